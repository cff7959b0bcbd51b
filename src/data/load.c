/* Loading a file: its steps in order, within one transaction. */
#include "jarak/load.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/embed.h"
#include "data/load_job.h"
#include "data/load_keys.h"
#include "data/load_tally.h"
#include "data/sources_check.h"
#include "data/sql.h"
#include "data/store.h"
#include "jarak/progress.h"

static const char ledger_name[] = "data/ledger.csv";

void jarak_load_settings_init(jarak_load_settings *settings)
{
    *settings = (jarak_load_settings){0};
}

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
    s->status = jarak__file_scan(s->job->file, &s->job->source->cut, NULL, &s->job->scan, &s->error);
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

static double seconds_since(const struct timespec *start)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) + 1e-9 * (double)(now.tv_nsec - start->tv_nsec);
}

/* Whether the same contents were loaded before. */
static jarak_status find_earlier(jarak__load_job *job, jarak_error *error)
{
    int64_t count;
    jarak_status status = jarak__sql_integer(job->store, "SELECT count(*) FROM facts.load WHERE sha256 = ?", 1,
                                             (jarak__bind[]){jarak__bind_text(job->scan.sha256)}, &count, error);
    job->report->already_loaded = status == JARAK_OK && count > 0;
    return status;
}

static jarak_status number_load(jarak__load_job *job, jarak_error *error)
{
    jarak_status status =
        jarak__sql_integer(job->store, "SELECT coalesce(max(load_id), 0) + 1 FROM facts.load", 0, NULL, &job->load_id, error);
    return status == JARAK_OK
               ? jarak__sql_integer(job->store, "SELECT coalesce(max(source_id), 0) + 1 FROM facts.source", 0, NULL, &job->source_id, error)
               : status;
}

/* Fails where rows name what nobody knows, unless they may be left out. counts: rows a verdict. */
static jarak_status settle_unknown(jarak__load_job *job, const int64_t *counts, jarak_error *error)
{
    for (size_t v = jarak__verdict_of_state(job->source, 0); v < jarak__n_verdicts(job->source); v++) {
        if (counts[v] > 0 && !job->settings->skip_unknown) {
            return jarak__load_fail_unknown(job, v, error);
        }
    }
    return JARAK_OK;
}

static size_t count_skip_rules(const jarak__source *source)
{
    size_t n = 0;
    while (n < source->n_rules && !source->rules[n].is_reject) {
        n++;
    }
    return n;
}

/* Fills counts with the rows of each verdict, and the report with the lines: one is loaded where at least one of its rows stays, else
 * rejected where one of them is bad, else skipped. */
static jarak_status count_rows(jarak__load_job *job, int64_t *counts, jarak_error *error)
{
    jarak_table *table = NULL;
    jarak_status status = jarak__sql_table(job->store, "SELECT jarak_verdict, count(*) FROM jarak_judged GROUP BY 1", &table, error);
    for (size_t i = 0; status == JARAK_OK && i < jarak_table_rows(table); i++) {
        counts[jarak_table_integer(table, i, 0)] = jarak_table_integer(table, i, 1);
    }
    jarak_table_free(table);
    char *sql = jarak__sql_format("SELECT count(*) FILTER (class = 0), count(*) FILTER (class = 1) FROM (SELECT line, "
                                  "min(CASE WHEN jarak_verdict = 0 THEN 0 WHEN jarak_verdict > %ld THEN 1 ELSE 2 END) AS class "
                                  "FROM jarak_judged GROUP BY line)",
                                  (long)count_skip_rules(job->source));
    if (status == JARAK_OK) {
        status = sql != NULL ? jarak__sql_table(job->store, sql, &table, error)
                             : jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", job->file->name);
    }
    if (status == JARAK_OK) {
        job->report->rows_loaded = jarak_table_integer(table, 0, 0);
        job->report->rows_rejected += jarak_table_integer(table, 0, 1);
        job->report->rows_skipped = job->report->rows_read - job->report->rows_loaded - job->report->rows_rejected;
        jarak_table_free(table);
    }
    jarak__free(sql);
    return status;
}

/* jarak_bad, the rows to tell of. Of a bulk file they are found by a second look at it, which only a file with bad rows costs. */
static jarak_status find_bad_rows(jarak__load_job *job, int64_t n_bad, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak_status status = JARAK_OK;
    if (job->source->is_bulk && n_bad > 0) {
        status = jarak__load_read_again(job, error);
    }
    jarak__sql_write(&sql, "CREATE TEMP TABLE jarak_bad AS SELECT * FROM jarak_judged WHERE jarak_verdict > %ld%s",
                     (long)count_skip_rules(job->source), job->source->is_bulk && n_bad == 0 ? " LIMIT 0" : "");
    if (status != JARAK_OK) {
        jarak__writer_release(&sql);
        return status;
    }
    status = jarak__load_run(job, &sql, error);
    return status == JARAK_OK && job->source->is_bulk && n_bad > 0 && !job->file->is_parquet
               ? jarak__load_give_lines(job, "jarak_bad", error)
               : status;
}

