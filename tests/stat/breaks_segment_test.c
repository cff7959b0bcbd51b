/* Penalised segmentation against the textbook recursion without any pruning, on costs computed from the values anew; the Nile's reference
 * values; the path of penalties; bad input. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "jarak/breaks.h"
#include "nile.h"
#include "num/random.h"

enum { MOST_TIMES = 240, MOST_SERIES = 3 };

/* ---- the textbook ---- */

/* The smallest variance that a segment of a series can have. */
static double least_variance(const jarak_breaks_data *data, size_t r)
{
    double variance = jarak_breaks_noise_variance(data->n_times, data->values + r * data->n_times);
    return 1e-4 * (variance > 0 ? variance : 1);
}

/* Of dates first … last, all series, from the values themselves. */
static double plain_cost(const jarak_breaks_data *data, const jarak_breaks_segmentation_settings *settings, size_t first, size_t last)
{
    double cost = 0;
    for (size_t r = 0; r < data->n_series; r++) {
        const double *y = data->values + r * data->n_times;
        double n = 0, weights = 0, sum = 0, squares = 0;
        for (size_t t = first; t <= last; t++) {
            if (!isnan(y[t])) {
                double w = data->exposures != NULL   ? data->exposures[r * data->n_times + t]
                           : data->variances != NULL ? 1 / data->variances[r * data->n_times + t]
                                                     : 1;
                n++;
                weights += w;
                sum += settings->model == JARAK_BREAKS_POISSON ? y[t] : w * y[t];
            }
        }
        for (size_t t = first; t <= last; t++) {
            if (!isnan(y[t])) {
                double w = data->variances != NULL ? 1 / data->variances[r * data->n_times + t] : 1;
                squares += w * (y[t] - sum / weights) * (y[t] - sum / weights);
            }
        }
        if (n == 0) {
            continue;
        }
        if (settings->model == JARAK_BREAKS_MEAN) {
            cost += data->variances != NULL ? squares : squares / settings->noise_variance;
        } else if (settings->model == JARAK_BREAKS_MEAN_VARIANCE) {
            double least = least_variance(data, r), variance = fmax(squares / n, least);
            cost += n * log(variance) + squares / variance;
        } else if (sum > 0) {
            cost += -2 * (sum * log(sum / weights) - sum);
        }
    }
    return cost;
}

/* The least penalised cost, every last segment tried; all dates have a value. */
static double plain_optimum(const jarak_breaks_data *data, const jarak_breaks_segmentation_settings *settings, double penalty,
                            size_t length)
{
    static double best[MOST_TIMES + 1];
    size_t n = data->n_times;
    best[0] = -penalty;
    for (size_t t = 1; t <= n; t++) {
        best[t] = INFINITY;
        for (size_t s = 0; s + length <= t; s++) {
            double lengths = settings->penalty == JARAK_BREAKS_MBIC ? log((double)(t - s) / (double)n) : 0;
            best[t] = fmin(best[t], best[s] + plain_cost(data, settings, s, t - 1) + penalty + lengths);
        }
    }
    return best[n];
}

/* The penalised cost of a segmentation as it came out, on the textbook's terms. */
static double value_of(const jarak_breaks_data *data, const jarak_breaks_segmentation_settings *settings,
                       const jarak_breaks_segmentation_info *result, size_t length)
{
    double value = result->penalty * (double)result->n_breaks;
    size_t first = 0;
    for (size_t i = 0; i <= result->n_breaks; i++) {
        size_t last = i < result->n_breaks ? result->breaks[i] : data->n_times - 1;
        assert_true(last + 1 >= first + length);
        value += plain_cost(data, settings, first, last);
        value += settings->penalty == JARAK_BREAKS_MBIC ? log((double)(last + 1 - first) / (double)data->n_times) : 0;
        first = last + 1;
    }
    return value;
}

