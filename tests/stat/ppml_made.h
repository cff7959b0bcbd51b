/* Small data with known structure for the tests of PPML. */
#ifndef JARAK_TESTS_STAT_PPML_MADE_H
#define JARAK_TESTS_STAT_PPML_MADE_H

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "jarak/ppml.h"
#include "num/random.h"

enum { MADE_MOST_SETS = 4, MADE_MOST_X = 3 };

typedef struct made_data {
    jarak_ppml_data data;
    jarak_ppml_effect effects[MADE_MOST_SETS];
    uint32_t *codes[MADE_MOST_SETS];
    double *slopes[MADE_MOST_SETS];
    double *columns[MADE_MOST_X];
    const double *x[MADE_MOST_X];
    double *y, *weights, *offset;
} made_data;

static inline void made_free(made_data *made)
{
    for (int f = 0; f < MADE_MOST_SETS; f++) {
        free(made->codes[f]);
        free(made->slopes[f]);
    }
    for (int k = 0; k < MADE_MOST_X; k++) {
        free(made->columns[k]);
    }
    free(made->y);
    free(made->weights);
    free(made->offset);
    memset(made, 0, sizeof *made);
}

static inline uint64_t made_poisson(jarak__random *random, double mean)
{
    double limit = exp(-mean), product = 1;
    uint64_t count = 0;
    while ((product *= jarak__random_uniform(random)) > limit) {
        count++;
    }
    return count;
}

/* n rows with levels drawn at random; set f has 3 + 2 f levels; the last set carries a slope where slopes is true. */
static inline void made_random(made_data *made, size_t n, size_t n_sets, size_t n_x, bool weighted, bool offset, bool slopes, uint64_t seed)
{
    memset(made, 0, sizeof *made);
    jarak__random random = jarak__random_stream(seed, 0);
    made->y = calloc(n, sizeof *made->y);
    made->weights = weighted ? calloc(n, sizeof *made->weights) : NULL;
    made->offset = offset ? calloc(n, sizeof *made->offset) : NULL;
    double alpha[MADE_MOST_SETS][16];
    for (size_t f = 0; f < n_sets; f++) {
        made->codes[f] = calloc(n, sizeof *made->codes[f]);
        size_t n_levels = 3 + 2 * f;
        for (size_t l = 0; l < n_levels; l++) {
            alpha[f][l] = 0.5 * jarak__random_normal(&random);
        }
        if (slopes && f == n_sets - 1) {
            made->slopes[f] = calloc(n, sizeof *made->slopes[f]);
        }
        made->effects[f] = (jarak_ppml_effect){.codes = made->codes[f], .n_levels = n_levels, .slope = made->slopes[f]};
    }
    for (size_t k = 0; k < n_x; k++) {
        made->columns[k] = calloc(n, sizeof *made->columns[k]);
        made->x[k] = made->columns[k];
    }
    for (size_t i = 0; i < n; i++) {
        double eta = 0.5;
        for (size_t f = 0; f < n_sets; f++) {
            made->codes[f][i] = (uint32_t)jarak__random_below(&random, 3 + 2 * f);
            double slope = 1;
            if (made->slopes[f] != NULL) {
                slope = made->slopes[f][i] = jarak__random_normal(&random);
            }
            eta += slope * alpha[f][made->codes[f][i]];
        }
        for (size_t k = 0; k < n_x; k++) {
            made->columns[k][i] = jarak__random_normal(&random) + (n_sets > 0 ? 0.3 * (double)made->codes[0][i] : 0);
            eta += 0.2 * (double)(k + 1) * made->columns[k][i] - 0.3;
        }
        if (offset) {
            made->offset[i] = 0.5 * jarak__random_normal(&random);
            eta += made->offset[i];
        }
        if (weighted) {
            made->weights[i] = 0.5 + jarak__random_uniform(&random);
        }
        made->y[i] = (double)made_poisson(&random, exp(fmin(eta, 4)));
    }
    made->data = (jarak_ppml_data){.n_rows = n,
                                   .y = made->y,
                                   .n_regressors = n_x,
                                   .x = made->x,
                                   .n_effects = n_sets,
                                   .effects = made->effects,
                                   .weights = made->weights,
                                   .offset = made->offset};
}

