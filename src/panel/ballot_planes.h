/* Ballots as bit planes, a roll call a bit. */
#ifndef JARAK_PANEL_BALLOT_PLANES_H
#define JARAK_PANEL_BALLOT_PLANES_H

#include "jarak/votes.h"
#include "panel/ballots.h"
#include "stat/similarity/planes.h"

static inline jarak_status jarak__panel_planes(const jarak__panel_ballots *ballots, jarak__planes *planes, jarak_error *error)
{
    const jarak_similarity_data data = {
        .n_units = ballots->n_states,
        .n_items = ballots->n_items,
        .n_ratings = ballots->n_ballots,
        .n_categories = JARAK_VOTE_VALUES,
        .item = ballots->item,
        .unit = ballots->state,
        .value = ballots->vote,
    };
    return jarak__planes_fill(&data, planes, error);
}

#endif
