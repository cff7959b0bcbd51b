/* Rerouted goods of a made-up world in a store: what was planted is found, sums are what they should be, and what cannot be answered is
 * refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "near.h"
#include "reroute/world.h"

static const char in_order[] = "product, exporter, importer, d";

static void what_was_planted_is_found(void **state)
{
    (void)state;
    jarak_store *store = world_store(1, in_order);
    const jarak_rerouting_settings settings = world_settings();
    jarak_rerouting *found = world_find(store, &settings);
    assert_int_equal(found->fit->n_tested_pairs, 2 * WORLD_PRODUCTS);
    assert_int_equal(found->n_years, 3);
    assert_string_equal(found->first_months[0], "2020-03");
    assert_string_equal(found->last_months[2], "2022-11");
    assert_int_equal(found->n_found, WORLD_PLANTED);
    assert_int_equal(found->n_ordinary, 0);
    assert_int_equal(found->both.n_products, WORLD_PLANTED);
    for (size_t i = 0; i < found->n_found; i++) {
        assert_true(found->order[i] < WORLD_PLANTED);
        const jarak_reroute_product *product = &found->fit->products[found->order[i]];
        assert_true(found->linked[product->first_pair] && found->linked[product->first_pair + 1]);
        assert_true(product->loss > 0 && product->excess > 0 && isnan(product->rerouted));
    }
    assert_true(world_cautions(found, "no figures on KAZ, KGZ → RUS"));
    assert_true(world_cautions(found, "AUT, BEL"));
    assert_int_equal(found->n_silent, 25);
    jarak_rerouting_free(found);
    jarak_store_close(store);
}

/* A year of comparison in which nothing went there makes a finding by the plain rule, none by the strict one. */
static void an_odd_year_is_no_finding(void **state)
{
    (void)state;
    jarak_store *store = world_store(1, in_order);
    jarak_rerouting_settings settings = world_settings();
    for (int plain = 0; plain < 2; plain++) {
        settings.plain = plain;
        jarak_rerouting *found = world_find(store, &settings);
        const jarak_reroute_product *odd = &found->fit->products[world_product(found, WORLD_ODD)];
        assert_true(plain ? odd->q <= found->q : !(odd->strict_q <= found->q));
        assert_int_equal(found->n_found, WORLD_PLANTED + plain);
        jarak_rerouting_free(found);
    }
    jarak_store_close(store);
}

