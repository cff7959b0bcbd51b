/* Rows out of the engine, a chunk of some thousand at a time, column by column, in arrays that are read in place. */
#ifndef JARAK_DATA_ENGINE_ROWS_H
#define JARAK_DATA_ENGINE_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/store.h"

typedef enum jarak__cell {
    JARAK__CELL_TEXT,  /* jarak__text_cell */
    JARAK__CELL_INT64, /* of BIGINT */
    JARAK__CELL_DOUBLE,
    JARAK__CELL_PLAIN, /* of another type whose equality is that of its bytes: whole numbers, days, moments, members of an ENUM */
    JARAK__CELL_OTHER,
} jarak__cell;

/* A text as the engine keeps it: up to twelve bytes stand in the cell, padded with zeros; longer ones elsewhere. */
typedef union jarak__text_cell {
    struct {
        uint32_t length;
        char bytes[12];
    } within;
    struct {
        uint32_t length;
        char head[4];
        const char *bytes;
    } elsewhere;
} jarak__text_cell;

static inline size_t jarak__text_cell_length(const jarak__text_cell *cell)
{
    return cell->within.length;
}

/* Not NUL-terminated. */
static inline const char *jarak__text_cell_bytes(const jarak__text_cell *cell)
{
    return cell->within.length <= sizeof cell->within.bytes ? cell->within.bytes : cell->elsewhere.bytes;
}

/* A column of a chunk: an array of the type's values, with a bit a row that says whether there is one. */
typedef struct jarak__column {
    jarak__cell cell;
    size_t width; /* bytes of a value; of OTHER 0 */
    const void *values;
    const uint64_t *validity; /* NULL: none is missing */
} jarak__column;

static inline bool jarak__column_has(const jarak__column *column, size_t row)
{
    return column->validity == NULL || (column->validity[row / 64] >> (row % 64) & 1) != 0;
}

typedef struct jarak__chunk jarak__chunk;

size_t jarak__chunk_columns(const jarak__chunk *chunk);
/* The arrays live as long as the chunk. */
jarak__column jarak__chunk_column(const jarak__chunk *chunk, size_t column);

/* What takes the rows, chunk after chunk, in their order; a chunk lives until it returns. */
typedef jarak_status jarak__take_rows(const jarak__chunk *chunk, size_t n_rows, void *context, jarak_error *error);

/* Runs one statement of our own and hands its rows over, without holding more than a few chunks of them. Errors: of jarak__sql_table(),
 * and those of take. */
JARAK_MUST_CHECK jarak_status jarak__sql_stream(jarak_store *store, const char *sql, jarak__take_rows *take, void *context,
                                                jarak_error *error);
/* The same for a user's query, under the locks of jarak_query() and with its errors. */
JARAK_MUST_CHECK jarak_status jarak__query_stream(jarak_store *store, const char *sql, jarak__take_rows *take, void *context,
                                                  jarak_error *error);
/* Whether a user's query ends in ORDER BY. Errors: ERR_ARGUMENT (not a query). */
JARAK_MUST_CHECK jarak_status jarak__query_is_ordered(jarak_store *store, const char *sql, bool *ordered, jarak_error *error);

#endif
