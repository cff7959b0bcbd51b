/* A user's query: what it may do, what is refused, its limits, and the values that come back. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "data/sql.h"
#include "data/store.h"
#include "folder.h"

/* The three kinds of store that a query can run on: in memory, in a file for writing, in a file for reading. */
enum { IN_MEMORY, WRITTEN, READ, N_KINDS };
static jarak_store *stores[N_KINDS];

static int open_stores(void **state)
{
    if (enter_folder(state) != 0) {
        return -1;
    }
    FILE *stream = fopen("secret.csv", "w");
    if (stream == NULL || fputs("a,b\n1,2\n", stream) < 0 || fclose(stream) != 0) {
        return -1;
    }
    const char *paths[N_KINDS] = {NULL, "written.duckdb", "read.duckdb"};
    for (int kind = 0; kind < N_KINDS; kind++) {
        if (kind == READ) {
            if (jarak_store_open(paths[kind], JARAK_WRITE, NULL, &stores[kind], NULL) != JARAK_OK) {
                return -1;
            }
            jarak_store_close(stores[kind]);
        }
        if (jarak_store_open(paths[kind], kind == READ ? JARAK_READ : JARAK_WRITE, NULL, &stores[kind], NULL) != JARAK_OK) {
            return -1;
        }
    }
    return 0;
}

static int close_stores(void **state)
{
    for (int kind = 0; kind < N_KINDS; kind++) {
        jarak_store_close(stores[kind]);
    }
    return leave_folder(state);
}

static jarak_table *query(jarak_store *store, const char *sql)
{
    jarak_error error = {0};
    jarak_table *table;
    if (jarak_query(store, sql, NULL, &table, &error) != JARAK_OK) {
        fail_msg("%s\n%s", sql, error.message);
    }
    return table;
}

static void queries_of_every_kind_are_answered(void **state)
{
    (void)state;
    static const char *const allowed[] = {
        "SELECT 1",
        "SELECT 1;",
        "  -- a remark\nSELECT 1 -- and another",
        "WITH t AS (SELECT 1 AS i UNION ALL SELECT 2) SELECT sum(i) FROM t",
        "VALUES (1, 'a'), (2, 'b')",
        "FROM range(3)",
        "DESCRIBE SELECT 1 AS one",
        "SHOW TABLES",
        "EXPLAIN SELECT 1",
        "SUMMARIZE SELECT 1 AS one",
        "SELECT count(*) FROM information_schema.tables",
        "PIVOT (VALUES ('a', 1), ('b', 2)) t(k, v) ON k IN ('a', 'b') USING sum(v)",
    };
    for (int kind = 0; kind < N_KINDS; kind++) {
        for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++) {
            jarak_table *table = query(stores[kind], allowed[i]);
            assert_true(jarak_table_columns(table) > 0);
            jarak_table_free(table);
        }
    }
}

