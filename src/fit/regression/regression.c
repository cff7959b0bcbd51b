/* Running a regression: a design from the data, a fit for each outcome and level, covariances, bias, and the files to save. */
#include "fit/regression/regression.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/text.h"
#include "num/normal.h"

void jarak_fit_ppml_settings_init(jarak_fit_ppml_settings *settings)
{
    *settings = (jarak_fit_ppml_settings){.ssc = JARAK_SSC_FIXEST, .level = 0.95};
    jarak_ppml_settings_init(&settings->ppml);
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

typedef struct running {
    const jarak_fit_ppml_settings *settings;
    jarak__design design;
    jarak__regression_work *made;
    jarak__gravity_keys gravity;
    jarak__result_file effects, fitted;
    jarak_error *error;
} running;

static jarak_status out_of_memory(running *job)
{
    return jarak_fail(job->error, JARAK_ERR_MEMORY, _("out of memory for the results"));
}

static jarak_status check_settings(const jarak_fit_ppml_settings *settings, jarak_error *error)
{
    if (settings->formula == NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("formula: which model? Such as 'trade ~ fta | exporter^year + importer^year'"));
    }
    if (!(settings->level > 0 && settings->level < 1)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("level: %g is not between 0 and 1"), settings->level);
    }
    if (settings->vcov_given && settings->vcov == JARAK_VCOV_CLUSTER && settings->clusters == NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("vcov: clustered by what? Name the clusters, too"));
    }
    if (settings->vcov_given && settings->vcov != JARAK_VCOV_CLUSTER && settings->clusters != NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("vcov: with clusters, standard errors are clustered; leave one of the two out"));
    }
    return jarak_ppml_check(NULL, &settings->ppml, error);
}

static const char *keep(running *job, const char *text)
{
    return text != NULL ? jarak__arena_text(&job->made->arena, text, strlen(text)) : NULL;
}

/* Fills what follows from an estimate and its standard error. */
static void finish_coefficient(jarak_coefficient *coefficient, double level)
{
    double width = jarak__normal_quantile(0.5 + level / 2) * coefficient->std_error;
    coefficient->z = coefficient->estimate / coefficient->std_error;
    coefficient->p_value = 2 * jarak__normal_upper(fabs(coefficient->z));
    coefficient->conf_low = coefficient->estimate - width;
    coefficient->conf_high = coefficient->estimate + width;
}

/* Puts the corrected estimates in the place of the others. */
static jarak_status correct_bias(running *job, jarak__sample *sample, jarak_ppml *fit, jarak_coefficient *coefficients)
{
    size_t n = sample->data.n_regressors;
    double *bias = jarak__resize_array(NULL, n, sizeof *bias);
    double *std_error = jarak__resize_array(NULL, n, sizeof *std_error);
    const uint32_t *exporter = jarak__sample_codes(sample, job->gravity.exporter->codes);
    const uint32_t *importer = jarak__sample_codes(sample, job->gravity.importer->codes);
    const uint32_t *year = jarak__sample_codes(sample, job->gravity.year->codes);
    jarak_status status = JARAK_OK;
    if (bias == NULL || std_error == NULL || exporter == NULL || importer == NULL || year == NULL) {
        status = out_of_memory(job);
    } else {
        status = jarak_ppml_bias(fit, exporter, importer, year, bias, std_error, job->error);
    }
    for (size_t j = 0; status == JARAK_OK && j < n; j++) {
        coefficients[j].uncorrected = coefficients[j].estimate;
        coefficients[j].uncorrected_std_error = coefficients[j].std_error;
        coefficients[j].bias = bias[j];
        coefficients[j].estimate -= bias[j];
        coefficients[j].std_error = std_error[j];
    }
    jarak__free(bias);
    jarak__free(std_error);
    return status;
}

