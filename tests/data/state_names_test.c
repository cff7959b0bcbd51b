/* Names of states as their publishers write them: each means the right state by the library's look-up and by the loader's, hardly any is
 * unknown, and what could mean several states means none. The names are data: tests/ref/state_names.csv. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "data/engine/meaning.h"
#include "data/load_lookup.h"
#include "data/name_find.h"
#include "data/sql.h"
#include "data/store.h"
#include "jarak/state.h"
#include "jarak/table.h"

#define NAMES JARAK_SOURCE_ROOT "/tests/ref/state_names.csv"

enum { LEAST_PER_10000 = 9900 };

/* Names of one publisher, or of one kind. */
typedef struct publisher {
    const char *name;
    const char *system;
    const char *prefix; /* of jarak_state_find() */
    size_t least;       /* names and years in the table */
} publisher;

static const publisher publishers[] = {
    {"ISO", "name", "", 290},   {"ISO full", "name", "", 170}, {"UN en", "name", "", 195},
    {"UN fr", "name", "", 195}, {"UN es", "name", "", 195},    {"UN ru", "name", "", 195},
    {"UN zh", "name", "", 195}, {"UN ar", "name", "", 195},    {"World Bank", "worldbank", "", 210},
    {"IMF", "name", "", 98},    {"FAO", "name", "", 50},       {"COW", "cow", "COW:", 15900},
    {"other", "name", "", 120},
};

