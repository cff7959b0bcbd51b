/* How a pair's errors of one year correlate with those of years before, by the roll calls that came back: of all pairs at once.
 *
 * Which roll calls belong together depends on two years alone, and is found once for all pairs. Of a pair each roll call then leaves one
 * number, its residual d - R h over (sum h) times the standard error, and a correlation is a sum of products of these. */
#include <math.h>
#include <stdatomic.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/clones.h"
#include "base/parallel.h"
#include "base/text.h"
#include "stat/affinity/fit.h"

enum { LANES = 16, BLOCKS_AT_ONCE = 4 }; /* pairs that are summed together, and how many times as many a thread takes */

enum { ANSWERS = AFFINITY_NO_VOTE + 1 }; /* the votes, and none */

/* Of two answers: d, and whether both are votes. */
static const double apart[ANSWERS * ANSWERS] = {0, .5, 1, 0, .5, 0, .5, 0, 1, .5, 0};
static const double both_vote[ANSWERS * ANSWERS] = {1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1};

/* A roll call that counts: h of each two answers, 0 where one is none, and e. */
typedef struct roll_call {
    double implied[ANSWERS * ANSWERS], division;
} roll_call;

typedef struct lags_work {
    const jarak_affinity *fit;
    const jarak_affinity_match_settings *settings;
    uint32_t n_lags;
    uint32_t *before;                 /* n_windows × n_lags: the window so many years before; JARAK_AFFINITY_NONE: there is none */
    jarak_affinity_matches **matches; /* n_windows × n_lags: from the earlier to the later; NULL where one has too few roll calls */
    roll_call *roll_calls;            /* n_items */
    size_t *place;                    /* n_windows + 1: of a window's first roll call among the residuals */
    signed char *affinity, *nearness;
    _Atomic int failed; /* a jarak_status */
} lags_work;

/* The matches of every two years. Errors are remembered: of several threads the first one's. */
static void find_matches(size_t first, size_t end, void *context)
{
    lags_work *w = context;
    for (size_t i = first; i < end; i++) {
        jarak_error error;
        const uint32_t later = (uint32_t)(i / w->n_lags);
        if (w->before[i] != JARAK_AFFINITY_NONE && atomic_load(&w->failed) == JARAK_OK) {
            jarak_status status = jarak_cancel_triggered(w->fit->settings.cancel)
                                      ? JARAK_ERR_INTERRUPTED
                                      : jarak_affinity_match_windows(w->fit, w->before[i], later, w->settings, &w->matches[i], &error);
            int none = JARAK_OK;
            if (status != JARAK_OK) {
                atomic_compare_exchange_strong(&w->failed, &none, (int)status);
            }
        }
    }
}

static bool has_enough(const jarak_affinity *fit, size_t window)
{
    size_t n = 0;
    for (size_t v = fit->window_first[window]; v < fit->window_end[window]; v++) {
        n += fit->items[v].use == JARAK_AFFINITY_USED;
    }
    return n >= fit->settings.least_common;
}

static void find_before(lags_work *w, const int32_t *year)
{
    const jarak_affinity *fit = w->fit;
    for (size_t t = 0; t < fit->n_windows; t++) {
        const bool enough = has_enough(fit, t);
        w->place[t + 1] = w->place[t] + (fit->window_end[t] - fit->window_first[t]);
        for (uint32_t k = 0; k < w->n_lags; k++) {
            w->before[t * w->n_lags + k] = JARAK_AFFINITY_NONE;
        }
        for (size_t s = t; enough && s > 0 && (int64_t)year[t] - year[s - 1] <= w->n_lags; s--) {
            if (has_enough(fit, s - 1)) {
                w->before[t * w->n_lags + (size_t)((int64_t)year[t] - year[s - 1] - 1)] = (uint32_t)(s - 1);
            }
        }
    }
}

