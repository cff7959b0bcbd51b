/* Loading: what a file becomes, that it is loaded once, whole or not at all, whatever interrupts it. Bad input: load_bad_input_test.c. */
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

static void a_code_means_a_state_in_its_years_only(void **state)
{
    (void)state;
    write_file("a.csv", "state,year,stock\nKazakhstan,1980,1\n");
    jarak_store *store = open_store(NULL);
    refuse(store, "a.csv", JARAK_ERR_DATA, "known for other years only");
    jarak_store_close(store);
}

/* The same rows in bulk: typed, judged while they flow past. */
static const char bulk_format[] =
    "name: bulk\n"
    "title: Flows\n"
    "publisher: Nobody\n"
    "bulk: true\n"
    "columns: [year, from, to, usd]\n"
    "file: { types: { year: INTEGER, from: INTEGER, to: INTEGER, usd: DOUBLE } }\n"
    "rows: SELECT line, year, \"from\" AS exporter, \"to\" AS importer, usd FROM input\n"
    "states: { exporter: { system: m49, aggregates: ['0'] }, importer: { system: m49 } }\n"
    "skip:\n"
    "  - { reason: world, when: exporter_kind = 'aggregate' }\n"
    "  - { reason: empty, when: usd IS NULL }\n"
    "reject:\n"
    "  - { column: usd, reason: negative, when: usd < 0 }\n"
    "facts:\n"
    "  flow: >\n"
    "    SELECT line, exporter_state AS exporter, importer_state AS importer, 'TOTAL' AS product,\n"
    "    make_date(year, 1, 1) AS first_day, make_date(year, 12, 31) AS last_day, 'year' AS period_kind,\n"
    "    usd AS value, 'USD' AS unit, 'estimate' AS status FROM row\n"
    "coverage: >\n"
    "  SELECT 'goods' AS measure, exporter AS state, min(first_day) AS first_day, max(last_day) AS last_day,\n"
    "  'zero' AS absent FROM fact GROUP BY exporter\n";

static int with_bulk_format(void **state)
{
    int failed = enter_folder(state);
    mkdir("sources", 0777);
    write_file("sources/bulk.yaml", bulk_format);
    return failed;
}

static void a_bulk_file_is_counted_while_it_flows_past(void **state)
{
    (void)state;
    write_file("a.csv", "year,from,to,usd\n"
                        "2020,643,398,1\n"
                        "2020,0,398,9\n"  /* world */
                        "2020,398,643,\n" /* empty */
                        "2020,x,643,2\n"  /* 5: a wrong type */
                        "\n"
                        "2021,643,398,-1\n" /* 7: negative */
                        "2022,643,398,3\n"
                        "2022,643,398,3\n"); /* an exact repeat */
    jarak_store *store = open_store(NULL);
    jarak_load_report report = load(store, "a.csv");
    assert_int_equal(report.rows_read, 7);
    assert_int_equal(report.rows_loaded, 2);
    assert_int_equal(report.rows_skipped, 3);
    assert_int_equal(report.rows_rejected, 2);
    assert_int_equal(report.facts, 2);
    expect(store, "SELECT string_agg(concat_ws(' ', exporter, importer, year(first_day), value), '; ' ORDER BY first_day) FROM facts.flow",
           "RUS KAZ 2020 1.0; RUS KAZ 2022 3.0");
    expect(store, "SELECT string_agg(line || ' ' || column_name, '; ' ORDER BY line) FROM facts.reject", "5 from; 7 usd");
    expect(store, "SELECT state || ' ' || first_day || ' ' || last_day FROM facts.coverage", "RUS 2020-01-01 2022-12-31");
    assert_true(load(store, "a.csv").already_loaded);
    jarak_store_close(store);
}

static void unknown_codes_stop_a_bulk_file_too(void **state)
{
    (void)state;
    write_file("a.csv", "year,from,to,usd\n2020,643,398,1\n\n2020,643,999999,1\n2021,643,999999,1\n");
    jarak_store *store = open_store(NULL);
    refuse(store, "a.csv", JARAK_ERR_DATA, "a.csv:4: \"999999\", 2 rows");
    jarak_error error = {0};
    jarak_load_report report;
    jarak_load_settings settings;
    jarak_load_settings_init(&settings);
    settings.sources_dir = "sources";
    settings.skip_unknown = true;
    assert_int_equal(jarak_load_file(store, "a.csv", &settings, &report, &error), JARAK_OK);
    assert_int_equal(report.rows_loaded, 1);
    assert_int_equal(report.rows_rejected, 2);
    expect(store, "SELECT string_agg(line || ' ' || reason, '; ' ORDER BY line) FROM facts.reject",
           "4 unknown state 999999; 5 unknown state 999999");
    jarak_store_close(store);
}

static void a_key_with_two_values_stops_a_bulk_file_too(void **state)
{
    (void)state;
    write_file("a.csv", "year,from,to,usd\n2020,643,398,1\n2020,643,398,2\n");
    jarak_store *store = open_store(NULL);
    refuse(store, "a.csv", JARAK_ERR_DATA, "the same flow is given with different values [1.0, 2.0]");
    jarak_store_close(store);
}