static jarak_table *names_of(const char *whose)
{
    jarak_store *store = NULL;
    jarak_table *names = NULL;
    jarak_error error = {.message = ""};
    char sql[512];
    (void)snprintf(sql, sizeof sql,
                   "SELECT name, coalesce(TRY_CAST(first_year AS INTEGER), %d), coalesce(TRY_CAST(last_year AS INTEGER), %d), "
                   "coalesce(state, '') FROM read_csv('" NAMES "', all_varchar = true, header = true) WHERE publisher = '%s'",
                   JARAK_ANY_YEAR, JARAK_ANY_YEAR, whose);
    if (jarak_store_open(NULL, JARAK_WRITE, NULL, &store, &error) != JARAK_OK || jarak__sql_table(store, sql, &names, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    jarak_store_close(store);
    return names;
}

/* What the loader finds; "" for nothing. */
static const char *loaded(jarak__lookup *lookup, const char *name, int year)
{
    const char *state = NULL;
    const char *kind = NULL;
    assert_true(jarak__lookup_find(lookup, name, strlen(name), year == JARAK_ANY_YEAR ? JARAK__NO_YEAR : year, &state, &kind));
    return state != NULL ? state : "";
}

static jarak__lookup *open_lookup(const char *system)
{
    jarak__lookup *lookup = NULL;
    jarak__state_column column = {.column = "name", .system = system};
    assert_int_equal(jarak__lookup_open(&column, &lookup, NULL), JARAK_OK);
    return lookup;
}

typedef struct score {
    size_t names, unknown, wrong;
} score;

static void judge(const publisher *from, jarak__lookup *lookup, const char *name, int year, const char *expected, score *sum)
{
    char text[512];
    char found[JARAK_STATE_CODE_BYTES] = "";
    (void)snprintf(text, sizeof text, "%s%s", from->prefix, name);
    if (jarak_state_find(text, year, found, NULL) != JARAK_OK) {
        found[0] = '\0';
    }
    const char *by_load = loaded(lookup, name, year);
    bool is_wrong = (found[0] != '\0' && strcmp(found, expected) != 0) || (by_load[0] != '\0' && strcmp(by_load, expected) != 0);
    bool is_unknown = found[0] == '\0' || by_load[0] == '\0';
    if (is_wrong || is_unknown) {
        print_message("%s: \"%s\" %d: %s, loaded %s, not %s\n", from->name, name, year, found, by_load, expected);
    }
    sum->names++;
    sum->wrong += is_wrong;
    sum->unknown += is_unknown && !is_wrong;
}

static void names_of_publishers_mean_their_states(void **state)
{
    (void)state;
    size_t n_wrong = 0;
    size_t n_short = 0;
    for (size_t p = 0; p < sizeof publishers / sizeof publishers[0]; p++) {
        score sum = {0};
        jarak_table *names = names_of(publishers[p].name);
        jarak__lookup *lookup = open_lookup(publishers[p].system);
        for (size_t i = 0; i < jarak_table_rows(names); i++) {
            int last = (int)jarak_table_integer(names, i, 2);
            for (int year = (int)jarak_table_integer(names, i, 1); year <= last; year++) {
                judge(&publishers[p], lookup, jarak_table_text(names, i, 0), year, jarak_table_text(names, i, 3), &sum);
            }
        }
        print_message("%s: %zu names and years, %zu unknown, %zu wrong\n", publishers[p].name, sum.names, sum.unknown, sum.wrong);
        n_wrong += sum.wrong;
        n_short += sum.names < publishers[p].least || (sum.names - sum.unknown) * 10000 < sum.names * LEAST_PER_10000;
        jarak__lookup_forget(lookup);
        jarak_table_free(names);
    }
    assert_int_equal(n_wrong, 0);
    assert_int_equal(n_short, 0);
}

static void what_could_mean_several_states_means_none(void **state)
{
    (void)state;
    jarak_table *names = names_of("near miss");
    jarak__lookup *lookup = open_lookup("name");
    size_t n_found = 0;
    assert_true(jarak_table_rows(names) > 60);
    for (size_t i = 0; i < jarak_table_rows(names); i++) {
        const char *name = jarak_table_text(names, i, 0);
        char found[JARAK_STATE_CODE_BYTES] = "";
        bool is_found = jarak_state_find(name, JARAK_ANY_YEAR, found, NULL) == JARAK_OK;
        const char *by_load = loaded(lookup, name, JARAK_ANY_YEAR);
        if (is_found || by_load[0] != '\0') {
            print_message("\"%s\": %s, loaded %s\n", name, is_found ? found : "", by_load);
            n_found++;
        }
    }
    assert_int_equal(n_found, 0);
    jarak__lookup_forget(lookup);
    jarak_table_free(names);
}

static const jarak__state_table *the_table(void)
{
    const jarak__state_table *table = NULL;
    assert_int_equal(jarak__state_table_get(&table, NULL), JARAK_OK);
    return table;
}

/* The rule says of every name that the tables have what the tables say themselves, in each of its years: no form belongs to two states. */
static void no_form_belongs_to_two_states(void **state)
{
    (void)state;
    const jarak__state_table *table = the_table();
    size_t n_names = 0;
    size_t n_different = 0;
    for (size_t i = 0; i < table->n_aliases; i++) {
        const jarak__alias *alias = &table->aliases[i];
        if (alias->system != JARAK__SYSTEM_NAME) {
            continue;
        }
        int first = alias->first_year < 1815 ? 1815 : alias->first_year;
        int last = alias->last_year > 2030 ? 2030 : alias->last_year;
        for (int year = first; year <= last; year += last - first > 10 ? (last - first) / 10 : 1) {
            jarak__name_finding finding = jarak__name_find(table, alias->text, strlen(alias->text), &year);
            if (finding.outcome == JARAK__NAME_FOUND && finding.states[0] != alias->state) {
                print_message("\"%s\" in %d: %s, in the table %s\n", alias->text, year, table->states[finding.states[0]].code,
                              table->states[alias->state].code);
                n_different++;
            }
        }
        n_names++;
    }
    assert_true(n_names > 2000);
    assert_int_equal(n_different, 0);
}

/* What jarak_state_find() says of a text; "" where it finds a state. */
static const char *refusal(const char *text, int year)
{
    static jarak_error error;
    char code[JARAK_STATE_CODE_BYTES];
    error.message[0] = '\0';
    return jarak_state_find(text, year, code, &error) == JARAK_OK ? "" : error.message;
}

static void who_is_ambiguous_is_told_which_states(void **state)
{
    (void)state;
    assert_non_null(strstr(refusal("Kingdom of Korea", JARAK_ANY_YEAR), "North Korea (PRK)"));
    assert_non_null(strstr(refusal("Kingdom of Korea", JARAK_ANY_YEAR), "South Korea (KOR)"));
    assert_non_null(strstr(refusal("Viet Nam", 1960), "South Vietnam (COW_RVN)"));
    assert_non_null(strstr(refusal("Viet Nam", 1960), "North Vietnam (VDR)"));
    assert_non_null(strstr(refusal("Congo (Zaire)", JARAK_ANY_YEAR), "(COG) or Democratic Republic of the Congo (COD)"));
    assert_non_null(strstr(refusal("Kazakhstan (the Republic of)", 1980), "Kazakhstan (KAZ) in the years 1991-"));
    assert_non_null(strstr(refusal("State of Gorgia", JARAK_ANY_YEAR), "no state or group is known"));
}

/* A name with other kinds of state than are known, in its years. */
static void names_by_form_keep_to_their_years(void **state)
{
    (void)state;
    char code[JARAK_STATE_CODE_BYTES];
    assert_int_equal(jarak_state_find("Kingdom of Yemen", 1950, code, NULL), JARAK_OK);
    assert_string_equal(code, "COW_YAR");
    assert_int_equal(jarak_state_find("Russia (the Federation of)", 1980, code, NULL), JARAK_OK);
    assert_string_equal(code, "SUN");
    assert_int_equal(jarak_state_find("Republic of China", 1930, code, NULL), JARAK_OK);
    assert_string_equal(code, "CHN");
    assert_int_equal(jarak_state_find("China (Republic of)", 1960, code, NULL), JARAK_OK);
    assert_string_equal(code, "TWN");
    jarak__lookup *lookup = open_lookup("name");
    const char *found = NULL;
    const char *kind = NULL;
    assert_true(jarak__lookup_find(lookup, "Kazakhstan (Republic)", strlen("Kazakhstan (Republic)"), 1980, &found, &kind));
    assert_null(found);
    assert_string_equal(kind, "outside");
    jarak__lookup_forget(lookup);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_publishers_mean_their_states), cmocka_unit_test(what_could_mean_several_states_means_none),
        cmocka_unit_test(no_form_belongs_to_two_states),         cmocka_unit_test(who_is_ambiguous_is_told_which_states),
        cmocka_unit_test(names_by_form_keep_to_their_years),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
