/* A loop without branches, which the compiler turns into vector instructions. */
#include "num/log.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/clones.h"

static inline double log_one(double x)
{
    static const double ln2_high = 0x1.62e42fefa3800p-1, ln2_low = 0x1.ef35793c76730p-45;
    static const double round_up = 0x1.8p52; /* its lowest bits take a whole number in, as which it comes out of them again */
    static const int64_t one = INT64_C(0x3ff0000000000000), root_half = INT64_C(0x3fe6a09e667f3bcd), mantissa = INT64_C(0xfffffffffffff);
    int64_t bits;
    int64_t round_bits;
    memcpy(&bits, &x, sizeof bits);
    memcpy(&round_bits, &round_up, sizeof round_bits);
    /* so that the exponent changes at the root of one half; of NaN the sum wraps around, and the result is put right below */
    bits = (int64_t)((uint64_t)bits + (uint64_t)(one - root_half));
    int64_t k_bits = (int64_t)((uint64_t)bits >> 52) - 1023 + round_bits;
    double k;
    memcpy(&k, &k_bits, sizeof k);
    k -= round_up;
    bits = (bits & mantissa) + root_half;
    double m;
    memcpy(&m, &bits, sizeof m);
    double f = m - 1;
    double s = f / (2 + f);
    double z = s * s;         /* at most 0.0295 */
    double series = 2.0 / 21; /* of 2 (atanh s / s - 1): the first term left out is below 2e-17 */
    series = series * z + 2.0 / 19;
    series = series * z + 2.0 / 17;
    series = series * z + 2.0 / 15;
    series = series * z + 2.0 / 13;
    series = series * z + 2.0 / 11;
    series = series * z + 2.0 / 9;
    series = series * z + 2.0 / 7;
    series = series * z + 2.0 / 5;
    series = series * z + 2.0 / 3;
    /* log m = f - s (f - z series), which is exact where f is: s f = f^2/2 - … */
    double result = k * ln2_high + (f - (s * (f - z * series) - k * ln2_low));
    result = x < DBL_MIN ? -(double)INFINITY : result;
    result = x < 0 ? (double)NAN : result;
    result = x > DBL_MAX ? x : result;
    return x != x ? x : result;
}

JARAK_CLONES static void log_all(size_t n, const double *x, double *out)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = log_one(x[i]);
    }
}

void jarak__log(size_t n, const double *x, double *out)
{
    log_all(n, x, out);
}
