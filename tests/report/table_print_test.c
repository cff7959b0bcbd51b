/* A table as aligned text, JSON and CSV. */
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

#include "base/table.h"
#include "jarak/print.h"

static jarak_table *table_of(size_t n_columns, const char *const *names, const jarak_type *types, size_t n_rows)
{
    jarak_table *table;
    assert_int_equal(jarak__table_new(&table, NULL), JARAK_OK);
    for (size_t i = 0; i < n_columns; i++) {
        assert_int_equal(jarak__table_add_column(table, names[i], types[i], NULL), JARAK_OK);
    }
    assert_int_equal(jarak__table_add_rows(table, n_rows, NULL), JARAK_OK);
    return table;
}

static void set_text(jarak_table *table, size_t row, size_t column, const char *text)
{
    assert_int_equal(jarak__table_set_text(table, row, column, text, strlen(text), NULL), JARAK_OK);
}

static void assert_prints(const jarak_table *table, jarak_format format, const char *expected)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    assert_non_null(stream);
    jarak_error error = {0};
    assert_int_equal(jarak_table_print(table, format, stream, &error), JARAK_OK);
    fclose(stream);
    assert_string_equal(text, expected);
    free(text);
}

/* Two rows with a value of every type, the second with nothing in it. */
static jarak_table *sample(void)
{
    jarak_table *table = table_of(4, (const char *const[]){"name", "count", "share", "sure"},
                                  (const jarak_type[]){JARAK_TEXT, JARAK_INTEGER, JARAK_NUMBER, JARAK_BOOLEAN}, 2);
    set_text(table, 0, 0, "Қазақстан");
    jarak__table_set_integer(table, 0, 1, 1598);
    jarak__table_set_number(table, 0, 2, 0.1);
    jarak__table_set_boolean(table, 0, 3, true);
    return table;
}

static void text_is_aligned_whatever_the_alphabet(void **state)
{
    (void)state;
    jarak_table *table = sample();
    set_text(table, 1, 0, "Uzbekistan");
    assert_prints(table, JARAK_FORMAT_TABLE,
                  "name       count share sure\n"
                  "Қазақстан   1598   0.1 true\n"
                  "Uzbekistan\n");
    jarak_table_free(table);
}

static void json_has_full_precision_and_null(void **state)
{
    (void)state;
    jarak_table *table = sample();
    assert_prints(table, JARAK_FORMAT_JSON,
                  "[\n {\"name\": \"Қазақстан\", \"count\": 1598, \"share\": 0.1, \"sure\": true},\n"
                  " {\"name\": null, \"count\": null, \"share\": null, \"sure\": null}\n]\n");
    jarak_table_free(table);
}

static void csv_leaves_missing_values_empty(void **state)
{
    (void)state;
    jarak_table *table = sample();
    assert_prints(table, JARAK_FORMAT_CSV, "name,count,share,sure\nҚазақстан,1598,0.1,true\n,,,\n");
    jarak_table_free(table);
}

static void a_table_without_rows_shows_its_columns(void **state)
{
    (void)state;
    jarak_table *table = table_of(2, (const char *const[]){"a", "b,c"}, (const jarak_type[]){JARAK_TEXT, JARAK_NUMBER}, 0);
    assert_prints(table, JARAK_FORMAT_TABLE, "a b,c\n");
    assert_prints(table, JARAK_FORMAT_JSON, "[]\n");
    assert_prints(table, JARAK_FORMAT_CSV, "a,\"b,c\"\n");
    jarak_table_free(table);
}

static void numbers_are_rounded_for_the_eye_only(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
        const char *csv;
    } cases[] = {
        {0, "0", "0"},
        {-1.5, "-1.5", "-1.5"},
        {1.0 / 3, "0.333333", "0.3333333333333333"},
        {0.1 + 0.2, "0.3", "0.30000000000000004"},
        {0.00123456789, "0.00123457", "0.00123456789"},
        {0.000012345678, "1.23457e-05", "1.2345678e-05"},
        {99.99999999, "100", "99.99999999"},
        {1234.5678, "1234.57", "1234.5678"},
        {999999.7, "1000000", "999999.7"},
        {30449123.4, "30449123", "30449123.4"},
        {1e20, "1e+20", "1e+20"},
        {5e-324, "4.94066e-324", "4.94065645841247e-324"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char expected[64];
        jarak_table *table = table_of(1, (const char *const[]){"v"}, (const jarak_type[]){JARAK_NUMBER}, 1);
        jarak__table_set_number(table, 0, 0, cases[i].value);
        snprintf(expected, sizeof expected, "%*s\n%s\n", (int)strlen(cases[i].text), "v", cases[i].text);
        assert_prints(table, JARAK_FORMAT_TABLE, expected);
        snprintf(expected, sizeof expected, "v\n%s\n", cases[i].csv);
        assert_prints(table, JARAK_FORMAT_CSV, expected);
        assert_true(strtod(cases[i].csv, NULL) == cases[i].value);
        jarak_table_free(table);
    }
}

