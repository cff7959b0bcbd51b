/* A user's query made ready under the locks of jarak_query(), for whatever takes its rows. */
#ifndef JARAK_DATA_ENGINE_QUERY_H
#define JARAK_DATA_ENGINE_QUERY_H

#include <duckdb.h>

#include "data/engine/engine.h"

/* Seals the store, begins a transaction for reading only on its connection for queries, checks sql and prepares it. After success or
 * failure, call the end. Errors: as jarak_query(). */
JARAK_MUST_CHECK jarak_status jarak__query_begin(jarak_store *store, const char *sql, const jarak__engine_limits *limits,
                                                 duckdb_prepared_statement *statement, jarak_error *error);
/* Ends the transaction and the statement; NULL is allowed in *statement. */
void jarak__query_end(jarak_store *store, duckdb_prepared_statement *statement);

#endif
