/* Comparison states as the control: each product is expected to grow as what they took of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "near.h"
#include "reroute/world.h"

static const char in_order[] = "product, exporter, importer, d";
static const char *const compared[] = {"MDA", "MNG"};

/* The world of world.h, in which two states more take of every product what Kazakhstan would without the barrier, a half and a fifth of it;
 * from 2022-03 on they take ten times as much of product 5, which thus rises everywhere. Of product 7 nothing went to them in 2020. */
static jarak_store *compared_world(void)
{
    jarak_store *store = world_store(1, in_order);
    facts_run(store, "INSERT INTO facts.flow SELECT 1, NULL, exporter, s.state, product, first_day, last_day, period_kind, side, reporter, "
                     "round(value * s.share * IF(left(product, 4) = '8410' OR product IN ('84110000', '84111000'), "
                     "  IF(first_day >= DATE '2022-03-01', IF(product = '84105000', 1, 0.1), 1), 1)), unit, NULL, NULL, status "
                     "FROM facts.flow, (VALUES ('MDA', 0.5), ('MNG', 0.2)) s(state, share) WHERE importer = 'KAZ' AND product <> 'TOTAL' "
                     "AND NOT (product = '84107000' AND first_day < DATE '2021-01-01')");
    return store;
}

static jarak_rerouting_settings compared_settings(void)
{
    jarak_rerouting_settings settings = world_settings();
    settings.control = JARAK_CONTROL_STATES;
    settings.states = compared;
    settings.n_states = 2;
    return settings;
}

static double sum_of(jarak_store *store, const char *condition, const char *from, const char *to)
{
    char sql[400];
    snprintf(sql, sizeof sql, "SELECT sum(value) FROM facts.flow WHERE %s AND first_day BETWEEN '%s' AND '%s'", condition, from, to);
    return facts_number(store, sql);
}

static bool is_found(const jarak_rerouting *found, int product)
{
    for (size_t i = 0; i < found->n_found; i++) {
        if (found->order[i] == world_product(found, product)) {
            return true;
        }
    }
    return false;
}

static void a_product_that_rises_everywhere_is_no_finding(void **state)
{
    (void)state;
    jarak_store *store = compared_world();
    jarak_rerouting_settings settings = compared_settings();
    jarak_rerouting *found = world_find(store, &settings), *by_other_goods = NULL;
    assert_int_equal(found->n_states, 2);
    assert_string_equal(found->state_names, "MDA,MNG");
    assert_false(is_found(found, 5));
    for (int i = 0; i < WORLD_PLANTED; i++) {
        assert_true(i == 5 || i == 7 || is_found(found, i));
    }
    assert_int_equal(found->n_found, WORLD_PLANTED - 2);

    settings = world_settings(); /* nor do those states change what is found by other goods */
    by_other_goods = world_find(store, &settings);
    assert_true(is_found(by_other_goods, 5) && is_found(by_other_goods, 7));
    assert_int_equal(by_other_goods->n_found, WORLD_PLANTED);
    assert_int_equal(by_other_goods->n_states + by_other_goods->n_uncompared, 0);
    jarak_rerouting_free(found);
    jarak_rerouting_free(by_other_goods);
    jarak_store_close(store);
}

static void growth_is_that_of_the_states_together(void **state)
{
    (void)state;
    jarak_store *store = compared_world();
    const jarak_rerouting_settings settings = compared_settings();
    jarak_rerouting *found = world_find(store, &settings);
    const jarak_reroute_pair *pair = &found->fit->pairs[found->fit->products[world_product(found, 5)].first_pair];
    const char *const five = "product = '84105000' AND importer IN ('MDA', 'MNG')";
    const double growth = sum_of(store, five, "2022-03-01", "2022-11-01") / sum_of(store, five, "2021-03-01", "2021-11-01");
    assert_true(growth > 5);
    assert_near(pair->change.growth, growth, 1e-12);
    assert_near(pair->excess, pair->change.after - growth * pair->change.before, 1e-6);
    assert_true(isnan(found->growth[0])); /* each product has its own */

    const char *const goods = "length(product) = 8 AND importer IN ('MDA', 'MNG')", *const hubs =
                                                                                        "length(product) = 8 AND importer = 'KAZ'";
    const double all = sum_of(store, goods, "2022-03-01", "2022-11-01") / sum_of(store, goods, "2021-03-01", "2021-11-01");
    assert_string_equal(found->goods_totals[0].control, "MDA,MNG");
    assert_near(found->goods_totals[0].excess,
                sum_of(store, hubs, "2022-03-01", "2022-11-01") - all * sum_of(store, hubs, "2021-03-01", "2021-11-01"), 1e-3);
    static const char *const controls[] = {"MDA,MNG", "other", "none", "0.1", "0.2"}; /* the range has those that need no states, too */
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(found->variants[i].what, "control");
        assert_string_equal(found->variants[i].value, controls[i]);
        assert_string_equal(found->totals[3 * i].control, controls[i]);
    }
    jarak_rerouting_free(found);
    jarak_store_close(store);
}

