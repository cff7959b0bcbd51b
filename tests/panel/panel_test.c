/* The panel of facts made for it: variances by hand, and what must never be counted twice or taken for zero. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "facts.h"
#include "jarak/load.h"
#include "jarak/panel.h"
#include "panel/cells.h"

static char *digest(int threads)
{
    char *text = NULL;
    jarak_error error = {.message = ""};
    jarak_store *store = facts_store(threads);
    facts_ledger(store);
    ensure(store);
    if (jarak__sql_text(
            store,
            "SELECT md5(string_agg(concat_ws(' ', state, partner, period_kind, first_day, indicator, printf('%a', value), "
            "printf('%a', variance), printf('%a', natural_value), n_rows), chr(10) ORDER BY state, partner, period_kind, first_day, "
            "indicator)) FROM facts.panel",
            0, NULL, &text, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    jarak_store_close(store);
    return text;
}

static void threads_do_not_change_a_bit(void **state)
{
    (void)state;
    char *one = digest(1);
    char *two = digest(2);
    assert_string_equal(one, two);
    jarak__free(one);
    jarak__free(two);
}

#define FLOW(source, exporter, importer, product, period, side, reporter, value)                                                   \
    "INSERT INTO facts.flow VALUES (" #source ", NULL, '" exporter "', '" importer "', '" product "', jarak_period_first('" period \
    "'), jarak_period_last('" period "'), jarak_period_kind('" period "'), " side ", " reporter ", " #value                        \
    ", 'USD', NULL, NULL, 'official');"

/* Facts of a load never change, so that a part of the panel is made again only for another load; this has all made anew. */
#define MAKE_ANEW "UPDATE facts.panel_part SET made_from = '';"

static void one_reporter_has_the_error_that_its_mirrors_show(void **state)
{
    (void)state;
    jarak_store *store = facts_store(2);
    facts_run(store, FACTS_SOURCE(1) FLOW(1, "KAZ", "RUS", "TOTAL", "2020", "'export'", "'KAZ'", 100)
                         FLOW(1, "KAZ", "RUS", "TOTAL", "2020", "'import'", "'RUS'", 120)
                             FLOW(1, "RUS", "KAZ", "TOTAL", "2020", "'import'", "'KAZ'", 200)
                                 FLOW(1, "RUS", "KAZ", "TOTAL", "2020", "'export'", "'RUS'", 200)
                                     FLOW(1, "KAZ", "RUS", "TOTAL", "2021", "'export'", "'KAZ'", 100)
                                         FLOW(1, "RUS", "KAZ", "TOTAL", "2021", "'import'", "'KAZ'", 300)
                                             FLOW(1, "UZB", "TJK", "TOTAL", "2021", "'export'", "'UZB'", 10)
                                                 FLOW(1, "TJK", "UZB", "TOTAL", "2021", "'import'", "'UZB'", 10));
    ensure(store);
    double mirror = (0.5 * pow(log(1.2), 2) + 0) / 2; /* two flows of 2020, one of them without a gap */
    assert_near(cell(store, "variance", "KAZ", "RUS", "trade.volume", 2021), (1e-4 + mirror) * (0.25 * 0.25 + 0.75 * 0.75), 1e-9);
    /* Uzbekistan has no mirror: the error of all reporters */
    assert_near(cell(store, "variance", "UZB", "TJK", "trade.volume", 2021), (1e-4 + mirror) * 0.5, 1e-9);
    jarak_store_close(store);
}

