/* `jarak sources --check`: finds what is known to be implausible in the real files and nothing in clean ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "facts.h"
#include "jarak/panel.h"

static jarak_table *check(jarak_store *store)
{
    jarak_error error = {0};
    jarak_table *table = NULL;
    if (jarak_sources(store, true, &table, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_string_equal(jarak_table_name(table, 0), "check");
    assert_string_equal(jarak_table_name(table, 2), "where");
    return table;
}

/* Whether a finding of the check is about the place. */
static bool found(const jarak_table *table, const char *check_name, const char *place)
{
    for (size_t i = 0; i < jarak_table_rows(table); i++) {
        if (strcmp(jarak_table_text(table, i, 0), check_name) == 0 && strcmp(jarak_table_text(table, i, 2), place) == 0) {
            return true;
        }
    }
    return false;
}

static size_t count(const jarak_table *table, const char *check_name)
{
    size_t n = 0;
    for (size_t i = 0; i < jarak_table_rows(table); i++) {
        n += strcmp(jarak_table_text(table, i, 0), check_name) == 0;
    }
    return n;
}

static void test_real_files(void **state)
{
    (void)state;
    facts_need_real_files();
    jarak_store *store = facts_store(0);
    (void)facts_load(store, "trade/imf_imts_russia_2016_2024_wide.csv");
    (void)facts_load(store, "trade/national_imports/armenia_import_yearly.csv");
    (void)facts_load(store, "trade/national_imports/kazakhstan_import_yearly.csv");
    (void)facts_load(store, "trade/national_imports/kyrgyz_import_yearly.csv");
    (void)facts_load(store, "trade/national_imports/uzbek_import_yearly.csv");
    (void)facts_load(store, "trade/eurostat_eu_exports_total_monthly_2019_2024.csv.gz");
    (void)facts_load(store, "votes/unga_wide_1946_2024.csv");
    jarak_table *table = check(store);
    /* Russia's report on Uzbekistan: a mirror in 2023, none in 2024. */
    assert_true(found(table, "mirror gap", "RUS to UZB, 2023"));
    assert_true(found(table, "break", "RUS, exports to UZB, 2024"));
    assert_false(found(table, "mirror gap", "RUS to UZB, 2022"));
    assert_true(found(table, "break", "ARM, imports (all partners), 2023"));
    assert_true(found(table, "mirror gap", "ARM, imports of 2023"));
    assert_true(found(table, "roll-call number", "UNGA 411, 427, 449, 495"));
    /* The collapse of trade after the sanctions was seen from both sides, and goods through Lithuania are missed every year. */
    assert_false(found(table, "mirror gap", "LTU to RUS, 2022"));
    assert_false(found(table, "break", "CZE, exports to RUS, 2023"));
    assert_in_range(jarak_table_rows(table), 6, 40);
    jarak_table_free(table);
    /* The panel keeps them for the answers. */
    jarak_error error = {0};
    assert_int_equal(jarak_panel_ensure(store, &error), JARAK_OK);
    assert_true(facts_number(store, "SELECT count(*) FROM facts.panel_caution WHERE state = 'RUS' AND partner = 'UZB' AND year IN (2023, "
                                    "2024)") == 2);
    assert_int_equal(jarak_sources(store, false, &table, &error), JARAK_OK);
    assert_int_equal(jarak_table_rows(table), 7);
    jarak_table_free(table);
    jarak_store_close(store);
}

/* Six reporters that trade with one another over eight years, each flow counted at both ends with the same small differences each year. */
static const char clean_flows[] =
    "INSERT INTO facts.source (source_id, load_id, title) VALUES (901, 901, 'clean');"
    "INSERT INTO facts.flow BY NAME "
    "SELECT 901 AS source_id, e.state AS exporter, i.state AS importer, 'TOTAL' AS product, make_date(y, 1, 1) AS first_day, "
    "       make_date(y, 12, 31) AS last_day, 'year' AS period_kind, side, if(side = 'export', e.state, i.state) AS reporter, "
    "       1000 * e.n * i.n * pow(1.06, y - 2015) * if(side = 'export', 1 + 0.02 * e.n * ((y + i.n) % 3), 1.07 + 0.03 * ((y + e.n) % 2)) "
    "AS value, "
    "       'USD_million' AS unit, 'official' AS status "
    "FROM (VALUES ('RUS', 6), ('KAZ', 5), ('KGZ', 1), ('UZB', 3), ('CHN', 9), ('TUR', 4)) e(state, n), "
    "     (VALUES ('RUS', 6), ('KAZ', 5), ('KGZ', 1), ('UZB', 3), ('CHN', 9), ('TUR', 4)) i(state, n), "
    "     range(2015, 2023) t(y), (VALUES ('export'), ('import')) s(side) "
    "WHERE e.state <> i.state";

