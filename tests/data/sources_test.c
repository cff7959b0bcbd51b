/* Every known format on the publisher's own file: rows read, loaded, skipped by reason, rejected, and totals that someone can check.
 * tests/ref/sources.csv holds what must come out and how it was found without jarak; files are looked for in ../shared/data. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "facts.h"

/* The rows of sources.csv that are about one file. */
typedef struct expectation {
    const jarak_table *table; /* file, quantity, expected */
    size_t first, count;
    char name[256]; /* of the test: the file */
} expectation;

/* The value that a quantity has in the loaded store, as text. */
static void measure(jarak_store *store, const jarak_load_report *report, const char *quantity, char value[256])
{
    static const char skipped[] = "skipped: ";
    const struct {
        const char *name;
        int64_t value;
    } counts[] = {{"rows_read", report->rows_read},
                  {"rows_loaded", report->rows_loaded},
                  {"rows_skipped", report->rows_skipped},
                  {"rows_rejected", report->rows_rejected},
                  {"facts", report->facts}};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        if (strcmp(quantity, counts[i].name) == 0) {
            snprintf(value, 256, "%lld", (long long)counts[i].value);
            return;
        }
    }
    if (strcmp(quantity, "format") == 0) {
        snprintf(value, 256, "%s", report->source);
        return;
    }
    char sql[2048];
    if (strncmp(quantity, skipped, sizeof skipped - 1) == 0) {
        snprintf(sql, sizeof sql, "SELECT CAST(sum(rows) AS VARCHAR) FROM facts.skip WHERE reason = '%s'", quantity + sizeof skipped - 1);
    } else {
        snprintf(sql, sizeof sql, "SELECT CAST((%s) AS VARCHAR)", quantity);
    }
    jarak_error error = {0};
    jarak_table *table = NULL;
    if (jarak__sql_table(store, sql, &table, &error) != JARAK_OK) {
        fail_msg("%s: %s", quantity, error.message);
    }
    assert_int_equal(jarak_table_rows(table), 1);
    snprintf(value, 256, "%s", jarak_table_is_missing(table, 0, 0) ? "NULL" : jarak_table_text(table, 0, 0));
    jarak_table_free(table);
}

/* Numbers agree to nine digits, texts exactly. */
static bool agree(const char *found, const char *expected)
{
    char *found_end, *expected_end;
    double a = strtod(found, &found_end), b = strtod(expected, &expected_end);
    if (*found_end != '\0' || *expected_end != '\0' || found_end == found) {
        return strcmp(found, expected) == 0;
    }
    double gap = a > b ? a - b : b - a, size = b > 0 ? b : -b;
    return gap <= 1e-9 * size;
}

static void test_file(void **state)
{
    const expectation *wanted = *state;
    const char *file = jarak_table_text(wanted->table, wanted->first, 0);
    if (strcmp(file, "ledger") != 0) {
        facts_need_real_files();
    }
    jarak_store *store = facts_store(0);
    jarak_load_report report = facts_load(store, file);
    assert_int_equal(report.rows_read, report.rows_loaded + report.rows_skipped + report.rows_rejected);
    size_t wrong = 0;
    for (size_t i = wanted->first; i < wanted->first + wanted->count; i++) {
        const char *quantity = jarak_table_text(wanted->table, i, 1);
        const char *expected = jarak_table_text(wanted->table, i, 2);
        char found[256];
        measure(store, &report, quantity, found);
        if (!agree(found, expected)) {
            print_error("%s: %s\n  expected %s\n  found    %s\n", file, quantity, expected, found);
            wrong++;
        }
    }
    jarak_store_close(store);
    assert_int_equal(wrong, 0);
}

/* The three files of roll calls tell of the same: one row each, with the issues of one file and the resolutions of another. */
static void test_roll_calls_of_several_files(void **state)
{
    (void)state;
    facts_need_real_files();
    jarak_store *store = facts_store(0);
    (void)facts_load(store, "votes/un_roll_call_issues.csv.gz");
    (void)facts_load(store, "votes/un_roll_calls_1946_2020.csv.gz");
    static const char sql[] = "SELECT concat_ws(' ', count(*), count(issues), count(resolution), count(important)) FROM rollcall";
    jarak_error error = {0};
    char *found = NULL;
    assert_int_equal(jarak__sql_text(store, sql, 0, NULL, &found, &error), JARAK_OK);
    assert_string_equal(found, "6203 4099 6044 5598");
    jarak__free(found);
    jarak_store_close(store);
}

int main(void)
{
    jarak_error error = {0};
    jarak_store *store = facts_store(0);
    jarak_table *table = NULL;
    char *sql = jarak__sql_format(
        "SELECT file, quantity, expected FROM read_csv(%Q, all_varchar = true, header = true, quote = '\"', escape = '\"', "
        "delim = ',')",
        JARAK_SOURCE_ROOT "/tests/ref/sources.csv");
    if (jarak__sql_table(store, sql, &table, &error) != JARAK_OK) {
        print_error("%s\n", error.message);
        return 1;
    }
    jarak_store_close(store);

    enum { MOST_FILES = 64 };
    static expectation wanted[MOST_FILES];
    static struct CMUnitTest tests[MOST_FILES];
    size_t n_files = 0;
    for (size_t i = 0; i < jarak_table_rows(table); i++) {
        const char *file = jarak_table_text(table, i, 0);
        if (n_files == 0 || strcmp(wanted[n_files - 1].name, file) != 0) {
            expectation *next = &wanted[n_files];
            *next = (expectation){.table = table, .first = i};
            snprintf(next->name, sizeof next->name, "%s", file);
            tests[n_files] = (struct CMUnitTest){.name = next->name, .test_func = test_file, .initial_state = next};
            n_files++;
        }
        wanted[n_files - 1].count++;
    }
    tests[n_files++] = (struct CMUnitTest)cmocka_unit_test(test_roll_calls_of_several_files);
    int failed = _cmocka_run_group_tests("sources", tests, n_files, NULL, NULL);
    jarak_table_free(table);
    jarak__free(sql);
    return failed;
}
