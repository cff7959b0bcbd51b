/* The forms of a printed regression. */
#ifndef JARAK_REPORT_REGRESSION_H
#define JARAK_REPORT_REGRESSION_H

#include "base/writer.h"
#include "jarak/regression.h"

/* "iid", "robust", "cluster"; "fixest", "stata", "none". */
const char *jarak__vcov_name(jarak_vcov_kind kind);
const char *jarak__ssc_name(jarak_ssc ssc);
/* "***" and so on, or an empty text. */
const char *jarak__stars(double p_value);
/* A whole number with commas between thousands. */
void jarak__write_grouped(jarak__writer *writer, size_t number);
/* A number with so many significant digits, and none before the point rounded away. */
void jarak__write_significant(jarak__writer *writer, double number, int digits);

void jarak__write_regression_table(jarak__writer *writer, const jarak_regression *regression);
void jarak__write_regression_json(jarak__writer *writer, const jarak_regression *regression);
/* latex: else Markdown. */
void jarak__write_regression_article(jarak__writer *writer, const jarak_regression *regression, bool latex);

#endif
