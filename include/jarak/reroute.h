/* Goods that reach a destination around a barrier: of each product and hub how much more came than a year before, with an interval, and
 * with false findings counted against an ordinary year.
 *
 * Arrays in, numbers out: exports of products by an origin to hubs, in windows of the same calendar months of several years, so that
 * seasons cancel. The last year is the one after the barrier, the one before it is the year of comparison, and those before that are
 * ordinary years. Of a pair of product and hub, with sums y and y' over the n months of the earlier and the later window and e^g the growth
 * of what the hub took of other goods:
 *
 *     m = (y + y') / 2n,   r = (y + m/2) / (n + 1/2),   r' likewise        means a month, drawn together by half a month of their mean
 *     estimate = ln(r' / r) - g                                            log of the ratio beyond what other goods did
 *
 * Its error follows from the scatter of the months, whose variance grows with a power of the mean (Taylor's law), moderated over all pairs
 * (Smyth 2004), and widened by how much more pairs move from one ordinary year to the next than their months scatter. Beside the ratio
 * stands the regularity: the change of the mean of y^(1 - power/2), which a single large shipment does not move. A pair's evidence is the
 * smaller of the two, each over its standard deviation in the ordinary year; a product's their sum over the root of the number of its hubs.
 *
 * A q-value is the least share of false findings at which it is found: how many pairs (products) of the ordinary year, the decoys, reach
 * as far, over how many of the barrier's year do (target-decoy competition; Barber & Candes 2015, He et al. 2022). So real changes that
 * have other causes than the barrier count as false. `strict` evidence is also above that from every earlier year, so that an odd year
 * of comparison makes no finding.
 *
 * Nothing here says who shipped, or whether that was allowed: findings are consistent with rerouting, no more. docs/methods/reroute.md. */
#ifndef JARAK_REROUTE_H
#define JARAK_REROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/cancel.h"
#include "jarak/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Values as arrays of the caller's, in one unit, none negative; NaN: not known. The fit copies what it needs. */
typedef struct jarak_reroute_data {
    size_t n_products, n_hubs;
    size_t n_years;          /* windows, the earliest first; at least 2. With 2 there is no ordinary year, and no q */
    size_t n_months;         /* of a window; at least 2 */
    size_t n_pairs;          /* those of product and hub with any flow */
    const uint32_t *product; /* n_pairs of each; by product, then hub, no pair twice */
    const uint32_t *hub;
    const double *flow;     /* n_pairs × n_years × n_months: from the origin to the hub */
    const double *control;  /* n_pairs × n_years: what the hub took of other goods in the window, or whatever flows are expected to grow
                               with;  above 0; NULL: they are expected to stay as they are */
    const double *onward;   /* n_pairs × n_years × n_months: from the hub to the destination; NULL: not known */
    const double *recorded; /* n_pairs × n_years × n_months: what the hub itself says came from the origin; NULL: not known */
    const double *direct;   /* n_products × n_years × n_months: from the origin to the destination; NULL: not known */
} jarak_reroute_data;

typedef struct jarak_reroute_settings {
    size_t size;                /* set by jarak_reroute_settings_init() */
    double floor;               /* sum over both windows, else a pair is not tested; default 30000 */
    uint32_t least_months;      /* of both windows with any flow, else a pair is not tested; default 4 */
    double taylor_power;        /* of the mean that the variance of a month grows with; default 1.77, as in monthly trade; in (0, 2) */
    double drawn_months;        /* of the common mean that each window's mean is drawn by; default 0.5; above 0 */
    double level;               /* of confidence; default 0.95 */
    double inflation;           /* of errors where there is no ordinary year to find it from; default 1.62 */
    int threads;                /* 0: one per core; the result does not depend on it */
    const jarak_cancel *cancel; /* NULL: none */
} jarak_reroute_settings;

/* What jarak_reroute_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1);
 * safe from any thread. */
