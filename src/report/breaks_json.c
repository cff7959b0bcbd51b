/* Breaks in series as JSON: one line a date, a break or a segment. */
#include "report/breaks.h"

#include <math.h>

#include "report/json.h"

static const char *const model_names[] = {"mean", "meanvar", "poisson"};

/* `, "key": value`, the first without a comma. */
static void key(jarak__writer *out, const char **comma, const char *name)
{
    jarak__write_format(out, "%s\"%s\": ", *comma, name);
    *comma = ", ";
}

static void text(jarak__writer *out, const char **comma, const char *name, const char *value)
{
    key(out, comma, name);
    jarak__write_json_text(out, value);
}

static void number(jarak__writer *out, const char **comma, const char *name, double value)
{
    key(out, comma, name);
    jarak__write_json_number(out, value);
}

static void count(jarak__writer *out, const char **comma, const char *name, size_t value)
{
    key(out, comma, name);
    jarak__write_format(out, "%zu", value);
}

static void texts(jarak__writer *out, bool *first, const char *name, size_t n, const char *const *values)
{
    jarak__write_json_key(out, first, 1, name);
    jarak__write_text(out, "[");
    for (size_t i = 0; i < n; i++) {
        jarak__write_text(out, i > 0 ? ", " : "");
        jarak__write_json_text(out, values[i]);
    }
    jarak__write_text(out, "]");
}

static void numbers(jarak__writer *out, bool *first, const char *name, size_t n, const double *values)
{
    jarak__write_json_key(out, first, 1, name);
    jarak__write_text(out, "[");
    for (size_t i = 0; i < n; i++) {
        jarak__write_text(out, i > 0 ? ", " : "");
        jarak__write_json_number(out, values[i]);
    }
    jarak__write_text(out, "]");
}

static void begin(jarak__writer *out, bool *first, const jarak_breaks_series *series, const char *method, const char *model)
{
    jarak__write_text(out, "{");
    jarak__write_json_key(out, first, 1, "method");
    jarak__write_json_text(out, method);
    if (model != NULL) {
        jarak__write_json_key(out, first, 1, "model");
        jarak__write_json_text(out, model);
    }
    jarak__write_json_key(out, first, 1, "value");
    jarak__write_json_text(out, series->value_name);
    if (series->series[0][0] != '\0') {
        texts(out, first, "series", series->data.n_series, series->series);
    }
    jarak__write_json_key(out, first, 1, "n_times");
    jarak__write_format(out, "%zu", series->data.n_times);
}

static void date(jarak__writer *out, const jarak_breaks_series *series, const jarak_breaks_date *each)
{
    const char *comma = "";
    jarak__write_text(out, "{");
    text(out, &comma, "old_until", series->times[each->at]);
    text(out, &comma, "new_since", series->times[each->at + 1]);
    number(out, &comma, "probability", each->probability);
    text(out, &comma, "since_low", series->times[each->low + 1]);
    text(out, &comma, "since_high", series->times[each->high + 1]);
    number(out, &comma, "since_probability", each->mass);
    jarak__write_text(out, "}");
}

/* The levels of a segment, series by series. */
static void levels(jarak__writer *out, const jarak_breaks_series *series, const double *mean, const char *spread_name, const double *spread)
{
    jarak__write_text(out, ", \"levels\": [");
    for (size_t r = 0; r < series->data.n_series; r++) {
        const char *comma = "";
        jarak__write_text(out, r > 0 ? ", {" : "{");
        if (series->series[0][0] != '\0') {
            text(out, &comma, "series", series->series[r]);
        }
        number(out, &comma, "mean", mean[r]);
        if (spread != NULL) {
            number(out, &comma, spread_name, spread[r]);
        }
        jarak__write_text(out, "}");
    }
    jarak__write_text(out, "]");
}

static void segment(jarak__writer *out, const jarak_breaks_series *series, size_t first, size_t last)
{
    const char *comma = "";
    jarak__write_text(out, "{");
    text(out, &comma, "first", series->times[first]);
    text(out, &comma, "last", series->times[last]);
}

static void dates(jarak__writer *out, const jarak_breaks_series *series, const jarak_breaks_posterior_info *result)
{
    for (size_t t = 0; t + 1 < series->data.n_times; t++) {
        const char *comma = "";
        jarak__write_text(out, t > 0 ? ",\n  {" : "\n  {");
        text(out, &comma, "time", series->times[t]);
        text(out, &comma, "next", series->times[t + 1]);
        number(out, &comma, "probability", result->probability[t]);
        number(out, &comma, "first", result->first[t]);
        number(out, &comma, "last", result->last[t]);
        jarak__write_text(out, "}");
    }
}

