/* What a user's query may call. query.h makes use of it. */
#ifndef JARAK_DATA_ENGINE_QUERY_CHECK_H
#define JARAK_DATA_ENGINE_QUERY_CHECK_H

#include <duckdb.h>
#include <stdbool.h>

#include "jarak/status.h"

/* Checks that sql, one statement, is a query (EXPLAIN in front of it is fine) and calls no function that does more than compute.
 * Nothing of sql is run. Errors: ERR_ARGUMENT (not a query), ERR_SQL (such a function). */
JARAK_MUST_CHECK jarak_status jarak__query_check(duckdb_connection connection, const char *sql, jarak_error *error);

/* Whether the query ends in ORDER BY. Errors: ERR_ARGUMENT (not a query). */
JARAK_MUST_CHECK jarak_status jarak__query_check_order(duckdb_connection connection, const char *sql, bool *ordered, jarak_error *error);

#endif
