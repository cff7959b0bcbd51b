/* What is said of a regression's fit: coefficients with their intervals, bias, counts, names, and the files to save. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "fit/regression/running.h"

/* Puts the corrected estimates in the place of the others. */
static jarak_status correct_bias(jarak__running *job, jarak__sample *sample, jarak_ppml *fit, jarak_coefficient *coefficients)
{
    size_t n = sample->data.n_regressors;
    double *bias = jarak__resize_array(NULL, n, sizeof *bias);
    double *std_error = jarak__resize_array(NULL, n, sizeof *std_error);
    const uint32_t *exporter = jarak__sample_codes(sample, job->gravity.exporter->codes);
    const uint32_t *importer = jarak__sample_codes(sample, job->gravity.importer->codes);
    const uint32_t *year = jarak__sample_codes(sample, job->gravity.year->codes);
    jarak_status status = JARAK_OK;
    if (bias == NULL || std_error == NULL || exporter == NULL || importer == NULL || year == NULL) {
        status = jarak__running_no_memory(job);
    } else {
        status = jarak_ppml_bias(fit, exporter, importer, year, bias, std_error, job->error);
        for (size_t j = 0; status == JARAK_OK && j < n; j++) {
            coefficients[j].uncorrected = coefficients[j].estimate;
            coefficients[j].uncorrected_std_error = coefficients[j].std_error;
            coefficients[j].bias = bias[j];
            coefficients[j].estimate -= bias[j];
            coefficients[j].std_error = std_error[j];
        }
    }
    jarak__free(bias);
    jarak__free(std_error);
    return status;
}

/* An estimate that is not (yet) corrected for bias. */
static jarak_coefficient coefficient_of(const char *name, double estimate, double std_error)
{
    return (jarak_coefficient){.name = name,
                               .estimate = estimate,
                               .std_error = std_error,
                               .uncorrected = (double)NAN,
                               .uncorrected_std_error = (double)NAN,
                               .bias = (double)NAN,
                               .leverage = (double)NAN};
}

/* Of every coefficient the cluster, of any way, that has most of the information. */
static jarak_status take_leverage(jarak__running *job, const jarak__sample *sample, jarak_ppml *fit, jarak_coefficient *coefficients)
{
    size_t n = sample->data.n_regressors;
    double *share = jarak__resize_array(NULL, n, sizeof *share);
    size_t *row = jarak__resize_array(NULL, n, sizeof *row);
    if (share == NULL || row == NULL) {
        jarak__free(share);
        jarak__free(row);
        return jarak__running_no_memory(job);
    }
    jarak_status status = JARAK_OK;
    bool clustered = jarak__is_clustered(job->made->shown.vcov);
    for (size_t way = 0; clustered && way < job->design.n_clusters && status == JARAK_OK; way++) {
        status = jarak_ppml_leverage(fit, sample->clusters[way], share, row, job->error);
        for (size_t j = 0; j < n && status == JARAK_OK; j++) {
            if (isnan(share[j]) || share[j] <= coefficients[j].leverage) {
                continue;
            }
            coefficients[j].leverage = share[j];
            size_t at = sample->rows != NULL ? sample->rows[row[j]] : row[j];
            coefficients[j].leverage_cluster = jarak__category_row_label(job->design.clusters[way], at, &job->made->arena);
            status = coefficients[j].leverage_cluster != NULL ? JARAK_OK : jarak__running_no_memory(job);
        }
    }
    jarak__free(share);
    jarak__free(row);
    return status;
}

