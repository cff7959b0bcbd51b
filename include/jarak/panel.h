/* The panel: yearly and quarterly values of every indicator for every pair of states, with their sampling variance, derived from the facts.
 * docs/indicators.md describes each indicator; the views `indicator`, `panel` and `evidence` (docs/data-model.md) show them to queries. */
#ifndef JARAK_PANEL_H
#define JARAK_PANEL_H

#include "jarak/status.h"
#include "jarak/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Brings the panel up to the facts: makes it anew, in one transaction, when files were loaded since it was made or when another version of
 * jarak made it; else returns at once. The same facts give the same panel, bit for bit, whatever the number of threads.
 * Cost: a tenth of a second for the ledger; with world-wide votes and trade, seconds.
 * Errors: ERR_ARGUMENT when the panel is out of date and the store is open for reading only; ERR_MEMORY, ERR_INTERRUPTED, ERR_SQL. After
 * an error the panel is as before. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_panel_ensure(jarak_store *store, jarak_error *error);

#ifdef __cplusplus
}
#endif
#endif
