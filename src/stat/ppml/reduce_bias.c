/* Scores of clusters with the bias taken out that residuals have from being fitted: CR2 (Bell & McCaffrey 2002; with weights and effects,
 * Pustejovsky & Tipton 2018, doi:10.1080/07350015.2016.1247004).
 *
 * With W^-1/2 r = u, of which the working model says that its variance is a multiple of the identity, the residuals of cluster g have
 * variance I - H_gg, and (I - H_gg)^-1/2 u_g has that of the working model again. The matrix is never formed: its inverse root times u_g is
 * found in the Krylov space of u_g by Lanczos's method (Higham 2008, Functions of matrices, chapter 13), a solution for the effects each
 * step, none where they nest in the clusters. Directions that the cluster alone decides have no residuals and do not enter. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "num/dense.h"
#include "stat/ppml/clusters.h"

enum { MOST_STEPS = 200 };

typedef struct krylov {
    jarak_ppml *fit;
    const ppml_clusters *clusters;
    size_t g, length;     /* the cluster, and its rows */
    double *bread;        /* n_x square: (X' W X)^-1 */
    double *r, *fitted;   /* n: W^1/2 of a vector of the cluster, zero elsewhere, and the effects' part of it */
    double *basis;        /* length × (n_steps + 1) */
    double *scores;       /* n_x × n_steps: x_g' W^1/2 of each vector of the basis */
    double *alpha, *beta; /* the tridiagonal matrix */
    double *vectors;      /* n_steps square: its eigenvectors */
    double *values, *sum; /* n_steps, n_x */
} krylov;

static size_t row_of(const krylov *k, size_t at)
{
    return k->clusters->rows[k->clusters->start[k->g] + at];
}

static void fill_fitted(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch, (void)sums;
    const krylov *k = context;
    jarak__ppml_step(problem, batch, k->fit->state.v, k->r, k->fitted + batch->row, NULL);
}

/* The effects' part of r / W, r being that of the cluster's vector. */
static void fit_effects(krylov *k)
{
    ppml_state *state = &k->fit->state;
    ppml_problem *problem = k->fit->problem;
    if (problem->n_levels > 0) {
        double floor = state->solver.floor;
        jarak__ppml_right_side(problem, k->r, state->b);
        state->solver.floor = 1e-15;
        jarak__ppml_solve(&state->solver, state->b, 1e-14, 1e-12, state->v);
        state->solver.floor = floor;
    }
    jarak__ppml_sweep(problem, fill_fitted, k, 0, NULL);
}

/* out = (I - H_gg) q for the cluster's vector q of length one; score = x_g' W^1/2 q. */
static void multiply(krylov *k, const double *q, double *score, double *out)
{
    const ppml_problem *problem = k->fit->problem;
    size_t n_x = problem->n_x;
    memset(score, 0, n_x * sizeof *score);
    for (size_t at = 0; at < k->length; at++) {
        size_t i = row_of(k, at);
        k->r[i] = sqrt(problem->weight[i]) * q[at];
        for (size_t x = 0; x < n_x; x++) {
            score[x] += problem->x[x][i] * k->r[i];
        }
    }
    jarak__gemv(false, n_x, n_x, 1, k->bread, n_x, score, 0, k->sum);
    if (k->clusters->absorbs) {
        fit_effects(k);
    }
    for (size_t at = 0; at < k->length; at++) {
        size_t i = row_of(k, at);
        double fitted = k->clusters->absorbs ? k->fitted[i] : 0;
        for (size_t x = 0; x < n_x; x++) {
            fitted += problem->x[x][i] * k->sum[x];
        }
        out[at] = q[at] - sqrt(problem->weight[i]) * fitted;
        k->r[i] = 0;
    }
}

static double product(size_t n, const double *a, const double *b)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += a[i] * b[i];
    }
    return sum;
}

/* score = length of u_g times the basis' scores times T^-1/2 e1, T the tridiagonal matrix of n steps. */
static jarak_status find_score(krylov *k, size_t n, double size, double *score, jarak_error *error)
{
    static const double nothing = 1e-10;
    size_t n_x = k->fit->problem->n_x;
    memset(k->vectors, 0, n * n * sizeof *k->vectors);
    for (size_t j = 0; j < n; j++) {
        k->vectors[j + j * n] = k->alpha[j];
        if (j + 1 < n) {
            k->vectors[j + 1 + j * n] = k->beta[j];
        }
    }
    jarak_status status = jarak__symmetric_eigen(n, k->vectors, n, k->values, error);
    memset(score, 0, n_x * sizeof *score);
    for (size_t j = 0; j < n && status == JARAK_OK; j++) {
        double sum = 0;
        for (size_t e = 0; e < n; e++) {
            sum += k->values[e] > nothing ? k->vectors[j + e * n] * k->vectors[e * n] / sqrt(k->values[e]) : 0;
        }
        for (size_t x = 0; x < n_x; x++) {
            score[x] += size * sum * k->scores[x + j * n_x];
        }
    }
    return status;
}

