/* Running a regression: settings, a design from the data, and what is told of the whole. */
#include "fit/regression/regression.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/settings.h"
#include "base/text.h"
#include "fit/regression/running.h"

void jarak_fit_ppml_settings_init_sized(jarak_fit_ppml_settings *settings, size_t size)
{
    jarak_fit_ppml_settings defaults = {.ssc = JARAK_SSC_FIXEST, .level = 0.95, .seed = 1};
    jarak_ppml_settings_init(&defaults.ppml);
    jarak__settings_give(settings, size, &defaults, sizeof defaults);
}

const char *jarak_regression_status_text(jarak_ppml_outcome status)
{
    switch (status) {
    case JARAK_PPML_CONVERGED:
        return "converged";
    case JARAK_PPML_STALLED:
        return "stalled";
    default:
        return "max_iterations";
    }
}

bool jarak_regression_converged(const jarak_regression *regression)
{
    for (size_t i = 0; i < regression->n_models; i++) {
        if (regression->models[i].failure == NULL && regression->models[i].status != JARAK_PPML_CONVERGED) {
            return false;
        }
    }
    return true;
}

static jarak_status check_settings(const jarak__running *job, jarak_error *error)
{
    const jarak_fit_ppml_settings *settings = job->settings;
    if (settings->formula == NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("formula: which model? Such as 'trade ~ fta | exporter^year + importer^year'"));
    }
    if (!(settings->level > 0 && settings->level < 1)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("level: %g is not between 0 and 1"), settings->level);
    }
    if (settings->df != JARAK_DF_CLUSTERS && settings->df != JARAK_DF_NORMAL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "df is %d; give a value of jarak_df", (int)settings->df);
    }
    bool clustered = jarak__is_clustered(settings->vcov);
    if (settings->vcov_given && clustered && settings->clusters == NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("vcov: clustered by what? Name the clusters, too"));
    }
    if (settings->vcov_given && !clustered && settings->clusters != NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("vcov: with clusters, standard errors are clustered; leave one of the two out"));
    }
    if (settings->bootstrap > 0 && settings->clusters == NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("bootstrap: of which clusters? Name them, too"));
    }
    if (settings->bias_correct && settings->margins) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("bias_correct: there are no margins of corrected coefficients"));
    }
    if (settings->bias_correct && (settings->bootstrap > 0 || settings->wald != NULL)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("bias_correct: it has neither a bootstrap nor a covariance for a Wald test"));
    }
    return job->ols != NULL ? jarak_ols_check(NULL, job->ols, error) : jarak_ppml_check(NULL, &settings->ppml, error);
}

/* Where no model at all could be fitted, that is a failure of the whole. */
static jarak_status check_any_fitted(jarak__running *job)
{
    const jarak_regression *shown = &job->made->shown;
    for (size_t i = 0; i < shown->n_models; i++) {
        if (shown->models[i].failure == NULL) {
            return JARAK_OK;
        }
    }
    return jarak_fail(job->error, JARAK_ERR_DATA, _("none of the %zu models could be fitted; the first: %s"), shown->n_models,
                      shown->models[0].failure);
}

static jarak_status read_design(jarak__running *job, const char *data)
{
    const jarak_fit_ppml_settings *settings = job->settings;
    const jarak__design_request request = {.formula = settings->formula,
                                           .clusters = settings->clusters,
                                           .weights = settings->weights,
                                           .offset = settings->offset,
                                           .panel = settings->panel,
                                           .by = settings->by,
                                           .keep_labels = settings->save_effects != NULL};
    jarak_frame_settings frame;
    jarak_frame_settings_init(&frame);
    frame.store = settings->store;
    frame.where = settings->where;
    frame.threads = settings->ppml.threads;
    frame.progress = settings->ppml.progress;
    frame.cancel = settings->ppml.cancel;
    double start = jarak__seconds_now();
    jarak_status status = jarak__design_build(&request, data, &frame, &job->design, job->error);
    job->made->shown.read_seconds = jarak__seconds_now() - start;
    if (status == JARAK_OK && job->design.n_rows == 0) {
        status = jarak_fail(job->error, JARAK_ERR_DATA, _("%.200s has no rows%s"), data,
                            settings->where != NULL ? _(" that meet the condition") : "");
    }
    for (size_t m = 0; settings->bias_correct && status == JARAK_OK && m < job->design.n_models; m++) {
        status = jarak__gravity_keys_find(&job->design, &job->design.models[m], &job->gravity, job->error);
    }
    return status;
}

