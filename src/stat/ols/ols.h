/* What a fit by least squares holds. It is the linear model that a step of PPML solves, at its solution: weights are the caller's and r the
 * weighted residuals, so that covariances, clusters, the bootstrap and the effects are those of stat/ppml. */
#ifndef JARAK_STAT_OLS_OLS_H
#define JARAK_STAT_OLS_OLS_H

#include "jarak/ols.h"
#include "stat/ppml/fit.h"

struct jarak_ols {
    jarak_ppml linear; /* state.eta is what the effects add up to; what only counts has no numbers */
    jarak_ols_info info;
    double within_tss; /* in the problem's units */
};

/* The same model as the functions of jarak/ppml.h take it, such as jarak_ppml_joint_vcov(); it belongs to the fit. */
jarak_ppml *jarak__ols_linear(jarak_ols *fit);

/* From the problem as it was laid out to the solution: regressors net of the effects, those that are collinear dropped; beta, residuals and
 * eta in the problem's units. Errors: ERR_MEMORY, ERR_INTERRUPTED. */
JARAK_MUST_CHECK jarak_status jarak__ols_solve(jarak_ols *fit, const jarak_ols_settings *settings, jarak_error *error);
/* Sums of squares, what follows from them, and the score, once the redundant levels are counted; settings: its tolerance. */
void jarak__ols_measure_fit(jarak_ols *fit, const jarak_ols_settings *settings);

#endif
