/* Average marginal effects of PPML against derivatives by differences: the effect itself from fitted values at moved regressors, its error
 * from the dense delta method over all parameters, those of the effects too, with a gradient by central differences. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "folder.h"
#include "jarak/regression.h"
#include "near.h"
#include "num/dense.h"
#include "num/random.h"

enum { N = 300, N_FIRMS = 12, N_X = 2, K = N_X + N_FIRMS };

static double y[N], x[N][N_X], weight[N];
static int firm[N];

static int write_data(void **state)
{
    if (enter_folder(state) != 0) {
        return -1;
    }
    jarak__random random = jarak__random_stream(7, 0);
    FILE *file = fopen("data.csv", "w");
    assert_non_null(file);
    fprintf(file, "firm,y,x,z,w\n");
    for (int i = 0; i < N; i++) {
        firm[i] = i % N_FIRMS;
        x[i][0] = jarak__random_normal(&random);
        x[i][1] = jarak__random_uniform(&random) + 0.1 * firm[i];
        weight[i] = 1 + i % 3;
        y[i] = exp(0.4 * x[i][0] - 0.7 * x[i][1] + 0.1 * firm[i] + 0.5 * jarak__random_normal(&random));
        fprintf(file, "f%d,%.17g,%.17g,%.17g,%g\n", firm[i], y[i], x[i][0], x[i][1], weight[i]);
    }
    return fclose(file);
}

/* Row i of the dense model: regressors and a dummy for every firm, or, without firms, a constant. */
static void fill_row(int i, bool firms, double *row)
{
    memset(row, 0, K * sizeof *row);
    row[0] = x[i][0];
    row[1] = x[i][1];
    row[N_X + (firms ? firm[i] : 0)] = 1;
}

static double eta_of(int i, bool firms, size_t k, const double *theta)
{
    double row[K], eta = 0;
    fill_row(i, firms, row);
    for (size_t j = 0; j < k; j++) {
        eta += row[j] * theta[j];
    }
    return eta;
}

/* The weighted mean of mu(x + step for regressor which). */
static double mean_at(bool firms, bool weighted, size_t k, const double *theta, size_t which, double step)
{
    double sum = 0, total = 0;
    for (int i = 0; i < N; i++) {
        double w = weighted ? weight[i] : 1;
        sum += w * exp(eta_of(i, firms, k, theta) + theta[which] * step);
        total += w;
    }
    return sum / total;
}

/* By differences in x. */
static double margin_at(bool firms, bool weighted, size_t k, const double *theta, size_t which)
{
    const double h = 1e-4;
    return (mean_at(firms, weighted, k, theta, which, h) - mean_at(firms, weighted, k, theta, which, -h)) / (2 * h);
}

/* Newton's method from zero, and the robust covariance with N / (N - k). */
static void fit_dense(bool firms, bool weighted, size_t k, double *theta, double *covariance)
{
    double hessian[K * K], score[K], row[K], meat[K * K], half[K * K];
    memset(theta, 0, k * sizeof *theta);
    for (int step = 0; step < 40; step++) {
        memset(hessian, 0, sizeof hessian);
        memset(meat, 0, sizeof meat);
        memset(score, 0, sizeof score);
        for (int i = 0; i < N; i++) {
            double w = weighted ? weight[i] : 1, mu = exp(eta_of(i, firms, k, theta)), r = w * (y[i] - mu);
            fill_row(i, firms, row);
            for (size_t a = 0; a < k; a++) {
                score[a] += row[a] * r;
                for (size_t b = 0; b < k; b++) {
                    hessian[a + b * k] += w * mu * row[a] * row[b];
                    meat[a + b * k] += r * r * row[a] * row[b];
                }
            }
        }
        assert_int_equal(jarak__cholesky(k, hessian, k), 0);
        jarak__cholesky_solve(k, 1, hessian, k, score, k);
        for (size_t a = 0; a < k; a++) {
            theta[a] += score[a];
        }
    }
    jarak__cholesky_inverse(k, hessian, k);
    jarak__symmetrise(k, hessian, k);
    jarak__gemm(false, false, k, k, k, (double)N / (double)(N - k), hessian, k, meat, k, 0, half, k);
    jarak__gemm(false, false, k, k, k, 1, half, k, hessian, k, 0, covariance, k);
}

