/* The standard bivariate normal distribution. */
#ifndef JARAK_NUM_BIVARIATE_H
#define JARAK_NUM_BIVARIATE_H

/* P(X <= x, Y <= y) for standard normal X and Y with that correlation, in [-1, 1]; x and y may be infinite. Absolute error below 1e-14.
 * Plackett's integral over the arcsine of the correlation, by 20 Gauss-Legendre nodes, after Drezner & Wesolowsky (1990,
 * doi:10.1080/00949659008811236); beyond |r| = .925 with the expansion around |r| = 1 taken out, after Genz (2004,
 * doi:10.1023/B:STCO.0000035304.20635.31). NaN where an argument is NaN. */
double jarak__bivariate_cdf(double x, double y, double correlation);

#endif
