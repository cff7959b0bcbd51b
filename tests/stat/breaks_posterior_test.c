/* The posterior over break dates: the Nile's reference values, and properties of a right answer. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "breaks_made.h"
#include "jarak/breaks.h"
#include "nile.h"
#include "num/random.h"

static void the_nile_changed_after_1898(void **state)
{
    (void)state;
    double flows[NILE_YEARS];
    fill_nile(flows);
    static const jarak_breaks_model models[] = {JARAK_BREAKS_MEAN, JARAK_BREAKS_MEAN_VARIANCE};
    for (size_t m = 0; m < 2; m++) {
        jarak_breaks_posterior_settings settings;
        jarak_breaks_posterior_settings_init(&settings);
        settings.model = models[m];
        jarak_breaks_posterior *result;
        assert_int_equal(jarak_breaks_posterior_fit(&(jarak_breaks_data){1, NILE_YEARS, flows, NULL, NULL}, &settings, &result, NULL),
                         JARAK_OK);
        assert_true(jarak_breaks_posterior_result(result)->any > 0.99);
        assert_int_equal(jarak_breaks_posterior_result(result)->n_breaks, 1);
        assert_int_equal(1871 + jarak_breaks_posterior_result(result)->breaks[0].at, 1898);
        assert_true(jarak_breaks_posterior_result(result)->breaks[0].low >= 1893 - 1871 &&
                    jarak_breaks_posterior_result(result)->breaks[0].high <= 1903 - 1871);
        assert_true(fabs(jarak_breaks_posterior_result(result)->segment_mean[0] - 1097.75) < 15 &&
                    fabs(jarak_breaks_posterior_result(result)->segment_mean[1] - 849.972) < 10);
        jarak_breaks_posterior_free(result);
    }
}

static void probabilities_add_up_and_threads_change_no_bit(void **state)
{
    (void)state;
    double flows[NILE_YEARS];
    fill_nile(flows);
    jarak_breaks_posterior_settings settings;
    jarak_breaks_posterior_settings_init(&settings);
    jarak_breaks_posterior *one, *more;
    jarak_breaks_data data = {1, NILE_YEARS, flows, NULL, NULL};
    settings.threads = 1;
    assert_int_equal(jarak_breaks_posterior_fit(&data, &settings, &one, NULL), JARAK_OK);
    double expected = 0;
    for (size_t k = 0; k <= jarak_breaks_posterior_result(one)->max_breaks; k++) {
        expected += (double)k * jarak_breaks_posterior_result(one)->count_probability[k];
    }
    expect_near(total(NILE_YEARS, jarak_breaks_posterior_result(one)->probability), expected);
    expect_near(total(NILE_YEARS, jarak_breaks_posterior_result(one)->first), jarak_breaks_posterior_result(one)->any);
    expect_near(total(NILE_YEARS, jarak_breaks_posterior_result(one)->last), jarak_breaks_posterior_result(one)->any);
    for (int threads = 2; threads <= 7; threads += 5) {
        settings.threads = threads;
        assert_int_equal(jarak_breaks_posterior_fit(&data, &settings, &more, NULL), JARAK_OK);
        assert_memory_equal(jarak_breaks_posterior_result(one)->probability, jarak_breaks_posterior_result(more)->probability,
                            sizeof flows);
        assert_memory_equal(jarak_breaks_posterior_result(one)->last, jarak_breaks_posterior_result(more)->last, sizeof flows);
        assert_true(jarak_breaks_posterior_result(one)->log_evidence == jarak_breaks_posterior_result(more)->log_evidence);
        jarak_breaks_posterior_free(more);
    }
    jarak_breaks_posterior_free(one);
}

/* Another unit or origin changes no probability, as the default prior is taken from the series. */
static void unit_and_origin_do_not_matter(void **state)
{
    (void)state;
    double flows[NILE_YEARS], others[NILE_YEARS];
    fill_nile(flows);
    for (size_t i = 0; i < NILE_YEARS; i++) {
        others[i] = 1e6 + flows[i] * 1e-3;
    }
    for (int model = JARAK_BREAKS_MEAN; model <= JARAK_BREAKS_MEAN_VARIANCE; model++) {
        jarak_breaks_posterior_settings settings;
        jarak_breaks_posterior_settings_init(&settings);
        settings.model = (jarak_breaks_model)model;
        jarak_breaks_posterior *a, *b;
        assert_int_equal(jarak_breaks_posterior_fit(&(jarak_breaks_data){1, NILE_YEARS, flows, NULL, NULL}, &settings, &a, NULL), JARAK_OK);
        assert_int_equal(jarak_breaks_posterior_fit(&(jarak_breaks_data){1, NILE_YEARS, others, NULL, NULL}, &settings, &b, NULL),
                         JARAK_OK);
        for (size_t t = 0; t < NILE_YEARS; t++) {
            assert_true(fabs(jarak_breaks_posterior_result(a)->probability[t] - jarak_breaks_posterior_result(b)->probability[t]) < 1e-6);
        }
        jarak_breaks_posterior_free(a);
        jarak_breaks_posterior_free(b);
    }
}

