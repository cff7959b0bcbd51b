/* Affinity and nearness against their definitions on made votes; what must not change them; input that is wrong. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "stat/affinity_made.h"

/* A figure and its variance from d and what it divides by. */
static void ratio(size_t n, const double *d, const double *z, double *figure, double *variance)
{
    double sum_d = 0, sum_z = 0, squares = 0;
    for (size_t k = 0; k < n; k++) {
        sum_d += d[k];
        sum_z += z[k];
    }
    for (size_t k = 0; k < n; k++) {
        squares += pow(d[k] - sum_d / sum_z * z[k], 2);
    }
    *figure = 1 - sum_d / sum_z;
    *variance = ((double)n / ((double)n - 1) * squares + pow(sum_z / (double)n / 2, 2)) / (sum_z * sum_z);
}

static void figures_are_what_they_are_defined_as(void **state)
{
    (void)state;
    static sample s;
    make_sample(&s, 3);
    jarak_affinity *fit = fit_sample(&s);
    const jarak_affinity_info *info = jarak_affinity_result(fit);
    assert_int_equal(info->n_rows, YEARS * UNITS * (UNITS - 1) / 2);
    for (size_t r = 0; r < info->n_rows; r += 7) {
        const jarak_affinity_row *row = &info->rows[r];
        double d[YEAR], e[YEAR], h[YEAR], out[4], mean[4] = {0}, affinity, affinity_variance, nearness, nearness_variance;
        size_t n = 0;
        for (size_t v = s.first[row->window]; v < s.end[row->window]; v++) {
            if (define(&s, v, row->a, row->b, out)) {
                d[n] = out[0];
                e[n] = out[1];
                h[n] = out[2] + out[3] - out[1];
                assert_true(h[n++] >= -1e-15);
                for (size_t k = 0; k < 4; k++) {
                    mean[k] += out[k];
                }
            }
        }
        ratio(n, d, h, &affinity, &affinity_variance);
        ratio(n, d, e, &nearness, &nearness_variance);
        assert_int_equal(row->n, n);
        assert_int_equal(row->missing, JARAK_AFFINITY_KNOWN);
        expect_near(row->distance, mean[0] / (double)n, 1e-14);
        expect_near(row->division, mean[1] / (double)n, 1e-14);
        expect_near(row->isolation_a, mean[2] / (double)n, 1e-14);
        expect_near(row->isolation_b, mean[3] / (double)n, 1e-14);
        expect_near(row->distance, row->isolation_a + row->isolation_b - row->division + row->pair, 1e-12);
        expect_near(row->affinity, affinity, 1e-12);
        expect_near(row->affinity_variance, affinity_variance, 1e-12);
        expect_near(row->nearness, nearness, 1e-12);
        expect_near(row->nearness_variance, nearness_variance, 1e-12);
    }
    jarak_affinity_free(fit);
}

static void implied_distances_are_never_negative(void **state)
{
    (void)state;
    static sample s;
    make_sample(&s, 4);
    jarak_affinity *fit = fit_sample(&s);
    const jarak_affinity_info *info = jarak_affinity_result(fit);
    for (size_t v = 0; v < info->n_items; v++) {
        for (size_t a = 0; a < JARAK_VOTE_VALUES; a++) {
            for (size_t b = 0; b < JARAK_VOTE_VALUES; b++) {
                const jarak_affinity_item *item = &info->items[v];
                assert_false(item->isolation[a] + item->isolation[b] - item->division < -1e-15); /* NaN where nobody voted so */
            }
        }
    }
    jarak_affinity_free(fit);
}

/* To the bit, so that NaN is the same as NaN. */
static bool same(double x, double y)
{
    uint64_t a, b;
    memcpy(&a, &x, sizeof a);
    memcpy(&b, &y, sizeof b);
    return a == b;
}

static bool same_figures(const jarak_affinity_row *x, const jarak_affinity_row *y)
{
    return same(x->affinity, y->affinity) && same(x->nearness, y->nearness) && same(x->affinity_variance, y->affinity_variance) &&
           same(x->nearness_variance, y->nearness_variance) && same(x->covariance, y->covariance);
}

