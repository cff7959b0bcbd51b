/* A user's format can read its file and compute: no other file, no end that never comes, nothing written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "data/load_job.h"
#include "data/loading.h"
#include "data/store.h"
#include "folder.h"

#define HEAD "name: made\ntitle: Made\npublisher: Nobody\ncolumns: [a, b]\n"
#define FACTS(from)                                                                                                              \
    "facts:\n  figure: |\n    SELECT line, 'KAZ' AS from_state, DATE '2020-01-01' AS first_day, DATE '2020-12-31' AS last_day, " \
    "'year' AS period_kind, 'made' AS measure, a AS text, 'text' AS unit, 'reported' AS status FROM " from "\n"
#define ROWS(sql) "rows: |\n  " sql "\n"

static int enter_with_file(void **state)
{
    const int failed = enter_folder(state);
    mkdir("sources", 0777);
    write_file("ab.csv", "a,b\none,2\n");
    write_file("secret.csv", "a,b\nsecret,2\n");
    return failed;
}

/* The format is refused where it stands, with the part in the message, and the store has nothing of it. */
static void expect_refused(const char *format, const char *place, const char *part)
{
    char whole[512];
    jarak_error error = {0};
    jarak_load_settings settings;
    write_file("sources/made.yaml", format);
    jarak_store *store = open_store(NULL);
    refuse(store, "ab.csv", JARAK_ERR_FORMAT, part);
    jarak_load_settings_init(&settings);
    settings.source = "sources/made.yaml"; /* told by its file it is held to the same */
    assert_int_equal(jarak_load_file(store, "ab.csv", &settings, NULL, &error), JARAK_ERR_FORMAT);
    snprintf(whole, sizeof whole, "sources/made.yaml:%s: the SQL of ", place);
    if (strstr(error.message, whole) == NULL) {
        fail_msg("not in %s: %s", place, error.message);
    }
    assert_non_null(strstr(error.message, part));
    assert_true(jarak__store_statement_seconds(store) == 0);
    jarak_store_close(store);
}

static void a_format_reads_no_other_file(void **state)
{
    (void)state;
    expect_refused(HEAD ROWS("SELECT i.line, content AS a FROM input i, read_text('secret.csv')") FACTS("row"), "5:7",
                   "read_text() is not allowed");
    expect_refused(HEAD ROWS("SELECT i.line, s.a FROM input i, 'secret.csv' s") FACTS("row"), "5:7", "secret.csv is not allowed");
    expect_refused(HEAD ROWS("WITH s AS (FROM './secret') SELECT i.line, s.a FROM input i, s") FACTS("row"), "5:7",
                   "./secret is not allowed");
    expect_refused(HEAD ROWS("SELECT i.line, c.column_name AS a FROM input i, (DESCRIBE 'secret.csv') c") FACTS("row"), "5:7",
                   "secret.csv is not allowed");
    expect_refused(HEAD FACTS("row, glob('/*')"), "6:11", "glob() is not allowed");
    expect_refused(HEAD "match: (SELECT count(*) FROM glob('/*')) > 0\n" FACTS("row"), "5:8", "glob() is not allowed");
    expect_refused(HEAD "vintage: (SELECT max(content) FROM read_text('secret.csv'))\n" FACTS("row"), "5:10", "read_text() is not allowed");
    expect_refused(HEAD "coverage: SELECT content AS measure FROM read_text('secret.csv')\n" FACTS("row"), "5:11",
                   "read_text() is not allowed");
    expect_refused(HEAD "skip:\n  - { reason: x, when: \"a IN (SELECT file FROM glob('/*'))\" }\n" FACTS("row"), "6:24",
                   "glob() is not allowed");
    expect_refused(HEAD "states: { a: { system: name, year: \"(SELECT 1 FROM glob('/*'))\" } }\n" FACTS("row"), "5:14",
                   "glob() is not allowed");
}

static void a_format_does_nothing_but_read(void **state)
{
    (void)state;
    expect_refused(HEAD ROWS("COPY (SELECT 1) TO 'owned.csv'") FACTS("row"), "5:7", "Only SELECT");
    expect_refused(HEAD ROWS("SELECT * FROM input; COPY (SELECT 1) TO 'owned.csv'") FACTS("row"), "5:7", "Only SELECT");
    expect_refused(HEAD ROWS("SELECT * FROM input; SELECT * FROM input") FACTS("row"), "5:7", "must be one query");
    expect_refused(HEAD ROWS("ATTACH 'owned.duckdb'") FACTS("row"), "5:7", "Only SELECT");
    expect_refused(HEAD ROWS("SELECT i.* FROM input i, enable_logging(storage_path = 'owned.csv')") FACTS("row"), "5:7",
                   "enable_logging() is not allowed");
    expect_refused(HEAD "skip:\n  - { reason: x, when: \"true); DROP TABLE facts.load; SELECT (true\" }\n" FACTS("row"), "6:24",
                   "Only SELECT");
    assert_int_not_equal(access("owned.csv", F_OK), 0);
    assert_int_not_equal(access("owned.duckdb", F_OK), 0);
}

static void a_format_comes_to_an_end(void **state)
{
    (void)state;
    static const char *const endless[] = {
        "SELECT sum(x.range * y.range)::BIGINT % 7 FROM range(10000000) x, range(100000000) y",
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t",
    };
    jarak_error error = {0};
    jarak_store *store = open_store(NULL);
    jarak__store_limit_statements(store, 0.2);
    for (size_t i = 0; i < sizeof endless / sizeof endless[0]; i++) {
        int64_t n;
        assert_int_equal(jarak__sql_integer(store, endless[i], 0, NULL, &n, &error), JARAK_ERR_TIMEOUT);
    }
    jarak_store_close(store);
}

/* What a user copies from the program's own formats to begin with is allowed; and while a user's format loads, its time is limited. */
static void the_formats_inside_the_program_would_pass(void **state)
{
    (void)state;
    jarak_error error = {0};
    jarak__catalogue catalogue;
    jarak_store *store = open_store(NULL);
    jarak__file file = {.name = "ab.csv", .path = "ab.csv", .bytes = 12};
    jarak__load_job job = {.store = store, .file = &file};
    assert_int_equal(jarak__catalogue_read(NULL, &catalogue, &error), JARAK_OK);
    assert_true(catalogue.count > 40);
    for (size_t i = 0; i < catalogue.count; i++) {
        assert_false(catalogue.sources[i]->is_foreign);
        catalogue.sources[i]->is_foreign = true;
        if (jarak__load_lock(&job, catalogue.sources[i], false, &error) != JARAK_OK) {
            fail_msg("%s", error.message);
        }
        assert_true(jarak__store_statement_seconds(store) >= 60);
    }
    jarak__load_unlock(store);
    jarak__catalogue_release(&catalogue);
    write_file("sources/made.yaml", HEAD FACTS("row"));
    assert_int_equal(load(store, "ab.csv").facts, 1);
    assert_true(jarak__store_statement_seconds(store) == 0);
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_format_reads_no_other_file, enter_with_file, leave_folder),
        cmocka_unit_test_setup_teardown(a_format_does_nothing_but_read, enter_with_file, leave_folder),
        cmocka_unit_test_setup_teardown(a_format_comes_to_an_end, enter_with_file, leave_folder),
        cmocka_unit_test_setup_teardown(the_formats_inside_the_program_would_pass, enter_with_file, leave_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