/* Other goods grow by a fifth, months being what they are. */
static void other_goods_are_all_goods_less_those_of_the_barrier(void **state)
{
    (void)state;
    jarak_store *store = world_store(1, in_order);
    jarak_rerouting_settings settings = world_settings();
    jarak_rerouting *found = world_find(store, &settings);
    assert_near(found->growth[0], 1.2, 1e-12);
    assert_near(found->growth[1], 1.2, 1e-12);
    jarak_rerouting_free(found);

    /* A heading that holds more than its products: 8410 has 1,000,000 besides in each month of 2022, of each member and hub. */
    facts_run(store,
              "INSERT INTO facts.flow SELECT 1, NULL, exporter, importer, '8410', first_day, any_value(last_day), 'month', 'export', "
              "any_value(reporter), sum(value) + IF(first_day >= DATE '2022-01-01', 1000000, 0), 'EUR', NULL, NULL, 'official' "
              "FROM facts.flow WHERE starts_with(product, '8410') GROUP BY exporter, importer, first_day");
    found = world_find(store, &settings);
    assert_near(found->growth[0], 1.2 * 23 / 24, 1e-12);
    assert_int_equal(found->fit->n_tested_pairs, 2 * WORLD_PRODUCTS); /* no product of its own */
    jarak_rerouting_free(found);

    /* Of a list, the rest is other goods too, and nothing else is tested. */
    static const char *const listed[] = {"841000", "8411"};
    settings.products = listed;
    settings.n_products = 2;
    found = world_find(store, &settings);
    assert_int_equal(found->n_products, 11);
    const double before = facts_number(store, "SELECT sum(value * IF(product = 'TOTAL', 1, -1)) FROM facts.flow WHERE importer = 'KAZ' AND "
                                              "first_day BETWEEN '2021-03-01' AND '2021-11-01' AND (product IN ('TOTAL', '84100000') OR "
                                              "(starts_with(product, '8411')))");
    const double after = facts_number(store, "SELECT sum(value * IF(product = 'TOTAL', 1, -1)) FROM facts.flow WHERE importer = 'KAZ' AND "
                                             "first_day BETWEEN '2022-03-01' AND '2022-11-01' AND (product IN ('TOTAL', '84100000') OR "
                                             "(starts_with(product, '8411')))");
    assert_near(found->growth[0], after / before, 1e-12);
    jarak_rerouting_free(found);

    /* A list so long that it is looked up in a table, most of which is not traded: the same. */
    enum { N_LONG = 60 };
    char codes[N_LONG][7];
    const char *long_list[N_LONG + 2] = {"841000", "8411"};
    for (int i = 0; i < N_LONG; i++) {
        snprintf(codes[i], sizeof codes[i], i % 2 == 0 ? "95%04d" : "96%02d", i);
        long_list[i + 2] = codes[i];
    }
    settings.products = long_list;
    settings.n_products = N_LONG + 2;
    found = world_find(store, &settings);
    assert_int_equal(found->n_products, 11);
    assert_near(found->growth[0], after / before, 1e-12);
    jarak_rerouting_free(found);
    jarak_store_close(store);
}

static void other_controls(void **state)
{
    (void)state;
    jarak_store *store = world_store(1, in_order);
    jarak_rerouting_settings settings = world_settings();
    settings.control = JARAK_CONTROL_GROWTH;
    settings.growth = 0.25;
    jarak_rerouting *found = world_find(store, &settings);
    const jarak_reroute_pair *pair = &found->fit->pairs[0];
    assert_near(found->growth[0], 1.25, 0);
    assert_near(pair->change.growth, 1.25, 1e-12);
    assert_near(pair->excess, pair->change.after - 1.25 * pair->change.before, 1e-6);
    assert_string_equal(found->totals[0].control, "0.25");
    jarak_rerouting_free(found);
    settings.control = JARAK_CONTROL_NONE;
    found = world_find(store, &settings);
    pair = &found->fit->pairs[0];
    assert_near(pair->excess, pair->change.after - pair->change.before, 1e-6);
    /* a total is the sum of what is found, under each control */
    double sum = 0;
    for (size_t i = 0; i < found->n_found; i++) {
        sum += found->fit->products[found->order[i]].excess;
    }
    assert_null(found->totals[2].hub);
    assert_near(found->totals[2].excess, sum, 1e-6 * sum);
    assert_near(found->totals[0].excess + found->totals[1].excess, sum, 1e-6 * sum);
    assert_true(found->totals[2].low < sum && found->totals[2].high > sum);
    jarak_rerouting_free(found);
    jarak_store_close(store);
}

/* The same world by eight digits, whose rows came in another order, with other threads. */
static void the_same_bits_in_any_order(void **state)
{
    (void)state;
    jarak_store *stores[] = {world_store(1, in_order), world_store(2, "d DESC, importer, product DESC, exporter")};
    jarak_rerouting_settings settings = world_settings();
    jarak_rerouting *found[2];
    for (size_t i = 0; i < 2; i++) {
        settings.digits = i == 0 ? JARAK_REROUTING_HS6 : JARAK_REROUTING_CN8;
        settings.fit.threads = (int)i + 1;
        found[i] = world_find(stores[i], &settings);
    }
    assert_int_equal(found[0]->fit->n_pairs, found[1]->fit->n_pairs);
    assert_string_equal(found[1]->products[3], "84103000");
    assert_string_equal(found[0]->products[3], "841030");
    for (size_t i = 0; i < found[0]->fit->n_pairs; i++) {
        const jarak_reroute_pair *a = &found[0]->fit->pairs[i], *b = &found[1]->fit->pairs[i];
        assert_near(a->change.estimate, b->change.estimate, 0);
        assert_near(a->evidence, b->evidence, 0);
        assert_near(a->strict_q, b->strict_q, 0);
    }
    for (size_t i = 0; i < 2; i++) {
        jarak_rerouting_free(found[i]);
        jarak_store_close(stores[i]);
    }
}

