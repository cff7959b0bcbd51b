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
#include "jarak/affinity.h"
#include "stat/ideal/fit.h"

enum { LANES = 8, BLOCKS_AT_ONCE = 8 }; /* pairs that are summed together, and how many times as many a thread takes */

/* The roll calls that two sessions have in common, by their places. */
typedef struct common {
    size_t before; /* the earlier session */
    size_t n;
    uint32_t *from, *to;
} common;

/* Items of the data by session: `order` has them, and windows of an affinity fit are ranges of it. */
typedef struct lags_work {
    const jarak_ideal *fit;
    const jarak_ideal_data *data;
    const jarak_cancel *cancel;
    jarak_affinity *votes; /* of the ordered items, without pairs that anybody asks about */
    uint32_t n_lags;
    uint32_t *order, *place; /* n_items: the item at a place, and the place of an item */
    uint32_t *item_of_vote;  /* n_votes: places */
    size_t *first, *end;     /* n_sessions of the problem: windows; empty where no item is of it */
    common *common;          /* n_sessions × n_lags: with the session so many units of time before; n 0 where there is none */
    size_t *point;           /* n_units × n_sessions: in info.points */
    bool *known;             /* likewise: whether the session's votes say something by themselves */
    size_t n_pairs;
    const uint32_t *a, *b;
    size_t *first_row; /* n_pairs + 1 */
    jarak_ideal_lag_row *rows;
    signed char *correlations;
    _Atomic int failed; /* a jarak_status */
} lags_work;

static void fail(lags_work *w, jarak_status status)
{
    int none = JARAK_OK;
    atomic_compare_exchange_strong(&w->failed, &none, (int)status);
}

static void work_release(lags_work *w)
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

/* ------------------------------------------------------------------------------------------------------------ items by session */

/* Counts the items of each session and numbers them, those of a session in their order; items of no session are behind all. */
static void order_items(lags_work *w)
{
    const ideal_problem *problem = &w->fit->problem;
    size_t at = 0;
    for (size_t s = 0; s < problem->n_sessions; s++) {
        w->first[s] = at;
        for (size_t v = 0; v < w->data->n_items; v++) {
            if (w->data->time[v] == problem->time[s]) {
                w->place[v] = (uint32_t)at;
                w->order[at++] = (uint32_t)v;
            }
        }
        w->end[s] = at;
    }
    for (size_t v = 0; v < w->data->n_items; v++) {
        const bool is_ordered = w->place[v] < at && w->order[w->place[v]] == v;
        if (!is_ordered) {
            w->place[v] = (uint32_t)at;
            w->order[at++] = (uint32_t)v;
        }
    }
    for (size_t i = 0; i < w->data->n_votes; i++) {
        w->item_of_vote[i] = w->place[w->data->item[i]];
    }
}

