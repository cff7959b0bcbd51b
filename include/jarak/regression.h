/* Regressions by formula: PPML (jarak/ppml.h) and least squares (jarak/ols.h) on a file, or on a table, view or query of a store, as users
 * of fixest and ppmlhdfe know it.
 *
 *     settings.formula = "trade ~ fta | exporter^year + importer^year + exporter^importer";
 *     settings.clusters = "exporter^importer";
 *     status = jarak_fit_ppml("trade.csv.gz", &settings, &result, &error);        or jarak_fit_ols
 *
 * docs/fit.md describes the formulas. Several models, by several formulas, outcomes, stepwise terms (sw(x, z), csw(x, z)) or levels of by,
 * are fitted from one reading; each has its own sample and is, to the last bit, what it is alone. */
#ifndef JARAK_REGRESSION_H
#define JARAK_REGRESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/ols.h"
#include "jarak/ppml.h"
#include "jarak/status.h"
#include "jarak/store.h"
#include "jarak/table.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The distribution that p-values and intervals go by. */
typedef enum jarak_df {
    JARAK_DF_CLUSTERS = 0, /* with clusters Student's t with one degree of freedom less than the way with the fewest has clusters (Cameron &
                              Miller 2015, doi:10.3368/jhr.50.2.317); without, of PPML the normal, of least squares Student's t with as many
                              as observations are more than parameters */
    JARAK_DF_NORMAL = 1,
} jarak_df;

typedef struct jarak_fit_ppml_settings {
    size_t size;          /* set by jarak_fit_ppml_settings_init() */
    const char *formula;  /* must be given; with ';' between, several */
    const char *where;    /* SQL condition that rows must meet; NULL: all rows */
    const char *clusters; /* one to four ways, "exporter^importer + year"; NULL: none */
    const char *weights;  /* a column or arithmetic; NULL: 1 */
    const char *offset;   /* on the scale of the logarithm; NULL: 0 */
    const char *panel;    /* "unit,time", for lags and leads; NULL */
    const char *by;       /* a column, or several joined by '^': a model for each level, besides none for all; NULL */
    bool bias_correct;    /* of a three-way gravity model, see jarak_ppml_bias() */
    bool vcov_given; /* vcov counts; default: with clusters JARAK_VCOV_AUTO, or where a rule is given JARAK_VCOV_CLUSTER, else robust */
    jarak_vcov_kind vcov;     /* of the standard errors */
    bool ssc_given;           /* see vcov_given; ssc counts nevertheless */
    jarak_ssc ssc;            /* default JARAK_SSC_FIXEST; not of JARAK_VCOV_CR2 and JARAK_VCOV_CR3 */
    double level;             /* of the intervals, in (0, 1); default 0.95 */
    jarak_df df;              /* default JARAK_DF_CLUSTERS */
    const char *wald;         /* names of coefficients, "x, z", that are tested to be zero together; NULL: no test */
    size_t bootstrap;         /* draws of jarak_ppml_bootstrap() for p-values and intervals, with one way of clusters; 0 (default): none */
    uint64_t seed;            /* of these; default 1 */
    jarak_wild wild;          /* of these; default JARAK_WILD_AUTO */
    const char *save_effects; /* CSV file to write the estimated effects to; NULL: none */
    const char *save_fitted;  /* CSV file to write fitted values, residuals and reasons to; NULL: none */
    jarak_store *store;       /* where data that are no file are found; NULL: only files */
    bool margins;             /* average marginal effects, too */
    jarak_ppml_settings ppml; /* its threads and progress serve for reading, too */
} jarak_fit_ppml_settings;

/* What jarak_fit_ppml_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1);
 * safe from any thread. */
