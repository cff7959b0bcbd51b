/* The levels of segments as sheet and JSON, and the keys that all printed breaks share. */

#include "base/text.h"
#include "report/breaks.h"

size_t jarak__segment_last(const jarak__segments *s, size_t segment)
{
    if (segment == s->n_breaks) {
        return s->series->data.n_times - 1;
    }
    return s->breaks != NULL ? s->breaks[segment] : s->dates[segment].at;
}

size_t jarak__segment_first(const jarak__segments *s, size_t segment)
{
    return segment == 0 ? 0 : jarak__segment_last(s, segment - 1) + 1;
}

enum { SEGMENT, FIRST, LAST, SERIES, MEAN, SPREAD, N_COLUMNS };

static void segment_cell(const jarak__segments *s, size_t row, size_t what, jarak__cell *cell)
{
    size_t n_series = s->series->data.n_series, segment = row / n_series;
    switch (what) {
    case SEGMENT:
        jarak__cell_integer(cell, (int64_t)segment + 1);
        return;
    case FIRST:
        jarak__cell_text(cell, s->series->times[jarak__segment_first(s, segment)]);
        return;
    case LAST:
        jarak__cell_text(cell, s->series->times[jarak__segment_last(s, segment)]);
        return;
    case SERIES:
        jarak__cell_text(cell, s->series->series[row % n_series]);
        return;
    case MEAN:
        jarak__cell_number(cell, s->mean[row]);
        return;
    default:
        if (s->spread != NULL) {
            jarak__cell_number(cell, s->spread[row]);
        }
    }
}

static void row_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    segment_cell(data, row, column, cell);
}

/* For the eye the series stand last, since most often there is but one. */
static const uint8_t shown[] = {FIRST, LAST, MEAN, SPREAD, SERIES};

static void shown_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    segment_cell(data, row, shown[column], cell);
}

void jarak__segments_page(const jarak__segments *s, jarak__output *out)
{
    bool is_sd = s->spread_key[0] == 's';
    const jarak__column columns[] = {
        {.title = N_("segment from"), .right = true},
        {.title = N_("to"), .right = true},
        {.title = is_sd ? N_("level") : N_("mean"), .type = JARAK_NUMBER, .look = JARAK__LOOK_GENERAL, .digits = 6},
        {.title = is_sd ? N_("sd") : N_("variance"),
         .type = JARAK_NUMBER,
         .look = JARAK__LOOK_GENERAL,
         .digits = is_sd ? 3 : 6,
         .only_data = s->spread == NULL},
        {.title = N_("series"), .only_data = s->series->data.n_series == 1},
    };
    const jarak__sheet sheet = {.data = s,
                                .n_rows = (s->n_breaks + 1) * s->series->data.n_series,
                                .n_columns = sizeof columns / sizeof columns[0],
                                .columns = columns,
                                .cell = shown_cell,
                                .indent = 2};
    jarak__page_sheet(out, &sheet);
}

void jarak__segments_rows(const jarak__segments *s, jarak__sheet *sheet)
{
    static const jarak__column columns[N_COLUMNS] = {
        [SEGMENT] = {.key = "segment", .type = JARAK_INTEGER},
        [FIRST] = {.key = "first"},
        [LAST] = {.key = "last"},
        [SERIES] = {.key = "series"},
        [MEAN] = {.key = "mean", .type = JARAK_NUMBER},
        [SPREAD] = {.key = "variance", .type = JARAK_NUMBER},
    };
    *sheet = (jarak__sheet){
        .data = s, .n_rows = (s->n_breaks + 1) * s->series->data.n_series, .n_columns = N_COLUMNS, .columns = columns, .cell = row_cell};
}

void jarak__breaks_head_json(const jarak_breaks_series *series, const char *method, const jarak_breaks_model *model, jarak__json *json)
{
    static const char *const models[] = {"mean", "meanvar", "poisson"};
    jarak__json_text(json, "method", method);
    if (model != NULL) {
        jarak__json_text(json, "model", models[*model]);
    }
    jarak__json_text(json, "value", series->value_name);
    if (series->series[0][0] != '\0') {
        jarak__json_texts(json, "series", series->data.n_series, series->series);
    }
    jarak__json_count(json, "n_times", series->data.n_times);
}

void jarak__segments_json(const jarak__segments *s, jarak__json *json)
{
    size_t n_series = s->series->data.n_series;
    jarak__json_list(json, "segments", false);
    for (size_t i = 0; i <= s->n_breaks; i++) {
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "first", s->series->times[jarak__segment_first(s, i)]);
        jarak__json_text(json, "last", s->series->times[jarak__segment_last(s, i)]);
        jarak__json_list(json, "levels", true);
        for (size_t r = 0; r < n_series; r++) {
            jarak__json_object(json, NULL, true);
            if (s->series->series[0][0] != '\0') {
                jarak__json_text(json, "series", s->series->series[r]);
            }
            jarak__json_number(json, "mean", s->mean[i * n_series + r]);
            if (s->spread != NULL) {
                jarak__json_number(json, s->spread_key, s->spread[i * n_series + r]);
            }
            jarak__json_end(json);
        }
        jarak__json_end(json);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}
