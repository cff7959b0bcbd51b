/* Covariances of the coefficients: bread and meat. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/settings.h"
#include "num/dense.h"
#include "stat/ppml/clusters.h"

void jarak_vcov_settings_init_sized(jarak_vcov_settings *settings, size_t size)
{
    const jarak_vcov_settings defaults = {.kind = JARAK_VCOV_ROBUST};
    jarak__settings_give(settings, size, &defaults, sizeof defaults);
}

/* meat += sign * sum over clusters of s s', s the sum of a cluster's scores x r. */
static jarak_status add_meat(const jarak_ppml *fit, const uint32_t *cluster, size_t n_clusters, double sign, double *meat,
                             jarak_error *error)
{
    const ppml_problem *problem = fit->problem;
    size_t n_x = problem->n_x, n_sums;
    double *sums = jarak__multiply(n_clusters, n_x, &n_sums) ? jarak__calloc(n_sums, sizeof *sums) : NULL;
    if (sums == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the scores of %zu clusters", n_clusters);
    }
    for (size_t k = 0; k < n_x; k++) {
        const double *x = problem->x[k], *r = fit->state.r;
        for (size_t i = 0; i < problem->n; i++) {
            sums[k + cluster[i] * n_x] += x[i] * r[i];
        }
    }
    jarak__syrk(false, n_x, n_clusters, sign, sums, n_x, 1, meat, n_x);
    jarak__free(sums);
    return JARAK_OK;
}

static void add_robust(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch;
    const double *r = context;
    size_t n_x = problem->n_x;
    for (size_t k = 0; k < n_x; k++) {
        for (size_t l = 0; l <= k; l++) {
            double sum = 0;
            for (size_t i = batch->row; i < batch->row_end; i++) {
                sum += r[i] * r[i] * problem->x[k][i] * problem->x[l][i];
            }
            sums[k + l * n_x] += sum;
        }
    }
}

/* K: coefficients, one common constant, and the levels of each set that is nested in no cluster less one. */
static jarak_status count_parameters(const jarak_ppml *fit, uint32_t *const *clusters, size_t n_clusters, size_t *n_parameters,
                                     jarak_error *error)
{
    const ppml_problem *problem = fit->problem;
    size_t n_nodes = problem->n_levels + problem->n_groups;
    uint32_t *first_seen = jarak__calloc(n_nodes, sizeof *first_seen);
    jarak_status status = first_seen == NULL ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu levels", n_nodes) : JARAK_OK;
    *n_parameters = 1;
    for (size_t k = 0; k < fit->info.n_regressors; k++) {
        *n_parameters += !fit->dropped[k];
    }
    for (size_t f = 0; f < fit->info.n_effects && status == JARAK_OK; f++) {
        uint32_t *codes = jarak__ppml_codes(problem, f);
        if (codes == NULL) {
            status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the codes of %zu rows", problem->n);
            break;
        }
        bool nested = false;
        for (size_t c = 0; c < n_clusters && !nested; c++) {
            nested = jarak__ppml_is_nested(codes, clusters[c], problem->n, n_nodes, first_seen);
        }
        jarak__free(codes);
        if (!nested) {
            *n_parameters += fit->info.effects[f].levels - (fit->has_slope[f] ? 0 : 1);
        }
    }
    jarak__free(first_seen);
    return status;
}

/* meat += sign * sum over clusters of s s', s the scores that allow for how much the cluster pulls the fit (CR2, CR3). */
static jarak_status add_adjusted_meat(jarak_ppml *fit, jarak_vcov_kind kind, const uint32_t *cluster, size_t n_clusters, double sign,
                                      double *meat, bool *alone, jarak_error *error)
{
    size_t n_x = fit->problem->n_x, n_scores;
    double *scores = jarak__multiply(n_clusters, n_x, &n_scores) ? jarak__calloc(n_scores, sizeof *scores) : NULL;
    ppml_clusters listed = {0};
    jarak_status status = scores == NULL ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the scores of %zu clusters", n_clusters)
                                         : jarak__ppml_list_clusters(fit, cluster, n_clusters, &listed, error);
    if (status == JARAK_OK) { /* for CR2, too: it tells which coefficients are alone */
        status = jarak__ppml_leave_out(fit, &listed, scores, alone, error);
    }
    double share = kind == JARAK_VCOV_CR2 ? 1 : ((double)n_clusters - 1) / (double)n_clusters;
    if (status == JARAK_OK && kind == JARAK_VCOV_CR2) {
        status = jarak__ppml_reduce_bias(fit, &listed, scores, error);
    }
    if (status == JARAK_OK) {
        jarak__syrk(false, n_x, n_clusters, sign * share, scores, n_x, 1, meat, n_x);
    }
    jarak__ppml_clusters_release(&listed);
    jarak__free(scores);
    return status;
}

