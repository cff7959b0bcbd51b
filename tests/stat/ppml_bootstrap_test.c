/* The score bootstrap against its definition, computed cluster by cluster with every vector of signs. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stat/ppml_fitted.h"

enum { MOST_GROUPS = 16, N = 160 };

/* Scores and squares of clusters for the only regressor beside one set of effects, net of it: closed form. */
static void sum_clusters(const made_data *made, const jarak_ppml *fit, const uint32_t *cluster, double *s, double *a)
{
    double mu[N], sums[8][2] = {{0}};
    jarak_ppml_fitted(fit, mu, NULL);
    memset(s, 0, MOST_GROUPS * sizeof *s);
    memset(a, 0, MOST_GROUPS * sizeof *a);
    for (size_t i = 0; i < N; i++) {
        sums[made->codes[0][i]][0] += mu[i] * made->columns[0][i];
        sums[made->codes[0][i]][1] += mu[i];
    }
    for (size_t i = 0; i < N; i++) {
        double z = made->columns[0][i] - sums[made->codes[0][i]][0] / sums[made->codes[0][i]][1];
        s[cluster[i]] += z * (made->y[i] - mu[i]);
        a[cluster[i]] += mu[i] * z * z;
    }
}

/* The statistic of the scores S of clusters times signs. */
static double statistic(size_t n, const double *score, const double *a, size_t signs)
{
    double sum = 0, total = 0, square = 0;
    for (size_t g = 0; g < n; g++) {
        sum += ((signs >> g & 1) != 0 ? -1 : 1) * score[g];
        total += a[g];
    }
    for (size_t g = 0; g < n; g++) {
        double left = ((signs >> g & 1) != 0 ? -1 : 1) * score[g] - a[g] * sum / total;
        square += left * left;
    }
    return fabs(sum) / sqrt(square);
}

/* The share of all vectors of signs whose statistic is not below that of the sample, for the coefficient being b. */
static double enumerate(size_t n, const double *s, const double *a, double beta, double b)
{
    double score[MOST_GROUPS];
    size_t count = 0;
    for (size_t g = 0; g < n; g++) {
        score[g] = s[g] + a[g] * (beta - b);
    }
    double found = statistic(n, score, a, 0);
    for (size_t signs = 0; signs < (size_t)1 << n; signs++) {
        count += statistic(n, score, a, signs) >= found * (1 - 1e-9);
    }
    return (double)count / (double)((size_t)1 << n);
}

static void make(made_data *made, size_t n_groups, uint64_t seed, uint32_t *cluster)
{
    jarak__random random = jarak__random_stream(seed, 3);
    double factor[MOST_GROUPS];
    made_random(made, N, 1, 1, false, false, false, seed);
    for (size_t g = 0; g < n_groups; g++) {
        factor[g] = exp(0.3 * jarak__random_normal(&random));
    }
    for (size_t i = 0; i < N; i++) {
        cluster[i] = (uint32_t)jarak__random_below(&random, n_groups);
        made->y[i] *= factor[cluster[i]];
    }
}

