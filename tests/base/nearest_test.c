/* The names most like a mistyped one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/nearest.h"

static const char *const columns[] = {"exporter", "importer", "year", "trade", "Trade_usd", "distance", "contiguity", "экспортёр"};
enum { N_COLUMNS = sizeof columns / sizeof columns[0] };

static void near_names_are_told_the_nearest_first(void **state)
{
    (void)state;
    static const struct {
        const char *text, *found;
    } cases[] = {
        {"exporter", "exporter, importer"}, /* the same one, and one that is two
                                               letters off */
        {"EXPORTER", "exporter, importer"}, /* whatever the case */
        {"expotrer", "exporter, importer"}, /* letters swapped are one edit */
        {"yaer", "year"},
        {"yr", ""}, /* of short names one edit makes another word */
        {"trad", "trade"},
        {"trades", "trade"},
        {"tradeusd", "Trade_usd, trade"},
        {"distnace", "distance"},
        {"contiguty", "contiguity"},
        {"экспортер", "экспортёр"}, /* a letter is one, however many bytes it has */
        {"zzzzzzzz", ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char found[128];
        memset(found, 'x', sizeof found);
        const size_t n = jarak__nearest_names(cases[i].text, N_COLUMNS, columns, sizeof found, found);
        size_t n_expected = cases[i].found[0] != '\0';
        for (const char *c = cases[i].found; *c != '\0'; c++) {
            n_expected += *c == ',';
        }
        assert_string_equal(found, cases[i].found);
        assert_int_equal(n, n_expected);
    }
}

/* Three at most, and of those that are equally near the first ones. */
static void no_more_than_three_are_told(void **state)
{
    (void)state;
    static const char *const names[] = {"code5", "code1", "code2", "code3", "code4", "codes"};
    char found[64];
    assert_int_equal(jarak__nearest_names("code", 6, names, sizeof found, found), 3);
    assert_string_equal(found, "code5, code1, code2");
    assert_int_equal(jarak__nearest_names("code4", 6, names, sizeof found, found), 3);
    assert_string_equal(found, "code4, code5, code1");
    assert_int_equal(jarak__nearest_names("code", 0, NULL, sizeof found, found), 0);
    assert_string_equal(found, "");
}

/* A small room is never overrun, and what is in it is a text. */
static void a_small_room_is_not_overrun(void **state)
{
    (void)state;
    for (size_t capacity = 1; capacity < 24; capacity++) {
        char found[32];
        memset(found, '#', sizeof found);
        assert_int_equal(jarak__nearest_names("exporter", N_COLUMNS, columns, capacity, found), 2);
        assert_true(memchr(found, '\0', capacity) != NULL);
        assert_true(strncmp("exporter, importer", found, strlen(found)) == 0);
        for (size_t i = capacity; i < sizeof found; i++) {
            assert_int_equal(found[i], '#');
        }
    }
}

/* A name that nothing is like has no hint. */
static void a_hint_is_what_was_meant(void **state)
{
    (void)state;
    char hint[JARAK__HINT_BYTES];
    assert_string_equal(jarak__did_you_mean("expotrer", N_COLUMNS, columns, hint), " (did you mean exporter, importer?)");
    assert_string_equal(jarak__did_you_mean("zzzzzzzz", N_COLUMNS, columns, hint), "");
    assert_string_equal(jarak__did_you_mean("year", 0, NULL, hint), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(near_names_are_told_the_nearest_first),
        cmocka_unit_test(no_more_than_three_are_told),
        cmocka_unit_test(a_small_room_is_not_overrun),
        cmocka_unit_test(a_hint_is_what_was_meant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
