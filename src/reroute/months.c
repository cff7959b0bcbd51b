/* Months of windows: as numbers, as texts, and in statements. */
#include <stdio.h>

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
