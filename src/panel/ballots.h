/* The panel's indicators of votes, from the ballots that the panel counts. */
#ifndef JARAK_PANEL_BALLOTS_H
#define JARAK_PANEL_BALLOTS_H

#include "data/panel_add.h"
#include "jarak/votes.h"

/* Which roll calls: those with votes enough for the estimators, in the order of time; or all, the contested ones of a year first. */
typedef enum jarak__rollcalls { JARAK__ROLLCALLS_RECORDED, JARAK__ROLLCALLS_ALL } jarak__rollcalls;

/* The panel's votes, and which of their roll calls are of each year. The session of a roll call is its year here. */
typedef struct jarak__panel_ballots {
    jarak_votes *votes; /* NULL: there are none */
    size_t n_years;
    int32_t *year;
    int32_t *first_day;                  /* of the year, days since 1970-01-01 */
    size_t *first, *contested_end, *end; /* its roll calls; of all roll calls, those from first to contested_end are contested */
} jarak__panel_ballots;

JARAK_MUST_CHECK jarak_status jarak__panel_ballots_read(jarak_store *store, jarak__rollcalls which, jarak__panel_ballots *ballots,
                                                        jarak_error *error);
void jarak__panel_ballots_release(jarak__panel_ballots *ballots);

/* What one pair makes of one year: fills as many values as the pairwise work has of them; one without an indicator is none. */
typedef void jarak__pair_year(const jarak__panel_ballots *ballots, const void *context, size_t a, size_t b, size_t year,
                              jarak__panel_value *values);

/* Values of all pairs and years into the panel, pair by pair, so that those of one state lie together in the store. each is called from
 * several threads. */
JARAK_MUST_CHECK jarak_status jarak__panel_add_pairs(jarak_store *store, const jarak__panel_ballots *ballots, size_t n_values,
                                                     jarak__pair_year *each, const void *context, jarak_error *error);

/* Agreement of all pairs and years, in all roll calls and in contested ones. */
JARAK_MUST_CHECK jarak_status jarak__panel_add_agreement(jarak_store *store, const jarak__panel_ballots *all, jarak_error *error);

/* Kappa and pi of all pairs and years. */
JARAK_MUST_CHECK jarak_status jarak__panel_add_similarity(jarak_store *store, const jarak__panel_ballots *recorded, jarak_error *error);

/* Ideal points of all states, and the distance of all pairs, year by year. Where votes place nobody on a line, nothing. */
JARAK_MUST_CHECK jarak_status jarak__panel_add_ideal(jarak_store *store, const jarak__panel_ballots *recorded, jarak_error *error);

/* Everything that votes say, into a panel that has none of it. */
JARAK_MUST_CHECK jarak_status jarak__panel_add_votes(jarak_store *store, jarak_error *error);

#endif