/* Codes that begin or end between the windows: 7 % of product 20 after the barrier, 4 % of product 21. */
static void changed_codes_are_not_tested(void **state)
{
    (void)state;
    jarak_store *store = world_store(1, in_order);
    facts_run(store,
              "INSERT INTO facts.flow SELECT source_id, line + 1000000, exporter, importer, left(product, 6) || '90', first_day, last_day, "
              "period_kind, side, reporter, value * IF(product = '84120000', 0.07, 0.04) / IF(product = '84120000', 0.93, 0.96), unit, "
              "NULL, NULL, status FROM facts.flow WHERE product IN ('84120000', '84121000') AND first_day >= '2022-01-01'");
    facts_run(store, "UPDATE facts.flow SET product = '84122090' WHERE product = '84122000' AND first_day < '2022-02-01'");
    const jarak_rerouting_settings settings = world_settings();
    jarak_rerouting *found = world_find(store, &settings);
    assert_int_equal(found->n_changed, 2);
    assert_string_equal(found->changed[0].product, "841200");
    assert_near(found->changed[0].born, 0.07, 1e-9);
    assert_near(found->changed[0].dead, 0, 0);
    assert_string_equal(found->changed[1].product, "841220");
    assert_near(found->changed[1].born, 1, 0);
    assert_near(found->changed[1].dead, 1, 0);
    assert_int_equal(world_product(found, 20), SIZE_MAX);
    assert_int_not_equal(world_product(found, 21), SIZE_MAX);
    assert_int_equal(found->fit->n_tested_pairs, 2 * (WORLD_PRODUCTS - 2));
    jarak_rerouting_free(found);
    jarak_store_close(store);
}

/* What Kazakhstan says it sent on: of product 0 much more, in dollars of the year; of others it says nothing. */
static void onward_trade_where_it_is_known(void **state)
{
    (void)state;
    jarak_store *store = world_store(1, in_order);
    facts_run(store, "INSERT INTO facts.flow SELECT 2, NULL, 'KAZ', 'RUS', '841000', d, last_day(d), 'month', 'export', 'KAZ', "
                     "IF(d >= DATE '2022-03-01', 50000, 20000) + 10 * m, 'USD', NULL, NULL, 'official' FROM (SELECT m, "
                     "(DATE '2020-01-01' + to_months(m::INTEGER))::DATE AS d FROM range(35) t(m))");
    const jarak_rerouting_settings settings = world_settings();
    jarak_rerouting *found = world_find(store, &settings);
    assert_true(found->has_onward[0]);
    assert_false(found->has_onward[1]);
    assert_true(world_cautions(found, "no figures on KGZ → RUS"));
    const jarak_reroute_pair *pair = &found->fit->pairs[0];
    const double rate = facts_number(store, "SELECT usd_per_eur FROM facts.rate WHERE year = 2022");
    assert_near(pair->onward.after, (9 * 50000 + 10 * (26 + 34) * 9 / 2.0) / rate, 1e-3);
    assert_int_equal(pair->onward.missing, JARAK_REROUTE_TESTED);
    assert_true(pair->onward.estimate > 0.5);
    assert_true(isnan(found->fit->pairs[2].onward_excess)); /* of product 1 Kazakhstan says nothing, which is not zero */
    jarak_rerouting_free(found);
    jarak_store_close(store);
}

