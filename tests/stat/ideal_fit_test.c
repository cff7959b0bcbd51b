/* Ideal points of legislatures whose truth is known, and properties that every fit must have. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ideal_legislature.h"

static void assert_near(double found, double expected, double within)
{
    if (!(fabs(found - expected) <= within)) {
        fail_msg("%.17g, expected %.17g", found, expected);
    }
}

static const legislature_shape usual = {
    .n_units = 60, .n_sessions = 6, .n_items_a_session = 40, .evolution = 0.03, .absence = 0.1, .out = 0.05, .n_repeated = 4, .seed = 12};

static jarak_ideal_settings defaults(void)
{
    jarak_ideal_settings settings;
    jarak_ideal_settings_init(&settings);
    return settings;
}

static jarak_ideal *fit_of(const jarak_ideal_data *data, const jarak_ideal_settings *settings)
{
    jarak_ideal *fit = NULL;
    jarak_error error = {0};
    if (jarak_ideal_fit(data, settings, &fit, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(jarak_ideal_result(fit)->outcome, JARAK_IDEAL_CONVERGED);
    return fit;
}

static double correlation(size_t n, const double *x, const jarak_ideal_point *points)
{
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (size_t i = 0; i < n; i++) { /* both have mean 0 */
        xy += x[i] * points[i].estimate;
        xx += x[i] * x[i];
        yy += points[i].estimate * points[i].estimate;
    }
    return xy / sqrt(xx * yy);
}

static void the_truth_is_found(void **state)
{
    (void)state;
    legislature votes = legislature_draw(usual);
    jarak_ideal_data data = legislature_data(&votes);
    jarak_ideal_settings settings = defaults();
    jarak_ideal *fit = fit_of(&data, &settings);
    const jarak_ideal_info *info = jarak_ideal_result(fit);
    double scale;
    double place;
    double *truth = legislature_truths(&votes, info, &scale, &place);
    double mean = 0;
    double square = 0;
    assert_true(correlation(info->n_points, truth, info->points) > 0.97);
    for (size_t i = 0; i < info->n_points; i++) {
        const jarak_ideal_point *point = &info->points[i];
        mean += point->estimate;
        square += point->estimate * point->estimate;
        assert_true(point->std_error > 0 && point->std_error < 1);
        assert_true(point->conf_low < point->estimate && point->estimate < point->conf_high);
        assert_near(point->conf_high - point->estimate, 1.6448536269514722 * point->std_error, 1e-9);
        if (i > 0) {
            const jarak_ideal_point *before = point - 1;
            assert_true(before->unit < point->unit || (before->unit == point->unit && before->time < point->time));
        }
    }
    assert_near(mean / (double)info->n_points, 0, 1e-9);
    assert_near(square / (double)info->n_points, 1, 1e-9);
    assert_true(info->evolution * scale * scale > 0.015 && info->evolution * scale * scale < 0.06);
    assert_int_equal(info->n_bridging, 4); /* chains of the same roll call, session after session */
    free(truth);
    jarak_ideal_free(fit);
    legislature_free(&votes);
}

/* q is found wherever it is, from the same start; and with it given, from another start, the fit is the same. */
static void the_walk_is_found_whatever_its_steps(void **state)
{
    (void)state;
    const double truths[] = {0.01, 0.2};
    for (size_t i = 0; i < sizeof truths / sizeof truths[0]; i++) {
        legislature_shape shape = usual;
        shape.evolution = truths[i];
        shape.n_sessions = 10;
        legislature votes = legislature_draw(shape);
        jarak_ideal_data data = legislature_data(&votes);
        jarak_ideal_settings settings = defaults();
        settings.tolerance = 1e-5;
        settings.max_iterations = 300;
        jarak_ideal *fit = fit_of(&data, &settings);
        const jarak_ideal_info *info = jarak_ideal_result(fit);
        double scale;
        double place;
        free(legislature_truths(&votes, info, &scale, &place));
        double found = info->evolution * scale * scale;
        print_message("q %g: found %g in %d steps\n", truths[i], found, info->iterations);
        assert_true(found > 0.5 * truths[i] && found < 2 * truths[i]);
        settings.evolution = info->evolution * info->raw_sd * info->raw_sd; /* as the fit counts it */
        jarak_ideal *given = fit_of(&data, &settings);
        const jarak_ideal_info *same = jarak_ideal_result(given);
        for (size_t p = 0; p < info->n_points; p++) {
            assert_near(same->points[p].estimate, info->points[p].estimate, 2e-4);
            assert_near(same->points[p].std_error, info->points[p].std_error, 2e-4);
        }
        jarak_ideal_free(fit);
        jarak_ideal_free(given);
        legislature_free(&votes);
    }
}

