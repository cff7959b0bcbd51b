/* The made-up world of the demonstration: what went round in it is found, what only looks like it is not called so. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "facts.h"
#include "failing.h"
#include "jarak/rerouting.h"
#include "near.h"

static jarak_rerouting *find(int threads, bool plain)
{
    jarak_store *store = facts_store(threads);
    jarak_error error = {.message = ""};
    jarak_rerouting_settings settings;
    jarak_rerouting *found = NULL;
    jarak_status status = jarak_rerouting_demo(store, &settings, &error);
    settings.plain = plain;
    settings.fit.threads = threads;
    status = status == JARAK_OK ? jarak_rerouting_find(store, &settings, &found, &error) : status;
    if (status != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    jarak_store_close(store);
    return found;
}

static bool is_found(const jarak_rerouting *found, const char *code)
{
    for (size_t i = 0; i < found->n_found; i++) {
        if (strcmp(found->products[found->order[i]], code) == 0) {
            return true;
        }
    }
    return false;
}

static void what_was_planted_is_found(void **state)
{
    (void)state;
    jarak_rerouting *found = find(1, false);
    const jarak_rerouting_score score = jarak_rerouting_demo_score(found);
    assert_int_equal(found->n_years, 4);
    assert_int_equal(score.n_planted, 16);
    assert_int_equal(score.n_planted_found, 15);
    assert_int_equal(score.n_others_found, 1); /* what the hubs wanted for themselves */
    assert_true(is_found(found, "843030"));
    assert_int_equal(found->both.n_products, 15); /* and of which direct trade did not fall */
    assert_int_equal(found->n_changed, 1);
    assert_string_equal(found->changed[0].product, "843390");
    assert_int_equal(found->n_ordinary, 0);
    assert_string_equal(found->first_months[3], "1857-03");
    assert_non_null(strstr(found->cautions[0], "made up"));
    jarak_rerouting_free(found);
}

static void an_odd_year_takes_the_plain_rule_in(void **state)
{
    (void)state;
    jarak_rerouting *strict = find(1, false), *plain = find(1, true);
    assert_false(is_found(strict, "842000"));
    assert_true(is_found(plain, "842000"));
    jarak_rerouting_free(strict);
    jarak_rerouting_free(plain);
}

static size_t place_of(const jarak_rerouting *found, const char *code)
{
    for (size_t i = 0; i < found->n_products; i++) {
        if (strcmp(found->products[i], code) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* Direct trade falls with the barrier, hubs take over a month later. */
static void dates_are_those_planted(void **state)
{
    (void)state;
    jarak_rerouting *found = find(1, false);
    const size_t product = place_of(found, "842720"), wanted = place_of(found, "843030");
    const size_t first = found->fit->products[product].first_pair;
    assert_string_equal(found->falls[product].month, "1857-03");
    for (size_t pair = first; pair < first + 2; pair++) {
        assert_string_equal(found->rises[pair].month, "1857-04");
        assert_true(found->rises[pair].probability > 0.9);
        assert_true(strcmp(found->rises[pair].low, "1857-04") <= 0 && strcmp(found->rises[pair].high, "1857-04") >= 0);
        assert_near(jarak_rerouting_lag(found, pair), 1, 0);
    }
    assert_null(found->rises[first + 2].month); /* the hub that takes no part */
    assert_null(found->falls[wanted].month);
    assert_string_equal(found->rises[found->fit->products[wanted].first_pair].month, "1857-03");
    assert_true(isnan(jarak_rerouting_lag(found, found->fit->products[wanted].first_pair)));
    assert_null(found->falls[place_of(found, "841000")].month); /* not found: not looked for */
    jarak_rerouting_free(found);
}

/* Months of the leading products sum to their windows. */
static void courses_are_of_the_same_figures(void **state)
{
    (void)state;
    jarak_rerouting *found = find(1, false);
    assert_int_equal(found->n_courses, JARAK_REROUTING_COURSES);
    assert_string_equal(found->course_months[0], "1854-01");
    for (size_t i = 0; i < found->n_courses; i++) {
        const jarak_rerouting_course *course = &found->courses[i];
        const jarak_reroute_product *product = &found->fit->products[course->product];
        assert_int_equal(course->product, found->order[i]);
        double before = 0, after = 0;
        for (size_t month = 0; month < found->n_course_months; month++) {
            const char *name = found->course_months[month];
            before += strcmp(name, "1856-03") >= 0 && strcmp(name, "1856-11") <= 0 ? course->direct[month] : 0;
            for (size_t hub = 0; hub < found->n_hubs; hub++) {
                after +=
                    strcmp(name, "1857-03") >= 0 && strcmp(name, "1857-11") <= 0 ? course->flow[hub * found->n_course_months + month] : 0;
            }
        }
        assert_near(before, product->direct.before, 1e-6);
        assert_near(after, product->after, 1e-6); /* all hubs are tested */
    }
    jarak_rerouting_free(found);
}

static void the_same_bits_for_any_number_of_threads(void **state)
{
    (void)state;
    jarak_rerouting *one = find(1, false), *three = find(3, false);
    assert_int_equal(one->fit->n_pairs, three->fit->n_pairs);
    for (size_t i = 0; i < one->fit->n_pairs; i++) {
        assert_near(one->fit->pairs[i].change.before, three->fit->pairs[i].change.before, 0);
        assert_near(one->fit->pairs[i].strict_evidence, three->fit->pairs[i].strict_evidence, 0);
    }
    /* drawn in whole numbers, so that they are the same everywhere */
    assert_near(one->fit->products[0].before, 1267611, 0);
    jarak_rerouting_free(one);
    jarak_rerouting_free(three);
}

static void a_store_with_figures_is_left_alone(void **state)
{
    (void)state;
    jarak_store *store = facts_panel_store();
    jarak_error error = {.message = ""};
    jarak_rerouting_settings settings;
    assert_int_equal(jarak_rerouting_demo(store, &settings, &error), JARAK_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, "store of its own"));
    assert_near(facts_number(store, "SELECT count(*) FROM facts.flow"), 0, 0);
    jarak_store_close(store);
}

static jarak_status fill_and_close(jarak_error *error)
{
    jarak_store *store = NULL;
    jarak_rerouting_settings settings;
    jarak_status status = jarak_store_open(NULL, JARAK_WRITE, NULL, &store, error);
    status = status == JARAK_OK ? jarak_rerouting_demo(store, &settings, error) : status;
    jarak_store_close(store);
    return status;
}

static void memory_that_runs_out_is_an_error(void **state)
{
    (void)state;
    fail_each_place(fill_and_close, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_planted_is_found),
        cmocka_unit_test(an_odd_year_takes_the_plain_rule_in),
        cmocka_unit_test(dates_are_those_planted),
        cmocka_unit_test(courses_are_of_the_same_figures),
        cmocka_unit_test(the_same_bits_for_any_number_of_threads),
        cmocka_unit_test(a_store_with_figures_is_left_alone),
        cmocka_unit_test(memory_that_runs_out_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
