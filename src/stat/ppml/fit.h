/* What a fit holds. */
#ifndef JARAK_STAT_PPML_FIT_H
#define JARAK_STAT_PPML_FIT_H

#include "stat/ppml/newton.h"

struct jarak_ppml {
    jarak_ppml_info info;
    ppml_problem *problem; /* regressors net of effects with the final weights */
    ppml_state state;      /* eta is what the effects add up to, for each row in the sample; r = prior (y - mu) */
    size_t n_rows_here;    /* of the caller's, in this part */
    unsigned char *reason; /* jarak_ppml_row of each row of the caller's */
    double *separating;    /* of each row of the caller's; NULL where none was found beyond levels without a positive outcome */
    double *beta;
    bool *dropped, *lost; /* see jarak_ppml_info */
    double *x_mean;       /* weighted, of each regressor that is not dropped, in the problem's units, counted from the caller's zero */
    jarak_ppml_effect_info *effects;
    size_t *n_given_levels; /* of each set: n_levels as the caller gave them */
    bool *has_slope;        /* of each set */
    double rss;             /* least squares: the weighted sum of squared residuals, in the problem's units */
    size_t n_parameters;    /* least squares: coefficients and identified levels */
    bool has_ones;          /* while a column of ones stands behind the regressors: the constant of a model without effects */
};

/* Whether the arrays that data must have are there. Errors: ERR_ARGUMENT. */
JARAK_MUST_CHECK jarak_status jarak__ppml_check_data(const jarak_ppml_data *data, jarak_error *error);
/* The arrays of a fit that is all zero. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__ppml_reserve(const jarak_ppml_data *data, jarak_ppml *fit, jarak_error *error);
/* Frees what the fit holds. */
void jarak__ppml_release(jarak_ppml *fit);
/* beta in the caller's units from the state's. Errors: ERR_DATA (beyond the range of numbers). */
JARAK_MUST_CHECK jarak_status jarak__ppml_give_beta(const jarak_ppml_data *data, jarak_ppml *fit, jarak_error *error);
/* Rows of each reason, of all parts. */
void jarak__ppml_count_rows(const jarak_ppml_data *data, jarak_ppml *fit);
/* See jarak_ppml_info. */
const char *jarak__ppml_method(const jarak_ppml *fit);
/* The log-likelihood, deviance and pseudo R2 of a fit that is done. */
void jarak__ppml_fill_likelihood(jarak_ppml *fit);
/* Levels and redundant levels of each set. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__ppml_count_redundant(jarak_ppml *fit, const jarak_ppml_data *data, jarak_error *error);
/* Position of set f among problem->sets; n_sets where it is the eliminated one. */
size_t jarak__ppml_find_set(const ppml_problem *problem, size_t f);
/* Once beta is known in the caller's units: eta becomes what the effects alone add up to, in units of 2^beta_exponent, and x_mean is
 * filled, while the caller's regressors are at hand. */
void jarak__ppml_keep_effects(const jarak_ppml_data *data, jarak_ppml *fit);
/* Whether every row is fitted but for rounding. */
bool jarak__ppml_is_saturated(jarak_ppml *fit);
/* The covariance of the problem's regressors in its units, problem->n_x square, as jarak_ppml_vcov() does it. Errors: its. */
JARAK_MUST_CHECK jarak_status jarak__ppml_covariance(jarak_ppml *fit, const jarak_vcov_settings *settings, double *covariance,
                                                     jarak_vcov_info *info, jarak_error *error);
/* The same with a column of ones behind the regressors: n_x + 1 square. */
JARAK_MUST_CHECK jarak_status jarak__ppml_covariance_with_ones(jarak_ppml *fit, const jarak_vcov_settings *settings, double *covariance,
                                                               jarak_vcov_info *info, jarak_error *error);
/* Average marginal effects over the rows used, weighted, and their standard errors by the delta method: n_regressors values each, NaN where
 * dropped. Errors: those of jarak_ppml_vcov(), ERR_ARGUMENT (no intercept among the effects; CR2 or CR3 beside effects). */
JARAK_MUST_CHECK jarak_status jarak__ppml_margins(jarak_ppml *fit, const jarak_vcov_settings *settings, double *margin, double *std_error,
                                                  jarak_error *error);
/* Codes of set f for each row in working order, in a stacked numbering with n_levels + n_groups nodes; to be freed. NULL: out of memory. */
uint32_t *jarak__ppml_codes(const ppml_problem *problem, size_t f);

#endif
