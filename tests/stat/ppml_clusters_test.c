/* Covariances for few clusters against dense computations with a column for every level: leaving clusters out (CR3), inverse roots
 * of I - H (CR2), no bias of CR2 where variances are as its model says; shares of information; and what holds of any of them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "num/dense.h"
#include "stat/ppml_fitted.h"

enum { MOST_ROWS = 160, MOST_COLUMNS = 24, MOST_GROUPS = 12 };

/* The linear model at a solution: sqrt(W) times regressors and a column for each level, and residuals r / sqrt(W). */
typedef struct dense {
    size_t n, p;
    double m[MOST_ROWS * MOST_COLUMNS], u[MOST_ROWS], weight[MOST_ROWS], pseudo[MOST_COLUMNS * MOST_COLUMNS];
} dense;

/* The pseudo-inverse of M' M over the rows outside cluster without (of none: SIZE_MAX). */
static void pseudo_invert(const dense *d, const uint32_t *cluster, size_t without, double *inverse)
{
    static double a[MOST_COLUMNS * MOST_COLUMNS], scaled[MOST_COLUMNS * MOST_COLUMNS];
    double values[MOST_COLUMNS];
    size_t p = d->p;
    memset(a, 0, sizeof a);
    for (size_t i = 0; i < d->n; i++) {
        for (size_t k = 0; k < p && cluster[i] != without; k++) {
            for (size_t l = 0; l < p; l++) {
                a[k + l * p] += d->m[i + k * d->n] * d->m[i + l * d->n];
            }
        }
    }
    assert_int_equal(jarak__symmetric_eigen(p, a, p, values, NULL), JARAK_OK);
    for (size_t k = 0; k < p; k++) {
        for (size_t l = 0; l < p; l++) {
            scaled[k + l * p] = values[l] > 1e-9 * values[p - 1] ? a[k + l * p] / values[l] : 0;
        }
    }
    jarak__gemm(false, true, p, p, p, 1, scaled, p, a, p, 0, inverse, p);
}

static void make_dense(const jarak_ppml_data *data, const jarak_ppml *fit, const uint32_t *cluster, dense *d)
{
    double mu[MOST_ROWS];
    memset(d, 0, sizeof *d);
    d->n = data->n_rows;
    d->p = data->n_regressors;
    jarak_ppml_fitted(fit, mu, NULL);
    for (size_t i = 0; i < d->n; i++) {
        double w = data->weights == NULL ? 1 : data->weights[i];
        d->weight[i] = w * mu[i];
        d->u[i] = w * (data->y[i] - mu[i]) / sqrt(w * mu[i]);
    }
    for (size_t k = 0; k < data->n_regressors; k++) {
        for (size_t i = 0; i < d->n; i++) {
            d->m[i + k * d->n] = sqrt(d->weight[i]) * data->x[k][i];
        }
    }
    for (size_t f = 0; f < data->n_effects; f++) {
        for (size_t i = 0; i < d->n; i++) {
            double slope = data->effects[f].slope == NULL ? 1 : data->effects[f].slope[i];
            d->m[i + (d->p + data->effects[f].codes[i]) * d->n] = sqrt(d->weight[i]) * slope;
        }
        d->p += data->effects[f].n_levels;
    }
    for (size_t i = 0; i < d->n && data->n_effects == 0; i++) {
        d->m[i + d->p * d->n] = sqrt(d->weight[i]);
    }
    d->p += data->n_effects == 0;
    assert_true(d->p <= MOST_COLUMNS && d->n <= MOST_ROWS);
    pseudo_invert(d, cluster, SIZE_MAX, d->pseudo);
}

/* theta = inverse M' u over the rows outside a cluster. */
static void solve_dense(const dense *d, const double *inverse, const uint32_t *cluster, size_t without, double *theta)
{
    double b[MOST_COLUMNS] = {0};
    for (size_t k = 0; k < d->p; k++) {
        for (size_t i = 0; i < d->n; i++) {
            b[k] += cluster[i] == without ? 0 : d->m[i + k * d->n] * d->u[i];
        }
    }
    jarak__gemv(false, d->p, d->p, 1, inverse, d->p, b, 0, theta);
}