/* Pairs are taken several at once, side by side in memory, so that a sum over roll calls runs in all of them together. */
typedef struct side_by_side {
    size_t n; /* pairs */
    const uint32_t *row_of[LANES];
    float *residual; /* [place of a roll call][figure][pair]; 0 where one of the two did not vote, or there is no figure */
} side_by_side;

enum { AFFINITY = 0, NEARNESS = LANES, CELL = 2 * LANES }; /* where the figures of a roll call begin, and how long they are */

static double share(double error_sum, double variance)
{
    const double all = error_sum * sqrt(variance);
    return all > 0 ? 1 / all : 0; /* NaN, too: no figure */
}

/* What is asked of the pairs in a window. Where a figure is missing all of it is 0. */
typedef struct window_pairs {
    uint32_t a[LANES], b[LANES];
    double far_by_implied[LANES], far_by_division[LANES]; /* R: 1 - affinity, 1 - nearness */
    double by_implied[LANES], by_division[LANES];         /* 1 / (sum of h × standard error) */
} window_pairs;

static void ask_of_pairs(const jarak_affinity *fit, const side_by_side *pairs, size_t window, window_pairs *asked)
{
    *asked = (window_pairs){.a = {0}};
    for (size_t lane = 0; lane < pairs->n; lane++) {
        const uint32_t at = pairs->row_of[lane][window];
        if (at == JARAK_AFFINITY_NONE) {
            continue;
        }
        const jarak_affinity_row *row = &fit->rows[at];
        const double implied = (row->isolation_a + row->isolation_b) - row->division;
        asked->a[lane] = row->a;
        asked->b[lane] = row->b;
        asked->by_implied[lane] = share(row->n * implied, row->affinity_variance);
        asked->by_division[lane] = share(row->n * row->division, row->nearness_variance);
        asked->far_by_implied[lane] = asked->by_implied[lane] > 0 ? 1 - row->affinity : 0;
        asked->far_by_division[lane] = asked->by_division[lane] > 0 ? 1 - row->nearness : 0;
    }
}

static roll_call roll_call_of(const jarak_affinity_item *item)
{
    roll_call made = {.division = item->division};
    for (size_t a = 0; a < JARAK_VOTE_VALUES; a++) {
        for (size_t b = 0; b < JARAK_VOTE_VALUES; b++) {
            made.implied[a * ANSWERS + b] = (item->isolation[a] + item->isolation[b]) - item->division;
        }
    }
    return made;
}

JARAK_CLONES static void fill_residuals(const uint8_t *votes, const roll_call *of, const window_pairs *asked, float *restrict cell)
{
    for (size_t lane = 0; lane < LANES; lane++) {
        const size_t k = votes[asked->a[lane]] * (size_t)ANSWERS + votes[asked->b[lane]];
        const double implied = of->implied[k], division = of->division * both_vote[k];
        cell[AFFINITY + lane] = (float)((apart[k] - asked->far_by_implied[lane] * implied) * asked->by_implied[lane]);
        cell[NEARNESS + lane] = (float)((apart[k] - asked->far_by_division[lane] * division) * asked->by_division[lane]);
    }
}

/* What each roll call of a window that counts leaves of both figures of the pairs. */
static void fill_window(const lags_work *w, const side_by_side *pairs, size_t window)
{
    const jarak_affinity *fit = w->fit;
    window_pairs asked;
    float *cell = pairs->residual + w->place[window] * CELL;
    ask_of_pairs(fit, pairs, window, &asked);
    for (size_t v = fit->window_first[window]; v < fit->window_end[window]; v++, cell += CELL) {
        if (fit->items[v].use == JARAK_AFFINITY_USED) {
            fill_residuals(affinity_votes(fit, v), &w->roll_calls[v], &asked, cell);
        }
    }
}

/* Residuals of a window, and its first roll call. */
typedef struct window_residuals {
    const float *residual;
    size_t first;
} window_residuals;

