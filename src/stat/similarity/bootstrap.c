/* Draws of tables, measured block by block. */
#include "stat/similarity/bootstrap.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/clones.h"
#include "base/text.h"
#include "num/normal.h"
#include "num/random.h"
#include "stat/similarity/measures.h"

enum {
    BLOCK = 128,                         /* draws measured at once: their cells stay in the nearest cache */
    MOST_BELOW_BYTES = 64 * 1024 * 1024, /* of cumulative counts; beyond it draws are made anew for every table */
    MOST_CELLS = JARAK_SIMILARITY_MOST_CATEGORIES * JARAK_SIMILARITY_MOST_CATEGORIES,
};

static jarak_status out_of_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for bootstrap draws"));
}

/* Candidates beyond half as much again as the tail are enough for nearly all shapes. */
static double choose_tail_z(double level)
{
    double candidates = 1.5 * (1 - level) / 2 + 0.015;
    return candidates < 0.5 ? -jarak__normal_quantile(candidates) : -(double)INFINITY;
}

jarak_status jarak__resampler_init(jarak__resampler *r, const jarak_similarity_settings *settings, jarak_error *error)
{
    *r = (jarak__resampler){
        .n_draws = settings->n_draws, .seed = settings->seed, .level = settings->level, .tail_z = choose_tail_z(settings->level)};
    size_t n_results;
    if (!jarak__multiply(r->n_draws, JARAK_SIMILARITY_MEASURES, &n_results) || r->n_draws > UINT32_MAX) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("%zu bootstrap draws are too many"), r->n_draws);
    }
    r->cells = jarak__calloc((size_t)MOST_CELLS * BLOCK, sizeof *r->cells);
    r->results = jarak__calloc(n_results, sizeof *r->results);
    r->sorted = jarak__calloc(r->n_draws, sizeof *r->sorted);
    return r->cells != NULL && r->results != NULL && r->sorted != NULL ? JARAK_OK : out_of_memory(error);
}

void jarak__resampler_release(jarak__resampler *r)
{
    jarak__free(r->below);
    jarak__free(r->counts);
    jarak__free(r->cells);
    jarak__free(r->results);
    jarak__free(r->sorted);
    *r = (jarak__resampler){0};
}

/* The stream of a draw of n items. */
static jarak__random stream_of(const jarak__resampler *r, size_t n, size_t draw)
{
    return jarak__random_stream(r->seed, (uint64_t)n << 32 | (uint64_t)draw);
}

static void fill_below(jarak__resampler *r)
{
    for (size_t d = 0; d < r->n_draws; d++) {
        jarak__random random = stream_of(r, r->n, d);
        memset(r->counts, 0, r->n * sizeof *r->counts);
        for (size_t i = 0; i < r->n; i++) {
            r->counts[jarak__random_below(&random, r->n)]++;
        }
        uint32_t below = 0;
        for (size_t place = 0; place < r->n; place++) {
            r->below[place * r->n_draws + d] = (uint16_t)below;
            below += r->counts[place];
        }
        r->below[r->n * r->n_draws + d] = (uint16_t)below;
    }
}

jarak_status jarak__resampler_prepare(jarak__resampler *r, size_t n, jarak_error *error)
{
    size_t size;
    if (r->n == n) {
        return JARAK_OK;
    }
    r->n = 0;
    if (n > UINT16_MAX || !jarak__multiply(n + 1, r->n_draws, &size) || size > MOST_BELOW_BYTES / sizeof *r->below) {
        jarak__free(r->below);
        r->below = NULL;
        r->capacity = 0;
        r->n = n;
        return JARAK_OK;
    }
    if (size > r->capacity) {
        uint16_t *below = jarak__resize_array(r->below, size, sizeof *below);
        if (below == NULL) {
            return out_of_memory(error);
        }
        r->below = below;
        r->capacity = size;
    }
    if (n > r->n_counts) {
        uint32_t *counts = jarak__resize_array(r->counts, n, sizeof *counts);
        if (counts == NULL) {
            return out_of_memory(error);
        }
        r->counts = counts;
        r->n_counts = n;
    }
    r->n = n;
    fill_below(r);
    return JARAK_OK;
}

