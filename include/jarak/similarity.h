/* Similarity of what two units say or promise: all pairs, all windows of time, nine measures, with bootstrap intervals.
 *
 * Arrays in, numbers out: units (states, members, judges) rate items (roll calls; in a portfolio of alliances, partners) in ordered
 * categories 0 … K - 1 (no, abstained, yes; kinds of obligation). An item that one of a pair did not rate does not count for the pair.
 * With T the K × K table of the n items that both rated, as shares, r and c its margins, m = (r + c) / 2 and R the greatest distance of
 * two categories:
 *
 *     agree     1 - sum T_ij |i - j| / R: of votes, the share that agrees, an abstention being half a yes and half a no
 *     s_abs     1 - 2 sum T_ij |i - j| / R           s_sq with (i - j)^2 / R^2       Signorino & Ritter (1999)
 *     kappa     1 - sum T_ij w_ij / sum r_i c_j w_ij, w = |i - j| (lin) or (i - j)^2 (sq)       Cohen (1968)
 *     pi        1 - sum T_ij w_ij / sum m_i m_j w_ij                                 Scott (1955), Haege (2011)
 *     tau_b     rank correlation corrected for ties                                  Kendall (1938)
 *     a_index   s_abs less what it would be if the two rated independently           Benati & Capurri (2026)
 *
 * docs/methods/similarity.md says when to use which; examples/similarity.c is a whole program. */
#ifndef JARAK_SIMILARITY_H
#define JARAK_SIMILARITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/cancel.h"
#include "jarak/progress.h"
#include "jarak/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum jarak_similarity_measure {
    JARAK_SIMILARITY_AGREE = 0, /* in [0, 1]; all others in [-1, 1] */
    JARAK_SIMILARITY_S_ABS,
    JARAK_SIMILARITY_S_SQ,
    JARAK_SIMILARITY_KAPPA_SQ,
    JARAK_SIMILARITY_PI_SQ,
    JARAK_SIMILARITY_KAPPA_LIN,
    JARAK_SIMILARITY_PI_LIN,
    JARAK_SIMILARITY_TAU_B,
    JARAK_SIMILARITY_A_INDEX,
    JARAK_SIMILARITY_MEASURES, /* how many there are */
} jarak_similarity_measure;

/* "agree", "s_abs", "s_sq", "kappa_sq", "pi_sq", "kappa_lin", "pi_lin", "tau_b", "a_index"; stable. Cost O(1); safe from any thread. */
JARAK_API const char *jarak_similarity_name(jarak_similarity_measure measure);

/* Why measures of a pair are NaN. */
typedef enum jarak_similarity_undefined {
    JARAK_SIMILARITY_DEFINED = 0,
    JARAK_SIMILARITY_NOTHING_COMMON, /* no item that both rated: all measures */
    JARAK_SIMILARITY_NO_VARIATION,   /* both gave one and the same rating throughout: kappa, pi and tau_b (chance would agree as well) */
    JARAK_SIMILARITY_ONE_CONSTANT,   /* one of them gave one rating throughout: tau_b */
} jarak_similarity_undefined;

/* "", "nothing in common", "no variation", "one of the two never varies"; stable, for JSON. Cost O(1); safe from any thread. */
JARAK_API const char *jarak_similarity_undefined_text(jarak_similarity_undefined undefined);

enum { JARAK_SIMILARITY_MOST_CATEGORIES = 8 };

typedef struct jarak_similarity_data {
    size_t n_units, n_items, n_ratings;
    size_t n_categories;  /* 2 … 8 */
    const uint32_t *item; /* n_ratings of each, in any order; at most one rating of an item by a unit */
    const uint32_t *unit;
    const uint8_t *value;
    const double *item_weights; /* n_items, finite and not negative; NULL: all items count alike */
    size_t n_windows;
    const size_t *window_first, *window_end; /* items first … end - 1, in any order; may overlap; NULL: one window of all items */
    size_t n_pairs;                          /* 0: all pairs a < b */
    const uint32_t *pair_a, *pair_b;
} jarak_similarity_data;

