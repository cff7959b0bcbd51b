/* Measures the estimator of rerouted goods on made-up flows: argument 1 the products (5000), 2 the hubs (200), 3 the years (3), 4 the
 * months of a window (9), 5 the threads (0). Pairs that trade at all, a quarter of them,
 * are what it is given. Prints seconds and peak memory. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "clock.h"
#include "jarak/reroute.h"

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

int main(int argc, char **argv)
{
    const size_t products = argc > 1 ? strtoul(argv[1], NULL, 10) : 5000, hubs = argc > 2 ? strtoul(argv[2], NULL, 10) : 200;
    const size_t years = argc > 3 ? strtoul(argv[3], NULL, 10) : 3, months = argc > 4 ? strtoul(argv[4], NULL, 10) : 9;
    const size_t pairs = products * hubs, cells = years * months;
    uint32_t *product = malloc(pairs * sizeof *product), *hub = malloc(pairs * sizeof *hub);
    double *flow = malloc(pairs / 3 * cells * sizeof *flow), *control = malloc(pairs / 3 * years * sizeof *control);
    if (product == NULL || hub == NULL || flow == NULL || control == NULL) {
        return 1;
    }
    uint64_t random = 1;
    size_t n = 0;
    for (size_t i = 0; i < pairs; i++) {
        const double size = exp(9 + 2 * normal(&random));
        if (uniform(&random) > 0.25) {
            continue;
        }
        product[n] = (uint32_t)(i / hubs);
        hub[n] = (uint32_t)(i % hubs);
        for (size_t m = 0; m < cells; m++) {
            flow[n * cells + m] = uniform(&random) < 0.8 ? size * exp(normal(&random)) : 0;
        }
        for (size_t y = 0; y < years; y++) {
            control[n * years + y] = 1e9 * (1 + 0.1 * (double)y);
        }
        n++;
    }
    jarak_reroute_settings settings;
    jarak_reroute_settings_init(&settings);
    settings.threads = argc > 5 ? atoi(argv[5]) : 0;
    const jarak_reroute_data data = {.n_products = products,
                                     .n_hubs = hubs,
                                     .n_years = years,
                                     .n_months = months,
                                     .n_pairs = n,
                                     .product = product,
                                     .hub = hub,
                                     .flow = flow,
                                     .control = control};
    jarak_reroute *fit;
    jarak_error error;
    const double wall = seconds(CLOCK_MONOTONIC), processor = seconds(CLOCK_PROCESS_CPUTIME_ID);
    if (jarak_reroute_fit(&data, &settings, &fit, &error) != JARAK_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%zu products x %zu hubs x %zu years x %zu months, %zu tested: %.3f s, %.3f s of processor time, peak %ld MiB\n", products, hubs,
           years, months, jarak_reroute_result(fit)->n_tested_pairs, seconds(CLOCK_MONOTONIC) - wall,
           seconds(CLOCK_PROCESS_CPUTIME_ID) - processor, usage.ru_maxrss / 1024);
    jarak_reroute_free(fit);
    free(product);
    free(hub);
    free(flow);
    free(control);
    return 0;
}
