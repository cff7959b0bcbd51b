/* Regressors net of the effects, and which of them nothing is left of. */
#include <math.h>

#include "stat/ppml/newton.h"

typedef struct column_context {
    ppml_state *state;
    double *x;
} column_context;

static void weigh_column(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch;
    column_context *column = context;
    double square = 0;
    for (size_t i = batch->row; i < batch->row_end; i++) {
        double weighted = problem->weight[i] * column->x[i];
        column->state->r[i] = weighted;
        square += weighted * column->x[i];
    }
    sums[0] += square;
}

static void subtract_step(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)sums;
    column_context *column = context;
    jarak__ppml_step(problem, batch, column->state->v, column->state->r, scratch, NULL);
    for (size_t i = batch->row; i < batch->row_end; i++) {
        column->x[i] -= scratch[i - batch->row];
    }
}

void jarak__ppml_partial_out_column(ppml_state *state, double *x, double relative)
{
    ppml_problem *problem = state->problem;
    column_context column = {.state = state, .x = x};
    double square, floor = state->solver.floor;
    jarak__ppml_sweep(problem, weigh_column, &column, 1, &square);
    if (problem->n_levels > 0) {
        jarak__ppml_right_side(problem, state->r, state->b);
    }
    state->solver.floor = 1e-15 * sqrt(square);
    jarak__ppml_solve(&state->solver, state->b, 1e-14, relative * sqrt(square), state->v);
    state->solver.floor = floor;
    jarak__ppml_sweep(problem, subtract_step, &column, 0, NULL);
}

jarak_status jarak__ppml_partial_out(ppml_state *state, double relative, jarak_error *error)
{
    for (size_t k = 0; k < state->problem->n_x; k++) {
        jarak__ppml_partial_out_column(state, state->problem->x[k], relative);
        if (jarak_cancel_triggered(state->problem->cancel)) {
            return jarak_fail(error, JARAK_ERR_INTERRUPTED, "interrupted");
        }
    }
    state->x_drift = 0;
    return JARAK_OK;
}

static void add_square(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch;
    const column_context *column = context;
    for (size_t i = batch->row; i < batch->row_end; i++) {
        sums[0] += problem->weight[i] * column->x[i];
        sums[1] += problem->weight[i] * column->x[i] * column->x[i];
        sums[2] += problem->weight[i];
    }
}

/* Weighted sums of squares of a column. */
typedef struct moments {
    double variance; /* around the mean */
    double square;   /* around zero */
    double rounding; /* of what may be the rounding of the caller's numbers */
} moments;

static moments find_moments(ppml_state *state, double *x, double rounding)
{
    static const double roundings = 16; /* of the caller's own arithmetic */
    column_context column = {.state = state, .x = x};
    double sums[3];
    rounding *= roundings;
    jarak__ppml_sweep(state->problem, add_square, &column, 3, sums);
    return (moments){.variance = sums[1] - sums[0] * sums[0] / sums[2], .square = sums[1], .rounding = rounding * rounding * sums[2]};
}

bool jarak__ppml_net_column(ppml_state *state, double *x, double rounding, double loose)
{
    static const double tight = 1e-9;
    static const double suspicious = 1e-4, collinear = 1e-14; /* squares of relative norms */
    moments before = find_moments(state, x, rounding);
    jarak__ppml_partial_out_column(state, x, loose);
    moments left = find_moments(state, x, rounding);
    if (left.square <= suspicious * before.variance || before.variance <= 1e-12 * before.square) {
        for (int again = 0; again < 2; again++) { /* the bound is relative to what is left */
            jarak__ppml_partial_out_column(state, x, tight);
        }
        left = find_moments(state, x, rounding);
    }
    return left.square > collinear * before.square && left.square > 1e-13 * before.variance && left.square > left.rounding;
}

jarak_status jarak__ppml_find_collinear(ppml_state *state, double loose, bool *dropped_x, bool *any, jarak_error *error)
{
    ppml_problem *problem = state->problem;
    *any = false;
    for (size_t k = 0; k < problem->n_x; k++) {
        if (!jarak__ppml_net_column(state, problem->x[k], problem->x_rounding[k], loose)) {
            dropped_x[problem->x_index[k]] = true;
            *any = true;
        }
        if (jarak_cancel_triggered(state->problem->cancel)) {
            return jarak_fail(error, JARAK_ERR_INTERRUPTED, "interrupted");
        }
    }
    state->x_drift = 0;
    if (*any) {
        return JARAK_OK; /* the rest is looked at without them */
    }
    size_t minor;
    while ((minor = jarak__ppml_factor_normal(state)) != 0) {
        dropped_x[problem->x_index[minor - 1]] = true;
        *any = true;
        break;
    }
    return JARAK_OK;
}
