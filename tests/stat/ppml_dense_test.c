/* PPML against Newton's method with a dummy for every level, dense and slow, on small random problems. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "num/dense.h"
#include "stat/ppml_made.h"

/* The design: regressors, then a column for each level (times the slope). n × n_columns. */
static double *dense_design(const jarak_ppml_data *data, size_t *n_columns)
{
    size_t n = data->n_rows, columns = data->n_regressors;
    for (size_t f = 0; f < data->n_effects; f++) {
        columns += data->effects[f].n_levels;
    }
    columns += data->n_effects == 0;
    double *design = calloc(n * columns + 1, sizeof *design);
    for (size_t k = 0; k < data->n_regressors; k++) {
        memcpy(design + k * n, data->x[k], n * sizeof *design);
    }
    size_t first = data->n_regressors;
    for (size_t f = 0; f < data->n_effects; f++) {
        const jarak_ppml_effect *effect = &data->effects[f];
        for (size_t i = 0; i < n; i++) {
            design[i + (first + effect->codes[i]) * n] = effect->slope == NULL ? 1 : effect->slope[i];
        }
        first += effect->n_levels;
    }
    for (size_t i = 0; i < n && data->n_effects == 0; i++) {
        design[i + first * n] = 1;
    }
    *n_columns = columns;
    return design;
}

/* Fits by Newton's method with the pseudo-inverse of the Hessian; coefficients of regressors and fitted means. */
static void dense_fit(const jarak_ppml_data *data, double *beta, double *mu)
{
    size_t n = data->n_rows, p;
    double *design = dense_design(data, &p);
    double *scaled = calloc(n * p + 1, sizeof *scaled), *hessian = calloc(p * p + 1, sizeof *hessian),
           *values = calloc(p + 1, sizeof *values);
    double *score = calloc(p + 1, sizeof *score), *rotated = calloc(p + 1, sizeof *rotated), *theta = calloc(p + 1, sizeof *theta);
    double *r = calloc(n + 1, sizeof *r), *eta = calloc(n + 1, sizeof *eta);
    double total = 0, weight = 0;
    for (size_t i = 0; i < n; i++) {
        total += data->y[i];
        weight += 1;
    }
    for (int step = 0; step < 60; step++) {
        for (size_t i = 0; i < n; i++) {
            eta[i] = data->offset == NULL ? 0 : data->offset[i];
        }
        jarak__gemv(false, n, p, 1, design, n, theta, 1, eta);
        for (size_t i = 0; i < n; i++) {
            double w = data->weights == NULL ? 1 : data->weights[i];
            mu[i] = step == 0 ? (data->y[i] + total / weight) / 2 : exp(eta[i]);
            /* the first step is weighted least squares from a common start */
            r[i] = step == 0 ? w * (mu[i] * (log(mu[i]) - eta[i]) + data->y[i] - mu[i]) : w * (data->y[i] - mu[i]);
            for (size_t k = 0; k < p; k++) {
                scaled[i + k * n] = sqrt(w * mu[i]) * design[i + k * n];
            }
        }
        jarak__gemv(true, n, p, 1, design, n, r, 0, score);
        jarak__syrk(true, p, n, 1, scaled, n, 0, hessian, p);
        assert_int_equal(jarak__symmetric_eigen(p, hessian, p, values, NULL), JARAK_OK);
        jarak__gemv(true, p, p, 1, hessian, p, score, 0, rotated);
        for (size_t k = 0; k < p; k++) {
            rotated[k] = values[k] > 1e-10 * values[p - 1] ? rotated[k] / values[k] : 0;
        }
        jarak__gemv(false, p, p, 1, hessian, p, rotated, 1, theta);
    }
    memcpy(beta, theta, data->n_regressors * sizeof *beta);
    free(design);
    free(scaled);
    free(hessian);
    free(values);
    free(score);
    free(rotated);
    free(theta);
    free(r);
    free(eta);
}

static void compare(made_data *made, const char *what)
{
    size_t n = made->data.n_rows;
    jarak_ppml *fit;
    jarak_error error = {0};
    jarak_ppml_settings settings;
    jarak_ppml_settings_init(&settings);
    settings.tolerance = 1e-12;
    settings.keep_singletons = true;
    if (jarak_ppml_fit(&made->data, &settings, &fit, &error) != JARAK_OK) {
        fail_msg("%s: %s", what, error.message);
    }
    const jarak_ppml_info *info = jarak_ppml_result(fit);
    double beta[MADE_MOST_X];
    double *dense_mu = calloc(n + 1, sizeof *dense_mu), *mu = calloc(n + 1, sizeof *mu);
    jarak_ppml_row *reasons = calloc(n + 1, sizeof *reasons);
    assert_int_equal(info->outcome, JARAK_PPML_CONVERGED);
    assert_int_equal(info->n_used, n);
    dense_fit(&made->data, beta, dense_mu);
    jarak_ppml_fitted(fit, mu, reasons);
    for (size_t k = 0; k < made->data.n_regressors; k++) {
        if (!(fabs(info->beta[k] - beta[k]) <= 1e-9)) {
            fail_msg("%s: coefficient %zu is %.12g, expected %.12g", what, k + 1, info->beta[k], beta[k]);
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (!(fabs(mu[i] - dense_mu[i]) <= 1e-9 * (1 + dense_mu[i]))) {
            fail_msg("%s: fitted value %zu is %.12g, expected %.12g", what, i + 1, mu[i], dense_mu[i]);
        }
    }
    assert_true(made_score(&made->data, mu, reasons) < 1e-9);
    free(dense_mu);
    free(mu);
    free(reasons);
    jarak_ppml_free(fit);
}

static void random_problems_agree(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        for (size_t n_sets = 0; n_sets <= 4; n_sets++) {
            bool weighted = seed % 2 == 0, offset = seed % 3 == 0, slopes = seed % 4 == 1 && n_sets >= 2;
            made_data made;
            made_random(&made, 220, n_sets, seed % 4, weighted, offset, slopes, seed * 10 + n_sets);
            char what[80];
            snprintf(what, sizeof what, "seed %d, %zu sets%s%s%s", (int)seed, n_sets, weighted ? ", weights" : "", offset ? ", offset" : "",
                     slopes ? ", slopes" : "");
            compare(&made, what);
            made_free(&made);
        }
    }
}

static void a_small_gravity_panel_agrees(void **state)
{
    (void)state;
    made_data made;
    made_gravity(&made, 7, 5, 3);
    for (size_t i = 0; i < made.data.n_rows; i++) {
        made.y[i] += 0.1; /* no separation, so that both have the same rows */
    }
    compare(&made, "gravity");
    made_free(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_problems_agree),
        cmocka_unit_test(a_small_gravity_panel_agrees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