/* 90 percent intervals of points and of distances between two units of a session cover nine times in ten. */
static void intervals_cover(void **state)
{
    (void)state;
    legislature_shape shape = usual;
    size_t n = 0;
    size_t covered = 0;
    size_t n_gaps = 0;
    size_t gaps_covered = 0;
    shape.n_units = 80;
    for (shape.seed = 100; shape.seed < 105; shape.seed++) {
        legislature votes = legislature_draw(shape);
        jarak_ideal_data data = legislature_data(&votes);
        jarak_ideal_settings settings = defaults();
        jarak_ideal *fit = fit_of(&data, &settings);
        const jarak_ideal_info *info = jarak_ideal_result(fit);
        double scale;
        double place;
        double *truth = legislature_truths(&votes, info, &scale, &place);
        for (size_t i = 0; i < info->n_points; i++) {
            n++;
            covered += info->points[i].conf_low <= truth[i] && truth[i] <= info->points[i].conf_high;
            for (size_t j = i + 1; j < info->n_points; j++) {
                jarak_ideal_gap gap;
                if (info->points[j].time == info->points[i].time) {
                    assert_int_equal(jarak_ideal_distance(fit, i, j, &gap, NULL), JARAK_OK);
                    n_gaps++;
                    gaps_covered += fabs(gap.difference - (truth[i] - truth[j])) <= 1.6448536 * gap.std_error;
                }
            }
        }
        free(truth);
        jarak_ideal_free(fit);
        legislature_free(&votes);
    }
    print_message("coverage: points %.4f, distances %.4f\n", (double)covered / (double)n, (double)gaps_covered / (double)n_gaps);
    assert_in_range(100 * covered / n, 87, 92);
    assert_in_range(100 * gaps_covered / n_gaps, 87, 92);
}

static void assert_same(const jarak_ideal *a, const jarak_ideal *b)
{
    const jarak_ideal_info *first = jarak_ideal_result(a);
    const jarak_ideal_info *second = jarak_ideal_result(b);
    assert_int_equal(first->n_points, second->n_points);
    assert_int_equal(first->iterations, second->iterations);
    assert_memory_equal(&first->log_likelihood, &second->log_likelihood, sizeof(double));
    for (size_t i = 0; i < first->n_points; i++) {
        assert_memory_equal(&first->points[i].estimate, &second->points[i].estimate, sizeof(double));
        assert_memory_equal(&first->points[i].std_error, &second->points[i].std_error, sizeof(double));
    }
    for (size_t i = 0; i < first->n_items; i++) {
        assert_memory_equal(&first->items[i].discrimination, &second->items[i].discrimination, sizeof(double));
        assert_memory_equal(&first->items[i].cut_high_se, &second->items[i].cut_high_se, sizeof(double));
    }
}

static void threads_leave_no_trace(void **state)
{
    (void)state;
    legislature votes = legislature_draw(usual);
    jarak_ideal_data data = legislature_data(&votes);
    jarak_ideal_settings settings = defaults();
    settings.bootstrap = 3;
    settings.threads = 1;
    jarak_ideal *one = fit_of(&data, &settings);
    settings.threads = 3;
    jarak_ideal *three = fit_of(&data, &settings);
    assert_same(one, three);
    jarak_ideal_free(one);
    jarak_ideal_free(three);
    legislature_free(&votes);
}

static void the_order_of_votes_leaves_no_trace(void **state)
{
    (void)state;
    legislature votes = legislature_draw(usual);
    jarak_ideal_data data = legislature_data(&votes);
    jarak_ideal_settings settings = defaults();
    jarak_ideal *before = fit_of(&data, &settings);
    for (size_t i = 0; i < votes.n_votes / 2; i++) {
        size_t j = votes.n_votes - 1 - i;
        uint32_t unit = votes.unit[i];
        uint32_t item = votes.item[i];
        uint8_t value = votes.value[i];
        votes.unit[i] = votes.unit[j];
        votes.item[i] = votes.item[j];
        votes.value[i] = votes.value[j];
        votes.unit[j] = unit;
        votes.item[j] = item;
        votes.value[j] = value;
    }
    jarak_ideal *after = fit_of(&data, &settings);
    assert_same(before, after);
    jarak_ideal_free(before);
    jarak_ideal_free(after);
    legislature_free(&votes);
}

