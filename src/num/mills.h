/* The logarithm of the normal distribution function and its derivative, fast: what the likelihood of a probit model is made of. */
#ifndef JARAK_NUM_MILLS_H
#define JARAK_NUM_MILLS_H

#include <stddef.h>

/* Nodes 1/32 apart; each holds log Phi there and the Taylor coefficients of lambda = phi / Phi around it, one cache line. */
enum { JARAK__MILLS_PER_UNIT = 32, JARAK__MILLS_REACH = 10, JARAK__MILLS_TERMS = 7 };

typedef struct jarak__mills_node {
    double log_cdf;
    double ratio[JARAK__MILLS_TERMS];
} jarak__mills_node;

/* The nodes at -10, -10 + 1/32 … 10. Made at the first call; safe from any thread. */
const jarak__mills_node *jarak__mills_nodes(void);

/* Beyond the nodes: by the distribution function, and by its asymptotic series below -35. */
double jarak__mills_far(double x, double *log_cdf);

/* lambda(x) = phi(x) / Phi(x) (the inverse Mills ratio of the lower tail), and log Phi(x) in *log_cdf. Absolute error below 2e-14 for
 * |x| <= 10 and relative error below 1e-13 outside. nodes is jarak__mills_nodes(). */
static inline double jarak__mills(const jarak__mills_node *nodes, double x, double *log_cdf)
{
    double place = (x + JARAK__MILLS_REACH) * JARAK__MILLS_PER_UNIT;
    if (!(place >= 0 && place <= 2.0 * JARAK__MILLS_REACH * JARAK__MILLS_PER_UNIT)) {
        return jarak__mills_far(x, log_cdf);
    }
    size_t nearest = (size_t)(place + 0.5);
    const jarak__mills_node *node = &nodes[nearest];
    double d = (place - (double)nearest) * (1.0 / JARAK__MILLS_PER_UNIT);
    const double *a = node->ratio;
    *log_cdf =
        node->log_cdf + d * (a[0] + d * (a[1] / 2 + d * (a[2] / 3 + d * (a[3] / 4 + d * (a[4] / 5 + d * (a[5] / 6 + d * (a[6] / 7)))))));
    return a[0] + d * (a[1] + d * (a[2] + d * (a[3] + d * (a[4] + d * (a[5] + d * a[6])))));
}

/* The same for n numbers at once, several times as fast: ratio and log_cdf receive n values each, which may differ from those of
 * jarak__mills() in the last digit. */
void jarak__mills_batch(const jarak__mills_node *nodes, size_t n, const double *x, double *ratio, double *log_cdf);

#endif
