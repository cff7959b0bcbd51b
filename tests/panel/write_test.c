/* The panel as a file: read back, it is the view; what is asked for alone is in
 * it; and a file is replaced whole or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "facts.h"
#include "folder.h"
#include "panel/write.h"

static jarak_store *store;

/* Twelve years of four pairs and three indicators. */
static int fill_panel(void **state)
{
    if (enter_folder(state) != 0) {
        return -1;
    }
    store = facts_panel_store();
    facts_run(store, "DELETE FROM facts.panel; DELETE FROM facts.panel_vote; DELETE FROM "
                     "facts.panel_ideal;"
                     "INSERT INTO facts.panel SELECT p.s, p.t, 'year', make_date(y::INTEGER, "
                     "1, 1), i, ln(y) / (length(i) + ascii(p.s)), 0.1 / y, "
                     "y / 7, y % 5, false FROM (VALUES ('KAZ', 'RUS'), ('UZB', 'CHN'), "
                     "('UZB', 'RUS'), ('KGZ', 'TUR')) p(s, t), "
                     "range(2012, 2024) r(y), (VALUES ('trade.share'), ('trade.volume'), "
                     "('people.entries_per_1000')) k(i)");
    return 0;
}

static int close_store(void **state)
{
    jarak_store_close(store);
    return leave_folder(state);
}

static jarak_panel_write_settings all(jarak_panel_format format)
{
    jarak_panel_write_settings settings;
    jarak_panel_write_settings_init(&settings);
    settings.format = format;
    return settings;
}

