/* Sorting values and finding spans. */
#include "stat/change/plan.h"

#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/text.h"

void jarak__plan_release(jarak__plan *plan)
{
    jarak__free(plan->entries);
    jarak__free(plan->first);
    jarak__free(plan->by_unit);
    jarak__free(plan->first_of);
    *plan = (jarak__plan){0};
}

static int compare_entries(const void *a, const void *b)
{
    const jarak__entry *x = a, *y = b;
    if (x->time != y->time) {
        return x->time < y->time ? -1 : 1;
    }
    if (x->reporter != y->reporter) {
        return x->reporter < y->reporter ? -1 : 1;
    }
    return x->row < y->row ? -1 : x->row > y->row;
}

/* Turns counts in start[1 …] into where each begins. */
static void accumulate(size_t *start, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        start[i + 1] += start[i];
    }
}

/* Moves where each begins back by one after filling has moved it to where it ends. */
static void rewind_starts(size_t *start, size_t n)
{
    for (size_t i = n; i > 0; i--) {
        start[i] = start[i - 1];
    }
    start[0] = 0;
}

static void sort_values(jarak__plan *plan)
{
    const jarak_change_data *data = plan->data;
    for (size_t i = 0; i < data->n_rows; i++) {
        plan->first[data->series[i] + 1] += !isnan(data->value[i]);
    }
    accumulate(plan->first, data->n_series);
    for (size_t i = 0; i < data->n_rows; i++) {
        if (!isnan(data->value[i])) {
            plan->entries[plan->first[data->series[i]]++] =
                (jarak__entry){data->time[i], data->reporter != NULL ? data->reporter[i] : 0, i};
        }
    }
    rewind_starts(plan->first, data->n_series);
    for (size_t s = 0; s < data->n_series; s++) {
        jarak__entry *entries = plan->entries + plan->first[s];
        const size_t n = plan->first[s + 1] - plan->first[s];
        bool sorted = true; /* as data mostly come */
        for (size_t i = 1; i < n && sorted; i++) {
            sorted = compare_entries(&entries[i - 1], &entries[i]) <= 0;
        }
        if (!sorted) {
            qsort(entries, n, sizeof *entries, compare_entries);
        }
    }
}

static void sort_series(jarak__plan *plan, size_t n_cells)
{
    const jarak_change_data *data = plan->data;
    for (size_t s = 0; s < data->n_series; s++) {
        plan->first_of[jarak__plan_at(plan, data->series_of[s].unit, data->series_of[s].group) + 1]++;
    }
    accumulate(plan->first_of, n_cells);
    for (size_t s = 0; s < data->n_series; s++) {
        plan->by_unit[plan->first_of[jarak__plan_at(plan, data->series_of[s].unit, data->series_of[s].group)]++] = (uint32_t)s;
    }
    rewind_starts(plan->first_of, n_cells);
}

jarak_status jarak__plan_make(jarak__plan *plan, const jarak_change_data *data, jarak_error *error)
{
    size_t n_cells;
    *plan = (jarak__plan){.data = data};
    if (!jarak__multiply(data->n_units, data->n_groups, &n_cells) || n_cells == SIZE_MAX) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("too many units and groups"));
    }
    plan->entries = jarak__calloc(data->n_rows, sizeof *plan->entries);
    plan->first = jarak__calloc(data->n_series + 1, sizeof *plan->first);
    plan->by_unit = jarak__calloc(data->n_series, sizeof *plan->by_unit);
    plan->first_of = jarak__calloc(n_cells + 1, sizeof *plan->first_of);
    if (plan->entries == NULL || plan->first == NULL || plan->by_unit == NULL || plan->first_of == NULL) {
        jarak__plan_release(plan);
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu values"), data->n_rows);
    }
    sort_values(plan);
    sort_series(plan, n_cells);
    return JARAK_OK;
}

jarak__range jarak__plan_range(const jarak__plan *plan, size_t series, int64_t from, int64_t to)
{
    jarak__range range = {plan->first[series], plan->first[series + 1]};
    while (range.first < range.end && plan->entries[range.first].time < from) {
        range.first++;
    }
    while (range.end > range.first && plan->entries[range.end - 1].time > to) {
        range.end--;
    }
    return range;
}

jarak_change_use jarak__plan_span(const jarak__plan *plan, size_t series, const jarak_change_window *window, const uint32_t *reporter,
                                  int32_t *from, int32_t *to)
{
    const jarak__range range = jarak__plan_range(plan, series, window->from, window->to);
    const int64_t quarter = ((int64_t)window->to - window->from) / 4, near = quarter > 1 ? quarter : 1;
    bool any = false;
    for (size_t i = range.first; i < range.end; i++) {
        if (reporter == NULL || plan->entries[i].reporter == *reporter) {
            *from = any ? *from : plan->entries[i].time;
            *to = plan->entries[i].time;
            any = true;
        }
    }
    if (!any) {
        return JARAK_CHANGE_EMPTY;
    }
    if (*from > window->from + near) {
        return JARAK_CHANGE_LATE_START;
    }
    if (*to < window->to - near) {
        return JARAK_CHANGE_EARLY_END;
    }
    return *from < *to ? JARAK_CHANGE_USED : JARAK_CHANGE_ONE_TIME;
}