/* An exact repeat was loaded as a fact, but it says nothing new: its row is counted as skipped where each row gave one fact. */
static jarak_status settle_repeats(jarak__load_job *job, int64_t n_repeats, jarak_error *error)
{
    jarak_load_report *report = job->report;
    if (n_repeats == 0) {
        return JARAK_OK;
    }
    if (job->source->n_targets == 1 && report->facts + n_repeats == report->rows_loaded) {
        report->rows_loaded -= n_repeats;
        report->rows_skipped += n_repeats;
    }
    return jarak__sql_run_with(job->store, "INSERT INTO facts.skip VALUES (?, 'exact repeat of another row', ?)", 2,
                               (jarak__bind[]){jarak__bind_integer(job->load_id), jarak__bind_integer(n_repeats)}, error);
}

static jarak_status enter_load(jarak__load_job *job, jarak_error *error)
{
    const jarak_load_report *report = job->report;
    jarak_status status = jarak__sql_run_with(
        job->store, "INSERT INTO facts.load VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(now() AT TIME ZONE 'UTC' AS TIMESTAMP))", 10,
        (jarak__bind[]){jarak__bind_integer(job->load_id), jarak__bind_text(job->scan.sha256), jarak__bind_text(job->file->name),
                        jarak__bind_text(job->source->name), jarak__bind_integer(job->file->bytes), jarak__bind_integer(report->rows_read),
                        jarak__bind_integer(report->rows_loaded), jarak__bind_integer(report->rows_skipped),
                        jarak__bind_integer(report->rows_rejected), jarak__bind_integer(report->facts)},
        error);
    return status == JARAK_OK ? jarak__sql_run(job->store,
                                               "INSERT OR REPLACE INTO facts.meta SELECT 'generation', CAST(1 + coalesce(max(CAST(value AS "
                                               "BIGINT)), 0) AS VARCHAR) FROM facts.meta WHERE key = 'generation'",
                                               error)
                              : status;
}

static jarak_status fail_without_rows(const jarak__load_job *job, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_DATA, "%s holds no rows below its header; nothing was loaded", job->file->name);
}

/* A file that is laid down before it is judged. */
static jarak_status load_table(jarak__load_job *job, int64_t *counts, jarak_error *error)
{
    int64_t n_repeats = 0;
    jarak_status status = jarak__load_read(job, error);
    if (status == JARAK_OK && job->report->rows_read == 0) {
        return fail_without_rows(job, error);
    }
    if (status == JARAK_OK) {
        status = jarak__load_judge(job, error);
    }
    if (status == JARAK_OK) {
        status = count_rows(job, counts, error);
    }
    if (status == JARAK_OK) {
        status = find_bad_rows(job, 0, error);
    }
    if (status == JARAK_OK) {
        status = settle_unknown(job, counts, error);
    }
    if (status == JARAK_OK) {
        status = jarak__load_publish(job, error);
    }
    if (status == JARAK_OK) {
        status = jarak__load_facts(job, &n_repeats, error);
    }
    return status == JARAK_OK ? settle_repeats(job, n_repeats, error) : status;
}

/* The counts of a bulk file, from its tally. Every record that the scan saw must be among them. */
static jarak_status count_tally(jarak__load_job *job, int64_t n_bad_lines, int64_t *counts, jarak_error *error)
{
    jarak_load_report *report = job->report;
    size_t n_skip_rules = count_skip_rules(job->source);
    report->rows_rejected = n_bad_lines;
    for (size_t v = 0; v < jarak__n_verdicts(job->source); v++) {
        counts[v] = jarak__tally_count(job->tally, v);
        *(v == 0 ? &report->rows_loaded : v <= n_skip_rules ? &report->rows_skipped : &report->rows_rejected) += counts[v];
    }
    report->rows_read = report->rows_loaded + report->rows_skipped + report->rows_rejected;
    int64_t n_records = job->scan.records - (job->source->cut.header ? 1 : 0);
    if (!job->file->is_parquet && report->rows_read != n_records) {
        return jarak_fail(error, JARAK_ERR_FORMAT,
                          "%s holds %" PRId64 " rows, but the reader took %" PRId64 "; save the file anew as plain CSV", job->file->name,
                          n_records, report->rows_read);
    }
    return report->rows_read == 0 ? fail_without_rows(job, error) : JARAK_OK;
}