/* The small-sample factor, n_groups the clusters of the ways (NULL: not clustered). */
static double factor_of(const jarak_ppml *fit, jarak_ssc ssc, size_t n_ways, const size_t *n_groups, size_t n_parameters)
{
    double n = (double)fit->problem->n, k = (double)n_parameters, least = (double)INFINITY, factor = 1;
    for (size_t way = 0; way < n_ways; way++) {
        least = fmin(least, (double)n_groups[way]);
    }
    if (ssc == JARAK_SSC_NONE) {
        return 1;
    }
    if (n_ways == 0) {
        factor = n > k ? n / (n - k) : (double)NAN;
    } else if (ssc == JARAK_SSC_FIXEST) {
        factor = n > k ? (n - 1) / (n - k) : (double)NAN;
    }
    return n_ways > 0 ? factor * least / (least - 1) : factor;
}

/* The clusters of the ways in subset, by inclusion and exclusion. */
static jarak_status add_subset(jarak_ppml *fit, const jarak_vcov_settings *settings, const jarak_vcov_info *info, unsigned subset,
                               const uint32_t *cluster, size_t count, double *meat, bool *alone, jarak_error *error)
{
    double sign = __builtin_popcount(subset) % 2 == 1 ? 1 : -1;
    bool few = info->kind == JARAK_VCOV_AUTO && count < JARAK_FEW_CLUSTERS;
    if (info->kind == JARAK_VCOV_CR2 || info->kind == JARAK_VCOV_CR3 || few) {
        return add_adjusted_meat(fit, few ? JARAK_VCOV_CR3 : info->kind, cluster, count, sign, meat, alone, error);
    }
    if (info->kind == JARAK_VCOV_AUTO) {
        sign *= factor_of(fit, settings->ssc, 1, &count, info->n_parameters);
    }
    return add_meat(fit, cluster, count, sign, meat, error);
}

/* Clusters of every way, and of every intersection of ways. */
static jarak_status add_all_meat(jarak_ppml *fit, const jarak_vcov_settings *settings, uint32_t *const *clusters,
                                 const jarak_vcov_info *info, double *meat, bool *alone, jarak_error *error)
{
    size_t n = fit->problem->n, n_ways = settings->n_clusters;
    uint64_t *keys = jarak__calloc(n, sizeof *keys);
    uint32_t *numbers = jarak__calloc(n, sizeof *numbers);
    jarak_status status = JARAK_OK;
    if (keys == NULL || numbers == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the clusters of %zu rows", n);
    }
    for (unsigned subset = 1; subset < 1U << n_ways && status == JARAK_OK; subset++) {
        size_t count = 1;
        bool first = true;
        for (size_t way = 0; way < n_ways && status == JARAK_OK; way++) {
            if ((subset >> way & 1) == 0) {
                continue;
            }
            if (first) {
                memcpy(numbers, clusters[way], n * sizeof *numbers);
                count = info->n_groups[way];
                first = false;
                continue;
            }
            for (size_t i = 0; i < n; i++) {
                keys[i] = (uint64_t)numbers[i] << 32 | clusters[way][i];
            }
            status = jarak__ppml_number_keys(keys, n, numbers, &count, error);
        }
        if (status == JARAK_OK) {
            status = add_subset(fit, settings, info, subset, numbers, count, meat, alone, error);
        }
    }
    jarak__free(keys);
    jarak__free(numbers);
    return status;
}

/* Sets negative eigenvalues to zero; *repaired tells whether there were any. */
static jarak_status repair(size_t n, double *a, bool *repaired, jarak_error *error)
{
    double *values = jarak__calloc(n, sizeof *values), *vectors = jarak__calloc(n * n, 2 * sizeof *vectors);
    jarak_status status = JARAK_OK;
    if (values == NULL || vectors == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory");
        goto out;
    }
    memcpy(vectors, a, n * n * sizeof *a);
    status = jarak__symmetric_eigen(n, vectors, n, values, error);
    if (status != JARAK_OK || n == 0 || values[0] >= -1e-12 * fabs(values[n - 1])) {
        goto out;
    }
    *repaired = true;
    double *scaled = vectors + n * n;
    for (size_t j = 0; j < n; j++) {
        for (size_t i = 0; i < n; i++) {
            scaled[i + j * n] = vectors[i + j * n] * sqrt(fmax(values[j], 0));
        }
    }
    jarak__syrk(false, n, n, 1, scaled, n, 0, a, n);
    jarak__symmetrise(n, a, n);
out:
    jarak__free(values);
    jarak__free(vectors);
    return status;
}

