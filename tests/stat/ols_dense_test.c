/* Least squares against a dense solution with a column for every level, in long double: coefficients, sums of squares, parameters, fitted
 * values, and every kind of covariance from its definition. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "num/dense.h"
#include "stat/ols_dense.h"
#include "stat/ppml_made.h"

enum { N_GROUPS = 9 };

static bool is_near(double found, long double wanted, double relative)
{
    return fabsl((long double)found - wanted) <= (long double)relative * fmaxl(fabsl(wanted), 1e-8L);
}

static jarak_ols *fit_data(const jarak_ols_data *data)
{
    jarak_ols *fit;
    jarak_error error = {0};
    jarak_ols_settings settings;
    jarak_ols_settings_init(&settings);
    settings.keep_singletons = true;
    if (jarak_ols_fit(data, &settings, &fit, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(jarak_ols_result(fit)->outcome, JARAK_OLS_CONVERGED);
    return fit;
}

/* Rows of made data, with outcomes of both signs. */
static jarak_ols_data take(made_data *made, size_t n, size_t n_sets, size_t n_x, bool weighted, bool slopes, uint64_t seed)
{
    made_random(made, n, n_sets, n_x, weighted, false, slopes, seed);
    jarak__random random = jarak__random_stream(seed, 7);
    for (size_t i = 0; i < n; i++) {
        made->y[i] = log1p(made->y[i]) - 1 + jarak__random_normal(&random);
    }
    return (jarak_ols_data){.n_rows = n,
                            .y = made->y,
                            .n_regressors = n_x,
                            .x = made->x,
                            .n_effects = n_sets,
                            .effects = made->effects,
                            .weights = made->weights};
}

static void compare_fit(const jarak_ols_data *data, const jarak_ols *fit, const dense_fit *dense)
{
    static const double exact = 1e-11;
    const jarak_ols_info *info = jarak_ols_result(fit);
    long double n = (long double)data->n_rows, k = (long double)dense->rank;
    double fitted[DENSE_ROWS];
    for (size_t j = 0; j < data->n_regressors; j++) {
        assert_false(info->dropped[j]);
        assert_true(is_near(info->beta[j], dense->beta[j], exact));
    }
    assert_int_equal(info->n_parameters, dense->rank);
    assert_true(is_near(info->rss, dense->rss, exact));
    assert_true(is_near(info->tss, dense->tss, exact));
    assert_true(is_near(info->r2, 1 - dense->rss / dense->tss, exact));
    assert_true(is_near(info->sigma, sqrtl(dense->rss / (n - k)), exact));
    if (data->n_effects > 0) {
        assert_true(is_near(info->within_tss, dense->within_tss, exact));
        assert_true(is_near(info->within_r2, 1 - dense->rss / dense->within_tss, exact));
    } else {
        assert_true(isnan(info->within_tss) && isnan(info->within_r2));
    }
    jarak_ols_fitted(fit, fitted, NULL);
    for (size_t i = 0; i < data->n_rows; i++) {
        long double root = data->weights == NULL ? 1 : sqrtl((long double)data->weights[i]);
        assert_true(is_near(fitted[i], (long double)data->y[i] - dense->residual[i] / root, 1e-9));
    }
}

static void test_fits_are_those_of_dense_least_squares(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        made_data made;
        static dense_fit dense;
        const jarak_ols_data data = take(&made, 90 + 60 * (seed % 2), seed % 4, 1 + seed % 3, seed % 2 == 0, false, seed);
        dense_solve(&data, NULL, SIZE_MAX, &dense);
        jarak_ols *fit = fit_data(&data);
        compare_fit(&data, fit, &dense);
        long double n = (long double)data.n_rows, k = (long double)dense.rank;
        long double adjusted = 1 - (dense.rss / (n - k)) / (dense.tss / (n - 1));
        assert_true(is_near(jarak_ols_result(fit)->adjusted_r2, adjusted, 1e-10));
        jarak_ols_free(fit);
        made_free(&made);
    }
}

static void test_slopes_too(void **state)
{
    (void)state;
    for (uint64_t seed = 101; seed <= 115; seed++) {
        made_data made;
        static dense_fit dense;
        const jarak_ols_data data = take(&made, 120, 1 + seed % 3, 2, seed % 2 == 0, true, seed); /* of one set: slopes alone */
        dense_solve(&data, NULL, SIZE_MAX, &dense);
        jarak_ols *fit = fit_data(&data);
        compare_fit(&data, fit, &dense);
        jarak_ols_free(fit);
        made_free(&made);
    }
}

