/* The posterior of a change, of all reporters or of one alone. */
#ifndef JARAK_STAT_CHANGE_POSTERIOR_H
#define JARAK_STAT_CHANGE_POSTERIOR_H

#include "stat/change/figure.h"

/* A change that is asked for: of one reporter (NULL: of all), between two times with values. */
typedef struct jarak__asked {
    const jarak_change_window *window;
    const uint32_t *reporter;
    int32_t from, to;
    bool steps;
} jarak__asked;

/* The posterior of a change. level gets D at both ends of signed distances, else NaN. */
JARAK_MUST_CHECK jarak_status jarak__figure_posterior(jarak__figure_work *work, const jarak__plan *plan,
                                                      const jarak_change_settings *settings, size_t series, const jarak__asked *asked,
                                                      jarak_change_posterior *posterior, double level[2], jarak__law *law,
                                                      jarak_error *error);

/* What a distribution says, all but its answer and measurement_sd. */
void jarak__posterior_of_blend(const jarak__blend *blend, const jarak_change_settings *settings, jarak_change_posterior *posterior);

/* Room for n numbers in an array that grows; what it held is not kept. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__reserve_numbers(double **array, size_t *room, size_t n, jarak_error *error);
/* Mean and standard deviation of the mixture as it stands, and the mixture times a factor. */
void jarak__mixture_moments(const jarak__mixture *mixture, double *mean, double *sd);
void jarak__mixture_scale(jarak__mixture *mixture, double factor);

/* The covariance of the errors of the values at two places of a track; 0 where data say nothing of it. It is not in the track: */
double jarak__error_covariance(const jarak_change_data *data, const jarak__track *track, size_t from, size_t to);
/* takes it out of the variance of the difference of the two that the mixture tells, of whose walk nothing is known (end_values). Exact but
 * for what such a walk knows, 1e-5 of the variance. */
void jarak__mixture_take_common(jarak__mixture *mixture, double covariance);

#endif
