/* Loading files of events whose rows are counted: many files in one transaction, read side by side, each whole or not at all. */
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "data/digest.h"
#include "data/engine/appender.h"
#include "data/event_cells.h"
#include "data/load_job.h"
#include "data/manifest.h"
#include "data/sql.h"
#include "data/store.h"
#include "data/vintage_name.h"
#include "data/vintages.h"
#include "jarak/period.h"

typedef struct batch {
    jarak_store *store;
    const jarak__source *source;
    jarak__event_reading reading;
    size_t n_files;
    jarak__event_file *files;
    bool *is_known;             /* the store, or an earlier file of the batch, has the same contents */
    int64_t load_id, source_id; /* of the first; those that are known get numbers too, which stay free */
    jarak_load_report *reports;
} batch;

static void read_files(size_t first, size_t end, void *context)
{
    batch *b = context;
    for (size_t i = first; i < end; i++) {
        jarak__event_rows_read(&b->reading, &b->files[i]);
    }
}

/* Reads the files up to the first that is none of this format or cannot be read: those before it are the batch. Where it is the first, its
 * error. */
static jarak_status read_batch(batch *b, jarak_error *error)
{
    jarak_status status = jarak__state_table_get(&b->reading.table, error);
    if (status == JARAK_OK) {
        status = jarak__lookup_open(&b->source->cells.states, &b->reading.lookup, error);
    }
    if (status != JARAK_OK) {
        return status;
    }
    int64_t threads;
    status = jarak__sql_integer(b->store, "SELECT current_setting('threads')", 0, NULL, &threads, error);
    if (status != JARAK_OK) {
        return status;
    }
    jarak__digest_prepare();
    jarak__parallel_for(b->n_files, 1, (int)threads, read_files, b);
    for (size_t i = 0; i < b->n_files; i++) {
        const jarak__event_file *file = &b->files[i];
        if (file->status == JARAK_ERR_INTERRUPTED || (i == 0 && file->status != JARAK_OK)) {
            return jarak_fail(error, file->status, "%s", file->error.message);
        }
        if (file->status != JARAK_OK || file->is_other || file->n_read == 0) {
            b->n_files = i;
        }
    }
    if (b->n_files > 0) {
        return JARAK_OK;
    }
    return b->files[0].is_other ? jarak_fail(error, JARAK_ERR_FORMAT, "%s: its first line has not the %zu columns of `%s`",
                                             b->files[0].path, b->source->cut.column_count, b->source->name)
                                : jarak_fail(error, JARAK_ERR_DATA, "%s holds no rows; nothing was loaded", b->files[0].path);
}

/* ------------------------------------------------------------------------------------------------- what the store has of them */

static jarak_status find_known(batch *b, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak_table *known = NULL;
    jarak__write_text(&sql, "SELECT sha256 FROM facts.load WHERE sha256 IN (");
    for (size_t i = 0; i < b->n_files; i++) {
        jarak__sql_write(&sql, "%s%Q", i > 0 ? ", " : "", b->files[i].sha256);
    }
    jarak__write_text(&sql, ")");
    jarak_status status = sql.failed ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for a list of files")
                                     : jarak__sql_table(b->store, sql.bytes, &known, error);
    jarak__writer_release(&sql);
    for (size_t i = 0; status == JARAK_OK && i < b->n_files; i++) {
        for (size_t k = 0; k < jarak_table_rows(known) && !b->is_known[i]; k++) {
            b->is_known[i] = strcmp(jarak_table_text(known, k, 0), b->files[i].sha256) == 0;
        }
        for (size_t k = 0; k < i && !b->is_known[i]; k++) {
            b->is_known[i] = strcmp(b->files[k].sha256, b->files[i].sha256) == 0;
        }
    }
    jarak_table_free(known);
    return status;
}

static jarak_status number_loads(batch *b, jarak_error *error)
{
    jarak_status status = jarak__sql_integer(b->store, "SELECT coalesce(max(load_id), 0) + 1 FROM facts.load", 0, NULL, &b->load_id, error);
    return status == JARAK_OK
               ? jarak__sql_integer(b->store, "SELECT coalesce(max(source_id), 0) + 1 FROM facts.source", 0, NULL, &b->source_id, error)
               : status;
}

/* ------------------------------------------------------------------------------------------------- what is kept of each file */

static void count_skips(const jarak__event_file *file, int64_t n[JARAK__N_EVENT_SKIPS])
{
    memset(n, 0, JARAK__N_EVENT_SKIPS * sizeof *n);
    n[JARAK__EVENT_LATE] = file->n_late;
    for (size_t i = 0; i < file->n_rows; i++) {
        n[file->rows[i].skip]++;
    }
}

