/* The watching thread: looks ten times a second, and once more the moment the statement is done. */
#include "data/engine/watch.h"

#include <time.h>

#include "base/progress.h"
#include "base/text.h"

enum { LOOK_EVERY_NS = 100 * 1000 * 1000, NS_PER_S = 1000 * 1000 * 1000 };

static double seconds_between(const struct timespec *start, const struct timespec *end)
{
    return (double)(end->tv_sec - start->tv_sec) + (double)(end->tv_nsec - start->tv_nsec) / NS_PER_S;
}

static struct timespec after_ns(struct timespec moment, long ns)
{
    moment.tv_nsec += ns;
    moment.tv_sec += moment.tv_nsec / NS_PER_S;
    moment.tv_nsec %= NS_PER_S;
    return moment;
}

/* The time to sleep until the next look: shorter where the time limit comes first. */
static long sleep_ns(double limit, double elapsed)
{
    double left = limit - elapsed;
    if (limit <= 0 || left >= (double)LOOK_EVERY_NS / NS_PER_S || left <= 0) {
        return LOOK_EVERY_NS;
    }
    return (long)(left * NS_PER_S) + 1;
}

/* Not asked where nobody sees it: the engine walks the whole plan to answer. */
static void show_progress(jarak__watch *watch)
{
    if (!jarak__progress_is_drawn(watch->limits->progress)) {
        return;
    }
    double percentage = duckdb_query_progress(watch->connection).percentage; /* below 0: not known */
    if (percentage >= 0) {
        watch->owns_bar |= jarak__progress_part(watch->limits->progress, _("working"), percentage / 100);
    }
}

static void *watch_thread(void *argument)
{
    jarak__watch *watch = argument;
    struct timespec start, now;
    clock_gettime(CLOCK_MONOTONIC, &start);
    now = start;
    pthread_mutex_lock(&watch->mutex);
    while (!watch->done) {
        double elapsed = seconds_between(&start, &now);
        if (watch->stopped == JARAK_OK && watch->limits->seconds > 0 && elapsed >= watch->limits->seconds) {
            watch->stopped = JARAK_ERR_TIMEOUT;
        }
        if (watch->stopped == JARAK_OK && jarak_cancel_triggered(watch->limits->cancel)) {
            watch->stopped = JARAK_ERR_INTERRUPTED;
        }
        if (watch->stopped != JARAK_OK) {
            duckdb_interrupt(watch->connection); /* at every look: an interruption before the statement began is forgotten */
        }
        show_progress(watch);
        struct timespec wake = after_ns(now, sleep_ns(watch->limits->seconds, elapsed));
        pthread_cond_timedwait(&watch->stopping, &watch->mutex, &wake);
        clock_gettime(CLOCK_MONOTONIC, &now);
    }
    pthread_mutex_unlock(&watch->mutex);
    return NULL;
}

jarak_status jarak__watch_start(jarak__watch *watch, duckdb_connection connection, const jarak__engine_limits *limits, jarak_error *error)
{
    *watch = (jarak__watch){.connection = connection, .limits = limits};
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&watch->mutex, NULL);
    pthread_cond_init(&watch->stopping, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&watch->thread, NULL, watch_thread, watch) != 0) {
        pthread_cond_destroy(&watch->stopping);
        pthread_mutex_destroy(&watch->mutex);
        return jarak_fail(error, JARAK_ERR_MEMORY, "no thread could be started to watch the query");
    }
    return JARAK_OK;
}

jarak_status jarak__watch_stop(jarak__watch *watch)
{
    pthread_mutex_lock(&watch->mutex);
    watch->done = true;
    pthread_cond_signal(&watch->stopping);
    pthread_mutex_unlock(&watch->mutex);
    pthread_join(watch->thread, NULL);
    pthread_cond_destroy(&watch->stopping);
    pthread_mutex_destroy(&watch->mutex);
    if (watch->owns_bar) {
        jarak_progress_finish(watch->limits->progress);
    }
    return watch->stopped;
}
