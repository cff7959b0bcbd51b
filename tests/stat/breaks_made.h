/* Series for tests of the posterior over break dates. */
#ifndef TESTS_BREAKS_MADE_H
#define TESTS_BREAKS_MADE_H

#include <math.h>

static inline void expect_near(double value, double expected)
{
    if (!(fabs(value - expected) <= 1e-12)) {
        fail_msg("%.17g is not within 1e-12 of %.17g", value, expected);
    }
}

static inline double total(size_t n, const double *terms)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += terms[i];
    }
    return sum;
}

#endif
