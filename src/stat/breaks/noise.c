/* Breaks in a mean whose noise has an unknown variance: both are looked for together.
 *
 * The penalised -2 log likelihood, sum over series of n log v + RSS / v, + penalty * breaks, is brought down in turns: the best
 * segmentation for given variances, the best variances for the given segmentation, max(RSS / n, floor). The floor is what neighbouring
 * values differ by, without which one segment a value, and no noise at all, would be the best of all. Two starts, from the series' whole
 * variance, as if nothing ever jumped, and from the floor, as if everything else did; the lower end counts. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "stat/breaks/noise.h"

enum { MOST_TURNS = 20 };

typedef struct attempt {
    size_t *breaks;
    size_t n_breaks;
    double *noise; /* [n_series] for which the segmentation is the best */
    double value;
} attempt;

/* Weights and sums are in proportion to 1 / variance. */
static void set_noise(jarak__breaks_task *task, const double *noise)
{
    jarak__breaks_input *series = &task->series;
    jarak__breaks_cost *cost = &task->cost;
    for (size_t r = 0; r < series->n_series; r++) {
        double factor = series->noise_variance[r] / noise[r];
        for (size_t t = 0; t < series->n_times; t++) {
            series->weight[r * series->n_times + t] *= factor;
        }
        for (size_t i = r * (cost->n + 1); i < (r + 1) * (cost->n + 1); i++) {
            cost->weight[i] *= factor;
            cost->sum[i] *= factor;
            cost->square[i] *= factor;
        }
        series->noise_variance[r] = noise[r];
    }
}

static double rss_of(const jarak__breaks_task *task, size_t r, const size_t *breaks, size_t n_breaks)
{
    double rss = 0;
    for (size_t i = 0; i <= n_breaks; i++) {
        size_t first = i == 0 ? 0 : breaks[i - 1] + 1, last = i < n_breaks ? breaks[i] : task->series.n_times - 1;
        rss += jarak__breaks_describe(task, r, first, last).rss;
    }
    return rss;
}

/* Positions of breaks, not dates, tell lengths; few enough to be looked for one by one. */
static double length_penalties(const jarak__breaks_task *task, const size_t *breaks, size_t n_breaks)
{
    double sum = 0;
    size_t start = 0, next = 0;
    for (size_t i = 0; i < task->cost.n; i++) {
        if (i + 1 == task->cost.n || (next < n_breaks && task->cost.date[i] == breaks[next])) {
            sum += log((double)(i + 1 - start) / (double)task->cost.n);
            start = i + 1;
            next++;
        }
    }
    return sum;
}

/* The variances that suit the segmentation into noise, and the penalised -2 log likelihood with them. */
static double suit(const jarak__breaks_task *task, const double *floors, const attempt *found, double *noise)
{
    double value = task->penalty * (double)found->n_breaks;
    for (size_t r = 0; r < task->series.n_series; r++) {
        double n = (double)task->series.n_values[r], rss = rss_of(task, r, found->breaks, found->n_breaks);
        noise[r] = n > 0 ? fmax(rss / n, floors[r]) : floors[r];
        value += n * log(noise[r]) + rss / noise[r];
    }
    return value + (task->length_penalty ? length_penalties(task, found->breaks, found->n_breaks) : 0);
}

/* Goes down from the variances in found->noise; next is room for as many. */
static jarak_status descend(jarak__breaks_task *task, const double *floors, double *next, jarak_progress *progress, attempt *found,
                            jarak_error *error)
{
    size_t n_series = task->series.n_series;
    found->value = HUGE_VAL;
    for (int turn = 0; turn < MOST_TURNS; turn++) {
        attempt other = {.noise = found->noise};
        double cost;
        set_noise(task, found->noise);
        jarak_status status = jarak__breaks_task_run(task, task->penalty, progress, &other.breaks, &other.n_breaks, &cost, error);
        if (status != JARAK_OK) {
            jarak__free(other.breaks);
            return status;
        }
        other.value = suit(task, floors, &other, next);
        bool same = found->breaks != NULL && other.n_breaks == found->n_breaks &&
                    memcmp(other.breaks, found->breaks, other.n_breaks * sizeof other.breaks[0]) == 0;
        jarak__free(found->breaks);
        *found = other;
        memcpy(found->noise, next, n_series * sizeof next[0]);
        if (same) {
            break;
        }
    }
    return JARAK_OK;
}

jarak_status jarak__breaks_task_best(jarak__breaks_task *task, jarak_progress *progress, size_t **breaks, size_t *n_breaks,
                                     jarak_error *error)
{
    size_t n_series = task->series.n_series;
    if (!task->noise_open) {
        double cost;
        return jarak__breaks_task_run(task, task->penalty, progress, breaks, n_breaks, &cost, error);
    }
    attempt above = {0}, below = {0};
    double *numbers = jarak__calloc(n_series, 4 * sizeof numbers[0]);
    if (numbers == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    double *floors = numbers, *next = numbers + n_series;
    above.noise = numbers + 2 * n_series;
    below.noise = numbers + 3 * n_series;
    for (size_t r = 0; r < n_series; r++) {
        floors[r] = below.noise[r] = task->series.noise_variance[r];
        above.noise[r] = fmax(task->series.spread[r], floors[r]);
    }
    jarak_status status = descend(task, floors, next, progress, &above, error);
    status = status != JARAK_OK ? status : descend(task, floors, next, progress, &below, error);
    if (status == JARAK_OK) {
        attempt *best = below.value < above.value ? &below : &above;
        set_noise(task, best->noise);
        *breaks = best->breaks;
        *n_breaks = best->n_breaks;
        best->breaks = NULL;
    }
    jarak__free(above.breaks);
    jarak__free(below.breaks);
    jarak__free(numbers);
    return status;
}