/* Under the model itself, probabilities are frequencies: dates said to be in an interval with 90 % are so in about 90 % of cases. */
static void intervals_cover_what_they_say(void **state)
{
    (void)state;
    enum { REPEATS = 600, LENGTH = 30 };
    size_t covered = 0, said_any = 0;
    double sum_any = 0;
    for (uint64_t i = 0; i < REPEATS; i++) {
        jarak__random random = jarak__random_stream(11, i);
        double values[LENGTH];
        bool breaks = jarak__random_uniform(&random) < 0.5;
        size_t at = breaks ? (size_t)jarak__random_below(&random, LENGTH - 1) : LENGTH;
        double before = 2 * jarak__random_normal(&random), after = 2 * jarak__random_normal(&random);
        for (size_t t = 0; t < LENGTH; t++) {
            values[t] = (t <= at ? before : after) + jarak__random_normal(&random);
        }
        static const double prior_breaks[] = {1, 1};
        jarak_breaks_posterior_settings settings;
        jarak_breaks_posterior_settings_init(&settings);
        settings.max_breaks = 1;
        settings.prior_breaks = prior_breaks;
        settings.prior_mean = 0;
        settings.prior_variance = 4;
        settings.noise_variance = 1;
        jarak_breaks_posterior *result;
        assert_int_equal(jarak_breaks_posterior_fit(&(jarak_breaks_data){1, LENGTH, values, NULL, NULL}, &settings, &result, NULL),
                         JARAK_OK);
        jarak_breaks_date date = jarak_breaks_interval(LENGTH, jarak_breaks_posterior_result(result)->last, 0.9);
        covered += breaks && at >= date.low && at <= date.high;
        said_any += breaks;
        sum_any += jarak_breaks_posterior_result(result)->any;
        jarak_breaks_posterior_free(result);
    }
    double share = (double)covered / (double)said_any;
    assert_true(share > 0.88 && share < 0.985); /* whole dates hold more than asked for */
    assert_true(fabs(sum_any - (double)said_any) < 3 * sqrt(REPEATS * 0.15));
}

static void a_series_without_movement_has_no_break(void **state)
{
    (void)state;
    double values[40];
    for (size_t i = 0; i < 40; i++) {
        values[i] = 7;
    }
    for (int model = JARAK_BREAKS_MEAN; model <= JARAK_BREAKS_POISSON; model++) {
        jarak_breaks_posterior_settings settings;
        jarak_breaks_posterior_settings_init(&settings);
        settings.model = (jarak_breaks_model)model;
        jarak_breaks_posterior *result;
        assert_int_equal(jarak_breaks_posterior_fit(&(jarak_breaks_data){1, 40, values, NULL, NULL}, &settings, &result, NULL), JARAK_OK);
        assert_int_equal(jarak_breaks_posterior_result(result)->n_breaks, 0);
        assert_true(jarak_breaks_posterior_result(result)->any < 0.5); /* less than before looking */
        jarak_breaks_posterior_free(result);
    }
}

static void nothing_seen_leaves_the_prior(void **state)
{
    (void)state;
    double values[6] = {NAN, NAN, NAN, NAN, NAN, NAN};
    for (int model = JARAK_BREAKS_MEAN; model <= JARAK_BREAKS_POISSON; model++) {
        jarak_breaks_posterior_settings settings;
        jarak_breaks_posterior_settings_init(&settings);
        settings.model = (jarak_breaks_model)model;
        settings.max_breaks = 1;
        jarak_breaks_posterior *result;
        assert_int_equal(jarak_breaks_posterior_fit(&(jarak_breaks_data){1, 6, values, NULL, NULL}, &settings, &result, NULL), JARAK_OK);
        expect_near(jarak_breaks_posterior_result(result)->any, 1. / 3);
        for (size_t t = 0; t < 5; t++) {
            expect_near(jarak_breaks_posterior_result(result)->probability[t], 1. / 15);
        }
        expect_near(jarak_breaks_posterior_result(result)->log_evidence, 0);
        jarak_breaks_posterior_free(result);
    }
}

