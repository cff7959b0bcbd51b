/* Similarity: intervals against resampling of items one by one, and the same bits for any number of threads. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jarak/similarity.h"

#include "num/random.h"
#include "similarity_made.h"
#include "stat/similarity/bootstrap.h"

static int compare_numbers(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Drawing items one by one gives the same intervals but for the draws' noise. */
static void intervals_are_those_of_drawing_items(void **state)
{
    (void)state;
    enum { DRAWS = 4000 };
    static double drawn[N_MEASURES][DRAWS];
    make_sample(&the_sample, 3, 5);
    jarak_similarity_settings settings;
    jarak_similarity_settings_init(&settings);
    settings.n_draws = DRAWS;
    const uint32_t a[] = {1}, b[] = {4};
    const size_t first[] = {20}, end[] = {100};
    jarak_similarity_data data = the_sample.data;
    data.n_pairs = data.n_windows = 1;
    data.pair_a = a;
    data.pair_b = b;
    data.window_first = first;
    data.window_end = end;
    uint8_t x[ITEMS], y[ITEMS];
    double w[ITEMS], values[N_MEASURES], weights[ITEMS];
    size_t n = common(&the_sample, 1, 4, 20, 100, NULL, x, y, w);
    jarak__random random = jarak__random_stream(99, 0);
    for (size_t d = 0; d < DRAWS; d++) {
        double table[9] = {0};
        for (size_t i = 0; i < n; i++) {
            size_t at = jarak__random_below(&random, n);
            table[x[at] * 3 + y[at]] += 1;
        }
        jarak_similarity_of_table(3, table, 0, values);
        for (size_t m = 0; m < N_MEASURES; m++) {
            drawn[m][d] = values[m];
        }
    }
    for (size_t i = 0; i < ITEMS; i++) {
        weights[i] = 1;
    }
    jarak_similarity *result = fit(&data, &settings);
    data.item_weights = weights;
    jarak_similarity *weighted = fit(&data, &settings);
    for (size_t m = 0; m < N_MEASURES; m++) {
        qsort(drawn[m], DRAWS, sizeof drawn[m][0], compare_numbers);
        double low = drawn[m][DRAWS / 20], high = drawn[m][DRAWS - DRAWS / 20], noise = 0.06 * (high - low);
        noise += m <= JARAK_SIMILARITY_S_SQ ? 1.001 / (double)n : 0; /* a step of the counts */
        expect_near(jarak_similarity_result(result)->low[m][0], low, noise);
        expect_near(jarak_similarity_result(result)->high[m][0], high, noise);
        expect_near(jarak_similarity_result(weighted)->low[m][0], low, noise);
        expect_near(jarak_similarity_result(weighted)->high[m][0], high, noise);
    }
    jarak_similarity_free(result);
    jarak_similarity_free(weighted);
}

/* Draws of very many items are made without the table of cumulative counts. */
static void many_items_have_intervals_too(void **state)
{
    (void)state;
    enum { MANY = 70000 };
    jarak_similarity_settings settings;
    jarak_similarity_settings_init(&settings);
    settings.n_draws = 200;
    jarak__resampler r;
    jarak_error error;
    double low[N_MEASURES], high[N_MEASURES];
    const uint32_t table[9] = {35000, 0, 0, 0, 0, 0, 0, 35000, 0};
    assert_int_equal(jarak__resampler_init(&r, &settings, &error), JARAK_OK);
    assert_int_equal(jarak__resampler_prepare(&r, MANY, &error), JARAK_OK);
    assert_null(r.below);
    jarak__resampler_table(&r, 3, table, 2, low, high);
    double se = 0.5 * sqrt(0.25 / MANY);
    expect_near(low[JARAK_SIMILARITY_AGREE], 0.75 - 1.645 * se, 0.4 * se);
    expect_near(high[JARAK_SIMILARITY_AGREE], 0.75 + 1.645 * se, 0.4 * se);
    jarak__resampler_release(&r);
}