static void whatever_changes_or_reaches_out_is_refused(void **state)
{
    (void)state;
    static const char *const refused[] = {
        /* changes */
        "INSERT INTO facts.meta VALUES ('a', 'b')",
        "UPDATE facts.meta SET value = '0'",
        "DELETE FROM facts.meta",
        "DELETE FROM facts.meta RETURNING key",
        "WITH t AS (SELECT 1) INSERT INTO facts.meta SELECT 'a', 'b' FROM t",
        "TRUNCATE facts.meta",
        "MERGE INTO facts.meta USING (SELECT 'a' AS key) s USING (key) WHEN MATCHED THEN DELETE",
        "CREATE TABLE t (i INTEGER)",
        "CREATE TABLE t AS SELECT 1",
        "CREATE TEMP TABLE t AS SELECT 1",
        "CREATE VIEW v AS SELECT 1",
        "CREATE MACRO m() AS 1",
        "CREATE SEQUENCE s",
        "CREATE SCHEMA s",
        "CREATE TYPE t AS ENUM ('a')",
        "CREATE SECRET s (TYPE s3)",
        "DROP TABLE facts.meta",
        "DROP SCHEMA facts CASCADE",
        "ALTER TABLE facts.meta ADD COLUMN c INTEGER",
        "COMMENT ON TABLE facts.meta IS 'x'",
        "EXPLAIN ANALYZE DELETE FROM facts.meta",
        "EXPLAIN ANALYZE INSERT INTO facts.meta VALUES ('a', 'b')",
        "EXPLAIN ANALYZE CREATE TABLE t AS SELECT 1",
        "BEGIN",
        "COMMIT",
        "ROLLBACK",
        "CHECKPOINT",
        "VACUUM",
        "ANALYZE",
        "PREPARE p AS SELECT 1",
        "EXECUTE p",
        "DEALLOCATE p",
        "IMPORT DATABASE 'x'",
        /* several statements */
        "SELECT 1; SELECT 2",
        "SELECT 1; DELETE FROM facts.meta",
        "COMMIT; DELETE FROM facts.meta",
        /* settings */
        "SET threads = 1",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "RESET lock_configuration",
        "SET VARIABLE v = 1",
        "PRAGMA threads = 1",
        "PRAGMA enable_profiling",
        "PRAGMA database_list",
        "PRAGMA table_info('facts.meta')",
        "USE facts",
        "CALL enable_logging()",
        "CALL pragma_version()",
        "SELECT * FROM enable_logging()",
        "SELECT * FROM enable_logging('QueryLog', storage = 'file', storage_config = {'path': 'log'})",
        "SELECT * FROM system.main.\"Enable_Logging\"()",
        "SELECT * FROM query('SELECT * FROM enable' || '_logging()')",
        "SELECT 1 WHERE EXISTS (FROM (SELECT 1) t, LATERAL (FROM disable_logging()))",
        "SELECT list_transform([1], x -> write_log('x'))",
        "EXPLAIN ANALYZE SELECT * FROM enable_logging()",
        "SELECT nextval('s')",
        "SELECT * FROM force_checkpoint()",
        "SELECT * FROM checkpoint()",
        "SELECT write_log('x')",
        /* files */
        "ATTACH 'other.duckdb'",
        "ATTACH ':memory:' AS m",
        "DETACH x",
        "COPY facts.meta TO 'out.csv'",
        "COPY (SELECT 1) TO 'out.parquet'",
        "COPY facts.meta FROM 'secret.csv'",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO 'out.csv'",
        "EXPORT DATABASE 'out'",
        "SELECT * FROM 'secret.csv'",
        "SELECT * FROM \"secret.csv\"",
        "FROM '*.csv'",
        "SELECT * FROM read_csv('secret.csv')",
        "SELECT * FROM read_csv_auto('secret.csv')",
        "SELECT * FROM sniff_csv('secret.csv')",
        "SELECT * FROM read_text('secret.csv')",
        "SELECT * FROM read_text(['secret.csv'])",
        "SELECT * FROM read_blob('secret.csv')",
        "SELECT * FROM read_json('secret.csv')",
        "SELECT * FROM read_json_objects('secret.csv')",
        "SELECT * FROM read_ndjson('secret.csv')",
        "SELECT * FROM read_parquet('secret.parquet')",
        "SELECT * FROM parquet_scan('secret.parquet')",
        "SELECT * FROM parquet_metadata('secret.parquet')",
        "SELECT * FROM parquet_schema('secret.parquet')",
        "SELECT * FROM parquet_kv_metadata('secret.parquet')",
        "SELECT * FROM read_duckdb('read.duckdb')",
        "SELECT * FROM glob('*')",
        "SELECT * FROM query('SELECT * FROM read_text(''secret.csv'')')",
        "SELECT * FROM query_table('secret.csv')",
        "WITH t AS (SELECT * FROM read_text('secret.csv')) SELECT * FROM t",
        "SELECT (SELECT content FROM read_text('secret.csv'))",
        "SELECT * FROM arrow_scan(1::UBIGINT, 2::UBIGINT, 3::UBIGINT)",
        "SELECT * FROM arrow_scan_dumb(1::UBIGINT, 2::UBIGINT, 3::UBIGINT)",
        /* the network and extensions */
        "SELECT * FROM 'https://example.org/a.csv'",
        "SELECT * FROM read_csv('https://example.org/a.csv')",
        "SELECT * FROM read_parquet('s3://bucket/a.parquet')",
        "ATTACH 'https://example.org/a.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "UPDATE EXTENSIONS",
        /* the process */
        "SELECT getenv('HOME')",
        /* not queries */
        "",
        ";",
        "-- nothing",
        "SELEC 1",
        "SELECT ?",
        "SELECT $name",
    };
    for (int kind = 0; kind < N_KINDS; kind++) {
        for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
            jarak_table *table = (jarak_table *)state;
            jarak_error error = {0};
            jarak_status status = jarak_query(stores[kind], refused[i], NULL, &table, &error);
            if (status != JARAK_ERR_SQL && status != JARAK_ERR_ARGUMENT) {
                fail_msg("store %d, status %d: %s\n%s", kind, (int)status, refused[i], error.message);
            }
            assert_null(table);
            assert_true(error.message[0] != '\0');
        }
        jarak_table *table = query(stores[kind], "SELECT count(*) FROM facts.meta WHERE key IN ('schema_version', 'jarak_version')");
        assert_int_equal(jarak_table_integer(table, 0, 0), 2);
        jarak_table_free(table);
    }
    assert_int_not_equal(access("out.csv", F_OK), 0);
    assert_int_not_equal(access("out.parquet", F_OK), 0);
    assert_int_not_equal(access("out", F_OK), 0);
    assert_int_not_equal(access("other.duckdb", F_OK), 0);
}

