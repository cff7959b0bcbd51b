/* A code means a state only in its classification and years, and the same wherever it is read: by the library's look-up, by the loader's,
 * in the table of the store, and in a bulk file. The codes are data: tests/ref/state_codes.csv. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "data/engine/meaning.h"
#include "data/load_lookup.h"
#include "data/sql.h"
#include "data/store.h"
#include "jarak/state.h"
#include "jarak/table.h"

#define CODES JARAK_SOURCE_ROOT "/tests/ref/state_codes.csv"

static int open_store(void **state)
{
    return jarak_store_open(NULL, JARAK_WRITE, NULL, (jarak_store **)state, NULL) == JARAK_OK ? 0 : -1;
}

static int close_store(void **state)
{
    jarak_store_close(*state);
    return 0;
}

static jarak_table *rows_of(jarak_store *store, const char *sql)
{
    jarak_table *rows = NULL;
    jarak_error error = {.message = ""};
    if (jarak__sql_table(store, sql, &rows, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return rows;
}

/* A row a code and year: system, code, year, state ("" for none). */
static const char codes_sql[] = "SELECT system, code, unnest(range(CAST(first_year AS INTEGER), CAST(last_year AS INTEGER) + 1)) AS year, "
                                "coalesce(state, '') AS state FROM read_csv('" CODES "', all_varchar = true, header = true)";

static size_t n_wrong_by_library(const jarak_table *codes)
{
    size_t n_wrong = 0;
    for (size_t i = 0; i < jarak_table_rows(codes); i++) {
        const char *system = jarak_table_text(codes, i, 0);
        bool is_comtrade = strcmp(system, "comtrade") == 0; /* only files have its codes */
        char text[32];
        char found[JARAK_STATE_CODE_BYTES] = "";
        (void)snprintf(text, sizeof text, "%s%s%s", strcmp(system, "iso3") == 0 ? "" : system, strcmp(system, "iso3") == 0 ? "" : ":",
                       jarak_table_text(codes, i, 1));
        if (!is_comtrade && jarak_state_find(text, (int)jarak_table_integer(codes, i, 2), found, NULL) != JARAK_OK) {
            found[0] = '\0';
        }
        if (!is_comtrade && strcmp(found, jarak_table_text(codes, i, 3)) != 0) {
            print_message("%s %d: %s, not %s\n", text, (int)jarak_table_integer(codes, i, 2), found, jarak_table_text(codes, i, 3));
            n_wrong++;
        }
    }
    return n_wrong;
}

static size_t n_wrong_by_loader(const jarak_table *codes)
{
    size_t n_wrong = 0;
    for (size_t i = 0; i < jarak_table_rows(codes); i++) {
        jarak__lookup *lookup = NULL;
        jarak__state_column column = {.column = "code", .system = jarak_table_text(codes, i, 0)};
        const char *code = jarak_table_text(codes, i, 1);
        const char *found = NULL;
        const char *kind = NULL;
        assert_int_equal(jarak__lookup_open(&column, &lookup, NULL), JARAK_OK);
        assert_true(jarak__lookup_find(lookup, code, strlen(code), (int)jarak_table_integer(codes, i, 2), &found, &kind));
        if (strcmp(found != NULL ? found : "", jarak_table_text(codes, i, 3)) != 0) {
            print_message("loaded %s %s %d: %s\n", column.system, code, (int)jarak_table_integer(codes, i, 2), found != NULL ? found : "");
            n_wrong++;
        }
        jarak__lookup_forget(lookup);
    }
    return n_wrong;
}

static void a_code_means_the_same_wherever_it_is_read(void **state)
{
    jarak_table *codes = rows_of(*state, codes_sql);
    assert_true(jarak_table_rows(codes) > 2000);
    assert_int_equal(n_wrong_by_library(codes), 0);
    assert_int_equal(n_wrong_by_loader(codes), 0);
    jarak_table_free(codes);
    char sql[2048];
    (void)snprintf(
        sql, sizeof sql,
        "SELECT c.system, c.code, c.year, c.state, coalesce(a.state, '') FROM (%s) c LEFT JOIN facts.alias a ON a.system = c.system "
        "AND a.alias = jarak_key(c.code) AND coalesce(a.first_year, -9999) <= c.year AND coalesce(a.last_year, 9999) >= c.year "
        "WHERE c.state <> coalesce(a.state, '')",
        codes_sql);
    jarak_table *different = rows_of(*state, sql);
    assert_int_equal(jarak_table_rows(different), 0);
    jarak_table_free(different);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_means_the_same_wherever_it_is_read),
    };
    return cmocka_run_group_tests(tests, open_store, close_store);
}
