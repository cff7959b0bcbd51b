/* The panel as a file of Stata: read back by the reader of such files it is the CSV, and its names are names in Stata. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <readstat.h>

#include "data/file_statistics.h"
#include "facts.h"
#include "folder.h"
#include "panel/catalogue.h"
#include "panel/write.h"

static jarak_store *store;

/* Years of three pairs and four indicators, with amounts of all sizes, and a zero. */
static int fill_panel(void **state)
{
    if (enter_folder(state) != 0) {
        return -1;
    }
    store = facts_panel_store();
    facts_run(store,
              "DELETE FROM facts.panel; DELETE FROM facts.panel_vote; DELETE FROM facts.panel_ideal;"
              "INSERT INTO facts.panel SELECT p.s, p.t, 'year', make_date(y::INTEGER, 1, 1), i, exp(y - 2018) / length(i), 0.1 / y, "
              "-1e-300 * y, y % 5, false FROM (VALUES ('KAZ', 'RUS'), ('UZB', 'CHN'), ('KGZ', 'TUR')) p(s, t), range(2012, 2024) r(y), "
              "(VALUES ('trade.share'), ('people.registrations_per_1000'), ('institutions.memberships'), "
              "('institutions.memberships_share')) k(i)");
    return 0;
}

static int close_store(void **state)
{
    jarak_store_close(store);
    return leave_folder(state);
}

static jarak_panel_write_settings some(jarak_panel_format format, bool wide, bool named)
{
    static const char *const pairs[] = {"KAZ", "RUS", "BRA", "KAZ"};
    jarak_panel_write_settings settings;
    jarak_panel_write_settings_init(&settings);
    settings.format = format;
    settings.wide = wide;
    settings.n_pairs = named ? 2 : 0;
    settings.pairs = pairs;
    return settings;
}

