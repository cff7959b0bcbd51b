/* Headlines of panels put together by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "answer/answer.h"
#include "answer/words/headline.h"
#include "base/alloc.h"
#include "data/state_case.h"
#include "facts.h"

static jarak_store *store;

static int set_up(void **state)
{
    (void)state;
    store = facts_panel_store();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    jarak_store_close(store);
    return 0;
}

static void put(const char *state, const char *partner, int year, double trade, double variance)
{
    char sql[512];
    (void)snprintf(
        sql, sizeof sql,
        "INSERT INTO facts.panel VALUES ('%s', '%s', 'year', make_date(%d, 1, 1), 'trade.volume', %.17g, %.17g, %.17g, 2, false)", state,
        partner, year, log(trade), variance, trade);
    facts_run(store, sql);
}

static void put_all(const char *state, double first, double last, double variance)
{
    for (int year = 2018; year <= 2022; year++) {
        put(state, "RUS", year, first + (last - first) * (year - 2018) / 4, variance);
    }
}

static void assert_headline(size_t n_states, const char *const *states, const char *expected)
{
    jarak_ask_settings settings;
    jarak_ask_settings_init(&settings);
    settings.partner = "RUS";
    settings.states = states;
    settings.n_states = n_states;
    jarak_answer *answer = NULL;
    jarak_error error = {.message = ""};
    if (jarak__ask_panel(store, &settings, &answer, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_string_equal(answer->headline, expected);
    jarak_answer_free(answer);
}

static const char *const three[] = {"KAZ", "NLD", "UZB"};

static void a_sure_change_is_told_with_its_numbers(void **state)
{
    (void)state;
    put_all("NLD", 20000, 60000, 1e-4);
    assert_headline(1, three + 1, "From 2018 to 2022, trade of the Netherlands with Russia grew from 20.0 to 60.0 bn USD (×3.00).");
}

static void a_change_within_the_error_is_told_as_one(void **state)
{
    (void)state;
    const double trade[] = {20000, 31000, 18000, 30000, 25000};
    for (int i = 0; i < 5; i++) {
        put("KAZ", "RUS", 2018 + i, trade[i], 0.1);
    }
    assert_headline(1, three,
                    "From 2018 to 2022, trade of Kazakhstan with Russia went from 20.0 to 25.0 bn USD (×1.25), which is within the error "
                    "of the figures.");
}

/* The state whose figures end a year before the others' is not counted. */
static void several_states_are_counted(void **state)
{
    (void)state;
    put_all("KAZ", 20000, 900, 1e-4);
    put_all("NLD", 20000, 60000, 1e-4);
    assert_headline(2, three,
                    "From 2018 to 2022, trade with Russia grew in 1 of 2 states, most for the Netherlands (from 20.0 to 60.0 bn USD), and "
                    "fell in 1, most for Kazakhstan (from 20.0 bn USD to 900 m USD).");
    for (int year = 2018; year <= 2021; year++) {
        put("UZB", "RUS", year, 1000.0 * (year - 2017), 1e-4);
    }
    assert_headline(3, three,
                    "From 2018 to 2022, trade with Russia grew in 1 of the 2 states with data, most for the Netherlands "
                    "(from 20.0 to "
                    "60.0 bn USD), and fell in 1, most for Kazakhstan (from 20.0 bn USD to 900 m USD).");
}

/* A change by figures to be taken with caution is told as such, and not as the largest of several while there is another. */
static void doubted_figures_are_named_so(void **state)
{
    (void)state;
    put_all("NLD", 20000, 60000, 1e-4);
    put_all("UZB", 3000, 30000, 1e-4);
    facts_run(store, "INSERT INTO facts.panel_caution VALUES ('break', 'RUS', 'UZB', 2022), ('break', 'RUS', 'NLD', 2020)");
    assert_headline(1, three + 2,
                    "From 2018 to 2022, trade of Uzbekistan with Russia grew from 3.0 to 30.0 bn USD (×10.0, by figures to be "
                    "taken with caution).");
    assert_headline(2, three + 1,
                    "From 2018 to 2022, trade with Russia grew in both states, most for the Netherlands (from 20.0 to 60.0 bn USD, leaving "
                    "out figures to be taken with caution).");
    facts_run(store, "INSERT INTO facts.panel_caution VALUES ('break', 'RUS', 'NLD', 2018)");
    assert_headline(2, three + 1,
                    "From 2018 to 2022, trade with Russia grew in both states, most for Uzbekistan (from 3.0 to 30.0 bn USD, by figures "
                    "to be taken with caution).");
}

