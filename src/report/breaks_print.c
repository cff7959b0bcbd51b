/* Breaks in series for the terminal, and as CSV. */
#include <math.h>
#include <string.h>

#include "base/plain_locale.h"
#include "base/table.h"
#include "base/text.h"
#include "report/answer_text.h"
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

/* "flow, 1871–1970: 100 dates, the mean jumps" */
static void write_title(jarak__writer *writer, const jarak_breaks_series *series, jarak_breaks_model model)
{
    size_t n_times = series->data.n_times, n_series = series->data.n_series;
    jarak__write_format(writer, "%s, %s–%s: ", series->value_name, series->times[0], series->times[n_times - 1]);
    jarak__write_format(writer, dngettext(JARAK_TEXT_DOMAIN, "%zu date", "%zu dates", n_times), n_times);
    if (n_series > 1) {
        jarak__write_text(writer, ", ");
        jarak__write_format(writer, dngettext(JARAK_TEXT_DOMAIN, "%zu series", "%zu series", n_series), n_series);
    }
    jarak__write_format(writer, ", %s\n", model_words(model));
}

static void number_cell(jarak__grid *grid, size_t column, const char *format, double number)
{
    char text[64] = "–";
    if (isfinite(number)) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* one of a few literals below */
        snprintf(text, sizeof text, format, number);
#pragma GCC diagnostic pop
    }
    jarak__grid_cell(grid, column, text, JARAK__TONE_PLAIN);
}

static void probability_cell(jarak__grid *grid, size_t column, double probability)
{
    number_cell(grid, column, "%.3f", probability);
}

static void heading(jarak__grid *grid, size_t count, const char *const *names)
{
    jarak__grid_line(grid);
    for (size_t i = 0; i < count; i++) {
        jarak__grid_cell(grid, i, names[i], JARAK__TONE_FAINT);
    }
}

static void write_grid(jarak__grid *grid, jarak__writer *writer)
{
    if (grid == NULL) {
        writer->failed = true;
        return;
    }
    jarak__grid_write(grid, 0, jarak__grid_lines(grid), 2, writer);
    jarak__grid_free(grid);
}

/* ---- posterior ---- */

static void date_line(jarak__grid *grid, const jarak_breaks_series *series, const char *what, const jarak_breaks_date *date)
{
    size_t column = 0;
    jarak__grid_line(grid);
    if (what != NULL) {
        jarak__grid_cell(grid, column++, what, JARAK__TONE_PLAIN);
    }
    jarak__grid_cell(grid, column++, series->times[date->at], JARAK__TONE_PLAIN);
    jarak__grid_cell(grid, column++, series->times[date->at + 1], JARAK__TONE_STRONG);
    probability_cell(grid, column++, date->probability);
    jarak__grid_cell(grid, column++, series->times[date->low + 1], JARAK__TONE_PLAIN);
    jarak__grid_cell(grid, column++, series->times[date->high + 1], JARAK__TONE_PLAIN);
    probability_cell(grid, column, date->mass);
}

static void write_counts(jarak__writer *writer, const jarak_breaks_posterior_info *result)
{
    jarak__write_text(writer, _("Probability of the number of breaks:"));
    for (size_t k = 0; k <= result->max_breaks; k++) {
        if (result->count_probability[k] >= 0.0005) {
            jarak__write_format(writer, "  %zu: %.3f", k, result->count_probability[k]);
        }
    }
    jarak__write_text(writer, "\n");
}

static void write_breaks(jarak__writer *writer, const jarak_breaks_series *series, const jarak_breaks_posterior_info *result, double level)
{
    if (result->n_breaks == 0) {
        jarak__write_format(writer, _("The most probable segmentation has no break (probability %.3f).\n"), result->probability_of_breaks);
    } else {
        jarak__write_format(writer, _("The most probable segmentation (probability %.3f):\n"), result->probability_of_breaks);
    }
    const char *const names[] = {_("old until"), _("new since"), _("probability"), _("from"), _("to"), _("held")};
    jarak__grid *grid = jarak__grid_new("rrrrrr", false);
    if (result->n_breaks > 0 && grid != NULL) {
        heading(grid, 6, names);
        for (size_t i = 0; i < result->n_breaks; i++) {
            date_line(grid, series, NULL, &result->breaks[i]);
        }
    }
    write_grid(grid, writer);
    if (result->any < 1e-6 || series->data.n_times < 2) {
        return;
    }
    const char *const since_names[] = {"", _("old until"), _("new since"), _("probability"), _("from"), _("to"), _("held")};
    jarak_breaks_date first = jarak_breaks_interval(series->data.n_times, result->first, level);
    jarak_breaks_date last = jarak_breaks_interval(series->data.n_times, result->last, level);
    jarak__write_format(writer, _("Over all segmentations, if there is a break (probability %.3f):\n"), result->any);
    grid = jarak__grid_new("lrrrrrr", false);
    if (grid != NULL) {
        heading(grid, 7, since_names);
        date_line(grid, series, _("the first"), &first);
        date_line(grid, series, _("the most recent"), &last);
    }
    write_grid(grid, writer);
}

