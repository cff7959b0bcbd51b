/* From the file to `input`: reading it with the engine, and finding out on which line of the file each row stands. */
#include <dirent.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "data/engine/appender.h"
#include "data/file_cells.h"
#include "data/load_job.h"
#include "data/sql.h"
#include "data/store.h"
#include "jarak/table.h"

/* A line longer than this is a bad one. */
#define MOST_LINE_BYTES "16777216"
/* What the engine reads at once; left to itself, it takes 16 of the longest lines, and its threads wait while the first are read. */
#define BUFFER_BYTES "33554432"

jarak_status jarak__load_run(jarak__load_job *job, jarak__writer *sql, jarak_error *error)
{
    jarak_status status =
        sql->failed ? jarak__load_fail_memory(job, error) : jarak__sql_run(job->store, sql->bytes != NULL ? sql->bytes : "", error);
    jarak__writer_release(sql);
    return status;
}

jarak_status jarak__load_run_one(jarak__load_job *job, jarak__writer *sql, jarak_error *error)
{
    jarak_status status = sql->failed ? jarak__load_fail_memory(job, error) : jarak__sql_run_with(job->store, sql->bytes, 0, NULL, error);
    jarak__writer_release(sql);
    return status;
}

jarak_status jarak__load_blame(jarak__yaml_node node, const char *key, jarak_status status, jarak_error *error)
{
    if (status != JARAK_ERR_SQL || error == NULL) {
        return status;
    }
    jarak_error failure = *error;
    char *place = strstr(failure.message, "\nin: "); /* the statement around it is ours */
    if (place != NULL) {
        *place = '\0';
    }
    return jarak__yaml_fail(node, error, "the SQL of `%s` fails: %s", key, failure.message);
}

jarak_status jarak__load_sweep(jarak__load_job *job, jarak_error *error)
{
    jarak_table *table;
    jarak__writer sql = {0};
    jarak_status status = jarak__sql_table(job->store,
                                           "SELECT 'DROP VIEW temp.main.' || '\"' || replace(view_name, '\"', '\"\"') || '\";' AS sql "
                                           "FROM duckdb_views() WHERE temporary AND NOT internal "
                                           "UNION ALL SELECT 'DROP TABLE temp.main.' || '\"' || replace(table_name, '\"', '\"\"') || '\";' "
                                           "FROM duckdb_tables() WHERE temporary",
                                           &table, error);
    if (status != JARAK_OK) {
        return status;
    }
    for (size_t i = 0; i < jarak_table_rows(table); i++) {
        jarak__write_text(&sql, jarak_table_text(table, i, 0));
    }
    jarak_table_free(table);
    return jarak__load_run(job, &sql, error);
}

/* Behind the file's columns: those that it may lack and does. */
static void write_absent(const jarak__load_job *job, jarak__writer *sql)
{
    const jarak__texts *may = &job->source->columns_may;
    for (size_t i = 0; i < may->count; i++) {
        if (jarak__find_column(&job->columns, may->items[i]) == job->columns.count) {
            jarak__sql_write(sql, ", CAST(NULL AS VARCHAR) AS %N", may->items[i]);
        }
    }
}

/* Parquet: its columns as texts, or of the wanted types. */
static void write_parquet_input(jarak__load_job *job, jarak__writer *sql)
{
    jarak__sql_write(sql, "CREATE TEMP %s input AS SELECT file_row_number + 1 AS line, %Q AS file", job->source->is_bulk ? "VIEW" : "TABLE",
                     job->file->name);
    for (size_t i = 0; i < job->columns.count; i++) {
        jarak__sql_write(sql, ", CAST(%N AS %s) AS %N", job->columns.items[i], jarak__load_type_of(&job->cut, job->columns.items[i]),
                         job->columns.items[i]);
    }
    write_absent(job, sql);
    jarak__sql_write(sql, " FROM read_parquet(%Q, file_row_number = true)", job->engine_path);
}

/* Behind `*`: texts of numbers with a decimal comma as those with a point. Where it is sure that a column has them, points between groups
 * of three digits are thousands. */
