/* Poisson pseudo-maximum likelihood with high-dimensional fixed effects.
 *
 *     E[y_i] = exp(offset_i + x_i' beta + sum over effects f of s_fi * alpha_f[level_f(i)])          (s_fi = 1, or a slope variable)
 *
 * The estimator of gravity models (Santos Silva & Tenreyro 2006, doi:10.1162/rest.88.4.641), for any outcome that is not negative.
 * docs/methods/ppml.md describes the algorithm as built. Results are the same bits for any number of threads.
 * examples/ppml.c is a whole program. */
#ifndef JARAK_PPML_H
#define JARAK_PPML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/cancel.h"
#include "jarak/progress.h"
#include "jarak/reduction.h"
#include "jarak/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One set of fixed effects: a level for each row. An interaction such as exporter^year is one set with combined codes. */
typedef struct jarak_ppml_effect {
    const uint32_t *codes; /* n_rows values in 0 … n_levels - 1, or UINT32_MAX: missing */
    size_t n_levels;       /* levels without rows are allowed */
    const double *slope;   /* NULL: an intercept per level; else n_rows values that the level's coefficient multiplies */
    const char *name;      /* for messages; NULL allowed */
    /* With a reduction: no level has rows in two parts (codes are numbered over all parts nevertheless). Such a set can be eliminated
     * where it lies, which spares most steps: cut the rows by the set with most levels. */
    bool is_local;
} jarak_ppml_effect;

/* The data as arrays of the caller's, n_rows values each, which must stay in place until the fit is freed only where a function says so;
 * jarak_ppml_fit itself copies what it needs, and works in units of its own: neither those of y nor those of x matter. Rows with a NaN in
 * y, a regressor, a slope, the weight or the offset, or without a level, are left out and counted. */
typedef struct jarak_ppml_data {
    size_t n_rows;
    const double *y;            /* >= 0, in any unit */
    size_t n_regressors;        /* 0 is allowed */
    const double *const *x;     /* n_regressors columns */
    const char *const *x_names; /* for messages and results; NULL allowed */
    size_t n_effects;           /* 0: one common intercept is added */
    const jarak_ppml_effect *effects;
    const double *weights; /* >= 0, NULL: 1; rows of weight 0 are left out */
    const double *offset;  /* on the scale of the logarithm; NULL: 0 */
} jarak_ppml_data;

typedef enum jarak_ppml_separation {
    JARAK_SEPARATION_NONE = 0,
    JARAK_SEPARATION_EFFECTS = 1,   /* "fe": levels whose outcomes are all zero */
    JARAK_SEPARATION_RECTIFIER = 2, /* "ir": every separated row, certified by a separating vector */
    JARAK_SEPARATION_ALL = 3,
} jarak_ppml_separation;

typedef struct jarak_ppml_settings {
    size_t size;                      /* set by jarak_ppml_settings_init() */
    double tolerance;                 /* bound of the relative first-order conditions at the solution; default 1e-10; in [1e-14, 0.1] */
    int max_iterations;               /* Newton steps; default 200; at least 1 */
    int separation;                   /* jarak_ppml_separation; default JARAK_SEPARATION_ALL */
    bool keep_singletons;             /* default false: levels with a single row are dropped, again and again */
    int threads;                      /* 0 (default): one per core; the result does not depend on it */
    jarak_progress *progress;         /* NULL allowed */
    const jarak_reduction *reduction; /* NULL (default): all rows are here; see jarak_ppml_effect.is_local */
    const jarak_cancel *cancel;       /* NULL: none */
} jarak_ppml_settings;

/* What jarak_ppml_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1); safe
 * from any thread. */
