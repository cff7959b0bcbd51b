/* When did it change? Dates at which one or several series that share their breaks jump to another level.
 *
 * Two ways. jarak_breaks_posterior_fit(): exact probabilities over all segmentations (Fearnhead 2006, doi:10.1007/s11222-006-8450-8), for
 * series of up to some thousand dates: how likely is a break at each date, how many there are, when the first and the most recent was.
 * jarak_breaks_segmentation_fit(): the one segmentation of least penalised cost, for series of millions of dates: PELT (Killick, Fearnhead
 * & Eckley 2012, doi:10.1080/01621459.2012.737745) or functional pruning, FPOP (Maidstone, Hocking, Rigaill & Fearnhead 2017,
 * doi:10.1007/s11222-016-9636-3); jarak_breaks_path_fit() for a whole range of penalties (CROPS: Haynes, Eckley & Fearnhead 2017,
 * doi:10.1080/10618600.2015.1116445).
 *
 * Dates are numbered 0 … n_times - 1. A break is named by the last date of the old segment: a break at t separates t from t + 1, t at
 * most n_times - 2. examples/breaks.c shows both. A fit may be read by several threads at once; the functions that make one keep nothing
 * between calls. */
#ifndef JARAK_BREAKS_H
#define JARAK_BREAKS_H

#include <stdbool.h>
#include <stddef.h>

#include "jarak/cancel.h"
#include "jarak/progress.h"
#include "jarak/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What stays the same between two breaks. */
typedef enum jarak_breaks_model {
    JARAK_BREAKS_MEAN = 0,          /* values are normal; their mean jumps, their variances are known or estimated once */
    JARAK_BREAKS_MEAN_VARIANCE = 1, /* values are normal; mean and variance jump */
    JARAK_BREAKS_POISSON = 2,       /* values are counts; their rate jumps */
} jarak_breaks_model;

/* How values scatter about their level from date to date. */
typedef enum jarak_breaks_noise {
    JARAK_BREAKS_NOISE_AUTO = 0,  /* AR1 where its variance is an estimate, WHITE where variances are given */
    JARAK_BREAKS_NOISE_WHITE = 1, /* independently */
    JARAK_BREAKS_NOISE_AR1 = 2,   /* white or AR(1), averaged by their evidence */
} jarak_breaks_noise;

/* The series. Missing values (NaN) are skipped: a gap widens what is known of a date, it says nothing itself. */
typedef struct jarak_breaks_data {
    size_t n_series; /* at least 1 */
    size_t n_times;  /* at least 1 */
    /* [series][time]: element (r, t) stands at r * n_times + t. Poisson: whole numbers of at least 0. */
    const double *values;
    /* Of the same shape, or NULL. MEAN: the variance of each value, positive. MEAN_VARIANCE: the same up to a factor that is estimated.
     * Poisson: must be NULL. Not looked at where the value is missing. */
    const double *variances;
    /* Of the same shape, or NULL for 1 everywhere; Poisson alone: how long or how many were watched for each count, positive. */
    const double *exposures;
} jarak_breaks_data;

/* The variance of the noise around a mean that jumps rarely, from differences of neighbouring values x: half their mean square (von
 * Neumann 1941) where there are fewer than 20, and from there on (median |x| / 0.6745)² / 2, which single jumps do not disturb, unless
 * that is 0. Missing values are skipped. 0 for a constant series; NaN where fewer than two values are there, or memory is out. Cost O(n);
 * safe from any thread. */
JARAK_API double jarak_breaks_noise_variance(size_t n, const double *values);

/* The best segmentation into a number of breaks, without a prior or a penalty. */
typedef struct jarak_breaks_count {
    /* -2 log likelihood at its maximum + log n for each level, date of a break and, where it is estimated, variance of the noise of a
     * series (one for all segments): the smaller the better; n is the number of dates with any value. */
    double bic;
    const size_t *breaks; /* as many as its place in the list */
} jarak_breaks_count;

/* With more dates there is no such list, whose time grows with their square. */
enum { JARAK_BREAKS_MOST_COUNTED = 2000 };

/* Of the test whether residuals are correlated: below it, a caution is due. */
#define JARAK_BREAKS_RESIDUAL_LEVEL 0.05

/* ---- Exact posterior ---------------------------------------------------------------------------------------------------------------- */