static void one_date_is_enough(void **state)
{
    (void)state;
    double value = 3;
    jarak_breaks_posterior_settings settings;
    jarak_breaks_posterior_settings_init(&settings);
    jarak_breaks_posterior *result;
    assert_int_equal(jarak_breaks_posterior_fit(&(jarak_breaks_data){1, 1, &value, NULL, NULL}, &settings, &result, NULL), JARAK_OK);
    assert_true(jarak_breaks_posterior_result(result)->any == 0 && jarak_breaks_posterior_result(result)->n_breaks == 0 &&
                jarak_breaks_posterior_result(result)->count_probability[0] == 1);
    jarak_breaks_posterior_free(result);
}

static void huge_and_tiny_evidence_stay_numbers(void **state)
{
    (void)state;
    enum { LONG = 400 };
    static double values[LONG];
    for (size_t t = 0; t < LONG; t++) {
        values[t] = t < 150 ? 0 : 1e9;
    }
    jarak_breaks_posterior_settings settings;
    jarak_breaks_posterior_settings_init(&settings);
    settings.noise_variance = 1;
    jarak_breaks_posterior *result;
    assert_int_equal(jarak_breaks_posterior_fit(&(jarak_breaks_data){1, LONG, values, NULL, NULL}, &settings, &result, NULL), JARAK_OK);
    assert_true(isfinite(jarak_breaks_posterior_result(result)->log_evidence));
    assert_int_equal(jarak_breaks_posterior_result(result)->breaks[0].at, 149);
    expect_near(jarak_breaks_posterior_result(result)->probability[149], 1);
    jarak_breaks_posterior_free(result);
}

static void the_shortest_interval_is_found(void **state)
{
    (void)state;
    static const double weights[] = {1, 0, 5, 8, 0, 6, 0, 0};
    jarak_breaks_date date = jarak_breaks_interval(8, weights, 0.9);
    assert_true(date.at == 3 && date.low == 2 && date.high == 5 && fabs(date.mass - 0.95) < 1e-15 && fabs(date.probability - 0.4) < 1e-15);
    date = jarak_breaks_interval(8, weights, 0.5);
    assert_true(date.low == 2 && date.high == 3);
    date = jarak_breaks_interval(8, weights, 0.3);
    assert_true(date.low == 3 && date.high == 3);
    date = jarak_breaks_interval(8, weights, 1);
    assert_true(date.low == 0 && date.high == 5 && date.mass == 1);
}

static void noise_is_measured_despite_jumps(void **state)
{
    (void)state;
    static const double few[] = {1, NAN, 3, 3};
    expect_near(jarak_breaks_noise_variance(4, few), 1);
    assert_true(isnan(jarak_breaks_noise_variance(1, few)));
    enum { MANY = 20000 };
    static double values[MANY];
    jarak__random random = jarak__random_stream(3, 0);
    for (size_t i = 0; i < MANY; i++) {
        values[i] = (double)(i / 100 % 7) * 50 + 2 * jarak__random_normal(&random);
    }
    assert_true(fabs(jarak_breaks_noise_variance(MANY, values) - 4) < 0.3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nile_changed_after_1898),
        cmocka_unit_test(probabilities_add_up_and_threads_change_no_bit),
        cmocka_unit_test(unit_and_origin_do_not_matter),
        cmocka_unit_test(intervals_cover_what_they_say),
        cmocka_unit_test(a_series_without_movement_has_no_break),
        cmocka_unit_test(nothing_seen_leaves_the_prior),
        cmocka_unit_test(one_date_is_enough),
        cmocka_unit_test(huge_and_tiny_evidence_stay_numbers),
        cmocka_unit_test(the_shortest_interval_is_found),
        cmocka_unit_test(noise_is_measured_despite_jumps),
    };
    return cmocka_run_group_tests_name("posterior of breaks", tests, NULL, NULL);
}