void jarak__breaks_posterior_json(jarak__writer *out, const jarak_breaks_series *series, const jarak_breaks_posterior_settings *settings,
                                  const jarak_breaks_posterior_info *result)
{
    bool first = true;
    size_t n = series->data.n_times, n_series = series->data.n_series;
    begin(out, &first, series, "bayes", model_names[settings->model]);
    jarak__write_json_key(out, &first, 1, "level");
    jarak__write_json_number(out, settings->level);
    jarak__write_json_key(out, &first, 1, "log_evidence");
    jarak__write_json_number(out, result->log_evidence);
    numbers(out, &first, "noise_variance", n_series, result->noise_variance);
    jarak__write_json_key(out, &first, 1, "any_probability");
    jarak__write_json_number(out, result->any);
    numbers(out, &first, "count_probability", result->max_breaks + 1, result->count_probability);
    if (result->any > 0) {
        jarak_breaks_date first_break = jarak_breaks_interval(n, result->first, settings->level);
        jarak_breaks_date last_break = jarak_breaks_interval(n, result->last, settings->level);
        jarak__write_json_key(out, &first, 1, "first_break");
        date(out, series, &first_break);
        jarak__write_json_key(out, &first, 1, "last_break");
        date(out, series, &last_break);
    }
    jarak__write_json_key(out, &first, 1, "segmentation_probability");
    jarak__write_json_number(out, result->probability_of_breaks);
    jarak__write_json_key(out, &first, 1, "breaks");
    jarak__write_text(out, "[");
    for (size_t i = 0; i < result->n_breaks; i++) {
        jarak__write_text(out, i > 0 ? ",\n  " : "\n  ");
        date(out, series, &result->breaks[i]);
    }
    jarak__write_text(out, "]");
    jarak__write_json_key(out, &first, 1, "segments");
    jarak__write_text(out, "[");
    for (size_t i = 0; i <= result->n_breaks; i++) {
        jarak__write_text(out, i > 0 ? ",\n  " : "\n  ");
        segment(out, series, i == 0 ? 0 : result->breaks[i - 1].at + 1, i == result->n_breaks ? n - 1 : result->breaks[i].at);
        levels(out, series, result->segment_mean + i * n_series, "sd", result->segment_sd + i * n_series);
        jarak__write_text(out, "}");
    }
    jarak__write_text(out, "]");
    jarak__write_json_key(out, &first, 1, "dates");
    jarak__write_text(out, "[");
    dates(out, series, result);
    jarak__write_text(out, "]\n}\n");
}

void jarak__breaks_segmentation_json(jarak__writer *out, const jarak_breaks_series *series,
                                     const jarak_breaks_segmentation_settings *settings, const jarak_breaks_segmentation_info *result)
{
    bool first = true;
    size_t n = series->data.n_times, n_series = result->n_series;
    begin(out, &first, series, "penalty", model_names[settings->model]);
    const struct {
        const char *name;
        double value;
    } fields[] = {
        {"penalty", result->penalty},         {"cost", result->cost}, {"cost_without", result->cost_without}, {"rss", result->rss},
        {"rss_without", result->rss_without},
    };
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        jarak__write_json_key(out, &first, 1, fields[i].name);
        jarak__write_json_number(out, fields[i].value);
    }
    numbers(out, &first, "noise_variance", n_series, result->noise_variance);
    jarak__write_json_key(out, &first, 1, "breaks");
    jarak__write_text(out, "[");
    for (size_t i = 0; i < result->n_breaks; i++) {
        const char *comma = "";
        jarak__write_text(out, i > 0 ? ",\n  {" : "\n  {");
        text(out, &comma, "old_until", series->times[result->breaks[i]]);
        text(out, &comma, "new_since", series->times[result->breaks[i] + 1]);
        jarak__write_text(out, "}");
    }
    jarak__write_text(out, "]");
    jarak__write_json_key(out, &first, 1, "segments");
    jarak__write_text(out, "[");
    for (size_t i = 0; i <= result->n_breaks; i++) {
        jarak__write_text(out, i > 0 ? ",\n  " : "\n  ");
        segment(out, series, i == 0 ? 0 : result->breaks[i - 1] + 1, i == result->n_breaks ? n - 1 : result->breaks[i]);
        levels(out, series, result->segment_mean + i * n_series, "variance",
               result->segment_variance != NULL ? result->segment_variance + i * n_series : NULL);
        jarak__write_text(out, "}");
    }
    jarak__write_text(out, "]\n}\n");
}

void jarak__breaks_path_json(jarak__writer *out, const jarak_breaks_series *series, const jarak_breaks_path_info *result)
{
    bool first = true;
    begin(out, &first, series, "path", NULL);
    jarak__write_json_key(out, &first, 1, "optima");
    jarak__write_text(out, "[");
    for (size_t i = 0; i < result->n_steps; i++) {
        const jarak_breaks_step *step = &result->steps[i];
        const char *comma = "";
        jarak__write_text(out, i > 0 ? ",\n  {" : "\n  {");
        number(out, &comma, "penalty_low", step->penalty_low);
        number(out, &comma, "penalty_high", step->penalty_high);
        number(out, &comma, "cost", step->cost);
        count(out, &comma, "n_breaks", step->n_breaks);
        key(out, &comma, "old_until");
        jarak__write_text(out, "[");
        for (size_t k = 0; k < step->n_breaks; k++) {
            jarak__write_text(out, k > 0 ? ", " : "");
            jarak__write_json_text(out, series->times[step->breaks[k]]);
        }
        jarak__write_text(out, "]}");
    }
    jarak__write_text(out, "]\n}\n");
}
