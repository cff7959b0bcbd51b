/* Files that are taken out of the store again: it is as if they had never been loaded. */
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
#include "folder.h"
#include "jarak/panel.h"

static const char stock_format[] =
    "name: stock\n"
    "title: Stocks\n"
    "publisher: Nobody\n"
    "columns: [state, year, stock]\n"
    "rows: SELECT line, state, TRY_CAST(year AS INTEGER) AS year, stock FROM input\n"
    "states:\n"
    "  state: { system: name, year: year }\n"
    "skip:\n"
    "  - { reason: empty, when: stock IS NULL }\n"
    "reject:\n"
    "  - { column: stock, reason: not a number, when: TRY_CAST(stock AS DOUBLE) IS NULL }\n"
    "facts:\n"
    "  figure: >\n"
    "    SELECT line, state_state AS from_state, make_date(year, 1, 1) AS first_day,\n"
    "    make_date(year, 12, 31) AS last_day, 'year' AS period_kind, 'stock' AS measure,\n"
    "    CAST(stock AS DOUBLE) AS value, stock AS text, 'persons' AS unit, 'official' AS status FROM row\n"
    "coverage: SELECT 'stock' AS measure, from_state AS state, first_day, last_day, 'missing' AS absent FROM "
    "fact\n";

static int with_files(void **state)
{
    int failed = enter_folder(state);
    mkdir("sources", 0777);
    mkdir("a", 0777);
    mkdir("b", 0777);
    write_file("sources/stock.yaml", stock_format);
    write_file("s_2023.csv", "state,year,stock\nKazakhstan,2020,1\nKazakhstan,2021,2\nUzbekistan,2020,5\nUzbekistan,2021,much\n");
    write_file("s_2024.csv", "state,year,stock\nKazakhstan,2021,9\nUzbekistan,2020,6\nUzbekistan,2021,\n");
    write_file("s_2025.csv", "state,year,stock\nKazakhstan,2020,1\nKazakhstan,2021,3\nKazakhstan,2022,4\n");
    write_file("a/t.csv", "state,year,stock\nKazakhstan,2010,1\n");
    write_file("b/t.csv", "state,year,stock\nKazakhstan,2011,1\n");
    return failed;
}

