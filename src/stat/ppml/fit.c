/* From data to result: prepare, iterate, drop what is separated, begin again without it, finish. */
#include "stat/ppml/fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/settings.h"
#include "stat/ppml/sample.h"
#include "stat/ppml/separation.h"
#include "stat/ppml/two_way.h"

static jarak_ppml_settings defaults(void)
{
    return (jarak_ppml_settings){
        .size = sizeof(jarak_ppml_settings), .tolerance = 1e-10, .max_iterations = 200, .separation = JARAK_SEPARATION_ALL};
}

void jarak_ppml_settings_init_sized(jarak_ppml_settings *settings, size_t size)
{
    const jarak_ppml_settings filled = defaults();
    jarak__settings_give(settings, size, &filled, sizeof filled);
}

static jarak_status check_settings(const jarak_ppml_settings *settings, jarak_error *error)
{
    if (!(settings->tolerance >= 1e-14 && settings->tolerance <= 0.1)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "tolerance is %g; give a number from 1e-14 to 0.1", settings->tolerance);
    }
    if (settings->max_iterations < 1) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "max_iterations is %d; give at least 1", settings->max_iterations);
    }
    if ((settings->separation & ~JARAK_SEPARATION_ALL) != 0) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "separation is %d; give a sum of the values of jarak_ppml_separation",
                          settings->separation);
    }
    if (settings->threads < 0) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "threads is %d; give 0 for one per core, or more", settings->threads);
    }
    return JARAK_OK;
}

jarak_status jarak__ppml_reserve(const jarak_ppml_data *data, jarak_ppml *fit, jarak_error *error)
{
    fit->n_rows_here = data->n_rows;
    fit->reason = jarak__calloc(data->n_rows, 1);
    fit->beta = jarak__calloc(data->n_regressors, sizeof *fit->beta);
    fit->dropped = jarak__calloc(data->n_regressors, sizeof *fit->dropped);
    fit->lost = jarak__calloc(data->n_regressors, sizeof *fit->lost);
    fit->x_mean = jarak__calloc(data->n_regressors, sizeof *fit->x_mean);
    fit->effects = jarak__calloc(data->n_effects, sizeof *fit->effects);
    fit->n_given_levels = jarak__calloc(data->n_effects, sizeof *fit->n_given_levels);
    fit->has_slope = jarak__calloc(data->n_effects, sizeof *fit->has_slope);
    if (fit->reason == NULL || fit->beta == NULL || fit->dropped == NULL || fit->lost == NULL || fit->x_mean == NULL ||
        fit->effects == NULL || fit->n_given_levels == NULL || fit->has_slope == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu rows", data->n_rows);
    }
    for (size_t f = 0; f < data->n_effects; f++) {
        fit->n_given_levels[f] = data->effects[f].n_levels;
        fit->has_slope[f] = data->effects[f].slope != NULL;
    }
    return JARAK_OK;
}

static void forget_problem(jarak_ppml *fit)
{
    jarak__ppml_state_free(&fit->state);
    jarak__ppml_problem_free(fit->problem);
    fit->problem = NULL;
}

/* Whether a regressor varies among the rows of the sample, and with the separated ones. */
static bool varies(const jarak_ppml *fit, const double *x, bool with_separated)
{
    const jarak_reduction *reduction = fit->problem->reduction;
    double ends[2] = {(double)INFINITY, (double)INFINITY};
    for (size_t i = 0; i < fit->n_rows_here; i++) {
        if (fit->reason[i] == JARAK_ROW_USED || (with_separated && fit->reason[i] == JARAK_ROW_SEPARATED)) {
            ends[0] = fmin(ends[0], x[i]);
            ends[1] = fmin(ends[1], -x[i]);
        }
    }
    if (reduction != NULL) {
        reduction->combine(ends, 2, JARAK_REDUCE_MIN, reduction->context);
    }
    return -ends[1] > ends[0];
}

/* Of the regressors that were just found collinear, those that separation took: they were not so before its rows went. */
static void mark_lost(const jarak_ppml_data *data, jarak_ppml *fit, bool rows_went)
{
    for (size_t k = 0; k < fit->problem->n_x; k++) {
        size_t given = fit->problem->x_index[k];
        if (fit->dropped[given]) {
            fit->lost[given] = rows_went || (!varies(fit, data->x[given], false) && varies(fit, data->x[given], true));
        }
    }
}