static jarak_status take_coefficients(running *job, jarak__sample *sample, jarak_ppml *fit, const double *covariance,
                                      jarak_regression_model *model)
{
    const jarak_ppml_info *info = jarak_ppml_result(fit);
    size_t n = info->n_regressors;
    jarak_coefficient *coefficients = jarak__arena_alloc(&job->made->arena, (n + 1) * sizeof *coefficients);
    if (coefficients == NULL) {
        return out_of_memory(job);
    }
    for (size_t j = 0; j < n; j++) {
        coefficients[j] = (jarak_coefficient){.name = keep(job, job->design.x_names[j]),
                                              .dropped = info->dropped[j],
                                              .estimate = info->dropped[j] ? (double)NAN : info->beta[j],
                                              .std_error = info->dropped[j] ? (double)NAN : sqrt(covariance[j * n + j]),
                                              .uncorrected = (double)NAN,
                                              .uncorrected_std_error = (double)NAN,
                                              .bias = (double)NAN};
        if (coefficients[j].name == NULL) {
            return out_of_memory(job);
        }
    }
    jarak_status status = job->settings->bias_correct ? correct_bias(job, sample, fit, coefficients) : JARAK_OK;
    for (size_t j = 0; j < n; j++) {
        finish_coefficient(&coefficients[j], job->settings->level);
    }
    model->n_coefficients = n;
    model->coefficients = coefficients;
    return status;
}

static jarak_status take_names(running *job, const jarak_ppml_info *info, const jarak_vcov_info *vcov, jarak_regression_model *model)
{
    jarak__arena *arena = &job->made->arena;
    size_t n_effects = job->design.n_effects, n_clusters = job->design.n_clusters;
    jarak_effect_summary *effects = jarak__arena_alloc(arena, (n_effects + 1) * sizeof *effects);
    jarak_cluster_summary *clusters = jarak__arena_alloc(arena, (n_clusters + 1) * sizeof *clusters);
    if (effects == NULL || clusters == NULL) {
        return out_of_memory(job);
    }
    for (size_t f = 0; f < n_effects; f++) {
        effects[f] = (jarak_effect_summary){
            .name = keep(job, job->design.effect_names[f]), .levels = info->effects[f].levels, .redundant = info->effects[f].redundant};
    }
    for (size_t i = 0; i < n_clusters; i++) {
        clusters[i] = (jarak_cluster_summary){.name = keep(job, job->design.clusters[i]->name), .groups = vcov->n_groups[i]};
    }
    model->n_effects = n_effects;
    model->effects = effects;
    model->n_clusters = n_clusters;
    model->clusters = clusters;
    return JARAK_OK;
}

static void take_numbers(const jarak_ppml_info *info, const jarak_vcov_info *vcov, jarak_regression_model *model)
{
    model->status = info->outcome;
    model->n_obs = info->n_used;
    model->n_read = info->n_rows;
    model->n_missing = info->n_missing;
    model->n_no_weight = info->n_no_weight;
    model->n_singletons = info->n_singletons;
    model->n_separated = info->n_separated;
    model->log_likelihood = info->log_likelihood;
    model->null_log_likelihood = info->null_log_likelihood;
    model->deviance = info->deviance;
    model->pseudo_r2 = info->pseudo_r2;
    model->score = info->score;
    model->ssc_factor = vcov->factor;
    model->n_parameters = vcov->n_parameters;
    model->repaired = vcov->repaired;
    model->iterations = info->iterations;
    model->inner_iterations = info->inner_iterations;
    model->seconds = info->seconds;
}

/* What is said about a fit, and its files. */
static jarak_status take_results(running *job, jarak__sample *sample, jarak_ppml *fit, jarak_regression_model *model)
{
    size_t n = sample->data.n_regressors;
    double *covariance = jarak__calloc(n * n, sizeof *covariance);
    jarak_vcov_settings vcov;
    jarak_vcov_info vcov_info = {.factor = 1};
    jarak_vcov_settings_init(&vcov);
    vcov.kind = job->made->shown.vcov;
    vcov.ssc = job->settings->ssc;
    vcov.n_clusters = vcov.kind == JARAK_VCOV_CLUSTER ? job->design.n_clusters : 0;
    for (size_t i = 0; i < vcov.n_clusters; i++) {
        vcov.clusters[i] = sample->clusters[i];
    }
    jarak_status status = covariance != NULL ? jarak_ppml_vcov(fit, &vcov, covariance, &vcov_info, job->error) : out_of_memory(job);
    if (status == JARAK_OK) {
        status = take_coefficients(job, sample, fit, covariance, model);
    }
    jarak__free(covariance);
    const jarak_ppml_info *info = jarak_ppml_result(fit); /* its seconds have grown */
    if (status == JARAK_OK) {
        take_numbers(info, &vcov_info, model);
        model->method = keep(job, info->method);
        status = take_names(job, info, &vcov_info, model);
    }
    bool several = job->made->shown.n_models > 1;
    if (status == JARAK_OK) {
        status = jarak__save_effects(&job->effects, sample, fit, model->by_level, several, job->error);
    }
    return status == JARAK_OK ? jarak__save_fitted(&job->fitted, sample, fit, model->by_level, several, job->error) : status;
}

