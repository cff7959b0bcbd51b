/* The normal distribution function of many numbers at once. */
#ifndef JARAK_NUM_NORMAL_BATCH_H
#define JARAK_NUM_NORMAL_BATCH_H

#include <stddef.h>

/* out[i] = P(Z <= z[i]); out may be z. Absolute error below 1e-15; 0 below -9 and 1 above 9, where the truth is within 2e-19 of that.
 * By the Taylor series around the nearest of nodes 1/32 apart, which loops of wide vectors can follow. Not for NaN. */
void jarak__normal_cdf_batch(size_t n, const double *z, double *out);

#endif
