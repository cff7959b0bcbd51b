/* Measures changes of a world of simulated pairs: argument 1 the pairs (18915), 2 the years (26), 3 the groups of four indicators (3), 4
 * the threads (0), 5 anything: with steps and reasons, as of a pair that is asked about. Prints seconds and peak memory. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "clock.h"
#include "jarak/change.h"

enum { PER_GROUP = 4 };

/* splitmix64 (Steele, Lea & Flood 2014), and a sum of uniforms that is normal enough for data. */
static double normal(uint64_t *state)
{
    double sum = 0;
    for (int i = 0; i < 12; i++) {
        uint64_t z = (*state += 0x9e3779b97f4a7c15u);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        sum += (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
    }
    return sum - 6;
}

int main(int argc, char **argv)
{
    const size_t pairs = argc > 1 ? strtoul(argv[1], NULL, 10) : 18915, years = argc > 2 ? strtoul(argv[2], NULL, 10) : 26;
    const size_t groups = argc > 3 ? strtoul(argv[3], NULL, 10) : 3, n_series = pairs * groups * PER_GROUP, n = n_series * years;
    uint32_t *series = malloc(n * sizeof *series);
    int32_t *time = malloc(n * sizeof *time);
    double *value = malloc(n * sizeof *value), *variance = malloc(n * sizeof *variance);
    jarak_change_series *series_of = malloc(n_series * sizeof *series_of);
    jarak_change_window *windows = malloc(pairs * groups * sizeof *windows);
    if (series == NULL || time == NULL || value == NULL || variance == NULL || series_of == NULL || windows == NULL) {
        return 1;
    }
    uint64_t random = 1;
    size_t row = 0;
    for (size_t s = 0; s < n_series; s++) {
        jarak_change_series_init(&series_of[s]);
        series_of[s].unit = (uint32_t)(s / PER_GROUP / groups);
        series_of[s].group = (uint32_t)(s / PER_GROUP % groups);
        series_of[s].dimension = (uint32_t)(s % PER_GROUP);
        series_of[s].noise = 0.1;
        double x = 3 * normal(&random);
        for (size_t t = 0; t < years; t++, row++) {
            x += 0.1 * normal(&random) + (t == years - 3 && s % 5 == 0 ? 0.7 : 0);
            series[row] = (uint32_t)s;
            time[row] = (int32_t)t;
            variance[row] = 0.0016 * (double)(1 + row % 5);
            value[row] = x + sqrt(0.01 + variance[row]) * normal(&random);
        }
    }
    for (size_t w = 0; w < pairs * groups; w++) {
        windows[w] = (jarak_change_window){(uint32_t)(w / groups), (uint32_t)(w % groups), (int32_t)years - 12, (int32_t)years - 1};
    }
    const jarak_change_data data = {.n_rows = n,
                                    .series = series,
                                    .time = time,
                                    .value = value,
                                    .variance = variance,
                                    .n_series = n_series,
                                    .series_of = series_of,
                                    .n_units = pairs,
                                    .n_groups = groups,
                                    .n_windows = pairs * groups,
                                    .windows = windows};
    jarak_change_settings settings;
    jarak_change_settings_init(&settings);
    settings.reach = (int32_t)years;
    settings.threads = argc > 4 ? atoi(argv[4]) : 0;
    settings.steps = settings.reasons = settings.distributions = argc > 5;
    jarak_change *fit;
    jarak_error error;
    const double start = seconds(CLOCK_MONOTONIC), used = seconds(CLOCK_PROCESS_CPUTIME_ID);
    if (jarak_change_fit(&data, &settings, &fit, &error) != JARAK_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    const double spent = seconds(CLOCK_MONOTONIC) - start, worked = seconds(CLOCK_PROCESS_CPUTIME_ID) - used;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%zu pairs, %zu series, %zu values: %.3f s, processor %.3f s, peak %.0f MiB\n", pairs, n_series, n, spent, worked,
           (double)usage.ru_maxrss / 1024);
    jarak_change_free(fit);
    return 0;
}