/* sum over k and l of inverse[.][k] meat[k][l] inverse[l][.]. */
static long double sandwich(const dense_fit *dense, long double meat[DENSE_X][DENSE_X], size_t i, size_t j)
{
    long double sum = 0;
    for (size_t k = 0; k < dense->n_x; k++) {
        for (size_t l = 0; l < dense->n_x; l++) {
            sum += dense->inverse[i][k] * meat[k][l] * dense->inverse[l][j];
        }
    }
    return sum;
}

/* Adds sign times the products of the sums of scores over each cluster. */
static void add_clusters(const dense_fit *dense, const uint32_t *cluster, size_t n_clusters, int sign, long double meat[DENSE_X][DENSE_X])
{
    for (size_t g = 0; g < n_clusters; g++) {
        long double scores[DENSE_X] = {0};
        for (size_t i = 0; i < dense->n; i++) {
            for (size_t k = 0; k < dense->n_x && cluster[i] == g; k++) {
                scores[k] += dense->net[k][i] * dense->residual[i];
            }
        }
        for (size_t k = 0; k < dense->n_x; k++) {
            for (size_t l = 0; l < dense->n_x; l++) {
                meat[k][l] += sign * scores[k] * scores[l];
            }
        }
    }
}

static void check_covariance(jarak_ols *fit, const dense_fit *dense, const jarak_vcov_settings *settings,
                             long double meat[DENSE_X][DENSE_X], long double factor)
{
    double covariance[DENSE_X * DENSE_X];
    assert_int_equal(jarak_ols_vcov(fit, settings, covariance, NULL, NULL), JARAK_OK);
    for (size_t i = 0; i < dense->n_x; i++) {
        for (size_t j = 0; j < dense->n_x; j++) {
            long double size = sqrtl(sandwich(dense, meat, i, i) * sandwich(dense, meat, j, j)) * factor;
            long double wanted = factor * sandwich(dense, meat, i, j);
            assert_true(fabsl((long double)covariance[i + j * dense->n_x] - wanted) <= 1e-8L * size);
        }
    }
}

/* Classical, robust, and one or two ways of clusters that are no levels of an effect. */
static void test_covariances_are_their_definitions(void **state)
{
    (void)state;
    for (uint64_t seed = 201; seed <= 216; seed++) {
        made_data made;
        static dense_fit dense;
        const jarak_ols_data data = take(&made, 130, seed % 4, 2, seed % 2 == 0, false, seed);
        uint32_t one[DENSE_ROWS], two[DENSE_ROWS], both[DENSE_ROWS], rows[DENSE_ROWS];
        for (size_t i = 0; i < data.n_rows; i++) {
            one[i] = (uint32_t)(i % N_GROUPS);
            two[i] = (uint32_t)(i * i / 7 % N_GROUPS);
            both[i] = one[i] * N_GROUPS + two[i];
            rows[i] = (uint32_t)i;
        }
        dense_solve(&data, NULL, SIZE_MAX, &dense);
        jarak_ols *fit = fit_data(&data);
        long double n = (long double)data.n_rows, k = (long double)dense.rank, meat[DENSE_X][DENSE_X] = {{0}};
        jarak_vcov_settings settings;
        jarak_vcov_settings_init(&settings);
        settings.kind = JARAK_VCOV_IID;
        for (size_t i = 0; i < 2; i++) {
            for (size_t j = 0; j < 2; j++) {
                meat[i][j] = dense_dot(dense.n, dense.net[i], dense.net[j]);
            }
        }
        check_covariance(fit, &dense, &settings, meat, dense.rss / (n - k));
        settings.ssc = JARAK_SSC_NONE;
        check_covariance(fit, &dense, &settings, meat, dense.rss / n);

        memset(meat, 0, sizeof meat);
        add_clusters(&dense, rows, data.n_rows, 1, meat);
        settings.kind = JARAK_VCOV_ROBUST;
        check_covariance(fit, &dense, &settings, meat, 1);
        settings.ssc = JARAK_SSC_FIXEST;
        check_covariance(fit, &dense, &settings, meat, n / (n - k)); /* HC1 */
        settings.ssc = JARAK_SSC_STATA;
        check_covariance(fit, &dense, &settings, meat, n / (n - k));

        memset(meat, 0, sizeof meat);
        add_clusters(&dense, one, N_GROUPS, 1, meat);
        settings.kind = JARAK_VCOV_CLUSTER;
        settings.n_clusters = 1;
        settings.clusters[0] = one;
        check_covariance(fit, &dense, &settings, meat, N_GROUPS / (N_GROUPS - 1.0L));
        settings.ssc = JARAK_SSC_FIXEST;
        check_covariance(fit, &dense, &settings, meat, N_GROUPS / (N_GROUPS - 1.0L) * (n - 1) / (n - k));

        add_clusters(&dense, two, N_GROUPS, 1, meat);
        add_clusters(&dense, both, (size_t)N_GROUPS * N_GROUPS, -1, meat);
        settings.ssc = JARAK_SSC_NONE;
        settings.n_clusters = 2;
        settings.clusters[1] = two;
        jarak_vcov_info info;
        double covariance[DENSE_X * DENSE_X];
        assert_int_equal(jarak_ols_vcov(fit, &settings, covariance, &info, NULL), JARAK_OK);
        if (!info.repaired) {
            check_covariance(fit, &dense, &settings, meat, 1);
        }
        jarak_ols_free(fit);
        made_free(&made);
    }
}

