/* Breaks in every format, of results put together by hand: probabilities, one segmentation, and a path of optima. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "failing.h"
#include "report/printed.h"

enum { N_TIMES = 6 };

static const char *const times[N_TIMES] = {"1871", "1872", "1873", "1874", "1875", "1876"};
static const double values[2 * N_TIMES] = {1, 1, 1, 5, 5, 5, 2, 2, 2, 2, 2, 9};
static const char *const no_name[] = {""}, *const names[] = {"north", "south, west"};

static jarak_breaks_series series_of(size_t n_series)
{
    return (jarak_breaks_series){.data = {.n_series = n_series, .n_times = N_TIMES, .values = values},
                                 .value_name = "flow",
                                 .times = times,
                                 .series = n_series == 1 ? no_name : names};
}

/* ---- probabilities ---- */

typedef struct posterior {
    jarak_breaks_series series;
    jarak_breaks_posterior_info info;
} posterior;

static const double probability[N_TIMES] = {0, 0.0625, 0.875, 0, 1.0 / 3, 0}, first[N_TIMES] = {0, 0.0625, 0.875, 0, 0, 0},
                    last[N_TIMES] = {0, 0.0625, 0.5625, 0, 0.3125, 0};
static const double counts[] = {0.0625, 0.625, 0.3121, 0.0004};
static const jarak_breaks_date dates[] = {{.at = 2, .probability = 0.875, .low = 1, .high = 2, .mass = 0.9375}};
static const double levels[] = {1, 2, 5, 3.5}, spreads[] = {0.25, 0.5, (double)INFINITY, 1};
static const double noise[] = {0.015625, 0.5};

static posterior posterior_of(size_t n_series, size_t n_breaks)
{
    posterior p = {.series = series_of(n_series),
                   .info = {.n_series = n_series,
                            .n_times = N_TIMES,
                            .max_breaks = 3,
                            .log_evidence = -12.5,
                            .count_probability = counts,
                            .any = 0.9375,
                            .probability = probability,
                            .first = first,
                            .last = last,
                            .n_breaks = n_breaks,
                            .probability_of_breaks = 0.5,
                            .breaks = dates,
                            .segment_mean = levels,
                            .segment_sd = spreads,
                            .noise_variance = noise,
                            .residual_correlation = (double)NAN,
                            .residual_p_value = (double)NAN}};
    return p;
}

static jarak_status print_posterior(const void *result, jarak_format format, FILE *stream, jarak_error *error)
{
    const posterior *p = result;
    const jarak_fitted_breaks fit = {.input = p->series, .kind = JARAK_BREAKS_POSTERIOR, .level = 0.9, .posterior = &p->info};
    return jarak_fit_breaks_print(&fit, format, stream, error);
}

static void probabilities_are_told_with_their_dates(void **state)
{
    (void)state;
    const posterior p = posterior_of(1, 1);
    assert_printed(print_posterior, &p, JARAK_FORMAT_TABLE,
                   "flow, 1871–1876: 6 dates, the mean jumps\n"
                   "Probability of the number of breaks:  0: 0.062  1: 0.625  2: 0.312\n"
                   "The most probable segmentation (probability 0.500):\n"
                   "  old until  new since  probability  from    to   held\n"
                   "       1873       1874        0.875  1873  1874  0.938\n"
                   "Over all segmentations, if there is a break (probability 0.938):\n"
                   "                   old until  new since  probability  from    to   held\n"
                   "  the first             1873       1874        0.933  1874  1874  0.933\n"
                   "  the most recent       1873       1874        0.600  1874  1876  0.933\n"
                   "  segment from    to  level    sd\n"
                   "          1871  1873      1  0.25\n"
                   "          1874  1876      2   0.5\n"
                   "from–to: the shortest run of dates that holds 0.9 of the probability of where the new level began.\n");
    assert_printed(print_posterior, &p, JARAK_FORMAT_CSV,
                   "time,next,probability,first,last\n1871,1872,0,0,0\n1872,1873,0.0625,0.0625,0.0625\n1873,1874,0.875,0.875,0.5625\n"
                   "1874,1875,0,0,0\n1875,1876,0.3333333333333333,0,0.3125\n");
}

