/* A frame: the columns that an estimator takes, read from a file or a store into plain arrays.
 *
 *     const jarak_column_request wanted[] = {{"trade", JARAK_COLUMN_NUMBER}, {"exporter", JARAK_COLUMN_CATEGORY}};
 *     status = jarak_frame_read("trade.csv.gz", NULL, 2, wanted, &frame, &error);
 *     … frame->columns[0].numbers[row] … frame->columns[1].codes[row] …
 *     jarak_frame_free(frame);
 */
#ifndef JARAK_FRAME_H
#define JARAK_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/cancel.h"
#include "jarak/status.h"
#include "jarak/store.h"
#include "jarak/table.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The code of a missing category. */
#define JARAK_NO_CODE UINT32_MAX

typedef enum jarak_column_kind {
    JARAK_COLUMN_NUMBER = 0,   /* doubles; missing = NaN */
    JARAK_COLUMN_CATEGORY = 1, /* codes 0 … n_levels - 1 with a label each; missing = JARAK_NO_CODE */
} jarak_column_kind;

/* Every level of a category has at least one row. Levels are sorted by their labels, whatever the order of the rows: where every label is
 * a decimal number, by value (0, 2, 10), and equal values by their bytes; else by their bytes (Unicode's order, for UTF-8). Labels are
 * the text as it stands in a CSV file ("007" is not "7"), and are not limited in length; numbers of a store or a Parquet file are
 * written in the shortest form that reads back the same. */
typedef struct jarak_column {
    const char *name;
    jarak_column_kind kind;
    size_t n_missing;
    const double *numbers; /* n_rows; NULL for a category */
    const uint32_t *codes; /* n_rows; NULL for a number */
    size_t n_levels;
    const char *const *labels; /* n_levels */
} jarak_column;

/* Everything in it belongs to it. */
typedef struct jarak_frame {
    size_t n_rows;
    size_t n_columns;
    const jarak_column *columns;
} jarak_frame;

typedef struct jarak_column_request {
    const char *name;
    jarak_column_kind kind;
} jarak_column_request;

typedef struct jarak_frame_settings {
    size_t size;                /* set by jarak_frame_settings_init() */
    jarak_store *store;         /* where data that are no file are found; NULL: only files can be read */
    const char *where;          /* SQL condition that rows must meet, over all columns of the data; NULL: all rows */
    const char *encoding;       /* of a file, as iconv(3) names it; NULL: found out */
    const char *sheet;          /* of a workbook; NULL: the first with a table */
    char delimiter;             /* between the cells of a file; '\0': found out */
    int64_t skip;               /* lines above the table; -1: found out */
    int threads;                /* for reading files; 0: one per core */
    jarak_progress *progress;   /* told of reading a file (a store tells its own); NULL: none */
    const jarak_cancel *cancel; /* stops the reading of a file (a store heeds its own); NULL: none */
} jarak_frame_settings;

/* What jarak_frame_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1); safe
 * from any thread. */
JARAK_API void jarak_frame_settings_init_sized(jarak_frame_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_frame_settings_init(jarak_frame_settings *settings)
{
    jarak_frame_settings_init_sized(settings, sizeof *settings);
}

/* Whether data names a file: one that exists, or a name that ends in .csv, .tsv, .txt (each with .gz, too) or .parquet. Everything else
 * is a table or view of the store (name, or schema.name), or, where it begins with SELECT, WITH, FROM or VALUES, a query. Cost O(1), a
 * look at the file system; safe from any thread. */
JARAK_API bool jarak_frame_is_file(const char *data);

/* Reads the columns that are asked for, in that order (a column may be asked for once as a number and once as a category), from a CSV file
 * with a header line (encoding, delimiter, lines above the header and decimal comma found out, .gz as it comes), a Parquet file, or a
 * table, view or query of the store.
 *
 * Rows stand in the order of the file or table. The rows of a view or query have no order of their own: unless the query ends in ORDER BY,
 * they are sorted by the columns asked for, so that the same data give the same frame.
 * In CSV files an empty cell is missing; a number is missing, too, where the cell says NA, NaN, "." or NULL. A category "NA" is a
 * label (it is Namibia).
 * A condition and a query run under the locks of jarak_query(): they read these data and compute, nothing else.
 *
 * Cost: what the engine needs to read the file plus the arrays (8 bytes a number, 4 a category, and the labels), which alone remain.
 * settings NULL: defaults. Errors: ERR_NOT_FOUND (no such file, table or column: names the nearest), ERR_DATA (text in a column of numbers:
 * names the first row and its value), ERR_FORMAT (a broken line: which), ERR_SQL (the condition or query), ERR_IO, ERR_MEMORY, ERR_OVERFLOW
 * (4,294,967,295 levels or more), ERR_INTERRUPTED. On error *frame is NULL. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_frame_read(const char *data, const jarak_frame_settings *settings, size_t n_requests,
                                                         const jarak_column_request *requests, jarak_frame **frame, jarak_error *error);

/* The columns of the data, without reading them: a table of name, type (the engine's) and is_number. Errors as above. Cost: the engine's
 * look at the head of a file (Parquet: its footer), O(columns). Threads: as jarak_frame_read(). */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_frame_columns(const char *data, const jarak_frame_settings *settings, jarak_table **table,
                                                            jarak_error *error);

/* A frame of n_rows rows without columns, to be filled from a program's own arrays, which are copied. A text NULL is missing.
 * Errors: ERR_MEMORY, ERR_OVERFLOW. Cost O(1); safe from any thread. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_frame_new(size_t n_rows, jarak_frame **frame, jarak_error *error);
/* Adds a column of n_rows numbers, or texts; the name is copied too. Errors: ERR_MEMORY, ERR_OVERFLOW. Cost: O(n_rows), of texts a sort of
 * the different ones. One frame by one thread at a time. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_frame_add_numbers(jarak_frame *frame, const char *name, const double *numbers,
                                                                jarak_error *error);
JARAK_API JARAK_MUST_CHECK jarak_status jarak_frame_add_texts(jarak_frame *frame, const char *name, const char *const *texts,
                                                              jarak_error *error);

/* The first column of that name and kind, or NULL. Cost O(columns); safe from several threads while nobody adds columns. */
JARAK_API const jarak_column *jarak_frame_find(const jarak_frame *frame, const char *name, jarak_column_kind kind);

/* NULL is allowed. Cost O(pieces of memory that it holds); no thread may use it any more. */
JARAK_API void jarak_frame_free(jarak_frame *frame);

#ifdef __cplusplus
}
#endif
#endif
