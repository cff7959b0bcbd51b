/* From the columns of a frame to series. */
#include "fit/closeness_of.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/text.h"
#include "jarak/period.h"

/* A period on a grid of its own kind. */
typedef struct span {
    int months; /* how long; 0: a plain number */
    int32_t time;
} span;

static bool read_number(const char *text, int *number)
{
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    *number = (int)value;
    return end != text && *end == '\0' && errno == 0 && value > INT_MIN / 16 && value < INT_MAX / 16;
}

static int floor_divide(int a, int b)
{
    return a / b - (a % b < 0);
}

/* Plain numbers come out as such; what a caller makes of them depends on the other periods. */
static jarak_status read_span(const char *text, span *read, jarak_error *error)
{
    jarak_period period;
    int number = 0;
    if (read_number(text, &number)) {
        *read = (span){0, number};
        return JARAK_OK;
    }
    jarak_status status = jarak_period_parse(text, &period, error);
    if (status != JARAK_OK) {
        return status;
    }
    if (period.kind == JARAK_PERIOD_PLANNED || period.kind == JARAK_PERIOD_UNDATED) {
        return jarak_fail(error, JARAK_ERR_DATA, _("\"%s\" is no period in which a value could be"), text);
    }
    int year, month, day, last_year, last_month;
    jarak_date_from_day(period.first_day, &year, &month, &day);
    jarak_date_from_day(period.last_day, &last_year, &last_month, &day);
    const int first = 12 * year + month - 1, months = 12 * last_year + last_month - first;
    if ((months != 1 && months != 3 && months != 6 && months != 12) || floor_divide(first, months) * months != first ||
        period.kind == JARAK_PERIOD_DAY) {
        return jarak_fail(error, JARAK_ERR_DATA, _("\"%s\" is neither a year, a half, a quarter nor a month"), text);
    }
    *read = (span){months, floor_divide(first, months)};
    return JARAK_OK;
}

jarak_status jarak__closeness_time(int months_a_period, const char *period, int32_t *time, jarak_error *error)
{
    span read = {0};
    jarak_status status = read_span(period, &read, error);
    if (status == JARAK_OK && months_a_period == 12 && read.months == 0) {
        read.months = 12; /* a year without anything else is a number, too */
    }
    if (status == JARAK_OK && read.months != months_a_period) {
        status = jarak_fail(error, JARAK_ERR_DATA, _("\"%s\" is a period of another kind than others; keep one kind with --where"), period);
    }
    *time = status == JARAK_OK ? read.time : 0;
    return status;
}

void jarak__closeness_rows_release(jarak__closeness_rows *rows)
{
    jarak__arena_release(&rows->arena);
}

static jarak_status out_of_memory(size_t n, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu values"), n);
}

/* The times of all levels of the period's column. */
static jarak_status read_times(jarak__closeness_rows *rows, const jarak_column *period, int32_t *times, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    for (size_t l = 0; l < period->n_levels && status == JARAK_OK; l++) { /* one that is no number decides the kind */
        span read;
        status = read_span(period->labels[l], &read, error);
        rows->months_a_period = status == JARAK_OK && read.months > rows->months_a_period ? read.months : rows->months_a_period;
    }
    for (size_t l = 0; l < period->n_levels && status == JARAK_OK; l++) {
        status = jarak__closeness_time(rows->months_a_period, period->labels[l], &times[l], error);
    }
    return status;
}

static const char *const *copy_labels(jarak__closeness_rows *rows, const jarak_column *column, size_t *count)
{
    *count = column != NULL ? column->n_levels : 1;
    const char **labels = jarak__arena_alloc(&rows->arena, (*count + 1) * sizeof *labels);
    for (size_t l = 0; l < *count && labels != NULL; l++) {
        const char *label = column != NULL ? column->labels[l] : "";
        labels[l] = jarak__arena_text(&rows->arena, label, strlen(label));
        if (labels[l] == NULL) {
            return NULL;
        }
    }
    return labels;
}

typedef struct columns {
    const jarak_column *unit, *period, *indicator, *group, *reporter, *value, *variance, *noise;
} columns;

