/* The transaction of a load, and the steps that all loads share, whichever way the file is read. */
#include <string.h>

#include "base/alloc.h"
#include "base/holds.h"
#include "data/event_rows.h"
#include "data/load_job.h"
#include "data/load_tally.h"
#include "data/manifest.h"
#include "data/sql.h"
#include "data/store.h"
#include "jarak/table.h"

jarak_status jarak__load_find_earlier(jarak__load_job *job, jarak_error *error)
{
    int64_t count;
    jarak_status status = jarak__sql_integer(job->store, "SELECT count(*) FROM facts.load WHERE sha256 = ?", 1,
                                             (jarak__bind[]){jarak__bind_text(job->scan.sha256)}, &count, error);
    job->report->already_loaded = status == JARAK_OK && count > 0;
    return status;
}

void jarak__load_count_tally(jarak__load_job *job, int64_t n_bad_lines, int64_t *counts)
{
    jarak_load_report *report = job->report;
    size_t n_skip_rules = jarak__n_skip_rules(job->source);
    report->rows_rejected = n_bad_lines;
    for (size_t v = 0; v < jarak__n_verdicts(job->source); v++) {
        counts[v] = jarak__tally_count(job->tally, v);
        *(v == 0 ? &report->rows_loaded : v <= n_skip_rules ? &report->rows_skipped : &report->rows_rejected) += counts[v];
    }
    report->rows_read = report->rows_loaded + report->rows_skipped + report->rows_rejected;
}

jarak_status jarak__load_settle_unknown(jarak__load_job *job, const int64_t *counts, jarak_error *error)
{
    for (size_t v = jarak__verdict_of_state(job->source, 0); v < jarak__n_verdicts(job->source); v++) {
        if (counts[v] > 0 && !job->settings->skip_unknown) {
            return jarak__load_fail_unknown(job, v, error);
        }
    }
    return JARAK_OK;
}

jarak_status jarak__load_find_bad_rows(jarak__load_job *job, int64_t n_bad, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak_status status = JARAK_OK;
    if (job->source->is_bulk && n_bad > 0) {
        status = jarak__load_read_again(job, error);
    }
    bool is_empty = (job->source->is_bulk || job->source->is_one_pass) && n_bad == 0; /* without a second look */
    jarak__sql_write(&sql, "CREATE TEMP TABLE jarak_bad AS SELECT * FROM jarak_judged WHERE jarak_verdict > %ld%s",
                     (long)jarak__n_skip_rules(job->source), is_empty ? " LIMIT 0" : "");
    if (status != JARAK_OK) {
        jarak__writer_release(&sql);
        return status;
    }
    status = jarak__load_run(job, &sql, error);
    return status == JARAK_OK && job->source->is_bulk && n_bad > 0 && !job->file->is_parquet
               ? jarak__load_give_lines(job, "jarak_bad", error)
               : status;
}

/* The two verdicts, other than staying, that most rows have. */
static void find_largest(const jarak__load_job *job, const int64_t *counts, size_t largest[2])
{
    largest[0] = largest[1] = 0;
    for (size_t v = 1; v < jarak__n_verdicts(job->source); v++) {
        if (largest[0] == 0 || counts[v] > counts[largest[0]]) {
            largest[1] = largest[0];
            largest[0] = v;
        } else if (largest[1] == 0 || counts[v] > counts[largest[1]]) {
            largest[1] = v;
        }
    }
}

static void write_taker(const jarak__load_job *job, const int64_t *counts, size_t verdict, jarak__writer *text)
{
    const jarak__source *source = job->source;
    const jarak__rule *rule = verdict <= source->n_rules ? &source->rules[verdict - 1] : NULL;
    const bool names_column = rule != NULL && rule->is_reject;
    jarak__write_format(text, "%s%lld by \"%s%s%s\"", text->length > 0 ? ", " : "", (long long)counts[verdict],
                        names_column ? rule->column : "", names_column ? ": " : "", rule != NULL ? rule->reason : "unknown state or unit");
}

/* How many rows the rules of the description that are not usual leave to be judged. */
static int64_t count_judged(const jarak__load_job *job, const int64_t *counts)
{
    int64_t n = 0;
    for (size_t v = 0; v < jarak__n_verdicts(job->source); v++) {
        if (v >= jarak__verdict_of_state(job->source, 0) && job->settings->skip_unknown) {
            continue; /* that is what was asked for */
        }
        bool is_usual = v >= 1 && v <= job->source->n_rules && job->source->rules[v - 1].is_usual;
        n += is_usual ? 0 : counts[v];
    }
    return n;
}

jarak_status jarak__load_settle_few(jarak__load_job *job, const int64_t *counts, jarak_error *error)
{
    int64_t n_bad_lines = 0;
    jarak_status status = jarak__sql_integer(job->store, "SELECT count(*) FROM jarak_bad_line", 0, NULL, &n_bad_lines, error);
    const int64_t n_judged = count_judged(job, counts) + n_bad_lines;
    if (status != JARAK_OK || job->source->cells.is_given || (counts[0] > 0 && (job->settings->allow_few || 2 * counts[0] >= n_judged))) {
        return status;
    }
    size_t largest[2];
    jarak__writer takers = {0};
    find_largest(job, counts, largest);
    if (n_bad_lines > 0) {
        jarak__write_format(&takers, "%lld could not be cut into cells", (long long)n_bad_lines);
    }
    for (size_t i = 0; i < 2; i++) {
        if (largest[i] > 0 && counts[largest[i]] > 0) {
            write_taker(job, counts, largest[i], &takers);
        }
    }
    const char *by_what = takers.bytes != NULL ? takers.bytes : "`rows` made nothing of them";
    status = counts[0] == 0
                 ? jarak_fail(error, JARAK_ERR_DATA, "%s: read as `%s`, nothing of it is left, so nothing was loaded; taken were %s",
                              job->file->name, job->source->name, by_what)
                 : jarak_fail(
                       error, JARAK_ERR_DATA,
                       "%s: read as `%s`, less than half of it is left (%lld), so nothing was loaded; taken were %s; if that is right, say "
                       "--few",
                       job->file->name, job->source->name, (long long)counts[0], by_what);
    jarak__writer_release(&takers);
    return status;
}

