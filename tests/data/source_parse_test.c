/* Source descriptions: what is wrong in one is named with its line; all that come with jarak are right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/embed.h"
#include "data/source.h"
#include "folder.h"
#include "jarak/load.h"

/* The least that a description says; tests add to it or spoil it. */
#define HEAD "name: stock\ntitle: Stocks\npublisher: Nobody\n"
#define COLUMNS "columns: [state, year]\n"
#define FACTS "facts: { figure: SELECT 1 }\n"

static void a_small_description_has_the_defaults(void **state)
{
    (void)state;
    jarak__source *source;
    jarak_error error = {0};
    const char text[] = HEAD COLUMNS FACTS;
    assert_int_equal(jarak__source_parse("a.yaml", text, strlen(text), &source, &error), JARAK_OK);
    assert_string_equal(source->name, "stock");
    assert_int_equal(source->cut.delimiter, ',');
    assert_int_equal(source->cut.quote, '"');
    assert_true(source->cut.header);
    assert_int_equal(source->cut.nulls.count, 1);
    assert_false(source->is_bulk);
    assert_false(source->keeps_repeats);
    assert_int_equal(source->n_targets, 1);
    jarak__source_free(source);
}

static void what_is_wrong_is_named_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "a.yaml: the file is empty"},
        {"name: [", "a.yaml:2"},
        {"- name\n", "a.yaml:1:1: a source description is a map"},
        {"title: x\n", "a.yaml:1:1: the key `name` is missing"},
        {COLUMNS FACTS "title: x\npublisher: y\n", "the key `name` is missing"},
        {HEAD COLUMNS, "the key `facts` is missing"},
        {HEAD FACTS, "the key `columns` is missing"},
        {HEAD COLUMNS FACTS "colour: red\n", "a.yaml:6:9: unknown key `colour`"},
        {"name: Stock 1\ntitle: x\npublisher: y\n" COLUMNS FACTS, "a.yaml:1:7: a name is made of small letters"},
        {HEAD "columns: []\n" FACTS, "a.yaml:4:10: `columns` is empty"},
        {HEAD "columns: state\n" FACTS, "a.yaml:4:10: `columns` must be a list, not a text"},
        {HEAD "columns: [[a]]\n" FACTS, "a.yaml:4:11: `columns` must be a list of texts"},
        {HEAD COLUMNS "facts: { treaty: SELECT 1 }\n", "a.yaml:5:18: `treaty` is no table of facts"},
        {HEAD COLUMNS "facts: {}\n", "a.yaml:5:8: `facts` is empty"},
        {HEAD COLUMNS "facts: { vote: [1] }\n", "a.yaml:5:16: `vote` must be a SELECT"},
        {HEAD COLUMNS FACTS "file: { delimiter: ';;' }\n", "a.yaml:6:20: `delimiter` must be one character"},
        {HEAD COLUMNS FACTS "file: { delimiter: '' }\n", "`delimiter` must be one character"},
        {HEAD COLUMNS FACTS "file: { header: maybe }\n", "a.yaml:6:17: `header` must be true or false"},
        {HEAD FACTS "file: { header: false }\n", "a file without header needs `names`"},
        {HEAD FACTS "file: { header: false, names: [a, b], column_count: 1 }\n", "`column_count` must be a number"},
        {HEAD COLUMNS FACTS "file: { encoding: ebcdic }\n", "`encoding` must be utf-8 or latin-1"},
        {HEAD COLUMNS FACTS "file: { types: { a: DATE } }\n", "`types` needs `bulk: true`"},
        {HEAD COLUMNS FACTS "repeats: drop\n", "a.yaml:6:10: `repeats` must be error or keep"},
        {HEAD COLUMNS FACTS "states: { state: { year: year } }\n", "a.yaml:6:18: the key `system` is missing"},
        {HEAD COLUMNS FACTS "states: { state: { system: name, unknown: skip } }\n", "unknown key `unknown`"},
        {HEAD COLUMNS FACTS "states: { state: { system: name, year: year, outside: then } }\n",
         "a.yaml:6:55: `outside` can be `today` alone"},
        {HEAD COLUMNS FACTS "states: { state: { system: name, outside: today } }\n", "a.yaml:6:18: `outside` needs a `year`"},
        {HEAD COLUMNS FACTS "bulk: true\nstates: { state: { system: name, year: year, outside: today } }\n",
         "`outside` needs a `year`, and is not for `bulk`"},
        {HEAD COLUMNS "facts: { figure: SELECT 1, vote: SELECT 1 }\none_pass: true\n",
         "`one_pass` is for files that give facts to one table"},
        {HEAD COLUMNS "facts: { figure: SELECT 1, vote: SELECT 1 }\nbulk: true\n", "a bulk file gives facts to one table"},
        {HEAD COLUMNS FACTS "skip:\n  - { reason: empty }\n", "a.yaml:7:5: the key `when` is missing"},
        {HEAD COLUMNS FACTS "reject:\n  - { reason: empty, when: a IS NULL }\n", "the key `column` is missing"},
        {HEAD COLUMNS FACTS "skip:\n  - { reason: empty, when: a IS NULL, column: a }\n", "unknown key `column`"},
        {HEAD COLUMNS FACTS "source: { title: a }\n", "the key `publisher` is missing"},
        {HEAD COLUMNS FACTS "units: { unit: [] }\n", "`unit` is empty"},
        {HEAD COLUMNS FACTS "beside: { other: { columns: [a] } }\n", "the key `file` is missing"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        jarak_error error = {0};
        jarak__source *source = (jarak__source *)&error;
        jarak_status status = jarak__source_parse("a.yaml", cases[i].text, strlen(cases[i].text), &source, &error);
        assert_null(source);
        if (status != JARAK_ERR_FORMAT || strstr(error.message, cases[i].message) == NULL) {
            fail_msg("status %d: %s\ninstead of: %s", (int)status, error.message, cases[i].message);
        }
    }
}

