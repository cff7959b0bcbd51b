/* Least squares: certified values, and what must hold of any fit. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jarak/ols.h"
#include "num/random.h"

static jarak_ols *fit_with(const jarak_ols_data *data, int threads)
{
    jarak_ols *fit;
    jarak_error error = {0};
    jarak_ols_settings settings;
    jarak_ols_settings_init(&settings);
    settings.threads = threads;
    if (jarak_ols_fit(data, &settings, &fit, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return fit;
}

static bool is_near(double found, double wanted, double relative)
{
    return fabs(found - wanted) <= relative * fabs(wanted);
}

/* Longley (1967), doi:10.1080/01621459.1967.10500896; certified values of the Statistical Reference Datasets of NIST. */
static void test_longley_has_the_certified_values(void **state)
{
    (void)state;
    enum { N = 16, K = 6 };
    static const double y[N] = {60323, 61122, 60171, 61187, 63221, 63639, 64989, 63761,
                                66019, 67857, 68169, 66513, 68655, 69564, 69331, 70551};
    static const double columns[K][N] = {
        {83, 88.5, 88.2, 89.5, 96.2, 98.1, 99, 100, 101.2, 104.6, 108.4, 110.8, 112.6, 114.2, 115.7, 116.9},
        {234289, 259426, 258054, 284599, 328975, 346999, 365385, 363112, 397469, 419180, 442769, 444546, 482704, 502601, 518173, 554894},
        {2356, 2325, 3682, 3351, 2099, 1932, 1870, 3578, 2904, 2822, 2936, 4681, 3813, 3931, 4806, 4007},
        {1590, 1456, 1616, 1650, 3099, 3594, 3547, 3350, 3048, 2857, 2798, 2637, 2552, 2514, 2572, 2827},
        {107608, 108632, 109773, 110929, 112075, 113270, 115094, 116219, 117388, 118734, 120445, 121950, 123366, 125368, 127852, 130081},
        {1947, 1948, 1949, 1950, 1951, 1952, 1953, 1954, 1955, 1956, 1957, 1958, 1959, 1960, 1961, 1962}};
    static const double beta[K] = {15.0618722713733,  -0.358191792925910E-01, -2.02022980381683,
                                   -1.03322686717359, -0.511041056535807E-01, 1829.15146461355};
    static const double errors[K] = {84.9149257747669,  0.334910077722432E-01, 0.488399681651699,
                                     0.214274163161675, 0.226073200069370,     455.478499142212};
    const double *const x[K] = {columns[0], columns[1], columns[2], columns[3], columns[4], columns[5]};
    const jarak_ols_data data = {.n_rows = N, .y = y, .n_regressors = K, .x = x};
    jarak_ols *fit = fit_with(&data, 1);
    const jarak_ols_info *info = jarak_ols_result(fit);
    jarak_vcov_settings settings;
    jarak_vcov_settings_init(&settings);
    settings.kind = JARAK_VCOV_IID;
    double std_error[K];
    jarak_ppml_constant constant;
    assert_int_equal(jarak_ols_joint_vcov(fit, &settings, std_error, &constant, NULL, NULL, NULL), JARAK_OK);
    for (size_t k = 0; k < K; k++) {
        assert_true(is_near(info->beta[k], beta[k], 1e-9));
        assert_true(is_near(std_error[k], errors[k], 1e-9));
    }
    assert_true(is_near(constant.estimate, -3482258.63459582, 1e-9));
    assert_true(is_near(constant.std_error, 890420.383607373, 1e-9));
    assert_true(is_near(info->sigma, 304.854073561965, 1e-12));
    assert_true(is_near(info->r2, 0.995479004577296, 1e-12));
    assert_true(is_near(info->rss, 836424.055505915, 1e-11));
    assert_int_equal(info->n_parameters, 7);
    jarak_ols_free(fit);
}

/* A panel of workers and firms of any mobility, and years; the outcome is exact where noise is 0. */
enum { ROWS = 3000, WORKERS = 300, FIRMS = 60, YEARS = 10, N_X = 2 };

typedef struct panel {
    uint32_t codes[3][ROWS];
    double y[ROWS], columns[N_X][ROWS], weights[ROWS];
    const double *x[N_X];
    jarak_ppml_effect effects[3];
    jarak_ols_data data;
} panel;

