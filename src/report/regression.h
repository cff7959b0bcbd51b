/* The parts of a printed regression: each file uses those above it. */
#ifndef JARAK_REPORT_REGRESSION_H
#define JARAK_REPORT_REGRESSION_H

#include "jarak/regression.h"
#include "report/format.h"
#include "report/json.h"

/* ---- regression_words.c ---- */

/* As on the command line: "iid", "robust", "cluster"…; as in JSON: "iid", "robust", "cr1"…; "fixest", "stata", "none". */
const char *jarak__vcov_name(jarak_vcov_kind kind);
const char *jarak__errors_name(jarak_vcov_kind kind);
const char *jarak__ssc_name(jarak_ssc ssc);
/* "***" and so on, or NULL. */
const char *jarak__stars(double p_value);
/* Whether errors are, at least of some way of clustering, those of the cluster jackknife. */
bool jarak__is_jackknife(const jarak_regression_model *model);
/* Why a coefficient was dropped, "collinear" or "separated", or has no error, "one_cluster"; NULL: neither. */
const char *jarak__drop_name(const jarak_coefficient *coefficient);
/* An R2 with four decimals; a dash where there is none. */
void jarak__write_r2(jarak__writer *writer, double r2);
/* Three decimals whatever its size, since what counts is its difference from another's; a dash where there is none. */
void jarak__write_likelihood(jarak__writer *writer, double log_likelihood);

/* The columns that every sheet of estimates begins with. */
enum {
    JARAK__OF_NAME,
    JARAK__OF_ESTIMATE,
    JARAK__OF_STD_ERROR,
    JARAK__OF_Z,
    JARAK__OF_P_VALUE,
    JARAK__OF_CONF_LOW,
    JARAK__OF_CONF_HIGH,
    JARAK__N_OF_ESTIMATES
};

/* These columns, their statistic headed as the estimator's tests are: t of least squares, z of PPML. */
const jarak__column *jarak__estimate_columns(const jarak_regression *regression);
/* The coefficients of a model: as a row each in every format but those of articles. */
void jarak__coefficients_sheet(const jarak_regression *regression, const jarak_regression_model *model, jarak__sheet *sheet);

/* ---- regression_errors.c ---- */

void jarak__write_errors(jarak__writer *writer, const jarak_regression *regression, const jarak_regression_model *model);

/* ---- regression_margins.c ---- */

void jarak__regression_margins(const jarak_regression *regression, const jarak_regression_model *model, jarak__output *out);

/* ---- regression_article.c: models side by side ---- */

void jarak__regression_article(const jarak_regression *regression, jarak__output *out);
/* The same on the terminal, some models a table. */
void jarak__regression_side_by_side(const jarak_regression *regression, jarak__output *out);

/* ---- regression_json.c ---- */

void jarak__regression_json(const jarak_regression *regression, jarak__json *json);

#endif
