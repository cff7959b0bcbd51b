/* The best segmentation for each number of breaks, by dynamic programming without pruning (Bellman 1961; Bai & Perron 2003):
 *   G[k][t] = min over s of G[k - 1][s] + C(s, t),   G[0][t] = C(0, t).
 * BIC = -2 log likelihood + (levels, variances and dates) log n, n the dates with a value, with the likelihood at its maximum and all its
 * constants, so that it is the one that textbooks print. A variance of the noise that is not known is one for all segments. */
#include "stat/breaks/counts.h"

#include <math.h>

#include "base/alloc.h"
#include "base/text.h"

static const double log_two_pi = 1.8378770664093454836;

/* Room while they are looked for; row k holds n + 1 positions. */
typedef struct search {
    const jarak__breaks_task *task;
    size_t n, n_rows;
    double *least;      /* [n_rows][n + 1] G */
    uint32_t *previous; /* [n_rows][n + 1] where the last segment starts */
    uint32_t *starts;   /* 0 … n */
    double *costs;      /* of segments from them */
} search;

static bool search_new(const jarak__breaks_task *task, size_t most_breaks, search *all)
{
    const size_t n = task->cost.n, room = n / task->cost.min_length;
    *all = (search){.task = task, .n = n, .n_rows = most_breaks < room ? most_breaks + 1 : room};
    all->least = jarak__calloc(all->n_rows * (n + 1), sizeof all->least[0]);
    all->previous = jarak__calloc(all->n_rows * (n + 1), sizeof all->previous[0]);
    all->starts = jarak__calloc(n + 1, sizeof all->starts[0]);
    all->costs = jarak__calloc(n + 1, sizeof all->costs[0]);
    for (size_t i = 0; all->starts != NULL && i <= n; i++) {
        all->starts[i] = (uint32_t)i;
    }
    return all->least != NULL && all->previous != NULL && all->starts != NULL && all->costs != NULL;
}

static void search_free(search *all)
{
    jarak__free(all->least);
    jarak__free(all->previous);
    jarak__free(all->starts);
    jarak__free(all->costs);
}

static jarak_status run(search *all, jarak_error *error)
{
    const size_t n = all->n, length = all->task->cost.min_length;
    for (size_t t = length; t <= n; t++) {
        if (jarak_cancel_triggered(all->task->cancel)) {
            return jarak_fail(error, JARAK_ERR_INTERRUPTED, _("interrupted"));
        }
        jarak__breaks_cost_many(&all->task->cost, t - length + 1, all->starts, t, all->costs);
        all->least[t] = all->costs[0];
        for (size_t k = 1; k < all->n_rows && (k + 1) * length <= t; k++) {
            const double *before = all->least + (k - 1) * (n + 1);
            double best = HUGE_VAL;
            size_t at = k * length;
            for (size_t s = k * length; s + length <= t; s++) {
                if (before[s] + all->costs[s] < best) {
                    best = before[s] + all->costs[s];
                    at = s;
                }
            }
            all->least[k * (n + 1) + t] = best;
            all->previous[k * (n + 1) + t] = (uint32_t)at;
        }
    }
    return JARAK_OK;
}

/* -2 log likelihood of one series at its maximum, but for what the segments cost. */
static double constant_of(const jarak__breaks_input *series, size_t r)
{
    const double *value = series->value + r * series->n_times, *weight = series->weight + r * series->n_times;
    double sum = 0;
    for (size_t t = 0; t < series->n_times; t++) {
        if (weight[t] > 0 && series->model == JARAK_BREAKS_POISSON) {
            int sign;
            sum += 2 * (lgamma_r(value[t] + 1, &sign) - value[t] * log(weight[t]));
        } else if (weight[t] > 0) {
            sum += log_two_pi - (series->noise_given || series->model == JARAK_BREAKS_MEAN_VARIANCE ? log(weight[t]) : 0);
        }
    }
    return sum;
}

