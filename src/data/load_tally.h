/* Counting the verdicts of rows while they flow past: a SQL function with a memory, so that a bulk file is judged in the same pass in which
 * it is read and written. */
#ifndef JARAK_DATA_LOAD_TALLY_H
#define JARAK_DATA_LOAD_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include "jarak/store.h"

typedef struct jarak__tally jarak__tally;

/* Registers a SQL function (verdict INTEGER) → BOOLEAN, which counts each verdict from 0 to n_verdicts - 1 and is true for 0. The
 * tally lives as long as the store is open. Outside of a transaction. */
JARAK_MUST_CHECK jarak_status jarak__tally_register(jarak_store *store, size_t n_verdicts, jarak__tally **tally, jarak_error *error);
/* The function's name. */
const char *jarak__tally_name(const jarak__tally *tally);
/* How many rows had the verdict so far. */
int64_t jarak__tally_count(const jarak__tally *tally, size_t verdict);

#endif
