#include "num/gamma.h"

#include <math.h>

static const double asymptotic_from = 12;

double jarak__digamma(double x)
{
    if (!(x > 0)) {
        return (double)NAN;
    }
    double below = 0;
    while (x < asymptotic_from) {
        below += 1 / x;
        x += 1;
    }
    const double y = 1 / (x * x);
    const double series = y * (1.0 / 12 - y * (1.0 / 120 - y * (1.0 / 252 - y * (1.0 / 240 - y * (1.0 / 132 - y * 691.0 / 32760)))));
    return log(x) - 0.5 / x - series - below;
}

double jarak__trigamma(double x)
{
    if (!(x > 0)) {
        return (double)NAN;
    }
    double below = 0;
    while (x < asymptotic_from) {
        below += 1 / (x * x);
        x += 1;
    }
    const double y = 1 / (x * x);
    const double series = y * (1.0 / 6 - y * (1.0 / 30 - y * (1.0 / 42 - y * (1.0 / 30 - y * (5.0 / 66 - y * 691.0 / 2730)))));
    return 1 / x + y / 2 + series / x + below;
}

/* Trigamma falls with x, like 1 / x^2 near 0 and 1 / x far out: between these two, halving the interval of log x. */
double jarak__trigamma_inverse(double value)
{
    if (!(value > 0) || isinf(value)) {
        return (double)NAN;
    }
    double low = fmin(1 / value, 1 / sqrt(value)), high = 1 / value + 1 / sqrt(value) + 1;
    for (int i = 0; i < 200 && low < high; i++) {
        const double middle = sqrt(low) * sqrt(high);
        if (middle <= low || middle >= high) {
            break;
        }
        if (jarak__trigamma(middle) > value) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high;
}