/* Prior: the number of breaks k has a distribution of its own, and given k all segmentations are equally likely. A segment's level is
 * independent of the others', for each series by the conjugate prior
 *   MEAN:          mean ~ N(prior_mean, prior_variance)
 *   MEAN_VARIANCE: 1 / variance ~ Gamma(prior_shape, rate prior_scale), mean ~ N(prior_mean, variance / prior_strength)
 *   POISSON:       rate ~ Gamma(prior_shape, rate prior_scale)
 * A setting of NaN is taken from each series, so that neither its unit nor its origin matters: prior_mean its mean, prior_variance its
 * variance (its noise variance if larger), prior_shape 1, prior_scale its noise variance or (Poisson) shape over its mean rate,
 * prior_strength 1. */
typedef struct jarak_breaks_posterior_settings {
    size_t size; /* set by jarak_breaks_posterior_settings_init() */
    jarak_breaks_model model;
    /* Default AUTO; counts of POISSON are independent with any. AR1: white with probability 1/2, else correlated from date to date by
     * .1, .2 … .9 or .95, each as likely, and started anew by a break. An estimated noise variance of MEAN is right, or wrong by a factor
     * of 2 either way, each with probability 1/3; WHITE takes it for known. */
    jarak_breaks_noise noise;
    size_t min_length; /* dates in a segment at the least, missing ones counted; default 1 */
    size_t max_breaks; /* default 10; fewer where the series is too short for them */
    /* P(k breaks) up to a factor, max_breaks + 1 numbers of at least 0; NULL: 1/2, 1/4, 1/8 … or, with break_rate given, as if each date
     * were a break with that probability in (0, 1), independently. */
    const double *prior_breaks;
    double break_rate; /* NaN (default): not given */
    double prior_mean;
    double prior_variance; /* positive, as are the three below */
    double prior_shape;
    double prior_scale;
    double prior_strength;
    /* MEAN without variances, of values about their level; NaN (default): jarak_breaks_noise_variance() of each series, which is the
     * variance times (1 - correlation) */
    double noise_variance;
    double level;               /* of intervals for dates, in (0, 1); default 0.9 */
    int threads;                /* 0: one per core; 2 are used at most */
    jarak_progress *progress;   /* NULL: none */
    const jarak_cancel *cancel; /* NULL: none */
} jarak_breaks_posterior_settings;

/* What jarak_breaks_posterior_settings_init() calls: fills settings of size bytes, as this header or another version of it has them.
 * Cost O(1); safe from any thread. */
