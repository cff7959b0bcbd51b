/* Intervals of all rows: rows in the order of n and table, so that what depends on n is made once, and tables that come back (a third of
 * them and more, among the world's pairs) are drawn once. */
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/text.h"
#include "stat/similarity/bootstrap.h"
#include "stat/similarity/fit.h"

enum {
    ROWS_OF_A_JOB = 2048,
    ROWS_OF_A_WEIGHTED_JOB = 64,
    MOST_CELLS = JARAK_SIMILARITY_MOST_CATEGORIES * JARAK_SIMILARITY_MOST_CATEGORIES
};

/* Rows first … end - 1 of the order, all of one n. */
typedef struct job {
    size_t first, end;
} job;

typedef struct work {
    jarak__similarity_work *fit;
    size_t n_cells;
    size_t *order; /* rows by n, then table */
    size_t n_jobs, job_capacity;
    job *jobs;
    size_t longest_window;
    atomic_size_t rows_done;
    atomic_int failure; /* a jarak_status */
} work;

/* The lesser of the table and its transpose, so that it does not matter who is named first. */
static void make_canonical(uint32_t *table, size_t k)
{
    uint32_t other[MOST_CELLS];
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            other[i * k + j] = table[j * k + i];
        }
    }
    if (memcmp(other, table, k * k * sizeof *table) < 0) {
        memcpy(table, other, k * k * sizeof *table);
    }
}

static int compare_tables(const void *a, const void *b, void *context)
{
    const work *w = context;
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    int by_table = memcmp(w->fit->tables + x * w->n_cells, w->fit->tables + y * w->n_cells, w->n_cells * sizeof *w->fit->tables);
    return by_table != 0 ? by_table : (x > y) - (x < y);
}

static void sort_groups(size_t first, size_t end, void *context)
{
    work *w = context;
    for (size_t g = first; g < end; g++) {
        for (size_t i = w->jobs[g].first; i < w->jobs[g].end; i++) {
            make_canonical(w->fit->tables + w->order[i] * w->n_cells, w->fit->data->n_categories);
        }
        qsort_r(w->order + w->jobs[g].first, w->jobs[g].end - w->jobs[g].first, sizeof *w->order, compare_tables, w);
    }
}

static jarak_status out_of_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for bootstrap draws"));
}

static bool add_job(work *w, size_t first, size_t end)
{
    if (w->n_jobs == w->job_capacity) {
        size_t capacity = w->job_capacity > 0 ? 2 * w->job_capacity : 1024;
        job *jobs = jarak__resize_array(w->jobs, capacity, sizeof *jobs);
        if (jobs == NULL) {
            return false;
        }
        w->jobs = jobs;
        w->job_capacity = capacity;
    }
    w->jobs[w->n_jobs++] = (job){first, end};
    return true;
}

/* Puts the rows in the order of n, a job for all rows of one. */
static bool order_by_n(work *w)
{
    const jarak_similarity *rows = w->fit->rows;
    size_t n_rows = rows->info.n_rows, most = 0;
    for (size_t i = 0; i < n_rows; i++) {
        most = rows->n[i] > most ? rows->n[i] : most;
    }
    size_t *place = jarak__calloc(most + 2, sizeof *place);
    w->order = jarak__calloc(n_rows, sizeof *w->order);
    bool done = place != NULL && w->order != NULL;
    if (done) {
        for (size_t i = 0; i < n_rows; i++) {
            place[rows->n[i] + 1]++;
        }
        for (size_t n = 0; n <= most; n++) {
            place[n + 1] += place[n];
        }
        for (size_t n = 0; done && n <= most; n++) {
            done = place[n] == place[n + 1] || add_job(w, place[n], place[n + 1]);
        }
        for (size_t i = 0; i < n_rows; i++) {
            w->order[place[rows->n[i]]++] = i;
        }
    }
    jarak__free(place);
    return done;
}

static bool same_table(const work *w, size_t x, size_t y)
{
    return memcmp(w->fit->tables + x * w->n_cells, w->fit->tables + y * w->n_cells, w->n_cells * sizeof *w->fit->tables) == 0;
}

/* Cuts the groups into jobs of about so many rows, between different tables. */
static bool cut_jobs(work *w, size_t rows_of_a_job)
{
    job *groups = w->jobs;
    size_t n_groups = w->n_jobs;
    bool done = true;
    w->jobs = NULL;
    w->n_jobs = w->job_capacity = 0;
    for (size_t g = 0; done && g < n_groups; g++) {
        size_t first = groups[g].first;
        for (size_t i = first + 1; done && i < groups[g].end; i++) {
            if (i - first >= rows_of_a_job && (w->fit->tables == NULL || !same_table(w, w->order[i], w->order[i - 1]))) {
                done = add_job(w, first, i);
                first = i;
            }
        }
        done = done && add_job(w, first, groups[g].end);
    }
    jarak__free(groups);
    return done;
}

static void put(jarak_similarity *rows, size_t row, const double *low, const double *high)
{
    for (size_t m = 0; m < JARAK_SIMILARITY_MEASURES; m++) {
        bool is_defined = rows->value[m][row] == rows->value[m][row];
        rows->low[m][row] = is_defined ? low[m] : (double)NAN;
        rows->high[m][row] = is_defined ? high[m] : (double)NAN;
    }
}

