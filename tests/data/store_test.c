/* Opening a store, in memory and in a file, and saying plainly why one cannot be opened. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "data/sql.h"
#include "data/store.h"

static void a_store_in_memory_answers_queries(void **state)
{
    (void)state;
    jarak_error error = {0};
    jarak_store *store;
    jarak_table *table;
    jarak_status status = jarak_store_open(NULL, JARAK_WRITE, NULL, &store, &error);
    if (status)
        print_message("%s\n", error.message);
    assert_int_equal(status, JARAK_OK);
    status = jarak_query(store,
                         "SELECT 1 AS one, sum(i) AS s, 0.5 AS half, 1e10 AS e, DATE '2022-02-24' AS d, ['a','b'] AS l, true AS b, NULL AS "
                         "n FROM range(10) t(i)",
                         NULL, &table, &error);
    if (status)
        print_message("%s\n", error.message);
    assert_int_equal(status, JARAK_OK);
    for (size_t i = 0; i < jarak_table_columns(table); i++) {
        print_message("%s %d %s %ld %g\n", jarak_table_name(table, i), jarak_table_type(table, i),
                      jarak_table_text(table, 0, i) ? jarak_table_text(table, 0, i) : "-", (long)jarak_table_integer(table, 0, i),
                      jarak_table_number(table, 0, i));
    }
    jarak_table_free(table);
    status = jarak_query(store, "SELECT * FROM read_text('/etc/passwd')", NULL, &table, &error);
    print_message("%s\n", error.message);
    status = jarak_query(store, "INSERT INTO facts.meta VALUES ('a', 'b')", NULL, &table, &error);
    print_message("%s\n", error.message);
    status = jarak_query(store, "SELECT * from range(100000000000)", &(jarak_query_settings){.row_limit = 1000}, &table, &error);
    print_message("%s\n", error.message);
    status = jarak_query(store, "SELECT sum(a.range*b.range) from range(10000000) a, range(1000000) b",
                         &(jarak_query_settings){.time_limit_seconds = 0.3}, &table, &error);
    print_message("%s\n", error.message);
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_store_in_memory_answers_queries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
