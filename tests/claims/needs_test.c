/* What claims need: without it a claim is not checkable, never false; and the shipped claims on rerouted goods, on a made-up world. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jarak/claims.h"
#include "near.h"
#include "reroute/world.h"

static const char set[] = "rerouting-2022";

static jarak_claims *check(jarak_store *store, const char *path)
{
    jarak_claims *claims = NULL;
    jarak_error error = {.message = ""};
    if (jarak_check(store, path, NULL, &claims, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return claims;
}

static size_t place_of(const jarak_claims *claims, const char *id)
{
    for (size_t i = 0; i < claims->count; i++) {
        if (strcmp(claims->claims[i].id, id) == 0) {
            return i;
        }
    }
    fail_msg("no claim %s", id);
    return 0;
}

static jarak_claim_finding finding(const jarak_claims *claims, const char *id)
{
    return claims->claims[place_of(claims, id)].finding;
}

/* The finding of one shipped claim on the store as it is. */
static jarak_claim_finding found_of(jarak_store *store, const char *id)
{
    jarak_claims *claims = check(store, set);
    const jarak_claim_finding result = finding(claims, id);
    jarak_claims_free(claims);
    return result;
}

static void assert_lacks(jarak_store *store, const char *id, const char *words)
{
    jarak_claims *claims = check(store, set);
    const size_t i = place_of(claims, id);
    assert_int_equal(claims->claims[i].finding, JARAK_NOT_CHECKABLE);
    assert_non_null(claims->lacks[i]);
    assert_non_null(claims->lacks_id[i]);
    assert_non_null(strstr(claims->lacks[i], words));
    assert_string_not_equal(claims->lacks[i], claims->lacks_id[i]);
    assert_null(claims->claims[i].answers);
    assert_null(claims->claims[i].rows);
    assert_int_equal(claims->claims[i].supported + claims->claims[i].contradicted + claims->claims[i].undecided, 0);
    jarak_claims_free(claims);
}

