/* The panel's indicators of votes that SQL cannot compute, from the ballots that the panel counts. */
#ifndef JARAK_PANEL_BALLOTS_H
#define JARAK_PANEL_BALLOTS_H

#include "data/panel_add.h"
#include "jarak/table.h"

enum { JARAK__RECORDED_VOTES = 20 }; /* least votes of a roll call that the estimators take; the ledger's few do not reach it */

/* Ballots as arrays: items in the order of time, a window of them a year. */
typedef struct jarak__panel_ballots {
    size_t n_states;
    jarak_table *states; /* their codes, one a row */
    jarak_table *items;  /* resolution, title and description of each, where lists of roll calls tell them */
    size_t n_items, n_ballots;
    uint32_t *item, *state;
    uint8_t *vote; /* 0 no, 1 abstained, 2 yes */
    size_t n_years;
    int32_t *first_day; /* of a year, days since 1970-01-01 */
    int32_t *year;
    size_t *first, *end; /* its items */
} jarak__panel_ballots;

JARAK_MUST_CHECK jarak_status jarak__panel_ballots_read(jarak_store *store, jarak__panel_ballots *ballots, jarak_error *error);
void jarak__panel_ballots_release(jarak__panel_ballots *ballots);

/* Kappa and pi of all pairs and years into the panel. */
JARAK_MUST_CHECK jarak_status jarak__panel_add_similarity(jarak_store *store, const jarak__panel_ballots *ballots, jarak_error *error);

/* Ideal points of all states, and the distance of all pairs, year by year. Where votes place nobody on a line, nothing. */
JARAK_MUST_CHECK jarak_status jarak__panel_add_ideal(jarak_store *store, const jarak__panel_ballots *ballots, jarak_error *error);

#endif
