/* The evidence of pairs and products. Internal to stat/reroute. */
#ifndef JARAK_STAT_REROUTE_EVIDENCE_H
#define JARAK_STAT_REROUTE_EVIDENCE_H

#include "stat/reroute/fit.h"

/* What z are put over, by the ordinary years. */
typedef struct reroute_scale {
    bool is_calibrated;
    double inflation, sigma_ratio, sigma_regularity;
    double s0_squared, d0; /* of the last ordinary year; NaN where there is none */
} reroute_scale;

/* drift: n_groups, of the last ordinary year; left as it is where there is none. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__reroute_scale_find(const reroute_series *flow, const jarak_reroute_settings *settings, double *drift,
                                                        reroute_scale *scale, jarak_error *error);
/* Of every pair in a year (at least 1): over the year before, and at least that over every earlier one. NaN where it is not tested.
 * comparison is left as that with the year before, and released by the caller, also after an error. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__reroute_evidence(const reroute_series *flow, const jarak_reroute_settings *settings,
                                                      const reroute_scale *scale, size_t year, reroute_comparison *comparison,
                                                      double *plain, double *strict, jarak_error *error);

/* Of a product, from its pairs'. */
typedef struct reroute_joint {
    uint32_t n_tested;
    double evidence, second; /* NaN where fewer than one, two are tested */
} reroute_joint;

reroute_joint jarak__reroute_join(size_t n_pairs, const double *evidence);

#endif
