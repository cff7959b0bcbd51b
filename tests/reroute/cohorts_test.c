/* Goods whose barriers have dates of their own: each in its own windows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "near.h"
#include "reroute/world.h"

static const char in_order[] = "product, exporter, importer, d";

/* Products 8410 to 8414 and 8415 to 8419, half the world each. */
static const char *const headings[] = {"8410", "8411", "8412", "8413", "8414", "8415", "8416", "8417", "8418", "8419"};
enum { N_HEADINGS = sizeof headings / sizeof headings[0], EARLY = N_HEADINGS / 2 };

static jarak_rerouting_settings dated_settings(const char **since, const char *early, const char *late)
{
    jarak_rerouting_settings settings = world_settings();
    for (size_t i = 0; i < N_HEADINGS; i++) {
        since[i] = i < EARLY ? early : late;
    }
    settings.since = NULL;
    settings.products = headings;
    settings.n_products = N_HEADINGS;
    settings.product_since = since;
    return settings;
}

static void assert_same_pairs(const jarak_rerouting *one, const jarak_rerouting *other)
{
    assert_int_equal(one->fit->n_pairs, other->fit->n_pairs);
    assert_int_equal(one->n_found, other->n_found);
    assert_int_equal(one->fit->n_tested_pairs, other->fit->n_tested_pairs);
    for (size_t i = 0; i < one->fit->n_pairs; i++) {
        const jarak_reroute_pair *a = &one->fit->pairs[i], *b = &other->fit->pairs[i];
        assert_near(a->change.before, b->change.before, 0);
        assert_near(a->change.estimate, b->change.estimate, 0);
        assert_near(a->change.std_error, b->change.std_error, 0);
        assert_near(a->strict_evidence, b->strict_evidence, 0);
        assert_near(a->strict_q, b->strict_q, 0);
        assert_near(a->onward.estimate, b->onward.estimate, 0);
        assert_near(a->onward.after, b->onward.after, 0);
    }
    for (size_t i = 0; i < one->fit->n_products; i++) {
        assert_near(one->fit->products[i].direct.z, other->fit->products[i].direct.z, 0);
        assert_near(one->fit->products[i].strict_q, other->fit->products[i].strict_q, 0);
    }
}

/* The hub KAZ has figures of its own of what it sent on. */
static void add_onward(jarak_store *store)
{
    facts_run(
        store,
        FACTS_SOURCE(
            3) "INSERT INTO facts.flow SELECT 3, NULL, 'KAZ', 'RUS', left(product, 6), first_day, any_value(last_day), 'month', 'export', "
               "'KAZ', sum(value) / 2, 'EUR', NULL, NULL, 'official' FROM facts.flow WHERE importer = 'KAZ' AND length(product) = 8 "
               "AND right(product, 5) <> '17000' GROUP BY product, first_day");
}

/* A product all of whose trade is some months earlier, and its barrier too, has the same numbers: to the last bit where nothing else is
 * compared with. */
static void a_shift_of_trade_and_date_changes_nothing(void **state)
{
    (void)state;
    const char *since[N_HEADINGS];
    jarak_store *store = world_store(1, in_order);
    add_onward(store);
    jarak_rerouting_settings settings = dated_settings(since, "2022-03", "2022-03");
    settings.control = JARAK_CONTROL_NONE;
    jarak_rerouting_settings plain = world_settings();
    plain.control = JARAK_CONTROL_NONE;
    jarak_rerouting *alike = world_find(store, &plain), *of_one_date = world_find(store, &settings);
    assert_int_equal(of_one_date->n_cohorts, 1);
    assert_true(of_one_date->is_dated && !alike->is_dated);
    assert_true(alike->fit->pairs[0].onward.after > 0);
    assert_same_pairs(alike, of_one_date);

    facts_run(store, "UPDATE facts.flow SET first_day = first_day - INTERVAL 2 MONTH, last_day = last_day(first_day - INTERVAL 2 MONTH) "
                     "WHERE product <> 'TOTAL' AND left(product, 4) >= '8415'");
    settings = dated_settings(since, "2022-03", "2022-01");
    settings.control = JARAK_CONTROL_NONE;
    jarak_rerouting *of_two = world_find(store, &settings);
    assert_int_equal(of_two->n_cohorts, 2);
    assert_string_equal(of_two->cohorts[0].since, "2022-01");
    assert_int_equal(of_two->cohorts[0].n_tested, WORLD_PRODUCTS / 2);
    assert_int_equal(of_two->cohorts[0].n_found + of_two->cohorts[1].n_found, of_two->n_found);
    assert_string_equal(of_two->cohorts[of_two->cohort_of[world_product(of_two, 3)]].since, "2022-03");
    assert_string_equal(of_two->cohorts[of_two->cohort_of[world_product(of_two, 99)]].since, "2022-01");
    assert_same_pairs(alike, of_two);
    jarak_rerouting_free(of_two);
    jarak_rerouting_free(alike);
    jarak_rerouting_free(of_one_date);
    jarak_store_close(store);
}

