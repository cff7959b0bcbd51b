/* Signs joined: what is known of a pair, the partial conjunction of its p-values, and how many signs it shows. */
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

/* Kazakhstan sends on more of product 0, and says nothing of others; of Kyrgyzstan nothing is known. */
static jarak_rerouting *find(bool plain)
{
    jarak_store *store = world_store(1, in_order);
    facts_run(store, "INSERT INTO facts.flow SELECT 2, NULL, 'KAZ', 'RUS', '841000', d, last_day(d), 'month', 'export', 'KAZ', "
                     "IF(d >= DATE '2022-03-01', 500000, 20000) + 10 * m, 'EUR', NULL, NULL, 'official' FROM (SELECT m, "
                     "(DATE '2020-01-01' + to_months(m::INTEGER))::DATE AS d FROM range(35) t(m))");
    jarak_rerouting_settings settings = world_settings();
    settings.plain = plain;
    jarak_rerouting *found = world_find(store, &settings);
    jarak_store_close(store);
    return found;
}

static int compare_numbers(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void p_is_that_of_the_partial_conjunction(void **state)
{
    (void)state;
    for (int plain = 0; plain < 2; plain++) {
        jarak_rerouting *found = find(plain == 1);
        const jarak_reroute_pair *pair = &found->fit->pairs[0];
        const jarak_rerouting_joined *joined = &found->joined[0];
        double p[] = {plain == 1 ? pair->decoy_p : pair->strict_decoy_p, pair->onward.p_rise, found->fit->products[0].direct.p_fall};
        qsort(p, 3, sizeof *p, compare_numbers);
        assert_int_equal(joined->n_known, 3);
        for (size_t r = 0; r < 3; r++) {
            assert_near(joined->p[r], fmin(1, (double)(3 - r) * p[r]), 1e-15);
            assert_true(joined->q[r] >= joined->p[r]);
        }
        assert_true(isnan(joined->p[3]) && isnan(joined->q[3]));
        jarak_rerouting_free(found);
    }
}

static void levels_are_of_what_is_known(void **state)
{
    (void)state;
    jarak_rerouting *found = find(false);
    assert_int_equal(found->joined[0].level, 3);
    assert_int_equal(found->joined[1].n_known, 2); /* Kyrgyzstan: to the hub, and directly */
    assert_int_equal(found->joined[1].level, 2);
    size_t n_two = 0;
    for (size_t i = (size_t)2 * WORLD_PLANTED; i < found->fit->n_pairs; i++) { /* direct trade fell everywhere, and that alone */
        assert_true(found->joined[i].level <= found->joined[i].n_known);
        n_two += found->joined[i].level >= 2;
    }
    assert_int_equal(n_two, 0);
    jarak_rerouting_free(found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p_is_that_of_the_partial_conjunction),
        cmocka_unit_test(levels_are_of_what_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
