/* The natural logarithm of many numbers at once. */
#ifndef JARAK_NUM_LOG_H
#define JARAK_NUM_LOG_H

#include <stddef.h>

/* out[i] = log(x[i]); out may be x. Relative error below 4e-16; -inf for 0, NaN for what is negative or NaN, inf for inf; numbers below
 * the least normal one count as 0. With x = 2^k m, 1/sqrt 2 <= m < sqrt 2, by the series of the inverse hyperbolic tangent of
 * (m - 1) / (m + 1) (Abramowitz & Stegun 1964, 4.1.27), several numbers a step. */
void jarak__log(size_t n, const double *x, double *out);

#endif
