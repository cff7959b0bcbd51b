/* Parts of the panel: what a load bears on is made again, and comes to the same as if everything had been made anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "facts.h"

static const char *const tables[] = {
    "panel",          "panel_item",      "panel_report",      "panel_quantity",   "panel_volume",   "panel_total",
    "panel_share",    "panel_act",       "panel_act_figure",  "panel_event_cell", "panel_standing", "panel_caution",
    "panel_rollcall", "panel_ballot",    "panel_ledger_vote", "panel_ideal",      "panel_vote",     "panel_part",
    "panel_sanction", "panel_alignment", "panel_turnover",    "panel_spread",     "panel_size",     "panel_ideal_pair",
};
enum { N_TABLES = sizeof tables / sizeof tables[0] };

static void ensure(jarak_store *store)
{
    jarak_error error = {.message = ""};
    if (jarak_panel_ensure(store, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
}

/* All panel tables as they are now, against what they are once everything has been made anew. */
static void assert_as_made_anew(jarak_store *store)
{
    char sql[512];
    for (size_t i = 0; i < N_TABLES; i++) {
        snprintf(sql, sizeof sql, "CREATE OR REPLACE TEMP TABLE step_%s AS FROM facts.%s", tables[i], tables[i]);
        facts_run(store, sql);
    }
    facts_run(store, "UPDATE facts.panel_part SET made_from = ''; DELETE FROM facts.meta WHERE key = 'panel'");
    ensure(store);
    assert_true(facts_number(store, "SELECT count(*) FROM facts.panel") > 0);
    for (size_t i = 0; i < N_TABLES; i++) {
        snprintf(sql, sizeof sql,
                 "SELECT count(*) FROM ((FROM facts.%s EXCEPT ALL FROM step_%s) UNION ALL (FROM step_%s EXCEPT ALL FROM facts.%s))",
                 tables[i], tables[i], tables[i], tables[i]);
        if (facts_number(store, sql) > 0) {
            fail_msg("facts.%s is not what it is when everything is made anew", tables[i]);
        }
    }
}

/* Loads the files one by one, with a panel after each. */
static jarak_store *load_in_steps(size_t count, const char *const *files)
{
    jarak_store *store = facts_store(2);
    for (size_t i = 0; i < count; i++) {
        (void)facts_load(store, files[i]);
        ensure(store);
    }
    return store;
}

static void steps_come_to_the_same_as_all_at_once(void **state)
{
    (void)state;
    facts_need_real_files();
    static const char *const orders[][6] = {
        {"ledger", "trade/imf_imts_russia_2016_2024_long.csv", "people/wb_remittances_2017.csv.gz", "countries/gdp_world_bank.csv.gz",
         "trade/national_imports/kyrgyz_import_yearly.csv", "events/icews14/test.txt.gz"},
        {"countries/gdp_world_bank.csv.gz", "events/icews14/test.txt.gz", "trade/national_imports/kyrgyz_import_yearly.csv",
         "people/wb_remittances_2017.csv.gz", "trade/imf_imts_russia_2016_2024_long.csv", "ledger"},
    };
    for (size_t i = 0; i < 2; i++) {
        jarak_store *store = load_in_steps(6, orders[i]);
        assert_as_made_anew(store);
        jarak_store_close(store);
    }
}

/* A vote of each of n states in each of m roll calls of a year. */
static void add_votes(jarak_store *store, int source, int year)
{
    char sql[1024];
    snprintf(sql, sizeof sql,
             "INSERT INTO facts.load VALUES (%d, 'sha%d', 'file', 'format', 1, 1, 1, 0, 0, 1, TIMESTAMP '2024-01-01');"
             "INSERT INTO facts.source VALUES (%d, %d, 'votes', NULL, NULL, NULL);"
             "INSERT INTO facts.vote SELECT %d, NULL, 'UNGA', 100 * %d + r, make_date(%d, 3, 1), "
             "(SELECT list(state ORDER BY state) FROM facts.state WHERE kind = 'territory')[s + 1], "
             "CASE WHEN hash(r, s, %d) %% 3 = 0 THEN 'N' WHEN hash(s, r) %% 5 = 0 THEN 'A' ELSE 'Y' END "
             "FROM range(24) s(s), range(30) r(r)",
             source, source, source, source, source, year, year, year);
    facts_run(store, sql);
}

static void votes_are_made_again_only_for_votes(void **state)
{
    (void)state;
    jarak_store *store = facts_store(2);
    facts_ledger(store);
    add_votes(store, 1001, 2001);
    ensure(store);
    add_votes(store, 1002, 2002);
    ensure(store);
    assert_true(facts_number(store, "SELECT count(*) FROM facts.panel_vote WHERE year = 2002 AND NOT is_shipped AND kappa IS NOT NULL") >
                0);
    assert_as_made_anew(store);
    /* a load without votes leaves theirs alone, even where they were tampered with */
    facts_run(
        store,
        "DELETE FROM facts.panel_vote WHERE year = 2002;"
        "INSERT INTO facts.load VALUES (1003, 'sha1003', 'file', 'format', 1, 1, 1, 0, 0, 1, TIMESTAMP '2024-01-01');"
        "INSERT INTO facts.source VALUES (1003, 1003, 'a figure', NULL, NULL, NULL);"
        "INSERT INTO facts.figure VALUES (1003, 1, 'UZB', 'RUS', DATE '2031-01-01', DATE '2031-12-31', 'year', 'remittances', 5, '5', "
        "'USD_million', 'official', 'RUS', NULL)");
    ensure(store);
    assert_true(facts_number(store, "SELECT count(*) FROM facts.panel_vote WHERE year = 2002") == 0);
    assert_true(facts_number(store, "SELECT count(*) FROM facts.panel_vote WHERE year = 2001 AND NOT is_shipped") > 0);
    assert_true(facts_number(store, "SELECT n_rows FROM facts.panel_quantity WHERE quantity = 'remittances' AND year(cell_day) = 2031") ==
                1);
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_come_to_the_same_as_all_at_once),
        cmocka_unit_test(votes_are_made_again_only_for_votes),
    };
    return cmocka_run_group_tests_name("parts of the panel", tests, NULL, NULL);
}
