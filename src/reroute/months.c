/* Months of windows: as numbers, as texts, and in statements. */
#include <stdio.h>

#include "base/alloc.h"
#include "data/sql.h"
#include "reroute/work.h"

int jarak__rerouting_first_month(const jarak__rerouting_work *work, int since, size_t year)
{
    return since - JARAK__MONTHS_A_YEAR * (int)(work->found.n_years - 1 - year);
}

const char *jarak__rerouting_month(jarak__rerouting_work *work, int month)
{
    char text[24];
    snprintf(text, sizeof text, "%04d-%02d", JARAK__FIRST_YEAR + month / JARAK__MONTHS_A_YEAR, month % JARAK__MONTHS_A_YEAR + 1);
    return jarak__rerouting_keep_text(work, text);
}

void jarak__rerouting_write_month(const jarak__rerouting_work *work, int since, const char *month, jarak__writer *sql)
{
    jarak__sql_write(sql, "(%s - %d)", month, jarak__rerouting_first_month(work, since, 0));
}

void jarak__rerouting_write_in_window(const jarak__rerouting_work *work, int since, const char *month, jarak__writer *sql)
{
    jarak__sql_write(sql, "%s BETWEEN %d AND %d AND ", month, jarak__rerouting_first_month(work, since, 0),
                     since + (int)work->n_months - 1);
    jarak__rerouting_write_month(work, since, month, sql);
    jarak__sql_write(sql, " %% 12 < %d", (int)work->n_months);
}

/* ---------------------------------------------------------------------------------------------------------------- known months */

/* Whether all months of a window of the given first month are there; else which is not. */
static bool is_covered(const jarak__rerouting_work *work, const bool *has, int first, int *missing)
{
    for (int month = first; month < first + (int)work->n_months; month++) {
        if (month < 0 || month >= JARAK__MOST_MONTHS || !has[month]) {
            *missing = month;
            return false;
        }
    }
    return true;
}

size_t jarak__rerouting_windows(const jarak__rerouting_work *work, const bool *has, int since, int *missing)
{
    size_t n = 0;
    while (is_covered(work, has, since - JARAK__MONTHS_A_YEAR * (int)n, missing)) {
        n++;
    }
    return n;
}

jarak_status jarak__rerouting_months_there(jarak__rerouting_work *work, bool **has, jarak_error *error)
{
    jarak_table *months = NULL;
    char *sql = jarak__sql_format("SELECT DISTINCT month FROM rerouting_shape WHERE digits = %d", work->finest);
    *has = jarak__calloc(JARAK__MOST_MONTHS, sizeof **has);
    jarak_status status =
        *has == NULL || sql == NULL ? jarak__rerouting_no_memory(error) : jarak__sql_table(work->store, sql, &months, error);
    for (size_t i = 0; status == JARAK_OK && i < jarak_table_rows(months); i++) {
        const int64_t month = jarak_table_integer(months, i, 0);
        if (month >= 0 && month < JARAK__MOST_MONTHS) {
            (*has)[month] = true;
        }
    }
    jarak_table_free(months);
    jarak__free(sql);
    return status;
}
