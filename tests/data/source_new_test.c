/* A first description of a file: what it guesses, and that a file loads by it once the few lines that it asks for are there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "folder.h"
#include "jarak/text.h"
#include "loading.h"

/* The description of a file with this text. */
static char *describe(const char *text, const char *file)
{
    char *yaml = NULL;
    jarak_error error = {0};
    write_file(file, text);
    if (jarak_describe_file(file, NULL, &yaml, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return yaml;
}

/* Loads the file by its description with these lines more; what is wrong, where it does not. */
static jarak_status load_described(jarak_store *store, const char *text, const char *file, const char *more, jarak_load_report *report,
                                   jarak_error *error)
{
    char *yaml = describe(text, file);
    char *whole = NULL;
    jarak_load_settings settings;
    assert_true(asprintf(&whole, "%s%s", yaml, more) > 0);
    write_file("own.yaml", whole);
    free(whole);
    jarak_text_free(yaml);
    jarak_load_settings_init(&settings);
    settings.source = "own.yaml";
    return jarak_load_file(store, file, &settings, report, error);
}

static void what_is_guessed_loads(void **state)
{
    (void)state;
    static const struct {
        const char *text, *more, *sql, *expected;
    } files[] = {
        {"origin,dest,t,v\nRussia,Kazakhstan,2021,100\n", "  unit: USD\n",
         "SELECT concat_ws(' ', exporter, importer, first_day, value, unit) FROM facts.flow", "RUS KAZ 2021-01-01 100.0 USD"},
        {"Reporter ISO|Partner ISO|Trade Flow|Year|Commodity Code|Trade Value (US$)\nKAZ|RUS|Import|2018|TOTAL|13\n", "  unit: USD\n",
         "SELECT concat_ws(' ', exporter, importer, reporter, side, product, value) FROM facts.flow", "RUS KAZ KAZ import TOTAL 13.0"},
        {"Country Name;Country Code;2019;2020\nKazakhstan;KAZ;1,5;2,5\nRussia;RUS;3,5;4,5\n", "  measure: population\n  unit: persons\n",
         "SELECT string_agg(concat_ws(' ', from_state, year(first_day), value), ', ' ORDER BY line, first_day) FROM facts.figure",
         "KAZ 2019 1.5, KAZ 2020 2.5, RUS 2019 3.5, RUS 2020 4.5"},
        {"stateA\tstateB\tmonth\tpermits\nKAZ\tRUS\t2021-03\t7\n", "  measure: \"'permits'\"\n  unit: persons\n",
         "SELECT concat_ws(' ', from_state, to_state, first_day, measure, value) FROM facts.figure", "KAZ RUS 2021-03-01 permits 7.0"},
        {"rcid,ccode,vote,date\n1,2,1,1990-02-03\n1,365,3,1990-02-03\n1,710,2,1990-02-03\n", "  yes: 1\n  abstain: 2\n  no: 3\n",
         "SELECT string_agg(state || ' ' || vote, ', ' ORDER BY line) FROM facts.vote", "USA Y, SUN N, CHN A"},
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        jarak_store *store = open_store(NULL);
        jarak_error error = {0};
        jarak_load_report report = {0};
        if (load_described(store, files[i].text, "some file-2021.csv", files[i].more, &report, &error) != JARAK_OK) {
            fail_msg("%zu: %s", i, error.message);
        }
        assert_string_equal(report.source, "some_file_2021");
        expect(store, files[i].sql, files[i].expected);
        jarak_store_close(store);
    }
}

static void what_is_not_guessed_is_asked_for(void **state)
{
    (void)state;
    jarak_store *store = open_store(NULL);
    jarak_error error = {0};
    assert_int_equal(load_described(store, "origin,dest,t,v\nRUS,KAZ,2021,100\n", "a.csv", "", NULL, &error), JARAK_ERR_FORMAT);
    assert_non_null(strstr(error.message, "own.yaml:"));
    assert_non_null(strstr(error.message, "\"unit\" is missing"));
    jarak_store_close(store);
    char *yaml = describe("exporter,importer,v\n20,40,1\n40,20,2\n", "codes.csv");
    assert_non_null(strstr(yaml, "  # states: m49 or cow\n"));
    assert_non_null(strstr(yaml, "  # year: a column"));
    jarak_text_free(yaml);
    yaml = describe("apple,\"pe\"\"ar\"\nx,y\n", "codes.csv"); /* nothing at all, and a name that YAML must quote */
    assert_non_null(strstr(yaml, "columns: [\"apple\", \"pe\\\"ar\"]"));
    assert_non_null(strstr(yaml, "  # state: the column of states"));
    jarak_text_free(yaml);
}

static void what_cannot_be_read_is_told(void **state)
{
    (void)state;
    char *yaml = NULL;
    jarak_error error = {0};
    assert_int_equal(jarak_describe_file("none.csv", NULL, &yaml, &error), JARAK_ERR_NOT_FOUND);
    assert_null(yaml);
    write_file("empty.csv", "");
    assert_int_equal(jarak_describe_file("empty.csv", NULL, &yaml, &error), JARAK_ERR_FORMAT);
    assert_null(yaml);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_guessed_loads, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(what_is_not_guessed_is_asked_for, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(what_cannot_be_read_is_told, enter_folder, leave_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