static void what_is_not_a_number_is_missing_and_infinity_is_null_in_json(void **state)
{
    (void)state;
    jarak_table *table = table_of(2, (const char *const[]){"a", "b"}, (const jarak_type[]){JARAK_NUMBER, JARAK_NUMBER}, 1);
    jarak__table_set_number(table, 0, 0, (double)NAN);
    jarak__table_set_number(table, 0, 1, (double)INFINITY);
    assert_prints(table, JARAK_FORMAT_JSON, "[\n {\"a\": null, \"b\": null}\n]\n");
    assert_prints(table, JARAK_FORMAT_CSV, "a,b\n,inf\n");
    jarak_table_free(table);
}

static void awkward_texts_survive(void **state)
{
    (void)state;
    static const char awkward[] = "a \"quoted\", two-\nline\\ text\t\x01";
    jarak_table *table = table_of(2, (const char *const[]){"t", "empty"}, (const jarak_type[]){JARAK_TEXT, JARAK_TEXT}, 1);
    set_text(table, 0, 0, awkward);
    set_text(table, 0, 1, "");
    assert_prints(table, JARAK_FORMAT_CSV,
                  "t,empty\n\"a \"\"quoted\"\", two-\nline\\ text\t?\",\"\"\n"); /* what acts on a terminal is shown */
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    assert_int_equal(jarak_table_print(table, JARAK_FORMAT_JSON, stream, NULL), JARAK_OK);
    fclose(stream);
    json_t *parsed = json_loads(text, 0, NULL);
    assert_string_equal(json_string_value(json_object_get(json_array_get(parsed, 0), "t")), awkward);
    assert_string_equal(json_string_value(json_object_get(json_array_get(parsed, 0), "empty")), "");
    json_decref(parsed);
    free(text);
    jarak_table_free(table);
}

static void the_locale_does_not_matter(void **state)
{
    (void)state;
    static const char *const locales[] = {"C", "de_DE.UTF-8", "ru_RU.UTF-8"}; /* where they are installed */
    for (size_t i = 0; i < sizeof locales / sizeof locales[0]; i++) {
        setlocale(LC_ALL, locales[i]);
        text_is_aligned_whatever_the_alphabet(state);
        json_has_full_precision_and_null(state);
        setlocale(LC_ALL, "C");
    }
}

static void a_stream_that_takes_no_more_is_an_io_error(void **state)
{
    (void)state;
    FILE *full = fopen("/dev/full", "w");
    if (full == NULL) {
        skip();
    }
    jarak_table *table = sample();
    for (int format = JARAK_FORMAT_TABLE; format <= JARAK_FORMAT_CSV; format++) {
        jarak_error error = {0};
        assert_int_equal(jarak_table_print(table, (jarak_format)format, full, &error), JARAK_ERR_IO);
        assert_non_null(strstr(error.message, "No space left"));
        clearerr(full);
    }
    jarak_table_free(table);
    fclose(full);
}

static void a_text_in_memory_is_what_would_be_printed(void **state)
{
    (void)state;
    jarak_table *table = sample();
    for (int format = JARAK_FORMAT_TABLE; format <= JARAK_FORMAT_CSV; format++) {
        char *printed = NULL, *text = NULL;
        size_t length = 0;
        FILE *stream = open_memstream(&printed, &length);
        assert_non_null(stream);
        assert_int_equal(jarak_table_print(table, (jarak_format)format, stream, NULL), JARAK_OK);
        fclose(stream);
        assert_int_equal(jarak_table_to_text(table, (jarak_format)format, &text, NULL), JARAK_OK);
        assert_true(length > 10);
        assert_string_equal(text, printed);
        jarak_text_free(text);
        free(printed);
    }
    jarak_table_free(table);
    jarak_text_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_aligned_whatever_the_alphabet),
        cmocka_unit_test(json_has_full_precision_and_null),
        cmocka_unit_test(csv_leaves_missing_values_empty),
        cmocka_unit_test(a_table_without_rows_shows_its_columns),
        cmocka_unit_test(numbers_are_rounded_for_the_eye_only),
        cmocka_unit_test(what_is_not_a_number_is_missing_and_infinity_is_null_in_json),
        cmocka_unit_test(awkward_texts_survive),
        cmocka_unit_test(the_locale_does_not_matter),
        cmocka_unit_test(a_text_in_memory_is_what_would_be_printed),
        cmocka_unit_test(a_stream_that_takes_no_more_is_an_io_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
