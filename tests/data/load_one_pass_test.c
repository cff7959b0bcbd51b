/* A file of one pass leaves what two would: rows are judged while they flow past, and done again where a line is refused. */
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "data/loading.h"
#include "folder.h"

/* The same rows as texts, with states that depend on the year, judged while the facts are written. */
static const char one_pass_format[] =
    "name: one_pass\n"
    "title: Flows\n"
    "publisher: Nobody\n"
    "one_pass: true\n"
    "columns: [year, from, to, usd]\n"
    "rows: SELECT line, TRY_CAST(year AS INTEGER) AS year, \"from\" AS exporter, \"to\" AS importer, usd FROM input\n"
    "states:\n"
    "  exporter: { system: iso3, year: year, aggregates: [WLD], aliases: { Rusia: RUS } }\n"
    "  importer: { system: iso3, year: year }\n"
    "skip:\n"
    "  - { reason: world, when: exporter_kind = 'aggregate' }\n"
    "  - { reason: empty, when: usd IS NULL }\n"
    "reject:\n"
    "  - { column: year, reason: not a year, when: year IS NULL }\n"
    "  - { column: usd, reason: not a number, when: TRY_CAST(usd AS DOUBLE) IS NULL }\n"
    "facts:\n"
    "  flow: >\n"
    "    SELECT line, exporter_state AS exporter, importer_state AS importer, 'TOTAL' AS product,\n"
    "    make_date(year, 1, 1) AS first_day, make_date(year, 12, 31) AS last_day, 'year' AS period_kind,\n"
    "    CAST(usd AS DOUBLE) AS value, 'USD' AS unit, 'estimate' AS status FROM row\n"
    "coverage: >\n"
    "  SELECT 'goods' AS measure, exporter_state AS state, min(make_date(year, 1, 1)) AS first_day, max(make_date(year, 12, 31)) AS "
    "last_day,\n"
    "  'zero' AS absent FROM row GROUP BY exporter_state\n";

static int with_one_pass_format(void **state)
{
    int failed = enter_folder(state);
    mkdir("sources", 0777);
    write_file("sources/one_pass.yaml", one_pass_format);
    return failed;
}

static const char one_pass_rows[] = "year,from,to,usd\n"
                                    "2020,Rusia,KAZ,1\n"
                                    "2020,WLD,KAZ,9\n" /* world */
                                    "2020,KAZ,RUS,\n"  /* empty */
                                    "20?0,KAZ,RUS,2\n" /* 5: no year */
                                    "\n"
                                    "1980,RUS,IND,4\n"    /* the Soviet Union */
                                    "2021,RUS,KAZ,much\n" /* 8: no number */
                                    "2022,RUS,KAZ,3\n"
                                    "2022,RUS,KAZ,3\n" /* an exact repeat */
                                    "2022,RUS,KAZ\n";  /* 11: too short */