JARAK_API void jarak_ppml_settings_init_sized(jarak_ppml_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_ppml_settings_init(jarak_ppml_settings *settings)
{
    jarak_ppml_settings_init_sized(settings, sizeof *settings);
}

/* Whether the settings (NULL: the defaults) are in their ranges and, where data is not NULL, its arrays are there and hold nothing that no
 * model can take. Errors: ERR_ARGUMENT naming the field, ERR_DATA naming the row, counted from 1; ERR_MEMORY. Cost: one pass over the rows,
 * a byte a row. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_ppml_check(const jarak_ppml_data *data, const jarak_ppml_settings *settings,
                                                         jarak_error *error);

typedef enum jarak_ppml_outcome {
    JARAK_PPML_CONVERGED = 0,
    JARAK_PPML_MAX_ITERATIONS = 1, /* the first-order conditions do not hold to the tolerance; see score */
    JARAK_PPML_STALLED = 2,        /* no step lowers the deviance any more, and the conditions do not hold */
} jarak_ppml_outcome;

/* Why a row is not in the estimation sample. */
typedef enum jarak_ppml_row {
    JARAK_ROW_USED = 0,
    JARAK_ROW_MISSING = 1,   /* a NaN */
    JARAK_ROW_NO_WEIGHT = 2, /* weight 0 */
    JARAK_ROW_SINGLETON = 3, /* the only row of a level */
    JARAK_ROW_SEPARATED = 4, /* its fitted value goes to zero: its outcome is zero and would be predicted perfectly */
} jarak_ppml_row;

typedef struct jarak_ppml_seconds {
    double prepare;    /* checking, dropping, sorting */
    double separation; /* beyond what prepare drops */
    double fit;
    double covariance; /* partialling out for it included; grows with every covariance asked for */
} jarak_ppml_seconds;

typedef struct jarak_ppml_effect_info {
    const char *name; /* as given */
    size_t levels;    /* with rows in the sample */
    size_t redundant; /* of these, not identified beside the effects before it: an exact count for the first two sets of intercepts, a lower
                         bound beyond */
} jarak_ppml_effect_info;

/* What a fit found. Arrays belong to the fit. */
typedef struct jarak_ppml_info {
    jarak_ppml_outcome outcome;
    size_t n_rows, n_used, n_missing, n_no_weight, n_singletons, n_separated;
    size_t n_regressors; /* as given */
    const double *beta;  /* n_regressors; NaN where dropped */
    const bool *dropped; /* n_regressors: collinear with the effects and the regressors before it */
    const bool *lost;    /* n_regressors: of the dropped ones, those that are so only because separated rows are left out */
    size_t n_effects;
    const jarak_ppml_effect_info *effects;
    double deviance;            /* 2 sum w (y log(y / mu) - (y - mu)) */
    double log_likelihood;      /* sum w (y log mu - mu - log y!) */
    double null_log_likelihood; /* of a single constant (beside the offset) */
    double pseudo_r2;           /* 1 - log_likelihood / null_log_likelihood (McFadden) */
    double score;               /* largest relative first-order condition: |sum w (y - mu)| / sum w y over levels, |x' w (y - mu)| /
                                   sum |x| w (y + mu) / 2 over regressors net of effects */
    int iterations;             /* Newton steps */
    int inner_iterations;       /* steps of conjugate gradients, all together */
    const char *method;         /* how the effects were solved, such as "pair eliminated, dense blocks" */
    jarak_ppml_seconds seconds;
} jarak_ppml_info;

typedef struct jarak_ppml jarak_ppml;

/* Fits the model; settings NULL: the defaults. The caller frees *fit, also where it did not converge (outcome); on error it is NULL. May be
 * called from several threads at once. Cost: some ten to a hundred sweeps over the data; memory
 * 8 * (4 + n_regressors) + 4 * n_effects bytes a row beside the caller's arrays, and some vectors over levels.
 * Errors: ERR_ARGUMENT (settings, codes out of range), ERR_DATA (a negative or infinite value, naming the row, counted from 1; no row left;
 * no positive outcome left; outcomes, or a coefficient, beyond the range of numbers), ERR_MEMORY, ERR_OVERFLOW, ERR_INTERRUPTED. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_ppml_fit(const jarak_ppml_data *data, const jarak_ppml_settings *settings, jarak_ppml **fit,
                                                       jarak_error *error);
/* NULL is allowed. Cost O(pieces of memory that it holds); no thread may use it any more. */
JARAK_API void jarak_ppml_free(jarak_ppml *fit);
/* What was found; it lives as long as the fit. Cost O(1); safe from any thread. */
JARAK_API const jarak_ppml_info *jarak_ppml_result(const jarak_ppml *fit);

