/* All optima over a range of penalties (CROPS; Haynes, Eckley & Fearnhead 2017).
 *
 * The penalised cost of the best segmentation with k breaks is a line in the penalty, C_k + k penalty, and the optimum the lower envelope
 * of these lines. Between two penalties with optima of k and m < k breaks, the only place where a third line can be lowest is where the two
 * cross, at (C_m - C_k) / (k - m): segment there; if nothing new appears the two are neighbours, else go on in both halves. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/text.h"
#include "stat/breaks/segment.h"

/* Two optima, given by their place among those found, between which there may be more. */
typedef struct gap {
    size_t many, few;
    double penalty; /* where their lines cross */
    jarak_breaks_step found;
    jarak_status status;
    jarak_error error;
} gap;

typedef struct hunt {
    const jarak__breaks_task *task;
    jarak_breaks_step *steps;
    size_t n_steps;
    gap *gaps;
    size_t n_gaps;
} hunt;

static jarak_status segment_at(const jarak__breaks_task *task, double penalty, jarak_breaks_step *step, jarak_error *error)
{
    step->penalty_low = step->penalty_high = penalty;
    return jarak__breaks_task_run(task, penalty, NULL, &step->breaks, &step->n_breaks, &step->cost, error);
}

static void segment_gaps(size_t first, size_t end, void *context)
{
    hunt *all = context;
    for (size_t i = first; i < end; i++) {
        gap *each = &all->gaps[i];
        each->status = segment_at(all->task, each->penalty, &each->found, &each->error);
    }
}

