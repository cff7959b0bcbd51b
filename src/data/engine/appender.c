/* The engine's appender, fed with chunks of columns: a value goes straight to its place, without a call of the engine for each. The first
 * fault is remembered. */
#include "data/engine/appender.h"

#include <duckdb.h>
#include <stdint.h>
#include <string.h>

#include "base/alloc.h"
#include "data/engine/engine.h"
#include "data/store.h"

/* A column of the table, with its place in the chunk. */
typedef struct column {
    duckdb_type type; /* as it lies in the chunk */
    duckdb_vector vector;
    void *values;
    uint64_t *validity; /* NULL: no value of the chunk is missing yet */
} column;

struct jarak__appender {
    duckdb_appender inside;
    duckdb_data_chunk chunk;
    column *columns;
    size_t n_columns;
    size_t next; /* column of the next value */
    size_t row, n_rows;
    bool failed;
    jarak_error fault; /* the first */
};

/* Remembers the first fault: what the engine says of later ones is a consequence. */
static void note(jarak__appender *appender, duckdb_state state)
{
    if (state != DuckDBSuccess && !appender->failed) {
        appender->failed = true;
        (void)jarak__engine_fail(&appender->fault, duckdb_appender_error(appender->inside));
    }
}

static void note_fault(jarak__appender *appender, const char *what)
{
    if (!appender->failed) {
        appender->failed = true;
        (void)jarak_fail(&appender->fault, JARAK_ERR_INTERNAL, "column %zu of the table: %s", appender->next, what);
    }
}

/* ------------------------------------------------------------------------------------------------------------------ chunks */

/* Where the columns lie in an empty chunk. */
static void find_places(jarak__appender *appender)
{
    for (size_t i = 0; i < appender->n_columns; i++) {
        column *of = &appender->columns[i];
        of->vector = duckdb_data_chunk_get_vector(appender->chunk, i);
        of->values = duckdb_vector_get_data(of->vector);
        of->validity = NULL;
    }
}

static bool is_filled_in_place(duckdb_type type)
{
    return type == DUCKDB_TYPE_TINYINT || type == DUCKDB_TYPE_SMALLINT || type == DUCKDB_TYPE_INTEGER || type == DUCKDB_TYPE_BIGINT ||
           type == DUCKDB_TYPE_DOUBLE || type == DUCKDB_TYPE_BOOLEAN || type == DUCKDB_TYPE_DATE;
}

/* Members of an ENUM, moments and the like go in as texts, as does everything where the caller has texts alone: the engine casts a chunk's
 * columns to the types of the table's. */
static duckdb_logical_type type_in_chunk(const jarak__appender *appender, size_t index, bool has_texts)
{
    duckdb_logical_type type = duckdb_appender_column_type(appender->inside, index);
    if (has_texts || !is_filled_in_place(duckdb_get_type_id(type))) {
        duckdb_destroy_logical_type(&type);
        type = duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR);
    }
    return type;
}

static jarak_status make_columns(jarak__appender *appender, bool has_texts, jarak_error *error)
{
    appender->n_columns = duckdb_appender_column_count(appender->inside);
    appender->columns = jarak__calloc(appender->n_columns, sizeof *appender->columns);
    duckdb_logical_type *types = jarak__calloc(appender->n_columns, sizeof *types);
    for (size_t i = 0; appender->columns != NULL && types != NULL && i < appender->n_columns; i++) {
        types[i] = type_in_chunk(appender, i, has_texts);
        appender->columns[i].type = duckdb_get_type_id(types[i]);
    }
    if (appender->columns != NULL && types != NULL) {
        appender->chunk = duckdb_create_data_chunk(types, appender->n_columns);
    }
    for (size_t i = 0; types != NULL && i < appender->n_columns; i++) {
        duckdb_destroy_logical_type(&types[i]);
    }
    jarak__free(types);
    return appender->chunk != NULL ? JARAK_OK : jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for rows");
}

static void flush(jarak__appender *appender)
{
    if (appender->row > 0 && !appender->failed) {
        duckdb_data_chunk_set_size(appender->chunk, appender->row);
        note(appender, duckdb_append_data_chunk(appender->inside, appender->chunk));
    }
    appender->row = 0;
    duckdb_data_chunk_reset(appender->chunk);
    find_places(appender);
}

static jarak_status open_appender(jarak_store *store, const char *schema, const char *table, bool has_texts, jarak__appender **appender,
                                  jarak_error *error)
{
    bool is_temporary = strcmp(schema, "temp") == 0;
    jarak__appender *made = jarak__calloc(1, sizeof *made);
    *appender = NULL;
    if (made == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for rows of %s", table);
    }
    made->n_rows = duckdb_vector_size();
    note(made, duckdb_appender_create_ext(jarak__store_connection(store), is_temporary ? "temp" : NULL, is_temporary ? "main" : schema,
                                          table, &made->inside));
    jarak_status status =
        made->failed ? jarak_fail(error, made->fault.status, "%s", made->fault.message) : make_columns(made, has_texts, error);
    if (status != JARAK_OK) {
        jarak__appender_drop(made);
        return status;
    }
    find_places(made);
    *appender = made;
    return JARAK_OK;
}