static void the_same_figure_from_two_files_counts_once(void **state)
{
    (void)state;
    jarak_store *store = facts_store(2);
    facts_run(store, FACTS_SOURCE(1) FACTS_SOURCE(2) FLOW(1, "KAZ", "RUS", "TOTAL", "2021", "'export'", "'KAZ'", 100)
                         FLOW(1, "RUS", "KAZ", "TOTAL", "2021", "'import'", "'KAZ'", 300)
                             FLOW(2, "KAZ", "RUS", "TOTAL", "2021", "'export'", "'KAZ'", 100)
                                 FLOW(2, "RUS", "KAZ", "TOTAL", "2021", "'import'", "'KAZ'", 300));
    facts_run(
        store,
        "INSERT INTO facts.vote VALUES (1, 1, 'UNGA', 7, DATE '2021-05-05', 'KAZ', 'Y'), (1, 1, 'UNGA', 7, DATE '2021-05-05', 'RUS', 'Y'), "
        "(2, 1, 'UNGA', 7, DATE '2021-05-05', 'KAZ', 'Y'), (2, 1, 'UNGA', 7, DATE '2021-05-05', 'RUS', 'Y'), "
        "(2, 1, 'UNGA', 8, DATE '2021-05-06', 'KAZ', 'N'), (2, 1, 'UNGA', 8, DATE '2021-05-06', 'RUS', 'X'), "
        "(2, 1, 'UNGA', 8, DATE '2021-11-06', 'KAZ', 'N'), (2, 1, 'UNGA', 8, DATE '2021-11-06', 'RUS', 'A')");
    ensure(store);
    assert_near(cell(store, "natural_value", "KAZ", "RUS", "trade.volume", 2021), 400e-6, 1e-12);
    assert_near(cell(store, "n_rows", "KAZ", "RUS", "trade.volume", 2021), 4, 0);
    assert_near(facts_number(store, "SELECT count(*) FROM facts.panel_ballot WHERE state = 'RUS'"), 2, 0); /* 7, and the second 8 */
    assert_near(facts_number(store, "SELECT n_absent FROM facts.panel_rollcall WHERE date = '2021-05-06'"), 1, 0);
    jarak_store_close(store);
}

static void parts_make_a_whole_only_when_all_are_there(void **state)
{
    (void)state;
    jarak_store *store = facts_store(2);
    facts_run(
        store,
        FACTS_SOURCE(1) FACTS_SOURCE(2) FACTS_SOURCE(
            3) "INSERT INTO facts.flow SELECT 1, m, 'KAZ', 'RUS', 'TOTAL', make_date(2021, m, 1), last_day(make_date(2021, m, 1)), "
               "'month', 'export', 'KAZ', 10, 'USD', NULL, NULL, 'official' FROM range(1, 13) r(m);"
               "INSERT INTO facts.flow SELECT 1, m, 'RUS', 'KAZ', 'TOTAL', make_date(2021, m, 1), last_day(make_date(2021, m, 1)), "
               "'month', 'import', 'KAZ', 20, 'USD', NULL, NULL, 'official' FROM range(1, 13) r(m);"
               /* eleven months, nothing said of the twelfth */
               "INSERT INTO facts.flow SELECT 2, m, e, i, 'TOTAL', make_date(2021, m, 1), last_day(make_date(2021, m, 1)), "
               "'month', 'export', e, 10, 'USD', NULL, NULL, 'official' FROM range(2, 13) r(m), "
               "(VALUES ('UZB', 'TJK'), ('TJK', 'UZB')) p(e, i);"
               /* eleven months, the twelfth zero by coverage */
               "INSERT INTO facts.flow SELECT 3, m, e, i, 'TOTAL', make_date(2021, m, 1), last_day(make_date(2021, m, 1)), "
               "'month', 'export', e, 10, 'USD', NULL, NULL, 'official' FROM range(2, 13) r(m), "
               "(VALUES ('UZB', 'KGZ'), ('KGZ', 'UZB')) p(e, i);"
               "INSERT INTO facts.coverage VALUES (3, 'goods of listed partners', NULL, DATE '2021-01-01', DATE '2021-12-31', 'zero')");
    ensure(store);
    assert_near(cell(store, "natural_value", "KAZ", "RUS", "trade.volume", 2021), 360e-6, 1e-12);
    assert_near(
        facts_number(store, "SELECT p.natural_value FROM panel p WHERE state = 'KAZ' AND indicator = 'trade.volume' AND quarter = 2"),
        90e-6, 1e-12);
    assert_near(cells(store, "state = 'UZB' AND partner = 'TJK' AND period_kind = 'year'"), 0, 0);
    assert_near(cells(store, "state = 'UZB' AND partner = 'TJK' AND period_kind = 'quarter'"), 3, 0);
    assert_near(facts_number(store, "SELECT count(*) FROM evidence WHERE state = 'UZB' AND partner = 'TJK' AND indicator = 'trade.volume' "
                                    "AND period_kind = 'year' AND how = 'only 11 of 12 months of the year' AND NOT used"),
                22, 0);
    assert_near(cell(store, "natural_value", "UZB", "KGZ", "trade.volume", 2021), 220e-6, 1e-12);
    jarak_store_close(store);
}

