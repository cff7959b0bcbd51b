/* The distribution of the difference of two folded normals that are jointly normal. */
#include "stat/change/folded.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "num/bivariate.h"
#include "num/normal.h"

static const double beyond = 7.5; /* sds: what lies there has less than 1e-13 */

/* P(X > a, Y > b) for standard normals, without quadrature where one of the two is certain. */
static double both_above(double a, double b, double correlation)
{
    if (a > beyond || b > beyond) {
        return 0;
    }
    if (a < -beyond) {
        return jarak__normal_upper(b);
    }
    return b < -beyond ? jarak__normal_upper(a) : jarak__bivariate_cdf(-a, -b, correlation);
}

double jarak__folded_above(const jarak__pair_normal *p, double x)
{
    const double c = fabs(x), v1 = p->variance0 + 2 * p->covariance + p->variance1; /* of D1 */
    const double sign = x < 0 ? -1 : 1;                                             /* exchanged: u changes its sign */
    const double mu = -sign * p->mean1, mw = 2 * p->mean0 + p->mean1;
    const double variance_w = 2 * (p->variance0 + v1) - p->variance1, su = sqrt(p->variance1), sw = sqrt(variance_w > 0 ? variance_w : 0);
    if (!(su > 0 && sw > 0)) {
        const double difference = fabs(p->mean0) - fabs(p->mean0 + p->mean1);
        return 0.5 * ((difference > x) + (difference >= x));
    }
    double r = sign * (p->variance0 - v1) / (su * sw);
    r = r > 1 ? 1 : r < -1 ? -1 : r;
    const double beyond_x = both_above((c - mu) / su, (c - mw) / sw, r) + both_above((c + mu) / su, (c + mw) / sw, r);
    return x < 0 ? 1 - beyond_x : beyond_x;
}

/* E |X| of a normal. */
static double folded_mean(double mean, double variance)
{
    static const double sqrt_2_over_pi = 0.79788456080286535588;
    const double sd = sqrt(variance > 0 ? variance : 0);
    return sd > 0 ? sd * sqrt_2_over_pi * exp(-0.5 * mean * mean / (sd * sd)) + mean * (1 - 2 * jarak__normal_cdf(-mean / sd)) : fabs(mean);
}

double jarak__folded_mean(const jarak__pair_normal *p)
{
    return folded_mean(p->mean0, p->variance0) - folded_mean(p->mean0 + p->mean1, p->variance0 + 2 * p->covariance + p->variance1);
}

enum { N_STARTS = 8, N_CHANGES = 16, N_SPREADS = 5 };
_Static_assert(N_STARTS *N_CHANGES *N_SPREADS *N_SPREADS == JARAK__MOST_PAIRS, "a cell is a component");

static size_t place(double x, double least, double most, size_t n)
{
    const double at = most > least ? (x - least) / (most - least) * (double)n : 0;
    return at < (double)n ? (size_t)at : n - 1;
}

static void range_of(size_t n, const double *x, double range[2])
{
    range[0] = range[1] = x[0];
    for (size_t i = 0; i < n; i++) {
        range[0] = x[i] < range[0] ? x[i] : range[0];
        range[1] = x[i] > range[1] ? x[i] : range[1];
    }
}

/* Octaves of the variance below the widest: components of one mean may be sure or unsure, and must not be one. */
static size_t spread_of(double sd, double widest)
{
    const int octaves = ilogb(widest * widest) - ilogb(sd * sd);
    return octaves < N_SPREADS ? (size_t)octaves : N_SPREADS - 1;
}

static void add_component(jarak__folded_cell *to, double weight, double d0, double d1, const double moments[3])
{
    to->weight += weight;
    to->d0 += weight * d0;
    to->d1 += weight * d1;
    to->s00 += weight * (d0 * d0 + moments[0]);
    to->s01 += weight * (d0 * d1 + moments[1]);
    to->s11 += weight * (d1 * d1 + moments[2]);
}

