/* Derivatives of the logarithm of the gamma function. */
#ifndef JARAK_NUM_GAMMA_H
#define JARAK_NUM_GAMMA_H

/* The first and the second one at x > 0 (digamma, trigamma); NaN elsewhere. Error below 1e-14 of the larger of the value and 1: by
 * recurrence to x >= 12, there by their asymptotic series (Abramowitz & Stegun 1964, 6.3.18 and 6.4.12). */
double jarak__digamma(double x);
double jarak__trigamma(double x);

/* The x > 0 with trigamma(x) = value > 0, to some units of the last digit; NaN elsewhere. */
double jarak__trigamma_inverse(double value);

#endif