/* A product of two floats is exact in double, so that the sums have the same bits on all processors. */
JARAK_CLONES static void add_products(const jarak_affinity_matches *matches, window_residuals from, window_residuals to,
                                      double *restrict sums)
{
    double all[CELL] = {0};
    for (size_t i = 0; i < matches->n; i++) {
        const float *x = from.residual + (matches->matches[i].from - from.first) * CELL;
        const float *y = to.residual + (matches->matches[i].to - to.first) * CELL;
        for (size_t c = 0; c < CELL; c++) {
            all[c] += (double)x[c] * (double)y[c];
        }
    }
    memcpy(sums, all, sizeof all);
}

static signed char hundredths(double correlation)
{
    return (signed char)lround(100 * fmax(-1, fmin(correlation, 1)));
}

/* Of two windows; before is the earlier one. */
static void correlate(const lags_work *w, const side_by_side *pairs, size_t window, uint32_t before, uint32_t lag)
{
    const jarak_affinity *fit = w->fit;
    double sums[CELL];
    const window_residuals from = {pairs->residual + w->place[before] * CELL, fit->window_first[before]};
    const window_residuals to = {pairs->residual + w->place[window] * CELL, fit->window_first[window]};
    add_products(w->matches[window * w->n_lags + lag], from, to, sums);
    for (size_t lane = 0; lane < pairs->n; lane++) {
        const uint32_t row = pairs->row_of[lane][window], other = pairs->row_of[lane][before];
        if (row != JARAK_AFFINITY_NONE && other != JARAK_AFFINITY_NONE) {
            const jarak_affinity_row *later = &fit->rows[row], *earlier = &fit->rows[other];
            const bool both = !isnan(later->affinity) && !isnan(earlier->affinity);
            const bool near = !isnan(later->nearness) && !isnan(earlier->nearness);
            const size_t at = (size_t)row * w->n_lags + lag;
            w->affinity[at] = both ? hundredths(sums[AFFINITY + lane]) : JARAK_AFFINITY_NO_LAG;
            w->nearness[at] = near ? hundredths(sums[NEARNESS + lane]) : JARAK_AFFINITY_NO_LAG;
        }
    }
}

static void correlate_together(const lags_work *w, const side_by_side *pairs)
{
    for (size_t t = 0; t < w->fit->n_windows; t++) {
        fill_window(w, pairs, t);
        for (uint32_t k = 0; k < w->n_lags; k++) {
            const uint32_t before = w->before[t * w->n_lags + k];
            if (before != JARAK_AFFINITY_NONE) {
                correlate(w, pairs, t, before, k);
            }
        }
    }
}

/* Blocks first … end - 1 of LANES pairs. */
static void correlate_pairs(size_t first, size_t end, void *context)
{
    lags_work *w = context;
    const jarak_affinity *fit = w->fit;
    int none = JARAK_OK;
    size_t n;
    side_by_side pairs = {.residual = jarak__multiply(w->place[fit->n_windows], CELL, &n) ? jarak__calloc(n, sizeof(float)) : NULL};
    if (pairs.residual == NULL) {
        atomic_compare_exchange_strong(&w->failed, &none, JARAK_ERR_MEMORY);
        return;
    }
    if (jarak_cancel_triggered(fit->settings.cancel)) {
        atomic_compare_exchange_strong(&w->failed, &none, JARAK_ERR_INTERRUPTED);
    }
    for (size_t block = first; block < end && atomic_load(&w->failed) == JARAK_OK; block++) {
        const size_t pair = block * LANES, left = fit->n_pairs - pair;
        pairs.n = left < LANES ? left : LANES;
        for (size_t lane = 0; lane < pairs.n; lane++) {
            pairs.row_of[lane] = &fit->row_of[(pair + lane) * fit->n_windows];
        }
        correlate_together(w, &pairs);
    }
    jarak__free(pairs.residual);
}