static void products_are_added_up_once_and_only_when_they_are_all_goods(void **state)
{
    (void)state;
    jarak_store *store = facts_store(2);
    facts_run(store,
              FACTS_SOURCE(1) FACTS_SOURCE(2) FLOW(1, "KAZ", "RUS", "010121", "2021", "NULL", "NULL", 100)
                  FLOW(1, "KAZ", "RUS", "020110", "2021", "NULL", "NULL", 50) FLOW(1, "KAZ", "RUS", "0101", "2021", "NULL", "NULL", 100)
                      FLOW(1, "RUS", "KAZ", "020110", "2021", "NULL", "NULL", 250)
                          FLOW(1, "RUS", "UZB", "020110", "2021", "NULL", "NULL", 600)
                              FLOW(1, "UZB", "RUS", "020110", "2021", "NULL", "NULL", 200)
                                  FLOW(2, "UZB", "KAZ", "88062100", "2021", "'export'", "'UZB'", 9)
                                      FLOW(2, "KAZ", "UZB", "88062100", "2021", "'import'", "'UZB'", 9));
    facts_run(store, "INSERT INTO facts.coverage VALUES (1, 'flow', NULL, DATE '2021-01-01', DATE '2021-12-31', 'zero'), "
                     "(2, 'sanctioned goods', NULL, DATE '2021-01-01', DATE '2021-12-31', 'missing')");
    ensure(store);
    assert_near(cell(store, "natural_value", "KAZ", "RUS", "trade.volume", 2021), 400e-6, 1e-12);
    assert_near(cells(store, "state = 'KAZ' AND partner = 'UZB'"), 0, 0);
    assert_near(cell(store, "natural_value", "RUS", "KAZ", "trade.share", 2021), 100.0 * 400 / 1200, 1e-9);
    assert_near(cell(store, "n_rows", "RUS", "KAZ", "trade.share", 2021), 3 + 5, 0);
    assert_near(
        facts_number(store, "SELECT count(*) FROM evidence WHERE state = 'RUS' AND partner = 'KAZ' AND indicator = 'trade.share' AND used"),
        8, 0);
    assert_near(facts_number(store, "SELECT herfindahl FROM concentration WHERE state = 'RUS' AND dimension = 'trade'"),
                ((1.0 / 9 + 4.0 / 9) - 0.5) / 0.5, 1e-6);
    jarak_store_close(store);
}

static void the_union_is_its_own_row_or_the_sum_of_its_members(void **state)
{
    (void)state;
    jarak_store *store = facts_store(2);
    const char *members =
        FACTS_SOURCE(1) "INSERT INTO facts.flow SELECT 1, NULL, x, y, 'TOTAL', DATE '2021-01-01', DATE '2021-12-31', 'year', "
                        "IF(x = 'KAZ', 'import', 'export'), state, 10, 'USD', NULL, NULL, 'official' "
                        "FROM (SELECT state, unnest(['KAZ', state]) AS x, unnest([state, 'KAZ']) AS y FROM facts.groups "
                        "WHERE group_code = 'EUU' AND last_day IS NULL)";
    facts_run(store, members);
    ensure(store);
    assert_near(cell(store, "natural_value", "EUU", "KAZ", "trade.volume", 2021), 540e-6, 1e-12);
    assert_near(cell(store, "n_rows", "EUU", "KAZ", "trade.volume", 2021), 54, 0);
    assert_near(facts_number(store, "SELECT count(*) FROM evidence WHERE state = 'EUU' AND partner = 'KAZ' AND used"), 54, 0);
    /* with its own row in the source, the members are not added up */
    facts_run(store, FLOW(1, "EUU", "KAZ", "TOTAL", "2021", "'export'", "'EUU'", 300)
                         FLOW(1, "KAZ", "EUU", "TOTAL", "2021", "'import'", "'EUU'", 400) FACTS_SOURCE(2) MAKE_ANEW);
    ensure(store);
    assert_near(cell(store, "natural_value", "EUU", "KAZ", "trade.volume", 2021), 700e-6, 1e-12);
    /* a source that lacks a member gives no sum */
    facts_run(store,
              "DELETE FROM facts.flow WHERE 'EUU' IN (exporter, importer) OR 'MLT' IN (exporter, importer);" FACTS_SOURCE(3) MAKE_ANEW);
    ensure(store);
    assert_near(cells(store, "state = 'EUU'"), 0, 0);
    jarak_store_close(store);
}