static bool is_clustered(jarak_vcov_kind kind)
{
    return kind != JARAK_VCOV_IID && kind != JARAK_VCOV_ROBUST;
}

/* AUTO is CLUSTER where no way has few clusters, and CR3 of a single way that has. */
static jarak_vcov_kind settle_kind(const jarak_vcov_settings *settings, const jarak_vcov_info *info)
{
    if (settings->kind != JARAK_VCOV_AUTO) {
        return settings->kind;
    }
    bool few = false;
    for (size_t way = 0; way < settings->n_clusters; way++) {
        few = few || info->n_groups[way] < JARAK_FEW_CLUSTERS;
    }
    return !few ? JARAK_VCOV_CLUSTER : settings->n_clusters == 1 ? JARAK_VCOV_CR3 : JARAK_VCOV_AUTO;
}

/* Fills meat (lower triangle) for any kind but iid, and the factor. */
static jarak_status fill_meat(jarak_ppml *fit, const jarak_vcov_settings *settings, double *meat, bool *alone, jarak_vcov_info *info,
                              jarak_error *error)
{
    uint32_t *clusters[JARAK_MOST_CLUSTERS] = {0};
    size_t n_ways = is_clustered(settings->kind) ? settings->n_clusters : 0, n_x = fit->problem->n_x;
    jarak_status status = n_ways > 0 ? jarak__ppml_take_clusters(fit, settings, clusters, info, error) : JARAK_OK;
    status = status == JARAK_OK ? count_parameters(fit, clusters, n_ways, &info->n_parameters, error) : status;
    if (status == JARAK_OK && n_ways > 0) {
        info->kind = settle_kind(settings, info);
        status = add_all_meat(fit, settings, clusters, info, meat, alone, error);
    } else if (status == JARAK_OK) {
        jarak__ppml_sweep(fit->problem, add_robust, fit->state.r, n_x * n_x, meat);
    }
    if (info->kind == JARAK_VCOV_ROBUST || info->kind == JARAK_VCOV_CLUSTER) {
        info->factor = factor_of(fit, settings->ssc, n_ways, info->n_groups, info->n_parameters);
    }
    for (size_t way = 0; way < n_ways; way++) {
        jarak__free(clusters[way]);
    }
    return status;
}

/* Counts the rows that the model does not fit but for rounding. */
static void count_residuals(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    static const double rounding = 1e-9, of_largest = 1e-12, roundings = 16;
    (void)scratch;
    const ppml_state *state = context;
    for (size_t i = batch->row; i < batch->row_end; i++) {
        double y = ppml_prior_of(problem, i) * problem->y[i], size = y > 0 ? y + problem->weight[i] : state->mean_y;
        double bound = rounding * size;
        if (problem->is_linear) { /* outcomes of any sign, the largest near one */
            bound = ppml_prior_of(problem, i) * (rounding * fabs(problem->y[i]) + of_largest + roundings * problem->y_rounding);
        }
        sums[0] += !(fabs(state->r[i]) <= bound);
    }
}

bool jarak__ppml_is_saturated(jarak_ppml *fit)
{
    double n_residuals;
    jarak__ppml_sweep(fit->problem, count_residuals, &fit->state, 1, &n_residuals);
    return n_residuals == 0;
}

/* NaN in rows and columns of coefficients that some cluster alone identifies. */
static void blank_alone(size_t n_x, const bool *alone, double *covariance, jarak_vcov_info *info)
{
    for (size_t k = 0; k < n_x; k++) {
        info->n_alone += alone[k];
        for (size_t l = 0; l < n_x && alone[k]; l++) {
            covariance[k + l * n_x] = covariance[l + k * n_x] = (double)NAN;
        }
    }
}