JARAK_API void jarak_reroute_settings_init_sized(jarak_reroute_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_reroute_settings_init(jarak_reroute_settings *settings)
{
    jarak_reroute_settings_init_sized(settings, sizeof *settings);
}

/* Why nothing is said. */
typedef enum jarak_reroute_missing {
    JARAK_REROUTE_TESTED = 0,
    JARAK_REROUTE_UNKNOWN = 1, /* a month is not known, or there are no such figures */
    JARAK_REROUTE_SMALL = 2,   /* below the floor */
    JARAK_REROUTE_RARE = 3,    /* in too few months */
} jarak_reroute_missing;

/* A change from the year of comparison to the one after the barrier. Where it is missing all numbers but the sums are NaN. */
typedef struct jarak_reroute_change {
    jarak_reroute_missing missing;
    double before, after; /* sums over the windows; NaN where a month is not known */
    double growth;        /* e^g, what it is compared with: 1 where nothing is */
    double estimate;      /* log of the ratio beyond that */
    double std_error;
    double conf_low, conf_high; /* of the estimate */
    double z;                   /* estimate / std_error */
    double p_rise, p_fall;      /* one-sided, by Student's t with info.freedom degrees of freedom; they sum to 1 */
} jarak_reroute_change;

typedef struct jarak_reroute_pair {
    uint32_t product, hub;
    jarak_reroute_change change;      /* S1: origin → hub */
    double scatter;                   /* of the months over Taylor's law: phi */
    double regularity;                /* z of the mean of y^(1 - power/2) */
    double evidence, strict_evidence; /* smaller of ratio and regularity, each over its standard deviation in the ordinary year */
    double q, strict_q;               /* NaN without an ordinary year */
    double decoy_p;                   /* (1 + decoys that reach as far) / (decoys + 1); strict_decoy_p by the strict evidence */
    double strict_decoy_p;
    double excess, excess_low, excess_high; /* after - growth × before, in the unit of the flows */
    jarak_reroute_change onward;            /* S2: hub → destination, compared with nothing */
    double onward_excess;                   /* after - before; NaN where unknown */
    jarak_reroute_change gap;               /* S3: origin's figure over the hub's own; before and after are the ratios of sums */
} jarak_reroute_pair;

typedef struct jarak_reroute_product {
    size_t first_pair, end_pair;      /* in info.pairs */
    uint32_t n_tested;                /* hubs; 0: nothing is known of the product */
    double evidence, strict_evidence; /* NaN where n_tested is 0 */
    double q, strict_q;
    double second, strict_second;   /* evidence of the hub that has most but one; NaN where fewer than two are tested */
    double q_two, strict_q_two;     /* of a rise in two hubs */
    double before, after, excess;   /* sums over the tested hubs */
    double excess_low, excess_high; /* errors of hubs taken as independent; NaN where n_tested is 0 */
    jarak_reroute_change direct;    /* S4: origin → destination, compared with nothing */
    double direct_q; /* of a fall, by Benjamini and Hochberg over the products of which a hub is tested; one whose direct trade is not
 counts there as one where nothing fell, and has NaN */
    double loss;     /* before - after of the direct trade; NaN where unknown */
    double rerouted; /* the least of excess, onward excess of the hubs and loss, at least 0; NaN where one is not known */
} jarak_reroute_product;

/* How errors were found, and what an ordinary year brings. */
typedef struct jarak_reroute_calibration {
    bool is_calibrated;    /* there is an ordinary year; else inflation is settings.inflation, the two sigma are 1, and no q is known */
    double s0_squared, d0; /* of the scatter over pairs, in the barrier's year: prior and its degrees of freedom (infinite: all alike) */
    double placebo_s0_squared, placebo_d0; /* likewise in the ordinary year */
    double inflation;                      /* of errors by the scatter of months */
    double sigma_ratio, sigma_regularity;  /* standard deviations of both z in the ordinary year */
    double direct_inflation;               /* of the direct trade; NaN where it is not known */
    double freedom;                        /* of Student's t */
    const double *drift;                   /* n_hubs: mean estimate in the ordinary year; NaN where none is tested */
} jarak_reroute_calibration;

/* Evidence in ordinary years, the largest first: of pairs, of products, and of the second hubs of products that have two. */
typedef struct jarak_reroute_decoys {
    size_t n_pairs, n_products, n_seconds;
    const double *pairs, *products, *seconds;
    const uint32_t *pair; /* n_pairs: which one it is, in info.pairs; it comes once for each ordinary year */
    const uint32_t *year; /* n_pairs: the later of the two that are compared */
} jarak_reroute_decoys;

typedef struct jarak_reroute jarak_reroute;

/* Arrays belong to the fit. */
typedef struct jarak_reroute_info {
    size_t n_pairs;
    const jarak_reroute_pair *pairs; /* in the order of the data */
    size_t n_products;
    const jarak_reroute_product *products;
    size_t n_tested_pairs, n_tested_products;
    jarak_reroute_calibration calibration;
    jarak_reroute_decoys decoys, strict_decoys;
    size_t n_lowered; /* pairs whose strict evidence is the smaller */
} jarak_reroute_info;

/* Whether the settings (NULL: the defaults) are in their ranges and, where data is not NULL, its arrays are. Errors: ERR_ARGUMENT (names
 * the field, or the pair that is out of order or range, or the negative or infinite value), ERR_OVERFLOW. Cost: one pass over the data. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_reroute_check(const jarak_reroute_data *data, const jarak_reroute_settings *settings,
                                                            jarak_error *error);
/* Tests all pairs and products; settings NULL: the defaults. The data may go afterwards. The caller frees *fit. Errors: those of
 * jarak_reroute_check(), ERR_MEMORY, ERR_INTERRUPTED. On error *fit is NULL. The same bits for any number of threads; a product's numbers
 * do not depend on the order of the others. Cost: some tens of nanoseconds a month, and sorting the pairs; memory 400 bytes a pair.
 * Thread safety: a fit may be read by several threads. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_reroute_fit(const jarak_reroute_data *data, const jarak_reroute_settings *settings,
                                                          jarak_reroute **fit, jarak_error *error);
/* What was found; it lives as long as the fit. Cost O(1); safe from any thread. */
JARAK_API const jarak_reroute_info *jarak_reroute_result(const jarak_reroute *fit);
/* Which hubs it is that took a product that is found: sets linked[i] of each of n_pairs. Of the products with q (strict: strict_q) at most
 * level, R of m, those hubs whose decoy p-values pass Benjamini and Hochberg within the product at level × R / m (Benjamini & Bogomolov
 * 2014). Returns how many there are; none without an ordinary year. Cost: a sort of each product's hubs; safe from any thread. */
JARAK_API size_t jarak_reroute_links(const jarak_reroute *fit, double level, bool strict, bool *linked);
/* Evidence that at least r of the n p-values are of real effects (partial conjunction; Benjamini & Heller 2008): (n - r + 1) times the
 * r-th smallest, at most 1. p of length n is sorted; NaN is not allowed; 1 ≤ r ≤ n. Cost n log n; safe from any thread. */
JARAK_API double jarak_reroute_conjunction(size_t n, double *p, size_t r);
/* The power of their mean that the variance of monthly flows grows with: slope of the logarithm of the variance of each of n_windows
 * windows (flow: n_windows × n_months) on that of its mean, over the *n of them with trade in five months or more. NaN where they do not
 * differ in their means. settings.taylor_power is what to make of it. Cost O(n_windows × n_months); safe from any thread. */
JARAK_API double jarak_reroute_taylor_power(size_t n_windows, size_t n_months, const double *flow, size_t *n);
/* NULL is allowed. Cost O(1); no thread may use it any more. */
JARAK_API void jarak_reroute_free(jarak_reroute *fit);

#ifdef __cplusplus
}
#endif

#endif
