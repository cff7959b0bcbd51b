/* Small questions to the change engine, put together by hand. Include cmocka.h before it. */
#ifndef JARAK_TESTS_STAT_CHANGE_MADE_H
#define JARAK_TESTS_STAT_CHANGE_MADE_H

#include <stdlib.h>
#include <string.h>

#include "jarak/change.h"

enum { MADE_ROWS = 4096, MADE_SERIES = 512, MADE_WINDOWS = 512 };

/* Rows of series; windows are added by hand. */
typedef struct made {
    uint32_t series[MADE_ROWS], reporter[MADE_ROWS];
    int32_t time[MADE_ROWS];
    double value[MADE_ROWS], variance[MADE_ROWS];
    jarak_change_series series_of[MADE_SERIES];
    jarak_change_window windows[MADE_WINDOWS];
    jarak_change_data data;
} made;

static inline made *made_new(void)
{
    made *m = calloc(1, sizeof *m);
    assert_non_null(m);
    m->data = (jarak_change_data){.series = m->series,
                                  .reporter = m->reporter,
                                  .time = m->time,
                                  .value = m->value,
                                  .variance = m->variance,
                                  .series_of = m->series_of,
                                  .windows = m->windows};
    return m;
}

static inline jarak_change_series *made_series(made *m, uint32_t unit, uint32_t group, double noise)
{
    assert_true(m->data.n_series < MADE_SERIES);
    jarak_change_series *series = &m->series_of[m->data.n_series++];
    jarak_change_series_init(series);
    series->unit = unit;
    series->group = group;
    series->dimension = (uint32_t)m->data.n_series;
    series->noise = noise;
    m->data.n_units = unit >= m->data.n_units ? unit + 1 : m->data.n_units;
    m->data.n_groups = group >= m->data.n_groups ? group + 1 : m->data.n_groups;
    return series;
}

/* A value of the series made last. */
static inline void made_value(made *m, int32_t time, double value, double sd, uint32_t reporter)
{
    const size_t i = m->data.n_rows++;
    assert_true(i < MADE_ROWS);
    m->series[i] = (uint32_t)m->data.n_series - 1;
    m->time[i] = time;
    m->value[i] = value;
    m->variance[i] = sd * sd;
    m->reporter[i] = reporter;
}

static inline void made_window(made *m, uint32_t unit, uint32_t group, int32_t from, int32_t to)
{
    assert_true(m->data.n_windows < MADE_WINDOWS);
    m->windows[m->data.n_windows++] = (jarak_change_window){unit, group, from, to};
}

static inline jarak_change *made_fit(const made *m, const jarak_change_settings *settings)
{
    jarak_change *fit = NULL;
    jarak_error error = {0};
    if (jarak_change_fit(&m->data, settings, &fit, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return fit;
}

static inline const jarak_change_figure *made_figure(const jarak_change *fit, size_t i)
{
    return &jarak_change_result(fit)->figures[i];
}

static inline const jarak_change_tie *made_tie(const jarak_change *fit, size_t i)
{
    return &jarak_change_result(fit)->ties[i];
}

#endif
