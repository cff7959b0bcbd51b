/* The exponential function of many numbers at once. */
#ifndef JARAK_NUM_EXP_H
#define JARAK_NUM_EXP_H

#include <stddef.h>

/* out[i] = exp(x[i]); out may be x. Relative error below 3e-16; 0 below x = -708 (3e-308), inf above the largest double,
 * NaN for NaN. By a polynomial of degree 13 after reduction by ln 2 in two parts (Cody & Waite 1980), several numbers a step. */
void jarak__exp(size_t n, const double *x, double *out);

/* exp(x[i]) - 1 likewise, with that relative error near 0, too, and below 5e-16 elsewhere; -1 below x = -708. */
void jarak__expm1(size_t n, const double *x, double *out);

#endif
