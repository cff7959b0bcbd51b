/* SQL with bound values, single values, transactions and quoting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "data/sql.h"
#include "data/store.h"

static jarak_store *store;

static int open_store(void **state)
{
    (void)state;
    return jarak_store_open(NULL, JARAK_WRITE, NULL, &store, NULL) == JARAK_OK ? 0 : -1;
}

static int close_store(void **state)
{
    (void)state;
    jarak_store_close(store);
    return 0;
}

static void run(const char *sql)
{
    jarak_error error = {0};
    if (jarak__sql_run(store, sql, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
}

static int64_t integer(const char *sql)
{
    int64_t value = -1;
    jarak_error error = {0};
    if (jarak__sql_integer(store, sql, 0, NULL, &value, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return value;
}

static void bound_values_arrive_as_they_are(void **state)
{
    (void)state;
    static const char awkward[] = "O'Neill; DROP TABLE t; -- Ўзбекистон";
    run("CREATE OR REPLACE TABLE t (a VARCHAR, b BIGINT, c DOUBLE, d BOOLEAN, e DATE, f VARCHAR, g VARCHAR)");
    const jarak__bind binds[] = {jarak__bind_text(awkward), jarak__bind_integer(INT64_MIN), jarak__bind_number(0.1),
                                 jarak__bind_boolean(true), jarak__bind_day(19047),         jarak__bind_null(),
                                 jarak__bind_text(NULL)};
    assert_int_equal(jarak__sql_run_with(store, "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?)", 7, binds, NULL), JARAK_OK);
    jarak_table *table;
    assert_int_equal(jarak__sql_table(store, "FROM t", &table, NULL), JARAK_OK);
    assert_int_equal(jarak_table_rows(table), 1);
    assert_string_equal(jarak_table_text(table, 0, 0), awkward);
    assert_true(jarak_table_integer(table, 0, 1) == INT64_MIN);
    assert_true(jarak_table_number(table, 0, 2) == 0.1);
    assert_true(jarak_table_boolean(table, 0, 3));
    assert_string_equal(jarak_table_text(table, 0, 4), "2022-02-24");
    assert_true(jarak_table_is_missing(table, 0, 5));
    assert_true(jarak_table_is_missing(table, 0, 6));
    jarak_table_free(table);
}

static void a_wrong_number_of_values_is_an_internal_error(void **state)
{
    (void)state;
    jarak_error error;
    assert_int_equal(jarak__sql_run_with(store, "SELECT ?, ?", 1, (jarak__bind[]){jarak__bind_integer(1)}, &error), JARAK_ERR_INTERNAL);
}

static void an_error_names_the_engines_reason_and_the_statement(void **state)
{
    (void)state;
    jarak_error error;
    jarak_table *table;
    assert_int_equal(jarak__sql_run(store, "SELECT nonsense FROM nowhere", &error), JARAK_ERR_SQL);
    assert_non_null(strstr(error.message, "nowhere does not exist"));
    assert_non_null(strstr(error.message, "in: SELECT nonsense FROM nowhere"));
    assert_int_equal(jarak__sql_table(store, "SELECT nonsense FROM nowhere", &table, NULL), JARAK_ERR_SQL);
    assert_null(table);
}

static void many_statements_stop_at_the_first_that_fails(void **state)
{
    (void)state;
    assert_int_equal(jarak__sql_run(store,
                                    "CREATE OR REPLACE TABLE t (i INTEGER); INSERT INTO t VALUES (1); SELECT error('stop'); "
                                    "INSERT INTO t VALUES (2)",
                                    NULL),
                     JARAK_ERR_SQL);
    assert_int_equal(integer("SELECT count(*) FROM t"), 1);
}

static void a_change_tells_how_many_rows_it_touched(void **state)
{
    (void)state;
    int64_t changed;
    run("CREATE OR REPLACE TABLE t AS SELECT range AS i FROM range(10)");
    assert_int_equal(jarak__sql_change(store, "DELETE FROM t WHERE i < ?", 1, (jarak__bind[]){jarak__bind_integer(4)}, &changed, NULL),
                     JARAK_OK);
    assert_int_equal(changed, 4);
    assert_int_equal(jarak__sql_change(store, "INSERT INTO t SELECT range FROM range(5)", 0, NULL, &changed, NULL), JARAK_OK);
    assert_int_equal(changed, 5);
}

static void a_single_value_that_is_not_there_is_not_found(void **state)
{
    (void)state;
    int64_t whole = 7;
    double number = 7;
    char *text = (char *)state;
    assert_int_equal(jarak__sql_integer(store, "SELECT 1 WHERE false", 0, NULL, &whole, NULL), JARAK_ERR_NOT_FOUND);
    assert_int_equal(jarak__sql_number(store, "SELECT NULL::DOUBLE", 0, NULL, &number, NULL), JARAK_ERR_NOT_FOUND);
    assert_int_equal(jarak__sql_text(store, "SELECT NULL::VARCHAR", 0, NULL, &text, NULL), JARAK_ERR_NOT_FOUND);
    assert_null(text);
    assert_true(whole == 7 && number == 7);
    assert_int_equal(jarak__sql_integer(store, "SELECT 'text'", 0, NULL, &whole, NULL), JARAK_ERR_INTERNAL);
    assert_int_equal(jarak__sql_number(store, "SELECT 2.5", 0, NULL, &number, NULL), JARAK_OK);
    assert_true(number == 2.5);
}

static void a_transaction_is_kept_or_undone_as_a_whole(void **state)
{
    (void)state;
    run("CREATE OR REPLACE TABLE t (i INTEGER)");
    assert_int_equal(jarak__sql_begin(store, NULL), JARAK_OK);
    run("INSERT INTO t VALUES (1)");
    jarak__sql_rollback(store);
    assert_int_equal(integer("SELECT count(*) FROM t"), 0);
    assert_int_equal(jarak__sql_begin(store, NULL), JARAK_OK);
    run("INSERT INTO t VALUES (1)");
    assert_int_equal(jarak__sql_commit(store, NULL), JARAK_OK);
    jarak__sql_rollback(store); /* without a transaction: nothing happens */
    assert_int_equal(integer("SELECT count(*) FROM t"), 1);
}

