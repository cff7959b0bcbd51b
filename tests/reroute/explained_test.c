/* One product traced: its numbers are those of the fit, its rows sum to its windows, and what cannot be traced is refused. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "failing.h"
#include "near.h"
#include "reroute/world.h"

static const char in_order[] = "product, exporter, importer, d";

static jarak_rerouting *explain(jarak_store *store, const char *what, bool plain)
{
    jarak_rerouting_settings settings = world_settings();
    settings.explain = what;
    settings.plain = plain;
    return world_find(store, &settings);
}

static double number(size_t n, const jarak_rerouting_number *numbers, const char *key)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(numbers[i].key, key) == 0) {
            return numbers[i].value;
        }
    }
    fail_msg("no number %s", key);
    return 0;
}

static double of_pair(const jarak_rerouting_traced *traced, const char *key)
{
    return number(traced->n_numbers, traced->numbers, key);
}

/* The sum of the rows of a leg to (or from) a hub in the last two windows. */
static double rows_sum(const jarak_rerouting_explained *explained, jarak_rerouting_leg leg, const char *importer, const char *first,
                       const char *last)
{
    double sum = 0;
    for (size_t i = 0; i < explained->n_rows; i++) {
        const jarak_rerouting_row *row = &explained->rows[i];
        if (row->leg == leg && strcmp(row->importer, importer) == 0 && strcmp(row->month, first) >= 0 && strcmp(row->month, last) <= 0) {
            sum += row->value;
        }
    }
    return sum;
}

static void check_pair(const jarak_rerouting *found, const jarak_rerouting_traced *traced)
{
    const jarak_reroute_pair *pair = &found->fit->pairs[traced->pair];
    const jarak_reroute_calibration *c = &found->fit->calibration;
    const struct check {
        const char *key;
        double value;
    } all[] = {{"before", pair->change.before},
               {"after", pair->change.after},
               {"growth", pair->change.growth},
               {"estimate", pair->change.estimate},
               {"std_error", pair->change.std_error},
               {"z_ratio", pair->change.z},
               {"evidence", fmin(pair->change.z / c->sigma_ratio, pair->regularity / c->sigma_regularity)},
               {"strict_evidence", pair->strict_evidence},
               {"q", found->plain ? pair->q : pair->strict_q},
               {"excess", pair->change.after - pair->change.growth * pair->change.before}};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        assert_near(of_pair(traced, all[i].key), all[i].value, 1e-11 * fabs(all[i].value));
    }
    assert_near(of_pair(traced, "other_after") / of_pair(traced, "other_before"), pair->change.growth, 1e-12);
    assert_true(of_pair(traced, "q_here") >= of_pair(traced, "q"));
    assert_near(of_pair(traced, "targets"), (double)found->fit->n_tested_pairs, 0);
}

static void its_numbers_are_those_of_the_fit(void **state)
{
    (void)state;
    jarak_store *store = world_store(1, in_order);
    for (int plain = 0; plain < 2; plain++) {
        jarak_rerouting *found = explain(store, "841030", plain == 1);
        const jarak_rerouting_explained *explained = found->explained;
        assert_string_equal(found->products[explained->product], "841030");
        assert_int_equal(explained->n_pairs, 2);
        assert_int_equal(explained->n_months, 9);
        assert_string_equal(explained->months[9], "2021-03");
        assert_int_equal(found->n_variants, 0);
        for (size_t i = 0; i < explained->n_pairs; i++) {
            check_pair(found, &explained->pairs[i]);
        }
        const jarak_reroute_product *product = &found->fit->products[explained->product];
        assert_near(number(explained->n_numbers, explained->numbers, "q"), plain == 1 ? product->q : product->strict_q, 0);
        assert_near(number(explained->n_numbers, explained->numbers, "loss"), product->loss, 0);
        jarak_rerouting_free(found);
    }
    jarak_store_close(store);
}

