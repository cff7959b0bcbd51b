/* Reading what the store has on the pairs of an answer. */
#ifndef JARAK_ANSWER_PANEL_H
#define JARAK_ANSWER_PANEL_H

#include "answer/answer.h"
#include "base/writer.h"
#include "jarak/table.h"

/* Writes `before WHERE condition`, where the condition picks the answer's pairs from a relation p with the columns state and partner. */
void jarak__answer_write_pairs(jarak__writer *sql, const jarak_answer *answer, const char *before);

/* Runs `before WHERE condition after`, where the condition picks the answer's pairs and indicators, and the years since … until (0: open),
 * from a relation p with the columns state, partner, indicator and year. */
JARAK_MUST_CHECK jarak_status jarak__answer_select(const jarak_answer *answer, jarak_store *store, const char *before, const char *after,
                                                   int since, int until, jarak_table **table, jarak_error *error);

/* The same for all years, and all indicators whether asked for or not. */
JARAK_MUST_CHECK jarak_status jarak__answer_select_all(const jarak__answer_work *answer, jarak_store *store, const char *before,
                                                       const char *after, jarak_table **table, jarak_error *error);

/* Columns of answer->rows: what the panel has on the answer's pairs, of all years and indicators, sorted by state, partner, indicator (in
 * the order of print), kind of period (years first) and time. */
enum {
    JARAK__ROW_STATE,
    JARAK__ROW_PARTNER,
    JARAK__ROW_INDICATOR,
    JARAK__ROW_PERIOD_KIND,
    JARAK__ROW_PERIOD,
    JARAK__ROW_FIRST_DAY,
    JARAK__ROW_LAST_DAY,
    JARAK__ROW_YEAR,
    JARAK__ROW_VALUE,
    JARAK__ROW_VARIANCE,
    JARAK__ROW_NATURAL,
    JARAK__ROW_N_ROWS,
};
int jarak__answer_year(const jarak__answer_work *answer, size_t row);

/* Columns of answer->evidence: the figures behind the values of the pairs, of all years, those of a cell together. */
enum {
    JARAK__EVIDENCE_STATE,
    JARAK__EVIDENCE_PARTNER,
    JARAK__EVIDENCE_INDICATOR,
    JARAK__EVIDENCE_PERIOD_KIND,
    JARAK__EVIDENCE_CELL_FIRST_DAY,
    JARAK__EVIDENCE_PART,
    JARAK__EVIDENCE_HOW,
    JARAK__EVIDENCE_PERIOD,
    JARAK__EVIDENCE_FROM,
    JARAK__EVIDENCE_TO,
    JARAK__EVIDENCE_MEASURE,
    JARAK__EVIDENCE_TEXT,
    JARAK__EVIDENCE_UNIT,
    JARAK__EVIDENCE_REPORTER,
    JARAK__EVIDENCE_STATUS,
    JARAK__EVIDENCE_TITLE,
    JARAK__EVIDENCE_PUBLISHER,
    JARAK__EVIDENCE_URL,
    JARAK__EVIDENCE_NOTE,
    JARAK__EVIDENCE_ROLE,
    JARAK__EVIDENCE_USED,
    JARAK__EVIDENCE_VALUE,
    JARAK__EVIDENCE_AMOUNT,
    JARAK__EVIDENCE_SOURCE,
    JARAK__EVIDENCE_LINE,
};

/* The end of the run of rows, from row on, whose first count columns are equal texts. */
size_t jarak__run_end(const jarak_table *table, size_t row, size_t count);

/* The pair, its series, or the indicator that a row is about; NULL where the answer has none. */
jarak_pair *jarak__answer_pair(const jarak__answer_work *answer, const char *state, const char *partner);
jarak_series *jarak__answer_one_series(const jarak__answer_work *answer, const char *state, const char *partner, const char *indicator,
                                       const char *period_kind);
const jarak_indicator *jarak__answer_indicator(const jarak_answer *answer, const char *code);

/* The year in which the answer's series begin; 0: open. */
int jarak__first_year(const jarak__answer_work *answer);

#endif
