/* What must come out of files when they are loaded, from a table tests/ref/<name>.csv of file, quantity, expected, how: the report's
 * counts, the format, rows skipped for a reason, or what a query gives. */
#ifndef TESTS_EXPECTED_H
#define TESTS_EXPECTED_H

#include "facts.h"

/* The rows of the table that are about one file. */
typedef struct expectation {
    const jarak_table *table; /* file, quantity, expected */
    size_t first, count;
    char name[256]; /* of the test: the file */
} expectation;

/* The value that a quantity has in the loaded store, as text. */
static inline void expected_measure(jarak_store *store, const jarak_load_report *report, const char *quantity, char value[256])
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
static inline bool expected_agrees(const char *found, const char *expected)
{
    char *found_end, *expected_end;
    double a = strtod(found, &found_end), b = strtod(expected, &expected_end);
    if (*found_end != '\0' || *expected_end != '\0' || found_end == found) {
        return strcmp(found, expected) == 0;
    }
    double gap = a > b ? a - b : b - a, size = b > 0 ? b : -b;
    return gap <= 1e-9 * size;
}

/* Compares all that is expected of the file with what the store now has. */
static inline void expected_check(const expectation *wanted, jarak_store *store, const jarak_load_report *report)
{
    size_t wrong = 0;
    assert_int_equal(report->rows_read, report->rows_loaded + report->rows_skipped + report->rows_rejected);
    for (size_t i = wanted->first; i < wanted->first + wanted->count; i++) {
        const char *quantity = jarak_table_text(wanted->table, i, 1);
        const char *expected = jarak_table_text(wanted->table, i, 2);
        char found[256];
        expected_measure(store, report, quantity, found);
        if (!expected_agrees(found, expected)) {
            print_error("%s: %s\n  expected %s\n  found    %s\n", wanted->name, quantity, expected, found);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

/* Runs the test over each file of the table and then what else there is. Rows of a file stand together. */
static inline int expected_run(const char *group, const char *table_file, CMUnitTestFunction test, const struct CMUnitTest *more)
{
    enum { MOST_FILES = 64 };
    static expectation wanted[MOST_FILES];
    static struct CMUnitTest tests[MOST_FILES + 1];
    jarak_error error = {0};
    jarak_store *store = facts_store(0);
    jarak_table *table = NULL;
    char *sql = jarak__sql_format("SELECT file, quantity, expected FROM read_csv(%Q, all_varchar = true, header = true, quote = '\"', "
                                  "escape = '\"', delim = ',')",
                                  table_file);
    jarak_status status = jarak__sql_table(store, sql, &table, &error);
    jarak_store_close(store);
    jarak__free(sql);
    if (status != JARAK_OK) {
        print_error("%s\n", error.message);
        return 1;
    }
    size_t n_files = 0;
    for (size_t i = 0; i < jarak_table_rows(table); i++) {
        const char *file = jarak_table_text(table, i, 0);
        if (n_files == 0 || strcmp(wanted[n_files - 1].name, file) != 0) {
            assert_true(n_files < MOST_FILES);
            expectation *next = &wanted[n_files];
            *next = (expectation){.table = table, .first = i};
            snprintf(next->name, sizeof next->name, "%s", file);
            tests[n_files] = (struct CMUnitTest){.name = next->name, .test_func = test, .initial_state = next};
            n_files++;
        }
        wanted[n_files - 1].count++;
    }
    if (more != NULL) {
        tests[n_files++] = *more;
    }
    int failed = _cmocka_run_group_tests(group, tests, n_files, NULL, NULL);
    jarak_table_free(table);
    return failed;
}

#endif