static void keep(jarak_store *store)
{
    const jarak_rerouting_settings settings = world_settings();
    jarak_rerouting *found = world_find(store, &settings);
    jarak_error error = {.message = ""};
    if (jarak_rerouting_keep(store, found, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    jarak_rerouting_free(found);
}

static void claims_on_rerouted_goods_need_what_is_kept(void **state)
{
    (void)state;
    jarak_store *store = world_store(1, "product, exporter, importer, d");
    assert_lacks(store, "hubs-take-what-russia-lost", "--destination RUS");
    assert_lacks(store, "all-follow-by-their-exports", "--destination RUS"); /* the first of its needs */
    keep(store);
    assert_lacks(store, "all-follow-by-their-exports", "by their own customs");
    jarak_claims *claims = check(store, set);
    const size_t i = place_of(claims, "hubs-take-what-russia-lost");
    assert_int_equal(claims->claims[i].finding, JARAK_SUPPORTED);
    assert_int_equal(claims->claims[i].supported, 2);
    assert_null(claims->lacks[i]);
    assert_int_equal(jarak_table_rows(claims->claims[i].rows), 2 * WORLD_PLANTED);
    const double of_kaz = facts_number(store, "SELECT round(sum(excess) / 1e6, 1) FROM rerouting WHERE found AND s4 AND hub = 'KAZ'");
    assert_near(jarak_table_number(claims->claims[i].answers, 0, 3), of_kaz, 0);
    assert_int_equal(finding(claims, "chips-from-appliances"), JARAK_UNDECIDED);
    jarak_claims_free(claims);

    facts_run(store, "INSERT OR REPLACE INTO facts.meta VALUES ('facts', '99')"); /* other figures, as after loading */
    assert_lacks(store, "hubs-take-what-russia-lost", "jarak reroute --origin EUU");
    jarak_store_close(store);
}

/* The hubs' own exports to Russia by product, and of all goods: factor times as much of the goods after as before, of all twice as much. */
static void send_on(jarak_store *store, const char *hubs, int factor)
{
    char sql[1600];
    snprintf(sql, sizeof sql,
             "DELETE FROM facts.flow WHERE source_id = 3; "
             "INSERT INTO facts.flow SELECT 3, row_number() OVER () + 1, hub, 'RUS', product, d, last_day(d), 'month', 'export', hub, "
             "value, 'USD', "
             "NULL, NULL, 'official' "
             "FROM (SELECT hub, product, d, value FROM (SELECT unnest([%s]) AS hub), "
             "  (SELECT (DATE '2021-01-01' + to_months(m::INTEGER))::DATE AS d FROM range(23) t(m)), "
             "  LATERAL (SELECT '841000' AS product, 1000 * IF(d >= DATE '2022-03-01', %d, 1) AS value UNION ALL "
             "           SELECT 'TOTAL', 1000 * IF(d >= DATE '2022-03-01', %d, 1) + 50000 * IF(d >= DATE '2022-03-01', 2, 1)))",
             hubs, factor, factor);
    facts_run(store, sql);
}

static void whoever_sends_more_of_them_on_does_not_follow(void **state)
{
    (void)state;
    static const char id[] = "all-follow-by-their-exports";
    jarak_store *store = world_store(1, "product, exporter, importer, d");
    facts_run(store, FACTS_SOURCE(3));
    send_on(store, "'KAZ'", 8);
    keep(store);
    assert_int_equal(found_of(store, id), JARAK_CONTRADICTED); /* one that does not is enough */
    send_on(store, "'KAZ', 'KGZ'", 2);
    assert_int_equal(found_of(store, id), JARAK_UNDECIDED); /* two that do are not five */
    send_on(store, "'KAZ', 'KGZ', 'UZB', 'TJK', 'TKM'", 2);
    assert_int_equal(found_of(store, id), JARAK_UNDECIDED); /* two of them alone are hubs of what is kept */
    jarak_store_close(store);
}

static void gap(jarak_store *store, int recorded)
{
    char sql[1200];
    snprintf(sql, sizeof sql,
             "DELETE FROM facts.flow WHERE source_id = 3; INSERT INTO facts.flow SELECT 3, y, 'DEU', 'KAZ', 'TOTAL', make_date(y, 7, 1), "
             "make_date(y, 7, 31), 'month', 'export', 'DEU', IF(y = 2022, 200, 100) * 1e6, 'EUR', NULL, NULL, 'official' "
             "FROM range(2019, 2023) t(y); INSERT INTO facts.flow SELECT 3, y, 'DEU', 'KAZ', 'TOTAL', make_date(y, 1, 1), "
             "make_date(y, 12, 31), 'year', 'import', 'KAZ', IF(y = 2022, %d, 80) * 1e6, 'EUR', NULL, NULL, 'official' "
             "FROM range(2019, 2023) t(y)",
             recorded);
    facts_run(store, sql);
}

static void half_never_arrived(void **state)
{
    (void)state;
    static const char id[] = "half-never-arrived";
    jarak_store *store = facts_store(1);
    facts_run(store, FACTS_SOURCE(3));
    assert_lacks(store, id, "yearly imports");
    gap(store, 110); /* 200 · 0.8 - 110 of 100 */
    assert_int_equal(found_of(store, id), JARAK_SUPPORTED);
    gap(store, 155);
    assert_int_equal(found_of(store, id), JARAK_CONTRADICTED);
    facts_run(store, "DELETE FROM facts.flow WHERE side = 'import' AND first_day = DATE '2020-01-01'");
    assert_lacks(store, id, "yearly imports"); /* a year that nobody recorded is not zero */
    jarak_store_close(store);
}

static void write_file(const char *path, const char *text)
{
    FILE *stream = fopen(path, "w");
    assert_non_null(stream);
    assert_int_equal(fwrite(text, 1, strlen(text), stream), strlen(text));
    assert_int_equal(fclose(stream), 0);
}

#define NEEDS "title: t\nneeds:\n  - id: flows\n    data: SELECT 1 FROM flow LIMIT 1\n    load: trade\n"

static void wrong_needs_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {NEEDS "claims:\n  - id: a\n    statement: s\n    condition: SELECT true\n    needs: flow\n", "needs `flow`, which is none of"},
        {NEEDS "claims:\n  - id: a\n    statement: s\n    opinion: true\n    needs: flows\n", "there is nothing that it could need"},
        {NEEDS "  - id: flows\n    data: SELECT 1\n    load: x\nclaims: []\n", "`needs` has `flows` twice"},
        {"title: t\nneeds:\n  - id: flows\n    data: SELECT 1\nclaims: []\n", "load"},
        {"title: t\nneeds:\n  - id: f\n    data: SELECT y FROM flow\n    load: x\nclaims:\n  - id: a\n    statement: s\n    condition: "
         "SELECT "
         "true\n    needs: [f]\n",
         "claim `a`: Binder Error"},
    };
    jarak_store *store = facts_store(1);
    char path[] = "/tmp/jarak-needs-XXXXXX";
    const int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    assert_int_equal(close(descriptor), 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jarak_claims *claims = NULL;
        jarak_error error = {.message = ""};
        write_file(path, cases[i].text);
        assert_int_not_equal(jarak_check(store, path, NULL, &claims, &error), JARAK_OK);
        assert_null(claims);
        if (strstr(error.message, cases[i].message) == NULL) {
            fail_msg("\"%s\" says nothing of \"%s\"", error.message, cases[i].message);
        }
    }
    write_file(path, NEEDS "claims:\n  - id: a\n    statement: s\n    condition: SELECT false AS holds\n    needs: flows\n");
    jarak_claims *claims = check(store, path);
    assert_int_equal(claims->claims[0].finding, JARAK_NOT_CHECKABLE); /* and not contradicted */
    assert_string_equal(claims->lacks[0], "trade");
    assert_string_equal(jarak_claim_finding_text(claims->claims[0].finding), "not_checkable");
    jarak_claims_free(claims);
    assert_int_equal(unlink(path), 0);
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(claims_on_rerouted_goods_need_what_is_kept),
        cmocka_unit_test(whoever_sends_more_of_them_on_does_not_follow),
        cmocka_unit_test(half_never_arrived),
        cmocka_unit_test(wrong_needs_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