static void write_levels(jarak__writer *writer, const jarak_breaks_series *series, const jarak_breaks_posterior_info *result)
{
    size_t n_series = series->data.n_series;
    bool several = n_series > 1;
    const char *const names[] = {_("segment from"), _("to"), _("level"), _("sd"), several ? _("series") : ""};
    jarak__grid *grid = jarak__grid_new("rrrrl", false);
    if (grid != NULL) {
        heading(grid, 5, names);
    }
    for (size_t i = 0; grid != NULL && i <= result->n_breaks; i++) {
        size_t first = i == 0 ? 0 : result->breaks[i - 1].at + 1,
               last = i == result->n_breaks ? series->data.n_times - 1 : result->breaks[i].at;
        for (size_t r = 0; r < n_series; r++) {
            jarak__grid_line(grid);
            jarak__grid_cell(grid, 0, series->times[first], JARAK__TONE_PLAIN);
            jarak__grid_cell(grid, 1, series->times[last], JARAK__TONE_PLAIN);
            number_cell(grid, 2, "%.6g", result->segment_mean[i * n_series + r]);
            number_cell(grid, 3, "%.3g", result->segment_sd[i * n_series + r]);
            jarak__grid_cell(grid, 4, series->series[r], JARAK__TONE_PLAIN);
        }
    }
    write_grid(grid, writer);
}

static jarak_status posterior_csv(const jarak_breaks_series *series, const jarak_breaks_posterior_info *result, jarak_table **table,
                                  jarak_error *error)
{
    size_t n = series->data.n_times;
    jarak_status status = jarak__table_with("time:t next:t probability:n first:n last:n", n - 1, table, error);
    for (size_t t = 0; t + 1 < n && status == JARAK_OK; t++) {
        status = jarak__set_text(*table, t, 0, series->times[t], error);
        status = status != JARAK_OK ? status : jarak__set_text(*table, t, 1, series->times[t + 1], error);
        jarak__set_number(*table, t, 2, result->probability[t]);
        jarak__set_number(*table, t, 3, result->first[t]);
        jarak__set_number(*table, t, 4, result->last[t]);
    }
    return status;
}

jarak_status jarak_breaks_posterior_print(const jarak_breaks_series *series, const jarak_breaks_posterior_settings *settings,
                                          const jarak_breaks_posterior_info *result, jarak_format format, FILE *stream, jarak_error *error)
{
    const jarak__plain_locale locale = jarak__plain_locale_enter();
    jarak_status status;
    jarak__writer writer = {0};
    if (format == JARAK_FORMAT_CSV) {
        jarak_table *table = NULL;
        status = posterior_csv(series, result, &table, error);
        status = jarak__finish_table(status, table, format, stream, error);
    } else if (format == JARAK_FORMAT_JSON) {
        jarak__breaks_posterior_json(&writer, series, settings, result);
        status = jarak__finish_text(&writer, stream, error);
    } else {
        write_title(&writer, series, settings->model);
        write_counts(&writer, result);
        write_breaks(&writer, series, result, settings->level);
        write_levels(&writer, series, result);
        jarak__write_format(&writer,
                            _("from–to: the shortest run of dates that holds %g of the probability of where the new level began.\n"),
                            settings->level);
        status = jarak__finish_text(&writer, stream, error);
    }
    jarak__plain_locale_leave(locale);
    return status;
}

/* ---- segmentation ---- */

static const char segment_columns[] = "segment:i first:t last:t series:t mean:n variance:n";

static jarak_status segment_table(const jarak_breaks_series *series, const jarak_breaks_segmentation_info *result, jarak_table **table,
                                  jarak_error *error)
{
    size_t n_series = result->n_series, row = 0;
    jarak_status status = jarak__table_with(segment_columns, (result->n_breaks + 1) * n_series, table, error);
    for (size_t i = 0; i <= result->n_breaks && status == JARAK_OK; i++) {
        size_t first = i == 0 ? 0 : result->breaks[i - 1] + 1, last = i == result->n_breaks ? series->data.n_times - 1 : result->breaks[i];
        for (size_t r = 0; r < n_series && status == JARAK_OK; r++, row++) {
            jarak__table_set_integer(*table, row, 0, (int64_t)i + 1);
            status = jarak__set_text(*table, row, 1, series->times[first], error);
            status = status != JARAK_OK ? status : jarak__set_text(*table, row, 2, series->times[last], error);
            status = status != JARAK_OK ? status : jarak__set_text(*table, row, 3, series->series[r], error);
            jarak__set_number(*table, row, 4, result->segment_mean[row]);
            if (result->segment_variance != NULL) {
                jarak__set_number(*table, row, 5, result->segment_variance[row]);
            }
        }
    }
    return status;
}

