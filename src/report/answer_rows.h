/* An answer as sheets: a row a change, a value or a figure, with the names that JSON has (docs/json.md) for programs, and beside them what
 * an eye wants. */
#ifndef JARAK_REPORT_ANSWER_ROWS_H
#define JARAK_REPORT_ANSWER_ROWS_H

#include "jarak/answer.h"
#include "report/sheet.h"

typedef struct jarak__change_row {
    const jarak_pair *pair;
    const jarak_indicator_change *change;
} jarak__change_row;

typedef struct jarak__point_row {
    const jarak_pair *pair;
    const jarak_series *series;
    const jarak_point *point;
} jarak__point_row;

typedef struct jarak__fact_row {
    const jarak_pair *pair;
    const jarak_series *series;
    const jarak_fact *fact;
} jarak__fact_row;

typedef struct jarak__verdict_row {
    const jarak_pair *pair;
    jarak_group group;
    const jarak_verdict *verdict;
} jarak__verdict_row;

/* Sheets of n rows, which they point to. */
jarak__sheet jarak__sheet_of_changes(size_t n, const jarak__change_row *rows);
jarak__sheet jarak__sheet_of_points(size_t n, const jarak__point_row *rows);
jarak__sheet jarak__sheet_of_facts(size_t n, const jarak__fact_row *rows);
jarak__sheet jarak__sheet_of_verdicts(size_t n, const jarak__verdict_row *rows);

/* The rows of all pairs, to be freed with jarak__free(); NULL when memory is out. period_kind, period: those of these alone; NULL: all,
 * and of facts those of the first and last value. */
jarak__change_row *jarak__change_rows(const jarak_answer *answer, size_t *n);
jarak__point_row *jarak__point_rows(const jarak_answer *answer, const char *period_kind, size_t *n);
jarak__fact_row *jarak__fact_rows(const jarak_answer *answer, const char *period, size_t *n);
jarak__verdict_row *jarak__verdict_rows(const jarak_answer *answer, size_t *n);

/* Whether `why` explains the value: that of period, or where it is NULL the first and last of a yearly series. */
bool jarak__is_explained(const jarak_series *series, const jarak_point *point, const char *period);

#endif
