/* What a user's query may call. query.h makes use of it. */
#ifndef JARAK_DATA_ENGINE_QUERY_CHECK_H
#define JARAK_DATA_ENGINE_QUERY_CHECK_H

#include <duckdb.h>
#include <jansson.h>
#include <stdbool.h>

#include "jarak/status.h"

/* Checks that sql, one statement, is a query (EXPLAIN in front of it is fine) and calls no function that does more than compute.
 * Nothing of sql is run. Errors: ERR_ARGUMENT (not a query), ERR_SQL (such a function). */
JARAK_MUST_CHECK jarak_status jarak__query_check(duckdb_connection connection, const char *sql, jarak_error *error);

/* The syntax tree of sql as the engine gives it, without running anything; the caller frees it with json_decref(). Errors: ERR_ARGUMENT
 * (sql is not UTF-8), ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__query_tree(duckdb_connection connection, const char *sql, json_t **tree, jarak_error *error);

/* Whether the query ends in ORDER BY. Errors: ERR_ARGUMENT (not a query). */
JARAK_MUST_CHECK jarak_status jarak__query_check_order(duckdb_connection connection, const char *sql, bool *ordered, jarak_error *error);

#endif
