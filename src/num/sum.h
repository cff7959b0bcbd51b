/* Compensated summation. */
#ifndef JARAK_NUM_SUM_H
#define JARAK_NUM_SUM_H

#include <stddef.h>

/* A running sum whose error does not grow with the number of terms: Neumaier's variant of Kahan's method (Neumaier 1974,
 * doi:10.1002/zamm.19740540106), which also holds where a term is larger than the sum so far. |error| <= 2 eps |sum| + O(n eps^2) sum of
 * |terms|. All zero is the empty sum. Infinities and NaN come out as a plain sum would give them. */
typedef struct jarak__sum {
    double value;
    double compensation;
} jarak__sum;

void jarak__sum_add(jarak__sum *sum, double term);
/* Adds what another sum has. The order of additions counts, as with every floating-point sum. */
void jarak__sum_merge(jarak__sum *sum, const jarak__sum *other);
double jarak__sum_value(const jarak__sum *sum);

double jarak__sum_of(size_t n, const double *terms);

#endif
