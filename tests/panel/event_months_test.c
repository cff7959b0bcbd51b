/* Events over the months of a year: each month weighs alike where all have enough, what passes within months is measured and told as error,
 * and what either does to the other, and all actors, stand beside. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/writer.h"
#include "num/random.h"
#include "panel/cells.h"

static const double usual_sd = 0.65, usual_correlation = 0.4, usual_phi = 1.36; /* of ICEWS 2014 */

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

/* Events of months: at most 28 times 6 of either kind can be told apart in a month, by day and kind. */
typedef struct month {
    int pair, year, month, n, n_conflict;
} month;

static jarak_store *store_of_years(int first, int last)
{
    jarak_store *store = facts_store(2);
    char sql[1024];
    (void)snprintf(
        sql, sizeof sql,
        FACTS_SOURCE(1) "INSERT INTO facts.coverage VALUES (1, 'event', NULL, DATE '%d-01-01', DATE '%d-12-31', 'zero');"
                        "CREATE TEMP TABLE told (pair INTEGER, year INTEGER, month INTEGER, n INTEGER, n_conflict INTEGER);"
                        "CREATE TEMP TABLE one AS SELECT state AS code, row_number() OVER (ORDER BY state) - 1 AS i FROM facts.state",
        first, last);
    facts_run(store, sql);
    return store;
}

static void put_months(jarak_store *store, size_t count, const month *months)
{
    jarak__writer sql = {0};
    jarak__write_text(&sql, "INSERT INTO told VALUES ");
    for (size_t i = 0; i < count; i++) {
        const month *m = &months[i];
        jarak__write_format(&sql, "%s(%d, %d, %d, %d, %d)", i > 0 ? "," : "", m->pair, m->year, m->month, m->n, m->n_conflict);
    }
    jarak__write_text(
        &sql, ";"
              /* pair i: states i / 15 and 15 + i % 15; every second event is of the one towards the other */
              "INSERT INTO facts.event SELECT 1, NULL, IF(e % 2 = 0, a.code, b.code), IF(e % 2 = 0, b.code, a.code), day, day, 'day', "
              "printf('%02d0', IF(e < n_conflict, 9, 2) + k // 28), IF(e < n_conflict, 3, 1), NULL, 1, NULL, NULL FROM "
              "(SELECT *, IF(e < n_conflict, e, e - n_conflict) // 2 AS k, make_date(year, month, 1 + (k % 28)::INTEGER) AS day "
              "FROM told, range(200) r(e) WHERE e < n) JOIN one a ON a.i = pair // 15 JOIN one b ON b.i = 15 + pair % 15;"
              "DELETE FROM told");
    assert_false(sql.failed);
    facts_run(store, sql.bytes);
    jarak__writer_release(&sql);
}

/* A value of pair 0. */
static double value_of(jarak_store *store, const char *column, const char *indicator, int year)
{
    char sql[512];
    (void)snprintf(
        sql, sizeof sql,
        "SELECT p.\"%s\" FROM panel p WHERE state = (SELECT code FROM one WHERE i = 0) AND partner = (SELECT code FROM one WHERE i = 15) "
        "AND indicator = '%s' AND year = %d AND period_kind = 'year'",
        column, indicator, year);
    return facts_number(store, sql);
}

/* What the value of parts of conflict, worth so many events, is where all events of the system are usual as these. */
static void expect_balance(jarak_store *store, double conflict, double worth, double shocks)
{
    const double for_it = worth * (1 - conflict) / usual_phi + 4 * (1 - conflict), against = worth * conflict / usual_phi + 4 * conflict;
    assert_near(value_of(store, "value", "events.balance", 2014),
                slope_of_lgamma(for_it) - slope_of_lgamma(against) - log((1 - conflict) / conflict), 1e-8);
    assert_near(value_of(store, "variance", "events.balance", 2014),
                curvature_of_lgamma(for_it) + curvature_of_lgamma(against) + usual_sd * usual_sd * shocks, 1e-7);
}

/* A month of a hundred events, most of them conflict, and eleven of twenty: a twelfth of the year is as it is. */
static void months_of_a_year_weigh_alike(void **state)
{
    (void)state;
    jarak_store *store = store_of_years(2014, 2014);
    month months[12];
    double shocks = 0;
    for (int i = 0; i < 12; i++) {
        months[i] = (month){0, 2014, i + 1, i == 2 ? 100 : 20, i == 2 ? 60 : 2};
        for (int k = 0; k < 12; k++) {
            shocks += pow(usual_correlation, abs(i - k)) / 144;
        }
    }
    put_months(store, 12, months);
    ensure(store);
    expect_balance(store, (0.6 + 11 * 0.1) / 12, 144 / (1.0 / 100 + 11.0 / 20), shocks);
    assert_near(value_of(store, "natural_value", "events.balance", 2014), 100 * (1 - 82.0 / 320), 1e-9); /* of all events */
    jarak_store_close(store);
}

