/* How much of what the data tell of a coefficient one cluster tells: partial leverage (MacKinnon, Nielsen & Webb 2023,
 * doi:10.1177/1536867X231212433). */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/alloc.h"
#include "num/dense.h"
#include "stat/ppml/clusters.h"

/* The largest share of regressor k over the clusters; inverse is that of X' W X, whose column k makes of the regressors the one that is net
 * of the others. sums: a number a cluster. Returns the largest. */
static size_t find_largest(const ppml_problem *problem, const uint32_t *of, size_t n_clusters, const double *inverse, size_t k,
                           double *sums, double *share)
{
    size_t n_x = problem->n_x, largest = 0;
    double total = 0;
    memset(sums, 0, n_clusters * sizeof *sums);
    for (size_t i = 0; i < problem->n; i++) {
        double x = 0;
        for (size_t l = 0; l < n_x; l++) {
            x += problem->x[l][i] * inverse[l + k * n_x];
        }
        sums[of[i]] += problem->weight[i] * x * x;
    }
    for (size_t g = 0; g < n_clusters; g++) {
        total += sums[g];
        largest = sums[g] > sums[largest] ? g : largest;
    }
    *share = sums[largest] / total;
    return largest;
}

/* The first of the caller's rows that lies in a cluster. */
static size_t row_in(const ppml_problem *problem, const uint32_t *of, size_t cluster)
{
    size_t first = SIZE_MAX;
    for (size_t i = 0; i < problem->n; i++) {
        first = of[i] == cluster && problem->row[i] < first ? problem->row[i] : first;
    }
    return first;
}

jarak_status jarak_ppml_leverage(jarak_ppml *fit, const uint32_t *clusters, double *share, size_t *row, jarak_error *error)
{
    ppml_problem *problem = fit->problem;
    size_t n_x = problem->n_x;
    jarak_vcov_settings settings;
    jarak_vcov_info info;
    jarak_vcov_settings_init(&settings);
    settings.n_clusters = 1;
    settings.clusters[0] = clusters;
    uint32_t *of = NULL;
    jarak_status status = jarak__ppml_take_clusters(fit, &settings, &of, &info, error);
    double *inverse = status == JARAK_OK ? jarak__calloc(n_x * n_x + info.n_groups[0], sizeof *inverse) : NULL;
    if (status == JARAK_OK && inverse == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory");
    }
    for (size_t k = 0; k < fit->info.n_regressors && status == JARAK_OK; k++) {
        share[k] = (double)NAN;
        row[k] = SIZE_MAX;
    }
    if (status == JARAK_OK) {
        jarak__ppml_factor_normal(&fit->state);
        memcpy(inverse, fit->state.normal, n_x * n_x * sizeof *inverse);
        jarak__cholesky_inverse(n_x, inverse, n_x);
        jarak__symmetrise(n_x, inverse, n_x);
        for (size_t k = 0; k < n_x; k++) {
            size_t given = problem->x_index[k];
            size_t largest = find_largest(problem, of, info.n_groups[0], inverse, k, inverse + n_x * n_x, &share[given]);
            row[given] = row_in(problem, of, largest);
        }
    }
    jarak__free(inverse);
    jarak__free(of);
    return status;
}
