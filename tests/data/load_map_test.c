/* Files without a format of their own, read by a map of their columns: what becomes of them, and what a wrong map is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/arena.h"
#include "data/map_fields.h"
#include "data/state_coding.h"
#include "failing.h"
#include "folder.h"
#include "loading.h"

static jarak_status load_by_map(jarak_store *store, const char *file, const char *map, jarak_load_report *report, jarak_error *error)
{
    jarak_load_settings settings;
    jarak_load_settings_init(&settings);
    settings.map = map;
    return jarak_load_file(store, file, &settings, report, error);
}

/* A new store with the file in it. */
static jarak_store *mapped(const char *text, const char *map, int64_t n_facts)
{
    jarak_store *store = open_store(NULL);
    jarak_error error = {0};
    jarak_load_report report;
    write_file("some.csv", text);
    if (load_by_map(store, "some.csv", map, &report, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_string_equal(report.source, "map");
    assert_int_equal(report.facts, n_facts);
    assert_int_equal(report.rows_read, report.rows_loaded + report.rows_skipped + report.rows_rejected);
    return store;
}

static jarak_store *untouched; /* in which nothing ever comes */

static void expect_fault(const char *text, const char *map, jarak_status expected, const char *part)
{
    jarak_error error = {0};
    int64_t n_loads = -1;
    untouched = untouched == NULL ? open_store(NULL) : untouched;
    write_file("some.csv", text);
    jarak_status status = load_by_map(untouched, "some.csv", map, NULL, &error);
    if (status != expected || strstr(error.message, part) == NULL) {
        fail_msg("%s: status %d, \"%s\" is not in: %s", map, (int)status, part, error.message);
    }
    assert_int_equal(jarak__sql_integer(untouched, "SELECT count(*) FROM facts.load", 0, NULL, &n_loads, NULL), JARAK_OK);
    assert_int_equal(n_loads, 0);
}

#define ALL_FLOWS                                                                                                                          \
    "SELECT string_agg(concat_ws(' ', exporter, importer, product, first_day, last_day, coalesce(side::VARCHAR, '-'), coalesce(reporter, " \
    "'-'), "                                                                                                                               \
    "value, unit, status), '; ' ORDER BY line) FROM facts.flow"

static void goods_from_one_end_to_the_other(void **state)
{
    (void)state;
    jarak_store *store =
        mapped("origin,dest,t,v\nRUS,KAZ,2021,100\nKAZ,RUS,2021,50\nRUS,KAZ,2022,x\nUZB,KAZ,2022,..\nWLD,KAZ,2022,5\nRUS,RUS,2022,5\n",
               "exporter=origin, importer=dest, year=t, value=v, unit=USD_million", 2);
    expect(store, ALL_FLOWS,
           "RUS KAZ TOTAL 2021-01-01 2021-12-31 - - 100.0 USD_million reported; KAZ RUS TOTAL 2021-01-01 2021-12-31 - - 50.0 USD_million "
           "reported");
    expect(store, "SELECT concat_ws(' ', line, column_name, reason) FROM facts.reject", "4 v not a number");
    expect(store, "SELECT string_agg(reason, '; ' ORDER BY reason) FROM facts.skip",
           "aggregate or group of states; empty cell; of a state with itself");
    expect(store, "SELECT string_agg(DISTINCT measure || ' ' || absent, ', ') FROM facts.coverage", "goods of listed partners missing");
    expect(store, "SELECT title FROM facts.source", "some.csv");
    jarak_store_close(store);
}

static void goods_by_the_reporter_and_the_side(void **state)
{
    (void)state;
    jarak_store *store = mapped(
        "rep;par;f;ym;hs;usd\n398;643;1;202103;2709;1,5\n398;643;2;202103;Total;2,5\n398;643;3;202103;2709;9\n",
        "reporter=rep, partner=par, side=f, imports=1, exports=2, month=ym, product=hs, value=usd, unit=USD_thousand, "
        "states=m49, complete=yes, unlisted=zero, status=official, title=\"Goods, by month\", publisher=Office, published=2024-05-07",
        2);
    expect(store, ALL_FLOWS,
           "RUS KAZ 2709 2021-03-01 2021-03-31 import KAZ 1.5 USD_thousand official; KAZ RUS TOTAL 2021-03-01 2021-03-31 export KAZ 2.5 "
           "USD_thousand official");
    expect(store, "SELECT column_name FROM facts.reject", "f");
    expect(store, "SELECT concat_ws(' ', measure, state, absent) FROM facts.coverage", "goods KAZ zero");
    expect(store, "SELECT title || ' / ' || publisher FROM facts.source", "Goods, by month / Office");
    expect(store, "SELECT CAST(day AS VARCHAR) FROM facts.vintage", "2024-05-07");
    jarak_store_close(store);
}

static void figures_of_pairs_and_of_states(void **state)
{
    (void)state;
    jarak_store *store =
        mapped("a,b,when,n,who,src\nKazakhstan,Russia,2021-Q2,7,Kazakhstan,Report A\nUzbekistan,Russia,2021M3,8,,Report B\n",
               "from=a, to=b, period=when, value=n, measure='work permits', unit=persons, reporter=who, title=src", 2);
    expect(
        store,
        "SELECT string_agg(concat_ws(' ', from_state, to_state, first_day, period_kind, measure, value, unit, coalesce(f.reporter, '-'), "
        "title), '; ' ORDER BY line) "
        "FROM facts.figure f JOIN facts.source USING (source_id)",
        "KAZ RUS 2021-04-01 quarter work permits 7.0 persons KAZ Report A; UZB RUS 2021-03-01 month work permits 8.0 persons - Report B");
    jarak_store_close(store);
    store = mapped("\"Country\",\"X2020\",\"X2021\"\nKazakhstan,1,2\nRussia,,4\n",
                   "state=country, year=*, measure=population, unit=persons", 3);
    expect(store, "SELECT string_agg(concat_ws(' ', from_state, first_day, value), '; ' ORDER BY line, first_day) FROM facts.figure",
           "KAZ 2020-01-01 1.0; KAZ 2021-01-01 2.0; RUS 2021-01-01 4.0");
    jarak_store_close(store);
}

/* Letters, quotes and controls of titles and columns pass through the description as they are. */
static void any_text_comes_through(void **state)
{
    (void)state;
    jarak_store *store = mapped("\"a: \"\"b\"\" #\",c\xc2\x96\xd0\x96\nKAZ,5\n",
                                "state='KAZ', year=2021, value=c\xc2\x96\xd0\x96, measure=population, unit=persons, note='a: \"b\" \\ #', "
                                "title='\xd0\x96''s \xef\xbb\xbf\xef\xbf\xbe'",
                                1);
    expect(store, "SELECT title || '|' || note FROM facts.figure JOIN facts.source USING (source_id)",
           "\xd0\x96's \xef\xbb\xbf\xef\xbf\xbe|a: \"b\" \\ #");
    jarak_store_close(store);
}

static void votes_by_the_words_of_the_file(void **state)
{
    (void)state;
    jarak_store *store = mapped("c,n,d,how\n710,1,2020-05-01,1\n365,1,2020-05-01,3\n2,1,2020-05-01,2\n200,1,2020-05-01,7\n",
                                "state=c, rollcall=n, date=d, vote=how, yes=1, abstain=2, no=3, states=cow, body=UNGA", 4);
    expect(store, "SELECT string_agg(state || ' ' || vote, ', ' ORDER BY line) FROM facts.vote", "CHN Y, RUS N, USA A");
    expect(store, "SELECT rollcall FROM facts.rollcall", "UNGA 1 2020-05-01");
    expect(store, "SELECT column_name FROM facts.reject", "how");
    jarak_store_close(store);
    expect_fault("c,n,d,how\nCHN,1,2020-05-01,1\n", "state=c, rollcall=n, date=d, vote=how", JARAK_ERR_DATA,
                 "neither yes, no, abstain nor absent");
}

/* A year is a year even where a column is called so, a column called like a state is that column, and a constant state is one. */
static void columns_and_constants(void **state)
{
    (void)state;
    jarak_store *store = mapped("line,to,2021,file\nRUS,BLR,7,2\n", "exporter=LINE, importer=to, year=2021, value=file, unit=USD", 1);
    expect(store, ALL_FLOWS, "RUS BLR TOTAL 2021-01-01 2021-12-31 - - 2.0 USD reported");
    jarak_store_close(store);
    store = mapped("who,v\nRussia,7\n", "exporter=who, importer='Kazakhstan', reporter=KAZ, year='2021', value=v, unit=USD", 1);
    expect(store, ALL_FLOWS, "RUS KAZ TOTAL 2021-01-01 2021-12-31 import KAZ 7.0 USD reported");
    jarak_store_close(store);
}

static void a_wrong_map_is_told_what_is_wrong(void **state)
{
    (void)state;
    static const char file[] = "origin,dest,t,v\nRUS,KAZ,2021,100\n";
    static const struct {
        const char *map, *part;
    } faults[] = {
        {"exportr=origin", "there is no field \"exportr\" (the nearest: exporter"},
        {"exporter=orign, importer=dest, year=t, value=v, unit=USD",
         "the file has no column \"orign\" (the nearest: origin); its columns are origin, dest, t, v"},
        {"exporter=origin, importer=dest, year=t, value=v, unit=USD_milion", "(the nearest: USD_million"},
        {"exporter=origin, importer=dest, year=t, value=v", "\"unit\" is missing (for goods)"},
        {"exporter=origin, importer=dest, value=v, unit=USD", "\"year\" is missing"},
        {"exporter=origin, importer=dest, year=t, date=t, value=v, unit=USD", "said in two ways"},
        {"exporter=origin, importer=dest, year=t, value=v, unit=USD, measure=population", "\"measure\" says nothing of goods"},
        {"exporter=origin, year=t, value=v, unit=USD", "what a row is follows from its states"},
        {"exporter=origin, exporter=dest", "given twice"},
        {"exporter=", "given nothing"},
        {"exporter=origin, importer=dest, year=t, value=v, unit=USD, title='\xd2'", "is not UTF-8"},
        {"origin", "is no field=column"},
        {"state=origin, year=t, value=v, measure=populaton, unit=persons",
         "(the nearest: population); one of your own stands in quotes: measure='populaton'"},
        {"state=origin, year=t, value=v, measure=population, unit=persons, states=iso", "states=iso: there is no such word"},
        {"exporter='Ruritania', importer=dest, year=t, value=v, unit=USD", "Ruritania"},
        {"exporter=origin, importer=dest, year=*, value=v, unit=USD", "leave out value"},
        {"exporter=origin, importer=dest, year=t, value=v, unit=USD, quantity=v", "\"quantity_unit\" is missing"},
        {"exporter=origin, importer=dest, year=t, value=v, unit=USD, publisher=dest", "\"title\" is missing"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        expect_fault(file, faults[i].map, JARAK_ERR_ARGUMENT, faults[i].part);
    }
}

static void codes_of_two_systems_are_not_guessed(void **state)
{
    (void)state;
    jarak__coding coding;
    jarak_error error;
    static const char *const iso3[] = {"KAZ", "RUS", "WORLD BANK"}, *const names[] = {"Kazakhstan", "Russian Federation", "Atlantis"};
    static const char *const cow[] = {"2", "365", "710", "705"}, *const m49[] = {"398", "643", "840"}, *const both[] = {"20", "40"};
    static const char *const none[] = {"apple", "pear"};
    assert_int_equal(jarak__coding_find(3, iso3, &coding, &error), JARAK_OK);
    assert_string_equal(coding.system, "iso3");
    assert_null(coding.rival);
    assert_int_equal(jarak__coding_find(3, names, &coding, &error), JARAK_OK);
    assert_string_equal(coding.system, "name");
    assert_int_equal(jarak__coding_find(4, cow, &coding, &error), JARAK_OK);
    assert_string_equal(coding.system, "cow");
    assert_int_equal(jarak__coding_find(3, m49, &coding, &error), JARAK_OK);
    assert_string_equal(coding.system, "m49");
    assert_null(coding.rival);
    assert_int_equal(jarak__coding_find(2, both, &coding, &error), JARAK_OK);
    assert_non_null(coding.rival);
    assert_int_equal(jarak__coding_find(2, none, &coding, &error), JARAK_OK);
    assert_null(coding.system);
    assert_int_equal(jarak__coding_find(0, none, &coding, &error), JARAK_OK);
    assert_null(coding.system);
    expect_fault("a,b,y,v\n20,40,2021,1\n40,20,2021,2\n", "exporter=a, importer=b, year=y, value=v, unit=USD", JARAK_ERR_DATA,
                 "say which: states=");
}

/* Files of one title are vintages of one publication; others are not. */
static void the_title_tells_vintages(void **state)
{
    (void)state;
    static const char map[] = "state=s, year=y, value=v, measure=population, unit=persons, title=People, published=%s";
    static const char *const published[] = {"2024-01-01", "2023-01-01"};
    jarak_store *store = open_store(NULL);
    jarak_error error = {0};
    for (size_t i = 0; i < 2; i++) {
        char text[256];
        snprintf(text, sizeof text, "s,y,v\nKAZ,2021,%zu\n", 10 + i);
        write_file("people.csv", text);
        snprintf(text, sizeof text, map, published[i]);
        assert_int_equal(load_by_map(store, "people.csv", text, NULL, &error), JARAK_OK);
    }
    expect(store, "SELECT string_agg(CAST(value AS VARCHAR), ', ') FROM facts.figure", "10.0");
    jarak_store_close(store);
}

/* The same map stands in a description, whose other keys go before what it makes. */
static void a_description_may_have_a_map(void **state)
{
    (void)state;
    (void)mkdir("sources", 0700);
    write_file("sources/mine.yaml", "name: mine\ntitle: Mine\npublisher: Me\ncolumns: [origin, dest, t, v]\n"
                                    "map: { exporter: origin, importer: dest, year: t, value: v, unit: USD }\n"
                                    "skip:\n  - { reason: small, when: \"TRY_CAST(value AS DOUBLE) < 10\" }\n");
    write_file("some.csv", "origin,dest,t,v\nRUS,KAZ,2021,100\nKAZ,RUS,2021,50\nKAZ,RUS,2020,5\n");
    jarak_store *store = open_store(NULL);
    jarak_load_report report = load(store, "some.csv");
    assert_string_equal(report.source, "mine");
    assert_int_equal(report.rows_loaded, 2);
    jarak_store_close(store);
    store = open_store(NULL);
    jarak_load_settings settings;
    jarak_error error = {0};
    jarak_load_settings_init(&settings);
    settings.source = "sources/mine.yaml";
    assert_int_equal(jarak_load_file(store, "some.csv", &settings, &report, &error), JARAK_OK);
    assert_string_equal(report.source, "mine");
    settings.map = "state=origin";
    assert_int_equal(jarak_load_file(store, "some.csv", &settings, &report, &error), JARAK_ERR_ARGUMENT);
    write_file("sources/mine.yaml", "name: mine\ntitle: Mine\npublisher: Me\ncolumns: [origin, dest, t, v]\n"
                                    "map: { exporter: orign, importer: dest, year: t, value: v, unit: USD }\n");
    settings.map = NULL;
    assert_int_equal(jarak_load_file(store, "some.csv", &settings, &report, &error), JARAK_ERR_FORMAT);
    assert_non_null(strstr(error.message, "sources/mine.yaml:5:"));
    assert_non_null(strstr(error.message, "(the nearest: origin)"));
    jarak_store_close(store);
}

static jarak_status write_a_map(jarak_error *error)
{
    const char *columns[] = {"origin", "dest", "t", "v"};
    jarak__arena arena = {0};
    jarak__map map;
    jarak__writer yaml = {0};
    jarak_status status = jarak__map_parse("exporter=origin, importer=dest, year=t, value=v, unit=USD", &arena, &map, error);
    if (status == JARAK_OK) {
        status = jarak__map_resolve(&map, &(jarak__texts){.items = columns, .count = 4}, error);
    }
    if (status == JARAK_OK) {
        jarak__map_write(&map, &yaml);
        status = yaml.failed ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory") : JARAK_OK;
    }
    jarak__writer_release(&yaml);
    jarak__arena_release(&arena);
    return status;
}

static void memory_that_is_out_is_told(void **state)
{
    (void)state;
    fail_each_allocation(write_a_map, 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(goods_from_one_end_to_the_other, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(goods_by_the_reporter_and_the_side, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(figures_of_pairs_and_of_states, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(any_text_comes_through, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(votes_by_the_words_of_the_file, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(columns_and_constants, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(a_wrong_map_is_told_what_is_wrong, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(codes_of_two_systems_are_not_guessed, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(the_title_tells_vintages, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(a_description_may_have_a_map, enter_folder, leave_folder),
        cmocka_unit_test(memory_that_is_out_is_told),
    };
    int n_failed = cmocka_run_group_tests(tests, NULL, NULL);
    jarak_store_close(untouched);
    return n_failed;
}