static void its_rows_sum_to_its_windows(void **state)
{
    (void)state;
    jarak_store *store = world_store(1, in_order);
    jarak_rerouting *found = explain(store, "841030:Kyrgyzstan", false);
    const jarak_rerouting_explained *explained = found->explained;
    const jarak_reroute_pair *pair = &found->fit->pairs[explained->pairs[0].pair];
    assert_int_equal(explained->n_pairs, 1);
    assert_string_equal(found->hubs[pair->hub], "KGZ");
    assert_near(rows_sum(explained, JARAK_LEG_TO_HUB, "KGZ", "2021-03", "2021-11"), pair->change.before, 1e-6);
    assert_near(rows_sum(explained, JARAK_LEG_TO_HUB, "KGZ", "2022-03", "2022-11"), pair->change.after, 1e-6);
    assert_near(rows_sum(explained, JARAK_LEG_TO_HUB, "KAZ", "2000-01", "2030-01"), 0, 0);
    const jarak_reroute_product *product = &found->fit->products[explained->product];
    assert_near(rows_sum(explained, JARAK_LEG_DIRECT, "RUS", "2022-03", "2022-11"), product->direct.after, 1e-6);
    const double line =
        facts_number(store, "SELECT line FROM facts.flow WHERE product = '84103000' AND importer = 'KGZ' AND exporter = 'FRA' "
                            "AND first_day = '2020-03-01'");
    bool has = false;
    for (size_t i = 0; i < explained->n_rows; i++) {
        const jarak_rerouting_row *row = &explained->rows[i];
        has = has || (strcmp(row->exporter, "FRA") == 0 && strcmp(row->month, "2020-03") == 0 && (double)row->line == line);
    }
    assert_true(has);
    jarak_rerouting_free(found);
    jarak_store_close(store);
}

/* What a hub sent on, and a row that two publications have. */
static void onward_rows_and_repeats(void **state)
{
    (void)state;
    jarak_store *store = world_store(1, in_order);
    facts_run(store,
              FACTS_SOURCE(3) "INSERT INTO facts.flow SELECT * REPLACE (3 AS source_id) FROM facts.flow WHERE line = 2 AND source_id = 1;"
                              "INSERT INTO facts.flow SELECT 2, 7, 'KAZ', 'RUS', '841000', d, last_day(d), 'month', 'export', 'KAZ', "
                              "1000 + m, 'EUR', NULL, NULL, 'official' FROM (SELECT m, "
                              "(DATE '2020-01-01' + to_months(m::INTEGER))::DATE AS d FROM range(35) t(m))");
    jarak_rerouting *found = explain(store, "841000", false);
    const jarak_rerouting_explained *explained = found->explained;
    assert_near(rows_sum(explained, JARAK_LEG_ONWARD, "RUS", "2022-03", "2022-11"), 9 * 1000 + 9 * (26 + 34) / 2.0, 0);
    assert_near(of_pair(&explained->pairs[0], "onward_after"), 9 * 1000 + 9 * (26 + 34) / 2.0, 1e-9);
    assert_near(rows_sum(explained, JARAK_LEG_TO_HUB, "KAZ", "2021-03", "2021-11"), of_pair(&explained->pairs[0], "before"), 1e-6);
    assert_true(isnan(explained->pairs[1].onward[0]));
    jarak_rerouting_free(found);
    jarak_store_close(store);
}

static void what_cannot_be_traced_is_refused(void **state)
{
    (void)state;
    static const struct refusal {
        const char *what;
        jarak_status status;
        const char *words;
    } all[] = {{"8410", JARAK_ERR_ARGUMENT, "product of 6 digits"},
               {"84103x", JARAK_ERR_ARGUMENT, "product of 6 digits"},
               {"841030:UZB", JARAK_ERR_ARGUMENT, "UZB is not among the hubs"},
               {"841030:", JARAK_ERR_ARGUMENT, "is not among the hubs"},
               {"999999", JARAK_ERR_NOT_FOUND, "999999 did not go"},
               {"841220", JARAK_ERR_NOT_FOUND, "841220 is not testable"}};
    jarak_store *store = world_store(1, in_order);
    facts_run(store, "UPDATE facts.flow SET product = '84122090' WHERE product = '84122000' AND first_day < '2022-02-01'");
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        jarak_rerouting_settings settings = world_settings();
        settings.explain = all[i].what;
        world_refuses(store, &settings, all[i].status, all[i].words);
    }
    jarak_store_close(store);
}

/* One that is below the floor has its months and sums, and nothing that was not tested. */
static void what_is_not_tested_has_its_months(void **state)
{
    (void)state;
    jarak_store *store = world_store(1, in_order);
    jarak_rerouting_settings settings = world_settings();
    settings.explain = "841030";
    settings.fit.floor = 2e7;
    jarak_rerouting *found = world_find(store, &settings);
    const jarak_rerouting_traced *traced = &found->explained->pairs[1];
    assert_int_equal(found->fit->pairs[traced->pair].change.missing, JARAK_REROUTE_SMALL);
    assert_true(of_pair(traced, "after") > 0);
    for (size_t i = 0; i < traced->n_numbers; i++) {
        assert_string_not_equal(traced->numbers[i].key, "estimate");
        assert_string_not_equal(traced->numbers[i].key, "q");
    }
    jarak_rerouting_free(found);
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_numbers_are_those_of_the_fit),  cmocka_unit_test(its_rows_sum_to_its_windows),
        cmocka_unit_test(onward_rows_and_repeats),           cmocka_unit_test(what_cannot_be_traced_is_refused),
        cmocka_unit_test(what_is_not_tested_has_its_months),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