static void make_panel(panel *made, double mobility, double noise, uint64_t seed)
{
    jarak__random random = jarak__random_stream(seed, 0);
    memset(made, 0, sizeof *made);
    for (size_t i = 0; i < ROWS; i++) {
        size_t worker = i / YEARS;
        bool moves = i % YEARS == 0 || jarak__random_uniform(&random) < mobility;
        made->codes[0][i] = (uint32_t)worker;
        made->codes[1][i] = moves ? (uint32_t)jarak__random_below(&random, FIRMS) : made->codes[1][i - 1];
        made->codes[2][i] = (uint32_t)(i % YEARS);
        made->weights[i] = 0.5 + jarak__random_uniform(&random);
        made->y[i] =
            noise * jarak__random_normal(&random) + sin((double)worker) + cos((double)made->codes[1][i]) + 0.1 * (double)(i % YEARS);
        for (size_t k = 0; k < N_X; k++) {
            made->columns[k][i] = jarak__random_normal(&random) + sin((double)(worker + made->codes[1][i]));
            made->y[i] += ((double)k + 1) * made->columns[k][i];
        }
    }
    made->x[0] = made->columns[0];
    made->x[1] = made->columns[1];
    const size_t levels[] = {WORKERS, FIRMS, YEARS};
    for (int f = 0; f < 3; f++) {
        made->effects[f] = (jarak_ppml_effect){.codes = made->codes[f], .n_levels = levels[f]};
    }
    made->data = (jarak_ols_data){.n_rows = ROWS,
                                  .y = made->y,
                                  .n_regressors = N_X,
                                  .x = made->x,
                                  .n_effects = 3,
                                  .effects = made->effects,
                                  .weights = made->weights};
}

static double norm(size_t n, const double *w, const double *a)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += w[i] * a[i] * a[i];
    }
    return sqrt(sum);
}

/* Residuals are orthogonal to every column of the model, at any mobility. */
static void test_residuals_are_orthogonal(void **state)
{
    (void)state;
    static const double mobilities[] = {1, 0.05, 0.002};
    for (size_t m = 0; m < sizeof mobilities / sizeof mobilities[0]; m++) {
        static panel made;
        static double residual[ROWS], sums[WORKERS];
        static jarak_ppml_row reasons[ROWS];
        make_panel(&made, mobilities[m], 1, 11 + m);
        jarak_ols *fit = fit_with(&made.data, 2);
        assert_int_equal(jarak_ols_result(fit)->outcome, JARAK_OLS_CONVERGED);
        jarak_ols_fitted(fit, residual, reasons);
        double rss = 0;
        for (size_t i = 0; i < ROWS; i++) {
            residual[i] = reasons[i] == JARAK_ROW_USED ? made.y[i] - residual[i] : 0;
            rss += made.weights[i] * residual[i] * residual[i];
        }
        assert_true(is_near(jarak_ols_result(fit)->rss, rss, 1e-12));
        double size = norm(ROWS, made.weights, made.y);
        for (size_t k = 0; k < N_X; k++) {
            double sum = 0;
            for (size_t i = 0; i < ROWS; i++) {
                sum += made.weights[i] * made.columns[k][i] * residual[i];
            }
            assert_true(fabs(sum) < 1e-9 * size * norm(ROWS, made.weights, made.columns[k]));
        }
        for (int f = 0; f < 3; f++) {
            memset(sums, 0, sizeof sums);
            for (size_t i = 0; i < ROWS; i++) {
                sums[made.codes[f][i]] += made.weights[i] * residual[i];
            }
            for (size_t l = 0; l < made.effects[f].n_levels; l++) {
                assert_true(fabs(sums[l]) < 1e-8 * size);
            }
        }
        jarak_ols_free(fit);
    }
}

/* An outcome without noise is found again: coefficients, and what the effects add up to. */
static void test_an_exact_outcome_is_found(void **state)
{
    (void)state;
    static panel made;
    static double alpha[3][WORKERS];
    make_panel(&made, 0.3, 0, 21);
    jarak_ols *fit = fit_with(&made.data, 2);
    const jarak_ols_info *info = jarak_ols_result(fit);
    assert_true(info->saturated);
    assert_true(is_near(info->r2, 1, 1e-12));
    assert_true(isnan(info->log_likelihood));
    double std_error[N_X];
    assert_int_equal(jarak_ols_joint_vcov(fit, NULL, std_error, NULL, NULL, NULL, NULL), JARAK_OK);
    for (size_t k = 0; k < N_X; k++) {
        assert_true(is_near(info->beta[k], (double)k + 1, 1e-11));
        assert_true(isnan(std_error[k])); /* no residuals tell any */
    }
    for (size_t f = 0; f < 3; f++) {
        assert_int_equal(jarak_ols_effects(fit, f, alpha[f], NULL), JARAK_OK);
    }
    for (size_t i = 0; i < ROWS; i++) {
        double sum = alpha[0][made.codes[0][i]] + alpha[1][made.codes[1][i]] + alpha[2][made.codes[2][i]];
        double left = made.y[i] - made.columns[0][i] - 2 * made.columns[1][i];
        assert_true(isnan(sum) || fabs(sum - left) < 1e-8);
    }
    jarak_ols_free(fit);
}

