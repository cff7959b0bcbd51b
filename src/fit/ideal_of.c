/* Ideal points with names: anchors by their codes, roll calls bridged, results as tables. */
#include "jarak/fit_ideal.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/settings.h"
#include "base/table.h"
#include "base/text.h"
#include "data/votes_ideal.h"
#include "jarak/frame.h"

/* What a jarak_fitted_ideal really is. */
typedef struct owner {
    jarak_fitted_ideal all; /* first, so that the one is the other */
    jarak_ideal *fit;
    const char **units;
    char *names; /* the units' texts, one after the other */
    jarak_table *points, *roll_calls;
} owner;

void jarak_fit_ideal_settings_init_sized(jarak_fit_ideal_settings *settings, size_t size)
{
    jarak_fit_ideal_settings defaults = {.bridge = JARAK_BRIDGE_BOTH};
    jarak_ideal_settings_init(&defaults.fit);
    jarak__settings_give(settings, size, &defaults, sizeof defaults);
}

static jarak_status out_of_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the ideal points"));
}

/* An anchor's number. One that was asked for must be there; the usual one of states only if it is. */
static jarak_status find_anchor(const jarak_votes *votes, const char *asked, const char *usual, uint32_t *unit, jarak_error *error)
{
    size_t found = 0;
    jarak_status status = JARAK_OK;
    *unit = JARAK_IDEAL_NONE;
    if (asked != NULL) {
        status = jarak_votes_find_unit(votes, asked, &found, error);
    } else if (!votes->units_are_states || jarak_votes_find_unit(votes, usual, &found, NULL) != JARAK_OK) {
        return JARAK_OK;
    }
    if (status == JARAK_OK) {
        *unit = (uint32_t)found;
    }
    return status;
}

static jarak_status find_anchors(const jarak_votes *votes, const jarak_fit_ideal_settings *settings, jarak_ideal_settings *fit,
                                 jarak_error *error)
{
    if ((settings->anchor_high == NULL) != (settings->anchor_low == NULL)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("anchors: give two, the upper and the lower one"));
    }
    jarak_status status = find_anchor(votes, settings->anchor_high, "USA", &fit->anchor_high, error);
    if (status == JARAK_OK) {
        status = find_anchor(votes, settings->anchor_low, "RUS", &fit->anchor_low, error);
    }
    if (fit->anchor_high == JARAK_IDEAL_NONE || fit->anchor_low == JARAK_IDEAL_NONE) {
        fit->anchor_high = fit->anchor_low = JARAK_IDEAL_NONE;
    }
    return status;
}

/* The points of an earlier fit, as it printed them, to begin with. Countries that have no votes here are passed over. */
typedef struct start_points {
    jarak_frame *frame;
    uint32_t *unit;
    int32_t *time;
} start_points;

static void start_release(start_points *start)
{
    jarak_frame_free(start->frame);
    jarak__free(start->unit);
    jarak__free(start->time);
}

static jarak_status read_start(const jarak_votes *votes, const char *path, start_points *start, jarak_ideal_settings *fit,
                               jarak_error *error)
{
    static const jarak_column_request wanted[] = {
        {"country", JARAK_COLUMN_CATEGORY}, {"session", JARAK_COLUMN_NUMBER}, {"estimate", JARAK_COLUMN_NUMBER}};
    jarak_frame_settings reading;
    jarak_frame_settings_init(&reading);
    reading.threads = fit->threads;
    reading.cancel = fit->cancel;
    jarak_status status = jarak_frame_read(path, &reading, sizeof wanted / sizeof wanted[0], wanted, &start->frame, error);
    if (status != JARAK_OK) {
        return status;
    }
    size_t n = start->frame->n_rows;
    const jarak_column *country = &start->frame->columns[0];
    start->unit = jarak__calloc(n, sizeof *start->unit);
    start->time = jarak__calloc(n, sizeof *start->time);
    uint32_t *unit_of = jarak__calloc(country->n_levels, sizeof *unit_of);
    if (start->unit == NULL || start->time == NULL || unit_of == NULL) {
        jarak__free(unit_of);
        return out_of_memory(error);
    }
    for (size_t k = 0; k < country->n_levels; k++) {
        size_t unit;
        bool known = jarak_votes_find_unit(votes, country->labels[k], &unit, NULL) == JARAK_OK;
        unit_of[k] = known ? (uint32_t)unit : JARAK_IDEAL_NONE;
    }
    for (size_t i = 0; i < n; i++) {
        double session = start->frame->columns[1].numbers[i];
        start->unit[i] = country->codes[i] == JARAK_NO_CODE ? JARAK_IDEAL_NONE : unit_of[country->codes[i]];
        start->time[i] = fabs(session) < INT32_MAX ? (int32_t)session : 0;
    }
    jarak__free(unit_of);
    fit->n_start = n;
    fit->start_unit = start->unit;
    fit->start_time = start->time;
    fit->start_estimate = start->frame->columns[2].numbers;
    return JARAK_OK;
}