static jarak_table *unload(jarak_store *store, size_t n, const char *const *names)
{
    jarak_error error = {0};
    jarak_table *removed = NULL;
    if (jarak_unload(store, n, names, &removed, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(jarak_table_rows(removed), n);
    return removed;
}

/* All that a store holds of its files, told by their names and not by their numbers; the caller frees it. */
static char *contents(jarak_store *store)
{
    static const char sql[] =
        "SELECT string_agg(told, chr(10) ORDER BY told) FROM ("
        "SELECT concat_ws(' ', 'figure', file, from_state, year, value, line) AS told FROM figure JOIN source USING (source_id) UNION ALL "
        "SELECT concat_ws(' ', 'superseded', file, from_state, first_day, value, by_file) FROM superseded UNION ALL "
        "SELECT concat_ws(' ', 'covered', file, state, first_day) FROM coverage JOIN source USING (source_id) UNION ALL "
        "SELECT concat_ws(' ', 'rejected', file, line, reason) FROM reject UNION ALL "
        "SELECT concat_ws(' ', 'skipped', file, reason, rows) FROM facts.skip JOIN facts.load USING (load_id) UNION ALL "
        "SELECT concat_ws(' ', 'vintage', file, vintage) FROM source UNION ALL "
        "SELECT concat_ws(' ', 'publications', count(DISTINCT publication_id)) FROM facts.vintage UNION ALL "
        "SELECT concat_ws(' ', 'loaded', file, rows_read, rows_rejected, facts) FROM facts.load)";
    char *text = NULL;
    jarak_error error = {0};
    if (jarak__sql_text(store, sql, 0, NULL, &text, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return text;
}

/* Three vintages, old to new and new to old, any one of them taken out: what is left is what the other two give. */
static void a_store_is_as_if_the_file_had_never_been_there(void **state)
{
    (void)state;
    const char *const files[] = {"s_2023.csv", "s_2024.csv", "s_2025.csv"};
    static const size_t orders[][3] = {{0, 1, 2}, {2, 1, 0}};
    for (size_t out = 0; out < 3; out++) {
        jarak_store *never = open_store(NULL);
        for (size_t i = 0; i < 3; i++) {
            if (i != out) {
                load(never, files[i]);
            }
        }
        char *expected = contents(never);
        jarak_store_close(never);
        for (size_t o = 0; o < 2; o++) {
            jarak_store *store = open_store(NULL);
            for (size_t i = 0; i < 3; i++) {
                load(store, files[orders[o][i]]);
            }
            jarak_table *removed = unload(store, 1, &files[out]);
            assert_string_equal(jarak_table_text(removed, 0, 0), files[out]);
            assert_string_equal(jarak_table_text(removed, 0, 1), "stock");
            assert_int_equal(jarak_table_integer(removed, 0, 3), out == 1 ? 2 : 3);
            char *found = contents(store);
            assert_string_equal(found, expected);
            free(found);
            jarak_table_free(removed);
            jarak_store_close(store);
        }
        free(expected);
    }
}

/* Out and in again, with what follows in between; all at once leaves nothing. */
static void files_can_come_back(void **state)
{
    (void)state;
    const char *const files[] = {"s_2023.csv", "s_2024.csv", "s_2025.csv"};
    jarak_store *store = open_store(store_path);
    for (size_t i = 0; i < 3; i++) {
        load(store, files[i]);
    }
    char *before = contents(store);
    jarak_table_free(unload(store, 2, files + 1));
    jarak_store_close(store);
    store = open_store(store_path);
    assert_false(load(store, "s_2025.csv").already_loaded);
    assert_false(load(store, "s_2024.csv").already_loaded);
    char *after = contents(store);
    assert_string_equal(after, before);
    jarak_table_free(unload(store, 3, files));
    expect(store,
           "SELECT concat_ws(' ', (SELECT count(*) FROM facts.figure), (SELECT count(*) FROM superseded), (SELECT count(*) FROM "
           "facts.source), "
           "(SELECT count(*) FROM facts.vintage), (SELECT count(*) FROM facts.coverage), (SELECT count(*) FROM facts.load))",
           "0 0 0 0 0 0");
    free(before);
    free(after);
    jarak_store_close(store);
    (void)remove(store_path);
}

static void refuse_unload(jarak_store *store, size_t n, const char *const *names, jarak_status status, const char *part)
{
    jarak_error error = {0};
    jarak_table *removed = (jarak_table *)&error;
    char *before = contents(store);
    const jarak_status found = jarak_unload(store, n, names, &removed, &error);
    if (found != status || strstr(error.message, part) == NULL) {
        fail_msg("status %d, without \"%s\": %s", (int)found, part, error.message);
    }
    assert_null(removed);
    char *after = contents(store);
    assert_string_equal(after, before);
    free(before);
    free(after);
}

static void a_name_must_mean_one_file(void **state)
{
    (void)state;
    jarak_store *store = open_store(NULL);
    load(store, "a/t.csv");
    load(store, "b/t.csv");
    load(store, "s_2023.csv");
    refuse_unload(store, 0, NULL, JARAK_ERR_ARGUMENT, "no file is given");
    refuse_unload(store, 1, (const char *const[]){"t.csv"}, JARAK_ERR_ARGUMENT, "b/t.csv");
    refuse_unload(store, 1, (const char *const[]){"x.csv"}, JARAK_ERR_NOT_FOUND, "x.csv");
    refuse_unload(store, 1, (const char *const[]){".csv"}, JARAK_ERR_NOT_FOUND, ".csv"); /* a part of a name is no name */
    refuse_unload(store, 1, (const char *const[]){"%"}, JARAK_ERR_NOT_FOUND, "%");
    refuse_unload(store, 2, (const char *const[]){"s_2023.csv", "x.csv"}, JARAK_ERR_NOT_FOUND, "x.csv"); /* all or none */
    char *digest = NULL;
    assert_int_equal(jarak__sql_text(store, "SELECT sha256[:10] FROM source WHERE file = 'a/t.csv'", 0, NULL, &digest, NULL), JARAK_OK);
    refuse_unload(store, 1, (const char *const[]){"12"}, JARAK_ERR_NOT_FOUND, "12"); /* too few digits to be one */
    jarak_table_free(unload(store, 1, (const char *const[]){digest}));
    expect(store, "SELECT string_agg(file, ' ' ORDER BY file) FROM source", "b/t.csv s_2023.csv");
    jarak_table_free(unload(store, 1, (const char *const[]){"t.csv"}));
    expect(store, "SELECT string_agg(file, ' ' ORDER BY file) FROM source", "s_2023.csv");
    assert_int_equal(jarak_unload(store, 2, (const char *const[]){"s_2023.csv", "s_2023.csv"}, NULL, NULL), JARAK_OK); /* twice is once */
    jarak_store_close(store);
    free(digest);
}

/* A file that was loaded under one name with two contents: the digests are listed. */
static void a_path_that_was_loaded_twice_is_told_by_its_digest(void **state)
{
    (void)state;
    jarak_store *store = open_store(NULL);
    write_file("again.csv", "state,year,stock\nKazakhstan,2020,7\n");
    load(store, "again.csv");
    write_file("again.csv", "state,year,stock\nKazakhstan,2020,8\n");
    load(store, "again.csv");
    char *digest = NULL;
    assert_int_equal(
        jarak__sql_text(store, "SELECT sha256[:8] FROM figure JOIN source USING (source_id) WHERE value = 8", 0, NULL, &digest, NULL),
        JARAK_OK);
    refuse_unload(store, 1, (const char *const[]){"again.csv"}, JARAK_ERR_ARGUMENT, digest);
    jarak_table_free(unload(store, 1, (const char *const[]){digest}));
    expect(store, "SELECT string_agg(value, ' ') FROM figure", "7.0");
    free(digest);
    jarak_store_close(store);
}

/* The panel is made from what is left. */
static void the_panel_follows(void **state)
{
    (void)state;
    static const char head[] = "from,to,period,measure,value,unit,status,reporter,source_title,publisher,url,note\n";
    static const char value_sql[] =
        "SELECT coalesce(string_agg(concat_ws(' ', year, round(natural_value)), '; ' ORDER BY year), '') FROM panel "
        "WHERE state = 'KAZ' AND partner = 'RUS' AND indicator = 'trade.volume'";
    char text[512];
    snprintf(text, sizeof text, "%s%s", head, "KAZ,RUS,2021,trade_turnover,100,USD_million,official,KAZ,Year book,Office,,\n");
    write_file("l_2023.csv", text);
    snprintf(text, sizeof text, "%s%s", head,
             "KAZ,RUS,2021,trade_turnover,150,USD_million,official,KAZ,Year book,Office,,\n"
             "KAZ,RUS,2022,trade_turnover,200,USD_million,official,KAZ,Year book,Office,,\n");
    write_file("l_2024.csv", text);
    jarak_store *store = open_store(NULL);
    load(store, "l_2023.csv");
    load(store, "l_2024.csv");
    assert_int_equal(jarak_panel_ensure(store, NULL), JARAK_OK);
    expect(store, value_sql, "2021 150.0; 2022 185.0"); /* dollars of 2021 */
    jarak_table_free(unload(store, 1, (const char *const[]){"l_2024.csv"}));
    assert_int_equal(jarak_panel_ensure(store, NULL), JARAK_OK);
    expect(store, value_sql, "2021 100.0");
    jarak_table_free(unload(store, 1, (const char *const[]){"l_2023.csv"}));
    assert_int_equal(jarak_panel_ensure(store, NULL), JARAK_OK);
    expect(store, value_sql, "");
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_store_is_as_if_the_file_had_never_been_there),
        cmocka_unit_test(files_can_come_back),
        cmocka_unit_test(a_name_must_mean_one_file),
        cmocka_unit_test(a_path_that_was_loaded_twice_is_told_by_its_digest),
        cmocka_unit_test(the_panel_follows),
    };
    return cmocka_run_group_tests(tests, with_files, leave_folder);
}
