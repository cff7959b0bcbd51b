/* Every name and code of a state in the real files is known, and means what it must. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "data/sql.h"
#include "data/store.h"

#define DATA JARAK_SOURCE_ROOT "/../shared/data/"
#define CSV(path) "read_csv('" DATA path "', all_varchar = true)"
#define SEMICOLONS(path) "read_csv('" DATA path "', all_varchar = true, delim = ';', quote = '\"', nullstr = 'NA')"

/* The distinct names in a file, as a query that gives text and year (NULL: no year is given). */
typedef struct name_list {
    const char *what;
    const char *system;
    const char *query;
} name_list;

static const name_list lists[] = {
    {"roll calls, codes", "iso2",
     "SELECT country_code AS text, CAST(left(date, 4) AS INTEGER) AS year FROM " CSV(
         "votes/un_votes_long_1946_2020.csv.gz") " JOIN (SELECT DISTINCT rcid, date FROM " CSV("votes/un_roll_calls_1946_2020.csv.gz") ") "
                                                                                                                                       "USI"
                                                                                                                                       "NG "
                                                                                                                                       "(rc"
                                                                                                                                       "id"
                                                                                                                                       ")"},
    {"roll calls, names", "name",
     "SELECT country, CAST(left(date, 4) AS INTEGER) FROM " CSV("votes/un_votes_long_1946_2020.csv.gz") " JOIN (SELECT DISTINCT rcid, date "
                                                                                                        "FROM " CSV(
                                                                                                            "votes/"
                                                                                                            "un_roll_calls_1946_2020.csv."
                                                                                                            "gz") ") USING (rcid)"},
    {"roll calls, columns", "iso3",
     "SELECT column_name, 2020 FROM (DESCRIBE SELECT * FROM " CSV(
         "votes/unga_wide_1946_2024.csv") ") WHERE column_name = upper(column_name)"},
    {"IMTS, codes", "iso3", "SELECT \"COUNTERPART_COUNTRY.ID\", NULL FROM " CSV("trade/imf_imts_russia_2016_2024_wide.csv")},
    {"IMTS, names", "name", "SELECT COUNTERPART_COUNTRY, NULL FROM " CSV("trade/imf_imts_russia_2016_2024_wide.csv")},
    {"Eurostat totals, reporters", "name", "SELECT REPORTER, NULL FROM " CSV("trade/eurostat_eu_exports_total_monthly_2019_2024.csv.gz")},
    {"Eurostat totals, partners", "name", "SELECT PARTNER, NULL FROM " CSV("trade/eurostat_eu_exports_total_monthly_2019_2024.csv.gz")},
    {"national imports", "name", "SELECT PARTNER, NULL FROM " CSV("trade/national_imports/*.csv")},
    {"migrants, destinations", "undesa", "SELECT destination, NULL FROM " CSV("people/un_migrant_stock_1990_2019.csv.gz")},
    {"migrants, origins", "undesa", "SELECT origin, NULL FROM " CSV("people/un_migrant_stock_1990_2019.csv.gz")},
    {"remittances, sending", "name", "SELECT sending, NULL FROM " CSV("people/wb_remittances_2017.csv.gz")},
    {"remittances, receiving", "name", "SELECT receiving, NULL FROM " CSV("people/wb_remittances_2017.csv.gz")},
    {"population, codes", "worldbank", "SELECT \"Country Code\", NULL FROM " CSV("countries/population_world_bank.csv.gz")},
    {"population, names", "worldbank", "SELECT \"Country Name\", NULL FROM " CSV("countries/population_world_bank.csv.gz")},
    {"GDP, names", "worldbank", "SELECT \"Country Name\", NULL FROM " CSV("countries/gdp_world_bank.csv.gz")},
    {"alliances", "cow", "SELECT unnest([ccode1, ccode2]), CAST(year AS INTEGER) FROM " CSV("institutions/atop_alliances_to_2018.csv.gz")},
    {"organisations", "cow",
     "SELECT unnest([ccode1, ccode2]), CAST(year AS INTEGER) FROM " CSV("institutions/cow_igo_comembership_to_2014.csv.gz")},
    {"trade agreements", "m49",
     "SELECT value, NULL FROM (UNPIVOT (SELECT COLUMNS('^c[0-9]+$') FROM " SEMICOLONS(
         "institutions/desta_agreements.csv.gz") ") ON COLUMNS(*))"},
};

