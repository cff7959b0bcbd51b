/* Loading a bulk file: it flows straight through the engine into the facts while a thread of its own scans it, and the questions come
 * afterwards. */
#include <inttypes.h>
#include <pthread.h>
#include <string.h>

#include "data/load_job.h"
#include "data/load_keys.h"
#include "data/load_tally.h"
#include "data/sql.h"
#include "data/store.h"

/* The scan of a bulk file, beside its loading. */
typedef struct scanner {
    pthread_t thread;
    bool is_running;
    jarak__load_job *job;
    jarak_status status;
    jarak_error error;
} scanner;

static void *scan_thread(void *argument)
{
    scanner *s = argument;
    s->status = jarak__file_scan(s->job->file, &s->job->cut, jarak__store_cancel(s->job->store), NULL, &s->job->scan, &s->error);
    return NULL;
}

static jarak_status start_scan(scanner *s, jarak__load_job *job, jarak_error *error)
{
    *s = (scanner){.job = job};
    if (pthread_create(&s->thread, NULL, scan_thread, s) != 0) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "%s: no thread could be started", job->file->name);
    }
    s->is_running = true;
    return JARAK_OK;
}

/* Waits for the scan. What it found wrong goes before what the engine says: it knows the line. */
static jarak_status end_scan(scanner *s, jarak_status status, jarak_error *error)
{
    if (s->is_running) {
        pthread_join(s->thread, NULL);
        s->is_running = false;
        if (s->status != JARAK_OK && status != JARAK_ERR_INTERRUPTED) {
            return jarak_fail(error, s->status, "%s", s->error.message);
        }
    }
    return status;
}

/* The counts of a bulk file, from its tally. Every record that the scan saw must be among them. */
static jarak_status count_tally(jarak__load_job *job, int64_t n_bad_lines, int64_t *counts, jarak_error *error)
{
    const jarak_load_report *report = job->report;
    jarak__load_count_tally(job, n_bad_lines, counts);
    int64_t n_records = job->scan.records - (job->cut.header ? 1 : 0);
    if (!job->file->is_parquet && report->rows_read != n_records) {
        return jarak_fail(error, JARAK_ERR_FORMAT,
                          "%s holds %" PRId64 " rows, but the reader took %" PRId64 "; save the file anew as plain CSV", job->file->name,
                          n_records, report->rows_read);
    }
    return report->rows_read == 0 ? jarak__load_fail_without_rows(job, error) : JARAK_OK;
}

/* A file that flows straight through: facts first, then the questions. */
static jarak_status load_facts_first(jarak__load_job *job, int64_t *counts, void *context, jarak_error *error)
{
    scanner *scan = context;
    int64_t n_repeats = 0, n_bad_lines = 0;
    jarak_status status = jarak__load_read(job, error);
    if (status == JARAK_OK) {
        status = jarak__load_judge(job, error);
    }
    if (status == JARAK_OK) {
        status = jarak__load_publish(job, error);
    }
    if (status == JARAK_OK) {
        status = jarak__load_facts(job, &n_repeats, error);
    }
    status = end_scan(scan, status, error);
    if (status == JARAK_OK) {
        status = jarak__load_find_earlier(job, error);
    }
    if (status != JARAK_OK || job->report->already_loaded) {
        return status;
    }
    if (job->scan.n_dos > 0 && job->scan.n_unix > 0 && job->scan.n_dos + job->scan.n_unix > 1) {
        return jarak_fail(error, JARAK_ERR_FORMAT,
                          "%s: lines end in both \\n and \\r\\n; make them one first: tr -d '\\r' < '%s' > plain.csv", job->file->name,
                          job->file->name);
    }
    status = jarak__load_take_bad_lines(job, &n_bad_lines, error);
    if (status == JARAK_OK) {
        status = count_tally(job, n_bad_lines, counts, error);
    }
    if (status == JARAK_OK) {
        status = jarak__load_find_bad_rows(job, job->report->rows_rejected - n_bad_lines, error);
    }
    if (status == JARAK_OK) {
        status = jarak__load_settle_unknown(job, counts, error);
    }
    if (status == JARAK_OK) {
        status = jarak__load_settle_few(job, counts, error);
    }
    return status == JARAK_OK ? jarak__load_settle_written(job, n_repeats, error) : status;
}

/* A bulk file is scanned while it is loaded, unless a file of the same size is in the store: then it is probably the same. The engine would
 * read a small table of states many times and the file once into memory, were it free to choose which side of a join is kept; it is not. */
jarak_status jarak__load_bulk(jarak__load_job *job, jarak_error *error)
{
    int64_t n_same_size = 0;
    scanner scan = {0};
    const char *newline = job->file->head != NULL ? memchr(job->file->head, '\n', job->file->head_size) : NULL;
    job->is_dos = newline != NULL && newline > job->file->head && newline[-1] == '\r';
    jarak_status status = jarak__sql_integer(job->store, "SELECT count(*) FROM facts.load WHERE bytes = ?", 1,
                                             (jarak__bind[]){jarak__bind_integer(job->file->bytes)}, &n_same_size, error);
    if (status == JARAK_OK) {
        status = start_scan(&scan, job, error);
    }
    if (status == JARAK_OK && n_same_size > 0) {
        status = end_scan(&scan, status, error);
        status = status == JARAK_OK ? jarak__load_find_earlier(job, error) : status;
    }
    if (status != JARAK_OK || job->report->already_loaded) {
        return end_scan(&scan, status, error);
    }
    status = jarak__load_register_lookups(job, error);
    if (status == JARAK_OK) {
        status = jarak__tally_register(job->store, jarak__n_verdicts(job->source), &job->tally, error);
    }
    if (status == JARAK_OK) {
        status = jarak__keys_register(job->store, &job->keys, error);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_run(job->store, "SET disabled_optimizers = 'join_order,build_side_probe_side'", error);
    }
    if (status == JARAK_OK) {
        status = end_scan(&scan, jarak__load_transact(job, load_facts_first, &scan, error), error);
        jarak_status reset = jarak__sql_run(job->store, "RESET disabled_optimizers", status == JARAK_OK ? error : NULL);
        status = status == JARAK_OK ? reset : status;
    }
    jarak__keys_forget(job->keys);
    jarak__load_forget_lookups(job);
    return end_scan(&scan, status, error);
}
