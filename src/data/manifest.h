/* The manifest of a store: of every file and kind of fact how many rows were written, and a sum of their hashes, in facts.manifest. It is
 * written in the transaction that writes the rows; jarak_store_verify() reads all of them again and compares. Rows that a newer vintage
 * supersedes, or that stand again, keep their place in it: what they say is the same wherever they lie. */
#ifndef JARAK_DATA_MANIFEST_H
#define JARAK_DATA_MANIFEST_H

#include "data/source.h"
#include "jarak/store.h"

/* Each within a transaction, and for a store with a schema. Errors: of jarak__sql_run(). */

/* Enters the loads that are not in it, all of them of one format. Cost: a look at their rows, a hundredth of what loading them took or a
 * little more. */
JARAK_MUST_CHECK jarak_status jarak__manifest_add(jarak_store *store, const jarak__source *source, jarak_error *error);
/* Takes out the loads that have left. */
JARAK_MUST_CHECK jarak_status jarak__manifest_remove(jarak_store *store, jarak_error *error);
/* Makes it anew from all rows: where another program wrote the store, or rows have changed. */
JARAK_MUST_CHECK jarak_status jarak__manifest_rebuild(jarak_store *store, jarak_error *error);

#endif
