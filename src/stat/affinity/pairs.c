/* All pairs, window by window. A window's votes are laid out as planes of numbers, unit by unit, with nothing where a unit did not vote, so
 * that a pair is a few sums of products over two rows of each plane.
 *
 * Sums go by eight lanes, which are added up at the end: any processor adds in the same order, and exchanging a and b changes nothing. */
#include <math.h>
#include <stdatomic.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/clones.h"
#include "base/parallel.h"
#include "base/text.h"
#include "stat/affinity/fit.h"

enum { LANES = 8 };

/* The roll calls of a window that count, columns in number, a multiple of LANES; those beyond the last are of nobody. */
typedef struct planes {
    size_t n_columns;
    uint32_t *items;
    double *division; /* n_columns: e */
    double *present;  /* n_units × n_columns: 1, or 0 where the unit did not vote */
    double *place;    /* x, or 0 */
    double *isolation;
} planes;

typedef struct means {
    double n, distance, isolation_a, isolation_b, division;
} means;

/* Of the residuals d - R h and d - R e: squares and products. */
typedef struct residuals {
    double affinity, nearness, both;
} residuals;

static double lanes_sum(const double lanes[LANES])
{
    double a = (lanes[0] + lanes[4]) + (lanes[2] + lanes[6]);
    double b = (lanes[1] + lanes[5]) + (lanes[3] + lanes[7]);
    return a + b;
}

/* Sums, not yet means. */
JARAK_CLONES static void add_up(const planes *in, size_t a, size_t b, means *out)
{
    size_t n = in->n_columns;
    const double *present_a = in->present + a * n, *present_b = in->present + b * n;
    const double *place_a = in->place + a * n, *place_b = in->place + b * n;
    const double *isolation_a = in->isolation + a * n, *isolation_b = in->isolation + b * n;
    double count[LANES] = {0}, d[LANES] = {0}, e[LANES] = {0}, m_a[LANES] = {0}, m_b[LANES] = {0};
    for (size_t v = 0; v < n; v += LANES) {
        for (size_t k = 0; k < LANES; k++) {
            double w = present_a[v + k] * present_b[v + k];
            count[k] += w;
            d[k] += w * fabs(place_a[v + k] - place_b[v + k]);
            e[k] += w * in->division[v + k];
            m_a[k] += w * isolation_a[v + k];
            m_b[k] += w * isolation_b[v + k];
        }
    }
    *out = (means){lanes_sum(count), lanes_sum(d), lanes_sum(m_a), lanes_sum(m_b), lanes_sum(e)};
}

JARAK_CLONES static void add_residuals(const planes *in, size_t a, size_t b, double ratio_h, double ratio_e, residuals *out)
{
    size_t n = in->n_columns;
    const double *present_a = in->present + a * n, *present_b = in->present + b * n;
    const double *place_a = in->place + a * n, *place_b = in->place + b * n;
    const double *isolation_a = in->isolation + a * n, *isolation_b = in->isolation + b * n;
    double hh[LANES] = {0}, ee[LANES] = {0}, he[LANES] = {0};
    for (size_t v = 0; v < n; v += LANES) {
        for (size_t k = 0; k < LANES; k++) {
            double w = present_a[v + k] * present_b[v + k];
            double d = fabs(place_a[v + k] - place_b[v + k]);
            double e = in->division[v + k];
            double from_h = w * (d - ratio_h * ((isolation_a[v + k] + isolation_b[v + k]) - e));
            double from_e = w * (d - ratio_e * e);
            hh[k] += from_h * from_h;
            ee[k] += from_e * from_e;
            he[k] += from_h * from_e;
        }
    }
    *out = (residuals){lanes_sum(hh), lanes_sum(ee), lanes_sum(he)};
}

static void planes_release(planes *made)
{
    jarak__free(made->items);
    jarak__free(made->division);
    jarak__free(made->present);
    jarak__free(made->place);
    jarak__free(made->isolation);
    *made = (planes){0};
}

static void fill_planes(const jarak_affinity *fit, size_t n_used, planes *made)
{
    for (size_t c = 0; c < n_used; c++) {
        const jarak_affinity_item *item = &fit->items[made->items[c]];
        const uint8_t *vote = affinity_votes(fit, made->items[c]);
        made->division[c] = item->division;
        for (size_t u = 0; u < fit->n_units; u++) {
            if (vote[u] != AFFINITY_NO_VOTE) {
                size_t at = u * made->n_columns + c;
                made->present[at] = 1;
                made->place[at] = affinity_distance(vote[u], JARAK_VOTE_YES);
                made->isolation[at] = item->isolation[vote[u]];
            }
        }
    }
}