static jarak_status add_gap(const hunt *all, gap **gaps, size_t *n_gaps, size_t many, size_t few, jarak_error *error)
{
    const jarak_breaks_step *more = &all->steps[many], *less = &all->steps[few];
    if (more->n_breaks <= less->n_breaks + 1) {
        return JARAK_OK; /* neighbours */
    }
    gap *grown = jarak__resize_array(*gaps, *n_gaps + 1, sizeof grown[0]);
    if (grown == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    *gaps = grown;
    grown[(*n_gaps)++] = (gap){
        .many = many, .few = few, .penalty = (less->cost - more->cost) / (double)(more->n_breaks - less->n_breaks), .status = JARAK_OK};
    return JARAK_OK;
}

static jarak_status keep_step(hunt *all, jarak_breaks_step *step, jarak_error *error)
{
    jarak_breaks_step *grown = jarak__resize_array(all->steps, all->n_steps + 1, sizeof grown[0]);
    if (grown == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    all->steps = grown;
    grown[all->n_steps++] = *step;
    step->breaks = NULL; /* it has another owner */
    return JARAK_OK;
}

/* Takes in what a round found: a third optimum makes two gaps of one. */
static jarak_status close_gaps(hunt *all, gap **next, size_t *n_next, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    for (size_t i = 0; i < all->n_gaps; i++) {
        gap *each = &all->gaps[i];
        if (status == JARAK_OK && each->status != JARAK_OK) {
            status = each->status;
            if (error != NULL) {
                *error = each->error;
            }
        }
        bool third = each->found.n_breaks < all->steps[each->many].n_breaks && each->found.n_breaks > all->steps[each->few].n_breaks;
        if (status == JARAK_OK && third) {
            size_t middle = all->n_steps;
            status = keep_step(all, &each->found, error);
            status = status != JARAK_OK ? status : add_gap(all, next, n_next, each->many, middle, error);
            status = status != JARAK_OK ? status : add_gap(all, next, n_next, middle, each->few, error);
        }
        jarak__free(each->found.breaks);
    }
    return status;
}

static int by_breaks(const void *a, const void *b)
{
    const jarak_breaks_step *x = a, *y = b;
    return (x->n_breaks > y->n_breaks) - (x->n_breaks < y->n_breaks);
}

/* Sorted by the number of breaks, each once, with the penalties at which neighbours change places. */
static void order_steps(hunt *all, double penalty_low, double penalty_high)
{
    qsort(all->steps, all->n_steps, sizeof all->steps[0], by_breaks);
    size_t n = 0;
    for (size_t i = 0; i < all->n_steps; i++) {
        if (n > 0 && all->steps[n - 1].n_breaks == all->steps[i].n_breaks) {
            jarak__free(all->steps[i].breaks);
        } else {
            all->steps[n++] = all->steps[i];
        }
    }
    all->n_steps = n;
    double high = penalty_high;
    for (size_t i = 0; i < n; i++) {
        jarak_breaks_step *step = &all->steps[i];
        step->penalty_high = high;
        step->penalty_low = penalty_low;
        if (i + 1 < n) {
            double crossing = (step->cost - all->steps[i + 1].cost) / (double)(all->steps[i + 1].n_breaks - step->n_breaks);
            step->penalty_low = fmin(high, fmax(penalty_low, crossing));
        }
        high = step->penalty_low;
    }
}

static jarak_status find_steps(hunt *all, double penalty_low, double penalty_high, int threads, jarak_progress *progress,
                               jarak_error *error)
{
    double ends[] = {penalty_low, penalty_high};
    jarak_status status = JARAK_OK;
    for (size_t i = 0; i < 2 && status == JARAK_OK; i++) {
        jarak_breaks_step step = {0};
        status = segment_at(all->task, ends[i], &step, error);
        status = status != JARAK_OK ? status : keep_step(all, &step, error);
        jarak__free(step.breaks);
    }
    status = status != JARAK_OK ? status : add_gap(all, &all->gaps, &all->n_gaps, 0, 1, error);
    uint64_t done = 2;
    while (status == JARAK_OK && all->n_gaps > 0) {
        gap *next = NULL;
        size_t n_next = 0;
        jarak_progress_set(progress, done);
        done += all->n_gaps;
        jarak__parallel_for(all->n_gaps, 1, threads, segment_gaps, all);
        status = close_gaps(all, &next, &n_next, error);
        jarak__free(all->gaps);
        all->gaps = next;
        all->n_gaps = n_next;
    }
    return status;
}

jarak_status jarak_breaks_path_fit(const jarak_breaks_data *data, const jarak_breaks_segmentation_settings *settings, double penalty_low,
                                   double penalty_high, jarak_breaks_path *result, jarak_error *error)
{
    if (!(penalty_low >= 0 && penalty_high >= penalty_low && isfinite(penalty_high))) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: penalties from %g to %g are no range of numbers of at least 0"),
                          penalty_low, penalty_high);
    }
    jarak__breaks_task task;
    hunt all = {.task = &task};
    jarak_breaks_segmentation_settings plain = *settings;
    plain.penalty = plain.penalty == JARAK_BREAKS_MANUAL ? JARAK_BREAKS_BIC : plain.penalty; /* its value is not looked at */
    jarak_status status = jarak__breaks_task_take(data, &plain, &task, error);
    if (status == JARAK_OK && task.length_penalty) {
        status = jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: there is no path for MBIC, which weighs segments by their length too"));
    }
    if (status == JARAK_OK) {
        jarak_progress_start(settings->progress, _("breaks"), _("segmentations"), 0);
        status = find_steps(&all, penalty_low, penalty_high, settings->threads, settings->progress, error);
        jarak_progress_finish(settings->progress);
    }
    jarak_breaks_path found = {0};
    if (status == JARAK_OK) {
        order_steps(&all, penalty_low, penalty_high);
        *result = (jarak_breaks_path){.n_steps = all.n_steps, .steps = all.steps};
    } else {
        found = (jarak_breaks_path){.n_steps = all.n_steps, .steps = all.steps};
    }
    jarak_breaks_path_free(&found);
    jarak__free(all.gaps);
    jarak__breaks_task_free(&task);
    return status;
}

void jarak_breaks_path_free(jarak_breaks_path *result)
{
    if (result == NULL) {
        return;
    }
    for (size_t i = 0; i < result->n_steps; i++) {
        jarak__free(result->steps[i].breaks);
    }
    jarak__free(result->steps);
    memset(result, 0, sizeof *result);
}
