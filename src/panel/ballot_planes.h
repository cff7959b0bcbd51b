/* Ballots as bit planes, a roll call a bit. */
#ifndef JARAK_PANEL_BALLOT_PLANES_H
#define JARAK_PANEL_BALLOT_PLANES_H

#include "panel/ballots.h"
#include "stat/similarity/planes.h"

static inline jarak_status jarak__panel_planes(const jarak__panel_ballots *ballots, jarak__planes *planes, jarak_error *error)
{
    const jarak_similarity_data data = {
        .n_units = ballots->votes->n_units,
        .n_items = ballots->votes->n_rollcalls,
        .n_ratings = ballots->votes->n_votes,
        .n_categories = JARAK_VOTE_VALUES,
        .item = ballots->votes->vote_rollcall,
        .unit = ballots->votes->vote_unit,
        .value = ballots->votes->vote_value,
    };
    return jarak__planes_fill(&data, planes, error);
}

#endif
