/* The reference tables in the store. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "data/sql.h"
#include "data/store.h"

static int64_t number(jarak_store *store, const char *sql)
{
    int64_t value = -1;
    jarak_error error = {.message = ""};
    if (jarak__sql_integer(store, sql, 0, NULL, &value, &error) != JARAK_OK) {
        fail_msg("%s: %s", sql, error.message);
    }
    return value;
}

static int open_store(void **state)
{
    jarak_error error = {.message = ""};
    if (jarak_store_open(NULL, JARAK_WRITE, NULL, (jarak_store **)state, &error) != JARAK_OK) {
        print_error("%s\n", error.message);
        return -1;
    }
    return 0;
}

static int close_store(void **state)
{
    jarak_store_close(*state);
    return 0;
}

static void every_table_is_filled(void **state)
{
    assert_int_equal(number(*state, "SELECT count(*) FROM facts.state WHERE kind IN ('state', 'territory') AND length(state) = 3 "
                                    "AND state NOT IN ('XKX', 'CHI')"),
                     249); /* ISO 3166-1 */
    assert_true(number(*state, "SELECT count(*) FROM facts.alias") > 4000);
    assert_int_equal(number(*state, "SELECT count(*) FROM facts.measure"), 142);
    assert_int_equal(number(*state, "SELECT count(*) FROM facts.rate WHERE us_price_index IS NOT NULL"), 79);
    assert_int_equal(number(*state, "SELECT count(*) FROM facts.rate WHERE usd_per_eur IS NOT NULL"), 26);
    assert_int_equal(number(*state, "SELECT count(*) FROM facts.icews_relation"), 230);
    assert_int_equal(number(*state, "SELECT count(*) FROM facts.cameo WHERE length(code) = 2"), 20);
}

static void codes_are_unique_and_known(void **state)
{
    const char *queries[] = {
        "SELECT count(*) - count(DISTINCT state) FROM facts.state",
        "SELECT count(*) - count(DISTINCT measure) FROM facts.measure",
        "SELECT count(*) - count(DISTINCT year) FROM facts.rate",
        "SELECT count(*) - count(DISTINCT code) FROM facts.cameo",
        "SELECT count(*) - count(DISTINCT relation) FROM facts.icews_relation",
        "SELECT count(*) FROM facts.alias ANTI JOIN facts.state USING (state)",
        "SELECT count(*) FROM facts.groups ANTI JOIN facts.state USING (state)",
        "SELECT count(*) FROM facts.groups g ANTI JOIN (FROM facts.state WHERE kind = 'group') s ON s.state = g.group_code",
        "SELECT count(*) FROM facts.icews_relation ANTI JOIN facts.cameo USING (code)",
        "SELECT count(*) FROM facts.alias WHERE alias <> jarak_key(alias)",
    };
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        int64_t n = number(*state, queries[i]);
        if (n != 0) {
            fail_msg("%s: %d", queries[i], (int)n);
        }
    }
}

static void an_alias_means_one_state_a_year(void **state)
{
    assert_int_equal(number(*state, "SELECT count(*) FROM facts.alias a JOIN facts.alias b ON a.alias = b.alias AND a.system = b.system "
                                    "AND a.rowid < b.rowid AND coalesce(a.first_year, -9999) <= coalesce(b.last_year, 9999) "
                                    "AND coalesce(b.first_year, -9999) <= coalesce(a.last_year, 9999)"),
                     0);
    assert_int_equal(number(*state, "SELECT count(*) FROM (SELECT alias FROM facts.alias GROUP BY alias, system "
                                    "HAVING count(*) FILTER (WHERE today) <> 1)"),
                     0);
}

static void systems_inherit(void **state)
{
    assert_int_equal(number(*state, "SELECT count(*) FROM facts.alias WHERE system = 'comtrade' AND today AND (alias, state) IN "
                                    "(('842', 'USA'), ('251', 'FRA'), ('490', 'TWN'), ('398', 'KAZ'), ('0', 'WLD'))"),
                     5);
    assert_int_equal(number(*state, "SELECT count(*) FROM facts.alias WHERE alias = 'micronesia' AND today AND (system, state) IN "
                                    "(('name', 'FSM'), ('icews', 'FSM'), ('undesa', 'MICRONESIA'))"),
                     3);
}

