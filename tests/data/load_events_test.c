/* Files of events that are counted: the counts by hand, the same whatever way the files come, and nothing half-done. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <zip.h>
#include <zlib.h>

#include "base/writer.h"
#include "data/event_cells.h"
#include "facts.h"
#include "failing.h"
#include "folder.h"
#include "jarak/load.h"

/* One line of an export of GDELT 2. */
typedef struct event {
    int id;
    const char *day, *actor, *actor_role, *target, *target_role, *code, *quad_class;
} event;

static void write_event(jarak__writer *to, const event *e, const char *added)
{
    jarak__write_format(to, "%d\t%s\t202203\t2022\t2022.1644\t\tSOMEONE \"QUOTED\t%s\t\t\t\t\t%s\t\t\t", e->id, e->day, e->actor,
                        e->actor_role);
    jarak__write_format(to, "\t\t%s\t\t\t\t\t%s\t\t\t1\t%s\t%s\t%.2s\t%s\t1.9\t10\t2\t10\t1.5", e->target, e->target_role, e->code, e->code,
                        e->code, e->quad_class);
    for (int column = 36; column <= 61; column++) {
        jarak__write_format(to, "\t%s", column == 60 ? added : "");
    }
    jarak__write_text(to, "\n");
}

typedef enum packing { PLAIN, GZIP, ZIP } packing;

static void save(const char *file, const jarak__writer *contents, packing how)
{
    const unsigned size = (unsigned)contents->length;
    if (how == GZIP) {
        gzFile out = gzopen(file, "wb");
        assert_int_equal(gzwrite(out, contents->bytes, size), (int)size);
        gzclose(out);
    } else if (how == ZIP) {
        zipFile out = zipOpen64(file, APPEND_STATUS_CREATE);
        assert_non_null(out);
        assert_int_equal(zipOpenNewFileInZip64(out, "events.CSV", NULL, NULL, 0, NULL, 0, NULL, Z_DEFLATED, 6, 0), ZIP_OK);
        assert_int_equal(zipWriteInFileInZip(out, contents->bytes, size), ZIP_OK);
        zipCloseFileInZip(out);
        zipClose(out, NULL);
    } else {
        FILE *out = fopen(file, "wb");
        assert_non_null(out);
        assert_int_equal(fwrite(contents->bytes, 1, size, out), size);
        fclose(out);
    }
}

/* Made-up events with these ids. */
static void write_many(const char *file, int first_id, int last_id, packing how)
{
    static const char *const states[] = {"RUS", "KAZ", "KGZ", "USA", "EUR", ""}, *const roles[] = {"GOV", "BUS", ""};
    jarak__writer contents = {0};
    for (int id = first_id; id <= last_id; id++) {
        const unsigned r = (unsigned)id * 2654435761U;
        char day[16], code[8], class[2] = {(char)('1' + r / 7 % 4), '\0'};
        snprintf(day, sizeof day, "202203%02u", 1 + r / 3 % 3);
        snprintf(code, sizeof code, "%02u1", 1 + r / 11 % 20);
        write_event(&contents, &(event){id, day, states[r / 13 % 6], roles[r / 17 % 3], states[r / 19 % 6], roles[r / 23 % 3], code, class},
                    id % 2 == 0 ? "20220302120000" : "20220302121500");
    }
    save(file, &contents, how);
    jarak__writer_release(&contents);
}

/* Loads all files; returns how many were loaded, and the first error. */
static size_t load(jarak_store *store, size_t count, const char *const *files, jarak_load_report *reports, jarak_error *error)
{
    size_t n_loaded = 0;
    *error = (jarak_error){.message = ""};
    for (size_t i = 0, n_done; i<count; i += n_done> 0 ? n_done : 1) {
        jarak_error last = {.message = ""};
        if (jarak_load_files(store, count - i, files + i, NULL, reports + i, &n_done, &last) != JARAK_OK && error->message[0] == '\0') {
            *error = last;
        }
        n_loaded += n_done;
    }
    return n_loaded;
}

static void expect_text(jarak_store *store, const char *sql, const char *expected)
{
    jarak_error error = {.message = ""};
    char *text = NULL;
    if (jarak__sql_text(store, sql, 0, NULL, &text, &error) != JARAK_OK) {
        fail_msg("%s: %s", sql, error.message);
    }
    assert_string_equal(text, expected);
    jarak__free(text);
}