static void draw_tables(work *w, jarak__resampler *r, const job *j)
{
    const jarak__similarity_work *fit = w->fit;
    double low[JARAK_SIMILARITY_MEASURES], high[JARAK_SIMILARITY_MEASURES], table[MOST_CELLS];
    for (size_t i = j->first; i < j->end && !jarak_cancel_triggered(w->fit->settings->cancel); i++) {
        size_t row = w->order[i];
        const uint32_t *counts = fit->tables + row * w->n_cells;
        if (i == j->first || !same_table(w, row, w->order[i - 1])) {
            for (size_t c = 0; c < w->n_cells; c++) {
                table[c] = counts[c];
            }
            jarak__resampler_table(r, fit->data->n_categories, counts, jarak__similarity_range(fit, table), low, high);
        }
        put(fit->rows, row, low, high);
    }
}

static void draw_weighted(work *w, jarak__resampler *r, const job *j, uint8_t *cells, uint32_t *items, double *weights)
{
    const jarak__similarity_work *fit = w->fit;
    double low[JARAK_SIMILARITY_MEASURES], high[JARAK_SIMILARITY_MEASURES], table[MOST_CELLS];
    size_t k = fit->data->n_categories;
    for (size_t i = j->first; i < j->end && !jarak_cancel_triggered(w->fit->settings->cancel); i++) {
        size_t row = w->order[i], a = fit->rows->a[row], b = fit->rows->b[row], window = fit->rows->window[row];
        size_t first = fit->window_first[window], end = fit->window_end[window];
        if (a > b) { /* it does not matter who is named first */
            size_t kept = a;
            a = b;
            b = kept;
        }
        size_t n = jarak__planes_list(&fit->planes, a, b, first, end, cells, items);
        for (size_t item = 0; item < n; item++) {
            weights[item] = fit->data->item_weights[items[item]];
        }
        jarak__planes_table(&fit->planes, a, b, first, end, fit->data->item_weights, table);
        jarak__resampler_weighted(r, k, n, cells, weights, jarak__similarity_range(fit, table), low, high);
        put(fit->rows, row, low, high);
    }
}

static jarak_status run_weighted(work *w, jarak__resampler *r, const job *j)
{
    uint8_t *cells = jarak__calloc(w->longest_window, sizeof *cells);
    uint32_t *items = jarak__calloc(w->longest_window, sizeof *items);
    double *weights = jarak__calloc(w->longest_window, sizeof *weights);
    bool done = cells != NULL && items != NULL && weights != NULL;
    if (done) {
        draw_weighted(w, r, j, cells, items, weights);
    }
    jarak__free(cells);
    jarak__free(items);
    jarak__free(weights);
    return done ? JARAK_OK : JARAK_ERR_MEMORY;
}

static void put_nothing(const work *w, const job *j)
{
    double nothing[JARAK_SIMILARITY_MEASURES];
    for (size_t m = 0; m < JARAK_SIMILARITY_MEASURES; m++) {
        nothing[m] = (double)NAN;
    }
    for (size_t i = j->first; i < j->end; i++) {
        put(w->fit->rows, w->order[i], nothing, nothing);
    }
}

static void run_jobs(size_t first, size_t end, void *context)
{
    work *w = context;
    for (size_t i = first; i < end && atomic_load(&w->failure) == JARAK_OK && !jarak_cancel_triggered(w->fit->settings->cancel); i++) {
        const job *j = &w->jobs[i];
        size_t n = w->fit->rows->n[w->order[j->first]];
        jarak__resampler resampler = {0};
        jarak_status status = JARAK_OK;
        if (n < 2) {
            put_nothing(w, j);
        } else {
            status = jarak__resampler_init(&resampler, w->fit->settings, NULL);
            if (status == JARAK_OK && w->fit->tables == NULL) {
                status = run_weighted(w, &resampler, j);
            } else if (status == JARAK_OK) {
                status = jarak__resampler_prepare(&resampler, n, NULL);
                if (status == JARAK_OK) {
                    draw_tables(w, &resampler, j);
                }
            }
        }
        jarak__resampler_release(&resampler);
        if (status != JARAK_OK) {
            atomic_store(&w->failure, (int)status);
        }
        size_t rows = j->end - j->first;
        jarak_progress_set(w->fit->settings->progress, atomic_fetch_add(&w->rows_done, rows) + rows);
    }
}

jarak_status jarak__similarity_intervals(jarak__similarity_work *fit, jarak_error *error)
{
    work w = {.fit = fit, .n_cells = fit->data->n_categories * fit->data->n_categories};
    jarak_status status = JARAK_OK;
    for (size_t i = 0; i < fit->n_windows; i++) {
        size_t length = fit->window_end[i] - fit->window_first[i];
        w.longest_window = length > w.longest_window ? length : w.longest_window;
    }
    bool done = order_by_n(&w);
    if (done && fit->tables != NULL) {
        jarak__parallel_for(w.n_jobs, 1, fit->settings->threads, sort_groups, &w);
    }
    done = done && cut_jobs(&w, fit->tables != NULL ? ROWS_OF_A_JOB : ROWS_OF_A_WEIGHTED_JOB);
    if (done) {
        jarak_progress_start(fit->settings->progress, _("Drawing roll calls anew"), _("pairs"), fit->rows->info.n_rows);
        jarak__parallel_for(w.n_jobs, 1, fit->settings->threads, run_jobs, &w);
        jarak_progress_finish(fit->settings->progress);
        status = (jarak_status)atomic_load(&w.failure);
    }
    if (!done || status == JARAK_ERR_MEMORY) {
        status = out_of_memory(error);
    } else if (status != JARAK_OK) {
        status = jarak_fail(error, status, _("%zu bootstrap draws are too many"), fit->settings->n_draws);
    } else if (jarak_cancel_triggered(fit->settings->cancel)) {
        status = jarak_fail(error, JARAK_ERR_INTERRUPTED, "interrupted");
    }
    jarak__free(w.order);
    jarak__free(w.jobs);
    return status;
}
