/* Functions that jarak adds to the engine's SQL, so that a file's rows are read by the same code as a user's words. */
#ifndef JARAK_DATA_ENGINE_SQL_FUNCTIONS_H
#define JARAK_DATA_ENGINE_SQL_FUNCTIONS_H

#include <duckdb.h>

#include "jarak/status.h"

/* Adds to the connection's database, until it is closed:
 *
 *     jarak_key(text)          the key of facts.alias under which a name or code is looked up
 *     jarak_period_kind(text)  'year', 'month' … 'planned', 'undated'; NULL where text is not a period
 *     jarak_period_first(text) the first day, a DATE; NULL for planned and undated periods, and where text is not a period
 *     jarak_period_last(text)  the last day
 *     jarak_year_first(year)   the first day of a year, an INTEGER from 1 to 9999; NULL for others
 *     jarak_year_last(year)    the last day
 *
 * Errors: ERR_SQL. */
JARAK_MUST_CHECK jarak_status jarak__sql_functions_register(duckdb_connection connection, jarak_error *error);

#endif
