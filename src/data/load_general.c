/* Loading a file of usual size: scanned, then laid down as text in a table, judged there, and its facts taken from what stays. */
#include <stdio.h>

#include "base/alloc.h"
#include "data/load_job.h"
#include "data/sql.h"
#include "jarak/table.h"

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
                                  (long)jarak__n_skip_rules(job->source));
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
        status = jarak__load_publish(job, error);
    }
    if (status == JARAK_OK) {
        status = jarak__load_facts(job, &n_repeats, error);
    }
    return status == JARAK_OK ? jarak__load_settle_repeats(job, n_repeats, error) : status;
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

jarak_status jarak__load_general(jarak__load_job *job, jarak_error *error)
{
    FILE *copy = NULL;
    char copy_path[32];
    jarak_status status = jarak__file_scan(job->file, &job->source->cut, NULL, &job->scan, error);
    if (status == JARAK_OK) {
        status = jarak__load_find_earlier(job, error);
    }
    if (status == JARAK_OK && !job->report->already_loaded) {
        job->is_dos = job->scan.n_dos > 0;
        if (job->scan.n_dos > 0 && job->scan.n_unix > 0) {
            status = make_copy(job, &copy, copy_path, error);
        }
        if (status == JARAK_OK) {
            status = jarak__load_transact(job, load_table, NULL, error);
        }
    }
    job->engine_path = NULL; /* it may have named the copy */
    if (copy != NULL) {
        fclose(copy);
    }
    return status;
}