static void write_panel(const char *path, const jarak_panel_write_settings *settings)
{
    jarak_error error = {.message = ""};
    if (jarak_panel_write(store, path, settings, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
}

/* The file of Stata as CSV, by the reader of such files. */
static void read_back(const char *path, const char *csv_path)
{
    jarak_error error = {.message = ""};
    FILE *csv = NULL, *out = fopen(csv_path, "w");
    char bytes[4096];
    size_t n;
    if (out == NULL || jarak__statistics_to_csv(path, path, JARAK__FORM_DTA, NULL, &csv, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
        return;
    }
    rewind(csv);
    while ((n = fread(bytes, 1, sizeof bytes, csv)) > 0) {
        assert_true(fwrite(bytes, 1, n, out) == n);
    }
    assert_int_equal(fclose(csv), 0);
    assert_int_equal(fclose(out), 0);
}

/* Cell by cell to the last bit, in the same order, missing values missing: columns by their place, since names may be shorter. */
static void assert_same(const jarak_panel_write_settings *dta, const jarak_panel_write_settings *csv)
{
    write_panel("p.dta", dta);
    write_panel("p.csv", csv);
    read_back("p.dta", "back.csv");
    assert_true(facts_number(store, "WITH csv AS (SELECT row_number() OVER (), * FROM read_csv('p.csv', quote = '\"')), "
                                    "dta AS (SELECT row_number() OVER (), * FROM read_csv('back.csv', quote = '\"')) "
                                    "SELECT count(*) FROM ((FROM csv EXCEPT ALL FROM dta) UNION ALL (FROM dta EXCEPT ALL FROM csv))") == 0);
    assert_true(facts_number(store, "SELECT count(*) FROM read_csv('back.csv', quote = '\"')") >= 12);
    assert_int_equal(access("p.dta.part", F_OK), -1);
}

static void read_back_it_is_the_csv(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        const jarak_panel_write_settings dta = some(JARAK_PANEL_DTA, (i & 1) != 0, (i & 2) != 0),
                                         csv = some(JARAK_PANEL_CSV, (i & 1) != 0, (i & 2) != 0);
        assert_same(&dta, &csv);
    }
    /* A pair of which nothing is known, and a panel without a row. */
    jarak_panel_write_settings dta = some(JARAK_PANEL_DTA, false, false);
    dta.since = 2050;
    write_panel("none.dta", &dta);
    read_back("none.dta", "none.csv");
    assert_true(facts_number(store, "SELECT count(*) FROM read_csv('none.csv', all_varchar = true, header = true)") == 0);
}

static void the_same_panel_gives_the_same_bytes(void **state)
{
    (void)state;
    const jarak_panel_write_settings settings = some(JARAK_PANEL_DTA, true, true);
    write_panel("one.dta", &settings);
    write_panel("two.dta", &settings);
    assert_int_equal(system("cmp one.dta two.dta"), 0); /* NOLINT(cert-env33-c): of two files that this test wrote */
}

typedef struct seen {
    size_t n, n_numbers;
    char label_of_value[128], label_of_natural[128];
} seen;

static int see_variable(int index, readstat_variable_t *variable, const char *val_labels, void *context)
{
    seen *s = context;
    const char *name = readstat_variable_get_name(variable), *label = readstat_variable_get_label(variable);
    (void)index;
    (void)val_labels;
    assert_true(strlen(name) <= 32);
    assert_true(label != NULL && label[0] != '\0');
    s->n++;
    s->n_numbers += readstat_variable_get_type_class(variable) == READSTAT_TYPE_CLASS_NUMERIC;
    if (strcmp(name, "instit_memberships_share_value") == 0) {
        snprintf(s->label_of_value, sizeof s->label_of_value, "%s", label);
    }
    if (strcmp(name, "p_registrations_per_1000_natural") == 0) {
        snprintf(s->label_of_natural, sizeof s->label_of_natural, "%s", label);
    }
    return READSTAT_HANDLER_OK;
}

static void its_variables_have_labels(void **state)
{
    (void)state;
    static const char *const two[] = {"institutions.memberships_share", "people.registrations_per_1000"};
    jarak_panel_write_settings settings = some(JARAK_PANEL_DTA, true, false);
    settings.n_indicators = 2;
    settings.indicators = two;
    write_panel("wide.dta", &settings);
    seen s = {0};
    readstat_parser_t *parser = readstat_parser_init();
    assert_non_null(parser);
    assert_int_equal(readstat_set_variable_handler(parser, see_variable), READSTAT_OK);
    assert_int_equal(readstat_parse_dta(parser, "wide.dta", &s), READSTAT_OK);
    readstat_parser_free(parser);
    assert_int_equal(s.n, 5 + 2 * 5);
    assert_int_equal(s.n_numbers, 3 + 2 * 4);
    assert_string_equal(s.label_of_value, "share of memberships: on its scale");
    assert_string_equal(s.label_of_natural, "registrations per 1,000 people: per 1,000");
}

/* Of all indicators that there are: no name is too long, or that of another. */
static void names_are_short_and_of_one_column(void **state)
{
    (void)state;
    enum { MOST = 64 };
    static const char *const ends[] = {"value", "natural", "sd", "n", "flag"};
    char names[5 * MOST][JARAK__STATA_NAME_BYTES], column[128];
    jarak__indicators catalogue = {0};
    jarak_error error = {.message = ""};
    size_t n = 0;
    assert_int_equal(jarak__indicators_read(&catalogue, &error), JARAK_OK);
    assert_true(catalogue.count > 30 && catalogue.count <= MOST);
    for (size_t i = 0; i < catalogue.count; i++) {
        for (size_t k = 0; k < 5; k++) {
            snprintf(column, sizeof column, "%s_%s", catalogue.rows[i].code, ends[k]);
            *strchr(column, '.') = '_';
            if (!jarak__panel_stata_name(column, names[n])) {
                fail_msg("%s has no short name", column);
            }
            assert_true(strlen(column) > 32 || strlen(column) - strlen(ends[k]) > 25 || strcmp(column, names[n]) == 0);
            for (size_t j = 0; j < n; j++) {
                assert_string_not_equal(names[j], names[n]);
            }
            n++;
        }
    }
    jarak__indicators_release(&catalogue);
    char name[JARAK__STATA_NAME_BYTES];
    assert_true(jarak__panel_stata_name("state", name) && strcmp(name, "state") == 0);
    assert_true(jarak__panel_stata_name("natural_value", name) && strcmp(name, "natural_value") == 0);
    assert_false(jarak__panel_stata_name("a_name_of_which_the_first_word_is_short_value", name));
    assert_false(jarak__panel_stata_name("anameofonewordthatisfartoolongforit", name));
}

static void a_place_that_is_not_there_is_told(void **state)
{
    (void)state;
    jarak_error error = {.message = ""};
    const jarak_panel_write_settings settings = some(JARAK_PANEL_DTA, false, false);
    assert_int_equal(jarak_panel_write(store, "none/such.dta", &settings, &error), JARAK_ERR_IO);
    assert_non_null(strstr(error.message, "none/such.dta"));
    if (access("/dev/full", W_OK) == 0) {
        assert_int_equal(symlink("/dev/full", "full.dta.part"), 0);
        assert_int_equal(jarak_panel_write(store, "full.dta", &settings, &error), JARAK_ERR_IO);
        assert_int_equal(access("full.dta", F_OK), -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_back_it_is_the_csv),           cmocka_unit_test(the_same_panel_gives_the_same_bytes),
        cmocka_unit_test(its_variables_have_labels),         cmocka_unit_test(names_are_short_and_of_one_column),
        cmocka_unit_test(a_place_that_is_not_there_is_told),
    };
    return cmocka_run_group_tests(tests, fill_panel, close_store);
}
