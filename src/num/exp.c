/* A loop without branches, which the compiler turns into vector instructions. */
#include "num/exp.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/clones.h"

/* x = k ln 2 + r: exp(r) - 1, and k as the bits that make 2^(k - 1). */
static inline double reduced(double x, double *half_scale)
{
    static const double round_up = 0x1.8p52; /* adding it leaves the nearest whole number in the lowest bits */
    static const double ln2_high = 0x1.62e42fefa3800p-1, ln2_low = 0x1.ef35793c76730p-45;
    double shifted = x * 0x1.71547652b82fep0 + round_up;
    double k = shifted - round_up;
    double r = (x - k * ln2_high) - k * ln2_low; /* |r| <= ln 2 / 2 */
    double sum = 1.0 / 6227020800;               /* Taylor's series: the first term left out is below 5e-18 */
    sum = sum * r + 1.0 / 479001600;
    sum = sum * r + 1.0 / 39916800;
    sum = sum * r + 1.0 / 3628800;
    sum = sum * r + 1.0 / 362880;
    sum = sum * r + 1.0 / 40320;
    sum = sum * r + 1.0 / 5040;
    sum = sum * r + 1.0 / 720;
    sum = sum * r + 1.0 / 120;
    sum = sum * r + 1.0 / 24;
    sum = sum * r + 1.0 / 6;
    sum = sum * r + 0.5;
    sum = sum * (r * r) + r;
    int64_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    int64_t scale_bits = (int64_t)((uint64_t)(bits + 1022) << 52);
    memcpy(half_scale, &scale_bits, sizeof *half_scale);
    return sum;
}

static inline double exp_one(double x)
{
    double scale;
    double sum = reduced(x, &scale);
    double result = (scale + scale * sum) * 2; /* (1 + sum) 2^k, in two steps since 2^1024 is no number */
    result = x < -708 ? 0 : result;
    result = x > 709.782712893384 ? (double)INFINITY : result;
    return x != x ? x : result;
}

/* With k = 0, which is near 0, it is the sum itself. */
static inline double expm1_one(double x)
{
    double scale;
    double sum = reduced(x, &scale);
    double result = (scale * sum + (scale - 0.5)) * 2;
    result = x < -708 ? -1 : result;
    result = x > 709.782712893384 ? (double)INFINITY : result;
    return x != x ? x : result;
}

JARAK_CLONES static void exp_all(size_t n, const double *x, double *out)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = exp_one(x[i]);
    }
}

void jarak__exp(size_t n, const double *x, double *out)
{
    exp_all(n, x, out);
}

JARAK_CLONES static void expm1_all(size_t n, const double *x, double *out)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = expm1_one(x[i]);
    }
}

void jarak__expm1(size_t n, const double *x, double *out)
{
    expm1_all(n, x, out);
}
