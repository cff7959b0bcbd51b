/* What hubs recorded as imports, beside what the origin says it sent: compared where both name the same partner, refused where they do
 * not. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "near.h"
#include "reroute/world.h"

static const char in_order[] = "product, exporter, importer, d";

/* Kazakhstan records what was sent, give or take a tenth, and of product 0 behind the barrier a half; Kyrgyzstan records by another
 * partner, five times as much.
 */
static jarak_store *store_of_both_sides(void)
{
    jarak_store *store = world_store(1, in_order);
    facts_run(store,
              FACTS_SOURCE(3) "INSERT INTO facts.flow SELECT 3, row_number() OVER (), exporter, importer, left(product, 6), first_day, "
                              "last_day, 'month', 'import', importer, value * (1 + 0.1 * sin(7.3 * line)) * IF(importer = 'KGZ', 5, "
                              "IF(product = '84100000' AND "
                              "first_day >= '2022-03-01', 0.5, 1)), unit, NULL, NULL, status FROM facts.flow WHERE source_id = 1 AND "
                              "importer IN ('KAZ', 'KGZ')");
    return store;
}

static jarak_rerouting *find(jarak_store *store, bool mirror)
{
    jarak_rerouting_settings settings = world_settings();
    settings.mirror = mirror;
    return world_find(store, &settings);
}

static void a_gap_that_opens_is_seen(void **state)
{
    (void)state;
    jarak_store *store = store_of_both_sides();
    jarak_rerouting *found = find(store, true);
    const jarak_reroute_pair *opened = &found->fit->pairs[0], *closed = &found->fit->pairs[14]; /* two hubs a product */
    assert_true(found->has_recorded[0]);
    assert_near(opened->gap.before, 1, 0.1);
    assert_near(opened->gap.after, 2, 0.2);
    assert_true(opened->gap.p_rise < 0.05);
    assert_near(closed->gap.after, 1, 0.1);
    assert_true(closed->gap.p_rise > 0.05);
    assert_true(world_cautions(found, "What KAZ recorded as imports"));
    jarak_rerouting_free(found);
    jarak_store_close(store);
}

/* And goes back to the rows of both sides. */
static void a_gap_has_its_rows(void **state)
{
    (void)state;
    jarak_store *store = store_of_both_sides();
    jarak_rerouting_settings settings = world_settings();
    settings.mirror = true;
    settings.explain = "841000:KAZ";
    jarak_rerouting *found = world_find(store, &settings);
    const jarak_rerouting_explained *explained = found->explained;
    const jarak_reroute_pair *pair = &found->fit->pairs[explained->pairs[0].pair];
    double recorded = 0;
    for (size_t i = 0; i < explained->n_rows; i++) {
        const jarak_rerouting_row *row = &explained->rows[i];
        recorded += row->leg == JARAK_LEG_RECORDED && strcmp(row->month, "2022-03") >= 0 ? row->value : 0;
    }
    assert_near(pair->change.after / recorded, pair->gap.after, 1e-12 * pair->gap.after);
    jarak_rerouting_free(found);
    jarak_store_close(store);
}

static void another_partner_is_refused(void **state)
{
    (void)state;
    jarak_store *store = store_of_both_sides();
    jarak_rerouting *found = find(store, true);
    assert_false(found->has_recorded[1]);
    assert_int_equal(found->fit->pairs[1].gap.missing, JARAK_REROUTE_UNKNOWN);
    assert_true(world_cautions(found, "KGZ's own figures of imports are not compared: in the year before EUU said it sent 0.2"));
    jarak_rerouting_free(found);
    jarak_store_close(store);
}

/* As long as nobody says that both sides name the same partner. */
static void nothing_is_compared_unasked(void **state)
{
    (void)state;
    jarak_store *store = store_of_both_sides();
    jarak_rerouting *found = find(store, false);
    assert_false(found->has_recorded[0]);
    assert_int_equal(found->fit->pairs[0].gap.missing, JARAK_REROUTE_UNKNOWN);
    assert_true(world_cautions(found, "are not compared: they may go by another partner"));
    jarak_rerouting_free(found);
    jarak_store_close(store);
}

static void figures_that_are_not_there_are_told(void **state)
{
    (void)state;
    jarak_store *store = world_store(1, in_order);
    jarak_rerouting *found = find(store, true);
    assert_false(found->has_recorded[0] || found->has_recorded[1]);
    assert_true(world_cautions(found, "No hub has figures of its own of imports from EUU"));
    jarak_rerouting_free(found);
    jarak_store_close(store);
}

static void memory_that_runs_out_is_an_error(void **state)
{
    (void)state;
    jarak_rerouting_settings settings = world_settings();
    settings.mirror = true;
    settings.explain = "841000:KAZ";
    world_fails(store_of_both_sides(), &settings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gap_that_opens_is_seen),
        cmocka_unit_test(a_gap_has_its_rows),
        cmocka_unit_test(another_partner_is_refused),
        cmocka_unit_test(nothing_is_compared_unasked),
        cmocka_unit_test(figures_that_are_not_there_are_told),
        cmocka_unit_test(memory_that_runs_out_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
