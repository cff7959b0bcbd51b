/* The solution: regressors and outcome net of the effects, and the normal equations of what is left (Frisch & Waugh 1933, Lovell 1963).
 * What a column keeps of the effects is at most the tolerance, and enters coefficients by its square only. */
#include <string.h>

#include "base/alloc.h"
#include "stat/ols/shared.h"
#include "stat/ppml/layout.h"

/* Makes the array that *place points to longer; false when memory is out. */
static bool grow(void *place, size_t count, size_t size)
{
    void *array;
    memcpy(&array, place, sizeof array);
    array = jarak__resize_array(array, count, size);
    if (array != NULL) {
        memcpy(place, &array, sizeof array);
    }
    return array != NULL;
}

/* Room for n regressors and a constant beside them. */
static jarak_status make_room(jarak__ols_shared *shared, size_t n, jarak_error *error)
{
    ppml_problem *problem = shared->problem;
    ppml_state *state = &shared->state;
    if (n + 1 <= shared->room) {
        return JARAK_OK;
    }
    bool done = grow(&problem->x, n + 1, sizeof *problem->x) && grow(&problem->x_index, n + 1, sizeof *problem->x_index) &&
                grow(&problem->x_exponent, n + 1, sizeof *problem->x_exponent) &&
                grow(&problem->x_rounding, n + 1, sizeof *problem->x_rounding) && grow(&state->beta, n + 1, sizeof *state->beta) &&
                grow(&state->beta_step, n + 1, sizeof *state->beta_step) && grow(&state->normal, (n + 1) * (n + 1), sizeof *state->normal);
    shared->room = done ? n + 1 : shared->room;
    return done ? jarak__ppml_lay_sums(problem, n, error) : jarak__ppml_out_of_memory(problem, error);
}

/* The problem's regressors: those of data that the effects leave something of. */
static jarak_status take_columns(jarak__ols_shared *shared, const jarak_ppml_data *data, bool *dropped, int *iterations, jarak_error *error)
{
    ppml_problem *problem = shared->problem;
    problem->n_x = 0;
    for (size_t k = 0; k < data->n_regressors; k++) {
        const ols_column *column;
        jarak_status status = jarak__ols_shared_column(shared, data->x[k], &column, error);
        if (status != JARAK_OK) {
            return status;
        }
        *iterations += column->iterations;
        dropped[k] = column->net == NULL;
        if (!dropped[k]) {
            problem->x[problem->n_x] = column->net;
            problem->x_index[problem->n_x] = k;
            problem->x_exponent[problem->n_x] = column->exponent;
            problem->x_rounding[problem->n_x++] = column->rounding;
        }
    }
    return JARAK_OK;
}

/* Takes out the columns of which those before leave nothing; leaves the factor of the normal equations. */
static void drop_collinear(ppml_state *state, bool *dropped)
{
    ppml_problem *problem = state->problem;
    for (size_t minor; (minor = jarak__ppml_factor_normal(state)) != 0;) {
        dropped[problem->x_index[minor - 1]] = true;
        for (size_t k = minor; k < problem->n_x; k++) {
            problem->x[k - 1] = problem->x[k];
            problem->x_index[k - 1] = problem->x_index[k];
            problem->x_exponent[k - 1] = problem->x_exponent[k];
            problem->x_rounding[k - 1] = problem->x_rounding[k];
        }
        problem->n_x--;
    }
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

jarak_status jarak__ols_solve(jarak__ols_shared *shared, const jarak_ppml_data *data, jarak_ols *fit, jarak_error *error)
{
    jarak_ppml *linear = &fit->linear;
    int iterations = 0;
    jarak_status status = make_room(shared, data->n_regressors, error);
    status = status == JARAK_OK ? take_columns(shared, data, linear->dropped, &iterations, error) : status;
    status = status == JARAK_OK ? jarak__ols_shared_outcome(shared, data->y, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    linear->problem = shared->problem;
    linear->state = shared->state; /* its arrays, while the fit lives */
    linear->state.solver.iterations = iterations + shared->y_iterations;
    drop_collinear(&linear->state, linear->dropped);
    netting both = {.state = &linear->state, .y = shared->y_net};
    jarak__ppml_sweep(linear->problem, begin_residuals, &both, 1, &fit->within_tss);
    solve_normal(&linear->state);
    jarak__ppml_sweep(linear->problem, end_residuals, &linear->state, 1, &linear->rss);
    return JARAK_OK;
}
