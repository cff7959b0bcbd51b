/* The panel as it could have been made at the end of a year, where a publication was loaded in several vintages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "data/loading.h"
#include "folder.h"
#include "panel/as_of.h"
#include "panel/cells.h"

/* What Kazakhstan sends Russia in a year: a publication whose address and other names follow. */
#define MONEY_SENT(name, publication, url)                                                           \
    "name: " name "\n"                                                                               \
    "title: Money sent\n"                                                                            \
    "publisher: Nobody\n"                                                                            \
    "publication: " publication "\n"                                                                 \
    "url: " url "\n"                                                                                 \
    "columns: [" name ", money]\n"                                                                   \
    "rows: SELECT line, CAST(" name " AS INTEGER) AS year, money FROM input\n"                       \
    "facts:\n"                                                                                       \
    "  figure: >\n"                                                                                  \
    "    SELECT line, 'RUS' AS from_state, 'KAZ' AS to_state, make_date(year, 1, 1) AS first_day,\n" \
    "    make_date(year, 12, 31) AS last_day, 'year' AS period_kind, 'remittances' AS measure,\n"    \
    "    CAST(money AS DOUBLE) AS value, money AS text, 'USD_million' AS unit, 'official' AS status FROM row\n"

static int with_formats(void **state)
{
    int failed = enter_folder(state);
    mkdir("sources", 0777);
    write_file("sources/money.yaml", MONEY_SENT("year", "money", "https://example.org/money"));
    write_file("sources/first.yaml", MONEY_SENT("first_year", "release", "https://example.org/2020/05/10/money"));
    write_file("sources/second.yaml", MONEY_SENT("second_year", "release", "https://example.org/2022/05/10/money"));
    return failed;
}

/* 2018 is revised, 2019 the same, 2017 new in the later one and 2016 gone from it. */
static void write_vintages(void)
{
    write_file("m_2020.csv", "year,money\n2016,8\n2018,10\n2019,20\n");
    write_file("m_2023.csv", "year,money\n2017,9\n2018,11\n2019,20\n");
}

static jarak_store *load_all(const char *const *files)
{
    jarak_store *store = open_store(NULL);
    for (size_t i = 0; files[i] != NULL; i++) {
        load(store, files[i]);
    }
    ensure(store);
    return store;
}

#define FILES(...) ((const char *const[]){__VA_ARGS__, NULL})

static const char money_sql[] =
    "SELECT coalesce(string_agg(concat_ws(' ', year(cell_day), amount / 1e6), ', ' ORDER BY cell_day), 'nothing') FROM "
    "facts.panel_quantity WHERE quantity = 'remittances' AND from_state = 'RUS' AND to_state = 'KAZ' AND cell_kind = 'year'";

/* The panel at the end of a year, and how many figures are as an older vintage has them. */
static void expect_as_of(jarak_store *store, int year, const char *money, int64_t n_older)
{
    jarak__known known;
    jarak_error error = {.message = ""};
    if (jarak__panel_as_of_begin(store, year, &known, &error) != JARAK_OK) {
        fail_msg("%d: %s", year, error.message);
    }
    expect(store, money_sql, money);
    assert_int_equal(known.n_older, n_older);
    jarak__panel_as_of_end(store);
}

static void the_older_vintage_stands_before_the_newer_one_was_there(void **state)
{
    (void)state;
    write_vintages();
    const char *const *orders[] = {FILES("m_2020.csv", "m_2023.csv"), FILES("m_2023.csv", "m_2020.csv")};
    for (size_t i = 0; i < 2; i++) {
        jarak_store *store = load_all(orders[i]);
        expect_as_of(store, 2021, "2016 8.0, 2017 9.0, 2018 10.0, 2019 20.0", 2);
        expect_as_of(store, 2022, "2016 8.0, 2017 9.0, 2018 10.0, 2019 20.0", 2);
        expect_as_of(store, 2023, "2016 8.0, 2017 9.0, 2018 11.0, 2019 20.0", 0);
        jarak_store_close(store);
    }
}

