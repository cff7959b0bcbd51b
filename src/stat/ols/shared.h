/* What several fits by least squares have in common: rows in working order, weights, effects, and columns net of the effects.
 *
 * A column net of the effects depends on the rows, the weights, the effects and itself alone, so that a fit has the same bits whether its
 * columns were made for it or for another. A fit alone is a share of one (fit.c). */
#ifndef JARAK_STAT_OLS_SHARED_H
#define JARAK_STAT_OLS_SHARED_H

#include "stat/ols/ols.h"

/* A column of the caller's. */
typedef struct ols_column {
    const double *given; /* the caller's array, by which it is known */
    uint64_t *missing;   /* a bit for each of the caller's rows; NULL: not looked at, or none */
    bool is_looked_at, has_infinite;

    double *net; /* of the effects, in working order; NULL: not made, or nothing is left of it */
    bool is_made;
    int exponent;
    double rounding;
    int iterations; /* that it took */
} ols_column;

typedef struct jarak__ols_shared {
    jarak_ols_settings settings;
    size_t n_rows;
    ppml_problem *problem; /* its regressors are nets of columns, which are not the problem's to free */
    ppml_state state;
    unsigned char *reason;
    jarak_ppml_effect_info *effects; /* counted by the first fit; NULL before */
    double prepare_seconds;
    size_t room; /* regressors, and a constant, that the problem and the state have room for; 0: nothing was made yet */

    size_t n_columns;
    ols_column *columns;
    const double *y_given; /* the outcome that problem->y is */
    double *y_net;         /* NULL: not made */
    int y_iterations;

    uint64_t *missing;      /* rows in which something was missing */
    uint64_t *base_missing; /* in effects or weights; NULL: not looked at */
} jarak__ols_shared;

/* Rows, effects and weights of data. The arrays of data must live as long. Errors: those of jarak_ols_fit(). */
JARAK_MUST_CHECK jarak_status jarak__ols_shared_new(const jarak_ppml_data *data, const jarak_ols_settings *settings,
                                                    jarak__ols_shared **shared, jarak_error *error);
/* NULL is allowed. */
void jarak__ols_shared_free(jarak__ols_shared *shared);
/* Whether data, whose effects and weights must be those that shared was made of, is of the same rows. Errors: ERR_MEMORY. Cost: a pass over
 * each column that was not looked at before. */
JARAK_MUST_CHECK jarak_status jarak__ols_shared_serves(jarak__ols_shared *shared, const jarak_ppml_data *data, bool *serves,
                                                       jarak_error *error);
/* jarak_ols_fit() of data that shared serves, the same bits. One fit at a time: it must be freed before the next, and before shared. */
JARAK_MUST_CHECK jarak_status jarak__ols_shared_fit(jarak__ols_shared *shared, const jarak_ppml_data *data, jarak_ols **fit,
                                                    jarak_error *error);

/* ---- for net.c ---- */

/* The column of the caller's array, made net of the effects. Errors: ERR_MEMORY, ERR_INTERRUPTED. */
JARAK_MUST_CHECK jarak_status jarak__ols_shared_column(jarak__ols_shared *shared, const double *given, const ols_column **column,
                                                       jarak_error *error);
/* Makes the caller's array the outcome, problem->y, and y_net. Errors: as above. */
JARAK_MUST_CHECK jarak_status jarak__ols_shared_outcome(jarak__ols_shared *shared, const double *given, jarak_error *error);

#endif