/* The first lookup of a text decides for all rows of its year; threads ask for the same at once. */
static void a_bulk_file_may_have_years_and_names(void **state)
{
    (void)state;
    write_file("sources/bulk.yaml", "name: bulk\n"
                                    "title: Flows\n"
                                    "publisher: Nobody\n"
                                    "bulk: true\n"
                                    "columns: [year, from, to, usd]\n"
                                    "file: { types: { year: INTEGER, to: INTEGER, usd: DOUBLE } }\n"
                                    "rows: SELECT line, year, \"from\" AS exporter, \"to\" AS importer, usd FROM input\n"
                                    "states:\n"
                                    "  exporter: { system: name, year: year, aggregates: [World], aliases: { Rusia: RUS } }\n"
                                    "  importer: { system: m49, year: year }\n"
                                    "skip:\n"
                                    "  - { reason: world, when: exporter_kind = 'aggregate' }\n"
                                    "  - { reason: not yet, when: exporter_kind = 'outside' }\n"
                                    "facts:\n"
                                    "  flow: >\n"
                                    "    SELECT exporter_state AS exporter, importer_state AS importer, 'TOTAL' AS product,\n"
                                    "    make_date(year, 1, 1) AS first_day, make_date(year, 12, 31) AS last_day, 'year' AS period_kind,\n"
                                    "    usd AS value, 'USD' AS unit, 'estimate' AS status FROM row\n");
    write_file("a.csv",
               "year,from,to,usd\n2020,Rusia,398,1\n2020,World,398,9\n1980,Kazakhstan,356,4\n1980,Russia,356,5\n2021,RUSSIA,356,6\n");
    jarak_store *store = open_store(NULL);
    jarak_load_report report = load(store, "a.csv");
    assert_int_equal(report.rows_loaded, 3);
    assert_int_equal(report.rows_skipped, 2);
    expect(store, "SELECT string_agg(concat_ws(' ', exporter, importer, year(first_day)), '; ' ORDER BY value) FROM facts.flow",
           "RUS KAZ 2020; SUN IND 1980; RUS IND 2021");
    write_file("b.csv", "year,from,to,usd\n2020,Rusia,398,2\n2020,Nowhere,398,9\n");
    refuse(store, "b.csv", JARAK_ERR_DATA, "b.csv:3: \"Nowhere\", 1 row");
    jarak_store_close(store);
}

/* A bulk file that takes a moment. */
static void write_large_file(const char *file, int n_years)
{
    static const int states[] = {643, 398, 417, 762, 795, 860, 156, 792, 276, 250, 380, 724, 826, 840, 392};
    FILE *stream = fopen(file, "wb");
    assert_non_null(stream);
    fputs("year,from,to,usd\n", stream);
    for (int year = 0; year < n_years; year++) {
        for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
            for (size_t j = 0; j < sizeof states / sizeof states[0]; j++) {
                if (i != j) {
                    fprintf(stream, "%d,%d,%d,%d\n", 1 + year, states[i], states[j], year);
                }
            }
        }
    }
    assert_int_equal(fclose(stream), 0);
}

/* A repeat at the other end of a large file, where only the noted hashes know of the first row. */
static void a_repeat_far_away_is_found_in_a_bulk_file(void **state)
{
    (void)state;
    enum { N_YEARS = 1000, N_ROWS = N_YEARS * 15 * 14 };
    const struct {
        const char *row;
        int n_repeats;
    } ends[] = {{"1,643,398,0\n", 1}, {"1,643,398,7\n", -1}};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        write_large_file("large.csv", N_YEARS);
        FILE *stream = fopen("large.csv", "ab");
        assert_non_null(stream);
        fputs(ends[i].row, stream);
        assert_int_equal(fclose(stream), 0);
        jarak_store *store = open_store(NULL);
        if (ends[i].n_repeats < 0) {
            refuse(
                store, "large.csv", JARAK_ERR_DATA,
                "the same flow is given with different values [0.0, 7.0]: exporter RUS, importer KAZ, product TOTAL, first_day 0001-01-01");
        } else {
            jarak_load_report report = load(store, "large.csv");
            assert_int_equal(report.facts, N_ROWS);
            assert_int_equal(report.rows_skipped, ends[i].n_repeats);
            expect(store,
                   "SELECT CAST(count(*) AS VARCHAR) FROM facts.flow WHERE exporter = 'RUS' AND importer = 'KAZ' AND year(first_day) = 1",
                   "1");
        }
        jarak_store_close(store);
    }
}

static void parquet_comes_as_it_is(void **state)
{
    (void)state;
    jarak_error error = {0};
    jarak_store *store = open_store(NULL);
    assert_int_equal(
        jarak__sql_run(store,
                       "COPY (SELECT * FROM (VALUES (2020, 643, 398, 1.5), (2021, 643, 398, 2.5)) v(year, \"from\", \"to\", usd)) "
                       "TO 'a.parquet' (FORMAT parquet)",
                       &error),
        JARAK_OK);
    assert_int_equal(load(store, "a.parquet").rows_loaded, 2);
    expect(store, "SELECT CAST(sum(value) AS VARCHAR) FROM facts.flow", "4.0");
    jarak_store_close(store);
}

