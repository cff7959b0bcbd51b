/* The series of a break analysis, checked and brought into the form that the recursions read. */
#ifndef JARAK_STAT_BREAKS_DATA_H
#define JARAK_STAT_BREAKS_DATA_H

#include <stddef.h>

#include "jarak/breaks.h"

typedef struct jarak__breaks_input {
    jarak_breaks_model model;
    size_t n_series, n_times;
    /* [n_series][n_times], 0 where the value is missing. value: less its series' centre (Poisson: the count). weight: what the value counts
     * for, 1 / variance or exposure. */
    double *value;
    double *weight;
    double *centre;         /* [n_series] the series' mean; Poisson 0 */
    double *spread;         /* [n_series] its variance, sum of squares / n; Poisson 0 */
    size_t *n_values;       /* [n_series] */
    bool *constant;         /* [n_series] at least two values, the same but for rounding */
    bool noise_given;       /* the variances of values or of all, which are estimates else */
    double *noise_variance; /* [n_series] as given or estimated, never 0 where estimated; NaN where the model has none */
} jarak__breaks_input;

/* jarak_breaks_noise_variance(), which see; false when memory is out. */
bool jarak__breaks_noise(size_t n, const double *values, double *variance);

/* Checks the data and fills *series. noise_variance: NaN for an estimate. Errors: ERR_ARGUMENT, ERR_MEMORY, ERR_OVERFLOW; *series can be
 * freed then too. */
JARAK_MUST_CHECK jarak_status jarak__breaks_input_take(const jarak_breaks_data *data, jarak_breaks_model model, double noise_variance,
                                                       jarak__breaks_input *series, jarak_error *error);
/* Whether the noise is an estimate: taken for known then where the mean alone jumps, else a matter of its prior. */
bool jarak__breaks_input_noise_estimated(const jarak__breaks_input *series);
/* Whether every series is constant. */
bool jarak__breaks_input_constant(const jarak__breaks_input *series);
/* The variance of the noise of a series, as it is told: where it is an estimate 0 for a constant one and NaN for a single value. */
double jarak__breaks_input_noise(const jarak__breaks_input *series, size_t r);
void jarak__breaks_input_free(jarak__breaks_input *series);

#endif