static void what_counts_is_counted_and_the_rest_told(void **state)
{
    (void)state;
    static const event events[] = {
        {1, "20220301", "RUS", "GOV", "KAZ", "", "042", "1"},    {2, "20220301", "RUS", "GOV", "KAZ", "MIL", "043", "1"},
        {3, "20220301", "RUS", "BUS", "KAZ", "GOV", "043", "1"}, {4, "20220301", "KAZ", "", "RUS", "", "112", "3"},
        {5, "20220301", "RUS", "", "", "", "042", "1"},          {6, "20220301", "RUS", "", "RUS", "", "042", "1"},
        {7, "20220301", "RUS", "", "EUR", "", "042", "1"},       {8, "2022-03-01", "RUS", "", "KAZ", "", "042", "1"},
        {9, "20220302", "ROM", "", "KGZ", "", "0251", "1"},      {10, "20220302", "RUS", "", "KAZ", "", "042", "7"},
        {11, "20220101", "RUS", "", "KAZ", "", "190", "4"},      {4, "20220301", "KAZ", "", "RUS", "", "112", "3"},
        {12, "20220302", "RUS", "", "KAZ", "", "991", "1"},      {13, "20220230", "RUS", "", "KAZ", "", "042", "1"},
    };
    jarak__writer contents = {0};
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        write_event(&contents, &events[i], "20220302120000");
    }
    jarak__write_text(&contents, "99\ttoo short\n");
    save("20220302120000.export.CSV", &contents, PLAIN);
    jarak__writer_release(&contents);
    jarak_store *store = facts_store(2);
    jarak_load_report report = {0};
    jarak_error error;
    assert_int_equal(load(store, 1, (const char *const[]){"20220302120000.export.CSV"}, &report, &error), 1);
    assert_string_equal(report.source, "gdelt2");
    assert_int_equal(report.rows_read, 15);
    assert_int_equal(report.rows_loaded, 5);
    assert_int_equal(report.rows_rejected, 5);
    assert_int_equal(report.rows_skipped, 5);
    expect_text(
        store,
        "SELECT string_agg(concat_ws(' ', day, actor, target, root, quad_class, official, reports), '; ' ORDER BY ALL) FROM "
        "facts.event_cell",
        "2022-03-01 KAZ RUS 11 3 true 1; 2022-03-01 RUS KAZ 04 1 false 1; 2022-03-01 RUS KAZ 04 1 true 2; 2022-03-02 ROU KGZ 02 1 true 1");
    expect_text(store, "SELECT string_agg(concat_ws(' ', day, state, reports), '; ' ORDER BY ALL) FROM facts.event_named",
                "2022-03-01 KAZ 4; 2022-03-01 RUS 7; 2022-03-02 KGZ 1; 2022-03-02 ROU 1");
    expect_text(store, "SELECT string_agg(concat_ws(' ', day, reports), '; ' ORDER BY ALL) FROM facts.event_day",
                "2022-03-01 7; 2022-03-02 1");
    expect_text(
        store, "SELECT string_agg(reason || ' ' || rows, '; ' ORDER BY reason) FROM facts.skip",
        "a region instead of a country 1; an actor without a country 1; an event that another row or file has 1; reported long after "
        "its day 1; within one state 1");
    expect_text(
        store, "SELECT string_agg(concat_ws(' ', line, column_name, reason), '; ' ORDER BY line) FROM facts.reject",
        "8 Day not a date (YYYYMMDD); 10 QuadClass not 1 to 4; 13 EventCode not a code of CAMEO; 14 Day not a date (YYYYMMDD); 15  not "
        "the number of columns that this format has");
    expect_text(store, "SELECT string_agg(concat_ws(' ', measure, first_day, last_day, absent), '; ') FROM facts.coverage",
                "event at 1200 2022-03-02 2022-03-02 zero");
    assert_true(facts_number(store, "SELECT sum(bit_count(bits)) FROM facts.event_id") == 8);
    jarak_store_close(store);
}

