/* What a pair's values can say at all: how large states are, and values that a publisher spread over all origins alike. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "facts.h"
#include "near.h"

static void put(jarak_store *store, const char *quantity, const char *from, const char *to, int year, double amount)
{
    char sql[512];
    snprintf(sql, sizeof sql,
             "INSERT INTO facts.panel_quantity (quantity, from_state, to_state, cell_kind, cell_day, amount, log_amount, variance, "
             "reporters, figures, has_own_mirror, n_rows) VALUES ('%s', '%s', '%s', 'year', DATE '%d-01-01', %.17g, ln(%.17g), 0.01, 1, 1, "
             "false, 1)",
             quantity, from, to, year, amount, amount);
    facts_run(store, sql);
}

static void sizes_are_in_dollars_of_2021_and_persons(void **state)
{
    (void)state;
    jarak_store *store = facts_panel_store();
    put(store, "gdp", "KAZ", "", 2000, 18e9);
    put(store, "gdp", "KAZ", "", 2021, 200e9);
    put(store, "population", "KAZ", "", 2021, 19.7e6);
    put(store, "population", "UZB", "", 2021, 35e6);
    assert_near(facts_number(store, "SELECT gdp FROM facts.state_size WHERE state = 'KAZ' AND year = 2021"), 200000, 1e-9);
    const double prices = facts_number(store, "SELECT max(us_price_index) FILTER (year = 2021) / max(us_price_index) FILTER (year = 2000) "
                                              "FROM facts.rate");
    assert_true(prices > 1.4);
    assert_near(facts_number(store, "SELECT gdp FROM facts.state_size WHERE state = 'KAZ' AND year = 2000"), 18000 * prices, 1e-6);
    assert_near(facts_number(store, "SELECT population FROM facts.state_size WHERE state = 'UZB'"), 35e6, 0);
    assert_near(facts_number(store, "SELECT count(*) FROM facts.state_size WHERE gdp IS NULL"), 1, 0);
    jarak_store_close(store);
}

/* Nine origins that all change by one ratio are spread; where they move by themselves, or are few, they speak. */
static void a_ratio_that_all_origins_share_is_the_publishers(void **state)
{
    (void)state;
    static const char *const origins[] = {"KAZ", "KGZ", "TJK", "TKM", "UZB", "ARM", "AZE", "GEO", "BLR"};
    jarak_store *store = facts_panel_store();
    for (int i = 0; i < 9; i++) {
        const double stock = 1000 * (i + 1);
        put(store, "stock", origins[i], "RUS", 2010, stock);
        put(store, "stock", origins[i], "RUS", 2015, stock * (1 + 0.1 * i)); /* each by itself */
        put(store, "stock", origins[i], "RUS", 2019, stock * (1 + 0.1 * i) * 1.013);
        put(store, "stock", origins[i], "USA", 2015, stock);
        put(store, "stock", origins[i], "USA", 2019, stock * (1 + 0.02 * i));
        if (i < 7) { /* too few to tell */
            put(store, "stock", origins[i], "DEU", 2015, stock);
            put(store, "stock", origins[i], "DEU", 2019, stock * 1.01);
        }
    }
    assert_near(facts_number(store, "SELECT count(*) FROM facts.spread WHERE indicator = 'people.stock'"), 9, 0);
    assert_near(
        facts_number(store, "SELECT count(*) FROM facts.spread WHERE indicator = 'people.stock' AND partner = 'RUS' AND year = 2019"), 9,
        0);
    assert_near(facts_number(store, "SELECT count(*) FROM facts.spread WHERE indicator = 'people.stock_share' AND state = 'UZB'"), 1, 0);
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_are_in_dollars_of_2021_and_persons),
        cmocka_unit_test(a_ratio_that_all_origins_share_is_the_publishers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
