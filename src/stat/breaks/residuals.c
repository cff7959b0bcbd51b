/* A test of residuals: the correlation of neighbours within segments, against its distribution in white noise.
 *
 *   R = sum of z(t) z(t + 1) / sum of z(t)²,   z the residuals about the segments' means over their standard deviations
 * is a ratio of quadratic forms in the noise. With M what takes the means off and A what puts neighbours side by side, and v = tr M,
 * E R = tr(M A) / v and E R² = (2 tr(M A M A) + tr(M A)²) / (v (v + 2)) (as of Durbin & Watson 1950), which for means are
 *   tr(M A) = - sum of P / n,   tr(M A M A) = sum of P / 2 - 2 / n sum of a² + (P / n)²
 * over segments of n values and P pairs of neighbours, a half the number of neighbours that a value has. R is taken for normal. Only
 * correlation above that is asked for, since it is what looks like breaks. Noise that the model says is AR(1) is made white first. */
#include "stat/breaks/residuals.h"

#include <math.h>

#include "num/normal.h"

/* Degrees of freedom below which nothing is said. */
static const double fewest = 10;

typedef struct sums {
    double products, squares;            /* of R */
    double freedom, trace, trace_square; /* tr M, tr(M A), tr(M A M A) */
} sums;

typedef struct segment {
    const double *value, *weight; /* of one series */
    size_t first, last;
    double n, mean, deviation; /* of a value with weight 1 */
    bool poisson;
} segment;

static void describe(jarak_breaks_model model, segment *s)
{
    double weights = 0, counts = 0, squares = 0;
    s->poisson = model == JARAK_BREAKS_POISSON;
    for (size_t t = s->first; t <= s->last; t++) {
        if (s->weight[t] > 0) {
            s->n++;
            weights += s->weight[t];
            counts += s->value[t];
            double off = s->value[t] - s->mean;
            s->mean += off * (s->weight[t] / weights);
            squares += s->weight[t] * off * (s->value[t] - s->mean);
        }
    }
    s->mean = s->poisson ? counts / weights : s->mean;
    /* where the variance jumps, each segment has its own; else the weights say it */
    s->deviation = model == JARAK_BREAKS_MEAN_VARIANCE ? sqrt(squares / s->n) : 1;
}

static double residual(const segment *s, size_t t)
{
    if (s->poisson) {
        const double expected = s->mean * s->weight[t];
        return expected > 0 ? (s->value[t] - expected) / sqrt(expected) : 0;
    }
    return s->deviation > 0 ? (s->value[t] - s->mean) * sqrt(s->weight[t]) / s->deviation : 0;
}

static void add_segment(const segment *s, double correlation, sums *all)
{
    double before = 0, white_before = 0, pairs = 0, halves = 0, a = 0; /* a: of the value before */
    size_t at = s->first;
    bool any = false;
    for (size_t t = s->first; t <= s->last; t++) {
        if (!(s->weight[t] > 0)) {
            continue;
        }
        const double z = residual(s, t), r = any && correlation > 0 ? pow(correlation, (double)(t - at)) : 0;
        const double white = (z - r * before) / sqrt(1 - r * r);
        all->squares += white * white;
        if (any && t == at + 1) {
            all->products += white * white_before;
            pairs++;
            halves += (a + 0.5) * (a + 0.5);
            a = 0.5;
        } else {
            halves += any ? a * a : 0;
            a = 0;
        }
        any = true;
        before = z;
        white_before = white;
        at = t;
    }
    halves += a * a;
    all->freedom += s->n - 1;
    all->trace -= pairs / s->n;
    all->trace_square += pairs / 2 - 2 / s->n * halves + (pairs / s->n) * (pairs / s->n);
}

jarak__breaks_residuals jarak__breaks_residuals_test(const jarak__breaks_input *series, size_t n_breaks, const size_t *breaks,
                                                     double correlation)
{
    sums all = {0};
    for (size_t r = 0; r < series->n_series; r++) {
        for (size_t i = 0; i <= n_breaks; i++) {
            segment s = {.value = series->value + r * series->n_times,
                         .weight = series->weight + r * series->n_times,
                         .first = i == 0 ? 0 : breaks[i - 1] + 1,
                         .last = i < n_breaks ? breaks[i] : series->n_times - 1};
            describe(series->model, &s);
            if (s.n > 0) {
                add_segment(&s, correlation, &all);
            }
        }
    }
    const jarak__breaks_residuals nothing = {.correlation = (double)NAN, .p_value = (double)NAN};
    if (all.freedom < fewest || !(all.squares > 0) || jarak__breaks_input_constant(series)) {
        return nothing;
    }
    const double mean = all.trace / all.freedom;
    const double second = (2 * all.trace_square + all.trace * all.trace) / (all.freedom * (all.freedom + 2));
    const double variance = second - mean * mean, found = all.products / all.squares;
    if (!(variance > 0)) {
        return nothing;
    }
    return (jarak__breaks_residuals){.correlation = found - mean, .p_value = jarak__normal_upper((found - mean) / sqrt(variance))};
}