JARAK_API void jarak_fit_ppml_settings_init_sized(jarak_fit_ppml_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_fit_ppml_settings_init(jarak_fit_ppml_settings *settings)
{
    jarak_fit_ppml_settings_init_sized(settings, sizeof *settings);
}

/* The same of least squares; fields as there. */
typedef struct jarak_fit_ols_settings {
    size_t size;              /* set by jarak_fit_ols_settings_init() */
    const char *formula;      /* must be given */
    const char *where;        /* SQL condition that rows must meet; NULL: all rows */
    const char *clusters;     /* one to four ways; NULL: none */
    const char *weights;      /* a column or arithmetic, inversely proportional to the variance of errors; NULL: 1 */
    const char *panel;        /* "unit,time", for lags and leads; NULL */
    const char *by;           /* a model for each level; NULL */
    bool vcov_given;          /* vcov counts; default as of PPML */
    jarak_vcov_kind vcov;     /* JARAK_VCOV_IID: classical errors */
    bool ssc_given;           /* see vcov_given; ssc counts nevertheless */
    jarak_ssc ssc;            /* default JARAK_SSC_FIXEST */
    double level;             /* of the intervals, in (0, 1); default 0.95 */
    jarak_df df;              /* default JARAK_DF_CLUSTERS */
    const char *wald;         /* names of coefficients that are tested to be zero together; NULL: no test */
    size_t bootstrap;         /* draws of jarak_ols_bootstrap(), with one way of clusters; 0 (default): none */
    uint64_t seed;            /* of these; default 1 */
    jarak_wild wild;          /* of these; default JARAK_WILD_AUTO */
    const char *save_effects; /* CSV file to write the estimated effects to; NULL: none */
    const char *save_fitted;  /* CSV file to write fitted values, residuals and reasons to; NULL: none */
    jarak_store *store;       /* where data that are no file are found; NULL: only files */
    bool margins;             /* average marginal effects, too: the coefficients, of terms that are one variable alone */
    jarak_ols_settings ols;   /* its threads and progress serve for reading, too */
} jarak_fit_ols_settings;

/* What jarak_fit_ols_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1); safe
 * from any thread. */
JARAK_API void jarak_fit_ols_settings_init_sized(jarak_fit_ols_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_fit_ols_settings_init(jarak_fit_ols_settings *settings)
{
    jarak_fit_ols_settings_init_sized(settings, sizeof *settings);
}

/* A cluster with a larger leverage than this is worth a caution. */
#define JARAK_MUCH_LEVERAGE 0.2

/* The name of the constant of a model without effects: its first coefficient. */
#define JARAK_CONSTANT_NAME "(Intercept)"

typedef struct jarak_coefficient {
    const char *name;
    bool dropped;      /* collinear; then all numbers are NaN */
    bool separated;    /* dropped only because the rows that it varies in are separated */
    double estimate;   /* bias-corrected where that was asked for; then with the standard error that allows for it */
    double std_error;  /* NaN where there is none, then as all that follows from it: see saturated */
    double z, p_value; /* estimate / std_error; two-sided, of the model's distribution: see df */
    double conf_low, conf_high;
    double uncorrected, uncorrected_std_error, bias; /* NaN unless bias correction was asked for */
    bool alone;      /* not identified without one of the clusters, so that the jackknife (CR2, CR3) has no standard error */
    double leverage; /* the largest part of the information on it that one cluster has, of any way of clustering; NaN without clusters */
    const char *leverage_cluster; /* that cluster; NULL without */
} jarak_coefficient;

typedef struct jarak_effect_summary {
    const char *name;
    size_t levels, redundant;
} jarak_effect_summary;

typedef struct jarak_cluster_summary {
    const char *name;
    size_t groups;
} jarak_cluster_summary;

/* The coefficients named by settings.wald, all zero: b' V^-1 b / n, of Fisher's F with n and df degrees of freedom. n is 0 where no test
 * was asked for, or none of them is in the model; NaN where their covariance has no inverse, as with fewer clusters than coefficients. */
typedef struct jarak_wald {
    size_t n; /* of those that are named, the ones that are in the model */
    double f, p_value;
} jarak_wald;

/* The average marginal effect of a regressor: the mean over the rows used, weighted, of what a unit more of it adds to the expected outcome
 * (of PPML beta mu), with an error by the delta method that counts every parameter, effects included. None is told where a unit more of it
 * is no such thing: of a dummy, of a product, and where other terms, slopes or the offset are functions of the same column. */
typedef struct jarak_margin {
    const char *name;
    const char *refused; /* why there is none, "dummy", "product", "shared"; NULL: there is, unless the regressor was dropped */
    double estimate, std_error, z, p_value, conf_low, conf_high; /* NaN where there is none */
} jarak_margin;

typedef enum jarak_regression_kind { JARAK_REGRESSION_PPML = 0, JARAK_REGRESSION_OLS = 1 } jarak_regression_kind;

/* One model: an outcome, of all rows or of those of one level. */
typedef struct jarak_regression_model {
    const char *outcome;
    const char *by_level; /* the level of by that it is of; NULL where all rows are one model */
    const char *failure;  /* why this one could not be fitted, where others could; NULL: it was */
    jarak_ppml_outcome status;
    size_t n_obs, n_read, n_missing, n_no_weight, n_singletons, n_separated;
    size_t n_coefficients;
    const jarak_coefficient *coefficients;
    size_t n_effects;
    const jarak_effect_summary *effects;
    size_t n_clusters;
    const jarak_cluster_summary *clusters;
    double log_likelihood, null_log_likelihood, deviance, pseudo_r2, score;
    jarak_vcov_kind vcov; /* of its standard errors; JARAK_VCOV_AUTO: CR3 of the ways with few clusters, CLUSTER of the others */
    double ssc_factor;
    double df;                /* degrees of freedom of p-values and intervals; infinite: the normal distribution */
    size_t n_draws;           /* of the bootstrap that p-values and intervals of regressors are by; 0: there was none */
    bool enumerated;          /* these were all that there are */
    const double *covariance; /* n_coefficients square, NaN where there is none; NULL with bias correction */
    jarak_wald wald;
    size_t n_parameters;
    bool repaired, saturated; /* see jarak_vcov_info */
    int iterations, inner_iterations;
    const char *method;
    jarak_ppml_seconds seconds;
    /* Of least squares, see jarak_ols_info; NaN of PPML, as are null_log_likelihood, deviance and pseudo_r2 of least squares. */
    double rss, tss, r2, adjusted_r2, within_r2, sigma;
    jarak_wald f_test; /* of all regressors, by the model's covariance: n 0 of PPML, and where there are none */
    size_t n_margins;  /* 0 unless they were asked for */
    const jarak_margin *margins;
} jarak_regression_model;

/* Everything in it belongs to it. */
typedef struct jarak_regression {
    const char *data, *where, *formula, *by;
    jarak_vcov_kind vcov; /* as asked for, or the default */
    jarak_ssc ssc;
    double level;
    bool bias_corrected;
    double read_seconds;
    size_t n_models; /* formula by formula, for every outcome, turn of the stepwise effects, turn of the stepwise terms, level of by */
    const jarak_regression_model *models;
    jarak_regression_kind kind;
} jarak_regression;

/* "converged", "max_iterations", "stalled"; stable, for JSON. Cost O(1); safe from any thread. */
JARAK_API const char *jarak_regression_status_text(jarak_ppml_outcome status);
/* Whether every model that could be fitted converged. Cost O(models); safe from any thread. */
JARAK_API bool jarak_regression_converged(const jarak_regression *regression);

/* Reads the data, fits the models and writes the files that are asked for, each whole or not at all.
 * Errors: ERR_ARGUMENT (settings; the formula, with the place), those of jarak_frame_read() and of jarak_ppml_fit(), ERR_IO naming the
 * file. Where there are several models, one that has no data to be fitted from is a failure of its own only. On error *regression is NULL.
 * settings NULL: the defaults, which lack a formula and so are refused. The caller frees *regression. Cost: that of jarak_frame_read() and,
 * for each model, of jarak_ppml_fit(). Safe from several threads with stores and files of their own. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_fit_ppml(const char *data, const jarak_fit_ppml_settings *settings,
                                                       jarak_regression **regression, jarak_error *error);
/* NULL is allowed. Cost O(pieces of memory that it holds); no thread may use it any more. */
JARAK_API void jarak_fit_ppml_free(jarak_regression *regression);

/* The same by least squares: errors, cost and threads as there, with jarak_ols_fit() for jarak_ppml_fit(). The caller frees *regression. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_fit_ols(const char *data, const jarak_fit_ols_settings *settings,
                                                      jarak_regression **regression, jarak_error *error);
/* NULL is allowed. Cost O(pieces of memory that it holds); no thread may use it any more. */
JARAK_API void jarak_fit_ols_free(jarak_regression *regression);

#ifdef __cplusplus
}
#endif
#endif
