/* Loading a file of usual size: scanned, then laid down as text in a table, judged there, and its facts taken from what stays. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "data/load_job.h"
#include "data/load_keys.h"
#include "data/load_tally.h"
#include "data/sql.h"
#include "data/store.h"
#include "jarak/table.h"

enum {
    MOST_LINE_BITS = 1 << 30, /* as many as the engine puts into one value */
    MANY_CELLS = 1 << 19,
    FEW_CELLS = 1 << 23, /* with which one thread of the engine is done within seconds; two take a quarter more work, much of it in a commit
                          * that puts together the short row groups that each of them left */
};

/* The SQL for the lines: which of them have rows that stay and which have bad ones, as a bit a line. Where lines are missing, or too far
 * apart for that, they are grouped. */
static char *write_line_counts(int64_t first, int64_t last, bool has_all, long n_skip_rules)
{
    if (has_all && last - first < MOST_LINE_BITS) {
        return jarak__sql_format(
            "SELECT coalesce(bit_count(stay), 0), coalesce(bit_count(bad), 0) - coalesce(bit_count(bad & stay), 0) FROM "
            "(SELECT bitstring_agg(line, %ld, %ld) FILTER (jarak_verdict = 0) AS stay, "
            "bitstring_agg(line, %ld, %ld) FILTER (jarak_verdict > %ld) AS bad FROM jarak_judged)",
            (long)first, (long)last, (long)first, (long)last, n_skip_rules);
    }
    return jarak__sql_format("SELECT count(*) FILTER (class = 0), count(*) FILTER (class = 1) FROM (SELECT line, "
                             "min(CASE WHEN jarak_verdict = 0 THEN 0 WHEN jarak_verdict > %ld THEN 1 ELSE 2 END) AS class "
                             "FROM jarak_judged GROUP BY line)",
                             n_skip_rules);
}

/* Fills the report with the lines: one is loaded where at least one of its rows stays, else rejected where one of them is bad, else
 * skipped. */
static jarak_status count_lines(jarak__load_job *job, jarak_error *error)
{
    jarak_load_report *report = job->report;
    jarak_table *table = NULL;
    char *sql = NULL;
    jarak_status status = jarak__sql_table(job->store,
                                           "SELECT coalesce(min(line), 0), coalesce(max(line), 0), count(*) > 0 AND count(line) = count(*) "
                                           "FROM (SELECT CAST(line AS BIGINT) AS line FROM jarak_judged)",
                                           &table, error);
    if (status == JARAK_OK) {
        sql = write_line_counts(jarak_table_integer(table, 0, 0), jarak_table_integer(table, 0, 1), jarak_table_boolean(table, 0, 2),
                                (long)jarak__n_skip_rules(job->source));
        jarak_table_free(table);
        status = sql != NULL ? jarak__sql_table(job->store, sql, &table, error) : jarak__load_fail_memory(job, error);
    }
    if (status == JARAK_OK) {
        report->rows_loaded = jarak_table_integer(table, 0, 0);
        report->rows_rejected += jarak_table_integer(table, 0, 1);
        report->rows_skipped = report->rows_read - report->rows_loaded - report->rows_rejected;
        jarak_table_free(table);
    }
    jarak__free(sql);
    return status;
}

/* Fills counts with the rows of each verdict, and the report with the lines. */
static jarak_status count_rows(jarak__load_job *job, int64_t *counts, jarak_error *error)
{
    jarak_table *table = NULL;
    jarak_status status = jarak__sql_table(job->store, "SELECT jarak_verdict, count(*) FROM jarak_judged GROUP BY 1", &table, error);
    for (size_t i = 0; status == JARAK_OK && i < jarak_table_rows(table); i++) {
        counts[jarak_table_integer(table, i, 0)] = jarak_table_integer(table, i, 1);
    }
    jarak_table_free(table);
    return status == JARAK_OK ? count_lines(job, error) : status;
}

/* The rows of input are judged while their facts are written: the same counts as count_rows(), in one look instead of six. Each must have
 * passed the tally once. */
