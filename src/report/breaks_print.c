/* Probabilities of breaks in every format. */
#include "base/text.h"
#include "jarak/print.h"
#include "report/breaks.h"

typedef struct printing {
    const jarak_breaks_series *series;
    jarak_breaks_model model;
    double level;
    const jarak_breaks_posterior_info *result;
    jarak__segments segments;
    jarak__breaks_remarks remarks;
    jarak_breaks_date ends[2]; /* the first and the most recent break over all segmentations */
} printing;

/* Dates of breaks: for the eye, and by the keys of JSON. */
typedef struct dates {
    const jarak_breaks_series *series;
    const jarak_breaks_date *dates;
    bool named; /* they are the first and the most recent */
} dates;

enum { NAME, OLD_UNTIL, NEW_SINCE, PROBABILITY, SINCE_LOW, SINCE_HIGH, SINCE_PROBABILITY, N_COLUMNS };

static void date_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const dates *d = data;
    const jarak_breaks_date *date = &d->dates[row];
    const size_t places[N_COLUMNS] = {
        [OLD_UNTIL] = date->at, [NEW_SINCE] = date->at + 1, [SINCE_LOW] = date->low + 1, [SINCE_HIGH] = date->high + 1};
    if (column == NAME) {
        jarak__cell_text(cell, row == 0 ? _("the first") : _("the most recent"));
    } else if (column == PROBABILITY || column == SINCE_PROBABILITY) {
        jarak__cell_number(cell, column == PROBABILITY ? date->probability : date->mass);
    } else {
        jarak__cell_text(cell, d->series->times[places[column]]);
    }
}

