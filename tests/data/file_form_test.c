/* Tables in other forms than text of cells: JSON is read by `load` and frames alike; what cannot be read is refused with the way round. */
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
#include "jarak/frame.h"
#include "loading.h"

/* The file's contents as CSV, as they are read. */
static void expect_csv(const char *file, const char *contents, const char *csv)
{
    jarak__file looked;
    jarak_error error = {0};
    write_file(file, contents);
    if (jarak__file_look(file, file, NULL, &looked, &error) != JARAK_OK) {
        fail_msg("%s\n%s", contents, error.message);
    }
    assert_string_equal(looked.head, csv);
    jarak__file_release(&looked);
}

static void json_tables_become_rows_and_columns(void **state)
{
    (void)state;
    expect_csv("a.json", "[{\"a\": 1, \"b\": \"x, \\\"y\\\"\"}, {\"b\": null, \"c\": 0.1}]", "a,b,c\n1,\"x, \"\"y\"\"\",\n,,0.1\n");
    expect_csv("a.json", " {\"count\": 2, \"data\": [{\"code\": \"010121\"}, {\"code\": \"\"}], \"notes\": [{\"n\": 1}]}",
               "code\n010121\n\"\"\n");
    expect_csv("a.json", "[{\"page\": 1}, [{\"country\": {\"id\": \"KZ\", \"value\": \"Kazakhstan\"}, \"value\": 5, \"on\": true}]]",
               "country.id,country.value,value,on\nKZ,Kazakhstan,5,true\n");
    expect_csv("a.json", "[{\"a\": [1, 2], \"b\": 12345678901234567, \"c\": 1e300}]", "a,b,c\n\"[1,2]\",12345678901234567,1e+300\n");
    expect_csv("a.csv", "[a],b\n1,2\n", "[a],b\n1,2\n"); /* no JSON */
}

static void a_json_table_is_loaded(void **state)
{
    (void)state;
    write_file("a.json", "{\"rows\": [{\"sending\": \"Russia\", \"receiving\": \"Kyrgyzstan\", \"usd_million_2017\": 1.5},"
                         "{\"sending\": \"Russia\", \"receiving\": \"C\\u00f4te d'Ivoire\", \"usd_million_2017\": 2},"
                         "{\"sending\": \"Russia\", \"receiving\": \"Tajikistan\", \"usd_million_2017\": \"n/a\"}]}");
    assert_int_equal(system("gzip -k a.json"), 0);
    static const char *const files[] = {"a.json", "a.json.gz"};
    for (size_t i = 0; i < 2; i++) {
        jarak_store *store = open_store(NULL);
        jarak_error error = {0};
        jarak_load_report report = {0};
        char *found = NULL;
        if (jarak_load_file(store, files[i], NULL, &report, &error) != JARAK_OK ||
            jarak__sql_text(store, "SELECT string_agg(to_state || ' ' || value, ', ' ORDER BY value) FROM facts.figure", 0, NULL, &found,
                            &error) != JARAK_OK) {
            fail_msg("%s", error.message);
        }
        assert_string_equal(found, "KGZ 1.5, CIV 2.0");
        assert_int_equal(report.rows_rejected, 1);
        jarak__free(found);
        jarak_store_close(store);
    }
}

static void a_json_table_is_fitted(void **state)
{
    (void)state;
    static const jarak_column_request wanted[] = {{"x", JARAK_COLUMN_NUMBER}, {"name", JARAK_COLUMN_CATEGORY}};
    jarak_frame *frame = NULL;
    jarak_error error = {0};
    write_file("a.json", "[{\"name\": \"a\", \"x\": 1.5}, {\"name\": \"b\", \"x\": null}]");
    if (jarak_frame_read("a.json", NULL, 2, wanted, &frame, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(frame->n_rows, 2);
    assert_true(frame->columns[0].numbers[0] == 1.5);
    assert_int_equal(frame->columns[0].n_missing, 1);
    jarak_frame_free(frame);
}

static void what_cannot_be_read_is_refused_with_the_way_round(void **state)
{
    (void)state;
    static const struct {
        const char *contents;
        size_t size;
        const char *part;
    } cases[] = {
        {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", 12, "save it as .xlsx or CSV"},
        {"%PDF-1.7", 8, "is a PDF"},
        {"RDX3\nX\n", 7, "write.csv(data"},
        {"X\n\0\0\0\3", 6, "write.csv(readRDS(file)"},
        {"BZh91AY", 7, "bunzip2"},
        {"7z\xbc\xaf\x27\x1c..", 8, "7z x"},
        {"\n <!DOCTYPE HTML><html>", 23, "is a web page"},
        {"{\"a\": 1}", 8, "JSON without a table"},
        {"[{\"a\": 1},\n {\"a\" 2}]", 21, "bad:2:"},
        {"[]", 2, "JSON without a table"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        FILE *stream = fopen("bad", "wb");
        assert_non_null(stream);
        assert_int_equal(fwrite(cases[i].contents, 1, cases[i].size, stream), cases[i].size);
        assert_int_equal(fclose(stream), 0);
        jarak_store *store = open_store(NULL);
        jarak_error error = {0};
        jarak_status status = jarak_load_file(store, "bad", NULL, NULL, &error);
        if (status != JARAK_ERR_FORMAT || strstr(error.message, cases[i].part) == NULL) {
            fail_msg("\"%s\" is not in: %s", cases[i].part, error.message);
        }
        jarak_store_close(store);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(json_tables_become_rows_and_columns, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(a_json_table_is_loaded, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(a_json_table_is_fitted, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(what_cannot_be_read_is_refused_with_the_way_round, enter_folder, leave_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