static jarak_status describe(jarak__running *job, const char *data)
{
    const jarak_fit_ppml_settings *settings = job->settings;
    jarak_regression *shown = &job->made->shown;
    *shown = (jarak_regression){.data = jarak__running_keep(job, data),
                                .where = jarak__running_keep(job, settings->where),
                                .formula = jarak__running_keep(job, settings->formula),
                                .by = jarak__running_keep(job, settings->by),
                                .vcov = settings->vcov_given         ? settings->vcov
                                        : settings->clusters == NULL ? JARAK_VCOV_ROBUST
                                        : settings->ssc_given        ? JARAK_VCOV_CLUSTER
                                                                     : JARAK_VCOV_AUTO,
                                .ssc = settings->ssc,
                                .level = settings->level,
                                .bias_corrected = settings->bias_correct,
                                .kind = job->ols != NULL ? JARAK_REGRESSION_OLS : JARAK_REGRESSION_PPML};
    bool done = shown->data != NULL && shown->formula != NULL && (shown->where != NULL || settings->where == NULL) &&
                (shown->by != NULL || settings->by == NULL);
    return done ? JARAK_OK : jarak__running_no_memory(job);
}

static jarak_status run(jarak__running *job, const char *data)
{
    const jarak_fit_ppml_settings *settings = job->settings;
    jarak_regression *shown = &job->made->shown;
    jarak_status status = describe(job, data);
    if (status == JARAK_OK) {
        status = read_design(job, data);
    }
    if (status != JARAK_OK) {
        return status;
    }
    shown->n_models = job->design.n_models * (job->design.by != NULL ? job->design.by->n_levels : 1);
    job->made->models = jarak__calloc(shown->n_models, sizeof *job->made->models);
    shown->models = job->made->models;
    if (job->made->models == NULL) {
        return jarak__running_no_memory(job);
    }
    bool several = shown->n_models > 1;
    status = jarak__result_file_open(&job->effects, settings->save_effects,
                                     several ? "model,outcome,by,effect,level,value\n" : "effect,level,value\n", settings->ppml.cancel,
                                     job->error);
    if (status == JARAK_OK) {
        status = jarak__result_file_open(&job->fitted, settings->save_fitted,
                                         several ? "model,outcome,by,row,y,fitted,residual,dropped\n" : "row,y,fitted,residual,dropped\n",
                                         settings->ppml.cancel, job->error);
    }
    if (status == JARAK_OK) {
        status = jarak__regression_fit_all(job);
    }
    return status == JARAK_OK && several ? check_any_fitted(job) : status;
}

jarak_status jarak__regression_run(jarak__running *job, const char *data, jarak_regression **regression)
{
    jarak_error own_error;
    jarak_status status = check_settings(job, job->error);
    if (status != JARAK_OK) {
        return status;
    }
    job->error = job->error != NULL ? job->error : &own_error;
    job->made = jarak__calloc(1, sizeof *job->made);
    if (job->made == NULL) {
        return jarak__running_no_memory(job);
    }
    status = run(job, data);
    status = jarak__result_file_close(&job->effects, status, job->error);
    status = jarak__result_file_close(&job->fitted, status, job->error);
    jarak__design_release(&job->design);
    if (status != JARAK_OK) {
        jarak_fit_ppml_free(&job->made->shown);
        return status;
    }
    *regression = &job->made->shown;
    return JARAK_OK;
}

jarak_status jarak_fit_ppml(const char *data, const jarak_fit_ppml_settings *settings, jarak_regression **regression, jarak_error *error)
{
    jarak_fit_ppml_settings used;
    *regression = NULL;
    jarak_fit_ppml_settings_init(&used); /* which lack the formula */
    jarak__running job = {.settings = &used, .error = error};
    jarak_status status = jarak__settings_take(settings, &used, sizeof used, "jarak_fit_ppml_settings_init", error);
    return status == JARAK_OK ? jarak__regression_run(&job, data, regression) : status;
}

void jarak_fit_ppml_free(jarak_regression *regression)
{
    jarak__regression_work *made = (jarak__regression_work *)regression;
    if (made == NULL) {
        return;
    }
    jarak__free(made->models);
    jarak__arena_release(&made->arena);
    jarak__free(made);
}
