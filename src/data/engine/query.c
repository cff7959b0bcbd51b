/* A user's own SQL: one statement, reading only, under lock and key.
 *
 * Four locks, each of them enough for most attempts: only queries pass whose functions compute and do nothing else (query_check.c); only
 * statements of the kinds SELECT and EXPLAIN are run; they run on a connection of their own in a transaction that is read-only; and the
 * store is sealed before, so that no file, network, extension or setting is within reach of anything that a query can call. */
#include "data/engine/query.h"

#include <string.h>

#include "base/apart.h"
#include "base/settings.h"
#include "base/text.h"
#include "data/engine/query_check.h"
#include "data/store.h"

static jarak_status check_kind(duckdb_prepared_statement statement, jarak_error *error)
{
    switch (duckdb_prepared_statement_type(statement)) {
    case DUCKDB_STATEMENT_TYPE_SELECT:
    case DUCKDB_STATEMENT_TYPE_EXPLAIN:
        return JARAK_OK;
    default:
        return jarak_fail(error, JARAK_ERR_ARGUMENT,
                          _("only a query is allowed here (SELECT, WITH, VALUES, DESCRIBE, SHOW or EXPLAIN): it may read, not change"));
    }
}

/* Prepares the first of the statements, which sql is the text of, where it is a query. */
static jarak_status prepare_first(duckdb_connection connection, duckdb_extracted_statements statements, const char *sql,
                                  duckdb_prepared_statement *statement, jarak_error *error)
{
    jarak_status status = jarak__query_check(connection, sql, error);
    if (status != JARAK_OK) {
        return status;
    }
    if (duckdb_prepare_extracted_statement(connection, statements, 0, statement) != DuckDBSuccess) {
        return jarak__engine_fail(error, duckdb_prepare_error(*statement));
    }
    if (duckdb_nparams(*statement) > 0) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("a query here takes no parameters (? or $1)"));
    }
    return check_kind(*statement, error);
}

/* The one statement in sql, prepared. */
static jarak_status prepare_query(duckdb_connection connection, const char *sql, duckdb_prepared_statement *statement, jarak_error *error)
{
    duckdb_extracted_statements statements = NULL;
    jarak_status status;
    idx_t n_statements = duckdb_extract_statements(connection, sql, &statements);
    const char *message = duckdb_extract_statements_error(statements);
    if (n_statements == 0 && message != NULL) {
        status = jarak__engine_fail(error, message);
    } else if (n_statements == 0) {
        status = jarak_fail(error, JARAK_ERR_ARGUMENT, _("the query is empty"));
    } else if (n_statements > 1) {
        status = jarak_fail(error, JARAK_ERR_ARGUMENT, _("one statement at a time: this text has %zu"), (size_t)n_statements);
    } else {
        status = prepare_first(connection, statements, sql, statement, error);
    }
    duckdb_destroy_extracted(&statements);
    return status;
}

jarak_status jarak__query_begin(jarak_store *store, const char *sql, const jarak__engine_limits *limits,
                                duckdb_prepared_statement *statement, jarak_error *error)
{
    *statement = NULL;
    jarak_status status = jarak__store_seal(store, error);
    duckdb_connection connection = jarak__store_query_connection(store);
    if (status == JARAK_OK) {
        status = jarak__engine_run(connection, "BEGIN TRANSACTION READ ONLY", limits, error);
    }
    return status == JARAK_OK ? prepare_query(connection, sql, statement, error) : status;
}

void jarak__query_end(jarak_store *store, duckdb_prepared_statement *statement)
{
    duckdb_destroy_prepare(statement);
    duckdb_query(jarak__store_query_connection(store), "ROLLBACK", NULL); /* ends the transaction; there is nothing to keep */
}

void jarak_query_settings_init_sized(jarak_query_settings *settings, size_t size)
{
    const jarak_query_settings defaults = {0};
    jarak__settings_give(settings, size, &defaults, sizeof defaults);
}

/* The engine says no more than that an allocation failed. */
static jarak_status fail_memory(jarak_error *error)
{
    const double gib = jarak__apart_query_gib();
    if (error == NULL || gib <= 0 || strstr(error->message, "bad alloc") == NULL) {
        return JARAK_ERR_MEMORY;
    }
    const jarak_error cause = *error;
    return jarak_fail(error, JARAK_ERR_MEMORY, _("the query was stopped at its memory limit of %g GiB: %s"), gib, cause.message);
}

jarak_status jarak_query(jarak_store *store, const char *sql, const jarak_query_settings *settings, jarak_table **table, jarak_error *error)
{
    *table = NULL;
    jarak_query_settings used;
    jarak_query_settings_init(&used);
    jarak_status status = jarak__settings_take(settings, &used, sizeof used, "jarak_query_settings_init", error);
    if (status != JARAK_OK) {
        return status;
    }
    const jarak__engine_limits limits = {.seconds = used.time_limit_seconds,
                                         .rows = used.row_limit,
                                         .progress = jarak__store_progress(store),
                                         .cancel = jarak__store_cancel(store)};
    duckdb_prepared_statement statement;
    jarak__apart_query_begin(used.time_limit_seconds, used.memory_bytes);
    status = jarak__query_begin(store, sql, &limits, &statement, error);
    if (status == JARAK_OK) {
        status = jarak__engine_table(jarak__store_query_connection(store), statement, &limits, table, error);
    }
    jarak__query_end(store, &statement);
    status = status == JARAK_ERR_MEMORY ? fail_memory(error) : status;
    jarak__apart_query_end();
    return status;
}
