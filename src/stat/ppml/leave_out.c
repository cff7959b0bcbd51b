/* The cluster jackknife: what the coefficients would be without each cluster.
 *
 * Of the linear model at the solution (working outcome eta + r / W, weights W), which is one Newton step from the fit with all clusters
 * (MacKinnon, Nielsen & Webb 2023, doi:10.1002/jae.2969, for least squares). Where the effects nest in the clusters, those of one are gone
 * with it and nothing else changes: the normal equations lose its part. Else the regressors are partialled out again, without it. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "num/dense.h"
#include "stat/ppml/clusters.h"

/* What is changed while clusters are left out, to be put back. */
typedef struct kept {
    double *x, *weight, *r;
} kept;

/* Solves left delta = b, in the place of b, where left (lower triangle, overwritten) is full less what a cluster has. A pivot of which
 * nothing is left beside full says that a combination of coefficients is not identified: those that it has are alone, and it is held at
 * zero for the others. work: n numbers. */
static void solve_left(size_t n, const double *full, double *left, double *b, bool *alone, double *work)
{
    static const double nothing = 1e-9, part = 1e-6;
    for (size_t j = 0; j < n; j++) {
        double pivot = left[j + j * n];
        for (size_t k = 0; k < j; k++) {
            pivot -= left[j + k * n] * left[j + k * n];
        }
        bool gone = !(pivot > nothing * full[j + j * n]);
        if (gone) { /* column j is this combination of those before it */
            alone[j] = true;
            for (size_t k = j; k-- > 0;) {
                double sum = left[j + k * n];
                for (size_t l = k + 1; l < j; l++) {
                    sum -= left[l + k * n] * work[l];
                }
                work[k] = left[k + k * n] > 0 ? sum / left[k + k * n] : 0;
                alone[k] = alone[k] || fabs(work[k]) * sqrt(full[k + k * n]) > part * sqrt(full[j + j * n]);
            }
        }
        left[j + j * n] = gone ? 0 : sqrt(pivot);
        for (size_t i = j + 1; i < n; i++) {
            double sum = left[i + j * n];
            for (size_t k = 0; k < j; k++) {
                sum -= left[i + k * n] * left[j + k * n];
            }
            left[i + j * n] = gone ? 0 : sum / left[j + j * n];
        }
    }
    for (size_t j = 0; j < n; j++) {
        for (size_t k = 0; k < j; k++) {
            b[j] -= left[j + k * n] * b[k];
        }
        b[j] = left[j + j * n] > 0 ? b[j] / left[j + j * n] : 0;
    }
    for (size_t j = n; j-- > 0;) {
        for (size_t i = j + 1; i < n; i++) {
            b[j] -= left[i + j * n] * b[i];
        }
        b[j] = left[j + j * n] > 0 ? b[j] / left[j + j * n] : 0;
    }
}

/* left and b lose a cluster's part. */
static void take_away(const jarak_ppml *fit, const ppml_clusters *clusters, size_t g, double *left, double *b)
{
    const ppml_problem *problem = fit->problem;
    size_t n_x = problem->n_x;
    for (size_t at = clusters->start[g]; at < clusters->start[g + 1]; at++) {
        size_t i = clusters->rows[at];
        for (size_t k = 0; k < n_x; k++) {
            double x = problem->x[k][i], weighted = problem->weight[i] * x;
            b[k] -= x * fit->state.r[i];
            for (size_t l = 0; l <= k; l++) {
                left[k + l * n_x] -= weighted * problem->x[l][i];
            }
        }
    }
}

static void add_products(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch;
    const double *r = context;
    size_t n_x = problem->n_x;
    for (size_t k = 0; k < n_x; k++) {
        const double *x = problem->x[k];
        for (size_t i = batch->row; i < batch->row_end; i++) {
            sums[k + n_x * n_x] += x[i] * r[i];
        }
        for (size_t l = 0; l <= k; l++) {
            for (size_t i = batch->row; i < batch->row_end; i++) {
                sums[k + l * n_x] += problem->weight[i] * x[i] * problem->x[l][i];
            }
        }
    }
}