/* Lays out the rows that are left, and leaves out regressors that are collinear there; rows_went: separated ones have just been dropped. */
static jarak_status begin(const jarak_ppml_data *data, const jarak_ppml_settings *settings, bool rows_went, jarak_ppml *fit,
                          jarak_error *error)
{
    double looking = jarak__seconds_now();
    size_t n_found;
    jarak_status status = jarak__ppml_drop_two_way(data, settings, false, fit->reason, &fit->separating, &n_found, error);
    fit->info.seconds.separation += jarak__seconds_now() - looking;
    if (status != JARAK_OK) {
        return status;
    }
    for (bool again = true; again;) {
        forget_problem(fit);
        double started = jarak__seconds_now();
        status = jarak__ppml_prepare(data, settings, false, fit->dropped, fit->reason, &fit->problem, error);
        if (status == JARAK_OK) {
            status = jarak__ppml_state_new(fit->problem, &fit->state, error);
        }
        fit->info.seconds.prepare += jarak__seconds_now() - started;
        status = status == JARAK_OK ? jarak__ppml_start(&fit->state, error) : status;
        status = status == JARAK_OK ? jarak__ppml_find_collinear(&fit->state, 1e-2, fit->dropped, &again, error) : status;
        if (status != JARAK_OK) {
            return status;
        }
        mark_lost(data, fit, rows_went);
    }
    return JARAK_OK;
}

/* Marks the rows where z is positive as separated. */
static jarak_status drop_separated(const jarak_ppml_data *data, jarak_ppml *fit, const double *z, jarak_error *error)
{
    if (fit->separating == NULL) {
        fit->separating = jarak__calloc(data->n_rows, sizeof *fit->separating);
    }
    if (fit->separating == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu rows", data->n_rows);
    }
    for (size_t i = 0; i < fit->problem->n; i++) {
        if (z[i] > 0) {
            fit->separating[fit->problem->row[i]] = z[i];
            fit->reason[fit->problem->row[i]] = JARAK_ROW_SEPARATED;
        }
    }
    return JARAK_OK;
}

/* Looks for separated rows; *found tells whether some were dropped. */
static jarak_status look_for_separation(const jarak_ppml_data *data, const jarak_ppml_settings *settings, jarak_ppml *fit, bool *found,
                                        jarak_error *error)
{
    double started = jarak__seconds_now();
    size_t n_found = 0;
    jarak_status status = jarak__ppml_drop_two_way(data, settings, true, fit->reason, &fit->separating, &n_found, error);
    *found = n_found > 0;
    if (status != JARAK_OK || *found) {
        fit->info.seconds.separation += jarak__seconds_now() - started;
        return status;
    }
    double *z = jarak__calloc(fit->problem->n, sizeof *z);
    status = z == NULL ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu rows", fit->problem->n) : JARAK_OK;
    status = status == JARAK_OK ? jarak__ppml_rectify(&fit->state, z, &n_found, error) : status;
    *found = n_found > 0;
    if (status == JARAK_OK) {
        status = *found ? drop_separated(data, fit, z, error) : jarak__ppml_restore(&fit->state, error);
    }
    jarak__free(z);
    fit->info.seconds.separation += jarak__seconds_now() - started;
    return status;
}

/* Iterates to the solution, dropping separated rows on the way. */
static jarak_status iterate(const jarak_ppml_data *data, const jarak_ppml_settings *settings, jarak_ppml *fit, jarak_error *error)
{
    bool rectifies = (settings->separation & JARAK_SEPARATION_RECTIFIER) != 0;
    bool stops = rectifies;
    int iterations = 0;
    for (;;) {
        jarak_status status = jarak__ppml_iterate(&fit->state, settings, stops, error);
        if (status != JARAK_OK || !rectifies || fit->state.n_falling == 0) {
            fit->state.iterations += iterations;
            return status;
        }
        bool found;
        bool done = fit->state.outcome != JARAK_PPML_STALLED || !stops;
        status = look_for_separation(data, settings, fit, &found, error);
        if (status != JARAK_OK) {
            return status;
        }
        if (found) {
            iterations += fit->state.iterations;
            fit->info.inner_iterations += fit->state.solver.iterations;
            status = begin(data, settings, true, fit, error);
            stops = true;
        } else if (done) {
            fit->state.iterations += iterations;
            return JARAK_OK;
        } else {
            stops = false; /* they fall for another reason: go on to the end */
        }
        if (status != JARAK_OK) {
            return status;
        }
    }
}

