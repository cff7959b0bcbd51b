/* Pages of an answer that its printers choose from: at a glance on a terminal, and in an article. */
#ifndef JARAK_REPORT_ANSWER_PAGES_H
#define JARAK_REPORT_ANSWER_PAGES_H

#include "jarak/report.h"
#include "report/answer_rows.h"
#include "report/format.h"

/* On one screen: a line an indicator and state, findings, what is missing. */
void jarak__write_overview(jarak__writer *writer, const jarak_answer *answer, const jarak_print_settings *settings);

/* The same on one screen: the headline, and a row a state. */
void jarak__write_brief(jarak__writer *writer, const jarak_answer *answer, const jarak_print_settings *settings);

/* The verdicts, and a table a pair; every row of the answer is among rows, pair after pair. */
void jarak__article_of_answer(jarak__output *out, const jarak_answer *answer, size_t n, const jarak__change_row *rows);
/* A table a series. */
void jarak__article_of_series(jarak__output *out, size_t n, const jarak__point_row *rows);
/* For each value its figures, and how it follows from them. */
void jarak__article_of_figures(jarak__output *out, const jarak_answer *answer, const char *period, size_t n, const jarak__fact_row *rows);

#endif