static void todays_borders_know_no_states_of_the_past(void **state)
{
    const char *in_1970 =
        "SELECT count(*) FROM facts.alias WHERE system = 'worldbank' AND alias IN ('rus', 'deu', 'yem', 'russia', 'serbia') "
        "AND coalesce(first_year, 0) <= 1970";
    assert_int_equal(number(*state, in_1970), 0);
    assert_int_equal(number(*state, "SELECT count(*) FROM facts.alias WHERE today AND coalesce(first_year, 0) <= 1991 AND (system, alias, "
                                    "state) IN (('worldbank', 'rus', 'RUS'), ('worldbank', 'deu', 'DEU'), ('undesa', "
                                    "'russianfederation', 'RUS'), ('worldbank', 'afe', 'AFE'), ('worldbank', 'kyrgyzrepublic', 'KGZ'))"),
                     5);
}

static void groups_have_their_members_of_the_day(void **state)
{
    assert_int_equal(number(*state, "SELECT count(*) FROM facts.state WHERE in_group(state, 'EUU', DATE '2020-01-31')"), 28);
    assert_int_equal(number(*state, "SELECT count(*) FROM facts.state WHERE in_group(state, 'EUU', DATE '2020-02-01')"), 27);
    assert_int_equal(number(*state, "SELECT count(*) FROM (VALUES ('GBR', DATE '2020-01-31'), ('GBR', DATE '2020-02-01'), "
                                    "('KAZ', DATE '2019-01-01')) t(state, first_day) WHERE in_group(state, 'EUU', first_day)"),
                     1); /* the caller's columns have the names of the table's */
}

static void installing_again_changes_nothing(void **state)
{
    const char *digest = "SELECT bit_xor(hash(alias, system, state, today) >> 1)::BIGINT + count(*) FROM facts.alias";
    int64_t before = number(*state, digest);
    assert_int_equal(jarak__states_install(*state, NULL), JARAK_OK);
    assert_int_equal(before, number(*state, digest));
}

static void periods_are_read_in_sql(void **state)
{
    assert_int_equal(number(*state, "SELECT count(*) FROM (VALUES ('2021', 'year', '2021-01-01', '2021-12-31'), "
                                    "('2022-02', 'month', '2022-02-01', '2022-02-28'), "
                                    "('2023-01/2023-11-09', 'span', '2023-01-01', '2023-11-09')) t(p, k, f, l) WHERE "
                                    "jarak_period_kind(p) = k AND jarak_period_first(p) = CAST(f AS DATE) "
                                    "AND jarak_period_last(p) = CAST(l AS DATE)"),
                     3);
    assert_int_equal(number(*state, "SELECT count(*) FROM (VALUES ('planned'), ('undated')) t(p) WHERE jarak_period_kind(p) = p "
                                    "AND jarak_period_first(p) IS NULL AND jarak_period_last(p) IS NULL"),
                     2);
    assert_int_equal(number(*state, "SELECT count(*) FROM (VALUES ('2021-02-29'), ('soon'), (NULL)) t(p) WHERE "
                                    "jarak_period_kind(p) IS NULL AND jarak_period_first(p) IS NULL AND jarak_period_last(p) IS NULL"),
                     3);
}

static void views_write_periods_as_the_library_does(void **state)
{
    assert_int_equal(number(*state, "SELECT count(*) FROM (VALUES ('2021'), ('2022-10'), ('2022-10-07'), ('2022Q2'), ('2019H1'), "
                                    "('2022-2023'), ('2022-10-13/2022-10-14'), ('2021-01/2021-09'), ('2023-01/2023-11-09'), ('planned'), "
                                    "('2021-12-30/2022-02'), ('undated')) t(p) WHERE "
                                    "facts.period_text(jarak_period_kind(p), jarak_period_first(p), jarak_period_last(p)) = p"),
                     12);
}

static void keys_are_made_in_vectors(void **state)
{
    assert_int_equal(number(*state, "SELECT count(*) FROM (SELECT jarak_key('Côte d’Ivoire ' || i) AS k, i FROM range(10000) r(i)) "
                                    "WHERE k = 'cotedivoire' || i"),
                     10000);
    assert_int_equal(number(*state, "SELECT length(jarak_key(repeat('Ж', 100000)))"), 100000);
    assert_int_equal(number(*state, "SELECT count(*) FROM range(5000) r(i) WHERE jarak_key(IF(i % 2 = 0, NULL, 'A')) IS NULL"), 2500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_table_is_filled),
        cmocka_unit_test(codes_are_unique_and_known),
        cmocka_unit_test(an_alias_means_one_state_a_year),
        cmocka_unit_test(systems_inherit),
        cmocka_unit_test(todays_borders_know_no_states_of_the_past),
        cmocka_unit_test(groups_have_their_members_of_the_day),
        cmocka_unit_test(installing_again_changes_nothing),
        cmocka_unit_test(periods_are_read_in_sql),
        cmocka_unit_test(views_write_periods_as_the_library_does),
        cmocka_unit_test(keys_are_made_in_vectors),
    };
    return cmocka_run_group_tests(tests, open_store, close_store);
}