void jarak__ppml_count_rows(const jarak_ppml_data *data, jarak_ppml *fit)
{
    double counts[JARAK_ROW_SEPARATED + 2] = {0};
    for (size_t i = 0; i < data->n_rows; i++) {
        counts[fit->reason[i]]++;
    }
    counts[JARAK_ROW_SEPARATED + 1] = (double)data->n_rows;
    const jarak_reduction *reduction = fit->problem->reduction;
    if (reduction != NULL) {
        reduction->combine(counts, sizeof counts / sizeof counts[0], JARAK_REDUCE_SUM, reduction->context);
    }
    fit->info.n_rows = (size_t)counts[JARAK_ROW_SEPARATED + 1];
    fit->info.n_used = (size_t)counts[JARAK_ROW_USED];
    fit->info.n_missing = (size_t)counts[JARAK_ROW_MISSING];
    fit->info.n_no_weight = (size_t)counts[JARAK_ROW_NO_WEIGHT];
    fit->info.n_singletons = (size_t)counts[JARAK_ROW_SINGLETON];
    fit->info.n_separated = (size_t)counts[JARAK_ROW_SEPARATED];
}

const char *jarak__ppml_method(const jarak_ppml *fit)
{
    static const char *const names[2][4] = {
        {"all sets together; one set, solved in closed form", "all sets together; dense blocks", "all sets together; sparse factor",
         "all sets together; diagonal"},
        {"one set, solved in closed form", "largest set eliminated; dense blocks", "largest set eliminated; sparse factor",
         "largest set eliminated; diagonal"},
    };
    const ppml_preconditioner *made = &fit->state.solver.preconditioner;
    int kind = fit->problem->n_levels == 0 ? 0 : made->blocks != NULL ? 1 : made->sparse != NULL ? 2 : 3;
    return names[fit->problem->eliminates][kind];
}

jarak_status jarak__ppml_give_beta(const jarak_ppml_data *data, jarak_ppml *fit, jarak_error *error)
{
    const ppml_problem *problem = fit->problem;
    const ppml_state *state = &fit->state;
    for (size_t k = 0; k < data->n_regressors; k++) {
        fit->beta[k] = (double)NAN;
    }
    for (size_t k = 0; k < problem->n_x; k++) {
        size_t given = problem->x_index[k];
        fit->beta[given] = ldexp(state->beta[k], problem->beta_exponent - problem->x_exponent[k]);
        if (isfinite(state->beta[k]) && (!isfinite(fit->beta[given]) || (fit->beta[given] == 0) != (state->beta[k] == 0))) {
            return jarak_fail(error, JARAK_ERR_DATA,
                              "the coefficient of regressor %zu%s%s is beyond the range of numbers; give it in another unit", given + 1,
                              data->x_names != NULL && data->x_names[given] != NULL ? ", " : "",
                              data->x_names != NULL && data->x_names[given] != NULL ? data->x_names[given] : "");
        }
    }
    return JARAK_OK;
}

/* Regressors net of effects with the final weights, for covariances; then what is told of the fit. */
static jarak_status finish(const jarak_ppml_data *data, jarak_ppml *fit, jarak_error *error)
{
    ppml_state *state = &fit->state;
    ppml_problem *problem = fit->problem;
    double started = jarak__seconds_now();
    jarak_status status = jarak__ppml_solver_update(&state->solver, error);
    for (int again = 0; again < 2 && status == JARAK_OK; again++) { /* what rounding left of the first, where weights lie far apart */
        status = jarak__ppml_partial_out(state, 1e-10, error);
    }
    if (status != JARAK_OK) {
        return status;
    }
    for (size_t i = 0; i < problem->n; i++) { /* r served as scratch */
        state->r[i] = (problem->prior == NULL ? 1 : problem->prior[i]) * problem->y[i] - problem->weight[i];
    }
    fit->info.seconds.covariance = jarak__seconds_now() - started;
    status = jarak__ppml_give_beta(data, fit, error);
    if (status != JARAK_OK) {
        return status;
    }
    jarak__ppml_fill_likelihood(fit);
    jarak__ppml_keep_effects(data, fit);
    jarak__ppml_count_rows(data, fit);
    fit->info.n_regressors = data->n_regressors;
    fit->info.beta = fit->beta;
    fit->info.dropped = fit->dropped;
    fit->info.lost = fit->lost;
    fit->info.n_effects = data->n_effects;
    fit->info.effects = fit->effects;
    fit->info.outcome = state->outcome;
    fit->info.score = state->score;
    fit->info.iterations = state->iterations;
    fit->info.inner_iterations += state->solver.iterations;
    fit->info.method = jarak__ppml_method(fit);
    return jarak__ppml_count_redundant(fit, data, error);
}