static double delta_error(bool firms, bool weighted, size_t k, double *theta, const double *covariance, size_t which)
{
    const double h = 1e-5;
    double gradient[K], variance = 0;
    for (size_t a = 0; a < k; a++) {
        double kept = theta[a];
        theta[a] = kept + h;
        gradient[a] = margin_at(firms, weighted, k, theta, which);
        theta[a] = kept - h;
        gradient[a] = (gradient[a] - margin_at(firms, weighted, k, theta, which)) / (2 * h);
        theta[a] = kept;
    }
    for (size_t a = 0; a < k; a++) {
        for (size_t b = 0; b < k; b++) {
            variance += gradient[a] * covariance[a + b * k] * gradient[b];
        }
    }
    return sqrt(variance);
}

static jarak_status run(const char *formula, const char *weights, const char *clusters, jarak_regression **made, jarak_error *error)
{
    jarak_fit_ppml_settings settings;
    jarak_fit_ppml_settings_init(&settings);
    settings.formula = formula;
    settings.weights = weights;
    settings.clusters = clusters;
    settings.margins = true;
    settings.ppml.tolerance = 1e-12;
    return jarak_fit_ppml("data.csv", &settings, made, error);
}

static void they_are_derivatives_with_errors_by_the_delta_method(void **state)
{
    (void)state;
    for (int way = 0; way < 4; way++) {
        bool firms = way % 2 == 1, weighted = way >= 2;
        size_t k = firms ? K : N_X + 1;
        double theta[K], covariance[K * K];
        jarak_regression *made = NULL;
        jarak_error error = {.message = ""};
        fit_dense(firms, weighted, k, theta, covariance);
        if (run(firms ? "y ~ x + z | firm" : "y ~ x + z", weighted ? "w" : NULL, NULL, &made, &error) != JARAK_OK) {
            fail_msg("%s", error.message);
        }
        assert_int_equal(made->models[0].n_margins, N_X);
        for (size_t j = 0; j < N_X; j++) {
            const jarak_margin *margin = &made->models[0].margins[j];
            assert_near(margin->estimate, margin_at(firms, weighted, k, theta, j), 1e-7);
            assert_near(margin->std_error, delta_error(firms, weighted, k, theta, covariance, j), 1e-6);
            assert_near(margin->conf_high - margin->estimate, 1.959963984540054 * margin->std_error, 1e-9);
        }
        jarak_fit_ppml_free(made);
    }
}

static void none_is_told_where_a_unit_more_is_no_such_thing(void **state)
{
    (void)state;
    static const struct {
        const char *formula, *refused[4];
    } cases[] = {
        {"y ~ x + z^2", {NULL, NULL}},
        {"y ~ x + x^2 + z", {"shared", "shared", NULL}},
        {"y ~ x:z + x", {"product", "shared"}},
        {"y ~ z + i(w, ref = 1)", {NULL, "dummy", "dummy"}},
        {"y ~ x + z | firm[x]", {"shared", NULL}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        jarak_regression *made = NULL;
        jarak_error error = {.message = ""};
        if (run(cases[i].formula, NULL, NULL, &made, &error) != JARAK_OK) {
            fail_msg("%s: %s", cases[i].formula, error.message);
        }
        const jarak_regression_model *model = &made->models[0];
        for (size_t j = 0; j < model->n_margins; j++) {
            const jarak_margin *margin = &model->margins[j];
            const char *refused = cases[i].refused[j];
            if ((refused == NULL) != (margin->refused == NULL) || (refused != NULL && strcmp(refused, margin->refused) != 0)) {
                fail_msg("%s: %s is %s", cases[i].formula, margin->name, margin->refused != NULL ? margin->refused : "told");
            }
            assert_int_equal(isnan(margin->estimate),
                             refused != NULL || model->coefficients[model->n_coefficients - model->n_margins + j].dropped);
        }
        jarak_fit_ppml_free(made);
    }
}

static void what_has_none_is_said(void **state)
{
    (void)state;
    jarak_regression *made;
    jarak_error error;
    assert_int_equal(run("y ~ x | firm", NULL, "firm", &made, &error), JARAK_ERR_ARGUMENT); /* 12 clusters: the jackknife */
    assert_non_null(strstr(error.message, "--vcov cluster"));
    assert_int_equal(run("y ~ x | firm[[z]]", NULL, NULL, &made, &error), JARAK_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, "slopes alone"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_are_derivatives_with_errors_by_the_delta_method),
        cmocka_unit_test(none_is_told_where_a_unit_more_is_no_such_thing),
        cmocka_unit_test(what_has_none_is_said),
    };
    return cmocka_run_group_tests_name("margins", tests, write_data, leave_folder);
}
