/* Ideal points: where units (states, judges, members of a parliament) stand on one line, from how they vote, session by session.
 *
 *     y* = b_v theta_is + e,  e ~ N(0, 1);      no: y* < c1_v,   abstain: c1_v < y* < c2_v,   yes: y* > c2_v
 *     theta_is = theta_i,s' + N(0, q (time_s - time_s')) with s' the unit's session before;  first: N(0, first_sd^2)
 *
 * The dynamic ordinal probit of Bailey, Strezhnev & Voeten (2017, doi:10.1177/0022002715595700). Absences are missing. Roll calls of one
 * group share their parameters, which ties sessions together ("bridging"). Estimated by variational EM with joint Newton steps; standard
 * errors from the exact inverse of the joint information of points and roll calls. docs/methods/ideal.md describes it as built.
 *
 * What is fixed: the points have mean 0 and standard deviation 1 over all unit-sessions (while the fit goes on: over all votes, which
 * matters where priors pull), and the anchors give the direction. Standard
 * errors are those of points so standardised. Results are the same bits for any number of threads. examples/ideal.c is a whole
 * program. */
#ifndef JARAK_IDEAL_H
#define JARAK_IDEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/cancel.h"
#include "jarak/progress.h"
#include "jarak/status.h"
#include "jarak/vote.h"

