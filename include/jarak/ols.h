/* Least squares with high-dimensional fixed effects.
 *
 *     y_i = x_i' beta + sum over effects f of s_fi * alpha_f[level_f(i)] + e_i          (s_fi = 1, or a slope variable)
 *
 * Coefficients are those of regressors and outcome net of the effects (Frisch & Waugh 1933, doi:10.2307/1907330; Lovell 1963,
 * doi:10.1080/01621459.1963.10480682). docs/methods/ols.md describes the algorithm as built; covariances, clusters and the bootstrap are
 * those of jarak/ppml.h. Results are the same bits for any number of threads. examples/ols.c is a whole program. */
#ifndef JARAK_OLS_H
#define JARAK_OLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/cancel.h"
#include "jarak/ppml.h"
#include "jarak/progress.h"
#include "jarak/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The data as arrays of the caller's, n_rows values each; jarak_ols_fit copies what it needs, and works in units of its own: neither those
 * of y nor those of x matter. Rows with a NaN in y, a regressor, a slope or the weight, or without a level, are left out and counted. */
typedef struct jarak_ols_data {
    size_t n_rows;
    const double *y;            /* finite, of any sign, in any unit */
    size_t n_regressors;        /* 0 is allowed */
    const double *const *x;     /* n_regressors columns */
    const char *const *x_names; /* for messages; NULL allowed */
    size_t n_effects;           /* 0: one common intercept is added */
    const jarak_ppml_effect *effects;
    const double *weights; /* >= 0, inversely proportional to the variance of a row's error; NULL: 1; rows of weight 0 are left out */
} jarak_ols_data;

typedef struct jarak_ols_settings {
    size_t size;                /* set by jarak_ols_settings_init() */
    double tolerance;           /* what may be left of the effects in a column, relative to the column; default 1e-9; in [1e-14, 1e-4] */
    bool keep_singletons;       /* default false: levels with a single row are dropped, again and again */
    int threads;                /* 0 (default): one per core; the result does not depend on it */
    jarak_progress *progress;   /* NULL allowed */
    const jarak_cancel *cancel; /* NULL: none */
} jarak_ols_settings;

/* What jarak_ols_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1); safe
 * from any thread. */
JARAK_API void jarak_ols_settings_init_sized(jarak_ols_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_ols_settings_init(jarak_ols_settings *settings)
{
    jarak_ols_settings_init_sized(settings, sizeof *settings);
}

/* Whether the settings (NULL: the defaults) are in their ranges and, where data is not NULL, its arrays are there and hold nothing that no
 * model can take. Errors: ERR_ARGUMENT naming the field, ERR_DATA naming the row, counted from 1; ERR_MEMORY. Cost: one pass over the rows,
 * a byte a row. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_ols_check(const jarak_ols_data *data, const jarak_ols_settings *settings, jarak_error *error);

typedef enum jarak_ols_outcome {
    JARAK_OLS_CONVERGED = 0,
    JARAK_OLS_STALLED = 1, /* the effects could not be taken out to the tolerance; see score */
} jarak_ols_outcome;

typedef struct jarak_ols_seconds {
    double prepare; /* checking, dropping, sorting */
    double fit;
} jarak_ols_seconds;

/* What a fit found. Arrays belong to the fit. With e the residuals, w the weights, N the rows used and K the parameters: */
typedef struct jarak_ols_info {
    jarak_ols_outcome outcome;
    size_t n_rows, n_used, n_missing, n_no_weight, n_singletons;
    size_t n_regressors; /* as given */
    const double *beta;  /* n_regressors; NaN where dropped */
    const bool *dropped; /* n_regressors: collinear with the effects and the regressors before it */
    size_t n_effects;
    const jarak_ppml_effect_info *effects;
    size_t n_parameters;   /* K: coefficients that are not dropped, the constant, and levels that are identified, as effects counts them */
    double rss;            /* sum w e^2; 0 where saturated */
    double tss;            /* sum w (y - mean y)^2; of slopes alone, without any intercept, sum w y^2 */
    double within_tss;     /* the same of y net of the effects; NaN without effects */
    double r2;             /* 1 - rss / tss; NaN where tss is 0 */
    double adjusted_r2;    /* 1 - (rss / (N - K)) / (tss / (N - 1)), of slopes alone N instead of N - 1; NaN where N = K */
    double within_r2;      /* 1 - rss / within_tss: of what the effects leave, the share that the regressors explain */
    double sigma;          /* sqrt(rss / (N - K)); NaN where N = K */
    double log_likelihood; /* of normal errors whose variance is rss / N over the weight; NaN where every row is fitted but for rounding */
    double score;          /* the largest |d' W e| / (|d| |y|), weighted norms, over the columns d of effects and y around its mean */
    bool saturated;        /* every row is fitted but for rounding */
    int inner_iterations;  /* steps of conjugate gradients, all together */
    const char *method;    /* how the effects were solved, such as "largest set eliminated; dense blocks" */
    jarak_ols_seconds seconds;
} jarak_ols_info;

