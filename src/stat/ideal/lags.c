/* How errors of the differences of two units' points correlate over sessions, of many pairs at once: which roll calls were asked again
 * depends on two sessions alone, and is told by the votes of all units (jarak/affinity.h). */
#include <math.h>
#include <stdatomic.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/clones.h"
#include "base/parallel.h"
#include "base/text.h"
#include "stat/ideal/lags.h"

enum { LANES = 8, BLOCKS_AT_ONCE = 8 }; /* pairs that are summed together, and how many times as many a thread takes */

static void work_release(ideal_lags_work *w)
{
    for (size_t i = 0; w->common != NULL && i < w->fit->problem.n_sessions * w->n_lags; i++) {
        jarak__free(w->common[i].from);
        jarak__free(w->common[i].to);
    }
    jarak_affinity_free(w->votes);
    jarak__free(w->common);
    jarak__free(w->order);
    jarak__free(w->place);
    jarak__free(w->item_of_vote);
    jarak__free(w->first);
    jarak__free(w->end);
    jarak__free(w->point);
    jarak__free(w->known);
    jarak__free(w->first_row);
}

/* Pairs are taken several at once, side by side in memory, so that a sum over roll calls runs in all of them together. */
typedef struct side_by_side {
    size_t first, n; /* pairs */
    bool *known;     /* [session][pair]: whether both estimates are */
    double *moved;   /* [place][pair]: what a roll call moves their difference by, over the root of the sum of squares of these over the
                        session; 0 where one is not known */
} side_by_side;

static bool is_known(const ideal_lags_work *w, size_t pair, size_t session)
{
    const size_t n_sessions = w->fit->problem.n_sessions;
    return w->known[w->a[pair] * n_sessions + session] && w->known[w->b[pair] * n_sessions + session];
}

static void find_differences(const ideal_lags_work *w, const side_by_side *pairs, size_t session, ideal_difference differences[LANES])
{
    const size_t n_sessions = w->fit->problem.n_sessions;
    for (size_t lane = 0; lane < LANES; lane++) {
        const size_t pair = pairs->first + lane;
        bool *known = &pairs->known[session * LANES + lane];
        *known = lane < pairs->n && is_known(w, pair, session);
        differences[lane] = *known ? jarak__ideal_difference_of(w->fit, w->point[w->a[pair] * n_sessions + session],
                                                                w->point[w->b[pair] * n_sessions + session])
                                   : (ideal_difference){.unit = {0, 0}};
    }
}

/* Of n roll calls of a session, at places one after the other. */
JARAK_CLONES static void fill_moved(const float *score, size_t n_units, size_t n, const uint32_t *items,
                                    const ideal_difference differences[LANES], double *restrict moved)
{
    double squares[LANES] = {0}, factor[LANES];
    for (size_t i = 0; i < n; i++) {
        const float *of_item = score + items[i] * n_units;
        for (size_t lane = 0; lane < LANES; lane++) {
            const ideal_difference *of = &differences[lane];
            const double by = (double)of_item[of->unit[0]] * of->factor[0] - (double)of_item[of->unit[1]] * of->factor[1];
            moved[i * LANES + lane] = by;
            squares[lane] += by * by;
        }
    }
    for (size_t lane = 0; lane < LANES; lane++) {
        factor[lane] = squares[lane] > 0 ? 1 / sqrt(squares[lane]) : 0;
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t lane = 0; lane < LANES; lane++) {
            moved[i * LANES + lane] *= factor[lane];
        }
    }
}

JARAK_CLONES static void add_products(const ideal_common *shared, const double *moved, double *restrict sums)
{
    double all[LANES] = {0};
    for (size_t i = 0; i < shared->n; i++) {
        const double *from = moved + (size_t)shared->from[i] * LANES, *to = moved + (size_t)shared->to[i] * LANES;
        for (size_t lane = 0; lane < LANES; lane++) {
            all[lane] += from[lane] * to[lane];
        }
    }
    memcpy(sums, all, sizeof all);
}