/* Missing is not zero, and little is not enough to be a measure. */
static void what_the_states_hardly_take_is_not_tested(void **state)
{
    (void)state;
    jarak_store *store = compared_world();
    jarak_rerouting_settings settings = compared_settings();
    jarak_rerouting *found = world_find(store, &settings);
    /* 2021 is the odd year of product 50 with Kazakhstan, and so with them */
    assert_int_equal(found->n_uncompared, 2);
    assert_string_equal(found->uncompared[0], "841070");
    assert_string_equal(found->uncompared[1], "841500");
    assert_int_equal(found->fit->n_tested_pairs, 2 * (WORLD_PRODUCTS - 2));
    assert_int_equal(found->fit->products[world_product(found, 7)].n_tested, 0);
    assert_true(world_cautions(found, "2 products that hubs took are not tested: in one of the windows MDA,MNG took less than 30000 EUR"));
    jarak_rerouting_free(found);

    settings.explain = "841070";
    world_refuses(store, &settings, JARAK_ERR_NOT_FOUND, "product 841070 is not tested");
    settings.explain = NULL;
    settings.fit.floor = 1e9;
    world_refuses(store, &settings, JARAK_ERR_NOT_FOUND, "of every product MDA,MNG took less than 1e+09 EUR");
    jarak_store_close(store);
}

/* The question is kept with its states, and put again by them; the rows behind what they took are there. */
static void a_kept_finding_is_traced_to_the_states(void **state)
{
    (void)state;
    jarak_store *store = compared_world();
    const jarak_rerouting_settings settings = compared_settings();
    jarak_error error = {.message = ""};
    jarak_rerouting *found = world_find(store, &settings);
    assert_int_equal(jarak_rerouting_keep(store, found, &error), JARAK_OK);
    jarak_rerouting_free(found);
    assert_int_equal(facts_number(store, "SELECT count(*) FROM rerouting_run WHERE question LIKE '% --control MDA,MNG %'"), 1);
    assert_int_equal(jarak_rerouting_why(store, "RUS", "KGZ", "841020", 1, NULL, &found, &error), JARAK_OK);
    assert_int_equal(found->control, JARAK_CONTROL_STATES);
    assert_near(world_number(found, "growth"), facts_number(store, "SELECT growth FROM rerouting WHERE hub = 'KGZ' AND product = '841020'"),
                0);
    assert_near(world_number(found, "growth"), world_number(found, "compared_after") / world_number(found, "compared_before"), 1e-12);
    double sums[2] = {0, 0};
    for (size_t i = 0; i < found->explained->n_rows; i++) {
        const jarak_rerouting_row *row = &found->explained->rows[i];
        if (row->leg == JARAK_LEG_COMPARED) {
            assert_true(strcmp(row->importer, "MDA") == 0 || strcmp(row->importer, "MNG") == 0);
            assert_string_equal(row->product, "84102000");
            sums[0] += strncmp(row->month, "2021", 4) == 0 ? row->value : 0;
            sums[1] += strncmp(row->month, "2022", 4) == 0 ? row->value : 0;
        }
    }
    assert_near(sums[0], world_number(found, "compared_before"), 0);
    assert_near(sums[1], world_number(found, "compared_after"), 0);
    jarak_rerouting_free(found);
    jarak_store_close(store);
}

/* Products with a date of their own are compared in their own windows: trade and date some months earlier, the same numbers. */
static void each_product_is_compared_in_its_windows(void **state)
{
    (void)state;
    enum { N = 2 };
    const char *const products[N] = {"84", "8415"}, *since[N] = {"2022-03", "2022-03"};
    jarak_store *store = compared_world();
    jarak_rerouting_settings settings = compared_settings();
    facts_run(store, "DELETE FROM facts.flow WHERE product < '84120000'"); /* what is planted, and what is not compared before */
    settings.products = products, settings.n_products = N, settings.product_since = since;
    jarak_rerouting *before = world_find(store, &settings);
    facts_run(store, "UPDATE facts.flow SET first_day = first_day - INTERVAL 2 MONTH, last_day = last_day(first_day - INTERVAL 2 MONTH) "
                     "WHERE starts_with(product, '8415')");
    const char *const sooner[N] = {"2022-03", "2022-01"};
    const char *const apart[] = {"8412", "8413", "8414", "8415", "8416", "8417", "8418", "8419"};
    const char *dates[8];
    for (size_t i = 0; i < 8; i++) {
        dates[i] = i == 3 ? sooner[1] : sooner[0];
    }
    settings.products = apart, settings.n_products = 8, settings.product_since = dates;
    jarak_rerouting *after = world_find(store, &settings);
    assert_int_equal(after->n_cohorts, 2);
    assert_int_equal(after->fit->n_pairs, before->fit->n_pairs);
    for (size_t i = 0; i < after->fit->n_pairs; i++) {
        assert_near(after->fit->pairs[i].change.growth, before->fit->pairs[i].change.growth, 0);
        assert_near(after->fit->pairs[i].evidence, before->fit->pairs[i].evidence, 0);
    }
    jarak_rerouting_free(before);
    jarak_rerouting_free(after);
    jarak_store_close(store);
}