/* Without an ordinary year nothing is found, and that is said. */
static void two_years_are_uncalibrated(void **state)
{
    (void)state;
    jarak_store *store = world_store(1, in_order);
    facts_run(store, "DELETE FROM facts.flow WHERE first_day < '2021-01-01'");
    const jarak_rerouting_settings settings = world_settings();
    jarak_rerouting *found = world_find(store, &settings);
    assert_int_equal(found->n_years, 2);
    assert_int_equal(found->n_found, 0);
    assert_false(found->fit->calibration.is_calibrated);
    assert_true(world_cautions(found, "Uncalibrated"));
    assert_true(isnan(found->fit->products[0].strict_q));
    jarak_rerouting_free(found);
    jarak_store_close(store);
}

/* Two publications that say the same count once; a month that one small member lacks is told. */
static void repeats_and_gaps(void **state)
{
    (void)state;
    jarak_store *store = world_store(1, in_order);
    const jarak_rerouting_settings settings = world_settings();
    jarak_rerouting *found = world_find(store, &settings);
    const double before = found->fit->pairs[5].change.before, growth = found->growth[0];
    assert_false(world_cautions(found, "counted as no trade"));
    jarak_rerouting_free(found);
    facts_run(store,
              FACTS_SOURCE(3) "INSERT INTO facts.flow SELECT * REPLACE (3 AS source_id) FROM facts.flow WHERE first_day > '2021-06-01'");
    found = world_find(store, &settings);
    assert_near(found->fit->pairs[5].change.before, before, 0);
    assert_near(found->growth[0], growth, 0);
    jarak_rerouting_free(found);
    facts_run(
        store,
        "INSERT INTO facts.flow SELECT 1, NULL, 'MLT', importer, product, first_day, last_day, period_kind, side, 'MLT', 1000, unit, NULL, "
        "NULL, status FROM facts.flow WHERE source_id = 1 AND exporter = 'FRA' AND first_day <> '2022-04-01'");
    found = world_find(store, &settings);
    assert_true(world_cautions(found, "counted as no trade: MLT 2022-04."));
    jarak_rerouting_free(found);
    jarak_store_close(store);
}

/* Each change of the world, and what is said of it. */
static const struct refusal {
    const char *sql, *since;
    jarak_status status;
    const char *words;
} refusals[] = {
    {"DELETE FROM facts.flow WHERE first_day = '2022-05-01'", "2022-03", JARAK_ERR_NOT_FOUND, "no exports of EUU by product in 2022-05"},
    {"DELETE FROM facts.flow WHERE first_day = '2021-11-01'", "2022-03", JARAK_ERR_NOT_FOUND, "in 2021-11"},
    {"SELECT 1", "2023-03", JARAK_ERR_NOT_FOUND, "in 2023-03"},
    {"SELECT 1", "March", JARAK_ERR_ARGUMENT, "such as 2022-03"},
    {"DELETE FROM facts.flow WHERE product <> 'TOTAL'", "2022-03", JARAK_ERR_NOT_FOUND, "no monthly exports of EUU by product"},
    {"DELETE FROM facts.flow WHERE product = 'TOTAL' AND importer = 'KGZ' AND first_day = '2022-07-01'", "2022-03", JARAK_ERR_NOT_FOUND,
     "lacks all goods (TOTAL) from EUU to KGZ"},
    {"UPDATE facts.flow SET value = value - 24000000 WHERE product = 'TOTAL' AND first_day >= '2022-01-01'", "2022-03", JARAK_ERR_DATA,
     "no goods are left beside those of the barrier"},
    {"UPDATE facts.flow SET product = '4100000' WHERE product = '84100000'", "2022-03", JARAK_ERR_DATA, "lost its leading zero"},
    {"UPDATE facts.flow SET value = -5 WHERE line = 77 AND source_id = 1", "2022-03", JARAK_ERR_DATA, "file:77: product"},
    {"INSERT INTO facts.flow SELECT * REPLACE (3 AS source_id, 2 * value AS value) FROM facts.flow WHERE line = 77 AND source_id = 1",
     "2022-03", JARAK_ERR_DATA, "publications disagree"},
    {"DELETE FROM facts.flow WHERE exporter = 'FRA' AND first_day = '2022-11-01'", "2022-03", JARAK_ERR_DATA, "2022-11 is not complete"},
    {"DELETE FROM facts.flow WHERE importer IN ('KAZ', 'KGZ') AND product <> 'TOTAL'", "2022-03", JARAK_ERR_NOT_FOUND,
     "went from EUU to the hubs"},
};

