/* PPML in any units: what a change of units must do to every number and no more, whatever the size of the numbers; outcomes of very
 * different sizes in one column; and what has no answer says so. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ppml_fitted.h"
#include "stat/ppml_made.h"

enum { N = 90, MOST = 8 };

/* Coefficients and robust errors with the factor N / (N - K), of regressors and a dummy for each level of the first set (or a
 * constant, which is last): dense Newton steps in long double. */
typedef struct dense {
    double estimate[MOST], std_error[MOST];
} dense;

static void invert(size_t p, long double a[MOST][MOST])
{
    for (size_t k = 0; k < p; k++) {
        long double pivot = a[k][k];
        a[k][k] = 1;
        for (size_t j = 0; j < p; j++) {
            a[k][j] /= pivot;
        }
        for (size_t i = 0; i < p; i++) {
            long double factor = a[i][k];
            if (i != k) {
                a[i][k] = 0;
                for (size_t j = 0; j < p; j++) {
                    a[i][j] -= factor * a[k][j];
                }
            }
        }
    }
}

static dense dense_fit(const made_data *made)
{
    size_t n_x = made->data.n_regressors, levels = made->data.n_effects > 0 ? made->effects[0].n_levels : 1, p = n_x + levels;
    assert_true(p <= MOST);
    long double theta[MOST] = {0}, inverse[MOST][MOST], meat[MOST][MOST];
    for (int step = 0; step < 60; step++) {
        long double score[MOST] = {0};
        memset(inverse, 0, sizeof inverse);
        memset(meat, 0, sizeof meat);
        for (size_t i = 0; i < N; i++) {
            long double z[MOST] = {0}, eta = 0;
            for (size_t k = 0; k < n_x; k++) {
                z[k] = made->columns[k][i];
            }
            z[n_x + (made->data.n_effects > 0 ? made->codes[0][i] : 0)] = 1;
            for (size_t k = 0; k < p; k++) {
                eta += z[k] * theta[k];
            }
            long double mu = expl(eta), r = made->y[i] - mu;
            for (size_t k = 0; k < p; k++) {
                score[k] += z[k] * r;
                for (size_t l = 0; l < p; l++) {
                    inverse[k][l] += z[k] * z[l] * mu;
                    meat[k][l] += z[k] * z[l] * r * r;
                }
            }
        }
        invert(p, inverse);
        for (size_t k = 0; k < p && step < 59; k++) {
            for (size_t l = 0; l < p; l++) {
                theta[k] += inverse[k][l] * score[l];
            }
        }
    }
    dense found;
    for (size_t k = 0; k < p; k++) {
        long double variance = 0;
        for (size_t l = 0; l < p; l++) {
            for (size_t m = 0; m < p; m++) {
                variance += inverse[k][l] * meat[l][m] * inverse[m][k];
            }
        }
        found.estimate[k] = (double)theta[k];
        found.std_error[k] = (double)sqrtl(variance * N / (N - p));
    }
    return found;
}

/* 90 rows, regressors in steps of 2^-20 so that a large number can be added without rounding; all outcomes positive. */
static void make(made_data *made, size_t n_sets)
{
    made_random(made, N, n_sets, 2, false, false, false, 40 + n_sets);
    for (size_t i = 0; i < N; i++) {
        made->y[i] += 0.25;
        for (size_t k = 0; k < 2; k++) {
            made->columns[k][i] = rint(ldexp(made->columns[k][i], 20)) / ldexp(1, 20);
        }
    }
}

static void assert_near(double found, double expected, double relative)
{
    if (!(fabs(found - expected) <= relative * fabs(expected))) {
        fail_msg("%.15g is not %.15g", found, expected);
    }
}

