/* Kappa and pi of all pairs and years, with their sampling variances. */
#include <math.h>

#include "panel/ballot_planes.h"
#include "stat/similarity/variance.h"

/* Chance-corrected measures of fewer roll calls are far from Gaussian, and say little. */
enum { LEAST_COMMON = 20 };

/* To six digits behind the point, far below any standard deviation: they take half the room. */
static double rounded(double number, double unit)
{
    return round(number * unit) / unit;
}

static void put(jarak__panel_value *to, const char *indicator, double value, double variance, uint32_t n)
{
    if (!isnan(value) && !isnan(variance)) {
        to->indicator = indicator;
        to->value = rounded(value, 1e6);
        to->variance = rounded(variance, 1e8);
        to->natural = rounded(value, 1e6);
        to->n_rows = 2 * (int64_t)n;
    }
}

static void compare(const jarak__panel_ballots *ballots, const void *context, size_t a, size_t b, size_t year, jarak__panel_value *values)
{
    const jarak__planes *planes = context;
    double table[JARAK_VOTE_VALUES * JARAK_VOTE_VALUES], kappa, kappa_variance, pi, pi_variance;
    uint32_t common = jarak__planes_common(planes, a, b, ballots->first[year], ballots->end[year]);
    if (common >= LEAST_COMMON) {
        jarak__planes_table(planes, a, b, ballots->first[year], ballots->end[year], NULL, table);
        jarak__similarity_variances(JARAK_VOTE_VALUES, table, &kappa, &kappa_variance, &pi, &pi_variance);
        put(&values[0], "votes.kappa", kappa, kappa_variance, common);
        put(&values[1], "votes.pi", pi, pi_variance, common);
    }
}

jarak_status jarak__panel_add_similarity(jarak_store *store, const jarak__panel_ballots *recorded, jarak_error *error)
{
    jarak__planes planes = {0};
    jarak_status status = jarak__panel_planes(recorded, &planes, error);
    if (status == JARAK_OK) {
        status = jarak__panel_add_pairs(store, recorded, 2, compare, &planes, error);
    }
    jarak__planes_release(&planes);
    return status;
}
