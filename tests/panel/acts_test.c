/* Acts: visits and gestures, counted where somebody counts them all, else only on record. */
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

/* Two presidents whose visits are all counted in 2019 and 2020, one of them for the first 350 days of 2021 only; acts of both in 2020. */
static void acts_count_where_somebody_counts_them_all(void **state)
{
    (void)state;
    jarak_store *store = facts_store(2);
    facts_run(store,
              FACTS_SOURCE(1) "INSERT INTO facts.coverage VALUES "
                              "(1, 'presidential_visit', 'RUS', DATE '2019-01-01', DATE '2021-12-31', 'zero'), "
                              "(1, 'presidential_visit', 'KAZ', DATE '2019-01-01', DATE '2021-12-16', 'zero'), "
                              "(1, 'presidential_visit', 'UZB', DATE '2019-01-01', DATE '2019-12-31', 'missing'), "
                              "(1, 'gesture', NULL, DATE '2020-01-01', DATE '2020-12-31', 'zero');"
                              "INSERT INTO facts.figure SELECT 1, row_number() OVER (), f, t, d::DATE, d::DATE, 'day', m, 1, 1, "
                              "'visits', 'reported', NULL, NULL FROM (VALUES "
                              "('RUS', 'KAZ', '2020-03-01', 'presidential_visit'), ('KAZ', 'RUS', '2020-04-01', 'presidential_visit'), "
                              "('KAZ', 'RUS', '2021-02-01', 'presidential_visit'), ('RUS', 'UZB', '2019-02-01', 'presidential_visit'), "
                              "('KAZ', 'RUS', '2020-05-01', 'mir_cards_dropped'), ('KAZ', 'RUS', '2020-06-01', 'mir_cards_suspended'), "
                              "('KAZ', 'RUS', '2022-05-01', 'mir_cards_dropped')) v(f, t, d, m)");
    ensure(store);
    assert_near(cell(store, "natural_value", "KAZ", "RUS", "meetings.visits", 2019), 0, 0); /* none is a count here */
    assert_near(cell(store, "value", "KAZ", "RUS", "meetings.visits", 2019), 2 * sqrt(0.375), 1e-12);
    assert_near(cell(store, "natural_value", "RUS", "KAZ", "meetings.visits", 2020), 2, 1e-12);
    assert_near(cell(store, "variance", "RUS", "KAZ", "meetings.visits", 2020), 1, 1e-12);
    assert_near(cell(store, "value", "RUS", "KAZ", "meetings.visits", 2021), 2 * sqrt(1.375 * 365 / 350), 1e-12);
    assert_near(cell(store, "variance", "RUS", "KAZ", "meetings.visits", 2021), 365.0 / 350, 1e-12);
    assert_near(cells(store, "state = 'KAZ' AND indicator = 'meetings.visits' AND period_kind = 'quarter'"), 11,
                0); /* 77 of 92 days are not */
    assert_near(cells(store, "indicator = 'meetings.visits_on_record' AND period_kind = 'year'"), 2,
                0); /* Russia with Uzbekistan, both ways */
    assert_near(cell(store, "n_rows", "RUS", "KAZ", "meetings.visits", 2019), 0, 0);
    double against = facts_number(
        store, "SELECT count(*) FROM measure WHERE gesture_sign < 0 AND measure IN ('mir_cards_dropped', 'mir_cards_suspended')");
    double psi = 0, trigamma = M_PI * M_PI;
    for (int i = 0; i < (int)against; i++) {
        psi -= 1 / (i + 0.5);
        trigamma -= 1 / ((i + 0.5) * (i + 0.5));
    }
    assert_near(cell(store, "value", "RUS", "KAZ", "gestures.net", 2020), psi, 1e-12);
    assert_near(cell(store, "variance", "RUS", "KAZ", "gestures.net", 2020), trigamma, 1e-12);
    assert_near(cell(store, "value", "RUS", "KAZ", "gestures.on_record", 2022), -2, 1e-12);
    jarak_store_close(store);
}

/* A gesture counts whoever makes it, for the pair in both orders; without a source that lists all of a year there is no count. */
static void a_count_needs_a_list_of_all(void **state)
{
    (void)state;
    for (int is_listed = 0; is_listed <= 1; is_listed++) {
        jarak_store *store = facts_store(2);
        facts_run(store, FACTS_SOURCE(1) "INSERT INTO facts.figure SELECT 1, row_number() OVER (), f, t, d::DATE, d::DATE, 'day', "
                                         "'presidential_visit', 1, 1, 'visits', 'reported', NULL, NULL FROM (VALUES "
                                         "('RUS', 'KAZ', '2020-03-01'), ('KAZ', 'RUS', '2020-04-01'), ('RUS', 'KAZ', '2020-12-31'), "
                                         "('RUS', 'UZB', '2020-07-01')) v(f, t, d)");
        if (is_listed) {
            facts_run(store,
                      "INSERT INTO facts.coverage VALUES (1, 'presidential_visit', NULL, DATE '2020-01-01', DATE '2020-12-31', 'zero')");
        }
        ensure(store);
        const char *counted = "indicator = 'meetings.visits' AND period_kind = 'year'";
        if (is_listed) {
            assert_near(cell(store, "natural_value", "KAZ", "RUS", "meetings.visits", 2020), 3, 0);
            assert_near(cell(store, "value", "KAZ", "RUS", "meetings.visits", 2020), 2 * sqrt(3.375), 1e-12);
            assert_near(cell(store, "value", "RUS", "UZB", "meetings.visits", 2020), 2 * sqrt(1.375), 1e-12);
            assert_near(facts_number(store, "SELECT count(*) FROM panel p JOIN panel q ON p.state = q.partner AND p.partner = q.state AND "
                                            "p.indicator = q.indicator AND p.first_day = q.first_day AND p.period_kind = q.period_kind "
                                            "WHERE p.indicator = 'meetings.visits' AND p.value <> q.value"),
                        0, 0);
        } else {
            assert_near(cells(store, counted), 0, 0);
            assert_near(cell(store, "natural_value", "KAZ", "RUS", "meetings.visits_on_record", 2020), 3, 0);
        }
        jarak_store_close(store);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(acts_count_where_somebody_counts_them_all),
        cmocka_unit_test(a_count_needs_a_list_of_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
