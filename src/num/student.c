#include "num/student.h"

#include <float.h>
#include <math.h>

#include "num/normal.h"

/* Degrees of freedom from which on the continued fraction loses more digits than an approximation does. */
static const double nearly_normal = 1e5;

enum { MOST_TERMS = 10000, MOST_STEPS = 200 };

/* lgamma() writes a global sign; this one is safe on any thread. */
static double log_gamma(double x)
{
    int sign;
    return lgamma_r(x, &sign);
}

/* log of Gamma(a + 1/2) / Gamma(a), from a = 20 on by its asymptotic series: there the difference of two logarithms loses digits. */
static double log_gamma_step(double a)
{
    static const double asymptotic_from = 20;
    const double y = 1 / (a * a);
    return a < asymptotic_from ? log_gamma(a + 0.5) - log_gamma(a)
                               : 0.5 * log(a) - (1.0 / 8 - y * (1.0 / 192 - y * (1.0 / 640 - y * 17.0 / 14336))) / a;
}

static double away_from_zero(double x)
{
    return fabs(x) < DBL_MIN ? DBL_MIN : x;
}

/* Of the incomplete beta function; by the method of Lentz, as modified by Thompson & Barnett (1986, doi:10.1016/0021-9991(86)90046-X). */
static double continued_fraction(double x, double a, double b)
{
    double c = 1, d = 1 / away_from_zero(1 - (a + b) * x / (a + 1)), value = d;
    for (int m = 1; m < MOST_TERMS; m++) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / away_from_zero(1 + even * d);
        c = away_from_zero(1 + even / c);
        value *= d * c;
        d = 1 / away_from_zero(1 + odd * d);
        c = away_from_zero(1 + odd / c);
        value *= d * c;
        if (fabs(d * c - 1) < 2 * DBL_EPSILON) {
            break;
        }
    }
    return value;
}

/* I_x(a, 1/2) of x = 1 / (1 + ratio), 0 <= ratio. */
static double incomplete_beta(double ratio, double a)
{
    static const double log_root_pi = 0.57236494292470008707;
    const double x = 1 / (1 + ratio), rest = ratio / (1 + ratio), b = 0.5;
    if (ratio == 0 || isinf(ratio)) {
        return ratio == 0 ? 1 : 0;
    }
    const double front = exp(log_gamma_step(a) - log_root_pi - a * log1p(ratio) + b * log(rest));
    return x < (a + 1) / (a + b + 2) ? front * continued_fraction(x, a, b) / a : 1 - front * continued_fraction(rest, b, a) / b;
}

double jarak__student_upper(double t, double freedom)
{
    if (!(freedom > 0) || isnan(t)) {
        return (double)NAN;
    }
    if (freedom > nearly_normal) { /* Abramowitz & Stegun 1964, 26.7.8 */
        return isinf(freedom) ? jarak__normal_upper(t) : jarak__normal_upper(t * (1 - 0.25 / freedom) / sqrt(1 + t * t / (2 * freedom)));
    }
    const double tail = incomplete_beta(t * t / freedom, freedom / 2) / 2;
    return t > 0 ? tail : 1 - tail;
}

double jarak__student_quantile(double probability, double freedom)
{
    if (!(probability > 0) || probability > 0.5 || !(freedom > 0)) {
        return (double)NAN;
    }
    double low = 0, high = -jarak__normal_quantile(probability) + 1;
    while (isfinite(high) && jarak__student_upper(high, freedom) > probability) {
        low = high;
        high *= 2;
    }
    for (int i = 0; i < MOST_STEPS && high - low > 1e-14 * high; i++) {
        const double middle = low + (high - low) / 2;
        if (jarak__student_upper(middle, freedom) > probability) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high;
}
