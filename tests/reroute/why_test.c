/* A finding that is kept, traced: the same question is put again, and its numbers are those that are kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "near.h"
#include "reroute/world.h"

static void keep(jarak_store *store, const jarak_rerouting_settings *settings)
{
    jarak_error error = {.message = ""};
    jarak_rerouting *found = world_find(store, settings);
    if (jarak_rerouting_keep(store, found, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    jarak_rerouting_free(found);
}

static jarak_rerouting *why(jarak_store *store, const char *destination, const char *hub, const char *product)
{
    jarak_error error = {.message = ""};
    jarak_rerouting *found = NULL;
    if (jarak_rerouting_why(store, destination, hub, product, 1, NULL, &found, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return found;
}

/* Each number of the trace is the kept one, and the rows are those of the flow. */
static void assert_kept(jarak_store *store, const jarak_rerouting *found, const char *hub, const char *product)
{
    static const char *const columns[] = {"before",     "after", "growth", "ratio",      "ratio_low",
                                          "ratio_high", "q",     "excess", "excess_low", "excess_high"};
    char sql[400];
    assert_non_null(found->explained);
    assert_int_equal(found->explained->n_pairs, 1);
    assert_string_equal(found->products[found->explained->product], product);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        snprintf(sql, sizeof sql, "SELECT %s FROM rerouting WHERE hub = '%s' AND product = '%s'", columns[i], hub, product);
        assert_near(world_number(found, columns[i]), facts_number(store, sql), 0);
    }
    double sum = 0;
    const jarak_rerouting_explained *explained = found->explained;
    for (size_t i = 0; i < explained->n_rows; i++) {
        const jarak_rerouting_row *row = &explained->rows[i];
        const bool is_after = strcmp(row->month, found->first_months[found->n_years - 1]) >= 0;
        sum += row->leg == JARAK_LEG_TO_HUB && is_after ? row->value : 0;
    }
    assert_near(sum, world_number(found, "after"), 0);
}

static void a_kept_finding_is_traced(void **state)
{
    (void)state;
    jarak_store *store = world_store(1, "product, exporter, importer, d");
    jarak_rerouting_settings settings = world_settings();
    settings.fit.floor = 50000, settings.window = 6, settings.control = JARAK_CONTROL_GROWTH, settings.growth = 0.1, settings.q = 0.15;
    keep(store, &settings);
    jarak_rerouting *found = why(store, "Russia", "Kazakhstan", "841010");
    assert_kept(store, found, "KAZ", "841010");
    assert_near(found->rate, 0.1, 0);
    assert_near(found->floor, 50000, 0);
    assert_near(found->q, 0.15, 0);
    assert_int_equal(found->n_months, 6);
    assert_non_null(strstr(found->cautions[0], "is among what is found and kept"));
    jarak_rerouting_free(found);
    found = why(store, "RUS", "KGZ", "841300"); /* tested, not found */
    assert_kept(store, found, "KGZ", "841300");
    assert_non_null(strstr(found->cautions[0], "not among what is found"));
    jarak_rerouting_free(found);
    jarak_store_close(store);
}

/* Its list of goods, with their dates, is kept too. */
static void a_finding_of_a_list_with_dates_is_traced(void **state)
{
    (void)state;
    jarak_store *store = world_store(1, "product, exporter, importer, d");
    jarak_rerouting_settings settings = world_settings();
    {
        char first[] = "8411", second[] = "8410", third[] = "8419", *goods[] = {first, second, third};
        const char *const since[] = {NULL, "2022-03", "2022-04-02"};
        settings.products = (const char *const *)goods, settings.n_products = 3, settings.product_since = since, settings.window = 6;
        settings.plain = true, settings.digits = JARAK_REROUTING_CN8;
        jarak_error error = {.message = ""};
        jarak_rerouting *found = world_find(store, &settings);
        memset(first, 'x', 4), memset(second, 'x', 4), memset(third, 'x', 4); /* what was found does not hang on the caller's texts */
        assert_int_equal(jarak_rerouting_keep(store, found, &error), JARAK_OK);
        jarak_rerouting_free(found);
    }
    jarak_rerouting *found = why(store, "RUS", "KAZ", "84101000");
    assert_kept(store, found, "KAZ", "84101000");
    assert_true(found->is_dated);
    assert_true(found->plain);
    assert_int_equal(found->n_listed, 3);
    jarak_rerouting_free(found);
    found = why(store, "RUS", "KAZ", "84191000");
    assert_string_equal(found->explained->months[found->explained->n_months * (found->n_years - 1)], "2022-05");
    jarak_rerouting_free(found);
    jarak_store_close(store);
}

static void assert_not_traced(jarak_store *store, const char *hub, const char *product, const char *words)
{
    jarak_rerouting *found = NULL;
    jarak_error error = {.message = ""};
    assert_int_equal(jarak_rerouting_why(store, "RUS", hub, product, 1, NULL, &found, &error), JARAK_ERR_NOT_FOUND);
    assert_null(found);
    if (strstr(error.message, words) == NULL) {
        fail_msg("\"%s\" says nothing of \"%s\"", error.message, words);
    }
}

static void what_is_not_kept_is_told(void **state)
{
    (void)state;
    jarak_store *store = world_store(1, "product, exporter, importer, d");
    const jarak_rerouting_settings settings = world_settings();
    assert_not_traced(store, "KAZ", "841010", "nothing is kept");
    keep(store, &settings);
    assert_not_traced(store, "KAZ", "999999", "not among what is kept");
    assert_not_traced(store, "UZB", "841010", "not among what is kept");
    assert_not_traced(store, "Nowhere", "841010", "Nowhere");
    facts_run(store, "INSERT OR REPLACE INTO facts.meta VALUES ('facts', '99')"); /* as loading does */
    assert_not_traced(store, "KAZ", "841010", "of other figures than the store has now");
    keep(store, &settings);
    assert_near(facts_number(store, "SELECT count(DISTINCT run) FROM facts.rerouting_asked"), 1, 0); /* the old one is dropped */
    jarak_rerouting_free(why(store, "RUS", "KAZ", "841010"));
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kept_finding_is_traced),
        cmocka_unit_test(a_finding_of_a_list_with_dates_is_traced),
        cmocka_unit_test(what_is_not_kept_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
