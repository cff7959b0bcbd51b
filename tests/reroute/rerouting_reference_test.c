/* Rerouted goods on the EU's exports of 2020 to 2022, read from the real files into a store: what stands in docs/methods/reroute.md, to the
 * digits given there, and every pair and product of the reference files. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "facts.h"
#include "jarak/frame.h"
#include "jarak/rerouting.h"
#include "near.h"

#define REFERENCE "trade/reroute/reference_"

static const char *const hubs[] = {"KAZ", "KGZ", "ARM", "UZB", "GEO"};

static int load_store(void **state)
{
    if (access(facts_real_files, R_OK) != 0) {
        *state = NULL;
        return 0;
    }
    jarak_store *store = facts_store(0);
    (void)facts_load(store, "trade/eu_exports_sanctioned_cn8_monthly_2020_2022.csv.gz");
    (void)facts_load(store, "trade/reroute/eu27_total_and_energy_trade_monthly_2020_2022_7_partners.csv.gz");
    *state = store;
    return 0;
}

static int close_store(void **state)
{
    jarak_store_close(*state);
    return 0;
}

static jarak_rerouting *ask_with(jarak_store *store, bool plain, size_t n_states, const char *const *states)
{
    facts_need_real_files();
    jarak_rerouting_settings settings;
    jarak_rerouting_settings_init(&settings);
    settings.origin = "EUU";
    settings.destination = "RUS";
    settings.hubs = hubs;
    settings.n_hubs = 5;
    settings.since = "2022-03";
    settings.plain = plain;
    settings.control = n_states > 0 ? JARAK_CONTROL_STATES : JARAK_CONTROL_OTHER;
    settings.states = states;
    settings.n_states = n_states;
    jarak_error error = {.message = ""};
    jarak_rerouting *found = NULL;
    if (jarak_rerouting_find(store, &settings, &found, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return found;
}

static jarak_rerouting *ask(jarak_store *store, bool plain)
{
    return ask_with(store, plain, 0, NULL);
}

static void calibration(void **state)
{
    jarak_rerouting *found = ask(*state, true);
    const jarak_reroute_calibration *c = &found->fit->calibration;
    const double growth[] = {.516467, 1.051890, .714588, .289654, .249627};
    const double drift[] = {.14244150, .16899284, .26051693, .08824361, -.10828764}; /* from the reference file's own rows */
    assert_int_equal(found->fit->n_tested_pairs, 3200);
    assert_int_equal(found->n_placebo_pairs, 2602);
    assert_int_equal(found->fit->n_tested_products, 969);
    assert_int_equal(found->n_placebo_products, 868);
    assert_int_equal(found->n_changed, 117);
    assert_int_equal(found->n_members, 27);
    assert_int_equal(found->n_silent, 0);
    assert_near(c->s0_squared, 8.098252279, 5e-10);
    assert_near(c->d0, 3.830529690, 5e-10);
    assert_near(c->inflation, 1.6193190484, 5e-11);
    assert_near(c->sigma_ratio, 1.070211121, 5e-10);
    assert_near(c->sigma_regularity, 1.393418723, 5e-10);
    assert_near(c->direct_inflation, 1.719156018, 2e-9);
    for (size_t hub = 0; hub < 5; hub++) {
        assert_near(log(found->growth[hub]), growth[hub], 3e-6); /* one of them is given to five digits */
        assert_near(c->drift[hub], drift[hub], 6e-9);
        assert_false(found->has_onward[hub]);
    }
    jarak_rerouting_free(found);
}

/* All goods by sums, under each control: the numbers of the text, in millions to a tenth. */
static void the_sums_of_all_goods_under_each_control(void **state)
{
    static const struct {
        const char *control;
        double near_hubs, all; /* KAZ, KGZ and ARM; and with UZB and GEO */
    } expected[] = {{"other", 1705.4, 2342.3}, {"none", 2912.5, 3831.1}, {"0.1", 2753.0, 3581.0}, {"0.2", 2593.4, 3330.9}};
    jarak_rerouting *found = ask(*state, false);
    assert_int_equal(found->n_goods_totals, 4 * 6);
    for (size_t i = 0; i < 4; i++) {
        const jarak_rerouting_total *totals = found->goods_totals + 6 * i;
        assert_string_equal(totals[0].control, expected[i].control);
        assert_near((totals[0].excess + totals[1].excess + totals[2].excess) / 1e6, expected[i].near_hubs, 0.05);
        assert_near(totals[5].excess / 1e6, expected[i].all, 0.05);
        assert_true(isnan(totals[5].low) && isnan(totals[5].high));
    }
    assert_near(found->goods_loss / 1e6, 18452.0, 0.05);
    jarak_rerouting_free(found);
}

static void assert_counts(const size_t *found, size_t q05, size_t q10, size_t q15, size_t q20)
{
    const size_t expected[] = {q05, q10, q15, q20};
    for (size_t i = 0; i < JARAK_REROUTING_LEVELS; i++) {
        if (expected[i] != SIZE_MAX) {
            assert_int_equal(found[i], expected[i]);
        }
    }
}