/* What both ways leave, and the report. */
static void load_and_tell(const char *format, char *told, size_t size)
{
    write_file("sources/one_pass.yaml", format);
    jarak_store *store = open_store(NULL);
    jarak_load_report report = load(store, "a.csv");
    char *texts = NULL;
    jarak_error error;
    if (jarak__sql_text(
            store,
            "SELECT (SELECT string_agg(CAST(f AS VARCHAR), '; ' ORDER BY line) FROM facts.flow f) || (SELECT "
            "string_agg(CAST(r AS VARCHAR), '; ' ORDER BY line) FROM facts.reject r) || (SELECT string_agg(CAST(s AS VARCHAR), '; ' "
            "ORDER BY reason) FROM facts.skip s) || (SELECT string_agg(CAST(c AS VARCHAR), '; ' ORDER BY state) FROM facts.coverage c)",
            0, NULL, &texts, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    snprintf(told, size, "%" PRId64 " read, %" PRId64 " loaded, %" PRId64 " skipped, %" PRId64 " rejected, %" PRId64 " facts; %s",
             report.rows_read, report.rows_loaded, report.rows_skipped, report.rows_rejected, report.facts, texts);
    free(texts);
    assert_true(load(store, "a.csv").already_loaded);
    jarak_store_close(store);
}

/* What one pass leaves of these rows, which must be what two leave. */
static void expect_as_in_two_passes(const char *rows, const char *counts, char *told, size_t size)
{
    char two[8192], format[sizeof one_pass_format];
    write_file("a.csv", rows);
    (void)snprintf(format, sizeof format, "%s", one_pass_format);
    load_and_tell(format, told, size);
    char *key = strstr(format, "one_pass: true\n");
    memmove(key, key + strlen("one_pass: true\n"), strlen(key + strlen("one_pass: true\n")) + 1);
    load_and_tell(format, two, sizeof two);
    assert_string_equal(told, two);
    assert_non_null(strstr(told, counts));
}

static void one_pass_leaves_what_two_do(void **state)
{
    (void)state;
    char one[8192];
    expect_as_in_two_passes(one_pass_rows, "9 read, 3 loaded, 3 skipped, 3 rejected, 3 facts", one, sizeof one);
    assert_non_null(strstr(one, "SUN"));
    assert_non_null(strstr(one, "'line': 8, 'column_name': usd, 'reason': not a number"));
}

/* Where each line is a row, the file flows past, and nothing is laid down. */
static void lines_that_are_rows_leave_the_same(void **state)
{
    (void)state;
    char told[8192];
    expect_as_in_two_passes("year,from,to,usd\n2020,Rusia,KAZ,1\n2020,WLD,KAZ,9\n1980,RUS,IND,4\n2021,RUS,KAZ,much\n2022,RUS,KAZ,3\n",
                            "5 read, 3 loaded, 1 skipped, 1 rejected, 3 facts", told, sizeof told);
    assert_non_null(strstr(told, "'line': 5, 'column_name': usd, 'reason': not a number"));
}

/* A line that the reader refuses is noticed when the rows have flowed past: all is done again, and counted once. */
static void a_line_refused_in_one_pass_leaves_the_same(void **state)
{
    (void)state;
    char told[8192];
    expect_as_in_two_passes("year,from,to,usd\n2020,RUS,KAZ,1\n2021,RUS,KAZ\n2021,WLD,KAZ,9\n2022,RUS,KAZ,3\n",
                            "4 read, 2 loaded, 1 skipped, 1 rejected, 2 facts", told, sizeof told);
    assert_non_null(strstr(told, "'line': 5"));
}

static void unknown_states_stop_a_file_of_one_pass(void **state)
{
    (void)state;
    write_file("a.csv", "year,from,to,usd\n2020,RUS,KAZ,1\n\n2020,RUS,XXQ,1\n2021,RUS,XXQ,1\n");
    jarak_store *store = open_store(NULL);
    refuse(store, "a.csv", JARAK_ERR_DATA, "a.csv:4: \"XXQ\", 2 rows");
    jarak_store_close(store);
}

/* Rows that are no longer those of the file would be counted wrongly: refused instead. */
static void rows_made_twice_are_refused_in_one_pass(void **state)
{
    (void)state;
    char format[sizeof one_pass_format + 64];
    const char *end = strstr(one_pass_format, "FROM input\n");
    assert_non_null(end);
    snprintf(format, sizeof format, "%.*sFROM input, range(2)%s", (int)(end - one_pass_format), one_pass_format,
             end + strlen("FROM input"));
    write_file("sources/one_pass.yaml", format);
    write_file("a.csv", "year,from,to,usd\n2020,RUS,KAZ,1\n2021,RUS,KAZ,1\n");
    jarak_store *store = open_store(NULL);
    refuse(store, "a.csv", JARAK_ERR_FORMAT, "4 of 2 rows were judged; with `one_pass`");
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_pass_leaves_what_two_do, with_one_pass_format, leave_folder),
        cmocka_unit_test_setup_teardown(lines_that_are_rows_leave_the_same, with_one_pass_format, leave_folder),
        cmocka_unit_test_setup_teardown(a_line_refused_in_one_pass_leaves_the_same, with_one_pass_format, leave_folder),
        cmocka_unit_test_setup_teardown(unknown_states_stop_a_file_of_one_pass, with_one_pass_format, leave_folder),
        cmocka_unit_test_setup_teardown(rows_made_twice_are_refused_in_one_pass, with_one_pass_format, leave_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
