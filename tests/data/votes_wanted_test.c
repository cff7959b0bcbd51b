/* Which roll calls are asked for: lists of sessions and issues, and what is wrong with one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "data/votes.h"

static jarak_votes_settings made(const char *sessions, const char *issues)
{
    jarak_votes_settings settings;
    jarak_votes_settings_init(&settings);
    settings.sessions = sessions;
    settings.issues = issues;
    return settings;
}

/* The sessions from 1 to 99 that are wanted, as text. */
static void expect_sessions(const char *sessions, const char *expected)
{
    const jarak_votes_settings settings = made(sessions, NULL);
    char found[512] = "";
    jarak_error error = {.message = ""};
    if (jarak__votes_settings_check(&settings, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    for (int session = 1; session < 100; session++) {
        const jarak_rollcall rollcall = {.session = session};
        if (jarak__votes_is_wanted(&rollcall, &settings)) {
            snprintf(found + strlen(found), sizeof found - strlen(found), "%s%d", found[0] != '\0' ? " " : "", session);
        }
    }
    assert_string_equal(found, expected);
}

static void sessions_are_numbers_and_ranges(void **state)
{
    (void)state;
    expect_sessions("40", "40");
    expect_sessions("40,50-52", "40 50 51 52");
    expect_sessions("50-52,40,51", "40 50 51 52");
    expect_sessions("7-7", "7");
    expect_sessions("97-200", "97 98 99");
    expect_sessions("200", "");
}

static void what_is_no_list_of_sessions_is_refused_with_an_example(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",  ",",     "40,",   ",40",      "40,,41", "52-50", "40-",
                                        "-", "forty", "40 41", "40-45-50", "40.5",   "40;41", "99999999999999999999"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const jarak_votes_settings settings = made(wrong[i], NULL);
        jarak_error error = {.message = ""};
        if (jarak__votes_settings_check(&settings, &error) != JARAK_ERR_ARGUMENT) {
            fail_msg("\"%s\" is taken for a list of sessions", wrong[i]);
        }
        assert_non_null(strstr(error.message, "such as 40,50-52"));
    }
}

/* An element as a whole, wherever it stands; a roll call of which nothing is known is about nothing. */
static void issues_are_whole_elements_of_lists(void **state)
{
    (void)state;
    static const struct {
        const char *asked, *has;
        bool wanted;
    } cases[] = {
        {"me", "me", true},   {"me", "nu,me", true},     {"nu,me", "me,hr", true}, {"me", "mew", false},
        {"mew", "me", false}, {"me,nu", "di,hr", false}, {"hr", "di,hr,ec", true}, {"me", NULL, false},
        {"me", "", false},    {"me,,nu", "nu", true},    {NULL, NULL, true},       {NULL, "me", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const jarak_votes_settings settings = made(NULL, cases[i].asked);
        const jarak_rollcall rollcall = {.issues = cases[i].has};
        assert_int_equal(jarak__votes_settings_check(&settings, NULL), JARAK_OK);
        if (jarak__votes_is_wanted(&rollcall, &settings) != cases[i].wanted) {
            fail_msg("case %zu: asked for %s, has %s", i, cases[i].asked, cases[i].has);
        }
    }
    const jarak_votes_settings none = made(NULL, ", ,");
    assert_int_equal(jarak__votes_settings_check(&none, NULL), JARAK_ERR_ARGUMENT);
}

/* All conditions hold together. */
static void conditions_are_joined(void **state)
{
    (void)state;
    jarak_votes_settings settings = made("50-52", "me");
    settings.contested = true;
    for (int bits = 0; bits < 8; bits++) {
        const jarak_rollcall rollcall = {
            .session = (bits & 1) != 0 ? 51 : 49, .issues = (bits & 2) != 0 ? "nu,me" : "nu", .contested = (bits & 4) != 0};
        assert_true(jarak__votes_is_wanted(&rollcall, &settings) == (bits == 7));
    }
}

/* A file of one's own has all four columns named, or none. */
static void columns_are_named_together(void **state)
{
    (void)state;
    for (int bits = 0; bits < 16; bits++) {
        jarak_votes_settings settings = made(NULL, NULL);
        settings.unit = (bits & 1) != 0 ? "judge" : NULL;
        settings.item = (bits & 2) != 0 ? "case" : NULL;
        settings.vote = (bits & 4) != 0 ? "vote" : NULL;
        settings.time = (bits & 8) != 0 ? "term" : NULL;
        assert_int_equal(jarak__votes_settings_check(&settings, NULL), bits == 0 || bits == 15 ? JARAK_OK : JARAK_ERR_ARGUMENT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sessions_are_numbers_and_ranges),    cmocka_unit_test(what_is_no_list_of_sessions_is_refused_with_an_example),
        cmocka_unit_test(issues_are_whole_elements_of_lists), cmocka_unit_test(conditions_are_joined),
        cmocka_unit_test(columns_are_named_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
