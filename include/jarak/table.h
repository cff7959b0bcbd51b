/* A table of results: named columns of one type each, rows of values that may be missing.
 *
 * What the library hands out wherever a result has rows and columns (a query, a series, the figures behind a value), and what
 * jarak_table_print() of jarak/print.h writes in any format (examples/table.c).
 */
#ifndef JARAK_TABLE_H
#define JARAK_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum jarak_type {
    JARAK_TEXT = 0,    /* UTF-8; dates and lists are text too */
    JARAK_INTEGER = 1, /* int64_t */
    JARAK_NUMBER = 2,  /* double */
    JARAK_BOOLEAN = 3,
} jarak_type;

typedef struct jarak_table jarak_table;

/* How many rows and columns there are. All getters cost a constant time and may be called from several threads at once. */
JARAK_API size_t jarak_table_rows(const jarak_table *table);
JARAK_API size_t jarak_table_columns(const jarak_table *table);
/* Name and type of a column; column < jarak_table_columns(). The name lives as long as the table. Cost O(1). */
JARAK_API const char *jarak_table_name(const jarak_table *table, size_t column);
JARAK_API jarak_type jarak_table_type(const jarak_table *table, size_t column);

/* The value in a cell; a text lives as long as the table. A getter of another type than the column's returns NULL, 0, NaN or false. Cost
 * O(1). */
JARAK_API bool jarak_table_is_missing(const jarak_table *table, size_t row, size_t column);
JARAK_API const char *jarak_table_text(const jarak_table *table, size_t row, size_t column);
JARAK_API int64_t jarak_table_integer(const jarak_table *table, size_t row, size_t column);
JARAK_API double jarak_table_number(const jarak_table *table, size_t row, size_t column);
JARAK_API bool jarak_table_boolean(const jarak_table *table, size_t row, size_t column);

/* NULL is allowed. Cost O(pieces of memory that it holds); no thread may use it any more. */
JARAK_API void jarak_table_free(jarak_table *table);

#ifdef __cplusplus
}
#endif
#endif