#ifdef __cplusplus
extern "C" {
#endif

/* "None of them": no unit, no group, no roll call. */
#define JARAK_IDEAL_NONE UINT32_MAX

/* The votes as arrays of the caller's, in any order; jarak_ideal_fit copies what it needs. */
typedef struct jarak_ideal_data {
    size_t n_votes;
    const uint32_t *unit;  /* n_votes values in 0 … n_units - 1 */
    const uint32_t *item;  /* n_votes values in 0 … n_items - 1: the roll call */
    const uint8_t *value;  /* n_votes values of JARAK_VOTE_…; absences are left out and counted */
    size_t n_units;        /* units without votes are allowed, and counted in the result */
    size_t n_items;        /* roll calls without votes are allowed */
    const int32_t *time;   /* n_items values: the session of a roll call; differences are the gaps that the random walk bridges */
    const uint32_t *group; /* n_items values: roll calls with the same number share their parameters; JARAK_IDEAL_NONE: a roll call of its
                              own. NULL: all of their own */
    const char *const *unit_names; /* n_units, for messages; NULL: units are told by their numbers */
    const char *const *item_names; /* n_items, likewise */
} jarak_ideal_data;

typedef enum jarak_ideal_scale {
    JARAK_IDEAL_ORDINAL = 0,  /* no < abstain < yes */
    JARAK_IDEAL_YES_NO = 1,   /* abstentions are left out */
    JARAK_IDEAL_YES_REST = 2, /* yes against no and abstention */
} jarak_ideal_scale;

typedef struct jarak_ideal_settings {
    size_t size;             /* set by jarak_ideal_settings_init() */
    jarak_ideal_scale scale; /* default JARAK_IDEAL_ORDINAL */
    bool is_static;          /* default false: one point per unit for all sessions */
    uint32_t anchor_high;    /* unit that stands above … */
    uint32_t anchor_low; /* … this one, on average over the sessions; both JARAK_IDEAL_NONE (default): the sign is arbitrary but fixed */
    double evolution;    /* variance q of a step of one unit of time; 0 (default): estimated */
    double first_sd;     /* standard deviation of the prior of a unit's first point, mean 0; default 2; > 0 */
    double discrimination_sd; /* standard deviation of the prior of b, mean 0; default 1; > 0 */
    double cutpoint_sd;       /* and of the cutpoints; default 4; > 0 */
    double level;             /* of the intervals; default 0.9; in (0, 1) */
    double tolerance;         /* largest change of a point (in standard deviations) at the solution; default 1e-4; in [1e-10, 0.1] */
    int max_iterations;       /* Newton steps; default 100; at least 1 */
    int bootstrap;            /* draws of the parametric bootstrap, which then gives standard errors and intervals; default 0: none */
    uint64_t seed;            /* of the bootstrap; default 1 */
    size_t n_start; /* a warm start: points of an earlier fit, n_start of each of the three; a unit's sessions that are not among */
    const uint32_t *start_unit; /* them start at its nearest one. Default 0: none */
    const int32_t *start_time;  /* any number where is_static */
    const double *start_estimate;
    int threads;                /* 0 (default): one per core; the result does not depend on it */
    jarak_progress *progress;   /* NULL allowed */
    const jarak_cancel *cancel; /* NULL: none */
    bool data_only;             /* also what a session's votes say by themselves: jarak_ideal_data_only(); 4 bytes more a unit
                                 * and item. Default false */
    uint32_t data_only_votes;   /* that a point must rest on to be given so; default 20; at least 1 */
} jarak_ideal_settings;

/* What jarak_ideal_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1);
 * safe from any thread. */
JARAK_API void jarak_ideal_settings_init_sized(jarak_ideal_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_ideal_settings_init(jarak_ideal_settings *settings)
{
    jarak_ideal_settings_init_sized(settings, sizeof *settings);
}

/* Whether the settings (NULL: the defaults) are in their ranges and, where data is not NULL, its arrays are there and their codes in range.
 * Errors: ERR_ARGUMENT naming the field, or the vote, counted from 0; ERR_DATA (a vote that is none of the codes), ERR_OVERFLOW. Cost: one
 * pass over the votes. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_ideal_check(const jarak_ideal_data *data, const jarak_ideal_settings *settings,
                                                          jarak_error *error);

typedef enum jarak_ideal_outcome {
    JARAK_IDEAL_CONVERGED = 0,
    JARAK_IDEAL_MAX_ITERATIONS = 1, /* see last_change */
    JARAK_IDEAL_STALLED = 2,        /* no step raises the objective any more, and the points still moved by more than the tolerance */
} jarak_ideal_outcome;

/* A unit in a session in which it voted on a roll call that counts. */
typedef struct jarak_ideal_point {
    uint32_t unit;
    int32_t time; /* the first session's where is_static */
    double estimate;
    double std_error;
    double conf_low, conf_high;
    uint32_t n_votes; /* that count */
} jarak_ideal_point;

typedef enum jarak_ideal_use {
    JARAK_ITEM_USED = 0,
    JARAK_ITEM_ONE_SIDED = 1, /* all voted alike: it says nothing */
    JARAK_ITEM_EMPTY = 2,     /* no votes */
} jarak_ideal_use;

/* A roll call. Numbers are NaN where it is not used; with two kinds of votes alone there is one cutpoint, and the other is NaN. */
typedef struct jarak_ideal_item {
    jarak_ideal_use use;
    uint32_t group_size; /* roll calls that share its parameters, itself among them */
    uint32_t n_no, n_abstain, n_yes;
    double discrimination, discrimination_se; /* b: positive where yes is on the side of the high anchor */
    double cut_low, cut_low_se;               /* c1, between no and the rest */
    double cut_high, cut_high_se;             /* c2, between yes and the rest */
    double classified;                        /* share of its votes that are the most probable ones under the fit */
    double error_reduction;                   /* 1 - misclassified / votes outside the largest category: 0 where the line tells nothing */
} jarak_ideal_item;

/* What a fit found. Arrays belong to the fit. */
typedef struct jarak_ideal_info {
    jarak_ideal_outcome outcome;
    int iterations;     /* Newton steps */
    double last_change; /* largest change of a point in the last of them */
    size_t n_points;
    const jarak_ideal_point *points; /* by unit, then by session */
    size_t n_items;
    const jarak_ideal_item *items; /* as in the data */
    size_t n_votes;                /* that count */
    size_t n_absent;               /* absences, and abstentions under JARAK_IDEAL_YES_NO */
    size_t n_repeated;             /* votes given twice alike, counted once */
    size_t n_one_sided;            /* roll calls dropped since all voted alike */
    size_t n_units_without_votes;
    size_t n_sessions;
    size_t n_bridging;                 /* groups that span several sessions */
    double log_likelihood;             /* at the estimates */
    double null_log_likelihood;        /* each roll call by its shares of no, abstain and yes */
    double geometric_mean_probability; /* exp(log_likelihood / n_votes) */
    double classified;                 /* share of votes that are the most probable ones */
    double error_reduction;            /* over all roll calls: 1 - misclassified / votes outside the largest categories */
    double evolution;                  /* q, in squared standard deviations a session; 0 where is_static */
    double raw_mean, raw_sd;           /* of the points at the solution before the last standardisation */
    int bootstrap;                     /* draws that came to an end */
} jarak_ideal_info;

typedef struct jarak_ideal jarak_ideal;

/* Fits the model; settings NULL: the defaults. The caller frees *fit, also where it did not converge (outcome); on error it is NULL. May be
 * called from several threads at once.
 * Cost: some 15 iterations of one pass over the votes and a factorisation of about sessions * (units a session)^3 operations; memory 20
 * bytes a vote and 16 (units a session)^2 bytes a session.
 * Errors: ERR_ARGUMENT (settings, codes out of range, an anchor without votes that count), ERR_DATA (a vote that is none of the codes; two
 * votes of a unit on a roll call that disagree; nothing left; units that no chain of roll calls connects), ERR_MEMORY, ERR_OVERFLOW,
 * ERR_INTERRUPTED. Rows and codes in messages count from 0. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_ideal_fit(const jarak_ideal_data *data, const jarak_ideal_settings *settings,
                                                        jarak_ideal **fit, jarak_error *error);
/* NULL is allowed. Cost O(pieces of memory that it holds); no thread may use it any more. */
JARAK_API void jarak_ideal_free(jarak_ideal *fit);
/* What was found; it lives as long as the fit. Cost O(1); safe from any thread. */
JARAK_API const jarak_ideal_info *jarak_ideal_result(const jarak_ideal *fit);

/* The index in info.points of a unit in a session; SIZE_MAX where there is none. Where the fit is static the session does not matter.
 * Cost O(sessions of the unit); safe from any thread. */
JARAK_API size_t jarak_ideal_find(const jarak_ideal *fit, uint32_t unit, int32_t time);

/* How far apart two points of one session are. */
typedef struct jarak_ideal_gap {
    double difference; /* first - second */
    double std_error;  /* of the difference, with the covariance of the two */
    double distance;   /* |difference| */
    double conf_low;   /* interval of the distance: 0 where that of the difference holds 0 */
    double conf_high;
} jarak_ideal_gap;

/* Errors: ERR_ARGUMENT where an index is out of range or the points are of different sessions. Cost O(1); safe from any thread. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_ideal_distance(const jarak_ideal *fit, size_t point, size_t other, jarak_ideal_gap *gap,
                                                             jarak_error *error);

/* What the votes of the session say of a point by themselves, without the random walk: a point is smoothed over the sessions beside its
 * own, and who smooths points again, or compares sessions as if their errors were apart, must begin here.
 *
 * The working response of the likelihood at the solution: estimate = theta + g / I with g its gradient in theta and I its information, the
 * roll calls given, so that these estimates with variances 1 / I, put together with the walk (first point N(-raw_mean, first_sd^2) /
 * raw_sd, evolution a session), give back the points of the fit. The convention on location and scale, which no vote supports, is held. The
 * variance adds to 1 / I how uncertain the session's roll calls are. */
typedef struct jarak_ideal_own {
    uint32_t n_votes;
    double estimate;        /* on the scale of the points; NaN where n_votes is below settings.data_only_votes */
    double std_error;       /* of it; NaN likewise */
    double given_std_error; /* 1 / sqrt(I): with the roll calls known; NaN likewise */
} jarak_ideal_own;

/* Errors: ERR_ARGUMENT where the index is out of range, or settings.data_only was not set. Cost O(1); safe from any thread. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_ideal_data_only(const jarak_ideal *fit, size_t point, jarak_ideal_own *own,
                                                              jarak_error *error);
/* How far apart two such estimates of one session are, signed in gap->difference, with their covariance; NaN where one of them is. The
 * difference, not the distance, is what to compare over time: |difference| of two near points is too large on average.
 * Errors: as jarak_ideal_data_only() and jarak_ideal_distance(). Cost O(1); safe from any thread. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_ideal_data_only_distance(const jarak_ideal *fit, size_t point, size_t other,
                                                                       jarak_ideal_gap *gap, jarak_error *error);
/* The covariance of the errors of two such differences, of points[0] - points[1] in one session and later[0] - later[1] in another, by n
 * roll calls that were asked again: item from[i] of the first session is to[i] of the second. Sum of the products of what either moves the
 * difference by, its scores over the information. NaN where an estimate is. Of the same points twice and all their roll calls it is their
 * variance as the votes, rather than the model, tell it, without the uncertainty of roll calls (White 1982).
 * Errors: ERR_ARGUMENT where a point or item is out of range, two points are of different sessions, or settings.data_only was not set.
 * Cost O(n); safe from any thread. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_ideal_data_only_covariance(const jarak_ideal *fit, const size_t points[2],
                                                                         const size_t later[2], size_t n, const uint32_t *from,
                                                                         const uint32_t *to, double *covariance, jarak_error *error);

/* Two units in a session in which both have an estimate. */
typedef struct jarak_ideal_lag_row {
    uint32_t a, b;
    int32_t time;
} jarak_ideal_lag_row;

typedef struct jarak_ideal_lags {
    size_t n_rows;
    const jarak_ideal_lag_row *rows; /* by pair, in the order asked for, then time */
    uint32_t n_lags;
    const signed char *correlations; /* n_rows × n_lags, in hundredths: of row i with k times before at i × n_lags + k - 1; 0 where nothing
                                        was asked again or an estimate is not known */
} jarak_ideal_lags;

/* How the errors of the differences of n_pairs pairs of units (a[i], b[i]) correlate with those 1 … n_lags times before, over the roll
 * calls that were asked again, as all units' votes tell (jarak_affinity_match_windows()): jarak_ideal_data_only_covariance() of the two
 * sessions, over the root of the product of what it is of each with itself. What belongs together does so one to one, so that none is
 * beyond 1. fit is of data, with settings.data_only. threads 0: one per core; the result does not depend on it. cancel NULL: none. The
 * caller frees *lags with jarak_ideal_lags_free(); on error it is NULL. Errors: ERR_ARGUMENT (a fit without data_only, or static; data of
 * another size; units out of range; n_lags outside 1 … 100), ERR_MEMORY, ERR_INTERRUPTED. Cost: the sessions' roll calls matched n_lags
 * times, and some tens of nanoseconds a pair, session, lag and match; 12 + n_lags bytes a row. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_ideal_lags_find(const jarak_ideal *fit, const jarak_ideal_data *data, size_t n_pairs,
                                                              const uint32_t *a, const uint32_t *b, uint32_t n_lags, int threads,
                                                              const jarak_cancel *cancel, jarak_ideal_lags **lags, jarak_error *error);
/* NULL is allowed. Cost O(1); no thread may use it any more. */
JARAK_API void jarak_ideal_lags_free(jarak_ideal_lags *lags);

#ifdef __cplusplus
}
#endif
#endif
