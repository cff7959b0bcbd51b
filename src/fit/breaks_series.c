/* Series for the break estimators out of a frame: rows to (series, date). */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/checked.h"
#include "base/text.h"
#include "fit/breaks_series.h"

typedef struct found_columns {
    const jarak_column *value, *time, *series, *variance, *exposure;
} found_columns;

static jarak_status find(const jarak_frame *frame, const char *name, jarak_column_kind kind, const jarak_column **column,
                         jarak_error *error)
{
    *column = name != NULL ? jarak_frame_find(frame, name, kind) : NULL;
    if (name != NULL && *column == NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT,
                          kind == JARAK_COLUMN_NUMBER ? _("breaks: the frame has no column %s of numbers")
                                                      : _("breaks: the frame has no column %s of categories"),
                          name);
    }
    return JARAK_OK;
}

static jarak_status find_columns(const jarak_frame *frame, const jarak_breaks_columns *columns, found_columns *found, jarak_error *error)
{
    if (columns->value == NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: which column holds the values?"));
    }
    if (columns->series != NULL && columns->time == NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT,
                          _("breaks: several series need a column of times, by which their dates are put together"));
    }
    jarak_status status = find(frame, columns->value, JARAK_COLUMN_NUMBER, &found->value, error);
    status = status != JARAK_OK ? status : find(frame, columns->time, JARAK_COLUMN_CATEGORY, &found->time, error);
    status = status != JARAK_OK ? status : find(frame, columns->series, JARAK_COLUMN_CATEGORY, &found->series, error);
    status = status != JARAK_OK ? status : find(frame, columns->variance, JARAK_COLUMN_NUMBER, &found->variance, error);
    status = status != JARAK_OK ? status : find(frame, columns->exposure, JARAK_COLUMN_NUMBER, &found->exposure, error);
    if (status == JARAK_OK && frame->n_rows == 0) {
        status = jarak_fail(error, JARAK_ERR_DATA, _("breaks: there are no rows"));
    }
    return status;
}

/* The arrays that stand behind the series' pointers to const. */
typedef struct arrays {
    double *values, *variances, *exposures;
    const char **times, **series;
} arrays;

/* The labels of a category; without one the numbers 1 … count. Kept in the arena. */
static bool copy_labels(jarak__arena *arena, const jarak_column *column, size_t count, const char **labels)
{
    for (size_t i = 0; i < count; i++) {
        char number[24];
        snprintf(number, sizeof number, "%zu", i + 1);
        const char *label = column != NULL ? column->labels[i] : number;
        labels[i] = jarak__arena_text(arena, label, strlen(label));
        if (labels[i] == NULL) {
            return false;
        }
    }
    return true;
}

static bool same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

/* Puts a row where it belongs. */
static jarak_status place(const found_columns *found, const arrays *to, size_t n_times, size_t row, bool *seen, jarak_error *error)
{
    size_t time = found->time != NULL ? found->time->codes[row] : row, series = found->series != NULL ? found->series->codes[row] : 0;
    if (time == JARAK_NO_CODE || series == JARAK_NO_CODE) {
        return jarak_fail(error, JARAK_ERR_DATA, _("breaks: row %zu has no %s"), row + 1,
                          time == JARAK_NO_CODE ? found->time->name : found->series->name);
    }
    size_t i = series * n_times + time;
    double value = found->value->numbers[row], variance = found->variance != NULL ? found->variance->numbers[row] : 1;
    double exposure = found->exposure != NULL ? found->exposure->numbers[row] : 1;
    if (seen[i] && !(same(to->values[i], value) && (to->variances == NULL || same(to->variances[i], variance)) &&
                     (to->exposures == NULL || same(to->exposures[i], exposure)))) {
        return jarak_fail(error, JARAK_ERR_DATA,
                          _("breaks: row %zu: %s has two values, %.15g and %.15g; name the column that tells series apart"), row + 1,
                          to->times[time], to->values[i], value);
    }
    if (!isnan(value) && (variance <= 0 || isinf(variance) || exposure <= 0 || isinf(exposure))) {
        return jarak_fail(error, JARAK_ERR_DATA,
                          variance <= 0 || isinf(variance) ? _("breaks: row %zu: the variance %g is not a positive number")
                                                           : _("breaks: row %zu: the exposure %g is not a positive number"),
                          row + 1, variance <= 0 || isinf(variance) ? variance : exposure);
    }
    seen[i] = true;
    to->values[i] = value;
    if (to->variances != NULL) {
        to->variances[i] = variance;
        to->values[i] = isnan(variance) ? (double)NAN : value; /* of unknown worth */
    }
    if (to->exposures != NULL) {
        to->exposures[i] = exposure;
        to->values[i] = isnan(exposure) ? (double)NAN : value;
    }
    return JARAK_OK;
}