static void any_units_give_the_dense_numbers(void **state)
{
    (void)state;
    static const struct {
        double y, x, plus;
    } units[] = {{1, 1, 0},     {1e-200, 1, 0}, {1e200, 1, 0}, {7e-300, 1, 0}, {1, 1e-160, 0}, {1, 1e160, 0},    {1, 3e-300, 0},
                 {1, 1e300, 0}, {1, 1, 1e8},    {1, 1, -3e7},  {1e5, 1e-3, 0}, {1, 1024, 1e9}, {1e-300, 1e9, 0}, {1e300, 1e-300, 0}};
    for (size_t n_sets = 0; n_sets < 2; n_sets++) {
        made_data made;
        make(&made, n_sets);
        dense expected = dense_fit(&made);
        for (size_t u = 0; u < sizeof units / sizeof units[0]; u++) {
            made_data other;
            make(&other, n_sets);
            for (size_t i = 0; i < N; i++) {
                other.y[i] *= units[u].y;
                other.columns[0][i] = other.columns[0][i] * units[u].x + units[u].plus;
            }
            jarak_ppml *fit = fit_data(&other.data, 1);
            const jarak_ppml_info *info = jarak_ppml_result(fit);
            double std_error[2], *mu = calloc(N, sizeof *mu);
            jarak_ppml_constant constant;
            assert_int_equal(info->outcome, JARAK_PPML_CONVERGED);
            assert_int_equal(jarak_ppml_std_errors(fit, NULL, std_error, &constant, NULL, NULL), JARAK_OK);
            assert_near(info->beta[0], expected.estimate[0] / units[u].x, 1e-9);
            assert_near(std_error[0], expected.std_error[0] / units[u].x, 1e-9);
            assert_near(info->beta[1], expected.estimate[1], 1e-9);
            assert_near(std_error[1], expected.std_error[1], 1e-9);
            if (n_sets == 0) {
                double moved = log(units[u].y) - info->beta[0] * units[u].plus;
                assert_near(constant.estimate, expected.estimate[2] + moved, 1e-9);
                if (units[u].plus == 0) {
                    assert_near(constant.std_error, expected.std_error[2], 1e-9);
                }
            } else {
                assert_true(isnan(constant.estimate) && isnan(constant.std_error));
            }
            jarak_ppml_fitted(fit, mu, NULL);
            double sum = 0, fitted = 0;
            for (size_t i = 0; i < N; i++) {
                sum += other.y[i] / units[u].y;
                fitted += mu[i] / units[u].y;
            }
            assert_near(fitted, sum, 1e-9);
            free(mu);
            jarak_ppml_free(fit);
            made_free(&other);
        }
        made_free(&made);
    }
}

/* Errors that take outcomes to be Poisson shrink with the root of the weights, others do not depend on their unit; a slope's effects are
 * measured by its unit. */
static void weights_and_slopes_in_any_units(void **state)
{
    (void)state;
    static const double units[] = {1, 1e-150, 1e150};
    double beta = 0, robust_error = 0, iid_error = 0, slope_effect = 0;
    for (size_t u = 0; u < 3; u++) {
        made_data made;
        made_random(&made, 300, 2, 1, true, false, true, 5);
        for (size_t i = 0; i < 300; i++) {
            made.weights[i] *= units[u];
            made.slopes[1][i] *= units[u];
        }
        jarak_ppml *fit = fit_data(&made.data, 1);
        jarak_vcov_settings iid;
        jarak_vcov_settings_init(&iid);
        iid.kind = JARAK_VCOV_IID;
        double found[2], effects[16];
        assert_int_equal(jarak_ppml_std_errors(fit, NULL, &found[0], NULL, NULL, NULL), JARAK_OK);
        assert_int_equal(jarak_ppml_std_errors(fit, &iid, &found[1], NULL, NULL, NULL), JARAK_OK);
        assert_int_equal(jarak_ppml_effects(fit, 1, effects, NULL), JARAK_OK);
        if (u == 0) {
            beta = jarak_ppml_result(fit)->beta[0];
            robust_error = found[0];
            iid_error = found[1];
            slope_effect = effects[2];
        }
        assert_near(jarak_ppml_result(fit)->beta[0], beta, 1e-9);
        assert_near(found[0], robust_error, 1e-9);
        assert_near(found[1], iid_error / sqrt(units[u]), 1e-9);
        assert_near(effects[2] * units[u], slope_effect, 1e-9);
        jarak_ppml_free(fit);
        made_free(&made);
    }
}

/* Two groups of twenty rows: the coefficient of a dummy is the logarithm of the ratio of their means, and its variance the sum of
 * sum (y - mean)² / (n mean)² over both. */
static void outcomes_of_very_different_sizes_share_a_column(void **state)
{
    (void)state;
    static const double sizes[][2] = {{1e-8, 1e6}, {1e6, 1e-8}, {1e-12, 1e6}, {1, 1}};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        double y[40], x[40], mean[2] = {0}, spread[2] = {0}, variance = 0;
        const double *columns[] = {x};
        for (size_t i = 0; i < 40; i++) {
            size_t group = i % 2;
            x[i] = group == 0;
            y[i] = sizes[s][group] * (1 + 0.1 * (double)(i * i % 7));
            mean[group] += y[i] / 20;
        }
        for (size_t i = 0; i < 40; i++) {
            spread[i % 2] += (y[i] - mean[i % 2]) * (y[i] - mean[i % 2]);
        }
        for (size_t group = 0; group < 2; group++) {
            variance += spread[group] / (20 * mean[group]) / (20 * mean[group]);
        }
        const jarak_ppml_data data = {.n_rows = 40, .y = y, .n_regressors = 1, .x = columns};
        jarak_ppml *fit = fit_data(&data, 1);
        const jarak_ppml_info *info = jarak_ppml_result(fit);
        double std_error;
        jarak_ppml_constant constant;
        assert_int_equal(jarak_ppml_std_errors(fit, NULL, &std_error, &constant, NULL, NULL), JARAK_OK);
        assert_int_equal(info->outcome, JARAK_PPML_CONVERGED);
        assert_near(info->beta[0], log(mean[0] / mean[1]), 1e-9);
        assert_near(constant.estimate, log(mean[1]), 1e-9);
        assert_near(std_error, sqrt(variance * 40 / 38), 1e-9);
        jarak_ppml_free(fit);
    }
}