jarak_status jarak__load_settle_written(jarak__load_job *job, int64_t n_repeats, jarak_error *error)
{
    jarak_load_report *report = job->report;
    jarak_status status = jarak__load_settle_faults(job, error);
    if (status != JARAK_OK || n_repeats == 0) {
        return status;
    }
    if (job->source->n_targets == 1 && report->facts + n_repeats == report->rows_loaded) {
        report->rows_loaded -= n_repeats;
        report->rows_skipped += n_repeats;
    }
    const char *reason = strcmp(job->source->targets[0].table, "event") == 0 ? jarak__event_skip_reasons[JARAK__EVENT_REPEAT]
                                                                             : "exact repeat of another row";
    return jarak__sql_run_with(job->store, "INSERT INTO facts.skip VALUES (?, ?, ?)", 3,
                               (jarak__bind[]){jarak__bind_integer(job->load_id), jarak__bind_text(reason), jarak__bind_integer(n_repeats)},
                               error);
}

jarak_status jarak__load_fail_without_rows(const jarak__load_job *job, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_DATA, "%s holds no rows below its header; nothing was loaded", job->file->name);
}

jarak_status jarak__load_note_change(jarak_store *store, bool of_facts, jarak_error *error)
{
    return jarak__sql_run_with(
        store,
        "INSERT OR REPLACE INTO facts.meta SELECT key, CAST(1 + coalesce(max(CAST(value AS BIGINT)), 0) AS VARCHAR) "
        "FROM (VALUES ('generation', true), ('facts', CAST(? AS BOOLEAN))) counter(key, changes) LEFT JOIN facts.meta USING (key) "
        "WHERE changes GROUP BY key",
        1, (jarak__bind[]){jarak__bind_integer(of_facts)}, error);
}

/* Whether files of the format bring more than tables of reference, on which nothing rests that is kept. */
static bool brings_facts(const jarak__source *source)
{
    static const char *const reference[] = {"product_list", "concordance", "published_ideal_point"};
    for (size_t i = 0; i < source->n_targets; i++) {
        bool is_reference = false;
        for (size_t k = 0; k < sizeof reference / sizeof reference[0]; k++) {
            is_reference = is_reference || strcmp(source->targets[i].table, reference[k]) == 0;
        }
        if (!is_reference) {
            return true;
        }
    }
    return false;
}

static jarak_status enter_load(jarak__load_job *job, jarak_error *error)
{
    const jarak_load_report *report = job->report;
    jarak_status status =
        jarak__holds(report->rows_loaded >= 0 && report->rows_skipped >= 0 && report->rows_rejected >= 0 && report->facts >= 0 &&
                         report->rows_read == report->rows_loaded + report->rows_skipped + report->rows_rejected,
                     error);
    if (status != JARAK_OK) {
        return status;
    }
    status = jarak__sql_run_with(
        job->store, "INSERT INTO facts.load VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(now() AT TIME ZONE 'UTC' AS TIMESTAMP))", 10,
        (jarak__bind[]){jarak__bind_integer(job->load_id), jarak__bind_text(job->scan.sha256), jarak__bind_text(job->file->name),
                        jarak__bind_text(job->source->name), jarak__bind_integer(job->file->bytes), jarak__bind_integer(report->rows_read),
                        jarak__bind_integer(report->rows_loaded), jarak__bind_integer(report->rows_skipped),
                        jarak__bind_integer(report->rows_rejected), jarak__bind_integer(report->facts)},
        error);
    return status == JARAK_OK ? jarak__load_note_change(job->store, brings_facts(job->source), error) : status;
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
    if (status == JARAK_OK) {
        status = jarak__load_settle_vintage(job, error);
    }
    return status == JARAK_OK ? jarak__load_sweep(job, error) : status;
}

jarak_status jarak__load_transact(jarak__load_job *job, jarak__load_body *body, void *context, jarak_error *error)
{
    int64_t *counts = jarak__calloc(jarak__n_verdicts(job->source), sizeof *counts);
    if (counts == NULL) {
        return jarak__load_fail_memory(job, error);
    }
    jarak_status status = jarak__sql_begin(job->store, error); /* no load leaves relations: they are swept, or rolled back with it */
    if (status == JARAK_OK) {
        status = body(job, counts, context, error);
    }
    bool is_kept = status == JARAK_OK && !job->report->already_loaded && !job->must_lay_down;
    if (is_kept) {
        status = finish(job, counts, error);
        status = status == JARAK_OK ? jarak__manifest_add(job->store, job->source, error) : status;
        if (status == JARAK_OK && !job->source->is_bulk) { /* a commit turns in circles while another thread writes */
            status = jarak__store_use_threads(job->store, 1, error);
        }
        if (status == JARAK_OK) {
            status = jarak__sql_commit(job->store, error);
        }
    }
    if (status != JARAK_OK || !is_kept) {
        jarak__sql_rollback(job->store);
    }
    jarak__free(counts);
    return status;
}
