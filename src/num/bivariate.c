/* The bivariate normal distribution function by quadrature over the correlation. */
#include "num/bivariate.h"

#include <math.h>

#include "num/normal.h"

/* Nodes above 0 and weights of the Gauss-Legendre rule with 20 nodes on [-1, 1]. */
enum { N_HALF = 10 };
static const double rule[N_HALF][2] = {
    {0.076526521133497338, 0.15275338713072578}, {0.2277858511416451, 0.14917298647260366},   {0.37370608871541955, 0.14209610931838187},
    {0.51086700195082713, 0.13168863844917653},  {0.63605368072651502, 0.11819453196151825},  {0.7463319064601508, 0.10193011981724026},
    {0.83911697182221878, 0.083276741576704671}, {0.91223442825132584, 0.062672048334109443}, {0.96397192727791381, 0.040601429800386217},
    {0.99312859918509488, 0.017614007139153273},
};

static const double two_pi = 6.28318530717958647693;
static const double sqrt_2pi = 2.50662827463100050242;

/* P(X > h, Y > k) for |r| up to .925:  Phi(-h) Phi(-k) + 1/(2 pi) integral from 0 to asin r of exp(-(h^2 + k^2 - 2 h k s)/(2 (1 - s^2))),
 * s the sine of the variable. */
static double by_arcsine(double h, double k, double r)
{
    const double squares = 0.5 * (h * h + k * k), product = h * k, half = 0.5 * asin(r);
    double sum = 0;
    for (int i = 0; i < N_HALF; i++) {
        for (int side = -1; side <= 1; side += 2) {
            double s = sin(half * (1 + side * rule[i][0]));
            sum += rule[i][1] * exp((s * product - squares) / (1 - s * s));
        }
    }
    return sum * half / two_pi + jarak__normal_upper(h) * jarak__normal_upper(k);
}

/* The integral from r to 1 for r near 1, with hk not changed in sign: in the variable x^2 = 1 - s^2 the integrand is smooth but for a
 * factor, whose first terms around x = 0 are integrated in closed form and the rest by the rule. */
static double near_one(double h, double k, double r)
{
    const double product = h * k, as = (1 - r) * (1 + r), a = sqrt(as), bs = (h - k) * (h - k), b = fabs(h - k);
    const double c = (4 - product) / 8, d = (12 - product) / 16, start = -0.5 * (bs / as + product);
    double value = 0;
    if (start > -100) {
        value = a * exp(start) * (1 - c * (bs - as) * (1 - d * bs / 5) / 3 + c * d * as * as / 5);
    }
    if (product > -100) {
        value -= exp(-0.5 * product) * sqrt_2pi * jarak__normal_cdf(-b / a) * b * (1 - c * bs * (1 - d * bs / 5) / 3);
    }
    for (int i = 0; i < N_HALF; i++) {
        for (int side = -1; side <= 1; side += 2) {
            double x = 0.5 * a * (1 + side * rule[i][0]), xs = x * x, rs = sqrt(1 - xs), exponent = -0.5 * (bs / xs + product);
            if (exponent > -100) {
                double taken_out = 1 + c * xs * (1 + d * xs);
                double whole = exp(-0.5 * product * xs / ((1 + rs) * (1 + rs))) / rs;
                value += 0.5 * a * rule[i][1] * exp(exponent) * (whole - taken_out);
            }
        }
    }
    return -value / two_pi;
}

/* P(X > h, Y > k). */
static double upper(double h, double k, double r)
{
    if (fabs(r) < 0.925) {
        return by_arcsine(h, k, r);
    }
    const double turned = r < 0 ? -k : k, whole = fabs(r) < 1 ? near_one(h, turned, fabs(r)) : 0;
    if (r > 0) {
        return whole + jarak__normal_upper(h > k ? h : k);
    }
    const double line =
        h < turned ? (h < 0 ? jarak__normal_cdf(turned) - jarak__normal_cdf(h) : jarak__normal_upper(h) - jarak__normal_upper(turned)) : 0;
    return line - whole;
}

double jarak__bivariate_cdf(double x, double y, double correlation)
{
    if (isnan(x) || isnan(y) || !(fabs(correlation) <= 1)) {
        return (double)NAN;
    }
    if (isinf(x) || isinf(y)) {
        return x < 0 && isinf(x) ? 0 : y < 0 && isinf(y) ? 0 : isinf(x) ? jarak__normal_cdf(y) : jarak__normal_cdf(x);
    }
    const double p = upper(-x, -y, correlation);
    return p < 0 ? 0 : p > 1 ? 1 : p;
}