static void correlate(const ideal_lags_work *w, const side_by_side *pairs)
{
    size_t row[LANES];
    memcpy(row, w->first_row + pairs->first, pairs->n * sizeof *row);
    for (size_t s = 0; s < w->fit->problem.n_sessions; s++) {
        const bool *known = pairs->known + s * LANES;
        for (uint32_t k = 0; k < w->n_lags; k++) {
            double sums[LANES];
            add_products(&w->common[s * w->n_lags + k], pairs->moved, sums);
            for (size_t lane = 0; lane < pairs->n; lane++) {
                if (known[lane]) {
                    w->correlations[row[lane] * w->n_lags + k] = (signed char)lround(100 * fmax(-1, fmin(sums[lane], 1)));
                }
            }
        }
        for (size_t lane = 0; lane < pairs->n; lane++) {
            if (known[lane]) {
                const size_t pair = pairs->first + lane;
                w->rows[row[lane]++] = (jarak_ideal_lag_row){w->a[pair], w->b[pair], w->fit->problem.time[s]};
            }
        }
    }
}

/* Blocks first … end - 1 of LANES pairs. */
static void fill_blocks(size_t first, size_t end, void *context)
{
    ideal_lags_work *w = context;
    const ideal_problem *problem = &w->fit->problem;
    side_by_side pairs = {.known = jarak__calloc(problem->n_sessions, LANES * sizeof *pairs.known),
                          .moved = jarak__calloc(w->data->n_items, LANES * sizeof *pairs.moved)};
    jarak_status status = pairs.known == NULL || pairs.moved == NULL ? JARAK_ERR_MEMORY
                          : jarak_cancel_triggered(w->cancel)        ? JARAK_ERR_INTERRUPTED
                                                                     : JARAK_OK;
    for (size_t block = first; block < end && status == JARAK_OK; block++) {
        pairs.first = block * LANES;
        pairs.n = w->n_pairs - pairs.first < LANES ? w->n_pairs - pairs.first : LANES;
        for (size_t s = 0; s < problem->n_sessions; s++) {
            ideal_difference differences[LANES];
            find_differences(w, &pairs, s, differences);
            fill_moved(w->fit->own->score, problem->n_units, w->end[s] - w->first[s], w->order + w->first[s], differences,
                       pairs.moved + w->first[s] * LANES);
        }
        correlate(w, &pairs);
    }
    if (status != JARAK_OK) {
        jarak__ideal_lags_fail(w, status);
    }
    jarak__free(pairs.known);
    jarak__free(pairs.moved);
}

/* Where the rows of each pair begin: one a session in which it is known. */
static void number_rows(const ideal_lags_work *w)
{
    for (size_t p = 0; p < w->n_pairs; p++) {
        w->first_row[p + 1] = w->first_row[p];
        for (size_t s = 0; s < w->fit->problem.n_sessions; s++) {
            w->first_row[p + 1] += is_known(w, p, s);
        }
    }
}

static jarak_status failure(const ideal_lags_work *w, jarak_error *error)
{
    const jarak_status status = (jarak_status)atomic_load(&w->failed);
    return status == JARAK_OK                ? JARAK_OK
           : status == JARAK_ERR_INTERRUPTED ? jarak_fail(error, status, _("interrupted"))
           : status == JARAK_ERR_MEMORY      ? jarak_fail(error, status, _("out of memory for %zu points"), w->fit->problem.n_points)
                                             : jarak_fail(error, JARAK_ERR_INTERNAL, "correlations of sessions: %d", (int)status);
}

/* The result, its rows and its correlations in one piece of memory. */
static jarak_ideal_lags *lags_new(ideal_lags_work *w)
{
    const size_t n = w->first_row[w->n_pairs];
    size_t bytes;
    if (!jarak__multiply(n, sizeof(jarak_ideal_lag_row) + w->n_lags, &bytes) || !jarak__add(bytes, sizeof(jarak_ideal_lags), &bytes)) {
        return NULL;
    }
    jarak_ideal_lags *made = jarak__calloc(1, bytes);
    if (made != NULL) {
        w->rows = (jarak_ideal_lag_row *)(void *)(made + 1);
        w->correlations = (signed char *)(w->rows + n);
        *made = (jarak_ideal_lags){.n_rows = n, .rows = w->rows, .n_lags = w->n_lags, .correlations = w->correlations};
    }
    return made;
}

