/* What the tests of the closeness model share: data drawn from the model, and the model of one unit written down as one dense Gaussian. */
#ifndef JARAK_TESTS_CLOSENESS_PANEL_H
#define JARAK_TESTS_CLOSENESS_PANEL_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jarak/closeness.h"
#include "num/dense.h"
#include "num/random.h"

typedef struct panel {
    jarak_closeness_data data;
    uint32_t *unit, *indicator, *group;
    int32_t *first, *last;
    double *value, *variance, *truth; /* truth: the states, [unit][cell] */
    size_t capacity;
} panel;

static inline panel panel_new(size_t n_units, size_t n_indicators, size_t n_cells)
{
    panel p = {.capacity = n_units * n_indicators * n_cells * 2};
    p.unit = calloc(p.capacity, sizeof *p.unit);
    p.indicator = calloc(p.capacity, sizeof *p.indicator);
    p.first = calloc(p.capacity, sizeof *p.first);
    p.last = calloc(p.capacity, sizeof *p.last);
    p.value = calloc(p.capacity, sizeof *p.value);
    p.variance = calloc(p.capacity, sizeof *p.variance);
    p.truth = calloc(n_units * n_cells, sizeof *p.truth);
    p.group = calloc(n_indicators, sizeof *p.group);
    p.data = (jarak_closeness_data){.unit = p.unit,
                                    .indicator = p.indicator,
                                    .first = p.first,
                                    .last = p.last,
                                    .value = p.value,
                                    .variance = p.variance,
                                    .n_units = n_units,
                                    .n_indicators = n_indicators,
                                    .n_groups = 1,
                                    .group = p.group};
    return p;
}

static inline void panel_free(panel *p)
{
    free(p->unit);
    free(p->indicator);
    free(p->first);
    free(p->last);
    free(p->value);
    free(p->variance);
    free(p->truth);
    free(p->group);
}

static inline void panel_add(panel *p, size_t unit, size_t indicator, size_t first, size_t last, double value, double variance)
{
    const size_t row = p->data.n_rows++;
    assert_true(row < p->capacity);
    p->unit[row] = (uint32_t)unit;
    p->indicator[row] = (uint32_t)indicator;
    p->first[row] = (int32_t)first;
    p->last[row] = (int32_t)last;
    p->value[row] = value;
    p->variance[row] = variance;
}

typedef struct design {
    size_t n_units, n_indicators, n_cells;
    double q, phi;   /* phi 1: random walk */
    double missing;  /* share of values */
    size_t longest;  /* values cover 1 … longest cells */
    double noise;    /* s² is uniform on 0 … noise times σ² */
    double outliers; /* share of values whose noise is ten times as wide */
} design;

enum { MOST_INDICATORS = 6 };
static const jarak_closeness_indicator_parameters true_parameters[MOST_INDICATORS] = {
    {0, 1, 0.3, 0}, {2, 0.5, 0.2, 0.4}, {-30, 20, 100, 500}, {0.1, 2, 1, 3}, {5, 0.1, 0.01, 0.02}, {0, 1.5, 0.5, 1},
};

static inline void simulate_indicator(panel *p, const design *d, size_t unit, size_t k, jarak__random *random)
{
    const jarak_closeness_indicator_parameters *own = &true_parameters[k];
    const double *x = p->truth + unit * d->n_cells;
    const double offset = sqrt(own->tau2) * jarak__random_normal(random);
    for (size_t t = 0; t < d->n_cells;) {
        size_t span = 1 + (size_t)jarak__random_below(random, d->longest);
        span = t + span > d->n_cells ? d->n_cells - t : span;
        double mean = 0;
        for (size_t i = 0; i < span; i++) {
            mean += x[t + i] / (double)span;
        }
        const double noise = d->noise * own->sigma2 * jarak__random_uniform(random);
        const double far = jarak__random_uniform(random) < d->outliers ? 10 : 1;
        const double e = far * sqrt(own->sigma2 / (double)span + noise) * jarak__random_normal(random);
        if (jarak__random_uniform(random) >= d->missing) {
            panel_add(p, unit, k, t, t + span - 1, own->alpha + own->lambda * mean + offset + e, noise);
        }
        t += jarak__random_uniform(random) < 0.2 ? 1 : span; /* so that some overlap */
    }
}

/* Data from the model with the parameters above. */
static inline panel simulate(const design *d, uint64_t seed)
{
    panel p = panel_new(d->n_units, d->n_indicators, d->n_cells);
    for (size_t unit = 0; unit < d->n_units; unit++) {
        jarak__random random = jarak__random_stream(seed, unit);
        double *x = p.truth + unit * d->n_cells;
        x[0] = (d->phi < 1 ? sqrt(d->q / (1 - d->phi * d->phi)) : 3) * jarak__random_normal(&random);
        for (size_t t = 1; t < d->n_cells; t++) {
            x[t] = d->phi * x[t - 1] + sqrt(d->q) * jarak__random_normal(&random);
        }
        for (size_t k = 0; k < d->n_indicators; k++) {
            simulate_indicator(&p, d, unit, k, &random);
        }
    }
    return p;
}

static inline jarak_closeness_settings standard_settings(void)
{
    jarak_closeness_settings settings;
    jarak_closeness_settings_init(&settings);
    return settings;
}