static void dense_cr3(const dense *d, const uint32_t *cluster, size_t n_groups, size_t n_x, double *v)
{
    static double inverse[MOST_COLUMNS * MOST_COLUMNS];
    memset(v, 0, n_x * n_x * sizeof *v);
    for (size_t g = 0; g < n_groups; g++) {
        double theta[MOST_COLUMNS];
        pseudo_invert(d, cluster, g, inverse);
        solve_dense(d, inverse, cluster, g, theta);
        for (size_t k = 0; k < n_x * n_x; k++) {
            v[k] += theta[k % n_x] * theta[k / n_x] * ((double)n_groups - 1) / (double)n_groups;
        }
    }
}

/* H, n square. */
static void fill_hat(const dense *d, double *h)
{
    static double half[MOST_ROWS * MOST_COLUMNS];
    jarak__gemm(false, false, d->n, d->p, d->p, 1, d->m, d->n, d->pseudo, d->p, 0, half, d->n);
    jarak__gemm(false, true, d->n, d->n, d->p, 1, half, d->n, d->m, d->n, 0, h, d->n);
}

static void dense_cr2(const dense *d, const uint32_t *cluster, size_t n_groups, size_t n_x, double *v)
{
    static double h[MOST_ROWS * MOST_ROWS], a[MOST_ROWS * MOST_ROWS];
    memset(v, 0, n_x * n_x * sizeof *v);
    fill_hat(d, h);
    for (size_t g = 0; g < n_groups; g++) {
        size_t rows[MOST_ROWS], n = 0;
        double values[MOST_ROWS], adjusted[MOST_ROWS] = {0}, b[MOST_COLUMNS] = {0}, theta[MOST_COLUMNS];
        for (size_t i = 0; i < d->n; i++) {
            rows[n] = i;
            n += cluster[i] == g;
        }
        for (size_t i = 0; i < n * n; i++) {
            a[i] = (i % n == i / n) - h[rows[i % n] + rows[i / n] * d->n];
        }
        assert_int_equal(jarak__symmetric_eigen(n, a, n, values, NULL), JARAK_OK);
        for (size_t e = 0; e < n; e++) {
            double sum = 0;
            for (size_t i = 0; i < n; i++) {
                sum += a[i + e * n] * d->u[rows[i]];
            }
            for (size_t i = 0; i < n; i++) {
                adjusted[i] += values[e] > 1e-9 ? a[i + e * n] * sum / sqrt(values[e]) : 0;
            }
        }
        for (size_t k = 0; k < d->p; k++) {
            for (size_t i = 0; i < n; i++) {
                b[k] += d->m[rows[i] + k * d->n] * adjusted[i];
            }
        }
        jarak__gemv(false, d->p, d->p, 1, d->pseudo, d->p, b, 0, theta);
        for (size_t k = 0; k < n_x * n_x; k++) {
            v[k] += theta[k % n_x] * theta[k / n_x];
        }
    }
}