/* A regressor that varies only where rows are separated is lost to separation; one that is a constant is collinear. */
static void what_separation_takes_is_not_called_collinear(void **state)
{
    (void)state;
    double y[30], only_zeros[30], constant[30], good[30];
    uint32_t level[30];
    const double *columns[] = {only_zeros, constant, good};
    for (int way = 0; way < 2; way++) { /* a level of zeros; zeros that the regressor itself separates */
        for (size_t i = 0; i < 30; i++) {
            level[i] = (uint32_t)(i % 3);
            bool zero = way == 0 ? level[i] == 2 : i % 7 == 3;
            y[i] = zero ? 0 : 1 + (double)(i % 4);
            only_zeros[i] = zero ? 1 + (double)(way == 0 ? i % 5 : 0) : 0;
            constant[i] = 4;
            good[i] = sin((double)i);
        }
        const jarak_ppml_effect effect = {.codes = level, .n_levels = 3};
        const jarak_ppml_data data = {.n_rows = 30, .y = y, .n_regressors = 3, .x = columns, .n_effects = 1, .effects = &effect};
        jarak_ppml *fit = fit_data(&data, 1);
        const jarak_ppml_info *info = jarak_ppml_result(fit);
        assert_true(info->n_separated > 0);
        assert_true(info->dropped[0] && info->lost[0]);
        assert_true(info->dropped[1] && !info->lost[1]);
        assert_true(!info->dropped[2] && !info->lost[2]);
        jarak_ppml_free(fit);
    }
}

/* What the rounding of large numbers leaves of a variation is none. */
static void the_rounding_of_large_numbers_is_no_variation(void **state)
{
    (void)state;
    made_data made;
    make(&made, 1);
    for (size_t i = 0; i < N; i++) {
        made.columns[0][i] = 1e12 + 0.1 * (double)made.codes[0][i] + 1e-4 * (double)(i % 2);
    }
    jarak_ppml *fit = fit_data(&made.data, 1);
    assert_true(jarak_ppml_result(fit)->dropped[0] && !jarak_ppml_result(fit)->lost[0]);
    assert_false(jarak_ppml_result(fit)->dropped[1]);
    jarak_ppml_free(fit);
    made_free(&made);
}

static void a_fit_of_every_row_says_so(void **state)
{
    (void)state;
    double y[] = {1, 1, 2, 2, 8, 8}, x[] = {0, 0, 1, 1, 3, 3}, std_error;
    const double *columns[] = {x};
    const jarak_ppml_data data = {.n_rows = 6, .y = y, .n_regressors = 1, .x = columns};
    jarak_ppml *fit = fit_data(&data, 1);
    jarak_vcov_info info;
    jarak_vcov_settings iid;
    jarak_vcov_settings_init(&iid);
    iid.kind = JARAK_VCOV_IID;
    assert_near(jarak_ppml_result(fit)->beta[0], log(2), 1e-9);
    assert_int_equal(jarak_ppml_std_errors(fit, NULL, &std_error, NULL, &info, NULL), JARAK_OK);
    assert_true(info.saturated && isnan(std_error));
    assert_int_equal(jarak_ppml_std_errors(fit, &iid, &std_error, NULL, &info, NULL), JARAK_OK);
    assert_true(info.saturated && std_error > 0);
    jarak_ppml_free(fit);
    y[5] = 8.001;
    fit = fit_data(&data, 1);
    assert_int_equal(jarak_ppml_std_errors(fit, NULL, &std_error, NULL, &info, NULL), JARAK_OK);
    assert_true(!info.saturated && std_error > 0);
    jarak_ppml_free(fit);
}

static void what_is_beyond_the_range_of_numbers_is_refused(void **state)
{
    (void)state;
    made_data made;
    make(&made, 0);
    jarak_ppml *fit;
    jarak_error error;
    for (size_t i = 0; i < N; i++) {
        made.columns[0][i] *= 1e-312;
    }
    assert_int_equal(jarak_ppml_fit(&made.data, NULL, &fit, &error), JARAK_ERR_DATA);
    assert_non_null(strstr(error.message, "regressor 1 is beyond the range of numbers"));
    made_free(&made);
    make(&made, 0);
    made.y[3] = 1e-200;
    made.y[4] = 1e200;
    assert_int_equal(jarak_ppml_fit(&made.data, NULL, &fit, &error), JARAK_ERR_DATA);
    assert_non_null(strstr(error.message, "too far apart"));
    assert_null(fit);
    made_free(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_units_give_the_dense_numbers),
        cmocka_unit_test(weights_and_slopes_in_any_units),
        cmocka_unit_test(outcomes_of_very_different_sizes_share_a_column),
        cmocka_unit_test(what_separation_takes_is_not_called_collinear),
        cmocka_unit_test(the_rounding_of_large_numbers_is_no_variation),
        cmocka_unit_test(a_fit_of_every_row_says_so),
        cmocka_unit_test(what_is_beyond_the_range_of_numbers_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