JARAK_CLONES static void subtract(size_t n, const uint16_t *restrict end, const uint16_t *restrict first, double *restrict counts)
{
    for (size_t i = 0; i < n; i++) {
        counts[i] = (double)((int)end[i] - (int)first[i]);
    }
}

/* The cells of draws first … first + count - 1, from cumulative counts. */
static void draw_cells(jarak__resampler *r, size_t n_cells, const uint32_t *table, size_t first, size_t count)
{
    size_t place = 0;
    for (size_t c = 0; c < n_cells; c++) {
        double *cell = r->cells + c * BLOCK;
        if (table[c] == 0) {
            memset(cell, 0, count * sizeof *cell);
        } else {
            const uint16_t *from = r->below + place * r->n_draws + first;
            place += table[c];
            subtract(count, r->below + place * r->n_draws + first, from, cell);
        }
    }
}

/* The same from the random numbers themselves. */
static void draw_cells_anew(jarak__resampler *r, size_t n_cells, const uint32_t *table, size_t first, size_t count)
{
    memset(r->cells, 0, n_cells * BLOCK * sizeof *r->cells);
    for (size_t d = 0; d < count; d++) {
        jarak__random random = stream_of(r, r->n, first + d);
        for (size_t i = 0; i < r->n; i++) {
            uint64_t place = jarak__random_below(&random, r->n);
            size_t c = 0;
            while (place >= table[c]) {
                place -= table[c++];
            }
            r->cells[c * BLOCK + d] += 1;
        }
    }
}

static void take_tails(jarak__resampler *r, double *low, double *high)
{
    for (size_t m = JARAK_SIMILARITY_AGREE + 1; m < JARAK_SIMILARITY_MEASURES; m++) {
        jarak__tails(r->n_draws, r->results + m * r->n_draws, r->level, r->tail_z, r->sorted, &low[m], &high[m]);
    }
    low[JARAK_SIMILARITY_AGREE] = (1 + low[JARAK_SIMILARITY_S_ABS]) / 2; /* so it is, draw by draw */
    high[JARAK_SIMILARITY_AGREE] = (1 + high[JARAK_SIMILARITY_S_ABS]) / 2;
}

static size_t block_end(const jarak__resampler *r, size_t first)
{
    return r->n_draws - first < BLOCK ? r->n_draws - first : BLOCK;
}

void jarak__resampler_table(jarak__resampler *r, size_t k, const uint32_t *table, double range, double *low, double *high)
{
    for (size_t first = 0; first < r->n_draws; first += BLOCK) {
        size_t count = block_end(r, first);
        if (r->below != NULL) {
            draw_cells(r, k * k, table, first, count);
        } else {
            draw_cells_anew(r, k * k, table, first, count);
        }
        jarak__similarity_measures(k, count, r->cells, BLOCK, range, r->results + first, r->n_draws);
    }
    take_tails(r, low, high);
}

void jarak__resampler_weighted(jarak__resampler *r, size_t k, size_t n, const uint8_t *cells, const double *weights, double range,
                               double *low, double *high)
{
    for (size_t first = 0; first < r->n_draws; first += BLOCK) {
        size_t count = block_end(r, first);
        memset(r->cells, 0, k * k * BLOCK * sizeof *r->cells);
        for (size_t d = 0; d < count; d++) {
            jarak__random random = stream_of(r, n, first + d);
            for (size_t i = 0; i < n; i++) {
                size_t item = jarak__random_below(&random, n);
                r->cells[(size_t)cells[item] * BLOCK + d] += weights[item];
            }
        }
        jarak__similarity_measures(k, count, r->cells, BLOCK, range, r->results + first, r->n_draws);
    }
    take_tails(r, low, high);
}