/* All that the counts say, whichever load they are from. */
static const char all_sql[] =
    "SELECT (SELECT sum(hash(day, actor, target, root, quad_class, official, n) % 1000003) FROM (SELECT * EXCLUDE (source_id, reports), "
    "sum(reports)::BIGINT AS n FROM facts.event_cell GROUP BY ALL)) + (SELECT sum(hash(day, state, n) % 1000003) FROM (SELECT day, state, "
    "sum(reports)::BIGINT AS n FROM facts.event_named GROUP BY ALL)) + (SELECT sum(hash(day, n) % 1000003) FROM (SELECT day, "
    "sum(reports)::BIGINT AS n FROM facts.event_day GROUP BY ALL)) + (SELECT sum(hash(word, b) % 1000003) FROM (SELECT word, bit_or(bits) "
    "AS b "
    "FROM facts.event_id GROUP BY ALL)) + (SELECT sum(hash(measure, first_day) % 1000003) FROM (SELECT DISTINCT measure, first_day FROM "
    "facts.coverage))";

static double counts_of(size_t count, const char *const *files, int threads)
{
    jarak_store *store = facts_store(threads);
    jarak_load_report reports[8];
    jarak_error error;
    size_t n_loaded = load(store, count, files, reports, &error);
    if (n_loaded != count) {
        fail_msg("%zu of %zu: %s", n_loaded, count, error.message);
    }
    const double counts = facts_number(store, all_sql);
    jarak_store_close(store);
    return counts;
}

/* In 1979 RUS is the Soviet Union's code, and KAZ was no state's yet. Counted or kept, the events are there, and told of. */
static void states_of_today_in_years_before_them_are_told(void **state)
{
    (void)state;
    static const event events[] = {
        {1, "19790301", "RUS", "GOV", "KAZ", "", "042", "1"}, {2, "19790301", "KAZ", "", "USA", "", "042", "1"},
        {3, "19790301", "USA", "", "RUS", "", "112", "3"},    {4, "19790302", "KAZ", "", "KAZ", "", "042", "1"},
        {5, "19910302", "KAZ", "", "USA", "", "042", "1"},    {2, "19790301", "KAZ", "", "USA", "", "042", "1"},
    };
    jarak__writer contents = {0};
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        write_event(&contents, &events[i], "19790302120000");
    }
    save("19790302120000.export.CSV", &contents, PLAIN);
    jarak__writer_release(&contents);
    jarak_store *counted = facts_store(1), *kept = facts_store(1);
    jarak_load_settings settings;
    jarak_load_settings_init(&settings);
    settings.keep_events = true;
    jarak_load_report report = {0};
    jarak_error error;
    assert_int_equal(load(counted, 1, (const char *const[]){"19790302120000.export.CSV"}, &report, &error), 1);
    assert_int_equal(report.facts, 4);
    assert_int_equal(report.facts_outside, 2);
    expect_text(
        counted,
        "SELECT string_agg(concat_ws(' ', year(day), actor, target, reports), '; ' ORDER BY day, actor, target) FROM facts.event_cell",
        "1979 KAZ USA 1; 1979 SUN KAZ 1; 1979 USA SUN 1; 1991 KAZ USA 1");
    assert_int_equal(jarak_load_file(kept, "19790302120000.export.CSV", &settings, &report, &error), JARAK_OK);
    assert_int_equal(report.facts, 4); /* one event is one row */
    assert_int_equal(report.facts_outside, 2);
    expect_text(kept, "SELECT string_agg(concat_ws(' ', year(first_day), actor, target), '; ' ORDER BY line) FROM facts.event",
                "1979 SUN KAZ; 1979 KAZ USA; 1979 USA SUN; 1991 KAZ USA");
    jarak_store_close(counted);
    jarak_store_close(kept);
}

static void files_give_the_same_split_joined_repeated_in_any_order(void **state)
{
    (void)state;
    write_many("a.CSV", 1, 1000, PLAIN);
    write_many("b.CSV", 1001, 2500, PLAIN);
    write_many("c.CSV", 2501, 4000, PLAIN);
    write_many("all.CSV", 1, 4000, PLAIN);
    write_many("a.CSV.gz", 1, 1000, GZIP);
    write_many("b.CSV.zip", 1001, 2500, ZIP);
    write_many("overlap.CSV", 700, 2700, PLAIN);
    const double expected = counts_of(1, (const char *const[]){"all.CSV"}, 1);
    assert_true(counts_of(3, (const char *const[]){"a.CSV", "b.CSV", "c.CSV"}, 1) == expected);
    assert_true(counts_of(3, (const char *const[]){"c.CSV", "a.CSV", "b.CSV"}, 4) == expected);
    assert_true(counts_of(3, (const char *const[]){"a.CSV.gz", "b.CSV.zip", "c.CSV"}, 3) == expected);
    assert_true(counts_of(3, (const char *const[]){"overlap.CSV", "all.CSV", "b.CSV"}, 2) == expected);
    assert_true(counts_of(3, (const char *const[]){"a.CSV", "overlap.CSV", "c.CSV"}, 2) == expected);
    assert_true(counts_of(2, (const char *const[]){"a.CSV", "b.CSV"}, 2) != expected);
    assert_true(counts_of(4, (const char *const[]){"a.CSV", "a.CSV.gz", "b.CSV", "c.CSV"}, 2) == expected);
}