/* Absences are left out, as the affinity's data have none. */
static jarak_status read_votes(lags_work *w, int threads, jarak_error *error)
{
    static const uint32_t one = 0, other = 1;
    jarak_affinity_settings settings;
    jarak_affinity_settings_init(&settings);
    settings.threads = threads;
    settings.cancel = w->cancel;
    size_t n = 0;
    uint32_t *unit = jarak__calloc(w->data->n_votes, sizeof *unit);
    uint8_t *value = jarak__calloc(w->data->n_votes, sizeof *value);
    jarak_status status =
        unit != NULL && value != NULL ? JARAK_OK : jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu votes"), w->data->n_votes);
    for (size_t i = 0; i < w->data->n_votes && status == JARAK_OK; i++) {
        if (w->data->value[i] != JARAK_VOTE_ABSENT) {
            unit[n] = w->data->unit[i];
            value[n] = w->data->value[i];
            w->item_of_vote[n++] = w->item_of_vote[i];
        }
    }
    const jarak_affinity_data data = {.n_units = w->data->n_units,
                                      .n_items = w->data->n_items,
                                      .n_votes = n,
                                      .unit = unit,
                                      .item = w->item_of_vote,
                                      .value = value,
                                      .n_windows = w->fit->problem.n_sessions,
                                      .window_first = w->first,
                                      .window_end = w->end,
                                      .n_pairs = 1, /* any: only the roll calls are asked about */
                                      .pair_a = &one,
                                      .pair_b = &other};
    status = status == JARAK_OK ? jarak_affinity_fit(&data, &settings, &w->votes, error) : status;
    jarak__free(unit);
    jarak__free(value);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------ asked again */

static jarak_status take_matches(const jarak_affinity_matches *matches, common *into)
{
    into->from = jarak__calloc(matches->n + 1, sizeof *into->from);
    into->to = jarak__calloc(matches->n + 1, sizeof *into->to);
    if (into->from == NULL || into->to == NULL) {
        return JARAK_ERR_MEMORY;
    }
    for (; into->n < matches->n; into->n++) {
        into->from[into->n] = matches->matches[into->n].from;
        into->to[into->n] = matches->matches[into->n].to;
    }
    return JARAK_OK;
}

static void find_common(size_t first, size_t end, void *context)
{
    lags_work *w = context;
    const ideal_problem *problem = &w->fit->problem;
    for (size_t i = first; i < end && atomic_load(&w->failed) == JARAK_OK; i++) {
        const size_t later = i / w->n_lags;
        const int64_t wanted = (int64_t)problem->time[later] - (int64_t)(i % w->n_lags) - 1;
        size_t before = later;
        while (before > 0 && problem->time[before] > wanted) {
            before--;
        }
        if (problem->time[before] == wanted) {
            jarak_error error;
            jarak_affinity_matches *matches = NULL;
            jarak_status status = jarak_cancel_triggered(w->cancel)
                                      ? JARAK_ERR_INTERRUPTED
                                      : jarak_affinity_match_windows(w->votes, (uint32_t)before, (uint32_t)later, NULL, &matches, &error);
            w->common[i].before = before;
            status = status == JARAK_OK ? take_matches(matches, &w->common[i]) : status;
            if (status != JARAK_OK) {
                fail(w, status);
            }
            jarak_affinity_matches_free(matches);
        }
    }
}

/* ------------------------------------------------------------------------------------------------------------ pairs */

/* Pairs are taken several at once, side by side in memory, so that a sum over roll calls runs in all of them together. */
typedef struct side_by_side {
    size_t first, n; /* pairs */
    bool *known;     /* [session][pair]: whether both estimates are */
    double *moved;   /* [place][pair]: what a roll call moves their difference by, over the root of the sum of squares of these over the
                        session; 0 where one is not known */
} side_by_side;

static bool is_known(const lags_work *w, size_t pair, size_t session)
{
    const size_t n_sessions = w->fit->problem.n_sessions;
    return w->known[w->a[pair] * n_sessions + session] && w->known[w->b[pair] * n_sessions + session];
}

static void find_differences(const lags_work *w, const side_by_side *pairs, size_t session, ideal_difference differences[LANES])
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

JARAK_CLONES static void add_products(const common *shared, const double *moved, double *restrict sums)
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

static void correlate(const lags_work *w, const side_by_side *pairs)
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
    lags_work *w = context;
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
        fail(w, status);
    }
    jarak__free(pairs.known);
    jarak__free(pairs.moved);
}

/* Where the rows of each pair begin: one a session in which it is known. */
static void number_rows(const lags_work *w)
{
    for (size_t p = 0; p < w->n_pairs; p++) {
        w->first_row[p + 1] = w->first_row[p];
        for (size_t s = 0; s < w->fit->problem.n_sessions; s++) {
            w->first_row[p + 1] += is_known(w, p, s);
        }
    }
}

static jarak_status failure(const lags_work *w, jarak_error *error)
{
    const jarak_status status = (jarak_status)atomic_load(&w->failed);
    return status == JARAK_OK                ? JARAK_OK
           : status == JARAK_ERR_INTERRUPTED ? jarak_fail(error, status, _("interrupted"))
           : status == JARAK_ERR_MEMORY      ? jarak_fail(error, status, _("out of memory for %zu points"), w->fit->problem.n_points)
                                             : jarak_fail(error, JARAK_ERR_INTERNAL, "correlations of sessions: %d", (int)status);
}

/* The result, its rows and its correlations in one piece of memory. */
static jarak_ideal_lags *lags_new(lags_work *w)
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

static jarak_status find_points(lags_work *w, jarak_error *error)
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

static jarak_status work_make(lags_work *w, int threads, jarak_error *error)
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
    order_items(w);
    jarak_status status = find_points(w, error);
    status = status == JARAK_OK ? read_votes(w, threads, error) : status;
    if (status == JARAK_OK) {
        jarak__parallel_for(n_sessions * w->n_lags, 1, threads, find_common, w);
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
    lags_work w = {.fit = fit, .data = data, .cancel = cancel, .n_lags = n_lags, .n_pairs = n_pairs, .a = a, .b = b};
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