static jarak_status find_columns(const jarak_frame *frame, const jarak_closeness_columns *names, columns *found, jarak_error *error)
{
    const struct {
        const char *name;
        jarak_column_kind kind;
        const jarak_column **column;
    } wanted[] = {
        {names->unit, JARAK_COLUMN_CATEGORY, &found->unit},           {names->period, JARAK_COLUMN_CATEGORY, &found->period},
        {names->indicator, JARAK_COLUMN_CATEGORY, &found->indicator}, {names->group, JARAK_COLUMN_CATEGORY, &found->group},
        {names->reporter, JARAK_COLUMN_CATEGORY, &found->reporter},   {names->value, JARAK_COLUMN_NUMBER, &found->value},
        {names->variance, JARAK_COLUMN_NUMBER, &found->variance},     {names->noise, JARAK_COLUMN_NUMBER, &found->noise},
    };
    *found = (columns){0};
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        if (wanted[i].name == NULL) {
            continue;
        }
        *wanted[i].column = jarak_frame_find(frame, wanted[i].name, wanted[i].kind);
        if (*wanted[i].column == NULL) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, _("the data have no column \"%s\""), wanted[i].name);
        }
        if (wanted[i].kind == JARAK_COLUMN_CATEGORY && (*wanted[i].column)->n_missing > 0) {
            return jarak_fail(error, JARAK_ERR_DATA,
                              P_("%zu row has no %s; leave it out with --where", "%zu rows have no %s; leave them out with --where",
                                 (*wanted[i].column)->n_missing),
                              (*wanted[i].column)->n_missing, wanted[i].name);
        }
    }
    return found->period == NULL || found->value == NULL
               ? jarak_fail(error, JARAK_ERR_ARGUMENT, _("name the columns with periods and values"))
               : JARAK_OK;
}

static const double most_value = 1e150; /* as in the model */

/* What rows must say, numbered from 1 as readers do. */
static jarak_status check_rows(const columns *found, size_t n, jarak_error *error)
{
    size_t n_values = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(found->value->numbers[i])) {
            continue;
        }
        n_values++;
        if (fabs(found->value->numbers[i]) > most_value) {
            return jarak_fail(error, JARAK_ERR_DATA, _("row %zu: the value %g is too large to be squared"), i + 1,
                              found->value->numbers[i]);
        }
        if (found->variance != NULL && isnan(found->variance->numbers[i])) {
            return jarak_fail(error, JARAK_ERR_DATA, _("row %zu has a value, but its variance is missing"), i + 1);
        }
        if (found->variance != NULL && !(found->variance->numbers[i] >= 0 && found->variance->numbers[i] <= most_value)) {
            return jarak_fail(error, JARAK_ERR_DATA, _("row %zu: the variance is %g; it must be at least 0"), i + 1,
                              found->variance->numbers[i]);
        }
        if (found->noise != NULL && !(found->noise->numbers[i] >= 0 && found->noise->numbers[i] <= most_value)) {
            return jarak_fail(error, JARAK_ERR_DATA, _("row %zu: the noise is %g; it must be at least 0"), i + 1, found->noise->numbers[i]);
        }
    }
    return n == 0         ? jarak_fail(error, JARAK_ERR_DATA, _("there are no rows"))
           : n_values > 0 ? JARAK_OK
                          : jarak_fail(error, JARAK_ERR_DATA, _("there is no value in \"%s\""), found->value->name);
}

/* The arrays that stand behind the data's pointers to const. */
typedef struct arrays {
    uint32_t *series, *reporter, *group_of, *number; /* number: of a unit and indicator, UINT32_MAX where there is none */
    int32_t *time;
    double *value, *variance;
} arrays;

/* The series of a row, made where it is the first. */
static jarak_status series_of_row(jarak__closeness_rows *rows, const arrays *to, const columns *found, size_t i, double noise,
                                  uint32_t *series, jarak_error *error)
{
    const uint32_t unit = found->unit != NULL ? found->unit->codes[i] : 0,
                   indicator = found->indicator != NULL ? found->indicator->codes[i] : 0;
    const uint32_t group = found->group != NULL ? found->group->codes[i] : 0;
    uint32_t *known = &to->group_of[indicator], *number = &to->number[(size_t)unit * rows->n_indicators + indicator];
    if (*known != UINT32_MAX && *known != group) {
        return jarak_fail(error, JARAK_ERR_DATA, _("the indicator \"%s\" is in two groups: %s and %s"), rows->indicators[indicator],
                          rows->groups[*known], rows->groups[group]);
    }
    *known = group;
    if (*number == UINT32_MAX) {
        *number = (uint32_t)rows->data.n_series++;
        jarak_change_series *made = &rows->series_of[*number];
        jarak_change_series_init(made);
        made->unit = unit;
        made->group = group;
        made->dimension = indicator;
        made->noise = noise;
        made->step = rows->months_a_period > 0 ? sqrt(rows->months_a_period / 12.0) : 1;
        rows->indicator_of[*number] = indicator;
    } else if (fabs(rows->series_of[*number].noise - noise) > 1e-12 * noise) {
        return jarak_fail(error, JARAK_ERR_DATA,
                          _("row %zu: the noise of \"%s\" of \"%s\" is %g here and %g before; a series has one noise"), i + 1,
                          rows->indicators[indicator], rows->units[unit], noise, rows->series_of[*number].noise);
    }
    *series = *number;
    return JARAK_OK;
}

