/* Loading: what a file becomes, and that it is loaded once. Bulk files, and what interrupts a load: load_bulk_test.c. Bad input:
 * load_bad_input_test.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <zlib.h>

#include "data/loading.h"
#include "folder.h"
#include "jarak/load.h"
#include "jarak/progress.h"

/* The file between the fences of the n-th block of docs/writing-a-source.md that starts so, without the indentation of the text. */
static void write_from_docs(const char *file, const char *start, const char *end, size_t indentation)
{
    static char text[1 << 16];
    FILE *stream = fopen(JARAK_SOURCE_ROOT "/docs/writing-a-source.md", "rb");
    assert_non_null(stream);
    text[fread(text, 1, sizeof text - 1, stream)] = '\0';
    fclose(stream);
    const char *line = strstr(text, start);
    assert_non_null(line);
    const char *stop = strstr(line, end);
    assert_non_null(stop);
    stream = fopen(file, "wb");
    assert_non_null(stream);
    for (line -= indentation; line < stop; line = strchr(line, '\n') + 1) {
        const char *newline = strchr(line, '\n');
        size_t skipped = strspn(line, " ") < indentation ? strspn(line, " ") : indentation;
        fwrite(line + skipped, 1, (size_t)(newline - line - (ptrdiff_t)skipped) + 1, stream);
    }
    fclose(stream);
}

static void the_example_of_the_documentation_works(void **state)
{
    (void)state;
    mkdir("sources", 0777);
    write_from_docs("imports-2023.csv", "month;partner;thousand_usd", "\n\n`my-formats", 4);
    write_from_docs("sources/customs_kaz.yaml", "name: customs_kaz", "```", 0);
    jarak_store *store = open_store(NULL);
    jarak_load_report report = load(store, "imports-2023.csv");
    assert_string_equal(report.source, "customs_kaz");
    assert_int_equal(report.rows_read, 4);
    assert_int_equal(report.rows_loaded, 2);
    assert_int_equal(report.rows_skipped, 2);
    expect(store,
           "SELECT string_agg(concat_ws(' ', line, exporter, importer, first_day, last_day, value, unit), '; ' ORDER BY line) FROM flow",
           "2 RUS KAZ 2023-01-01 2023-01-31 1204.5 USD_thousand; 3 KGZ KAZ 2023-01-01 2023-01-31 311.0 USD_thousand");
    expect(store, "SELECT string_agg(rows || ' ' || reason, '; ' ORDER BY reason) FROM facts.skip",
           "1 empty cell; 1 total of all partners");
    expect(store, "SELECT concat_ws(' ', measure, state, first_day, last_day, absent) FROM coverage",
           "goods KAZ 2023-01-01 2023-01-31 zero");
    jarak_store_close(store);
}

/* A format for what follows: figures of one measure, a state and a year each. */
static const char stock_format[] = "name: stock\n"
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
                                   "    CAST(stock AS DOUBLE) AS value, stock AS text, 'persons' AS unit, 'official' AS status FROM row\n";

static int with_stock_format(void **state)
{
    int failed = enter_folder(state);
    mkdir("sources", 0777);
    write_file("sources/stock.yaml", stock_format);
    return failed;
}

static void the_same_contents_are_loaded_once(void **state)
{
    (void)state;
    write_file("a.csv", "state,year,stock\nKazakhstan,2020,1\n");
    jarak_store *store = open_store(NULL);
    assert_false(load(store, "a.csv").already_loaded);
    expect(store, "SELECT value FROM facts.meta WHERE key = 'generation'", "1");
    assert_true(load(store, "a.csv").already_loaded);
    assert_int_equal(rename("a.csv", "b.csv"), 0);
    assert_true(load(store, "b.csv").already_loaded);
    gzFile packed = gzopen("c.csv.gz", "wb");
    gzputs(packed, "state,year,stock\nKazakhstan,2020,1\n");
    gzclose(packed);
    assert_true(load(store, "c.csv.gz").already_loaded);
    expect(store, "SELECT count(*) || ' ' || (SELECT value FROM facts.meta WHERE key = 'generation') FROM facts.figure", "1 1");
    jarak_store_close(store);
}

static void every_row_has_its_line(void **state)
{
    (void)state;
    write_file("a.csv", "state,year,stock\n"       /* 1 */
                        "Kazakhstan,2020,1\n"      /* 2 */
                        "\n"                       /* 3 */
                        "Kazakhstan,2021\n"        /* 4: a cell is missing */
                        "\"Kazakh\nstan\",2021,\n" /* 5 and 6, skipped before it is unknown */
                        "Uzbekistan,2020,x\n"      /* 7: not a number */
                        "Uzbekistan,2021,2\n"      /* 8 */
                        "Uzbekistan,2022,3,4\n"    /* 9: a cell too many */
                        "Uzbekistan,2023,4");      /* 10, without its end */
    jarak_store *store = open_store(NULL);
    jarak_load_report report = load(store, "a.csv");
    assert_int_equal(report.rows_read, 7);
    assert_int_equal(report.rows_loaded, 3);
    assert_int_equal(report.rows_skipped, 1);
    assert_int_equal(report.rows_rejected, 3);
    expect(store, "SELECT string_agg(line || ' ' || value, '; ' ORDER BY line) FROM facts.figure", "2 1.0; 8 2.0; 10 4.0");
    expect(store, "SELECT string_agg(line || ' ' || coalesce(column_name, '') || ' ' || row_text, '; ' ORDER BY line) FROM facts.reject",
           "4 stock Kazakhstan,2021; 7 stock Uzbekistan,2020,x; 9  Uzbekistan,2022,3,4");
    jarak_store_close(store);
}

