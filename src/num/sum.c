/* Neumaier's summation. Must not be compiled with -ffast-math, which would optimise the compensation away. */
#include "num/sum.h"

#include <math.h>

void jarak__sum_add(jarak__sum *sum, double term)
{
    double total = sum->value + term;
    /* what was rounded off of the smaller of the two */
    sum->compensation += fabs(sum->value) >= fabs(term) ? (sum->value - total) + term : (term - total) + sum->value;
    sum->value = total;
}

void jarak__sum_merge(jarak__sum *sum, const jarak__sum *other)
{
    jarak__sum_add(sum, other->value);
    sum->compensation += other->compensation;
}

double jarak__sum_value(const jarak__sum *sum)
{
    /* once the sum is infinite the compensation is NaN and says nothing */
    return isfinite(sum->value) ? sum->value + sum->compensation : sum->value;
}

double jarak__sum_of(size_t n, const double *terms)
{
    jarak__sum sum = {0};
    for (size_t i = 0; i < n; i++) {
        jarak__sum_add(&sum, terms[i]);
    }
    return jarak__sum_value(&sum);
}
