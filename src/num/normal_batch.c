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

enum { REACH = 9, PER_UNIT = 32, N_NODES = 2 * REACH * PER_UNIT + 1 };

static double cdf[N_NODES], density[N_NODES];
static pthread_once_t made = PTHREAD_ONCE_INIT;

static void make_table(void)
{
    static const double one_over_sqrt_2pi = 0.39894228040143267794;
    for (int i = 0; i < N_NODES; i++) {
        double x = (double)i / PER_UNIT - REACH;
        cdf[i] = jarak__normal_cdf(x);
        density[i] = one_over_sqrt_2pi * exp(-0.5 * x * x);
    }
}

JARAK_CLONES static void fill(size_t n, const double *z, double *out)
{
    for (size_t i = 0; i < n; i++) {
        double x = z[i] < -REACH ? -REACH : z[i];
        x = x > REACH ? REACH : x;
        int node = (int)((x + REACH) * PER_UNIT + 0.5);
        double a = (double)node / PER_UNIT - REACH, d = x - a, aa = a * a;
        double h7 = aa * (aa * (aa - 15) + 45) - 15, h6 = a * (aa * (aa - 10) + 15), h5 = aa * (aa - 6) + 3, h4 = a * (aa - 3);
        double series = d * (1 - d * (a / 2 - d * ((aa - 1) / 6 - d * (h4 / 24 - d * (h5 / 120 - d * (h6 / 720 - d * h7 / 5040))))));
        out[i] = cdf[node] + density[node] * series;
    }
}

void jarak__normal_cdf_batch(size_t n, const double *z, double *out)
{
    pthread_once(&made, make_table);
    fill(n, z, out);
}
