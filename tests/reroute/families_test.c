/* A code that is split between the windows: without a concordance it is not tested, with one it is, and its numbers are to the last bit
 * those before the split. */
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

/* What Kazakhstan says it sent on of product 0, and of another. */
static const char onward[] =
    "INSERT INTO facts.flow SELECT 2, NULL, 'KAZ', 'RUS', code, d, last_day(d), 'month', 'export', 'KAZ', "
    "IF(d >= DATE '2022-03-01', 50000, 20000) + 10 * m, 'EUR', NULL, NULL, 'official' FROM (VALUES ('841000'), ('841010')) t(code), "
    "(SELECT m, (DATE '2020-01-01' + to_months(m::INTEGER))::DATE AS d FROM range(35) t(m))";

/* 84100000 becomes 84100100 and 84990000 with 2022, also in what the hub says. Values are whole numbers, whose sums are exact. */
static const char split[] =
    "CREATE TEMP TABLE half AS SELECT * REPLACE (IF(length(product) = 8, '84990000', '849900') AS product, floor(value * 0.4) AS value) "
    "FROM facts.flow WHERE starts_with(product, '841000') AND first_day >= '2022-01-01'; "
    "UPDATE facts.flow SET product = IF(length(product) = 8, '84100100', '841001'), value = value - floor(value * 0.4) "
    "WHERE starts_with(product, '841000') AND first_day >= '2022-01-01'; INSERT INTO facts.flow FROM half";

static const jarak_rerouting_link of_eight[] = {{"CN2021", "84100000", "CN2022", "84100100", "made up"},
                                                {"CN2022", "84990000", "CN2021", "84100000", "made up"}};
static const jarak_rerouting_link of_six[] = {{"HS2022", "841001", "HS2017", "841000", NULL},
                                              {"HS2022", "849900", "HS2017", "841000", NULL}};

static jarak_store *split_store(void)
{
    jarak_store *store = world_store(1, in_order);
    facts_run(store, onward);
    facts_run(store, split);
    return store;
}

static void assert_same_change(const jarak_reroute_change *a, const jarak_reroute_change *b)
{
    assert_int_equal(a->missing, b->missing);
    const double x[] = {a->before, a->after, a->growth, a->estimate, a->std_error, a->conf_low, a->z, a->p_fall},
                 y[] = {b->before, b->after, b->growth, b->estimate, b->std_error, b->conf_low, b->z, b->p_fall};
    for (size_t i = 0; i < sizeof x / sizeof x[0]; i++) {
        assert_true(x[i] == y[i] || (isnan(x[i]) && isnan(y[i])));
    }
}

/* Every number of both, to the last bit; names apart. */
static void assert_same(const jarak_rerouting *a, const jarak_rerouting *b)
{
    assert_int_equal(a->fit->n_pairs, b->fit->n_pairs);
    assert_int_equal(a->n_found, b->n_found);
    assert_memory_equal(a->growth, b->growth, a->n_hubs * sizeof *a->growth);
    for (size_t i = 0; i < a->fit->n_pairs; i++) {
        const jarak_reroute_pair *x = &a->fit->pairs[i], *y = &b->fit->pairs[i];
        assert_same_change(&x->change, &y->change);
        assert_same_change(&x->onward, &y->onward);
        assert_near(x->evidence, y->evidence, 0);
        assert_near(x->strict_q, y->strict_q, 0);
        assert_near(x->excess, y->excess, 0);
    }
    for (size_t i = 0; i < a->fit->n_products; i++) {
        assert_same_change(&a->fit->products[i].direct, &b->fit->products[i].direct);
    }
    for (size_t i = 0; i < a->n_totals; i++) {
        assert_near(a->totals[i].excess, b->totals[i].excess, 0);
    }
    assert_near(a->goods_loss, b->goods_loss, 0);
}

