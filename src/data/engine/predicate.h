/* SQL functions with a memory, through which rows flow past a function of ours. */
#ifndef JARAK_DATA_ENGINE_PREDICATE_H
#define JARAK_DATA_ENGINE_PREDICATE_H

#include "data/engine/rows.h"

enum { JARAK__PREDICATE_NAME_BYTES = 40 };

/* Says of each row whether it is to stay. Called from several threads at once. */
typedef void jarak__predicate(const jarak__chunk *chunk, size_t n_rows, bool *stays, void *context);

/* Registers a SQL function (any columns …) → BOOLEAN that calls decide for every row, and each once, missing values among them. It is named
 * after stem, with a number: the engine keeps a function for good. With the store's closing, or where this fails, release is given the
 * context. Outside of a transaction. Errors: ERR_INTERNAL. */
JARAK_MUST_CHECK jarak_status jarak__predicate_register(jarak_store *store, const char *stem, jarak__predicate *decide, void *context,
                                                        void (*release)(void *context), char name[JARAK__PREDICATE_NAME_BYTES],
                                                        jarak_error *error);

#endif
