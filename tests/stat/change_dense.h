/* The posterior of a change by dense matrices, straight from the model, to compare with: for every configuration and jump the covariance of
 * the values is written out and inverted. Include cmocka.h before it. Reporters' flat offsets have a variance of their own, given. */
#ifndef JARAK_TESTS_STAT_CHANGE_DENSE_H
#define JARAK_TESTS_STAT_CHANGE_DENSE_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "jarak/change.h"
#include "num/normal.h"

enum { DENSE_MOST = 16 }; /* values */

typedef struct dense_data {
    size_t n;
    int32_t time[DENSE_MOST];
    uint32_t reporter[DENSE_MOST];
    double value[DENSE_MOST], variance[DENSE_MOST];
    bool flat_common, flat_own; /* flat offsets, of all values or of each reporter: only differences within them count */
    double common, own;         /* variances of the offset that all values share, and of each reporter's, where they are not flat */
} dense_data;

/* What is asked: moments of x_to - x_from and of the whole level (offsets and x) at `from`. */
typedef struct dense_posterior {
    double probability, up, mean, variance, log_likelihood; /* up: P(change > .1) */
    double closer;                                          /* P(|level at to| < |level at from|), by a fine quadrature */
    double weight[DENSE_MOST];
} dense_posterior;

/* Solves A X = B for symmetric positive definite A by elimination in long double; returns log |A|. */
static inline long double dense_solve(size_t n, long double a[DENSE_MOST][DENSE_MOST], size_t m, long double b[DENSE_MOST][4])
{
    long double log_det = 0;
    for (size_t i = 0; i < n; i++) {
        assert_true(a[i][i] > 0);
        log_det += logl(a[i][i]);
        for (size_t k = i + 1; k < n; k++) {
            const long double f = a[k][i] / a[i][i];
            for (size_t j = i; j < n; j++) {
                a[k][j] -= f * a[i][j];
            }
            for (size_t j = 0; j < m; j++) {
                b[k][j] -= f * b[i][j];
            }
        }
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t j = 0; j < m; j++) {
            for (size_t k = i + 1; k < n; k++) {
                b[i][j] -= a[i][k] * b[k][j];
            }
            b[i][j] /= a[i][i];
        }
    }
    return log_det;
}

static inline double dense_overlap(int32_t from, int32_t to, int32_t a, int32_t b)
{
    const int32_t low = from > a ? from : a, high = to < b ? to : b;
    return high > low ? (double)(high - low) : 0;
}

/* P(|D1| < |D0|) of a bivariate normal, by the trapezoidal rule over D0. */
static inline double dense_closer(double m0, double v0, double m1, double v1, double c)
{
    const double s0 = sqrt(v0), slope = c / v0, rest = sqrt(fmax(v1 - slope * c, 1e-30));
    enum { STEPS = 4000 };
    double sum = 0, weights = 0;
    for (int i = 0; i <= STEPS; i++) {
        const double z = -8 + 16.0 * i / STEPS, d0 = m0 + s0 * z, w = exp(-0.5 * z * z), centre = m1 + slope * (d0 - m0);
        sum += w * (jarak__normal_cdf((fabs(d0) - centre) / rest) - jarak__normal_cdf((-fabs(d0) - centre) / rest));
        weights += w;
    }
    return sum / weights;
}

typedef struct dense_component {
    double log_weight, mean, variance, level_mean, level_variance, covariance, weight[DENSE_MOST];
} dense_component;

typedef struct dense_case {
    double q, noise, rho, v;
    int32_t start, jump, from, to;
} dense_case;

static inline double dense_cov(const dense_data *d, const dense_case *c, size_t i, size_t k)
{
    const double walk = c->q * dense_overlap(c->start, d->time[i], c->start, d->time[k]);
    const double jump = c->v * (d->time[i] >= c->jump && d->time[k] >= c->jump);
    return d->common + walk + jump + c->noise * pow(c->rho, abs(d->time[i] - d->time[k])) +
           (d->reporter[i] == d->reporter[k] ? d->own : 0) + (i == k ? d->variance[i] : 0);
}

static inline double dense_cross_change(const dense_case *c, int32_t t)
{
    return c->q * dense_overlap(c->start, t, c->from, c->to) + c->v * (t >= c->jump && c->jump > c->from && c->jump <= c->to);
}

/* The value from which value i is told: the first of all or of its reporter. */
static inline size_t dense_base(const dense_data *d, size_t i)
{
    size_t k = 0;
    while (d->flat_own && d->reporter[k] != d->reporter[i]) {
        k++;
    }
    return k;
}

/* One configuration. With flat offsets the differences within them are the data: their likelihood is that of the values with the offsets
 * integrated out. */
