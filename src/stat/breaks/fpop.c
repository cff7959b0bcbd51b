/* Functional pruning (FPOP; Maidstone, Hocking, Rigaill & Fearnhead 2017): the best last break for every possible level of the last
 * segment.
 *
 * A candidate c says that the last segment starts at position c. Its cost as a function of the segment's level m is a parabola,
 *   f_c(m) = F[c] + penalty + sum of w (x - m)² over the dates since c,
 * and the lower envelope of all parabolas is a list of pieces, intervals of m with the candidate that is the best there. A new date adds
 * the same parabola to all, so that where two candidates change places never moves: pieces only lose ground to the new candidate, each to
 * where its parabola stands above the level from which the new one starts. A candidate without a piece can never be the best again. Few
 * pieces are left at a time, some log n.
 *
 * With a least length L a candidate starts to compete L dates late, and is compared then as it stood at its own position: what came since
 * is the same for all. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "stat/breaks/optimum.h"

/* One piece of the envelope, with what its candidate's parabola needs. */
typedef struct piece {
    double low, high;   /* of the level */
    double weight, sum; /* cumulative, at the candidate */
    double base;        /* F[c] + penalty - cumulative square */
    uint32_t candidate;
} piece;

typedef struct envelope {
    piece *pieces, *spare; /* the list, and room for the next one */
    size_t n, capacity;    /* of both */
    double low, high;      /* the range of all values: no level is outside */
} envelope;

static jarak_status make_room(envelope *all, size_t needed, jarak_error *error)
{
    if (needed <= all->capacity) {
        return JARAK_OK;
    }
    size_t capacity = 2 * needed;
    piece *pieces = jarak__resize_array(all->pieces, capacity, sizeof pieces[0]);
    all->pieces = pieces != NULL ? pieces : all->pieces;
    piece *spare = jarak__resize_array(all->spare, capacity, sizeof spare[0]);
    all->spare = spare != NULL ? spare : all->spare;
    if (pieces == NULL || spare == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    all->capacity = capacity;
    return JARAK_OK;
}

/* The new candidate takes every level at which it is cheaper than the piece's own, as they stood at its position: cumulative weight, sum
 * and square there, and its level of cost. */
static jarak_status enter(envelope *all, piece fresh, double square, double level, jarak_error *error)
{
    jarak_status status = make_room(all, 2 * all->n + 1, error);
    if (status != JARAK_OK) {
        return status;
    }
    size_t n = 0;
    double edge = all->low; /* up to here levels are given away */
    piece *next = all->spare;
    for (size_t i = 0; i < all->n; i++) {
        piece old = all->pieces[i];
        double weight = fresh.weight - old.weight, sum = fresh.sum - old.sum, middle = sum / weight;
        double slack = level - (old.base + square - sum * middle);
        if (!(slack > 0)) {
            continue;
        }
        double reach = sqrt(slack / weight);
        double low = fmax(old.low, middle - reach), high = fmin(old.high, middle + reach);
        if (!(low < high)) {
            continue;
        }
        if (low > edge) {
            fresh.low = edge;
            fresh.high = low;
            next[n++] = fresh;
        }
        old.low = low;
        old.high = high;
        next[n++] = old;
        edge = high;
    }
    if (edge < all->high || n == 0) {
        fresh.low = edge;
        fresh.high = all->high;
        next[n++] = fresh;
    }
    all->spare = all->pieces;
    all->pieces = next;
    all->n = n;
    return JARAK_OK;
}

/* The least cost of all candidates, each at its own best level; the earliest where several are. */
static double least(const envelope *all, double weight, double sum, double square, uint32_t *candidate)
{
    double best = HUGE_VAL;
    for (size_t i = 0; i < all->n; i++) {
        const piece *each = &all->pieces[i];
        double since = sum - each->sum;
        double value = each->base - since * since / (weight - each->weight);
        if (value < best || (value == best && each->candidate < *candidate)) {
            best = value;
            *candidate = each->candidate;
        }
    }
    return best + square;
}

static void find_range(const jarak__breaks_cost *cost, envelope *all)
{
    all->low = HUGE_VAL;
    all->high = -HUGE_VAL;
    for (size_t i = 0; i < cost->n; i++) {
        double value = (cost->sum[i + 1] - cost->sum[i]) / (cost->weight[i + 1] - cost->weight[i]);
        all->low = fmin(all->low, value);
        all->high = fmax(all->high, value);
    }
    /* rounding of the cumulative sums must not leave a value outside */
    double margin = 1e-6 * (all->high - all->low) + 1e-12;
    all->low -= margin;
    all->high += margin;
}

static jarak_status run(const jarak__breaks_cost *cost, const jarak__breaks_optimum *wanted, envelope *all, double *best,
                        uint32_t *previous, jarak_error *error)
{
    best[0] = -wanted->penalty;
    for (size_t t = 1; t <= cost->n; t++) {
        if (t % JARAK__BREAKS_PATIENCE == 0) {
            jarak_progress_set(wanted->progress, t);
            if (jarak_cancel_triggered(wanted->cancel)) {
                return jarak_fail(error, JARAK_ERR_INTERRUPTED, _("interrupted"));
            }
        }
        if (t < cost->min_length) {
            best[t] = HUGE_VAL;
            continue;
        }
        size_t new = t - cost->min_length;
        if (isfinite(best[new])) {
            double level = best[new] + wanted->penalty;
            piece fresh = {
                .weight = cost->weight[new], .sum = cost->sum[new], .base = level - cost->square[new], .candidate = (uint32_t) new};
            jarak_status status = enter(all, fresh, cost->square[new], level, error);
            if (status != JARAK_OK) {
                return status;
            }
        }
        best[t] = least(all, cost->weight[t], cost->sum[t], cost->square[t], &previous[t]);
    }
    return JARAK_OK;
}

jarak_status jarak__breaks_fpop(const jarak__breaks_cost *cost, const jarak__breaks_optimum *wanted, uint32_t *previous, jarak_error *error)
{
    envelope all = {0};
    double *best = jarak__calloc(cost->n + 1, sizeof best[0]);
    jarak_status status = JARAK_OK;
    if (best == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
        goto out;
    }
    find_range(cost, &all);
    jarak_progress_start(wanted->progress, _("breaks"), _("dates"), cost->n);
    status = run(cost, wanted, &all, best, previous, error);
    jarak_progress_finish(wanted->progress);
out:
    jarak__free(best);
    jarak__free(all.pieces);
    jarak__free(all.spare);
    return status;
}