static void line_ends_of_both_kinds_in_one_file_lose_no_row(void **state)
{
    (void)state;
    write_file("a.csv", "state,year,stock\nKazakhstan,2020,1\r\nKazakhstan,2021,2\nKazakhstan,2022,3\r\n\r\nKazakhstan,2023,4\r\n");
    jarak_store *store = open_store(NULL);
    assert_int_equal(load(store, "a.csv").rows_loaded, 4);
    expect(store, "SELECT string_agg(line || ' ' || text, '; ' ORDER BY line) FROM facts.figure", "2 1; 3 2; 4 3; 6 4");
    jarak_store_close(store);
}

static void exact_repeats_are_written_once(void **state)
{
    (void)state;
    write_file("a.csv", "state,year,stock\nKazakhstan,2020,1\nUzbekistan,2020,1\nKazakhstan,2020,1\nKazakhstan,2021,1\n");
    jarak_store *store = open_store(NULL);
    jarak_load_report report = load(store, "a.csv");
    assert_int_equal(report.rows_loaded, 3);
    assert_int_equal(report.rows_skipped, 1);
    assert_int_equal(report.facts, 3);
    expect(store, "SELECT string_agg(line || from_state, ' ' ORDER BY line) FROM facts.figure", "2KAZ 3UZB 5KAZ");
    expect(store, "SELECT rows || ' ' || reason FROM facts.skip", "1 exact repeat of another row");
    jarak_store_close(store);
}

static void a_key_with_two_values_names_both_lines(void **state)
{
    (void)state;
    write_file("a.csv", "state,year,stock\nKazakhstan,2020,1\nUzbekistan,2020,1\nKazakhstan,2020,7\n");
    jarak_store *store = open_store(NULL);
    refuse(store, "a.csv", JARAK_ERR_DATA, "a.csv:2 and line 4: the same figure is given with different values [1, 7]");
    jarak_store_close(store);
}

/* A wide file of so many cells that its keys are noted on the way, of two kinds of facts; then a line that a line far above was. */
static void a_repeat_far_away_is_found_in_a_wide_file(void **state)
{
    (void)state;
    enum { N_ROLLCALLS = 45000, N_STATES = 4 };
    const char *ends[] = {"1,2000-01-01,,,,,,,1,1,3,1\n", "1,2000-01-01,,,,,,,1,1,1,1\n"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        FILE *stream = fopen("wide.csv", "wb");
        assert_non_null(stream);
        fputs("rcid,date,me,nu,di,hr,co,ec,AFG,RUS,USA,ZWE\n", stream);
        for (int number = 1; number <= N_ROLLCALLS; number++) {
            fprintf(stream, "%d,2000-01-01,,,,,,,1,1,3,1\n", number);
        }
        fputs(ends[i], stream);
        assert_int_equal(fclose(stream), 0);
        jarak_store *store = open_store(NULL);
        if (i == 0) {
            assert_int_equal(load(store, "wide.csv").facts, N_ROLLCALLS * (N_STATES + 1));
            expect(store, "SELECT CAST(rows AS VARCHAR) FROM facts.skip WHERE reason = 'exact repeat of another row'", "5");
            expect(store,
                   "SELECT concat_ws(' ', (SELECT count(*) FROM facts.vote WHERE number = 1), (SELECT count(*) FROM facts.rollcall "
                   "WHERE number = 1))",
                   "4 1");
        } else {
            refuse(store, "wide.csv", JARAK_ERR_DATA, "wide.csv:2 and line 45002: the same vote is given with different values [N, Y]");
        }
        jarak_store_close(store);
    }
}

static void a_code_means_a_state_in_its_years_only(void **state)
{
    (void)state;
    write_file("a.csv", "state,year,stock\nKazakhstan,1980,1\n");
    jarak_store *store = open_store(NULL);
    refuse(store, "a.csv", JARAK_ERR_DATA, "known for other years only");
    jarak_store_close(store);
}

static void the_ledger_is_loaded_once(void **state)
{
    (void)state;
    jarak_error error = {0};
    jarak_load_report report;
    jarak_store *store = open_store(NULL);
    for (int i = 0; i < 2; i++) {
        if (jarak_load_ledger(store, &report, &error) != JARAK_OK) {
            fail_msg("%s", error.message);
        }
        assert_true(report.already_loaded == (i == 1));
    }
    expect(store, "SELECT count(*) || ' ' || count(DISTINCT source_id) || ' ' || min(line) || ' ' || max(line) FROM facts.figure",
           "1598 213 2 1599");
    expect(store, "SELECT count(*) || ' ' || count(DISTINCT (title, publisher, url)) FROM facts.source", "213 213");
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_example_of_the_documentation_works, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(the_same_contents_are_loaded_once, with_stock_format, leave_folder),
        cmocka_unit_test_setup_teardown(every_row_has_its_line, with_stock_format, leave_folder),
        cmocka_unit_test_setup_teardown(line_ends_of_both_kinds_in_one_file_lose_no_row, with_stock_format, leave_folder),
        cmocka_unit_test_setup_teardown(exact_repeats_are_written_once, with_stock_format, leave_folder),
        cmocka_unit_test_setup_teardown(a_key_with_two_values_names_both_lines, with_stock_format, leave_folder),
        cmocka_unit_test_setup_teardown(a_repeat_far_away_is_found_in_a_wide_file, with_stock_format, leave_folder),
        cmocka_unit_test_setup_teardown(a_code_means_a_state_in_its_years_only, with_stock_format, leave_folder),
        cmocka_unit_test(the_ledger_is_loaded_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