/* A model of several that has no data to be fitted from says so, and the others go on. */
static jarak_status note_failure(running *job, jarak_status status, jarak_regression_model *model)
{
    if (status != JARAK_ERR_DATA || job->made->shown.n_models == 1) {
        return status;
    }
    model->failure = keep(job, job->error->message);
    return model->failure != NULL ? JARAK_OK : out_of_memory(job);
}

static jarak_status fit_model(running *job, size_t outcome, size_t n_rows, const size_t *rows, jarak_regression_model *model)
{
    jarak__sample sample;
    jarak_ppml *fit = NULL;
    jarak_status status = jarak__sample_take(&job->design, outcome, n_rows, rows, &sample, job->error);
    model->n_read = n_rows;
    model->outcome = keep(job, job->design.y_names[outcome]);
    if (status == JARAK_OK) {
        status = jarak_ppml_fit(&sample.data, &job->settings->ppml, &fit, job->error);
    }
    if (status == JARAK_OK) {
        status = take_results(job, &sample, fit, model);
    }
    jarak_ppml_free(fit);
    jarak__sample_release(&sample);
    return status == JARAK_OK ? JARAK_OK : note_failure(job, status, model);
}

/* The rows of every level, one after the other; starts has the place of each level's first, and the end. */
static jarak_status sort_rows(running *job, size_t **rows, size_t **starts)
{
    const jarak__category *by = job->design.by;
    size_t n_rows = job->design.n_rows;
    *rows = jarak__resize_array(NULL, n_rows, sizeof **rows);
    *starts = jarak__calloc(by->n_levels + 2, sizeof **starts);
    if (*rows == NULL || *starts == NULL) {
        return out_of_memory(job);
    }
    for (size_t row = 0; row < n_rows; row++) {
        if (by->codes[row] != JARAK_NO_CODE) {
            (*starts)[by->codes[row] + 2]++;
        }
    }
    for (size_t level = 0; level < by->n_levels; level++) {
        (*starts)[level + 2] += (*starts)[level + 1];
    }
    for (size_t row = 0; row < n_rows; row++) {
        if (by->codes[row] != JARAK_NO_CODE) {
            (*rows)[(*starts)[by->codes[row] + 1]++] = row;
        }
    }
    return JARAK_OK;
}

/* The models of an outcome, one for each level. */
static jarak_status fit_levels(running *job, size_t outcome, const size_t *rows, const size_t *starts)
{
    const jarak__category *by = job->design.by;
    jarak_status status = JARAK_OK;
    for (size_t level = 0; status == JARAK_OK && level < by->n_levels; level++) {
        jarak_regression_model *into = &job->made->models[outcome * by->n_levels + level];
        into->by_level = keep(job, jarak__category_label(by, level, &job->made->arena));
        status = into->by_level != NULL ? fit_model(job, outcome, starts[level + 1] - starts[level], rows + starts[level], into)
                                        : out_of_memory(job);
    }
    return status;
}

static jarak_status fit_all(running *job)
{
    const jarak__design *design = &job->design;
    size_t *rows = NULL, *starts = NULL;
    jarak_status status = design->by != NULL ? sort_rows(job, &rows, &starts) : JARAK_OK;
    for (size_t outcome = 0; status == JARAK_OK && outcome < design->n_outcomes; outcome++) {
        status = starts != NULL ? fit_levels(job, outcome, rows, starts)
                                : fit_model(job, outcome, design->n_rows, NULL, &job->made->models[outcome]);
    }
    jarak__free(rows);
    jarak__free(starts);
    return status;
}

