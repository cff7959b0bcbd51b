/* The solution: regressors and outcome net of the effects, and the normal equations of what is left (Frisch & Waugh 1933, Lovell 1963).
 * What a column keeps of the effects is at most the tolerance, and enters coefficients by its square only. */
#include <string.h>

#include "base/alloc.h"
#include "stat/ols/ols.h"

static void take_weights(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch, (void)sums, (void)context;
    for (size_t i = batch->row; i < batch->row_end; i++) {
        problem->weight[i] = ppml_prior_of(problem, i);
    }
}

/* Takes out the columns that are marked. */
static void remove_dropped(ppml_problem *problem, const bool *dropped)
{
    size_t kept = 0;
    for (size_t k = 0; k < problem->n_x; k++) {
        if (dropped[problem->x_index[k]]) {
            jarak__free(problem->x[k]);
            continue;
        }
        problem->x[kept] = problem->x[k];
        problem->x_index[kept] = problem->x_index[k];
        problem->x_exponent[kept] = problem->x_exponent[k];
        problem->x_rounding[kept++] = problem->x_rounding[k];
    }
    problem->n_x = kept;
}

/* Regressors net of the effects, without those that nothing is left of; leaves the factor of their normal equations. */
static jarak_status net_regressors(jarak_ppml *linear, double tolerance, jarak_error *error)
{
    ppml_state *state = &linear->state;
    ppml_problem *problem = linear->problem;
    for (bool again = true; again;) {
        jarak_status status = jarak__ppml_find_collinear(state, tolerance, linear->dropped, &again, error);
        if (status == JARAK_OK && !again) { /* once more, now that the bound is relative to what is left */
            status = jarak__ppml_partial_out(state, tolerance, error);
            size_t minor = status == JARAK_OK ? jarak__ppml_factor_normal(state) : 0;
            if (minor != 0) {
                linear->dropped[problem->x_index[minor - 1]] = true;
                again = true;
            }
        }
        if (status != JARAK_OK) {
            return status;
        }
        remove_dropped(problem, linear->dropped);
    }
    return JARAK_OK;
}

typedef struct netting {
    const ppml_state *state;
    const double *y; /* net of the effects */
} netting;

/* r = W y; sums: y' W y. */
static void begin_residuals(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch;
    const netting *shared = context;
    double square = 0;
    for (size_t i = batch->row; i < batch->row_end; i++) {
        double weighted = problem->weight[i] * shared->y[i];
        shared->state->r[i] = weighted;
        square += weighted * shared->y[i];
    }
    sums[0] += square;
}

/* sums: X' r. */
static void add_products(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch;
    const ppml_state *state = context;
    for (size_t k = 0; k < problem->n_x; k++) {
        const double *x = problem->x[k];
        double sum = 0;
        for (size_t i = batch->row; i < batch->row_end; i++) {
            sum += x[i] * state->r[i];
        }
        sums[k] += sum;
    }
}

/* r -= W X step. */
static void take_regressors(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch, (void)sums;
    ppml_state *state = context;
    for (size_t k = 0; k < problem->n_x; k++) {
        const double *x = problem->x[k];
        double step = state->beta_step[k];
        for (size_t i = batch->row; i < batch->row_end; i++) {
            state->r[i] -= problem->weight[i] * x[i] * step;
        }
    }
}

/* eta = y - r / W; sums: r' r / W. */
static void end_residuals(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch;
    ppml_state *state = context;
    double square = 0;
    for (size_t i = batch->row; i < batch->row_end; i++) {
        double residual = state->r[i] / problem->weight[i];
        state->eta[i] = problem->y[i] - residual;
        square += residual * state->r[i];
    }
    sums[0] += square;
}

/* The normal equations, and twice the same of what they left, since their condition is the square of the regressors'. */
static void solve_normal(ppml_state *state)
{
    enum { ROUNDS = 3 };
    ppml_problem *problem = state->problem;
    memset(state->beta, 0, problem->n_x * sizeof *state->beta);
    for (int round = 0; round < ROUNDS && problem->n_x > 0; round++) {
        jarak__ppml_sweep(problem, add_products, state, problem->n_x, state->beta_step);
        jarak__ppml_solve_normal(state, state->beta_step);
        jarak__ppml_sweep(problem, take_regressors, state, 0, NULL);
        for (size_t k = 0; k < problem->n_x; k++) {
            state->beta[k] += state->beta_step[k];
        }
    }
}

/* From the outcome to coefficients and residuals. */
static jarak_status solve_outcome(jarak_ols *fit, double tolerance, jarak_error *error)
{
    ppml_problem *problem = fit->linear.problem;
    ppml_state *state = &fit->linear.state;
    double *y = jarak__calloc(problem->n, sizeof *y);
    if (y == NULL) {
        return jarak__ppml_out_of_memory(problem, error);
    }
    memcpy(y, problem->y, problem->n * sizeof *y);
    for (int again = 0; again < 2; again++) { /* the bound is relative to what is left */
        jarak__ppml_partial_out_column(state, y, tolerance);
    }
    netting shared = {.state = state, .y = y};
    jarak__ppml_sweep(problem, begin_residuals, &shared, 1, &fit->within_tss);
    jarak__free(y);
    if (jarak_cancel_triggered(problem->cancel)) {
        return jarak_fail(error, JARAK_ERR_INTERRUPTED, "interrupted");
    }
    solve_normal(state);
    jarak__ppml_sweep(problem, end_residuals, state, 1, &fit->linear.rss);
    return JARAK_OK;
}

jarak_status jarak__ols_solve(jarak_ols *fit, const jarak_ols_settings *settings, jarak_error *error)
{
    jarak__ppml_sweep(fit->linear.problem, take_weights, NULL, 0, NULL);
    jarak_status status = jarak__ppml_solver_update(&fit->linear.state.solver, error);
    status = status == JARAK_OK ? net_regressors(&fit->linear, settings->tolerance, error) : status;
    return status == JARAK_OK ? solve_outcome(fit, settings->tolerance, error) : status;
}