/* Covariances with clusters differ in what they do about residuals being smaller than errors, the more so the fewer clusters there are:
 *   CLUSTER  a small-sample factor (CR1)
 *   CR2      residuals of each cluster times (I - H_gg)^-1/2, H the projection on regressors and effects: no bias where the variance is
 *            proportional to the mean (Bell & McCaffrey 2002; Pustejovsky & Tipton 2018, doi:10.1080/07350015.2016.1247004)
 *   CR3      the cluster jackknife, (G - 1) / G times the squared changes of the coefficients without each cluster, of the linear model at
 *            the solution: one Newton step from the fit (MacKinnon, Nielsen & Webb 2023, doi:10.1002/jae.2969)
 *   AUTO     CR3 for the ways of clustering, and combinations of ways, with fewer than JARAK_FEW_CLUSTERS clusters, CLUSTER for the others
 * CR2 and CR3 know no ssc. Of a coefficient that is not identified without some cluster there is no CR2 and no CR3. */
typedef enum jarak_vcov_kind {
    JARAK_VCOV_IID = 0,
    JARAK_VCOV_ROBUST = 1,
    JARAK_VCOV_CLUSTER = 2,
    JARAK_VCOV_CR2 = 3,
    JARAK_VCOV_CR3 = 4,
    JARAK_VCOV_AUTO = 5,
} jarak_vcov_kind;

/* Below some 40 clusters errors with a small-sample factor alone are too small as a rule (Angrist & Pischke 2009, chapter 8). */
enum { JARAK_FEW_CLUSTERS = 40 };

/* Small-sample factors. With N rows, K parameters and G clusters:
 *   NONE    no factor
 *   FIXEST  robust: N / (N - K); clusters: (N - 1) / (N - K), times G / (G - 1) with the least G over the clusters; K counts coefficients
 *           and identified levels, but of sets nested in a cluster only one parameter for all of them together
 *   STATA   robust: N / (N - K) with K as above; clusters: G / (G - 1) with the least G, and no factor for K
 * (what fixest and ppmlhdfe do by default). iid of PPML: NONE in all rules, since the variance of a Poisson outcome is known; of least
 * squares (jarak/ols.h) N / (N - K) in both rules, which makes it the residual variance times the inverse of X' W X. */
typedef enum jarak_ssc { JARAK_SSC_FIXEST = 0, JARAK_SSC_STATA = 1, JARAK_SSC_NONE = 2 } jarak_ssc;

enum { JARAK_MOST_CLUSTERS = 4 };

typedef struct jarak_vcov_settings {
    size_t size;                                   /* set by jarak_vcov_settings_init() */
    jarak_vcov_kind kind;                          /* default JARAK_VCOV_ROBUST */
    jarak_ssc ssc;                                 /* default JARAK_SSC_FIXEST */
    size_t n_clusters;                             /* ways of clustering: 1 … 4 for JARAK_VCOV_CLUSTER and beyond */
    const uint32_t *clusters[JARAK_MOST_CLUSTERS]; /* a code for each of the n_rows of the data, any values */
} jarak_vcov_settings;

/* What jarak_vcov_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1); safe
 * from any thread. */
