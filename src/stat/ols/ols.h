/* What a fit by least squares holds. It is the linear model that a step of PPML solves, at its solution: weights are the caller's and r the
 * weighted residuals, so that covariances, clusters, the bootstrap and the effects are those of stat/ppml. */
#ifndef JARAK_STAT_OLS_OLS_H
#define JARAK_STAT_OLS_OLS_H

#include "jarak/ols.h"
#include "stat/ppml/fit.h"

struct jarak_ols {
    jarak_ppml
        linear; /* state.eta is what the effects add up to; what only counts has no numbers; problem and state are of what is shared */
    struct jarak__ols_shared *own; /* what it shares with no other; NULL: with others */
    jarak_ols_info info;
    double within_tss; /* in the problem's units */
};

/* Data as the working order is made of. */
jarak_ppml_data jarak__ols_data(const jarak_ols_data *data);
/* Settings that are in their ranges; NULL: the defaults. Errors: those of jarak_ols_check(). */
JARAK_MUST_CHECK jarak_status jarak__ols_take_settings(const jarak_ols_settings *given, jarak_ols_settings *used, jarak_error *error);
/* The same model as the functions of jarak/ppml.h take it, such as jarak_ppml_joint_vcov(); it belongs to the fit. */
jarak_ppml *jarak__ols_linear(jarak_ols *fit);

/* From what is shared to the solution: regressors net of the effects, those that are collinear dropped; beta, residuals and eta in the
 * problem's units. Errors: ERR_MEMORY, ERR_OVERFLOW, ERR_INTERRUPTED. */
JARAK_MUST_CHECK jarak_status jarak__ols_solve(struct jarak__ols_shared *shared, const jarak_ppml_data *data, jarak_ols *fit,
                                               jarak_error *error);
/* Sums of squares, what follows from them, and the score, once the redundant levels are counted; settings: its tolerance. */
void jarak__ols_measure_fit(jarak_ols *fit, const jarak_ols_settings *settings);

#endif
