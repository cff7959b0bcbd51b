/* A table of results: named columns of one type each, rows of values that may be missing.
 *
 * What the library hands out wherever a result has rows and columns (a query, a series, the figures behind a value), and what
 * jarak_table_print() writes in any format (examples/table.c).
 */
#ifndef JARAK_TABLE_H
#define JARAK_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "jarak/status.h"
#include "jarak/text.h" /* jarak_text_free() */

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
/* Name and type of a column; column < jarak_table_columns(). The name lives as long as the table. */
JARAK_API const char *jarak_table_name(const jarak_table *table, size_t column);
JARAK_API jarak_type jarak_table_type(const jarak_table *table, size_t column);

/* The value in a cell; a text lives as long as the table. A getter of another type than the column's returns NULL, 0, NaN or false. */
JARAK_API bool jarak_table_is_missing(const jarak_table *table, size_t row, size_t column);
JARAK_API const char *jarak_table_text(const jarak_table *table, size_t row, size_t column);
JARAK_API int64_t jarak_table_integer(const jarak_table *table, size_t row, size_t column);
JARAK_API double jarak_table_number(const jarak_table *table, size_t row, size_t column);
JARAK_API bool jarak_table_boolean(const jarak_table *table, size_t row, size_t column);

/* NULL is allowed. */
JARAK_API void jarak_table_free(jarak_table *table);

/* How results are written. Numbers for the eye have as many digits as an eye wants, data formats write them in full. */
typedef enum jarak_format {
    JARAK_FORMAT_TABLE = 0,    /* for a terminal: text and aligned columns */
    JARAK_FORMAT_JSON = 1,     /* everything, by documented keys (docs/json.md); missing, NaN and infinite = null */
    JARAK_FORMAT_CSV = 2,      /* rows, quoted as in RFC 4180; missing = empty, lines end in LF */
    JARAK_FORMAT_MARKDOWN = 3, /* the text and tables of a terminal, as Markdown */
    JARAK_FORMAT_LATEX = 4,    /* tables for LaTeX with booktabs; the text as comments */
} jarak_format;

/* The name of a format on the command line, "table"; NULL for a number that is none, so that one can count up from 0. */
JARAK_API const char *jarak_format_name(size_t format);

/* Writes the table: for the eye (numbers to six significant digits, none before the point rounded away), as a JSON array of objects, or as
 * CSV. Whatever the locale, the text is UTF-8 and the decimal point a point. Errors: ERR_ARGUMENT (no such format), ERR_IO, ERR_MEMORY. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_table_print(const jarak_table *table, jarak_format format, FILE *stream, jarak_error *error);

/* The same as a text, which the caller frees with jarak_text_free(). Errors: ERR_ARGUMENT, ERR_MEMORY; *text is then NULL. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_table_to_text(const jarak_table *table, jarak_format format, char **text, jarak_error *error);

#ifdef __cplusplus
}
#endif
#endif