static void what_the_plain_rule_finds(void **state)
{
    const size_t any = SIZE_MAX;
    jarak_rerouting *found = ask(*state, true);
    assert_counts(found->found.products, 68, 113, any, any);
    assert_counts(found->found.two_hubs, 73, 151, any, any);
    assert_counts(found->found.pairs, any, 170, 363, 544);
    assert_int_equal(found->n_found, 113);
    size_t n_fell = 0, n_of_hub[5] = {0};
    for (size_t i = 0; i < found->fit->n_products; i++) {
        n_fell += found->fit->products[i].direct_q <= 0.05;
    }
    for (size_t i = 0; i < found->fit->n_pairs; i++) {
        n_of_hub[found->fit->pairs[i].hub] += found->fit->pairs[i].q <= 0.10;
    }
    /* at .10 under each control, as tests/stat/reroute_controls.py works out */
    const size_t by_control[][2] = {{113, 170}, {349, 765}, {362, 717}, {373, 724}};
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(found->variants[i].what, "control");
        assert_int_equal(found->variants[i].n_products, by_control[i][0]);
        assert_int_equal(found->variants[i].n_pairs, by_control[i][1]);
    }
    const size_t of_hub[] = {65, 32, 49, 11, 13};
    assert_memory_equal(n_of_hub, of_hub, sizeof of_hub);
    assert_int_equal(n_fell, 466);
    assert_int_equal(found->both_q05.n_products, 49);
    assert_near(found->both_q05.excess / 1e6, 1009.4, 0.05);
    assert_near(found->both_q05.loss / 1e6, 2477.3, 0.05);
    assert_near(found->both_q05.placebo_excess / 1e6, -66.2, 0.05);
    size_t n_linked = 0;
    for (size_t i = 0; i < found->fit->n_pairs; i++) {
        n_linked += found->linked[i];
    }
    assert_int_equal(n_linked, 121);
    jarak_rerouting_free(found);
}

/* Of the seven partners Belarus is the only one left to compare with, though under barriers of its own: the counts are those of
 * tests/stat/reroute_controls.py, and no finding. */
static void what_is_found_beyond_a_comparison_state(void **state)
{
    static const char *const states[] = {"BLR"};
    const size_t any = SIZE_MAX;
    jarak_rerouting *found = ask_with(*state, true, 1, states);
    assert_counts(found->found.products, 185, 261, any, any);
    assert_counts(found->found.pairs, 616, 848, any, any);
    assert_int_equal(found->n_changed, 117);
    assert_int_equal(found->n_uncompared, 613);
    jarak_rerouting_free(found);
}

static void what_the_strict_rule_finds(void **state)
{
    const size_t any = SIZE_MAX;
    jarak_rerouting *found = ask(*state, false);
    assert_counts(found->found.products, 0, 37, any, any);
    assert_counts(found->found.pairs, any, any, 91, 161);
    assert_counts(found->found.two_hubs, any, 84, any, any);
    assert_int_equal(found->fit->n_lowered, 1318);
    assert_int_equal(found->both.n_products, 25);
    assert_near(found->both.excess / 1e6, 745.4, 0.05);
    assert_near(found->both.loss / 1e6, 1876.2, 0.05);
    assert_string_equal(found->products[found->order[0]], "870350");
    assert_near(found->fit->products[found->order[0]].strict_evidence, 6.134431, 5e-7);
    assert_string_equal(found->products[found->order[19]], "854239");
    assert_near(found->fit->products[found->order[19]].strict_q, .055818, 5e-7);
    bool is_named = false;
    for (size_t i = 0; i < found->n_cautions; i++) {
        is_named |= strstr(found->cautions[i], "NLD 2022-11") != NULL;
    }
    assert_true(is_named);
    /* the destination as a hub: nothing is found */
    const jarak_rerouting_variant *last = &found->variants[found->n_variants - 1];
    assert_string_equal(last->what, "placebo_hub");
    assert_int_equal(last->n_tested, 1189);
    assert_int_equal(last->n_pairs, 0);
    assert_int_equal(last->n_products, 0);
    jarak_rerouting_free(found);
}

/* ---------------------------------------------------------------------------------------------------------------- every one */