static jarak_status check(const jarak_affinity *fit, const int32_t *year, uint32_t n_lags, jarak_error *error)
{
    if (n_lags < 1 || n_lags > JARAK_AFFINITY_MOST_LAGS) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "n_lags is %u; it must be from 1 to %d", n_lags, JARAK_AFFINITY_MOST_LAGS);
    }
    for (size_t t = 1; t < fit->n_windows; t++) {
        if (year[t] <= year[t - 1]) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, "year[%zu] is %d, not after that of the window before, %d", t, year[t],
                              year[t - 1]);
        }
    }
    return JARAK_OK;
}

/* The result and its arrays in one piece of memory, all missing. */
static jarak_affinity_lags *lags_new(size_t n_rows, uint32_t n_lags)
{
    size_t n, bytes;
    if (!jarak__multiply(n_rows, 2 * (size_t)n_lags, &n) || !jarak__add(n, sizeof(jarak_affinity_lags), &bytes)) {
        return NULL;
    }
    jarak_affinity_lags *made = jarak__alloc(bytes);
    if (made != NULL) {
        signed char *cells = (signed char *)(made + 1);
        memset(cells, JARAK_AFFINITY_NO_LAG, n);
        *made = (jarak_affinity_lags){.n_rows = n_rows, .n_lags = n_lags, .affinity = cells, .nearness = cells + n / 2};
    }
    return made;
}

static void work_release(lags_work *w)
{
    for (size_t i = 0; w->matches != NULL && i < w->fit->n_windows * w->n_lags; i++) {
        jarak_affinity_matches_free(w->matches[i]);
    }
    jarak__free(w->matches);
    jarak__free(w->before);
    jarak__free(w->roll_calls);
    jarak__free(w->place);
}

static jarak_status failure(const lags_work *w, jarak_error *error)
{
    const jarak_status status = (jarak_status)atomic_load(&w->failed);
    return status == JARAK_OK                ? JARAK_OK
           : status == JARAK_ERR_INTERRUPTED ? jarak_fail(error, status, _("interrupted"))
                                             : jarak__affinity_no_memory(w->fit, error);
}

jarak_status jarak_affinity_lags_find(const jarak_affinity *fit, const int32_t *year, uint32_t n_lags,
                                      const jarak_affinity_match_settings *settings, jarak_affinity_lags **lags, jarak_error *error)
{
    *lags = NULL;
    jarak_affinity_match_settings used;
    jarak_status status = jarak__affinity_match_settings_take(settings, &used, error);
    status = status == JARAK_OK ? check(fit, year, n_lags, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    const size_t n = fit->n_windows * n_lags;
    jarak_affinity_lags *made = lags_new(fit->info.n_rows, n_lags);
    lags_work w = {.fit = fit,
                   .settings = &used,
                   .n_lags = n_lags,
                   .before = jarak__calloc(n, sizeof *w.before),
                   .matches = jarak__calloc(n, sizeof *w.matches),
                   .roll_calls = jarak__calloc(fit->n_items, sizeof *w.roll_calls),
                   .place = jarak__calloc(fit->n_windows + 1, sizeof *w.place)};
    if (made == NULL || w.roll_calls == NULL || w.before == NULL || w.matches == NULL || w.place == NULL) {
        status = jarak__affinity_no_memory(fit, error);
    } else {
        w.affinity = (signed char *)(made + 1); /* as lags_new() has laid them out */
        w.nearness = w.affinity + made->n_rows * n_lags;
        find_before(&w, year);
        for (size_t v = 0; v < fit->n_items; v++) {
            w.roll_calls[v] = roll_call_of(&fit->items[v]);
        }
        jarak__parallel_for(n, 1, fit->settings.threads, find_matches, &w);
        status = failure(&w, error);
    }
    if (status == JARAK_OK) {
        jarak__parallel_for((fit->n_pairs + LANES - 1) / LANES, BLOCKS_AT_ONCE, fit->settings.threads, correlate_pairs, &w);
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

void jarak_affinity_lags_free(jarak_affinity_lags *lags)
{
    jarak__free(lags);
}