/* A file that flows straight through: facts first, then the questions. */
static jarak_status load_bulk(jarak__load_job *job, scanner *scan, int64_t *counts, jarak_error *error)
{
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
        status = find_earlier(job, error);
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
        status = find_bad_rows(job, job->report->rows_rejected - n_bad_lines, error);
    }
    if (status == JARAK_OK) {
        status = settle_unknown(job, counts, error);
    }
    return status == JARAK_OK ? settle_repeats(job, n_repeats, error) : status;
}

/* What follows in both cases. */
static jarak_status finish(jarak__load_job *job, const int64_t *counts, jarak_error *error)
{
    jarak_status status = jarak__load_keep_skips(job, counts, error);
    if (status == JARAK_OK) {
        status = jarak__load_keep_rejects(job, error);
    }
    if (status == JARAK_OK) {
        status = jarak__load_coverage(job, error);
    }
    if (status == JARAK_OK) {
        status = enter_load(job, error);
    }
    return status == JARAK_OK ? jarak__load_sweep(job, error) : status;
}

/* The transaction. The engine would read a small table of states many times and the file once into memory, were it free to choose which
 * side of a join is kept; for a bulk file it is not. */
static jarak_status transact(jarak__load_job *job, scanner *scan, jarak_error *error)
{
    int64_t *counts = jarak__calloc(jarak__n_verdicts(job->source), sizeof *counts);
    if (counts == NULL) {
        return end_scan(scan, jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", job->file->name), error);
    }
    jarak_status status = jarak__sql_begin(job->store, error);
    if (status == JARAK_OK) {
        status = jarak__load_sweep(job, error);
    }
    if (status == JARAK_OK) {
        status = job->source->is_bulk ? load_bulk(job, scan, counts, error) : load_table(job, counts, error);
    }
    if (status == JARAK_OK && !job->report->already_loaded) {
        status = finish(job, counts, error);
        if (status == JARAK_OK) {
            status = jarak__sql_commit(job->store, error);
        }
    }
    if (status != JARAK_OK || job->report->already_loaded) {
        jarak__sql_rollback(job->store);
    }
    jarak__free(counts);
    return end_scan(scan, status, error);
}

/* A bulk file is scanned while it is loaded, unless a file of the same size is in the store: then it is probably the same. */
static jarak_status load_scanning(jarak__load_job *job, jarak_error *error)
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
        status = status == JARAK_OK ? find_earlier(job, error) : status;
    }
    if (status != JARAK_OK || job->report->already_loaded) {
        return end_scan(&scan, status, error);
    }
    status = jarak__tally_register(job->store, jarak__n_verdicts(job->source), &job->tally, error);
    if (status == JARAK_OK) {
        status = jarak__keys_register(job->store, &job->keys, error);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_run(job->store, "SET disabled_optimizers = 'join_order,build_side_probe_side'", error);
    }
    if (status == JARAK_OK) {
        status = transact(job, &scan, error);
        jarak__keys_forget(job->keys);
        jarak_status reset = jarak__sql_run(job->store, "RESET disabled_optimizers", status == JARAK_OK ? error : NULL);
        return status == JARAK_OK ? reset : status;
    }
    return end_scan(&scan, status, error);
}

/* The engine cannot read files whose lines end in both ways: it gets a copy. */
static jarak_status make_copy(jarak__load_job *job, FILE **copy, char path[32], jarak_error *error)
{
    jarak__scan again;
    *copy = tmpfile();
    if (*copy == NULL) {
        return jarak_fail(error, JARAK_ERR_IO, "%s: no room for a copy with uniform line ends", job->file->name);
    }
    jarak_status status = jarak__file_scan(job->file, &job->source->cut, *copy, &again, error);
    if (status == JARAK_OK) {
        jarak__scan_release(&again);
        snprintf(path, 32, "/proc/self/fd/%d", fileno(*copy));
        job->engine_path = path;
        job->is_dos = false;
    }
    return status;
}

static jarak_status load_scanned(jarak__load_job *job, jarak_error *error)
{
    FILE *copy = NULL;
    char copy_path[32];
    jarak_status status = jarak__file_scan(job->file, &job->source->cut, NULL, &job->scan, error);
    if (status == JARAK_OK) {
        status = find_earlier(job, error);
    }
    if (status == JARAK_OK && !job->report->already_loaded) {
        job->is_dos = job->scan.n_dos > 0;
        if (job->scan.n_dos > 0 && job->scan.n_unix > 0) {
            status = make_copy(job, &copy, copy_path, error);
        }
        if (status == JARAK_OK) {
            status = transact(job, &(scanner){0}, error);
        }
    }
    job->engine_path = NULL; /* it may have named the copy */
    if (copy != NULL) {
        fclose(copy);
    }
    return status;
}

