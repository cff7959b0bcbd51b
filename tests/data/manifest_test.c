/* The manifest: whatever is loaded and unloaded, it says what is there; whatever changes otherwise is seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "data/loading.h"
#include "data/manifest.h"
#include "folder.h"

enum { FILE_NAME, FACT, WRITTEN, FOUND, SAME };

static int with_files(void **state)
{
    int failed = enter_folder(state);
    mkdir("sources", 0777);
    write_file("gdp_2023.csv", "Country Name,Country Code,Year,Value\nKazakhstan,KAZ,2020,1\nKazakhstan,KAZ,2021,2\nRussia,RUS,2021,x\n");
    write_file("gdp_2025.csv", "Country Name,Country Code,Year,Value\nKazakhstan,KAZ,2020,3\nKazakhstan,KAZ,2021,2\nRussia,RUS,2021,4\n");
    write_file("trade.csv", "cn8,reporter,partner,month,flow,indicator,value\n8418,Germany,Kazakhstan,2022-01,EXPORT,VALUE_IN_EUROS,30\n"
                            "8419,Germany,Kazakhstan,2022-01,EXPORT,VALUE_IN_EUROS,7\n");
    return failed;
}

static void run_sql(jarak_store *store, const char *sql)
{
    jarak_error error = {0};
    if (jarak__sql_run(store, sql, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
}

static jarak_table *verify(jarak_store *store)
{
    jarak_table *table;
    jarak_error error = {0};
    if (jarak_store_verify(store, &table, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return table;
}

static void expect_same(jarak_store *store, size_t n_least)
{
    jarak_table *table = verify(store);
    assert_true(jarak_table_rows(table) >= n_least);
    for (size_t row = 0; row < jarak_table_rows(table); row++) {
        if (!jarak_table_boolean(table, row, SAME) || jarak_table_integer(table, row, WRITTEN) != jarak_table_integer(table, row, FOUND)) {
            fail_msg("%s: %s differs", jarak_table_text(table, row, FILE_NAME), jarak_table_text(table, row, FACT));
        }
    }
    jarak_table_free(table);
}

/* One file's facts of a kind differ, and they alone. */
static void expect_differs(jarak_store *store, const char *file, const char *fact, int64_t written, int64_t found)
{
    jarak_table *table = verify(store);
    assert_false(jarak_table_boolean(table, 0, SAME));
    assert_string_equal(jarak_table_text(table, 0, FILE_NAME), file);
    assert_string_equal(jarak_table_text(table, 0, FACT), fact);
    assert_int_equal(jarak_table_integer(table, 0, WRITTEN), written);
    assert_int_equal(jarak_table_integer(table, 0, FOUND), found);
    assert_true(jarak_table_boolean(table, 1, SAME));
    jarak_table_free(table);
}

