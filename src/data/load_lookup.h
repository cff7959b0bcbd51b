/* What the texts of a column mean: states and their kinds, as SQL functions that rows flow past. Each text and year is resolved once. */
#ifndef JARAK_DATA_LOAD_LOOKUP_H
#define JARAK_DATA_LOAD_LOOKUP_H

#include "data/source.h"
#include "jarak/store.h"

typedef struct jarak__lookup jarak__lookup;

/* Registers the functions of a column (text, year) → code of the state, NULL where there is none, and → its kind ("outside": known in other
 * years only). They say this until jarak__lookup_forget(). Outside of a transaction. Errors: ERR_MEMORY, ERR_FORMAT (a system that is not
 * known, naming the description's line). */
JARAK_MUST_CHECK jarak_status jarak__lookup_register(jarak_store *store, const jarak__state_column *column, jarak__lookup **lookup,
                                                     jarak_error *error);
/* The functions' names. */
const char *jarak__lookup_state_name(const jarak__lookup *lookup);
const char *jarak__lookup_kind_name(const jarak__lookup *lookup);
/* Gives back the memory; the functions must not be called any more. NULL is none. */
void jarak__lookup_forget(jarak__lookup *lookup);

#endif