/* left and b of the rows outside a cluster, the regressors partialled out among these alone. left and b follow each other. */
static jarak_status partial_out_without(jarak_ppml *fit, const ppml_clusters *clusters, size_t g, const kept *whole, double *left,
                                        jarak_error *error)
{
    ppml_problem *problem = fit->problem;
    ppml_state *state = &fit->state;
    memcpy(problem->weight, whole->weight, problem->n * sizeof *problem->weight);
    for (size_t at = clusters->start[g]; at < clusters->start[g + 1]; at++) {
        problem->weight[clusters->rows[at]] = 0;
    }
    for (size_t k = 0; k < problem->n_x; k++) {
        memcpy(problem->x[k], whole->x + k * problem->n, problem->n * sizeof *whole->x);
    }
    jarak__ppml_set_inverse(problem);
    jarak_status status = jarak__ppml_partial_out(state, 1e-11, error);
    memcpy(state->r, whole->r, problem->n * sizeof *state->r);
    for (size_t at = clusters->start[g]; at < clusters->start[g + 1]; at++) {
        state->r[clusters->rows[at]] = 0;
    }
    if (status == JARAK_OK) {
        jarak__ppml_sweep(problem, add_products, state->r, problem->n_x * (problem->n_x + 1), left);
    }
    return status;
}

static jarak_status keep(const jarak_ppml *fit, kept *whole, jarak_error *error)
{
    const ppml_problem *problem = fit->problem;
    size_t n = problem->n;
    whole->x = jarak__calloc(n * problem->n_x, sizeof *whole->x);
    whole->weight = jarak__calloc(n, sizeof *whole->weight);
    whole->r = jarak__calloc(n, sizeof *whole->r);
    if (whole->x == NULL || whole->weight == NULL || whole->r == NULL) {
        jarak__ppml_out_of_memory(problem, error);
        return JARAK_ERR_MEMORY;
    }
    for (size_t k = 0; k < problem->n_x; k++) {
        memcpy(whole->x + k * n, problem->x[k], n * sizeof *whole->x);
    }
    memcpy(whole->weight, problem->weight, n * sizeof *whole->weight);
    memcpy(whole->r, fit->state.r, n * sizeof *whole->r);
    return JARAK_OK;
}

static void put_back(jarak_ppml *fit, const kept *whole)
{
    ppml_problem *problem = fit->problem;
    size_t n = problem->n;
    for (size_t k = 0; k < problem->n_x; k++) {
        memcpy(problem->x[k], whole->x + k * n, n * sizeof *whole->x);
    }
    memcpy(problem->weight, whole->weight, n * sizeof *whole->weight);
    memcpy(fit->state.r, whole->r, n * sizeof *whole->r);
    jarak__ppml_set_inverse(problem);
}

jarak_status jarak__ppml_leave_out(jarak_ppml *fit, const ppml_clusters *clusters, double *scores, bool *alone, jarak_error *error)
{
    ppml_problem *problem = fit->problem;
    size_t n_x = problem->n_x, square = n_x * n_x;
    kept whole = {0};
    double *work = jarak__calloc(2 * square + 2 * n_x + 1, sizeof *work);
    if (work == NULL) {
        return jarak__ppml_out_of_memory(problem, error);
    }
    jarak_status status = clusters->absorbs ? keep(fit, &whole, error) : JARAK_OK;
    bool changed = status == JARAK_OK && clusters->absorbs;
    double *full = work, *left = full + square, *b = left + square;
    if (status == JARAK_OK) {
        jarak__ppml_sweep(problem, add_products, fit->state.r, square + n_x, full); /* what goes beyond full is not needed */
        jarak__symmetrise(n_x, full, n_x);
    }
    for (size_t g = 0; g < clusters->count && status == JARAK_OK; g++) {
        if (clusters->absorbs) {
            status = partial_out_without(fit, clusters, g, &whole, left, error);
        } else {
            memcpy(left, full, square * sizeof *left);
            memset(b, 0, n_x * sizeof *b);
            take_away(fit, clusters, g, left, b);
        }
        if (status == JARAK_OK) {
            solve_left(n_x, full, left, b, alone, b + n_x);
            jarak__gemv(false, n_x, n_x, 1, full, n_x, b, 0, scores + g * n_x);
        }
    }
    if (changed) {
        put_back(fit, &whole);
    }
    jarak__free(whole.x);
    jarak__free(whole.weight);
    jarak__free(whole.r);
    jarak__free(work);
    return status;
}
