/* What pairs of states make of a year's roll calls: affinity and nearness, and beside them agreement and kappa. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/text.h"
#include "base/writer.h"
#include "data/sql.h"
#include "data/store.h"
#include "data/vote_rows.h"
#include "panel/ballots.h"
#include "stat/similarity/planes.h"
#include "stat/similarity/variance.h"

/* Pairs and years that are put into the store at once, and that a thread works on at once. */
enum { BATCH = 65536, CHUNK = 512 };

typedef struct pair_work {
    const jarak__panel_ballots *ballots;
    const jarak_affinity_row *found; /* of the batch */
    const jarak_affinity_lags *lags;
    size_t first;        /* of the batch, among all */
    const bool *is_held; /* of the years */
    jarak__planes planes;
    jarak__vote_row *rows; /* BATCH */
} pair_work;

static jarak_status out_of_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the similarity of so many pairs"));
}

/* To six digits behind the point, far below any standard deviation: they take half the room. */
static double rounded(double number, double unit)
{
    return round(number * unit) / unit;
}

/* ------------------------------------------------------------------------------------------------------------------ ballots */

/* Agreement and kappa, over all recorded roll calls. */
static void compare(const jarak__planes *planes, const jarak_affinity_row *found, size_t first, size_t end, jarak__vote_row *row)
{
    double table[JARAK_VOTE_VALUES * JARAK_VOTE_VALUES], alike = 0, pi, pi_variance;
    const uint32_t n = jarak__planes_common(planes, found->a, found->b, first, end);
    row->agreement = row->kappa = row->kappa_variance = (double)NAN;
    if (n < JARAK__LEAST_COMMON) {
        return;
    }
    jarak__planes_table(planes, found->a, found->b, first, end, NULL, table);
    for (size_t k = 0; k < JARAK_VOTE_VALUES; k++) {
        alike += table[k * JARAK_VOTE_VALUES + k];
    }
    row->n_recorded = n;
    row->agreement = alike / (double)n;
    jarak__similarity_variances(JARAK_VOTE_VALUES, table, &row->kappa, &row->kappa_variance, &pi, &pi_variance);
    row->kappa = rounded(row->kappa, 1e6);
    row->kappa_variance = rounded(row->kappa_variance, 1e8);
}

static void fill_rows(size_t first, size_t end, void *context)
{
    pair_work *w = context;
    const jarak_votes *votes = w->ballots->votes;
    const jarak_votes_years *years = w->ballots->years;
    for (size_t i = first; i < end; i++) {
        const jarak_affinity_row *found = &w->found[i];
        jarak__vote_row *row = &w->rows[i];
        *row = (jarak__vote_row){.a = NULL};
        if (!w->is_held[found->window]) {
            continue;
        }
        *row = (jarak__vote_row){
            .a = votes->units[found->a],
            .b = votes->units[found->b],
            .year = years->year[found->window],
            .n = found->n,
            .distance = rounded(found->distance, 1e6),
            .isolation_a = rounded(found->isolation_a, 1e6),
            .isolation_b = rounded(found->isolation_b, 1e6),
            .division = rounded(found->division, 1e6),
            .affinity = rounded(found->affinity, 1e6),
            .affinity_variance = rounded(found->affinity_variance, 1e8),
            .nearness = rounded(found->nearness, 1e6),
            .nearness_variance = rounded(found->nearness_variance, 1e8),
            .affinity_errors = jarak__error_text_of(JARAK__ERROR_YEARS, w->lags->affinity + (w->first + i) * JARAK__ERROR_YEARS),
            .nearness_errors = jarak__error_text_of(JARAK__ERROR_YEARS, w->lags->nearness + (w->first + i) * JARAK__ERROR_YEARS),
        };
        compare(&w->planes, found, years->first[found->window], years->end[found->window], row);
    }
}

/* Moves the rows that say something to the front; returns how many. */
static size_t gather(jarak__vote_row *rows, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].a != NULL && (!isnan(rows[i].affinity) || !isnan(rows[i].nearness) || !isnan(rows[i].agreement))) {
            rows[kept++] = rows[i];
        }
    }
    return kept;
}

static jarak_status add_rows(jarak_store *store, const jarak_affinity_info *info, pair_work *w, jarak_error *error)
{
    const jarak_votes *votes = w->ballots->votes;
    const jarak_similarity_data data = {
        .n_units = votes->n_units,
        .n_items = w->ballots->years->n_items,
        .n_ratings = votes->n_votes,
        .n_categories = JARAK_VOTE_VALUES,
        .item = w->ballots->years->item,
        .unit = votes->vote_unit,
        .value = votes->vote_value,
    };
    w->rows = jarak__calloc(BATCH, sizeof *w->rows);
    jarak_status status = w->rows != NULL ? jarak__planes_fill(&data, &w->planes, error) : out_of_memory(error);
    for (size_t first = 0; status == JARAK_OK && first < info->n_rows; first += BATCH) {
        const size_t count = info->n_rows - first < BATCH ? info->n_rows - first : BATCH;
        w->found = &info->rows[first];
        w->first = first;
        jarak__parallel_for(count, CHUNK, 0, fill_rows, w);
        status = jarak__vote_rows_add(store, gather(w->rows, count), w->rows, error);
    }
    jarak__planes_release(&w->planes);
    jarak__free(w->rows);
    return status;
}