static inline jarak_closeness *fit(const jarak_closeness_data *data, const jarak_closeness_settings *settings)
{
    jarak_closeness *made = NULL;
    jarak_error error;
    const jarak_status status = jarak_closeness_fit(data, settings, &made, &error);
    if (status != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return made;
}

/* At given parameters: nothing is estimated. */
static inline jarak_closeness *fit_given(const jarak_closeness_data *data, const jarak_closeness_indicator_parameters *indicators, double q,
                                         double phi)
{
    const jarak_closeness_group_parameters group = {q, phi};
    jarak_closeness_settings settings = standard_settings();
    settings.autoregressive = phi < 1;
    settings.given_indicators = indicators;
    settings.given_groups = &group;
    return fit(data, &settings);
}

static inline jarak_closeness_change change_of(const jarak_closeness *made, size_t unit, int32_t from, int32_t to)
{
    jarak_closeness_change change;
    jarak_closeness_reason *reasons;
    size_t n_reasons;
    assert_int_equal(jarak_closeness_reasons(made, unit, 0, from, to, 0.9, &change, &reasons, &n_reasons, NULL), JARAK_OK);
    jarak_closeness_reasons_free(reasons);
    return change;
}

static inline void assert_near(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance)) {
        fail_msg("%.17g is not within %g of %.17g", value, tolerance, expected);
    }
}

/* ------------------------------------------------------------------------------------------------------------------ dense */

typedef struct dense_answer {
    size_t n;           /* states and offsets */
    double *mean;       /* n */
    double *covariance; /* n × n */
    double log_likelihood;
} dense_answer;

static inline void dense_free(dense_answer *answer)
{
    free(answer->mean);
    free(answer->covariance);
}

static inline double dense_change_variance(const dense_answer *dense, size_t from, size_t to)
{
    const double *c = dense->covariance;
    return c[from * dense->n + from] + c[to * dense->n + to] - 2 * c[from * dense->n + to];
}

/* The prior precision of the states of cells 0 … n_cells - 1 and of the offsets of all indicators but the first, into a; returns the sum of
 * the logarithms of its variances, the diffuse one left out. */
static inline double dense_prior(size_t n_cells, size_t n_indicators, const jarak_closeness_indicator_parameters *parameters, double q,
                                 double phi, size_t n, double *a)
{
    double logs = 0;
    for (size_t t = 0; t + 1 < n_cells; t++) {
        a[t * n + t] += phi * phi / q;
        a[(t + 1) * n + t + 1] += 1 / q;
        a[t * n + t + 1] -= phi / q;
        a[(t + 1) * n + t] -= phi / q;
        logs += log(q);
    }
    if (phi < 1) {
        a[0] += (1 - phi * phi) / q;
        logs += log(q / (1 - phi * phi));
    }
    for (size_t k = 1; k < n_indicators; k++) {
        a[(n_cells + k - 1) * (n + 1)] += 1 / parameters[k].tau2;
        logs += log(parameters[k].tau2);
    }
    return logs;
}

/* The posterior of one unit whose rows lie in cells 0 … n_cells - 1; `skip` is a row to leave out. */
static inline dense_answer dense_solve(const jarak_closeness_data *data, uint32_t unit, size_t n_cells,
                                       const jarak_closeness_indicator_parameters *parameters, double q, double phi, size_t skip)
{
    const size_t n = n_cells + data->n_indicators - 1;
    dense_answer answer = {.n = n, .mean = calloc(n, sizeof(double)), .covariance = calloc(n * n, sizeof(double))};
    double *a = answer.covariance, *b = calloc(n, sizeof *b), *row = calloc(n, sizeof *row), quadratic = 0;
    double logs = dense_prior(n_cells, data->n_indicators, parameters, q, phi, n, a);
    for (size_t i = 0; i < data->n_rows; i++) {
        if (data->unit[i] != unit || isnan(data->value[i]) || i == skip) {
            continue;
        }
        const size_t k = data->indicator[i], from = (size_t)data->first[i], to = (size_t)data->last[i];
        const double span = (double)(to - from + 1), v = parameters[k].sigma2 / span + data->variance[i];
        const double y = data->value[i] - parameters[k].alpha;
        memset(row, 0, n * sizeof *row);
        for (size_t t = from; t <= to; t++) {
            row[t] = parameters[k].lambda / span;
        }
        if (k > 0) {
            row[n_cells + k - 1] = 1;
        }
        for (size_t r = 0; r < n; r++) {
            for (size_t c = 0; c < n; c++) {
                a[r * n + c] += row[r] * row[c] / v;
            }
            b[r] += row[r] * y / v;
        }
        quadratic += y * y / v;
        logs += log(v) + log(2 * M_PI);
    }
    assert_int_equal(jarak__cholesky(n, a, n), 0);
    memcpy(answer.mean, b, n * sizeof *b);
    jarak__cholesky_solve(n, 1, a, n, answer.mean, n);
    for (size_t r = 0; r < n; r++) {
        logs += 2 * log(a[r * n + r]);
        quadratic -= b[r] * answer.mean[r];
    }
    answer.log_likelihood = -0.5 * (logs + quadratic);
    jarak__cholesky_inverse(n, a, n);
    jarak__symmetrise(n, a, n);
    free(b);
    free(row);
    return answer;
}

#endif
