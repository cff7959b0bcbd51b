/* Measures the closeness model on a world of simulated pairs: argument 1 the pairs (18915), 2 the years (78), 3 the groups of four
 * indicators (3), 4 the threads (0). Prints seconds, steps of EM and peak memory. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "jarak/closeness.h"

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

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int main(int argc, char **argv)
{
    const size_t pairs = argc > 1 ? strtoul(argv[1], NULL, 10) : 18915, years = argc > 2 ? strtoul(argv[2], NULL, 10) : 78;
    const size_t groups = argc > 3 ? strtoul(argv[3], NULL, 10) : 3, n = pairs * years * groups * PER_GROUP;
    uint32_t *unit = malloc(n * sizeof *unit), *indicator = malloc(n * sizeof *indicator);
    uint32_t *group = malloc(groups * PER_GROUP * sizeof *group);
    int32_t *first = malloc(n * sizeof *first);
    double *value = malloc(n * sizeof *value), *variance = malloc(n * sizeof *variance);
    if (unit == NULL || indicator == NULL || group == NULL || first == NULL || value == NULL || variance == NULL) {
        return 1;
    }
    static const double lambda[PER_GROUP] = {1, 0.5, 2, 1}, sigma[PER_GROUP] = {0.2, 0.3, 0.5, 0.4}, tau[PER_GROUP] = {0, 1, 2, 0.5};
    uint64_t random = 1;
    size_t row = 0;
    for (size_t g = 0; g < groups; g++) {
        for (size_t d = 0; d < pairs; d++) {
            double x = 3 * normal(&random), u[PER_GROUP];
            for (size_t k = 0; k < PER_GROUP; k++) {
                u[k] = tau[k] * normal(&random);
            }
            for (size_t t = 0; t < years; t++) {
                x += 0.2 * normal(&random);
                for (size_t k = 0; k < PER_GROUP; k++, row++) {
                    variance[row] = 0.02 * (double)(1 + row % 5);
                    value[row] = lambda[k] * x + u[k] + sqrt(sigma[k] * sigma[k] + variance[row]) * normal(&random);
                    unit[row] = (uint32_t)d;
                    indicator[row] = (uint32_t)(g * PER_GROUP + k);
                    first[row] = (int32_t)(1946 + t);
                }
            }
        }
    }
    for (size_t k = 0; k < groups * PER_GROUP; k++) {
        group[k] = (uint32_t)(k / PER_GROUP);
    }
    const jarak_closeness_data data = {.n_rows = n,
                                       .unit = unit,
                                       .indicator = indicator,
                                       .first = first,
                                       .value = value,
                                       .variance = variance,
                                       .n_units = pairs,
                                       .n_indicators = groups * PER_GROUP,
                                       .n_groups = groups,
                                       .group = group};
    jarak_closeness_settings settings;
    jarak_closeness_settings_init(&settings);
    settings.threads = argc > 4 ? atoi(argv[4]) : 0;
    jarak_closeness *fit;
    jarak_error error;
    const double start = seconds();
    if (jarak_closeness_fit(&data, &settings, &fit, &error) != JARAK_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    const double spent = seconds() - start;
    for (size_t g = 0; g < groups; g++) {
        printf("group %zu: %d steps, %s, q %.5f (0.04), lambda of the third %.4f (2)\n", g, fit->groups[g].iterations,
               fit->groups[g].converged ? "converged" : "not converged", fit->groups[g].parameters.q,
               fit->indicators[g * PER_GROUP + 2].parameters.lambda);
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%zu values: %.3f s, peak %.0f MiB\n", n, spent, (double)usage.ru_maxrss / 1024);
    jarak_closeness_free(fit);
    return 0;
}
