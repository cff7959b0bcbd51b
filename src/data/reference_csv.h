/* Reading the project's own embedded CSV tables (RFC 4180, UTF-8, header line). Files of users are the engine's business. */
#ifndef JARAK_DATA_REFERENCE_CSV_H
#define JARAK_DATA_REFERENCE_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "jarak/status.h"

/* A table: its rows, header excluded, one after the other with n_columns fields each, every field NUL-terminated. */
typedef struct jarak__csv {
    char *text; /* the file, cut into fields in place */
    char **fields;
    size_t n_columns;
    size_t n_rows;
} jarak__csv;

/* Reads the embedded file of that name, such as "data/states.csv", whose header must be as given.
 * Errors: ERR_MEMORY, ERR_FORMAT naming the line (a fault of the build, which tests exclude). */
JARAK_MUST_CHECK jarak_status jarak__csv_read(const char *name, const char *header, jarak__csv *csv, jarak_error *error);
void jarak__csv_free(jarak__csv *csv);

static inline const char *jarak__csv_field(const jarak__csv *csv, size_t row, size_t column)
{
    return csv->fields[row * csv->n_columns + column];
}

/* The whole number in a field; fallback where it is empty. */
int jarak__csv_integer(const jarak__csv *csv, size_t row, size_t column, int fallback);

#endif