static jarak_status add_columns(jarak_table *table, size_t n, const char *const names[], const jarak_type types[], jarak_error *error)
{
    jarak_status status = JARAK_OK;
    for (size_t i = 0; i < n && status == JARAK_OK; i++) {
        status = jarak__table_add_column(table, names[i], types[i], error);
    }
    return status;
}

static void set_number(jarak_table *table, size_t row, size_t column, double value)
{
    if (!isnan(value)) {
        jarak__table_set_number(table, row, column, value);
    }
}

static jarak_status set_text(jarak_table *table, size_t row, size_t column, const char *text, jarak_error *error)
{
    return text != NULL ? jarak__table_set_text(table, row, column, text, strlen(text), error) : JARAK_OK;
}

static jarak_status make_points(const jarak_votes *votes, owner *made, jarak_error *error)
{
    static const char *const names[] = {"country", "session", "estimate", "std_error", "conf_low", "conf_high", "n_votes"};
    static const jarak_type types[] = {JARAK_TEXT, JARAK_INTEGER, JARAK_NUMBER, JARAK_NUMBER, JARAK_NUMBER, JARAK_NUMBER, JARAK_INTEGER};
    const jarak_ideal_info *info = jarak_ideal_result(made->fit);
    jarak_status status = jarak__table_new(&made->points, error);
    if (status == JARAK_OK) {
        status = add_columns(made->points, sizeof names / sizeof names[0], names, types, error);
    }
    if (status == JARAK_OK) {
        status = jarak__table_add_rows(made->points, info->n_points, error);
    }
    for (size_t i = 0; i < info->n_points && status == JARAK_OK; i++) {
        const jarak_ideal_point *point = &info->points[i];
        status = set_text(made->points, i, 0, votes->units[point->unit], error);
        if (!made->all.is_static) {
            jarak__table_set_integer(made->points, i, 1, point->time);
        }
        set_number(made->points, i, 2, point->estimate);
        set_number(made->points, i, 3, point->std_error);
        set_number(made->points, i, 4, point->conf_low);
        set_number(made->points, i, 5, point->conf_high);
        jarak__table_set_integer(made->points, i, 6, point->n_votes);
    }
    return status;
}

static jarak_status fill_rollcall(const jarak_rollcall *rollcall, const jarak_ideal_item *item, jarak_table *table, size_t row,
                                  jarak_error *error)
{
    const char *const texts[] = {rollcall->name, rollcall->date, rollcall->resolution, rollcall->title};
    static const size_t text_columns[] = {0, 2, 3, 4};
    const double numbers[] = {item->discrimination, item->discrimination_se, item->cut_low,    item->cut_low_se,
                              item->cut_high,       item->cut_high_se,       item->classified, item->error_reduction};
    const uint32_t counts[] = {item->group_size, rollcall->n_yes, rollcall->n_abstain, rollcall->n_no};
    jarak_status status = JARAK_OK;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0] && status == JARAK_OK; i++) {
        status = set_text(table, row, text_columns[i], texts[i], error);
    }
    jarak__table_set_integer(table, row, 1, rollcall->session);
    jarak__table_set_boolean(table, row, 5, item->use == JARAK_ITEM_USED);
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        jarak__table_set_integer(table, row, 6 + i, counts[i]);
    }
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        set_number(table, row, 10 + i, numbers[i]);
    }
    return status;
}

