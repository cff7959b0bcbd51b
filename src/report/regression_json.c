/* A regression as JSON: docs/fit.md describes the keys. */
#include "base/text.h"
#include "report/json.h"
#include "report/regression.h"

static void write_count(jarak__writer *writer, bool *first, int indent, const char *key, size_t count)
{
    jarak__write_json_key(writer, first, indent, key);
    jarak__write_format(writer, "%zu", count);
}

static void write_number(jarak__writer *writer, bool *first, int indent, const char *key, double number)
{
    jarak__write_json_key(writer, first, indent, key);
    jarak__write_json_number(writer, number);
}

static void write_text(jarak__writer *writer, bool *first, int indent, const char *key, const char *text)
{
    jarak__write_json_key(writer, first, indent, key);
    jarak__write_json_text(writer, text);
}

/* Fields of an object on one line. */
static void write_field(jarak__writer *writer, const char *key, double number)
{
    jarak__write_format(writer, ", \"%s\": ", key);
    jarak__write_json_number(writer, number);
}

static void write_coefficient(jarak__writer *writer, const jarak_coefficient *coefficient)
{
    jarak__write_text(writer, "{\"name\": ");
    jarak__write_json_text(writer, coefficient->name);
    write_field(writer, "estimate", coefficient->estimate);
    write_field(writer, "std_error", coefficient->std_error);
    write_field(writer, "z", coefficient->z);
    write_field(writer, "p_value", coefficient->p_value);
    write_field(writer, "conf_low", coefficient->conf_low);
    write_field(writer, "conf_high", coefficient->conf_high);
    jarak__write_format(writer, ", \"dropped\": %s}", coefficient->dropped ? "true" : "false");
}

static void write_bias(jarak__writer *writer, const jarak_coefficient *coefficient)
{
    jarak__write_text(writer, "{\"name\": ");
    jarak__write_json_text(writer, coefficient->name);
    write_field(writer, "bias", coefficient->bias);
    write_field(writer, "uncorrected", coefficient->uncorrected);
    write_field(writer, "uncorrected_std_error", coefficient->uncorrected_std_error);
    write_field(writer, "corrected", coefficient->estimate);
    write_field(writer, "std_error", coefficient->std_error);
    jarak__write_text(writer, "}");
}

/* An array with an object a line. */
static void begin_list(jarak__writer *writer, bool *first, int indent, const char *key)
{
    jarak__write_json_key(writer, first, indent, key);
    jarak__write_text(writer, "[");
}

static void separate(jarak__writer *writer, size_t index, int indent)
{
    jarak__write_format(writer, "%s\n%*s", index > 0 ? "," : "", indent + 1, "");
}

static void end_list(jarak__writer *writer, size_t count, int indent)
{
    if (count > 0) {
        jarak__write_format(writer, "\n%*s", indent, "");
    }
    jarak__write_text(writer, "]");
}

static void write_coefficients(jarak__writer *writer, bool *first, int indent, const jarak_regression *regression,
                               const jarak_regression_model *model)
{
    begin_list(writer, first, indent, "coefficients");
    for (size_t i = 0; i < model->n_coefficients; i++) {
        separate(writer, i, indent);
        write_coefficient(writer, &model->coefficients[i]);
    }
    end_list(writer, model->n_coefficients, indent);
    if (!regression->bias_corrected) {
        return;
    }
    begin_list(writer, first, indent, "bias");
    for (size_t i = 0; i < model->n_coefficients; i++) {
        separate(writer, i, indent);
        write_bias(writer, &model->coefficients[i]);
    }
    end_list(writer, model->n_coefficients, indent);
}

static void write_effects(jarak__writer *writer, bool *first, int indent, const jarak_regression_model *model)
{
    begin_list(writer, first, indent, "fixed_effects");
    for (size_t i = 0; i < model->n_effects; i++) {
        separate(writer, i, indent);
        jarak__write_text(writer, "{\"name\": ");
        jarak__write_json_text(writer, model->effects[i].name);
        jarak__write_format(writer, ", \"levels\": %zu, \"redundant\": %zu}", model->effects[i].levels, model->effects[i].redundant);
    }
    end_list(writer, model->n_effects, indent);
    size_t least = 0;
    for (size_t i = 0; i < model->n_clusters; i++) {
        least = i == 0 || model->clusters[i].groups < least ? model->clusters[i].groups : least;
    }
    jarak__write_json_key(writer, first, indent, "n_clusters");
    if (model->n_clusters > 0) {
        jarak__write_format(writer, "%zu", least);
    } else {
        jarak__write_text(writer, "null");
    }
    begin_list(writer, first, indent, "clusters");
    for (size_t i = 0; i < model->n_clusters; i++) {
        separate(writer, i, indent);
        jarak__write_text(writer, "{\"name\": ");
        jarak__write_json_text(writer, model->clusters[i].name);
        jarak__write_format(writer, ", \"groups\": %zu}", model->clusters[i].groups);
    }
    end_list(writer, model->n_clusters, indent);
}