/* Hubs' other goods grow by the windows of each date: from 20 million a month and member to 24, and since June 2022 to 36. */
static void other_goods_are_of_the_same_windows(void **state)
{
    (void)state;
    const char *since[N_HEADINGS];
    jarak_store *store = world_store(1, in_order);
    facts_run(store, "UPDATE facts.flow SET value = value + 12000000 WHERE product = 'TOTAL' AND first_day >= DATE '2022-06-01'");
    jarak_rerouting_settings settings = dated_settings(since, "2022-01-01", "2022-02-02");
    settings.window = 6;
    jarak_rerouting *found = world_find(store, &settings);
    assert_int_equal(found->n_cohorts, 2);
    assert_string_equal(found->cohorts[1].since, "2022-03"); /* the first month that is wholly behind it */
    assert_near(found->cohorts[0].growth[0], (5 * 24 + 36) / 120.0, 1e-12);
    assert_near(found->cohorts[1].growth[0], (3 * 24 + 3 * 36) / 120.0, 1e-12);
    for (size_t i = 0; i < found->fit->n_pairs; i++) {
        const jarak_reroute_pair *pair = &found->fit->pairs[i];
        assert_near(pair->change.growth, found->cohorts[found->cohort_of[pair->product]].growth[pair->hub], 1e-12);
    }
    const double after = facts_number(store, "SELECT sum(value) FROM facts.flow WHERE importer = 'KAZ' AND product = '84100000' AND "
                                             "first_day BETWEEN '2022-01-01' AND '2022-06-01'");
    assert_near(found->fit->pairs[0].change.after, after, 1e-6);
    jarak_rerouting_free(found);
    jarak_store_close(store);
}

/* Goods of a date without figures are left out, with the month that is lacking; they stay among the goods of the barrier. */
static void dates_without_figures_are_named(void **state)
{
    (void)state;
    const char *since[N_HEADINGS], *until[N_HEADINGS] = {NULL};
    jarak_store *store = world_store(1, in_order);
    jarak_rerouting_settings settings = dated_settings(since, "2021-11", "2022-03");
    settings.window = 6;
    jarak_rerouting *found = world_find(store, &settings);
    assert_int_equal(found->n_products, WORLD_PRODUCTS / 2);
    assert_int_equal(found->cohorts[0].n_years, 0);
    assert_int_equal(found->cohorts[0].n_goods, WORLD_PRODUCTS / 2);
    assert_string_equal(found->cohorts[0].missing, "2019-11");
    assert_null(found->cohorts[0].growth);
    assert_near(found->growth[0], 1.2, 1e-12);
    assert_true(world_cautions(found, "50 products behind the barrier since 2021-11 are not tested: their windows need 2019-11"));
    jarak_rerouting_free(found);

    settings = dated_settings(since, "2023-01", "2023-02"); /* behind the figures */
    jarak_error error = {.message = ""};
    found = NULL;
    assert_int_equal(jarak_rerouting_find(store, &settings, &found, &error), JARAK_ERR_NOT_FOUND);
    assert_non_null(strstr(error.message, "in 2023-01"));

    /* A barrier that ends within the window, and one that ends with its last month. */
    settings = dated_settings(since, "2022-03", "2022-03");
    settings.window = 6;
    settings.product_until = until;
    until[0] = "2022-08-30", until[1] = "2022-08";
    found = world_find(store, &settings);
    assert_int_equal(found->cohorts[0].n_lifted, 10);
    assert_int_equal(found->n_products, WORLD_PRODUCTS - 10);
    assert_int_equal(world_product(found, 0), SIZE_MAX);
    assert_true(world_product(found, 10) < SIZE_MAX);
    assert_true(world_cautions(found, "10 products behind the barrier since 2022-03 are not tested: their barrier ended"));
    jarak_rerouting_free(found);

    since[3] = "2022-13";
    assert_int_equal(jarak_rerouting_find(store, &settings, &found, &error), JARAK_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, "product \"8413\": \"2022-13\" is no date"));
    since[3] = NULL;
    assert_int_equal(jarak_rerouting_find(store, &settings, &found, &error), JARAK_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, "product \"8413\" has no date"));
    jarak_store_close(store);
}

