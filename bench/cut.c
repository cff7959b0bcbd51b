/* Measures the equilibrium of trade on made-up flows: argument 1 the countries (194), 2 what: cut (a tie that ends), exposures (of one
 * country), all (of every country) or draws (1,000 of the elasticity), 3 how often (100), 4 the threads (1). Prints seconds of processor
 * time each. The caller's memory is touched before the clock starts: that of all exposures is 58 MB. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "jarak/equilibrium.h"

/* splitmix64 (Steele, Lea & Flood 2014). */
static double uniform(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static double normal(uint64_t *state)
{
    return 1.7 * (uniform(state) + uniform(state) + uniform(state) + uniform(state) - 2);
}

/* Sizes spread as widely as countries' are; most trade is at home, and a third of the pairs have none; the first two do, and are cut. */
static void make(size_t n, double *flows, double *effect)
{
    uint64_t random = 1;
    double *size = malloc(n * sizeof *size);
    for (size_t i = 0; size != NULL && i < n; i++) {
        size[i] = exp(2 * normal(&random));
    }
    for (size_t i = 0; size != NULL && i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            const double trade = size[i] * size[j] * exp(normal(&random)) / (double)n;
            flows[i * n + j] = i == j ? size[i] * 30 : i + j > 1 && uniform(&random) < 0.33 ? 0 : trade;
            effect[i * n + j] = 1;
        }
    }
    effect[1] = effect[n] = 0;
    free(size);
}

static jarak_status once(const char *what, const jarak_equilibrium_data *data, const jarak_equilibrium_settings *settings, double *exposure,
                         int *steps, jarak_error *error)
{
    const size_t first = 0;
    if (strcmp(what, "exposures") == 0 || strcmp(what, "all") == 0) {
        const bool all = what[0] == 'a';
        return jarak_equilibrium_exposure(data, settings, all ? data->n : 1, all ? NULL : &first, exposure, error);
    }
    if (strcmp(what, "draws") == 0) {
        const jarak_equilibrium_uncertainty uncertainty = {.theta_sd = 0.15, .n_draws = 1000, .seed = 1, .level = 0.9};
        jarak_equilibrium_draws *draws = NULL;
        const jarak_status status = jarak_equilibrium_draw(data, settings, &uncertainty, &draws, error);
        jarak_equilibrium_draws_free(draws);
        return status;
    }
    jarak_equilibrium *solved = NULL;
    const jarak_status status = jarak_equilibrium_solve(data, settings, &solved, error);
    *steps = status == JARAK_OK ? jarak_equilibrium_result(solved)->steps : 0;
    jarak_equilibrium_free(solved);
    return status;
}

int main(int argc, char **argv)
{
    const size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 194;
    const char *what = argc > 2 ? argv[2] : "cut";
    const int times = argc > 3 ? atoi(argv[3]) : 100;
    double *flows = malloc(n * n * sizeof *flows), *effect = malloc(n * n * sizeof *effect);
    double *exposure = malloc(n * n * (what[0] == 'a' ? n : 1) * sizeof *exposure);
    if (flows == NULL || effect == NULL || exposure == NULL) {
        return 1;
    }
    memset(exposure, 0, n * n * (what[0] == 'a' ? n : 1) * sizeof *exposure);
    make(n, flows, effect);
    jarak_equilibrium_settings settings;
    jarak_equilibrium_settings_init(&settings);
    settings.threads = argc > 4 ? atoi(argv[4]) : 1;
    const jarak_equilibrium_data data = {.n = n, .flows = flows, .trade_effect = effect, .theta = 5};
    jarak_error error;
    int steps = 0;
    const double wall = seconds(CLOCK_MONOTONIC), processor = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (int i = 0; i < times; i++) {
        if (once(what, &data, &settings, exposure, &steps, &error) != JARAK_OK) {
            fprintf(stderr, "%s\n", error.message);
            return 1;
        }
    }
    printf("%zu countries, %s: %.6f s of processor time each, %.6f s by the clock; %d steps\n", n, what,
           (seconds(CLOCK_PROCESS_CPUTIME_ID) - processor) / times, (seconds(CLOCK_MONOTONIC) - wall) / times, steps);
    free(flows);
    free(effect);
    free(exposure);
    return 0;
}
