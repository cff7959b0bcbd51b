/* SQL with bound values, single values and transactions, on a store's own connection. */
#include "data/sql.h"

#include <string.h>

#include "base/alloc.h"
#include "base/apart.h"
#include "data/engine/engine.h"
#include "data/store.h"

static jarak__engine_limits limits_of(const jarak_store *store)
{
    return (jarak__engine_limits){
        .progress = jarak__store_progress(store), .cancel = jarak__store_cancel(store), .seconds = jarak__store_statement_seconds(store)};
}

/* Only statements of foreign formats have a limit. */
static void begin(const jarak__engine_limits *limits)
{
    if (limits->seconds > 0) {
        jarak__apart_query_begin(limits->seconds, 0);
    }
}

static void end(const jarak__engine_limits *limits)
{
    if (limits->seconds > 0) {
        jarak__apart_query_end();
    }
}

static duckdb_state bind_value(duckdb_prepared_statement statement, idx_t position, const jarak__bind *bind)
{
    switch (bind->kind) {
    case JARAK__BIND_TEXT:
        return duckdb_bind_varchar(statement, position, bind->text);
    case JARAK__BIND_INTEGER:
        return duckdb_bind_int64(statement, position, bind->integer);
    case JARAK__BIND_NUMBER:
        return duckdb_bind_double(statement, position, bind->number);
    case JARAK__BIND_BOOLEAN:
        return duckdb_bind_boolean(statement, position, bind->integer != 0);
    case JARAK__BIND_DAY:
        return duckdb_bind_date(statement, position, (duckdb_date){.days = (int32_t)bind->integer});
    default:
        return duckdb_bind_null(statement, position);
    }
}

/* Names the statement behind the engine's message, so that an error in our own SQL can be found. */
static jarak_status name_statement(jarak_status status, const char *sql, jarak_error *error)
{
    if (error != NULL && status != JARAK_ERR_INTERRUPTED) {
        jarak_error failure = *error;
        return jarak_fail(error, status, "%.1400s\nin: %.500s", failure.message, sql);
    }
    return status;
}

jarak_status jarak__sql_run(jarak_store *store, const char *sql, jarak_error *error)
{
    jarak__engine_limits limits = limits_of(store);
    begin(&limits);
    jarak_status status = jarak__engine_run(jarak__store_connection(store), sql, &limits, error);
    end(&limits);
    return status == JARAK_OK ? JARAK_OK : name_statement(status, sql, error);
}

jarak_status jarak__sql_table_with(jarak_store *store, const char *sql, size_t n_binds, const jarak__bind *binds, jarak_table **table,
                                   jarak_error *error)
{
    *table = NULL;
    jarak__engine_limits limits = limits_of(store);
    duckdb_connection connection = jarak__store_connection(store);
    duckdb_prepared_statement statement = NULL;
    jarak_status status = JARAK_OK;
    begin(&limits);
    if (duckdb_prepare(connection, sql, &statement) != DuckDBSuccess) {
        status = jarak__engine_fail(error, duckdb_prepare_error(statement));
    } else if (duckdb_nparams(statement) != n_binds) {
        status = jarak_fail(error, JARAK_ERR_INTERNAL, "%zu values for %zu parameters", n_binds, (size_t)duckdb_nparams(statement));
    }
    for (size_t i = 0; status == JARAK_OK && i < n_binds; i++) {
        if (bind_value(statement, i + 1, &binds[i]) != DuckDBSuccess) {
            status = jarak_fail(error, JARAK_ERR_SQL, "parameter %zu could not be bound", i + 1);
        }
    }
    if (status == JARAK_OK) {
        status = jarak__engine_table(connection, statement, &limits, table, error);
    }
    duckdb_destroy_prepare(&statement);
    end(&limits);
    return status == JARAK_OK ? JARAK_OK : name_statement(status, sql, error);
}

jarak_status jarak__sql_table(jarak_store *store, const char *sql, jarak_table **table, jarak_error *error)
{
    return jarak__sql_table_with(store, sql, 0, NULL, table, error);
}

