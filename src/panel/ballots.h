/* The panel's votes: the ballots that it counts, and what pairs and states make of them. */
#ifndef JARAK_PANEL_BALLOTS_H
#define JARAK_PANEL_BALLOTS_H

#include "data/vote_figures.h"
#include "jarak/affinity.h"
#include "jarak/store.h"
#include "jarak/votes.h"

/* Fewer roll calls in which both voted give no figure: intervals of fewer are too narrow (docs/methods/signals.md). */
enum { JARAK__LEAST_COMMON = 20 };

/* The recorded roll calls of the store, in the order of their dates. The session of a roll call is the year in which it opened. */
typedef struct jarak__panel_ballots {
    jarak_votes *votes;       /* NULL: there are none */
    jarak_votes_years *years; /* of them */
} jarak__panel_ballots;

/* Those of some calendar years, without what they were about; n_years 0: of all. */
JARAK_MUST_CHECK jarak_status jarak__panel_ballots_read(jarak_store *store, size_t n_years, const int *years, jarak__panel_ballots *ballots,
                                                        jarak_error *error);
void jarak__panel_ballots_release(jarak__panel_ballots *ballots);

/* The ballots as the estimator of affinity takes them, all pairs and years; what it points to is of the ballots. */
jarak_affinity_data jarak__panel_affinity_data(const jarak__panel_ballots *ballots);

/* Affinity, nearness, agreement and kappa of all pairs and years into facts.panel_vote: from the ballots in the years that they hold, from
 * the figures inside the program in all others. */
JARAK_MUST_CHECK jarak_status jarak__panel_add_vote_pairs(jarak_store *store, const jarak__panel_ballots *ballots,
                                                          const jarak__vote_figures *figures, jarak_error *error);

/* Ideal points of all states into facts.panel_ideal, likewise. Where the ballots place nobody on a line, the figures' alone. */
JARAK_MUST_CHECK jarak_status jarak__panel_add_ideal(jarak_store *store, const jarak__panel_ballots *ballots,
                                                     const jarak__vote_figures *figures, jarak_error *error);

/* Everything that votes say, into a panel that has none of it. */
JARAK_MUST_CHECK jarak_status jarak__panel_add_votes(jarak_store *store, jarak_error *error);

#endif