static void a_split_code_is_tested_as_before(void **state)
{
    (void)state;
    jarak_store *before = world_store(1, in_order), *after = split_store();
    facts_run(before, onward);
    jarak_rerouting_settings settings = world_settings();
    jarak_rerouting *whole = world_find(before, &settings), *found = world_find(after, &settings);
    assert_int_equal(whole->n_changed, 0);
    assert_int_equal(whole->n_families, 0);
    assert_int_equal(found->n_changed, 3); /* that which ended, and the two which began */
    assert_string_equal(found->changed[0].product, "841000");
    assert_int_equal(found->fit->n_tested_pairs, 2 * (WORLD_PRODUCTS - 1));
    jarak_rerouting_free(found);
    for (size_t i = 0; i < 2; i++) {
        settings.links = i == 0 ? of_eight : of_six;
        settings.n_links = 2;
        found = world_find(after, &settings);
        assert_int_equal(found->n_changed, 0);
        assert_same(whole, found);
        assert_int_equal(found->n_families, 1);
        assert_string_equal(found->families[0].product, "841001");
        assert_string_equal(found->families[0].joined, "841000 841001 849900");
        assert_int_equal(found->concordances[0].n_links, 2);
        assert_string_equal(found->concordances[0].newer, i == 0 ? "CN2022" : "HS2022");
        assert_true(world_cautions(found, "841001 = 841000 + 841001 + 849900"));
        assert_false(isnan(found->fit->pairs[0].onward.after));
        jarak_rerouting_free(found);
    }
    jarak_rerouting_free(whole);

    settings.digits = JARAK_REROUTING_CN8;
    settings.links = of_eight;
    settings.n_links = 2;
    jarak_rerouting_settings plain = settings;
    plain.n_links = 0;
    whole = world_find(before, &plain);
    found = world_find(after, &settings);
    assert_same(whole, found);
    assert_string_equal(found->families[0].joined, "84100000 84100100 84990000");
    jarak_rerouting_free(whole);
    jarak_rerouting_free(found);
    jarak_store_close(before);
    jarak_store_close(after);
}

/* What comparison states took is of the family, too. */
static void comparison_states_are_of_the_family(void **state)
{
    (void)state;
    static const char *const states[] = {"KGZ"};
    jarak_store *before = world_store(1, in_order), *after = split_store();
    jarak_rerouting_settings settings = world_settings();
    settings.n_hubs = 1;
    settings.control = JARAK_CONTROL_STATES;
    settings.states = states;
    settings.n_states = 1;
    facts_run(before, onward);
    jarak_rerouting *whole = world_find(before, &settings);
    settings.links = of_eight;
    settings.n_links = 2;
    jarak_rerouting *found = world_find(after, &settings);
    assert_string_equal(found->products[found->fit->pairs[0].product], "841001");
    assert_same(whole, found);
    jarak_rerouting_free(whole);
    jarak_rerouting_free(found);
    jarak_store_close(before);
    jarak_store_close(after);
}

/* A concordance that is loaded is used, unless it is to be left aside; a member's code is enough to ask for a trace. */
static void a_loaded_concordance_is_used(void **state)
{
    (void)state;
    jarak_store *store = split_store();
    facts_run(store, "INSERT INTO facts.concordance (source_id, line, from_list, from_code, to_list, to_code) VALUES "
                     "(1, 2, 'CN2021', '84100000', 'CN2022', '84100100'), (1, 3, 'CN2021', '84100000', 'CN2022', '84990000'), "
                     "(1, 4, 'CN2018', '84101000', 'CN2019', '84102000'), (1, 5, 'HS2017', '841030', 'SITC Rev. 4', '71811')");
    jarak_rerouting_settings settings = world_settings();
    settings.explain = "841000:KAZ";
    jarak_rerouting *found = world_find(store, &settings);
    assert_int_equal(found->n_families, 1);
    assert_int_equal(found->concordances[0].n_links, 2);
    assert_string_equal(found->products[found->explained->product], "841001");
    double after = 0;
    bool has_second = false;
    for (size_t i = 0; i < found->explained->n_rows; i++) {
        const jarak_rerouting_row *row = &found->explained->rows[i];
        after += row->leg == JARAK_LEG_TO_HUB && strcmp(row->month, "2022-03") >= 0 ? row->value : 0;
        has_second = has_second || (row->leg == JARAK_LEG_ONWARD && strcmp(row->product, "849900") == 0);
    }
    assert_near(after, found->fit->pairs[found->explained->pairs[0].pair].change.after, 0);
    assert_true(has_second);
    jarak_rerouting_free(found);
    settings.explain = NULL;
    settings.given_links_only = true;
    found = world_find(store, &settings);
    assert_int_equal(found->n_families, 0);
    assert_int_equal(found->n_changed, 3);
    jarak_rerouting_free(found);
    jarak_store_close(store);
}