static jarak_status check(const jarak_ideal *fit, const jarak_ideal_data *data, size_t n_pairs, const uint32_t *a, const uint32_t *b,
                          uint32_t n_lags, jarak_error *error)
{
    const ideal_problem *problem = &fit->problem;
    if (fit->own == NULL || fit->is_static) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "the fit was made without settings.data_only, or has no sessions");
    }
    if (n_lags < 1 || n_lags > JARAK_AFFINITY_MOST_LAGS) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "n_lags is %u; it must be from 1 to %d", n_lags, JARAK_AFFINITY_MOST_LAGS);
    }
    if (data->n_items != problem->n_data_items || data->n_units != problem->n_units || data->n_units < 2) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "the fit is of %zu items and %zu units, the data of %zu and %zu",
                          problem->n_data_items, problem->n_units, data->n_items, data->n_units);
    }
    for (size_t p = 0; p < n_pairs; p++) {
        if (a[p] >= problem->n_units || b[p] >= problem->n_units || a[p] == b[p]) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, "pair %zu is of units %u and %u; there are %zu", p, a[p], b[p], problem->n_units);
        }
    }
    return JARAK_OK;
}

static jarak_status find_points(ideal_lags_work *w, jarak_error *error)
{
    const ideal_problem *problem = &w->fit->problem;
    const size_t n = problem->n_units * problem->n_sessions;
    jarak_status status = JARAK_OK;
    w->point = jarak__calloc(n, sizeof *w->point);
    w->known = jarak__calloc(n, sizeof *w->known);
    if (w->point == NULL || w->known == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu points"), problem->n_points);
    }
    for (size_t i = 0; i < w->fit->info.n_points && status == JARAK_OK; i++) {
        const ideal_point *point = &problem->points[w->fit->point_at[i]];
        const size_t at = point->unit * problem->n_sessions + point->session;
        jarak_ideal_own own = {.estimate = (double)NAN};
        status = jarak_ideal_data_only(w->fit, i, &own, error);
        w->point[at] = i;
        w->known[at] = isfinite(own.estimate) && isfinite(own.std_error);
    }
    return status;
}

static jarak_status work_make(ideal_lags_work *w, int threads, jarak_error *error)
{
    const size_t n_sessions = w->fit->problem.n_sessions;
    w->order = jarak__calloc(w->data->n_items, sizeof *w->order);
    w->place = jarak__calloc(w->data->n_items, sizeof *w->place);
    w->item_of_vote = jarak__calloc(w->data->n_votes, sizeof *w->item_of_vote);
    w->first = jarak__calloc(n_sessions, sizeof *w->first);
    w->end = jarak__calloc(n_sessions, sizeof *w->end);
    w->common = jarak__calloc(n_sessions * w->n_lags, sizeof *w->common);
    w->first_row = jarak__calloc(w->n_pairs + 1, sizeof *w->first_row);
    if (w->order == NULL || w->place == NULL || w->item_of_vote == NULL || w->first == NULL || w->end == NULL || w->common == NULL ||
        w->first_row == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu votes"), w->data->n_votes);
    }
    jarak__ideal_lags_order_items(w);
    jarak_status status = find_points(w, error);
    status = status == JARAK_OK ? jarak__ideal_lags_read_votes(w, threads, error) : status;
    if (status == JARAK_OK) {
        jarak__parallel_for(n_sessions * w->n_lags, 1, threads, jarak__ideal_lags_find_common, w);
        status = failure(w, error);
    }
    return status;
}

jarak_status jarak_ideal_lags_find(const jarak_ideal *fit, const jarak_ideal_data *data, size_t n_pairs, const uint32_t *a,
                                   const uint32_t *b, uint32_t n_lags, int threads, const jarak_cancel *cancel, jarak_ideal_lags **lags,
                                   jarak_error *error)
{
    *lags = NULL;
    jarak_status status = check(fit, data, n_pairs, a, b, n_lags, error);
    if (status != JARAK_OK) {
        return status;
    }
    ideal_lags_work w = {.fit = fit, .data = data, .cancel = cancel, .n_lags = n_lags, .n_pairs = n_pairs, .a = a, .b = b};
    jarak_ideal_lags *made = NULL;
    status = work_make(&w, threads, error);
    if (status == JARAK_OK) {
        number_rows(&w);
        made = lags_new(&w);
        status = made != NULL ? JARAK_OK : jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu points"), fit->problem.n_points);
    }
    if (status == JARAK_OK) {
        jarak__parallel_for((n_pairs + LANES - 1) / LANES, BLOCKS_AT_ONCE, threads, fill_blocks, &w);
        status = failure(&w, error);
    }
    work_release(&w);
    if (status != JARAK_OK) {
        jarak__free(made);
        return status;
    }
    *lags = made;
    return JARAK_OK;
}

void jarak_ideal_lags_free(jarak_ideal_lags *lags)
{
    jarak__free(lags);
}
