/* Loading: files are recognised, checked and turned into facts, all of a file or nothing. docs/writing-a-source.md describes how a format
 * is taught. */
#ifndef JARAK_LOAD_H
#define JARAK_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "jarak/progress.h"
#include "jarak/status.h"
#include "jarak/store.h"
#include "jarak/table.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jarak_load_settings {
    const char *source;      /* name of the format; NULL: recognised by the columns */
    const char *sources_dir; /* a folder of further formats (*.yaml); NULL: none */
    bool skip_unknown;       /* unknown states and units become rejects instead of stopping the load */
    jarak_progress *progress;
} jarak_load_settings;

typedef struct jarak_load_report {
    char source[64];       /* the format's name */
    bool already_loaded;   /* the same content had been loaded before; nothing was done */
    int64_t rows_read;     /* data rows in the file */
    int64_t rows_loaded;   /* rows of the file that became facts */
    int64_t rows_skipped;  /* known and left out by rule: aggregates, double counts, empty cells */
    int64_t rows_rejected; /* bad rows, each kept in `reject` with line, column and reason */
    int64_t facts;         /* facts written (a wide row can become many) */
    double seconds;
} jarak_load_report;

JARAK_API void jarak_load_settings_init(jarak_load_settings *settings);

/* Loads one file (CSV, TSV, .gz of either, Parquet) into the store in one transaction.
 * Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT (not recognised: names the nearest format and the columns that are missing), ERR_DATA (unknown
 * state or unit, or a key given twice with different values), ERR_LOCKED, ERR_INTERRUPTED. After an error the store is as before. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_load_file(jarak_store *store, const char *path, const jarak_load_settings *settings,
                                                        jarak_load_report *report, jarak_error *error);

/* Loads the figures that come with jarak. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_load_ledger(jarak_store *store, jarak_load_report *report, jarak_error *error);

/* What is loaded, a row a file, with rows and coverage; with check, what looks implausible (mirror gaps, breaks, empty years). */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_sources(jarak_store *store, bool check, jarak_table **table, jarak_error *error);

#ifdef __cplusplus
}
#endif
#endif