JARAK_API void jarak_vcov_settings_init_sized(jarak_vcov_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_vcov_settings_init(jarak_vcov_settings *settings)
{
    jarak_vcov_settings_init_sized(settings, sizeof *settings);
}

typedef struct jarak_vcov_info {
    size_t n_groups[JARAK_MOST_CLUSTERS]; /* clusters in each way */
    double factor;                        /* small-sample factor of the last (for several ways: of all) */
    size_t n_parameters;                  /* K above */
    bool repaired;                        /* several ways gave a matrix with negative eigenvalues, which were set to zero */
    bool saturated;                       /* every row is fitted but for rounding: but for iid, all numbers are NaN */
    jarak_vcov_kind kind;                 /* as asked for; of AUTO, CLUSTER where no way has few clusters, CR3 of a single way */
    size_t n_alone;                       /* CR2, CR3: coefficients that are not identified without some cluster, whose numbers are NaN */
} jarak_vcov_info;

/* The covariance of beta, n_regressors × n_regressors, NaN in rows and columns of dropped ones; settings NULL: the defaults, info NULL: not
 * wanted. Several ways of clustering are joined by
 * inclusion and exclusion (Cameron, Gelbach & Miller 2011, doi:10.1198/jbes.2010.07136). May be called again with other settings; not from
 * several threads at once. Cost: one pass over the rows for each combination of ways. CR2 and CR3: the same where every set of effects
 * nests in the clusters (no level has rows in two), G n_regressors³ beside; where one does not, for each cluster n_regressors solutions for
 * the effects (some tens of passes each), of CR2 up to some tens more, and 8 (2 + n_regressors) bytes a row.
 * Errors: ERR_ARGUMENT, ERR_DATA (a single cluster), ERR_MEMORY, ERR_INTERRUPTED. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_ppml_vcov(jarak_ppml *fit, const jarak_vcov_settings *settings, double *covariance,
                                                        jarak_vcov_info *info, jarak_error *error);

/* What the clusters of one way tell of each coefficient: share[k] is the largest part of the information that one cluster has, sum over the
 * cluster of w x^2 beside the sum over all, x net of effects and of the other regressors (partial leverage), and row[k] is the first row of
 * that cluster, counted from 0; of dropped regressors NaN and SIZE_MAX. clusters: a code for each of the n_rows of the data. Errors:
 * ERR_MEMORY, ERR_DATA (a single cluster). Cost: n_regressors passes over the rows. Not from several threads at once. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_ppml_leverage(jarak_ppml *fit, const uint32_t *clusters, double *share, size_t *row,
                                                            jarak_error *error);

/* What a wild bootstrap multiplies the scores of clusters by: 1 or -1, or six values from -sqrt(3/2) to sqrt(3/2), which tell more apart
 * where clusters are few (Webb 2023, doi:10.1111/caje.12661). AUTO: Webb's up to 12 clusters, else Rademacher's. */
typedef enum jarak_wild { JARAK_WILD_AUTO = 0, JARAK_WILD_RADEMACHER = 1, JARAK_WILD_WEBB = 2 } jarak_wild;

typedef struct jarak_bootstrap_settings {
    size_t size;              /* set by jarak_bootstrap_settings_init() */
    const uint32_t *clusters; /* a code for each of the n_rows of the data, any values; must be given */
    size_t draws;             /* 99 … 1000000; default 9999 */
    uint64_t seed;            /* default 1 */
    jarak_wild weights;       /* default JARAK_WILD_AUTO */
    double level;             /* of the intervals, in (0, 1); default 0.95 */
} jarak_bootstrap_settings;

/* What jarak_bootstrap_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1);
 * safe from any thread. */
JARAK_API void jarak_bootstrap_settings_init_sized(jarak_bootstrap_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_bootstrap_settings_init(jarak_bootstrap_settings *settings)
{
    jarak_bootstrap_settings_init_sized(settings, sizeof *settings);
}

typedef struct jarak_bootstrap {
    double p_value;             /* two-sided, of the coefficient being 0 */
    double conf_low, conf_high; /* values that the same test does not reject; infinite where it rejects none on that side */
} jarak_bootstrap;

/* The score (wild) cluster bootstrap of each coefficient, the null imposed (Kline & Santos 2012, doi:10.1515/2156-6674.1006), of the
 * linear model at the solution: found has n_regressors, NaN where dropped. Where Rademacher's signs have no more combinations than draws,
 * each is taken once; *n_draws tells how many there were. The same numbers for any number of threads. settings must have clusters. Cost:
 * for each coefficient a pass over the rows, draws × clusters numbers, and some hundred times draws; 56 bytes a draw. Not from several
 * threads at once. Errors: ERR_ARGUMENT (settings; a fit of several parts), ERR_DATA (a single cluster), ERR_MEMORY. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_ppml_bootstrap(jarak_ppml *fit, const jarak_bootstrap_settings *settings,
                                                             jarak_bootstrap *found, size_t *n_draws, jarak_error *error);

/* The constant of a model without sets of effects; NaN where there are some. */
typedef struct jarak_ppml_constant {
    double estimate, std_error;
} jarak_ppml_constant;

/* The roots of the diagonal of jarak_ppml_vcov(), n_regressors values, NaN where dropped, also where a square would be beyond the range of
 * numbers; with the common constant (NULL allowed) at regressors of zero. settings, info, errors, cost and threads: as there. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_ppml_std_errors(jarak_ppml *fit, const jarak_vcov_settings *settings, double *std_error,
                                                              jarak_ppml_constant *constant, jarak_vcov_info *info, jarak_error *error);

/* Both at once, with the covariance of all of them (NULL allowed): n_regressors + 1 square, the constant last, NaN where there is none and
 * in rows and columns of dropped regressors. Errors, cost, threads and all else: as there. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_ppml_joint_vcov(jarak_ppml *fit, const jarak_vcov_settings *settings, double *std_error,
                                                              jarak_ppml_constant *constant, double *covariance, jarak_vcov_info *info,
                                                              jarak_error *error);

/* The incidental-parameter bias of a three-way gravity model (exporter-year, importer-year and pair effects) and standard errors that allow
 * for it, clustered by pair (Weidner & Zylkin 2021, doi:10.1016/j.jinteco.2021.103513). exporter, importer and year are codes for each of
 * the n_rows. bias and std_error hold n_regressors values, NaN where dropped; beta - bias is the corrected estimate.
 * Errors: ERR_ARGUMENT where the model has no such effects, ERR_MEMORY. Cost: some passes over the rows, and a dense system of all
 * exporters' and importers' years: O(((exporters + importers) years)³) in time, its square in memory. Not from several threads at once. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_ppml_bias(jarak_ppml *fit, const uint32_t *exporter, const uint32_t *importer,
                                                        const uint32_t *year, double *bias, double *std_error, jarak_error *error);

/* Fitted means for all n_rows of the data: NaN for rows that are missing, 0 for separated ones, and for singletons and rows without weight
 * NaN too, as their effects may not be known. reasons (NULL allowed) tells which. Cost O(n_rows); safe from several threads. */
JARAK_API void jarak_ppml_fitted(const jarak_ppml *fit, double *mu, jarak_ppml_row *reasons);

/* A separating vector: for rows that were dropped as separated (and not for a level without any positive outcome) a positive number, for
 * all others zero. On the sample as it was before they were dropped it is a combination of regressors and effects, up to 1e-5 of its
 * largest value: with it added to the linear predictor times minus infinity, nothing but these rows changes. z holds n_rows values. Rows
 * may have been found in several rounds, each with a vector of its own, on what the rounds before left. Cost O(n_rows); safe from
 * several threads. */
JARAK_API void jarak_ppml_separating(const jarak_ppml *fit, double *z);

/* The estimated effects of set f: n_levels values (as the data gave), NaN for levels without rows in the sample. Levels that are not
 * identified are fixed: the effects of each set after the first average zero, weighted by rows, within what the sets before it leave open
 * (for a second set of intercepts: in each connected component). With a reduction all parts call it at the same time, and of a local set a
 * part has the levels of its own rows, NaN for others. Not from several threads at once. Errors: ERR_ARGUMENT, ERR_MEMORY. Cost: a
 * least-squares solution by passes over the rows, some tens as a rule; O(levels) memory. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_ppml_effects(jarak_ppml *fit, size_t f, double *alpha, jarak_error *error);

#ifdef __cplusplus
}
#endif
#endif