static void no_break_is_said_as_such(void **state)
{
    (void)state;
    posterior p = posterior_of(1, 0);
    p.info.any = 0;
    char *text = printed_text(print_posterior, &p, JARAK_FORMAT_TABLE);
    assert_non_null(strstr(text, "The most probable segmentation has no break (probability 0.500).\n"));
    assert_null(strstr(text, "Over all segmentations"));
    free(text);
    json_t *parsed = printed_json(print_posterior, &p);
    assert_null(json_object_get(parsed, "first_break"));
    assert_int_equal(json_array_size(json_object_get(parsed, "breaks")), 0);
    assert_int_equal(json_array_size(json_object_get(parsed, "segments")), 1);
    json_decref(parsed);
}

static void json_has_every_probability_in_full(void **state)
{
    (void)state;
    const posterior p = posterior_of(2, 1);
    json_t *parsed = printed_json(print_posterior, &p);
    assert_json_text(parsed, "method", "bayes");
    assert_json_text(parsed, "model", "mean");
    assert_json_text(parsed, "value", "flow");
    assert_json_number(parsed, "n_times", N_TIMES);
    assert_json_number(parsed, "log_evidence", -12.5);
    assert_json_number(parsed, "any_probability", 0.9375);
    for (size_t k = 0; k < 4; k++) {
        assert_true(json_number_value(json_array_get(json_object_get(parsed, "count_probability"), k)) == counts[k]);
    }
    const json_t *list = json_object_get(parsed, "dates");
    assert_int_equal(json_array_size(list), N_TIMES - 1);
    for (size_t t = 0; t + 1 < N_TIMES; t++) {
        assert_json_text(json_array_get(list, t), "time", times[t]);
        assert_json_number(json_array_get(list, t), "probability", probability[t]);
        assert_json_number(json_array_get(list, t), "last", last[t]);
    }
    const json_t *date = json_array_get(json_object_get(parsed, "breaks"), 0);
    assert_json_text(date, "old_until", "1873");
    assert_json_text(date, "new_since", "1874");
    assert_json_text(date, "since_low", "1873");
    assert_json_number(date, "since_probability", 0.9375);
    for (size_t i = 0; i < 4; i++) {
        const json_t *segment = json_array_get(json_object_get(parsed, "segments"), i / 2);
        const json_t *level = json_array_get(json_object_get(segment, "levels"), i % 2);
        assert_json_text(level, "series", names[i % 2]);
        assert_json_number(level, "mean", levels[i]);
        assert_json_number(level, "sd", spreads[i]); /* infinite: null */
    }
    json_decref(parsed);
}

/* ---- one segmentation ---- */

typedef struct segmentation {
    jarak_breaks_series series;
    jarak_breaks_model model;
    jarak_breaks_segmentation_info info;
} segmentation;

static const size_t breaks[] = {2};

static segmentation segmentation_of(jarak_breaks_model model, size_t n_series, size_t n_breaks)
{
    segmentation s = {.series = series_of(n_series),
                      .model = model,
                      .info = {.n_series = n_series,
                               .n_breaks = n_breaks,
                               .breaks = breaks,
                               .penalty = 3.5,
                               .cost = 10,
                               .cost_without = 20.25,
                               .rss = 0.125,
                               .rss_without = 24,
                               .segment_mean = levels,
                               .segment_variance = model == JARAK_BREAKS_MEAN_VARIANCE ? spreads : NULL,
                               .noise_variance = noise,
                               .residual_correlation = (double)NAN,
                               .residual_p_value = (double)NAN}};
    return s;
}

