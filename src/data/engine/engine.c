/* Running statements under watch and translating the engine's errors. */
#include "data/engine/engine.h"

#include <string.h>
#include <time.h>

#include "base/table.h"
#include "base/text.h"
#include "data/engine/cells.h"
#include "data/engine/watch.h"
#include "jarak/progress.h"

enum { LEAST_SLEEP_NS = 20 * 1000, MOST_SLEEP_NS = 500 * 1000 };

static const struct {
    const char *prefix;
    jarak_status status;
} translations[] = {
    {"Out of Memory Error", JARAK_ERR_MEMORY}, {"INTERRUPT Error", JARAK_ERR_INTERRUPTED}, {"IO Error", JARAK_ERR_IO},
    {"INTERNAL Error", JARAK_ERR_INTERNAL},    {"FATAL Error", JARAK_ERR_INTERNAL},
};

jarak_status jarak__engine_status(const char *message)
{
    for (size_t i = 0; i < sizeof translations / sizeof translations[0]; i++) {
        if (strncmp(message, translations[i].prefix, strlen(translations[i].prefix)) == 0) {
            return translations[i].status;
        }
    }
    /* a commit that fails names its cause behind other words */
    return strncmp(message, "TransactionContext Error", strlen("TransactionContext Error")) == 0 &&
                   strstr(message, "Could not write file") != NULL
               ? JARAK_ERR_IO
               : JARAK_ERR_SQL;
}

jarak_status jarak__engine_fail(jarak_error *error, const char *message)
{
    if (message == NULL) {
        message = "the engine gave no reason";
    }
    return jarak_fail(error, jarak__engine_status(message), "%s", message);
}

/* What a failed run was: stopped by the watch, or the engine's own error. */
static jarak_status run_failed(jarak_status stopped, double seconds, const char *message, jarak_error *error)
{
    if (stopped == JARAK_ERR_TIMEOUT) {
        return jarak_fail(error, JARAK_ERR_TIMEOUT, _("the query was stopped at its time limit of %g s"), seconds);
    }
    if (stopped == JARAK_ERR_INTERRUPTED) {
        return jarak_fail(error, JARAK_ERR_INTERRUPTED, "interrupted");
    }
    return jarak__engine_fail(error, message);
}

/* Works on the statement until its result is there. The engine's own waiting turns in circles while its other threads work, a whole core
 * for nothing: this one sleeps, at first as long as a task takes, and longer where nothing comes. */
static bool work_until_ready(duckdb_pending_result pending)
{
    long ns = LEAST_SLEEP_NS;
    for (;;) {
        switch (duckdb_pending_execute_task(pending)) {
        case DUCKDB_PENDING_RESULT_READY:
            return true;
        case DUCKDB_PENDING_RESULT_NOT_READY:
            ns = LEAST_SLEEP_NS;
            break;
        case DUCKDB_PENDING_NO_TASKS_AVAILABLE:
            nanosleep(&(struct timespec){.tv_nsec = ns}, NULL);
            ns = 2 * ns < MOST_SLEEP_NS ? 2 * ns : MOST_SLEEP_NS;
            break;
        default:
            return false;
        }
    }
}

typedef duckdb_state begin_statement(duckdb_prepared_statement statement, duckdb_pending_result *pending);

/* Runs a statement until its result can be taken. */
static jarak_status execute(duckdb_prepared_statement statement, begin_statement *begin, duckdb_result *result, jarak_error *error)
{
    duckdb_pending_result pending = NULL;
    jarak_status status = JARAK_OK;
    if (begin(statement, &pending) != DuckDBSuccess || !work_until_ready(pending)) {
        status = jarak__engine_fail(error, duckdb_pending_error(pending));
    } else if (duckdb_execute_pending(pending, result) != DuckDBSuccess) {
        status = jarak__engine_fail(error, duckdb_result_error(result));
    }
    duckdb_destroy_pending(&pending);
    return status;
}

/* Runs one statement after the other: each sees what those before it have made. */
static jarak_status run_all(duckdb_connection connection, const char *sql, jarak_error *error)
{
    duckdb_extracted_statements statements = NULL;
    idx_t n_statements = duckdb_extract_statements(connection, sql, &statements);
    const char *message = n_statements == 0 ? duckdb_extract_statements_error(statements) : NULL;
    jarak_status status = message != NULL ? jarak__engine_fail(error, message) : JARAK_OK;
    for (idx_t i = 0; status == JARAK_OK && i < n_statements; i++) {
        duckdb_prepared_statement statement = NULL;
        duckdb_result result = {0};
        status = duckdb_prepare_extracted_statement(connection, statements, i, &statement) == DuckDBSuccess
                     ? execute(statement, duckdb_pending_prepared, &result, error)
                     : jarak__engine_fail(error, duckdb_prepare_error(statement));
        duckdb_destroy_result(&result);
        duckdb_destroy_prepare(&statement);
    }
    duckdb_destroy_extracted(&statements);
    return status;
}

