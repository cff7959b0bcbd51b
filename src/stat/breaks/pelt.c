/* Optimal partitioning with pruning (PELT; Killick, Fearnhead & Eckley 2012), and with bounds that leave most candidates unlooked at.
 *
 *   F[t] = min over c of F[c] + C(c, t) + penalty,   F[0] = -penalty
 * As C(c, t) >= C(c, a) + C(a, t) for c < a < t, a candidate c with F[c] + C(c, a) >= F[a] can never again be better than a itself: it is
 * dropped. Within a long segment nearly all of its dates stay candidates, though, and looking at each for every t makes time grow with the
 * square of the segment's length. The same inequality says how cheap a candidate can have become since it was last looked at: at an anchor
 * a all are looked at, and kept in blocks with the least value of each; at a later t a block whose least value + C(a, t) is not below the
 * best of the others is passed over. C(a, t) is one number for all blocks, which stand in the order of their least values, so that those
 * passed over cost nothing. It is a good bound as soon as a … t is more than a few dates, so that an anchor is put to use `delay` dates
 * late.
 *
 * With MBIC a segment costs log (length / n) more. That grows with t, so that both inequalities stay true with the part after a counted
 * without it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "stat/breaks/optimum.h"

enum { BLOCK = 32, LEAST_DELAY = 16 };

typedef struct block {
    double least;
    uint32_t first; /* index of its first candidate */
} block;

typedef struct search {
    const jarak__breaks_cost *cost;
    const jarak__breaks_optimum *wanted;
    double *best;         /* F */
    uint32_t *candidates; /* ascending positions: n_settled in blocks, the rest looked at each time */
    double *values;       /* [candidates] at the anchor to come; scratch */
    double *plain;        /* the same without penalties, for pruning */
    size_t n_settled, n_candidates;
    block *blocks;
    size_t n_blocks;
    size_t anchor;      /* when the settled ones were looked at */
    size_t next_anchor; /* when all will be */
    size_t pending;     /* the anchor to be put to use, 0 for none */
    size_t n_pending;   /* candidates looked at then */
    size_t delay;
} search;

/* What segments from candidates first … end - 1 to position t add up to. */
static void evaluate(search *work, size_t first, size_t end, size_t t, double *plain, double *values)
{
    const uint32_t *candidates = work->candidates;
    jarak__breaks_cost_many(work->cost, end - first, candidates + first, t, plain);
    for (size_t i = first; i < end; i++) {
        plain[i - first] += work->best[candidates[i]];
        values[i - first] = plain[i - first] + work->wanted->penalty;
    }
    if (work->wanted->length_penalty) {
        for (size_t i = first; i < end; i++) {
            values[i - first] += log((double)(t - candidates[i]) / (double)work->cost->n);
        }
    }
}

static void take_best(const search *work, size_t first, size_t end, const double *values, double *best, uint32_t *candidate)
{
    for (size_t i = first; i < end; i++) {
        double value = values[i - first];
        if (value < *best || (value == *best && work->candidates[i] < *candidate)) {
            *best = value;
            *candidate = work->candidates[i];
        }
    }
}

static int by_least(const void *a, const void *b)
{
    const block *x = a, *y = b;
    int order = (x->least > y->least) - (x->least < y->least);
    return order != 0 ? order : (x->first > y->first) - (x->first < y->first);
}

/* Puts an anchor to use: drops what can never be the best again, and sorts the rest into blocks. */
static void settle(search *work)
{
    size_t kept = 0;
    double most = work->best[work->pending];
    for (size_t i = 0; i < work->n_pending; i++) {
        if (work->plain[i] < most) {
            work->candidates[kept] = work->candidates[i];
            work->values[kept++] = work->values[i];
        }
    }
    size_t n_new = work->n_candidates - work->n_pending;
    memmove(work->candidates + kept, work->candidates + work->n_pending, n_new * sizeof work->candidates[0]);
    work->n_candidates = kept + n_new;
    work->n_settled = kept;
    work->anchor = work->pending;
    work->pending = 0;
    work->n_blocks = 0;
    for (size_t i = 0; i < kept; i += BLOCK) {
        block *next = &work->blocks[work->n_blocks++];
        *next = (block){.least = work->values[i], .first = (uint32_t)i};
        for (size_t j = i + 1; j < kept && j < i + BLOCK; j++) {
            next->least = fmin(next->least, work->values[j]);
        }
    }
    qsort(work->blocks, work->n_blocks, sizeof work->blocks[0], by_least);
}

