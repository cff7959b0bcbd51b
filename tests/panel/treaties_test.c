/* Trade agreements end: where a state joins the European Union or leaves it, and, as far as anybody knows, where a later one replaces them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cells.h"

static jarak_store *store;

static int make_treaties(void **state)
{
    (void)state;
    store = facts_panel_store();
    facts_run(
        store,
        "INSERT INTO facts.figure BY NAME SELECT 1 AS source_id, 'KAZ' AS from_state, 'RUS' AS to_state, DATE '2023-01-01' AS first_day, "
        "DATE '2023-12-31' AS last_day, 'year' AS period_kind, 'population' AS measure, 1 AS value, 'persons' AS unit, 'official' AS "
        "status;"
        "INSERT INTO facts.membership SELECT 1, line, 'DESTA ' || name, unnest(string_split(states, ' ')), 'member', day, NULL FROM "
        "(VALUES "
        "(10, '2 Chile EC', 'CHL BEL FRA ITA LUX NLD DEU DNK IRL GBR GRC ESP PRT AUT FIN SWE', DATE '2003-01-01'), "
        "(11, '2 Chile EC', 'CZE', DATE '2003-01-01'), (20, '3 Kazakhstan Russia', 'KAZ RUS', DATE '1993-01-01'), "
        "(21, '4 Eurasian Union', 'KAZ RUS BLR', DATE '2015-01-01'), (30, '5 CEFTA', 'CZE ROU HRV', DATE '1993-01-01'), "
        "(40, '6 Peru Korea', 'PER KOR', DATE '2022-01-01')) t(line, name, states, day);"
        "INSERT INTO facts.membership VALUES (1, 41, 'DESTA 7 Peru Korea signed', 'PER', 'signatory', DATE '2023-01-01', NULL), "
        "(1, 41, 'DESTA 7 Peru Korea signed', 'KOR', 'signatory', DATE '2023-01-01', NULL);"
        "DELETE FROM facts.panel_part; UPDATE facts.meta SET value = '' WHERE key = 'panel'");
    ensure(store);
    return 0;
}

static int close_store(void **state)
{
    (void)state;
    jarak_store_close(store);
    return 0;
}

static double agreements(const char *column, const char *one, const char *other, int year)
{
    return cell(store, column, one, other, "institutions.agreements", year);
}

static double count(const char *one, const char *other, int year)
{
    char where[256];
    snprintf(where, sizeof where, "state = '%s' AND partner = '%s' AND indicator = 'institutions.agreements' AND year = %d", one, other,
             year);
    return all_cells(store, where);
}

static void joining_the_union_ends_what_was_there_and_gives_what_it_has(void **state)
{
    (void)state;
    assert_near(agreements("value", "CZE", "HRV", 2003), 1, 0);
    assert_true(count("CZE", "HRV", 2004) == 0);
    assert_true(count("CZE", "CHL", 2003) == 0); /* the treaty of accession was signed, and not in force */
    assert_near(agreements("value", "CZE", "CHL", 2004), 1, 0);
    assert_near(agreements("variance", "CZE", "CHL", 2004), 0, 0);
    assert_near(agreements("value", "ROU", "HRV", 2006), 1, 0); /* those who stay outside keep theirs */
}

static void leaving_the_union_ends_its_agreements_with_the_year(void **state)
{
    (void)state;
    assert_near(agreements("value", "GBR", "CHL", 2020), 1, 0);
    assert_true(count("GBR", "CHL", 2021) == 0);
    assert_near(agreements("value", "FRA", "CHL", 2021), 1, 0);
}

static void members_of_the_union_have_one_agreement(void **state)
{
    (void)state;
    assert_near(agreements("value", "DEU", "FRA", 2010), 1, 0);
    assert_near(agreements("variance", "DEU", "FRA", 2010), 0, 0);
    assert_near(agreements("value", "DEU", "GBR", 2020), 1, 0);
    assert_true(count("DEU", "GBR", 2021) == 0);
}

/* Whether the first stands beside the second is not known: one and a half, give or take a half. */
static void what_a_later_one_may_have_replaced_is_uncertain(void **state)
{
    (void)state;
    assert_near(agreements("value", "KAZ", "RUS", 2014), 1, 0);
    assert_near(agreements("variance", "KAZ", "RUS", 2014), 0, 0);
    assert_near(agreements("value", "KAZ", "RUS", 2015), 1.5, 0);
    assert_near(agreements("variance", "KAZ", "RUS", 2015), 0.25, 0);
    assert_near(agreements("value", "PER", "KOR", 2023), 1.5, 0); /* a signature replaces nothing, and is half a part */
    assert_near(agreements("variance", "PER", "KOR", 2023), 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joining_the_union_ends_what_was_there_and_gives_what_it_has),
        cmocka_unit_test(leaving_the_union_ends_its_agreements_with_the_year),
        cmocka_unit_test(members_of_the_union_have_one_agreement),
        cmocka_unit_test(what_a_later_one_may_have_replaced_is_uncertain),
    };
    return cmocka_run_group_tests(tests, make_treaties, close_store);
}