static jarak_status judge_in_one_pass(jarak__load_job *job, int64_t *counts, int64_t *n_repeats, jarak_error *error)
{
    int64_t n_read = job->report->rows_read, n_bad_lines = job->report->rows_rejected;
    jarak_status status = jarak__load_judge(job, error);
    if (status == JARAK_OK) {
        status = jarak__load_publish(job, error);
    }
    if (status == JARAK_OK) {
        status = jarak__load_facts(job, n_repeats, error);
    }
    if (status != JARAK_OK) {
        return status;
    }
    jarak__load_count_tally(job, n_bad_lines, counts);
    if (job->flows) {
        status = jarak__load_take_bad_lines(job, &n_bad_lines, error);
        job->must_lay_down = status == JARAK_OK && (n_bad_lines > 0 || job->report->rows_read != n_read);
        if (status != JARAK_OK || job->must_lay_down) {
            return status;
        }
    }
    if (job->report->rows_read != n_read) {
        return jarak_fail(error, JARAK_ERR_FORMAT,
                          "%s: %" PRId64 " of %" PRId64
                          " rows were judged; with `one_pass`, `rows` must give a row for each row of `input`, and "
                          "`facts` a fact",
                          job->file->name, job->report->rows_read - n_bad_lines, n_read - n_bad_lines);
    }
    status = jarak__load_find_bad_rows(job, job->report->rows_rejected - n_bad_lines, error);
    if (status == JARAK_OK) {
        status = jarak__load_settle_unknown(job, counts, error);
    }
    return status == JARAK_OK ? jarak__load_settle_few(job, counts, error) : status;
}

/* A file that is laid down before it is judged. */
static jarak_status load_table(jarak__load_job *job, int64_t *counts, void *context, jarak_error *error)
{
    (void)context;
    int64_t n_repeats = 0;
    jarak_status status = jarak__load_read(job, error);
    if (status == JARAK_OK && job->report->rows_read == 0) {
        return jarak__load_fail_without_rows(job, error);
    }
    if (status == JARAK_OK) {
        status = jarak__load_read_numbers(job, error);
    }
    if (status == JARAK_OK && job->source->is_one_pass) {
        status = judge_in_one_pass(job, counts, &n_repeats, error);
        return status == JARAK_OK && !job->must_lay_down ? jarak__load_settle_written(job, n_repeats, error) : status;
    }
    if (status == JARAK_OK) {
        status = jarak__load_judge(job, error);
    }
    if (status == JARAK_OK) {
        status = count_rows(job, counts, error);
    }
    if (status == JARAK_OK) {
        status = jarak__load_find_bad_rows(job, 0, error);
    }
    if (status == JARAK_OK) {
        status = jarak__load_settle_unknown(job, counts, error);
    }
    if (status == JARAK_OK) {
        status = jarak__load_settle_few(job, counts, error);
    }
    if (status == JARAK_OK) {
        status = jarak__load_publish(job, error);
    }
    if (status == JARAK_OK) {
        status = jarak__load_facts(job, &n_repeats, error);
    }
    return status == JARAK_OK ? jarak__load_settle_written(job, n_repeats, error) : status;
}

/* The engine cannot read files whose lines end in both ways: it gets a copy, which the scan writes. */
typedef struct copy {
    FILE *stream; /* NULL: there is none */
    char path[32];
} copy;

static jarak_status scan_with_copy(jarak__load_job *job, copy *made, jarak_error *error)
{
    made->stream = tmpfile();
    if (made->stream == NULL) {
        return jarak_fail(error, JARAK_ERR_IO, "%s: no room for a copy with uniform line ends", job->file->name);
    }
    jarak__scan_release(&job->scan);
    jarak_status status = jarak__file_scan(job->file, &job->cut, jarak__store_cancel(job->store), made->stream, &job->scan, error);
    snprintf(made->path, sizeof made->path, "/proc/self/fd/%d", fileno(made->stream));
    job->engine_path = made->path;
    job->is_dos = false;
    return status;
}

