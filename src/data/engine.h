/* Running one thing on a connection of the engine: watched, with its errors translated. Only sql.c and query.c need it. */
#ifndef JARAK_DATA_ENGINE_H
#define JARAK_DATA_ENGINE_H

#include <duckdb.h>

#include "jarak/store.h"

typedef struct jarak__engine_limits {
    jarak_progress *progress; /* NULL: none */
    double seconds;           /* 0: no limit */
    int64_t rows;             /* 0: no limit */
} jarak__engine_limits;

/* Runs sql, which may be many statements, and drops their results. */
JARAK_MUST_CHECK jarak_status jarak__engine_run(duckdb_connection connection, const char *sql, const jarak__engine_limits *limits,
                                                jarak_error *error);
/* Runs a statement and streams its rows into a table. */
JARAK_MUST_CHECK jarak_status jarak__engine_table(duckdb_connection connection, duckdb_prepared_statement statement,
                                                  const jarak__engine_limits *limits, jarak_table **table, jarak_error *error);

/* The status that a message of the engine stands for, by its prefix ("Out of Memory Error", "INTERRUPT Error" …). */
jarak_status jarak__engine_status(const char *message);
/* Fills error from a message of the engine; where is what was being done, or NULL. */
jarak_status jarak__engine_fail(jarak_error *error, const char *message);

#endif
