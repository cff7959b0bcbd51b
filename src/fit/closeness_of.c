/* From the columns of a frame to the data of the closeness model. */
#include "jarak/fit_closeness.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/text.h"
#include "jarak/period.h"

typedef struct panel {
    jarak_closeness_panel public; /* first, so that the public pointer is the whole */
    jarak__arena arena;
} panel;

/* A period's cells, once the grid is known. */
typedef struct span {
    int first_month, last_month; /* months since year 0; with plain numbers the number itself */
    jarak_period_kind kind;
    bool is_number;
} span;

static bool read_number(const char *text, int *number)
{
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    *number = (int)value;
    return end != text && *end == '\0' && errno == 0 && value > INT_MIN / 16 && value < INT_MAX / 16;
}

static jarak_status read_span(const char *text, span *read, jarak_error *error)
{
    jarak_period period;
    *read = (span){0};
    int number = 0;
    read->is_number = read_number(text, &number);
    if (read->is_number) {
        read->first_month = 12 * number;
        read->last_month = 12 * number + 11;
        read->kind = JARAK_PERIOD_YEAR;
        return JARAK_OK;
    }
    jarak_status status = jarak_period_parse(text, &period, error);
    if (status != JARAK_OK) {
        return status;
    }
    if (period.kind == JARAK_PERIOD_PLANNED || period.kind == JARAK_PERIOD_UNDATED) {
        return jarak_fail(error, JARAK_ERR_DATA, _("\"%s\" is no period in which a value could be"), text);
    }
    int year, month, day;
    jarak_date_from_day(period.first_day, &year, &month, &day);
    read->first_month = 12 * year + month - 1;
    jarak_date_from_day(period.last_day, &year, &month, &day);
    read->last_month = 12 * year + month - 1;
    read->kind = period.kind;
    return JARAK_OK;
}

/* Months that a cell must have so that a period of this kind is whole cells. */
static int cell_of(const span *read)
{
    if (read->first_month % 12 == 0 && read->last_month % 12 == 11) {
        return 12;
    }
    return read->first_month % 3 == 0 && read->last_month % 3 == 2 ? 3 : 1;
}

static int floor_divide(int a, int b)
{
    return a / b - (a % b < 0);
}

static jarak_status out_of_memory(size_t n, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu values"), n);
}

/* The cells of every level of the period's column, and the grid. */
static jarak_status read_spans(panel *made, const jarak_column *period, span *spans, jarak_error *error)
{
    made->public.months_a_cell = 12;
    bool all_numbers = true;
    for (size_t l = 0; l < period->n_levels; l++) {
        jarak_status status = read_span(period->labels[l], &spans[l], error);
        if (status != JARAK_OK) {
            return status;
        }
        int cell = cell_of(&spans[l]);
        made->public.months_a_cell = cell < made->public.months_a_cell ? cell : made->public.months_a_cell;
        all_numbers = all_numbers && spans[l].is_number;
    }
    if (all_numbers) {
        made->public.months_a_cell = 0;
    }
    return JARAK_OK;
}

static const char *const *copy_labels(panel *made, const jarak_column *column, size_t *count)
{
    *count = column != NULL ? column->n_levels : 1;
    const char **labels = jarak__arena_alloc(&made->arena, (*count + 1) * sizeof *labels);
    for (size_t l = 0; l < *count && labels != NULL; l++) {
        const char *label = column != NULL ? column->labels[l] : "";
        labels[l] = jarak__arena_text(&made->arena, label, strlen(label));
        if (labels[l] == NULL) {
            return NULL;
        }
    }
    return labels;
}

typedef struct columns {
    const jarak_column *unit, *period, *indicator, *group, *value, *variance;
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
        {names->value, JARAK_COLUMN_NUMBER, &found->value},           {names->variance, JARAK_COLUMN_NUMBER, &found->variance},
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
            return jarak_fail(error, JARAK_ERR_DATA, _("%zu rows have no %s; leave them out with --where"), (*wanted[i].column)->n_missing,
                              wanted[i].name);
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
        if (found->variance != NULL && !(found->variance->numbers[i] >= 0)) {
            return jarak_fail(error, JARAK_ERR_DATA, _("row %zu: the variance is %g; it must be at least 0"), i + 1,
                              found->variance->numbers[i]);
        }
    }
    return n == 0         ? jarak_fail(error, JARAK_ERR_DATA, _("there are no rows"))
           : n_values > 0 ? JARAK_OK
                          : jarak_fail(error, JARAK_ERR_DATA, _("there is no value in \"%s\""), found->value->name);
}

