/* Exposures against differences of exact solutions, and intervals from draws and without. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "near.h"
#include "stat/equilibrium_made.h"

enum { N = 9 };

static double welfare_at(made_trade *made, size_t cell, double log_effect, size_t country)
{
    jarak_equilibrium *solved;
    jarak_equilibrium_settings settings;
    jarak_error error = {.message = ""};
    jarak_equilibrium_settings_init(&settings);
    settings.tolerance = 1e-14;
    settings.max_fixed_point = 0;
    made->effect[cell] = exp(log_effect);
    if (jarak_equilibrium_solve(&made->data, &settings, &solved, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    made->effect[cell] = 1;
    const jarak_equilibrium_info *info = jarak_equilibrium_result(solved);
    assert_true(info->outcome == JARAK_EQUILIBRIUM_SOLVED);
    const double welfare = log(info->welfare[country]);
    jarak_equilibrium_free(solved);
    return welfare;
}

/* Every entry, by fourth-order central differences; domestic trade among them. */
static void exposures_are_derivatives(void **state)
{
    (void)state;
    static double exposure[N * N * N];
    for (int which = 0; which < 4; which++) {
        made_trade made = made_trade_new(N, 3);
        made.data.deficits = which % 2 == 0 ? JARAK_DEFICITS_ADDITIVE : JARAK_DEFICITS_MULTIPLICATIVE;
        made.data.psi = which < 2 ? 0 : 1.24;
        assert_int_equal(jarak_equilibrium_exposure(&made.data, NULL, N, NULL, exposure, NULL), JARAK_OK);
        const double h = 1e-2;
        for (size_t cell = 0; cell < (size_t)N * N; cell++) {
            for (size_t m = 0; m < N; m += 4) {
                const double near_by = welfare_at(&made, cell, h, m) - welfare_at(&made, cell, -h, m);
                const double far_off = welfare_at(&made, cell, 2 * h, m) - welfare_at(&made, cell, -2 * h, m);
                const double expected = (8 * near_by - far_off) / (12 * h);
                assert_near(exposure[m * N * N + cell], expected, 1e-7 * fabs(expected) + 2e-12);
            }
        }
        made_trade_free(&made);
    }
}

/* All trade and all domestic trade easier alike: real incomes rise by (1 + ψ) / θ of that, whoever trades what. */
static void exposures_sum_to_what_theory_says(void **state)
{
    (void)state;
    static double exposure[N * N * N];
    for (int which = 0; which < 2; which++) {
        made_trade made = made_trade_new(N, 4);
        made.data.deficits = JARAK_DEFICITS_MULTIPLICATIVE;
        made.data.psi = which == 0 ? 0 : 1.24;
        assert_int_equal(jarak_equilibrium_exposure(&made.data, NULL, N, NULL, exposure, NULL), JARAK_OK);
        for (size_t m = 0; m < N; m++) {
            double sum = 0;
            for (size_t cell = 0; cell < (size_t)N * N; cell++) {
                sum += exposure[m * N * N + cell];
            }
            assert_near(sum, (1 + made.data.psi) / made.data.theta, 1e-13);
        }
        made_trade_free(&made);
    }
}

/* One country's are those of it among all; the number of threads does not matter; groups that do not trade do not depend on each other. */
/* A country may be asked for again and again, also more often than there are countries. */
static void asked_more_often_than_there_are_countries(void **state)
{
    (void)state;
    enum { TIMES = N + 3 };
    static double all[N * N * N], again[TIMES * N * N];
    size_t of[TIMES];
    made_trade made = made_trade_new(N, 6);
    for (size_t k = 0; k < TIMES; k++) {
        of[k] = k % 3;
    }
    assert_int_equal(jarak_equilibrium_exposure(&made.data, NULL, N, NULL, all, NULL), JARAK_OK);
    assert_int_equal(jarak_equilibrium_exposure(&made.data, NULL, TIMES, of, again, NULL), JARAK_OK);
    const size_t pairs = (size_t)N * N;
    for (size_t cell = 0; cell < TIMES * pairs; cell++) {
        assert_near(again[cell], all[of[cell / pairs] * pairs + cell % pairs], 1e-14);
    }
    made_trade_free(&made);
}