static int open_store(void **state)
{
    return jarak_store_open(NULL, JARAK_WRITE, NULL, (jarak_store **)state, NULL) == JARAK_OK ? 0 : -1;
}

static int close_store(void **state)
{
    jarak_store_close(*state);
    return 0;
}

static void skip_without_data(void)
{
    if (access(DATA "README.md", R_OK) != 0) {
        print_message("no real data at ../shared/data: skipped\n");
        skip();
    }
}

/* The one text that a query gives, to be freed. */
static char *text_of(jarak_store *store, const char *query)
{
    char *text = NULL;
    jarak_error error = {.message = ""};
    if (jarak__sql_text(store, query, 0, NULL, &text, &error) != JARAK_OK) {
        fail_msg("%s: %s", query, error.message);
    }
    return text;
}

static void every_name_in_the_files_is_known(void **state)
{
    skip_without_data();
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        char *query = jarak__format_text(
            "WITH names AS (SELECT DISTINCT text, year FROM (%s) AS t(text, year) WHERE text IS NOT NULL) "
            "SELECT coalesce(string_agg(text || ' ' || coalesce(year, 0), '; '), '') || IF((SELECT count(*) FROM names) < 7, "
            "'fewer names than expected', '') FROM names ANTI JOIN facts.alias a ON a.alias = jarak_key(text) AND a.system = '%s' "
            "AND IF(year IS NULL, a.today, coalesce(a.first_year, 0) <= year AND coalesce(a.last_year, 9999) >= year)",
            lists[i].query, lists[i].system);
        char *unknown = text_of(*state, query);
        if (unknown[0] != '\0') {
            fail_msg("%s: %s", lists[i].what, unknown);
        }
        jarak__free(unknown);
        jarak__free(query);
    }
}

/* Where a file gives both a code and a name, they mean the same. */
static void codes_and_names_beside_each_other_agree(void **state)
{
    skip_without_data();
    static const char *const pairs[][3] = {
        {"iso3", "name", "SELECT \"COUNTERPART_COUNTRY.ID\", COUNTERPART_COUNTRY FROM " CSV("trade/imf_imts_russia_2016_2024_wide.csv")},
        {"iso3", "worldbank", "SELECT \"Country Code\", \"Country Name\" FROM " CSV("countries/population_world_bank.csv.gz")},
        {"iso3", "worldbank", "SELECT \"Country Code\", \"Country Name\" FROM " CSV("countries/gdp_world_bank.csv.gz")},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        char *query = jarak__format_text("SELECT coalesce(string_agg(code || ' ' || name || ': ' || a.state || ' ' || b.state, '; '), '') "
                                         "FROM (SELECT DISTINCT code, name FROM (%s) AS t(code, name)) "
                                         "JOIN facts.alias a ON a.alias = jarak_key(code) AND a.system = '%s' AND a.today "
                                         "JOIN facts.alias b ON b.alias = jarak_key(name) AND b.system = '%s' AND b.today "
                                         "WHERE a.state <> b.state",
                                         pairs[i][2], pairs[i][0], pairs[i][1]);
        char *different = text_of(*state, query);
        if (different[0] != '\0') {
            fail_msg("%s", different);
        }
        jarak__free(different);
        jarak__free(query);
    }
}