static void neither_order_nor_company_nor_threads_count(void **state)
{
    (void)state;
    static sample s;
    make_sample(&s, 5);
    jarak_affinity_data data = data_of(&s);
    jarak_affinity *one = fit_data(&data, 1), *four = fit_data(&data, 4);
    uint32_t a[2] = {31, 4}, b[2] = {4, 31};
    data.n_pairs = 2;
    data.pair_a = a;
    data.pair_b = b;
    jarak_affinity *named = fit_data(&data, 1);
    const jarak_affinity_info *info = jarak_affinity_result(one);
    assert_int_equal(info->n_rows, jarak_affinity_result(four)->n_rows);
    for (size_t r = 0; r < info->n_rows; r++) {
        assert_true(same_figures(&info->rows[r], &jarak_affinity_result(four)->rows[r]));
    }
    for (uint32_t w = 0; w < YEARS; w++) {
        const jarak_affinity_row *all = &info->rows[jarak_affinity_find(one, 4, 31, w)];
        for (size_t i = 0; i < 2; i++) {
            size_t row = jarak_affinity_find(named, a[i], b[i], w);
            assert_true(same_figures(all, &jarak_affinity_result(named)->rows[row]));
        }
    }
    assert_int_equal(jarak_affinity_find(one, 31, 4, 0), SIZE_MAX);
    jarak_affinity_free(one);
    jarak_affinity_free(four);
    jarak_affinity_free(named);
}

/* A roll call more at the end, in the last year. */
static void add_item(sample *s, const uint8_t *rating, int32_t day)
{
    memcpy(s->rating[s->n_items], rating, UNITS);
    s->day[s->n_items++] = day;
    s->end[YEARS - 1] = s->n_items;
    cast_all(s);
}

static void unanimous_small_and_repeated_roll_calls_change_nothing(void **state)
{
    (void)state;
    static sample s;
    make_sample(&s, 6);
    jarak_affinity *before = fit_sample(&s);
    uint8_t all_yes[UNITS], few[UNITS], repeated[UNITS];
    memset(all_yes, JARAK_VOTE_YES, UNITS);
    memset(few, NOT_THERE, UNITS);
    for (size_t u = 0; u < 19; u++) {
        few[u] = u % 2 == 0 ? JARAK_VOTE_YES : JARAK_VOTE_NO;
    }
    memcpy(repeated, s.rating[YEAR + 3], UNITS);
    for (int i = 0; i < 10; i++) {
        add_item(&s, all_yes, 1000 + i);
    }
    add_item(&s, few, 1100);
    add_item(&s, repeated, YEAR + 3);
    jarak_affinity *after = fit_sample(&s);
    const jarak_affinity_info *info = jarak_affinity_result(after);
    assert_int_equal(info->n_unanimous, 10);
    assert_int_equal(info->n_few_votes, 1);
    assert_int_equal(info->n_repeated, 1);
    for (size_t r = 0; r < info->n_rows; r++) {
        assert_true(same_figures(&info->rows[r], &jarak_affinity_result(before)->rows[r]));
    }
    jarak_affinity_free(after);
    add_item(&s, repeated, 1200); /* on another day it is another roll call */
    after = fit_sample(&s);
    assert_int_equal(jarak_affinity_result(after)->n_repeated, 1);
    assert_false(same_figures(&jarak_affinity_result(after)->rows[1], &jarak_affinity_result(before)->rows[1]));
    jarak_affinity_free(after);
    jarak_affinity_free(before);
}

