/* The measures of many tables at once: a loop over tables without branches, so that draws of a bootstrap are vector operations. */
#ifndef JARAK_STAT_SIMILARITY_MEASURES_H
#define JARAK_STAT_SIMILARITY_MEASURES_H

#include "jarak/similarity.h"

/* cells[(i * k + j) * stride + t] is the count in cell (i, j) of table t, t < n_tables; out[m * out_stride + t] the measure m of it, NaN
 * where undefined. */
void jarak__similarity_measures(size_t k, size_t n_tables, const double *cells, size_t stride, double range, double *out,
                                size_t out_stride);

/* Why measures of a table are undefined. */
jarak_similarity_undefined jarak__similarity_reason(size_t k, const double *table);

/* The distance of the extreme categories that occur in the table's margins. */
double jarak__similarity_observed_range(size_t k, const double *table);

#endif