static void anchors_give_the_direction(void **state)
{
    (void)state;
    legislature votes = legislature_draw(usual);
    jarak_ideal_data data = legislature_data(&votes);
    jarak_ideal_settings settings = defaults();
    settings.anchor_high = 3;
    settings.anchor_low = 9;
    jarak_ideal *up = fit_of(&data, &settings);
    settings.anchor_high = 9;
    settings.anchor_low = 3;
    jarak_ideal *down = fit_of(&data, &settings);
    const jarak_ideal_info *a = jarak_ideal_result(up);
    const jarak_ideal_info *b = jarak_ideal_result(down);
    double above = 0;
    for (size_t i = 0; i < a->n_points; i++) {
        assert_near(a->points[i].estimate, -b->points[i].estimate, 1e-12);
        above += a->points[i].unit == 3 ? a->points[i].estimate : a->points[i].unit == 9 ? -a->points[i].estimate : 0;
    }
    assert_true(above > 0);
    for (size_t i = 0; i < a->n_items; i++) {
        if (a->items[i].use == JARAK_ITEM_USED) {
            assert_near(a->items[i].discrimination, -b->items[i].discrimination, 1e-12);
        }
    }
    jarak_ideal_free(up);
    jarak_ideal_free(down);
    legislature_free(&votes);
}

static void roll_calls_are_found(void **state)
{
    (void)state;
    legislature votes = legislature_draw(usual);
    jarak_ideal_data data = legislature_data(&votes);
    jarak_ideal_settings settings = defaults();
    jarak_ideal *fit = fit_of(&data, &settings);
    const jarak_ideal_info *info = jarak_ideal_result(fit);
    double scale;
    double place;
    free(legislature_truths(&votes, info, &scale, &place));
    size_t n = 0;
    size_t b_covered = 0;
    size_t cut_covered = 0;
    for (size_t i = 0; i < info->n_items; i++) {
        const jarak_ideal_item *item = &info->items[i];
        if (item->use != JARAK_ITEM_USED || isnan(item->cut_low) || isnan(item->cut_high)) {
            continue;
        }
        n++;
        assert_true(item->cut_low < item->cut_high);
        assert_true(item->classified > 0.3 && item->classified <= 1 && item->error_reduction <= 1);
        b_covered += fabs(item->discrimination - votes.b[i] * scale) <= 1.645 * item->discrimination_se;
        cut_covered += fabs(item->cut_low - (votes.c1[i] - votes.b[i] * place)) <= 1.645 * item->cut_low_se;
    }
    assert_true(n > 200);
    n = n > 0 ? n : 1;
    print_message("coverage: discriminations %.3f, cutpoints %.3f\n", (double)b_covered / (double)n, (double)cut_covered / (double)n);
    assert_in_range(100 * b_covered / n, 78, 97);
    assert_in_range(100 * cut_covered / n, 82, 97);
    assert_true(info->log_likelihood > info->null_log_likelihood);
    assert_true(info->classified > 0.5 && info->error_reduction > 0);
    assert_near(info->geometric_mean_probability, exp(info->log_likelihood / (double)info->n_votes), 1e-12);
    jarak_ideal_free(fit);
    legislature_free(&votes);
}

/* Yes against the rest is what comes out when abstentions were cast as no. */
static void yes_against_the_rest_is_a_recoding(void **state)
{
    (void)state;
    legislature votes = legislature_draw(usual);
    jarak_ideal_data data = legislature_data(&votes);
    jarak_ideal_settings settings = defaults();
    settings.scale = JARAK_IDEAL_YES_REST;
    jarak_ideal *rest = fit_of(&data, &settings);
    for (size_t i = 0; i < votes.n_votes; i++) {
        votes.value[i] = votes.value[i] == JARAK_VOTE_ABSTAIN ? JARAK_VOTE_NO : votes.value[i];
    }
    settings.scale = JARAK_IDEAL_ORDINAL;
    jarak_ideal *recoded = fit_of(&data, &settings);
    assert_same(rest, recoded);
    assert_true(isnan(jarak_ideal_result(rest)->items[0].cut_high));
    jarak_ideal_free(rest);
    jarak_ideal_free(recoded);
    legislature_free(&votes);
}