/* BIC of breaks; -inf where they leave nothing to explain. */
static double bic_of(const jarak__breaks_task *task, const size_t *breaks, size_t n_breaks)
{
    const jarak__breaks_input *series = &task->series;
    const bool varying = series->model == JARAK_BREAKS_MEAN_VARIANCE;
    double value = 0, levels = (double)(n_breaks + 1) * (double)series->n_series * (varying ? 2 : 1);
    for (size_t r = 0; r < series->n_series; r++) {
        double cost = 0, rss = 0, n = (double)series->n_values[r];
        for (size_t i = 0; i <= n_breaks; i++) {
            const size_t first = i == 0 ? 0 : breaks[i - 1] + 1, last = i < n_breaks ? breaks[i] : series->n_times - 1;
            const jarak__breaks_piece piece = jarak__breaks_describe(task, r, first, last);
            cost += piece.cost;
            rss += piece.rss;
        }
        value += constant_of(series, r);
        if (task->noise_open) {
            levels++; /* the variance */
            value += n > 0 ? n * (log(rss / n) + 1) : 0;
            /* what is left is rounding, not noise */
            value = rss > n * 1e-24 * series->spread[r] ? value : -HUGE_VAL;
        } else {
            value += cost;
        }
    }
    return value + (levels + (double)n_breaks) * log((double)task->cost.n);
}

/* Reads the breaks of row k into breaks[k], dates of the data. */
static void read_row(const search *all, size_t k, size_t *breaks)
{
    size_t end = all->n;
    for (size_t j = k; j > 0; j--) {
        end = all->previous[j * (all->n + 1) + end];
        breaks[j - 1] = all->task->cost.date[end - 1];
    }
}

jarak_status jarak__breaks_counts_find(const jarak__breaks_task *task, size_t most_breaks, jarak__breaks_counts *counts, jarak_error *error)
{
    *counts = (jarak__breaks_counts){0};
    const bool certain = jarak__breaks_input_constant(&task->series) && jarak__breaks_input_noise_estimated(&task->series);
    if (certain || task->cost.n > JARAK_BREAKS_MOST_COUNTED || task->cost.n < task->cost.min_length || task->cost.n < 1) {
        return JARAK_OK;
    }
    search all;
    jarak_status status = search_new(task, most_breaks, &all) ? run(&all, error) : jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    if (status == JARAK_OK) {
        counts->counts = jarak__calloc(all.n_rows, sizeof counts->counts[0]);
        counts->breaks = jarak__calloc(all.n_rows * all.n_rows, sizeof counts->breaks[0]);
        if (counts->counts == NULL || counts->breaks == NULL) {
            status = jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
        }
    }
    for (size_t k = 0; status == JARAK_OK && k < all.n_rows; k++) {
        size_t *breaks = counts->breaks + k * all.n_rows;
        read_row(&all, k, breaks);
        const double bic = bic_of(task, breaks, k);
        if (!isfinite(bic)) {
            break;
        }
        counts->counts[counts->n++] = (jarak_breaks_count){.bic = bic, .breaks = breaks};
    }
    search_free(&all);
    return status;
}

jarak_status jarak__breaks_counts_of(const jarak_breaks_data *data, const jarak_breaks_posterior_settings *settings,
                                     jarak__breaks_counts *counts, jarak_error *error)
{
    *counts = (jarak__breaks_counts){0};
    jarak_breaks_segmentation_settings same = jarak__breaks_task_defaults();
    jarak__breaks_task task;
    same.model = settings->model;
    same.noise_variance = settings->noise_variance;
    same.cancel = settings->cancel;
    jarak_status status = jarak__breaks_task_take(data, &same, &task, error);
    if (status == JARAK_OK) {
        task.cost.min_length = settings->min_length > task.cost.min_length ? settings->min_length : task.cost.min_length;
        status = jarak__breaks_counts_find(&task, settings->max_breaks, counts, error);
    }
    jarak__breaks_task_free(&task);
    return status;
}

void jarak__breaks_counts_free(jarak__breaks_counts *counts)
{
    jarak__free(counts->counts);
    jarak__free(counts->breaks);
    *counts = (jarak__breaks_counts){0};
}