/* What stands again is known no earlier than figures of its period are. */
static void an_older_vintage_makes_no_figure_known_earlier(void **state)
{
    (void)state;
    write_vintages();
    jarak_store *store = load_all(FILES("m_2020.csv", "m_2023.csv"));
    expect_as_of(store, 2019, "2016 8.0, 2017 9.0, 2018 10.0", 2);
    expect_as_of(store, 2018, "2016 8.0, 2017 9.0", 2);
    expect_as_of(store, 2016, "nothing", 2);
    jarak_store_close(store);
}

static void the_store_is_as_before(void **state)
{
    (void)state;
    write_vintages();
    jarak_store *store = load_all(FILES("m_2020.csv", "m_2023.csv"));
    const char *const everything =
        "SELECT (SELECT string_agg(CAST(f AS VARCHAR), '; ' ORDER BY CAST(f AS VARCHAR)) FROM facts.figure f) || ' < ' || "
        "(SELECT string_agg(CAST(s AS VARCHAR), '; ' ORDER BY CAST(s AS VARCHAR)) FROM facts.superseded_figure s)";
    char *before = NULL;
    assert_int_equal(jarak__sql_text(store, everything, 0, NULL, &before, NULL), JARAK_OK);
    expect_as_of(store, 2021, "2016 8.0, 2017 9.0, 2018 10.0, 2019 20.0", 2);
    expect(store, everything, before);
    expect(store, money_sql, "2016 8.0, 2017 9.0, 2018 11.0, 2019 20.0");
    free(before);
    jarak_store_close(store);
}

/* Of three the newest of its time, whichever of them stand aside now. */
static void of_several_the_newest_of_that_time_stands(void **state)
{
    (void)state;
    write_vintages();
    write_file("m_2025.csv", "year,money\n2018,12\n2016,7\n");
    const char *const *orders[] = {FILES("m_2020.csv", "m_2023.csv", "m_2025.csv"), FILES("m_2025.csv", "m_2023.csv", "m_2020.csv"),
                                   FILES("m_2023.csv", "m_2025.csv", "m_2020.csv")};
    for (size_t i = 0; i < 3; i++) {
        jarak_store *store = load_all(orders[i]);
        expect(store, money_sql, "2016 7.0, 2017 9.0, 2018 12.0, 2019 20.0");
        expect_as_of(store, 2024, "2016 8.0, 2017 9.0, 2018 11.0, 2019 20.0", 2); /* 2016 and 2018 */
        expect_as_of(store, 2021, "2016 8.0, 2017 9.0, 2018 10.0, 2019 20.0", 3); /* and 2019 */
        expect_as_of(store, 2025, "2016 7.0, 2017 9.0, 2018 12.0, 2019 20.0", 0);
        jarak_store_close(store);
    }
}

static void a_vintage_without_a_day_is_of_the_day_of_its_load(void **state)
{
    (void)state;
    write_vintages();
    write_file("latest.csv", "year,money\n2018,15\n");
    jarak_store *store = load_all(FILES("latest.csv", "m_2020.csv"));
    const time_t now = time(NULL);
    struct tm today;
    assert_non_null(gmtime_r(&now, &today));
    expect(store, money_sql, "2016 8.0, 2018 15.0, 2019 20.0");
    expect_as_of(store, 2022, "2016 8.0, 2018 10.0, 2019 20.0", 1);
    expect_as_of(store, 1900 + today.tm_year + 1, "2016 8.0, 2018 15.0, 2019 20.0", 0);
    jarak_store_close(store);
}

/* The address of a publication tells its day: what it says is not known before, but what an older one said is. */
static void a_vintage_is_of_the_day_that_its_address_names(void **state)
{
    (void)state;
    write_file("a.csv", "first_year,money\n2018,10\n2016,8\n");
    write_file("b.csv", "second_year,money\n2018,11\n2017,9\n");
    jarak_store *store = load_all(FILES("a.csv", "b.csv"));
    expect(store, money_sql, "2016 8.0, 2017 9.0, 2018 11.0");
    expect_as_of(store, 2021, "2016 8.0, 2018 10.0", 1); /* all of the second is later */
    expect_as_of(store, 2022, "2016 8.0, 2017 9.0, 2018 11.0", 0);
    expect_as_of(store, 2019, "nothing", 1); /* and so is the first */
    jarak_store_close(store);
}