/* Levels that jump now and then, series by series at the same dates. */
static void fill(jarak_breaks_model model, uint64_t stream, size_t n_times, double break_rate, double *values, double *weights)
{
    jarak__random random = jarak__random_stream(21, stream);
    double level[MOST_SERIES] = {3, 3, 3}, spread = 1;
    for (size_t t = 0; t < n_times; t++) {
        if (jarak__random_uniform(&random) < break_rate) {
            for (size_t r = 0; r < MOST_SERIES; r++) {
                level[r] = 3 + 3 * jarak__random_normal(&random);
            }
            spread = 0.3 + 2 * jarak__random_uniform(&random);
        }
        for (size_t r = 0; r < MOST_SERIES; r++) {
            size_t i = r * n_times + t;
            weights[i] = 0.3 + jarak__random_uniform(&random);
            double noise = jarak__random_normal(&random);
            values[i] = model == JARAK_BREAKS_POISSON         ? floor(fabs(level[r] + noise))
                        : model == JARAK_BREAKS_MEAN_VARIANCE ? level[r] + spread * noise
                                                              : level[r] + noise;
        }
    }
}

static void compare(const jarak_breaks_data *data, jarak_breaks_segmentation_settings *settings)
{
    jarak_breaks_segmentation *result;
    jarak_error error;
    if (jarak_breaks_segmentation_fit(data, settings, &result, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    size_t length = settings->min_length > 0 ? settings->min_length : settings->model == JARAK_BREAKS_MEAN_VARIANCE ? 2 : 1;
    double expected = plain_optimum(data, settings, jarak_breaks_segmentation_result(result)->penalty, length),
           value = value_of(data, settings, jarak_breaks_segmentation_result(result), length);
    if (!(fabs(value - expected) <= 1e-9 * (1 + fabs(expected)))) {
        fail_msg("model %d method %d: %.12g with %zu breaks, the optimum is %.12g", (int)settings->model, (int)settings->method, value,
                 jarak_breaks_segmentation_result(result)->n_breaks, expected);
    }
    double cost = plain_cost(data, settings, 0, data->n_times - 1);
    assert_true(fabs(jarak_breaks_segmentation_result(result)->cost_without - cost) <= 1e-9 * (1 + fabs(cost)));
    jarak_breaks_segmentation_free(result);
}

static jarak_breaks_segmentation_settings settings_for(jarak_breaks_model model, jarak_breaks_method method)
{
    jarak_breaks_segmentation_settings settings;
    jarak_breaks_segmentation_settings_init(&settings);
    settings.model = model;
    settings.method = method;
    settings.noise_variance = 1;
    return settings;
}

static void both_algorithms_find_the_optimum_of_a_mean(void **state)
{
    (void)state;
    static double values[MOST_SERIES * MOST_TIMES], variances[MOST_SERIES * MOST_TIMES];
    static const double rates[] = {0, 0.005, 0.05, 0.5};
    for (uint64_t stream = 0; stream < 24; stream++) {
        size_t n_times = stream < 4 ? 1 + stream * 3 : MOST_TIMES / (1 + stream % 4);
        fill(JARAK_BREAKS_MEAN, stream, n_times, rates[stream % 4], values, variances);
        for (int method = JARAK_BREAKS_PELT; method <= JARAK_BREAKS_FPOP; method++) {
            jarak_breaks_segmentation_settings settings = settings_for(JARAK_BREAKS_MEAN, (jarak_breaks_method)method);
            settings.penalty = stream % 3 == 0 ? JARAK_BREAKS_MANUAL : stream % 3 == 1 ? JARAK_BREAKS_BIC : JARAK_BREAKS_AIC;
            settings.penalty_value = (double)(stream % 7);
            settings.min_length = stream >= 4 && stream % 5 == 0 ? 1 + stream : 0;
            compare(&(jarak_breaks_data){1, n_times, values, stream % 2 ? variances : NULL, NULL}, &settings);
        }
    }
}

static void pelt_finds_the_optimum_of_every_model_and_several_series(void **state)
{
    (void)state;
    static double values[MOST_SERIES * MOST_TIMES], weights[MOST_SERIES * MOST_TIMES];
    static const double rates[] = {0, 0.01, 0.1};
    for (int model = JARAK_BREAKS_MEAN; model <= JARAK_BREAKS_POISSON; model++) {
        for (uint64_t stream = 0; stream < 12; stream++) {
            size_t n_times = stream < 2 ? 5 + stream : MOST_TIMES / (1 + stream % 5);
            fill((jarak_breaks_model)model, stream, n_times, rates[stream % 3], values, weights);
            jarak_breaks_segmentation_settings settings = settings_for((jarak_breaks_model)model, JARAK_BREAKS_PELT);
            settings.penalty = stream % 2 ? JARAK_BREAKS_MBIC : JARAK_BREAKS_BIC;
            settings.min_length = stream >= 2 && stream % 4 == 0 ? 3 * (size_t)stream : 0;
            jarak_breaks_data data = {stream % MOST_SERIES + 1, n_times, values, NULL, NULL};
            data.exposures = model == JARAK_BREAKS_POISSON && stream % 2 ? weights : NULL;
            compare(&data, &settings);
        }
    }
}

static void the_nile_has_its_break_and_sums_of_squares(void **state)
{
    (void)state;
    double flows[NILE_YEARS];
    fill_nile(flows);
    for (int method = JARAK_BREAKS_AUTO; method <= JARAK_BREAKS_FPOP; method++) {
        jarak_breaks_segmentation_settings settings;
        jarak_breaks_segmentation_settings_init(&settings);
        settings.method = (jarak_breaks_method)method;
        jarak_breaks_segmentation *result;
        assert_int_equal(jarak_breaks_segmentation_fit(&(jarak_breaks_data){1, NILE_YEARS, flows, NULL, NULL}, &settings, &result, NULL),
                         JARAK_OK);
        assert_int_equal(jarak_breaks_segmentation_result(result)->n_breaks, 1);
        assert_int_equal(1871 + jarak_breaks_segmentation_result(result)->breaks[0], 1898);
        assert_true(fabs(jarak_breaks_segmentation_result(result)->rss_without - 2835156.75) < 1e-6);
        assert_true(fabs(jarak_breaks_segmentation_result(result)->rss - 1597457.1944444445) < 1e-6);
        assert_true(fabs(jarak_breaks_segmentation_result(result)->segment_mean[0] - 1097.75) < 1e-9 &&
                    fabs(jarak_breaks_segmentation_result(result)->segment_mean[1] - 849.97222222222) < 1e-9);
        assert_true(fabs(jarak_breaks_segmentation_result(result)->cost * jarak_breaks_segmentation_result(result)->noise_variance[0] -
                         jarak_breaks_segmentation_result(result)->rss) < 1e-6);
        assert_true(jarak_breaks_segmentation_result(result)->penalty == 2 * log(100));
        jarak_breaks_segmentation_free(result);
    }
    jarak_breaks_segmentation_settings settings;
    jarak_breaks_segmentation_settings_init(&settings);
    settings.model = JARAK_BREAKS_MEAN_VARIANCE;
    settings.min_length = 5; /* three years of 1968-70 happen to be alike */
    jarak_breaks_segmentation *result;
    assert_int_equal(jarak_breaks_segmentation_fit(&(jarak_breaks_data){1, NILE_YEARS, flows, NULL, NULL}, &settings, &result, NULL),
                     JARAK_OK);
    assert_int_equal(jarak_breaks_segmentation_result(result)->n_breaks, 1);
    assert_int_equal(1871 + jarak_breaks_segmentation_result(result)->breaks[0], 1898);
    assert_true(fabs(jarak_breaks_segmentation_result(result)->segment_variance[0] * 28 +
                     jarak_breaks_segmentation_result(result)->segment_variance[1] * 72 - 1597457.1944444445) < 1e-6);
    jarak_breaks_segmentation_free(result);
}

/* Dates without a value: the segmentation is the one of the others, a break named by the last date with a value before it. */
static void missing_dates_are_passed_over(void **state)
{
    (void)state;
    enum { N = 300 };
    static double values[MOST_SERIES * N], weights[MOST_SERIES * N], spread[3 * N];
    fill(JARAK_BREAKS_MEAN, 77, N, 0.02, values, weights);
    for (size_t t = 0; t < (size_t)3 * N; t++) {
        spread[t] = t % 3 == 1 ? values[t / 3] : (double)NAN;
    }
    for (int method = JARAK_BREAKS_PELT; method <= JARAK_BREAKS_FPOP; method++) {
        jarak_breaks_segmentation_settings settings = settings_for(JARAK_BREAKS_MEAN, (jarak_breaks_method)method);
        jarak_breaks_segmentation *dense, *sparse;
        assert_int_equal(jarak_breaks_segmentation_fit(&(jarak_breaks_data){1, N, values, NULL, NULL}, &settings, &dense, NULL), JARAK_OK);
        assert_int_equal(
            jarak_breaks_segmentation_fit(&(jarak_breaks_data){1, (size_t)3 * N, spread, NULL, NULL}, &settings, &sparse, NULL), JARAK_OK);
        assert_true(jarak_breaks_segmentation_result(dense)->n_breaks > 2 &&
                    jarak_breaks_segmentation_result(dense)->n_breaks == jarak_breaks_segmentation_result(sparse)->n_breaks);
        for (size_t i = 0; i < jarak_breaks_segmentation_result(dense)->n_breaks; i++) {
            assert_int_equal(jarak_breaks_segmentation_result(sparse)->breaks[i],
                             3 * jarak_breaks_segmentation_result(dense)->breaks[i] + 1);
        }
        assert_true(fabs(jarak_breaks_segmentation_result(dense)->cost - jarak_breaks_segmentation_result(sparse)->cost) <
                    1e-9 * jarak_breaks_segmentation_result(dense)->cost);
        jarak_breaks_segmentation_free(dense);
        jarak_breaks_segmentation_free(sparse);
    }
}

static void the_path_holds_the_optimum_of_every_penalty(void **state)
{
    (void)state;
    enum { N = 400 };
    static double values[MOST_SERIES * N], weights[MOST_SERIES * N];
    fill(JARAK_BREAKS_MEAN, 5, N, 0.02, values, weights);
    jarak_breaks_data data = {1, N, values, NULL, NULL};
    jarak_breaks_segmentation_settings settings = settings_for(JARAK_BREAKS_MEAN, JARAK_BREAKS_AUTO);
    jarak_breaks_path *path, *again;
    settings.path_low = 1;
    settings.path_high = 500;
    settings.threads = 1;
    assert_int_equal(jarak_breaks_path_fit(&data, &settings, &path, NULL), JARAK_OK);
    assert_true(jarak_breaks_path_result(path)->n_steps > 10);
    assert_true(jarak_breaks_path_result(path)->steps[0].penalty_high == 500 &&
                jarak_breaks_path_result(path)->steps[jarak_breaks_path_result(path)->n_steps - 1].penalty_low == 1);
    settings.penalty = JARAK_BREAKS_MANUAL;
    for (size_t i = 0; i < jarak_breaks_path_result(path)->n_steps; i++) {
        const jarak_breaks_step *step = &jarak_breaks_path_result(path)->steps[i];
        assert_true(i == 0 || (step->n_breaks > step[-1].n_breaks && step->penalty_high == step[-1].penalty_low));
        settings.penalty_value = (step->penalty_low + step->penalty_high) / 2;
        jarak_breaks_segmentation *one;
        assert_int_equal(jarak_breaks_segmentation_fit(&data, &settings, &one, NULL), JARAK_OK);
        double here = step->cost + settings.penalty_value * (double)step->n_breaks;
        assert_true(fabs(jarak_breaks_segmentation_result(one)->cost +
                         settings.penalty_value * (double)jarak_breaks_segmentation_result(one)->n_breaks - here) < 1e-9 * here);
        jarak_breaks_segmentation_free(one);
    }
    settings.threads = 3;
    assert_int_equal(jarak_breaks_path_fit(&data, &settings, &again, NULL), JARAK_OK);
    assert_int_equal(jarak_breaks_path_result(again)->n_steps, jarak_breaks_path_result(path)->n_steps);
    for (size_t i = 0; i < jarak_breaks_path_result(path)->n_steps; i++) {
        assert_true(jarak_breaks_path_result(path)->steps[i].penalty_low == jarak_breaks_path_result(again)->steps[i].penalty_low &&
                    jarak_breaks_path_result(path)->steps[i].cost == jarak_breaks_path_result(again)->steps[i].cost);
        assert_memory_equal(jarak_breaks_path_result(path)->steps[i].breaks, jarak_breaks_path_result(again)->steps[i].breaks,
                            jarak_breaks_path_result(path)->steps[i].n_breaks * sizeof(size_t));
    }
    jarak_breaks_path_free(path);
    jarak_breaks_path_free(again);
}

static void expect_segments(const jarak_breaks_data *data, const jarak_breaks_segmentation_settings *settings, size_t n_breaks)
{
    jarak_breaks_segmentation *result;
    assert_int_equal(jarak_breaks_segmentation_fit(data, settings, &result, NULL), JARAK_OK);
    assert_int_equal(jarak_breaks_segmentation_result(result)->n_breaks, n_breaks);
    jarak_breaks_segmentation_free(result);
}

static void odd_series_have_plain_answers(void **state)
{
    (void)state;
    double constant[50], step[50], nothing[50], one = 4;
    for (size_t t = 0; t < 50; t++) {
        constant[t] = 1e6;
        step[t] = t < 20 ? 0 : 1e9;
        nothing[t] = NAN;
    }
    for (int model = JARAK_BREAKS_MEAN; model <= JARAK_BREAKS_POISSON; model++) {
        for (int method = JARAK_BREAKS_PELT; method <= (model == JARAK_BREAKS_MEAN ? JARAK_BREAKS_FPOP : JARAK_BREAKS_PELT); method++) {
            jarak_breaks_segmentation_settings settings;
            jarak_breaks_segmentation_settings_init(&settings);
            settings.model = (jarak_breaks_model)model;
            settings.method = (jarak_breaks_method)method;
            expect_segments(&(jarak_breaks_data){1, 50, constant, NULL, NULL}, &settings, 0);
            expect_segments(&(jarak_breaks_data){1, 50, nothing, NULL, NULL}, &settings, 0);
            expect_segments(&(jarak_breaks_data){1, 1, &one, NULL, NULL}, &settings, 0);
            expect_segments(&(jarak_breaks_data){1, 50, step, NULL, NULL}, &settings, 1);
        }
    }
}

static void expect_refusal(const jarak_breaks_data *data, const jarak_breaks_segmentation_settings *settings, const char *named)
{
    jarak_breaks_segmentation *result;
    jarak_error error;
    assert_int_equal(jarak_breaks_segmentation_fit(data, settings, &result, &error), JARAK_ERR_ARGUMENT);
    if (strstr(error.message, named) == NULL) {
        fail_msg("\"%s\" does not name %s", error.message, named);
    }
    assert_null(result);
    assert_int_equal(jarak_breaks_segmentation_check(data, settings, NULL), JARAK_ERR_ARGUMENT);
}

static void wrong_settings_are_named(void **state)
{
    (void)state;
    double values[4] = {1, 2, 3, 4};
    jarak_breaks_data one = {1, 4, values, NULL, NULL}, two = {2, 2, values, NULL, NULL};
    jarak_breaks_segmentation_settings settings = settings_for(JARAK_BREAKS_MEAN, (jarak_breaks_method)5);
    expect_refusal(&one, &settings, "method");
    settings = settings_for(JARAK_BREAKS_POISSON, JARAK_BREAKS_FPOP);
    expect_refusal(&one, &settings, "pelt");
    settings = settings_for(JARAK_BREAKS_MEAN, JARAK_BREAKS_FPOP);
    expect_refusal(&two, &settings, "one series");
    settings.penalty = JARAK_BREAKS_MBIC;
    expect_refusal(&one, &settings, "MBIC");
    settings.penalty = JARAK_BREAKS_MANUAL;
    settings.penalty_value = -1;
    expect_refusal(&one, &settings, "penalty_value");
    settings.penalty = (jarak_breaks_penalty)8;
    expect_refusal(&one, &settings, "penalty");
    settings.penalty = JARAK_BREAKS_BIC;
    settings.min_length = 9;
    expect_refusal(&one, &settings, "min_length");
    settings.min_length = 0;
    settings.noise_variance = 0;
    expect_refusal(&one, &settings, "noise_variance");
    jarak_breaks_path *path;
    settings.noise_variance = 1;
    settings.path_low = 5;
    settings.path_high = 2;
    assert_int_equal(jarak_breaks_path_fit(&one, &settings, &path, NULL), JARAK_ERR_ARGUMENT);
    settings.penalty = JARAK_BREAKS_MBIC;
    settings.path_low = 1;
    assert_int_equal(jarak_breaks_path_fit(&one, &settings, &path, NULL), JARAK_ERR_ARGUMENT);
}

/* ---- memory and interruption ---- */

static size_t allocations_left;

static void *failing_resize(void *memory, size_t size, void *context)
{
    (void)context;
    if (allocations_left == 0) {
        return NULL;
    }
    allocations_left--;
    return realloc(memory, size);
}

static void plain_release(void *memory, void *context)
{
    (void)context;
    free(memory);
}

static jarak_status fit_path(const jarak_breaks_data *data, const jarak_breaks_segmentation_settings *settings)
{
    jarak_breaks_path *path;
    jarak_status status = jarak_breaks_path_fit(data, settings, &path, NULL);
    if (status == JARAK_OK) {
        jarak_breaks_path_free(path);
    }
    return status;
}

static void running_out_of_memory_is_said(void **state)
{
    (void)state;
    double values[60];
    for (size_t t = 0; t < 60; t++) {
        values[t] = (double)(t / 10 % 3) + 0.1 * (double)(t % 4);
    }
    jarak_breaks_data data = {1, 60, values, NULL, NULL};
    jarak_allocator failing = {failing_resize, plain_release, NULL};
    for (int method = JARAK_BREAKS_PELT; method <= JARAK_BREAKS_FPOP; method++) {
        jarak_breaks_segmentation_settings settings = settings_for(JARAK_BREAKS_MEAN, (jarak_breaks_method)method);
        settings.threads = 1; /* the counter is no atomic one */
        settings.noise_variance = 0.01;
        settings.path_low = 0.5;
        settings.path_high = 100;
        jarak_set_allocator(&failing);
        jarak_status status = JARAK_ERR_MEMORY;
        size_t n = 0;
        for (; status == JARAK_ERR_MEMORY && n < 1000; n++) {
            allocations_left = n;
            status = fit_path(&data, &settings);
        }
        jarak_set_allocator(NULL);
        assert_int_equal(status, JARAK_OK);
        assert_true(n > 20);
    }
    jarak_breaks_segmentation_free(NULL);
    jarak_breaks_path_free(NULL);
}

static void an_interruption_ends_the_work(void **state)
{
    (void)state;
    static double values[3000];
    jarak_breaks_data data = {1, 3000, values, NULL, NULL};
    for (int method = JARAK_BREAKS_PELT; method <= JARAK_BREAKS_FPOP; method++) {
        jarak_breaks_segmentation_settings settings = settings_for(JARAK_BREAKS_MEAN, (jarak_breaks_method)method);
        jarak_interrupt();
        jarak_breaks_segmentation *result;
        jarak_status status = jarak_breaks_segmentation_fit(&data, &settings, &result, NULL);
        jarak_interrupt_clear();
        assert_int_equal(status, JARAK_ERR_INTERRUPTED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_algorithms_find_the_optimum_of_a_mean),
        cmocka_unit_test(pelt_finds_the_optimum_of_every_model_and_several_series),
        cmocka_unit_test(the_nile_has_its_break_and_sums_of_squares),
        cmocka_unit_test(missing_dates_are_passed_over),
        cmocka_unit_test(the_path_holds_the_optimum_of_every_penalty),
        cmocka_unit_test(odd_series_have_plain_answers),
        cmocka_unit_test(wrong_settings_are_named),
        cmocka_unit_test(running_out_of_memory_is_said),
        cmocka_unit_test(an_interruption_ends_the_work),
    };
    return cmocka_run_group_tests_name("segmentation", tests, NULL, NULL);
}
