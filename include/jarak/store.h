/* The store: one DuckDB file (or memory) that holds the facts, the states and the panel. docs/data-model.md describes it. */
#ifndef JARAK_STORE_H
#define JARAK_STORE_H

#include <stdint.h>

#include "jarak/progress.h"
#include "jarak/status.h"
#include "jarak/table.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jarak_store jarak_store;

typedef enum jarak_access {
    JARAK_READ = 0,  /* the file must exist; nothing is changed */
    JARAK_WRITE = 1, /* the file is created, or brought to this version's schema */
} jarak_access;

typedef struct jarak_store_settings {
    int threads;              /* worker threads of the engine; 0: one per core */
    uint64_t memory_bytes;    /* most memory that the engine may take; 0: 1.5 GiB */
    jarak_progress *progress; /* told of long queries; NULL: none */
} jarak_store_settings;

JARAK_API void jarak_store_settings_init(jarak_store_settings *settings);

/* Opens the store at path; path NULL means a new one in memory (always writable). settings NULL: defaults.
 * Errors: ERR_NOT_FOUND (reading a file that is not there), ERR_IO, ERR_LOCKED (another process writes it), ERR_VERSION (made by a newer
 * jarak), ERR_FORMAT (damaged, or not a store), ERR_MEMORY. On error *store is NULL. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_store_open(const char *path, jarak_access access, const jarak_store_settings *settings,
                                                         jarak_store **store, jarak_error *error);
/* NULL is allowed. */
JARAK_API void jarak_store_close(jarak_store *store);

typedef struct jarak_query_settings {
    double time_limit_seconds; /* 0: no limit */
    int64_t row_limit;         /* rows kept; more is an ERR_SQL that says so; 0: no limit */
} jarak_query_settings;

/* Runs one read-only statement (SELECT, WITH, VALUES, DESCRIBE, SHOW, EXPLAIN) over the documented views, under lock and key: it cannot
 * write, reach files or the network, load extensions or change settings. settings NULL: no limits.
 * Errors: ERR_SQL with the engine's message, ERR_TIMEOUT, ERR_ARGUMENT (more than one statement, or one that is not a query). */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_query(jarak_store *store, const char *sql, const jarak_query_settings *settings,
                                                    jarak_table **table, jarak_error *error);

#ifdef __cplusplus
}
#endif
#endif
