/* A table of the normal distribution function and its density, and the Taylor series between its nodes:
 *
 *     Phi(a + d) = Phi(a) + phi(a) (d - a d^2/2 + (a^2 - 1) d^3/6 - (a^3 - 3a) d^4/24 + (a^4 - 6a^2 + 3) d^5/120 - …),
 *
 * the derivatives of phi being Hermite polynomials times phi. With |d| <= 1/64 the first term left out is below 1e-16. */
#include "num/normal_batch.h"

#include <math.h>
#include <pthread.h>

#include "base/clones.h"
#include "num/normal.h"

enum { REACH = 9, PER_UNIT = 32, N_NODES = 2 * REACH * PER_UNIT + 1, N_TERMS = 8 };

static double table[N_NODES][N_TERMS]; /* a node's series, a cache line */
static pthread_once_t made = PTHREAD_ONCE_INIT;

static void make_table(void)
{
    static const double one_over_sqrt_2pi = 0.39894228040143267794;
    for (int i = 0; i < N_NODES; i++) {
        const double a = (double)i / PER_UNIT - REACH, aa = a * a, density = one_over_sqrt_2pi * exp(-0.5 * aa);
        const double series[N_TERMS] = {jarak__normal_cdf(a),
                                        density,
                                        -a / 2 * density,
                                        (aa - 1) / 6 * density,
                                        -a * (aa - 3) / 24 * density,
                                        (aa * (aa - 6) + 3) / 120 * density,
                                        -a * (aa * (aa - 10) + 15) / 720 * density,
                                        (aa * (aa * (aa - 15) + 45) - 15) / 5040 * density};
        for (int k = 0; k < N_TERMS; k++) {
            table[i][k] = series[k];
        }
    }
}

JARAK_CLONES static void fill(size_t n, const double *z, double *out)
{
    for (size_t i = 0; i < n; i++) {
        double place = (z[i] + REACH) * PER_UNIT;
        place = place > 0 ? place : 0;
        place = place < N_NODES - 1 ? place : N_NODES - 1;
        const int node = (int)(place + 0.5);
        const double d = (place - (double)node) * (1.0 / PER_UNIT), *a = table[node];
        out[i] = a[0] + d * (a[1] + d * (a[2] + d * (a[3] + d * (a[4] + d * (a[5] + d * (a[6] + d * a[7]))))));
    }
}

void jarak__normal_cdf_batch(size_t n, const double *z, double *out)
{
    pthread_once(&made, make_table);
    fill(n, z, out);
}