static jarak_bootstrap find(jarak_ppml *fit, const uint32_t *cluster, jarak_wild weights, size_t draws, uint64_t seed, double level,
                            size_t *n_draws)
{
    jarak_bootstrap_settings settings;
    jarak_bootstrap found;
    jarak_error error = {0};
    jarak_bootstrap_settings_init(&settings);
    settings.clusters = cluster;
    settings.weights = weights;
    settings.draws = draws;
    settings.seed = seed;
    settings.level = level;
    if (jarak_ppml_bootstrap(fit, &settings, &found, n_draws, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return found;
}

static void every_vector_of_signs_is_taken_once(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        size_t n_groups = 6 + seed, n_draws;
        made_data made;
        uint32_t cluster[N];
        double s[MOST_GROUPS], a[MOST_GROUPS];
        make(&made, n_groups, seed, cluster);
        jarak_ppml *fit = fit_data(&made.data, 1);
        double beta = jarak_ppml_result(fit)->beta[0];
        sum_clusters(&made, fit, cluster, s, a);
        jarak_bootstrap found = find(fit, cluster, JARAK_WILD_RADEMACHER, 4096, 1, 0.9, &n_draws);
        assert_int_equal(n_draws, (size_t)1 << n_groups);
        assert_true(fabs(found.p_value - enumerate(n_groups, s, a, beta, 0)) < 1e-12);
        /* a little within the interval is not rejected, a little beyond it is */
        assert_true(found.conf_low < beta && beta < found.conf_high);
        for (int side = 0; side < 2; side++) {
            double end = side == 0 ? found.conf_low : found.conf_high, step = 1e-6 * (end - beta);
            assert_true(isfinite(end));
            assert_true(enumerate(n_groups, s, a, beta, end - step) > 0.1 - 1e-12);
            assert_true(enumerate(n_groups, s, a, beta, end + step) <= 0.1 + 1e-12);
        }
        jarak_ppml_free(fit);
        made_free(&made);
    }
}

/* Of five clusters no vector of signs rejects at 5 %: 2 of 32 have the sample's statistic. */
static void too_few_signs_reject_nothing(void **state)
{
    (void)state;
    made_data made;
    uint32_t cluster[N];
    size_t n_draws;
    make(&made, 5, 9, cluster);
    jarak_ppml *fit = fit_data(&made.data, 1);
    jarak_bootstrap signs = find(fit, cluster, JARAK_WILD_RADEMACHER, 999, 1, 0.95, &n_draws);
    assert_true(signs.p_value >= 0.0625 && isinf(signs.conf_low) && isinf(signs.conf_high));
    assert_int_equal(n_draws, 32);
    jarak_bootstrap webb = find(fit, cluster, JARAK_WILD_AUTO, 999, 1, 0.9, &n_draws);
    assert_int_equal(n_draws, 999);
    assert_true(isfinite(webb.conf_low) && isfinite(webb.conf_high));
    jarak_ppml_free(fit);
    made_free(&made);
}

/* Draws of many signs come near all of them; the seed tells which. */
static void draws_come_near_enumeration(void **state)
{
    (void)state;
    made_data made;
    uint32_t cluster[N];
    double s[MOST_GROUPS], a[MOST_GROUPS];
    size_t n_draws;
    make(&made, 14, 4, cluster);
    for (size_t i = 0; i < N; i++) { /* so that the null is neither clear nor absurd */
        made.columns[0][i] *= 0.05 * (double)(1 + cluster[i]);
    }
    jarak_ppml *fit = fit_data(&made.data, 1);
    sum_clusters(&made, fit, cluster, s, a);
    jarak_bootstrap one = find(fit, cluster, JARAK_WILD_AUTO, 9999, 1, 0.95, &n_draws);
    jarak_bootstrap same = find(fit, cluster, JARAK_WILD_AUTO, 9999, 1, 0.95, &n_draws);
    jarak_bootstrap other = find(fit, cluster, JARAK_WILD_AUTO, 9999, 2, 0.95, &n_draws);
    double exact = enumerate(14, s, a, jarak_ppml_result(fit)->beta[0], 0);
    assert_int_equal(n_draws, 9999);
    assert_true(fabs(one.p_value - exact) < 5 * sqrt(exact * (1 - exact) / 9999) + 2e-4);
    assert_memory_equal(&one, &same, sizeof one);
    assert_true(one.conf_low != other.conf_low);
    jarak_ppml_free(fit);
    fit = fit_data(&made.data, 4);
    same = find(fit, cluster, JARAK_WILD_AUTO, 9999, 1, 0.95, &n_draws);
    assert_memory_equal(&one, &same, sizeof one);
    jarak_ppml_free(fit);
    made_free(&made);
}

static void units_do_not_matter_and_settings_are_checked(void **state)
{
    (void)state;
    made_data made;
    uint32_t cluster[N];
    size_t n_draws;
    jarak_bootstrap_settings settings;
    jarak_bootstrap found;
    make(&made, 8, 6, cluster);
    jarak_ppml *fit = fit_data(&made.data, 1);
    jarak_bootstrap plain = find(fit, cluster, JARAK_WILD_WEBB, 999, 1, 0.9, &n_draws);
    jarak_bootstrap_settings_init(&settings);
    settings.clusters = cluster;
    settings.draws = 10;
    assert_int_equal(jarak_ppml_bootstrap(fit, &settings, &found, &n_draws, NULL), JARAK_ERR_ARGUMENT);
    settings.draws = 999;
    settings.level = 1;
    assert_int_equal(jarak_ppml_bootstrap(fit, &settings, &found, &n_draws, NULL), JARAK_ERR_ARGUMENT);
    settings.level = 0.9;
    settings.clusters = NULL;
    assert_int_equal(jarak_ppml_bootstrap(fit, &settings, &found, &n_draws, NULL), JARAK_ERR_ARGUMENT);
    jarak_ppml_free(fit);
    for (size_t i = 0; i < N; i++) {
        made.columns[0][i] *= 0x1p20;
        made.y[i] *= 0x1p-12;
    }
    fit = fit_data(&made.data, 1);
    found = find(fit, cluster, JARAK_WILD_WEBB, 999, 1, 0.9, &n_draws);
    assert_true(found.p_value == plain.p_value);
    assert_true(fabs(found.conf_low * 0x1p20 / plain.conf_low - 1) < 1e-6 && fabs(found.conf_high * 0x1p20 / plain.conf_high - 1) < 1e-6);
    jarak_ppml_free(fit);
    made_free(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_vector_of_signs_is_taken_once),
        cmocka_unit_test(too_few_signs_reject_nothing),
        cmocka_unit_test(draws_come_near_enumeration),
        cmocka_unit_test(units_do_not_matter_and_settings_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