/* Seconds on the wall clock. */
static double now(void)
{
    struct timespec moment;
    clock_gettime(CLOCK_MONOTONIC, &moment);
    return (double)moment.tv_sec + (double)moment.tv_nsec / 1e9;
}

static void a_query_ends_at_its_time_limit(void **state)
{
    (void)state;
    for (int kind = 0; kind < N_KINDS; kind++) {
        jarak_table *table;
        jarak_error error;
        double start = now();
        assert_int_equal(jarak_query(stores[kind], "SELECT sum(a.range * b.range) FROM range(10000000) a, range(1000000) b",
                                     &(jarak_query_settings){.size = sizeof(jarak_query_settings), .time_limit_seconds = 0.2}, &table,
                                     &error),
                         JARAK_ERR_TIMEOUT);
        assert_null(table);
        assert_non_null(strstr(error.message, "0.2 s"));
        assert_true(now() - start < 5);
        jarak_table_free(query(stores[kind], "SELECT 1"));
    }
}

static void a_long_query_moves_the_progress_bar(void **state)
{
    (void)state;
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) {
        skip();
    }
    FILE *terminal = fopen(ptsname(master), "w");
    assert_non_null(terminal);
    jarak_store_settings settings;
    jarak_store_settings_init(&settings);
    settings.threads = 1;
    assert_int_equal(jarak_progress_new(terminal, false, &settings.progress, NULL), JARAK_OK);
    jarak_store *store;
    jarak_table *table;
    assert_int_equal(jarak_store_open(NULL, JARAK_WRITE, &settings, &store, NULL), JARAK_OK);
    assert_int_equal(jarak__sql_run(store, "CREATE TABLE numbers AS SELECT range AS i FROM range(3000000)", NULL), JARAK_OK);
    jarak_status status = jarak_query(store, "SELECT sum(length(md5(md5(md5(md5(md5(md5(i::VARCHAR)))))))) FROM numbers",
                                      &(jarak_query_settings){.size = sizeof(jarak_query_settings), .time_limit_seconds = 2}, &table, NULL);
    assert_true(status == JARAK_OK || status == JARAK_ERR_TIMEOUT);
    jarak_table_free(table);
    jarak_store_close(store);
    char drawn[4096];
    assert_int_equal(fcntl(master, F_SETFL, O_NONBLOCK), 0);
    ssize_t length = read(master, drawn, sizeof drawn - 1);
    assert_true(length > 0);
    drawn[length] = '\0';
    assert_non_null(strstr(drawn, "working ["));
    assert_true(length > 4 && strcmp(drawn + length - 4, "\r\x1b[K") == 0); /* wiped with the end of the query */
    jarak_progress_free(settings.progress);
    fclose(terminal);
    close(master);
}

