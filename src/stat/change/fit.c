/* All windows, by several threads. */
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/parallel.h"
#include "base/text.h"
#include "stat/change/check.h"
#include "stat/change/fit.h"

enum { WINDOWS_A_CHUNK = 4 };

/* How many elements of the shared arrays a figure has, and where they begin. */
typedef struct room {
    size_t steps, reasons, reporters;
} room;

typedef struct job {
    jarak_change *fit;
    jarak__plan plan;
    const jarak_change_settings *settings;
    room *rooms; /* n_figures: where each begins */
    atomic_size_t done;
    pthread_mutex_t mutex; /* of what follows */
    size_t failed_window;  /* the first that failed, so that the error is the same with any number of threads */
    jarak_status status;
    jarak_error error;
} job;

static const jarak_change_window *window_of(const job *all, size_t w)
{
    return &all->plan.data->windows[w];
}

static size_t series_of_window(const job *all, size_t w, const uint32_t **series)
{
    const jarak_change_window *window = window_of(all, w);
    const size_t at = jarak__plan_at(&all->plan, window->unit, window->group);
    *series = all->plan.by_unit + all->plan.first_of[at];
    return all->plan.first_of[at + 1] - all->plan.first_of[at];
}

static jarak_status out_of_memory(const jarak_change_data *data, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the changes of %zu windows"), data->n_windows);
}

/* The number of distinct reporters in a range of entries, none where there is only one. */
static size_t count_reporters(const jarak__plan *plan, jarak__range range)
{
    size_t n = 0;
    for (size_t i = range.first; i < range.end; i++) {
        bool known = false;
        for (size_t k = range.first; k < i && !known; k++) {
            known = plan->entries[k].reporter == plan->entries[i].reporter;
        }
        n += !known;
    }
    return n > 1 ? n : 0;
}

/* Spans of all figures and the room that they need; total gets the sums. */
static void plan_figures(job *all, room *total)
{
    size_t n = 0;
    *total = (room){0};
    for (size_t w = 0; w < all->plan.data->n_windows; w++) {
        const jarak_change_window *window = window_of(all, w);
        const uint32_t *series;
        const size_t n_series = series_of_window(all, w, &series);
        all->fit->ties[w] = (jarak_change_tie){.window = *window, .first_figure = n, .n_figures = n_series};
        for (size_t i = 0; i < n_series; i++, n++) {
            jarak_change_figure *figure = &all->fit->figures[n];
            *figure = (jarak_change_figure){
                .window = w, .series = series[i], .posterior = jarak__no_posterior(), .level_from = (double)NAN, .level_to = (double)NAN};
            figure->use = jarak__plan_span(&all->plan, series[i], window, NULL, &figure->from, &figure->to);
            all->rooms[n] = *total;
            if (figure->use == JARAK_CHANGE_USED) {
                const jarak__range reach = jarak__plan_range(&all->plan, series[i], (int64_t)window->from - all->settings->reach,
                                                             (int64_t)window->to + all->settings->reach);
                total->steps +=
                    jarak__has_steps(all->settings, &all->plan.data->series_of[series[i]]) ? (size_t)(figure->to - figure->from) : 0;
                total->reasons += all->settings->reasons ? reach.end - reach.first : 0;
                total->reporters += count_reporters(&all->plan, reach);
            } else {
                figure->from = figure->to = 0;
            }
        }
        jarak__tie_weights(all->plan.data, all->settings, n_series, all->fit->figures + all->fit->ties[w].first_figure, &all->fit->ties[w]);
    }
}

static jarak_status reserve(job *all, jarak_error *error)
{
    const jarak_change_data *data = all->plan.data;
    jarak_change *fit = all->fit;
    size_t n = 0;
    for (size_t w = 0; w < data->n_windows; w++) {
        const uint32_t *series;
        n += series_of_window(all, w, &series);
    }
    room total;
    fit->figures = jarak__calloc(n, sizeof *fit->figures);
    fit->ties = jarak__calloc(data->n_windows, sizeof *fit->ties);
    fit->masses = all->settings->distributions ? jarak__calloc(data->n_windows, sizeof *fit->masses) : NULL;
    all->rooms = jarak__calloc(n, sizeof *all->rooms);
    if (fit->figures == NULL || fit->ties == NULL || all->rooms == NULL || (all->settings->distributions && fit->masses == NULL)) {
        return out_of_memory(data, error);
    }
    plan_figures(all, &total);
    fit->steps = jarak__calloc(total.steps, sizeof *fit->steps);
    fit->reasons = jarak__calloc(total.reasons, sizeof *fit->reasons);
    fit->reporters = jarak__calloc(total.reporters, sizeof *fit->reporters);
    fit->result = (jarak_changes){data->n_windows, n, fit->ties, fit->figures};
    return fit->steps != NULL && fit->reasons != NULL && fit->reporters != NULL ? JARAK_OK : out_of_memory(data, error);
}

/* What a chunk works with. */
typedef struct work {
    jarak__figure_work figure;
    jarak__tie_work tie;
    jarak__laws *laws;
    size_t n_laws;
} work;

static void release_work(work *w)
{
    for (size_t i = 0; i < w->n_laws; i++) {
        jarak__law_release(&w->laws[i].law);
        jarak__law_release(&w->laws[i].lowest);
        jarak__law_release(&w->laws[i].highest);
    }
    jarak__free(w->laws);
    jarak__tie_work_release(&w->tie);
    jarak__figure_work_release(&w->figure);
}