static void write_decimal_points(const jarak__load_job *job, jarak__writer *sql)
{
    const char *before = " REPLACE (";
    for (size_t i = 0; job->has_comma != NULL && i < job->columns.count; i++) {
        const char *name = job->columns.items[i];
        if (job->has_comma[i] && strcmp(jarak__load_type_of(&job->cut, name), "VARCHAR") == 0) {
            jarak__sql_write(sql,
                             "%sCASE WHEN regexp_full_match(%N, '[+-]?[0-9]{1,3}(\\.[0-9]{3})+(,[0-9]+)?|[+-]?[0-9]+,[0-9]+') "
                             "THEN replace(replace(%N, '.', ''), ',', '.') ELSE %N END AS %N",
                             before, name, name, name, name);
            before = ", ";
        }
    }
    jarak__write_text(sql, before[0] == ',' ? ")" : "");
}

/* line_sql: how a row gets its number, counted from 1 without the header. */
static void write_csv_input(jarak__load_job *job, const char *kind, const char *line_sql, const char *extra, jarak__writer *sql)
{
    jarak__writer options = {0};
    jarak__write_format(&options, ", new_line = '%s', max_line_size = " MOST_LINE_BYTES ", buffer_size = " BUFFER_BYTES "%s%s",
                        job->is_dos ? "\\r\\n" : "\\n", job->has_comma != NULL ? ", decimal_separator = ','" : "", extra);
    const char *name = strrchr(job->file->name, '/');
    jarak__sql_write(sql, "CREATE TEMP %s input AS SELECT %s AS line, %Q AS file, *", kind, line_sql,
                     name != NULL ? name + 1 : job->file->name);
    write_decimal_points(job, sql);
    write_absent(job, sql);
    jarak__write_text(sql, " FROM ");
    jarak__load_write_reader(sql, job->engine_path, &job->cut, &job->columns, options.bytes != NULL ? options.bytes : "");
    sql->failed = sql->failed || options.failed;
    jarak__writer_release(&options);
}

/* The jumps of the scan as a table, to find lines by. */
static jarak_status install_jumps(jarak__load_job *job, jarak_error *error)
{
    const jarak__scan *scan = &job->scan;
    jarak_status status = jarak__sql_run(job->store, "CREATE TEMP TABLE jarak_jump (record BIGINT, blanks BIGINT, line BIGINT)", error);
    jarak__appender *appender = NULL;
    if (status == JARAK_OK) {
        status = jarak__appender_open(job->store, "temp", "jarak_jump", &appender, error);
    }
    for (size_t i = 0; status == JARAK_OK && i < scan->n_jumps; i++) {
        jarak__append_integer(appender, scan->jumps[i].record);
        jarak__append_integer(appender, scan->jumps[i].blanks);
        jarak__append_integer(appender, scan->jumps[i].line);
        jarak__append_row(appender);
    }
    return status == JARAK_OK ? jarak__appender_close(appender, error) : status;
}

/* The reader counts records, blank lines and the header among them; people count lines. */
static const char take_bad_lines_sql[] =
    "CREATE TEMP TABLE jarak_bad_line AS "
    "SELECT b.line - coalesce(j.blanks, 0) AS record, coalesce(j.line + b.line - j.record - j.blanks, b.line) AS line, "
    "  b.column_name, b.reason, b.row_text "
    "FROM (SELECT line, any_value(column_name ORDER BY column_idx) AS column_name, "
    "        any_value(regexp_replace(error_message, '\\s+', ' ', 'g') ORDER BY column_idx) AS reason, "
    "        left(any_value(trim(csv_line, chr(10) || chr(13))), 1000) AS row_text "
    "      FROM jarak_reader_error GROUP BY line) b "
    "ASOF LEFT JOIN jarak_jump j ON b.line >= j.record + j.blanks";

jarak_status jarak__load_take_bad_lines(jarak__load_job *job, int64_t *n_bad, jarak_error *error)
{
    if (job->file->is_parquet) {
        *n_bad = 0;
        return jarak__sql_run(job->store,
                              "CREATE TEMP TABLE jarak_bad_line (record BIGINT, line BIGINT, column_name VARCHAR, reason VARCHAR, "
                              "row_text VARCHAR)",
                              error);
    }
    jarak_status status = install_jumps(job, error);
    if (status == JARAK_OK) {
        status = jarak__sql_run(job->store, take_bad_lines_sql, error);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_integer(job->store, "SELECT count(*) FROM jarak_bad_line", 0, NULL, n_bad, error);
    }
    return status;
}

