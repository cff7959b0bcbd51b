/* Every known format on the publisher's own file: rows read, loaded, skipped by reason, rejected, and totals that someone can check.
 * tests/ref/sources.csv holds what must come out and how it was found without jarak; files are looked for in ../shared/data. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "expected.h"

static void test_file(void **state)
{
    const expectation *wanted = *state;
    if (strcmp(wanted->name, "ledger") != 0) {
        facts_need_real_files();
    }
    jarak_store *store = facts_store(0);
    jarak_load_report report = facts_load(store, wanted->name);
    expected_check(wanted, store, &report);
    jarak_store_close(store);
}

/* The three files of roll calls tell of the same: one row each, with the issues of one file and the resolutions of another. */
static void test_roll_calls_of_several_files(void **state)
{
    (void)state;
    facts_need_real_files();
    jarak_store *store = facts_store(0);
    (void)facts_load(store, "votes/un_roll_call_issues.csv.gz");
    (void)facts_load(store, "votes/un_roll_calls_1946_2020.csv.gz");
    static const char sql[] = "SELECT concat_ws(' ', count(*), count(issues), count(resolution), count(important)) FROM rollcall";
    jarak_error error = {0};
    char *found = NULL;
    assert_int_equal(jarak__sql_text(store, sql, 0, NULL, &found, &error), JARAK_OK);
    assert_string_equal(found, "6203 4099 6044 5598");
    jarak__free(found);
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest roll_calls = cmocka_unit_test(test_roll_calls_of_several_files);
    return expected_run("sources", JARAK_SOURCE_ROOT "/tests/ref/sources.csv", test_file, &roll_calls);
}