/* A store that may only be read keeps its panel, and says what it would need. */
static void a_store_open_for_reading_is_refused(void **state)
{
    (void)state;
    write_vintages();
    jarak_store *store = open_store(store_path);
    load(store, "m_2020.csv");
    ensure(store);
    jarak_store_close(store);
    jarak__known known = {.n_later = 7, .n_older = 7};
    jarak_error error = {.message = ""};
    assert_int_equal(jarak_store_open(store_path, JARAK_READ, NULL, &store, &error), JARAK_OK);
    assert_int_equal(jarak__panel_as_of_begin(store, 2021, &known, &error), JARAK_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, store_path));
    assert_non_null(strstr(error.message, "at the end of 2021"));
    assert_int_equal(known.n_later, 0);
    assert_int_equal(known.n_older, 0);
    expect(store, money_sql, "2016 8.0, 2018 10.0, 2019 20.0");
    jarak_store_close(store);
}

/* An interruption on the way leaves all as it was, and what follows is right. */
static void an_interruption_leaves_the_store_as_it_was(void **state)
{
    (void)state;
    write_vintages();
    jarak_store *store = load_all(FILES("m_2020.csv", "m_2023.csv"));
    jarak__known known;
    jarak_error error = {.message = ""};
    jarak_interrupt();
    jarak_status status = jarak__panel_as_of_begin(store, 2021, &known, &error);
    jarak_interrupt_clear();
    assert_int_equal(status, JARAK_ERR_INTERRUPTED);
    expect(store, money_sql, "2016 8.0, 2017 9.0, 2018 11.0, 2019 20.0");
    expect(store, "SELECT CAST(count(*) AS VARCHAR) FROM facts.superseded_figure", "2");
    expect_as_of(store, 2021, "2016 8.0, 2017 9.0, 2018 10.0, 2019 20.0", 2);
    jarak_store_close(store);
}

