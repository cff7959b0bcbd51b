/* The table behind jarak__mills().
 *
 * lambda = phi / Phi solves lambda' = -lambda (x + lambda), which gives all Taylor coefficients around a node from its value there:
 * (n + 1) a[n+1] = -(x a[n] + a[n-1] + sum over k of a[k] a[n-k]); and log Phi has lambda as its derivative. */
#include "num/mills.h"

#include <math.h>
#include <pthread.h>

#include "base/clones.h"
#include "num/normal.h"

enum { N_NODES = 2 * JARAK__MILLS_REACH * JARAK__MILLS_PER_UNIT + 1 };

static jarak__mills_node table[N_NODES];
_Static_assert(sizeof table[0] == 8 * sizeof(double), "a node is eight numbers");
static pthread_once_t table_made = PTHREAD_ONCE_INIT;

static const double log_sqrt_2pi = 0.91893853320467274178;

static double exact(double x, double *log_cdf)
{
    *log_cdf = x > 0 ? log1p(-jarak__normal_upper(x)) : log(jarak__normal_cdf(x));
    return exp(-0.5 * x * x - log_sqrt_2pi) / jarak__normal_cdf(x);
}

static void make_table(void)
{
    for (int i = 0; i < N_NODES; i++) {
        double x = (double)i / JARAK__MILLS_PER_UNIT - JARAK__MILLS_REACH;
        double *a = table[i].ratio;
        a[0] = exact(x, &table[i].log_cdf);
        for (int n = 0; n + 1 < JARAK__MILLS_TERMS; n++) {
            double sum = x * a[n] + (n > 0 ? a[n - 1] : 0);
            for (int k = 0; k <= n; k++) {
                sum += a[k] * a[n - k];
            }
            a[n + 1] = -sum / (n + 1);
        }
    }
}

const jarak__mills_node *jarak__mills_nodes(void)
{
    pthread_once(&table_made, make_table);
    return table;
}

double jarak__mills_far(double x, double *log_cdf)
{
    if (!(x < -35)) {
        return exact(x, log_cdf);
    }
    /* Phi(x) = phi(x) / -x (1 - 1/x^2 + 3/x^4 - 15/x^6 + 105/x^8 - 945/x^10 …) */
    double r = 1 / (x * x);
    double series = 1 - r * (1 - r * (3 - r * (15 - r * (105 - r * 945))));
    *log_cdf = -0.5 * x * x - log_sqrt_2pi - log(-x) + log(series);
    return -x / series;
}

JARAK_CLONES static void mills_all(const jarak__mills_node *restrict nodes, size_t n, const double *restrict x, double *restrict ratio,
                                   double *restrict log_cdf)
{
    /* the integral of a Taylor series; products, as divisions would take most of the time */
    const double half = 1.0 / 2, third = 1.0 / 3, fourth = 1.0 / 4, fifth = 1.0 / 5, sixth = 1.0 / 6, seventh = 1.0 / 7;
    const double last = N_NODES - 1;
    const double *table_start = &nodes->log_cdf; /* a node is eight numbers, so that loads can be gathered */
    int n_far = 0;
    for (size_t i = 0; i < n; i++) {
        double place = (x[i] + JARAK__MILLS_REACH) * JARAK__MILLS_PER_UNIT;
        n_far += !(place >= 0 && place <= last);
        double inside = place >= 0 ? place : 0;
        inside = inside <= last ? inside : last;
        int nearest = (int)(inside + 0.5);
        double d = (inside - nearest) * (1.0 / JARAK__MILLS_PER_UNIT);
        const double *a = table_start + 8 * (size_t)nearest;
        log_cdf[i] =
            a[0] +
            d * (a[1] + d * (a[2] * half +
                             d * (a[3] * third + d * (a[4] * fourth + d * (a[5] * fifth + d * (a[6] * sixth + d * (a[7] * seventh)))))));
        ratio[i] = a[1] + d * (a[2] + d * (a[3] + d * (a[4] + d * (a[5] + d * (a[6] + d * a[7])))));
    }
    for (size_t i = 0; n_far > 0 && i < n; i++) {
        if (!(fabs(x[i]) <= JARAK__MILLS_REACH)) {
            ratio[i] = jarak__mills_far(x[i], &log_cdf[i]);
        }
    }
}

void jarak__mills_batch(const jarak__mills_node *nodes, size_t n, const double *x, double *ratio, double *log_cdf)
{
    mills_all(nodes, n, x, ratio, log_cdf);
}