static void abstentions_can_be_left_out(void **state)
{
    (void)state;
    legislature votes = legislature_draw(usual);
    jarak_ideal_data data = legislature_data(&votes);
    jarak_ideal_settings settings = defaults();
    settings.scale = JARAK_IDEAL_YES_NO;
    jarak_ideal *without = fit_of(&data, &settings);
    size_t n_abstained = 0;
    for (size_t i = 0; i < votes.n_votes; i++) {
        n_abstained += votes.value[i] == JARAK_VOTE_ABSTAIN;
        votes.value[i] = votes.value[i] == JARAK_VOTE_ABSTAIN ? JARAK_VOTE_ABSENT : votes.value[i];
    }
    settings.scale = JARAK_IDEAL_ORDINAL;
    jarak_ideal *absent = fit_of(&data, &settings);
    assert_same(without, absent);
    assert_int_equal(jarak_ideal_result(without)->n_absent, n_abstained);
    jarak_ideal_free(without);
    jarak_ideal_free(absent);
    legislature_free(&votes);
}

static void a_static_fit_has_a_point_a_unit(void **state)
{
    (void)state;
    legislature_shape shape = usual;
    shape.evolution = 0;
    legislature votes = legislature_draw(shape);
    jarak_ideal_data data = legislature_data(&votes);
    jarak_ideal_settings settings = defaults();
    settings.is_static = true;
    jarak_ideal *fit = fit_of(&data, &settings);
    const jarak_ideal_info *info = jarak_ideal_result(fit);
    assert_int_equal(info->n_points, shape.n_units);
    assert_int_equal(info->n_sessions, 1);
    double xy = 0;
    double xx = 0;
    for (size_t i = 0; i < info->n_points; i++) {
        xy += votes.theta[i] * info->points[i].estimate;
        xx += votes.theta[i] * votes.theta[i];
        assert_int_equal(jarak_ideal_find(fit, info->points[i].unit, 77), i);
    }
    assert_true(fabs(xy) / sqrt(xx * (double)info->n_points) > 0.97);
    jarak_ideal_free(fit);
    legislature_free(&votes);
}

/* A session more: from the points of the fit before, the same answer in fewer steps. */
static void a_warm_start_leads_to_the_same(void **state)
{
    (void)state;
    legislature votes = legislature_draw(usual);
    jarak_ideal_data all = legislature_data(&votes);
    jarak_ideal_data earlier = all;
    earlier.n_votes = 0;
    while (earlier.n_votes < all.n_votes && votes.time[votes.item[earlier.n_votes]] < (int32_t)usual.n_sessions) {
        earlier.n_votes++;
    }
    jarak_ideal_settings settings = defaults();
    settings.tolerance = 1e-6;
    jarak_ideal *cold = fit_of(&all, &settings);
    jarak_ideal *before = fit_of(&earlier, &settings);
    const jarak_ideal_info *known = jarak_ideal_result(before);
    uint32_t *unit = calloc(known->n_points, sizeof *unit);
    int32_t *time = calloc(known->n_points, sizeof *time);
    double *estimate = calloc(known->n_points, sizeof *estimate);
    for (size_t i = 0; i < known->n_points; i++) {
        unit[i] = known->points[i].unit;
        time[i] = known->points[i].time;
        estimate[i] = known->points[i].estimate;
    }
    settings.n_start = known->n_points;
    settings.start_unit = unit;
    settings.start_time = time;
    settings.start_estimate = estimate;
    jarak_ideal *warm = fit_of(&all, &settings);
    const jarak_ideal_info *a = jarak_ideal_result(cold);
    const jarak_ideal_info *b = jarak_ideal_result(warm);
    assert_int_equal(a->n_points, b->n_points);
    for (size_t i = 0; i < a->n_points; i++) {
        assert_near(a->points[i].estimate, b->points[i].estimate, 5e-3);
        assert_near(a->points[i].std_error, b->points[i].std_error, 5e-3);
    }
    settings.tolerance = defaults().tolerance;
    jarak_ideal *quick = fit_of(&all, &settings);
    settings.n_start = 0;
    jarak_ideal *slow = fit_of(&all, &settings);
    print_message("iterations: %d cold, %d warm\n", jarak_ideal_result(slow)->iterations, jarak_ideal_result(quick)->iterations);
    /* few steps are saved where the search for q takes most of them; none may be lost by much */
    assert_true(jarak_ideal_result(quick)->iterations <= jarak_ideal_result(slow)->iterations + 3);
    jarak_ideal_free(quick);
    jarak_ideal_free(slow);
    jarak_ideal_free(cold);
    jarak_ideal_free(before);
    jarak_ideal_free(warm);
    free(unit);
    free(time);
    free(estimate);
    legislature_free(&votes);
}