static inline dense_component dense_one(const dense_data *d, const dense_case *c)
{
    long double a[DENSE_MOST][DENSE_MOST], b[DENSE_MOST][4], cross_change[DENSE_MOST], cross_level[DENSE_MOST], y[DENSE_MOST];
    const bool flat = d->flat_common || d->flat_own;
    size_t of[DENSE_MOST], n = 0;
    for (size_t i = 0; i < d->n; i++) {
        if (!flat || dense_base(d, i) != i) {
            of[n++] = i;
        }
    }
    const bool before = c->jump <= c->from;
    for (size_t i = 0; i < n; i++) {
        const size_t base = dense_base(d, of[i]);
        for (size_t k = 0; k < n; k++) {
            const size_t other = dense_base(d, of[k]);
            a[i][k] = (long double)dense_cov(d, c, of[i], of[k]);
            if (flat) {
                a[i][k] += (long double)dense_cov(d, c, base, other);
                a[i][k] -= (long double)dense_cov(d, c, of[i], other);
                a[i][k] -= (long double)dense_cov(d, c, base, of[k]);
            }
        }
        cross_change[i] = (long double)(dense_cross_change(c, d->time[of[i]]) - (flat ? dense_cross_change(c, d->time[base]) : 0));
        cross_level[i] = (long double)(d->common + d->own + c->q * dense_overlap(c->start, d->time[of[i]], c->start, c->from) +
                                       c->v * (before && d->time[of[i]] >= c->jump));
        y[i] = (long double)(d->value[of[i]] - (flat ? d->value[base] : 0));
        b[i][0] = y[i];
        b[i][1] = cross_change[i];
        b[i][2] = cross_level[i];
    }
    const long double log_det = dense_solve(n, a, 3, b);
    dense_component out = {0};
    long double square = 0, mean = 0, level = 0, covariance = 0;
    long double variance = (long double)(c->q * (c->to - c->from) + c->v * (c->jump > c->from && c->jump <= c->to));
    long double level_variance = (long double)(d->common + d->own + c->q * (c->from - c->start) + c->v * before);
    for (size_t i = 0; i < n; i++) {
        square += y[i] * b[i][0];
        mean += cross_change[i] * b[i][0];
        level += cross_level[i] * b[i][0];
        variance -= cross_change[i] * b[i][1];
        level_variance -= cross_level[i] * b[i][2];
        covariance -= cross_change[i] * b[i][2];
        out.weight[of[i]] += (double)b[i][1];
        if (flat) {
            out.weight[dense_base(d, of[i])] -= (double)b[i][1];
        }
    }
    out.log_weight = (double)(-0.5L * (log_det + square));
    out.mean = (double)mean;
    out.variance = (double)variance;
    out.level_mean = (double)level;
    out.level_variance = (double)level_variance;
    out.covariance = (double)covariance;
    return out;
}

/* Over all configurations of a prior; noise is σ0², step multiplies the walk. */
static inline dense_posterior dense_fit(const dense_data *d, const jarak_change_prior *prior, double noise, double step, int32_t from,
                                        int32_t to)
{
    int32_t first = d->time[0], last = d->time[0];
    for (size_t i = 0; i < d->n; i++) {
        first = d->time[i] < first ? d->time[i] : first;
        last = d->time[i] > last ? d->time[i] : last;
    }
    const size_t most = prior->n_walk * prior->n_noise * prior->n_autocorrelation * (1 + prior->n_jump * (size_t)(last - first));
    dense_component *all = calloc(most, sizeof *all);
    assert_non_null(all);
    size_t n = 0;
    double top = -(double)INFINITY, jumps = 0, walks = 0, noises = 0, memories = 0;
    for (size_t i = 0; i <= prior->n_jump; i++) {
        jumps += prior->jump_weight[i];
    }
    for (size_t i = 0; i < JARAK_CHANGE_MOST_GRID; i++) {
        walks += i < prior->n_walk ? prior->walk_weight[i] : 0;
        noises += i < prior->n_noise ? prior->noise_weight[i] : 0;
        memories += i < prior->n_autocorrelation ? prior->autocorrelation_weight[i] : 0;
    }
    for (size_t a = 0; a < prior->n_walk; a++) {
        for (size_t m = 0; m < prior->n_noise; m++) {
            for (size_t r = 0; r < prior->n_autocorrelation; r++) {
                const double weight =
                    prior->walk_weight[a] / walks * prior->noise_weight[m] / noises * prior->autocorrelation_weight[r] / memories;
                const double q = pow(prior->walk[a] * step, 2), e = noise * pow(prior->noise[m], 2), rho = prior->autocorrelation[r];
                for (size_t j = 0; j <= prior->n_jump; j++) {
                    for (int32_t t = first + 1; t <= (j == 0 ? first + 1 : last); t++) {
                        const double v = j == 0 ? 0 : pow(prior->jump[j - 1], 2);
                        const dense_case one = {q, e, rho, v, first, t, from, to};
                        all[n] = dense_one(d, &one);
                        all[n].log_weight += log(weight * prior->jump_weight[j] / jumps / (j == 0 ? 1 : last - first));
                        top = fmax(top, all[n++].log_weight);
                    }
                }
            }
        }
    }
    dense_posterior p = {0};
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += exp(all[i].log_weight - top);
    }
    for (size_t i = 0; i < n; i++) {
        const double w = exp(all[i].log_weight - top) / sum, sd = sqrt(fmax(all[i].variance, 1e-12));
        p.probability += w * jarak__normal_cdf(all[i].mean / sd);
        p.up += w * jarak__normal_cdf((all[i].mean - 0.1) / sd);
        p.mean += w * all[i].mean;
        p.variance += w * (fmax(all[i].variance, 1e-12) + all[i].mean * all[i].mean);
        if (w > 1e-7) {
            const double v1 = all[i].level_variance + all[i].variance + 2 * all[i].covariance;
            p.closer += w * dense_closer(all[i].level_mean, all[i].level_variance, all[i].level_mean + all[i].mean, v1,
                                         all[i].level_variance + all[i].covariance);
        }
        for (size_t k = 0; k < d->n; k++) {
            p.weight[k] += w * all[i].weight[k];
        }
    }
    p.variance -= p.mean * p.mean;
    p.log_likelihood = top + log(sum);
    free(all);
    return p;
}

#endif
