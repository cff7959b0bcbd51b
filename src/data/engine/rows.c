/* Chunks and their columns, and statements whose rows are taken as they come. */
#include "data/engine/rows.h"

#include <duckdb.h>

#include "base/apart.h"
#include "data/engine/engine.h"
#include "data/engine/query.h"
#include "data/engine/query_check.h"
#include "data/store.h"

_Static_assert(sizeof(jarak__text_cell) == sizeof(duckdb_string_t) &&
                   offsetof(jarak__text_cell, within.bytes) == offsetof(duckdb_string_t, value.inlined.inlined) &&
                   offsetof(jarak__text_cell, elsewhere.bytes) == offsetof(duckdb_string_t, value.pointer.ptr),
               "a text has the engine's form");

/* A chunk is the engine's; only its type is hidden. */
static duckdb_data_chunk chunk_inside(const jarak__chunk *chunk)
{
    union {
        const jarak__chunk *shown;
        duckdb_data_chunk inside;
    } same = {.shown = chunk};
    return same.inside;
}

const jarak__chunk *jarak__chunk_show(duckdb_data_chunk chunk)
{
    return (const jarak__chunk *)chunk;
}

size_t jarak__chunk_columns(const jarak__chunk *chunk)
{
    return duckdb_data_chunk_get_column_count(chunk_inside(chunk));
}

/* Bytes of a value whose equality is that of its bytes; 0 where that does not hold. */
static size_t width_of(duckdb_type type)
{
    switch (type) {
    case DUCKDB_TYPE_BOOLEAN:
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_UTINYINT:
        return 1;
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_USMALLINT:
        return 2;
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_DATE:
        return 4;
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_TIMESTAMP:
        return 8;
    default:
        return 0;
    }
}

static void describe(duckdb_type type, jarak__column *column)
{
    switch (type) {
    case DUCKDB_TYPE_VARCHAR:
        column->cell = JARAK__CELL_TEXT;
        column->width = sizeof(jarak__text_cell);
        break;
    case DUCKDB_TYPE_DOUBLE:
        column->cell = JARAK__CELL_DOUBLE;
        column->width = sizeof(double);
        break;
    default:
        column->width = width_of(type);
        column->cell = type == DUCKDB_TYPE_BIGINT ? JARAK__CELL_INT64 : column->width > 0 ? JARAK__CELL_PLAIN : JARAK__CELL_OTHER;
    }
}

jarak__column jarak__chunk_column(const jarak__chunk *chunk, size_t column)
{
    duckdb_vector vector = duckdb_data_chunk_get_vector(chunk_inside(chunk), column);
    duckdb_logical_type logical = duckdb_vector_get_column_type(vector);
    duckdb_type type = duckdb_get_type_id(logical);
    if (type == DUCKDB_TYPE_ENUM) {
        type = duckdb_enum_internal_type(logical);
    }
    duckdb_destroy_logical_type(&logical);
    jarak__column shown = {.values = duckdb_vector_get_data(vector), .validity = duckdb_vector_get_validity(vector)};
    describe(type, &shown);
    return shown;
}

/* Who takes the rows. */
typedef struct receiver {
    jarak__take_rows *take;
    void *context;
} receiver;

static jarak_status pass_on(duckdb_data_chunk chunk, size_t n_rows, void *context, jarak_error *error)
{
    const receiver *to = context;
    return to->take(jarak__chunk_show(chunk), n_rows, to->context, error);
}

jarak_status jarak__sql_stream(jarak_store *store, const char *sql, jarak__take_rows *take, void *context, jarak_error *error)
{
    const jarak__engine_limits limits = {.progress = jarak__store_progress(store), .cancel = jarak__store_cancel(store)};
    duckdb_connection connection = jarak__store_connection(store);
    duckdb_prepared_statement statement = NULL;
    receiver to = {.take = take, .context = context};
    jarak_status status =
        duckdb_prepare(connection, sql, &statement) == DuckDBSuccess
            ? jarak__engine_stream(connection, statement, &limits, &(jarak__taker){.take = pass_on, .context = &to}, error)
            : jarak__engine_fail(error, duckdb_prepare_error(statement));
    duckdb_destroy_prepare(&statement);
    return status;
}

jarak_status jarak__query_stream(jarak_store *store, const char *sql, jarak__take_rows *take, void *context, jarak_error *error)
{
    const jarak__engine_limits limits = {.progress = jarak__store_progress(store), .cancel = jarak__store_cancel(store)};
    duckdb_prepared_statement statement = NULL;
    receiver to = {.take = take, .context = context};
    jarak__apart_query_begin(0, 0);
    jarak_status status = jarak__query_begin(store, sql, &limits, &statement, error);
    if (status == JARAK_OK) {
        status = jarak__engine_stream(jarak__store_query_connection(store), statement, &limits,
                                      &(jarak__taker){.take = pass_on, .context = &to}, error);
    }
    jarak__query_end(store, &statement);
    jarak__apart_query_end();
    return status;
}

jarak_status jarak__query_is_ordered(jarak_store *store, const char *sql, bool *ordered, jarak_error *error)
{
    return jarak__query_check_order(jarak__store_query_connection(store), sql, ordered, error);
}