/* The same again, one load after the other: repeats are told from what the store has. */
static void a_later_load_knows_what_the_store_has(void **state)
{
    (void)state;
    jarak_store *store = facts_store(2);
    jarak_load_report reports[3];
    jarak_error error;
    write_many("a.CSV", 1, 1000, PLAIN);
    write_many("overlap.CSV", 901, 1100, PLAIN);
    write_many("a.CSV.zip", 1, 1000, ZIP);
    assert_int_equal(load(store, 1, (const char *const[]){"a.CSV"}, &reports[0], &error), 1);
    assert_int_equal(load(store, 1, (const char *const[]){"a.CSV.zip"}, &reports[1], &error), 1);
    assert_true(reports[1].already_loaded);
    assert_int_equal(load(store, 1, (const char *const[]){"overlap.CSV"}, &reports[2], &error), 1);
    assert_false(reports[2].already_loaded);
    assert_int_equal(reports[2].rows_read, 200);
    assert_true(facts_number(store, "SELECT rows FROM facts.skip WHERE reason LIKE '%another row or file%'") == 100);
    assert_true(facts_number(store, "SELECT sum(bit_count(bits)) FROM facts.event_id") == 1100);
    assert_true(facts_number(store, "SELECT count(*) FROM facts.load") == 2);
    jarak_store_close(store);
}

