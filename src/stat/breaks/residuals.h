/* Whether what a segmentation leaves is still correlated from date to date. */
#ifndef JARAK_STAT_BREAKS_RESIDUALS_H
#define JARAK_STAT_BREAKS_RESIDUALS_H

#include "stat/breaks/data.h"

typedef struct jarak__breaks_residuals {
    double correlation; /* of neighbouring dates, less what is expected of white noise; NaN with too few */
    double p_value;     /* of so much or more, if the noise is as the model says */
} jarak__breaks_residuals;

/* For the n_breaks + 1 segments that end at breaks[i] or the last date, and noise with this correlation. Cost O(n_series n_times). */
jarak__breaks_residuals jarak__breaks_residuals_test(const jarak__breaks_input *series, size_t n_breaks, const size_t *breaks,
                                                     double correlation);

#endif
