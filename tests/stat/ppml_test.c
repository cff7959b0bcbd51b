/* PPML: what must hold whatever the data. */
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

static void first_order_conditions_hold_on_the_raw_data(void **state)
{
    (void)state;
    made_data made;
    made_gravity(&made, 40, 25, 1);
    size_t n = made.data.n_rows;
    jarak_ppml *fit = fit_data(&made.data, 0);
    double *mu = calloc(n, sizeof *mu);
    jarak_ppml_row *reasons = calloc(n, sizeof *reasons);
    jarak_ppml_fitted(fit, mu, reasons);
    assert_true(made_score(&made.data, mu, reasons) < 1e-9);
    assert_true(jarak_ppml_result(fit)->score < 1e-10);
    free(mu);
    free(reasons);
    jarak_ppml_free(fit);
    made_free(&made);
}

static void any_number_of_threads_gives_the_same_bits(void **state)
{
    (void)state;
    made_data made;
    made_gravity(&made, 40, 25, 2); /* enough rows for several chunks */
    double beta[2] = {0}, covariance[4] = {0}, deviance = 0;
    static const int counts[] = {1, 2, 4, 7};
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
        jarak_ppml *fit = fit_data(&made.data, counts[c]);
        const jarak_ppml_info *info = jarak_ppml_result(fit);
        jarak_vcov_settings settings;
        jarak_vcov_settings_init(&settings);
        settings.kind = JARAK_VCOV_CLUSTER;
        settings.n_clusters = 2;
        settings.clusters[0] = made.codes[0];
        settings.clusters[1] = made.codes[2];
        double found[4];
        assert_int_equal(jarak_ppml_vcov(fit, &settings, found, NULL, NULL), JARAK_OK);
        if (c == 0) {
            memcpy(beta, info->beta, sizeof beta);
            memcpy(covariance, found, sizeof covariance);
            deviance = info->deviance;
        }
        assert_memory_equal(beta, info->beta, sizeof beta);
        assert_memory_equal(covariance, found, sizeof covariance);
        assert_memory_equal(&deviance, &info->deviance, sizeof deviance);
        jarak_ppml_free(fit);
    }
    made_free(&made);
}

/* Rows in another order, other labels, y and x in other units: the same answer in those units. */
static void order_labels_and_units_do_not_matter(void **state)
{
    (void)state;
    made_data made, other;
    made_gravity(&made, 9, 6, 4);
    made_gravity(&other, 9, 6, 4);
    size_t n = made.data.n_rows;
    for (size_t i = 0; i < n; i++) {
        size_t from = (i * 1009 + 17) % n; /* n is no multiple of 1009: every row once */
        other.y[i] = 1e6 * made.y[from];
        other.columns[0][i] = made.columns[0][from];
        other.columns[1][i] = 1000 * made.columns[1][from] + 5e4;
        for (int f = 0; f < 3; f++) {
            other.codes[f][i] = (uint32_t)(made.effects[f].n_levels - 1 - made.codes[f][from]);
        }
    }
    jarak_ppml *fit = fit_data(&made.data, 1), *other_fit = fit_data(&other.data, 1);
    const jarak_ppml_info *info = jarak_ppml_result(fit), *other_info = jarak_ppml_result(other_fit);
    assert_int_equal(info->n_used, other_info->n_used);
    assert_int_equal(info->n_separated, other_info->n_separated);
    assert_true(fabs(info->beta[0] - other_info->beta[0]) < 1e-9);
    assert_true(fabs(info->beta[1] - 1000 * other_info->beta[1]) < 1e-9);
    assert_true(fabs(1e6 * info->deviance - other_info->deviance) < 1e-9 * other_info->deviance);
    double a[4], b[4];
    jarak_vcov_settings robust;
    jarak_vcov_settings_init(&robust);
    assert_int_equal(jarak_ppml_vcov(fit, &robust, a, NULL, NULL), JARAK_OK);
    assert_int_equal(jarak_ppml_vcov(other_fit, &robust, b, NULL, NULL), JARAK_OK);
    assert_true(fabs(a[0] - b[0]) < 1e-9 * a[0]);
    assert_true(fabs(a[3] - 1e6 * b[3]) < 1e-7 * a[3]);
    jarak_ppml_free(fit);
    jarak_ppml_free(other_fit);
    made_free(&made);
    made_free(&other);
}