static jarak_status make_roll_calls(const jarak_votes *votes, owner *made, jarak_error *error)
{
    static const char *const names[] = {"roll_call",  "session",   "date",      "resolution", "title",          "used",
                                        "group_size", "n_yes",     "n_abstain", "n_no",       "discrimination", "discrimination_se",
                                        "cut_no",     "cut_no_se", "cut_yes",   "cut_yes_se", "classified",     "error_reduction"};
    static const jarak_type types[] = {JARAK_TEXT,    JARAK_INTEGER, JARAK_TEXT,    JARAK_TEXT,    JARAK_TEXT,   JARAK_BOOLEAN,
                                       JARAK_INTEGER, JARAK_INTEGER, JARAK_INTEGER, JARAK_INTEGER, JARAK_NUMBER, JARAK_NUMBER,
                                       JARAK_NUMBER,  JARAK_NUMBER,  JARAK_NUMBER,  JARAK_NUMBER,  JARAK_NUMBER, JARAK_NUMBER};
    const jarak_ideal_info *info = jarak_ideal_result(made->fit);
    jarak_status status = jarak__table_new(&made->roll_calls, error);
    if (status == JARAK_OK) {
        status = add_columns(made->roll_calls, sizeof names / sizeof names[0], names, types, error);
    }
    if (status == JARAK_OK) {
        status = jarak__table_add_rows(made->roll_calls, votes->n_rollcalls, error);
    }
    for (size_t i = 0; i < votes->n_rollcalls && status == JARAK_OK; i++) {
        status = fill_rollcall(&votes->rollcalls[i], &info->items[i], made->roll_calls, i, error);
    }
    return status;
}

static jarak_status copy_units(const jarak_votes *votes, owner *made, jarak_error *error)
{
    size_t bytes = 0;
    for (size_t i = 0; i < votes->n_units; i++) {
        bytes += strlen(votes->units[i]) + 1;
    }
    made->units = jarak__calloc(votes->n_units, sizeof *made->units);
    made->names = jarak__alloc(bytes);
    if (made->units == NULL || made->names == NULL) {
        return out_of_memory(error);
    }
    char *next = made->names;
    for (size_t i = 0; i < votes->n_units; i++) {
        size_t length = strlen(votes->units[i]) + 1;
        memcpy(next, votes->units[i], length);
        made->units[i] = next;
        next += length;
    }
    made->all.n_units = votes->n_units;
    made->all.units = made->units;
    return JARAK_OK;
}

static jarak_status make(const jarak_votes *votes, const jarak_fit_ideal_settings *settings, owner *made, jarak_error *error)
{
    jarak_ideal_settings fit = settings->fit;
    start_points start = {0};
    jarak__votes_ideal input;
    jarak_status status = jarak__votes_ideal_make(votes, settings->bridge, &input, error);
    if (status == JARAK_OK) {
        status = find_anchors(votes, settings, &fit, error);
    }
    if (status == JARAK_OK && settings->start != NULL) {
        status = read_start(votes, settings->start, &start, &fit, error);
    }
    if (status == JARAK_OK) {
        status = jarak_ideal_fit(&input.data, &fit, &made->fit, error);
    }
    start_release(&start);
    jarak__votes_ideal_release(&input);
    return status;
}

jarak_status jarak_fit_ideal(const jarak_votes *votes, const jarak_fit_ideal_settings *settings, jarak_fitted_ideal **result,
                             jarak_error *error)
{
    jarak_fit_ideal_settings used;
    *result = NULL;
    jarak_fit_ideal_settings_init(&used);
    jarak_status status = jarak__settings_take(settings, &used, sizeof used, "jarak_fit_ideal_settings_init", error);
    if (status != JARAK_OK) {
        return status;
    }
    settings = &used;
    owner *made = jarak__calloc(1, sizeof *made);
    if (made == NULL) {
        return out_of_memory(error);
    }
    made->all.is_static = settings->fit.is_static;
    status = make(votes, settings, made, error);
    if (status == JARAK_OK) {
        status = copy_units(votes, made, error);
    }
    if (status == JARAK_OK) {
        status = make_points(votes, made, error);
    }
    if (status == JARAK_OK) {
        status = make_roll_calls(votes, made, error);
    }
    if (status != JARAK_OK) {
        jarak_fit_ideal_free(&made->all);
        return status;
    }
    made->all.fit = made->fit;
    made->all.points = made->points;
    made->all.roll_calls = made->roll_calls;
    *result = &made->all;
    return JARAK_OK;
}

void jarak_fit_ideal_free(jarak_fitted_ideal *result)
{
    owner *made = (owner *)result;
    if (made == NULL) {
        return;
    }
    jarak_ideal_free(made->fit);
    jarak_table_free(made->points);
    jarak_table_free(made->roll_calls);
    jarak__free(made->units);
    jarak__free(made->names);
    jarak__free(made);
}
