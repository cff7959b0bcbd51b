/* A made-up world of monthly trade in a store: what two members export to two hubs and to the destination. */
#ifndef TESTS_REROUTE_WORLD_H
#define TESTS_REROUTE_WORLD_H

#include <math.h>
#include <stdio.h>

#include "facts.h"
#include "failing.h"
#include "jarak/rerouting.h"

/* 100 products, 84100000, 84101000 … 84199000, from 2020-01 to 2022-11. Since 2022-03 the destination takes a fifth, and of the first 12
 * products the hubs take ten times as much. Of product 50 nothing went to the hubs in 2021. All but that is around a level. */
enum { WORLD_PLANTED = 12, WORLD_ODD = 50, WORLD_PRODUCTS = 100 };

static const char world_products[] =
    "INSERT INTO facts.flow SELECT 1, row_number() OVER () + 1, exporter, importer, product, d, last_day(d), 'month', 'export', exporter, "
    "value, "
    "'EUR', NULL, NULL, 'official' FROM ("
    "  SELECT *, round(40000 * share * (1 + i % 7) * IF(p = 3, IF(d >= DATE '2022-03-01', 0.2, 1), "
    "      IF(i < 12 AND d >= DATE '2022-03-01', 10, 1) * IF(i = 50 AND m // 12 = 1, 0, 1)) "
    "    * exp(0.5 * sin(12.9898 * i + 78.233 * m + 37.719 * p + 5.13 * e) + 0.4 * sin(1.7 * i * p + 2.3 * m * e))) AS value "
    "  FROM (SELECT i::INTEGER AS i, (84100000 + 1000 * i)::VARCHAR AS product FROM range(100) t(i)), "
    "    (VALUES (1, 'KAZ', 1.0), (2, 'KGZ', 0.4), (3, 'RUS', 5.0)) t(p, importer, share), (VALUES (1, 'DEU'), (2, 'FRA')) t(e, exporter), "
    "    (SELECT m::INTEGER AS m, (DATE '2020-01-01' + to_months(m::INTEGER))::DATE AS d FROM range(35) t(m))) "
    "WHERE value > 0 ORDER BY ";

/* All goods: those products and others, which grow by a fifth in 2022. */
static const char world_totals[] =
    "INSERT INTO facts.flow SELECT 2, row_number() OVER () + 1, exporter, importer, 'TOTAL', first_day, any_value(last_day), 'month', "
    "'export', "
    "any_value(reporter), sum(value) + IF(first_day >= DATE '2022-01-01', 24000000, 20000000), 'EUR', NULL, NULL, 'official' "
    "FROM facts.flow WHERE source_id = 1 AND length(product) = 8 GROUP BY exporter, importer, first_day";

static inline jarak_store *world_store(int threads, const char *order)
{
    jarak_store *store = facts_store(threads);
    char sql[4096];
    snprintf(sql, sizeof sql, "%s%s", world_products, order);
    facts_run(store, FACTS_SOURCE(1) FACTS_SOURCE(2));
    facts_run(store, sql);
    facts_run(store, world_totals);
    return store;
}

static const char *const world_hubs[] = {"KAZ", "KGZ"};

static inline jarak_rerouting_settings world_settings(void)
{
    jarak_rerouting_settings settings;
    jarak_rerouting_settings_init(&settings);
    settings.origin = "EUU";
    settings.destination = "RUS";
    settings.hubs = world_hubs;
    settings.n_hubs = 2;
    settings.since = "2022-03";
    return settings;
}

static inline jarak_rerouting *world_find(jarak_store *store, const jarak_rerouting_settings *settings)
{
    jarak_error error = {.message = ""};
    jarak_rerouting *found = NULL;
    if (jarak_rerouting_find(store, settings, &found, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return found;
}

/* The place of product i, SIZE_MAX where it is none. */
static inline size_t world_product(const jarak_rerouting *found, int i)
{
    char code[16];
    snprintf(code, sizeof code, "%d", 84100000 + 1000 * i);
    code[found->digits == JARAK_REROUTING_CN8 ? 8 : 6] = '\0';
    for (size_t p = 0; p < found->n_products; p++) {
        if (strcmp(found->products[p], code) == 0) {
            return p;
        }
    }
    return SIZE_MAX;
}

/* A number of the first pair that is explained. */
static inline double world_number(const jarak_rerouting *found, const char *key)
{
    const jarak_rerouting_traced *traced = &found->explained->pairs[0];
    for (size_t i = 0; i < traced->n_numbers; i++) {
        if (strcmp(traced->numbers[i].key, key) == 0) {
            return traced->numbers[i].value;
        }
    }
    fail_msg("no number %s", key);
    return 0;
}

/* The question is refused, in these words. */
static inline void world_refuses(jarak_store *store, const jarak_rerouting_settings *settings, jarak_status status, const char *words)
{
    jarak_rerouting *found = NULL;
    jarak_error error = {.message = ""};
    const jarak_status given = jarak_rerouting_find(store, settings, &found, &error);
    if (given != status || strstr(error.message, words) == NULL) {
        fail_msg("%d, \"%s\" lacks \"%s\"", (int)given, error.message, words);
    }
    assert_null(found);
}

static jarak_store *world_failing_store;
static jarak_rerouting_settings world_failing_settings;

static inline jarak_status world_find_and_free(jarak_error *error)
{
    jarak_rerouting *found = NULL;
    const jarak_status status = jarak_rerouting_find(world_failing_store, &world_failing_settings, &found, error);
    jarak_rerouting_free(found);
    return status;
}

/* The question of fewer goods, with the first allocation of each place in the code failing; closes the store. */
static inline void world_fails(jarak_store *store, const jarak_rerouting_settings *settings)
{
    world_failing_store = store;
    world_failing_settings = *settings;
    facts_run(store, "DELETE FROM facts.flow WHERE substr(product, 1, 6) BETWEEN '841200' AND '841999'");
    fail_each_place(world_find_and_free, 60);
    jarak_store_close(store);
}

/* Whether one of the cautions has these words. */
static inline bool world_cautions(const jarak_rerouting *found, const char *words)
{
    for (size_t i = 0; i < found->n_cautions; i++) {
        if (strstr(found->cautions[i], words) != NULL) {
            return true;
        }
    }
    return false;
}

#endif
