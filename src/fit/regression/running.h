/* A regression being run: shared by its reading (regression.c) and by what is said of its fits (results.c). */
#ifndef JARAK_FIT_REGRESSION_RUNNING_H
#define JARAK_FIT_REGRESSION_RUNNING_H

#include "fit/regression/regression.h"
#include "stat/ppml/fit.h"

typedef struct jarak__running {
    const jarak_fit_ppml_settings *settings; /* of least squares too, whose fields it has */
    const jarak_ols_settings *ols;           /* NULL: PPML */
    jarak__design design;
    jarak__regression_work *made;
    jarak__gravity_keys gravity;
    jarak__result_file effects, fitted;
    jarak_error *error; /* never NULL */
} jarak__running;

/* Whether a covariance goes by clusters. */
bool jarak__is_clustered(jarak_vcov_kind kind);
/* ERR_MEMORY. */
jarak_status jarak__running_no_memory(jarak__running *job);
/* A copy that lives as long as the results; NULL for NULL, and when memory is out. */
const char *jarak__running_keep(jarak__running *job, const char *text);

/* Fills what follows from an estimate and its standard error. */
void jarak__regression_finish(jarak_coefficient *coefficient, double level, double df);

/* Coefficients, counts and names of a fit into the model, effects and fitted values into their files. */
JARAK_MUST_CHECK jarak_status jarak__regression_take_results(jarak__running *job, jarak__sample *sample, jarak_ppml *fit,
                                                             jarak_regression_model *model);

/* Fits every model of the design, on all rows or on those of each level, models of least squares with what they share (stat/ols/shared.h).
 * Where there are several, one that has no data to be fitted from is a failure of its own. */
JARAK_MUST_CHECK jarak_status jarak__regression_fit_all(jarak__running *job);

/* What least squares alone tells of its fit. */
void jarak__regression_take_goodness(const jarak_ols_info *info, jarak_regression_model *model);

/* Average marginal effects, once the coefficients are known. Errors: those of jarak__ppml_margins(). */
JARAK_MUST_CHECK jarak_status jarak__regression_take_margins(jarak__running *job, const jarak__sample *sample, jarak_ppml *fit,
                                                             const jarak_vcov_settings *vcov, jarak_regression_model *model);

/* Runs what job describes. Errors: those of jarak_fit_ppml(). */
JARAK_MUST_CHECK jarak_status jarak__regression_run(jarak__running *job, const char *data, jarak_regression **regression);

/* The covariance of a model's coefficients (those in the model, to be changed), the tests and the bootstrap that are asked for; joint:
 * see jarak_ppml_joint_vcov(). Errors: ERR_ARGUMENT (a name that no coefficient has; a bootstrap with several ways of clusters), those of
 * jarak_ppml_bootstrap(). */
JARAK_MUST_CHECK jarak_status jarak__regression_take_tests(jarak__running *job, const jarak__sample *sample, jarak_ppml *fit,
                                                           const double *joint, jarak_coefficient *coefficients,
                                                           jarak_regression_model *model);

#endif
