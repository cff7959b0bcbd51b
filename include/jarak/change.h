/* Change: whether units (pairs of states, or anything else) came closer or went apart between two dates, with the probability of being
 * wrong.
 *
 * A series is what one indicator says of one unit over time, told by one reporter or several. Its values are
 *
 *     y_rt = a + b_r + x_t + e_t + s_rt ε,    r = reporter,
 *
 * with a known sampling variance s², lasting offsets b of the reporters, passing noise e (autoregressive, sd m σ0) and a level x that walks
 * with steps of sd √q and makes at most one jump N(0, v). Over q, v, m, the autocorrelation and the date of the jump the answer is averaged
 * with fixed weights, exactly: no sampling, no iteration. Nothing of another series enters. The change of a series from its first to its
 * last value inside a window is its FIGURE; the weighted sum of the figures of a unit and group, divided by a unit that matters, is their
 * TIE.
 *
 *     jarak_change_fit(&data, NULL, &fit, &error);
 *     const jarak_changes *result = jarak_change_result(fit);
 *     … result->ties[window].posterior.probability … result->figures[i].steps[0].mean …
 *     jarak_change_free(fit);
 *
 * docs/methods/verdict.md has the model, its weights and their sources. All functions may be called from several threads at once. */
#ifndef JARAK_CHANGE_H
#define JARAK_CHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/cancel.h"
#include "jarak/progress.h"
#include "jarak/status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define JARAK_CHANGE_NONE UINT32_MAX

typedef struct jarak_change_series {
    uint32_t unit, group; /* 0 … n_units - 1, 0 … n_groups - 1 */
    uint32_t dimension;   /* any number: series of one dimension share one weight in a tie (trade, people, money …) */
    bool end_values;      /* the change is that of the values at both ends, with their errors: it is not known how such series move */
    bool no_steps;        /* its steps, and since when it changed, are not asked for: saves most of the time where there are many values */
    bool companion; /* of weight 0: measures anew what series with weight do; where it contradicts the tie, that is mixed; default false */
    bool is_signed; /* values are signed distances D: closer is |D| smaller; one reporter; sign is not used */
    double weight;  /* within its dimension, at least 0; 0: shown, in no tie; default 1 */
    double sign;    /* 1: a larger value is closer; -1: farther; default 1 */
    double unit_size;        /* u, above 0: changes are divided by it; default 1 */
    double noise;            /* σ0, sd of passing noise beyond the given variances, at least 0; default 0 */
    double step;             /* above 0: the grid of √q is multiplied by it; default 1 */
    double autocorrelation;  /* of the noise, in [0, 1); NaN: unknown, averaged over the grid; default NaN */
    double reporter_sd;      /* of the reporters' lasting offsets, above 0; infinite: each has a level of its own; default infinite */
    double reporter_year_sd; /* of one reporter's own error of a time, a part of σ0; it counts where there are several; default 0 */
    double error_loading;    /* in [-1, 1]: errors of two series of one tie correlate by the product of theirs; default 0 */
    uint32_t error_factor;   /* any number: only errors of series with the same one do; default 0 */
} jarak_change_series;

/* Fills a series with the defaults. Cost O(1); safe from any thread. */
JARAK_API void jarak_change_series_init(jarak_change_series *series);

/* What is asked: the change of a unit in a group within times from … to (in the numbers of data.time), from < to. */
typedef struct jarak_change_window {
    uint32_t unit, group;
    int32_t from, to;
} jarak_change_window;

/* The covariance of the sampling errors of two values of one series with end_values: the same questions asked again err alike, which
 * cancels in a change. No larger than the root of the product of their variances. It is not looked at where a time has several values. */
typedef struct jarak_change_covariance {
    size_t row, other; /* row < other */
    double covariance;
} jarak_change_covariance;

