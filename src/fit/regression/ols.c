/* Least squares on named data: its settings, as those of PPML, whose reading and results it shares. */
#include "base/settings.h"
#include "fit/regression/running.h"

void jarak_fit_ols_settings_init_sized(jarak_fit_ols_settings *settings, size_t size)
{
    jarak_fit_ols_settings defaults = {.ssc = JARAK_SSC_FIXEST, .level = 0.95, .seed = 1};
    jarak_ols_settings_init(&defaults.ols);
    jarak__settings_give(settings, size, &defaults, sizeof defaults);
}

/* What both estimators have. */
static jarak_fit_ppml_settings shared_settings(const jarak_fit_ols_settings *settings)
{
    jarak_fit_ppml_settings shared;
    jarak_fit_ppml_settings_init(&shared);
    shared.formula = settings->formula;
    shared.where = settings->where;
    shared.clusters = settings->clusters;
    shared.weights = settings->weights;
    shared.panel = settings->panel;
    shared.by = settings->by;
    shared.vcov_given = settings->vcov_given;
    shared.vcov = settings->vcov;
    shared.ssc_given = settings->ssc_given;
    shared.ssc = settings->ssc;
    shared.level = settings->level;
    shared.df = settings->df;
    shared.wald = settings->wald;
    shared.bootstrap = settings->bootstrap;
    shared.seed = settings->seed;
    shared.wild = settings->wild;
    shared.save_effects = settings->save_effects;
    shared.save_fitted = settings->save_fitted;
    shared.store = settings->store;
    shared.margins = settings->margins;
    shared.ppml.threads = settings->ols.threads;
    shared.ppml.progress = settings->ols.progress;
    shared.ppml.cancel = settings->ols.cancel;
    return shared;
}

jarak_status jarak_fit_ols(const char *data, const jarak_fit_ols_settings *settings, jarak_regression **regression, jarak_error *error)
{
    jarak_fit_ols_settings used;
    *regression = NULL;
    jarak_fit_ols_settings_init(&used); /* which lack the formula */
    jarak_status status = jarak__settings_take(settings, &used, sizeof used, "jarak_fit_ols_settings_init", error);
    if (status != JARAK_OK) {
        return status;
    }
    const jarak_fit_ppml_settings shared = shared_settings(&used);
    jarak__running job = {.settings = &shared, .ols = &used.ols, .error = error};
    return jarak__regression_run(&job, data, regression);
}

void jarak_fit_ols_free(jarak_regression *regression)
{
    jarak_fit_ppml_free(regression);
}
