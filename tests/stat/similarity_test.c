/* Similarity: the measures against their definitions item by item, invariances, windows, weights, undefined cases, bad input. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jarak/alloc.h"
#include "jarak/similarity.h"

#include "similarity_made.h"
#include "stat/similarity/bootstrap.h"

/* The measures by their definitions, from lists of ratings and weights, with double loops over items. */
static void define(size_t n, const uint8_t *x, const uint8_t *y, const double *w, size_t k, double range, double out[N_MEASURES])
{
    double total = 0, d[2] = {0}, chance[2] = {0}, pooled[2] = {0}, together = 0, untied_x = 0, untied_y = 0;
    (void)k;
    for (size_t i = 0; i < n; i++) {
        double distance = fabs((double)x[i] - y[i]);
        total += w[i];
        d[0] += w[i] * distance;
        d[1] += w[i] * distance * distance;
        for (size_t j = 0; j < n; j++) {
            double ww = w[i] * w[j], xy = fabs((double)x[i] - y[j]), xx = fabs((double)x[i] - x[j]), yy = fabs((double)y[i] - y[j]);
            chance[0] += ww * xy;
            chance[1] += ww * xy * xy;
            pooled[0] += ww * (2 * xy + xx + yy) / 4;
            pooled[1] += ww * (2 * xy * xy + xx * xx + yy * yy) / 4;
            double sign_x = (x[i] > x[j]) - (x[i] < x[j]), sign_y = (y[i] > y[j]) - (y[i] < y[j]);
            together += ww * sign_x * sign_y;
            untied_x += ww * sign_x * sign_x;
            untied_y += ww * sign_y * sign_y;
        }
    }
    out[JARAK_SIMILARITY_AGREE] = 1 - d[0] / (total * range);
    out[JARAK_SIMILARITY_S_ABS] = 1 - 2 * d[0] / (total * range);
    out[JARAK_SIMILARITY_S_SQ] = 1 - 2 * d[1] / (total * range * range);
    out[JARAK_SIMILARITY_KAPPA_LIN] = 1 - d[0] * total / chance[0];
    out[JARAK_SIMILARITY_KAPPA_SQ] = 1 - d[1] * total / chance[1];
    out[JARAK_SIMILARITY_PI_LIN] = 1 - d[0] * total / pooled[0];
    out[JARAK_SIMILARITY_PI_SQ] = 1 - d[1] * total / pooled[1];
    out[JARAK_SIMILARITY_TAU_B] = together / sqrt(untied_x * untied_y);
    out[JARAK_SIMILARITY_A_INDEX] = 2 * (chance[0] / (total * total) - d[0] / total) / range;
}

static void expect_defined_values(const sample *s, const jarak_similarity_data *data, const jarak_similarity_settings *settings)
{
    jarak_similarity *result = fit(data, settings);
    uint8_t x[ITEMS], y[ITEMS];
    double w[ITEMS], expected[N_MEASURES];
    for (size_t row = 0; row < jarak_similarity_result(result)->n_rows; row++) {
        size_t window = jarak_similarity_result(result)->window[row], first = data->window_first != NULL ? data->window_first[window] : 0;
        size_t end = data->window_first != NULL ? data->window_end[window] : ITEMS;
        size_t n = common(s, jarak_similarity_result(result)->a[row], jarak_similarity_result(result)->b[row], first, end,
                          data->item_weights, x, y, w);
        uint8_t least = 255, most = 0;
        for (size_t i = 0; i < n; i++) {
            least = x[i] < least ? x[i] : least;
            least = y[i] < least ? y[i] : least;
            most = x[i] > most ? x[i] : most;
            most = y[i] > most ? y[i] : most;
        }
        define(n, x, y, w, s->k, settings->observed ? (double)(most - least) : (double)(s->k - 1), expected);
        assert_int_equal(jarak_similarity_result(result)->n[row], n);
        for (size_t m = 0; m < N_MEASURES; m++) {
            expect_near(jarak_similarity_result(result)->value[m][row], expected[m], 1e-12);
        }
    }
    jarak_similarity_free(result);
}

