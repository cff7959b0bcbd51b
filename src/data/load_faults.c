/* Numbers that no fact can have: the facts with them leave again as soon as they are written, and their rows are rejected. Facts and not
 * cells are looked at, so that it holds for every format, whoever wrote its description. */
#include <inttypes.h>
#include <string.h>

#include "data/load_job.h"
#include "data/sql.h"
#include "jarak/table.h"

/* Kinds of facts that have numbers, each with its view facts.<kind>_fault (src/data/sql/bounds.sql). */
static const char *const with_numbers[] = {"flow", "event", "figure"};

static bool has_numbers(const char *table)
{
    for (size_t i = 0; i < sizeof with_numbers / sizeof with_numbers[0]; i++) {
        if (strcmp(with_numbers[i], table) == 0) {
            return true;
        }
    }
    return false;
}

jarak_status jarak__load_take_faults(jarak__load_job *job, const char *table, int64_t *n_taken, jarak_error *error)
{
    *n_taken = 0;
    if (!has_numbers(table)) {
        return JARAK_OK;
    }
    jarak__writer sql = {0};
    jarak__sql_write(&sql,
                     "CREATE TEMP TABLE IF NOT EXISTS jarak_fault (fact VARCHAR, id BIGINT, line BIGINT, number VARCHAR, reason VARCHAR);"
                     "INSERT INTO jarak_fault SELECT '%s', id, line, number, reason FROM facts.%s_fault WHERE source_id >= %ld",
                     table, table, (long)job->source_id);
    jarak_status status = jarak__load_run(job, &sql, error);
    if (status != JARAK_OK) {
        return status;
    }
    int64_t n_faults = 0;
    status = jarak__sql_integer(job->store, "SELECT count(*) FROM jarak_fault WHERE fact = ?", 1, (jarak__bind[]){jarak__bind_text(table)},
                                &n_faults, error);
    if (status != JARAK_OK || n_faults == 0) {
        return status;
    }
    jarak__sql_write(&sql, "DELETE FROM facts.%s WHERE rowid IN (SELECT id FROM jarak_fault WHERE fact = '%s')", table, table);
    status = sql.failed ? jarak__load_fail_memory(job, error) : jarak__sql_change(job->store, sql.bytes, 0, NULL, n_taken, error);
    jarak__writer_release(&sql);
    return status;
}

static const char not_a_number[] = "not a number";

/* The column of the file that the format calls wrong where it holds no number: it knows which that is. */
static const char *number_column(const jarak__source *source)
{
    for (size_t i = 0; i < source->n_rules; i++) {
        if (source->rules[i].is_reject && strncmp(source->rules[i].reason, not_a_number, sizeof not_a_number - 1) == 0) {
            return source->rules[i].column;
        }
    }
    return NULL;
}

/* How many lines of the file are left without any fact; those without a number of their own count one each. */
static jarak_status count_lost_lines(jarak__load_job *job, int64_t *n_lost, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak__write_text(&sql, "SELECT count(DISTINCT (line, IF(line IS NULL, id, 0))) FROM jarak_fault WHERE line IS NULL OR line NOT IN (");
    for (size_t i = 0; i < job->source->n_targets; i++) {
        jarak__sql_write(&sql, "%sSELECT line FROM facts.%N WHERE source_id >= %ld AND line IS NOT NULL", i > 0 ? " UNION ALL " : "",
                         job->source->targets[i].table, (long)job->source_id);
    }
    jarak__write_text(&sql, ")");
    jarak_status status =
        sql.failed ? jarak__load_fail_memory(job, error) : jarak__sql_integer(job->store, sql.bytes, 0, NULL, n_lost, error);
    jarak__writer_release(&sql);
    return status;
}

/* Fails where they leave nothing of the file, or less than half, unless few may be: then the numbers were probably read wrong. */
static jarak_status check_left(const jarak__load_job *job, int64_t n_lost, jarak_error *error)
{
    const int64_t n_left = job->report->rows_loaded;
    if (n_left > 0 && (job->settings->allow_few || n_left >= n_lost)) {
        return JARAK_OK;
    }
    jarak_table *first = NULL;
    jarak_status status = jarak__sql_table(
        job->store, "SELECT coalesce(line, 0), number, reason FROM jarak_fault ORDER BY line, reason LIMIT 1", &first, error);
    if (status == JARAK_OK) {
        status =
            jarak_fail(error, JARAK_ERR_DATA,
                       "%s: read as `%s`, numbers that cannot be take %" PRId64 " of its rows and leave %" PRId64
                       ", so nothing was loaded; the first is in line %" PRId64 ": %s %s%s",
                       job->file->name, job->source->name, n_lost, n_left, jarak_table_integer(first, 0, 0), jarak_table_text(first, 0, 1),
                       jarak_table_text(first, 0, 2), n_left > 0 ? "; if that is right, say --few" : "");
    }
    jarak_table_free(first);
    return status;
}

/* With the row as the file has it, where the file can be asked: a bulk file has gone past. */
static jarak_status enter_rejects(jarak__load_job *job, jarak_error *error)
{
    const char delimiter[2] = {job->cut.delimiter, '\0'}, *column = number_column(job->source);
    jarak__writer sql = {0};
    jarak__sql_write(&sql, "INSERT INTO facts.reject SELECT DISTINCT %ld, f.line, ", (long)job->load_id);
    if (column != NULL) {
        jarak__sql_write(&sql, "IF(f.number = 'value', %Q, f.number)", column);
    } else {
        jarak__write_text(&sql, "f.number");
    }
    jarak__write_text(&sql, ", f.reason, ");
    if (job->source->is_bulk) {
        jarak__write_text(&sql, "NULL FROM jarak_fault f ORDER BY ALL");
    } else {
        jarak__sql_write(&sql,
                         "i.jarak_text FROM jarak_fault f LEFT JOIN (SELECT line AS jarak_line, array_to_string(list_transform("
                         "[*COLUMNS(* EXCLUDE (line, file))], lambda x: coalesce(x, '')), %Q) AS jarak_text FROM input "
                         "WHERE line IN (SELECT line FROM jarak_fault)) i ON i.jarak_line = f.line ORDER BY ALL",
                         delimiter);
    }
    return jarak__load_run(job, &sql, error);
}

jarak_status jarak__load_settle_faults(jarak__load_job *job, jarak_error *error)
{
    int64_t n_faults = 0, n_lost = 0;
    jarak_status status = jarak__sql_integer(
        job->store, "SELECT count(*) FROM duckdb_tables() WHERE temporary AND table_name = 'jarak_fault'", 0, NULL, &n_faults, error);
    if (status == JARAK_OK && n_faults > 0) {
        status = jarak__sql_integer(job->store, "SELECT count(*) FROM jarak_fault", 0, NULL, &n_faults, error);
    }
    if (status != JARAK_OK || n_faults == 0) {
        return status;
    }
    status = count_lost_lines(job, &n_lost, error);
    if (status == JARAK_OK) {
        job->report->rows_loaded -= n_lost;
        job->report->rows_rejected += n_lost;
        status = check_left(job, n_lost, error);
    }
    return status == JARAK_OK ? enter_rejects(job, error) : status;
}
