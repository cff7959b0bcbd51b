/* The inside of a store, for the layer data; those above ask only how it was opened. What a store is: jarak/store.h. How to talk SQL to it:
 * data/sql.h. */
#ifndef JARAK_DATA_STORE_H
#define JARAK_DATA_STORE_H

#include <stdbool.h>

#include "jarak/store.h"

/* A store as it is found: no schema is made or looked at. With path NULL the bare engine, in memory, to read files through. Errors: as
 * jarak_store_open(). */
JARAK_MUST_CHECK jarak_status jarak__store_open_bare(const char *path, jarak_access access, const jarak_store_settings *settings,
                                                     jarak_store **store, jarak_error *error);

/* Says that the file is damaged, by what the engine found, and what to do. Returns JARAK_ERR_FORMAT. */
jarak_status jarak__store_fail_damaged(const char *path, const char *cause, jarak_error *error);

/* What went wrong while a store was opened: where it was asked to stop, whatever broke off says nothing about the file, and it is
 * ERR_INTERRUPTED; JARAK_OK stays. */
jarak_status jarak__store_opening_failed(const jarak_store *store, jarak_status status, jarak_error *error);

/* The path as given to jarak_store_open(); "memory" for one in memory. */
const char *jarak__store_name(const jarak_store *store);
bool jarak__store_is_writable(const jarak_store *store);
/* Whether it did not exist before it was opened. */
bool jarak__store_is_new(const jarak_store *store);
/* Each may be NULL. */
jarak_progress *jarak__store_progress(const jarak_store *store);
const jarak_cancel *jarak__store_cancel(const jarak_store *store);

/* How long each statement that follows may take (jarak__sql_…), in seconds; 0: as long as it wants. */
void jarak__store_limit_statements(jarak_store *store, double seconds);
double jarak__store_statement_seconds(const jarak_store *store);

/* How many threads the engine gives to the statements that follow, the calling one among them; 0: as many as the store was opened with. Of
 * a few hundred thousand rows, what the threads do to divide them and to put them together again is a fifth of all work. Without effect on
 * a sealed store. */
JARAK_MUST_CHECK jarak_status jarak__store_use_threads(jarak_store *store, int threads, jarak_error *error);

/* A user's SQL must reach neither files nor settings, and the engine knows that lock only for a whole database, for good: sealing sets
 * it. A store in a file can be unsealed, by opening it anew; loading files into a store in memory must come before its first
 * jarak_query(). Whatever reads or writes other files calls jarak__store_unseal() first; outside of a transaction, both of them. */
JARAK_MUST_CHECK jarak_status jarak__store_seal(jarak_store *store, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__store_unseal(jarak_store *store, jarak_error *error);

/* Fills facts.state, facts.alias and the other reference tables, replacing what they hold. */
JARAK_MUST_CHECK jarak_status jarak__states_install(jarak_store *store, jarak_error *error);

#endif
