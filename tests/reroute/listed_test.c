/* Lists of products in the store: goods of a question that names one are those of it, and what is found is called as they say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "data/sql.h"
#include "facts.h"
#include "jarak/rerouting.h"

static jarak_store *store;
static jarak_rerouting_settings ask;

/* The made-up world, with two lists: one of goods of which some are dated twice, and two editions of a nomenclature, of which a code's
 * longer sister is not its own. */
static int make_world(void **state)
{
    (void)state;
    jarak_error error = {.message = ""};
    store = facts_store(1);
    jarak_status status = jarak_rerouting_demo(store, &ask, &error);
    ask.fit.threads = 1;
    status =
        status == JARAK_OK
            ? jarak__sql_run(store,
                             "INSERT INTO facts.product_list BY NAME SELECT 1 AS source_id, * FROM (VALUES "
                             "('goods', '8412', NULL, DATE '1857-03-01', NULL), ('goods', '8430', NULL, DATE '1857-03-01', NULL), "
                             "('goods', '8412', NULL, DATE '1857-05-01', NULL), ('plain', '8412', 'Engines', NULL, NULL), "
                             "('HS2012', '841220', 'Of the older edition', NULL, NULL), ('HS2017', '841220', 'Of the newer', NULL, NULL), "
                             "('zz', '841220', 'Of no nomenclature', NULL, NULL), ('HS2017', '84122000', 'Of another', NULL, NULL), "
                             "('HS2017', '8412200012', 'Of ten digits', NULL, NULL)) t(list, code, name, first_day, last_day);"
                             "INSERT INTO facts.source BY NAME SELECT 1 AS source_id, 0 AS load_id, 'Lists' AS title WHERE 1 NOT IN "
                             "(SELECT source_id FROM facts.source)",
                             &error)
            : status;
    if (status != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    jarak_store_close(store);
    return 0;
}

static jarak_rerouting *find(const jarak_rerouting_settings *settings)
{
    jarak_error error = {.message = ""};
    jarak_rerouting *found = NULL;
    if (jarak_rerouting_find(store, settings, &found, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return found;
}

static void refuse(const jarak_rerouting_settings *settings, jarak_status status, const char *part)
{
    jarak_error error = {.message = ""};
    jarak_rerouting *found = NULL;
    const jarak_status got = jarak_rerouting_find(store, settings, &found, &error);
    assert_null(found);
    if (got != status || strstr(error.message, part) == NULL) {
        fail_msg("status %d, without \"%s\": %s", (int)got, part, error.message);
    }
}

/* All that hangs on the goods is the same: `listed` is a digest of codes and dates. */
static void expect_same(const jarak_rerouting_settings *by_name, const jarak_rerouting_settings *by_hand)
{
    jarak_rerouting *named = find(by_name), *given = find(by_hand);
    assert_string_equal(named->listed, given->listed);
    assert_int_equal(named->n_listed, given->n_listed);
    assert_int_equal(named->n_products, given->n_products);
    assert_int_equal(named->n_found, given->n_found);
    assert_int_equal(named->n_cohorts, given->n_cohorts);
    for (size_t i = 0; i < named->n_in_order; i++) {
        assert_string_equal(named->products[named->order[i]], given->products[given->order[i]]);
        assert_memory_equal(&named->fit->products[named->order[i]].q, &given->fit->products[given->order[i]].q, sizeof(double));
    }
    jarak_rerouting_free(named);
    jarak_rerouting_free(given);
}

static void a_list_is_as_if_its_goods_were_given(void **state)
{
    (void)state;
    static const char *const codes[] = {"8412", "8412", "8430"}, *const once[] = {"8412"};
    static const char *const since[] = {"1857-03-01", "1857-05-01", "1857-03-01"};
    jarak_rerouting_settings by_name = ask, by_hand = ask;
    by_name.list = "plain";
    by_hand.products = once, by_hand.n_products = 1;
    expect_same(&by_name, &by_hand);
    by_name.list = "Goods";
    by_name.is_list_dated = true;
    by_name.since = by_hand.since = NULL;
    by_name.window = by_hand.window = 6;
    by_hand.products = codes, by_hand.product_since = since, by_hand.n_products = 3;
    expect_same(&by_name, &by_hand);
}

static void names_are_those_of_the_newest_nomenclature(void **state)
{
    (void)state;
    jarak_rerouting *found = find(&ask);
    assert_non_null(found->names);
    size_t n_named = 0;
    for (size_t i = 0; i < found->n_products; i++) {
        if (strcmp(found->products[i], "841220") == 0) {
            assert_string_equal(found->names[i], "Of the newer");
        }
        n_named += found->names[i] != NULL;
    }
    assert_int_equal(n_named, 1);
    jarak_rerouting_free(found);
}

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    static const char *const codes[] = {"8412"};
    jarak_rerouting_settings settings = ask;
    settings.list = "nowhere";
    refuse(&settings, JARAK_ERR_NOT_FOUND, "it has HS2012, HS2017, goods, plain, zz");
    settings.list = "plain";
    settings.products = codes, settings.n_products = 1;
    refuse(&settings, JARAK_ERR_ARGUMENT, "two lists of the same goods");
    settings = ask;
    settings.list = "plain";
    settings.is_list_dated = true;
    settings.since = NULL;
    refuse(&settings, JARAK_ERR_ARGUMENT, "has no dates");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_is_as_if_its_goods_were_given),
        cmocka_unit_test(names_are_those_of_the_newest_nomenclature),
        cmocka_unit_test(what_cannot_be_is_refused),
    };
    return cmocka_run_group_tests(tests, make_world, close_world);
}
