/* Vintages: one publication, loaded more than once, says one thing for one key, which is what its newest vintage says. The facts of others
 * lie in facts.superseded_<table>, each with the source that stands for it (docs/design/vintages.md). */
#ifndef JARAK_DATA_VINTAGES_H
#define JARAK_DATA_VINTAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "data/source.h"
#include "jarak/store.h"

/* What a load is a vintage of, and which. */
typedef struct jarak__vintage {
    const char *publication;
    bool cites;          /* each source of the load is a publication of its own */
    const char *day;     /* 2024-01-31; NULL: not known */
    const char *version; /* NULL: none */
} jarak__vintage;

/* Enters the sources of a load. Within its transaction. */
JARAK_MUST_CHECK jarak_status jarak__vintages_enter(jarak_store *store, int64_t load_id, const jarak__vintage *vintage, jarak_error *error);

/* Once sources were entered or went: the numbers of publications are those of their first sources. */
JARAK_MUST_CHECK jarak_status jarak__vintages_number(jarak_store *store, jarak_error *error);

/* Where the load, of that format (NULL: of any), and others of the same publications say something of one key, all but the newest vintage
 * is superseded. Within a transaction; leaves no relation. Cost: O(publications) where no other has facts of the same days (events: of the
 * same range of numbers), else O(their facts of those). */
JARAK_MUST_CHECK jarak_status jarak__vintages_settle(jarak_store *store, int64_t load_id, const jarak__source *source, jarak_error *error);

/* Before facts of the loads in the temporary table jarak_leaving (load_id) are removed: those that they superseded stand again, the newest
 * of each key. Within a transaction. */
JARAK_MUST_CHECK jarak_status jarak__vintages_revive(jarak_store *store, jarak_error *error);

/* Where a source in the temporary table jarak_leaving_source (source_id) stands for older facts, the newest of these whose source does not
 * leave stand instead, or else the oldest; what it says of them is removed (n_replaced facts). Else it stays as it is. Within a
 * transaction. */
JARAK_MUST_CHECK jarak_status jarak__vintages_go_back(jarak_store *store, int64_t *n_replaced, jarak_error *error);

/* Enters and settles all that a store holds in which vintages were not known. */
JARAK_MUST_CHECK jarak_status jarak__vintages_of_old_store(jarak_store *store, jarak_error *error);

#endif
