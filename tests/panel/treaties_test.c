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
        "(40, '6 Peru Korea', 'PER KOR', DATE '2022-01-01'), (12, '2 Chile EC', 'ROU', DATE '2007-01-01'), "
        "(50, '8 Chile Romania', 'CHL ROU', DATE '1995-01-01'), (60, '9 Mexico UK', 'MEX GBR', DATE '2021-01-01'), "
        "(70, '10 Mexico EC', 'MEX BEL FRA ITA LUX NLD DEU DNK IRL GBR GRC ESP PRT AUT FIN SWE', DATE '2000-01-01')) "
        "t(line, name, states, day);"
        "INSERT INTO facts.membership VALUES (1, 80, 'DESTA 11 Free Trade', 'KAZ', 'member', DATE '1992-01-01', DATE '2009-12-31'), "
        "(1, 80, 'DESTA 11 Free Trade', 'RUS', 'member', DATE '1992-01-01', NULL), "
        "(1, 80, 'DESTA 11 Free Trade', 'UKR', 'member', DATE '1992-01-01', NULL);"
        "INSERT INTO facts.membership VALUES (1, 41, 'DESTA 7 Peru Korea signed', 'PER', 'signatory', DATE '2023-01-01', NULL), "
        "(1, 41, 'DESTA 7 Peru Korea signed', 'KOR', 'signatory', DATE '2023-01-01', NULL);"
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

/* What the trace says of each agreement of two states in a year. */
static void assert_traced(const char *one, const char *other, int year, const char *expected)
{
    char sql[768];
    jarak_error error = {.message = ""};
    char *found = NULL;
    snprintf(
        sql, sizeof sql,
        "SELECT string_agg(DISTINCT concat_ws(', ', substr(measure, 18), IF(used, 'used', 'not used'), how), '; ') FROM (FROM evidence "
        "WHERE state = '%s' AND partner = '%s' AND indicator = 'institutions.agreements' AND year(first_day) = %d ORDER BY measure)",
        one, other, year);
    if (jarak__sql_text(store, sql, 0, NULL, &found, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_string_equal(found, expected);
    jarak__free(found);
}

static void the_trace_says_what_does_not_count_and_why(void **state)
{
    (void)state;
    assert_traced("KAZ", "RUS", 2009,
                  "11 Free Trade, used, holds at the end of the year; 3 Kazakhstan Russia, used, holds at the end of the year");
    assert_traced("CHL", "ROU", 2006, "8 Chile Romania, used, holds at the end of the year");
    assert_traced("CHL", "ROU", 2007,
                  "2 Chile EC, used, holds at the end of the year; 8 Chile Romania, not used, ended: ROU joined the European Union on "
                  "2007-01-01");
    assert_traced("MEX", "GBR", 2020, "10 Mexico EC, used, holds at the end of the year");
    assert_traced(
        "MEX", "GBR", 2021,
        "10 Mexico EC, not used, ended: GBR left the European Union on 2020-01-31; 9 Mexico UK, used, holds at the end of the year");
    assert_traced(
        "DEU", "FRA", 2010,
        "10 Mexico EC, used, all agreements of two members of the European Union count as one; 2 Chile EC, used, all agreements of "
        "two members of the European Union count as one");
    assert_traced(
        "KAZ", "RUS", 2015,
        "11 Free Trade, not used, ended: KAZ was member to 2009-12-31; 3 Kazakhstan Russia, used, counts by half: DESTA 4 Eurasian "
        "Union may have replaced it; 4 Eurasian Union, used, holds at the end of the year");
    assert_true(facts_number(store, "WITH traced AS (SELECT state, partner, indicator, first_day, count(*) AS n FROM evidence WHERE used "
                                    "AND indicator = 'institutions.agreements' GROUP BY ALL) SELECT count(*) FROM panel p LEFT JOIN traced "
                                    "t USING (state, partner, indicator, first_day) WHERE t.n IS DISTINCT FROM p.n_rows AND p.indicator = "
                                    "'institutions.agreements'") == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joining_the_union_ends_what_was_there_and_gives_what_it_has),
        cmocka_unit_test(leaving_the_union_ends_its_agreements_with_the_year),
        cmocka_unit_test(members_of_the_union_have_one_agreement),
        cmocka_unit_test(what_a_later_one_may_have_replaced_is_uncertain),
        cmocka_unit_test(the_trace_says_what_does_not_count_and_why),
    };
    return cmocka_run_group_tests(tests, make_treaties, close_store);
}