/* A session away makes the step after it as uncertain as two steps. */
static void gaps_make_points_less_certain(void **state)
{
    (void)state;
    legislature votes = legislature_draw(usual);
    jarak_ideal_data data = legislature_data(&votes);
    jarak_ideal_settings settings = defaults();
    settings.evolution = 0.05;
    jarak_ideal *near = fit_of(&data, &settings);
    for (size_t i = 0; i < votes.n_items; i++) {
        votes.time[i] *= 10;
    }
    jarak_ideal *far = fit_of(&data, &settings);
    double narrower = 0;
    double wider = 0;
    for (size_t i = 0; i < jarak_ideal_result(near)->n_points; i++) {
        narrower += jarak_ideal_result(near)->points[i].std_error;
        wider += jarak_ideal_result(far)->points[i].std_error;
    }
    assert_true(wider > 1.05 * narrower);
    jarak_ideal_free(near);
    jarak_ideal_free(far);
    legislature_free(&votes);
}

static void the_bootstrap_agrees(void **state)
{
    (void)state;
    legislature votes = legislature_draw(usual);
    jarak_ideal_data data = legislature_data(&votes);
    jarak_ideal_settings settings = defaults();
    jarak_ideal *plain = fit_of(&data, &settings);
    settings.bootstrap = 30;
    jarak_ideal *drawn = fit_of(&data, &settings);
    const jarak_ideal_info *a = jarak_ideal_result(plain);
    const jarak_ideal_info *b = jarak_ideal_result(drawn);
    double delta = 0;
    double bootstrap = 0;
    for (size_t i = 0; i < a->n_points; i++) {
        assert_near(a->points[i].estimate, b->points[i].estimate, 0);
        delta += a->points[i].std_error;
        bootstrap += b->points[i].std_error;
    }
    assert_int_equal(b->bootstrap, 30);
    print_message("mean error: %.4f, by bootstrap %.4f\n", delta / (double)a->n_points, bootstrap / (double)a->n_points);
    assert_true(bootstrap > 0.85 * delta && bootstrap < 1.3 * delta);
    jarak_ideal_gap gap;
    assert_int_equal(jarak_ideal_distance(drawn, 0, 6, &gap, NULL), JARAK_OK);
    assert_true(gap.std_error > 0 && gap.distance == fabs(gap.difference) && gap.conf_low >= 0 && gap.conf_high > gap.distance);
    jarak_ideal_free(plain);
    jarak_ideal_free(drawn);
    legislature_free(&votes);
}

static void an_interruption_ends_it(void **state)
{
    (void)state;
    legislature votes = legislature_draw(usual);
    jarak_ideal_data data = legislature_data(&votes);
    jarak_ideal_settings settings = defaults();
    jarak_ideal *fit = NULL;
    jarak_interrupt();
    assert_int_equal(jarak_ideal_fit(&data, &settings, &fit, NULL), JARAK_ERR_INTERRUPTED);
    assert_null(fit);
    jarak_interrupt_clear();
    legislature_free(&votes);
}

static void too_few_steps_are_told(void **state)
{
    (void)state;
    legislature votes = legislature_draw(usual);
    jarak_ideal_data data = legislature_data(&votes);
    jarak_ideal_settings settings = defaults();
    settings.max_iterations = 2;
    jarak_ideal *fit = NULL;
    assert_int_equal(jarak_ideal_fit(&data, &settings, &fit, NULL), JARAK_OK);
    assert_int_equal(jarak_ideal_result(fit)->outcome, JARAK_IDEAL_MAX_ITERATIONS);
    assert_int_equal(jarak_ideal_result(fit)->iterations, 2);
    assert_true(jarak_ideal_result(fit)->last_change > settings.tolerance);
    jarak_ideal_free(fit);
    legislature_free(&votes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_truth_is_found),
        cmocka_unit_test(the_walk_is_found_whatever_its_steps),
        cmocka_unit_test(intervals_cover),
        cmocka_unit_test(threads_leave_no_trace),
        cmocka_unit_test(the_order_of_votes_leaves_no_trace),
        cmocka_unit_test(anchors_give_the_direction),
        cmocka_unit_test(roll_calls_are_found),
        cmocka_unit_test(yes_against_the_rest_is_a_recoding),
        cmocka_unit_test(abstentions_can_be_left_out),
        cmocka_unit_test(a_static_fit_has_a_point_a_unit),
        cmocka_unit_test(a_warm_start_leads_to_the_same),
        cmocka_unit_test(gaps_make_points_less_certain),
        cmocka_unit_test(the_bootstrap_agrees),
        cmocka_unit_test(an_interruption_ends_it),
        cmocka_unit_test(too_few_steps_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
