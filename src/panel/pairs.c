/* Values of every pair of states and every year, into the panel. */
#include "base/alloc.h"
#include "base/checked.h"
#include "base/parallel.h"
#include "base/text.h"
#include "panel/ballots.h"

/* One state with all that come after it: values[partner][year][n_values]. */
typedef struct state_work {
    const jarak__panel_ballots *ballots;
    jarak__pair_year *each;
    const void *context;
    size_t state, n_values;
    jarak__panel_value *values;
} state_work;

static void fill_partners(size_t first, size_t end, void *context)
{
    state_work *w = context;
    size_t n_years = w->ballots->n_years;
    for (size_t b = w->state + 1 + first; b < w->state + 1 + end; b++) {
        for (size_t year = 0; year < n_years; year++) {
            jarak__panel_value *values = &w->values[(b * n_years + year) * w->n_values];
            for (size_t k = 0; k < w->n_values; k++) {
                values[k] = (jarak__panel_value){.state = w->ballots->votes->units[w->state],
                                                 .partner = w->ballots->votes->units[b],
                                                 .first_day = w->ballots->first_day[year]};
            }
            w->each(w->ballots, w->context, w->state, b, year, values);
        }
    }
}

/* Moves the values that there are to the front; returns how many. */
static size_t gather(jarak__panel_value *values, size_t first, size_t end)
{
    size_t kept = 0;
    for (size_t i = first; i < end; i++) {
        if (values[i].indicator != NULL) {
            values[kept++] = values[i];
        }
    }
    return kept;
}

jarak_status jarak__panel_add_pairs(jarak_store *store, const jarak__panel_ballots *ballots, size_t n_values, jarak__pair_year *each,
                                    const void *context, jarak_error *error)
{
    size_t n = ballots->votes->n_units, per_state, count;
    if (!jarak__multiply(ballots->n_years, n_values, &per_state) || !jarak__multiply(per_state, n, &count)) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("out of memory for the similarity of so many pairs"));
    }
    state_work w = {.ballots = ballots, .each = each, .context = context, .n_values = n_values};
    w.values = jarak__calloc(count, sizeof *w.values);
    if (w.values == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the similarity of so many pairs"));
    }
    jarak_status status = JARAK_OK;
    for (w.state = 0; status == JARAK_OK && w.state + 1 < n; w.state++) {
        jarak__parallel_for(n - w.state - 1, 8, 0, fill_partners, &w);
        size_t kept = gather(w.values, (w.state + 1) * per_state, count);
        status = kept > 0 ? jarak__panel_add(store, kept, w.values, error) : JARAK_OK;
    }
    jarak__free(w.values);
    return status;
}