static void write_dates(const dates *d, size_t n, jarak__output *out)
{
    const jarak__column columns[N_COLUMNS] = {
        [NAME] = {.title = "", .only_data = !d->named},
        [OLD_UNTIL] = {.title = N_("old until"), .right = true},
        [NEW_SINCE] = {.title = N_("new since"), .right = true},
        [PROBABILITY] = {.title = N_("probability"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 3},
        [SINCE_LOW] = {.title = N_("from"), .right = true},
        [SINCE_HIGH] = {.title = N_("to"), .right = true},
        [SINCE_PROBABILITY] = {.title = N_("held"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 3},
    };
    const jarak__sheet sheet = {.data = d, .n_rows = n, .n_columns = N_COLUMNS, .columns = columns, .cell = date_cell, .indent = 2};
    jarak__page_sheet(out, &sheet);
}

/* What three digits show as more than nothing. */
static const double shown_from = 5e-4;

static void write_counts(const jarak_breaks_posterior_info *result, jarak__writer *writer)
{
    jarak__write_text(writer, _("Probability of the number of breaks:"));
    for (size_t k = 0; k <= result->max_breaks; k++) {
        if (result->count_probability[k] >= shown_from) {
            jarak__write_format(writer, "  %zu: %.3f", k, result->count_probability[k]);
        }
    }
    jarak__write_text(writer, "\n");
}

static void page(const void *data, jarak__output *out)
{
    const printing *p = data;
    const jarak_breaks_posterior_info *result = p->result;
    jarak__breaks_title(&p->remarks, out);
    write_counts(result, &out->text);
    if (result->correlated >= shown_from) {
        jarak__write_format(&out->text, _("Noise correlated from date to date is allowed for: probability %.3f, correlation %.2f\n"),
                            result->correlated, result->correlation);
    }
    if (result->n_breaks == 0) {
        jarak__write_format(&out->text, _("The most probable segmentation has no break (probability %.3f).\n"),
                            result->probability_of_breaks);
    } else {
        jarak__write_format(&out->text, _("The most probable segmentation (probability %.3f):\n"), result->probability_of_breaks);
        write_dates(&(dates){p->series, result->breaks, false}, result->n_breaks, out);
    }
    if (result->any >= 1e-6 && p->series->data.n_times >= 2) { /* below that, dates of a break that is not there mean nothing */
        jarak__write_format(&out->text, _("Over all segmentations, if there is a break (probability %.3f):\n"), result->any);
        write_dates(&(dates){p->series, p->ends, true}, 2, out);
    }
    jarak__segments_page(&p->segments, out);
    jarak__write_format(&out->text,
                        _("from–to: the shortest run of dates that holds %g of the probability of where the new level began.\n"), p->level);
    jarak__breaks_end(&p->remarks, out);
}

/* The rows: each date but the last, and how probable it is that the old level ended there. */
static void row_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const printing *p = data;
    const double *const numbers[] = {p->result->probability, p->result->first, p->result->last};
    if (column < 2) {
        jarak__cell_text(cell, p->series->times[row + column]);
    } else {
        jarak__cell_number(cell, numbers[column - 2][row]);
    }
}

static void rows(const void *data, jarak__sheet *sheet)
{
    static const jarak__column columns[] = {{.key = "time"},
                                            {.key = "next"},
                                            {.key = "probability", .type = JARAK_NUMBER},
                                            {.key = "first", .type = JARAK_NUMBER},
                                            {.key = "last", .type = JARAK_NUMBER}};
    const printing *p = data;
    *sheet = (jarak__sheet){.data = p,
                            .n_rows = p->series->data.n_times - 1,
                            .n_columns = sizeof columns / sizeof columns[0],
                            .columns = columns,
                            .cell = row_cell};
}

static void put_date(const jarak_breaks_series *series, const jarak_breaks_date *date, const char *key, jarak__json *json)
{
    jarak__json_object(json, key, true);
    jarak__json_text(json, "old_until", series->times[date->at]);
    jarak__json_text(json, "new_since", series->times[date->at + 1]);
    jarak__json_number(json, "probability", date->probability);
    jarak__json_text(json, "since_low", series->times[date->low + 1]);
    jarak__json_text(json, "since_high", series->times[date->high + 1]);
    jarak__json_number(json, "since_probability", date->mass);
    jarak__json_end(json);
}

static void tree(const void *data, jarak__json *json)
{
    const printing *p = data;
    const jarak_breaks_posterior_info *result = p->result;
    jarak__sheet sheet;
    jarak__breaks_head_json(p->series, "bayes", &p->model, json);
    jarak__json_number(json, "level", p->level);
    jarak__json_number(json, "log_evidence", result->log_evidence);
    jarak__json_numbers(json, "noise_variance", p->series->data.n_series, result->noise_variance);
    jarak__json_number(json, "correlated_probability", result->correlated);
    jarak__json_number(json, "correlation", result->correlation);
    jarak__json_number(json, "any_probability", result->any);
    jarak__json_numbers(json, "count_probability", result->max_breaks + 1, result->count_probability);
    if (result->any > 0) {
        put_date(p->series, &p->ends[0], "first_break", json);
        put_date(p->series, &p->ends[1], "last_break", json);
    }
    jarak__json_number(json, "segmentation_probability", result->probability_of_breaks);
    jarak__json_list(json, "breaks", false);
    for (size_t i = 0; i < result->n_breaks; i++) {
        put_date(p->series, &result->breaks[i], NULL, json);
    }
    jarak__json_end(json);
    jarak__segments_json(&p->segments, json);
    jarak__breaks_remarks_json(&p->remarks, json);
    rows(p, &sheet);
    jarak__json_sheet(json, "dates", &sheet);
}

jarak_status jarak__breaks_posterior_print(const jarak_fitted_breaks *fit, jarak_format format, FILE *stream, jarak_error *error)
{
    const jarak_breaks_series *series = &fit->input;
    const jarak_breaks_posterior_info *result = fit->posterior;
    size_t n = series->data.n_times;
    printing p = {.series = series,
                  .model = fit->model,
                  .level = fit->level,
                  .result = result,
                  .segments = {.series = series,
                               .n_breaks = result->n_breaks,
                               .dates = result->breaks,
                               .mean = result->segment_mean,
                               .spread = result->segment_sd,
                               .spread_key = "sd"},
                  .remarks = {.series = series,
                              .model = fit->model,
                              .bayes = true,
                              .white = !(result->correlated > 0),
                              .constant = result->constant,
                              .noise_estimated = result->noise_estimated,
                              .residual_correlation = result->residual_correlation,
                              .residual_p_value = result->residual_p_value,
                              .n_counts = result->n_counts,
                              .counts = result->counts}};
    if (result->any > 0 && n >= 2) {
        p.ends[0] = jarak_breaks_interval(n, result->first, fit->level);
        p.ends[1] = jarak_breaks_interval(n, result->last, fit->level);
    }
    const jarak__printout printout = {.result = &p, .page = page, .rows = rows, .tree = tree};
    return jarak__print(&printout, format, stream, error);
}

jarak_status jarak_fit_breaks_print(const jarak_fitted_breaks *result, jarak_format format, FILE *stream, jarak_error *error)
{
    switch (result->kind) {
    case JARAK_BREAKS_SEGMENTATION:
        return jarak__breaks_segmentation_print(result, format, stream, error);
    case JARAK_BREAKS_PATH:
        return jarak__breaks_path_print(result, format, stream, error);
    case JARAK_BREAKS_POSTERIOR:
        break;
    }
    return jarak__breaks_posterior_print(result, format, stream, error);
}
