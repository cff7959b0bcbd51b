/* Sampling variances of chance-corrected measures, without draws. */
#ifndef JARAK_STAT_SIMILARITY_VARIANCE_H
#define JARAK_STAT_SIMILARITY_VARIANCE_H

#include <stddef.h>

/* Kappa and pi with squared weights of a K x K table of counts, and their variances over draws of items, by the delta method. The variance
 * is that of the table with one observation more, spread evenly over its cells: a table without disagreement is not beyond doubt. NaN
 * where the measures are undefined. */
void jarak__similarity_variances(size_t k, const double *table, double *kappa, double *kappa_variance, double *pi, double *pi_variance);

#endif
