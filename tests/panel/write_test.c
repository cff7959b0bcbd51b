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

/* How many rows are in the file and not in the view under the condition, or the
 * other way. */
static double count_differing(const char *file, const char *condition)
{
    char sql[1024];
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM ((SELECT state, partner, period_kind, "
             "first_day::DATE, indicator, value, variance, natural_value, n_rows "
             "FROM %s EXCEPT ALL SELECT state, partner, period_kind, first_day, "
             "indicator, value, variance, natural_value, n_rows "
             "FROM panel WHERE %s) UNION ALL (SELECT state, partner, "
             "period_kind, first_day, indicator, value, variance, natural_value, "
             "n_rows FROM panel WHERE %s EXCEPT ALL SELECT state, partner, "
             "period_kind, first_day::DATE, indicator, value, variance, "
             "natural_value, n_rows FROM %s))",
             file, condition, condition, file);
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
                                    "indicator, period_kind, first_day) AS here, "
                                    "lag(here) OVER () AS before FROM read_csv('one.csv', "
                                    "quote = '\"')) WHERE before >= here") == 0);
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

/* Put in order in parts, the file has the same bytes. */
static void in_parts_the_file_is_the_same(void **state)
{
    (void)state;
    const jarak_panel_write_settings settings = all(JARAK_PANEL_CSV);
    const int64_t most_rows[] = {1, 40, INT64_MAX};
    char command[128];
    write_panel("whole.csv", &settings);
    for (size_t i = 0; i < sizeof most_rows / sizeof most_rows[0]; i++) {
        jarak_error error = {.message = ""};
        if (jarak__panel_write_in_parts(store, "parts.csv", &settings, most_rows[i], &error) != JARAK_OK) {
            fail_msg("%s", error.message);
        }
        snprintf(command, sizeof command, "cmp whole.csv parts.csv");
        assert_int_equal(system(command), 0); /* NOLINT(cert-env33-c): of two files that this test wrote */
    }
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_read_back_is_the_view_to_the_last_bit), cmocka_unit_test(the_same_panel_gives_the_same_bytes),
        cmocka_unit_test(what_is_asked_for_is_in_it_and_nothing_else),  cmocka_unit_test(in_parts_the_file_is_the_same),
        cmocka_unit_test(an_error_leaves_the_file_as_it_was),
    };
    return cmocka_run_group_tests(tests, fill_panel, close_store);
}
