/* Running one thing on a connection of the engine: watched, with its errors translated. For this folder alone. */
#ifndef JARAK_DATA_ENGINE_ENGINE_H
#define JARAK_DATA_ENGINE_ENGINE_H

#include <duckdb.h>

#include "data/engine/rows.h"
#include "jarak/store.h"

/* A chunk as the rest of the layer sees it. */
const jarak__chunk *jarak__chunk_show(duckdb_data_chunk chunk);

/* The connection on which everything but a user's query runs. */
duckdb_connection jarak__store_connection(const jarak_store *store);
/* The connection for users' queries, which sees only what has been committed. */
duckdb_connection jarak__store_query_connection(const jarak_store *store);

typedef struct jarak__engine_limits {
    jarak_progress *progress;   /* NULL: none */
    const jarak_cancel *cancel; /* NULL: none */
    double seconds;             /* 0: no limit */
    int64_t rows;               /* 0: no limit */
} jarak__engine_limits;

/* Runs sql, which may be many statements, and drops their results. */
JARAK_MUST_CHECK jarak_status jarak__engine_run(duckdb_connection connection, const char *sql, const jarak__engine_limits *limits,
                                                jarak_error *error);
/* Likewise, but unwatched: nothing stops it once it has begun. */
JARAK_MUST_CHECK jarak_status jarak__engine_run_through(duckdb_connection connection, const char *sql, jarak_error *error);
/* What takes the rows of a statement, chunk after chunk. */
typedef struct jarak__taker {
    jarak_status (*begin)(duckdb_result *result, void *context, jarak_error *error); /* once, before the first chunk; may be NULL */
    jarak_status (*take)(duckdb_data_chunk chunk, size_t n_rows, void *context, jarak_error *error);
    void *context;
} jarak__taker;

/* Runs a statement and hands its rows to the taker; in the order of the rows, and without holding more than a few chunks of them. */
JARAK_MUST_CHECK jarak_status jarak__engine_stream(duckdb_connection connection, duckdb_prepared_statement statement,
                                                   const jarak__engine_limits *limits, const jarak__taker *taker, jarak_error *error);
/* Runs a statement and streams its rows into a table. */
JARAK_MUST_CHECK jarak_status jarak__engine_table(duckdb_connection connection, duckdb_prepared_statement statement,
                                                  const jarak__engine_limits *limits, jarak_table **table, jarak_error *error);

/* The status that a message of the engine stands for, by its prefix ("Out of Memory Error", "INTERRUPT Error" …). */
jarak_status jarak__engine_status(const char *message);
/* Fills error from a message of the engine; where is what was being done, or NULL. */
jarak_status jarak__engine_fail(jarak_error *error, const char *message);

#endif