/* False where memory is out. */
static bool planes_new(const jarak_affinity *fit, size_t window, planes *made)
{
    size_t n_used = 0, n_cells;
    *made = (planes){.items = jarak__calloc(fit->window_end[window] - fit->window_first[window], sizeof *made->items)};
    for (size_t v = fit->window_first[window]; made->items != NULL && v < fit->window_end[window]; v++) {
        if (fit->items[v].use == JARAK_AFFINITY_USED) {
            made->items[n_used++] = (uint32_t)v;
        }
    }
    made->n_columns = (n_used + LANES - 1) / LANES * LANES;
    if (made->items != NULL && jarak__multiply(fit->n_units, made->n_columns, &n_cells)) {
        made->division = jarak__calloc(made->n_columns, sizeof *made->division);
        made->present = jarak__calloc(n_cells, sizeof *made->present);
        made->place = jarak__calloc(n_cells, sizeof *made->place);
        made->isolation = jarak__calloc(n_cells, sizeof *made->isolation);
    }
    if (made->division == NULL || made->present == NULL || made->place == NULL || made->isolation == NULL) {
        planes_release(made);
        return false;
    }
    fill_planes(fit, n_used, made);
    return true;
}

static double ratio_variance(double n, double squares, double sum)
{
    double mean = sum / n;
    return (n / (n - 1) * squares + mean * mean / 4) / (sum * sum);
}

static void fill_figures(const jarak_affinity *fit, const planes *in, jarak_affinity_row *row, const means *sums)
{
    double implied = (sums->isolation_a + sums->isolation_b) - sums->division;
    double n = sums->n;
    residuals squares;
    row->affinity = row->nearness = row->affinity_variance = row->nearness_variance = row->covariance = (double)NAN;
    row->missing = row->n < fit->settings.least_common ? JARAK_AFFINITY_FEW_COMMON : JARAK_AFFINITY_KNOWN;
    if (row->missing == JARAK_AFFINITY_FEW_COMMON) {
        return;
    }
    double ratio_e = sums->distance / sums->division; /* no roll call that counts has a division of 0 */
    bool is_isolated = implied > 1e-12 * n;           /* h >= 0, but for rounding */
    double ratio_h = is_isolated ? sums->distance / implied : 0;
    add_residuals(in, row->a, row->b, ratio_h, ratio_e, &squares);
    row->nearness = 1 - ratio_e;
    row->nearness_variance = ratio_variance(n, squares.nearness, sums->division);
    if (!is_isolated) {
        row->missing = JARAK_AFFINITY_NO_ISOLATION;
        return;
    }
    row->affinity = 1 - ratio_h;
    row->affinity_variance = ratio_variance(n, squares.affinity, implied);
    row->covariance = n / (n - 1) * squares.both / (implied * sums->division);
}

static void fill_row(const jarak_affinity *fit, const planes *in, jarak_affinity_row *row)
{
    means sums;
    add_up(in, row->a, row->b, &sums);
    row->distance = sums.distance / sums.n;
    row->isolation_a = sums.isolation_a / sums.n;
    row->isolation_b = sums.isolation_b / sums.n;
    row->division = sums.division / sums.n;
    row->pair = row->distance - ((row->isolation_a + row->isolation_b) - row->division);
    fill_figures(fit, in, row, &sums);
}

/* ------------------------------------------------------------------------------------------------------------- the loops */

typedef struct pairs_run {
    jarak_affinity *fit;
    size_t n_words;
    uint64_t *voted; /* n_units × n_words: a bit for a roll call that counts and in which the unit voted */
    atomic_bool no_memory;
} pairs_run;

enum { BITS = 64, PAIRS_AT_ONCE = 256 };

/* Of bits first … end - 1 those that lie in a word. */
static uint64_t mask_of(size_t word, size_t first, size_t end)
{
    uint64_t mask = UINT64_MAX;
    if (word == first / BITS) {
        mask &= UINT64_MAX << first % BITS;
    }
    if (word == end / BITS) {
        mask &= (UINT64_C(1) << end % BITS) - 1;
    }
    return mask;
}

static uint32_t count_common(const pairs_run *run, size_t pair, size_t window)
{
    const jarak_affinity *fit = run->fit;
    const uint64_t *a = run->voted + fit->pair_a[pair] * run->n_words, *b = run->voted + fit->pair_b[pair] * run->n_words;
    size_t first = fit->window_first[window], end = fit->window_end[window];
    uint32_t n = 0;
    for (size_t word = first / BITS; word * BITS < end; word++) {
        n += (uint32_t)__builtin_popcountll(a[word] & b[word] & mask_of(word, first, end));
    }
    return n;
}