/* What is left out as published later, and what an older vintage says otherwise, are counted apart. */
static void figures_left_out_and_figures_replaced_are_counted_apart(void **state)
{
    (void)state;
    write_vintages();
    jarak_store *store = load_all(FILES("m_2020.csv", "m_2023.csv"));
    static const struct {
        int year;
        int64_t n_later, n_older;
    } cases[] = {{2016, 4, 2}, {2017, 3, 2}, {2018, 2, 2}, {2019, 1, 2}, {2020, 0, 2}, {2023, 0, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        jarak__known known;
        jarak_error error = {.message = ""};
        assert_int_equal(jarak__panel_as_of_begin(store, cases[i].year, &known, &error), JARAK_OK);
        if (known.n_later != cases[i].n_later || known.n_older != cases[i].n_older) {
            fail_msg("%d: %lld later, %lld older", cases[i].year, (long long)known.n_later, (long long)known.n_older);
        }
        jarak__panel_as_of_end(store);
    }
    jarak_store_close(store);
}

/* Each kind of fact, one that a later vintage revised: what it is at the end of 2021, and of 2023. */
static void every_kind_of_fact_goes_back(void **state)
{
    (void)state;
    static const struct {
        const char *table, *same, *revised, *older, *newer;
    } cases[] = {
        {"flow",
         "'RUS' AS exporter, 'KAZ' AS importer, 'TOTAL' AS product, DATE '2018-01-01' AS first_day, DATE '2018-12-31' AS last_day, 'year' "
         "AS period_kind, 'export' AS side, 'RUS' AS reporter, 'USD' AS unit, 'official' AS status",
         "value", "10.0", "11.0"},
        {"figure",
         "'RUS' AS from_state, 'KAZ' AS to_state, DATE '2018-01-01' AS first_day, DATE '2018-12-31' AS last_day, 'year' AS period_kind, "
         "'remittances' AS measure, 'USD' AS unit, 'official' AS status",
         "value", "10.0", "11.0"},
        {"vote", "'UNGA' AS body, 7 AS number, DATE '2018-12-01' AS date, 'KAZ' AS state", "vote", "Y", "A"},
        {"rollcall", "'UNGA 7 2018-12-01' AS rollcall, 'UNGA' AS body, 7 AS number, DATE '2018-12-01' AS date", "title", "draft",
         "adopted"},
        {"membership", "'eaeu' AS organisation, 'KAZ' AS state, DATE '2015-01-01' AS first_day", "kind", "observer", "member"},
        {"sanction",
         "'r' AS regime, 'd' AS decision, 'USA' AS sender, 'RUS' AS target, 'trade' AS kind, DATE '2018-03-01' AS first_day, 'official' AS "
         "status",
         "scope", "steel", "all goods"},
        {"alignment",
         "'r' AS regime, 'd' AS decision, 'EUU' AS sender, 'RUS' AS target, 'ARM' AS state, DATE '2018-03-01' AS first_day, 'official' AS "
         "status",
         "stance", "silent", "refused"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        jarak_store *store = facts_store(1);
        facts_run(store, FACTS_SOURCE(1) FACTS_SOURCE(2) "INSERT INTO facts.vintage VALUES (1, 'p', 1, DATE '2020-06-30', NULL, NULL), "
                                                         "(2, 'p', 1, DATE '2023-06-30', NULL, NULL)");
        char sql[2048];
        (void)snprintf(sql, sizeof sql,
                       "INSERT INTO facts.superseded_%s BY NAME SELECT 1 AS source_id, 2 AS line, 2 AS by_source, %s, '%s' AS %s;"
                       "INSERT INTO facts.%s BY NAME SELECT 2 AS source_id, 2 AS line, %s, '%s' AS %s",
                       cases[i].table, cases[i].same, cases[i].older, cases[i].revised, cases[i].table, cases[i].same, cases[i].newer,
                       cases[i].revised);
        facts_run(store, sql);
        (void)snprintf(sql, sizeof sql, "SELECT string_agg(CAST(%s AS VARCHAR), '; ') FROM facts.%s", cases[i].revised, cases[i].table);
        for (int year = 2021; year <= 2023; year += 2) {
            jarak__known known;
            jarak_error error = {.message = ""};
            if (jarak__panel_as_of_begin(store, year, &known, &error) != JARAK_OK) {
                fail_msg("%s: %s", cases[i].table, error.message);
            }
            expect(store, sql, year == 2021 ? cases[i].older : cases[i].newer);
            assert_int_equal(known.n_older, year == 2021);
            jarak__panel_as_of_end(store);
        }
        expect(store, sql, cases[i].newer);
        jarak_store_close(store);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_older_vintage_stands_before_the_newer_one_was_there, with_formats, leave_folder),
        cmocka_unit_test_setup_teardown(an_older_vintage_makes_no_figure_known_earlier, with_formats, leave_folder),
        cmocka_unit_test_setup_teardown(the_store_is_as_before, with_formats, leave_folder),
        cmocka_unit_test_setup_teardown(of_several_the_newest_of_that_time_stands, with_formats, leave_folder),
        cmocka_unit_test_setup_teardown(a_vintage_without_a_day_is_of_the_day_of_its_load, with_formats, leave_folder),
        cmocka_unit_test_setup_teardown(a_vintage_is_of_the_day_that_its_address_names, with_formats, leave_folder),
        cmocka_unit_test_setup_teardown(a_store_open_for_reading_is_refused, with_formats, leave_folder),
        cmocka_unit_test_setup_teardown(an_interruption_leaves_the_store_as_it_was, with_formats, leave_folder),
        cmocka_unit_test_setup_teardown(figures_left_out_and_figures_replaced_are_counted_apart, with_formats, leave_folder),
        cmocka_unit_test(every_kind_of_fact_goes_back),
    };
    return cmocka_run_group_tests_name("panel as of a year", tests, NULL, NULL);
}
