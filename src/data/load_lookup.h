/* What the texts of a column mean: states and their kinds, as SQL functions that rows flow past. Each text and year is resolved once. */
#ifndef JARAK_DATA_LOAD_LOOKUP_H
#define JARAK_DATA_LOAD_LOOKUP_H

#include "data/source.h"
#include "jarak/store.h"

typedef struct jarak__lookup jarak__lookup;

/* Registers the functions of a column (text, year) → code of the state, NULL where there is none, and → its kind ("outside": known in other
 * years only, with the state of today if the column asks for it). They say this until jarak__lookup_forget(). Outside of a transaction.
 * Errors: ERR_MEMORY, ERR_FORMAT (a system that is not known, naming the description's line). */
JARAK_MUST_CHECK jarak_status jarak__lookup_register(jarak_store *store, const jarak__state_column *column, jarak__lookup **lookup,
                                                     jarak_error *error);
/* The same without functions, for the caller's own look-ups. */
JARAK_MUST_CHECK jarak_status jarak__lookup_open(const jarak__state_column *column, jarak__lookup **lookup, jarak_error *error);
/* What a text means in a year; *state NULL where nothing, *kind NULL where it is not known at all. The texts live as long as the lookup.
 * Any number of threads may look. False where memory is out. */
bool jarak__lookup_find(jarak__lookup *lookup, const char *text, size_t length, int year, const char **state, const char **kind);
/* The functions' names. */
const char *jarak__lookup_state_name(const jarak__lookup *lookup);
const char *jarak__lookup_kind_name(const jarak__lookup *lookup);
/* Gives back the memory; the functions must not be called any more. NULL is none. */
void jarak__lookup_forget(jarak__lookup *lookup);

#endif