/* Where no model at all could be fitted, that is a failure of the whole. */
static jarak_status check_any_fitted(running *job)
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

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static jarak_status read_design(running *job, const char *data)
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
    double start = seconds_now();
    jarak_status status = jarak__design_build(&request, data, &frame, &job->design, job->error);
    job->made->shown.read_seconds = seconds_now() - start;
    if (status == JARAK_OK && job->design.n_rows == 0) {
        status = jarak_fail(job->error, JARAK_ERR_DATA, _("%.200s has no rows%s"), data,
                            settings->where != NULL ? _(" that meet the condition") : "");
    }
    return status == JARAK_OK && settings->bias_correct ? jarak__gravity_keys_find(&job->design, &job->gravity, job->error) : status;
}

static jarak_status describe(running *job, const char *data)
{
    const jarak_fit_ppml_settings *settings = job->settings;
    jarak_regression *shown = &job->made->shown;
    *shown = (jarak_regression){.data = keep(job, data),
                                .where = keep(job, settings->where),
                                .formula = keep(job, settings->formula),
                                .by = keep(job, settings->by),
                                .vcov = settings->vcov_given         ? settings->vcov
                                        : settings->clusters != NULL ? JARAK_VCOV_CLUSTER
                                                                     : JARAK_VCOV_ROBUST,
                                .ssc = settings->ssc,
                                .level = settings->level,
                                .bias_corrected = settings->bias_correct};
    bool done = shown->data != NULL && shown->formula != NULL && (shown->where != NULL || settings->where == NULL) &&
                (shown->by != NULL || settings->by == NULL);
    return done ? JARAK_OK : out_of_memory(job);
}

static jarak_status run(running *job, const char *data)
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
    shown->n_models = job->design.n_outcomes * (job->design.by != NULL ? job->design.by->n_levels : 1);
    job->made->models = jarak__calloc(shown->n_models, sizeof *job->made->models);
    shown->models = job->made->models;
    if (job->made->models == NULL) {
        return out_of_memory(job);
    }
    bool several = shown->n_models > 1;
    status =
        jarak__result_file_open(&job->effects, settings->save_effects, several ? "outcome,by,effect,level,value\n" : "effect,level,value\n",
                                settings->ppml.cancel, job->error);
    if (status == JARAK_OK) {
        status = jarak__result_file_open(&job->fitted, settings->save_fitted,
                                         several ? "outcome,by,row,y,fitted,residual,dropped\n" : "row,y,fitted,residual,dropped\n",
                                         settings->ppml.cancel, job->error);
    }
    if (status == JARAK_OK) {
        status = fit_all(job);
    }
    return status == JARAK_OK && several ? check_any_fitted(job) : status;
}

jarak_status jarak_fit_ppml(const char *data, const jarak_fit_ppml_settings *settings, jarak_regression **regression, jarak_error *error)
{
    jarak_fit_ppml_settings defaults;
    *regression = NULL;
    if (settings == NULL) { /* which lack the formula */
        jarak_fit_ppml_settings_init(&defaults);
        settings = &defaults;
    }
    jarak_error own_error;
    running job = {.settings = settings, .error = error != NULL ? error : &own_error};
    jarak_status status = check_settings(settings, error);
    if (status != JARAK_OK) {
        return status;
    }
    job.made = jarak__calloc(1, sizeof *job.made);
    if (job.made == NULL) {
        return out_of_memory(&job);
    }
    status = run(&job, data);
    status = jarak__result_file_close(&job.effects, status, job.error);
    status = jarak__result_file_close(&job.fitted, status, job.error);
    jarak__design_release(&job.design);
    if (status != JARAK_OK) {
        jarak_fit_ppml_free(&job.made->shown);
        return status;
    }
    *regression = &job.made->shown;
    return JARAK_OK;
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