static jarak_status take_coefficients(jarak__running *job, jarak__sample *sample, jarak_ppml *fit, const double *std_error,
                                      const jarak_ppml_constant *constant, size_t n_alone, jarak_coefficient **coefficients_made,
                                      jarak_regression_model *model)
{
    const jarak_ppml_info *info = jarak_ppml_result(fit);
    size_t n = info->n_regressors;
    bool has_constant = info->n_effects == 0;
    jarak_coefficient *all = jarak__arena_alloc(&job->made->arena, (n + 1) * sizeof *all), *coefficients = all + has_constant;
    if (all == NULL) {
        return jarak__running_no_memory(job);
    }
    if (has_constant) {
        all[0] = coefficient_of(JARAK_CONSTANT_NAME, constant->estimate, constant->std_error);
        all[0].alone = n_alone > 0 && isnan(constant->std_error);
        jarak__regression_finish(&all[0], job->settings->level, model->df);
    }
    for (size_t j = 0; j < n; j++) {
        coefficients[j] = coefficient_of(jarak__running_keep(job, sample->data.x_names[j]), info->beta[j], std_error[j]);
        coefficients[j].dropped = info->dropped[j];
        coefficients[j].separated = info->lost[j];
        coefficients[j].alone = n_alone > 0 && isnan(std_error[j]) && !info->dropped[j];
        if (coefficients[j].name == NULL) {
            return jarak__running_no_memory(job);
        }
    }
    jarak_status status = take_leverage(job, sample, fit, coefficients);
    if (status == JARAK_OK && job->settings->bias_correct) {
        status = correct_bias(job, sample, fit, coefficients);
    }
    for (size_t j = 0; j < n; j++) {
        jarak__regression_finish(&coefficients[j], job->settings->level, model->df);
    }
    model->n_coefficients = n + has_constant;
    *coefficients_made = all;
    model->coefficients = all;
    return status;
}