static void unload(jarak_store *store, const char *file)
{
    jarak_error error = {0};
    if (jarak_unload(store, 1, &file, NULL, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
}

static jarak_store *loaded(void)
{
    jarak_store *store = open_store(NULL);
    (void)load(store, "trade.csv");
    (void)load(store, "gdp_2025.csv");
    (void)load(store, "gdp_2023.csv");
    return store;
}

static void it_follows_what_is_loaded_and_unloaded(void **state)
{
    (void)state;
    jarak_store *store = open_store(NULL);
    jarak_table *table = verify(store);
    assert_int_equal(jarak_table_rows(table), 0);
    jarak_table_free(table);
    (void)load(store, "gdp_2023.csv");
    (void)load(store, "trade.csv");
    expect_same(store, 8);
    (void)load(store, "gdp_2025.csv"); /* supersedes */
    expect(store, "SELECT count(*)::VARCHAR FROM facts.superseded_figure", "2");
    expect_same(store, 12);
    unload(store, "gdp_2025.csv"); /* what it superseded stands again */
    expect(store, "SELECT count(*)::VARCHAR FROM facts.superseded_figure", "0");
    expect_same(store, 8);
    unload(store, "trade.csv");
    (void)load(store, "gdp_2025.csv"); /* takes the number of the one that left */
    expect_same(store, 8);
    unload(store, "gdp_2025.csv");
    unload(store, "gdp_2023.csv");
    expect(store, "SELECT count(*)::VARCHAR FROM facts.manifest", "0");
    jarak_store_close(store);
}

static void the_ledger_has_one(void **state)
{
    (void)state;
    jarak_error error = {0};
    jarak_store *store = open_store(NULL);
    if (jarak_load_ledger(store, NULL, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    expect_same(store, 4);
    jarak_store_close(store);
}

static void a_row_that_is_other_missing_or_twice_is_seen(void **state)
{
    (void)state;
    jarak_store *store = loaded();
    expect_same(store, 12);
    run_sql(store, "BEGIN; UPDATE facts.flow SET value = nextafter(value, 100.0) WHERE product = '8419'");
    expect_differs(store, "trade.csv", "flow", 2, 2);
    run_sql(store, "ROLLBACK; BEGIN; UPDATE facts.flow SET quantity = 0 WHERE product = '8419'");
    expect_differs(store, "trade.csv", "flow", 2, 2);
    run_sql(store, "ROLLBACK; BEGIN; DELETE FROM facts.flow WHERE product = '8419'");
    expect_differs(store, "trade.csv", "flow", 2, 1);
    run_sql(store, "ROLLBACK; BEGIN; INSERT INTO facts.flow SELECT * FROM facts.flow");
    expect_differs(store, "trade.csv", "flow", 2, 4);
    run_sql(store, "ROLLBACK; BEGIN; UPDATE facts.superseded_figure SET value = 7 WHERE year(first_day) = 2020");
    expect_differs(store, "gdp_2023.csv", "figure", 2, 2);
    run_sql(store, "ROLLBACK; BEGIN; DELETE FROM facts.reject");
    expect_differs(store, "gdp_2023.csv", "reject", 1, 0);
    run_sql(store, "ROLLBACK");
    expect_same(store, 12);
    jarak_store_close(store);
}

static void the_order_of_rows_is_nothing(void **state)
{
    (void)state;
    jarak_store *store = loaded();
    run_sql(store,
            "CREATE TEMP TABLE turned AS SELECT * FROM facts.flow ORDER BY rowid DESC; DELETE FROM facts.flow; INSERT INTO facts.flow "
            "SELECT * FROM turned");
    expect_same(store, 12);
    jarak_store_close(store);
}

/* The tables of the schema with a file behind each row. */
static const char columns_sql[] =
    "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'facts' AND column_name NOT IN ('source_id', 'load_id', "
    "table_name) AND "
    "table_name NOT IN ('vintage', 'ideal_point', 'vote_pair') AND table_name NOT LIKE 'superseded%' AND table_name NOT LIKE 'panel%' AND "
    "table_name IN (SELECT table_name FROM duckdb_tables()) AND table_name IN (SELECT table_name FROM duckdb_columns() WHERE schema_name = "
    "'facts' AND column_name IN ('source_id', 'load_id')) ORDER BY ALL";

/* A table or column that is in the schema and not in the manifest would not be compared: each, renamed, is missed by name. (But for
 * one that has the name of its table, which would mean the whole row.) */
static void all_that_files_bring_is_in_it(void **state)
{
    (void)state;
    jarak_store *store = open_store(NULL);
    jarak_table *columns;
    assert_int_equal(jarak__sql_table(store, columns_sql, &columns, NULL), JARAK_OK);
    assert_true(jarak_table_rows(columns) > 100);
    for (size_t i = 0; i < jarak_table_rows(columns); i++) {
        jarak_error error = {0};
        const char *table = jarak_table_text(columns, i, 0), *column = jarak_table_text(columns, i, 1);
        char *sql = jarak__sql_format("BEGIN; ALTER TABLE facts.%N RENAME %N TO another", table, column);
        run_sql(store, sql);
        if (jarak__manifest_rebuild(store, &error) == JARAK_OK) {
            fail_msg("%s.%s is not in the manifest", table, column);
        }
        assert_non_null(strstr(error.message, column));
        run_sql(store, "ROLLBACK");
        free(sql);
    }
    jarak_table_free(columns);
    jarak_store_close(store);
}

static void a_store_of_another_program_gets_one_when_it_is_written(void **state)
{
    (void)state;
    jarak_store *store = open_store(store_path);
    (void)load(store, "trade.csv");
    run_sql(store, "UPDATE facts.meta SET value = 'another' WHERE key = 'reference'; DELETE FROM facts.flow WHERE product = '8419'");
    jarak_store_close(store);
    jarak_error error = {0};
    jarak_table *table;
    assert_int_equal(jarak_store_open(store_path, JARAK_READ, NULL, &store, &error), JARAK_OK);
    assert_int_equal(jarak_store_verify(store, &table, &error), JARAK_ERR_VERSION);
    assert_null(table);
    jarak_store_close(store);
    store = open_store(store_path);
    expect_same(store, 4);
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_follows_what_is_loaded_and_unloaded),
        cmocka_unit_test(the_ledger_has_one),
        cmocka_unit_test(a_row_that_is_other_missing_or_twice_is_seen),
        cmocka_unit_test(the_order_of_rows_is_nothing),
        cmocka_unit_test(all_that_files_bring_is_in_it),
        cmocka_unit_test(a_store_of_another_program_gets_one_when_it_is_written),
    };
    return cmocka_run_group_tests_name("manifest", tests, with_files, leave_folder);
}
