/* What is told of breaks beside their dates: the title, BIC by their number, and cautions. */
#include <math.h>
#include <stdbool.h>

#include "base/text.h"
#include "report/breaks.h"

static const char *model_words(jarak_breaks_model model)
{
    switch (model) {
    case JARAK_BREAKS_MEAN_VARIANCE:
        return _("the mean and the variance jump");
    case JARAK_BREAKS_POISSON:
        return _("the rate of counts jumps");
    case JARAK_BREAKS_MEAN:
        break;
    }
    return _("the mean jumps");
}

/* The most values that a series has. */
static size_t most_values(const jarak_breaks_data *data)
{
    size_t most = 0;
    for (size_t r = 0; r < data->n_series; r++) {
        size_t n = 0;
        for (size_t t = 0; t < data->n_times; t++) {
            n += !isnan(data->values[r * data->n_times + t]);
        }
        most = n > most ? n : most;
    }
    return most;
}

/* What makes the answer one of little worth; a code of JSON. */
static const char *weakness(const jarak__breaks_remarks *remarks)
{
    const size_t most = most_values(&remarks->series->data);
    if (most == 1) {
        return "one_value";
    }
    if (remarks->constant) {
        return "constant";
    }
    return most == 2 && remarks->noise_estimated ? "two_values" : NULL;
}

static bool is_correlated(const jarak__breaks_remarks *remarks)
{
    return remarks->residual_p_value < JARAK_BREAKS_RESIDUAL_LEVEL;
}

static const char *weakness_words(const jarak__breaks_remarks *remarks, const char *code)
{
    switch (code[0]) {
    case 'o':
        return _("There is one value; a break needs two.\n");
    case 't':
        return _("There are two values: whether noise or a break sets them apart cannot be told.\n");
    default:
        break;
    }
    return remarks->noise_estimated ? _("The values are the same at all dates: there is no break.\n")
                                    : _("The values are the same at all dates: a break among them would be smaller than the noise.\n");
}

void jarak__breaks_title(const jarak__breaks_remarks *remarks, jarak__output *out)
{
    const jarak_breaks_series *series = remarks->series;
    jarak__writer *writer = &out->text;
    size_t n_times = series->data.n_times, n_series = series->data.n_series;
    jarak__write_format(writer, "%s, %s–%s: ", series->value_name, series->times[0], series->times[n_times - 1]);
    jarak__write_format(writer, P_("%zu date", "%zu dates", n_times), n_times);
    if (n_series > 1) {
        jarak__write_text(writer, ", ");
        jarak__write_format(writer, P_("%zu series", "%zu series", n_series), n_series);
    }
    jarak__write_format(writer, ", %s\n", model_words(remarks->model));
    const char *code = weakness(remarks);
    if (code != NULL) {
        jarak__write_text(writer, weakness_words(remarks, code));
    }
}

void jarak__breaks_end(const jarak__breaks_remarks *remarks, jarak__output *out)
{
    enum { A_LINE = 6 };
    jarak__writer *writer = &out->text;
    if (remarks->n_counts > 1) {
        jarak__write_text(writer, _("BIC of the best segmentation by its number of breaks:"));
        for (size_t k = 0; k < remarks->n_counts; k++) {
            jarak__write_text(writer, k % A_LINE == 0 ? "\n  " : "  ");
            jarak__write_format(writer, "%zu: %.3f", k, remarks->counts[k].bic);
        }
        jarak__write_text(writer, "\n");
    }
    if (is_correlated(remarks)) {
        jarak__write_format(
            writer, _("Caution: what the segments leave is correlated from date to date (%.2f, p = %.2g); such noise looks like breaks.\n"),
            remarks->residual_correlation, remarks->residual_p_value);
        if (remarks->model != JARAK_BREAKS_POISSON && !remarks->bayes) {
            jarak__write_text(writer, _("--method bayes allows for it.\n"));
        } else if (remarks->model != JARAK_BREAKS_POISSON && remarks->white) {
            jarak__write_text(writer, _("--noise ar1 allows for it.\n"));
        }
    }
}

void jarak__breaks_remarks_json(const jarak__breaks_remarks *remarks, jarak__json *json)
{
    const char *codes[2];
    size_t n_codes = 0;
    if (remarks->n_counts > 0) {
        jarak__json_list(json, "counts", false);
        for (size_t k = 0; k < remarks->n_counts; k++) {
            jarak__json_object(json, NULL, true);
            jarak__json_count(json, "n_breaks", k);
            jarak__json_number(json, "bic", remarks->counts[k].bic);
            jarak__json_list(json, "old_until", true);
            for (size_t i = 0; i < k; i++) {
                jarak__json_text(json, NULL, remarks->series->times[remarks->counts[k].breaks[i]]);
            }
            jarak__json_end(json);
            jarak__json_end(json);
        }
        jarak__json_end(json);
    }
    jarak__json_object(json, "residuals", true);
    jarak__json_number(json, "correlation", remarks->residual_correlation);
    jarak__json_number(json, "p_value", remarks->residual_p_value);
    jarak__json_number(json, "level", JARAK_BREAKS_RESIDUAL_LEVEL);
    jarak__json_end(json);
    const char *code = weakness(remarks);
    if (code != NULL) {
        codes[n_codes++] = code;
    }
    if (is_correlated(remarks)) {
        codes[n_codes++] = "residuals_correlated";
    }
    jarak__json_texts(json, "cautions", n_codes, codes);
}
