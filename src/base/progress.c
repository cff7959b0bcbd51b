/* The progress bar: one line on a terminal, redrawn at most ten times a second and wiped when the work is done. */
#include "base/progress.h"

#include <inttypes.h>
#include <pthread.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/plain_locale.h"
#include "base/text.h"

enum { BAR_CELLS = 24, LABEL_BYTES = 96, UNIT_BYTES = 32, LINE_BYTES = 256 };
static const double redraw_every_s = 0.1;
static const double quiet_start_s = 0.5; /* shorter work draws nothing */

struct jarak_progress {
    FILE *stream; /* NULL: draws nothing */
    pthread_mutex_t mutex;
    bool active;
    bool drawn;
    char label[LABEL_BYTES];
    char unit[UNIT_BYTES];
    uint64_t done;
    uint64_t total;
    double part;
    struct timespec started;
    double last_drawn_s;
};

jarak_status jarak_progress_new(FILE *stream, bool quiet, jarak_progress **progress, jarak_error *error)
{
    *progress = jarak__calloc(1, sizeof **progress);
    if (*progress == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for a progress bar");
    }
    (*progress)->stream = !quiet && isatty(fileno(stream)) ? stream : NULL;
    pthread_mutex_init(&(*progress)->mutex, NULL);
    return JARAK_OK;
}

void jarak_progress_free(jarak_progress *progress)
{
    if (progress == NULL) {
        return;
    }
    jarak_progress_finish(progress);
    pthread_mutex_destroy(&progress->mutex);
    jarak__free(progress);
}

bool jarak__progress_is_drawn(const jarak_progress *progress)
{
    return progress != NULL && progress->stream != NULL;
}

/* 12345678 → "12.3 M": three digits are as many as an eye catches in passing. */
static void format_count(char *text, size_t text_bytes, double count)
{
    static const char *const steps[] = {"", " k", " M", " G", " T"};
    size_t step = 0;
    while (count >= 999.5 && step + 1 < sizeof steps / sizeof steps[0]) {
        count /= 1000;
        step++;
    }
    (void)jarak__format_plainly(text, text_bytes, "%.*f%s", step == 0 || count >= 99.95 ? 0 : 1, count, steps[step]);
}

static void format_left(char *text, size_t text_bytes, double seconds)
{
    if (seconds < 60) {
        (void)jarak__format_plainly(text, text_bytes, _("%.0f s left"), seconds);
    } else if (seconds < 5400) {
        (void)jarak__format_plainly(text, text_bytes, _("%.0f min left"), seconds / 60);
    } else {
        (void)jarak__format_plainly(text, text_bytes, _("%.1f h left"), seconds / 3600);
    }
}

void jarak__progress_line(char *line, size_t line_bytes, const char *label, const char *unit, uint64_t done, uint64_t total, double part,
                          double seconds)
{
    char count[32], rate[32], left[48] = "", bar[BAR_CELLS + 1];
    format_count(count, sizeof count, (double)done);
    format_count(rate, sizeof rate, seconds > 0 ? (double)done / seconds : 0);
    double fraction = total > 0 ? (double)done / (double)total : part;
    if (fraction < 0) { /* how much there is to do is not known */
        snprintf(line, line_bytes, "%s  %s %s  %s/s", label, count, unit, rate);
        return;
    }
    fraction = fraction < 1 ? fraction : 1;
    int full = (int)(fraction * BAR_CELLS);
    memset(bar, '-', BAR_CELLS);
    memset(bar, '#', (size_t)full);
    bar[BAR_CELLS] = '\0';
    if (fraction > 0.01 && seconds > 1) {
        format_left(left, sizeof left, seconds * (1 - fraction) / fraction);
    }
    if (done > 0) {
        (void)jarak__format_plainly(line, line_bytes, "%s [%s] %3.0f%%  %s %s  %s/s  %s", label, bar, 100 * fraction, count, unit, rate,
                                    left);
    } else {
        (void)jarak__format_plainly(line, line_bytes, "%s [%s] %3.0f%%  %s", label, bar, 100 * fraction, left);
    }
}

static double seconds_since(const struct timespec *start)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

/* The mutex is held. */
static void draw(jarak_progress *progress)
{
    double seconds = seconds_since(&progress->started);
    if (progress->stream == NULL || seconds < quiet_start_s || seconds - progress->last_drawn_s < redraw_every_s) {
        return;
    }
    char line[LINE_BYTES];
    jarak__progress_line(line, sizeof line, progress->label, progress->unit, progress->done, progress->total, progress->part, seconds);
    fprintf(progress->stream, "\r%s\033[K", line); /* the control sequence clears what an older, longer line left */
    fflush(progress->stream);
    progress->drawn = true;
    progress->last_drawn_s = seconds;
}

/* The mutex is held. */
static void start(jarak_progress *progress, const char *label, const char *unit, uint64_t total)
{
    progress->active = true;
    snprintf(progress->label, sizeof progress->label, "%s", label);
    snprintf(progress->unit, sizeof progress->unit, "%s", unit);
    progress->done = 0;
    progress->total = total;
    progress->part = -1;
    progress->last_drawn_s = 0;
    clock_gettime(CLOCK_MONOTONIC, &progress->started);
}

void jarak_progress_start(jarak_progress *progress, const char *label, const char *unit, uint64_t total)
{
    if (progress == NULL) {
        return;
    }
    pthread_mutex_lock(&progress->mutex);
    start(progress, label, unit, total);
    pthread_mutex_unlock(&progress->mutex);
}

void jarak_progress_set(jarak_progress *progress, uint64_t done)
{
    if (progress == NULL) {
        return;
    }
    pthread_mutex_lock(&progress->mutex);
    progress->done = done;
    draw(progress);
    pthread_mutex_unlock(&progress->mutex);
}

bool jarak__progress_part(jarak_progress *progress, const char *label, double part)
{
    if (progress == NULL) {
        return false;
    }
    pthread_mutex_lock(&progress->mutex);
    bool starts = !progress->active;
    if (starts) {
        start(progress, label, "", 0);
    }
    progress->part = part;
    draw(progress);
    pthread_mutex_unlock(&progress->mutex);
    return starts;
}

void jarak_progress_finish(jarak_progress *progress)
{
    if (progress == NULL) {
        return;
    }
    pthread_mutex_lock(&progress->mutex);
    if (progress->drawn) {
        fputs("\r\033[K", progress->stream);
        fflush(progress->stream);
        progress->drawn = false;
    }
    progress->active = false;
    pthread_mutex_unlock(&progress->mutex);
}