static void follows_the_definitions(void **state)
{
    (void)state;
    const size_t first[] = {0, 1, 63, 64, 60, 299, 130, 7}, end[] = {300, 64, 65, 128, 260, 300, 131, 7};
    double weights[ITEMS];
    for (size_t k = 2; k <= 8; k++) {
        make_sample(&the_sample, k, k);
        jarak_similarity_settings settings;
        jarak_similarity_settings_init(&settings);
        jarak_similarity_data data = the_sample.data;
        expect_defined_values(&the_sample, &data, &settings);
        data.n_windows = sizeof first / sizeof first[0];
        data.window_first = first;
        data.window_end = end;
        expect_defined_values(&the_sample, &data, &settings);
        settings.observed = true;
        expect_defined_values(&the_sample, &data, &settings);
        for (size_t i = 0; i < ITEMS; i++) {
            weights[i] = (double)(i % 7) / 4;
        }
        data.item_weights = weights;
        data.n_windows = 1;
        expect_defined_values(&the_sample, &data, &settings);
    }
}

static void does_not_care_who_is_named_first(void **state)
{
    (void)state;
    make_sample(&the_sample, 3, 17);
    const uint32_t a[] = {3, 8, 5, 5}, b[] = {8, 3, 5, 2};
    jarak_similarity_settings settings;
    jarak_similarity_settings_init(&settings);
    settings.n_draws = 200;
    jarak_similarity_data data = the_sample.data;
    data.n_pairs = 4;
    data.pair_a = a;
    data.pair_b = b;
    jarak_similarity *result = fit(&data, &settings);
    assert_int_equal(jarak_similarity_result(result)->n_rows, 4);
    for (size_t m = 0; m < N_MEASURES; m++) {
        assert_true(jarak_similarity_result(result)->value[m][0] == jarak_similarity_result(result)->value[m][1]);
        assert_true(jarak_similarity_result(result)->low[m][0] == jarak_similarity_result(result)->low[m][1] &&
                    jarak_similarity_result(result)->high[m][0] == jarak_similarity_result(result)->high[m][1]);
        if (m != JARAK_SIMILARITY_A_INDEX) {
            expect_near(jarak_similarity_result(result)->value[m][2], 1, 1e-15); /* with itself; A is how much chance would fall short */
        }
        assert_true(jarak_similarity_result(result)->low[m][3] <= jarak_similarity_result(result)->value[m][3] &&
                    jarak_similarity_result(result)->value[m][3] <= jarak_similarity_result(result)->high[m][3]);
        assert_true(jarak_similarity_result(result)->low[m][3] < jarak_similarity_result(result)->high[m][3]);
    }
    jarak_similarity_free(result);
}

/* Turning yes into no and no into yes everywhere changes nothing; turning one of the two around turns tau's sign. */
static void turns_with_the_categories(void **state)
{
    (void)state;
    const double table[9] = {9, 4, 1, 2, 7, 3, 5, 0, 20}, mirrored[9] = {20, 0, 5, 3, 7, 2, 1, 4, 9},
                 against[9] = {1, 4, 9, 3, 7, 2, 20, 0, 5};
    double values[N_MEASURES], same[N_MEASURES], opposite[N_MEASURES];
    jarak_similarity_of_table(3, table, 0, values);
    jarak_similarity_of_table(3, mirrored, 0, same);
    jarak_similarity_of_table(3, against, 0, opposite);
    for (size_t m = 0; m < N_MEASURES; m++) {
        expect_near(same[m], values[m], 1e-15);
    }
    expect_near(opposite[JARAK_SIMILARITY_TAU_B], -values[JARAK_SIMILARITY_TAU_B], 1e-15);
    /* multiplying all counts */
    double many[9];
    for (size_t i = 0; i < 9; i++) {
        many[i] = 1000 * table[i];
    }
    jarak_similarity_of_table(3, many, 0, same);
    for (size_t m = 0; m < N_MEASURES; m++) {
        expect_near(same[m], values[m], 1e-14);
    }
}