static void what_cannot_be_answered_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        jarak_store *store = world_store(1, in_order);
        facts_run(store, FACTS_SOURCE(3));
        facts_run(store, refusals[i].sql);
        jarak_rerouting_settings settings = world_settings();
        settings.since = refusals[i].since;
        jarak_rerouting *found = NULL;
        jarak_error error = {.message = ""};
        const jarak_status status = jarak_rerouting_find(store, &settings, &found, &error);
        if (status != refusals[i].status || strstr(error.message, refusals[i].words) == NULL) {
            fail_msg("%s: %d, \"%s\"", refusals[i].sql, (int)status, error.message);
        }
        assert_null(found);
        jarak_store_close(store);
    }
}

static void wrong_settings_are_named(void **state)
{
    (void)state;
    jarak_store *store = world_store(1, in_order);
    static const char *const twice[] = {"KAZ", "Kazakhstan"}, *const destination[] = {"KAZ", "RUS"}, *const origin[] = {"DEU"};
    static const char *const letters[] = {"85xx"};
    const jarak_rerouting_settings right = world_settings();
    const struct {
        jarak_rerouting_settings settings;
        const char *words;
    } wrong[] = {
        {{0}, "jarak_rerouting_settings_init"},
        {right, "origin"},
        {right, "window"},
        {right, "settings: q"},
        {right, "growth"},
        {right, "named twice"},
        {right, "RUS cannot be a hub"},
        {right, "DEU cannot be a hub"},
        {right, "85xx"},
        {right, "cannot be the destination"},
        {right, "floor"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        jarak_rerouting_settings settings = wrong[i].settings;
        settings.origin = i == 1 ? NULL : settings.origin;
        settings.window = i == 2 ? 13 : settings.window;
        settings.q = i == 3 ? 1 : settings.q;
        settings.control = i == 4 ? JARAK_CONTROL_GROWTH : settings.control;
        settings.growth = i == 4 ? -1 : settings.growth;
        settings.hubs = i == 5 ? twice : i == 6 ? destination : i == 7 ? origin : settings.hubs;
        settings.n_hubs = i == 7 ? 1 : settings.n_hubs;
        settings.products = letters;
        settings.n_products = i == 8 ? 1 : 0;
        settings.destination = i == 9 ? "DEU" : settings.destination;
        settings.fit.floor = i == 10 ? -1 : settings.fit.floor;
        world_refuses(store, &settings, JARAK_ERR_ARGUMENT, wrong[i].words);
    }
    jarak_store_close(store);
}

static void memory_that_runs_out_is_an_error(void **state)
{
    (void)state;
    const jarak_rerouting_settings settings = world_settings();
    world_fails(world_store(1, in_order), &settings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_planted_is_found),
        cmocka_unit_test(an_odd_year_is_no_finding),
        cmocka_unit_test(other_goods_are_all_goods_less_those_of_the_barrier),
        cmocka_unit_test(other_controls),
        cmocka_unit_test(the_same_bits_in_any_order),
        cmocka_unit_test(changed_codes_are_not_tested),
        cmocka_unit_test(onward_trade_where_it_is_known),
        cmocka_unit_test(two_years_are_uncalibrated),
        cmocka_unit_test(repeats_and_gaps),
        cmocka_unit_test(what_cannot_be_answered_is_refused),
        cmocka_unit_test(wrong_settings_are_named),
        cmocka_unit_test(memory_that_runs_out_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