/* Of a product that holds codes of several dates the earliest counts; the codes themselves have their own. */
static void the_earliest_of_several_dates_counts(void **state)
{
    (void)state;
    static const char *const codes[] = {"84100000", "841000", "84", "84100000"}, *const since[] = {"2022-02", "2022-03", NULL, "2022-03"};
    jarak_store *store = world_store(1, in_order);
    facts_run(store, "INSERT INTO facts.flow SELECT 1, NULL, exporter, importer, '84100010', first_day, last_day, 'month', 'export', "
                     "reporter, value, 'EUR', NULL, NULL, 'official' FROM facts.flow WHERE product = '84100000'");
    jarak_rerouting_settings settings = world_settings();
    settings.products = codes, settings.product_since = since, settings.n_products = 4;
    settings.window = 6;
    jarak_rerouting *found = world_find(store, &settings);
    assert_int_equal(found->n_cohorts, 2);
    assert_int_equal(found->cohorts[0].n_products, 1);
    assert_int_equal(found->cohorts[1].n_products, WORLD_PRODUCTS - 1);
    assert_int_equal(found->n_several, 1);
    assert_true(world_cautions(found, "1 product holds codes of several dates"));
    jarak_rerouting_free(found);
    settings.digits = JARAK_REROUTING_CN8;
    found = world_find(store, &settings);
    assert_int_equal(found->n_several, 0);
    assert_string_equal(found->cohorts[found->cohort_of[0]].since, "2022-02");
    assert_string_equal(found->products[1], "84100010");
    assert_string_equal(found->cohorts[found->cohort_of[1]].since, "2022-03");
    jarak_rerouting_free(found);
    jarak_store_close(store);
}

/* What is traced is of the product's own windows. */
static void one_finding_is_traced_in_its_own_months(void **state)
{
    (void)state;
    const char *since[N_HEADINGS];
    jarak_store *store = world_store(1, in_order);
    add_onward(store);
    jarak_rerouting_settings settings = dated_settings(since, "2022-01", "2022-03");
    settings.window = 6;
    settings.explain = "841500:KAZ";
    jarak_rerouting *found = world_find(store, &settings);
    const jarak_rerouting_explained *traced = found->explained;
    assert_string_equal(traced->months[0], "2020-03");
    assert_string_equal(traced->months[3 * 6 - 1], "2022-08");
    double sums[2] = {0}, months = 0;
    for (size_t i = 0; i < traced->n_rows; i++) {
        const bool is_after = strcmp(traced->rows[i].month, "2022-03") >= 0;
        sums[0] += traced->rows[i].leg == JARAK_LEG_TO_HUB && is_after ? traced->rows[i].value : 0;
        sums[1] += traced->rows[i].leg == JARAK_LEG_ONWARD && is_after ? traced->rows[i].value : 0;
        assert_true(strcmp(traced->rows[i].month, "2020-03") >= 0 && strcmp(traced->rows[i].month, "2022-08") <= 0);
    }
    for (size_t i = 12; i < 18; i++) { /* the third window of six months */
        months += traced->pairs[0].flow[i];
    }
    const jarak_reroute_pair *pair = &found->fit->pairs[traced->pairs[0].pair];
    assert_near(sums[0], pair->change.after, 1e-6);
    assert_near(months, pair->change.after, 1e-6);
    assert_near(sums[1], pair->onward.after, 1e-6);
    jarak_rerouting_free(found);
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shift_of_trade_and_date_changes_nothing), cmocka_unit_test(other_goods_are_of_the_same_windows),
        cmocka_unit_test(dates_without_figures_are_named),           cmocka_unit_test(the_earliest_of_several_dates_counts),
        cmocka_unit_test(one_finding_is_traced_in_its_own_months),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
