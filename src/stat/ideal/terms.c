/* What votes of one kind add to a pass, many side by side.
 *
 * Expectations over the places of a point: score, score × theta, information, × theta, × theta^2, log-likelihood. */
#include "stat/ideal/terms.h"

#include <math.h>

#include "base/clones.h"
#include "num/exp.h"
#include "num/log.h"

/* Gauss-Hermite quadrature; a single place stands in the middle. */
static const double place_of[IDEAL_PLACES] = {0, -1.7320508075688772935, 1.7320508075688772935};
static const double weights_of_three[IDEAL_PLACES] = {2.0 / 3, 1.0 / 6, 1.0 / 6};
static const double weight_of_one[] = {1};

enum { BATCH = 128 }; /* votes */

/* The points of votes first … first + n - 1. */
static void gather(const ideal_range *range, size_t first, size_t n, double *theta, double *sd)
{
    for (size_t i = 0; i < n; i++) {
        theta[i] = range->theta[range->local[first + i]];
        sd[i] = range->sd[range->local[first + i]];
    }
}

/* Votes beyond one cutpoint. */
typedef struct beyond_batch {
    double theta[BATCH], sd[BATCH];
    double x[IDEAL_PLACES * BATCH], ratio[IDEAL_PLACES * BATCH], log_cdf[IDEAL_PLACES * BATCH];
    double g[BATCH], g_theta[BATCH], h[BATCH], h_theta[BATCH], h_theta2[BATCH], log_likelihood[BATCH];
} beyond_batch;

/* For a number of places that is known where it is compiled, so that votes are taken side by side. */
static inline __attribute__((always_inline)) void expect_beyond_at(const size_t n_places, const jarak__mills_node *nodes, size_t n,
                                                                   double b, double c, double side, beyond_batch *restrict batch)
{
    const double *weight = n_places == 1 ? weight_of_one : weights_of_three;
    for (size_t k = 0; k < n_places; k++) {
        for (size_t i = 0; i < n; i++) {
            batch->x[k * n + i] = side * (b * (batch->theta[i] + place_of[k] * batch->sd[i]) - c);
        }
    }
    jarak__mills_batch(nodes, n_places * n, batch->x, batch->ratio, batch->log_cdf);
    for (size_t i = 0; i < n; i++) {
        double g = 0;
        double g_theta = 0;
        double h = 0;
        double h_theta = 0;
        double h_theta2 = 0;
        double log_likelihood = 0;
        for (size_t k = 0; k < n_places; k++) {
            double theta = batch->theta[i] + place_of[k] * batch->sd[i];
            double ratio = batch->ratio[k * n + i]; /* NOLINT(clang-analyzer-core.uninitialized.Assign): mills_batch filled it */
            double g_here = weight[k] * ratio;
            double h_here = g_here * (batch->x[k * n + i] + ratio);
            g += g_here;
            g_theta += g_here * theta;
            h += h_here;
            h_theta += h_here * theta;
            h_theta2 += h_here * theta * theta;
            log_likelihood += weight[k] * batch->log_cdf[k * n + i];
        }
        batch->g[i] = g;
        batch->g_theta[i] = g_theta;
        batch->h[i] = h;
        batch->h_theta[i] = h_theta;
        batch->h_theta2[i] = h_theta2;
        batch->log_likelihood[i] = log_likelihood;
    }
}

JARAK_CLONES static void expect_beyond(const ideal_range *range, size_t n, double b, double c, double side, beyond_batch *restrict batch)
{
    if (range->n_places == 1) {
        expect_beyond_at(1, range->nodes, n, b, c, side, batch);
    } else {
        expect_beyond_at(IDEAL_PLACES, range->nodes, n, b, c, side, batch);
    }
}