static jarak_status load_recognised(jarak__load_job *job, jarak_error *error)
{
    snprintf(job->report->source, sizeof job->report->source, "%s", job->source->name);
    job->engine_path = job->file->path;
    jarak_status status = number_load(job, error);
    if (status == JARAK_OK) {
        status = job->source->is_bulk ? load_scanning(job, error) : load_scanned(job, error);
    }
    return status;
}

static jarak_status load_found(jarak_store *store, const char *path, const jarak_load_settings *settings, const jarak__catalogue *catalogue,
                               jarak_load_report *report, jarak_error *error)
{
    jarak__file file = {0};
    jarak__load_job job = {.store = store, .settings = settings, .report = report, .file = &file};
    jarak_status status = jarak__file_look(path, path, &file, error);
    if (status == JARAK_OK) {
        status = jarak__load_recognise(&job, catalogue, error);
    }
    if (status == JARAK_OK) {
        status = load_recognised(&job, error);
    }
    jarak__scan_release(&job.scan);
    jarak__arena_release(&job.arena);
    jarak__file_release(&file);
    return status;
}

jarak_status jarak_load_file(jarak_store *store, const char *path, const jarak_load_settings *settings, jarak_load_report *report,
                             jarak_error *error)
{
    struct timespec start;
    jarak_load_settings defaults;
    jarak_load_report unwanted;
    jarak__catalogue catalogue = {0};
    clock_gettime(CLOCK_MONOTONIC, &start);
    jarak_load_settings_init(&defaults);
    settings = settings != NULL ? settings : &defaults;
    report = report != NULL ? report : &unwanted;
    *report = (jarak_load_report){0};
    jarak_status status = jarak__store_unseal(store, error);
    if (status == JARAK_OK) {
        status = jarak__catalogue_read(settings->sources_dir, &catalogue, error);
    }
    if (status == JARAK_OK) {
        status = load_found(store, path, settings, &catalogue, report, error);
    }
    jarak__catalogue_release(&catalogue);
    report->seconds = seconds_since(&start);
    return status;
}

/* The embedded file as one that the engine can open. */
static jarak_status open_embedded(const jarak_embedded *file, int *descriptor, char path[32], jarak_error *error)
{
    *descriptor = memfd_create("ledger", MFD_CLOEXEC);
    size_t done = 0;
    while (*descriptor >= 0 && done < file->size) {
        ssize_t written = write(*descriptor, file->bytes + done, file->size - done);
        if (written <= 0) {
            break;
        }
        done += (size_t)written;
    }
    if (*descriptor < 0 || done < file->size) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", file->name);
    }
    snprintf(path, 32, "/proc/self/fd/%d", *descriptor);
    return JARAK_OK;
}

jarak_status jarak_load_ledger(jarak_store *store, jarak_load_report *report, jarak_error *error)
{
    struct timespec start;
    jarak_load_settings settings;
    jarak_load_report unwanted;
    jarak__source *source = NULL;
    jarak__file file = {0};
    char path[32];
    int descriptor = -1;
    const jarak_embedded *ledger = jarak__embedded(ledger_name);
    const jarak_embedded *description = jarak__embedded("data/sources/ledger.yaml");
    clock_gettime(CLOCK_MONOTONIC, &start);
    jarak_load_settings_init(&settings);
    report = report != NULL ? report : &unwanted;
    *report = (jarak_load_report){0};
    jarak__load_job job = {.store = store, .settings = &settings, .report = report, .file = &file};
    jarak_status status = jarak__store_unseal(store, error);
    if (status == JARAK_OK) {
        status = jarak__source_parse(description->name, description->bytes, description->size, &source, error);
    }
    if (status == JARAK_OK) {
        status = open_embedded(ledger, &descriptor, path, error);
    }
    if (status == JARAK_OK) {
        status = jarak__file_look(path, ledger_name, &file, error);
    }
    if (status == JARAK_OK) {
        settings.source = source->name;
        status = jarak__load_recognise(&job, &(jarak__catalogue){.sources = &source, .count = 1}, error);
    }
    if (status == JARAK_OK) {
        status = load_recognised(&job, error);
    }
    if (descriptor >= 0) {
        close(descriptor);
    }
    jarak__scan_release(&job.scan);
    jarak__arena_release(&job.arena);
    jarak__file_release(&file);
    jarak__source_free(source);
    report->seconds = seconds_since(&start);
    return status;
}
