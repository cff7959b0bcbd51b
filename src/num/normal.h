/* The standard normal distribution. */
#ifndef JARAK_NUM_NORMAL_H
#define JARAK_NUM_NORMAL_H

/* P(Z <= z), and P(Z > z) without cancellation for large z. Relative error below 1e-15 where |z| < 5 and below 1e-13 up to |z| = 37. */
double jarak__normal_cdf(double z);
double jarak__normal_upper(double z);

/* The z with P(Z <= z) = probability in [0, 1]; -inf at 0, inf at 1, NaN outside. Relative error about 1e-15 (Wichura 1988,
 * algorithm AS 241, PPND16, doi:10.2307/2347330). */
double jarak__normal_quantile(double probability);

#endif
