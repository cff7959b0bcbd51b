/* Agreement of all pairs and years: 2 arcsin √p of the part p of the roll calls in which both voted, and voted alike (docs/indicators.md).
 */
#include <math.h>

#include "panel/ballot_planes.h"

static void put(const jarak__planes *planes, size_t a, size_t b, size_t first, size_t end, const char *indicator, jarak__panel_value *to)
{
    double table[JARAK_VOTE_VALUES * JARAK_VOTE_VALUES], alike = 0;
    double n = (double)jarak__planes_common(planes, a, b, first, end);
    if (!(n > 0)) {
        return;
    }
    jarak__planes_table(planes, a, b, first, end, NULL, table);
    for (size_t k = 0; k < JARAK_VOTE_VALUES; k++) {
        alike += table[k * JARAK_VOTE_VALUES + k];
    }
    to->indicator = indicator;
    to->value = 2 * asin(sqrt(alike / n));
    to->variance = 1 / n;
    to->natural = 100 * alike / n;
    to->n_rows = 2 * (int64_t)n;
}

static void compare(const jarak__panel_ballots *ballots, const void *context, size_t a, size_t b, size_t year, jarak__panel_value *values)
{
    const jarak__planes *planes = context;
    put(planes, a, b, ballots->first[year], ballots->end[year], "votes.agreement", &values[0]);
    put(planes, a, b, ballots->first[year], ballots->contested_end[year], "votes.agreement_contested", &values[1]);
}

jarak_status jarak__panel_add_agreement(jarak_store *store, const jarak__panel_ballots *all, jarak_error *error)
{
    jarak__planes planes = {0};
    jarak_status status = jarak__panel_planes(all, &planes, error);
    if (status == JARAK_OK) {
        status = jarak__panel_add_pairs(store, all, 2, compare, &planes, error);
    }
    jarak__planes_release(&planes);
    return status;
}
