#include "num/fisher.h"

#include <math.h>

#include "num/student.h"

/* lgamma() writes a global sign; this one is safe on any thread. */
static double log_gamma(double x)
{
    int sign;
    return lgamma_r(x, &sign);
}

double jarak__fisher_upper(double f, size_t n, double freedom)
{
    if (!(freedom > 0) || isnan(f) || n == 0) {
        return (double)NAN;
    }
    if (f <= 0) {
        return 1;
    }
    double squares = (double)n * f, a = freedom / 2, ratio = squares / freedom;
    double upper = n % 2 == 1       ? 2 * jarak__student_upper(sqrt(squares), freedom)
                   : isinf(freedom) ? exp(-squares / 2)
                                    : exp(-a * log1p(ratio));
    for (size_t twice = n % 2 == 1 ? 1 : 2; twice < n; twice += 2) { /* I_x(a, b + 1) - I_x(a, b), x = 1 / (1 + ratio) */
        const double b = (double)twice / 2;                          /* without end of freedom, the limit */
        upper += isinf(freedom) ? exp(b * log(squares / 2) - squares / 2 - log_gamma(b + 1))
                                : exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b + 1) - (a + b) * log1p(ratio) + b * log(ratio));
    }
    return fmin(upper, 1);
}