static void test_clean(void **state)
{
    (void)state;
    jarak_store *store = facts_store(0);
    facts_run(store, clean_flows);
    jarak_table *table = check(store);
    assert_int_equal(jarak_table_rows(table), 0);
    jarak_table_free(table);
    jarak_store_close(store);
}

/* Each fault put into the clean flows is found, alone. */
static void test_faults(void **state)
{
    (void)state;
    static const struct {
        const char *fault, *check, *place;
    } cases[] = {
        {"UPDATE facts.flow SET value = 4 * value WHERE exporter = 'RUS' AND importer = 'UZB' AND side = 'export' AND year(first_day) = "
         "2021",
         "mirror gap", "RUS to UZB, 2021"},
        {"UPDATE facts.flow SET value = value / 4 WHERE importer = 'KAZ' AND side = 'import' AND year(first_day) = 2019", "mirror gap",
         "KAZ, imports of 2019"},
        {"DELETE FROM facts.flow WHERE reporter = 'TUR' AND year(first_day) = 2018", "empty years", "goods by TUR, 2018"},
        {"INSERT INTO facts.flow BY NAME SELECT * EXCLUDE (product, value), '85' AS product, 1.5 * value AS value FROM facts.flow "
         "WHERE exporter = 'CHN' AND importer = 'KGZ' AND side = 'import' AND year(first_day) = 2020",
         "parts above total", "KGZ, import, codes of 2 digits"},
        {"INSERT INTO facts.figure BY NAME SELECT 901 AS source_id, 'KAZ' AS from_state, make_date(2020, 1, 1) AS first_day, "
         "make_date(2020, 12, 31) AS last_day, 'year' AS period_kind, 'goods_exports_total' AS measure, 10 AS value, '10' AS text, "
         "'USD_million' AS unit, 'official' AS status, 'KAZ' AS reporter",
         "", ""}, /* six partners are too few to call their sum a total */
        {"INSERT INTO facts.rollcall (source_id, rollcall, body, number, date) VALUES (901, 'a', 'UNGA', 7, '1950-01-01'), "
         "(901, 'b', 'UNGA', 7, '1951-01-01')",
         "roll-call number", "UNGA 7"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        jarak_store *store = facts_store(0);
        facts_run(store, clean_flows);
        facts_run(store, cases[i].fault);
        jarak_table *table = check(store);
        size_t expected = cases[i].check[0] != '\0';
        if (jarak_table_rows(table) != expected || count(table, cases[i].check) != expected ||
            (expected && !found(table, cases[i].check, cases[i].place))) {
            for (size_t row = 0; row < jarak_table_rows(table); row++) {
                print_error("%s | %s | %s\n", jarak_table_text(table, row, 0), jarak_table_text(table, row, 2),
                            jarak_table_text(table, row, 3));
            }
            fail_msg("%s", cases[i].fault);
        }
        jarak_table_free(table);
        jarak_store_close(store);
    }
}

/* A reporter with 25 partners over eight years, in two files that say the same. */
static const char wide_flows[] =
    "INSERT INTO facts.source (source_id, load_id, title) VALUES (901, 901, 'first'), (902, 902, 'second');"
    "INSERT INTO facts.flow BY NAME "
    "SELECT f AS source_id, 'RUS' AS exporter, p.state AS importer, 'TOTAL' AS product, make_date(y, 1, 1) AS first_day, "
    "       make_date(y, 12, 31) AS last_day, 'year' AS period_kind, 'export' AS side, 'RUS' AS reporter, "
    "       (500 + 40 * n) * pow(1.05, y - 2015) AS value, 'USD_million' AS unit, 'official' AS status "
    "FROM (SELECT state, row_number() OVER (ORDER BY state) AS n FROM facts.state WHERE kind = 'state' AND state <> 'RUS' "
    "      QUALIFY n <= 25) p, range(2015, 2023) t(y), range(901, 903) s(f);";

static void expect_one_break(const char *fault, const char *place)
{
    jarak_store *store = facts_store(0);
    facts_run(store, wide_flows);
    facts_run(store, fault);
    jarak_table *table = check(store);
    assert_int_equal(jarak_table_rows(table), place != NULL);
    assert_true(place == NULL || found(table, "break", place));
    jarak_table_free(table);
    jarak_store_close(store);
}

static void test_breaks(void **state)
{
    (void)state;
    expect_one_break("SELECT 1", NULL);
    expect_one_break("UPDATE facts.flow SET value = 5 * value WHERE importer = 'ARG' AND year(first_day) = 2020",
                     "RUS, exports to ARG, 2020");
    expect_one_break("UPDATE facts.flow SET value = value / 5 WHERE year(first_day) = 2022", "RUS, exports (all partners), 2022");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clean),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_breaks),
        cmocka_unit_test(test_real_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
