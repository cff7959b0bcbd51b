/* What is found, kept in the store: the view has it as long as the figures are the same. */
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

static void keep(jarak_store *store, const jarak_rerouting *found)
{
    jarak_error error = {.message = ""};
    if (jarak_rerouting_keep(store, found, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
}

/* A row for each tested product and hub, with the numbers that were found; what is not known is missing. */
static void every_pair_is_a_row(void **state)
{
    (void)state;
    jarak_store *store = world_store(1, in_order);
    const jarak_rerouting_settings settings = world_settings();
    jarak_rerouting *found = world_find(store, &settings);
    keep(store, found);
    keep(store, found); /* the same question once */
    assert_near(facts_number(store, "SELECT count(*) FROM rerouting"), (double)found->fit->n_tested_pairs, 0);
    assert_near(facts_number(store, "SELECT count(*) FROM rerouting_run WHERE is_current AND calibrated AND rule = 'strict'"), 1, 0);
    assert_near(facts_number(store, "SELECT count(DISTINCT product) FROM rerouting WHERE found AND s1 AND s4"), WORLD_PLANTED, 0);
    assert_near(facts_number(store, "SELECT count(*) FROM rerouting WHERE s2 IS NULL AND onward_p IS NULL AND onward_after IS NULL"),
                (double)found->fit->n_tested_pairs, 0);
    for (size_t i = 0; i < found->fit->n_pairs; i += 37) {
        const jarak_reroute_pair *pair = &found->fit->pairs[i];
        const struct {
            const char *column;
            double value;
        } numbers[] = {{"before", pair->change.before},
                       {"after", pair->change.after},
                       {"growth", pair->change.growth},
                       {"ratio", exp(pair->change.estimate)},
                       {"ratio_low", exp(pair->change.conf_low)},
                       {"ratio_high", exp(pair->change.conf_high)},
                       {"q", pair->strict_q},
                       {"excess", pair->excess},
                       {"excess_low", pair->excess_low},
                       {"excess_high", pair->excess_high},
                       {"product_q", found->fit->products[pair->product].strict_q},
                       {"direct_before", found->fit->products[pair->product].direct.before},
                       {"direct_after", found->fit->products[pair->product].direct.after},
                       {"direct_q", found->fit->products[pair->product].direct_q}};
        for (size_t n = 0; n < sizeof numbers / sizeof numbers[0]; n++) {
            char sql[256];
            snprintf(sql, sizeof sql, "SELECT %s FROM rerouting WHERE product = '%s' AND hub = '%s'", numbers[n].column,
                     found->products[pair->product], found->hubs[pair->hub]);
            assert_near(facts_number(store, sql), numbers[n].value, 0);
        }
    }
    jarak_rerouting_free(found);
    jarak_store_close(store);
}

/* Other questions stand beside it; other figures make the view refuse what it has, with the command that finds it again. */
static void what_is_of_other_figures_is_refused(void **state)
{
    (void)state;
    jarak_store *store = world_store(1, in_order);
    jarak_rerouting_settings settings = world_settings();
    jarak_rerouting *found = world_find(store, &settings);
    keep(store, found);
    static const char *const goods[] = {"8410"}, *const since[] = {"2022-03"};
    settings.plain = true;
    settings.products = goods, settings.n_products = 1, settings.product_since = since, settings.since = NULL;
    jarak_rerouting *of_list = world_find(store, &settings);
    keep(store, of_list);
    assert_near(facts_number(store, "SELECT count(*) FROM rerouting_run"), 2, 0);
    assert_near(facts_number(store, "SELECT count(*) FROM rerouting WHERE rule = 'plain'"), 20, 0);

    facts_run(store, "INSERT OR REPLACE INTO facts.meta VALUES ('facts', '99')"); /* as loading does */
    jarak_table *rows = NULL;
    jarak_error error = {.message = ""};
    assert_int_equal(jarak_query(store, "SELECT count(*) FROM rerouting", NULL, &rows, &error), JARAK_ERR_SQL);
    assert_non_null(strstr(error.message, "of other figures than the store has now"));
    assert_non_null(strstr(error.message, "jarak reroute --origin EUU --destination RUS --hubs KAZ,KGZ"));
    assert_near(facts_number(store, "SELECT count(*) FROM rerouting_run WHERE NOT is_current"), 2, 0);
    keep(store, found); /* drops what is of other figures */
    assert_near(facts_number(store, "SELECT count(*) FROM rerouting_run"), 1, 0);
    assert_near(facts_number(store, "SELECT count(*) FROM rerouting"), (double)found->fit->n_tested_pairs, 0);
    assert_near(facts_number(store, "SELECT count(*) FROM facts.rerouting_pair"), (double)found->fit->n_tested_pairs, 0);
    jarak_rerouting_free(found);
    jarak_rerouting_free(of_list);
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_is_a_row),
        cmocka_unit_test(what_is_of_other_figures_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