/* What is counted is what the rows say when they are kept, one by one. */
static void counts_are_those_of_the_rows_kept(void **state)
{
    (void)state;
    write_many("a.CSV", 1, 3000, PLAIN);
    jarak_store *counted = facts_store(2), *kept = facts_store(2);
    jarak_load_settings settings;
    jarak_load_report one, other;
    jarak_error error = {.message = ""};
    jarak_load_settings_init(&settings);
    assert_int_equal(jarak_load_file(counted, "a.CSV", &settings, &one, &error), JARAK_OK);
    settings.keep_events = true;
    if (jarak_load_file(kept, "a.CSV", &settings, &other, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(one.rows_read, other.rows_read);
    assert_int_equal(one.rows_loaded, other.rows_loaded);
    assert_int_equal(one.rows_skipped, other.rows_skipped);
    const double rows =
        facts_number(kept, "SELECT sum(hash(day, actor, target, root, q, n) % 1000003) FROM (SELECT first_day AS day, actor, target, "
                           "left(code, 2) AS root, quad_class::INTEGER AS q, count(*) AS n FROM facts.event GROUP BY ALL)");
    const double cells =
        facts_number(counted, "SELECT sum(hash(day, actor, target, root, q, n) % 1000003) FROM (SELECT day, actor, target, root, "
                              "quad_class::INTEGER AS q, sum(reports)::BIGINT AS n FROM facts.event_cell GROUP BY ALL)");
    assert_true(rows == cells && rows > 0);
    jarak_store_close(counted);
    jarak_store_close(kept);
}

/* Kept or counted, an event that several files and rows have is one; only what the newest of the files says of it may be other. */
static void an_event_of_several_files_is_kept_once(void **state)
{
    (void)state;
    write_many("20220301.export.CSV", 1, 1000, PLAIN);
    write_many("20220302.export.CSV", 901, 1900, PLAIN);
    write_many("all.CSV", 1, 1900, PLAIN);
    static const char *const files[] = {"20220301.export.CSV", "20220302.export.CSV"};
    static const char events_sql[] = "SELECT sum(hash(event_id, actor, target, first_day, code) % 1000003) FROM event";
    jarak_load_settings settings;
    jarak_load_report report;
    jarak_error error = {.message = ""};
    jarak_load_settings_init(&settings);
    settings.keep_events = true;
    jarak_store *whole = facts_store(2);
    assert_int_equal(jarak_load_file(whole, "all.CSV", &settings, &report, &error), JARAK_OK);
    const double expected = facts_number(whole, events_sql);
    for (int first = 0; first < 2; first++) {
        jarak_store *store = facts_store(2);
        assert_int_equal(jarak_load_file(store, files[first], &settings, &report, &error), JARAK_OK);
        assert_int_equal(jarak_load_file(store, files[1 - first], &settings, &report, &error), JARAK_OK);
        assert_true(facts_number(store, "SELECT count(*) - count(DISTINCT event_id) FROM event") == 0);
        assert_true(facts_number(store, events_sql) == expected);
        assert_true(facts_number(store, "SELECT count(DISTINCT event_id) FROM facts.superseded_event") > 0);
        assert_true(facts_number(store, "SELECT count(*) FROM superseded WHERE file = '20220301.export.CSV' AND by_file = "
                                        "'20220302.export.CSV'") == facts_number(store, "SELECT count(*) FROM superseded"));
        jarak_store_close(store);
    }
    jarak_store_close(whole);
}

static void a_bad_file_keeps_nobody_else_out(void **state)
{
    (void)state;
    write_many("a.CSV", 1, 100, PLAIN);
    write_many("b.CSV.zip", 101, 200, ZIP);
    write_many("c.CSV", 201, 300, PLAIN);
    FILE *broken = fopen("b.CSV.zip", "r+b");
    fseek(broken, 400, SEEK_SET);
    fputs("broken", broken);
    fclose(broken);
    jarak__writer contents = {0};
    write_event(&contents, &(event){1000, "20220301", "RUS", "", "QQQ", "", "042", "1"}, "20220302120000");
    save("unknown.CSV", &contents, PLAIN);
    jarak__writer_release(&contents);
    FILE *note = fopen("note.txt", "w");
    fputs("no events\n", note);
    fclose(note);

    jarak_store *store = facts_store(2);
    jarak_load_report reports[6];
    jarak_error error;
    const char *const files[] = {"a.CSV", "b.CSV.zip", "unknown.CSV", "note.txt", "none.CSV", "c.CSV"};
    assert_int_equal(load(store, 6, files, reports, &error), 2);
    assert_non_null(strstr(error.message, "b.CSV.zip: the zip data are broken"));
    assert_true(facts_number(store, "SELECT sum(bit_count(bits)) FROM facts.event_id") == 200);
    assert_true(facts_number(store, "SELECT count(*) FROM facts.load") == 2);

    jarak_load_settings settings;
    jarak_load_settings_init(&settings);
    assert_int_equal(jarak_load_file(store, "unknown.CSV", &settings, NULL, &error), JARAK_ERR_DATA);
    assert_non_null(strstr(error.message, "unknown.CSV:1:Actor2CountryCode: unknown state QQQ"));
    settings.skip_unknown = true;
    assert_int_equal(jarak_load_file(store, "unknown.CSV", &settings, &reports[0], &error), JARAK_OK);
    assert_int_equal(reports[0].rows_rejected, 1);
    jarak_store_close(store);
}

static void interrupted_nothing_is_loaded(void **state)
{
    (void)state;
    write_many("a.CSV", 1, 1000, PLAIN);
    jarak_store *store = NULL;
    jarak_error error = {.message = ""};
    jarak_store_settings settings;
    jarak_cancel *cancel = NULL;
    assert_int_equal(jarak_cancel_new(&cancel, &error), JARAK_OK);
    jarak_store_settings_init(&settings);
    settings.cancel = cancel;
    assert_int_equal(jarak_store_open(NULL, JARAK_WRITE, &settings, &store, &error), JARAK_OK);
    jarak_cancel_trigger(cancel);
    assert_int_equal(jarak_load_file(store, "a.CSV", NULL, NULL, &error), JARAK_ERR_INTERRUPTED);
    jarak_cancel_clear(cancel);
    assert_true(facts_number(store, "SELECT (SELECT count(*) FROM facts.load) + (SELECT count(*) FROM facts.event_id)") == 0);
    assert_int_equal(jarak_load_file(store, "a.CSV", NULL, NULL, &error), JARAK_OK);
    jarak_store_close(store);
    jarak_cancel_free(cancel);
}

static jarak_store *counting_store;
static jarak__catalogue formats;

static jarak_status read_and_count(jarak_error *error)
{
    const jarak__source *source;
    jarak__event_counts *counts = NULL;
    jarak__event_file file = {.path = "a.CSV"}, *const files[] = {&file};
    jarak__event_reading reading = {0};
    jarak_status status = jarak__catalogue_find(&formats, "gdelt2", &source, error);
    if (status == JARAK_OK) {
        reading.source = source;
        status = jarak__state_table_get(&reading.table, error);
    }
    if (status == JARAK_OK) {
        status = jarak__lookup_open(&source->cells.states, &reading.lookup, error);
    }
    if (status == JARAK_OK) {
        jarak__event_rows_read(&reading, &file);
        status = file.status == JARAK_OK ? JARAK_OK : jarak_fail(error, file.status, "%s", file.error.message);
    }
    if (status == JARAK_OK) {
        status = jarak__event_count(counting_store, 1, files, &counts, error);
    }
    jarak__event_counts_free(counts);
    jarak__event_file_release(&file);
    jarak__lookup_forget(reading.lookup);
    return status;
}

static void where_memory_is_out_an_error_says_so(void **state)
{
    (void)state;
    jarak_error error;
    write_many("a.CSV", 1, 3000, PLAIN);
    counting_store = facts_store(1);
    assert_int_equal(jarak__catalogue_read(NULL, &formats, &error), JARAK_OK);
    fail_each_allocation(read_and_count, 200);
    jarak__catalogue_release(&formats);
    jarak_store_close(counting_store);
}

/* Files that were counted together leave together, and come back as they were; a file stays while a later one counts on its events. */
static void files_counted_together_leave_together(void **state)
{
    (void)state;
    const char *const files[] = {"a.CSV", "b.CSV", "c.CSV"};
    static const char counts_sql[] =
        "SELECT concat_ws(' ', (SELECT sum(reports) FROM facts.event_cell), (SELECT sum(reports) FROM facts.event_day), "
        "(SELECT sum(bit_count(bits)) FROM facts.event_id), (SELECT count(*) FROM facts.load))";
    jarak_load_report reports[3];
    jarak_error error;
    write_many(files[0], 1, 400, PLAIN);
    write_many(files[1], 401, 800, PLAIN);
    write_many(files[2], 700, 900, PLAIN); /* a hundred of them again */
    jarak_store *store = facts_store(2);
    assert_int_equal(load(store, 2, files, reports, &error), 2);
    char *together = NULL, *all = NULL;
    assert_int_equal(jarak__sql_text(store, counts_sql, 0, NULL, &together, NULL), JARAK_OK);
    assert_int_equal(jarak_unload(store, 1, files, NULL, &error), JARAK_ERR_DATA);
    assert_non_null(strstr(error.message, "b.CSV"));
    assert_int_equal(load(store, 1, files + 2, reports + 2, &error), 1);
    assert_int_equal(jarak__sql_text(store, counts_sql, 0, NULL, &all, NULL), JARAK_OK);
    assert_int_equal(jarak_unload(store, 2, files, NULL, &error), JARAK_ERR_DATA);
    assert_non_null(strstr(error.message, "c.CSV"));
    expect_text(store, counts_sql, all);
    assert_int_equal(jarak_unload(store, 1, files + 2, NULL, &error), JARAK_OK);
    expect_text(store, counts_sql, together);
    assert_int_equal(load(store, 1, files + 2, reports + 2, &error), 1);
    expect_text(store, counts_sql, all);
    assert_int_equal(jarak_unload(store, 3, files, NULL, &error), JARAK_OK);
    expect_text(store, counts_sql, "0");
    assert_int_equal(load(store, 2, files, reports, &error), 2);
    expect_text(store, counts_sql, together);
    jarak__free(together);
    jarak__free(all);
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_counts_is_counted_and_the_rest_told),
        cmocka_unit_test(states_of_today_in_years_before_them_are_told),
        cmocka_unit_test(files_give_the_same_split_joined_repeated_in_any_order),
        cmocka_unit_test(a_later_load_knows_what_the_store_has),
        cmocka_unit_test(counts_are_those_of_the_rows_kept),
        cmocka_unit_test(an_event_of_several_files_is_kept_once),
        cmocka_unit_test(a_bad_file_keeps_nobody_else_out),
        cmocka_unit_test(interrupted_nothing_is_loaded),
        cmocka_unit_test(where_memory_is_out_an_error_says_so),
        cmocka_unit_test(files_counted_together_leave_together),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
