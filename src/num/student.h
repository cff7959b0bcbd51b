/* Student's t distribution, with any number of degrees of freedom. */
#ifndef JARAK_NUM_STUDENT_H
#define JARAK_NUM_STUDENT_H

/* P(T > t) with freedom > 0 degrees of freedom (infinite: the normal distribution), without cancellation for large t; NaN elsewhere.
 * Relative error below 1e-12 with up to a hundred degrees of freedom and |t| < 30, below 1e-9 with more: the incomplete beta function by
 * its continued fraction (Abramowitz & Stegun 1964, 26.5.8, 26.7.1). */
double jarak__student_upper(double t, double freedom);

/* The t with P(T > t) = probability in (0, 1/2]; NaN elsewhere. To 1e-12. */
double jarak__student_quantile(double probability, double freedom);

#endif