/* Twelve events in the second month of each quarter, all of conflict in one: quarters weigh alike. With none in one of them, events do. */
static void where_months_are_few_quarters_or_events_weigh(void **state)
{
    (void)state;
    for (int n_quarters = 3; n_quarters <= 4; n_quarters++) {
        jarak_store *store = store_of_years(2014, 2014);
        const month months[] = {{0, 2014, 2, 48, 24}, {0, 2014, 5, 12, 3}, {0, 2014, 8, 12, 3}, {0, 2014, 11, 12, 3}};
        put_months(store, (size_t)n_quarters, months);
        ensure(store);
        double shocks = 0, total = 0, conflict = 0;
        for (int i = 0; i < n_quarters; i++) {
            total += months[i].n;
            conflict += months[i].n_conflict;
        }
        for (int i = 0; i < n_quarters; i++) {
            for (int k = 0; k < n_quarters; k++) {
                const double weight = n_quarters == 4 ? 1.0 / 16 : months[i].n * months[k].n / (total * total);
                shocks += weight * pow(usual_correlation, 3 * abs(i - k));
            }
        }
        if (n_quarters == 4) {
            expect_balance(store, (0.5 + 3 * 0.25) / 4, 16 / (1.0 / 48 + 3.0 / 12), shocks);
        } else {
            expect_balance(store, conflict / total, total, shocks);
        }
        jarak_store_close(store);
    }
}

enum { N_PAIRS = 225, N_A_MONTH = 40 };

/* Two years of all pairs that do not move; what shakes a month is partly there in the next. */
static void put_world(jarak_store *store, int n_pairs, double sd, double correlation)
{
    static month months[N_PAIRS * 24];
    size_t n = 0;
    for (int pair = 0; pair < n_pairs; pair++) {
        jarak__random random = jarak__random_stream(2014, (uint64_t)pair);
        const double level = -1 + 0.5 * jarak__random_normal(&random);
        double shock = sd * jarak__random_normal(&random);
        for (int i = 0; i < 24; i++) {
            months[n] = (month){pair, 2013 + i / 12, 1 + i % 12, N_A_MONTH, 0};
            const double part = 1 / (1 + exp(-level - shock));
            for (int e = 0; e < N_A_MONTH; e++) {
                months[n].n_conflict += jarak__random_uniform(&random) < part;
            }
            shock = correlation * shock + sqrt(1 - correlation * correlation) * sd * jarak__random_normal(&random);
            n++;
        }
    }
    put_months(store, n, months);
}

static double noise(jarak_store *store, const char *column, const char *measure)
{
    char sql[256];
    (void)snprintf(sql, sizeof sql, "SELECT %s FROM facts.panel_event_noise WHERE measure = '%s'", column, measure);
    return facts_number(store, sql);
}

/* Mean of the squares of changes over their variances, of all pairs: 1 where the errors are as told. */
static double square_of_changes(jarak_store *store)
{
    return facts_number(
        store, "SELECT avg(power(y.value - x.value, 2) / (x.variance + y.variance)) FROM panel x JOIN panel y ON y.state = x.state AND "
               "y.partner = x.partner AND y.indicator = x.indicator AND y.period_kind = x.period_kind AND y.year = x.year + 1 "
               "WHERE x.indicator = 'events.balance' AND x.period_kind = 'year' AND x.state < x.partner");
}

static void what_passes_is_measured_where_enough_pairs_tell_of_it(void **state)
{
    (void)state;
    static const struct {
        double sd, correlation;
    } worlds[] = {{0.5, 0.5}, {0.5, 0}, {0, 0}};
    for (size_t i = 0; i < sizeof worlds / sizeof worlds[0]; i++) {
        jarak_store *store = store_of_years(2013, 2014);
        put_world(store, N_PAIRS, worlds[i].sd, worlds[i].correlation);
        ensure(store);
        assert_true(noise(store, "is_own::INTEGER", "balance") == 1);
        assert_true(noise(store, "n_pairs", "balance") == N_PAIRS);
        assert_true(noise(store, "is_own::INTEGER", "conflict") == 0); /* there is no material conflict */
        assert_near(noise(store, "sd", "conflict"), usual_sd, 0);
        assert_near(noise(store, "sd", "balance"), worlds[i].sd, worlds[i].sd > 0 ? 0.06 : 0.12);
        if (worlds[i].sd > 0) {
            assert_near(noise(store, "autocorrelation", "balance"), worlds[i].correlation, 0.12);
        }
        const double square = square_of_changes(store);
        assert_true(square > 0.75 && square < 1.25);
        jarak_store_close(store);
    }
}

