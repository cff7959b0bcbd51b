/* Which tables and views a query reads. */
#ifndef JARAK_DATA_QUERY_TABLES_H
#define JARAK_DATA_QUERY_TABLES_H

#include "jarak/store.h"
#include "jarak/table.h"

/* The tables and views that sql reads by name: a table of one column of names, each once; by way of the query's own names (WITH) where
 * these are used, and without what the views read in turn. Nothing of sql is run; it has to be a query that jarak_query() takes. Errors:
 * ERR_SQL, ERR_MEMORY; then *tables is NULL. The caller frees *tables. */
JARAK_MUST_CHECK jarak_status jarak__query_tables(jarak_store *store, const char *sql, jarak_table **tables, jarak_error *error);

#endif