static void a_cancelled_store_answers_again_once_cleared(void **state)
{
    (void)state;
    jarak_store_settings settings;
    jarak_store_settings_init(&settings);
    jarak_store *cancelled, *other;
    jarak_table *table = NULL;
    jarak_cancel *cancel;
    assert_int_equal(jarak_cancel_new(&cancel, NULL), JARAK_OK);
    settings.cancel = cancel;
    assert_int_equal(jarak_store_open(NULL, JARAK_WRITE, &settings, &cancelled, NULL), JARAK_OK);
    assert_int_equal(jarak_store_open(NULL, JARAK_WRITE, NULL, &other, NULL), JARAK_OK);
    jarak_cancel_trigger(cancel);
    const char *sql = "SELECT count(*) FROM range(100000) AS a, range(100000) AS b WHERE hash(a, b) % 7 = 3";
    assert_int_equal(jarak_query(cancelled, sql, NULL, &table, NULL), JARAK_ERR_INTERRUPTED);
    assert_int_equal(jarak_query(other, "SELECT 1", NULL, &table, NULL), JARAK_OK);
    jarak_table_free(table);
    jarak_cancel_clear(cancel);
    assert_int_equal(jarak_query(cancelled, "SELECT 1", NULL, &table, NULL), JARAK_OK);
    jarak_table_free(table);
    jarak_store_close(cancelled);
    jarak_store_close(other);
    jarak_cancel_free(cancel);
}

static void an_interrupted_query_says_so(void **state)
{
    (void)state;
    jarak_table *table;
    jarak_error error;
    jarak_interrupt();
    assert_int_equal(
        jarak_query(stores[READ], "SELECT sum(a.range * b.range) FROM range(10000000) a, range(1000000) b", NULL, &table, &error),
        JARAK_ERR_INTERRUPTED);
    assert_null(table);
    jarak_interrupt_clear();
    jarak_table_free(query(stores[READ], "SELECT 1"));
}

static void more_rows_than_the_limit_are_an_error(void **state)
{
    (void)state;
    jarak_table *table;
    jarak_error error;
    jarak_query_settings settings = {.size = sizeof settings, .row_limit = 3000};
    assert_int_equal(jarak_query(stores[READ], "FROM range(3000)", &settings, &table, &error), JARAK_OK);
    assert_int_equal(jarak_table_rows(table), 3000);
    assert_int_equal(jarak_table_integer(table, 2999, 0), 2999);
    jarak_table_free(table);
    /* far more than fits in memory: the limit must hold before the result is there */
    assert_int_equal(jarak_query(stores[READ], "FROM range(1000000000000)", &settings, &table, &error), JARAK_ERR_SQL);
    assert_null(table);
    assert_non_null(strstr(error.message, "3000 rows"));
}

static void more_memory_than_the_limit_is_an_error(void **state)
{
    (void)state;
    jarak_store_settings settings;
    jarak_store_settings_init(&settings);
    settings.memory_bytes = 64 << 20;
    jarak_store *store;
    jarak_table *table;
    jarak_error error;
    assert_int_equal(jarak_store_open(NULL, JARAK_WRITE, &settings, &store, NULL), JARAK_OK);
    assert_int_equal(jarak_query(store,
                                 "SELECT count(*) FROM (SELECT range AS i, md5(range::VARCHAR) AS text FROM range(20000000) "
                                 "ORDER BY text) WHERE i > 0 GROUP BY text",
                                 NULL, &table, &error),
                     JARAK_ERR_MEMORY);
    assert_null(table);
    jarak_store_close(store);
}