/* Of two rivals with which trade changed in all states, the one with the larger change; what else there is stands in the rows. */
static void of_rivals_the_larger_change_is_told(void **state)
{
    (void)state;
    static const char *const rivals[] = {"CHN", "TUR"};
    for (int year = 2018; year <= 2022; year++) {
        const double doubled = year < 2020 ? 1000 : 2000, tripled = year < 2020 ? 1000 : 3000;
        put("KAZ", "RUS", year, 20000, 1e-4);
        put("KAZ", "CHN", year, doubled, 1e-4);
        put("KAZ", "TUR", year, tripled, 1e-4);
    }
    jarak_ask_settings settings = {.size = sizeof settings, .level = 0.9, .partner = "RUS", .states = three, .n_states = 1};
    settings.rivals = rivals;
    settings.n_rivals = 2;
    jarak_answer *answer = NULL;
    assert_int_equal(jarak__ask_panel(store, &settings, &answer, NULL), JARAK_OK);
    assert_non_null(strstr(answer->headline, "rade of Kazakhstan with Türkiye grew from 1.00 to 3.00 bn USD (×3.00)"));
    assert_null(strstr(answer->headline, "China"));
    jarak_answer_free(answer);
}

static void put_vote(const char *indicator, int year, double value)
{
    char sql[512];
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO facts.panel VALUES ('KAZ', 'RUS', 'year', make_date(%d, 1, 1), '%s', %.17g, 1e-4, %.17g, 40, false)", year,
                   indicator, value, fabs(value));
    facts_run(store, sql);
}

/* Of votes no direction is told of which another measure of the same votes is sure of the contrary. */
static void measures_that_contradict_each_other_are_not_told(void **state)
{
    (void)state;
    for (int year = 2016; year <= 2022; year++) {
        put_vote("votes.ideal_distance", year, year < 2019 ? 1 : 4);
        put_vote("votes.nearness", year, -0.2);
    }
    assert_headline(1, three,
                    "From 2016 to 2022, by their votes at the United Nations, Kazakhstan and Russia drew apart, from 1.00 to 4.00 "
                    "standard deviations.");
    facts_run(store, "UPDATE facts.panel SET value = CASE WHEN year(first_day) < 2019 THEN -3.0 ELSE 0.9 END "
                     "WHERE indicator = 'votes.nearness'");
    assert_headline(1, three, "Mixed in signals.");
}

static void of_nothing_compared_the_verdict_is_told(void **state)
{
    (void)state;
    put("KAZ", "RUS", 2018, 20000, 1e-4);
    assert_headline(1, three, "Nothing to compare: no indicator has figures for two years.");
}

static void assert_name(const char *code, const char *language, jarak__name_case form, const char *expected)
{
    char *name = jarak__state_name_in(code, language, form);
    assert_string_equal(name, expected);
    jarak__free(name);
}

static void names_stand_as_a_sentence_wants_them(void **state)
{
    (void)state;
    assert_name("KGZ", "ru", JARAK__NAME_OF, "Киргизии");
    assert_name("SWE", "ru", JARAK__NAME_WITH, "со Швецией");
    assert_name("USA", "en", JARAK__NAME_WITH, "with the United States");
    assert_name("KAZ", "en", JARAK__NAME_OF, "Kazakhstan");
    assert_name("USA", "en", JARAK__NAME_WITHIN, "the United States");
    assert_name("USA", "C.UTF-8", JARAK__NAME_WITHIN, "the United States");
    assert_name("SWE", "ru", JARAK__NAME_WITHIN, "Швеция");
    assert_name("nobody", "ru", JARAK__NAME_OF, "nobody");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_sure_change_is_told_with_its_numbers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_change_within_the_error_is_told_as_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(several_states_are_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(doubted_figures_are_named_so, set_up, tear_down),
        cmocka_unit_test_setup_teardown(of_rivals_the_larger_change_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(measures_that_contradict_each_other_are_not_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(of_nothing_compared_the_verdict_is_told, set_up, tear_down),
        cmocka_unit_test(names_stand_as_a_sentence_wants_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
