/* How near two voters stand to each other, year by year, with the agenda taken out: affinity and nearness of all pairs.
 *
 * Arrays in, numbers out: units (states, members) vote no, abstained or yes on items (roll calls). With x = 0 for yes, 1/2 for an
 * abstention, 1 for no, of roll call v with y yes, a abstentions, n no, N votes in all:
 *
 *     d_ijv = |x_iv - x_jv|                                distance of a pair
 *     e_v   = (ya + an + 2yn) / (N (N - 1))                division: expected distance of two voters drawn by lot
 *     M_iv  = sum_k |x_iv - x_kv| / (N - 1), k != i        isolation: how far i stands from all others
 *     h_ijv = M_iv + M_jv - e_v                            what the isolation of both implies (two-way fixed effects); h >= 0
 *
 *     affinity = 1 - sum d / sum h     0: as near as the isolation of the two implies; 1: always alike; below 0: farther
 *     nearness = 1 - sum d / sum e     0: as near as two voters drawn by lot; 1: always alike
 *
 * Sums run over the roll calls of a window (a year, say) in which both voted. Roll calls with few votes or all alike do not count; those of
 * one day on which all units are recorded alike count once. The distance comes apart exactly, with g what only the pair explains:
 *
 *     mean d = mean M_i + mean M_j - mean e + g
 *
 * docs/methods/signals.md says what the figures can tell and what they cannot. */
#ifndef JARAK_AFFINITY_H
#define JARAK_AFFINITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/cancel.h"
#include "jarak/status.h"
#include "jarak/vote.h"