static void effects_add_up_to_the_fitted_values(void **state)
{
    (void)state;
    for (int slopes = 0; slopes < 2; slopes++) {
        made_data made;
        made_random(&made, 400, 3, 2, true, true, slopes != 0, 77);
        jarak_ppml *fit = fit_data(&made.data, 1);
        const jarak_ppml_info *info = jarak_ppml_result(fit);
        double alpha[3][16], *mu = calloc(400, sizeof *mu);
        for (size_t f = 0; f < 3; f++) {
            assert_int_equal(jarak_ppml_effects(fit, f, alpha[f], NULL), JARAK_OK);
        }
        jarak_ppml_fitted(fit, mu, NULL);
        for (size_t i = 0; i < 400; i++) {
            double eta = made.offset[i] + info->beta[0] * made.columns[0][i] + info->beta[1] * made.columns[1][i];
            for (size_t f = 0; f < 3; f++) {
                eta += alpha[f][made.codes[f][i]] * (made.slopes[f] == NULL ? 1 : made.slopes[f][i]);
            }
            assert_true(fabs(eta - log(mu[i])) < 1e-9);
        }
        double mean = 0;
        for (size_t i = 0; i < 400; i++) { /* the second set averages zero */
            mean += alpha[1][made.codes[1][i]] / 400;
        }
        assert_true(fabs(mean) < 1e-9);
        assert_int_equal(jarak_ppml_effects(fit, 3, alpha[0], NULL), JARAK_ERR_ARGUMENT);
        free(mu);
        jarak_ppml_free(fit);
        made_free(&made);
    }
}

static void weights_count_like_rows(void **state)
{
    (void)state;
    made_data made, twice;
    made_random(&made, 300, 2, 2, true, false, false, 5);
    made_random(&twice, 600, 2, 2, false, false, false, 5);
    for (size_t i = 0; i < 300; i++) {
        made.weights[i] = i % 3 == 0 ? 2 : i % 3 == 1 ? 1 : 0;
    }
    size_t n = 0;
    for (size_t i = 0; i < 300; i++) {
        for (int copy = 0; copy < (int)made.weights[i]; copy++, n++) {
            twice.y[n] = made.y[i];
            for (int k = 0; k < 2; k++) {
                twice.columns[k][n] = made.columns[k][i];
                twice.codes[k][n] = made.codes[k][i];
            }
        }
    }
    twice.data.n_rows = n;
    jarak_ppml *fit = fit_data(&made.data, 1), *copies = fit_data(&twice.data, 1);
    assert_int_equal(jarak_ppml_result(fit)->n_no_weight, 100);
    for (size_t k = 0; k < 2; k++) {
        assert_true(fabs(jarak_ppml_result(fit)->beta[k] - jarak_ppml_result(copies)->beta[k]) < 1e-10);
    }
    double gap = jarak_ppml_result(fit)->log_likelihood - jarak_ppml_result(copies)->log_likelihood;
    assert_true(fabs(gap) < 1e-9 * fabs(jarak_ppml_result(fit)->log_likelihood));
    jarak_ppml_free(fit);
    jarak_ppml_free(copies);
    made_free(&made);
    made_free(&twice);
}

