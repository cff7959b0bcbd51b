/* Small made-up files in published layouts, looked for in ../shared/cases: each is read as what it is and to the values that its rows say,
 * or refused with a sentence that says what to do. tests/ref/cases.csv holds what must come out; several names are loaded one after
 * another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "expected.h"

static const char cases[] = JARAK_SOURCE_ROOT "/../shared/cases";

/* Loads a file of the folder; a year behind a colon is that which the file does not tell. */
static jarak_status load(jarak_store *store, char *name, jarak_load_report *report, jarak_error *error)
{
    jarak_load_settings settings;
    jarak_load_settings_init(&settings);
    char *year = strchr(name, ':');
    if (year != NULL) {
        *year = '\0';
        settings.year = (int)strtol(year + 1, NULL, 10);
    }
    char *path = jarak__format_text("%s/%s", cases, name);
    assert_non_null(path);
    jarak_status status = jarak_load_file(store, path, &settings, report, error);
    jarak__free(path);
    return status;
}

static void test_case(void **state)
{
    const expectation *wanted = *state;
    if (access(cases, R_OK) != 0) {
        print_message("%s is not there\n", cases);
        skip();
    }
    jarak_store *store = facts_store(0);
    jarak_error error = {.message = ""};
    jarak_load_report report = {0};
    jarak_status status = JARAK_OK;
    char names[sizeof wanted->name], *rest = NULL;
    snprintf(names, sizeof names, "%s", wanted->name);
    for (char *name = strtok_r(names, " ", &rest); name != NULL && status == JARAK_OK; name = strtok_r(NULL, " ", &rest)) {
        status = load(store, name, &report, &error);
    }
    if (strcmp(jarak_table_text(wanted->table, wanted->first, 1), "refused") == 0) {
        assert_int_not_equal(status, JARAK_OK);
        if (strstr(error.message, jarak_table_text(wanted->table, wanted->first, 2)) == NULL) {
            fail_msg("%s: \"%s\"", wanted->name, error.message);
        }
        assert_int_equal((int64_t)facts_number(store, "SELECT count(*) FROM facts.load"), 0);
    } else if (status != JARAK_OK) {
        fail_msg("%s: %s", wanted->name, error.message);
    } else {
        expected_check(wanted, store, &report);
    }
    jarak_store_close(store);
}

int main(void)
{
    return expected_run("cases", JARAK_SOURCE_ROOT "/tests/ref/cases.csv", test_case, NULL);
}
