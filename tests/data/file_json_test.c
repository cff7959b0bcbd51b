/* JSON as a table: which of its arrays is the table, what its columns are, and where it says that it is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "data/file_head.h"
#include "folder.h"
#include "loading.h"

static void expect_csv(const char *contents, const char *csv)
{
    jarak__file looked;
    jarak_error error = {0};
    write_file("a.json", contents);
    if (jarak__file_look("a.json", "a.json", NULL, &looked, &error) != JARAK_OK) {
        fail_msg("%s\n%s", contents, error.message);
    }
    assert_string_equal(looked.head, csv);
    jarak__file_release(&looked);
}

static void expect_refused(const char *contents, const char *part)
{
    jarak__file looked;
    jarak_error error = {0};
    write_file("a.json", contents);
    jarak_status status = jarak__file_look("a.json", "a.json", NULL, &looked, &error);
    if (status != JARAK_ERR_FORMAT || strstr(error.message, part) == NULL) {
        fail_msg("%s\nstatus %d, without \"%s\": %s", contents, (int)status, part, error.message);
    }
}

static void the_longest_array_of_objects_is_the_table(void **state)
{
    (void)state;
    expect_csv("{\"notes\": [{\"n\": 1}], \"rows\": [{\"a\": 1}, {\"a\": 2}]}", "a\n1\n2\n");
    expect_csv("{\"one\": [{\"a\": 1}], \"other\": [{\"b\": 2}]}", "a\n1\n"); /* of equal ones the first */
    expect_csv("{\"result\": {\"page\": 1, \"data\": {\"rows\": [{\"a\": 3}]}}}", "a\n3\n");
    expect_csv("{\"mixed\": [{\"a\": 1}, 2, {\"a\": 3}], \"rows\": [{\"b\": 1}]}", "b\n1\n"); /* one with other things in it is none */
}

static void columns_come_in_the_order_in_which_rows_have_them(void **state)
{
    (void)state;
    expect_csv("[{\"b\": 1}, {\"a\": 2, \"b\": 3}, {\"c\": 4}]", "b,a,c\n1,,\n3,2,\n,,4\n");
    expect_csv("[{\"x\": {\"y\": {\"z\": 1}}, \"x.w\": 2}]", "x.y.z,x.w\n1,2\n");
    expect_csv("[{\"a,b\": \"c\\nd\"}]", "\"a,b\"\n\"c\nd\"\n");
    expect_csv("[{\"a\": true, \"b\": false, \"c\": null}]", "a,b,c\ntrue,false,\n");
}

/* Zeros in front are part of a code, and numbers are as they were written. */
static void codes_stay_texts_and_numbers_keep_their_digits(void **state)
{
    (void)state;
    expect_csv("[{\"code\": \"007\", \"n\": 0.1, \"m\": -12.5e-3, \"k\": 9007199254740993}]",
               "code,n,m,k\n007,0.1,-0.0125,9007199254740993\n");
    expect_csv("[{\"name\": \"T\\u00fcrkiye\"}]", "name\nTürkiye\n");
    expect_csv("[{\"quote\": \"say \\\"yes\\\"\"}]", "quote\n\"say \"\"yes\"\"\"\n");
}

static void what_is_no_json_is_told_with_its_place(void **state)
{
    (void)state;
    expect_refused("[{\"a\": 1},\n {\"a\": }]", "a.json:2:");
    expect_refused("[{\"a\": 1},\n {\"a\": 2}", "a.json:2:");                      /* it ends too early */
    expect_refused("[{\"a\": 1, \"a\": 2}]", "not JSON: duplicate object key");    /* which of the two would be a guess */
    expect_refused("[{\"a\": 1}] [{\"a\": 2}]", "not JSON: end of file expected"); /* nor two documents */
    expect_refused("[{\"a\": \"\xff\"}]", "not JSON");                             /* nor another encoding */
    expect_refused("[{\"a\": 1e999}]", "a.json:1:");                               /* no number that is one */
}

static void json_without_a_table_says_what_is_wanted(void **state)
{
    (void)state;
    static const char wanted[] = "JSON without a table: an array of objects is wanted";
    expect_refused("{\"a\": 1}", wanted);
    expect_refused("[{\"a\": 1}, 2]", wanted);
    expect_refused("{\"rows\": []}", wanted);
    expect_refused("{\"a\": {\"b\": {\"c\": {\"d\": [{\"e\": 1}]}}}}", wanted); /* deeper than anybody puts a table */
}

static void what_is_loaded_has_the_lines_of_rows(void **state)
{
    (void)state;
    write_file("a.json", "{\"rows\": [{\"sending\": \"Russia\", \"receiving\": \"Kyrgyzstan\", \"usd_million_2017\": 1.5},"
                         "{\"sending\": \"Russia\", \"receiving\": \"Tajikistan\", \"usd_million_2017\": \"many\"}]}");
    jarak_store *store = open_store(NULL);
    jarak_error error = {0};
    jarak_load_report report = {0};
    jarak_load_settings settings;
    jarak_load_settings_init(&settings);
    settings.allow_few = true;
    if (jarak_load_file(store, "a.json", &settings, &report, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(report.rows_read, 2);
    assert_int_equal(report.rows_rejected, 1);
    expect(store, "SELECT string_agg(concat_ws(' ', line, column_name, reason), '; ') FROM reject", "3 usd_million_2017 not a number");
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_longest_array_of_objects_is_the_table, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(columns_come_in_the_order_in_which_rows_have_them, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(codes_stay_texts_and_numbers_keep_their_digits, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(what_is_no_json_is_told_with_its_place, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(json_without_a_table_says_what_is_wanted, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(what_is_loaded_has_the_lines_of_rows, enter_folder, leave_folder),
    };
    return cmocka_run_group_tests_name("JSON as a table", tests, NULL, NULL);
}