static void one_country_alone(void **state)
{
    (void)state;
    static double all[N * N * N], one[2 * N * N];
    made_trade made = made_trade_new(N, 5);
    made.data.psi = 0.5;
    const size_t of[] = {7, 2};
    jarak_equilibrium_settings settings;
    jarak_equilibrium_settings_init(&settings);
    settings.threads = 3;
    assert_int_equal(jarak_equilibrium_exposure(&made.data, NULL, N, NULL, all, NULL), JARAK_OK);
    assert_int_equal(jarak_equilibrium_exposure(&made.data, &settings, 2, of, one, NULL), JARAK_OK);
    for (size_t cell = 0; cell < (size_t)N * N; cell++) {
        assert_near(one[cell], all[(size_t)7 * N * N + cell], 1e-15);
        assert_near(one[(size_t)N * N + cell], all[(size_t)2 * N * N + cell], 1e-15);
    }
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < N; j++) {
            made.flows[i * N + j] = (i < 4) == (j < 4) ? made.flows[i * N + j] : 0;
        }
    }
    made.data.deficits = JARAK_DEFICITS_MULTIPLICATIVE;
    assert_int_equal(jarak_equilibrium_exposure(&made.data, NULL, N, NULL, all, NULL), JARAK_OK);
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < N; j++) {
            if (i >= 4 || j >= 4) {
                assert_near(all[i * N + j], 0, 1e-15);
            }
        }
    }
    const double h = 1e-2;
    for (size_t j = 1; j < 4; j++) {
        const double near_by = welfare_at(&made, j, h, 0) - welfare_at(&made, j, -h, 0);
        const double far_off = welfare_at(&made, j, 2 * h, 0) - welfare_at(&made, j, -2 * h, 0);
        const double expected = (8 * near_by - far_off) / (12 * h);
        assert_near(all[j], expected, 1e-7 * fabs(expected) + 2e-12);
    }
    const size_t none[] = {N};
    assert_int_equal(jarak_equilibrium_exposure(&made.data, NULL, 1, none, one, NULL), JARAK_ERR_ARGUMENT);
    made_trade_free(&made);
}

/* ------------------------------------------------------------------------------------------------------------------ draws */