/* Other units, and constants that the effects take in, change neither t-values nor the fit. */
static void test_units_do_not_matter(void **state)
{
    (void)state;
    static panel made;
    static double y[ROWS], x[ROWS];
    make_panel(&made, 0.5, 1, 31);
    for (int no_effects = 0; no_effects < 2; no_effects++) {
        jarak_ols_data data = made.data;
        data.n_effects = no_effects ? 0 : 3;
        jarak_ols *fit = fit_with(&data, 1);
        static const double units[][2] = {{1e200, 1e150}, {1e-200, 1e-150}, {1, 1}};
        for (size_t u = 0; u < 3; u++) {
            const double *const columns[] = {x, made.columns[1]};
            for (size_t i = 0; i < ROWS; i++) {
                y[i] = u == 2 ? made.y[i] + 1e6 : made.y[i] * units[u][0];
                x[i] = u == 2 ? made.columns[0][i] - 1e5 : made.columns[0][i] * units[u][1];
            }
            data.y = y;
            data.x = columns;
            jarak_ols *other = fit_with(&data, 1);
            double errors[2][N_X], scale = units[u][0] / units[u][1];
            assert_int_equal(jarak_ols_joint_vcov(fit, NULL, errors[0], NULL, NULL, NULL, NULL), JARAK_OK);
            assert_int_equal(jarak_ols_joint_vcov(other, NULL, errors[1], NULL, NULL, NULL, NULL), JARAK_OK);
            assert_true(is_near(jarak_ols_result(other)->beta[0], jarak_ols_result(fit)->beta[0] * scale, 1e-9));
            assert_true(is_near(errors[1][0], errors[0][0] * scale, 1e-9));
            assert_true(is_near(errors[1][1], errors[0][1] * units[u][0], 1e-9));
            assert_true(is_near(jarak_ols_result(other)->r2, jarak_ols_result(fit)->r2, 1e-9));
            assert_true(is_near(jarak_ols_result(other)->sigma, jarak_ols_result(fit)->sigma * units[u][0], 1e-9));
            jarak_ols_free(other);
        }
        jarak_ols_free(fit);
    }
}

/* Outcomes of very different sizes: where groups are apart, the small ones are fitted as if they were alone. */
static void test_small_outcomes_beside_large_ones(void **state)
{
    (void)state;
    enum { N = 12 };
    static const double small[] = {1.5e-8, 2.25e-8, 4e-8, 3.5e-8, 7e-9, 1e-8}, large[] = {1e6, 2e6, 4.5e6, 3e6, 1e6, 2.5e6};
    double y[N], x[N];
    uint32_t group[N];
    for (size_t i = 0; i < N; i++) {
        group[i] = (uint32_t)(i / 6);
        y[i] = i < 6 ? small[i] : large[i - 6];
        x[i] = (double)(i % 6);
    }
    /* each group's slopes are its own: (x - mean)' y / (x - mean)' (x - mean), worked out by hand */
    const jarak_ppml_effect effects[] = {{.codes = group, .n_levels = 2}, {.codes = group, .n_levels = 2, .slope = x}};
    const jarak_ols_data data = {.n_rows = N, .y = y, .n_effects = 2, .effects = effects};
    double alpha[2], wanted[2] = {0, 0};
    for (size_t i = 0; i < 6; i++) {
        wanted[0] += ((double)i - 2.5) * small[i] / 17.5;
        wanted[1] += ((double)i - 2.5) * large[i] / 17.5;
    }
    jarak_ols *fit = fit_with(&data, 1);
    assert_int_equal(jarak_ols_effects(fit, 1, alpha, NULL), JARAK_OK);
    assert_true(is_near(alpha[1], wanted[1], 1e-12));
    assert_true(is_near(alpha[0], wanted[0], 1e-6));
    jarak_ols_free(fit);
}

static void test_bits_do_not_depend_on_threads(void **state)
{
    (void)state;
    static panel made;
    make_panel(&made, 0.2, 1, 41);
    jarak_ols *one = fit_with(&made.data, 1), *four = fit_with(&made.data, 4);
    double errors[2][N_X];
    assert_memory_equal(jarak_ols_result(one)->beta, jarak_ols_result(four)->beta, N_X * sizeof(double));
    assert_true(jarak_ols_result(one)->rss == jarak_ols_result(four)->rss);
    assert_int_equal(jarak_ols_joint_vcov(one, NULL, errors[0], NULL, NULL, NULL, NULL), JARAK_OK);
    assert_int_equal(jarak_ols_joint_vcov(four, NULL, errors[1], NULL, NULL, NULL, NULL), JARAK_OK);
    assert_memory_equal(errors[0], errors[1], sizeof errors[0]);
    jarak_ols_free(one);
    jarak_ols_free(four);
}