static void report_file(const batch *b, size_t i)
{
    const jarak__event_file *file = &b->files[i];
    int64_t n[JARAK__N_EVENT_SKIPS];
    jarak_load_report *report = &b->reports[i];
    snprintf(report->source, sizeof report->source, "%s", b->source->name);
    report->already_loaded = b->is_known[i];
    if (!b->is_known[i]) {
        count_skips(file, n);
        report->rows_read = file->n_read;
        report->rows_loaded = report->facts = n[JARAK__EVENT_COUNTED];
        report->rows_rejected = (int64_t)file->n_rejects;
        report->rows_skipped = report->rows_read - report->rows_loaded - report->rows_rejected;
        for (size_t row = 0; row < file->n_rows; row++) {
            report->facts_outside += file->rows[row].skip == JARAK__EVENT_COUNTED && file->rows[row].is_outside;
        }
    }
}

static void write_load(const batch *b, size_t i, const char *now, jarak__appender *to)
{
    const jarak__event_file *file = &b->files[i];
    const jarak_load_report *report = &b->reports[i];
    jarak__append_integer(to, b->load_id + (int64_t)i);
    jarak__append_text(to, file->sha256);
    jarak__append_text(to, file->path);
    jarak__append_text(to, b->source->name);
    jarak__append_integer(to, file->bytes);
    jarak__append_integer(to, report->rows_read);
    jarak__append_integer(to, report->rows_loaded);
    jarak__append_integer(to, report->rows_skipped);
    jarak__append_integer(to, report->rows_rejected);
    jarak__append_integer(to, report->facts);
    jarak__append_text(to, now);
    jarak__append_row(to);
}

static void write_source(const batch *b, size_t i, const char *now, jarak__appender *to)
{
    (void)now;
    jarak__append_integer(to, b->source_id + (int64_t)i);
    jarak__append_integer(to, b->load_id + (int64_t)i);
    jarak__append_text(to, b->source->title);
    jarak__append_text(to, b->source->publisher);
    jarak__append_text(to, b->source->url);
    jarak__append_text(to, b->source->licence);
    jarak__append_row(to);
}

/* The first of those whose events are counted, under whose source they are. */
static int64_t counted_with(const batch *b)
{
    size_t first = 0;
    while (first + 1 < b->n_files && b->is_known[first]) {
        first++;
    }
    return b->source_id + (int64_t)first;
}

static void write_vintage(const batch *b, size_t i, const char *now, jarak__appender *to)
{
    (void)now;
    jarak__vintage_name name;
    jarak__vintage_of_name(b->files[i].path, &name);
    jarak__append_integer(to, b->source_id + (int64_t)i);
    jarak__append_text(to, b->source->publication);
    jarak__append_integer(to, b->source_id + (int64_t)i);
    jarak_period day;
    if (name.day[0] != '\0' && jarak_period_parse(name.day, &day, NULL) == JARAK_OK) {
        jarak__append_day(to, day.first_day);
    } else {
        jarak__append_missing(to);
    }
    jarak__append_text(to, name.version[0] != '\0' ? name.version : NULL);
    jarak__append_integer(to, counted_with(b));
    jarak__append_row(to);
}

static void write_skips(const batch *b, size_t i, const char *now, jarak__appender *to)
{
    (void)now;
    int64_t n[JARAK__N_EVENT_SKIPS];
    count_skips(&b->files[i], n);
    for (int skip = JARAK__EVENT_COUNTED + 1; skip < JARAK__N_EVENT_SKIPS; skip++) {
        if (n[skip] > 0) {
            jarak__append_integer(to, b->load_id + (int64_t)i);
            jarak__append_text(to, jarak__event_skip_reasons[skip]);
            jarak__append_integer(to, n[skip]);
            jarak__append_row(to);
        }
    }
}

static void write_rejects(const batch *b, size_t i, const char *now, jarak__appender *to)
{
    (void)now;
    for (size_t k = 0; k < b->files[i].n_rejects; k++) {
        const jarak__event_reject *reject = &b->files[i].rejects[k];
        jarak__append_integer(to, b->load_id + (int64_t)i);
        jarak__append_integer(to, reject->line);
        jarak__append_text(to, reject->column);
        jarak__append_text(to, reject->reason);
        jarak__append_text(to, reject->text);
        jarak__append_row(to);
    }
}

static void write_covered(const batch *b, size_t i, const char *measure, int32_t first_day, int32_t last_day, jarak__appender *to)
{
    jarak__append_integer(to, b->source_id + (int64_t)i);
    jarak__append_text(to, measure);
    jarak__append_missing(to);
    jarak__append_day(to, first_day);
    jarak__append_day(to, last_day);
    jarak__append_text(to, "zero");
    jarak__append_row(to);
}

/* When the file's rows were added, or else the days of its events: in that time it has all that was reported. */
static void write_coverage(const batch *b, size_t i, const char *now, jarak__appender *to)
{
    (void)now;
    const jarak__event_file *file = &b->files[i];
    for (size_t k = 0; k < file->n_added; k++) {
        char measure[32] = "event";
        if (file->added[k].minute >= 0) {
            snprintf(measure, sizeof measure, "event at %04d", file->added[k].minute);
        }
        write_covered(b, i, measure, file->added[k].day, file->added[k].day, to);
    }
    if (file->n_added == 0 && file->n_rows > 0) {
        write_covered(b, i, "event", file->first_day, file->last_day, to);
    }
}