static void write_file(const char *file, const char *text)
{
    FILE *stream = fopen(file, "wb");
    assert_non_null(stream);
    fputs(text, stream);
    assert_int_equal(fclose(stream), 0);
}

/* SQL is first understood when a file is loaded; the message still leads to its line. */
static void bad_sql_is_named_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *key, *text, *message;
    } cases[] = {
        {"rows", "rows: SELECT line, nothing FROM input\n",
         "sources/a.yaml:6:7: the SQL of `rows` fails: Binder Error: Referenced column \"nothing\""},
        {"rows", "rows: SELECT 1 AS line; DROP TABLE facts.figure\n", "sources/a.yaml:6:7: the SQL of `rows` fails"},
        {"line", "rows: SELECT state FROM input\n", "sources/a.yaml:6:7: `rows` must give the column `line`"},
        {"when", "skip:\n  - { reason: a, when: year IS NULL }\n  - { reason: b, when: nothing = 1 }\n",
         "sources/a.yaml:8:24: the SQL of `when` fails: Binder Error: Referenced column \"nothing\""},
        {"states", "states: { nothing: { system: name } }\n", "sources/a.yaml:6:20: the SQL of `states` fails"},
        {"units", "units: { nothing: [a] }\n", "sources/a.yaml:6:19: `rows` gives no column `nothing`"},
        {"figure", "", "sources/a.yaml:5:18: the SQL of `figure` fails"},
        {"match", "match: nothing = 1\n", "sources/a.yaml:6:8: the SQL of `match` fails"},
    };
    jarak_store *store;
    jarak_error error = {0};
    mkdir("sources", 0777);
    write_file("a.csv", "state,year\nKazakhstan,2020\n");
    assert_int_equal(jarak_store_open(NULL, JARAK_WRITE, NULL, &store, &error), JARAK_OK);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[512];
        snprintf(text, sizeof text, HEAD COLUMNS FACTS "%s", cases[i].text);
        write_file("sources/a.yaml", text);
        jarak_load_settings settings;
        jarak_load_settings_init(&settings);
        settings.sources_dir = "sources";
        jarak_status status = jarak_load_file(store, "a.csv", &settings, NULL, &error);
        if (status != JARAK_ERR_FORMAT || strstr(error.message, cases[i].message) == NULL) {
            fail_msg("%s: status %d: %s", cases[i].key, (int)status, error.message);
        }
    }
    jarak_store_close(store);
}

static void a_folder_hides_what_comes_with_jarak(void **state)
{
    (void)state;
    jarak__catalogue catalogue;
    const jarak__source *source;
    jarak_error error = {0};
    mkdir("sources", 0777);
    write_file("sources/mine.yaml", "name: ledger\ntitle: Mine\npublisher: Me\n" COLUMNS FACTS);
    write_file("sources/notes.txt", "no description");
    assert_int_equal(jarak__catalogue_read("sources", &catalogue, &error), JARAK_OK);
    assert_int_equal(jarak__catalogue_find(&catalogue, "ledger", &source, &error), JARAK_OK);
    assert_string_equal(source->title, "Mine");
    assert_int_equal(jarak__catalogue_find(&catalogue, "nothing", &source, &error), JARAK_ERR_NOT_FOUND);
    assert_non_null(strstr(error.message, "known are: ledger, "));
    jarak__catalogue_release(&catalogue);

    write_file("sources/other.yaml", "name: ledger\ntitle: Mine\npublisher: Me\n" COLUMNS FACTS);
    assert_int_equal(jarak__catalogue_read("sources", &catalogue, &error), JARAK_ERR_FORMAT);
    assert_non_null(strstr(error.message, "sources/other.yaml"));
    assert_int_equal(jarak__catalogue_read("nowhere", &catalogue, &error), JARAK_ERR_IO);
}

static void every_description_that_comes_with_jarak_is_read(void **state)
{
    (void)state;
    jarak__catalogue catalogue;
    jarak_error error = {0};
    size_t n_files = 0;
    while (jarak__embedded_list("data/sources/", n_files) != NULL) {
        n_files++;
    }
    if (jarak__catalogue_read(NULL, &catalogue, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_true(n_files > 20);
    assert_int_equal(catalogue.count, n_files);
    jarak__catalogue_release(&catalogue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_description_has_the_defaults),
        cmocka_unit_test(what_is_wrong_is_named_with_its_line),
        cmocka_unit_test_setup_teardown(bad_sql_is_named_with_its_line, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(a_folder_hides_what_comes_with_jarak, enter_folder, leave_folder),
        cmocka_unit_test(every_description_that_comes_with_jarak_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