/* Fills the arrays of rows, and the group of each indicator. */
static jarak_status fill_rows(panel *made, const columns *found, const span *spans, size_t n, uint32_t *unit, uint32_t *indicator,
                              int32_t *first, int32_t *last, uint32_t *group, jarak_error *error)
{
    for (size_t k = 0; k < made->public.data.n_indicators; k++) {
        group[k] = UINT32_MAX;
    }
    for (size_t i = 0; i < n; i++) {
        const span *read = &spans[found->period->codes[i]];
        int cell = made->public.months_a_cell;
        unit[i] = found->unit != NULL ? found->unit->codes[i] : 0;
        indicator[i] = found->indicator != NULL ? found->indicator->codes[i] : 0;
        first[i] = cell == 0 ? read->first_month / 12 : floor_divide(read->first_month, cell);
        last[i] = cell == 0 ? first[i] : floor_divide(read->last_month, cell);
        uint32_t row_group = found->group != NULL ? found->group->codes[i] : 0;
        uint32_t *known = &group[indicator[i]];
        if (*known != UINT32_MAX && *known != row_group) {
            return jarak_fail(error, JARAK_ERR_DATA, _("the indicator \"%s\" is in two groups: %s and %s"),
                              made->public.indicators[indicator[i]], made->public.groups[*known], made->public.groups[row_group]);
        }
        *known = row_group;
    }
    return JARAK_OK;
}

static double *copy_numbers(panel *made, const jarak_column *column, size_t n)
{
    double *numbers = column != NULL ? jarak__arena_alloc(&made->arena, (n + 1) * sizeof *numbers) : NULL;
    if (numbers != NULL) {
        memcpy(numbers, column->numbers, n * sizeof *numbers);
    }
    return numbers;
}

static jarak_status take(panel *made, const jarak_frame *frame, const jarak_closeness_columns *names, jarak_error *error)
{
    columns found;
    jarak_status status = find_columns(frame, names, &found, error);
    if (status == JARAK_OK) {
        status = check_rows(&found, frame->n_rows, error);
    }
    if (status != JARAK_OK) {
        return status;
    }
    size_t n = frame->n_rows;
    jarak_closeness_data *data = &made->public.data;
    made->public.units = copy_labels(made, found.unit, &data->n_units);
    made->public.indicators = copy_labels(made, found.indicator, &data->n_indicators);
    made->public.groups = copy_labels(made, found.group, &data->n_groups);
    uint32_t *codes = jarak__arena_alloc(&made->arena, (2 * n + data->n_indicators + 1) * sizeof *codes);
    int32_t *cells = jarak__arena_alloc(&made->arena, (2 * n + 1) * sizeof *cells);
    span *spans = jarak__calloc(found.period->n_levels, sizeof *spans);
    double *value = copy_numbers(made, found.value, n), *variance = copy_numbers(made, found.variance, n);
    if (made->public.units == NULL || made->public.indicators == NULL || made->public.groups == NULL || codes == NULL || cells == NULL ||
        spans == NULL || value == NULL || (found.variance != NULL && variance == NULL)) {
        jarak__free(spans);
        return out_of_memory(n, error);
    }
    *data = (jarak_closeness_data){.n_rows = n,
                                   .unit = codes,
                                   .indicator = codes + n,
                                   .first = cells,
                                   .last = cells + n,
                                   .value = value,
                                   .variance = variance,
                                   .n_units = data->n_units,
                                   .n_indicators = data->n_indicators,
                                   .n_groups = data->n_groups,
                                   .group = codes + 2 * n};
    status = read_spans(made, found.period, spans, error);
    if (status == JARAK_OK) {
        status = fill_rows(made, &found, spans, n, codes, codes + n, cells, cells + n, codes + 2 * n, error);
    }
    jarak__free(spans);
    return status;
}

jarak_status jarak_closeness_panel_take(const jarak_frame *frame, const jarak_closeness_columns *names, jarak_closeness_panel **out,
                                        jarak_error *error)
{
    *out = NULL;
    panel *made = jarak__calloc(1, sizeof *made);
    jarak_status status = made == NULL ? out_of_memory(frame->n_rows, error) : take(made, frame, names, error);
    if (status != JARAK_OK) {
        jarak_closeness_panel_free(made != NULL ? &made->public : NULL);
        return status;
    }
    *out = &made->public;
    return JARAK_OK;
}

jarak_status jarak_closeness_panel_cell(const jarak_closeness_panel *given, const char *period, int32_t *cell, jarak_error *error)
{
    span read;
    jarak_status status = read_span(period, &read, error);
    if (status == JARAK_OK) {
        *cell = given->months_a_cell == 0 ? read.first_month / 12 : floor_divide(read.first_month, given->months_a_cell);
    }
    return status;
}

void jarak_closeness_panel_free(jarak_closeness_panel *given)
{
    if (given == NULL) {
        return;
    }
    panel *whole = (panel *)given; /* public is its first member */
    jarak__arena_release(&whole->arena);
    jarak__free(whole);
}
