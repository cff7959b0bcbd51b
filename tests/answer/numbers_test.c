/* How numbers are written, in every language: what the fixture says, which the report's page is held to as well. */
#include <libintl.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "answer/words/words.h"
#include "base/text.h"

static json_t *rows;

/* The catalogues of the build; gettext translates nothing in the locale "C". */
static int set_up(void **state)
{
    (void)state;
    json_error_t problem;
    rows = json_load_file(JARAK_SOURCE_ROOT "/tests/ref/numbers.json", JSON_REJECT_DUPLICATES, &problem);
    if (rows == NULL) {
        print_error("tests/ref/numbers.json:%d: %s\n", problem.line, problem.text);
    }
    const char *command = getenv("JARAK"), *slash = command != NULL ? strrchr(command, '/') : NULL;
    char catalogues[4096];
    snprintf(catalogues, sizeof catalogues, "%.*s/po", slash != NULL ? (int)(slash - command) : 1, slash != NULL ? command : ".");
    (void)bindtextdomain(JARAK_TEXT_DOMAIN, catalogues);
    (void)bind_textdomain_codeset(JARAK_TEXT_DOMAIN, "UTF-8");
    return rows == NULL || slash == NULL || setlocale(LC_MESSAGES, "C.UTF-8") == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    json_decref(rows);
    return 0;
}

static double number_at(const json_t *row, const char *key)
{
    const json_t *value = json_object_get(row, key);
    return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

/* The change of an indicator as the row tells it. */
static void write_change(const json_t *row, char *text, char *interval)
{
    const jarak_indicator indicator = {.natural_unit = json_string_value(json_object_get(row, "unit"))};
    const jarak_point first = {.natural = number_at(row, "first")}, last = {.natural = number_at(row, "last")};
    const jarak_indicator_change change = {
        .indicator = &indicator,
        .first = &first,
        .last = &last,
        .natural_change = number_at(row, "change"),
        .natural_low = number_at(row, "low"),
        .natural_high = number_at(row, "high"),
        .ratio = number_at(row, "ratio"),
        .ratio_low = number_at(row, "ratio_low"),
        .ratio_high = number_at(row, "ratio_high"),
    };
    jarak__short_change_text(&change, text);
    jarak__interval_text(&change, interval);
}

/* The two ends of a change, each with what it is counted in: "11.4 (1000) → 23.1 (1)". */
static void write_ends(const json_t *row, char *text)
{
    const jarak_indicator indicator = {.natural_unit = json_string_value(json_object_get(row, "unit"))};
    const double first = number_at(row, "first"), last = number_at(row, "last");
    const jarak__quantity_ends ends = jarak__quantity_of_ends(&indicator, first, last);
    char from[JARAK__WORDS_BYTES], to[JARAK__WORDS_BYTES];
    snprintf(text, JARAK__WORDS_BYTES, "%.30s (%.0f) → %.30s (%.0f)", jarak__number_text(&ends.first, first, from), ends.first.divisor,
             jarak__number_text(&ends.last, last, to), ends.last.divisor);
}

static void write_row(const json_t *row, char *text, char *interval)
{
    const char *kind = json_string_value(json_object_get(row, "kind"));
    char low[JARAK__WORDS_BYTES], high[JARAK__WORDS_BYTES];
    double value = number_at(row, "value");
    int decimals = (int)json_integer_value(json_object_get(row, "decimals"));
    if (strcmp(kind, "count") == 0) {
        jarak__count_text((int64_t)value, text);
    } else if (strcmp(kind, "number") == 0) {
        jarak__fixed_text(value, jarak__decimals_for(value), text);
    } else if (strcmp(kind, "signed") == 0) {
        jarak__signed_text(value, decimals, text);
    } else if (strcmp(kind, "ratio") == 0) {
        jarak__ratio_text(value, text);
    } else if (strcmp(kind, "ratio interval") == 0) {
        jarak__range_text(jarak__ratio_text(number_at(row, "low"), low), jarak__ratio_text(number_at(row, "high"), high), text);
    } else if (strcmp(kind, "interval") == 0) {
        jarak__range_text(jarak__signed_text(number_at(row, "low"), decimals, low),
                          jarak__signed_text(number_at(row, "high"), decimals, high), text);
    } else if (strcmp(kind, "percent") == 0) {
        jarak__percent_text(value, jarak__percent_decimals(value), text);
    } else if (strcmp(kind, "probability") == 0) {
        jarak__probability_text(value, text);
    } else if (strcmp(kind, "change") == 0) {
        write_change(row, text, interval);
    } else if (strcmp(kind, "ends") == 0) {
        write_ends(row, text);
    } else {
        fail_msg("no such kind: %s", kind);
    }
}

static void assert_written(const char *language)
{
    setenv("LANGUAGE", language, 1);
    (void)textdomain(JARAK_TEXT_DOMAIN); /* so that gettext looks again */
    size_t i, n = 0;
    json_t *row;
    json_array_foreach(rows, i, row)
    {
        if (strcmp(json_string_value(json_object_get(row, "language")), language) != 0) {
            continue;
        }
        char text[JARAK__WORDS_BYTES], interval[JARAK__WORDS_BYTES] = "";
        const char *wanted_interval = json_string_value(json_object_get(row, "interval"));
        write_row(row, text, interval);
        assert_string_equal(text, json_string_value(json_object_get(row, "text")));
        assert_string_equal(interval, wanted_interval != NULL ? wanted_interval : "");
        n++;
    }
    assert_true(n > 40);
}

static void test_english(void **state)
{
    (void)state;
    assert_written("en");
}

static void test_indonesian(void **state)
{
    (void)state;
    assert_written("id");
}

static void test_russian(void **state)
{
    (void)state;
    assert_written("ru");
}

static void test_no_text_outgrows_its_room(void **state)
{
    (void)state;
    char text[JARAK__WORDS_BYTES];
    const double extremes[] = {1.7e308, -1.7e308, 5e-324, (double)INFINITY, -(double)INFINITY, (double)NAN};
    for (size_t i = 0; i < sizeof extremes / sizeof extremes[0]; i++) {
        assert_true(strlen(jarak__signed_text(extremes[i], 12, text)) < JARAK__WORDS_BYTES);
        assert_true(strlen(jarak__ratio_text(extremes[i], text)) < JARAK__WORDS_BYTES);
        assert_true(strlen(jarak__percent_text(extremes[i], 2, text)) < JARAK__WORDS_BYTES);
    }
    assert_true(strlen(jarak__count_text(INT64_MIN, text)) < JARAK__WORDS_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_english),
        cmocka_unit_test(test_indonesian),
        cmocka_unit_test(test_russian),
        cmocka_unit_test(test_no_text_outgrows_its_room),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