typedef struct jarak_similarity_settings {
    size_t size;    /* set by jarak_similarity_settings_init() */
    bool observed;  /* R is the distance of the extreme categories that the pair gave in the window, not of those that there are */
    size_t n_draws; /* bootstrap draws of items, such as 1000; default 0: no intervals */
    double level;   /* of the intervals, in (0, 1); default 0.9 */
    uint64_t seed;  /* default 1 */
    int threads;    /* 0: one per core */
    jarak_progress *progress;   /* NULL: none */
    const jarak_cancel *cancel; /* NULL: none */
} jarak_similarity_settings;

/* What jarak_similarity_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost
 * O(1); safe from any thread. */
JARAK_API void jarak_similarity_settings_init_sized(jarak_similarity_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_similarity_settings_init(jarak_similarity_settings *settings)
{
    jarak_similarity_settings_init_sized(settings, sizeof *settings);
}

/* A row a pair and window in which both rated an item in common; of pairs that were named, also one in which both rated something. By pair,
 * then window. Arrays belong to the fit. */
typedef struct jarak_similarity_info {
    size_t n_rows;
    const uint32_t *a, *b, *window;
    const uint32_t *n;        /* items that both rated */
    const uint8_t *undefined; /* a jarak_similarity_undefined */
    const double *value[JARAK_SIMILARITY_MEASURES];
    /* Bounds of the interval: quantiles of the bootstrap draws; NaN where n < 2, and where more than a tenth of the draws leave the measure
     * undefined. The pointers are NULL without draws. */
    const double *low[JARAK_SIMILARITY_MEASURES], *high[JARAK_SIMILARITY_MEASURES];
    double point_seconds, interval_seconds; /* what they took */
} jarak_similarity_info;

typedef struct jarak_similarity jarak_similarity;

/* Whether the settings (NULL: the defaults) are in their ranges and, where data is not NULL, its windows, pairs, weights and ratings are.
 * Errors: ERR_ARGUMENT (names the field, or the rating that is out of range), ERR_OVERFLOW. Cost: one pass over the ratings. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_similarity_check(const jarak_similarity_data *data, const jarak_similarity_settings *settings,
                                                               jarak_error *error);

/* Measures all pairs; settings NULL: the defaults. The data may go afterwards. The caller frees *fit, which is NULL on error. May be called
 * from several threads at once.
 * Errors: ERR_ARGUMENT (names the field, or the rating that is out of range), ERR_DATA (an item rated twice by a unit), ERR_MEMORY,
 * ERR_OVERFLOW, ERR_INTERRUPTED. The same result, bit for bit, whatever the number of threads.
 * Cost: K^2 popcounts per pair, window and 64 items; with weights an addition per common item. Intervals: a draw of a pair's table is a few
 * vector operations, whatever the number of items; with weights a random number per common item. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_similarity_fit(const jarak_similarity_data *data, const jarak_similarity_settings *settings,
                                                             jarak_similarity **fit, jarak_error *error);
/* What was found; it lives as long as the fit. Cost O(1); safe from any thread. */
JARAK_API const jarak_similarity_info *jarak_similarity_result(const jarak_similarity *fit);
/* NULL is allowed. Cost O(pieces of memory that it holds); no thread may use it any more. */
JARAK_API void jarak_similarity_free(jarak_similarity *fit);

/* The measures of one table of counts (row-major, K × K), NaN where undefined; for a quick look without arrays of ratings. K outside
 * 2 … 8 gives NaN. range: R; 0: K - 1. Cost O(K²); safe from any thread. */
JARAK_API jarak_similarity_undefined jarak_similarity_of_table(size_t n_categories, const double *table, double range,
                                                               double values[JARAK_SIMILARITY_MEASURES]);

#ifdef __cplusplus
}
#endif
#endif