/* Regressors that the effects, or those before them, span are dropped; the others are as without them. */
static void test_collinear_regressors_are_dropped(void **state)
{
    (void)state;
    static panel made;
    static double of_worker[ROWS], combined[ROWS], constant[ROWS];
    make_panel(&made, 0.2, 1, 51);
    for (size_t i = 0; i < ROWS; i++) {
        of_worker[i] = cos((double)made.codes[0][i]) + 3 * (double)made.codes[2][i];
        combined[i] = 2 * made.columns[0][i] - made.columns[1][i] + of_worker[i];
        constant[i] = 7;
    }
    const double *const x[] = {of_worker, made.columns[0], constant, made.columns[1], combined};
    jarak_ols_data data = made.data;
    jarak_ols *without = fit_with(&data, 1);
    data.n_regressors = 5;
    data.x = x;
    jarak_ols *fit = fit_with(&data, 1);
    static const bool dropped[] = {true, false, true, false, true};
    const jarak_ols_info *info = jarak_ols_result(fit);
    assert_memory_equal(info->dropped, dropped, sizeof dropped);
    assert_true(is_near(info->beta[1], jarak_ols_result(without)->beta[0], 1e-10));
    assert_true(is_near(info->beta[3], jarak_ols_result(without)->beta[1], 1e-10));
    assert_true(isnan(info->beta[0]) && isnan(info->beta[4]));
    assert_int_equal(info->n_parameters, jarak_ols_result(without)->n_parameters);
    double covariance[25], few[4];
    assert_int_equal(jarak_ols_vcov(fit, NULL, covariance, NULL, NULL), JARAK_OK);
    assert_int_equal(jarak_ols_vcov(without, NULL, few, NULL, NULL), JARAK_OK);
    assert_true(is_near(covariance[1 + 3 * 5], few[2], 1e-8));
    assert_true(isnan(covariance[0]));
    jarak_ols_free(fit);
    jarak_ols_free(without);
}

/* Whole weights are rows that stand so often, in all but what counts rows. */
static void test_weights_are_rows_that_repeat(void **state)
{
    (void)state;
    enum { N = 200 };
    double y[3 * N], x[3 * N], weights[N];
    uint32_t codes[3 * N];
    jarak__random random = jarak__random_stream(61, 0);
    size_t n = 0;
    double few_y[N], few_x[N];
    uint32_t few_codes[N];
    for (size_t i = 0; i < N; i++) {
        few_y[i] = jarak__random_normal(&random);
        few_x[i] = jarak__random_normal(&random);
        few_codes[i] = (uint32_t)(i % 8);
        weights[i] = (double)(i % 4); /* some 0 */
        for (size_t again = 0; again < i % 4; again++) {
            y[n] = few_y[i];
            x[n] = few_x[i];
            codes[n++] = few_codes[i];
        }
    }
    const double *const many_x[] = {x}, *const few_columns[] = {few_x};
    const jarak_ppml_effect many_effect = {.codes = codes, .n_levels = 8}, few_effect = {.codes = few_codes, .n_levels = 8};
    const jarak_ols_data many = {.n_rows = n, .y = y, .n_regressors = 1, .x = many_x, .n_effects = 1, .effects = &many_effect};
    const jarak_ols_data few = {
        .n_rows = N, .y = few_y, .n_regressors = 1, .x = few_columns, .n_effects = 1, .effects = &few_effect, .weights = weights};
    jarak_ols *a = fit_with(&many, 1), *b = fit_with(&few, 1);
    const jarak_ols_info *of_many = jarak_ols_result(a), *of_few = jarak_ols_result(b);
    assert_int_equal(of_few->n_no_weight, N / 4);
    assert_int_equal(of_few->n_used, N - N / 4);
    assert_true(is_near(of_few->beta[0], of_many->beta[0], 1e-12));
    assert_true(is_near(of_few->rss, of_many->rss, 1e-12));
    assert_true(is_near(of_few->r2, of_many->r2, 1e-12));
    jarak_ols_free(a);
    jarak_ols_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_longley_has_the_certified_values), cmocka_unit_test(test_residuals_are_orthogonal),
        cmocka_unit_test(test_an_exact_outcome_is_found),        cmocka_unit_test(test_units_do_not_matter),
        cmocka_unit_test(test_small_outcomes_beside_large_ones), cmocka_unit_test(test_bits_do_not_depend_on_threads),
        cmocka_unit_test(test_collinear_regressors_are_dropped), cmocka_unit_test(test_weights_are_rows_that_repeat),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