/* Whether a score has settled, beside how much coefficients tell: scores in units of sqrt(X' W X) and of the vector's length. */
static bool settled(const krylov *k, const double *score, const double *before, double size)
{
    size_t n_x = k->fit->problem->n_x;
    for (size_t x = 0; x < n_x; x++) {
        if (!(fabs(score[x] - before[x]) * sqrt(k->bread[x * (n_x + 1)]) <= 1e-13 * size)) {
            return false;
        }
    }
    return true;
}

/* The next vector of the basis; false where there is none. */
static bool extend(krylov *k, size_t n)
{
    double *q = k->basis + n * k->length, *next = q + k->length;
    multiply(k, q, k->scores + n * k->fit->problem->n_x, next);
    k->alpha[n] = product(k->length, q, next);
    for (int again = 0; again < 2; again++) { /* against all before: rounding would bring them back */
        for (size_t j = 0; j <= n; j++) {
            double part = product(k->length, next, k->basis + j * k->length);
            for (size_t at = 0; at < k->length; at++) {
                next[at] -= part * k->basis[at + j * k->length];
            }
        }
    }
    k->beta[n] = sqrt(product(k->length, next, next));
    for (size_t at = 0; at < k->length && k->beta[n] > 0; at++) {
        next[at] /= k->beta[n];
    }
    return k->beta[n] > 1e-11;
}

static jarak_status reduce_cluster(krylov *k, double *score, double *before, jarak_error *error)
{
    const ppml_problem *problem = k->fit->problem;
    size_t n_x = problem->n_x;
    memset(score, 0, n_x * sizeof *score);
    for (size_t at = 0; at < k->length; at++) {
        size_t i = row_of(k, at);
        k->basis[at] = problem->weight[i] > 0 ? k->fit->state.r[i] / sqrt(problem->weight[i]) : 0;
    }
    double size = sqrt(product(k->length, k->basis, k->basis));
    for (size_t at = 0; at < k->length && size > 0; at++) {
        k->basis[at] /= size;
    }
    bool more = size > 0;
    jarak_status status = JARAK_OK;
    for (size_t n = 0; more && n < MOST_STEPS && n < k->length && status == JARAK_OK; n++) {
        memcpy(before, score, n_x * sizeof *before);
        more = extend(k, n);
        status = find_score(k, n + 1, size, score, error);
        more = more && !(n > 1 && settled(k, score, before, size));
        if (jarak_cancel_triggered(problem->cancel)) {
            status = jarak_fail(error, JARAK_ERR_INTERRUPTED, "interrupted");
        }
    }
    return status;
}

static size_t longest(const ppml_clusters *clusters)
{
    size_t most = 0;
    for (size_t g = 0; g < clusters->count; g++) {
        size_t length = clusters->start[g + 1] - clusters->start[g];
        most = length > most ? length : most;
    }
    return most;
}

jarak_status jarak__ppml_reduce_bias(jarak_ppml *fit, const ppml_clusters *clusters, double *scores, jarak_error *error)
{
    ppml_problem *problem = fit->problem;
    size_t n = problem->n, n_x = problem->n_x, most = longest(clusters), steps = most < MOST_STEPS ? most : MOST_STEPS;
    size_t sizes[] = {n_x * n_x, n, n, most * (steps + 1), n_x * steps, 2 * steps, steps * steps, steps, 2 * n_x}, total = 1;
    double *arrays[sizeof sizes / sizeof sizes[0]];
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        total += sizes[i];
    }
    double *memory = jarak__calloc(total, sizeof *memory);
    if (memory == NULL) {
        return jarak__ppml_out_of_memory(problem, error);
    }
    arrays[0] = memory;
    for (size_t i = 1; i < sizeof sizes / sizeof sizes[0]; i++) {
        arrays[i] = arrays[i - 1] + sizes[i - 1];
    }
    krylov k = {.fit = fit,
                .clusters = clusters,
                .bread = arrays[0],
                .r = arrays[1],
                .fitted = arrays[2],
                .basis = arrays[3],
                .scores = arrays[4],
                .alpha = arrays[5],
                .beta = arrays[5] + steps,
                .vectors = arrays[6],
                .values = arrays[7],
                .sum = arrays[8]};
    jarak__ppml_factor_normal(&fit->state);
    memcpy(k.bread, fit->state.normal, n_x * n_x * sizeof *k.bread);
    jarak__cholesky_inverse(n_x, k.bread, n_x);
    jarak__symmetrise(n_x, k.bread, n_x);
    jarak_status status = JARAK_OK;
    for (size_t g = 0; g < clusters->count && status == JARAK_OK; g++) {
        k.g = g;
        k.length = clusters->start[g + 1] - clusters->start[g];
        status = reduce_cluster(&k, scores + g * n_x, k.sum + n_x, error);
    }
    jarak__free(memory);
    return status;
}
