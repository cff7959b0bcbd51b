/* Ideal points of legislatures whose truth is known: what is found, and how sure. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ideal_fitted.h"
#include "ideal_legislature.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_truth_is_found),
        cmocka_unit_test(the_walk_is_found_whatever_its_steps),
        cmocka_unit_test(intervals_cover),
        cmocka_unit_test(roll_calls_are_found),
        cmocka_unit_test(abstentions_can_be_left_out),
        cmocka_unit_test(a_static_fit_has_a_point_a_unit),
        cmocka_unit_test(gaps_make_points_less_certain),
        cmocka_unit_test(the_bootstrap_agrees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