/* Row n of input is record n + header + the bad records before it; that record's line is known from the jumps. Until now `line` is
 * n + header. */
jarak_status jarak__load_give_lines(jarak__load_job *job, const char *relation, jarak_error *error)
{
    int64_t n_bad;
    jarak_status status = jarak__sql_integer(job->store, "SELECT count(*) FROM jarak_bad_line", 0, NULL, &n_bad, error);
    if (status != JARAK_OK || (n_bad == 0 && job->scan.n_jumps == 0)) {
        return status;
    }
    int header = job->cut.header;
    jarak__writer sql = {0};
    jarak__sql_write(
        &sql,
        "CREATE TEMP TABLE jarak_gap AS SELECT record - %d - i AS n, i + 1 AS shift "
        "FROM (SELECT record, row_number() OVER (ORDER BY record) - 1 AS i FROM jarak_bad_line) "
        "QUALIFY row_number() OVER (PARTITION BY n ORDER BY shift DESC) = 1;"
        "CREATE TEMP TABLE jarak_numbered AS "
        "SELECT coalesce(j.line + r.record - j.record, r.record) AS line, r.* EXCLUDE (line, record) "
        "FROM (SELECT i.line + coalesce(g.shift, 0) AS record, i.* FROM %N i ASOF LEFT JOIN jarak_gap g ON i.line - %d >= g.n) r "
        "ASOF LEFT JOIN jarak_jump j ON r.record >= j.record ORDER BY 1;"
        /* A view: a table that is renamed and dropped within a transaction leaves its name taken. */
        "DROP TABLE %N; CREATE TEMP VIEW %N AS FROM jarak_numbered; DROP TABLE jarak_gap;",
        header, relation, header, relation, relation);
    return jarak__load_run(job, &sql, error);
}

/* Every record of the file is a row of input or a bad line, or something was lost on the way. */
static jarak_status check_records(const jarak__load_job *job, int64_t n_rows, int64_t n_bad, jarak_error *error)
{
    int64_t n_records = job->scan.records - (job->cut.header ? 1 : 0);
    if (n_rows + n_bad != n_records) {
        return jarak_fail(error, JARAK_ERR_FORMAT,
                          "%s holds %" PRId64 " rows, but the reader took %" PRId64 " and refused %" PRId64
                          "; look for a quote that is not closed, or save the file anew as plain CSV",
                          job->file->name, n_records, n_rows, n_bad);
    }
    return JARAK_OK;
}

/* The cells of a companion's header, to see whether it has the columns. */
static jarak_status companion_columns(const jarak__beside *beside, const jarak__file *file, jarak__arena *arena, jarak__texts *columns,
                                      bool *fits, jarak_error *error)
{
    if (!beside->cut.header) {
        *columns = beside->cut.names;
        *fits = true;
        return JARAK_OK;
    }
    jarak_status status = jarak__file_first_cells(file, beside->cut.delimiter, beside->cut.quote, arena, columns, error);
    *fits = status == JARAK_OK;
    for (size_t i = 0; *fits && i < beside->columns.count; i++) {
        *fits = jarak__find_column(columns, beside->columns.items[i]) < columns->count;
    }
    return status;
}

/* Reads the companion at path where it has the right columns. */
static jarak_status read_companion(jarak__load_job *job, const jarak__beside *beside, const char *path, bool *fits, jarak_error *error)
{
    jarak__file file;
    jarak__texts columns = {0};
    jarak__writer sql = {0};
    *fits = false;
    jarak_status status = jarak__file_look(path, path, NULL, &file, error);
    if (status != JARAK_OK) {
        return status;
    }
    status = companion_columns(beside, &file, &job->arena, &columns, fits, error);
    if (status == JARAK_OK && *fits) {
        jarak__sql_write(&sql, "CREATE TEMP TABLE %N AS SELECT * FROM ", beside->relation);
        jarak__load_write_reader(&sql, path, &beside->cut, &columns, "");
        status = jarak__load_run(job, &sql, error);
    }
    jarak__file_release(&file);
    return status;
}

