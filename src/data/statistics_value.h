/* Values of statistics packages as cells: numbers, and the days and periods that they count. */
#ifndef JARAK_DATA_STATISTICS_VALUE_H
#define JARAK_DATA_STATISTICS_VALUE_H

#include "base/writer.h"
#include "data/file_form.h"

/* What a column's numbers count, by its format. */
typedef enum jarak__statistics_kind {
    JARAK__STATISTICS_NUMBER,
    JARAK__STATISTICS_DAY,
    JARAK__STATISTICS_SECOND,
    JARAK__STATISTICS_MILLISECOND,
    JARAK__STATISTICS_MILLISECOND_OF_UTC, /* leap seconds are counted */
    JARAK__STATISTICS_WEEK,
    JARAK__STATISTICS_MONTH,
    JARAK__STATISTICS_QUARTER,
    JARAK__STATISTICS_HALF,
} jarak__statistics_kind;

/* By the format as the file writes it ("%td", "DATE11", "YYMMDD10."); NULL: none. */
jarak__statistics_kind jarak__statistics_kind_of(jarak__form form, const char *format);

/* Writes a number that is not missing. Days and what is behind them outside the years 1 to 9999 are written as the number that they are. */
void jarak__write_statistic(jarak__writer *line, jarak__form form, jarak__statistics_kind kind, double value);

#endif