/* Of a split code a list may have the old one, or all new ones: the rest is implied. With some of the new ones nothing is tested. */
static void families_are_under_the_barrier_wholly_or_not_tested(void **state)
{
    (void)state;
    static const char *const whole[] = {"841000", "8411"}, *const old[] = {"84100000", "8411"}, *const new[] = {"8411", "841001", "849900"},
                             *const part[] = {"841001", "8411"}, *const none[] = {"8411"};
    jarak_store *before = world_store(1, in_order), *after = split_store();
    facts_run(before, onward);
    jarak_rerouting_settings settings = world_settings();
    settings.products = whole, settings.n_products = 2;
    jarak_rerouting *right = world_find(before, &settings);
    assert_int_equal(right->n_products, 11);
    settings.links = of_eight, settings.n_links = 2;
    for (size_t i = 0; i < 3; i++) {
        const char *const *lists[] = {whole, old, new};
        settings.products = lists[i], settings.n_products = i == 2 ? 3 : 2;
        jarak_rerouting *found = world_find(after, &settings);
        assert_same(right, found);
        assert_true(world_cautions(found, i < 2 ? "came from, is: 84100100, 84990000." : "came from, is: 84100000."));
        jarak_rerouting_free(found);
    }
    settings.products = part, settings.n_products = 2;
    jarak_rerouting *found = world_find(after, &settings);
    assert_int_equal(found->n_products, 10);
    assert_int_equal(found->n_families, 0);
    assert_int_equal(found->n_changed, 1);
    assert_string_equal(found->changed[0].product, "841001");
    assert_near(found->changed[0].mixed, 1, 0);
    assert_int_equal(found->changed[0].n_members, 3);
    assert_string_equal(found->changed[0].members[2], "84990000");
    assert_true(world_cautions(found, "in part under the barrier, and figures cannot tell the parts apart: 841001 (84100000 + 84100100"));
    jarak_rerouting_free(found);
    settings.products = none, settings.n_products = 1;
    found = world_find(after, &settings);
    assert_int_equal(found->n_changed, 0);
    assert_int_equal(found->n_families, 0);
    jarak_rerouting_free(found);
    jarak_rerouting_free(right);
    jarak_store_close(before);
    jarak_store_close(after);
}

/* What is implied has the dates of what it is linked to. */
static void implied_codes_have_dates(void **state)
{
    (void)state;
    static const char *const whole[] = {"841000", "8411"}, *const new[] = {"841001", "849900", "8411"};
    static const char *const since[] = {"2022-03-01", "2022-02-01", "2022-02-01"}, *const two[] = {"2022-02-01", "2022-02-01"};
    jarak_store *before = world_store(1, in_order), *after = split_store();
    facts_run(before, onward);
    jarak_rerouting_settings settings = world_settings();
    settings.products = whole, settings.n_products = 2, settings.product_since = two, settings.since = NULL;
    jarak_rerouting *right = world_find(before, &settings);
    settings.products = new, settings.n_products = 3, settings.product_since = since;
    settings.links = of_eight, settings.n_links = 2;
    jarak_rerouting *found = world_find(after, &settings);
    assert_same(right, found);
    assert_int_equal(found->n_several, 1); /* the earliest counts */
    jarak_rerouting_free(found);
    jarak_rerouting_free(right);
    jarak_store_close(before);
    jarak_store_close(after);
}

