/* Kappa and pi of all pairs and years, with their sampling variances. */
#include <math.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/parallel.h"
#include "base/text.h"
#include "jarak/votes.h"
#include "panel/ballots.h"
#include "stat/similarity/planes.h"
#include "stat/similarity/variance.h"

/* Chance-corrected measures of fewer roll calls are far from Gaussian, and say little. */
enum { LEAST_COMMON = 20 };

/* The values of one year: both measures of each pair, in the order of pairs; a value without an indicator is none. */
typedef struct year_work {
    const jarak__panel_ballots *ballots;
    const jarak__planes *planes;
    size_t year;
    jarak__panel_value *values; /* 2 n_states (n_states - 1) / 2 */
} year_work;

/* To six digits behind the point, far below any standard deviation: they take half the room. */
static double rounded(double number, double unit)
{
    return round(number * unit) / unit;
}

static void put(year_work *w, size_t at, size_t a, size_t b, const char *indicator, double value, double variance, uint32_t n)
{
    if (!isnan(value) && !isnan(variance)) {
        w->values[at] = (jarak__panel_value){
            .state = jarak_table_text(w->ballots->states, a, 0),
            .partner = jarak_table_text(w->ballots->states, b, 0),
            .indicator = indicator,
            .first_day = w->ballots->first_day[w->year],
            .value = rounded(value, 1e6),
            .variance = rounded(variance, 1e8),
            .natural = rounded(value, 1e6),
            .n_rows = 2 * (int64_t)n,
        };
    }
}

static void fill_states(size_t first_state, size_t end_state, void *context)
{
    year_work *w = context;
    size_t n = w->ballots->n_states, first = w->ballots->first[w->year], end = w->ballots->end[w->year];
    for (size_t a = first_state; a < end_state; a++) {
        for (size_t b = a + 1; b < n; b++) {
            size_t pair = a * (2 * n - a - 1) / 2 + b - a - 1;
            double table[JARAK_VOTE_VALUES * JARAK_VOTE_VALUES], kappa, kappa_variance, pi, pi_variance;
            uint32_t common = jarak__planes_common(w->planes, a, b, first, end);
            w->values[2 * pair].indicator = w->values[2 * pair + 1].indicator = NULL;
            if (common >= LEAST_COMMON) {
                jarak__planes_table(w->planes, a, b, first, end, NULL, table);
                jarak__similarity_variances(JARAK_VOTE_VALUES, table, &kappa, &kappa_variance, &pi, &pi_variance);
                put(w, 2 * pair, a, b, "votes.kappa", kappa, kappa_variance, common);
                put(w, 2 * pair + 1, a, b, "votes.pi", pi, pi_variance, common);
            }
        }
    }
}

/* Moves the values that there are to the front; returns how many. */
static size_t gather(jarak__panel_value *values, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (values[i].indicator != NULL) {
            values[kept++] = values[i];
        }
    }
    return kept;
}

jarak_status jarak__panel_add_similarity(jarak_store *store, const jarak__panel_ballots *ballots, jarak_error *error)
{
    size_t n_pairs = ballots->n_states * (ballots->n_states - 1) / 2, n_values;
    jarak__planes planes = {0};
    const jarak_similarity_data data = {
        .n_units = ballots->n_states,
        .n_items = ballots->n_items,
        .n_ratings = ballots->n_ballots,
        .n_categories = JARAK_VOTE_VALUES,
        .item = ballots->item,
        .unit = ballots->state,
        .value = ballots->vote,
    };
    if (!jarak__multiply(n_pairs, 2, &n_values)) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("out of memory for the similarity of so many pairs"));
    }
    year_work w = {.ballots = ballots, .planes = &planes, .values = jarak__calloc(n_values, sizeof *w.values)};
    jarak_status status =
        w.values != NULL ? JARAK_OK : jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the similarity of so many pairs"));
    if (status == JARAK_OK) {
        status = jarak__planes_fill(&data, &planes, error);
    }
    for (w.year = 0; status == JARAK_OK && w.year < ballots->n_years; w.year++) {
        jarak__parallel_for(ballots->n_states, 8, 0, fill_states, &w);
        status = jarak__panel_add(store, gather(w.values, n_values), w.values, error);
    }
    jarak__planes_release(&planes);
    jarak__free(w.values);
    return status;
}
