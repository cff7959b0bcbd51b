/* What a fit of rerouted goods is made of. Internal to stat/reroute. */
#ifndef JARAK_STAT_REROUTE_FIT_H
#define JARAK_STAT_REROUTE_FIT_H

#include "jarak/reroute.h"

/* Monthly values of units (pairs, products) in windows, as what all comparisons of two windows need. */
typedef struct reroute_window {
    double sum, squares;               /* of the months; of their distances from their mean */
    double power_mean, power_variance; /* of value^(1 - taylor_power / 2) */
    uint32_t n_traded;                 /* months with any */
    bool is_known;
} reroute_window;

typedef struct reroute_series {
    size_t n_units, n_years, n_months;
    reroute_window *windows; /* n_units × n_years */
    const double *control;   /* n_units × n_years; NULL: none */
    const uint32_t *group;   /* n_units: units of a group share a drift; NULL: all are one */
    size_t n_groups;         /* at least 1 */
} reroute_series;

/* A unit's change from one window to a later one. */
typedef struct reroute_step {
    jarak_reroute_missing missing;
    double growth;                           /* log */
    double estimate, scatter, unit_variance; /* the variance of the estimate is unit_variance times the moderated scatter */
    double shift, shift_variance;            /* of the mean of powers, over their common mean; of a month */
    double std_error;                        /* before inflation */
    double regularity;                       /* z of the shift */
} reroute_step;

/* Of all units. */
typedef struct reroute_comparison {
    reroute_step *steps; /* n_units */
    size_t n_tested;
    double s0_squared, d0;
    double freedom; /* of a moderated variance */
} reroute_comparison;

/* Square roots of these are what errors are widened by. */
typedef struct reroute_spread {
    double squares, freedom;
} reroute_spread;

/* values: n_units × n_years × n_months. Release the series also after an error. Errors: ERR_MEMORY, ERR_INTERRUPTED. */
JARAK_MUST_CHECK jarak_status jarak__reroute_series_make(size_t n_units, const jarak_reroute_data *data, const double *values,
                                                         const jarak_reroute_settings *settings, reroute_series *series,
                                                         jarak_error *error);
void jarak__reroute_series_release(reroute_series *series);

/* Compares two windows of every unit. comparison is zero before the first call; another one takes its memory for units of the same number.
 * Release it also after an error. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__reroute_compare(const reroute_series *series, const jarak_reroute_settings *settings, size_t earlier,
                                                     size_t later, reroute_comparison *comparison, jarak_error *error);
void jarak__reroute_comparison_release(reroute_comparison *comparison);

/* How far estimates of a group scatter about their mean, over their standard errors. drift: n_groups, their means; NaN where none is
 * tested. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__reroute_spread_of(const reroute_series *series, const reroute_comparison *comparison, double *drift,
                                                       reroute_spread *spread, jarak_error *error);

/* Prior of n variances with freedom degrees of freedom each: scaled inverse chi-squared with d0 (perhaps infinite) and s0_squared (Smyth
 * 2004, doi:10.2202/1544-6115.1027, section 6.2). Those below 1e-15 are left out, those below 1e-5 of the median count as that. NaN where
 * fewer than two are left. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__reroute_prior(size_t n, const double *variances, double freedom, double *s0_squared, double *d0,
                                                   jarak_error *error);
double jarak__reroute_moderated(double variance, double freedom, double s0_squared, double d0);

/* The least share of false findings at which each of n targets (any order; NaN is not looked at) is found, given n_decoys decoys, the
 * largest first, and in p (1 + decoys that reach as far) / (n_decoys + 1). NaN throughout where there are no decoys. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__reroute_q(size_t n, const double *targets, size_t n_decoys, const double *decoys, double *q, double *p,
                                               jarak_error *error);
/* Benjamini & Hochberg's adjusted p-values; NaN is not looked at. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__reroute_adjust(size_t n, const double *p, double *q, jarak_error *error);

/* Sorts n values that are known, the largest first, of equal ones the first; order, of length n or NULL, becomes where each has stood.
 * Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__reroute_sort_falling(size_t n, double *values, size_t *order, jarak_error *error);

/* The settings to work with. Errors: ERR_ARGUMENT naming the field. */
JARAK_MUST_CHECK jarak_status jarak__reroute_settings_take(const jarak_reroute_settings *given, jarak_reroute_settings *used,
                                                           jarak_error *error);
jarak_status jarak__reroute_no_memory(size_t n, jarak_error *error);

struct jarak_reroute {
    jarak_reroute_settings settings;
    jarak_reroute_pair *pairs;
    jarak_reroute_product *products;
    double *drift;
    double *decoy_values[2][3]; /* plain and strict: pairs, products, seconds */
    uint32_t *decoy_pair[2], *decoy_year[2];
    jarak_reroute_info info;
};

#endif