/* The best candidate at t, of those looked at each time and the blocks that could hold a better one. */
static void find_best(search *work, size_t t, double *scratch, uint32_t *previous)
{
    double *values = scratch, *plain = scratch + BLOCK;
    double best = HUGE_VAL;
    for (size_t i = work->n_settled; i < work->n_candidates; i += BLOCK) {
        size_t end = i + BLOCK < work->n_candidates ? i + BLOCK : work->n_candidates;
        evaluate(work, i, end, t, plain, values);
        take_best(work, i, end, values, &best, &previous[t]);
    }
    double since = work->n_blocks > 0 ? jarak__breaks_cost_of(work->cost, work->anchor, t) : 0;
    for (size_t b = 0; b < work->n_blocks && work->blocks[b].least + since < best; b++) {
        size_t first = work->blocks[b].first, end = first + BLOCK < work->n_settled ? first + BLOCK : work->n_settled;
        evaluate(work, first, end, t, plain, values);
        take_best(work, first, end, values, &best, &previous[t]);
    }
    work->best[t] = best;
}

static void look_at_all(search *work, size_t t, uint32_t *previous)
{
    double best = HUGE_VAL;
    evaluate(work, 0, work->n_candidates, t, work->plain, work->values);
    take_best(work, 0, work->n_candidates, work->values, &best, &previous[t]);
    work->best[t] = best;
    work->pending = t;
    work->n_pending = work->n_candidates;
    /* As many dates to the next as balance the two costs: of looking at all, and of those not in blocks yet. */
    size_t spacing = (size_t)sqrt((double)work->n_candidates / 2);
    work->next_anchor = t + work->delay + (spacing > work->delay ? spacing : work->delay);
}

static jarak_status run(search *work, uint32_t *previous, jarak_error *error)
{
    double scratch[2 * BLOCK];
    size_t n = work->cost->n, length = work->cost->min_length;
    work->best[0] = -work->wanted->penalty;
    work->next_anchor = 4 * work->delay;
    for (size_t t = 1; t <= n; t++) {
        if (t % JARAK__BREAKS_PATIENCE == 0) {
            jarak_progress_set(work->wanted->progress, t);
            if (jarak_cancel_triggered(work->wanted->cancel)) {
                return jarak_fail(error, JARAK_ERR_INTERRUPTED, _("interrupted"));
            }
        }
        if (t < length) {
            work->best[t] = HUGE_VAL;
            continue;
        }
        if (isfinite(work->best[t - length])) {
            work->candidates[work->n_candidates++] = (uint32_t)(t - length);
        }
        if (work->pending > 0 && t >= work->pending + work->delay) {
            settle(work);
        }
        if (t >= work->next_anchor) {
            look_at_all(work, t, previous);
        } else {
            find_best(work, t, scratch, previous);
        }
    }
    return JARAK_OK;
}

jarak_status jarak__breaks_pelt(const jarak__breaks_cost *cost, const jarak__breaks_optimum *wanted, uint32_t *previous, jarak_error *error)
{
    search work = {.cost = cost, .wanted = wanted};
    work.delay = cost->min_length > LEAST_DELAY ? cost->min_length : LEAST_DELAY;
    size_t room = cost->n + 1;
    work.best = jarak__calloc(room, sizeof work.best[0]);
    work.candidates = jarak__calloc(room, sizeof work.candidates[0]);
    work.values = jarak__calloc(room, sizeof work.values[0]);
    work.plain = jarak__calloc(room, sizeof work.plain[0]);
    work.blocks = jarak__calloc(room / BLOCK + 1, sizeof work.blocks[0]);
    jarak_status status;
    if (work.best == NULL || work.candidates == NULL || work.values == NULL || work.plain == NULL || work.blocks == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    } else {
        jarak_progress_start(wanted->progress, _("breaks"), _("dates"), cost->n);
        status = run(&work, previous, error);
        jarak_progress_finish(wanted->progress);
    }
    jarak__free(work.best);
    jarak__free(work.candidates);
    jarak__free(work.values);
    jarak__free(work.plain);
    jarak__free(work.blocks);
    return status;
}
