/* Series after series, by several threads. */
#include "stat/change/whole.h"

#include <pthread.h>

#include "base/parallel.h"
#include "base/text.h"

enum { SERIES_A_CHUNK = 16 };

void jarak__whole_release(jarak__whole *whole)
{
    jarak__mixture_release(&whole->mixture);
    jarak__track_release(&whole->track);
}

jarak_status jarak__whole_make(jarak__whole *whole, const jarak__plan *plan, size_t series, jarak__range range, int32_t horizon,
                               const jarak_change_prior *prior, jarak_error *error)
{
    jarak_status status = jarak__track_make(&whole->track, plan, series, range, NULL, error);
    if (status != JARAK_OK) {
        return status;
    }
    const jarak__question question = {.track = &whole->track.track,
                                      .series = &plan->data->series_of[series],
                                      .prior = prior,
                                      .noise_variance = whole->track.noise_variance,
                                      .from = 0,
                                      .to = whole->track.track.n_times - 1,
                                      .horizon = horizon};
    return jarak__mixture_make(&whole->mixture, &question, error);
}

size_t jarak__whole_times(const jarak__plan *plan, jarak__range range)
{
    size_t n = 0;
    for (size_t i = range.first; i < range.end; i++) {
        n += i == range.first || plan->entries[i].time != plan->entries[i - 1].time;
    }
    return n;
}

typedef struct job {
    const jarak_change_settings *settings;
    jarak__series_body *body;
    void *context;
    pthread_mutex_t mutex; /* of what follows */
    size_t failed;         /* the first series that failed, so that the error is the same with any number of threads */
    jarak_status status;
    jarak_error error;
} job;

static void do_series(size_t first, size_t end, void *context)
{
    job *all = context;
    jarak__whole whole = {0};
    for (size_t s = first; s < end; s++) {
        jarak_error error = {0};
        jarak_status status = jarak_cancel_triggered(all->settings->cancel) ? jarak_fail(&error, JARAK_ERR_INTERRUPTED, _("interrupted"))
                                                                            : all->body(&whole, s, all->context, &error);
        if (status != JARAK_OK) {
            pthread_mutex_lock(&all->mutex);
            if (all->status == JARAK_OK || s < all->failed) {
                all->failed = s;
                all->status = status;
                all->error = error;
            }
            pthread_mutex_unlock(&all->mutex);
            break;
        }
    }
    jarak__whole_release(&whole);
}

jarak_status jarak__each_series(size_t n, const jarak_change_settings *settings, jarak__series_body *body, void *context,
                                jarak_error *error)
{
    job all = {.settings = settings, .body = body, .context = context};
    pthread_mutex_init(&all.mutex, NULL);
    jarak__parallel_for(n, SERIES_A_CHUNK, settings->threads, do_series, &all);
    pthread_mutex_destroy(&all.mutex);
    if (all.status != JARAK_OK && error != NULL) {
        *error = all.error;
    }
    return all.status;
}
