/* Fisher's F distribution, and with it the chi-squared one. */
#ifndef JARAK_NUM_FISHER_H
#define JARAK_NUM_FISHER_H

#include <stddef.h>

/* P(F > f) of the ratio of a mean of n >= 1 squares to one with freedom > 0 degrees of freedom (infinite: n f is chi-squared); NaN
 * elsewhere. Relative error below 1e-9 with n up to some hundreds: by recurrence from one square (Student's t) or two, in terms of one
 * sign (Abramowitz & Stegun 1964, 26.5.16, 26.4.8). */
double jarak__fisher_upper(double f, size_t n, double freedom);

#endif
