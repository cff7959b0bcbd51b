/* Stores in files, for tests that work in an empty folder of their own. */
#ifndef TESTS_STORED_H
#define TESTS_STORED_H

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/embed.h"
#include "data/engine/engine.h"
#include "data/sql.h"
#include "data/store.h"
#include "folder.h"

/* Every test works in an empty folder of its own, in which the store's file is called so. */
static const char path[] = "test.duckdb";

static inline jarak_store *open_store(const char *file, jarak_access access)
{
    jarak_error error = {0};
    jarak_store *store;
    if (jarak_store_open(file, access, NULL, &store, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return store;
}

/* Opening fails with status, and the message has both parts in it. */
static inline void expect_failure(const char *file, jarak_access access, jarak_status status, const char *message_part,
                                  const char *other_part)
{
    jarak_error error = {0};
    jarak_store *store = (jarak_store *)&error;
    jarak_status found = jarak_store_open(file, access, NULL, &store, &error);
    assert_null(store);
    if (found != status || strstr(error.message, message_part) == NULL || strstr(error.message, other_part) == NULL) {
        fail_msg("status %d: %s", (int)found, error.message);
    }
    assert_int_equal(error.status, status);
}

static inline void run(jarak_store *store, const char *sql)
{
    jarak_error error = {0};
    if (jarak__sql_run(store, sql, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
}

static inline int64_t integer(jarak_store *store, const char *sql)
{
    int64_t value = -1;
    jarak_error error = {0};
    if (jarak__sql_integer(store, sql, 0, NULL, &value, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return value;
}

/* A DuckDB file that no jarak made. */
static inline void make_foreign_file(const char *file, const char *sql)
{
    duckdb_database database;
    duckdb_connection connection;
    assert_int_equal(duckdb_open(file, &database), DuckDBSuccess);
    assert_int_equal(duckdb_connect(database, &connection), DuckDBSuccess);
    assert_int_equal(duckdb_query(connection, sql, NULL), DuckDBSuccess);
    duckdb_disconnect(&connection);
    duckdb_close(&database);
}

static inline void write_file(const char *file, const char *bytes, size_t size)
{
    FILE *stream = fopen(file, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, size, stream), size);
    fclose(stream);
}

#define in_folder(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)

#endif
