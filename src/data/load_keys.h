/* Noting the keys of facts while they flow past: a SQL function with a memory, so that a bulk file need not be looked at a second time to
 * know that no fact of it is given twice.
 *
 * A hash of each key is kept, 8 bytes a row. Equal keys have equal hashes: where all hashes differ, so do all keys. Where two are equal
 * nothing is proven yet, and whoever asked must compare the keys themselves. */
#ifndef JARAK_DATA_LOAD_KEYS_H
#define JARAK_DATA_LOAD_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#include "jarak/store.h"

typedef struct jarak__keys jarak__keys;

/* Registers a SQL function (any columns …) → BOOLEAN, which notes the hash of its arguments and is true. It lives as long as the store is
 * open. Outside of a transaction. */
JARAK_MUST_CHECK jarak_status jarak__keys_register(jarak_store *store, jarak__keys **keys, jarak_error *error);
/* The function's name. */
const char *jarak__keys_name(const jarak__keys *keys);
/* Whether n_rows rows were noted (rows that were noted and then left out are no harm) and all their hashes differ. False too where this
 * is not known, since there were too many rows to note or memory was out. threads: 0 one per core. Linear in the rows noted, and needs
 * 8 bytes for each of them. */
bool jarak__keys_differ(const jarak__keys *keys, int64_t n_rows, int threads);
/* Forgets what was noted, for facts of another kind. Not while the function is called. */
void jarak__keys_restart(jarak__keys *keys);
/* Gives back the memory; the function must not be called any more. NULL is none. */
void jarak__keys_forget(jarak__keys *keys);

#endif
