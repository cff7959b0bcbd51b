/* From the engine's column vectors to the cells of a table. Only engine.c needs it. */
#ifndef JARAK_DATA_ENGINE_CELLS_H
#define JARAK_DATA_ENGINE_CELLS_H

#include <duckdb.h>

#include "jarak/table.h"

/* The type of table column that a column of the engine becomes. ERR_SQL for a type that has no text form here (INTERVAL, MAP …), naming
 * the column. */
JARAK_MUST_CHECK jarak_status jarak__cells_type(const char *name, duckdb_logical_type logical, jarak_type *type, jarak_error *error);

/* Copies the first n_rows rows of chunk behind the table's rows; the columns must have been made by jarak__cells_type. */
JARAK_MUST_CHECK jarak_status jarak__cells_append(duckdb_data_chunk chunk, size_t n_rows, jarak_table *table, jarak_error *error);

#endif