static void write_segments(jarak__writer *writer, const jarak_breaks_series *series, const jarak_breaks_segmentation_info *result)
{
    bool varying = result->segment_variance != NULL;
    size_t n_series = series->data.n_series;
    const char *const names[] = {_("segment from"), _("to"), _("mean"), varying ? _("variance") : "", n_series > 1 ? _("series") : ""};
    jarak__grid *grid = jarak__grid_new("rrrrl", false);
    if (grid != NULL) {
        heading(grid, 5, names);
    }
    for (size_t i = 0, row = 0; grid != NULL && i <= result->n_breaks; i++) {
        size_t first = i == 0 ? 0 : result->breaks[i - 1] + 1, last = i == result->n_breaks ? series->data.n_times - 1 : result->breaks[i];
        for (size_t r = 0; r < n_series; r++, row++) {
            jarak__grid_line(grid);
            jarak__grid_cell(grid, 0, series->times[first], JARAK__TONE_PLAIN);
            jarak__grid_cell(grid, 1, series->times[last], JARAK__TONE_PLAIN);
            number_cell(grid, 2, "%.6g", result->segment_mean[row]);
            if (varying) {
                number_cell(grid, 3, "%.6g", result->segment_variance[row]);
            }
            jarak__grid_cell(grid, 4, series->series[r], JARAK__TONE_PLAIN);
        }
    }
    write_grid(grid, writer);
}

jarak_status jarak_breaks_segmentation_print(const jarak_breaks_series *series, const jarak_breaks_segmentation_settings *settings,
                                             const jarak_breaks_segmentation_info *result, jarak_format format, FILE *stream,
                                             jarak_error *error)
{
    const jarak__plain_locale locale = jarak__plain_locale_enter();
    jarak_status status;
    jarak__writer writer = {0};
    if (format == JARAK_FORMAT_CSV) {
        jarak_table *table = NULL;
        status = segment_table(series, result, &table, error);
        status = jarak__finish_table(status, table, format, stream, error);
    } else if (format == JARAK_FORMAT_JSON) {
        jarak__breaks_segmentation_json(&writer, series, settings, result);
        status = jarak__finish_text(&writer, stream, error);
    } else {
        write_title(&writer, series, settings->model);
        jarak__write_format(
            &writer, dngettext(JARAK_TEXT_DOMAIN, "%zu break at a penalty of %.6g", "%zu breaks at a penalty of %.6g", result->n_breaks),
            result->n_breaks, result->penalty);
        if (settings->model == JARAK_BREAKS_POISSON) {
            jarak__write_text(&writer, "\n");
        } else {
            jarak__write_format(&writer, _("; sum of squares %.10g, without breaks %.10g\n"), result->rss, result->rss_without);
        }
        write_segments(&writer, series, result);
        status = jarak__finish_text(&writer, stream, error);
    }
    jarak__plain_locale_leave(locale);
    return status;
}

/* ---- path ---- */

/* The dates of an optimum, "1898 1916". */
static void write_dates(jarak__writer *writer, const jarak_breaks_series *series, const jarak_breaks_step *step, size_t most)
{
    for (size_t i = 0; i < step->n_breaks && i < most; i++) {
        jarak__write_format(writer, "%s%s", i > 0 ? " " : "", series->times[step->breaks[i]]);
    }
    jarak__write_text(writer, step->n_breaks > most ? " …" : "");
}

static jarak_status path_table(const jarak_breaks_series *series, const jarak_breaks_path_info *result, size_t most, jarak_table **table,
                               jarak_error *error)
{
    jarak_status status = jarak__table_with("penalty_low:n penalty_high:n cost:n n_breaks:i old_until:t", result->n_steps, table, error);
    for (size_t i = 0; i < result->n_steps && status == JARAK_OK; i++) {
        const jarak_breaks_step *step = &result->steps[i];
        jarak__writer dates = {0};
        write_dates(&dates, series, step, most);
        jarak__set_number(*table, i, 0, step->penalty_low);
        jarak__set_number(*table, i, 1, step->penalty_high);
        jarak__set_number(*table, i, 2, step->cost);
        jarak__table_set_integer(*table, i, 3, (int64_t)step->n_breaks);
        status = dates.failed ? jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory")) : jarak__set_text(*table, i, 4, dates.bytes, error);
        jarak__writer_release(&dates);
    }
    return status;
}

jarak_status jarak_breaks_path_print(const jarak_breaks_series *series, const jarak_breaks_path_info *result, jarak_format format,
                                     FILE *stream, jarak_error *error)
{
    enum { MOST_DATES_SHOWN = 12 };
    const jarak__plain_locale locale = jarak__plain_locale_enter();
    jarak_status status;
    if (format == JARAK_FORMAT_JSON) {
        jarak__writer writer = {0};
        jarak__breaks_path_json(&writer, series, result);
        status = jarak__finish_text(&writer, stream, error);
    } else {
        jarak_table *table = NULL;
        status = path_table(series, result, format == JARAK_FORMAT_CSV ? SIZE_MAX : MOST_DATES_SHOWN, &table, error);
        status = jarak__finish_table(status, table, format, stream, error);
    }
    jarak__plain_locale_leave(locale);
    return status;
}
