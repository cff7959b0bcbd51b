/* Events that were counted when they were loaded give the indicators that the same events give row by row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "facts.h"

static const char source_sql[] =
    "INSERT INTO facts.load VALUES (1, 'sha', 'file', 'gdelt2', 1, 1, 1, 0, 0, 1, TIMESTAMP '2024-01-01');"
    "INSERT INTO facts.source VALUES (1, 1, 'Events', NULL, NULL, NULL);"
    "INSERT INTO facts.coverage VALUES (1, 'event', NULL, DATE '2021-01-01', DATE '2022-12-31', 'zero');"
    "CREATE TEMP TABLE said AS SELECT DATE '2021-01-01' + (i * 7919 % 730)::INTEGER AS day, ['RUS', 'KAZ', 'KGZ'][1 + i % 3] AS actor, "
    "['USA', 'CHN'][1 + i // 3 % 2] AS target, printf('%02d', 1 + (i * 31 + i // 7) % 20) AS root FROM range(3000) x(i);"
    "CREATE TEMP TABLE told AS SELECT DISTINCT *, CASE WHEN root <= '05' THEN 1 WHEN root <= '08' THEN 2 WHEN root <= '13' THEN 3 ELSE 4 "
    "END AS quad "
    "FROM said;";

static jarak_store *store_with(const char *sql)
{
    jarak_store *store = facts_store(2);
    jarak_error error = {.message = ""};
    facts_run(store, source_sql);
    facts_run(store, sql);
    if (jarak_panel_ensure(store, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return store;
}

static const char cells_sql[] =
    "INSERT INTO facts.event_cell SELECT 1, day, actor, target, root, quad, true, 3 FROM told;"
    "INSERT INTO facts.event_cell SELECT 1, day, actor, target, root, quad, false, 5 FROM told;" /* business and others do not speak for
                                                                                                    states */
    "INSERT INTO facts.event_named SELECT 1, day, state, count(*) FROM (SELECT day, unnest([actor, target]) AS state FROM told) GROUP BY "
    "day, state;"
    "INSERT INTO facts.event_day SELECT 1, day, count(*) FROM told GROUP BY day;";

static const char fingerprint_sql[] =
    "SELECT sum(hash(state, partner, indicator, year, period_kind, round(value, 12), round(variance, 12), "
    "natural_value) % 1000003) FROM panel WHERE dimension = 'events'";

static void counted_and_kept_events_give_the_same(void **state)
{
    (void)state;
    jarak_store *kept = store_with(
        "INSERT INTO facts.event SELECT 1, NULL, actor, target, day, day, 'day', root || '0', quad, NULL, 1, NULL, NULL FROM told");
    jarak_store *counted = store_with(cells_sql);
    assert_true(facts_number(kept, "SELECT count(*) FROM panel WHERE dimension = 'events' AND period_kind = 'year'") ==
                2 * 6 * (2 * 3 + 2)); /* three of both orders; events of the one towards the other are all there are */
    assert_true(facts_number(kept, fingerprint_sql) == facts_number(counted, fingerprint_sql));
    /* and lead back to what was counted */
    assert_true(
        facts_number(counted, "SELECT count(*) FROM evidence WHERE indicator = 'events.balance' AND state = 'KAZ' AND partner = 'USA' AND "
                              "year(first_day) = 2021 AND period_kind = 'year'") ==
        facts_number(counted, "SELECT sum(n_rows) FROM panel WHERE indicator = 'events.balance' AND state = 'KAZ' AND partner = 'USA' AND "
                              "year = 2021 AND period_kind = 'year'"));
    jarak_store_close(kept);
    jarak_store_close(counted);
}

/* Where some files were counted and of others the rows kept, what both have is one event. */
static void what_is_counted_and_kept_is_one_event(void **state)
{
    (void)state;
    jarak_store *counted = store_with(cells_sql);
    char *sql =
        jarak__sql_format("%s INSERT INTO facts.event SELECT 1, NULL, actor, target, day, day, 'day', root || '0', quad, NULL, 1, NULL, "
                          "NULL FROM told WHERE day < DATE '2022-01-01'",
                          cells_sql);
    jarak_store *both = store_with(sql);
    assert_true(facts_number(both, fingerprint_sql) == facts_number(counted, fingerprint_sql));
    jarak__free(sql);
    jarak_store_close(counted);
    jarak_store_close(both);
}

/* Attention to a state at home, which no event between states tells of, makes conflict with it less remarkable. */
static void attention_at_home_counts(void **state)
{
    (void)state;
    static const char conflict[] =
        "SELECT value FROM panel WHERE indicator = 'events.conflict' AND state = 'KAZ' AND partner = 'USA' AND year = "
        "2022 AND period_kind = 'year'";
    jarak_store *plain = store_with(cells_sql);
    char *sql = jarak__sql_format(
        "%s INSERT INTO facts.event_named SELECT 1, DATE '2022-01-05', 'KAZ', 2000; INSERT INTO facts.event_day SELECT 1, "
        "DATE '2022-01-05', 2000",
        cells_sql);
    jarak_store *noisy = store_with(sql);
    assert_true(facts_number(noisy, conflict) > facts_number(plain, conflict) + 0.1);
    jarak__free(sql);
    jarak_store_close(plain);
    jarak_store_close(noisy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counted_and_kept_events_give_the_same),
        cmocka_unit_test(what_is_counted_and_kept_is_one_event),
        cmocka_unit_test(attention_at_home_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