static jarak_status print_segmentation(const void *result, jarak_format format, FILE *stream, jarak_error *error)
{
    const segmentation *s = result;
    const jarak_fitted_breaks fit = {.input = s->series, .kind = JARAK_BREAKS_SEGMENTATION, .model = s->model, .segmentation = &s->info};
    return jarak_fit_breaks_print(&fit, format, stream, error);
}

static void a_segmentation_is_told_by_its_model(void **state)
{
    (void)state;
    static const struct {
        jarak_breaks_model model;
        size_t n_series, n_breaks;
        const char *text;
    } cases[] = {
        {JARAK_BREAKS_MEAN, 1, 1,
         "flow, 1871–1876: 6 dates, the mean jumps\n"
         "1 break at a penalty of 3.5; sum of squares 0.125, without breaks 24\n"
         "Penalties are on the scale of -2 log likelihood, which the breaks lower by 10.25\n"
         "  segment from    to  mean\n"
         "          1871  1873     1\n"
         "          1874  1876     2\n"},
        {JARAK_BREAKS_MEAN_VARIANCE, 2, 1,
         "flow, 1871–1876: 6 dates, 2 series, the mean and the variance jump\n"
         "1 break at a penalty of 3.5; sum of squares 0.125, without breaks 24\n"
         "Penalties are on the scale of -2 log likelihood, which the breaks lower by 10.25\n"
         "  segment from    to  mean  variance  series\n"
         "          1871  1873     1      0.25  north\n"
         "          1871  1873     2       0.5  south, west\n"
         "          1874  1876     5       inf  north\n"
         "          1874  1876   3.5         1  south, west\n"},
        {JARAK_BREAKS_POISSON, 1, 0,
         "flow, 1871–1876: 6 dates, the rate of counts jumps\n"
         "0 breaks at a penalty of 3.5\n"
         "Penalties are on the scale of -2 log likelihood, which no breaks lower by more than they cost\n"
         "  segment from    to  mean\n"
         "          1871  1876     1\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const segmentation s = segmentation_of(cases[i].model, cases[i].n_series, cases[i].n_breaks);
        assert_printed(print_segmentation, &s, JARAK_FORMAT_TABLE, cases[i].text);
    }
    const segmentation s = segmentation_of(JARAK_BREAKS_MEAN, 2, 1);
    assert_printed(print_segmentation, &s, JARAK_FORMAT_CSV,
                   "segment,first,last,series,mean,variance\n1,1871,1873,north,1,\n1,1871,1873,\"south, west\",2,\n2,1874,1876,north,5,\n"
                   "2,1874,1876,\"south, west\",3.5,\n");
}

static void a_segmentation_in_json_has_its_costs(void **state)
{
    (void)state;
    static const char *const models[] = {"mean", "meanvar", "poisson"};
    for (int model = 0; model < 3; model++) {
        const segmentation s = segmentation_of((jarak_breaks_model)model, 1, 1);
        json_t *parsed = printed_json(print_segmentation, &s);
        assert_json_text(parsed, "method", "penalty");
        assert_json_text(parsed, "model", models[model]);
        assert_json_number(parsed, "penalty", 3.5);
        assert_json_number(parsed, "cost", 10);
        assert_json_number(parsed, "cost_without", 20.25);
        assert_json_number(parsed, "rss", 0.125);
        assert_json_number(parsed, "rss_without", 24);
        assert_null(json_object_get(parsed, "series")); /* one without a name */
        assert_true(json_number_value(json_array_get(json_object_get(parsed, "noise_variance"), 0)) == noise[0]);
        const json_t *level = json_array_get(json_object_get(json_array_get(json_object_get(parsed, "segments"), 1), "levels"), 0);
        assert_json_number(level, "mean", levels[1]);
        assert_true((json_object_get(level, "variance") != NULL) == (model == JARAK_BREAKS_MEAN_VARIANCE));
        assert_null(json_object_get(level, "series"));
        json_decref(parsed);
    }
}

/* ---- what is told beside ---- */

static const jarak_breaks_count by_number[] = {{.bic = 20.25}, {.bic = 12.0625, .breaks = breaks}};

static void remarks_follow_the_segments(void **state)
{
    (void)state;
    segmentation s = segmentation_of(JARAK_BREAKS_MEAN, 1, 1);
    s.info.n_counts = 2;
    s.info.counts = by_number;
    s.info.residual_correlation = 0.415;
    s.info.residual_p_value = 0.00123;
    char *text = printed_text(print_segmentation, &s, JARAK_FORMAT_TABLE);
    assert_non_null(strstr(text,
                           "BIC of the best segmentation by its number of breaks:\n  0: 20.250  1: 12.062\n"
                           "Caution: what the segments leave is correlated from date to date (0.41, p = 0.0012); such noise looks like "
                           "breaks.\n--method bayes allows for it.\n"));
    free(text);
    json_t *parsed = printed_json(print_segmentation, &s);
    const json_t *one = json_array_get(json_object_get(parsed, "counts"), 1);
    assert_json_number(one, "n_breaks", 1);
    assert_json_number(one, "bic", 12.0625);
    assert_string_equal(json_string_value(json_array_get(json_object_get(one, "old_until"), 0)), "1873");
    assert_json_number(json_object_get(parsed, "residuals"), "p_value", 0.00123);
    assert_string_equal(json_string_value(json_array_get(json_object_get(parsed, "cautions"), 0)), "residuals_correlated");
    json_decref(parsed);

    posterior p = posterior_of(1, 1);
    p.info.residual_correlation = 0.25;
    p.info.residual_p_value = 0.049;
    text = printed_text(print_posterior, &p, JARAK_FORMAT_TABLE);
    assert_non_null(strstr(text, "such noise looks like breaks.\n--noise ar1 allows for it.\n"));
    free(text);
    p.info.correlated = 0.75;
    p.info.correlation = 0.375;
    p.info.residual_p_value = 0.051;
    text = printed_text(print_posterior, &p, JARAK_FORMAT_TABLE);
    assert_null(strstr(text, "Caution"));
    assert_non_null(strstr(text, "Noise correlated from date to date is allowed for: probability 0.750, correlation 0.38\n"));
    free(text);
}

static void series_that_tell_nothing_are_said_to(void **state)
{
    (void)state;
    static const double same[N_TIMES] = {2, 2, 2, 2, 2, 2}, one[N_TIMES] = {NAN, 2, NAN, NAN, NAN, NAN},
                        two[N_TIMES] = {NAN, 2, NAN, 5, NAN, NAN};
    const struct {
        const double *values;
        bool constant, estimated;
        const char *words, *code;
    } cases[] = {
        {same, true, true, "The values are the same at all dates: there is no break.\n", "constant"},
        {same, true, false, "The values are the same at all dates: a break among them would be smaller than the noise.\n", "constant"},
        {one, false, true, "There is one value; a break needs two.\n", "one_value"},
        {two, false, true, "There are two values: whether noise or a break sets them apart cannot be told.\n", "two_values"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        posterior p = posterior_of(1, 0);
        p.series.data.values = cases[i].values;
        p.info.constant = cases[i].constant;
        p.info.noise_estimated = cases[i].estimated;
        char *text = printed_text(print_posterior, &p, JARAK_FORMAT_TABLE);
        assert_non_null(strstr(text, cases[i].words));
        free(text);
        json_t *parsed = printed_json(print_posterior, &p);
        assert_string_equal(json_string_value(json_array_get(json_object_get(parsed, "cautions"), 0)), cases[i].code);
        json_decref(parsed);
    }
}

/* ---- a path ---- */

static const size_t two_breaks[] = {2, 4};
static const jarak_breaks_step path_steps[] = {
    {.penalty_low = 10.25, .penalty_high = (double)INFINITY, .cost = 20.25},
    {.penalty_low = 3.5, .penalty_high = 10.25, .cost = 10, .n_breaks = 1, .breaks = breaks},
    {.penalty_low = 0.1, .penalty_high = 3.5, .cost = 1.0 / 3, .n_breaks = 2, .breaks = two_breaks},
};

static jarak_status print_path(const void *result, jarak_format format, FILE *stream, jarak_error *error)
{
    const jarak_fitted_breaks fit = {.input = series_of(1), .kind = JARAK_BREAKS_PATH, .path = result};
    return jarak_fit_breaks_print(&fit, format, stream, error);
}

static void a_path_has_a_row_an_optimum(void **state)
{
    (void)state;
    const jarak_breaks_path_info path = {.n_steps = 3, .steps = path_steps}, none = {0};
    assert_printed(print_path, &path, JARAK_FORMAT_CSV,
                   "penalty_low,penalty_high,cost,n_breaks,old_until\n10.25,inf,20.25,0,\n3.5,10.25,10,1,1873\n"
                   "0.1,3.5,0.3333333333333333,2,1873 1875\n");
    json_t *parsed = printed_json(print_path, &path);
    assert_json_text(parsed, "method", "path");
    assert_null(json_object_get(parsed, "model"));
    const json_t *optima = json_object_get(parsed, "optima");
    assert_int_equal(json_array_size(optima), 3);
    for (size_t i = 0; i < 3; i++) {
        assert_json_number(json_array_get(optima, i), "penalty_high", path_steps[i].penalty_high);
        assert_json_number(json_array_get(optima, i), "cost", path_steps[i].cost);
        const json_t *until = json_object_get(json_array_get(optima, i), "old_until");
        assert_int_equal(json_array_size(until), path_steps[i].n_breaks);
        for (size_t k = 0; k < path_steps[i].n_breaks; k++) {
            assert_string_equal(json_string_value(json_array_get(until, k)), times[path_steps[i].breaks[k]]);
        }
    }
    json_decref(parsed);
    assert_printed(print_path, &none, JARAK_FORMAT_CSV, "penalty_low,penalty_high,cost,n_breaks,old_until\n");
}

/* ---- what may go wrong ---- */

static posterior posterior_to_print;
static segmentation segmentation_to_print;
static const jarak_breaks_path_info path_to_print = {.n_steps = 3, .steps = path_steps};

static jarak_status print_everything(jarak_error *error)
{
    jarak_status status = JARAK_OK;
    FILE *nowhere = fopen("/dev/null", "w");
    for (size_t format = 0; status == JARAK_OK && jarak_format_name(format) != NULL; format++) {
        status = print_posterior(&posterior_to_print, (jarak_format)format, nowhere, error);
        status = status == JARAK_OK ? print_segmentation(&segmentation_to_print, (jarak_format)format, nowhere, error) : status;
        status = status == JARAK_OK ? print_path(&path_to_print, (jarak_format)format, nowhere, error) : status;
    }
    fclose(nowhere);
    return status;
}

static void printing_may_fail_anywhere(void **state)
{
    (void)state;
    posterior_to_print = posterior_of(2, 1);
    segmentation_to_print = segmentation_of(JARAK_BREAKS_MEAN, 2, 1);
    assert_full_disk_is_an_error(print_posterior, &posterior_to_print);
    assert_full_disk_is_an_error(print_segmentation, &segmentation_to_print);
    assert_full_disk_is_an_error(print_path, &path_to_print);
    fail_each_allocation(print_everything, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(probabilities_are_told_with_their_dates),
        cmocka_unit_test(no_break_is_said_as_such),
        cmocka_unit_test(json_has_every_probability_in_full),
        cmocka_unit_test(a_segmentation_is_told_by_its_model),
        cmocka_unit_test(a_segmentation_in_json_has_its_costs),
        cmocka_unit_test(remarks_follow_the_segments),
        cmocka_unit_test(series_that_tell_nothing_are_said_to),
        cmocka_unit_test(a_path_has_a_row_an_optimum),
        cmocka_unit_test(printing_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