void jarak__folded_merge(jarak__folded *folded, const jarak__mixture *m, double unit)
{
    jarak__folded_cell *cells = folded->cells;
    double starts[2], changes[2], start_sds[2], change_sds[2];
    range_of(m->n, m->mean2, starts);
    range_of(m->n, m->mean, changes);
    range_of(m->n, m->sd2, start_sds);
    range_of(m->n, m->sd, change_sds);
    memset(folded->cells, 0, sizeof folded->cells);
    for (size_t i = 0; i < m->n; i++) {
        const size_t a = place(m->mean2[i], starts[0], starts[1], N_STARTS), b = place(m->mean[i], changes[0], changes[1], N_CHANGES);
        const size_t c = spread_of(m->sd2[i], start_sds[1]), e = spread_of(m->sd[i], change_sds[1]);
        const double moments[3] = {m->sd2[i] * m->sd2[i], m->covariance[i], m->sd[i] * m->sd[i]};
        add_component(&cells[((a * N_CHANGES + b) * N_SPREADS + c) * N_SPREADS + e], m->weight[i], m->mean2[i] - starts[0],
                      m->mean[i] - changes[0], moments);
    }
    folded->n = 0;
    double kept = 0;
    for (size_t k = 0; k < JARAK__MOST_PAIRS; k++) {
        const jarak__folded_cell *from = &cells[k];
        if (from->weight > 1e-8) { /* what is left out is less than 3e-5 of the whole */
            const double d0 = from->d0 / from->weight, d1 = from->d1 / from->weight, square = unit * unit;
            folded->pairs[folded->n++] = (jarak__pair_normal){from->weight,
                                                              (starts[0] + d0) / unit,
                                                              (changes[0] + d1) / unit,
                                                              (from->s00 / from->weight - d0 * d0) / square,
                                                              (from->s11 / from->weight - d1 * d1) / square,
                                                              (from->s01 / from->weight - d0 * d1) / square};
            kept += from->weight;
        }
    }
    for (size_t k = 0; k < folded->n; k++) {
        folded->pairs[k].weight /= kept;
    }
}

enum { N_EDGES = 96 }; /* where the distribution function is computed: between them by cubics */

/* Monotone cubic through values and slopes at both ends of an interval of length d (Fritsch & Carlson 1980). */
static double cubic(double y0, double y1, double slope0, double slope1, double d, double t)
{
    const double limit = 3 * fabs(y1 - y0) / d;
    slope0 = fabs(slope0) > limit ? copysign(limit, slope0) : slope0;
    slope1 = fabs(slope1) > limit ? copysign(limit, slope1) : slope1;
    const double u = 1 - t;
    return y0 * u * u * (1 + 2 * t) + y1 * t * t * (3 - 2 * t) + d * (slope0 * t * u * u - slope1 * t * t * u);
}

double jarak__folded_all_above(const jarak__folded *folded, double x)
{
    double p = 0;
    for (size_t i = 0; i < folded->n; i++) {
        p += folded->pairs[i].weight * jarak__folded_above(&folded->pairs[i], x);
    }
    return fmin(fmax(p, 0), 1); /* rounded */
}

jarak_status jarak__folded_mass(jarak__mass *mass, const jarak__folded *folded, double width, jarak_error *error)
{
    double low = (double)INFINITY, high = -(double)INFINITY, edge[N_EDGES], p[N_EDGES];
    const jarak__pair_normal *pairs = folded->pairs;
    for (size_t i = 0; i < folded->n; i++) { /* | |D0| - |D1| | <= |change| */
        const double reach = fabs(pairs[i].mean1) + 8 * sqrt(pairs[i].variance1);
        low = -reach < low ? -reach : low;
        high = reach > high ? reach : high;
    }
    const double step = (high - low) / (N_EDGES - 1);
    for (size_t i = 0; i < N_EDGES; i++) {
        edge[i] = low + (double)i * step;
        p[i] = jarak__folded_all_above(folded, edge[i]);
    }
    const double from = floor(low / width), to = ceil(high / width);
    if (!(to - from < 1e9)) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("changes of %g units are too large; choose larger units"), high);
    }
    jarak_status status = jarak__mass_reset(mass, width, (int64_t)from, (size_t)(to - from) + 1, error);
    double before = 1, sum = 0;
    for (size_t i = 0; i < mass->n && status == JARAK_OK; i++) {
        const double x = (from + (double)i + 0.5) * width, at = (x - low) / step;
        double here = 0;
        if (at < 0) {
            here = 1;
        } else if (at < N_EDGES - 1) {
            const size_t k = (size_t)at, last = N_EDGES - 1;
            const double slope0 = k > 0 ? (p[k + 1] - p[k - 1]) / (2 * step) : 0;
            const double slope1 = k + 1 < last ? (p[k + 2] - p[k]) / (2 * step) : 0;
            here = cubic(p[k], p[k + 1], slope0, slope1, step, at - (double)k);
        }
        mass->p[i] = before > here ? before - here : 0;
        before = here;
        sum += mass->p[i];
    }
    for (size_t i = 0; i < mass->n && status == JARAK_OK; i++) {
        mass->p[i] /= sum;
    }
    return status;
}