static void values_of_every_type_come_back_right(void **state)
{
    (void)state;
    jarak_table *table = query(
        stores[IN_MEMORY], "SELECT * FROM (VALUES (1::TINYINT, -2::SMALLINT, 3::INTEGER, 9007199254740993, 18446744073709551615 // 4, "
                           "(-5)::HUGEINT, 0.1::DOUBLE, 1.5::FLOAT, 12.345::DECIMAL(9, 3), -1234567.25::DECIMAL(30, 2), true, 'Қазақстан', "
                           "DATE '2022-02-24', TIMESTAMP '2022-02-24 05:00:00', TIME '05:00:00.25', [1, NULL, 3], {'a': 1, 'b': 'x'}, "
                           "'b'::ENUM('a', 'b'), NULL)) t");
    static const int64_t integers[] = {1, -2, 3, INT64_C(9007199254740993), INT64_C(4611686018427387903), -5};
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(jarak_table_type(table, i), JARAK_INTEGER);
        assert_int_equal(jarak_table_integer(table, 0, i), integers[i]);
    }
    static const double numbers[] = {0.1, 1.5, 12.345, -1234567.25};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(jarak_table_type(table, 6 + i), JARAK_NUMBER);
        assert_true(jarak_table_number(table, 0, 6 + i) == numbers[i]);
    }
    assert_true(jarak_table_boolean(table, 0, 10));
    static const char *const texts[] = {"Қазақстан",    "2022-02-24", "2022-02-24 05:00:00", "05:00:00.250000", "[1, NULL, 3]",
                                        "{a: 1, b: x}", "b"};
    for (size_t i = 0; i < 7; i++) {
        assert_string_equal(jarak_table_text(table, 0, 11 + i), texts[i]);
    }
    assert_true(jarak_table_is_missing(table, 0, 18));
    jarak_table_free(table);
}

static void what_does_not_fit_a_cell_is_an_error(void **state)
{
    (void)state;
    jarak_table *table;
    jarak_error error;
    assert_int_equal(jarak_query(stores[READ], "SELECT 9223372036854775808::HUGEINT AS wide", NULL, &table, &error), JARAK_ERR_OVERFLOW);
    assert_non_null(strstr(error.message, "\"wide\""));
    assert_int_equal(jarak_query(stores[READ], "SELECT INTERVAL 1 DAY AS length", NULL, &table, &error), JARAK_ERR_SQL);
    assert_non_null(strstr(error.message, "CAST(\"length\" AS VARCHAR)"));
}

static void an_error_in_the_middle_of_a_result_is_reported(void **state)
{
    (void)state;
    jarak_table *table;
    jarak_error error = {0};
    assert_int_equal(jarak_query(stores[READ], "SELECT CASE WHEN range > 50000 THEN error('stop here') ELSE 'fine' END FROM range(100000)",
                                 NULL, &table, &error),
                     JARAK_ERR_SQL);
    assert_null(table);
    assert_non_null(strstr(error.message, "stop here"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries_of_every_kind_are_answered),
        cmocka_unit_test(whatever_changes_or_reaches_out_is_refused),
        cmocka_unit_test(a_query_ends_at_its_time_limit),
        cmocka_unit_test(a_long_query_moves_the_progress_bar),
        cmocka_unit_test(an_interrupted_query_says_so),
        cmocka_unit_test(a_cancelled_store_answers_again_once_cleared),
        cmocka_unit_test(more_rows_than_the_limit_are_an_error),
        cmocka_unit_test(more_memory_than_the_limit_is_an_error),
        cmocka_unit_test(values_of_every_type_come_back_right),
        cmocka_unit_test(what_does_not_fit_a_cell_is_an_error),
        cmocka_unit_test(an_error_in_the_middle_of_a_result_is_reported),
    };
    return cmocka_run_group_tests(tests, open_stores, close_stores);
}