/* CR3: (G - 1) / G times the squared changes of the coefficients when each cluster is left out and all is fitted again. */
static void test_jackknife_is_that_of_fits_without_each_cluster(void **state)
{
    (void)state;
    for (uint64_t seed = 301; seed <= 310; seed++) {
        made_data made;
        static dense_fit dense, without;
        const jarak_ols_data data = take(&made, 130, seed % 3, 2, seed % 2 == 0, false, seed);
        uint32_t cluster[DENSE_ROWS];
        for (size_t i = 0; i < data.n_rows; i++) {
            cluster[i] = (uint32_t)(i * 7 % N_GROUPS);
        }
        dense_solve(&data, NULL, SIZE_MAX, &dense);
        jarak_ols *fit = fit_data(&data);
        long double wanted[DENSE_X] = {0};
        for (size_t g = 0; g < N_GROUPS; g++) {
            dense_solve(&data, cluster, g, &without);
            for (size_t k = 0; k < 2; k++) {
                long double change = without.beta[k] - dense.beta[k];
                wanted[k] += change * change * (N_GROUPS - 1) / N_GROUPS;
            }
        }
        jarak_vcov_settings settings;
        jarak_vcov_settings_init(&settings);
        settings.kind = JARAK_VCOV_CR3;
        settings.n_clusters = 1;
        settings.clusters[0] = cluster;
        double std_error[DENSE_X];
        assert_int_equal(jarak_ols_joint_vcov(fit, &settings, std_error, NULL, NULL, NULL, NULL), JARAK_OK);
        for (size_t k = 0; k < 2; k++) {
            assert_true(is_near(std_error[k], sqrtl(wanted[k]), 1e-7));
        }
        jarak_ols_free(fit);
        made_free(&made);
    }
}

/* Bell & McCaffrey's errors have no bias where errors have the same variance: averaged over errors that are rows of an identity matrix (so
 * that outcomes are unit vectors), the covariance is the inverse of X'X. */
static void test_cr2_has_no_bias(void **state)
{
    (void)state;
    enum { ROWS = 60 };
    made_data made;
    static dense_fit dense;
    jarak_ols_data data = take(&made, ROWS, 2, 2, false, false, 401);
    uint32_t cluster[DENSE_ROWS];
    for (size_t i = 0; i < data.n_rows; i++) {
        cluster[i] = (uint32_t)(i % N_GROUPS);
    }
    dense_solve(&data, NULL, SIZE_MAX, &dense);
    long double sum[DENSE_X] = {0};
    for (size_t row = 0; row < ROWS; row++) {
        for (size_t i = 0; i < ROWS; i++) {
            made.y[i] = i == row;
        }
        jarak_ols *fit = fit_data(&data);
        jarak_vcov_settings settings;
        jarak_vcov_settings_init(&settings);
        settings.kind = JARAK_VCOV_CR2;
        settings.n_clusters = 1;
        settings.clusters[0] = cluster;
        double std_error[DENSE_X];
        assert_int_equal(jarak_ols_joint_vcov(fit, &settings, std_error, NULL, NULL, NULL, NULL), JARAK_OK);
        for (size_t k = 0; k < 2; k++) {
            sum[k] += (long double)std_error[k] * (long double)std_error[k];
        }
        jarak_ols_free(fit);
    }
    for (size_t k = 0; k < 2; k++) {
        assert_true(is_near((double)sum[k], dense.inverse[k][k], 1e-6));
    }
    made_free(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fits_are_those_of_dense_least_squares),
        cmocka_unit_test(test_slopes_too),
        cmocka_unit_test(test_covariances_are_their_definitions),
        cmocka_unit_test(test_jackknife_is_that_of_fits_without_each_cluster),
        cmocka_unit_test(test_cr2_has_no_bias),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
