/* What mirrors breaks: a series run backwards has the same breaks from the other end; other units and origins, and another order of the
 * series, have the same breaks; two methods and the path of all penalties find the same optima. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "jarak/breaks.h"
#include "near.h"
#include "num/random.h"

enum { T = 24, SERIES = 2 };

static const jarak_breaks_model models[] = {JARAK_BREAKS_MEAN, JARAK_BREAKS_MEAN_VARIANCE, JARAK_BREAKS_POISSON};

/* Levels that jump at dates 7 and 15, and in each series a date without a value. */
static void fill(jarak_breaks_model model, uint64_t stream, double values[SERIES * T])
{
    jarak__random random = jarak__random_stream(17, stream);
    for (size_t i = 0; i < (size_t)SERIES * T; i++) {
        const size_t t = i % T;
        const double level = t <= 7 ? 4 : t <= 15 ? 9 : 6, noise = jarak__random_normal(&random);
        values[i] = model == JARAK_BREAKS_POISSON ? floor(fmax(level + 2 * noise, 0)) : level + noise;
    }
    values[3] = values[T + 11] = (double)NAN;
}

static void turn(const double values[SERIES * T], double turned[SERIES * T])
{
    for (size_t i = 0; i < (size_t)SERIES * T; i++) {
        turned[i] = values[i / T * T + T - 1 - i % T];
    }
}