static jarak_status find_companion(jarak__load_job *job, const jarak__beside *beside, jarak_error *error)
{
    if (job->settings->beside != NULL) {
        bool given_fits = false;
        jarak_status read = read_companion(job, beside, job->settings->beside, &given_fits, error);
        if (read != JARAK_OK || given_fits) {
            return read;
        }
    }
    const char *slash = strrchr(job->file->path, '/');
    char *folder = slash == NULL ? jarak__copy_text(".") : jarak__format_text("%.*s", (int)(slash - job->file->path), job->file->path);
    struct dirent **entries = NULL;
    int count = folder != NULL ? scandir(folder[0] != '\0' ? folder : "/", &entries, NULL, alphasort) : -1;
    bool fits = false;
    jarak_status status = count >= 0 ? JARAK_OK : jarak_fail(error, JARAK_ERR_IO, "%s: its folder cannot be read", job->file->name);
    for (int i = 0; i < count; i++) {
        if (status == JARAK_OK && !fits && fnmatch(beside->file, entries[i]->d_name, 0) == 0) {
            char *path = jarak__format_text("%s/%s", folder, entries[i]->d_name);
            status = path != NULL ? read_companion(job, beside, path, &fits, error) : jarak__load_fail_memory(job, error);
            jarak__free(path);
        }
        free(entries[i]);
    }
    free(entries);
    if (status == JARAK_OK && !fits) {
        status =
            jarak_fail(error, JARAK_ERR_NOT_FOUND, "%s: the format `%s` needs a companion `%s` in the same folder (%s), and there is none",
                       job->file->name, job->source->name, beside->file, folder);
    }
    jarak__free(folder);
    return status;
}

/* A bulk file: a view, so that it is read while the facts are written. */
static jarak_status read_bulk(jarak__load_job *job, jarak_error *error)
{
    jarak__writer sql = {0};
    if (job->file->is_parquet) {
        write_parquet_input(job, &sql);
    } else {
        write_csv_input(job, "VIEW", "CAST(NULL AS BIGINT)",
                        ", store_rejects = true, rejects_table = 'jarak_reader_error', rejects_scan = 'jarak_reader_scan'", &sql);
    }
    return jarak__load_run(job, &sql, error);
}

/* Any other file: a table, or a view where its rows are judged in one pass. */
static jarak_status read_table(jarak__load_job *job, jarak_error *error)
{
    jarak__writer sql = {0};
    int64_t n_rows = 0, n_bad = 0;
    if (job->file->is_parquet) {
        write_parquet_input(job, &sql);
    } else {
        write_csv_input(job, job->flows ? "VIEW" : "TABLE", job->cut.header ? "row_number() OVER () + 1" : "row_number() OVER ()",
                        ", store_rejects = true, rejects_table = 'jarak_reader_error', rejects_scan = 'jarak_reader_scan'", &sql);
    }
    jarak_status status = jarak__load_run(job, &sql, error);
    if (status == JARAK_OK && job->flows) {
        job->report->rows_read = job->scan.records - (job->cut.header ? 1 : 0);
        return JARAK_OK;
    }
    if (status == JARAK_OK) {
        status = jarak__load_take_bad_lines(job, &n_bad, error);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_integer(job->store, "SELECT count(*) FROM input", 0, NULL, &n_rows, error);
    }
    if (status == JARAK_OK && !job->file->is_parquet) {
        status = check_records(job, n_rows, n_bad, error);
    }
    if (status == JARAK_OK) {
        status = jarak__load_give_lines(job, "input", error);
    }
    job->report->rows_read = n_rows + n_bad;
    job->report->rows_rejected = n_bad;
    return status;
}

jarak_status jarak__load_read(jarak__load_job *job, jarak_error *error)
{
    jarak_status status = job->source->is_bulk ? read_bulk(job, error) : read_table(job, error);
    for (size_t i = 0; status == JARAK_OK && i < job->source->n_besides; i++) {
        status = find_companion(job, &job->source->besides[i], error);
    }
    return status;
}

jarak_status jarak__load_read_again(jarak__load_job *job, jarak_error *error)
{
    jarak__writer sql = {0};
    if (job->file->is_parquet) {
        return JARAK_OK; /* its view has the lines already */
    }
    jarak__write_text(&sql, "DROP VIEW input;");
    write_csv_input(job, "VIEW", job->cut.header ? "row_number() OVER () + 1" : "row_number() OVER ()", ", ignore_errors = true", &sql);
    return jarak__load_run(job, &sql, error);
}
