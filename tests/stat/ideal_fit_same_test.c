/* Ideal points: what must not change them, or only so far. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ideal_fitted.h"
#include "ideal_legislature.h"

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
        cmocka_unit_test(threads_leave_no_trace),         cmocka_unit_test(the_order_of_votes_leaves_no_trace),
        cmocka_unit_test(anchors_give_the_direction),     cmocka_unit_test(yes_against_the_rest_is_a_recoding),
        cmocka_unit_test(a_warm_start_leads_to_the_same), cmocka_unit_test(an_interruption_ends_it),
        cmocka_unit_test(too_few_steps_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