static void an_interrupted_change_can_be_rolled_back(void **state)
{
    (void)state;
    run("CREATE OR REPLACE TABLE t (i HUGEINT)");
    assert_int_equal(jarak__sql_begin(store, NULL), JARAK_OK);
    jarak_interrupt();
    jarak_status status =
        jarak__sql_run(store, "INSERT INTO t SELECT sum(a.range * b.range) FROM range(10000000) a, range(1000000) b", NULL);
    jarak__sql_rollback(store);
    jarak_interrupt_clear();
    assert_int_equal(status, JARAK_ERR_INTERRUPTED);
    assert_int_equal(integer("SELECT count(*) FROM t"), 0);
}

static void formatted_sql_quotes_texts_and_names(void **state)
{
    (void)state;
    char *sql = jarak__sql_format("SELECT %Q AS %N, %Q, %d%%, %ld %s", "it's", "a \"b\"", NULL, 7, -8L, "FROM t");
    assert_string_equal(sql, "SELECT 'it''s' AS \"a \"\"b\"\"\", NULL, 7%, -8 FROM t");
    jarak__free(sql);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bound_values_arrive_as_they_are),
        cmocka_unit_test(a_wrong_number_of_values_is_an_internal_error),
        cmocka_unit_test(an_error_names_the_engines_reason_and_the_statement),
        cmocka_unit_test(many_statements_stop_at_the_first_that_fails),
        cmocka_unit_test(a_change_tells_how_many_rows_it_touched),
        cmocka_unit_test(a_single_value_that_is_not_there_is_not_found),
        cmocka_unit_test(a_transaction_is_kept_or_undone_as_a_whole),
        cmocka_unit_test(an_interrupted_change_can_be_rolled_back),
        cmocka_unit_test(formatted_sql_quotes_texts_and_names),
    };
    return cmocka_run_group_tests(tests, open_store, close_store);
}