static void is_nothing_where_votes_are_independent(void **state)
{
    (void)state;
    double table[9], values[N_MEASURES];
    const double rows[3] = {0.2, 0.3, 0.5}, columns[3] = {0.6, 0.3, 0.1};
    for (size_t i = 0; i < 9; i++) {
        table[i] = rows[i / 3] * columns[i % 3];
    }
    jarak_similarity_of_table(3, table, 0, values);
    expect_near(values[JARAK_SIMILARITY_KAPPA_SQ], 0, 1e-14);
    expect_near(values[JARAK_SIMILARITY_KAPPA_LIN], 0, 1e-14);
    expect_near(values[JARAK_SIMILARITY_TAU_B], 0, 1e-14);
    expect_near(values[JARAK_SIMILARITY_A_INDEX], 0, 1e-14);
    assert_true(values[JARAK_SIMILARITY_PI_SQ] < -0.1); /* pi holds different margins against the pair */
}

static void expect_undefined(const double *table, jarak_similarity_undefined expected, bool chance, bool tau)
{
    double values[N_MEASURES];
    assert_int_equal(jarak_similarity_of_table(3, table, 0, values), expected);
    assert_int_equal(isnan(values[JARAK_SIMILARITY_KAPPA_SQ]), chance);
    assert_int_equal(isnan(values[JARAK_SIMILARITY_PI_LIN]), chance);
    assert_int_equal(isnan(values[JARAK_SIMILARITY_TAU_B]), tau);
}

static void says_why_there_is_no_value(void **state)
{
    (void)state;
    expect_undefined((double[9]){0}, JARAK_SIMILARITY_NOTHING_COMMON, true, true);
    expect_undefined((double[9]){[8] = 12}, JARAK_SIMILARITY_NO_VARIATION, true, true);
    expect_undefined((double[9]){[6] = 3, [8] = 12}, JARAK_SIMILARITY_ONE_CONSTANT, false, true);
    expect_undefined((double[9]){[2] = 3}, JARAK_SIMILARITY_ONE_CONSTANT, false, true); /* yes against no throughout */
    expect_undefined((double[9]){[0] = 1, [8] = 12}, JARAK_SIMILARITY_DEFINED, false, false);

    /* a named pair has a row even where it has nothing in common; others have none */
    const uint32_t item[] = {0, 0, 1}, unit[] = {0, 1, 2}, a[] = {0}, b[] = {2};
    const uint8_t value[] = {2, 2, 0};
    jarak_similarity_data data = {
        .n_units = 3, .n_items = 2, .n_ratings = 3, .n_categories = 3, .item = item, .unit = unit, .value = value};
    jarak_similarity_settings settings;
    jarak_similarity_settings_init(&settings);
    settings.n_draws = 50;
    jarak_similarity *result = fit(&data, &settings);
    assert_int_equal(jarak_similarity_result(result)->n_rows, 1);
    expect_near(jarak_similarity_result(result)->value[JARAK_SIMILARITY_AGREE][0], 1, 0);
    assert_int_equal(jarak_similarity_result(result)->undefined[0], JARAK_SIMILARITY_NO_VARIATION);
    assert_true(isnan(jarak_similarity_result(result)->low[JARAK_SIMILARITY_AGREE][0])); /* one roll call says nothing of other ones */
    jarak_similarity_free(result);
    data.n_pairs = 1;
    data.pair_a = a;
    data.pair_b = b;
    result = fit(&data, &settings);
    assert_int_equal(jarak_similarity_result(result)->n_rows, 1);
    assert_int_equal(jarak_similarity_result(result)->n[0], 0);
    assert_int_equal(jarak_similarity_result(result)->undefined[0], JARAK_SIMILARITY_NOTHING_COMMON);
    for (size_t m = 0; m < N_MEASURES; m++) {
        assert_true(isnan(jarak_similarity_result(result)->value[m][0]) && isnan(jarak_similarity_result(result)->low[m][0]));
    }
    jarak_similarity_free(result);
}

static void expect_refused(const jarak_similarity_data *data, const jarak_similarity_settings *settings, jarak_status expected,
                           const char *part)
{
    jarak_error error = {0};
    jarak_similarity *result = NULL;
    assert_int_equal(jarak_similarity_fit(data, settings, &result, &error), expected);
    assert_null(result);
    if (strstr(error.message, part) == NULL) {
        fail_msg("\"%s\" is not in: %s", part, error.message);
    }
}