JARAK_API void jarak_breaks_posterior_settings_init_sized(jarak_breaks_posterior_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_breaks_posterior_settings_init(jarak_breaks_posterior_settings *settings)
{
    jarak_breaks_posterior_settings_init_sized(settings, sizeof *settings);
}

/* The posterior distribution of one break's date. */
typedef struct jarak_breaks_date {
    size_t at;          /* its most probable date */
    double probability; /* of that date */
    size_t low, high;   /* the shortest run of dates that holds the level asked for */
    double mass;        /* what low … high holds */
} jarak_breaks_date;

/* What a fit found. Arrays belong to the fit. */
typedef struct jarak_breaks_posterior_info {
    size_t n_series, n_times, max_breaks;
    double log_evidence;             /* log probability density of all values under the model; 0 without any value */
    const double *count_probability; /* [max_breaks + 1] P(k breaks) */
    double any;                      /* P(at least one break) */
    /* [n_times] each; the last element is 0. Of a break at t; that the first break is at t; that the most recent one is. The latter two
     * sum to any, the first to the expected number of breaks. */
    const double *probability;
    const double *first;
    const double *last;

    /* The most probable segmentation, of all numbers of breaks, and its probability. */
    size_t n_breaks;
    double probability_of_breaks;
    /* [n_breaks] Each of its breaks, given that number of breaks: the date there is the one of the segmentation. */
    const jarak_breaks_date *breaks;
    /* [n_breaks + 1][n_series] of its segments: posterior mean and standard deviation of the level (the mean or rate). The deviation is
     * infinite where it has none. */
    const double *segment_mean;
    const double *segment_sd;

    /* [n_series] as given or estimated (AR1: posterior mean); NaN where the model has none or a series one value, 0 for a constant one */
    const double *noise_variance;

    /* Of the noise: P(it is correlated), and the posterior mean of the correlation from date to date, 0 counted. */
    double correlated;
    double correlation;
    /* Every series has the same value at all dates. Where nothing is given of its noise it has none, and no break with certainty:
     * max_breaks is 0, and so is each segment_sd. */
    bool constant;
    bool noise_estimated; /* of normal values; not given by variances or noise_variance */
    /* What the segmentation leaves: the correlation of neighbouring dates within segments, less what white noise is expected to have (AR1:
     * of residuals that its correlation makes white), and the one-sided p-value of so much or more, which is one of correlated noise below
     * JARAK_BREAKS_RESIDUAL_LEVEL. NaN where fewer than 10 degrees of freedom are left, or nothing varies. */
    double residual_correlation;
    double residual_p_value;

    /* [n_counts] The best segmentations with 0, 1, 2 … breaks, to max_breaks; fewer where nothing would be left to explain, none with more
     * than JARAK_BREAKS_MOST_COUNTED dates. They are the best for white noise, whatever the noise of the fit. */
    size_t n_counts;
    const jarak_breaks_count *counts;
} jarak_breaks_posterior_info;

typedef struct jarak_breaks_posterior jarak_breaks_posterior;

/* Whether the settings (NULL: the defaults) are in their ranges and, where data is not NULL, go with its values, which are looked at once.
 * Errors: as jarak_breaks_posterior_fit(). Cost O(n_series n_times) with data, O(max_breaks) without; safe from several threads. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_breaks_posterior_check(const jarak_breaks_data *data,
                                                                     const jarak_breaks_posterior_settings *settings, jarak_error *error);

/* Finds the posterior; settings NULL: the defaults. The data may go afterwards. The caller frees *fit, which is NULL on error.
 * Errors: ERR_ARGUMENT naming the setting, or the series and date of the value; ERR_MEMORY, ERR_OVERFLOW, ERR_INTERRUPTED. Cost: time
 * O(n_times² (n_series + max_breaks)), memory O(n_times max_breaks). The same bits for any number of threads. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_breaks_posterior_fit(const jarak_breaks_data *data,
                                                                   const jarak_breaks_posterior_settings *settings,
                                                                   jarak_breaks_posterior **fit, jarak_error *error);
/* What was found; it lives as long as the fit. Cost O(1); safe from any thread. */
JARAK_API const jarak_breaks_posterior_info *jarak_breaks_posterior_result(const jarak_breaks_posterior *fit);
/* NULL is allowed. Cost O(pieces of memory that it holds); no thread may use it any more. */
JARAK_API void jarak_breaks_posterior_free(jarak_breaks_posterior *fit);

/* The date of one break whose distribution over dates is weights / their sum: its mode and shortest interval. Weights are at least 0 and
 * not all 0. Where several runs are equally short, the one that holds most. Cost O(n). For "since when": the posterior's last (or first)
 * with n_times dates. */
JARAK_API jarak_breaks_date jarak_breaks_interval(size_t n, const double *weights, double level);

/* ---- Penalised segmentation --------------------------------------------------------------------------------------------------------- */

typedef enum jarak_breaks_method {
    JARAK_BREAKS_AUTO = 0, /* FPOP where it applies */
    JARAK_BREAKS_PELT = 1,
    JARAK_BREAKS_FPOP = 2, /* the mean of one series, no MBIC */
} jarak_breaks_method;

/* What a break costs, on the scale of -2 log likelihood. p is the number of levels that a break changes: 1 per series, 2 with variances.
 * n is the number of dates with any value. */
typedef enum jarak_breaks_penalty {
    JARAK_BREAKS_BIC = 0,    /* (p + 1) log n: the levels and the date */
    JARAK_BREAKS_MBIC = 1,   /* (p + 2) log n and the sum of log (length / n) over segments (Zhang & Siegmund 2007) */
    JARAK_BREAKS_AIC = 2,    /* 2 (p + 1) */
    JARAK_BREAKS_MANUAL = 3, /* penalty_value */
} jarak_breaks_penalty;

typedef struct jarak_breaks_segmentation_settings {
    size_t size; /* set by jarak_breaks_segmentation_settings_init() */
    jarak_breaks_model model;
    jarak_breaks_method method;
    jarak_breaks_penalty penalty;
    double penalty_value; /* at least 0 */
    size_t min_length;    /* dates with a value in a segment at the least; default 0: 1, with variances 2 */
    /* MEAN without variances. NaN (default): estimated together with the breaks, so that n log variance + RSS / variance + penalties is
     * least, and no smaller than jarak_breaks_noise_variance() of each series; the path takes the latter. */
    double noise_variance;
    int threads;                /* of the path; 0: one per core */
    jarak_progress *progress;   /* NULL: none */
    const jarak_cancel *cancel; /* NULL: none */
    /* The range of a path, at least 0 and in this order. Default NaN: low is the penalty by BIC, high ten times low. */
    double path_low, path_high;
    size_t max_breaks; /* of the list of best segmentations by their number of breaks; default 10 */
} jarak_breaks_segmentation_settings;

/* What jarak_breaks_segmentation_settings_init() calls: fills settings of size bytes, as this header or another version of it has them.
 * Cost O(1); safe from any thread. */
JARAK_API void jarak_breaks_segmentation_settings_init_sized(jarak_breaks_segmentation_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_breaks_segmentation_settings_init(jarak_breaks_segmentation_settings *settings)
{
    jarak_breaks_segmentation_settings_init_sized(settings, sizeof *settings);
}

/* What a fit found. Arrays belong to the fit. */
typedef struct jarak_breaks_segmentation_info {
    size_t n_series, n_breaks;
    const size_t *breaks; /* [n_breaks] ascending */
    double penalty;       /* for each break */
    /* -2 log likelihood, up to a constant of the data, without penalties: MEAN the sum of squares over the variances, POISSON the
     * deviance's part that depends on the rates, MEAN_VARIANCE n log variance + n, no variance
     * taken for smaller than a ten-thousandth of the noise. And the same of no break. */
    double cost, cost_without;
    double rss, rss_without;        /* plain sum of squares about the segments' means (weighted means with variances) */
    const double *segment_mean;     /* [n_breaks + 1][n_series] mean or rate; NaN where a segment has no value of a series */
    const double *segment_variance; /* the same shape: MEAN_VARIANCE alone, else NULL */
    const double *noise_variance;   /* [n_series]; NaN where the model has none or a series one value, 0 for a constant one */

    /* As of a posterior. */
    bool constant;
    bool noise_estimated;
    double residual_correlation;
    double residual_p_value;
    size_t n_counts;
    const jarak_breaks_count *counts;
} jarak_breaks_segmentation_info;

typedef struct jarak_breaks_segmentation jarak_breaks_segmentation;

/* As jarak_breaks_posterior_check(). Cost O(n_series n_times) with data, O(1) without; safe from several threads. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_breaks_segmentation_check(const jarak_breaks_data *data,
                                                                        const jarak_breaks_segmentation_settings *settings,
                                                                        jarak_error *error);

/* Finds the segmentation; settings NULL: the defaults. The data may go afterwards. The caller frees *fit, which is NULL on error. Errors as
 * above. Time: FPOP O(n log n) as a rule; PELT O(n) where breaks come at a steady rate and O(n²) where there are none, less a factor of
 * some hundred by bounds. Memory O(n n_series). */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_breaks_segmentation_fit(const jarak_breaks_data *data,
                                                                      const jarak_breaks_segmentation_settings *settings,
                                                                      jarak_breaks_segmentation **fit, jarak_error *error);
/* What was found; it lives as long as the fit. Cost O(1); safe from any thread. */
JARAK_API const jarak_breaks_segmentation_info *jarak_breaks_segmentation_result(const jarak_breaks_segmentation *fit);
/* NULL is allowed. Cost O(pieces of memory that it holds); no thread may use it any more. */
JARAK_API void jarak_breaks_segmentation_free(jarak_breaks_segmentation *fit);

/* One optimum and the penalties for which it is. */
typedef struct jarak_breaks_step {
    double penalty_low, penalty_high;
    double cost;
    size_t n_breaks;
    const size_t *breaks;
} jarak_breaks_step;

/* All optima. Arrays belong to the fit. */
typedef struct jarak_breaks_path_info {
    size_t n_steps;
    const jarak_breaks_step *steps; /* from the highest penalty, the fewest breaks, on */
} jarak_breaks_path_info;

typedef struct jarak_breaks_path jarak_breaks_path;

/* As jarak_breaks_posterior_check(), the range of the path included. Cost O(n_series n_times) with data, O(1) without; safe from several
 * threads. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_breaks_path_check(const jarak_breaks_data *data,
                                                                const jarak_breaks_segmentation_settings *settings, jarak_error *error);

/* Every optimum for penalties in [path_low, path_high] of the settings (NULL: the defaults), found by about twice as many segmentations as
 * there are optima; the settings' penalty is not looked at. The data may go afterwards. The caller frees *fit, which is NULL on error.
 * Errors as above; ERR_ARGUMENT too where the range is empty, and for MBIC. The same bits for any number of threads. Cost: that of
 * jarak_breaks_segmentation_fit() times the segmentations, memory O(n_times (n_series + threads) + breaks of all optima). */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_breaks_path_fit(const jarak_breaks_data *data,
                                                              const jarak_breaks_segmentation_settings *settings, jarak_breaks_path **fit,
                                                              jarak_error *error);
/* What was found; it lives as long as the fit. Cost O(1); safe from any thread. */
JARAK_API const jarak_breaks_path_info *jarak_breaks_path_result(const jarak_breaks_path *fit);
/* NULL is allowed. Cost O(pieces of memory that it holds); no thread may use it any more. */
JARAK_API void jarak_breaks_path_free(jarak_breaks_path *fit);

#ifdef __cplusplus
}
#endif
#endif