/* Years with fewer roll calls that divide the Assembly give nobody a figure: the ballots do not hold them. */
static void find_held(const jarak_affinity_info *info, const jarak_votes_years *years, bool *is_held)
{
    for (size_t y = 0; y < years->n_years; y++) {
        size_t n = 0;
        for (size_t i = years->first[y]; i < years->end[y]; i++) {
            n += info->items[i].use == JARAK_AFFINITY_USED;
        }
        is_held[y] = n >= JARAK__LEAST_COMMON;
    }
}

/* Roll calls of years that are not held, and those held twice on one day, do not count. */
static jarak_status mark_rollcalls(jarak_store *store, const jarak__panel_ballots *b, const jarak_affinity_info *info, const bool *is_held,
                                   jarak_error *error)
{
    jarak__writer sql = {0};
    jarak__write_text(&sql, "UPDATE facts.panel_rollcall SET is_recorded = false, is_divided = false WHERE year(date) NOT IN (0");
    for (size_t y = 0; y < b->years->n_years; y++) {
        if (is_held[y]) {
            jarak__write_format(&sql, ", %d", (int)b->years->year[y]);
        }
    }
    jarak__write_text(&sql, "); UPDATE facts.panel_rollcall SET is_divided = false WHERE rollcall IN (''");
    for (size_t i = 0; i < info->n_items; i++) {
        if (info->items[i].use == JARAK_AFFINITY_REPEATED) {
            jarak__sql_write(&sql, ", %Q", b->votes->rollcalls[b->years->rollcall[i]].name);
        }
    }
    jarak__write_text(&sql, ")");
    jarak_status status = sql.failed ? out_of_memory(error) : jarak__sql_run(store, sql.bytes, error);
    jarak__writer_release(&sql);
    return status;
}

static jarak_status add_from_ballots(jarak_store *store, const jarak__panel_ballots *b, bool *is_held, jarak_error *error)
{
    jarak_affinity *fit = NULL;
    jarak_affinity_settings settings;
    jarak_affinity_settings_init(&settings);
    settings.least_common = JARAK__LEAST_COMMON;
    settings.cancel = jarak__store_cancel(store);
    const jarak_affinity_data data = jarak__panel_affinity_data(b);
    jarak_status status = jarak_affinity_fit(&data, &settings, &fit, error);
    if (status == JARAK_OK) {
        jarak_affinity_lags *lags = NULL;
        find_held(jarak_affinity_result(fit), b->years, is_held);
        status = jarak_affinity_lags_find(fit, b->years->year, JARAK__ERROR_YEARS, NULL, &lags, error);
        pair_work w = {.ballots = b, .is_held = is_held, .lags = lags};
        status = status == JARAK_OK ? add_rows(store, jarak_affinity_result(fit), &w, error) : status;
        jarak_affinity_lags_free(lags);
    }
    if (status == JARAK_OK) {
        status = mark_rollcalls(store, b, jarak_affinity_result(fit), is_held, error);
    }
    jarak_affinity_free(fit);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ figures */

static bool holds(const jarak__panel_ballots *b, const bool *is_held, int32_t year)
{
    for (size_t y = 0; b->years != NULL && y < b->years->n_years; y++) {
        if (b->years->year[y] == year) {
            return is_held[y];
        }
    }
    return false;
}

static jarak_status add_from_figures(jarak_store *store, const jarak__panel_ballots *b, const jarak__vote_figures *figures,
                                     const bool *is_held, jarak_error *error)
{
    jarak__vote_row *rows = jarak__calloc(figures->n_pairs, sizeof *rows);
    size_t count = 0;
    if (rows == NULL) {
        return out_of_memory(error);
    }
    for (size_t i = 0; i < figures->n_pairs; i++) {
        const jarak__vote_pair *pair = &figures->pairs[i];
        if (!holds(b, is_held, pair->year)) {
            rows[count++] = (jarak__vote_row){
                .a = pair->a,
                .b = pair->b,
                .year = pair->year,
                .is_shipped = true,
                .n = pair->n,
                .distance = pair->distance,
                .isolation_a = pair->isolation_a,
                .isolation_b = pair->isolation_b,
                .division = pair->division,
                .affinity = rounded(pair->affinity, 1e6),
                .affinity_variance = pair->affinity_variance,
                .nearness = rounded(pair->nearness, 1e6),
                .nearness_variance = pair->nearness_variance,
                .agreement = (double)NAN,
                .kappa = (double)NAN,
                .kappa_variance = (double)NAN,
                .affinity_errors = pair->affinity_errors,
                .nearness_errors = pair->nearness_errors,
            };
        }
    }
    jarak_status status = jarak__vote_rows_add(store, count, rows, error);
    jarak__free(rows);
    return status;
}

jarak_status jarak__panel_add_vote_pairs(jarak_store *store, const jarak__panel_ballots *b, const jarak__vote_figures *figures,
                                         jarak_error *error)
{
    const size_t n_years = b->years != NULL ? b->years->n_years : 0;
    bool *is_held = jarak__calloc(n_years + 1, sizeof *is_held);
    if (is_held == NULL) {
        return out_of_memory(error);
    }
    jarak_status status = b->votes != NULL && b->years != NULL ? add_from_ballots(store, b, is_held, error) : JARAK_OK;
    if (status == JARAK_OK) {
        status = add_from_figures(store, b, figures, is_held, error);
    }
    jarak__free(is_held);
    return status;
}