static jarak_equilibrium_draws *drawn(const jarak_equilibrium_data *data, const jarak_equilibrium_uncertainty *uncertainty, int threads)
{
    jarak_equilibrium_draws *draws;
    jarak_equilibrium_settings settings;
    jarak_error error = {.message = ""};
    jarak_equilibrium_settings_init(&settings);
    settings.threads = threads;
    if (jarak_equilibrium_draw(data, &settings, uncertainty, &draws, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return draws;
}

static void draws_do_not_depend_on_threads(void **state)
{
    (void)state;
    made_trade made = made_trade_new(N, 6);
    static double z[N * N];
    const double *regressors[] = {z};
    const double variance = .04;
    z[1] = z[N] = 1;
    made.effect[1] = made.effect[N] = exp(.3);
    made.effect[5] = 0;
    const jarak_equilibrium_uncertainty uncertainty = {
        .theta_sd = .15, .n_coefficients = 1, .regressors = regressors, .covariance = &variance, .n_draws = 100, .seed = 9, .level = .9};
    jarak_equilibrium_draws *one = drawn(&made.data, &uncertainty, 1), *many = drawn(&made.data, &uncertainty, 5);
    const jarak_equilibrium_draws_info *a = jarak_equilibrium_draws_result(one), *b = jarak_equilibrium_draws_result(many);
    assert_memory_equal(a->low, b->low, N * sizeof(double));
    assert_memory_equal(a->median, b->median, N * sizeof(double));
    assert_memory_equal(a->high, b->high, N * sizeof(double));
    assert_memory_equal(a->real_wage_low, b->real_wage_low, N * sizeof(double));
    assert_int_equal(a->n_failed, 0);
    assert_int_equal(a->n_draws, 100);
    for (size_t j = 0; j < N; j++) {
        assert_true(a->low[j] < a->median[j] && a->median[j] < a->high[j]);
    }
    jarak_equilibrium_draws_free(one);
    jarak_equilibrium_draws_free(many);
    made_trade_free(&made);
}

/* Of a country that is cut off, W = λ^(1/θ) whatever else: its draws are those of θ, log-normal, whose quantiles are known. */
static void draws_of_the_elasticity(void **state)
{
    (void)state;
    enum { DRAWS = 4000 };
    made_trade made = made_trade_new(4, 7);
    made.data.deficits = JARAK_DEFICITS_MULTIPLICATIVE;
    for (size_t j = 1; j < 4; j++) {
        made.effect[j] = made.effect[j * 4] = 0;
    }
    const jarak_equilibrium_uncertainty uncertainty = {.theta_sd = .2, .n_draws = DRAWS, .seed = 1, .level = .9};
    jarak_equilibrium_draws *draws = drawn(&made.data, &uncertainty, 0);
    const jarak_equilibrium_draws_info *info = jarak_equilibrium_draws_result(draws);
    double e = 0;
    for (size_t i = 0; i < 4; i++) {
        e += made.flows[i * 4];
    }
    const double share = made.flows[0] / e, z = 1.6448536269514722;
    /* in standard errors of a quantile: about 1 / (density √n) = .1528 / √4000 × ... below .04 of z's scale */
    const double low = -log(log(info->low[0]) / log(share)), high = -log(log(info->high[0]) / log(share));
    assert_near((low - log(5)) / .2, -z, .15);
    assert_near((high - log(5)) / .2, z, .15);
    assert_near(-log(log(info->median[0]) / log(share)), log(5), .2 * .08);
    jarak_equilibrium_draws_free(draws);
    made_trade_free(&made);
}

/* Without draws: the ends of the coefficient's interval, solved; many draws come to the same. */
static void one_coefficient_without_draws(void **state)
{
    (void)state;
    made_trade made = made_trade_new(N, 8), end = made_trade_new(N, 8);
    static double z[N * N];
    const double *regressors[] = {z};
    const double variance = .04;
    z[1] = z[N] = 1;
    made.effect[1] = made.effect[N] = exp(.5);
    end.effect[1] = end.effect[N] = exp(.5 - 1.959963984540054 * .2);
    jarak_equilibrium_uncertainty uncertainty = {
        .n_coefficients = 1, .regressors = regressors, .covariance = &variance, .n_draws = 0, .level = .95};
    jarak_equilibrium_draws *ends = drawn(&made.data, &uncertainty, 0);
    jarak_equilibrium *solved;
    const jarak_equilibrium_info *lower = made_solve(&end.data, &solved);
    const jarak_equilibrium_draws_info *exact = jarak_equilibrium_draws_result(ends);
    assert_near(exact->low[0], lower->welfare[0], 1e-12); /* the first gains by trade with the second */
    uncertainty.n_draws = 2000;
    jarak_equilibrium_draws *draws = drawn(&made.data, &uncertainty, 0);
    const jarak_equilibrium_draws_info *sampled = jarak_equilibrium_draws_result(draws);
    assert_near(log(sampled->low[0]) / log(exact->low[0]), 1, .1);
    assert_near(log(sampled->high[0]) / log(exact->high[0]), 1, .1);
    jarak_equilibrium_free(solved);
    jarak_equilibrium_draws_free(ends);
    jarak_equilibrium_draws_free(draws);
    made_trade_free(&made);
    made_trade_free(&end);
}

static void assert_refused(const jarak_equilibrium_data *data, const jarak_equilibrium_uncertainty *uncertainty, const char *what)
{
    jarak_error error = {.message = ""};
    jarak_equilibrium_draws *draws;
    assert_int_not_equal(jarak_equilibrium_draw(data, NULL, uncertainty, &draws, &error), JARAK_OK);
    assert_null(draws);
    if (strstr(error.message, what) == NULL) {
        fail_msg("\"%s\" does not say %s", error.message, what);
    }
}

static void bad_uncertainty_is_refused(void **state)
{
    (void)state;
    made_trade made = made_trade_new(3, 9);
    const double *regressors[] = {made.effect};
    const double negative = -1;
    assert_refused(&made.data, &(jarak_equilibrium_uncertainty){.theta_sd = -1, .n_draws = 9, .level = .9}, "theta_sd");
    assert_refused(&made.data, &(jarak_equilibrium_uncertainty){.theta_sd = .1, .n_draws = 9, .level = 1}, "level");
    assert_refused(&made.data, &(jarak_equilibrium_uncertainty){.theta_sd = .1, .n_draws = 0, .level = .9}, "n_draws");
    assert_refused(&made.data, &(jarak_equilibrium_uncertainty){.n_coefficients = 1, .n_draws = 9, .level = .9}, "covariance");
    assert_refused(
        &made.data,
        &(jarak_equilibrium_uncertainty){.n_coefficients = 1, .regressors = regressors, .covariance = &negative, .n_draws = 9, .level = .9},
        "positive definite");
    made.effect[1] = made.effect[2] = made.effect[3] = made.effect[6] = 0; /* the first is cut off, and has a deficit */
    assert_refused(&made.data, &(jarak_equilibrium_uncertainty){.theta_sd = .1, .n_draws = 9, .level = .9}, "no equilibrium");
    made_trade_free(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exposures_are_derivatives),
        cmocka_unit_test(exposures_sum_to_what_theory_says),
        cmocka_unit_test(asked_more_often_than_there_are_countries),
        cmocka_unit_test(one_country_alone),
        cmocka_unit_test(draws_do_not_depend_on_threads),
        cmocka_unit_test(draws_of_the_elasticity),
        cmocka_unit_test(one_coefficient_without_draws),
        cmocka_unit_test(bad_uncertainty_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