jarak_status jarak__appender_open(jarak_store *store, const char *schema, const char *table, jarak__appender **appender, jarak_error *error)
{
    return open_appender(store, schema, table, false, appender, error);
}

jarak_status jarak__appender_open_texts(jarak_store *store, const char *schema, const char *table, jarak__appender **appender,
                                        jarak_error *error)
{
    return open_appender(store, schema, table, true, appender, error);
}

/* ------------------------------------------------------------------------------------------------------------------ values */

/* The column of the next value; NULL where the row has had all of them, or nothing is taken any more. */
static column *next_column(jarak__appender *appender)
{
    if (appender->failed) {
        return NULL;
    }
    if (appender->next >= appender->n_columns) {
        note_fault(appender, "there is none behind it, and the row has another value");
        return NULL;
    }
    return &appender->columns[appender->next++];
}

void jarak__append_text(jarak__appender *appender, const char *text)
{
    if (text == NULL) {
        jarak__append_missing(appender);
        return;
    }
    const column *of = next_column(appender);
    if (of != NULL && of->type == DUCKDB_TYPE_VARCHAR) {
        duckdb_vector_assign_string_element(of->vector, appender->row, text);
    } else if (of != NULL) {
        note_fault(appender, "a text, where its type is another");
    }
}

/* Puts a whole number into a column of whole numbers; false where it does not fit, or the column takes none. */
static bool put_integer(const column *of, size_t row, int64_t value)
{
    switch (of->type) {
    case DUCKDB_TYPE_TINYINT:
        ((int8_t *)of->values)[row] = (int8_t)value;
        return value >= INT8_MIN && value <= INT8_MAX;
    case DUCKDB_TYPE_SMALLINT:
        ((int16_t *)of->values)[row] = (int16_t)value;
        return value >= INT16_MIN && value <= INT16_MAX;
    case DUCKDB_TYPE_INTEGER:
        ((int32_t *)of->values)[row] = (int32_t)value;
        return value >= INT32_MIN && value <= INT32_MAX;
    case DUCKDB_TYPE_BIGINT:
        ((int64_t *)of->values)[row] = value;
        return true;
    default:
        return false;
    }
}

void jarak__append_integer(jarak__appender *appender, int64_t value)
{
    const column *of = next_column(appender);
    if (of != NULL && !put_integer(of, appender->row, value)) {
        note_fault(appender, "a whole number that does not fit its type");
    }
}

void jarak__append_number(jarak__appender *appender, double value)
{
    const column *of = next_column(appender);
    if (of != NULL && of->type == DUCKDB_TYPE_DOUBLE) {
        ((double *)of->values)[appender->row] = value;
    } else if (of != NULL) {
        note_fault(appender, "a number, where its type is another");
    }
}

void jarak__append_boolean(jarak__appender *appender, bool value)
{
    const column *of = next_column(appender);
    if (of != NULL && of->type == DUCKDB_TYPE_BOOLEAN) {
        ((bool *)of->values)[appender->row] = value;
    } else if (of != NULL) {
        note_fault(appender, "a truth value, where its type is another");
    }
}

void jarak__append_day(jarak__appender *appender, int32_t day)
{
    const column *of = next_column(appender);
    if (of != NULL && of->type == DUCKDB_TYPE_DATE) {
        ((duckdb_date *)of->values)[appender->row] = (duckdb_date){.days = day};
    } else if (of != NULL) {
        note_fault(appender, "a day, where its type is another");
    }
}

void jarak__append_missing(jarak__appender *appender)
{
    column *of = next_column(appender);
    if (of == NULL) {
        return;
    }
    if (of->validity == NULL) {
        duckdb_vector_ensure_validity_writable(of->vector);
        of->validity = duckdb_vector_get_validity(of->vector);
    }
    of->validity[appender->row / 64] &= ~(UINT64_C(1) << appender->row % 64);
}

void jarak__append_row(jarak__appender *appender)
{
    if (!appender->failed && appender->next < appender->n_columns) {
        note_fault(appender, "the row ends behind it, and the table has more columns");
    }
    appender->next = 0;
    appender->row++;
    if (appender->row == appender->n_rows) {
        flush(appender);
    }
}

jarak_status jarak__appender_close(jarak__appender *appender, jarak_error *error)
{
    if (appender == NULL) {
        return JARAK_OK;
    }
    flush(appender);
    if (!appender->failed) {
        note(appender, duckdb_appender_close(appender->inside));
    }
    jarak_status status = appender->failed ? jarak_fail(error, appender->fault.status, "%s", appender->fault.message) : JARAK_OK;
    jarak__appender_drop(appender);
    return status;
}

void jarak__appender_drop(jarak__appender *appender)
{
    if (appender != NULL) {
        duckdb_destroy_data_chunk(&appender->chunk);
        (void)duckdb_appender_destroy(&appender->inside);
        jarak__free(appender->columns);
        jarak__free(appender);
    }
}