jarak_status jarak__sql_run_with(jarak_store *store, const char *sql, size_t n_binds, const jarak__bind *binds, jarak_error *error)
{
    jarak_table *table;
    jarak_status status = jarak__sql_table_with(store, sql, n_binds, binds, &table, error);
    jarak_table_free(table);
    return status;
}

/* A change's result is one row with one number, how many rows it touched: the same form as a query for one number. */
jarak_status jarak__sql_change(jarak_store *store, const char *sql, size_t n_binds, const jarak__bind *binds, int64_t *changed,
                               jarak_error *error)
{
    return jarak__sql_integer(store, sql, n_binds, binds, changed, error);
}

/* The table of a statement that must give one value of a type. */
static jarak_status one_value(jarak_store *store, const char *sql, size_t n_binds, const jarak__bind *binds, jarak_type type,
                              jarak_table **table, jarak_error *error)
{
    jarak_status status = jarak__sql_table_with(store, sql, n_binds, binds, table, error);
    if (status != JARAK_OK) {
        return status;
    }
    if (jarak_table_rows(*table) == 0 || jarak_table_is_missing(*table, 0, 0)) {
        status = jarak_fail(error, JARAK_ERR_NOT_FOUND, "no value\nin: %.500s", sql);
    } else if (jarak_table_type(*table, 0) != type) {
        status = jarak_fail(error, JARAK_ERR_INTERNAL, "a value of another type\nin: %.500s", sql);
    }
    if (status != JARAK_OK) {
        jarak_table_free(*table);
        *table = NULL;
    }
    return status;
}

jarak_status jarak__sql_integer(jarak_store *store, const char *sql, size_t n_binds, const jarak__bind *binds, int64_t *value,
                                jarak_error *error)
{
    jarak_table *table;
    jarak_status status = one_value(store, sql, n_binds, binds, JARAK_INTEGER, &table, error);
    if (status == JARAK_OK) {
        *value = jarak_table_integer(table, 0, 0);
    }
    jarak_table_free(table);
    return status;
}

jarak_status jarak__sql_number(jarak_store *store, const char *sql, size_t n_binds, const jarak__bind *binds, double *value,
                               jarak_error *error)
{
    jarak_table *table;
    jarak_status status = one_value(store, sql, n_binds, binds, JARAK_NUMBER, &table, error);
    if (status == JARAK_OK) {
        *value = jarak_table_number(table, 0, 0);
    }
    jarak_table_free(table);
    return status;
}

jarak_status jarak__sql_text(jarak_store *store, const char *sql, size_t n_binds, const jarak__bind *binds, char **value,
                             jarak_error *error)
{
    *value = NULL;
    jarak_table *table;
    jarak_status status = one_value(store, sql, n_binds, binds, JARAK_TEXT, &table, error);
    if (status == JARAK_OK) {
        *value = jarak__copy_text(jarak_table_text(table, 0, 0));
        status = *value != NULL ? JARAK_OK : jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for a text");
    }
    jarak_table_free(table);
    return status;
}

jarak_status jarak__sql_begin(jarak_store *store, jarak_error *error)
{
    return jarak__sql_run(store, "BEGIN TRANSACTION", error);
}

jarak_status jarak__sql_commit(jarak_store *store, jarak_error *error)
{
    /* Unwatched, too: once it has begun, an interruption would say of what has been kept that it has not. */
    if (jarak_cancel_triggered(jarak__store_cancel(store))) {
        return jarak_fail(error, JARAK_ERR_INTERRUPTED, "interrupted");
    }
    return jarak__engine_run_through(jarak__store_connection(store), "COMMIT", error);
}

void jarak__sql_rollback(jarak_store *store)
{
    /* Unwatched: an interruption is a reason to roll back, never to stop doing so. Without a transaction it fails, and nothing is lost. */
    duckdb_query(jarak__store_connection(store), "ROLLBACK", NULL);
}