static jarak_status reserve_laws(work *w, size_t n, jarak_error *error)
{
    if (n > w->n_laws) {
        jarak__laws *laws = jarak__resize_array(w->laws, n, sizeof *laws);
        if (laws == NULL) {
            return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu figures"), n);
        }
        memset(laws + w->n_laws, 0, (n - w->n_laws) * sizeof *laws);
        w->laws = laws;
        w->n_laws = n;
    }
    return JARAK_OK;
}

/* Keeps a tie's distribution, in memory of its own size. */
static jarak_status keep_mass(const jarak__mass *from, jarak__mass *to, jarak_error *error)
{
    jarak_status status = jarak__mass_reset(to, from->width, from->first, from->n, error);
    if (status == JARAK_OK) {
        memcpy(to->p, from->p, from->n * sizeof *to->p);
    }
    return status;
}

static jarak_status do_window(job *all, work *w, size_t window, jarak_error *error)
{
    jarak_change *fit = all->fit;
    jarak_change_tie *tie = &fit->ties[window];
    jarak_status status = reserve_laws(w, tie->n_figures, error);
    for (size_t i = 0; i < tie->n_figures && status == JARAK_OK; i++) {
        const size_t f = tie->first_figure + i;
        if (fit->figures[f].use == JARAK_CHANGE_USED) {
            jarak__laws *laws = &w->laws[i];
            status = jarak__figure_make(&w->figure, &all->plan, all->settings, &fit->figures[f], fit->steps + all->rooms[f].steps,
                                        fit->reasons + all->rooms[f].reasons, fit->reporters + all->rooms[f].reporters, &laws->law,
                                        &laws->lowest, &laws->highest, error);
        }
    }
    if (status == JARAK_OK) {
        status = jarak__tie_make(&w->tie, all->plan.data, all->settings, w->laws, fit->figures + tie->first_figure, tie, error);
    }
    if (status == JARAK_OK && fit->masses != NULL && tie->n_used > 0) {
        status = keep_mass(&w->tie.sum, &fit->masses[window], error);
    }
    return status;
}

static void remember_failure(job *all, size_t window, jarak_status status, const jarak_error *error)
{
    pthread_mutex_lock(&all->mutex);
    if (all->status == JARAK_OK || window < all->failed_window) {
        all->failed_window = window;
        all->status = status;
        all->error = *error;
    }
    pthread_mutex_unlock(&all->mutex);
}

static void do_windows(size_t first, size_t end, void *context)
{
    job *all = context;
    work w = {0};
    for (size_t window = first; window < end; window++) {
        jarak_error error = {0};
        jarak_status status = jarak_cancel_triggered(all->settings->cancel) ? jarak_fail(&error, JARAK_ERR_INTERRUPTED, _("interrupted"))
                                                                            : do_window(all, &w, window, &error);
        if (status != JARAK_OK) {
            remember_failure(all, window, status, &error);
            break;
        }
        jarak_progress_set(all->settings->progress, 1 + atomic_fetch_add_explicit(&all->done, 1, memory_order_relaxed));
    }
    release_work(&w);
}

static jarak_status run(job *all, jarak_error *error)
{
    const size_t n = all->plan.data->n_windows;
    jarak_progress_start(all->settings->progress, _("Changes"), _("windows"), n);
    pthread_mutex_init(&all->mutex, NULL);
    jarak__parallel_for(n, WINDOWS_A_CHUNK, all->settings->threads, do_windows, all);
    pthread_mutex_destroy(&all->mutex);
    jarak_progress_finish(all->settings->progress);
    if (all->status != JARAK_OK && error != NULL) {
        *error = all->error;
    }
    return all->status;
}

jarak_status jarak_change_fit(const jarak_change_data *data, const jarak_change_settings *given, jarak_change **fit, jarak_error *error)
{
    jarak_change_settings settings;
    *fit = NULL;
    jarak_status status = jarak__change_settings(given, &settings, error);
    status = status == JARAK_OK ? jarak__change_data(data, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    job all = {.fit = jarak__calloc(1, sizeof *all.fit), .settings = &settings};
    if (all.fit == NULL) {
        return out_of_memory(data, error);
    }
    all.fit->settings = settings;
    all.fit->settings.progress = NULL; /* the caller's own, for the fit alone */
    all.fit->settings.cancel = NULL;
    status = jarak__plan_make(&all.plan, data, error);
    status = status == JARAK_OK ? reserve(&all, error) : status;
    status = status == JARAK_OK ? run(&all, error) : status;
    jarak__plan_release(&all.plan);
    jarak__free(all.rooms);
    if (status != JARAK_OK) {
        jarak_change_free(all.fit);
        return status;
    }
    *fit = all.fit;
    return JARAK_OK;
}

const jarak_changes *jarak_change_result(const jarak_change *fit)
{
    return &fit->result;
}

void jarak_change_free(jarak_change *fit)
{
    if (fit == NULL) {
        return;
    }
    for (size_t w = 0; fit->masses != NULL && w < fit->result.n_ties; w++) {
        jarak__mass_release(&fit->masses[w]);
    }
    jarak__free(fit->masses);
    jarak__free(fit->reporters);
    jarak__free(fit->reasons);
    jarak__free(fit->steps);
    jarak__free(fit->figures);
    jarak__free(fit->ties);
    jarak__free(fit);
}
