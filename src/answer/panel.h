/* Reading what the store has on the pairs of an answer. */
#ifndef JARAK_ANSWER_PANEL_H
#define JARAK_ANSWER_PANEL_H

#include "answer/answer.h"
#include "base/writer.h"
#include "jarak/table.h"

/* Runs `before WHERE condition after`, where the condition picks the answer's pairs and indicators, and the years since … until (0: open),
 * from a relation p with the columns state, partner, indicator and year. */
JARAK_MUST_CHECK jarak_status jarak__answer_select(const jarak_answer *answer, jarak_store *store, const char *before, const char *after,
                                                   int since, int until, jarak_table **table, jarak_error *error);

/* The same for all years, and all indicators whether asked for or not. */
JARAK_MUST_CHECK jarak_status jarak__answer_select_all(const jarak__answer_work *answer, jarak_store *store, const char *before,
                                                       const char *after, jarak_table **table, jarak_error *error);

/* Writes the relation with the facts behind these indicators (panel/evidence.h). */
JARAK_MUST_CHECK jarak_status jarak__answer_evidence(size_t count, const jarak_indicator *indicators, jarak__writer *sql,
                                                     jarak_error *error);

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
