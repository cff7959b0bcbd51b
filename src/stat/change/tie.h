/* Ties: weighted sums of figures. */
#ifndef JARAK_STAT_CHANGE_TIE_H
#define JARAK_STAT_CHANGE_TIE_H

#include "stat/change/figure.h"

/* The weights of the used figures of a window in their tie, summing to 1; 0 for the others. */
void jarak__tie_weights(const jarak_change_data *data, const jarak_change_settings *settings, size_t n, jarak_change_figure *figures,
                        jarak_change_tie *tie);

/* Distributions of figures, each with the reporters' own where they dispute. */
typedef struct jarak__laws {
    jarak__law law, lowest, highest;
} jarak__laws;

/* What a thread works with; all zero is empty. */
typedef struct jarak__tie_work {
    jarak__mass part, sum, spare;
} jarak__tie_work;
void jarak__tie_work_release(jarak__tie_work *work);

/* Fills the posterior of a tie whose figures and weights are known, and leaves its distribution in work->sum where it has figures.
 * Errors: ERR_MEMORY, ERR_OVERFLOW. */
JARAK_MUST_CHECK jarak_status jarak__tie_make(jarak__tie_work *work, const jarak_change_data *data, const jarak_change_settings *settings,
                                              const jarak__laws *laws, const jarak_change_figure *figures, jarak_change_tie *tie,
                                              jarak_error *error);

/* Probabilities, moments and interval of `factor` times a sum that is distributed as mass but for its variance, which has extra added to it
 * (or, where below 0, taken away): into p, whose answer and measurement_sd stay. spare and other are scratch; mass is changed.
 * Errors: ERR_MEMORY, ERR_OVERFLOW. */
JARAK_MUST_CHECK jarak_status jarak__mass_posterior(jarak__mass *mass, jarak__mass *spare, jarak__mass *other, double extra, double factor,
                                                    const jarak_change_settings *settings, jarak_change_posterior *p, jarak_error *error);

/* All numbers NaN, no figures. */
jarak_change_posterior jarak__no_posterior(void);

#endif
