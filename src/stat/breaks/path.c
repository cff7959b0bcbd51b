/* All optima over a range of penalties (CROPS; Haynes, Eckley & Fearnhead 2017).
 *
 * The penalised cost of the best segmentation with k breaks is a line in the penalty, C_k + k penalty, and the optimum the lower envelope
 * of these lines. Between two penalties with optima of k and m < k breaks, the only place where a third line can be lowest is where the two
 * cross, at (C_m - C_k) / (k - m): segment there; if nothing new appears the two are neighbours, else go on in both halves. */
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/settings.h"
#include "base/text.h"
#include "stat/breaks/task.h"

/* One optimum and the penalties for which it is. */
typedef struct optimum {
    double penalty_low, penalty_high;
    double cost;
    size_t n_breaks;
    size_t *breaks;
} optimum;

/* A fit: the arrays behind its info. */
struct jarak_breaks_path {
    size_t n_breaks_lists;
    size_t **breaks; /* of each step */
    jarak_breaks_step *steps;
    jarak_breaks_path_info info;
};

/* Two optima, given by their place among those found, between which there may be more. */
typedef struct gap {
    size_t many, few;
    double penalty; /* where their lines cross */
    optimum found;
    jarak_status status;
    jarak_error error;
} gap;

typedef struct hunt {
    const jarak__breaks_task *task;
    optimum *steps;
    size_t n_steps;
    gap *gaps;
    size_t n_gaps;
} hunt;

static jarak_status segment_at(const jarak__breaks_task *task, double penalty, optimum *step, jarak_error *error)
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
    const optimum *more = &all->steps[many], *less = &all->steps[few];
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

static jarak_status keep_step(hunt *all, optimum *step, jarak_error *error)
{
    optimum *grown = jarak__resize_array(all->steps, all->n_steps + 1, sizeof grown[0]);
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
    const optimum *x = a, *y = b;
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
        optimum *step = &all->steps[i];
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
        optimum step = {0};
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

/* The range of penalties that the settings ask for. */
static jarak_status range_of(const jarak__breaks_task *task, const jarak_breaks_segmentation_settings *settings, double range[2],
                             jarak_error *error)
{
    range[0] = isnan(settings->path_low) ? jarak__breaks_penalty(settings, task->series.n_series, task->cost.n) : settings->path_low;
    range[1] = isnan(settings->path_high) ? 10 * range[0] : settings->path_high;
    if (!(range[0] >= 0 && range[1] >= range[0] && isfinite(range[1]))) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: penalties from %g to %g are no range of numbers of at least 0"), range[0],
                          range[1]);
    }
    if (task->length_penalty) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: there is no path for MBIC, which weighs segments by their length too"));
    }
    return JARAK_OK;
}

static jarak_status take_settings(const jarak_breaks_segmentation_settings *settings, jarak_breaks_segmentation_settings *used,
                                  jarak_error *error)
{
    *used = jarak__breaks_task_defaults();
    jarak_status status = jarak__settings_take(settings, used, sizeof *used, "jarak_breaks_segmentation_settings_init", error);
    /* its value is not looked at */
    used->penalty = used->penalty == JARAK_BREAKS_MANUAL || used->penalty == JARAK_BREAKS_AIC ? JARAK_BREAKS_BIC : used->penalty;
    return status;
}

jarak_status jarak_breaks_path_check(const jarak_breaks_data *data, const jarak_breaks_segmentation_settings *settings, jarak_error *error)
{
    const double nothing = (double)NAN; /* one date without a value goes with any settings */
    const jarak_breaks_data no_data = {.n_series = 1, .n_times = 1, .values = &nothing};
    jarak_breaks_segmentation_settings used;
    jarak_status status = take_settings(settings, &used, error);
    if (status == JARAK_OK) {
        jarak__breaks_task task;
        double range[2];
        status = jarak__breaks_task_take(data != NULL ? data : &no_data, &used, &task, error);
        status = status != JARAK_OK ? status : range_of(&task, &used, range, error);
        jarak__breaks_task_free(&task);
    }
    return status;
}

/* What was found goes into a fit; the lists of breaks have it as their owner then. */
static jarak_status hand_out(hunt *all, jarak_breaks_path **fit, jarak_error *error)
{
    jarak_breaks_path *made = jarak__calloc(1, sizeof *made);
    if (made == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    made->steps = jarak__calloc(all->n_steps, sizeof made->steps[0]);
    made->breaks = jarak__calloc(all->n_steps, sizeof made->breaks[0]);
    if (made->steps == NULL || made->breaks == NULL) {
        jarak_breaks_path_free(made);
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    for (size_t i = 0; i < all->n_steps; i++) {
        optimum *step = &all->steps[i];
        made->breaks[i] = step->breaks;
        made->steps[i] = (jarak_breaks_step){step->penalty_low, step->penalty_high, step->cost, step->n_breaks, step->breaks};
        step->breaks = NULL;
    }
    made->n_breaks_lists = all->n_steps;
    made->info = (jarak_breaks_path_info){.n_steps = all->n_steps, .steps = made->steps};
    *fit = made;
    return JARAK_OK;
}

jarak_status jarak_breaks_path_fit(const jarak_breaks_data *data, const jarak_breaks_segmentation_settings *settings,
                                   jarak_breaks_path **fit, jarak_error *error)
{
    *fit = NULL;
    jarak_breaks_segmentation_settings used;
    jarak_status status = take_settings(settings, &used, error);
    if (status != JARAK_OK) {
        return status;
    }
    jarak__breaks_task task;
    double range[2];
    hunt all = {.task = &task};
    status = jarak__breaks_task_take(data, &used, &task, error);
    status = status != JARAK_OK ? status : range_of(&task, &used, range, error);
    if (status == JARAK_OK) {
        jarak_progress_start(used.progress, _("breaks"), _("segmentations"), 0);
        status = find_steps(&all, range[0], range[1], used.threads, used.progress, error);
        jarak_progress_finish(used.progress);
    }
    if (status == JARAK_OK) {
        order_steps(&all, range[0], range[1]);
        status = hand_out(&all, fit, error);
    }
    for (size_t i = 0; i < all.n_steps; i++) {
        jarak__free(all.steps[i].breaks);
    }
    jarak__free(all.steps);
    jarak__free(all.gaps);
    jarak__breaks_task_free(&task);
    return status;
}

const jarak_breaks_path_info *jarak_breaks_path_result(const jarak_breaks_path *fit)
{
    return &fit->info;
}

void jarak_breaks_path_free(jarak_breaks_path *fit)
{
    if (fit == NULL) {
        return;
    }
    for (size_t i = 0; fit->breaks != NULL && i < fit->n_breaks_lists; i++) {
        jarak__free(fit->breaks[i]);
    }
    jarak__free(fit->breaks);
    jarak__free(fit->steps);
    jarak__free(fit);
}