/* Codes that begin and end within a product, or that are told to be what they were. */
static void a_product_keeps_what_is_within_it(void **state)
{
    (void)state;
    jarak_store *store = world_store(1, in_order);
    facts_run(store, "UPDATE facts.flow SET product = '84122090' WHERE product = '84122000' AND first_day < '2022-01-01'");
    jarak_rerouting_settings settings = world_settings();
    const jarak_rerouting_link within = {"CN2021", "84122090", "CN2022", "84122000", NULL},
                               same = {"HS2017", "841220", "HS2022", "841220", NULL},
                               half = {"CN2021", "84122091", "CN2022", "84122000", NULL};
    const jarak_rerouting_link *const links[] = {&within, &same, &half};
    for (size_t i = 0; i < 3; i++) {
        settings.links = links[i];
        settings.n_links = 1;
        jarak_rerouting *found = world_find(store, &settings);
        assert_int_equal(found->n_families, 0);
        assert_int_equal(found->n_changed, i == 2); /* 84122090 is not told of: it ended, and nothing says as what it goes on */
        jarak_rerouting_free(found);
    }
    jarak_store_close(store);
}

/* What is kept is traced with the links that were used, whatever is loaded since. */
static void what_is_kept_keeps_its_links(void **state)
{
    (void)state;
    jarak_store *store = split_store();
    jarak_rerouting_settings settings = world_settings();
    jarak_error error = {.message = ""};
    settings.links = of_six, settings.n_links = 2;
    jarak_rerouting *found = world_find(store, &settings), *again = NULL;
    assert_int_equal(jarak_rerouting_keep(store, found, &error), JARAK_OK);
    assert_near(facts_number(store, "SELECT count(*) FROM rerouting_run WHERE question LIKE '%--concordance ''2 links, %'"), 1, 0);
    facts_run(store, "INSERT INTO facts.concordance (source_id, line, from_list, from_code, to_list, to_code) VALUES "
                     "(1, 2, 'HS2017', '841010', 'HS2022', '841001')");
    assert_int_equal(jarak_rerouting_why(store, "RUS", "KAZ", "841001", 1, NULL, &again, &error), JARAK_OK);
    assert_string_equal(again->families[0].joined, "841000 841001 849900");
    assert_near(again->fit->pairs[0].change.estimate, found->fit->pairs[0].change.estimate, 0);
    jarak_rerouting_free(found);
    jarak_rerouting_free(again);
    jarak_store_close(store);
}

static void links_that_are_of_no_use_are_refused(void **state)
{
    (void)state;
    jarak_store *store = world_store(1, in_order);
    jarak_rerouting_settings settings = world_settings();
    const jarak_rerouting_link late = {"CN2023", "84100000", "CN2024", "84100100", NULL},
                               lacking = {"CN2021", NULL, "CN2022", "84100100", NULL};
    settings.n_links = 1;
    settings.links = &late;
    world_refuses(store, &settings, JARAK_ERR_NOT_FOUND, "from CN2023 to CN2024 (84100000 to 84100100, …)");
    world_refuses(store, &settings, JARAK_ERR_NOT_FOUND, "between 2020-03 and 2022-11, by codes of 6 or 8 digits");
    settings.links = &lacking;
    world_refuses(store, &settings, JARAK_ERR_ARGUMENT, "link 1 lacks");
    settings.links = of_six;
    settings.digits = JARAK_REROUTING_CN8;
    world_refuses(store, &settings, JARAK_ERR_NOT_FOUND, "by codes of 8 digits");
    jarak_store_close(store);
}

static void memory_that_runs_out_is_an_error(void **state)
{
    (void)state;
    jarak_rerouting_settings settings = world_settings();
    settings.links = of_six, settings.n_links = 2;
    world_fails(split_store(), &settings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_split_code_is_tested_as_before), cmocka_unit_test(comparison_states_are_of_the_family),
        cmocka_unit_test(a_loaded_concordance_is_used),     cmocka_unit_test(families_are_under_the_barrier_wholly_or_not_tested),
        cmocka_unit_test(implied_codes_have_dates),         cmocka_unit_test(a_product_keeps_what_is_within_it),
        cmocka_unit_test(what_is_kept_keeps_its_links),     cmocka_unit_test(links_that_are_of_no_use_are_refused),
        cmocka_unit_test(memory_that_runs_out_is_an_error)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