jarak_status jarak__engine_run_through(duckdb_connection connection, const char *sql, jarak_error *error)
{
    return run_all(connection, sql, error);
}

jarak_status jarak__engine_run(duckdb_connection connection, const char *sql, const jarak__engine_limits *limits, jarak_error *error)
{
    jarak_error failure = {0};
    jarak__watch watch;
    jarak_status status = jarak__watch_start(&watch, connection, limits, error);
    if (status != JARAK_OK) {
        return status;
    }
    status = run_all(connection, sql, &failure);
    jarak_status stopped = jarak__watch_stop(&watch);
    return status == JARAK_OK ? JARAK_OK : run_failed(stopped, limits->seconds, failure.message, error);
}

/* Hands chunk after chunk over until the result ends or fails. */
static jarak_status take_chunks(duckdb_result *result, const jarak__taker *taker, jarak_error *error)
{
    for (;;) {
        duckdb_data_chunk chunk = duckdb_fetch_chunk(*result);
        if (chunk == NULL) {
            const char *message = duckdb_result_error(result);
            return message != NULL && message[0] != '\0' ? jarak__engine_fail(error, message) : JARAK_OK;
        }
        size_t n_rows = duckdb_data_chunk_get_size(chunk);
        jarak_status status = taker->take(chunk, n_rows, taker->context, error);
        duckdb_destroy_data_chunk(&chunk);
        if (status != JARAK_OK) {
            return status;
        }
        if (n_rows == 0) {
            return JARAK_OK;
        }
    }
}

jarak_status jarak__engine_stream(duckdb_connection connection, duckdb_prepared_statement statement, const jarak__engine_limits *limits,
                                  const jarak__taker *taker, jarak_error *error)
{
    duckdb_result result = {0};
    jarak_error failure;
    jarak__watch watch;
    jarak_status status = jarak__watch_start(&watch, connection, limits, error);
    if (status != JARAK_OK) {
        return status;
    }
    /* as a stream: a result with more rows than memory holds must be able to stop at the limit of rows */
    status = execute(statement, duckdb_pending_prepared_streaming, &result, &failure);
    if (status == JARAK_OK && taker->begin != NULL) {
        status = taker->begin(&result, taker->context, &failure);
    }
    if (status == JARAK_OK) {
        status = take_chunks(&result, taker, &failure);
    }
    jarak_status stopped = jarak__watch_stop(&watch);
    duckdb_destroy_result(&result);
    if (status == JARAK_OK) {
        return JARAK_OK;
    }
    return status == JARAK_ERR_INTERRUPTED ? run_failed(stopped, limits->seconds, failure.message, error)
                                           : jarak_fail(error, status, "%s", failure.message);
}

/* A table being filled. */
typedef struct filling {
    jarak_table *table;
    const jarak__engine_limits *limits;
} filling;

static jarak_status add_columns(duckdb_result *result, void *context, jarak_error *error)
{
    jarak_table *table = ((filling *)context)->table;
    jarak_status status = JARAK_OK;
    for (idx_t i = 0; status == JARAK_OK && i < duckdb_column_count(result); i++) {
        jarak_type type;
        duckdb_logical_type logical = duckdb_column_logical_type(result, i);
        status = jarak__cells_type(duckdb_column_name(result, i), logical, &type, error);
        if (status == JARAK_OK) {
            status = jarak__table_add_column(table, duckdb_column_name(result, i), type, error);
        }
        duckdb_destroy_logical_type(&logical);
    }
    return status;
}

static jarak_status add_rows(duckdb_data_chunk chunk, size_t n_rows, void *context, jarak_error *error)
{
    const filling *into = context;
    if (into->limits->rows > 0 && jarak_table_rows(into->table) + n_rows > (size_t)into->limits->rows) {
        return jarak_fail(error, JARAK_ERR_SQL,
                          P_("the result has more than %lld row; ask for fewer with LIMIT, or raise the row limit",
                             "the result has more than %lld rows; ask for fewer with LIMIT, or raise the row limit", into->limits->rows),
                          (long long)into->limits->rows);
    }
    return jarak__cells_append(chunk, n_rows, into->table, error);
}

jarak_status jarak__engine_table(duckdb_connection connection, duckdb_prepared_statement statement, const jarak__engine_limits *limits,
                                 jarak_table **table, jarak_error *error)
{
    *table = NULL;
    filling into = {.limits = limits};
    jarak_status status = jarak__table_new(&into.table, error);
    if (status == JARAK_OK) {
        status = jarak__engine_stream(connection, statement, limits,
                                      &(jarak__taker){.begin = add_columns, .take = add_rows, .context = &into}, error);
    }
    if (status != JARAK_OK) {
        jarak_table_free(into.table);
        return status;
    }
    *table = into.table;
    return JARAK_OK;
}
