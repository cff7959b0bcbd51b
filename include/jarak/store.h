/* The store: one DuckDB file (or memory) that holds the facts, the states and the panel. docs/data-model.md describes it. */
#ifndef JARAK_STORE_H
#define JARAK_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "jarak/cancel.h"
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
    size_t size;                /* set by jarak_store_settings_init() */
    int threads;                /* worker threads of the engine; 0: one per core */
    uint64_t memory_bytes;      /* most memory that the engine may take; 0: 1.5 GiB */
    jarak_progress *progress;   /* told of long queries; NULL: none */
    const jarak_cancel *cancel; /* stops what the store is doing; NULL: only jarak_interrupt() does */
} jarak_store_settings;

/* What jarak_store_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1); safe
 * from any thread. */
JARAK_API void jarak_store_settings_init_sized(jarak_store_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_store_settings_init(jarak_store_settings *settings)
{
    jarak_store_settings_init_sized(settings, sizeof *settings);
}

/* Opens the store at path; path NULL means a new one in memory (always writable). settings NULL: defaults. A store is used by one thread
 * at a time, and a file is open at most once in a process.
 * Errors: ERR_NOT_FOUND (reading a file that is not there), ERR_IO, ERR_LOCKED (another process writes it, or this one has it open),
 * ERR_VERSION (made by a newer jarak, or by an older one and only to be read), ERR_FORMAT (damaged, or not a store), ERR_MEMORY. On error
 * *store is NULL. The caller closes it. Cost O(1), but for an older version's store, whose tables are rewritten. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_store_open(const char *path, jarak_access access, const jarak_store_settings *settings,
                                                         jarak_store **store, jarak_error *error);
/* NULL is allowed. Cost O(what the engine still has to write); by one thread, when no other uses the store. */
JARAK_API void jarak_store_close(jarak_store *store);

typedef struct jarak_query_settings {
    size_t size;               /* set by jarak_query_settings_init() */
    double time_limit_seconds; /* 0: no limit */
    int64_t row_limit;         /* rows kept; more is an ERR_SQL that says so; 0: no limit */
    uint64_t memory_bytes; /* within jarak_apart(): most memory that it may take; 0: as jarak_apart() was told. Elsewhere without effect */
} jarak_query_settings;

/* What jarak_query_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1); safe
 * from any thread. */
JARAK_API void jarak_query_settings_init_sized(jarak_query_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_query_settings_init(jarak_query_settings *settings)
{
    jarak_query_settings_init_sized(settings, sizeof *settings);
}

/* Runs one read-only statement (SELECT, WITH, VALUES, DESCRIBE, SHOW, EXPLAIN) over the documented views, under lock and key: it cannot
 * write, reach files or the network, load extensions or change settings; of functions that give tables it may call range, unnest and the
 * like, not those that read files or act. It sees what has been committed. A store in memory takes no more files after its first query.
 * settings NULL: no limits.
 * Errors: ERR_SQL (the engine's message, or more rows than the limit), ERR_TIMEOUT, ERR_MEMORY, ERR_OVERFLOW (a whole number beyond 64
 * bits), ERR_INTERRUPTED, ERR_ARGUMENT (more than one statement, or one that is not a query). On error *table is NULL. Cost: the
 * engine's for the statement; memory O(cells of the result). The limits are looked at between two chunks of rows: one call of a function
 * can be longer and larger, unless the query runs within jarak_apart(). */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_query(jarak_store *store, const char *sql, const jarak_query_settings *settings,
                                                    jarak_table **table, jarak_error *error);

/* Compares all that files have brought into the store with what was noted when it was loaded: how many rows, and a sum of their hashes,
 * which tells whether a row is missing, twice, or other than it was; and reads all other tables. *table has a row a file and kind of fact:
 * file, fact, written and found (rows), same; what is not the same comes first. Within jarak_apart(), a crash of the engine is told as an
 * ERR_FORMAT. Errors: ERR_FORMAT (damaged: the engine cannot read it), ERR_VERSION (a program that notes nothing wrote it last),
 * ERR_MEMORY, ERR_INTERRUPTED. Cost: O(cells of the store), as the engine reads them. On error *table is NULL. By one thread at a time. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_store_verify(jarak_store *store, jarak_table **table, jarak_error *error);

#ifdef __cplusplus
}
#endif
#endif
