/* The panel as it could have been made at the end of a year. */
#ifndef JARAK_PANEL_AS_OF_H
#define JARAK_PANEL_AS_OF_H

#include <stdint.h>

#include "jarak/status.h"
#include "jarak/store.h"

/* Which figures were known. */
typedef struct jarak__known {
    int64_t n_later;   /* facts left out: published later */
    int64_t n_older;   /* facts in the place of which stand those of an older vintage of their publication */
    int64_t n_sources; /* publications that what is left comes from, */
    int64_t n_dated;   /* and of these the ones whose own day of publication is known */
} jarak__known;

/* Begins a transaction in which the store has no fact that was published after the end of year, and its panel is made of the others. A fact
 * is published on the day that the address of its publication names; where it names none, so many months after the end of the fact's period
 * as data/publication_lags.csv says of the kind of file. Of a publication that was loaded in several vintages the newest of that time
 * stands, or else the oldest: one is known from the day that it tells or that its address names, else from that of its load.
 * jarak__panel_as_of_end() brings everything back. Errors: ERR_ARGUMENT (the store is open for reading only), ERR_MEMORY, ERR_INTERRUPTED,
 * ERR_SQL; then everything is as before. */
JARAK_MUST_CHECK jarak_status jarak__panel_as_of_begin(jarak_store *store, int year, jarak__known *known, jarak_error *error);
void jarak__panel_as_of_end(jarak_store *store);

/* Makes those parts of the panel anew that are not what the facts say, inside the caller's transaction. */
JARAK_MUST_CHECK jarak_status jarak__panel_make(jarak_store *store, jarak_error *error);

#endif