static jarak_status write_book(const batch *b, jarak_error *error)
{
    static const struct {
        const char *table;
        void (*write)(const batch *b, size_t file, const char *now, jarak__appender *to);
    } tables[] = {{"load", write_load},  {"source", write_source},  {"vintage", write_vintage},
                  {"skip", write_skips}, {"reject", write_rejects}, {"coverage", write_coverage}};
    char *now = NULL;
    jarak_status status =
        jarak__sql_text(b->store, "SELECT CAST(CAST(now() AT TIME ZONE 'UTC' AS TIMESTAMP) AS VARCHAR)", 0, NULL, &now, error);
    for (size_t t = 0; status == JARAK_OK && t < sizeof tables / sizeof tables[0]; t++) {
        jarak__appender *appender = NULL;
        status = jarak__appender_open(b->store, "facts", tables[t].table, &appender, error);
        for (size_t i = 0; status == JARAK_OK && i < b->n_files; i++) {
            if (!b->is_known[i]) {
                tables[t].write(b, i, now, appender);
            }
        }
        status = status == JARAK_OK ? jarak__appender_close(appender, error) : status;
    }
    jarak__free(now);
    if (status == JARAK_OK) {
        status = jarak__vintages_number(b->store, error);
    }
    return status == JARAK_OK ? jarak__load_note_change(b->store, true, error) : status;
}

/* ------------------------------------------------------------------------------------------------- the transaction */

static jarak_status write_batch(batch *b, size_t n_new, jarak__event_file *const *fresh, jarak_error *error)
{
    jarak__event_counts *counts = NULL;
    jarak_status status = jarak__event_count(b->store, n_new, fresh, &counts, error);
    for (size_t i = 0; i < b->n_files; i++) {
        report_file(b, i);
    }
    if (status == JARAK_OK) {
        status = jarak__event_counts_write(counts, b->store, b->reading.table, counted_with(b), error);
    }
    jarak__event_counts_free(counts);
    return status == JARAK_OK ? write_book(b, error) : status;
}

static jarak_status load_batch(batch *b, jarak_error *error)
{
    size_t n_new = 0;
    jarak__event_file **fresh = jarak__calloc(b->n_files + 1, sizeof *fresh);
    jarak_status status =
        fresh != NULL ? jarak__sql_begin(b->store, error) : jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for a list of files");
    if (status == JARAK_OK) {
        status = find_known(b, error);
    }
    for (size_t i = 0; status == JARAK_OK && i < b->n_files; i++) {
        if (!b->is_known[i]) {
            fresh[n_new++] = &b->files[i];
        }
    }
    if (status == JARAK_OK) {
        status = number_loads(b, error);
    }
    if (status == JARAK_OK) {
        status = write_batch(b, n_new, fresh, error);
    }
    if (status == JARAK_OK) {
        status = jarak__manifest_add(b->store, b->source, error);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_commit(b->store, error);
    }
    if (status != JARAK_OK) {
        jarak__sql_rollback(b->store);
    }
    jarak__free(fresh);
    return status;
}

jarak_status jarak__load_events(jarak_store *store, const jarak_load_settings *settings, const jarak__source *source, size_t n_files,
                                const char *const *paths, jarak_load_report *reports, size_t *n_done, jarak_error *error)
{
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    batch b = {.store = store,
               .source = source,
               .reading = {.source = source, .cancel = jarak__store_cancel(store), .skip_unknown = settings->skip_unknown},
               .n_files = n_files,
               .files = jarak__calloc(n_files, sizeof *b.files),
               .is_known = jarak__calloc(n_files, sizeof *b.is_known),
               .reports = reports};
    jarak_status status =
        b.files != NULL && b.is_known != NULL ? JARAK_OK : jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for a list of files");
    *n_done = 0;
    for (size_t i = 0; status == JARAK_OK && i < n_files; i++) {
        b.files[i].path = paths[i];
    }
    if (status == JARAK_OK) {
        status = read_batch(&b, error);
    }
    if (status == JARAK_OK) {
        status = load_batch(&b, error);
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    for (size_t i = 0; status == JARAK_OK && i < b.n_files; i++) {
        reports[i].seconds = ((double)(end.tv_sec - start.tv_sec) + 1e-9 * (double)(end.tv_nsec - start.tv_nsec)) / (double)b.n_files;
    }
    *n_done = status == JARAK_OK ? b.n_files : 0;
    for (size_t i = 0; b.files != NULL && i < n_files; i++) {
        jarak__event_file_release(&b.files[i]);
    }
    jarak__lookup_forget(b.reading.lookup);
    jarak__free(b.files);
    jarak__free(b.is_known);
    return status;
}