static void refuses_bad_input(void **state)
{
    (void)state;
    const uint32_t item[] = {0, 0}, unit[] = {0, 0}, far_unit[] = {0, 5};
    const uint8_t value[] = {2, 2}, far_value[] = {2, 3};
    const size_t first[] = {1}, end[] = {0};
    const double weights[] = {1, (double)NAN};
    jarak_similarity_settings settings, bad;
    jarak_similarity_settings_init(&settings);
    const jarak_similarity_data good = {
        .n_units = 2, .n_items = 2, .n_ratings = 1, .n_categories = 3, .item = item, .unit = unit, .value = value};
    jarak_similarity_data data = good;
    data.n_ratings = 2;
    expect_refused(&data, &settings, JARAK_ERR_DATA, "unit 0 rates item 0 twice");
    data.unit = far_unit;
    expect_refused(&data, &settings, JARAK_ERR_ARGUMENT, "unit 5");
    data = good;
    data.n_ratings = 2;
    data.value = far_value;
    expect_refused(&data, &settings, JARAK_ERR_ARGUMENT, "value 3");
    data = good;
    data.n_categories = 9;
    expect_refused(&data, &settings, JARAK_ERR_ARGUMENT, "n_categories");
    data = good;
    data.n_windows = 1;
    data.window_first = first;
    data.window_end = end;
    expect_refused(&data, &settings, JARAK_ERR_ARGUMENT, "window 0");
    data = good;
    data.item_weights = weights;
    expect_refused(&data, &settings, JARAK_ERR_ARGUMENT, "item_weights");
    data = good;
    data.n_pairs = 1;
    data.pair_a = unit;
    data.pair_b = far_unit + 1;
    expect_refused(&data, &settings, JARAK_ERR_ARGUMENT, "pair 0");
    bad = settings;
    bad.level = 1;
    expect_refused(&good, &bad, JARAK_ERR_ARGUMENT, "level");
    bad = settings;
    bad.threads = -1;
    expect_refused(&good, &bad, JARAK_ERR_ARGUMENT, "threads");

    data = good;
    data.n_units = data.n_items = data.n_ratings = 0;
    jarak_similarity *result = fit(&data, &settings);
    assert_int_equal(jarak_similarity_result(result)->n_rows, 0);
    jarak_similarity_free(result);
    jarak_similarity_free(NULL);
}

static long allocations_left;

static void *few_resize(void *memory, size_t size, void *context)
{
    (void)context;
    return allocations_left-- > 0 ? realloc(memory, size) : NULL;
}

static void release(void *memory, void *context)
{
    (void)context;
    free(memory);
}

static void survives_when_memory_is_out(void **state)
{
    (void)state;
    make_sample(&the_sample, 3, 2);
    jarak_similarity_settings settings;
    jarak_similarity_settings_init(&settings);
    settings.n_draws = 20;
    settings.threads = 1;
    jarak_status status = JARAK_ERR_MEMORY;
    long tried = 0;
    jarak_set_allocator(&(jarak_allocator){.resize = few_resize, .release = release});
    for (; status == JARAK_ERR_MEMORY && tried < 500; tried++) {
        jarak_similarity *result = NULL;
        jarak_error error;
        allocations_left = tried;
        status = jarak_similarity_fit(&the_sample.data, &settings, &result, &error);
        assert_true((status == JARAK_OK) == (result != NULL));
        jarak_similarity_free(result);
    }
    jarak_set_allocator(NULL);
    assert_int_equal(status, JARAK_OK);
    assert_true(tried > 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_the_definitions),     cmocka_unit_test(does_not_care_who_is_named_first),
        cmocka_unit_test(turns_with_the_categories),   cmocka_unit_test(is_nothing_where_votes_are_independent),
        cmocka_unit_test(says_why_there_is_no_value),  cmocka_unit_test(refuses_bad_input),
        cmocka_unit_test(survives_when_memory_is_out),
    };
    return cmocka_run_group_tests_name("similarity", tests, NULL, NULL);
}