/* A code that is split in 2022, to hubs and comparison states alike, is one product with a concordance: the same numbers, and rows of both
 * halves. */
static void a_split_code_is_compared_as_one(void **state)
{
    (void)state;
    static const jarak_rerouting_link links[] = {{"HS2022", "841021", "HS2017", "841020", NULL},
                                                 {"HS2022", "849900", "HS2017", "841020", NULL}};
    jarak_store *store = compared_world();
    jarak_rerouting_settings settings = compared_settings();
    jarak_rerouting *before = world_find(store, &settings);
    facts_run(store, "CREATE TEMP TABLE half AS SELECT * REPLACE ('84990000' AS product, floor(value * 0.4) AS value) FROM facts.flow "
                     "WHERE product = '84102000' AND first_day >= '2022-01-01'; UPDATE facts.flow SET product = '84102100', "
                     "value = value - floor(value * 0.4) WHERE product = '84102000' AND first_day >= '2022-01-01'; "
                     "INSERT INTO facts.flow FROM half");
    settings.links = links, settings.n_links = 2;
    jarak_rerouting *after = world_find(store, &settings);
    assert_int_equal(after->n_families, 1);
    assert_int_equal(after->n_uncompared, before->n_uncompared);
    assert_int_equal(after->fit->n_pairs, before->fit->n_pairs);
    for (size_t i = 0; i < after->fit->n_pairs; i++) {
        assert_near(after->fit->pairs[i].change.growth, before->fit->pairs[i].change.growth, 0);
        assert_near(after->fit->pairs[i].evidence, before->fit->pairs[i].evidence, 0);
    }
    settings.explain = after->families[0].product;
    jarak_rerouting *explained = world_find(store, &settings);
    double sum = 0;
    for (size_t i = 0; i < explained->explained->n_rows; i++) {
        const jarak_rerouting_row *row = &explained->explained->rows[i];
        sum += row->leg == JARAK_LEG_COMPARED && strncmp(row->month, "2022", 4) == 0 ? row->value : 0;
    }
    assert_near(sum, world_number(explained, "compared_after"), 0);
    jarak_rerouting_free(before);
    jarak_rerouting_free(after);
    jarak_rerouting_free(explained);
    jarak_store_close(store);
}

static void what_cannot_be_compared_with_is_refused(void **state)
{
    (void)state;
    jarak_store *store = compared_world();
    const jarak_rerouting_settings right = compared_settings();
    static const struct {
        const char *states[2];
        size_t n;
        jarak_rerouting_control control;
        jarak_status status;
        const char *words;
    } wrong[] = {{{"KAZ"}, 1, JARAK_CONTROL_STATES, JARAK_ERR_ARGUMENT, "KAZ cannot be compared with"},
                 {{"MDA", "RUS"}, 2, JARAK_CONTROL_STATES, JARAK_ERR_ARGUMENT, "RUS cannot be compared with"},
                 {{"Germany"}, 1, JARAK_CONTROL_STATES, JARAK_ERR_ARGUMENT, "DEU cannot be compared with"},
                 {{"MDA", "Moldova"}, 2, JARAK_CONTROL_STATES, JARAK_ERR_ARGUMENT, "MDA is named twice"},
                 {{"Atlantis"}, 1, JARAK_CONTROL_STATES, JARAK_ERR_NOT_FOUND, "Atlantis"},
                 {{"MDA", "TUR"}, 2, JARAK_CONTROL_STATES, JARAK_ERR_NOT_FOUND, "no exports of EUU to TUR by product and month"},
                 {{NULL}, 0, JARAK_CONTROL_STATES, JARAK_ERR_ARGUMENT, "states is needed"},
                 {{"MDA"}, 1, JARAK_CONTROL_NONE, JARAK_ERR_ARGUMENT, "states are of control STATES alone"}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        jarak_rerouting_settings settings = right;
        settings.states = wrong[i].states;
        settings.n_states = wrong[i].n;
        settings.control = wrong[i].control;
        world_refuses(store, &settings, wrong[i].status, wrong[i].words);
    }
    jarak_store_close(store);
}

static void memory_that_runs_out_is_an_error(void **state)
{
    (void)state;
    const jarak_rerouting_settings settings = compared_settings();
    world_fails(compared_world(), &settings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_product_that_rises_everywhere_is_no_finding),
        cmocka_unit_test(growth_is_that_of_the_states_together),
        cmocka_unit_test(what_the_states_hardly_take_is_not_tested),
        cmocka_unit_test(a_kept_finding_is_traced_to_the_states),
        cmocka_unit_test(each_product_is_compared_in_its_windows),
        cmocka_unit_test(what_cannot_be_compared_with_is_refused),
        cmocka_unit_test(a_split_code_is_compared_as_one),
        cmocka_unit_test(memory_that_runs_out_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