static void count_rows(size_t first, size_t end, void *context)
{
    const pairs_run *run = context;
    for (size_t p = first; p < end; p++) {
        for (size_t w = 0; w < run->fit->n_windows; w++) {
            run->fit->row_of[p * run->fit->n_windows + w] = count_common(run, p, w);
        }
    }
}

static void mark_voted(const pairs_run *run)
{
    const jarak_affinity *fit = run->fit;
    for (size_t v = 0; v < fit->n_items; v++) {
        const uint8_t *vote = affinity_votes(fit, v);
        for (size_t u = 0; u < fit->n_units && fit->items[v].use == JARAK_AFFINITY_USED; u++) {
            run->voted[u * run->n_words + v / BITS] |= (uint64_t)(vote[u] != AFFINITY_NO_VOTE) << v % BITS;
        }
    }
}

/* From counts in row_of to numbers of rows, and the rows themselves with who and how many. */
static jarak_status make_rows(jarak_affinity *fit, jarak_error *error)
{
    size_t n_rows = 0, n_cells = fit->n_pairs * fit->n_windows;
    for (size_t i = 0; i < n_cells; i++) {
        n_rows += fit->row_of[i] > 0;
    }
    fit->rows = jarak__calloc(n_rows, sizeof *fit->rows);
    if (fit->rows == NULL || n_rows >= JARAK_AFFINITY_NONE) {
        return jarak__affinity_no_memory(fit, error);
    }
    for (size_t i = 0, row = 0; i < n_cells; i++) {
        if (fit->row_of[i] == 0) {
            fit->row_of[i] = JARAK_AFFINITY_NONE;
            continue;
        }
        size_t pair = i / fit->n_windows;
        fit->rows[row] = (jarak_affinity_row){
            .a = fit->pair_a[pair], .b = fit->pair_b[pair], .window = (uint32_t)(i % fit->n_windows), .n = fit->row_of[i]};
        fit->row_of[i] = (uint32_t)row++;
    }
    fit->info.n_rows = n_rows;
    return JARAK_OK;
}

static void fill_windows(size_t first, size_t end, void *context)
{
    pairs_run *run = context;
    jarak_affinity *fit = run->fit;
    for (size_t w = first; w < end; w++) {
        planes in;
        if (!planes_new(fit, w, &in)) {
            atomic_store(&run->no_memory, true);
            return;
        }
        for (size_t p = 0; p < fit->n_pairs && (p % PAIRS_AT_ONCE != 0 || !jarak_cancel_triggered(fit->settings.cancel)); p++) {
            uint32_t row = fit->row_of[p * fit->n_windows + w];
            if (row != JARAK_AFFINITY_NONE) {
                fill_row(fit, &in, &fit->rows[row]);
            }
        }
        planes_release(&in);
    }
}

jarak_status jarak__affinity_pairs(jarak_affinity *fit, jarak_error *error)
{
    pairs_run run = {.fit = fit, .n_words = fit->n_items / BITS + 1};
    jarak_status status = JARAK_OK;
    size_t n_cells, n_words;
    if (jarak__multiply(fit->n_pairs, fit->n_windows, &n_cells) && jarak__multiply(fit->n_units, run.n_words, &n_words)) {
        fit->row_of = jarak__calloc(n_cells, sizeof *fit->row_of);
        run.voted = jarak__calloc(n_words, sizeof *run.voted);
    }
    if (fit->row_of == NULL || run.voted == NULL) {
        jarak__free(run.voted);
        return jarak__affinity_no_memory(fit, error);
    }
    mark_voted(&run);
    jarak__parallel_for(fit->n_pairs, PAIRS_AT_ONCE, fit->settings.threads, count_rows, &run);
    status = make_rows(fit, error);
    if (status == JARAK_OK) {
        jarak__parallel_for(fit->n_windows, 1, fit->settings.threads, fill_windows, &run);
    }
    if (status == JARAK_OK && atomic_load(&run.no_memory)) {
        status = jarak__affinity_no_memory(fit, error);
    }
    if (status == JARAK_OK && jarak_cancel_triggered(fit->settings.cancel)) {
        status = jarak_fail(error, JARAK_ERR_INTERRUPTED, _("interrupted"));
    }
    jarak__free(run.voted);
    return status;
}
