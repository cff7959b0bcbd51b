/* Events of many files counted by day, actor, target and kind, each event once, whichever files have it. */
#ifndef JARAK_DATA_EVENT_CELLS_H
#define JARAK_DATA_EVENT_CELLS_H

#include "data/event_rows.h"
#include "jarak/store.h"

typedef struct jarak__event_counts jarak__event_counts;

/* Counts the rows of these files, in this order; a row whose id an earlier one has, or the store, is marked as a repeat and not counted.
 * The rows stay the caller's. Errors: ERR_MEMORY, ERR_SQL. On error *counts is NULL. Cost O(rows). */
JARAK_MUST_CHECK jarak_status jarak__event_count(jarak_store *store, size_t n_files, jarak__event_file *const *files,
                                                 jarak__event_counts **counts, jarak_error *error);
/* Appends them to facts.event_cell, event_named, event_day and event_id, within the caller's transaction. Errors: ERR_MEMORY, ERR_SQL. */
JARAK_MUST_CHECK jarak_status jarak__event_counts_write(const jarak__event_counts *counts, jarak_store *store,
                                                        const jarak__state_table *table, int64_t source_id, jarak_error *error);
/* NULL is none. */
void jarak__event_counts_free(jarak__event_counts *counts);

#endif
