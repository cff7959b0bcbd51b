/* Events from the news: balance, conflict and attention, of days that are covered. */
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

#include "panel/cells.h"

/* The derivative of lgamma, and its derivative, by differences of what the C library gives: good to seven digits or so. */
static double slope_of_lgamma(double x)
{
    const double h = 1e-4;
    return (lgamma(x - 2 * h) - 8 * lgamma(x - h) + 8 * lgamma(x + h) - lgamma(x + 2 * h)) / (12 * h);
}

static double curvature_of_lgamma(double x)
{
    const double h = 1e-3;
    return (-lgamma(x - 2 * h) + 16 * lgamma(x - h) - 30 * lgamma(x) + 16 * lgamma(x + h) - lgamma(x + 2 * h)) / (12 * h * h);
}

/* count events of a day each, one reported twice, from a day of 2014 on. */
static void put_events(jarak_store *store, const char *actor, const char *target, const char *first_day, int count, const char *code,
                       int quad_class)
{
    char sql[512];
    (void)snprintf(
        sql, sizeof sql,
        "INSERT INTO facts.event SELECT 1, 1000 * %d + i, '%s', '%s', d, d, 'day', '%s', %d, 0, 1, NULL, NULL FROM (SELECT i, DATE '%s' + "
        "i::INTEGER %% %d AS d FROM range(%d) r(i))",
        quad_class, actor, target, code, quad_class, first_day, count, count + 1);
    facts_run(store, sql);
}

static void events_count_once_a_day_where_all_days_are_covered(void **state)
{
    (void)state;
    jarak_store *store = facts_store(2);
    facts_run(store, FACTS_SOURCE(1) "INSERT INTO facts.coverage VALUES (1, 'event', NULL, DATE '2014-01-01', DATE '2015-02-01', 'zero')");
    put_events(store, "RUS", "KAZ", "2014-03-01", 9, "042", 1);
    put_events(store, "KAZ", "RUS", "2014-07-01", 2, "112", 3);
    put_events(store, "KAZ", "RUS", "2014-08-01", 1, "190", 4);
    put_events(store, "KAZ", "RUS", "2015-01-02", 12, "190", 4); /* of a year that is not all covered */
    put_events(store, "USA", "CHN", "2014-03-01", 9, "042", 1);  /* nine events say nothing */
    put_events(store, "USA", "CHN", "2014-04-01", 20, "010", 1); /* nor does a statement without a direction */
    ensure(store);
    const double conflict = 3.0 / 21, phi = 1.36, phi_material = 1.34;
    const double for_it = 9 / phi + 4 * (1 - conflict), against = 3 / phi + 4 * conflict;
    assert_near(cell(store, "natural_value", "RUS", "KAZ", "events.balance", 2014), 75, 1e-12);
    assert_near(cell(store, "n_rows", "RUS", "KAZ", "events.balance", 2014), 12, 0);
    assert_near(cell(store, "value", "KAZ", "RUS", "events.balance", 2014),
                slope_of_lgamma(for_it) - slope_of_lgamma(against) - log((1 - conflict) / conflict), 1e-9);
    /* nine of twelve in March, two in July, one in August; shocks of a month by the numbers of ICEWS 2014 */
    const double shocks = (81 + 4 + 1 + 2 * (18 * pow(0.4, 4) + 9 * pow(0.4, 5) + 2 * 0.4)) / 144;
    assert_near(cell(store, "variance", "KAZ", "RUS", "events.balance", 2014),
                curvature_of_lgamma(for_it) + curvature_of_lgamma(against) + 0.65 * 0.65 * shocks, 1e-7);
    const double conflict_shocks = (81 + 4 + 1 + 2 * (18 * pow(0.3, 4) + 9 * pow(0.3, 5) + 2 * 0.3)) / 144;
    assert_near(cell(store, "variance", "KAZ", "RUS", "events.conflict", 2014),
                curvature_of_lgamma(1 / phi_material + 0.5) + 0.65 * 0.65 * conflict_shocks, 1e-7);
    /* one year: exposure is scaled to the pair's own mean, one material conflict */
    assert_near(cell(store, "value", "KAZ", "RUS", "events.conflict", 2014),
                log(1 / phi_material + 0.5) - slope_of_lgamma(1 / phi_material + 0.5), 1e-9);
    assert_near(cell(store, "natural_value", "KAZ", "RUS", "events.conflict", 2014), 1, 0);
    assert_near(cell(store, "value", "KAZ", "RUS", "events.attention", 2014), 0, 1e-12);
    assert_near(cells(store, "year = 2015"), 0, 0);
    assert_near(cells(store, "state = 'USA'"), 0, 0);
    assert_near(facts_number(store, "SELECT count(*) FROM evidence WHERE state = 'KAZ' AND indicator = 'events.balance' AND used"), 12, 0);
    assert_near(facts_number(store, "SELECT count(*) FROM evidence WHERE state = 'KAZ' AND indicator = 'events.conflict' AND used"), 1, 0);
    assert_near(facts_number(store, "SELECT count(*) FROM evidence WHERE state = 'KAZ' AND indicator = 'events.balance' AND how LIKE '%2 "
                                    "reports%'"),
                3, 0); /* of each kind one day has two */
    jarak_store_close(store);
}

