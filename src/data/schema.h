/* The version of a store's schema: making it, checking it, bringing it up to date. */
#ifndef JARAK_DATA_SCHEMA_H
#define JARAK_DATA_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include "jarak/store.h"

/* The step from one version to the next, as SQL. */
typedef struct jarak__migration {
    int from;
    const char *sql;
} jarak__migration;

/* Brings a store that may be written to version: empty, it is made from schema.sql at the current version; older, the migrations
 * are applied in order, all or none. A store that may only be read must be of that version already.
 * Errors: ERR_VERSION (newer, or older and read only), ERR_FORMAT (a DuckDB file that is not a store). */
JARAK_MUST_CHECK jarak_status jarak__schema_prepare(jarak_store *store, jarak_error *error);

/* Whether the store has this program's tables of states and views. */
JARAK_MUST_CHECK jarak_status jarak__schema_is_current(jarak_store *store, bool *current, jarak_error *error);

/* Asks for the type in which facts.flow holds states: an ENUM of their codes. */
extern const char jarak__flow_state_type_sql[];

/* Applies migrations to a store at version until it stands at target. ERR_VERSION where a step is missing. For schema.c and its test. */
JARAK_MUST_CHECK jarak_status jarak__schema_migrate(jarak_store *store, int version, int target, size_t n_migrations,
                                                    const jarak__migration *migrations, jarak_error *error);

#endif
