/* What the tests of the panel ask of it. */
#ifndef TESTS_PANEL_CELLS_H
#define TESTS_PANEL_CELLS_H

#include <math.h>
#include <stdio.h>

#include "facts.h"
#include "jarak/panel.h"

static inline void ensure(jarak_store *store)
{
    jarak_error error = {.message = ""};
    if (jarak_panel_ensure(store, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
}

static inline void assert_near(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance)) {
        fail_msg("%.17g is not %.17g within %g", value, expected, tolerance);
    }
}

/* A column of the one panel row of a year. */
static inline double cell(jarak_store *store, const char *column, const char *state, const char *partner, const char *indicator, int year)
{
    char sql[512];
    snprintf(
        sql, sizeof sql,
        "SELECT p.\"%s\" FROM panel p WHERE state = '%s' AND partner = '%s' AND indicator = '%s' AND year = %d AND period_kind = 'year'",
        column, state, partner, indicator, year);
    return facts_number(store, sql);
}

static inline double all_cells(jarak_store *store, const char *where)
{
    char sql[512];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM panel WHERE %s", where);
    return facts_number(store, sql);
}

/* Without votes, of which every store has the figures inside the program. */
static inline double cells(jarak_store *store, const char *where)
{
    char sql[512];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM panel WHERE dimension <> 'votes' AND (%s)", where);
    return facts_number(store, sql);
}

#endif