/* P = Phi(side (eta - c)), side 1 above and -1 below. cut is the place of c among the parameters. */
static void add_beyond(ideal_range *range, const ideal_parameters *parameters, int cut, double side)
{
    beyond_batch batch;
    double b = parameters->value[0];
    double *information = range->sums->information;
    double *gradient = range->sums->gradient;
    for (size_t first = range->first; first < range->end; first += BATCH) {
        size_t n = range->end - first < BATCH ? range->end - first : BATCH;
        gather(range, first, n, batch.theta, batch.sd);
        expect_beyond(range, n, b, parameters->value[cut], side, &batch);
        for (size_t i = 0; i < n; i++) {
            size_t p = range->local[first + i];
            range->log_likelihood += batch.log_likelihood[i];
            range->gradient[p] += side * b * batch.g[i];
            range->curvature[p] += b * b * batch.h[i];
            gradient[0] += side * batch.g_theta[i];
            gradient[cut] -= side * batch.g[i];
            information[BB] += batch.h_theta2[i];
            information[cut == 1 ? B1 : B2] -= batch.h_theta[i];
            information[cut == 1 ? C11 : C22] += batch.h[i];
            float *coupling = range->coupling + IDEAL_COUPLED * (first + i);
            coupling[0] = (float)(b * batch.h_theta[i] - range->with_score * side * batch.g[i]);
            coupling[1] = cut == 1 ? (float)-batch.h[i] : 0;
            coupling[2] = cut == 1 ? 0 : (float)-batch.h[i];
            coupling[3] = (float)batch.h[i];
        }
    }
}

/* Votes between the cutpoints: P = Phi(u) - Phi(l), u = c2 - eta and l = c1 - eta. Both are told from the lower tail, where log Phi keeps
 * its digits: low = l and high = u, or -u and -l where their middle is above zero. */
typedef struct between_batch {
    double theta[BATCH], sd[BATCH];
    double low[IDEAL_PLACES * BATCH], high[IDEAL_PLACES * BATCH];
    double ratio_low[IDEAL_PLACES * BATCH], ratio_high[IDEAL_PLACES * BATCH];
    double log_low[IDEAL_PLACES * BATCH], log_high[IDEAL_PLACES * BATCH];
    double rest[IDEAL_PLACES * BATCH], log_rest[IDEAL_PLACES * BATCH]; /* P / Phi(high) */
    double g[BATCH], h_1[BATCH], h_2[BATCH], h_theta[BATCH], log_likelihood[BATCH];
    double information[IDEAL_PACKED][BATCH], gradient[IDEAL_DIMS][BATCH];
} between_batch;

/* The distribution at both cutpoints. */
JARAK_CLONES static void probe_between(const ideal_range *range, size_t n, const ideal_parameters *parameters,
                                       between_batch *restrict batch)
{
    const size_t n_places = range->n_places, all = n_places * n;
    const double b = parameters->value[0], c1 = parameters->value[1], c2 = parameters->value[2];
    for (size_t k = 0; k < n_places; k++) {
        for (size_t i = 0; i < n; i++) {
            double eta = b * (batch->theta[i] + place_of[k] * batch->sd[i]);
            double l = c1 - eta;
            double u = c2 - eta;
            batch->low[k * n + i] = l + u > 0 ? -u : l;
            batch->high[k * n + i] = l + u > 0 ? -l : u;
        }
    }
    jarak__mills_batch(range->nodes, all, batch->low, batch->ratio_low, batch->log_low);
    jarak__mills_batch(range->nodes, all, batch->high, batch->ratio_high, batch->log_high);
    for (size_t i = 0; i < all; i++) {
        batch->rest[i] = batch->log_low[i] - batch->log_high[i]; /* log of the share of Phi(low) in Phi(high) */
    }
    jarak__expm1(all, batch->rest, batch->rest);
    for (size_t i = 0; i < all; i++) {
        batch->rest[i] = -batch->rest[i];
    }
    jarak__log(all, batch->rest, batch->log_rest);
}