static jarak_breaks_posterior *posterior_of(jarak_breaks_model model, const double *values)
{
    jarak_breaks_posterior_settings settings;
    jarak_breaks_posterior_settings_init(&settings);
    settings.model = model;
    jarak_breaks_posterior *fit = NULL;
    jarak_error error = {.message = ""};
    if (jarak_breaks_posterior_fit(&(jarak_breaks_data){SERIES, T, values, NULL, NULL}, &settings, &fit, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return fit;
}

static void probabilities_turn_with_time(void **state)
{
    (void)state;
    for (size_t m = 0; m < sizeof models / sizeof models[0]; m++) {
        double values[SERIES * T], turned[SERIES * T];
        fill(models[m], m, values);
        turn(values, turned);
        jarak_breaks_posterior *ahead = posterior_of(models[m], values), *back = posterior_of(models[m], turned);
        const jarak_breaks_posterior_info *a = jarak_breaks_posterior_result(ahead), *b = jarak_breaks_posterior_result(back);
        assert_near(a->log_evidence, b->log_evidence, 1e-8);
        assert_near(a->any, b->any, 1e-9);
        for (size_t k = 0; k <= a->max_breaks; k++) {
            assert_near(a->count_probability[k], b->count_probability[k], 1e-9);
        }
        for (size_t t = 0; t + 1 < T; t++) { /* a break after t is one after T - 2 - t; the first is the most recent */
            assert_near(a->probability[t], b->probability[T - 2 - t], 1e-9);
            assert_near(a->first[t], b->last[T - 2 - t], 1e-9);
            assert_near(a->last[t], b->first[T - 2 - t], 1e-9);
        }
        assert_int_equal(a->n_breaks, b->n_breaks);
        assert_true(a->n_breaks > 0);
        for (size_t i = 0; i < a->n_breaks; i++) {
            assert_int_equal(a->breaks[i].at, T - 2 - b->breaks[a->n_breaks - 1 - i].at);
        }
        for (size_t i = 0; i < (a->n_breaks + 1) * SERIES; i++) {
            const size_t mirrored = (a->n_breaks - i / SERIES) * SERIES + i % SERIES;
            assert_near(a->segment_mean[i], b->segment_mean[mirrored], 1e-9);
            assert_near(a->segment_sd[i], b->segment_sd[mirrored], 1e-9);
        }
        jarak_breaks_posterior_free(ahead);
        jarak_breaks_posterior_free(back);
    }
}

/* Two series share their breaks, whichever is the first. */
static void the_order_of_series_does_not_matter(void **state)
{
    (void)state;
    for (size_t m = 0; m < sizeof models / sizeof models[0]; m++) {
        double values[SERIES * T], swapped[SERIES * T];
        fill(models[m], 10 + m, values);
        for (size_t i = 0; i < (size_t)SERIES * T; i++) {
            swapped[i] = values[(i + T) % ((size_t)SERIES * T)];
        }
        jarak_breaks_posterior *one = posterior_of(models[m], values), *other = posterior_of(models[m], swapped);
        for (size_t t = 0; t < T; t++) {
            assert_near(jarak_breaks_posterior_result(one)->probability[t], jarak_breaks_posterior_result(other)->probability[t], 1e-9);
        }
        jarak_breaks_posterior_free(one);
        jarak_breaks_posterior_free(other);
    }
}

/* ---- penalised segmentation ---- */

static jarak_breaks_segmentation *segmentation_of(size_t n_series, const double *values, jarak_breaks_segmentation_settings settings)
{
    jarak_breaks_segmentation *fit = NULL;
    jarak_error error = {.message = ""};
    if (jarak_breaks_segmentation_fit(&(jarak_breaks_data){n_series, T, values, NULL, NULL}, &settings, &fit, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return fit;
}

static void segmentations_turn_with_time(void **state)
{
    (void)state;
    for (size_t m = 0; m < sizeof models / sizeof models[0]; m++) {
        double values[SERIES * T], turned[SERIES * T];
        fill(models[m], 20 + m, values);
        turn(values, turned);
        jarak_breaks_segmentation_settings settings;
        jarak_breaks_segmentation_settings_init(&settings);
        settings.model = models[m];
        jarak_breaks_segmentation *ahead = segmentation_of(SERIES, values, settings), *back = segmentation_of(SERIES, turned, settings);
        const jarak_breaks_segmentation_info *a = jarak_breaks_segmentation_result(ahead), *b = jarak_breaks_segmentation_result(back);
        assert_near(a->cost, b->cost, 1e-7);
        assert_near(a->cost_without, b->cost_without, 1e-7);
        assert_near(a->rss, b->rss, 1e-8);
        assert_int_equal(a->n_breaks, b->n_breaks);
        assert_true(a->n_breaks > 0 && a->cost < a->cost_without);
        for (size_t i = 0; i < a->n_breaks; i++) {
            assert_int_equal(a->breaks[i], T - 2 - b->breaks[a->n_breaks - 1 - i]);
        }
        jarak_breaks_segmentation_free(ahead);
        jarak_breaks_segmentation_free(back);
    }
}

/* Another unit and origin of the values: the same breaks, the means moved likewise. */
static void units_and_origins_of_segmentations_do_not_matter(void **state)
{
    (void)state;
    double values[SERIES * T], others[SERIES * T];
    fill(JARAK_BREAKS_MEAN, 30, values);
    for (size_t i = 0; i < (size_t)SERIES * T; i++) {
        others[i] = 1000 + 0.25 * values[i];
    }
    for (size_t m = 0; m < 2; m++) {
        jarak_breaks_segmentation_settings settings;
        jarak_breaks_segmentation_settings_init(&settings);
        settings.model = models[m];
        jarak_breaks_segmentation *plain = segmentation_of(SERIES, values, settings), *moved = segmentation_of(SERIES, others, settings);
        const jarak_breaks_segmentation_info *a = jarak_breaks_segmentation_result(plain), *b = jarak_breaks_segmentation_result(moved);
        assert_int_equal(a->n_breaks, b->n_breaks);
        assert_near(a->rss / 16, b->rss, 1e-7);
        for (size_t i = 0; i < a->n_breaks; i++) {
            assert_int_equal(a->breaks[i], b->breaks[i]);
        }
        for (size_t i = 0; i < (a->n_breaks + 1) * SERIES; i++) {
            assert_near(1000 + 0.25 * a->segment_mean[i], b->segment_mean[i], 1e-8);
        }
        jarak_breaks_segmentation_free(plain);
        jarak_breaks_segmentation_free(moved);
    }
}

static jarak_breaks_segmentation_settings penalised(jarak_breaks_method method, double penalty)
{
    jarak_breaks_segmentation_settings settings;
    jarak_breaks_segmentation_settings_init(&settings);
    settings.method = method;
    settings.penalty = JARAK_BREAKS_MANUAL;
    settings.penalty_value = penalty;
    settings.noise_variance = 1;
    return settings;
}

/* The higher the penalty, the fewer the breaks and the dearer the fit; both methods agree, and their means are those of the values. */
static void two_methods_find_the_same_optimum_at_any_penalty(void **state)
{
    (void)state;
    static const double penalties[] = {0.5, 1, 2, 4, 8, 16, 32, 64, 128, 1024};
    for (uint64_t stream = 40; stream < 45; stream++) {
        double values[SERIES * T], cost = 0;
        size_t n_breaks = T;
        fill(JARAK_BREAKS_MEAN, stream, values);
        for (size_t i = 0; i < sizeof penalties / sizeof penalties[0]; i++) {
            jarak_breaks_segmentation *pelt = segmentation_of(1, values, penalised(JARAK_BREAKS_PELT, penalties[i]));
            jarak_breaks_segmentation *fpop = segmentation_of(1, values, penalised(JARAK_BREAKS_FPOP, penalties[i]));
            const jarak_breaks_segmentation_info *a = jarak_breaks_segmentation_result(pelt), *b = jarak_breaks_segmentation_result(fpop);
            assert_near(a->cost, b->cost, 1e-8);
            assert_int_equal(a->n_breaks, b->n_breaks);
            assert_true(a->n_breaks <= n_breaks && a->cost >= cost - 1e-9);
            double rss = 0;
            for (size_t s = 0, t = 0; s <= a->n_breaks; s++) {
                const size_t end = s < a->n_breaks ? a->breaks[s] + 1 : T;
                for (; t < end; t++) {
                    rss += isnan(values[t]) ? 0 : (values[t] - a->segment_mean[s]) * (values[t] - a->segment_mean[s]);
                }
            }
            assert_near(a->rss, rss, 1e-9);
            assert_near(a->cost, rss, 1e-9); /* with a noise of variance one */
            n_breaks = a->n_breaks;
            cost = a->cost;
            jarak_breaks_segmentation_free(pelt);
            jarak_breaks_segmentation_free(fpop);
        }
        assert_int_equal(n_breaks, 0);
    }
}

/* Every optimum of the path is what a fit at a penalty in the middle of its range finds; the ranges leave nothing out. */
static void the_path_holds_the_optimum_of_each_penalty(void **state)
{
    (void)state;
    double values[SERIES * T];
    fill(JARAK_BREAKS_MEAN, 50, values);
    jarak_breaks_segmentation_settings settings = penalised(JARAK_BREAKS_AUTO, 0);
    settings.path_low = 1;
    settings.path_high = 200;
    jarak_breaks_path *fit = NULL;
    jarak_error error = {.message = ""};
    if (jarak_breaks_path_fit(&(jarak_breaks_data){1, T, values, NULL, NULL}, &settings, &fit, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    const jarak_breaks_path_info *path = jarak_breaks_path_result(fit);
    assert_true(path->n_steps >= 3);
    assert_near(path->steps[0].penalty_high, 200, 1e-9);
    assert_near(path->steps[path->n_steps - 1].penalty_low, 1, 1e-9);
    for (size_t i = 0; i < path->n_steps; i++) {
        const jarak_breaks_step *step = &path->steps[i];
        assert_true(step->penalty_low < step->penalty_high);
        if (i > 0) {
            assert_near(step->penalty_high, step[-1].penalty_low, 1e-9);
            assert_true(step->n_breaks > step[-1].n_breaks && step->cost < step[-1].cost);
            /* at the penalty between two optima both cost the same */
            assert_near(step->cost + step->penalty_high * (double)step->n_breaks,
                        step[-1].cost + step->penalty_high * (double)step[-1].n_breaks, 1e-7);
        }
        jarak_breaks_segmentation *one =
            segmentation_of(1, values, penalised(JARAK_BREAKS_AUTO, 0.5 * (step->penalty_low + step->penalty_high)));
        const jarak_breaks_segmentation_info *info = jarak_breaks_segmentation_result(one);
        assert_int_equal(info->n_breaks, step->n_breaks);
        assert_near(info->cost, step->cost, 1e-8);
        for (size_t k = 0; k < step->n_breaks; k++) {
            assert_int_equal(info->breaks[k], step->breaks[k]);
        }
        jarak_breaks_segmentation_free(one);
    }
    jarak_breaks_path_free(fit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(probabilities_turn_with_time),
        cmocka_unit_test(the_order_of_series_does_not_matter),
        cmocka_unit_test(segmentations_turn_with_time),
        cmocka_unit_test(units_and_origins_of_segmentations_do_not_matter),
        cmocka_unit_test(two_methods_find_the_same_optimum_at_any_penalty),
        cmocka_unit_test(the_path_holds_the_optimum_of_each_penalty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