static void emigrants_are_shares_of_all_destinations(void **state)
{
    (void)state;
    jarak_store *store = facts_store(2);
    facts_run(
        store,
        FACTS_SOURCE(
            1) "INSERT INTO facts.coverage VALUES (1, 'migrant_stock', NULL, DATE '2019-01-01', DATE '2019-12-31', 'missing');"
               "INSERT INTO facts.figure SELECT 1, row_number() OVER (), 'UZB', t, DATE '2019-01-01', DATE '2019-12-31', 'year', "
               "'migrant_stock', n, n, 'persons', 'estimate', NULL, NULL FROM (VALUES ('RUS', 600), ('KAZ', 300), ('USA', 100)) v(t, n)");
    ensure(store);
    assert_near(cell(store, "natural_value", "UZB", "RUS", "people.stock_share", 2019), 60, 1e-9);
    assert_near(cell(store, "value", "UZB", "RUS", "people.stock_share", 2019), log(1.5), 1e-12);
    assert_near(cell(store, "variance", "UZB", "RUS", "people.stock_share", 2019), 1e-2 + 1e-2 * (300.0 * 300 + 100 * 100) / (400.0 * 400),
                1e-12);
    assert_near(facts_number(store, "SELECT herfindahl FROM concentration WHERE state = 'UZB' AND dimension = 'people'"),
                (0.36 + 0.09 + 0.01 - 1.0 / 3) / (1 - 1.0 / 3), 1e-9);
    jarak_store_close(store);
}

/* Voters of whom the program has no figures: territories, in alphabetical order. */
#define VOTERS "(SELECT list(state ORDER BY state) FROM facts.state WHERE kind = 'territory')"
#define FIRST "ABW"
#define SECOND "AIA"

/* Roll calls first … first + count - 1 of 22 voters, one a day: in those of an even number the first says no and all others yes, in the
 * others eleven say no and eleven yes. */
static void add_rollcalls(jarak_store *store, int year, int first, int count)
{
    char sql[512];
    snprintf(sql, sizeof sql,
             "INSERT INTO facts.vote SELECT 1, s, 'UNGA', n, make_date(%d, 10, 1) + n::INTEGER, " VOTERS "[s + 1], "
             "IF(n %% 2 = 0, IF(s = 0, 'N', 'Y'), IF(s < 11, 'N', 'Y')) FROM range(22) t(s), range(%d, %d) r(n)",
             year, first, first + count);
    facts_run(store, sql);
}