static jarak_status take_names(jarak__running *job, const jarak__sample *sample, const jarak_ppml_info *info, const jarak_vcov_info *vcov,
                               jarak_regression_model *model)
{
    jarak__arena *arena = &job->made->arena;
    size_t n_effects = sample->data.n_effects, n_clusters = job->design.n_clusters;
    jarak_effect_summary *effects = jarak__arena_alloc(arena, (n_effects + 1) * sizeof *effects);
    jarak_cluster_summary *clusters = jarak__arena_alloc(arena, (n_clusters + 1) * sizeof *clusters);
    if (effects == NULL || clusters == NULL) {
        return jarak__running_no_memory(job);
    }
    for (size_t f = 0; f < n_effects; f++) {
        effects[f] = (jarak_effect_summary){.name = jarak__running_keep(job, sample->data.effects[f].name),
                                            .levels = info->effects[f].levels,
                                            .redundant = info->effects[f].redundant};
    }
    for (size_t i = 0; i < n_clusters; i++) {
        clusters[i] = (jarak_cluster_summary){.name = jarak__running_keep(job, job->design.clusters[i]->name), .groups = vcov->n_groups[i]};
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
    model->vcov = vcov->kind;
    model->ssc_factor = vcov->factor;
    model->n_parameters = vcov->n_parameters;
    model->repaired = vcov->repaired;
    model->saturated = vcov->saturated;
    model->rss = model->tss = model->r2 = model->adjusted_r2 = model->within_r2 = model->sigma = (double)NAN;
    model->iterations = info->iterations;
    model->inner_iterations = info->inner_iterations;
    model->seconds = info->seconds;
}

void jarak__regression_take_goodness(const jarak_ols_info *info, jarak_regression_model *model)
{
    model->rss = info->rss;
    model->tss = info->tss;
    model->r2 = info->r2;
    model->adjusted_r2 = info->adjusted_r2;
    model->within_r2 = info->within_r2;
    model->sigma = info->sigma;
}

/* Coefficients, the constant, and levels that are identified. */
static size_t count_parameters(const jarak_ppml_info *info, size_t n_coefficients)
{
    size_t count = n_coefficients;
    for (size_t f = 0; f < info->n_effects; f++) {
        count += info->effects[f].levels - info->effects[f].redundant;
    }
    return count;
}

static size_t count_coefficients(const jarak_ppml_info *info)
{
    size_t count = info->n_effects == 0;
    for (size_t j = 0; j < info->n_regressors; j++) {
        count += !info->dropped[j];
    }
    return count;
}

/* Degrees of freedom of p-values and intervals. */
static double find_df(const jarak__running *job, const jarak_ppml_info *info, const jarak_vcov_info *vcov)
{
    double least = (double)INFINITY;
    bool clustered = jarak__is_clustered(job->made->shown.vcov);
    if (job->settings->df != JARAK_DF_CLUSTERS) {
        return least;
    }
    for (size_t i = 0; clustered && i < job->design.n_clusters; i++) {
        least = fmin(least, (double)vcov->n_groups[i] - 1);
    }
    double n_parameters = (double)count_parameters(info, count_coefficients(info));
    return clustered || job->ols == NULL ? least : fmax((double)info->n_used - n_parameters, 1);
}

/* A fit of every row with as many parameters as rows tells nothing of how far its coefficients may be off, unless outcomes are taken to be
 * Poisson. */
static jarak_status check_freedom(const jarak__running *job, const jarak_ppml_info *info, const jarak_vcov_info *vcov)
{
    size_t n_coefficients = count_coefficients(info), n_parameters = count_parameters(info, n_coefficients);
    bool is_known = job->ols == NULL && job->made->shown.vcov == JARAK_VCOV_IID;
    if (n_coefficients == 0 || !vcov->saturated || info->n_used > n_parameters || is_known) {
        return JARAK_OK;
    }
    if (job->ols != NULL) {
        return jarak_fail(
            job->error, JARAK_ERR_DATA,
            P_("%zu observation leaves no degree of freedom beside as many parameters: any outcome would be fitted exactly, and "
               "nothing tells how far the coefficients may be off; take more rows or fewer terms",
               "%zu observations leave no degree of freedom beside as many parameters: any outcomes would be fitted exactly, and "
               "nothing tells how far the coefficients may be off; take more rows or fewer terms",
               info->n_used),
            info->n_used);
    }
    return jarak_fail(job->error, JARAK_ERR_DATA,
                      P_("%zu observation leaves no degree of freedom beside as many parameters: any outcome would be fitted exactly, and "
                         "nothing tells how far the coefficients may be off; take more rows or fewer terms, or take the outcome to be "
                         "Poisson (vcov iid)",
                         "%zu observations leave no degree of freedom beside as many parameters: any outcomes would be fitted exactly, and "
                         "nothing tells how far the coefficients may be off; take more rows or fewer terms, or take the outcome to be "
                         "Poisson (vcov iid)",
                         info->n_used),
                      info->n_used);
}

jarak_status jarak__regression_take_results(jarak__running *job, jarak__sample *sample, jarak_ppml *fit, jarak_regression_model *model)
{
    size_t n = sample->data.n_regressors;
    double *std_error = jarak__calloc(n + (n + 1) * (n + 1), sizeof *std_error);
    if (std_error == NULL) {
        return jarak__running_no_memory(job);
    }
    double *joint = std_error + n;
    jarak_coefficient *coefficients = NULL;
    jarak_ppml_constant constant;
    jarak_vcov_settings vcov;
    jarak_vcov_info vcov_info = {.factor = 1};
    jarak_vcov_settings_init(&vcov);
    vcov.kind = job->made->shown.vcov;
    vcov.ssc = job->settings->ssc;
    vcov.n_clusters = jarak__is_clustered(vcov.kind) ? job->design.n_clusters : 0;
    for (size_t i = 0; i < vcov.n_clusters; i++) {
        vcov.clusters[i] = sample->clusters[i];
    }
    jarak_status status = jarak_ppml_joint_vcov(fit, &vcov, std_error, &constant, joint, &vcov_info, job->error);
    status = status == JARAK_OK ? check_freedom(job, jarak_ppml_result(fit), &vcov_info) : status;
    if (status == JARAK_OK) {
        model->df = find_df(job, jarak_ppml_result(fit), &vcov_info);
        status = take_coefficients(job, sample, fit, std_error, &constant, vcov_info.n_alone, &coefficients, model);
    }
    if (status == JARAK_OK && !job->settings->bias_correct) {
        status = jarak__regression_take_tests(job, sample, fit, joint, coefficients, model);
    }
    if (status == JARAK_OK && job->settings->margins) {
        status = jarak__regression_take_margins(job, sample, fit, &vcov, model);
    }
    jarak__free(std_error);
    const jarak_ppml_info *info = jarak_ppml_result(fit); /* its seconds have grown */
    if (status == JARAK_OK) {
        take_numbers(info, &vcov_info, model);
        model->method = jarak__running_keep(job, info->method);
        status = take_names(job, sample, info, &vcov_info, model);
    }
    bool several = job->made->shown.n_models > 1;
    if (status == JARAK_OK) {
        status = jarak__save_effects(&job->effects, sample, fit, constant.estimate, model->by_level, several, job->error);
    }
    return status == JARAK_OK ? jarak__save_fitted(&job->fitted, sample, fit, model->by_level, several, job->error) : status;
}