static double *new_numbers(size_t count)
{
    double *numbers = jarak__calloc(count, sizeof numbers[0]);
    for (size_t i = 0; numbers != NULL && i < count; i++) {
        numbers[i] = (double)NAN;
    }
    return numbers;
}

static bool any_value(const double *values, size_t count)
{
    size_t i = 0;
    while (i < count && isnan(values[i])) {
        i++;
    }
    return i < count;
}

typedef struct whole {
    jarak_breaks_series public; /* first, so that the one is the other */
    arrays own;
    jarak__arena labels;
} whole;

static jarak_status fill(const jarak_frame *frame, const found_columns *found, whole *made, jarak_error *error)
{
    size_t n_times = found->time != NULL ? found->time->n_levels : frame->n_rows,
           n_series = found->series != NULL ? found->series->n_levels : 1;
    size_t cells;
    if (n_times == 0 || n_series == 0) {
        return jarak_fail(error, JARAK_ERR_DATA, _("breaks: row 1 has no %s"), n_times == 0 ? found->time->name : found->series->name);
    }
    if (!jarak__multiply(n_times, n_series, &cells)) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("breaks: there are too many values"));
    }
    arrays *own = &made->own;
    own->values = new_numbers(cells);
    own->variances = found->variance != NULL ? new_numbers(cells) : NULL;
    own->exposures = found->exposure != NULL ? new_numbers(cells) : NULL;
    own->times = jarak__calloc(n_times, sizeof own->times[0]);
    own->series = jarak__calloc(n_series, sizeof own->series[0]);
    bool *seen = jarak__calloc(cells, sizeof seen[0]);
    jarak_status status = JARAK_OK;
    if (own->values == NULL || (found->variance != NULL && own->variances == NULL) || (found->exposure != NULL && own->exposures == NULL) ||
        own->times == NULL || own->series == NULL || seen == NULL || !copy_labels(&made->labels, found->time, n_times, own->times) ||
        (found->series != NULL && !copy_labels(&made->labels, found->series, n_series, own->series)) ||
        (made->public.value_name = jarak__arena_text(&made->labels, found->value->name, strlen(found->value->name))) == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    if (status == JARAK_OK && found->series == NULL) {
        own->series[0] = "";
    }
    for (size_t row = 0; row < frame->n_rows && status == JARAK_OK; row++) {
        status = place(found, own, n_times, row, seen, error);
    }
    jarak__free(seen);
    if (status == JARAK_OK && !any_value(own->values, cells)) {
        status =
            jarak_fail(error, JARAK_ERR_DATA,
                       found->variance != NULL || found->exposure != NULL ? _("breaks: no row has a value in \"%s\" and what goes with it")
                                                                          : _("breaks: there is no value in \"%s\""),
                       found->value->name);
    }
    made->public.data = (jarak_breaks_data){n_series, n_times, own->values, own->variances, own->exposures};
    made->public.times = own->times;
    made->public.series = own->series;
    return status;
}

jarak_status jarak__breaks_series_take(const jarak_frame *frame, const jarak_breaks_columns *columns, jarak_breaks_series **series,
                                       jarak_error *error)
{
    *series = NULL;
    found_columns found = {0};
    jarak_status status = find_columns(frame, columns, &found, error);
    if (status != JARAK_OK) {
        return status;
    }
    whole *made = jarak__calloc(1, sizeof *made);
    if (made == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    status = fill(frame, &found, made, error);
    if (status == JARAK_OK) {
        *series = &made->public;
    } else {
        jarak__breaks_series_free(&made->public);
    }
    return status;
}

void jarak__breaks_series_free(jarak_breaks_series *series)
{
    if (series == NULL) {
        return;
    }
    whole *made = (whole *)series;
    jarak__free(made->own.values);
    jarak__free(made->own.variances);
    jarak__free(made->own.exposures);
    jarak__free(made->own.times);
    jarak__free(made->own.series);
    jarak__arena_release(&made->labels);
    jarak__free(made);
}