/* The published ideal points give the Correlates of War number, the code and the name of each country that ever voted. */
static void numbers_and_names_beside_each_other_agree(void **state)
{
    skip_without_data();
    char *different = text_of(
        *state, "WITH rows AS (SELECT DISTINCT ccode, iso3c, Countryname AS name, 1945 + CAST(session AS INTEGER) AS year FROM "
                "read_csv('" DATA "votes/ideal_points_published_2020.csv', all_varchar = true, ignore_errors = true)), found AS "
                "(SELECT rows.*, a.state AS by_number, b.state AS by_name FROM rows "
                "LEFT JOIN facts.alias a ON a.alias = ccode AND a.system = 'cow' AND coalesce(a.first_year, 0) <= year AND "
                "coalesce(a.last_year, 9999) >= year LEFT JOIN facts.alias b ON b.alias = jarak_key(name) AND b.system = 'name' AND "
                "coalesce(b.first_year, 0) <= year AND coalesce(b.last_year, 9999) >= year) "
                "SELECT coalesce(string_agg(ccode || ' ' || name || ' ' || year, '; '), '') FROM found "
                "WHERE by_number IS DISTINCT FROM by_name");
    assert_string_equal(different, "");
    jarak__free(different);
}

static void regions_and_totals_are_no_states(void **state)
{
    skip_without_data();
    char *kinds = text_of(
        *state, "SELECT string_agg(kind, ' ') FROM (SELECT s.kind FROM (VALUES (1, 'undesa', 'WORLD'), (2, 'undesa', 'Total'), "
                "(3, 'undesa', 'More developed regions'), (4, 'undesa', 'Micronesia'), (5, 'undesa', 'Micronesia (Fed. States of)'), "
                "(6, 'name', 'Extra-EU27 (from 2020)'), (7, 'name', 'Africa'), (8, 'iso3', 'TX899'), (9, 'iso3', 'AFE'), "
                "(10, 'iso3', 'EUU'), (11, 'name', 'European Union - 27 countries (from 2020)'), (12, 'undesa', 'Central Asia'), "
                "(13, 'comtrade', '899'), (14, 'cameo', 'WST'), (15, 'name', 'Netherlands Antilles'), (16, 'name', 'Hong Kong')) "
                "t(n, system, text) JOIN facts.alias a ON a.alias = jarak_key(text) AND a.system = t.system AND a.today "
                "JOIN facts.state s USING (state) ORDER BY n)");
    assert_string_equal(kinds, "aggregate aggregate aggregate aggregate state aggregate aggregate aggregate aggregate group group group "
                               "aggregate aggregate former territory");
    jarak__free(kinds);
}

/* Event data name people and groups; what stands in brackets behind them is mostly a state. */
static void places_of_event_data_are_known(void **state)
{
    skip_without_data();
    char *others = text_of(
        *state, "WITH entity AS (SELECT regexp_extract(name, '\\(([^()]*)\\)$', 1) AS place FROM read_csv('" DATA
                "events/icews14/entity2id.txt.gz', delim = '\t', header = false, quote = '', columns = {'name': 'VARCHAR', 'id': "
                "'VARCHAR'}) WHERE name LIKE '%(%)') SELECT CAST(count(*) - count(a.state) AS VARCHAR) FROM entity LEFT JOIN facts.alias a "
                "ON a.alias = jarak_key(place) AND a.system = 'icews' AND a.today");
    assert_string_equal(others, "163"); /* of some 4,200: parties, armed groups, peoples and organisations, and Abkhazia and Crimea */
    jarak__free(others);
    char *unknown = text_of(*state, "SELECT coalesce(string_agg(relation, '; '), '') FROM read_csv('" DATA
                                    "events/icews14/relation2id.txt.gz', delim = '\t', header = false, quote = '', columns = "
                                    "{'relation': 'VARCHAR', 'id': 'VARCHAR'}) ANTI JOIN facts.icews_relation USING (relation)");
    assert_string_equal(unknown, "");
    jarak__free(unknown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_name_in_the_files_is_known),
        cmocka_unit_test(codes_and_names_beside_each_other_agree),
        cmocka_unit_test(numbers_and_names_beside_each_other_agree),
        cmocka_unit_test(regions_and_totals_are_no_states),
        cmocka_unit_test(places_of_event_data_are_known),
    };
    return cmocka_run_group_tests(tests, open_store, close_store);
}