typedef struct jarak_ols jarak_ols;

/* Fits the model; settings NULL: the defaults. The caller frees *fit, also where it did not converge (outcome); on error it is NULL. May be
 * called from several threads at once. Cost: for the outcome and each regressor some sweeps over the data, up to some hundreds where few
 * rows join the levels; memory 8 * (6 + n_regressors) + 4 * n_effects bytes a row beside the caller's arrays, and some vectors over levels.
 * Errors: ERR_ARGUMENT (settings, codes out of range), ERR_DATA (an infinite value, naming the row, counted from 1; no row left; a
 * coefficient beyond the range of numbers), ERR_MEMORY, ERR_OVERFLOW, ERR_INTERRUPTED. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_ols_fit(const jarak_ols_data *data, const jarak_ols_settings *settings, jarak_ols **fit,
                                                      jarak_error *error);
/* NULL is allowed. Cost O(pieces of memory that it holds); no thread may use it any more. */
JARAK_API void jarak_ols_free(jarak_ols *fit);
/* What was found; it lives as long as the fit. Cost O(1); safe from any thread. */
JARAK_API const jarak_ols_info *jarak_ols_result(const jarak_ols *fit);

/* The covariance of beta, as jarak_ppml_vcov() has it: kinds, rules, NaN, errors, cost and threads as there. JARAK_VCOV_IID is rss / (N -
 * K) times the inverse of X' W X, of JARAK_SSC_NONE rss / N. CR2 and CR3 are exact: the linear model is the model. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_ols_vcov(jarak_ols *fit, const jarak_vcov_settings *settings, double *covariance,
                                                       jarak_vcov_info *info, jarak_error *error);
/* Standard errors, the constant of a model without effects (NULL allowed), and the covariance of all of them (NULL allowed): see
 * jarak_ppml_joint_vcov(), whose errors, cost and threads are the same. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_ols_joint_vcov(jarak_ols *fit, const jarak_vcov_settings *settings, double *std_error,
                                                             jarak_ppml_constant *constant, double *covariance, jarak_vcov_info *info,
                                                             jarak_error *error);
/* What one cluster tells of each coefficient, and the wild cluster bootstrap with the null imposed: see jarak_ppml_leverage() and
 * jarak_ppml_bootstrap(), whose errors, cost and threads are the same. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_ols_leverage(jarak_ols *fit, const uint32_t *clusters, double *share, size_t *row,
                                                           jarak_error *error);
JARAK_API JARAK_MUST_CHECK jarak_status jarak_ols_bootstrap(jarak_ols *fit, const jarak_bootstrap_settings *settings,
                                                            jarak_bootstrap *found, size_t *n_draws, jarak_error *error);

/* Fitted values for all n_rows of the data, NaN for rows that are not in the sample; reasons (NULL allowed) tells why. Cost O(n_rows); safe
 * from several threads. */
JARAK_API void jarak_ols_fitted(const jarak_ols *fit, double *fitted, jarak_ppml_row *reasons);
/* The estimated effects of set f: see jarak_ppml_effects(), whose rules, errors, cost and threads are the same. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_ols_effects(jarak_ols *fit, size_t f, double *alpha, jarak_error *error);

#ifdef __cplusplus
}
#endif
#endif
