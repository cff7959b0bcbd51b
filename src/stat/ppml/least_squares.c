/* The weighted least squares of a step: the effects' part by conjugate gradients, then the regressors' by their normal equations. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clones.h"
#include "num/dense.h"
#include "stat/ppml/newton.h"

JARAK_CLONES static double weighted_product(size_t n, const double *restrict w, const double *restrict a, const double *restrict b)
{
    double lanes[8] = {0};
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        for (size_t k = 0; k < 8; k++) {
            lanes[k] += w[i + k] * a[i + k] * b[i + k];
        }
    }
    double sum = 0;
    for (; i < n; i++) {
        sum += w[i] * a[i] * b[i];
    }
    for (size_t k = 0; k < 8; k++) {
        sum += lanes[k];
    }
    return sum;
}

static void add_normal(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch, (void)context;
    size_t first = batch->row, n = batch->row_end - first;
    for (size_t k = 0; k < problem->n_x; k++) {
        for (size_t l = 0; l <= k; l++) {
            sums[k + l * problem->n_x] += weighted_product(n, problem->weight + first, problem->x[k] + first, problem->x[l] + first);
        }
    }
}

/* The pivots of a Cholesky factorisation relative to the diagonal tell how much of a column the columns before it leave. */
static size_t factor_checked(size_t n, double *a)
{
    static const double least_pivot = 1e-11;
    for (size_t j = 0; j < n; j++) {
        double diagonal = a[j + j * n], pivot = diagonal;
        for (size_t k = 0; k < j; k++) {
            pivot -= a[j + k * n] * a[j + k * n];
        }
        if (!(pivot > least_pivot * diagonal)) {
            return j + 1;
        }
        a[j + j * n] = sqrt(pivot);
        for (size_t i = j + 1; i < n; i++) {
            double sum = a[i + j * n];
            for (size_t k = 0; k < j; k++) {
                sum -= a[i + k * n] * a[j + k * n];
            }
            a[i + j * n] = sum / a[j + j * n];
        }
    }
    return 0;
}

size_t jarak__ppml_factor_normal(ppml_state *state)
{
    ppml_problem *problem = state->problem;
    jarak__ppml_sweep(problem, add_normal, NULL, problem->n_x * problem->n_x, state->normal);
    return factor_checked(problem->n_x, state->normal);
}

void jarak__ppml_solve_normal(const ppml_state *state, double *x)
{
    jarak__cholesky_solve(state->problem->n_x, 1, state->normal, state->problem->n_x, x, state->problem->n_x);
}

/* r' = r - W (effects' step); sums: X' r', X' W X (lower triangle), sum of W step^2. */
static void take_effects(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    ppml_state *state = context;
    size_t first = batch->row, n = batch->row_end - first, n_x = problem->n_x;
    double *left = scratch + problem->longest_batch;
    jarak__ppml_step(problem, batch, state->v, state->r, scratch, state->group);
    double square = 0;
    for (size_t i = 0; i < n; i++) {
        double pull = problem->weight[first + i] * scratch[i];
        left[i] = state->r[first + i] - pull;
        square += pull * scratch[i];
    }
    for (size_t k = 0; k < n_x; k++) {
        const double *x = problem->x[k] + first;
        double sum = 0;
        for (size_t i = 0; i < n; i++) {
            sum += x[i] * left[i];
        }
        sums[k] += sum;
        for (size_t l = 0; l <= k; l++) {
            sums[n_x + k + l * n_x] += weighted_product(n, problem->weight + first, x, problem->x[l] + first);
        }
    }
    sums[n_x + n_x * n_x] += square;
}

/* Solves for the effects' and then for the regressors' part. sums has room for n_x (n_x + 1) + 1 numbers. */
size_t jarak__ppml_solve_step(ppml_state *state, double relative, double *sums, double *effects_square)
{
    ppml_problem *problem = state->problem;
    size_t n_x = problem->n_x;
    if (problem->n_levels > 0) {
        jarak__ppml_right_side(problem, state->r, state->b);
    }
    jarak__ppml_solve(&state->solver, state->b, relative, 0, state->v);
    jarak__ppml_sweep(problem, take_effects, state, n_x * (n_x + 1) + 1, sums);
    memcpy(state->beta_step, sums, n_x * sizeof *sums);
    memcpy(state->normal, sums + n_x, n_x * n_x * sizeof *sums);
    *effects_square = sums[n_x + n_x * n_x];
    size_t minor = factor_checked(n_x, state->normal);
    if (minor == 0) {
        jarak__ppml_solve_normal(state, state->beta_step);
    } else {
        memset(state->beta_step, 0, n_x * sizeof *state->beta_step);
    }
    return minor;
}

void jarak__ppml_least_squares(ppml_state *state, double relative)
{
    double few[64], square;
    size_t n_x = state->problem->n_x, needed = n_x * (n_x + 1) + 1;
    double *sums = needed <= sizeof few / sizeof few[0] ? few : jarak__calloc(needed, sizeof *sums);
    if (sums != NULL) {
        jarak__ppml_solve_step(state, relative, sums, &square);
    }
    if (sums != few) {
        jarak__free(sums);
    }
}

void jarak__ppml_whole_step(const ppml_state *state, const ppml_batch *batch, double *step)
{
    const ppml_problem *problem = state->problem;
    size_t first = batch->row, n = batch->row_end - first;
    if (problem->n_levels > 0) {
        jarak__ppml_gather(problem, batch, state->v, step);
    } else {
        memset(step, 0, n * sizeof *step);
    }
    for (size_t g = batch->group; g < batch->group_end; g++) {
        for (size_t i = problem->group_start[g]; i < problem->group_start[g + 1]; i++) {
            step[i - first] += state->group[g];
        }
    }
    for (size_t k = 0; k < problem->n_x; k++) {
        const double *x = problem->x[k] + first;
        double beta = state->beta_step[k];
        for (size_t i = 0; i < n; i++) {
            step[i] += beta * x[i];
        }
    }
}