static void votes_come_to_what_they_are_by_hand(void **state)
{
    (void)state;
    jarak_store *store = facts_store(2);
    facts_run(store, FACTS_SOURCE(1));
    add_rollcalls(store, 2020, 0, 40);
    add_rollcalls(store, 2021, 0, 19);
    /* over again on the same day: it counts once; once more with an absent state: another roll call */
    facts_run(store, "INSERT INTO facts.vote SELECT 1, s, 'UNGA', 100, DATE '2020-10-01', " VOTERS
                     "[s + 1], IF(s = 0, 'N', 'Y') FROM range(22) t(s);"
                     "INSERT INTO facts.vote VALUES (1, 23, 'UNGA', 100, DATE '2021-10-01', " VOTERS "[23], 'X');"
                     "INSERT INTO facts.vote SELECT 1, s, 'HRC', 101, DATE '2020-10-05', " VOTERS "[s + 1], 'N' FROM range(22) t(s)");
    ensure(store);
    /* the first and the second are 1 apart in 20 roll calls, 0 in 20; e = 1/11 and 11/21; M = 1 and 1/21, 11/21 and 11/21; h = 221/231 and
     * 121/231 */
    const double h = 20 * 342.0 / 231, deviation = 121.0 / 342;
    assert_near(cell(store, "value", FIRST, SECOND, "votes.affinity", 2020), 111.0 / 342, 1e-6);
    assert_near(cell(store, "variance", FIRST, SECOND, "votes.affinity", 2020),
                (40.0 / 39 * 40 * deviation * deviation + pow(171.0 / 462, 2)) / (h * h), 1e-8);
    assert_near(cell(store, "value", SECOND, FIRST, "votes.nearness", 2020), 1 - 231.0 / 142, 1e-6);
    assert_near(cell(store, "n_rows", FIRST, SECOND, "votes.affinity", 2020), 80, 0);
    assert_near(cell(store, "natural_value", FIRST, SECOND, "votes.agreement", 2020), 100 * 20.0 / 41, 1e-9);
    assert_near(cell(store, "n_rows", FIRST, SECOND, "votes.agreement", 2020), 82, 0);
    assert_near(
        facts_number(store, "SELECT state_isolation FROM vote_pair WHERE state = '" FIRST "' AND partner = '" SECOND "' AND year = 2020"),
        16.0 / 21, 1e-6);
    assert_near(
        facts_number(store, "SELECT partner_isolation FROM vote_pair WHERE state = '" FIRST "' AND partner = '" SECOND "' AND year = 2020"),
        2.0 / 7, 1e-6);
    assert_near(facts_number(store, "SELECT division FROM vote_pair WHERE state = '" FIRST "' AND partner = '" SECOND "' AND year = 2020"),
                71.0 / 231, 1e-6);
    assert_near(facts_number(store, "SELECT count(*) FROM evidence WHERE state = '" FIRST "' AND partner = '" SECOND
                                    "' AND indicator = 'votes.affinity' "
                                    "AND used"),
                80, 0);
    /* fewer than 20 roll calls are no figure, of anybody */
    assert_near(all_cells(store, "year = 2021 AND state = '" FIRST "'"), 0, 0);
    /* the figures of other states are those inside the program in the years that the file does not hold */
    assert_near(all_cells(store, "state = 'KAZ' AND partner = 'RUS' AND indicator = 'votes.affinity' AND year = 2020"), 0, 0);
    assert_near(all_cells(store, "state = 'KAZ' AND partner = 'RUS' AND indicator = 'votes.affinity' AND year = 2021"), 1, 0);
    jarak_store_close(store);
}

static void the_panel_is_made_anew_only_when_facts_change(void **state)
{
    (void)state;
    char path[] = "/tmp/jarak_panel_test_XXXXXX";
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    assert_int_equal(close(descriptor), 0);
    assert_int_equal(unlink(path), 0);
    jarak_store *store = NULL;
    jarak_error error = {.message = ""};
    assert_int_equal(jarak_store_open(path, JARAK_WRITE, NULL, &store, &error), JARAK_OK);
    facts_run(store, FACTS_SOURCE(1) FLOW(1, "KAZ", "RUS", "TOTAL", "2021", "'export'", "'KAZ'", 100)
                         FLOW(1, "RUS", "KAZ", "TOTAL", "2021", "'import'", "'KAZ'", 300));
    ensure(store);
    assert_near(cells(store, "true"), 2, 0);
    facts_run(store, "DELETE FROM facts.panel");
    ensure(store);
    assert_near(cells(store, "true"), 0, 0); /* left alone: no fact changed */
    facts_run(store, FACTS_SOURCE(2));
    ensure(store);
    assert_near(cells(store, "true"), 0, 0); /* nor by a load that says nothing of trade */
    facts_run(store, FACTS_SOURCE(3) FLOW(3, "KAZ", "UZB", "TOTAL", "2021", "'export'", "'KAZ'", 100)
                         FLOW(3, "UZB", "KAZ", "TOTAL", "2021", "'import'", "'KAZ'", 300));
    ensure(store);
    assert_near(cells(store, "true"), 4, 0);
    facts_run(store, FACTS_SOURCE(4));
    jarak_store_close(store);

    assert_int_equal(jarak_store_open(path, JARAK_READ, NULL, &store, &error), JARAK_OK);
    assert_int_equal(jarak_panel_ensure(store, &error), JARAK_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, "open the store for writing once"));
    jarak_store_close(store);
    assert_int_equal(unlink(path), 0);
}