/* In a child: loads the file into the store and ends with the status. */
static pid_t load_in_child(const char *file)
{
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        jarak_error error;
        jarak_store *store;
        jarak_load_settings settings;
        jarak_load_settings_init(&settings);
        settings.sources_dir = "sources";
        jarak_status status = jarak_store_open(store_path, JARAK_WRITE, NULL, &store, &error);
        if (status == JARAK_OK) {
            status = jarak_load_file(store, file, &settings, NULL, &error);
            jarak_store_close(store);
        }
        _exit((int)status);
    }
    return child;
}

static void a_kill_leaves_the_store_as_before(void **state)
{
    (void)state;
    enum { N_YEARS = 4000, N_ROWS = N_YEARS * 15 * 14, N_KILLS = 12 };
    write_file("small.csv", "year,from,to,usd\n2020,643,398,1\n");
    write_large_file("large.csv", N_YEARS);
    jarak_store *store = open_store(store_path);
    load(store, "small.csv");
    jarak_store_close(store);
    int n_killed = 0;
    for (int i = 0; i < N_KILLS; i++) {
        pid_t child = load_in_child("large.csv");
        usleep((useconds_t)(20000 + 60000 * i));
        kill(child, SIGKILL);
        int ended;
        assert_int_equal(waitpid(child, &ended, 0), child);
        bool was_killed = WIFSIGNALED(ended) != 0;
        n_killed += was_killed;
        store = open_store(store_path);
        char *counts = NULL;
        assert_int_equal(jarak__sql_text(store,
                                         "SELECT (SELECT count(*) FROM facts.flow) || ' ' || (SELECT count(*) FROM facts.load) || ' ' || "
                                         "(SELECT count(*) FROM facts.source)",
                                         0, NULL, &counts, NULL),
                         JARAK_OK);
        char all[64];
        snprintf(all, sizeof all, "%d 2 2", N_ROWS + 1);
        if (strcmp(counts, "1 1 1") != 0 && strcmp(counts, all) != 0) { /* all or nothing */
            fail_msg("after a kill: %s", counts);
        }
        bool is_loaded = strcmp(counts, all) == 0;
        free(counts);
        jarak_store_close(store);
        if (is_loaded) {
            break;
        }
    }
    assert_true(n_killed > 0);
    store = open_store(store_path);
    load(store, "large.csv");
    jarak_store_close(store);
}

static void an_interruption_leaves_the_store_as_before(void **state)
{
    (void)state;
    write_large_file("large.csv", 100);
    jarak_store *store = open_store(NULL);
    jarak_error error = {0};
    jarak_load_settings settings;
    jarak_load_settings_init(&settings);
    settings.sources_dir = "sources";
    jarak_interrupt();
    jarak_status status = jarak_load_file(store, "large.csv", &settings, NULL, &error);
    jarak_interrupt_clear();
    assert_int_equal(status, JARAK_ERR_INTERRUPTED);
    expect(store, "SELECT count(*) || ' ' || (SELECT count(*) FROM facts.load) FROM facts.flow", "0 0");
    assert_int_equal(load(store, "large.csv").rows_loaded, 100 * 15 * 14);
    jarak_store_close(store);
}

static void two_processes_do_not_load_at_once(void **state)
{
    (void)state;
    write_file("small.csv", "year,from,to,usd\n2020,643,398,1\n");
    jarak_store *store = open_store(store_path);
    pid_t child = load_in_child("small.csv");
    int ended;
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFEXITED(ended));
    assert_int_equal(WEXITSTATUS(ended), JARAK_ERR_LOCKED);
    load(store, "small.csv");
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
        cmocka_unit_test_setup_teardown(a_code_means_a_state_in_its_years_only, with_stock_format, leave_folder),
        cmocka_unit_test_setup_teardown(a_bulk_file_may_have_years_and_names, with_bulk_format, leave_folder),
        cmocka_unit_test_setup_teardown(a_bulk_file_is_counted_while_it_flows_past, with_bulk_format, leave_folder),
        cmocka_unit_test_setup_teardown(unknown_codes_stop_a_bulk_file_too, with_bulk_format, leave_folder),
        cmocka_unit_test_setup_teardown(a_key_with_two_values_stops_a_bulk_file_too, with_bulk_format, leave_folder),
        cmocka_unit_test_setup_teardown(a_repeat_far_away_is_found_in_a_bulk_file, with_bulk_format, leave_folder),
        cmocka_unit_test_setup_teardown(parquet_comes_as_it_is, with_bulk_format, leave_folder),
        cmocka_unit_test_setup_teardown(a_kill_leaves_the_store_as_before, with_bulk_format, leave_folder),
        cmocka_unit_test_setup_teardown(an_interruption_leaves_the_store_as_before, with_bulk_format, leave_folder),
        cmocka_unit_test_setup_teardown(two_processes_do_not_load_at_once, with_bulk_format, leave_folder),
        cmocka_unit_test(the_ledger_is_loaded_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