static void write_panel(const char *path, const jarak_panel_write_settings *settings)
{
    jarak_error error = {.message = ""};
    if (jarak_panel_write(store, path, settings, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
}

/* How many rows are in the file and not in the view under the condition, or the other way. */
static double count_differing(const char *file, const char *condition)
{
    char sql[1024];
    snprintf(
        sql, sizeof sql,
        "WITH of_file AS (SELECT state, partner, year, indicator, value, sd, natural_value, n_figures FROM %s WHERE value IS NOT NULL), "
        "of_view AS (SELECT state, partner, year, indicator, value, sqrt(variance), natural_value, n_rows FROM panel WHERE %s) "
        "SELECT count(*) FROM ((FROM of_file EXCEPT ALL FROM of_view) UNION ALL (FROM of_view EXCEPT ALL FROM of_file))",
        file, condition);
    return facts_number(store, sql);
}

static void a_file_read_back_is_the_view_to_the_last_bit(void **state)
{
    (void)state;
    static const struct {
        jarak_panel_format format;
        const char *path, *sql;
    } cases[] = {{JARAK_PANEL_CSV, "panel.csv", "read_csv('panel.csv', quote = '\"')"},
                 {JARAK_PANEL_PARQUET, "panel.parquet", "'panel.parquet'"}};
    for (size_t i = 0; i < 2; i++) {
        char sql[256];
        const jarak_panel_write_settings settings = all(cases[i].format);
        write_panel(cases[i].path, &settings);
        snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", cases[i].sql);
        assert_true(facts_number(store, sql) >= 4 * 3 * 12);
        assert_true(facts_number(store, sql) == facts_number(store, "SELECT count(*) FROM panel"));
        assert_true(count_differing(cases[i].sql, "true") == 0);
        assert_int_equal(access(i == 0 ? "panel.csv.part" : "panel.parquet.part", F_OK), -1);
    }
}

/* Sorted, so that the same panel gives the same bytes. */
static void the_same_panel_gives_the_same_bytes(void **state)
{
    (void)state;
    write_panel("one.csv", NULL);
    write_panel("two.csv", NULL);
    FILE *one = fopen("one.csv", "r"), *two = fopen("two.csv", "r");
    assert_true(one != NULL && two != NULL);
    size_t n = 0;
    int c;
    for (; (c = fgetc(one)) != EOF; n++) {
        assert_int_equal(c, fgetc(two));
    }
    assert_int_equal(fgetc(two), EOF);
    assert_true(n > 4000);
    fclose(one);
    fclose(two);
    assert_true(facts_number(store, "SELECT count(*) FROM (SELECT (state, partner, "
                                    "year, position) AS here, "
                                    "lag(here) OVER () AS before FROM read_csv('one.csv', "
                                    "quote = '\"') JOIN indicator USING (indicator)) WHERE before >= here") == 0);
}

static void what_is_asked_for_is_in_it_and_nothing_else(void **state)
{
    (void)state;
    static const char *const pairs[] = {"Kazakhstan", "RUS", "UZB", "China"}, *const shares[] = {"trade.share"},
                             *const mixed[] = {"people", "trade.volume"};
    static const struct {
        int since, until;
        size_t n_pairs, n_indicators;
        const char *const *indicators;
        const char *condition;
    } cases[] = {
        {2022, 0, 0, 0, NULL, "year >= 2022"},
        {0, 2021, 0, 0, NULL, "year <= 2021"},
        {2021, 2022, 1, 0, NULL, "year BETWEEN 2021 AND 2022 AND state = 'KAZ' AND partner = 'RUS'"},
        {0, 0, 2, 0, NULL, "(state, partner) IN (('KAZ', 'RUS'), ('UZB', 'CHN'))"},
        {0, 0, 0, 1, shares, "indicator = 'trade.share'"},
        {0, 0, 2, 2, mixed,
         "(state, partner) IN (('KAZ', 'RUS'), ('UZB', 'CHN')) AND (dimension = "
         "'people' OR indicator = 'trade.volume')"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        jarak_panel_write_settings settings = all(JARAK_PANEL_PARQUET);
        char sql[512];
        settings.since = cases[i].since;
        settings.until = cases[i].until;
        settings.n_pairs = cases[i].n_pairs;
        settings.pairs = pairs;
        settings.n_indicators = cases[i].n_indicators;
        settings.indicators = cases[i].indicators;
        write_panel("part.parquet", &settings);
        snprintf(sql, sizeof sql, "SELECT count(*) FROM panel WHERE %s", cases[i].condition);
        const double n_rows = facts_number(store, sql);
        assert_true(n_rows > 0 && n_rows < facts_number(store, "SELECT count(*) FROM panel"));
        if (count_differing("'part.parquet'", cases[i].condition) != 0) {
            fail_msg("not %s", cases[i].condition);
        }
    }
}

static void expect_the_same_in_parts(const jarak_panel_write_settings *settings)
{
    const int64_t most_rows[] = {1, 40, INT64_MAX};
    write_panel("whole.csv", settings);
    for (size_t i = 0; i < sizeof most_rows / sizeof most_rows[0]; i++) {
        jarak_error error = {.message = ""};
        if (jarak__panel_write_in_parts(store, "parts.csv", settings, most_rows[i], &error) != JARAK_OK) {
            fail_msg("%s", error.message);
        }
        assert_int_equal(system("cmp whole.csv parts.csv"), 0); /* NOLINT(cert-env33-c): of two files that this test wrote */
    }
}

/* Put in order in parts, the file has the same bytes; so it has where pairs are named, which have rows without a value, too. */
static void in_parts_the_file_is_the_same(void **state)
{
    (void)state;
    static const char *const every_pair[] = {"*", "*"};
    jarak_panel_write_settings settings = all(JARAK_PANEL_CSV);
    expect_the_same_in_parts(&settings);
    settings.n_pairs = 1;
    settings.pairs = every_pair;
    expect_the_same_in_parts(&settings);
    settings.wide = true;
    expect_the_same_in_parts(&settings);
}

/* The numbers of a file: an error leaves the one that was there, and no half of
 * another. */
static void an_error_leaves_the_file_as_it_was(void **state)
{
    (void)state;
    static const char *const nobody[] = {"KAZ", "Atlantis"}, *const nothing[] = {"trade.shares"};
    FILE *file = fopen("kept.csv", "w");
    assert_non_null(file);
    fputs("kept\n", file);
    fclose(file);
    jarak_panel_write_settings of_nobody = all(JARAK_PANEL_CSV), of_nothing = all(JARAK_PANEL_CSV), plain = all(JARAK_PANEL_CSV);
    of_nobody.n_pairs = 1;
    of_nobody.pairs = nobody;
    of_nothing.n_indicators = 1;
    of_nothing.indicators = nothing;
    const struct {
        jarak_store *store;
        const char *path, *says;
        const jarak_panel_write_settings *settings;
        jarak_status status;
    } cases[] = {
        {store, "kept.csv", "Atlantis", &of_nobody, JARAK_ERR_NOT_FOUND},
        {store, "kept.csv", "trade.shares", &of_nothing, JARAK_ERR_NOT_FOUND},
        {store, "none/such.csv", "none/such.csv", &plain, JARAK_ERR_IO},
        {store, "", "path is not given", &plain, JARAK_ERR_ARGUMENT},
        {store, NULL, "path is not given", &plain, JARAK_ERR_ARGUMENT},
        {NULL, "kept.csv", "store or path is not given", &plain, JARAK_ERR_ARGUMENT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        jarak_error error = {.message = ""};
        const jarak_status status = jarak_panel_write(cases[i].store, cases[i].path, cases[i].settings, &error);
        if (status != cases[i].status || strstr(error.message, cases[i].says) == NULL) {
            fail_msg("case %zu: status %d, \"%s\"", i, (int)status, error.message);
        }
    }
    char line[16] = "";
    file = fopen("kept.csv", "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    fclose(file);
    assert_string_equal(line, "kept\n");
    assert_int_equal(access("kept.csv.part", F_OK), -1);
    write_panel("kept.csv", &plain); /* and is replaced by a panel that is right */
    assert_true(count_differing("read_csv('kept.csv', quote = '\"')", "true") == 0);
}

/* What a cell of the file says, of a pair, year and indicator of which it has one row. */
static void assert_says(const char *file, const char *where, const char *says)
{
    char sql[1024];
    snprintf(
        sql, sizeof sql,
        "SELECT IF(count(*) = 1 AND any_value(concat_ws(' ', coalesce(value::VARCHAR, '-'), coalesce(natural_value::VARCHAR, '-'), "
        "coalesce(sd::VARCHAR, '-'), coalesce(n_figures::VARCHAR, '-'), flag)) = '%s', 1, 0) FROM read_csv('%s', quote = '\"') WHERE %s",
        says, file, where);
    if (facts_number(store, sql) != 1) {
        fail_msg("%s: not \"%s\"", where, says);
    }
}

/* No number is not zero, and that nobody looked is not that nothing was found. */
static void the_flag_says_why_there_is_no_value(void **state)
{
    (void)state;
    static const char *const pairs[] = {"KAZ", "RUS", "Kazakhstan", "Brazil"}, *const indicators[] = {
                                                                                   "trade.share", "institutions.alliances",
                                                                                   "money.remittances", "votes.affinity"};
    jarak_panel_write_settings settings = all(JARAK_PANEL_CSV);
    facts_run(store,
              "INSERT INTO facts.coverage VALUES (1, 'alliance_defense', NULL, DATE '2010-01-01', DATE '2018-12-31', 'zero'), "
              "(1, 'vote', NULL, DATE '2020-01-01', DATE '2022-06-30', 'missing');"
              "INSERT INTO facts.panel_quantity VALUES ('remittances', 'RUS', 'KAZ', 'year', DATE '2015-01-01', 0, NULL, 0, 1, 1, NULL, "
              "false, 1)");
    settings.n_pairs = 2;
    settings.pairs = pairs;
    settings.n_indicators = 4;
    settings.indicators = indicators;
    settings.since = 2012;
    settings.until = 2024;
    write_panel("flags.csv", &settings);
    assert_true(facts_number(store, "SELECT count(*) FROM read_csv('flags.csv', quote = '\"')") == 2 * 13 * 4);
    static const char *const cases[][2] = {
        {"partner = 'RUS' AND year = 2024 AND indicator = 'trade.share'", "- - - - not covered"},
        {"partner = 'BRA' AND year = 2020 AND indicator = 'trade.share'", "- - - - missing"},
        {"partner = 'BRA' AND year = 2024 AND indicator = 'trade.share'", "- - - - not covered"},
        {"partner = 'BRA' AND year = 2018 AND indicator = 'institutions.alliances'", "0.0 0.0 0.0 0 zero"},
        {"partner = 'BRA' AND year = 2019 AND indicator = 'institutions.alliances'", "- - - - not covered"},
        {"partner = 'RUS' AND year = 2015 AND indicator = 'money.remittances'", "- 0.0 - 1 zero"},
        {"partner = 'RUS' AND year = 2016 AND indicator = 'money.remittances'", "- - - - not covered"},
        {"partner = 'RUS' AND year = 2022 AND indicator = 'votes.affinity'", "- - - - missing"},
        {"partner = 'RUS' AND year = 2023 AND indicator = 'votes.affinity'", "- - - - not covered"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_says("flags.csv", cases[i][0], cases[i][1]);
    }
    /* Beside each other they are the same, under a name an indicator. */
    settings.wide = true;
    write_panel("wide.csv", &settings);
    assert_true(facts_number(store, "SELECT count(*) FROM read_csv('wide.csv', quote = '\"')") == 2 * 13);
    assert_true(facts_number(store,
                             "SELECT count(*) FROM read_csv('wide.csv', quote = '\"') w JOIN read_csv('flags.csv', quote = '\"') l "
                             "USING (state, partner, year, state_cow, partner_cow) WHERE l.indicator = 'trade.share' AND "
                             "(w.trade_share_value IS DISTINCT FROM l.value OR w.trade_share_natural IS DISTINCT FROM l.natural_value "
                             "OR w.trade_share_sd IS DISTINCT FROM l.sd OR w.trade_share_n IS DISTINCT FROM l.n_figures "
                             "OR w.trade_share_flag IS DISTINCT FROM l.flag)") == 0);
    assert_true(facts_number(store, "SELECT count(*) FROM read_csv('wide.csv', quote = '\"') WHERE partner = 'BRA' AND partner_cow = 140 "
                                    "AND institutions_alliances_flag = 'zero'") == 7);
    facts_run(store, "DELETE FROM facts.coverage; DELETE FROM facts.panel_quantity");
}

static double count_rows(const char *const *pairs, size_t n_pairs)
{
    static const char *const share[] = {"trade.share"};
    jarak_panel_write_settings settings = all(JARAK_PANEL_PARQUET);
    settings.n_pairs = n_pairs;
    settings.pairs = pairs;
    settings.n_indicators = 1;
    settings.indicators = share;
    settings.since = settings.until = 2020;
    write_panel("count.parquet", &settings);
    return facts_number(store, "SELECT count(*) FROM 'count.parquet'");
}

/* A group is its members, "*" is every state with a value: KAZ, UZB, KGZ, RUS, CHN and TUR. A pair that is named twice is there once. */
static void groups_and_all_stand_for_their_states(void **state)
{
    (void)state;
    assert_true(count_rows((const char *const[]){"RUS", "central-asia"}, 1) == 5);
    assert_true(count_rows((const char *const[]){"central-asia", "central-asia"}, 1) == 20);
    assert_true(count_rows((const char *const[]){"CHN", "*"}, 1) == 5);
    assert_true(count_rows((const char *const[]){"*", "*"}, 1) == 30);
    assert_true(count_rows((const char *const[]){"RUS", "central-asia", "RUS", "KAZ"}, 2) == 5);
}

/* The sources beside the file are those of what was asked for. */
static void the_sources_stand_beside_the_file(void **state)
{
    (void)state;
    static const char *const pairs[] = {"KAZ", "RUS"};
    char text[2048] = "";
    jarak_panel_write_settings settings = all(JARAK_PANEL_CSV);
    facts_run(store,
              "INSERT INTO facts.source VALUES (2, 1, 'Flows & more_of {them}', 'Office, of Trade', 'https://a.b/c_d', 'CC0'), "
              "(3, 1, 'Of others', NULL, NULL, NULL);"
              "INSERT INTO facts.panel_item BY NAME SELECT 'goods' AS quantity, 'RUS' AS from_state, unnest(['KAZ', 'UZB']) AS to_state, "
              "'year' AS cell_kind, DATE '2020-01-01' AS cell_day, 'whole' AS part, 'export' AS side, '' AS reporter, 1 AS publication_id, "
              "unnest([2, 3]) AS source_id, 0 AS digits, 'year' AS period_kind, DATE '2020-01-01' AS first_day, DATE '2020-12-31' AS "
              "last_day, 'official' AS status, 1 AS n_rows, true AS is_eligible, true AS is_chosen, true AS is_used");
    settings.n_pairs = 1;
    settings.pairs = pairs;
    static const char *const volume[] = {"trade.volume"};
    settings.n_indicators = 1;
    settings.indicators = volume;
    write_panel("cited.csv", &settings);
    FILE *file = fopen("cited.bib", "r");
    assert_non_null(file);
    assert_true(fread(text, 1, sizeof text - 1, file) > 0);
    fclose(file);
    assert_non_null(strstr(text, "@software{jarak,"));
    assert_non_null(strstr(text, "\n@misc{office2,\n  author = {{Office, of Trade}},\n  title = {{Flows \\& more\\_of \\{them\\}}},\n"
                                 "  url = {https://a.b/c_d},\n  urldate = {{2024-01-01}},\n"
                                 "  note = {{file file; SHA-256 sha; licence: CC0}}\n}\n"));
    assert_null(strstr(text, "Of others"));
    facts_run(store, "DELETE FROM facts.panel_item; DELETE FROM facts.source WHERE source_id > 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_read_back_is_the_view_to_the_last_bit), cmocka_unit_test(the_same_panel_gives_the_same_bytes),
        cmocka_unit_test(what_is_asked_for_is_in_it_and_nothing_else),  cmocka_unit_test(in_parts_the_file_is_the_same),
        cmocka_unit_test(an_error_leaves_the_file_as_it_was),           cmocka_unit_test(the_flag_says_why_there_is_no_value),
        cmocka_unit_test(groups_and_all_stand_for_their_states),        cmocka_unit_test(the_sources_stand_beside_the_file),
    };
    return cmocka_run_group_tests(tests, fill_panel, close_store);
}