static void twice_the_roll_calls_halve_the_variance(void **state)
{
    (void)state;
    static sample s;
    make_sample(&s, 7);
    s.first[0] = s.first[1]; /* the last year alone, twice */
    jarak_affinity *once = fit_sample(&s);
    for (size_t v = 0; v < YEAR; v++) {
        add_item(&s, s.rating[YEAR + v], (int32_t)(2000 + v));
    }
    jarak_affinity *twice = fit_sample(&s);
    size_t n_unlike = 0;
    for (uint32_t u = 1; u < UNITS; u++) {
        const jarak_affinity_row *x = &jarak_affinity_result(once)->rows[jarak_affinity_find(once, 0, u, 1)];
        const jarak_affinity_row *y = &jarak_affinity_result(twice)->rows[jarak_affinity_find(twice, 0, u, 1)];
        double n = x->n;
        assert_int_equal(y->n, 2 * x->n);
        expect_near(y->affinity, x->affinity, 1e-12);
        expect_near(y->nearness, x->nearness, 1e-12);
        double allowance = 1 / (4 * n * n); /* for half a mean roll call; a quarter of it with twice as many */
        double affinity = x->affinity_variance - allowance, nearness = x->nearness_variance - allowance;
        assert_true(fabs(y->affinity_variance - allowance / 4 - affinity / 2) <= affinity / n + 1e-15);
        assert_true(fabs(y->nearness_variance - allowance / 4 - nearness / 2) <= nearness / n + 1e-15);
        n_unlike += affinity > 1e-12;
    }
    assert_true(n_unlike > UNITS / 2);
    jarak_affinity_free(once);
    jarak_affinity_free(twice);
}

static void nothing_is_said_of_too_little(void **state)
{
    (void)state;
    static sample s;
    make_sample(&s, 11);
    for (size_t v = 19; v < YEAR; v++) {
        s.rating[v][7] = NOT_THERE; /* nineteen at most */
    }
    for (size_t v = 0; v < YEAR; v++) {
        s.rating[v][8] = NOT_THERE; /* none in the first year */
    }
    cast_all(&s);
    jarak_affinity *fit = fit_sample(&s);
    const jarak_affinity_row *row = &jarak_affinity_result(fit)->rows[jarak_affinity_find(fit, 7, 20, 0)];
    assert_true(row->n > 0 && row->n < 20);
    assert_int_equal(row->missing, JARAK_AFFINITY_FEW_COMMON);
    assert_true(isnan(row->affinity) && isnan(row->nearness) && isnan(row->affinity_variance) && !isnan(row->distance));
    assert_int_equal(jarak_affinity_find(fit, 8, 20, 0), SIZE_MAX);
    assert_int_not_equal(jarak_affinity_find(fit, 8, 20, 1), SIZE_MAX);
    jarak_affinity_free(fit);
}

static void wrong_input_is_named(void **state)
{
    (void)state;
    static sample s;
    make_sample(&s, 12);
    jarak_error error = {.message = ""};
    jarak_affinity *fit;
    jarak_affinity_data data = data_of(&s);
    s.value[5] = 7;
    assert_int_equal(jarak_affinity_check(&data, NULL, &error), JARAK_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, "vote 5"));
    s.value[5] = JARAK_VOTE_YES;
    s.unit[1] = s.unit[0];
    s.value[0] = JARAK_VOTE_YES;
    s.value[1] = JARAK_VOTE_NO;
    assert_int_equal(jarak_affinity_fit(&data, NULL, &fit, &error), JARAK_ERR_DATA);
    assert_null(fit);
    s.unit[1] = UNITS;
    assert_int_equal(jarak_affinity_fit(&data, NULL, &fit, &error), JARAK_ERR_ARGUMENT);
    jarak_affinity_settings settings;
    jarak_affinity_settings_init(&settings);
    settings.least_common = 1;
    assert_int_equal(jarak_affinity_check(NULL, &settings, &error), JARAK_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, "least_common"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_what_they_are_defined_as),
        cmocka_unit_test(implied_distances_are_never_negative),
        cmocka_unit_test(neither_order_nor_company_nor_threads_count),
        cmocka_unit_test(unanimous_small_and_repeated_roll_calls_change_nothing),
        cmocka_unit_test(twice_the_roll_calls_halve_the_variance),
        cmocka_unit_test(nothing_is_said_of_too_little),
        cmocka_unit_test(wrong_input_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