static void write_fit(jarak__writer *writer, bool *first, int indent, const jarak_regression *regression,
                      const jarak_regression_model *model)
{
    write_text(writer, first, indent, "status", jarak_regression_status_text(model->status));
    write_coefficients(writer, first, indent, regression, model);
    write_effects(writer, first, indent, model);
    write_count(writer, first, indent, "n_obs", model->n_obs);
    write_count(writer, first, indent, "n_read", model->n_read);
    write_count(writer, first, indent, "n_missing", model->n_missing);
    write_count(writer, first, indent, "n_no_weight", model->n_no_weight);
    write_count(writer, first, indent, "n_singletons", model->n_singletons);
    write_count(writer, first, indent, "n_separated", model->n_separated);
    write_number(writer, first, indent, "log_likelihood", model->log_likelihood);
    write_number(writer, first, indent, "null_log_likelihood", model->null_log_likelihood);
    write_number(writer, first, indent, "deviance", model->deviance);
    write_number(writer, first, indent, "pseudo_r2", model->pseudo_r2);
    write_count(writer, first, indent, "n_parameters", model->n_parameters);
    write_number(writer, first, indent, "ssc_factor", model->ssc_factor);
    jarak__write_json_key(writer, first, indent, "covariance_repaired");
    jarak__write_text(writer, model->repaired ? "true" : "false");
    write_count(writer, first, indent, "iterations", (size_t)model->iterations);
    write_count(writer, first, indent, "inner_iterations", (size_t)model->inner_iterations);
    write_number(writer, first, indent, "score", model->score);
    write_text(writer, first, indent, "method", model->method);
    jarak__write_json_key(writer, first, indent, "seconds");
    jarak__write_text(writer, "{\"read\": ");
    jarak__write_json_number(writer, regression->read_seconds);
    write_field(writer, "prepare", model->seconds.prepare);
    write_field(writer, "separation", model->seconds.separation);
    write_field(writer, "fit", model->seconds.fit);
    write_field(writer, "vcov", model->seconds.covariance);
    jarak__write_text(writer, "}");
}

static void write_model(jarak__writer *writer, int indent, const jarak_regression *regression, const jarak_regression_model *model)
{
    bool first = true;
    jarak__write_text(writer, "{");
    write_text(writer, &first, indent, "outcome", model->outcome);
    if (regression->by != NULL) {
        write_text(writer, &first, indent, regression->by[0] != '\0' ? "level" : "", model->level);
    }
    if (model->failure != NULL) {
        write_text(writer, &first, indent, "status", "failed");
        write_text(writer, &first, indent, "message", model->failure);
        write_count(writer, &first, indent, "n_read", model->n_read);
    } else {
        write_fit(writer, &first, indent, regression, model);
    }
    if (regression->n_models == 1) {
        write_text(writer, &first, indent, "vcov", jarak__vcov_name(regression->vcov));
        write_text(writer, &first, indent, "ssc", jarak__ssc_name(regression->ssc));
        write_number(writer, &first, indent, "level_of_intervals", regression->level);
        write_text(writer, &first, indent, "data", regression->data);
        write_text(writer, &first, indent, "where", regression->where);
        write_text(writer, &first, indent, "formula", regression->formula);
    }
    jarak__write_format(writer, "\n%*s}", indent - 1, "");
}

void jarak__write_regression_json(jarak__writer *writer, const jarak_regression *regression)
{
    bool first = true;
    if (regression->n_models == 1) {
        write_model(writer, 1, regression, &regression->models[0]);
        jarak__write_text(writer, "\n");
        return;
    }
    jarak__write_text(writer, "{");
    write_text(writer, &first, 1, "data", regression->data);
    write_text(writer, &first, 1, "where", regression->where);
    write_text(writer, &first, 1, "formula", regression->formula);
    write_text(writer, &first, 1, "by", regression->by);
    write_text(writer, &first, 1, "vcov", jarak__vcov_name(regression->vcov));
    write_text(writer, &first, 1, "ssc", jarak__ssc_name(regression->ssc));
    write_number(writer, &first, 1, "level_of_intervals", regression->level);
    begin_list(writer, &first, 1, "models");
    for (size_t i = 0; i < regression->n_models; i++) {
        separate(writer, i, 1);
        write_model(writer, 3, regression, &regression->models[i]);
    }
    end_list(writer, regression->n_models, 1);
    jarak__write_text(writer, "\n}\n");
}