static inline __attribute__((always_inline)) void expect_between_at(const size_t n_places, size_t n, const ideal_parameters *parameters,
                                                                    between_batch *restrict batch)
{
    const double *weight = n_places == 1 ? weight_of_one : weights_of_three;
    const double b = parameters->value[0], c1 = parameters->value[1], c2 = parameters->value[2];
    for (size_t i = 0; i < n; i++) {
        double g = 0, g_theta = 0, to_1 = 0, to_2 = 0, h_1 = 0, h_2 = 0, log_likelihood = 0;
        double bb = 0, b1 = 0, b2 = 0, c11 = 0, c12 = 0, c22 = 0;
        for (size_t k = 0; k < n_places; k++) {
            const size_t at = k * n + i;
            const double theta = batch->theta[i] + place_of[k] * batch->sd[i];
            const double l = c1 - b * theta, u = c2 - b * theta, rest = batch->rest[at];
            const double at_high = batch->ratio_high[at] / rest, at_low = batch->ratio_low[at] * (1 - rest) / rest;
            const double upper = l + u > 0 ? at_low : at_high, lower = l + u > 0 ? at_high : at_low;
            const double h11 = weight[k] * lower * (lower - l), h22 = weight[k] * upper * (upper + u), h12 = -weight[k] * lower * upper;
            const double h1 = h11 + h12, h2 = h22 + h12, score = weight[k] * (lower - upper);
            log_likelihood += weight[k] * (batch->log_high[at] + batch->log_rest[at]);
            g += score;
            g_theta += score * theta;
            to_1 -= weight[k] * lower;
            to_2 += weight[k] * upper;
            h_1 -= h1;
            h_2 -= h2;
            bb += (h1 + h2) * theta * theta;
            b1 -= h1 * theta;
            b2 -= h2 * theta;
            c11 += h11;
            c12 += h12;
            c22 += h22;
        }
        batch->log_likelihood[i] = log_likelihood;
        batch->g[i] = g;
        batch->h_1[i] = h_1;
        batch->h_2[i] = h_2;
        batch->h_theta[i] = -b1 - b2;
        batch->gradient[0][i] = g_theta;
        batch->gradient[1][i] = to_1;
        batch->gradient[2][i] = to_2;
        batch->information[BB][i] = bb;
        batch->information[B1][i] = b1;
        batch->information[B2][i] = b2;
        batch->information[C11][i] = c11;
        batch->information[C12][i] = c12;
        batch->information[C22][i] = c22;
    }
}

JARAK_CLONES static void expect_between(const ideal_range *range, size_t n, const ideal_parameters *parameters, between_batch *batch)
{
    if (range->n_places == 1) {
        expect_between_at(1, n, parameters, batch);
    } else {
        expect_between_at(IDEAL_PLACES, n, parameters, batch);
    }
}

static double sum_of(size_t n, const double *values)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += values[i];
    }
    return sum;
}

static void add_between(ideal_range *range, const ideal_parameters *parameters)
{
    between_batch batch;
    double b = parameters->value[0];
    for (size_t first = range->first; first < range->end; first += BATCH) {
        size_t n = range->end - first < BATCH ? range->end - first : BATCH;
        gather(range, first, n, batch.theta, batch.sd);
        probe_between(range, n, parameters, &batch);
        expect_between(range, n, parameters, &batch);
        for (size_t i = 0; i < n; i++) {
            size_t p = range->local[first + i];
            range->log_likelihood += batch.log_likelihood[i];
            range->gradient[p] += b * batch.g[i];
            double h = -batch.h_1[i] - batch.h_2[i];
            range->curvature[p] += b * b * h;
            float *coupling = range->coupling + IDEAL_COUPLED * (first + i);
            coupling[0] = (float)(b * batch.h_theta[i] - range->with_score * batch.g[i]);
            coupling[1] = (float)batch.h_1[i];
            coupling[2] = (float)batch.h_2[i];
            coupling[3] = (float)h;
        }
        for (int k = 0; k < IDEAL_PACKED; k++) {
            range->sums->information[k] += sum_of(n, batch.information[k]);
        }
        for (int k = 0; k < IDEAL_DIMS; k++) {
            range->sums->gradient[k] += sum_of(n, batch.gradient[k]);
        }
    }
}

void jarak__ideal_add_votes(ideal_range *range, const ideal_parameters *parameters, int dims, uint8_t kind)
{
    if (kind == IDEAL_BETWEEN) {
        add_between(range, parameters);
    } else if (kind == IDEAL_BELOW) {
        add_beyond(range, parameters, 1, -1);
    } else {
        add_beyond(range, parameters, dims - 1, 1);
    }
}