/* Values in any order. A value that is NaN is missing: its row is as if it were not there. */
typedef struct jarak_change_data {
    size_t n_rows;
    const uint32_t *series;   /* 0 … n_series - 1 */
    const uint32_t *reporter; /* any numbers; NULL: one reporter */
    const int32_t *time;      /* periods on a regular grid, within ± 2^30 */
    const double *value;
    const double *variance; /* known sampling variance s² of each, at least 0; NULL: all 0 */
    size_t n_covariances;
    const jarak_change_covariance *covariances; /* by row, then other; each pair once. Of all other pairs 0 */
    size_t n_series;
    const jarak_change_series *series_of;
    size_t n_units, n_groups;
    size_t n_windows;
    const jarak_change_window *windows; /* in any order; a unit and group may be asked about several times */
} jarak_change_data;

enum { JARAK_CHANGE_MOST_GRID = 8 };

/* The grid and its weights, which say before a series is seen how such series move. */
typedef struct jarak_change_prior {
    size_t n_walk, n_jump, n_noise, n_autocorrelation;                          /* 1 … 8 each, n_jump 0 … 7 */
    double walk[JARAK_CHANGE_MOST_GRID], walk_weight[JARAK_CHANGE_MOST_GRID];   /* √q a period, at least 0 */
    double jump[JARAK_CHANGE_MOST_GRID], jump_weight[JARAK_CHANGE_MOST_GRID];   /* √v above 0; weights: no jump first, then each √v */
    double noise[JARAK_CHANGE_MOST_GRID], noise_weight[JARAK_CHANGE_MOST_GRID]; /* m, above 0 */
    double autocorrelation[JARAK_CHANGE_MOST_GRID], autocorrelation_weight[JARAK_CHANGE_MOST_GRID]; /* in [0, 1) */
} jarak_change_prior;

/* The shipped weights: √q 0 .0367 .0857 .1837 .3674 (.30 .20 .20 .20 .10); no jump .60, √v .2 .5 1.2 (.15 .15 .10); m .35 .6 1 1.6 2.5
 * log-normal with sd .5; autocorrelation 0 .4 .75 (.40 .35 .25). Cost O(1); safe from any thread. */
JARAK_API void jarak_change_prior_init(jarak_change_prior *prior);

typedef struct jarak_change_settings {
    size_t size;                /* set by jarak_change_settings_init() */
    jarak_change_prior prior;   /* weights need not sum to 1 */
    double level;               /* of the answers and the intervals, in (.5, 1); default .9 */
    double material;            /* ρ, above 0, in units that matter; default .1 */
    int32_t reach;              /* periods outside a window whose values help the fit, at least 0; default 6 */
    bool weights_as_given;      /* series' weights are divided by their sum, whatever the dimensions; default: equal over the dimensions */
    bool steps, reasons;        /* to be made; default true */
    bool distributions;         /* ties are kept so that jarak_change_together() can be asked; default true */
    int threads;                /* 0: one per core; results do not depend on it */
    jarak_progress *progress;   /* NULL: none */
    const jarak_cancel *cancel; /* NULL: none */
} jarak_change_settings;

/* What jarak_change_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1);
 * safe from any thread. */
