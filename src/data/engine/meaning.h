/* SQL functions that say what a text means in a year: a table of ours, looked up while rows flow past. */
#ifndef JARAK_DATA_ENGINE_MEANING_H
#define JARAK_DATA_ENGINE_MEANING_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "jarak/store.h"

enum { JARAK__MEANING_NAME_BYTES = 40, JARAK__NO_YEAR = INT_MIN };

/* Gives the meaning of a text (not NUL-terminated) in a year, or in none in particular (JARAK__NO_YEAR); NULL: it has none. A meaning lives
 * as long as the context. False where memory is out. Called from several threads at once; the same text and year always mean the same. */
typedef bool jarak__meaning(const char *text, size_t length, int year, void *context, const char **meaning);

/* Registers a SQL function (VARCHAR, INTEGER) → VARCHAR. It is named after stem, with a number: the engine keeps a function for good. With
 * the store's closing, or where this fails, release is given the context. Outside of a transaction. Errors: ERR_INTERNAL, ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__meaning_register(jarak_store *store, const char *stem, jarak__meaning *mean, void *context,
                                                      void (*release)(void *context), char name[JARAK__MEANING_NAME_BYTES],
                                                      jarak_error *error);

#endif
