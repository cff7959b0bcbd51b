/* The parts of a printed regression: each file uses those above it. */
#ifndef JARAK_REPORT_REGRESSION_H
#define JARAK_REPORT_REGRESSION_H

#include "jarak/regression.h"
#include "report/format.h"
#include "report/json.h"

/* ---- regression_words.c ---- */

/* "iid", "robust", "cluster"; "fixest", "stata", "none". */
const char *jarak__vcov_name(jarak_vcov_kind kind);
const char *jarak__ssc_name(jarak_ssc ssc);
/* "***" and so on, or NULL. */
const char *jarak__stars(double p_value);
/* Why a coefficient was dropped: "collinear" or "separated"; NULL: it was not. */
const char *jarak__drop_name(const jarak_coefficient *coefficient);
/* With four decimals; a dash where there is none. */
void jarak__write_pseudo_r2(jarak__writer *writer, const jarak_regression_model *model);
/* The coefficients of a model: as a row each in every format but those of articles. */
void jarak__coefficients_sheet(const jarak_regression_model *model, jarak__sheet *sheet);

/* ---- regression_article.c: models side by side ---- */

void jarak__regression_article(const jarak_regression *regression, jarak__output *out);

/* ---- regression_json.c ---- */

void jarak__regression_json(const jarak_regression *regression, jarak__json *json);

#endif
