/* Vintages: which of several files of one publication stands for a key, in whatever order they are loaded. */
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
#include "data/vintage_name.h"
#include "folder.h"

/* ------------------------------------------------------------------------------------------------- names */

static void names_of_files_tell_their_vintage(void **state)
{
    (void)state;
    static const struct {
        const char *path, *day, *version;
    } cases[] = {
        {"downloads_2019/BACI_HS17_Y2021_V202401b.csv.gz", "2024-01-31", "b"},
        {"gdp_2025.csv", "2025-12-31", ""},
        {"imts_v2.csv", "", "2"},
        {"2024/trade.csv", "", ""},
        {"trade-2024-03-15.csv", "2024-03-15", ""},
        {"20240315.export.CSV", "2024-03-15", ""},
        {"20240315120000.export.CSV", "2024-03-15", ""},
        {"imf_imts_russia_2016_2024_long.csv", "2024-12-31", ""},
        {"COW_Trade_4.0.csv", "", ""},
        {"cow_trade_v4.10_2014.csv", "2014-12-31", "4.10"},
        {"dyads_V3_1.csv", "", "3.1"},
        {"full202402.dat", "2024-02-29", ""},
        {"x20230231.csv", "", ""}, /* no such day */
        {"hs120190.csv", "", ""},
        {"envoy3.csv", "", ""},
        {"version 12.csv", "", "12"},
        {"rem_b.csv.gz", "", "b"},
        {"rem_2017-a.csv", "2017-12-31", "a"},
        {"flows_M.csv", "", ""}, /* monthly, imports */
        {"b.csv", "", ""},
        {"rem_v2_b.csv", "", "2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        jarak__vintage_name name;
        jarak__vintage_of_name(cases[i].path, &name);
        if (strcmp(name.day, cases[i].day) != 0 || strcmp(name.version, cases[i].version) != 0) {
            fail_msg("%s: \"%s\" \"%s\"", cases[i].path, name.day, name.version);
        }
    }
}

/* ------------------------------------------------------------------------------------------------- formats for what follows */

static const char stock_format[] =
    "name: stock\n"
    "title: Stocks\n"
    "publisher: Nobody\n"
    "columns: [state, year, stock]\n"
    "rows: SELECT line, state, TRY_CAST(year AS INTEGER) AS year, stock FROM input\n"
    "states:\n"
    "  state: { system: name, year: year }\n"
    "reject:\n"
    "  - { column: stock, reason: not a number, when: TRY_CAST(stock AS DOUBLE) IS NULL }\n"
    "facts:\n"
    "  figure: >\n"
    "    SELECT line, state_state AS from_state, make_date(year, 1, 1) AS first_day,\n"
    "    make_date(year, 12, 31) AS last_day, 'year' AS period_kind, 'stock' AS measure,\n"
    "    CAST(stock AS DOUBLE) AS value, stock AS text, 'persons' AS unit, 'official' AS status FROM row\n"
    "coverage: SELECT 'stock' AS measure, from_state AS state, first_day, last_day, 'missing' AS absent FROM "
    "fact\n";

/* Another layout of the same publication, which tells when it was extracted. */
static const char wide_format[] = "name: stock_dated\n"
                                  "title: Stocks, with their date\n"
                                  "publisher: Nobody\n"
                                  "publication: stock\n"
                                  "vintage: strptime(updated, '%d.%m.%Y')\n"
                                  "columns: [state, year, stock, updated]\n"
                                  "rows: SELECT line, state, TRY_CAST(year AS INTEGER) AS year, stock FROM input\n"
                                  "states:\n"
                                  "  state: { system: name, year: year }\n"
                                  "facts:\n"
                                  "  figure: >\n"
                                  "    SELECT line, state_state AS from_state, make_date(year, 1, 1) AS first_day,\n"
                                  "    make_date(year, 12, 31) AS last_day, 'year' AS period_kind, 'stock' AS measure,\n"
                                  "    CAST(stock AS DOUBLE) AS value, stock AS text, 'persons' AS unit, 'official' AS status FROM row\n";

static int with_formats(void **state)
{
    int failed = enter_folder(state);
    mkdir("sources", 0777);
    write_file("sources/stock.yaml", stock_format);
    write_file("sources/stock_dated.yaml", wide_format);
    return failed;
}

/* What stands, and what does not, by file. */
static const char standing_sql[] =
    "SELECT coalesce(string_agg(concat_ws(' ', from_state, year, value, file), '; ' ORDER BY from_state, year), '') "
    "FROM figure JOIN source USING (source_id)";
static const char superseded_sql[] = "SELECT coalesce(string_agg(concat_ws(' ', from_state, year(first_day), value, file, '<', by_file), "
                                     "'; ' ORDER BY from_state, first_day, "
                                     "file), '') FROM superseded";

static void expect_loads(const char *const *files, const char *standing, const char *superseded)
{
    jarak_store *store = open_store(NULL);
    for (size_t i = 0; files[i] != NULL; i++) {
        load(store, files[i]);
    }
    expect(store, standing_sql, standing);
    expect(store, superseded_sql, superseded);
    jarak_store_close(store);
}

#define FILES(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Revised, new and vanished rows; an equal one. */
static void write_two(void)
{
    write_file("s_2023.csv", "state,year,stock\nKazakhstan,2020,1\nKazakhstan,2021,2\nUzbekistan,2020,5\n");
    write_file("s_2025.csv", "state,year,stock\nKazakhstan,2020,1\nKazakhstan,2021,3\nKazakhstan,2022,4\n");
}

static const char two_standing[] = "KAZ 2020 1.0 s_2025.csv; KAZ 2021 3.0 s_2025.csv; KAZ 2022 4.0 s_2025.csv; UZB 2020 5.0 s_2023.csv";
static const char two_superseded[] = "KAZ 2020 1.0 s_2023.csv < s_2025.csv; KAZ 2021 2.0 s_2023.csv < s_2025.csv";

static void the_newest_vintage_stands_in_either_order(void **state)
{
    (void)state;
    write_two();
    expect_loads(FILES("s_2023.csv", "s_2025.csv"), two_standing, two_superseded);
    expect_loads(FILES("s_2025.csv", "s_2023.csv"), two_standing, two_superseded);
}

static void three_vintages_stand_alike_in_any_order(void **state)
{
    (void)state;
    write_two();
    write_file("s_2024.csv", "state,year,stock\nKazakhstan,2021,9\nUzbekistan,2020,6\n");
    const char *const files[] = {"s_2023.csv", "s_2024.csv", "s_2025.csv"};
    static const int orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    for (size_t i = 0; i < 6; i++) {
        expect_loads(FILES(files[orders[i][0]], files[orders[i][1]], files[orders[i][2]]),
                     "KAZ 2020 1.0 s_2025.csv; KAZ 2021 3.0 s_2025.csv; KAZ 2022 4.0 s_2025.csv; UZB 2020 6.0 s_2024.csv",
                     "KAZ 2020 1.0 s_2023.csv < s_2025.csv; KAZ 2021 2.0 s_2023.csv < s_2025.csv; KAZ 2021 9.0 s_2024.csv < s_2025.csv; "
                     "UZB 2020 5.0 s_2023.csv < s_2024.csv");
    }
}

static void versions_are_numbers_and_the_load_comes_last(void **state)
{
    (void)state;
    write_file("s_v9.csv", "state,year,stock\nKazakhstan,2020,9\n");
    write_file("s_v10.csv", "state,year,stock\nKazakhstan,2020,10\n");
    write_file("s.csv", "state,year,stock\nKazakhstan,2020,1\n");
    write_file("t.csv", "state,year,stock\nKazakhstan,2020,2\n");
    expect_loads(FILES("s_v10.csv", "s_v9.csv"), "KAZ 2020 10.0 s_v10.csv", "KAZ 2020 9.0 s_v9.csv < s_v10.csv");
    expect_loads(FILES("s.csv", "t.csv"), "KAZ 2020 2.0 t.csv", "KAZ 2020 1.0 s.csv < t.csv");
    write_file("s_V202401b.csv", "state,year,stock\nKazakhstan,2020,3\n");
    write_file("s_V202401.csv", "state,year,stock\nKazakhstan,2020,4\n");
    write_file("s_V202401a.csv", "state,year,stock\nKazakhstan,2020,5\n");
    expect_loads(FILES("s_V202401b.csv", "s_V202401a.csv", "s_V202401.csv"), "KAZ 2020 3.0 s_V202401b.csv",
                 "KAZ 2020 4.0 s_V202401.csv < s_V202401b.csv; KAZ 2020 5.0 s_V202401a.csv < s_V202401b.csv");
    expect_loads(FILES("t.csv", "s_v10.csv"), "KAZ 2020 2.0 t.csv", "KAZ 2020 10.0 s_v10.csv < t.csv");
}

static void the_file_says_when_it_was_published(void **state)
{
    (void)state;
    write_file("a_2030.csv", "state,year,stock,updated\nKazakhstan,2020,1,01.02.2024\n");
    write_file("b_2023.csv", "state,year,stock,updated\nKazakhstan,2020,2,01.03.2024\n");
    write_file("c_2023.csv", "state,year,stock\nKazakhstan,2020,3\nUzbekistan,2020,3\n");
    expect_loads(FILES("b_2023.csv", "a_2030.csv", "c_2023.csv"), "KAZ 2020 2.0 b_2023.csv; UZB 2020 3.0 c_2023.csv",
                 "KAZ 2020 1.0 a_2030.csv < b_2023.csv; KAZ 2020 3.0 c_2023.csv < b_2023.csv");
    jarak_store *store = open_store(NULL);
    load(store, "a_2030.csv");
    expect(store, "SELECT vintage FROM source WHERE file = 'a_2030.csv'", "2024-02-01");
    jarak_store_close(store);
}

/* Where rows cite publications, vintages are of these; and all that the older one says of a key goes, repeats too. */
static void vintages_of_a_ledger_are_those_of_its_publications(void **state)
{
    (void)state;
    static const char head[] = "from,to,period,measure,value,unit,status,reporter,source_title,publisher,url,note\n";
    char text[2048];
    snprintf(text, sizeof text, "%s%s", head,
             "RUS,KAZ,2020,trade_turnover,1,USD_million,official,RUS,Year book,Office,,\n"
             "RUS,KAZ,2020,trade_turnover,2,USD_million,official,RUS,Year book,Office,,\n"
             "RUS,KAZ,2021,trade_turnover,3,USD_million,official,RUS,Year book,Office,,\n"
             "RUS,KAZ,2021,trade_turnover,4,USD_million,official,RUS,Another,Office,,\n");
    write_file("l_2023.csv", text);
    snprintf(text, sizeof text, "%s%s", head,
             "RUS,KAZ,2020,trade_turnover,0.9,EUR_million,official,RUS,Year book,Office,,\n"
             "RUS,KAZ,2021,trade_turnover,3.5,USD_million,official,KAZ,Year book,Office,,\n");
    write_file("l_2024.csv", text);
    const char *const files[][2] = {{"l_2023.csv", "l_2024.csv"}, {"l_2024.csv", "l_2023.csv"}};
    for (size_t i = 0; i < 2; i++) {
        jarak_store *store = open_store(NULL);
        load(store, files[i][0]);
        load(store, files[i][1]);
        expect(store, "SELECT string_agg(concat_ws(' ', period, value, unit, reporter, title), '; ' ORDER BY period, value) FROM figure",
               "2020 0.9 EUR_million RUS Year book; 2021 3.0 USD_million RUS Year book; 2021 3.5 USD_million KAZ Year book; 2021 4.0 "
               "USD_million RUS Another");
        expect(store, "SELECT string_agg(value || ' ' || by_file, '; ' ORDER BY value) FROM superseded", "1.0 l_2024.csv; 2.0 l_2024.csv");
        jarak_store_close(store);
    }
}

static void a_load_that_fails_supersedes_nothing(void **state)
{
    (void)state;
    write_two();
    write_file("s_2026.csv", "state,year,stock\nKazakhstan,2020,7\nAtlantis,2020,7\n");
    jarak_store *store = open_store(NULL);
    load(store, "s_2023.csv");
    load(store, "s_2025.csv");
    refuse(store, "s_2026.csv", JARAK_ERR_DATA, "Atlantis");
    expect(store, standing_sql, two_standing);
    expect(store, superseded_sql, two_superseded);
    expect(store, "SELECT count(*)::VARCHAR FROM facts.vintage", "2");
    jarak_store_close(store);
}

static const char events_standing_sql[] = "SELECT coalesce(string_agg(concat_ws(' ', event_id, actor, target, first_day, code, file), '; ' "
                                          "ORDER BY event_id, file), '') FROM event JOIN source USING (source_id)";
static const char events_superseded_sql[] =
    "SELECT coalesce(string_agg(concat_ws(' ', text, from_state, to_state, first_day, measure, file, "
    "'<', by_file), '; ' ORDER BY text, file), '') FROM superseded WHERE fact = 'event'";

/* An event is what its number says, whatever its day. In one file the first row stands; rows without a number are like no other. */
static void an_event_stands_once_in_either_order(void **state)
{
    (void)state;
    static const char header[] = "GLOBALEVENTID,SQLDATE,Actor1CountryCode,Actor2CountryCode,EventCode,QuadClass,GoldsteinScale\n";
    char older[1024], newer[1024];
    snprintf(older, sizeof older,
             "%s11,20220301,RUS,KAZ,042,1,1.9\n12,20220301,USA,RUS,112,3,-2\n12,20220302,USA,RUS,010,1,0\n3,20220301,CHN,USA,042,1,1\n"
             ",20220301,RUS,KAZ,042,1,1.9\n",
             header);
    snprintf(newer, sizeof newer, "%s12,20220401,USA,RUS,190,4,-10\n4,20220301,USA,CHN,042,1,1\n,20220301,RUS,KAZ,042,1,1.9\n", header);
    write_file("q_2024.csv", older);
    write_file("q_2025.csv", newer);
    static const char *const files[] = {"q_2024.csv", "q_2025.csv"};
    for (int first = 0; first < 2; first++) {
        jarak_store *store = open_store(NULL);
        jarak_table *table = NULL;
        jarak_error error = {.message = ""};
        load(store, files[first]);
        load(store, files[1 - first]);
        expect(store, events_standing_sql,
               "11 RUS KAZ 2022-03-01 042 q_2024.csv; 12 USA RUS 2022-04-01 190 q_2025.csv; 3 CHN USA 2022-03-01 042 q_2024.csv; "
               "4 USA CHN 2022-03-01 042 q_2025.csv; RUS KAZ 2022-03-01 042 q_2024.csv; RUS KAZ 2022-03-01 042 q_2025.csv");
        expect(store, events_superseded_sql, "12 USA RUS 2022-03-01 112 q_2024.csv < q_2025.csv");
        expect(store, "SELECT string_agg(concat_ws(' ', reason, rows), '; ') FROM facts.skip", "an event that another row or file has 1");
        assert_int_equal(jarak_sources(store, false, &table, &error), JARAK_OK);
        assert_int_equal(jarak_table_integer(table, (size_t)(1 - first), 9), 1); /* q_2025.csv supersedes one */
        assert_int_equal(jarak_table_integer(table, (size_t)first, 10), 1);      /* of q_2024.csv */
        jarak_table_free(table);
        assert_int_equal(jarak_unload(store, 1, &files[1], NULL, &error), JARAK_OK);
        expect(store, events_superseded_sql, "");
        expect(store, events_standing_sql,
               "11 RUS KAZ 2022-03-01 042 q_2024.csv; 12 USA RUS 2022-03-01 112 q_2024.csv; 3 CHN USA 2022-03-01 042 q_2024.csv; "
               "RUS KAZ 2022-03-01 042 q_2024.csv");
        assert_int_equal(jarak_store_verify(store, &table, &error), JARAK_OK);
        for (size_t row = 0; row < jarak_table_rows(table); row++) {
            assert_true(jarak_table_boolean(table, row, jarak_table_columns(table) - 1));
        }
        jarak_table_free(table);
        jarak_store_close(store);
    }
}

static void sources_tell_vintages_and_what_they_superseded(void **state)
{
    (void)state;
    write_two();
    jarak_store *store = open_store(NULL);
    jarak_table *table = NULL;
    jarak_error error;
    load(store, "s_2025.csv");
    load(store, "s_2023.csv");
    assert_int_equal(jarak_sources(store, false, &table, &error), JARAK_OK);
    assert_string_equal(jarak_table_name(table, 2), "vintage");
    assert_string_equal(jarak_table_name(table, 9), "supersedes");
    assert_string_equal(jarak_table_text(table, 0, 2), "2025-12-31");
    assert_int_equal(jarak_table_integer(table, 0, 9), 2);
    assert_int_equal(jarak_table_integer(table, 0, 10), 0);
    assert_int_equal(jarak_table_integer(table, 1, 9), 0);
    assert_int_equal(jarak_table_integer(table, 1, 10), 2);
    jarak_table_free(table);
    jarak_store_close(store);
}

/* A store of version 5, in which both vintages stood, becomes what loading them now gives. */
static void an_older_store_is_settled(void **state)
{
    (void)state;
    write_two();
    jarak_store *store = open_store(store_path);
    load(store, "s_2025.csv");
    load(store, "s_2023.csv");
    expect(store, "SELECT count(*)::VARCHAR FROM superseded", "2");
    jarak_error error = {0};
    jarak_status status =
        jarak__sql_run(store,
                       "INSERT INTO facts.figure SELECT * EXCLUDE (by_source) FROM facts.superseded_figure; DROP VIEW superseded; DROP "
                       "VIEW source; DROP VIEW "
                       "facts.vintage_order; DROP VIEW facts.voice; DROP TABLE facts.vintage; DROP TABLE facts.superseded_flow; DROP TABLE "
                       "facts.superseded_vote; DROP TABLE facts.superseded_figure; DROP TABLE facts.superseded_rollcall; DROP TABLE "
                       "facts.superseded_membership; DROP TABLE facts.superseded_sanction; DROP TABLE facts.superseded_alignment;"
                       "UPDATE facts.meta SET value = '5' WHERE key = 'schema_version'; DELETE FROM facts.meta WHERE key = 'reference'",
                       &error);
    if (status != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    jarak_store_close(store);
    store = open_store(store_path);
    expect(store, standing_sql, two_standing);
    expect(store, superseded_sql, two_superseded);
    expect(store, "SELECT value FROM facts.meta WHERE key = 'schema_version'", "8");
    jarak_store_close(store);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, with_formats, leave_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_files_tell_their_vintage),
        IN_FOLDER(the_newest_vintage_stands_in_either_order),
        IN_FOLDER(three_vintages_stand_alike_in_any_order),
        IN_FOLDER(versions_are_numbers_and_the_load_comes_last),
        IN_FOLDER(the_file_says_when_it_was_published),
        IN_FOLDER(vintages_of_a_ledger_are_those_of_its_publications),
        IN_FOLDER(a_load_that_fails_supersedes_nothing),
        IN_FOLDER(an_event_stands_once_in_either_order),
        IN_FOLDER(sources_tell_vintages_and_what_they_superseded),
        IN_FOLDER(an_older_store_is_settled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
