/* Loading bulk files: counted while they flow past, whole or not at all, whatever interrupts it. */
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_bulk_file_may_have_years_and_names, with_bulk_format, leave_folder),
        cmocka_unit_test_setup_teardown(a_bulk_file_is_counted_while_it_flows_past, with_bulk_format, leave_folder),
        cmocka_unit_test_setup_teardown(unknown_codes_stop_a_bulk_file_too, with_bulk_format, leave_folder),
        cmocka_unit_test_setup_teardown(a_key_with_two_values_stops_a_bulk_file_too, with_bulk_format, leave_folder),
        cmocka_unit_test_setup_teardown(a_repeat_far_away_is_found_in_a_bulk_file, with_bulk_format, leave_folder),
        cmocka_unit_test_setup_teardown(parquet_comes_as_it_is, with_bulk_format, leave_folder),
        cmocka_unit_test_setup_teardown(a_kill_leaves_the_store_as_before, with_bulk_format, leave_folder),
        cmocka_unit_test_setup_teardown(an_interruption_leaves_the_store_as_before, with_bulk_format, leave_folder),
        cmocka_unit_test_setup_teardown(two_processes_do_not_load_at_once, with_bulk_format, leave_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
