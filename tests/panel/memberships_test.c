/* Memberships end where their list says so; where the list ends they hold as last known, with the variance of what may have become of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cells.h"

static jarak_store *store;

/* Two organisations from 2000 to a list's end in 2014; Kazakhstan leaves one of them with 2010. */
static int make_memberships(void **state)
{
    (void)state;
    store = facts_panel_store();
    facts_run(
        store,
        "INSERT INTO facts.figure BY NAME SELECT 1 AS source_id, 'KAZ' AS from_state, 'RUS' AS to_state, DATE '2023-01-01' AS first_day, "
        "DATE '2023-12-31' AS last_day, 'year' AS period_kind, 'population' AS measure, 1 AS value, 'persons' AS unit, 'official' AS "
        "status;"
        "INSERT INTO facts.membership VALUES (1, 2, 'COW X', 'KAZ', 'member', DATE '2000-01-01', NULL), "
        "(1, 3, 'COW X', 'RUS', 'member', DATE '2000-01-01', NULL), (1, 4, 'COW Y', 'KAZ', 'member', DATE '2000-01-01', DATE "
        "'2010-12-31'), (1, 5, 'COW Y', 'RUS', 'member', DATE '2000-01-01', NULL);"
        "INSERT INTO facts.coverage BY NAME SELECT 1 AS source_id, 'membership' AS measure, DATE '2000-01-01' AS first_day, DATE "
        "'2014-12-31' AS last_day, 'missing' AS absent;"
        "UPDATE facts.panel_part SET made_from = ''; UPDATE facts.meta SET value = '' WHERE key = 'panel'");
    ensure(store);
    return 0;
}

static int close_store(void **state)
{
    (void)state;
    jarak_store_close(store);
    return 0;
}

static void what_has_ended_counts_no_more(void **state)
{
    (void)state;
    assert_near(cell(store, "value", "KAZ", "RUS", "institutions.memberships", 2010), 2, 0);
    assert_near(cell(store, "value", "KAZ", "RUS", "institutions.memberships", 2011), 1, 0);
    assert_near(cell(store, "variance", "KAZ", "RUS", "institutions.memberships", 2011), 0, 0);
    assert_near(cell(store, "variance", "KAZ", "RUS", "institutions.memberships", 2014), 0, 0);
}

/* One change of one part in the fourteen steps from 2000 to 2014. */
static void after_its_end_a_list_says_ever_less(void **state)
{
    (void)state;
    assert_near(cell(store, "value", "KAZ", "RUS", "institutions.memberships", 2016), 1, 0);
    assert_near(cell(store, "variance", "KAZ", "RUS", "institutions.memberships", 2015), 1 / 14.0, 1e-12);
    assert_near(cell(store, "variance", "KAZ", "RUS", "institutions.memberships", 2016), 4 / 14.0, 1e-12);
    assert_near(cell(store, "variance", "KAZ", "RUS", "institutions.memberships", 2023), 81 / 14.0, 1e-12);
    /* Of Russia's two, one is shared; of Kazakhstan's one, one: at the end of the scale its slope is that at a quarter of a part. */
    assert_near(cell(store, "variance", "RUS", "KAZ", "institutions.memberships_share", 2014), 0, 0);
    assert_near(cell(store, "variance", "RUS", "KAZ", "institutions.memberships_share", 2016), 4 / 14.0 / 4 / 0.25, 1e-12);
    assert_near(cell(store, "variance", "KAZ", "RUS", "institutions.memberships_share", 2016), 4 / 14.0 / 0.25, 1e-12);
}

static void assert_traced(const char *state, const char *partner, int year, const char *expected)
{
    char sql[768];
    jarak_error error = {.message = ""};
    char *found = NULL;
    snprintf(
        sql, sizeof sql,
        "SELECT string_agg(concat_ws(', ', measure, from_state, IF(used, 'used', 'not used'), how), '; ' ORDER BY measure, from_state) "
        "FROM evidence WHERE state = '%s' AND partner = '%s' AND indicator = 'institutions.memberships' AND year(first_day) = %d",
        state, partner, year);
    if (jarak__sql_text(store, sql, 0, NULL, &found, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_string_equal(found, expected);
    jarak__free(found);
}

static void the_trace_says_both(void **state)
{
    (void)state;
    assert_traced("KAZ", "RUS", 2012,
                  "membership_COW X, KAZ, used, holds at the end of the year; membership_COW X, RUS, used, holds at the end of the year; "
                  "membership_COW Y, KAZ, not used, ended: KAZ was member to 2010-12-31; membership_COW Y, RUS, used, holds at the end of "
                  "the year");
    assert_traced("KAZ", "RUS", 2016,
                  "membership_COW X, KAZ, used, as last known: the list ends in 2014; membership_COW X, RUS, used, as last known: the list "
                  "ends in 2014; membership_COW Y, KAZ, not used, ended: KAZ was member to 2010-12-31; membership_COW Y, RUS, used, as "
                  "last known: the list ends in 2014");
    assert_true(facts_number(store, "WITH traced AS (SELECT state, partner, indicator, first_day, count(*) AS n FROM evidence WHERE used "
                                    "GROUP BY ALL) SELECT count(*) FROM panel p LEFT JOIN traced t USING (state, partner, indicator, "
                                    "first_day) WHERE t.n IS DISTINCT FROM p.n_rows AND p.dimension = 'institutions'") == 0);
}

/* A store of nothing else: the list's years are all that there are. */
static void memberships_alone_reach_to_the_end_of_their_list(void **state)
{
    (void)state;
    jarak_store *alone = facts_panel_store();
    facts_run(alone,
              "INSERT INTO facts.membership VALUES (1, 2, 'DESTA 1 A', 'KAZ', 'member', DATE '2000-01-01', NULL), "
              "(1, 2, 'DESTA 1 A', 'RUS', 'member', DATE '2000-01-01', NULL), (1, 3, 'DESTA 2 B', 'KAZ', 'member', DATE '2005-01-01', "
              "NULL), (1, 3, 'DESTA 2 B', 'CHN', 'member', DATE '2005-01-01', NULL);"
              "UPDATE facts.panel_part SET made_from = ''; UPDATE facts.meta SET value = '' WHERE key = 'panel'");
    ensure(alone);
    assert_near(facts_number(alone, "SELECT min(year) FROM panel WHERE indicator = 'institutions.agreements'"), 2000, 0);
    assert_near(facts_number(alone, "SELECT max(year) FROM panel WHERE indicator = 'institutions.agreements'"), 2004, 0);
    facts_run(alone,
              "INSERT INTO facts.coverage BY NAME SELECT 1 AS source_id, 'membership' AS measure, DATE '2000-01-01' AS first_day, DATE "
              "'2005-12-31' AS last_day, 'missing' AS absent;"
              "UPDATE facts.panel_part SET made_from = ''; UPDATE facts.meta SET value = '' WHERE key = 'panel'");
    ensure(alone);
    assert_near(facts_number(alone, "SELECT max(year) FROM panel WHERE indicator = 'institutions.agreements'"), 2005, 0);
    jarak_store_close(alone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_has_ended_counts_no_more),
        cmocka_unit_test(after_its_end_a_list_says_ever_less),
        cmocka_unit_test(the_trace_says_both),
        cmocka_unit_test(memberships_alone_reach_to_the_end_of_their_list),
    };
    return cmocka_run_group_tests(tests, make_memberships, close_store);
}
