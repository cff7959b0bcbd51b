/* The delta method for a multinomial table p of n observations: for a smooth f(p) with gradient g, var = (sum p g^2 - (sum p g)^2) / n
 * (Agresti 2013, section 16.1). With scores 0 … K - 1 and squared weights, kappa and pi are 1 - D / E with
 *
 *     D = sum p_ij (i - j)^2
 *     E = E x^2 + E y^2 - 2 Ex Ey              kappa
 *     E = E x^2 + E y^2 - (Ex + Ey)^2 / 2      pi */
#include "stat/similarity/variance.h"

#include <math.h>

#include "jarak/similarity.h"

typedef struct moments {
    double n, distance, x, y, squares; /* shares; squares: E x^2 + E y^2 */
} moments;

static moments take_moments(size_t k, const double *table, double added)
{
    moments m = {0};
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            double count = table[i * k + j] + added, x = (double)i, y = (double)j;
            m.n += count;
            m.distance += count * (x - y) * (x - y);
            m.x += count * x;
            m.y += count * y;
            m.squares += count * (x * x + y * y);
        }
    }
    m.distance /= m.n;
    m.x /= m.n;
    m.y /= m.n;
    m.squares /= m.n;
    return m;
}

/* E, and its derivative by p_ij. */
static double chance(const moments *m, bool pooled)
{
    return pooled ? m->squares - (m->x + m->y) * (m->x + m->y) / 2 : m->squares - 2 * m->x * m->y;
}

static double chance_slope(const moments *m, bool pooled, double x, double y)
{
    return pooled ? x * x + y * y - (m->x + m->y) * (x + y) : x * x + y * y - 2 * (x * m->y + y * m->x);
}

static double variance(size_t k, const double *table, bool pooled)
{
    double added = 1 / (double)(k * k), mean = 0, square = 0;
    moments m = take_moments(k, table, added);
    double e = chance(&m, pooled);
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            double p = (table[i * k + j] + added) / m.n, x = (double)i, y = (double)j;
            double slope = -(x - y) * (x - y) / e + m.distance * chance_slope(&m, pooled, x, y) / (e * e);
            mean += p * slope;
            square += p * slope * slope;
        }
    }
    return fmax(square - mean * mean, 0) / m.n;
}

void jarak__similarity_variances(size_t k, const double *table, double *kappa, double *kappa_variance, double *pi, double *pi_variance)
{
    double values[JARAK_SIMILARITY_MEASURES];
    jarak_similarity_of_table(k, table, 0, values);
    *kappa = values[JARAK_SIMILARITY_KAPPA_SQ];
    *pi = values[JARAK_SIMILARITY_PI_SQ];
    *kappa_variance = isnan(*kappa) ? (double)NAN : variance(k, table, false);
    *pi_variance = isnan(*pi) ? (double)NAN : variance(k, table, true);
}