/* A three-way gravity panel: rows by year, exporter, importer, all zeros kept. */
static inline void made_gravity(made_data *made, size_t countries, size_t years, uint64_t seed)
{
    memset(made, 0, sizeof *made);
    jarak__random random = jarak__random_stream(seed, 1);
    size_t n = countries * (countries - 1) * years, i = 0;
    made->y = calloc(n, sizeof *made->y);
    for (int f = 0; f < 3; f++) {
        made->codes[f] = calloc(n, sizeof *made->codes[f]);
    }
    for (int k = 0; k < 2; k++) {
        made->columns[k] = calloc(n, sizeof *made->columns[k]);
        made->x[k] = made->columns[k];
    }
    for (size_t t = 0; t < years; t++) {
        for (size_t e = 0; e < countries; e++) {
            for (size_t m = 0; m < countries; m++) {
                if (e == m) {
                    continue;
                }
                made->codes[0][i] = (uint32_t)(e * years + t);
                made->codes[1][i] = (uint32_t)(m * years + t);
                made->codes[2][i] = (uint32_t)(e * countries + m);
                made->columns[0][i] = (double)((e * m + t) % 7 > 3);
                made->columns[1][i] = jarak__random_normal(&random);
                double eta = 0.3 * made->columns[0][i] + 0.1 * made->columns[1][i] + sin((double)(3 * e + t)) + cos((double)(5 * m + t)) +
                             sin((double)(e * m));
                double y = exp(eta + 0.5 * jarak__random_normal(&random));
                made->y[i++] = y < 0.3 ? 0 : y;
            }
        }
    }
    size_t levels[] = {countries * years, countries * years, countries * countries};
    for (int f = 0; f < 3; f++) {
        made->effects[f] = (jarak_ppml_effect){.codes = made->codes[f], .n_levels = levels[f]};
    }
    made->data = (jarak_ppml_data){.n_rows = n, .y = made->y, .n_regressors = 2, .x = made->x, .n_effects = 3, .effects = made->effects};
}

/* The largest relative first-order condition of fitted means, from the raw data: sums of y - mu over levels (times slopes), and of
 * x (y - mu) over all, each relative to the same sum of absolute values. Rows that are not in the sample have mu that is zero or NaN. */
static inline double made_score(const jarak_ppml_data *data, const double *mu, const jarak_ppml_row *reasons)
{
    double worst = 0;
    for (size_t k = 0; k < data->n_regressors; k++) {
        double sum = 0, size = 0;
        for (size_t i = 0; i < data->n_rows; i++) {
            if (reasons[i] == JARAK_ROW_USED) {
                double w = data->weights == NULL ? 1 : data->weights[i];
                sum += w * data->x[k][i] * (data->y[i] - mu[i]);
                size += w * fabs(data->x[k][i]) * (data->y[i] + mu[i]) / 2;
            }
        }
        worst = fmax(worst, fabs(sum) / size);
    }
    for (size_t f = 0; f < data->n_effects; f++) {
        const jarak_ppml_effect *effect = &data->effects[f];
        double *sums = calloc(effect->n_levels, 2 * sizeof *sums);
        for (size_t i = 0; i < data->n_rows; i++) {
            if (reasons[i] == JARAK_ROW_USED) {
                double w = data->weights == NULL ? 1 : data->weights[i], s = effect->slope == NULL ? 1 : effect->slope[i];
                sums[2 * effect->codes[i]] += w * s * (data->y[i] - mu[i]);
                sums[2 * effect->codes[i] + 1] += w * fabs(s) * (data->y[i] + mu[i]) / 2;
            }
        }
        for (size_t l = 0; l < effect->n_levels; l++) {
            worst = sums[2 * l + 1] > 0 ? fmax(worst, fabs(sums[2 * l]) / sums[2 * l + 1]) : worst;
        }
        free(sums);
    }
    return worst;
}

#endif