static double plain_quantile(const double *sorted, size_t n, double p)
{
    double at = (double)(n - 1) * p;
    size_t rank = (size_t)at;
    return rank + 1 < n ? sorted[rank] + (at - (double)rank) * (sorted[rank + 1] - sorted[rank]) : sorted[rank];
}

static void tails_are_exact_quantiles(void **state)
{
    (void)state;
    enum { MOST = 1003 };
    double x[MOST], sorted[MOST], scratch[2 * MOST], low, high;
    jarak__random random = jarak__random_stream(3, 0);
    for (size_t trial = 0; trial < 2000; trial++) {
        size_t n = 1 + jarak__random_below(&random, MOST), kind = trial % 5;
        double level = trial % 7 == 0 ? 0.2 : 0.9;
        for (size_t i = 0; i < n; i++) {
            double u = jarak__random_uniform(&random);
            x[i] = kind == 0 ? u : kind == 1 ? floor(5 * u) : kind == 2 ? pow(u, 20) : kind == 3 ? 1 : jarak__random_normal(&random);
        }
        memcpy(sorted, x, n * sizeof *x);
        qsort(sorted, n, sizeof *sorted, compare_numbers);
        jarak__tails(n, x, level, 1.3, scratch, &low, &high);
        expect_near(low, plain_quantile(sorted, n, (1 - level) / 2), 1e-12);
        expect_near(high, plain_quantile(sorted, n, (1 + level) / 2), 1e-12);
    }
    for (size_t i = 0; i < 100; i++) {
        x[i] = i < 10 ? (double)NAN : (double)i;
    }
    jarak__tails(100, x, 0.9, 1.3, scratch, &low, &high);
    expect_near(low, 10 + 89 * 0.05, 1e-12); /* of the 90 that are defined */
    x[20] = (double)NAN;
    jarak__tails(100, x, 0.9, 1.3, scratch, &low, &high);
    assert_true(isnan(low) && isnan(high));
}

static void gives_the_same_bits_with_any_number_of_threads(void **state)
{
    (void)state;
    make_sample(&the_sample, 3, 8);
    const size_t first[] = {0, 100, 50}, end[] = {100, 200, 150};
    double weights[ITEMS];
    for (size_t i = 0; i < ITEMS; i++) {
        weights[i] = 1.0 / (double)(1 + i);
    }
    for (int weighted = 0; weighted < 2; weighted++) {
        jarak_similarity_settings settings;
        jarak_similarity_settings_init(&settings);
        settings.n_draws = 100;
        jarak_similarity_data data = the_sample.data;
        data.n_windows = 3;
        data.window_first = first;
        data.window_end = end;
        data.item_weights = weighted ? weights : NULL;
        settings.threads = 1;
        jarak_similarity *one = fit(&data, &settings);
        settings.threads = 5;
        jarak_similarity *five = fit(&data, &settings);
        assert_int_equal(jarak_similarity_result(one)->n_rows, 3 * UNITS * (UNITS - 1) / 2);
        assert_int_equal(jarak_similarity_result(one)->n_rows, jarak_similarity_result(five)->n_rows);
        for (size_t m = 0; m < N_MEASURES; m++) {
            assert_memory_equal(jarak_similarity_result(one)->value[m], jarak_similarity_result(five)->value[m],
                                jarak_similarity_result(one)->n_rows * sizeof(double));
            assert_memory_equal(jarak_similarity_result(one)->low[m], jarak_similarity_result(five)->low[m],
                                jarak_similarity_result(one)->n_rows * sizeof(double));
            assert_memory_equal(jarak_similarity_result(one)->high[m], jarak_similarity_result(five)->high[m],
                                jarak_similarity_result(one)->n_rows * sizeof(double));
        }
        jarak_similarity_free(one);
        jarak_similarity_free(five);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_are_those_of_drawing_items),
        cmocka_unit_test(many_items_have_intervals_too),
        cmocka_unit_test(tails_are_exact_quantiles),
        cmocka_unit_test(gives_the_same_bits_with_any_number_of_threads),
    };
    return cmocka_run_group_tests_name("similarity", tests, NULL, NULL);
}