static void of_few_pairs_it_is_what_was_measured_elsewhere(void **state)
{
    (void)state;
    jarak_store *store = store_of_years(2013, 2014);
    put_world(store, 199, 0.2, 0);
    ensure(store);
    assert_true(noise(store, "is_own::INTEGER", "balance") == 0);
    assert_true(noise(store, "n_pairs", "balance") == 199);
    assert_near(noise(store, "sd", "balance"), usual_sd, 0);
    assert_near(noise(store, "autocorrelation", "balance"), usual_correlation, 0);
    jarak_store_close(store);
}

/* Kazakhstan has only conflict for Russia, which has only cooperation for it; and the businesses of both agree with each other. */
static void either_direction_and_all_actors_stand_beside(void **state)
{
    (void)state;
    jarak_store *store = facts_store(2);
    facts_run(store,
              FACTS_SOURCE(1) "INSERT INTO facts.coverage VALUES (1, 'event', NULL, DATE '2014-01-01', DATE '2014-12-31', 'zero');"
                              "CREATE TEMP TABLE d AS SELECT DATE '2014-01-01' + (i * 20)::INTEGER AS day FROM range(15) r(i);"
                              "INSERT INTO facts.event_cell SELECT 1, day, 'KAZ', 'RUS', '11', 3, true, 1 FROM d;"
                              "INSERT INTO facts.event_cell SELECT 1, day, 'RUS', 'KAZ', '04', 1, true, 2 FROM d;"
                              "INSERT INTO facts.event_cell SELECT 1, day, 'RUS', 'KAZ', '04', 1, false, 3 FROM d;" /* the same events */
                              "INSERT INTO facts.event_cell SELECT 1, day, 'RUS', 'KAZ', '06', 2, false, 1 FROM d;"
                              "INSERT INTO facts.event_named SELECT 1, day, unnest(['KAZ', 'RUS']), 7 FROM d;"
                              "INSERT INTO facts.event_day SELECT 1, day, 7 FROM d");
    ensure(store);
    assert_near(cell(store, "natural_value", "KAZ", "RUS", "events.balance", 2014), 50, 1e-12);
    assert_near(cell(store, "natural_value", "KAZ", "RUS", "events.balance_own", 2014), 0, 0);
    assert_near(cell(store, "natural_value", "KAZ", "RUS", "events.balance_partner", 2014), 100, 0);
    assert_near(cell(store, "natural_value", "RUS", "KAZ", "events.balance_own", 2014), 100, 0);
    assert_near(cell(store, "natural_value", "RUS", "KAZ", "events.balance_partner", 2014), 0, 0);
    assert_true(cell(store, "value", "RUS", "KAZ", "events.balance_own", 2014) > 0);
    assert_near(cell(store, "natural_value", "RUS", "KAZ", "events.balance_all", 2014), 100 * 30.0 / 45, 1e-12);
    static const struct {
        const char *indicator;
        int n;
    } expected[] = {{"events.balance", 30}, {"events.balance_own", 15}, {"events.balance_partner", 15}, {"events.balance_all", 45}};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        char sql[256];
        (void)snprintf(sql, sizeof sql,
                       "SELECT count(*) FROM evidence WHERE state = 'KAZ' AND indicator = '%s' AND period_kind = 'year' AND used",
                       expected[i].indicator);
        assert_near(facts_number(store, sql), expected[i].n, 0);
        assert_near(cell(store, "n_rows", "KAZ", "RUS", expected[i].indicator, 2014), expected[i].n, 0);
    }
    assert_near(facts_number(
                    store, "SELECT count(*) FROM evidence WHERE state = 'KAZ' AND indicator = 'events.balance_own' AND from_state = 'KAZ'"),
                15, 0);
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(months_of_a_year_weigh_alike),
        cmocka_unit_test(where_months_are_few_quarters_or_events_weigh),
        cmocka_unit_test(what_passes_is_measured_where_enough_pairs_tell_of_it),
        cmocka_unit_test(of_few_pairs_it_is_what_was_measured_elsewhere),
        cmocka_unit_test(either_direction_and_all_actors_stand_beside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