jarak_status jarak__ppml_check_data(const jarak_ppml_data *data, jarak_error *error)
{
    if (data->n_rows > 0 && data->y == NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "y is NULL");
    }
    for (size_t k = 0; k < data->n_regressors; k++) {
        if (data->x == NULL || data->x[k] == NULL) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, "regressor %zu is NULL", k + 1);
        }
    }
    for (size_t f = 0; f < data->n_effects; f++) {
        if (data->effects == NULL || data->effects[f].codes == NULL) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, "the codes of effect %zu are NULL", f + 1);
        }
    }
    return JARAK_OK;
}

/* The settings that count, of those that were given. */
static jarak_status take_settings(const jarak_ppml_settings *given, jarak_ppml_settings *used, jarak_error *error)
{
    *used = defaults();
    jarak_status status = jarak__settings_take(given, used, sizeof *used, "jarak_ppml_settings_init", error);
    return status == JARAK_OK ? check_settings(used, error) : status;
}

jarak_status jarak_ppml_check(const jarak_ppml_data *data, const jarak_ppml_settings *given, jarak_error *error)
{
    jarak_ppml_settings settings;
    jarak_status status = take_settings(given, &settings, error);
    if (status != JARAK_OK || data == NULL || (status = jarak__ppml_check_data(data, error)) != JARAK_OK) {
        return status;
    }
    unsigned char *reason = jarak__calloc(data->n_rows, 1);
    status = reason == NULL ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu rows", data->n_rows)
                            : jarak__ppml_check_rows(data, false, settings.threads, reason, error);
    jarak__free(reason);
    return status;
}

jarak_status jarak_ppml_fit(const jarak_ppml_data *data, const jarak_ppml_settings *given, jarak_ppml **out, jarak_error *error)
{
    *out = NULL;
    jarak_ppml_settings used;
    const jarak_ppml_settings *settings = &used;
    jarak_status status = take_settings(given, &used, error);
    status = status == JARAK_OK ? jarak__ppml_check_data(data, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    jarak_ppml *fit = jarak__calloc(1, sizeof *fit);
    if (fit == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory");
    }
    jarak_progress_start(settings->progress, "fit", "steps", 0);
    double started = jarak__seconds_now();
    status = jarak__ppml_reserve(data, fit, error);
    status = status == JARAK_OK ? begin(data, settings, false, fit, error) : status;
    status = status == JARAK_OK ? iterate(data, settings, fit, error) : status;
    fit->info.seconds.fit = jarak__seconds_now() - started - fit->info.seconds.prepare - fit->info.seconds.separation;
    status = status == JARAK_OK ? finish(data, fit, error) : status;
    jarak_progress_finish(settings->progress);
    if (status != JARAK_OK) {
        jarak_ppml_free(fit);
        return status;
    }
    *out = fit;
    return JARAK_OK;
}

void jarak__ppml_release(jarak_ppml *fit)
{
    forget_problem(fit);
    void *const arrays[] = {fit->reason, fit->separating, fit->beta,           fit->dropped,  fit->lost,
                            fit->x_mean, fit->effects,    fit->n_given_levels, fit->has_slope};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        jarak__free(arrays[i]);
    }
}

void jarak_ppml_free(jarak_ppml *fit)
{
    if (fit == NULL) {
        return;
    }
    jarak__ppml_release(fit);
    jarak__free(fit);
}

const jarak_ppml_info *jarak_ppml_result(const jarak_ppml *fit)
{
    return &fit->info;
}
