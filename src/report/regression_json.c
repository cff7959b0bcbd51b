/* A regression as JSON: docs/json.md describes the keys. */
#include "report/regression.h"

static void put_bias(const jarak_regression_model *model, jarak__json *json)
{
    jarak__json_list(json, "bias", false);
    for (size_t i = 0; i < model->n_coefficients; i++) {
        const jarak_coefficient *coefficient = &model->coefficients[i];
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "name", coefficient->name);
        jarak__json_number(json, "bias", coefficient->bias);
        jarak__json_number(json, "uncorrected", coefficient->uncorrected);
        jarak__json_number(json, "uncorrected_std_error", coefficient->uncorrected_std_error);
        jarak__json_number(json, "corrected", coefficient->estimate);
        jarak__json_number(json, "std_error", coefficient->std_error);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

static void put_effects(const jarak_regression_model *model, jarak__json *json)
{
    jarak__json_list(json, "fixed_effects", false);
    for (size_t i = 0; i < model->n_effects; i++) {
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "name", model->effects[i].name);
        jarak__json_count(json, "levels", model->effects[i].levels);
        jarak__json_count(json, "redundant", model->effects[i].redundant);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

/* n_clusters is that of the way with the fewest, which the small-sample rule goes by. */
static void put_clusters(const jarak_regression_model *model, jarak__json *json)
{
    size_t least = 0;
    for (size_t i = 0; i < model->n_clusters; i++) {
        least = i == 0 || model->clusters[i].groups < least ? model->clusters[i].groups : least;
    }
    if (model->n_clusters > 0) {
        jarak__json_count(json, "n_clusters", least);
    } else {
        jarak__json_null(json, "n_clusters");
    }
    jarak__json_list(json, "clusters", false);
    for (size_t i = 0; i < model->n_clusters; i++) {
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "name", model->clusters[i].name);
        jarak__json_count(json, "groups", model->clusters[i].groups);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

/* Rows in the order of coefficients; a large one is left out. */
static void put_covariance(const jarak_regression_model *model, jarak__json *json)
{
    enum { MOST_PRINTED = 200 };
    if (model->covariance == NULL || model->n_coefficients > MOST_PRINTED) {
        jarak__json_null(json, "covariance");
        return;
    }
    jarak__json_list(json, "covariance", false);
    for (size_t i = 0; i < model->n_coefficients; i++) {
        jarak__json_numbers(json, NULL, model->n_coefficients, model->covariance + i * model->n_coefficients);
    }
    jarak__json_end(json);
}

static void put_test(const jarak_regression_model *model, const char *key, const jarak_wald *test, jarak__json *json)
{
    if (test->n > 0) {
        jarak__json_object(json, key, true);
        jarak__json_count(json, "n", test->n);
        jarak__json_number(json, "f", test->f);
        jarak__json_number(json, "df", model->df);
        jarak__json_number(json, "p_value", test->p_value);
        jarak__json_end(json);
    } else {
        jarak__json_null(json, key);
    }
}

/* The tests of several coefficients, and how many draws p-values and intervals are by. */
static void put_tests(const jarak_regression *regression, const jarak_regression_model *model, jarak__json *json)
{
    put_test(model, "wald", &model->wald, json);
    if (regression->kind == JARAK_REGRESSION_OLS) {
        put_test(model, "f_test", &model->f_test, json);
    }
    if (model->n_draws > 0) {
        jarak__json_count(json, "bootstrap_draws", model->n_draws);
    } else {
        jarak__json_null(json, "bootstrap_draws");
    }
}

static void put_margins(const jarak_regression_model *model, jarak__json *json)
{
    jarak__json_list(json, "margins", false);
    for (size_t i = 0; i < model->n_margins; i++) {
        const jarak_margin *margin = &model->margins[i];
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "name", margin->name);
        jarak__json_number(json, "estimate", margin->estimate);
        jarak__json_number(json, "std_error", margin->std_error);
        jarak__json_number(json, "z", margin->z);
        jarak__json_number(json, "p_value", margin->p_value);
        jarak__json_number(json, "conf_low", margin->conf_low);
        jarak__json_number(json, "conf_high", margin->conf_high);
        jarak__json_text(json, "refused", margin->refused);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

static void put_seconds(const jarak_regression *regression, const jarak_regression_model *model, jarak__json *json)
{
    jarak__json_object(json, "seconds", true);
    jarak__json_number(json, "read", regression->read_seconds);
    jarak__json_number(json, "prepare", model->seconds.prepare);
    jarak__json_number(json, "separation", model->seconds.separation);
    jarak__json_number(json, "fit", model->seconds.fit);
    jarak__json_number(json, "covariance", model->seconds.covariance);
    jarak__json_end(json);
}

static void put_ppml(const jarak_regression_model *model, jarak__json *json)
{
    jarak__json_count(json, "n_separated", model->n_separated);
    jarak__json_number(json, "log_likelihood", model->log_likelihood);
    jarak__json_number(json, "null_log_likelihood", model->null_log_likelihood);
    jarak__json_number(json, "deviance", model->deviance);
    jarak__json_number(json, "pseudo_r2", model->pseudo_r2);
}

static void put_ols(const jarak_regression_model *model, jarak__json *json)
{
    jarak__json_number(json, "log_likelihood", model->log_likelihood);
    jarak__json_number(json, "rss", model->rss);
    jarak__json_number(json, "tss", model->tss);
    jarak__json_number(json, "r2", model->r2);
    jarak__json_number(json, "adjusted_r2", model->adjusted_r2);
    jarak__json_number(json, "within_r2", model->within_r2);
    jarak__json_number(json, "sigma", model->sigma);
}

static void put_fit(const jarak_regression *regression, const jarak_regression_model *model, jarak__json *json)
{
    jarak__sheet coefficients;
    jarak__json_text(json, "status", jarak_regression_status_text(model->status));
    jarak__coefficients_sheet(regression, model, &coefficients);
    jarak__json_sheet(json, "coefficients", &coefficients);
    if (regression->bias_corrected) {
        put_bias(model, json);
    }
    put_covariance(model, json);
    put_tests(regression, model, json);
    if (model->n_margins > 0) {
        put_margins(model, json);
    }
    put_effects(model, json);
    put_clusters(model, json);
    jarak__json_count(json, "n_obs", model->n_obs);
    jarak__json_count(json, "n_read", model->n_read);
    jarak__json_count(json, "n_missing", model->n_missing);
    jarak__json_count(json, "n_no_weight", model->n_no_weight);
    jarak__json_count(json, "n_singletons", model->n_singletons);
    if (regression->kind == JARAK_REGRESSION_OLS) {
        put_ols(model, json);
    } else {
        put_ppml(model, json);
    }
    jarak__json_count(json, "n_parameters", model->n_parameters);
    jarak__json_text(json, "errors", jarak__errors_name(model->vcov));
    jarak__json_number(json, "ssc_factor", model->ssc_factor);
    jarak__json_number(json, "df", model->df);
    jarak__json_boolean(json, "repaired", model->repaired);
    jarak__json_boolean(json, "saturated", model->saturated);
    if (regression->kind == JARAK_REGRESSION_PPML) {
        jarak__json_integer(json, "iterations", model->iterations);
    }
    jarak__json_integer(json, "inner_iterations", model->inner_iterations);
    jarak__json_number(json, "score", model->score);
    jarak__json_text(json, "method", model->method);
    put_seconds(regression, model, json);
}

/* What all models share. */
static void put_choices(const jarak_regression *regression, jarak__json *json)
{
    jarak__json_text(json, "estimator", regression->kind == JARAK_REGRESSION_OLS ? "ols" : "ppml");
    jarak__json_text(json, "data", regression->data);
    jarak__json_text(json, "where", regression->where);
    jarak__json_text(json, "formula", regression->formula);
    jarak__json_text(json, "by", regression->by);
    jarak__json_text(json, "vcov", regression->vcov == JARAK_VCOV_AUTO ? "cluster" : jarak__vcov_name(regression->vcov));
    jarak__json_text(json, "ssc", jarak__ssc_name(regression->ssc));
    jarak__json_number(json, "level", regression->level);
    jarak__json_boolean(json, "bias_corrected", regression->bias_corrected);
}

static void put_model(const jarak_regression *regression, const jarak_regression_model *model, jarak__json *json)
{
    jarak__json_text(json, "outcome", model->outcome);
    if (regression->by != NULL) {
        jarak__json_text(json, "by_level", model->by_level);
    }
    if (model->failure != NULL) {
        jarak__json_text(json, "status", "failed");
        jarak__json_text(json, "failure", model->failure);
        jarak__json_count(json, "n_read", model->n_read);
    } else {
        put_fit(regression, model, json);
    }
}

void jarak__regression_json(const jarak_regression *regression, jarak__json *json)
{
    if (regression->n_models == 1) {
        put_model(regression, &regression->models[0], json);
        put_choices(regression, json);
        return;
    }
    put_choices(regression, json);
    jarak__json_list(json, "models", false);
    for (size_t i = 0; i < regression->n_models; i++) {
        jarak__json_object(json, NULL, false);
        put_model(regression, &regression->models[i], json);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}
