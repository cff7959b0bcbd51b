/* What a segment costs: -2 log likelihood at its best level, up to a constant of the data, from cumulative sums in constant time. */
#ifndef JARAK_STAT_BREAKS_COST_H
#define JARAK_STAT_BREAKS_COST_H

#include <stdint.h>

#include "stat/breaks/data.h"

/* Dates without any value are left out: positions 0 … n stand between the n dates with one. */
typedef struct jarak__breaks_cost {
    jarak_breaks_model model;
    size_t n_series, n;
    size_t min_length; /* of a segment, in dates with a value */
    size_t *date;      /* [n] number of the date in the data */
    /* [n_series][n + 1] each: of all values before a position. The number of values and the sum of squares only where the model needs them,
     * else NULL. */
    double *weight, *sum, *square, *number;
    double *least_variance; /* [n_series] MEAN_VARIANCE: no segment's variance is taken for smaller */
} jarak__breaks_cost;

/* Errors: ERR_MEMORY, ERR_OVERFLOW; *cost can be freed then too. */
JARAK_MUST_CHECK jarak_status jarak__breaks_cost_take(const jarak__breaks_input *series, size_t min_length, jarak__breaks_cost *cost,
                                                      jarak_error *error);
void jarak__breaks_cost_free(jarak__breaks_cost *cost);

/* The cost of the segment from position start to position end > start. */
double jarak__breaks_cost_of(const jarak__breaks_cost *cost, size_t start, size_t end);
/* The same for count starts at once. */
void jarak__breaks_cost_many(const jarak__breaks_cost *cost, size_t count, const uint32_t *starts, size_t end, double *costs);

#endif
