/* Times the break estimators on simulated series: the seconds of the library's call alone, the best of three.
 *
 * usage: breaks METHOD N BREAKS, with METHOD fpop, pelt, meanvar, poisson, open (fpop, the noise estimated), path or bayes. Values are
 * normal with variance 1 about levels drawn from N(0, 9) (Poisson: |level| + 1), breaks at equal distances; the stream is fixed. */
#include "clock.h"

#include <jarak/breaks.h>

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 0x9e3779b97f4a7c15U;

/* SplitMix64 (Steele, Lea & Flood 2014). */
static double uniform(void)
{
    uint64_t z = state += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return ((double)((z ^ (z >> 31)) >> 11) + 0.5) / 9007199254740992.;
}

static double normal(void)
{
    return sqrt(-2 * log(uniform())) * cos(2 * acos(-1) * uniform());
}

static double count(double rate)
{
    double left = exp(-rate), k = 0;
    for (double product = uniform(); product > left; product *= uniform()) {
        k++;
    }
    return k;
}

static void end_on(jarak_status status, const jarak_error *error)
{
    if (status != JARAK_OK) {
        fprintf(stderr, "breaks: %s\n", error->message);
        exit(1);
    }
}

/* Runs once; returns the number of breaks and a cost to compare by. */
static size_t run(const char *method, const jarak_breaks_data *data, double *cost)
{
    jarak_error error;
    if (strcmp(method, "bayes") == 0) {
        jarak_breaks_posterior_settings settings;
        jarak_breaks_posterior_settings_init(&settings);
        jarak_breaks_posterior *result;
        end_on(jarak_breaks_posterior_fit(data, &settings, &result, &error), &error);
        size_t n_breaks = jarak_breaks_posterior_result(result)->n_breaks;
        *cost = jarak_breaks_posterior_result(result)->log_evidence;
        jarak_breaks_posterior_free(result);
        return n_breaks;
    }
    jarak_breaks_segmentation_settings settings;
    jarak_breaks_segmentation_settings_init(&settings);
    settings.noise_variance = strcmp(method, "open") == 0 ? (double)NAN : 1;
    settings.method = strcmp(method, "pelt") == 0 ? JARAK_BREAKS_PELT : JARAK_BREAKS_AUTO;
    settings.model = strcmp(method, "meanvar") == 0   ? JARAK_BREAKS_MEAN_VARIANCE
                     : strcmp(method, "poisson") == 0 ? JARAK_BREAKS_POISSON
                                                      : JARAK_BREAKS_MEAN;
    if (strcmp(method, "path") == 0) {
        settings.path_low = 5;
        settings.path_high = 1e6;
        jarak_breaks_path *path;
        end_on(jarak_breaks_path_fit(data, &settings, &path, &error), &error);
        size_t n_steps = jarak_breaks_path_result(path)->n_steps;
        *cost = jarak_breaks_path_result(path)->steps[n_steps - 1].cost;
        jarak_breaks_path_free(path);
        return n_steps;
    }
    jarak_breaks_segmentation *result;
    end_on(jarak_breaks_segmentation_fit(data, &settings, &result, &error), &error);
    const jarak_breaks_segmentation_info *info = jarak_breaks_segmentation_result(result);
    size_t n_breaks = info->n_breaks;
    *cost = info->cost + info->penalty * (double)n_breaks;
    jarak_breaks_segmentation_free(result);
    return n_breaks;
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fputs("usage: breaks METHOD N BREAKS\n", stderr);
        return 2;
    }
    size_t n = strtoul(argv[2], NULL, 10), n_breaks = strtoul(argv[3], NULL, 10);
    double *values = malloc(n * sizeof values[0]), level = 0, cost = 0, best = INFINITY;
    if (values == NULL) {
        return 1;
    }
    for (size_t t = 0, segment = SIZE_MAX; t < n; t++) {
        if (t * (n_breaks + 1) / n != segment) {
            segment = t * (n_breaks + 1) / n;
            level = 3 * normal();
        }
        values[t] = strcmp(argv[1], "poisson") == 0 ? count(fabs(level) + 1) : level + normal();
    }
    jarak_breaks_data data = {.n_series = 1, .n_times = n, .values = values};
    size_t found = 0;
    for (int i = 0; i < 3; i++) {
        double start = seconds(CLOCK_MONOTONIC);
        found = run(argv[1], &data, &cost);
        best = fmin(best, seconds(CLOCK_MONOTONIC) - start);
    }
    printf("%-8s %9zu dates, %zu breaks: %zu found, value %.10g, %.4f s\n", argv[1], n, n_breaks, found, cost, best);
    free(values);
    return 0;
}