/* A file a quarter of an hour: 92 of the 96 of each day of a quarter are there, or 91 on one of them. */
/* Kazakhstan became a state in 1991: what a source says of it in 1990 is kept, and is no event of a state. */
static void before_its_years_a_state_has_no_events(void **state)
{
    (void)state;
    static const char *const counted_sql =
        "INSERT INTO facts.event_cell SELECT source_id, first_day, actor, target, left(code, 2), quad_class, true, 1 FROM facts.event;"
        "INSERT INTO facts.event_day SELECT source_id, first_day, count(*) FROM facts.event GROUP BY ALL;"
        "INSERT INTO facts.event_named SELECT source_id, first_day, state, count(*) FROM "
        "(SELECT source_id, first_day, unnest([actor, target]) AS state FROM facts.event) GROUP BY ALL;"
        "DELETE FROM facts.event";
    for (int is_counted = 0; is_counted < 2; is_counted++) {
        jarak_store *store = facts_store(2);
        facts_run(store,
                  FACTS_SOURCE(1) "INSERT INTO facts.coverage VALUES (1, 'event', NULL, DATE '1990-01-01', DATE '1991-12-31', 'zero')");
        put_events(store, "KAZ", "USA", "1990-03-01", 20, "042", 1);
        put_events(store, "SUN", "KAZ", "1990-03-01", 20, "042", 1);
        put_events(store, "SUN", "USA", "1990-03-01", 20, "042", 1);
        put_events(store, "KAZ", "USA", "1991-03-01", 20, "042", 1);
        if (is_counted) {
            facts_run(store, counted_sql);
        }
        ensure(store);
        assert_near(cells(store, "year = 1990 AND 'KAZ' IN (state, partner)"), 0, 0);
        assert_near(cell(store, "n_rows", "SUN", "USA", "events.balance", 1990), 20, 0);
        assert_near(cell(store, "n_rows", "KAZ", "USA", "events.balance", 1991), 20, 0);
        assert_near(facts_number(store, "SELECT count(*) FROM evidence WHERE 'KAZ' IN (state, partner) AND first_day < '1991-01-01'"), 0,
                    0);
        assert_near(facts_number(store, is_counted ? "SELECT sum(reports) FROM facts.event_cell WHERE 'KAZ' IN (actor, target)"
                                                   : "SELECT count(*) FROM facts.event WHERE 'KAZ' IN (actor, target)"),
                    63, 0); /* one of each is reported twice */
        jarak_store_close(store);
    }
}

static void a_day_is_covered_by_nearly_all_of_its_files(void **state)
{
    (void)state;
    for (int lacking = 0; lacking <= 1; lacking++) {
        jarak_store *store = facts_store(2);
        char sql[512];
        (void)snprintf(
            sql, sizeof sql,
            FACTS_SOURCE(1) "INSERT INTO facts.coverage SELECT 1, 'event at ' || i, NULL, d, d, 'zero' FROM (SELECT DATE '2014-01-01' + "
                            "d::INTEGER AS d, i FROM range(90) t(d), range(92) u(i)) WHERE NOT (d = DATE '2014-02-01' AND i < %d)",
            lacking);
        facts_run(store, sql);
        put_events(store, "RUS", "KAZ", "2014-03-01", 12, "042", 1);
        ensure(store);
        assert_near(cells(store, "state = 'KAZ' AND indicator = 'events.balance' AND period_kind = 'quarter'"), lacking ? 0 : 1, 0);
        jarak_store_close(store);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_count_once_a_day_where_all_days_are_covered),
        cmocka_unit_test(before_its_years_a_state_has_no_events),
        cmocka_unit_test(a_day_is_covered_by_nearly_all_of_its_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
