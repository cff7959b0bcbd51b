/* What a frame is read from: a file through a bare engine, or a table, view or query of a store. */
#ifndef JARAK_DATA_FRAME_DATA_H
#define JARAK_DATA_FRAME_DATA_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/writer.h"
#include "data/file_head.h"
#include "data/store.h"
#include "jarak/frame.h"

typedef enum jarak__data_kind { JARAK__DATA_CSV, JARAK__DATA_PARQUET, JARAK__DATA_TABLE, JARAK__DATA_QUERY } jarak__data_kind;

typedef struct jarak__data {
    const char *text; /* DATA as given */
    jarak__data_kind kind;
    jarak_store *store;
    bool owns_store;
    bool has_order; /* its rows stand in an order of their own */
    jarak__file file;
    char *path; /* of a file, absolute */
    char delimiter;
    bool has_commas; /* numbers have a decimal comma */
    jarak__arena names_in;
    size_t n_columns;
    const char **names;
    const char **types; /* the engine's names */
} jarak__data;

/* Finds the data and their columns; text and settings must outlive it. Errors: as jarak_frame_read(). */
JARAK_MUST_CHECK jarak_status jarak__data_open(jarak__data *data, const char *text, const jarak_frame_settings *settings,
                                               jarak_error *error);
void jarak__data_close(jarak__data *data);

/* The column of that name. ERR_NOT_FOUND naming the nearest. */
JARAK_MUST_CHECK jarak_status jarak__data_find(const jarak__data *data, const char *name, size_t *index, jarak_error *error);
bool jarak__data_is_number(const jarak__data *data, size_t index);

/* Writes what stands behind FROM. Parquet files are views already; so are CSV files while they are read, but for their columns. */
void jarak__data_write_from(const jarak__data *data, jarak__writer *sql);
/* Of a CSV file (frame_csv.c). */

/* Finds out how it is cut, and takes away what stands above its table. Errors: as jarak__file_drop_lines(). */
JARAK_MUST_CHECK jarak_status jarak__data_look_at_csv(jarak__data *data, const jarak_frame_settings *settings, jarak_error *error);

/* The options of read_csv() that say how the file is cut into cells. */
void jarak__data_write_csv_options(const jarak__data *data, jarak__writer *sql);
/* The engine's reader looks for the header further down where the first line does not go with the others; then that line would be lost.
 * ERR_FORMAT. */
JARAK_MUST_CHECK jarak_status jarak__data_check_csv_header(const jarak__data *data, jarak_error *error);
/* The reader's error without its advice on options, which users do not have; ERR_FORMAT where it names a line. */
jarak_status jarak__data_fail_csv(const jarak__data *data, const jarak_error *failure, jarak_error *error);
/* Where the reader cannot make out how the file is cut: reads it as the header says, which fails at the broken line. Never JARAK_OK. */
jarak_status jarak__data_fail_at_csv_line(jarak__data *data, jarak_error *error);

#endif
