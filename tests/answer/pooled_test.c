/* The pooled verdict, on panels put together by hand: reasons sum to the change, little data decide nothing, plain cases are told plainly.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../data/facts.h"
#include "answer/answer.h"
#include "jarak/panel.h"
#include "num/random.h"

static jarak_store *store;

static int set_up(void **state)
{
    (void)state;
    store = facts_store(1);
    facts_run(store, "INSERT INTO facts.load VALUES (1, 'sha', 'file', 'format', 1, 1, 1, 0, 0, 1598, TIMESTAMP '2024-01-01');"
                     "INSERT INTO facts.source VALUES (1, 1, 'a source', NULL, NULL, NULL)");
    return jarak_panel_ensure(store, NULL) == JARAK_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    jarak_store_close(store);
    return 0;
}

/* A yearly trade volume, known to within five percent. */
static void put_trade(const char *state, int year, double usd_million)
{
    char sql[512];
    (void)snprintf(
        sql, sizeof sql,
        "INSERT INTO facts.panel VALUES ('%s', 'RUS', 'year', make_date(%d, 1, 1), 'trade.volume', %.17g, 0.0025, %.17g, 2, false)", state,
        year, log(usd_million), usd_million);
    facts_run(store, sql);
}

static jarak_answer *ask(const char *const *states, size_t n_states, int since, int until, bool multiverse)
{
    jarak_ask_settings settings;
    jarak_ask_settings_init(&settings);
    settings.partner = "RUS";
    settings.states = states;
    settings.n_states = n_states;
    settings.since = since;
    settings.until = until;
    settings.multiverse = multiverse;
    jarak_answer *answer = NULL;
    jarak_error error = {.message = ""};
    if (jarak__ask_panel(store, &settings, &answer, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return answer;
}

/* Noise about a level that doubles in 2018 for one state and stays for the others. */
static void fill_trade(void)
{
    static const char *const states[] = {"KAZ", "KGZ", "UZB"};
    jarak__random random = jarak__random_stream(11, 0);
    for (size_t s = 0; s < 3; s++) {
        for (int year = 2010; year <= 2023; year++) {
            double level = s == 0 && year >= 2018 ? 2000 : 1000;
            put_trade(states[s], year, level * exp(0.05 * jarak__random_normal(&random)));
        }
    }
}

static void a_jump_is_found_with_its_date_and_reasons(void **state)
{
    (void)state;
    fill_trade();
    static const char *const states[] = {"KAZ", "KGZ", "UZB"};
    jarak_answer *answer = ask(states, 3, 2012, 2022, false);
    for (size_t i = 0; i < answer->n_pairs; i++) {
        const jarak_pooled *volume = &answer->pairs[i].groups[JARAK_GROUP_VOLUME];
        assert_true(volume->known);
        assert_false(answer->pairs[i].groups[JARAK_GROUP_SHARE].known);
        double by_indicator = 0, by_value = 0;
        for (size_t k = 0; k < volume->n_reasons; k++) {
            by_indicator += volume->reasons[k].contribution;
        }
        for (size_t k = 0; k < volume->n_contributions; k++) {
            by_value += volume->contributions[k].contribution;
        }
        assert_true(fabs(by_indicator - volume->change) < 1e-9);
        assert_true(fabs(by_value - volume->change) < 1e-9);
        assert_true(volume->low < volume->change && volume->change < volume->high);
        assert_true(volume->n_specifications > 3);
        bool grew = strcmp(answer->pairs[i].state.code, "KAZ") == 0;
        assert_int_equal(volume->direction, grew ? JARAK_DIRECTION_CLOSER : JARAK_DIRECTION_UNDECIDED);
        assert_int_equal(volume->since, grew ? 2018 : 0);
        if (grew) {
            assert_true(volume->since_low <= 2018 && volume->since_high >= 2018 && volume->since_probability > 0.9);
            assert_true(fabs(volume->natural_to / volume->natural_from - 2) < 0.3);
            assert_string_equal(answer->pairs[i].sentence, "Closer in volume since 2018.");
        }
    }
    assert_int_equal(answer->groups[JARAK_GROUP_VOLUME].n_pairs, 3);
    size_t one_by_one = answer->pairs[0].groups[JARAK_GROUP_VOLUME].n_specifications;
    jarak_answer_free(answer);
    answer = ask(states, 3, 2012, 2022, true);
    const jarak_pooled *volume = &answer->pairs[0].groups[JARAK_GROUP_VOLUME];
    assert_true(volume->n_specifications > one_by_one);
    size_t n_main = 0, n_agree = 0;
    for (size_t k = 0; k < volume->n_specifications; k++) {
        n_main += volume->specifications[k].main;
        n_agree += volume->specifications[k].direction == volume->direction;
    }
    assert_int_equal(n_main, 1);
    assert_int_equal(n_agree, volume->n_agree);
    jarak_answer_free(answer);
}

static void two_values_decide_nothing(void **state)
{
    (void)state;
    put_trade("KAZ", 2015, 1000);
    put_trade("KAZ", 2020, 1200);
    static const char *const states[] = {"KAZ"};
    jarak_answer *answer = ask(states, 1, 2015, 2020, false);
    const jarak_pooled *volume = &answer->pairs[0].groups[JARAK_GROUP_VOLUME];
    assert_true(volume->known);
    assert_int_equal(volume->direction, JARAK_DIRECTION_UNDECIDED);
    assert_int_equal(volume->since, 0);
    jarak_answer_free(answer);
}

static void a_single_value_is_no_verdict(void **state)
{
    (void)state;
    put_trade("KAZ", 2015, 1000);
    static const char *const states[] = {"KAZ"};
    jarak_answer *answer = ask(states, 1, 0, 0, false);
    for (int g = 0; g < JARAK_N_GROUPS; g++) {
        assert_false(answer->pairs[0].groups[g].known);
    }
    assert_string_equal(answer->sentence, answer->pairs[0].details);
    jarak_answer_free(answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_jump_is_found_with_its_date_and_reasons, set_up, tear_down),
        cmocka_unit_test_setup_teardown(two_values_decide_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_single_value_is_no_verdict, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