JARAK_API void jarak_change_settings_init_sized(jarak_change_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_change_settings_init(jarak_change_settings *settings)
{
    jarak_change_settings_init_sized(settings, sizeof *settings);
}

typedef enum jarak_change_answer {
    JARAK_CHANGE_NO_FIGURES = 0, /* no value near both ends of the window */
    JARAK_CHANGE_CLOSER,         /* P(Δ > 0) >= level and P(Δ > ρ) >= .5 */
    JARAK_CHANGE_APART,          /* likewise */
    JARAK_CHANGE_NOT_MATERIAL,   /* P(|Δ| <= 2ρ) >= level, and the measurement alone could tell (its sd is at most 2ρ) */
    JARAK_CHANGE_MIXED,          /* of a tie: one figure closer and one apart, the tie neither; or a companion contradicts it */
    JARAK_CHANGE_DISPUTED,       /* reporters contradict each other, and each alone would have another answer */
    JARAK_CHANGE_UNDECIDED,
} jarak_change_answer;

/* "no figures", "closer", "apart", "no material change", "mixed", "disputed", "undecided"; stable, for JSON. Cost O(1); safe from any
 * thread. */
JARAK_API const char *jarak_change_answer_text(jarak_change_answer answer);

/* What is known of a change Δ, in units that matter; positive is closer. NaN where there are no figures. */
typedef struct jarak_change_posterior {
    double change, std_error; /* mean and sd */
    double low, high;         /* interval of equal tails at the level */
    double probability;       /* P(Δ > 0) */
    double p_up, p_down;      /* P(Δ > ρ), P(Δ < -ρ) */
    double p_no_change;       /* P(|Δ| <= 2ρ) */
    double s_value;           /* min(P(Δ <= 0), P(Δ >= 0)) */
    double measurement_sd;    /* of the difference of the end values, by their variances and σ0 alone */
    jarak_change_answer answer;
} jarak_change_posterior;

/* The step into a time. */
typedef struct jarak_change_step {
    int32_t time;
    double mean, std_error; /* of x_t - x_t-1, as closer is positive (of signed distances: with the sign that brings the unit closer) */
    double probability;     /* P(step > 0) */
    double p_material;      /* P(|step| > ρ) */
    bool told;              /* its sign has P >= level, and p_material >= .5 */
} jarak_change_step;

/* What one value does to the change. */
typedef struct jarak_change_reason {
    size_t row;          /* of the data */
    double weight;       /* of the change on the value; the weights of a figure sum to 0 */
    double contribution; /* weight × (value - a common level of the series); those of a figure sum to its change. Of signed distances: of
                          * the change of D, times the sign that brings the unit closer */
} jarak_change_reason;

/* A reporter alone, where reporters contradict each other. */
typedef struct jarak_change_reporter {
    uint32_t reporter;
    int32_t from, to;
    jarak_change_posterior posterior;
} jarak_change_reporter;

typedef enum jarak_change_use {
    JARAK_CHANGE_USED = 0,
    JARAK_CHANGE_EMPTY,      /* no value within the window */
    JARAK_CHANGE_LATE_START, /* none within a quarter of the window (at least one period) of its start */
    JARAK_CHANGE_EARLY_END,  /* … of its end */
    JARAK_CHANGE_ONE_TIME,   /* values of one time only */
} jarak_change_use;

/* "used", "no values", "starts late", "ends early", "one time only"; stable, for JSON. Cost O(1); safe from any thread. */
JARAK_API const char *jarak_change_use_text(jarak_change_use use);

typedef struct jarak_change_figure {
    size_t window, series;
    jarak_change_use use;
    int32_t from, to; /* times of the first and last value inside the window; where it is used */
    size_t n_values;  /* in the fit */
    size_t n_reporters;
    double weight; /* in the tie; 0: not part of it */
    jarak_change_posterior posterior;
    double level_from, level_to; /* of signed distances: posterior means of D at both ends; else NaN */
    size_t n_steps;
    const jarak_change_step *steps; /* one for each time from + 1 … to; none without settings.steps */
    bool has_since;
    int32_t since; /* the first told step of the change's sign that lasts: from it on the level stays beyond that of the start, and half of
                    * the step, and ρ, stay for good */
    size_t n_reasons;
    const jarak_change_reason *reasons;
    size_t n_disputing;
    const jarak_change_reporter *disputing; /* each alone; none where reporters do not differ by more than 3 standard errors */
} jarak_change_figure;

typedef struct jarak_change_tie {
    jarak_change_window window;
    jarak_change_posterior posterior;
    size_t first_figure, n_figures; /* those of the window, by series */
    size_t n_used;                  /* figures with weight */
    size_t n_dimensions;            /* of those */
    bool has_since;
    int32_t since;       /* of the figure with the largest part in a change that is closer or apart */
    size_t since_figure; /* which that is */
    /* Where reporters dispute: the tie with each such figure as its lowest and as its highest reporter alone has it; else NaN. */
    double probability_lowest, probability_highest;
} jarak_change_tie;

/* Everything in it belongs to the fit. */
typedef struct jarak_changes {
    size_t n_ties, n_figures;
    const jarak_change_tie *ties;       /* one a window, in the order of the data */
    const jarak_change_figure *figures; /* by window, then series */
} jarak_changes;

typedef struct jarak_change jarak_change;

/* Whether data (NULL: not looked at) and settings (NULL: the defaults) can be fitted. Errors: as jarak_change_fit(), without ERR_MEMORY.
 * Cost: one pass. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_change_check(const jarak_change_data *data, const jarak_change_settings *settings,
                                                           jarak_error *error);

/* Fits all windows; data may be freed afterwards. settings NULL: the defaults. On error *fit is NULL.
 * Errors: ERR_ARGUMENT (settings and data: names the field and the element), ERR_DATA (a variance that is negative or no number, a value
 * beyond 1e150), ERR_MEMORY, ERR_OVERFLOW, ERR_INTERRUPTED. Having no values is none: see the answers.
 * Cost: O(values × reporters × grid) a figure, times the steps of its window where those are asked for; 0.1 to 2 ms with 26 years; a look
 * into the covariances for the change and for each step, no memory for them. Bit for
 * bit the same for any number of threads, and for a window alone and beside others. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_change_fit(const jarak_change_data *data, const jarak_change_settings *settings,
                                                         jarak_change **fit, jarak_error *error);
JARAK_API const jarak_changes *jarak_change_result(const jarak_change *fit);
/* NULL is allowed. Cost O(pieces of memory that it holds); no thread may use it any more. */
JARAK_API void jarak_change_free(jarak_change *fit);

/* The mean change of several windows together, such as all states of a group with one partner: n windows (numbers in the data; those
 * without figures are left out), whose errors correlate by that much, in [0, 1]. Errors: ERR_ARGUMENT (a window that there is not, a
 * correlation out of range, a fit without distributions), ERR_MEMORY, ERR_OVERFLOW. Cost: O(n² × width of their distributions / .01). */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_change_together(const jarak_change *fit, size_t n, const size_t *windows, double correlation,
                                                              jarak_change_posterior *posterior, jarak_error *error);

/* Estimates the prior's weights from all series of the data with values at three times or more (windows are not used): an EM algorithm with
 * the weights of settings->prior as 12 series seen before. *prior receives the grids of settings->prior with the new weights. Each series
 * counts once. Errors: as jarak_change_fit(); ERR_DATA where there are fewer than 200 such series. Cost: that of one fit, and 300 numbers a
 * series. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_change_learn(const jarak_change_data *data, const jarak_change_settings *settings,
                                                           jarak_change_prior *prior, jarak_error *error);

/* Noise and steps of many series of one kind, by their variogram. */
typedef struct jarak_change_noise {
    size_t n_series; /* with two values or more */
    double noise;    /* σ0 beyond the given variances */
    double walk;     /* √q a period */
} jarak_change_noise;

/* Robust variogram of all series of the data: with D(h) the variance (by the median of absolute deviations) of y_t+h - y_t less what the
 * times' medians have in common, D(h) - 2 s² = 2 σ0² + h q is fitted for h = 1 … 5 by non-negative least squares, s² the median variance.
 * Errors: ERR_DATA where there are fewer than 200 series with two values or more; ERR_ARGUMENT, ERR_MEMORY. Cost O(n_rows log n_rows) in
 * time, O(n_rows) in memory; safe from several threads. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_change_noise_of(const jarak_change_data *data, jarak_change_noise *noise, jarak_error *error);

/* The track record at one time. */
typedef struct jarak_change_score {
    int32_t time;
    size_t n_values;  /* of series with earlier ones */
    double log_score; /* mean log density that the model gave the values of that time, knowing those before (larger is better) */
    double gaussian;  /* the same of a walk with one Gaussian step size for all series, from the steps before; NaN: there were none */
} jarak_change_score;

/* Backtest: how well each value is foretold by the values before it, for times from … to (windows are not used). A value counts where its
 * reporter has an earlier one in the series; values of one time are foretold together. An array of *n_scores, one a time with values, to
 * be freed with jarak_change_scores_free(). Errors: as jarak_change_fit(). Cost: a fit for each time. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_change_backtest(const jarak_change_data *data, const jarak_change_settings *settings,
                                                              int32_t from, int32_t to, jarak_change_score **scores, size_t *n_scores,
                                                              jarak_error *error);
JARAK_API void jarak_change_scores_free(jarak_change_score *scores);

#ifdef __cplusplus
}
#endif
#endif