/* Whether the first two lines end differently, such as below a header that was written anew: then one pass scans and copies. */
static bool starts_mixed(const jarak__file *file)
{
    const char *first = file->head != NULL ? memchr(file->head, '\n', file->head_size) : NULL;
    const char *second = first != NULL ? memchr(first + 1, '\n', file->head_size - (size_t)(first + 1 - file->head)) : NULL;
    return second != NULL && first > file->head && second > first + 1 && (first[-1] == '\r') != (second[-1] == '\r');
}

static jarak_status scan(jarak__load_job *job, copy *made, jarak_error *error)
{
    if (!job->file->is_parquet && starts_mixed(job->file)) {
        return scan_with_copy(job, made, error);
    }
    jarak_status status = jarak__file_scan(job->file, &job->cut, jarak__store_cancel(job->store), NULL, &job->scan, error);
    job->is_dos = job->scan.n_dos > 0;
    return status;
}

static bool has_fewer_cells(const jarak__load_job *job, int64_t n)
{
    return job->columns.count > 0 && job->scan.records <= n / (int64_t)job->columns.count;
}

/* Where there may be many facts (a cell each, in a wide file), their keys are noted on the way instead of looked for afterwards. Where rows
 * are judged in one pass, so are their verdicts. */
static jarak_status note_on_the_way(jarak__load_job *job, jarak_error *error)
{
    jarak_status status = jarak__load_register_lookups(job, error);
    if (status == JARAK_OK && job->source->is_one_pass) {
        status = jarak__tally_register(job->store, jarak__n_verdicts(job->source), &job->tally, error);
    }
    if (status != JARAK_OK) {
        return status;
    }
    return has_fewer_cells(job, MANY_CELLS) ? JARAK_OK : jarak__keys_register(job->store, &job->keys, error);
}

static jarak_status load_in_transaction(jarak__load_job *job, jarak_error *error)
{
    jarak_load_report *report = job->report;
    job->must_lay_down = false;
    report->rows_read = report->rows_loaded = report->rows_skipped = report->rows_rejected = report->facts = report->facts_outside = 0;
    jarak_status status = note_on_the_way(job, error);
    if (status == JARAK_OK) {
        status = jarak__store_use_threads(job->store, has_fewer_cells(job, FEW_CELLS) ? 1 : 0, error);
    }
    if (status == JARAK_OK) {
        status = jarak__load_transact(job, load_table, NULL, error);
        jarak_status reset = jarak__store_use_threads(job->store, 0, status == JARAK_OK ? error : NULL);
        status = status == JARAK_OK ? reset : status;
    }
    jarak__keys_forget(job->keys);
    job->keys = NULL;
    jarak__load_forget_lookups(job);
    return status;
}

/* Rows flow where they are judged in one pass and each line of the file is a record, so that lines can be counted by records. Where the
 * reader then refuses some, which are not among those counted, all is done again with the rows laid down. */
static jarak_status load_flowing_or_laid_down(jarak__load_job *job, jarak_error *error)
{
    job->flows = job->source->is_one_pass && !job->file->is_parquet && job->scan.n_jumps == 0;
    jarak_status status = load_in_transaction(job, error);
    if (status == JARAK_OK && job->must_lay_down) {
        job->flows = false;
        status = load_in_transaction(job, error);
    }
    return status;
}

jarak_status jarak__load_general(jarak__load_job *job, jarak_error *error)
{
    copy made = {0};
    jarak_status status = scan(job, &made, error);
    if (status == JARAK_OK) {
        status = jarak__load_find_earlier(job, error);
    }
    if (status == JARAK_OK && !job->report->already_loaded) {
        if (made.stream == NULL && job->scan.n_dos > 0 && job->scan.n_unix > 0) {
            status = scan_with_copy(job, &made, error);
        }
        status = status == JARAK_OK ? load_flowing_or_laid_down(job, error) : status;
    }
    job->engine_path = NULL; /* it may have named the copy */
    if (made.stream != NULL) {
        fclose(made.stream);
    }
    return status;
}
