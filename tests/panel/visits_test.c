/* Visits of which two lists each claim to have them all: what neither has is estimated from what they have in common. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "facts.h"
#include "near.h"

/* Of 2020 the first list has six days, the second four, three of them the same; in 2021 only the first counts both presidents, and has one
 * visit. */
static const char facts_sql[] = "INSERT INTO facts.load VALUES (1, 'a', 'a', 'f', 1, 1, 1, 0, 0, 1, TIMESTAMP '2024-01-01'), (2, 'b', 'b', "
                                "'f', 1, 1, 1, 0, 0, 1, TIMESTAMP "
                                "'2024-01-01');"
                                "INSERT INTO facts.source VALUES (1, 1, 'Kremlin', NULL, NULL, NULL), (2, 2, 'Akorda', NULL, NULL, NULL);"
                                "INSERT INTO facts.coverage SELECT source, 'presidential_visit', state, DATE '2019-01-01', last_day, "
                                "'zero' FROM (VALUES (1, 'RUS', DATE "
                                "'2021-12-31'), (1, 'KAZ', DATE '2021-12-31'), (2, 'RUS', DATE '2020-12-31'), (2, 'KAZ', DATE "
                                "'2021-12-31')) v(source, state, last_day);"
                                "INSERT INTO facts.figure SELECT source, 1, 'RUS', 'KAZ', day, day, 'day', 'presidential_visit', 1, '1', "
                                "'visit', 'reported', NULL, NULL FROM "
                                "(VALUES (1, DATE '2020-01-10'), (1, DATE '2020-02-10'), (1, DATE '2020-03-10'), (1, DATE '2020-04-10'), "
                                "(1, DATE '2020-05-10'), (1, DATE "
                                "'2020-06-10'), (2, DATE '2020-04-10'), (2, DATE '2020-05-10'), (2, DATE '2020-06-10'), (2, DATE "
                                "'2020-11-10'), (1, DATE '2021-03-03')) "
                                "v(source, day);";

static double visits(jarak_store *store, const char *column, int year)
{
    char sql[256];
    snprintf(sql, sizeof sql,
             "SELECT \"%s\" FROM panel WHERE state = 'KAZ' AND partner = 'RUS' AND indicator = 'meetings.visits' AND year = %d AND "
             "period_kind = 'year'",
             column, year);
    return facts_number(store, sql);
}

static void two_lists_estimate_what_neither_has(void **state)
{
    (void)state;
    jarak_store *store = facts_store(2);
    jarak_error error = {.message = ""};
    facts_run(store, facts_sql);
    if (jarak_panel_ensure(store, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    const double n = 7.0 * 5 / 4 - 1, variance = 7.0 * 5 * 3 * 1 / (16 * 5);
    assert_near(visits(store, "natural_value", 2020), n, 1e-12);
    assert_near(visits(store, "value", 2020), 2 * sqrt(n + 0.375), 1e-12);
    assert_near(visits(store, "variance", 2020), 1 + variance / (n + 0.375), 1e-12);
    assert_near(visits(store, "natural_value", 2019), 0, 1e-12); /* both say that there was none */
    assert_near(visits(store, "variance", 2019), 1, 1e-12);
    assert_near(visits(store, "natural_value", 2021), 1, 1e-12); /* one list */
    assert_near(visits(store, "variance", 2021), 1, 1e-12);
    assert_near(facts_number(store, "SELECT count(*) FROM panel WHERE indicator = 'meetings.visits' AND period_kind = 'year'"), 6, 0);
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_lists_estimate_what_neither_has),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