static void load(jarak_store *store, const char *path)
{
    jarak_error error = {.message = ""};
    jarak_load_settings settings;
    jarak_load_report report;
    jarak_load_settings_init(&settings);
    if (jarak_load_file(store, path, &settings, &report, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
}

/* The IMF's file in its two forms says the same: with the second, no value moves. */
static void two_forms_of_one_file_say_it_once(void **state)
{
    (void)state;
    const char *forms[] = {JARAK_SOURCE_ROOT "/../shared/data/trade/imf_imts_russia_2016_2024_long.csv",
                           JARAK_SOURCE_ROOT "/../shared/data/trade/imf_imts_russia_2016_2024_wide.csv"};
    if (access(forms[0], R_OK) != 0) {
        print_message("%s is not there: nothing to test\n", forms[0]);
        skip();
    }
    jarak_store *store = facts_store(2);
    load(store, forms[0]);
    ensure(store);
    facts_run(store, "CREATE TABLE once AS SELECT * FROM panel");
    assert_near(facts_number(store, "SELECT count(*) >= 150 FROM once WHERE indicator = 'trade.share' AND year = 2021 AND state = 'RUS'"),
                1, 0);
    assert_near(facts_number(store, "SELECT herfindahl BETWEEN 0.03 AND 0.2 FROM concentration WHERE state = 'RUS' AND year = 2021"), 1, 0);
    load(store, forms[1]);
    ensure(store);
    assert_near(facts_number(store, "SELECT count(*) FROM once"), facts_number(store, "SELECT count(*) FROM panel"), 0);
    assert_near(
        facts_number(store,
                     "SELECT count(*) FROM once a JOIN panel b USING (state, partner, indicator, first_day, period_kind) "
                     "WHERE abs(a.value - b.value) > 1e-9 OR abs(a.variance - b.variance) > 1e-9 * a.variance OR b.n_rows < a.n_rows"),
        0, 0);
    assert_near(
        facts_number(store,
                     "WITH traced AS (SELECT state, partner, indicator, first_day, count(*) AS n FROM evidence WHERE used GROUP BY ALL) "
                     "SELECT count(*) FROM panel p LEFT JOIN traced t USING (state, partner, indicator, first_day) "
                     "WHERE t.n IS DISTINCT FROM p.n_rows"),
        0, 0);
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_do_not_change_a_bit),
        cmocka_unit_test(one_reporter_has_the_error_that_its_mirrors_show),
        cmocka_unit_test(the_same_figure_from_two_files_counts_once),
        cmocka_unit_test(parts_make_a_whole_only_when_all_are_there),
        cmocka_unit_test(products_are_added_up_once_and_only_when_they_are_all_goods),
        cmocka_unit_test(the_union_is_its_own_row_or_the_sum_of_its_members),
        cmocka_unit_test(emigrants_are_shares_of_all_destinations),
        cmocka_unit_test(votes_come_to_what_they_are_by_hand),
        cmocka_unit_test(the_panel_is_made_anew_only_when_facts_change),
        cmocka_unit_test(two_forms_of_one_file_say_it_once),
    };
    return cmocka_run_group_tests_name("panel", tests, NULL, NULL);
}