/* A reference file: categories first, then numbers. */
static jarak_frame *read_reference(const char *file, size_t n, const jarak_column_request *columns)
{
    jarak_frame *frame = NULL;
    jarak_error error = {.message = ""};
    char *path = jarak__format_text("%s/%s%s", facts_real_files, REFERENCE, file);
    assert_non_null(path);
    if (jarak_frame_read(path, NULL, n, columns, &frame, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    jarak__free(path);
    return frame;
}

static const char *text(const jarak_frame *frame, size_t column, size_t row)
{
    return frame->columns[column].labels[frame->columns[column].codes[row]];
}

static size_t product_of(const jarak_rerouting *found, const char *code)
{
    for (size_t i = 0; i < found->n_products; i++) {
        if (strcmp(found->products[i], code) == 0) {
            return i;
        }
    }
    fail_msg("there is no product %s", code);
    return 0;
}

/* Ten digits are given. */
static void assert_digits(double found, double expected)
{
    assert_near(found, expected, 1e-9 * fmax(1, fabs(expected)));
}

static void every_pair(void **state)
{
    jarak_rerouting *found = ask(*state, true);
    static const jarak_column_request columns[] = {
        {"h", JARAK_COLUMN_CATEGORY}, {"p", JARAK_COLUMN_CATEGORY}, {"beta", JARAK_COLUMN_NUMBER},   {"se", JARAK_COLUMN_NUMBER},
        {"z", JARAK_COLUMN_NUMBER},   {"zv", JARAK_COLUMN_NUMBER},  {"zm", JARAK_COLUMN_NUMBER},     {"q_pair", JARAK_COLUMN_NUMBER},
        {"lo", JARAK_COLUMN_NUMBER},  {"hi", JARAK_COLUMN_NUMBER},  {"excess", JARAK_COLUMN_NUMBER}, {"phi", JARAK_COLUMN_NUMBER}};
    jarak_frame *frame = read_reference("findings_hs6.csv.gz", 12, columns);
    assert_int_equal(frame->n_rows, 3200);
    for (size_t row = 0; row < frame->n_rows; row++) {
        const jarak_reroute_product *product = &found->fit->products[product_of(found, text(frame, 1, row))];
        size_t i = product->first_pair;
        while (i < product->end_pair && strcmp(hubs[found->fit->pairs[i].hub], text(frame, 0, row)) != 0) {
            i++;
        }
        assert_true(i < product->end_pair);
        const jarak_reroute_pair *pair = &found->fit->pairs[i];
        const double numbers[] = {
            pair->change.estimate,      pair->change.std_error,      pair->change.z, pair->regularity, pair->evidence, pair->q,
            exp(pair->change.conf_low), exp(pair->change.conf_high), pair->excess,   pair->scatter};
        for (size_t k = 0; k < sizeof numbers / sizeof numbers[0]; k++) {
            assert_digits(numbers[k], frame->columns[k + 2].numbers[row]);
        }
    }
    jarak_frame_free(frame);
    jarak_rerouting_free(found);
}

static void every_product(void **state)
{
    jarak_rerouting *found = ask(*state, true);
    static const jarak_column_request columns[] = {
        {"p", JARAK_COLUMN_CATEGORY}, {"zP", JARAK_COLUMN_NUMBER}, {"q_prod", JARAK_COLUMN_NUMBER}, {"q_two", JARAK_COLUMN_NUMBER},
        {"zR", JARAK_COLUMN_NUMBER},  {"A", JARAK_COLUMN_NUMBER},  {"B", JARAK_COLUMN_NUMBER},      {"excess", JARAK_COLUMN_NUMBER}};
    static const jarak_column_request strict_columns[] = {
        {"hs6", JARAK_COLUMN_CATEGORY}, {"Z", JARAK_COLUMN_NUMBER}, {"q", JARAK_COLUMN_NUMBER}};
    jarak_frame *frame = read_reference("products_hs6.csv.gz", 8, columns),
                *strict = read_reference("products_hs6_both_years.csv.gz", 3, strict_columns);
    assert_int_equal(frame->n_rows, 969);
    assert_int_equal(strict->n_rows, 969);
    for (size_t row = 0; row < frame->n_rows; row++) {
        const jarak_reroute_product *p = &found->fit->products[product_of(found, text(frame, 0, row))];
        const double numbers[] = {p->evidence, p->q, p->q_two, p->direct.z, p->before, p->after, p->excess};
        for (size_t k = 0; k < sizeof numbers / sizeof numbers[0]; k++) {
            assert_digits(numbers[k], frame->columns[k + 1].numbers[row]);
        }
    }
    for (size_t row = 0; row < strict->n_rows; row++) {
        const jarak_reroute_product *p = &found->fit->products[product_of(found, text(strict, 0, row))];
        assert_digits(p->strict_evidence, strict->columns[1].numbers[row]);
        assert_digits(p->strict_q, strict->columns[2].numbers[row]);
    }
    jarak_frame_free(frame);
    jarak_frame_free(strict);
    jarak_rerouting_free(found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calibration),
        cmocka_unit_test(the_sums_of_all_goods_under_each_control),
        cmocka_unit_test(what_the_plain_rule_finds),
        cmocka_unit_test(what_is_found_beyond_a_comparison_state),
        cmocka_unit_test(what_the_strict_rule_finds),
        cmocka_unit_test(every_pair),
        cmocka_unit_test(every_product),
    };
    return cmocka_run_group_tests(tests, load_store, close_store);
}
