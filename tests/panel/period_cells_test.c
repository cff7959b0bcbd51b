/* Which cells a figure of a period bears on, and as what part of them: the one place that says so, for what stands and for what was
 * superseded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "panel/cells.h"

static void expect_text(jarak_store *store, const char *sql, const char *expected)
{
    char *text = NULL;
    jarak_error error = {.message = ""};
    if (jarak__sql_text(store, sql, 0, NULL, &text, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_string_equal(text, expected);
    jarak__free(text);
}

static void every_period_has_its_cells(void **state)
{
    (void)state;
    static const struct {
        const char *kind, *adds_up, *does_not;
    } cases[] = {
        {"year", "year whole", "year whole"},
        {"quarter", "quarter whole, year quarter", "quarter whole, year piece"},
        {"half", "year half", "year piece"},
        {"month", "quarter month, year month", "year piece"}, /* a stock at the end of a month is no part of a quarter */
        {"day", "year piece", "year piece"},
        {"span", "year piece", "year piece"},
    };
    jarak_store *store = facts_store(1);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (int adds_up = 0; adds_up < 2; adds_up++) {
            char sql[512];
            (void)snprintf(
                sql, sizeof sql,
                "SELECT string_agg(cell_kind || ' ' || part, ', ' ORDER BY cell_kind) FROM facts.cell_of_period WHERE period_kind "
                "= '%s' AND adds_up = %s",
                cases[i].kind, adds_up ? "true" : "false");
            expect_text(store, sql, adds_up ? cases[i].adds_up : cases[i].does_not);
        }
    }
    jarak_store_close(store);
}

/* No kind of period that facts may have is without a cell. */
static void no_kind_is_forgotten(void **state)
{
    (void)state;
    jarak_store *store = facts_store(1);
    assert_near(facts_number(
                    store, "WITH kind AS (SELECT unnest(string_split(replace(regexp_extract(data_type, '\\((.*)\\)', 1), '''', ''), ', ')) "
                           "AS kind FROM duckdb_columns() WHERE schema_name = 'facts' AND table_name IN ('flow', 'figure') AND "
                           "column_name = 'period_kind') SELECT count(*) FROM kind WHERE kind NOT IN (SELECT period_kind FROM "
                           "facts.cell_of_period)"),
                0, 0);
    assert_near(facts_number(store,
                             "SELECT count(*) FROM duckdb_columns() WHERE schema_name = 'facts' AND table_name IN ('flow', 'figure') AND "
                             "column_name = 'period_kind' AND data_type LIKE 'ENUM%'"),
                2, 0);
    jarak_store_close(store);
}

/* A figure of each kind in a store: where it lies, standing and superseded alike. */
static void what_was_superseded_lies_where_it_stood(void **state)
{
    (void)state;
    static const char figures[] =
        "SELECT s AS source_id, line, 'RUS' AS from_state, 'KAZ' AS to_state, first_day::DATE AS first_day, last_day::DATE AS last_day, "
        "kind AS period_kind, 'remittances' AS measure, line AS value, 'USD_million' AS unit, 'official' AS status FROM "
        "(VALUES (1, '2018-01-01', '2018-12-31', 'year'), (2, '2019-04-01', '2019-06-30', 'quarter'), (3, '2020-07-01', '2020-12-31', "
        "'half'), (4, '2021-08-01', '2021-08-31', 'month'), (5, '2022-05-05', '2022-05-05', 'day')) v(line, first_day, last_day, kind), "
        "(VALUES (%d)) w(s)";
    static const char lies[] = "SELECT string_agg(concat_ws(' ', line, cell_kind, cell_day, part), '; ' ORDER BY line, cell_kind) FROM "
                               "facts.panel_item WHERE quantity = 'remittances' AND by_source IS %s NULL";
    static const char expected[] =
        "1 year 2018-01-01 whole; 2 quarter 2019-04-01 whole; 2 year 2019-01-01 quarter; 3 year 2020-01-01 half; 4 "
        "quarter 2021-07-01 month; 4 year 2021-01-01 month; 5 year 2022-01-01 piece";
    char standing[1024], superseded[1024], sql[4096];
    jarak_store *store = facts_store(1);
    (void)snprintf(standing, sizeof standing, figures, 2);
    (void)snprintf(superseded, sizeof superseded, figures, 1);
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO facts.figure BY NAME %s; INSERT INTO facts.superseded_figure BY NAME SELECT *, 2 AS by_source FROM (%s)",
                   standing, superseded);
    facts_run(store, FACTS_SOURCE(1) FACTS_SOURCE(2));
    facts_run(store, sql);
    ensure(store);
    (void)snprintf(sql, sizeof sql, lies, "");
    expect_text(store, sql, expected);
    (void)snprintf(sql, sizeof sql, lies, "NOT");
    expect_text(store, sql, expected);
    assert_near(facts_number(store, "SELECT count(*) FROM evidence WHERE indicator = 'money.remittances' AND how = 'superseded by a newer "
                                    "vintage: file' AND used"),
                0, 0);
    assert_true(facts_number(store, "SELECT count(*) FROM evidence WHERE indicator = 'money.remittances' AND how = 'superseded by a newer "
                                    "vintage: file'") >= 5);
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_period_has_its_cells),
        cmocka_unit_test(no_kind_is_forgotten),
        cmocka_unit_test(what_was_superseded_lies_where_it_stood),
    };
    return cmocka_run_group_tests_name("cells of periods", tests, NULL, NULL);
}
