/* Rows, effects and columns that several fits share. */
#include "stat/ols/shared.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "stat/ppml/layout.h"
#include "stat/ppml/sample.h"
#include "stat/ppml/units.h"

static void take_weights(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch, (void)sums, (void)context;
    for (size_t i = batch->row; i < batch->row_end; i++) {
        problem->weight[i] = ppml_prior_of(problem, i);
    }
}

/* Rows in working order with the outcome; regressors come as columns later. */
static jarak_status prepare(const jarak_ppml_data *data, jarak__ols_shared *shared, jarak_error *error)
{
    jarak_ppml_settings how;
    jarak_ppml_settings_init(&how);
    how.separation = JARAK_SEPARATION_NONE;
    how.keep_singletons = shared->settings.keep_singletons;
    how.threads = shared->settings.threads;
    how.cancel = shared->settings.cancel;
    bool *later = jarak__calloc(data->n_regressors, sizeof *later);
    if (later == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu columns", data->n_regressors);
    }
    memset(later, 1, data->n_regressors * sizeof *later);
    jarak_status status = jarak__ppml_prepare(data, &how, true, later, shared->reason, &shared->problem, error);
    jarak__free(later);
    status = status == JARAK_OK ? jarak__ppml_lay_sums(shared->problem, data->n_regressors, error) : status;
    status = status == JARAK_OK ? jarak__ppml_state_new(shared->problem, &shared->state, error) : status;
    if (status == JARAK_OK) {
        jarak__ppml_sweep(shared->problem, take_weights, NULL, 0, NULL);
        status = jarak__ppml_solver_update(&shared->state.solver, error);
    }
    return status;
}

jarak_status jarak__ols_shared_new(const jarak_ppml_data *data, const jarak_ols_settings *settings, jarak__ols_shared **out,
                                   jarak_error *error)
{
    double started = jarak__seconds_now();
    *out = NULL;
    jarak__ols_shared *shared = jarak__calloc(1, sizeof *shared);
    if (shared == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory");
    }
    shared->settings = *settings;
    shared->n_rows = data->n_rows;
    shared->y_given = data->y;
    shared->reason = jarak__calloc(data->n_rows, 1);
    jarak_status status = shared->reason != NULL ? prepare(data, shared, error)
                                                 : jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu rows", data->n_rows);
    shared->prepare_seconds = jarak__seconds_now() - started;
    if (status != JARAK_OK) {
        jarak__ols_shared_free(shared);
        return status;
    }
    *out = shared;
    return JARAK_OK;
}

void jarak__ols_shared_free(jarak__ols_shared *shared)
{
    if (shared == NULL) {
        return;
    }
    if (shared->problem != NULL) {
        shared->problem->n_x = 0;
    }
    jarak__ppml_state_free(&shared->state);
    jarak__ppml_problem_free(shared->problem);
    for (size_t k = 0; k < shared->n_columns; k++) {
        jarak__free(shared->columns[k].net);
        jarak__free(shared->columns[k].missing);
    }
    jarak__free(shared->columns);
    jarak__free(shared->y_net);
    jarak__free(shared->reason);
    jarak__free(shared->effects);
    jarak__free(shared->missing);
    jarak__free(shared->base_missing);
    jarak__free(shared);
}

/* ---- columns ---- */

/* The entry of the caller's array; NULL when memory is out. It stays in place until the next is asked for. */
static ols_column *find_column(jarak__ols_shared *shared, const double *given)
{
    for (size_t k = 0; k < shared->n_columns; k++) {
        if (shared->columns[k].given == given) {
            return &shared->columns[k];
        }
    }
    ols_column *columns = jarak__resize_array(shared->columns, shared->n_columns + 1, sizeof *columns);
    if (columns == NULL) {
        return NULL;
    }
    shared->columns = columns;
    columns[shared->n_columns] = (ols_column){.given = given};
    return &columns[shared->n_columns++];
}

static jarak_status check_cancel(const jarak__ols_shared *shared, jarak_error *error)
{
    return jarak_cancel_triggered(shared->settings.cancel) ? jarak_fail(error, JARAK_ERR_INTERRUPTED, "interrupted") : JARAK_OK;
}

jarak_status jarak__ols_shared_column(jarak__ols_shared *shared, const double *given, const ols_column **out, jarak_error *error)
{
    ols_column *column = find_column(shared, given);
    *out = column;
    if (column == NULL) {
        return jarak__ppml_out_of_memory(shared->problem, error);
    }
    if (column->is_made) {
        return JARAK_OK;
    }
    ppml_state *state = &shared->state;
    double tolerance = shared->settings.tolerance, *x;
    int before = state->solver.iterations;
    jarak_status status = jarak__ppml_copy_column(shared->problem, given, &x, error);
    if (status != JARAK_OK) {
        return status;
    }
    jarak__ppml_measure_regressor(shared->problem, x, &column->exponent, &column->rounding);
    if (jarak__ppml_net_column(state, x, column->rounding, tolerance)) {
        jarak__ppml_partial_out_column(state, x, tolerance); /* once more, now that the bound is relative to what is left */
        column->net = x;
    } else {
        jarak__free(x);
    }
    column->iterations = state->solver.iterations - before;
    column->is_made = true;
    return check_cancel(shared, error);
}