static void find_vcov(jarak_ppml *fit, jarak_vcov_kind kind, const uint32_t *a, const uint32_t *b, double *v, jarak_vcov_info *info)
{
    jarak_vcov_settings settings;
    jarak_error error = {0};
    jarak_vcov_settings_init(&settings);
    settings.kind = kind;
    settings.n_clusters = b == NULL ? 1 : 2;
    settings.clusters[0] = a;
    settings.clusters[1] = b;
    if (jarak_ppml_vcov(fit, &settings, v, info, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
}

static void assert_same(const char *what, size_t n_x, const double *v, const double *expected, double relative)
{
    for (size_t k = 0; k < n_x; k++) {
        for (size_t l = 0; l < n_x; l++) {
            double size = sqrt(expected[k * (n_x + 1)] * expected[l * (n_x + 1)]);
            if (!(fabs(v[k + l * n_x] - expected[k + l * n_x]) <= relative * size)) {
                fail_msg("%s: element %zu, %zu is %.12g, expected %.12g", what, k, l, v[k + l * n_x], expected[k + l * n_x]);
            }
        }
    }
}

/* Clusters drawn at random, or the levels of the last set (nested: every level of it in one of the clusters). */
static size_t draw_clusters(const made_data *made, bool nested, uint64_t seed, uint32_t *cluster)
{
    jarak__random random = jarak__random_stream(seed, 9);
    for (size_t i = 0; i < made->data.n_rows; i++) {
        cluster[i] = nested ? made->codes[0][i] : (uint32_t)jarak__random_below(&random, 7);
    }
    return nested ? 3 : 7;
}

static void adjusted_covariances_are_those_of_dense_computations(void **state)
{
    (void)state;
    static dense d;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        for (size_t n_sets = 0; n_sets <= 3; n_sets++) {
            bool nested = n_sets == 1 && seed % 2 == 0;
            made_data made;
            uint32_t cluster[MOST_ROWS];
            double v[9], expected[9];
            jarak_vcov_info info;
            char what[80];
            made_random(&made, 150, n_sets, 3, seed % 2 == 0, false, seed % 3 == 0 && n_sets == 3, seed * 100 + n_sets);
            size_t n_groups = draw_clusters(&made, nested, seed, cluster);
            jarak_ppml *fit = fit_data(&made.data, 1);
            assert_int_equal(jarak_ppml_result(fit)->n_used, 150);
            make_dense(&made.data, fit, cluster, &d);
            snprintf(what, sizeof what, "CR3, seed %d, %zu sets", (int)seed, n_sets);
            find_vcov(fit, JARAK_VCOV_CR3, cluster, NULL, v, &info);
            dense_cr3(&d, cluster, n_groups, 3, expected);
            assert_same(what, 3, v, expected, 1e-7);
            snprintf(what, sizeof what, "CR2, seed %d, %zu sets", (int)seed, n_sets);
            find_vcov(fit, JARAK_VCOV_CR2, cluster, NULL, v, &info);
            dense_cr2(&d, cluster, n_groups, 3, expected);
            assert_same(what, 3, v, expected, 1e-7);
            assert_int_equal(info.n_alone, 0);
            /* nothing of the fit has changed */
            find_vcov(fit, JARAK_VCOV_CR3, cluster, NULL, v, &info);
            dense_cr3(&d, cluster, n_groups, 3, expected);
            assert_same("again", 3, v, expected, 1e-7);
            jarak_ppml_free(fit);
            made_free(&made);
        }
    }
}

/* With y = mu + sqrt(mu) (I - H) e_i the fit is the same for every i, and the residuals' squares add up over i to what they are on average
 * where errors have variance mu: so must CR2, to the covariance that is right then. */
static void cr2_has_no_bias_where_variance_is_the_mean(void **state)
{
    (void)state;
    static dense d;
    static double h[MOST_ROWS * MOST_ROWS];
    enum { N = 50 };
    made_data made;
    uint32_t cluster[N];
    double mu[N], sum[4] = {0}, v[4], right[4];
    jarak_vcov_info info;
    made_random(&made, N, 2, 2, false, false, false, 77);
    for (size_t i = 0; i < N; i++) {
        made.y[i] += 1;
    }
    draw_clusters(&made, false, 5, cluster);
    jarak_ppml *fit = fit_data(&made.data, 1);
    make_dense(&made.data, fit, cluster, &d);
    jarak_ppml_fitted(fit, mu, NULL);
    jarak_vcov_settings iid;
    jarak_vcov_settings_init(&iid);
    iid.kind = JARAK_VCOV_IID;
    assert_int_equal(jarak_ppml_vcov(fit, &iid, right, NULL, NULL), JARAK_OK);
    jarak_ppml_free(fit);
    fill_hat(&d, h);
    for (size_t e = 0; e < N; e++) {
        for (size_t i = 0; i < N; i++) {
            made.y[i] = mu[i] + 0.5 * sqrt(mu[i]) * ((i == e) - h[i + e * N]);
            assert_true(made.y[i] >= 0);
        }
        fit = fit_data(&made.data, 1);
        find_vcov(fit, JARAK_VCOV_CR2, cluster, NULL, v, &info);
        for (size_t k = 0; k < 4; k++) {
            sum[k] += v[k] / 0.25;
        }
        jarak_ppml_free(fit);
    }
    assert_same("CR2 on average", 2, sum, right, 1e-7);
    made_free(&made);
}

static void a_constant_has_the_jackknifes_error_too(void **state)
{
    (void)state;
    static dense d;
    made_data made;
    uint32_t cluster[120];
    double std_error[2], expected[9];
    jarak_ppml_constant constant;
    jarak_vcov_settings settings;
    made_random(&made, 120, 0, 2, true, false, false, 31);
    size_t n_groups = draw_clusters(&made, false, 3, cluster);
    jarak_ppml *fit = fit_data(&made.data, 1);
    make_dense(&made.data, fit, cluster, &d);
    jarak_vcov_settings_init(&settings);
    settings.n_clusters = 1;
    settings.clusters[0] = cluster;
    for (int kind = JARAK_VCOV_CR2; kind <= JARAK_VCOV_CR3; kind++) {
        settings.kind = (jarak_vcov_kind)kind;
        assert_int_equal(jarak_ppml_std_errors(fit, &settings, std_error, &constant, NULL, NULL), JARAK_OK);
        (kind == JARAK_VCOV_CR2 ? dense_cr2 : dense_cr3)(&d, cluster, n_groups, 3, expected);
        assert_true(fabs(std_error[0] / sqrt(expected[0]) - 1) < 1e-7);
        assert_true(fabs(std_error[1] / sqrt(expected[4]) - 1) < 1e-7);
        assert_true(fabs(constant.std_error / sqrt(expected[8]) - 1) < 1e-7);
        double joint[9];
        assert_int_equal(jarak_ppml_joint_vcov(fit, &settings, std_error, &constant, joint, NULL, NULL), JARAK_OK);
        assert_same("joint covariance", 3, joint, expected, 1e-7);
    }
    jarak_ppml_free(fit);
    made_free(&made);
}

/* A regressor that varies in one cluster alone has no jackknife; the others have the one of the model without it and that cluster's rows
 * where it varies: here, they are as dense computations with a pseudo-inverse find them. */
static void what_one_cluster_alone_tells_has_no_error(void **state)
{
    (void)state;
    static dense d;
    for (size_t n_sets = 0; n_sets <= 2; n_sets++) {
        made_data made;
        uint32_t cluster[150];
        double v[9], expected[9], share[3];
        size_t row[3];
        jarak_vcov_info info;
        made_random(&made, 150, n_sets, 3, false, false, false, 55 + n_sets);
        size_t n_groups = draw_clusters(&made, false, 4, cluster);
        for (size_t i = 0; i < 150; i++) {
            made.columns[1][i] = cluster[i] == 2 ? made.columns[1][i] : 0;
        }
        jarak_ppml *fit = fit_data(&made.data, 1);
        make_dense(&made.data, fit, cluster, &d);
        for (int kind = JARAK_VCOV_CR2; kind <= JARAK_VCOV_CR3; kind++) {
            find_vcov(fit, (jarak_vcov_kind)kind, cluster, NULL, v, &info);
            (kind == JARAK_VCOV_CR2 ? dense_cr2 : dense_cr3)(&d, cluster, n_groups, 3, expected);
            assert_int_equal(info.n_alone, 1);
            for (size_t k = 0; k < 3; k++) {
                assert_true(isnan(v[k + 3]) && isnan(v[1 + 3 * k]));
            }
            assert_true(fabs(v[0] / expected[0] - 1) < 1e-6 && fabs(v[8] / expected[8] - 1) < 1e-6);
        }
        assert_int_equal(jarak_ppml_leverage(fit, cluster, share, row, NULL), JARAK_OK);
        assert_true(n_sets > 0 ? share[1] > 0.5 : share[1] > 0.8);
        assert_int_equal(cluster[row[1]], 2);
        jarak_ppml_free(fit);
        made_free(&made);
    }
}

/* Shares against the dense regression of one column on all others. */
static void leverage_is_that_of_a_dense_regression(void **state)
{
    (void)state;
    static dense d;
    made_data made;
    uint32_t cluster[150];
    double share[3], sums[MOST_GROUPS] = {0}, total = 0, largest = 0;
    size_t row[3];
    made_random(&made, 150, 2, 3, true, false, false, 8);
    size_t n_groups = draw_clusters(&made, false, 8, cluster);
    jarak_ppml *fit = fit_data(&made.data, 1);
    make_dense(&made.data, fit, cluster, &d);
    assert_int_equal(jarak_ppml_leverage(fit, cluster, share, row, NULL), JARAK_OK);
    for (size_t i = 0; i < d.n; i++) { /* M pseudo e_1 is the first column net of all others, over its square */
        double x = 0;
        for (size_t k = 0; k < d.p; k++) {
            x += d.m[i + k * d.n] * d.pseudo[k + 0 * d.p];
        }
        sums[cluster[i]] += x * x;
        total += x * x;
    }
    for (size_t g = 0; g < n_groups; g++) {
        largest = fmax(largest, sums[g]);
    }
    assert_true(fabs(share[0] - largest / total) < 1e-8);
    assert_true(sums[cluster[row[0]]] == largest);
    jarak_ppml_free(fit);
    made_free(&made);
}

static void many_clusters_change_nothing_and_ways_add_up(void **state)
{
    (void)state;
    made_data made;
    uint32_t few[150], many[150], both[150];
    double v[9], cluster[9], one[9], two[9], joint[9], expected[9];
    jarak_vcov_info info, joint_info;
    made_random(&made, 150, 2, 3, false, false, false, 21);
    draw_clusters(&made, false, 6, few);
    for (size_t i = 0; i < 150; i++) {
        many[i] = (uint32_t)(i % 50);
        both[i] = few[i] * 50 + many[i];
    }
    jarak_ppml *fit = fit_data(&made.data, 1);
    find_vcov(fit, JARAK_VCOV_CLUSTER, many, NULL, cluster, &info);
    find_vcov(fit, JARAK_VCOV_AUTO, many, NULL, v, &info);
    assert_int_equal(info.kind, JARAK_VCOV_CLUSTER);
    assert_memory_equal(v, cluster, sizeof v);
    find_vcov(fit, JARAK_VCOV_AUTO, few, NULL, v, &info);
    find_vcov(fit, JARAK_VCOV_CR3, few, NULL, one, &info);
    assert_memory_equal(v, one, sizeof v);
    /* few is jackknifed, many and the intersection are not: a factor each */
    find_vcov(fit, JARAK_VCOV_AUTO, few, many, v, &joint_info);
    assert_int_equal(joint_info.kind, JARAK_VCOV_AUTO);
    find_vcov(fit, JARAK_VCOV_CLUSTER, many, NULL, two, &info);
    find_vcov(fit, JARAK_VCOV_CLUSTER, both, NULL, joint, &info);
    for (size_t k = 0; k < 9; k++) {
        expected[k] = one[k] + two[k] - joint[k];
    }
    if (!joint_info.repaired) {
        assert_same("two ways", 3, v, expected, 1e-9);
    } else {
        fail_msg("these data were to have a definite covariance");
    }
    jarak_ppml_free(fit);
    made_free(&made);
}

static void threads_do_not_matter(void **state)
{
    (void)state;
    made_data made;
    made_gravity(&made, 9, 6, 4);
    size_t n = made.data.n_rows;
    uint32_t *cluster = calloc(n, sizeof *cluster);
    double v[2][4];
    jarak_vcov_info info;
    for (size_t i = 0; i < n; i++) {
        cluster[i] = made.codes[2][i] / 9; /* exporters, in which pairs nest and importers' years do not */
    }
    for (int kind = JARAK_VCOV_CR2; kind <= JARAK_VCOV_CR3; kind++) {
        for (int run = 0; run < 2; run++) {
            jarak_ppml *fit = fit_data(&made.data, run == 0 ? 1 : 4);
            find_vcov(fit, (jarak_vcov_kind)kind, cluster, NULL, v[run], &info);
            jarak_ppml_free(fit);
        }
        assert_memory_equal(v[0], v[1], sizeof v[0]);
        assert_true(v[0][0] > 0 && v[0][3] > 0);
    }
    free(cluster);
    made_free(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adjusted_covariances_are_those_of_dense_computations),
        cmocka_unit_test(cr2_has_no_bias_where_variance_is_the_mean),
        cmocka_unit_test(a_constant_has_the_jackknifes_error_too),
        cmocka_unit_test(what_one_cluster_alone_tells_has_no_error),
        cmocka_unit_test(leverage_is_that_of_a_dense_regression),
        cmocka_unit_test(many_clusters_change_nothing_and_ways_add_up),
        cmocka_unit_test(threads_do_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
