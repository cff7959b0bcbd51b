/* Rows into a table of the store, value after value: a million of them in less than a second. */
#ifndef JARAK_DATA_ENGINE_APPENDER_H
#define JARAK_DATA_ENGINE_APPENDER_H

#include <stdbool.h>
#include <stdint.h>

#include "jarak/store.h"

typedef struct jarak__appender jarak__appender;

/* Appends to a table, whose columns then take their values in order; schema "temp" is that of temporary tables. Errors: ERR_MEMORY, ERR_SQL
 * (no such table). On error *appender is NULL. */
JARAK_MUST_CHECK jarak_status jarak__appender_open(jarak_store *store, const char *schema, const char *table, jarak__appender **appender,
                                                   jarak_error *error);

/* The same for one who has texts alone: the engine casts them to the types of the columns. */
JARAK_MUST_CHECK jarak_status jarak__appender_open_texts(jarak_store *store, const char *schema, const char *table,
                                                         jarak__appender **appender, jarak_error *error);

/* The next value of the row, of its column's type. A value that does not fit is remembered, and told of at the close. */
void jarak__append_text(jarak__appender *appender, const char *text); /* NULL is missing; into VARCHAR, ENUM, TIMESTAMP … */
void jarak__append_integer(jarak__appender *appender, int64_t value); /* into TINYINT … BIGINT */
void jarak__append_number(jarak__appender *appender, double value);
void jarak__append_boolean(jarak__appender *appender, bool value);
void jarak__append_day(jarak__appender *appender, int32_t day); /* days since 1970-01-01 */
void jarak__append_missing(jarak__appender *appender);
void jarak__append_row(jarak__appender *appender); /* ends it */

/* Writes what is left, and frees the appender; NULL is allowed and fine. Errors: ERR_INTERNAL for a value that does not fit its column,
 * ERR_SQL and others of the engine, for any value since the opening. */
JARAK_MUST_CHECK jarak_status jarak__appender_close(jarak__appender *appender, jarak_error *error);
/* Frees the appender after a failure elsewhere; the rows are to be rolled back. */
void jarak__appender_drop(jarak__appender *appender);

#endif