static void robust_and_clustered_covariances_are_their_sums(void **state)
{
    (void)state;
    made_data made;
    made_random(&made, 400, 2, 1, false, false, false, 15);
    jarak_ppml *fit = fit_data(&made.data, 1);
    uint32_t each[400];
    for (uint32_t i = 0; i < 400; i++) {
        each[i] = 1000000 + 7 * i; /* any codes */
    }
    jarak_vcov_settings settings;
    jarak_vcov_settings_init(&settings);
    settings.ssc = JARAK_SSC_NONE;
    double robust, clustered, iid;
    assert_int_equal(jarak_ppml_vcov(fit, &settings, &robust, NULL, NULL), JARAK_OK);
    settings.kind = JARAK_VCOV_CLUSTER;
    settings.n_clusters = 1;
    settings.clusters[0] = each;
    jarak_vcov_info info;
    assert_int_equal(jarak_ppml_vcov(fit, &settings, &clustered, &info, NULL), JARAK_OK);
    assert_int_equal(info.n_groups[0], 400);
    assert_true(fabs(robust - clustered) < 1e-12 * robust); /* a cluster for each row is no cluster */
    settings.ssc = JARAK_SSC_FIXEST;
    assert_int_equal(jarak_ppml_vcov(fit, &settings, &clustered, &info, NULL), JARAK_OK);
    assert_true(fabs(clustered / robust - info.factor) < 1e-12);
    assert_int_equal(info.n_parameters, 1 + 1 + 2 + 4);
    settings.kind = JARAK_VCOV_IID;
    assert_int_equal(jarak_ppml_vcov(fit, &settings, &iid, NULL, NULL), JARAK_OK);
    assert_true(fabs(sqrt(iid / robust) - 1) < 0.2); /* the data are Poisson */
    memset(each, 0, sizeof each);
    settings.kind = JARAK_VCOV_CLUSTER;
    jarak_error error;
    assert_int_equal(jarak_ppml_vcov(fit, &settings, &clustered, NULL, &error), JARAK_ERR_DATA);
    settings.n_clusters = 5;
    assert_int_equal(jarak_ppml_vcov(fit, &settings, &clustered, NULL, &error), JARAK_ERR_ARGUMENT);
    jarak_ppml_free(fit);
    made_free(&made);
}

/* The mean of many estimates is the truth, and intervals cover it. */
static void estimates_centre_on_the_truth(void **state)
{
    (void)state;
    enum { REPEATS = 200 };
    double sum = 0, covered = 0;
    for (uint64_t repeat = 0; repeat < REPEATS; repeat++) {
        made_data made;
        made_random(&made, 400, 2, 1, false, false, false, 1000 + repeat);
        jarak_ppml *fit = fit_data(&made.data, 1);
        double beta = jarak_ppml_result(fit)->beta[0], variance;
        jarak_vcov_settings settings;
        jarak_vcov_settings_init(&settings);
        assert_int_equal(jarak_ppml_vcov(fit, &settings, &variance, NULL, NULL), JARAK_OK);
        sum += (beta - 0.2) / REPEATS;
        covered += fabs(beta - 0.2) < 1.6449 * sqrt(variance) ? 1.0 / REPEATS : 0;
        jarak_ppml_free(fit);
        made_free(&made);
    }
    assert_true(fabs(sum) < 0.008);
    assert_true(covered > 0.84 && covered < 0.96);
}

static void a_fit_that_may_not_go_on_says_so(void **state)
{
    (void)state;
    made_data made;
    made_gravity(&made, 8, 5, 21);
    jarak_ppml_settings settings;
    jarak_ppml_settings_init(&settings);
    settings.max_iterations = 1;
    jarak_ppml *fit;
    assert_int_equal(jarak_ppml_fit(&made.data, &settings, &fit, NULL), JARAK_OK);
    assert_int_equal(jarak_ppml_result(fit)->outcome, JARAK_PPML_MAX_ITERATIONS);
    jarak_ppml_free(fit);
    jarak_interrupt();
    assert_int_equal(jarak_ppml_fit(&made.data, NULL, &fit, NULL), JARAK_ERR_INTERRUPTED);
    assert_null(fit);
    jarak_interrupt_clear();
    made_free(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_order_conditions_hold_on_the_raw_data),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bits),
        cmocka_unit_test(order_labels_and_units_do_not_matter),
        cmocka_unit_test(effects_add_up_to_the_fitted_values),
        cmocka_unit_test(weights_count_like_rows),
        cmocka_unit_test(robust_and_clustered_covariances_are_their_sums),
        cmocka_unit_test(estimates_centre_on_the_truth),
        cmocka_unit_test(a_fit_that_may_not_go_on_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