static jarak_status fill_rows(jarak__closeness_rows *rows, const columns *found, const jarak_fit_closeness_settings *settings,
                              const int32_t *times, const arrays *to, size_t n, jarak_error *error)
{
    const double unit = settings->unit_size;
    jarak_status status = JARAK_OK;
    for (size_t i = 0, k = 0; i < n && status == JARAK_OK; i++) {
        if (isnan(found->value->numbers[i])) {
            continue;
        }
        const double noise = found->noise != NULL ? found->noise->numbers[i] / unit : isnan(settings->noise) ? 0 : settings->noise / unit;
        status = series_of_row(rows, to, found, i, noise, &to->series[k], error);
        to->reporter[k] = found->reporter != NULL ? found->reporter->codes[i] : 0;
        to->time[k] = times[found->period->codes[i]];
        to->value[k] = found->value->numbers[i] / unit;
        to->variance[k] = found->variance != NULL ? found->variance->numbers[i] / (unit * unit) : 0;
        rows->first = k == 0 || to->time[k] < rows->first ? to->time[k] : rows->first;
        rows->last = k == 0 || to->time[k] > rows->last ? to->time[k] : rows->last;
        rows->data.n_rows = ++k;
    }
    return status;
}

static jarak_status make_arrays(jarak__closeness_rows *rows, size_t n, arrays *to, jarak_error *error)
{
    size_t cells, most;
    if (!jarak__multiply(rows->data.n_units, rows->n_indicators, &cells) || !jarak__multiply(cells, sizeof *to->number, &most)) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("too many units and indicators"));
    }
    const size_t n_series = cells < n ? cells : n;
    *to = (arrays){.series = jarak__arena_alloc(&rows->arena, n * sizeof *to->series),
                   .reporter = jarak__arena_alloc(&rows->arena, n * sizeof *to->reporter),
                   .group_of = jarak__arena_alloc(&rows->arena, rows->n_indicators * sizeof *to->group_of),
                   .number = jarak__arena_alloc(&rows->arena, most),
                   .time = jarak__arena_alloc(&rows->arena, n * sizeof *to->time),
                   .value = jarak__arena_alloc(&rows->arena, n * sizeof *to->value),
                   .variance = jarak__arena_alloc(&rows->arena, n * sizeof *to->variance)};
    rows->series_of = jarak__arena_alloc(&rows->arena, n_series * sizeof *rows->series_of);
    rows->indicator_of = jarak__arena_alloc(&rows->arena, n_series * sizeof *rows->indicator_of);
    if (to->series == NULL || to->reporter == NULL || to->group_of == NULL || to->number == NULL || to->time == NULL || to->value == NULL ||
        to->variance == NULL || rows->series_of == NULL || rows->indicator_of == NULL) {
        return out_of_memory(n, error);
    }
    memset(to->group_of, 0xff, rows->n_indicators * sizeof *to->group_of);
    memset(to->number, 0xff, most);
    rows->data.series = to->series;
    rows->data.reporter = to->reporter;
    rows->data.time = to->time;
    rows->data.value = to->value;
    rows->data.variance = to->variance;
    rows->data.series_of = rows->series_of;
    return JARAK_OK;
}

jarak_status jarak__closeness_rows_take(const jarak_frame *frame, const jarak_closeness_columns *names,
                                        const jarak_fit_closeness_settings *settings, jarak__closeness_rows *rows, jarak_error *error)
{
    columns found;
    arrays to = {0};
    *rows = (jarak__closeness_rows){0};
    jarak_status status = find_columns(frame, names, &found, error);
    status = status == JARAK_OK ? check_rows(&found, frame->n_rows, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    rows->units = copy_labels(rows, found.unit, &rows->data.n_units);
    rows->indicators = copy_labels(rows, found.indicator, &rows->n_indicators);
    rows->groups = copy_labels(rows, found.group, &rows->data.n_groups);
    int32_t *times = jarak__arena_alloc(&rows->arena, found.period->n_levels * sizeof *times);
    if (rows->units == NULL || rows->indicators == NULL || rows->groups == NULL || times == NULL) {
        return out_of_memory(frame->n_rows, error);
    }
    status = make_arrays(rows, frame->n_rows, &to, error);
    status = status == JARAK_OK ? read_times(rows, found.period, times, error) : status;
    return status == JARAK_OK ? fill_rows(rows, &found, settings, times, &to, frame->n_rows, error) : status;
}
