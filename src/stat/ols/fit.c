/* From data to result: rows in working order, the solution, and what is told of it. */
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/settings.h"
#include "stat/ols/shared.h"
#include "stat/ppml/sample.h"

static jarak_ols_settings defaults(void)
{
    return (jarak_ols_settings){.size = sizeof(jarak_ols_settings), .tolerance = 1e-9};
}

void jarak_ols_settings_init_sized(jarak_ols_settings *settings, size_t size)
{
    const jarak_ols_settings filled = defaults();
    jarak__settings_give(settings, size, &filled, sizeof filled);
}

jarak_status jarak__ols_take_settings(const jarak_ols_settings *given, jarak_ols_settings *used, jarak_error *error)
{
    *used = defaults();
    jarak_status status = jarak__settings_take(given, used, sizeof *used, "jarak_ols_settings_init", error);
    if (status != JARAK_OK) {
        return status;
    }
    if (!(used->tolerance >= 1e-14 && used->tolerance <= 1e-4)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "tolerance is %g; give a number from 1e-14 to 0.0001", used->tolerance);
    }
    if (used->threads < 0) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "threads is %d; give 0 for one per core, or more", used->threads);
    }
    return JARAK_OK;
}

/* The same arrays as the working order is made of. */
jarak_ppml_data jarak__ols_data(const jarak_ols_data *data)
{
    return (jarak_ppml_data){.n_rows = data->n_rows,
                             .y = data->y,
                             .n_regressors = data->n_regressors,
                             .x = data->x,
                             .x_names = data->x_names,
                             .n_effects = data->n_effects,
                             .effects = data->effects,
                             .weights = data->weights};
}

jarak_status jarak_ols_check(const jarak_ols_data *given, const jarak_ols_settings *given_settings, jarak_error *error)
{
    jarak_ols_settings settings;
    jarak_status status = jarak__ols_take_settings(given_settings, &settings, error);
    if (status != JARAK_OK || given == NULL) {
        return status;
    }
    const jarak_ppml_data data = jarak__ols_data(given);
    status = jarak__ppml_check_data(&data, error);
    if (status != JARAK_OK) {
        return status;
    }
    unsigned char *reason = jarak__calloc(data.n_rows, 1);
    status = reason == NULL ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu rows", data.n_rows)
                            : jarak__ppml_check_rows(&data, true, settings.threads, reason, error);
    jarak__free(reason);
    return status;
}

/* Counts and names, of the linear model and of the fit. */
static void describe(const jarak_ppml_data *data, jarak_ols *fit)
{
    jarak_ppml *linear = &fit->linear;
    jarak__ppml_count_rows(data, linear);
    linear->info.n_regressors = data->n_regressors;
    linear->info.beta = linear->beta;
    linear->info.dropped = linear->dropped;
    linear->info.lost = linear->lost;
    linear->info.n_effects = data->n_effects;
    linear->info.effects = linear->effects;
    linear->info.inner_iterations = linear->state.solver.iterations;
    linear->info.method = jarak__ppml_method(linear);
    const jarak_ppml_info *info = &linear->info;
    fit->info = (jarak_ols_info){.n_rows = info->n_rows,
                                 .n_used = info->n_used,
                                 .n_missing = info->n_missing,
                                 .n_no_weight = info->n_no_weight,
                                 .n_singletons = info->n_singletons,
                                 .n_regressors = info->n_regressors,
                                 .beta = info->beta,
                                 .dropped = info->dropped,
                                 .n_effects = info->n_effects,
                                 .effects = info->effects,
                                 .inner_iterations = info->inner_iterations,
                                 .method = info->method,
                                 .seconds = {.prepare = info->seconds.prepare, .fit = info->seconds.fit}};
}

/* Levels and redundant levels, which depend on the rows and the effects alone. */
static jarak_status take_effects(jarak__ols_shared *shared, const jarak_ppml_data *data, jarak_ppml *linear, jarak_error *error)
{
    size_t n = data->n_effects;
    if (shared->effects != NULL) {
        memcpy(linear->effects, shared->effects, n * sizeof *linear->effects);
        return JARAK_OK;
    }
    jarak_status status = jarak__ppml_count_redundant(linear, data, error);
    shared->effects = status == JARAK_OK ? jarak__calloc(n, sizeof *shared->effects) : NULL;
    if (status == JARAK_OK && shared->effects == NULL) {
        return jarak__ppml_out_of_memory(shared->problem, error);
    }
    if (status == JARAK_OK) {
        memcpy(shared->effects, linear->effects, n * sizeof *linear->effects);
    }
    return status;
}

static jarak_status fit_shared(jarak__ols_shared *shared, const jarak_ppml_data *data, jarak_ols *fit, jarak_error *error)
{
    jarak_ppml *linear = &fit->linear;
    double started = jarak__seconds_now();
    jarak_status status = jarak__ppml_reserve(data, linear, error);
    if (status == JARAK_OK) {
        memcpy(linear->reason, shared->reason, data->n_rows);
        status = jarak__ols_solve(shared, data, fit, error);
    }
    status = status == JARAK_OK ? jarak__ppml_give_beta(data, linear, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    jarak__ppml_keep_effects(data, linear);
    linear->info.seconds = (jarak_ppml_seconds){.prepare = shared->prepare_seconds, .fit = jarak__seconds_now() - started};
    shared->prepare_seconds = 0; /* of the first that needed it */
    describe(data, fit);
    status = take_effects(shared, data, linear, error);
    if (status == JARAK_OK) {
        jarak__ols_measure_fit(fit, &shared->settings);
    }
    return status;
}

jarak_status jarak__ols_shared_fit(jarak__ols_shared *shared, const jarak_ppml_data *data, jarak_ols **out, jarak_error *error)
{
    *out = NULL;
    jarak_ols *fit = jarak__calloc(1, sizeof *fit);
    if (fit == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory");
    }
    jarak_status status = fit_shared(shared, data, fit, error);
    if (status != JARAK_OK) {
        jarak_ols_free(fit);
        return status;
    }
    *out = fit;
    return JARAK_OK;
}

jarak_status jarak_ols_fit(const jarak_ols_data *given, const jarak_ols_settings *given_settings, jarak_ols **out, jarak_error *error)
{
    *out = NULL;
    jarak_ols_settings settings;
    const jarak_ppml_data data = jarak__ols_data(given);
    jarak_status status = jarak__ols_take_settings(given_settings, &settings, error);
    status = status == JARAK_OK ? jarak__ppml_check_data(&data, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    jarak__ols_shared *own;
    jarak_progress_start(settings.progress, "fit", "steps", 0);
    status = jarak__ols_shared_new(&data, &settings, &own, error);
    status = status == JARAK_OK ? jarak__ols_shared_fit(own, &data, out, error) : status;
    jarak_progress_finish(settings.progress);
    if (status != JARAK_OK) {
        jarak__ols_shared_free(own);
        return status;
    }
    (*out)->own = own;
    jarak__free(own->y_net); /* no other fit will need it */
    own->y_net = NULL;
    return JARAK_OK;
}

void jarak_ols_free(jarak_ols *fit)
{
    if (fit == NULL) {
        return;
    }
    fit->linear.problem = NULL; /* not the fit's alone */
    fit->linear.state = (ppml_state){0};
    jarak__ppml_release(&fit->linear);
    jarak__ols_shared_free(fit->own);
    jarak__free(fit);
}