jarak_status jarak__ols_shared_outcome(jarak__ols_shared *shared, const double *given, jarak_error *error)
{
    ppml_problem *problem = shared->problem;
    ppml_state *state = &shared->state;
    if (shared->y_given != given) {
        double *y;
        jarak_status status = jarak__ppml_copy_column(problem, given, &y, error);
        if (status != JARAK_OK) {
            return status;
        }
        jarak__free(problem->y);
        jarak__free(shared->y_net);
        problem->y = y;
        shared->y_net = NULL;
        shared->y_given = given;
        jarak__ppml_measure_linear_outcome(problem);
    }
    if (shared->y_net != NULL) {
        return JARAK_OK;
    }
    shared->y_net = jarak__calloc(problem->n, sizeof *shared->y_net);
    if (shared->y_net == NULL) {
        return jarak__ppml_out_of_memory(problem, error);
    }
    memcpy(shared->y_net, problem->y, problem->n * sizeof *shared->y_net);
    int before = state->solver.iterations;
    for (int again = 0; again < 2; again++) { /* the bound is relative to what is left */
        jarak__ppml_partial_out_column(state, shared->y_net, shared->settings.tolerance);
    }
    shared->y_iterations = state->solver.iterations - before;
    return check_cancel(shared, error);
}

/* ---- whether the rows are the same ---- */

enum { BITS = 64 };

static size_t count_words(const jarak__ols_shared *shared)
{
    return shared->n_rows / BITS + 1;
}

static uint64_t *new_bits(const jarak__ols_shared *shared)
{
    return jarak__calloc(count_words(shared), sizeof(uint64_t));
}

/* Marks the rows without a value; returns how many there are. */
static size_t mark_missing(size_t n, const double *values, uint64_t *bits)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(values[i])) {
            bits[i / BITS] |= UINT64_C(1) << i % BITS;
            count++;
        }
    }
    return count;
}

static bool has_infinite(size_t n, const double *values)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        count += isinf(values[i]) != 0;
    }
    return count > 0;
}

static jarak_status look_at(jarak__ols_shared *shared, const double *given, const ols_column **out, jarak_error *error)
{
    ols_column *column = find_column(shared, given);
    *out = column;
    if (column == NULL) {
        return jarak__ppml_out_of_memory(shared->problem, error);
    }
    if (!column->is_looked_at) {
        column->missing = new_bits(shared);
        if (column->missing == NULL) {
            return jarak__ppml_out_of_memory(shared->problem, error);
        }
        if (mark_missing(shared->n_rows, given, column->missing) == 0) {
            jarak__free(column->missing);
            column->missing = NULL;
        }
        column->has_infinite = has_infinite(shared->n_rows, given);
        column->is_looked_at = true;
    }
    return JARAK_OK;
}

/* Where effects or weights are missing, and where anything was. */
static jarak_status look_at_base(jarak__ols_shared *shared, const jarak_ppml_data *data, jarak_error *error)
{
    if (shared->base_missing != NULL) {
        return JARAK_OK;
    }
    shared->base_missing = new_bits(shared);
    shared->missing = new_bits(shared);
    if (shared->base_missing == NULL || shared->missing == NULL) {
        return jarak__ppml_out_of_memory(shared->problem, error);
    }
    for (size_t i = 0; i < data->n_rows; i++) {
        shared->missing[i / BITS] |= (uint64_t)(shared->reason[i] == JARAK_ROW_MISSING) << i % BITS;
    }
    for (size_t f = 0; f < data->n_effects; f++) {
        for (size_t i = 0; i < data->n_rows; i++) {
            shared->base_missing[i / BITS] |= (uint64_t)(data->effects[f].codes[i] == UINT32_MAX) << i % BITS;
        }
        if (data->effects[f].slope != NULL) {
            (void)mark_missing(data->n_rows, data->effects[f].slope, shared->base_missing);
        }
    }
    if (data->weights != NULL) {
        (void)mark_missing(data->n_rows, data->weights, shared->base_missing);
    }
    return JARAK_OK;
}

jarak_status jarak__ols_shared_serves(jarak__ols_shared *shared, const jarak_ppml_data *data, bool *serves, jarak_error *error)
{
    size_t n_words = count_words(shared);
    *serves = false;
    if (data->n_rows != shared->n_rows || jarak__ppml_count_chunks(shared->problem, data->n_regressors) != shared->problem->n_chunks) {
        return JARAK_OK;
    }
    jarak_status status = look_at_base(shared, data, error);
    uint64_t *missing = status == JARAK_OK ? new_bits(shared) : NULL;
    if (missing == NULL) {
        return status == JARAK_OK ? jarak__ppml_out_of_memory(shared->problem, error) : status;
    }
    memcpy(missing, shared->base_missing, n_words * sizeof *missing);
    bool is_finite = true;
    for (size_t k = 0; k <= data->n_regressors && status == JARAK_OK; k++) {
        const ols_column *column;
        status = look_at(shared, k < data->n_regressors ? data->x[k] : data->y, &column, error);
        is_finite = is_finite && status == JARAK_OK && !column->has_infinite;
        for (size_t w = 0; status == JARAK_OK && column->missing != NULL && w < n_words; w++) {
            missing[w] |= column->missing[w];
        }
    }
    *serves = status == JARAK_OK && is_finite && memcmp(missing, shared->missing, n_words * sizeof *missing) == 0;
    jarak__free(missing);
    return status;
}