#ifdef __cplusplus
extern "C" {
#endif

/* "None of them": no row, no group. */
#define JARAK_AFFINITY_NONE UINT32_MAX

/* The votes as arrays of the caller's, in any order; the fit copies what it needs. */
typedef struct jarak_affinity_data {
    size_t n_units, n_items, n_votes;
    const uint32_t *unit; /* n_votes of each; at most one vote of a unit on an item, unless the two agree */
    const uint32_t *item;
    const uint8_t *value;     /* JARAK_VOTE_…; absences are left out */
    const int32_t *day;       /* n_items: when a roll call was held, by any count of days; NULL: repeated roll calls are not looked for */
    const uint32_t *n_absent; /* n_items: units recorded as absent; two roll calls are not one where it differs. NULL: not looked at */
    const uint32_t *group;    /* n_items: roll calls with the same number are one question asked again; JARAK_AFFINITY_NONE: of its own.
                                 NULL: which belong together is told by their votes */
    size_t n_windows;
    const size_t *window_first, *window_end; /* items first … end - 1; may overlap; NULL: one window of all items */
    size_t n_pairs;                          /* 0: all pairs a < b */
    const uint32_t *pair_a, *pair_b;
} jarak_affinity_data;

typedef struct jarak_affinity_settings {
    size_t size;           /* set by jarak_affinity_settings_init() */
    uint32_t least_votes;  /* of a roll call that counts; default 20; at least 2 */
    uint32_t least_common; /* roll calls in which both voted, else no figure; default 20; at least 2. Intervals of fewer are too narrow */
    int threads;           /* 0: one per core; the result does not depend on it */
    const jarak_cancel *cancel; /* NULL: none */
} jarak_affinity_settings;

/* What jarak_affinity_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1);
 * safe from any thread. */
JARAK_API void jarak_affinity_settings_init_sized(jarak_affinity_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_affinity_settings_init(jarak_affinity_settings *settings)
{
    jarak_affinity_settings_init_sized(settings, sizeof *settings);
}

typedef enum jarak_affinity_use {
    JARAK_AFFINITY_USED = 0,
    JARAK_AFFINITY_FEW_VOTES = 1, /* fewer than least_votes */
    JARAK_AFFINITY_UNANIMOUS = 2, /* all voted alike: it says nothing */
    JARAK_AFFINITY_REPEATED = 3,  /* an earlier one of the same day has the same votes of all units */
} jarak_affinity_use;

/* A roll call. */
typedef struct jarak_affinity_item {
    jarak_affinity_use use;
    uint32_t n_no, n_abstain, n_yes;
    double division;                     /* e, in (0, 1]; NaN where it is not used */
    double isolation[JARAK_VOTE_VALUES]; /* M, in [0, 1], of who voted so (JARAK_VOTE_…); NaN where it is not used or nobody did */
} jarak_affinity_item;

/* Why a pair has no figure in a window. */
typedef enum jarak_affinity_missing {
    JARAK_AFFINITY_KNOWN = 0,
    JARAK_AFFINITY_FEW_COMMON = 1,   /* fewer than least_common roll calls in which both voted */
    JARAK_AFFINITY_NO_ISOLATION = 2, /* both voted with everybody else throughout: sum h is 0, and only nearness is known */
} jarak_affinity_missing;

/* A pair in a window. The means are over the n roll calls in which both voted, and are given whatever n. */
typedef struct jarak_affinity_row {
    uint32_t a, b, window;
    uint32_t n; /* at least 1 */
    jarak_affinity_missing missing;
    double distance;                 /* mean d, in [0, 1] */
    double isolation_a, isolation_b; /* mean M */
    double division;                 /* mean e */
    double pair;                     /* g = distance - (isolation_a + isolation_b - division) */
    double affinity, nearness;       /* at most 1; NaN where missing */
    double affinity_variance;        /* [n / (n - 1) sum (d - R h)^2 + (mean h / 2)^2] / (sum h)^2, R = sum d / sum h: of the ratio */
    double nearness_variance;        /* (Cochran 1977, 6.4), with half a mean roll call more, so that nothing is beyond doubt */
    double covariance;               /* of the two figures' errors */
} jarak_affinity_row;

typedef struct jarak_affinity jarak_affinity;

/* Arrays belong to the fit. */
typedef struct jarak_affinity_info {
    size_t n_rows; /* pairs and windows in which both voted on a roll call that counts; by pair, then window */
    const jarak_affinity_row *rows;
    size_t n_items;
    const jarak_affinity_item *items;            /* as in the data */
    size_t n_few_votes, n_unanimous, n_repeated; /* roll calls that do not count */
} jarak_affinity_info;

/* Whether the settings (NULL: the defaults) are in their ranges and, where data is not NULL, its windows, pairs and votes are.
 * Errors: ERR_ARGUMENT (names the field, or the vote that is out of range), ERR_OVERFLOW. Cost: one pass over the votes. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_affinity_check(const jarak_affinity_data *data, const jarak_affinity_settings *settings,
                                                             jarak_error *error);

/* Measures all pairs; settings NULL: the defaults. The data may go afterwards. The caller frees *fit.
 * Errors: ERR_ARGUMENT (settings, or an index or code out of range: names it), ERR_DATA (two votes of a unit on an item that disagree),
 * ERR_MEMORY, ERR_OVERFLOW, ERR_INTERRUPTED. On error *fit is NULL. The same bits for any number of threads; exactly symmetric in a pair.
 * Cost: some nanoseconds per pair and roll call; memory a byte per unit and item, 112 a row, and 24 per unit and item of a window. Thread
 * safety: a fit may be read by several threads.
 * Source: the project's own (docs/methods/signals.md); expected distances are those of Krippendorff's alpha (1970) for nearness. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_affinity_fit(const jarak_affinity_data *data, const jarak_affinity_settings *settings,
                                                           jarak_affinity **fit, jarak_error *error);
/* What was found; it lives as long as the fit. Cost O(1); safe from any thread. */
JARAK_API const jarak_affinity_info *jarak_affinity_result(const jarak_affinity *fit);
/* NULL is allowed. Cost O(pieces of memory that it holds); no thread may use it any more. */
JARAK_API void jarak_affinity_free(jarak_affinity *fit);

/* The row of a pair, in the order of the data, in a window; SIZE_MAX where there is none. Cost: constant where all pairs were asked for,
 * else proportional to n_pairs. */
JARAK_API size_t jarak_affinity_find(const jarak_affinity *fit, uint32_t a, uint32_t b, uint32_t window);

/* ------------------------------------------------------------------------------------------- the same questions asked again */

typedef struct jarak_affinity_match_settings {
    size_t size;           /* set by jarak_affinity_match_settings_init() */
    double least_likeness; /* of two roll calls that are held to be one question; default 0.8; in (0, 1] */
    size_t n_left_out;     /* units whose votes do not tell whether two are one question, such as those that are to be compared */
    const uint32_t *left_out;
} jarak_affinity_match_settings;

/* What jarak_affinity_match_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost
 * O(1); safe from any thread. */
JARAK_API void jarak_affinity_match_settings_init_sized(jarak_affinity_match_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_affinity_match_settings_init(jarak_affinity_match_settings *settings)
{
    jarak_affinity_match_settings_init_sized(settings, sizeof *settings);
}

/* A roll call of one window and the one of another that asks the same. */
typedef struct jarak_affinity_match {
    uint32_t from, to; /* items */
    double likeness;   /* S = 1 - mean |x_kv - x_kw| / sum p_a p_b |a - b|, over those who voted in both; NaN where groups tell */
} jarak_affinity_match;

typedef struct jarak_affinity_matches {
    uint32_t from, to; /* windows */
    size_t n;
    const jarak_affinity_match *matches; /* by the item of the first window */
} jarak_affinity_matches;

/* Which roll calls of two windows belong together, one to one: those of one group where the data have groups; else as all units vote on
 * them, so that the sum of their likeness is largest (Kuhn 1955), without those below the least likeness. Roll calls that fewer than
 * least_votes units have in common are not compared.
 * Errors: ERR_ARGUMENT, ERR_MEMORY. Cost: the cube of the roll calls of a window at worst; some milliseconds for years of the United
 * Nations. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_affinity_match_windows(const jarak_affinity *fit, uint32_t from, uint32_t to,
                                                                     const jarak_affinity_match_settings *settings,
                                                                     jarak_affinity_matches **matches, jarak_error *error);
/* NULL is allowed. Cost O(pieces of memory that it holds); no thread may use it any more. */
JARAK_API void jarak_affinity_matches_free(jarak_affinity_matches *matches);

typedef enum jarak_affinity_figure { JARAK_AFFINITY_AFFINITY = 0, JARAK_AFFINITY_NEARNESS = 1 } jarak_affinity_figure;

/* The covariance of the errors of one figure in two rows: sum r_p r_q / (sum h_p sum h_q) over roll calls that belong together, r = d - R h
 * (nearness: e for h). matches lead from the window of row to that of other; NULL where the two are one, in which a roll call belongs to
 * itself. NaN where one of the figures is missing. Of a row with itself it is the variance without the allowance for few roll calls.
 * Errors: ERR_ARGUMENT (a row out of range; matches of other windows). Cost: proportional to the matches. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_affinity_covariance(const jarak_affinity *fit, size_t row, size_t other,
                                                                  const jarak_affinity_matches *matches, jarak_affinity_figure figure,
                                                                  double *covariance, jarak_error *error);

enum {
    JARAK_AFFINITY_MOST_LAGS = 100,
    JARAK_AFFINITY_NO_LAG = -128, /* there is no figure in one of the two years */
};

/* How the errors of a row's figures correlate with those of the same pair k = 1 … n_lags years before: the covariance of
 * jarak_affinity_covariance() over the root of the product of the two variances, in hundredths. */
typedef struct jarak_affinity_lags {
    size_t n_rows; /* those of the fit */
    uint32_t n_lags;
    const signed char *affinity, *nearness; /* n_rows × n_lags: of row i and k years at i × n_lags + k - 1; JARAK_AFFINITY_NO_LAG */
} jarak_affinity_lags;

/* Of all rows; year[w] is that of window w, ascending. The caller frees *lags with jarak_affinity_lags_free(); on error it is NULL. A
 * change from one year to another has variance s² + s'² - 2 c s s', which is never negative: what belongs together does so one to one.
 * Errors: ERR_ARGUMENT (n_lags outside 1 … 100, years that do not ascend), ERR_MEMORY, ERR_INTERRUPTED. The same for any number of threads.
 * Cost: n_windows × n_lags matches of two windows, and some nanoseconds a pair, match and lag; 2 × n_lags bytes a row. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_affinity_lags_find(const jarak_affinity *fit, const int32_t *year, uint32_t n_lags,
                                                                 const jarak_affinity_match_settings *settings, jarak_affinity_lags **lags,
                                                                 jarak_error *error);
/* NULL is allowed. Cost O(1); no thread may use it any more. */
JARAK_API void jarak_affinity_lags_free(jarak_affinity_lags *lags);

/* Of the errors of one pair's figures so many years apart, where matches are not at hand: .51 .44 .37 .34 .31 .29 .28 .27 .25 .23 for 1 to
 * 10 years, then .9 of that of the year before; 1 for 0. As found in the General Assembly of 1992-2023 by matches. Cost O(1); safe from
 * any thread. */
JARAK_API double jarak_affinity_correlation(int32_t years);

/* How a pair changed from one window to another. NaN where a figure is missing. */
typedef struct jarak_affinity_change {
    double affinity, affinity_se;
    double nearness, nearness_se;
    /* Who moved, exactly: distance = isolation_a + isolation_b - division + pair. */
    double distance, distance_se;
    double isolation_a, isolation_b, division, pair;
    /* The same on the questions asked in both windows; n_same 0 without matches. */
    uint32_t n_same;
    double same_distance, same_se; /* mean of x = d_to - d_from; se^2 = [sum (x - mean x)^2 + 1/4] / (n (n - 1)); NaN where n_same < 2 */
    double same_isolation_a, same_isolation_b;
    bool agenda; /* caution: the distance of all questions changed by more than 2 s.e., that of the same ones (at least least_common) by no
                    more than one: what is asked changed, rather than what the two answer */
} jarak_affinity_change;

/* matches lead from the window of row_from to that of row_to; NULL: the figures' errors correlate by years, the distances' likewise, and
 * nothing is said of the same questions.
 * Errors: ERR_ARGUMENT (rows out of range or of different pairs; matches of other windows). Cost O(matches); without them O(1). Safe
 * from any thread. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_affinity_compare(const jarak_affinity *fit, size_t row_from, size_t row_to,
                                                               const jarak_affinity_matches *matches, int32_t years,
                                                               jarak_affinity_change *change, jarak_error *error);

#ifdef __cplusplus
}
#endif
#endif
