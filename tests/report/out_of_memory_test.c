/* Running out of memory anywhere: an allocation fails, in opening a store, querying it, asking it and printing the result. Each time there
 * must be a clean error, and nothing left allocated. Where there are few allocations, or they are soon reached, each fails in turn; of a
 * question, which makes many thousands, the first that each place in the code makes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "failing.h"
#include "jarak/load.h"
#include "jarak/report.h"
#include "jarak/store.h"
#include "report/page_json.h"

static jarak_status open_and_close(jarak_error *error)
{
    jarak_store *store;
    jarak_status status = jarak_store_open(NULL, JARAK_WRITE, NULL, &store, error);
    jarak_store_close(store);
    return status;
}

static jarak_store *open_store;
static bool with_specifications; /* they take most of the time of a question */

static jarak_status query_and_print(jarak_error *error)
{
    static const char sql[] = "SELECT range AS i, range / 3 AS third, 'text ' || range AS text, [range, 1] AS list, range > 7 AS many "
                              "FROM range(2500)";
    FILE *nowhere = fopen("/dev/null", "w");
    jarak_table *table;
    jarak_status status = jarak_query(open_store, sql, NULL, &table, error);
    for (int format = JARAK_FORMAT_TABLE; status == JARAK_OK && format <= JARAK_FORMAT_CSV; format++) {
        status = jarak_table_print(table, (jarak_format)format, nowhere, error);
    }
    jarak_table_free(table);
    fclose(nowhere);
    return status;
}

static jarak_status ask(jarak_answer **answer, jarak_error *error)
{
    static const char *const states[] = {"KAZ"};
    static const char *const rivals[] = {"CHN"};
    jarak_ask_settings settings;
    jarak_ask_settings_init(&settings);
    settings.partner = "RUS";
    settings.states = states;
    settings.n_states = 1;
    settings.rivals = rivals;
    settings.n_rivals = 1;
    settings.since = 2021;
    settings.figures = true;
    settings.specifications = with_specifications;
    return jarak_ask(open_store, &settings, answer, error);
}

static jarak_status ask_alone(jarak_error *error)
{
    jarak_answer *answer;
    jarak_status status = ask(&answer, error);
    jarak_answer_free(answer);
    return status;
}

static const jarak_answer *kept_answer;

static jarak_status print(jarak_error *error)
{
    FILE *nowhere = fopen("/dev/null", "w");
    jarak_status status = JARAK_OK;
    for (int format = JARAK_FORMAT_TABLE; status == JARAK_OK && format <= JARAK_FORMAT_LATEX; format++) {
        const jarak_print_settings print = {.size = sizeof print, .format = (jarak_format)format, .width = 100};
        status = jarak_answer_print(kept_answer, &print, nowhere, error);
        if (status == JARAK_OK) {
            status = jarak_answer_print_overview(kept_answer, &print, nowhere, error);
        }
        if (status == JARAK_OK) {
            status = jarak_answer_print_series(kept_answer, NULL, &print, nowhere, error);
        }
        if (status == JARAK_OK) {
            status = jarak_answer_print_figures(kept_answer, NULL, &print, nowhere, error);
        }
    }
    fclose(nowhere);
    return status;
}

static jarak_status write_page(jarak_error *error)
{
    jarak__writer writer = {0};
    jarak_status status = jarak__write_page_json(kept_answer, NULL, false, &writer, error);
    jarak__writer_release(&writer);
    return status;
}

static void asking_and_printing(void **state)
{
    (void)state;
    jarak_error error;
    jarak_load_report report;
    assert_int_equal(jarak_store_open(NULL, JARAK_WRITE, NULL, &open_store, &error), JARAK_OK);
    assert_int_equal(jarak_load_ledger(open_store, &report, &error), JARAK_OK);
    jarak_answer *answer;
    assert_int_equal(ask(&answer, &error), JARAK_OK); /* the names of states are read once and kept */
    kept_answer = answer;
    fail_each_place(print, 120);
    fail_each_allocation(write_page, 100);
    jarak_answer_free(answer);
    fail_each_place(ask_alone, 60);
    with_specifications = true;
    fail_each_allocation(ask_alone, 8);
    jarak_store_close(open_store);
}

static void opening_a_store(void **state)
{
    (void)state;
    fail_each_allocation(open_and_close, 60);
}

static void querying_and_printing(void **state)
{
    (void)state;
    jarak_error error;
    assert_int_equal(jarak_store_open(NULL, JARAK_WRITE, NULL, &open_store, &error), JARAK_OK);
    fail_each_allocation(query_and_print, 1000);
    jarak_store_close(open_store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opening_a_store),
        cmocka_unit_test(querying_and_printing),
        cmocka_unit_test(asking_and_printing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
