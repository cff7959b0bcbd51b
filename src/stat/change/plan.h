/* What a fit has to do: values sorted by series, the series of each unit and group, the span of each figure. */
#ifndef JARAK_STAT_CHANGE_PLAN_H
#define JARAK_STAT_CHANGE_PLAN_H

#include "jarak/change.h"

typedef struct jarak__entry {
    int32_t time;
    uint32_t reporter;
    size_t row;
} jarak__entry;

typedef struct jarak__plan {
    const jarak_change_data *data;
    jarak__entry *entries; /* values that are there, by series, time, reporter, row */
    size_t *first;         /* n_series + 1: of a series in entries */
    uint32_t *by_unit;     /* series by unit, group, series */
    size_t *first_of;      /* n_units × n_groups + 1: of a unit and group in by_unit */
} jarak__plan;

/* Errors: ERR_MEMORY, ERR_OVERFLOW. data must outlive the plan. */
JARAK_MUST_CHECK jarak_status jarak__plan_make(jarak__plan *plan, const jarak_change_data *data, jarak_error *error);
void jarak__plan_release(jarak__plan *plan);

/* The place of a unit and group in first_of. */
static inline size_t jarak__plan_at(const jarak__plan *plan, uint32_t unit, uint32_t group)
{
    return (size_t)unit * plan->data->n_groups + group;
}

/* Entries first … end - 1 of a series with times from … to. */
typedef struct jarak__range {
    size_t first, end;
} jarak__range;
jarak__range jarak__plan_range(const jarak__plan *plan, size_t series, int64_t from, int64_t to);

/* Whether the values (of one reporter; NULL: of all) speak for a window: one within a quarter of it (at least one period) of each end.
 * Fills from and to with the times of the first and last value inside it. */
jarak_change_use jarak__plan_span(const jarak__plan *plan, size_t series, const jarak_change_window *window, const uint32_t *reporter,
                                  int32_t *from, int32_t *to);

#endif