/* The bread of the moment becomes bread meat bread, times the small-sample factor. */
static jarak_status make_sandwich(jarak_ppml *fit, const jarak_vcov_settings *settings, double *bread, jarak_vcov_info *info,
                                  jarak_error *error)
{
    size_t n_x = fit->problem->n_x;
    bool *alone = jarak__calloc(n_x, sizeof *alone);
    double *meat = jarak__calloc(n_x * n_x, 2 * sizeof *meat), *half = meat != NULL ? meat + n_x * n_x : NULL;
    jarak_status status = meat != NULL && alone != NULL ? fill_meat(fit, settings, meat, alone, info, error)
                                                        : jarak_fail(error, JARAK_ERR_MEMORY, "out of memory");
    if (status == JARAK_OK) {
        jarak__symmetrise(n_x, meat, n_x);
        jarak__gemm(false, false, n_x, n_x, n_x, info->factor, bread, n_x, meat, n_x, 0, half, n_x);
        jarak__gemm(false, false, n_x, n_x, n_x, 1, half, n_x, bread, n_x, 0, meat, n_x);
        memcpy(bread, meat, n_x * n_x * sizeof *bread);
        jarak__symmetrise(n_x, bread, n_x);
        if (is_clustered(settings->kind) && settings->n_clusters > 1) {
            status = repair(n_x, bread, &info->repaired, error);
        }
        blank_alone(n_x, alone, bread, info);
    }
    jarak__free(meat);
    jarak__free(alone);
    return status;
}

/* The inverse of X' W X becomes the covariance of least squares with errors of equal variance. */
static void scale_classical(const jarak_ppml *fit, jarak_ssc ssc, double *covariance, jarak_vcov_info *info)
{
    size_t n_x = fit->problem->n_x, n = fit->problem->n;
    info->n_parameters = fit->n_parameters;
    info->factor = factor_of(fit, ssc, 0, NULL, fit->n_parameters);
    double variance = info->saturated ? (double)NAN : fit->rss / (double)n * info->factor;
    for (size_t i = 0; i < n_x * n_x; i++) {
        covariance[i] *= variance;
    }
}

jarak_status jarak__ppml_covariance(jarak_ppml *fit, const jarak_vcov_settings *given, double *covariance, jarak_vcov_info *info,
                                    jarak_error *error)
{
    jarak_vcov_settings settings;
    jarak_vcov_settings_init(&settings);
    jarak_status status = jarak__settings_take(given, &settings, sizeof settings, "jarak_vcov_settings_init", error);
    if (status != JARAK_OK) {
        return status;
    }
    *info = (jarak_vcov_info){.factor = 1, .n_parameters = fit->problem->n_x, .kind = settings.kind};
    if (is_clustered(settings.kind) && (settings.n_clusters < 1 || settings.n_clusters > JARAK_MOST_CLUSTERS)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "n_clusters is %zu; give 1 to %d", settings.n_clusters, JARAK_MOST_CLUSTERS);
    }
    if (fit->problem->reduction != NULL && is_clustered(settings.kind)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "clustered covariances need all rows in one part");
    }
    size_t n_x = fit->problem->n_x;
    info->saturated = jarak__ppml_is_saturated(fit);
    jarak__ppml_factor_normal(&fit->state);
    memcpy(covariance, fit->state.normal, n_x * n_x * sizeof *covariance);
    jarak__cholesky_inverse(n_x, covariance, n_x);
    jarak__symmetrise(n_x, covariance, n_x);
    if (settings.kind == JARAK_VCOV_IID && fit->problem->is_linear) {
        scale_classical(fit, settings.ssc, covariance, info);
        return JARAK_OK;
    }
    if (settings.kind == JARAK_VCOV_IID) {
        int exponent = -(fit->problem->y_exponent + fit->problem->prior_exponent);
        for (size_t i = 0; i < n_x * n_x; i++) {
            covariance[i] = ldexp(covariance[i], exponent);
        }
        return JARAK_OK;
    }
    status = make_sandwich(fit, &settings, covariance, info, error);
    for (size_t i = 0; i < n_x * n_x && info->saturated; i++) {
        covariance[i] = (double)NAN;
    }
    return status;
}

jarak_status jarak_ppml_vcov(jarak_ppml *fit, const jarak_vcov_settings *settings, double *covariance, jarak_vcov_info *info,
                             jarak_error *error)
{
    jarak_vcov_info unused;
    const ppml_problem *problem = fit->problem;
    size_t n_x = problem->n_x, n_all = fit->info.n_regressors;
    double *made = jarak__calloc(n_x * n_x, sizeof *made);
    jarak_status status = made != NULL ? jarak__ppml_covariance(fit, settings, made, info != NULL ? info : &unused, error)
                                       : jarak_fail(error, JARAK_ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < n_all * n_all && status == JARAK_OK; i++) {
        covariance[i] = (double)NAN;
    }
    for (size_t k = 0; k < n_x && status == JARAK_OK; k++) {
        for (size_t l = 0; l < n_x; l++) {
            int exponent = 2 * problem->beta_exponent - (problem->x_exponent[k] + problem->x_exponent[l]);
            covariance[problem->x_index[k] + problem->x_index[l] * n_all] = ldexp(made[k + l * n_x], exponent);
        }
    }
    jarak__free(made);
    return status;
}
