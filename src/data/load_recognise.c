/* Recognising a file: which format has its columns. */
#include <ctype.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "data/load_job.h"
#include "data/sql.h"
#include "jarak/table.h"

/* How well a format fits. */
typedef struct fit {
    const jarak__source *source;
    jarak__texts cells;    /* the first line as this format cuts it */
    size_t n_missing;      /* columns that the file lacks */
    const char *forbidden; /* a column that it must not have */
    bool wrong_name;       /* of the file */
    bool wrong_rows;       /* `match` does not hold, or the number of columns is another */
} fit;

static bool contains(const jarak__texts *texts, const char *text)
{
    for (size_t i = 0; i < texts->count; i++) {
        if (strcmp(texts->items[i], text) == 0) {
            return true;
        }
    }
    return false;
}

static jarak_status parquet_columns(jarak__load_job *job, jarak__texts *cells, jarak_error *error)
{
    jarak_table *table = NULL;
    char *sql = jarak__sql_format("SELECT column_name FROM (DESCRIBE SELECT * FROM read_parquet(%Q))", job->file->path);
    if (sql == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", job->file->name);
    }
    jarak_status status = jarak__sql_table(job->store, sql, &table, error);
    jarak__free(sql);
    if (status != JARAK_OK) {
        return status == JARAK_ERR_SQL ? jarak_fail(error, JARAK_ERR_FORMAT, "%s is damaged Parquet", job->file->name) : status;
    }
    const char **items = jarak__arena_alloc(&job->arena, (jarak_table_rows(table) + 1) * sizeof *items);
    *cells = (jarak__texts){.items = items, .count = jarak_table_rows(table)};
    for (size_t i = 0; items != NULL && i < cells->count; i++) {
        const char *name = jarak_table_text(table, i, 0);
        items[i] = jarak__arena_text(&job->arena, name, strlen(name));
        if (items[i] == NULL) {
            items = NULL;
        }
    }
    jarak_table_free(table);
    return items != NULL ? JARAK_OK : jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", job->file->name);
}

static bool name_fits(const char *pattern, const char *path)
{
    const char *slash = strrchr(path, '/');
    return pattern == NULL || fnmatch(pattern, slash != NULL ? slash + 1 : path, FNM_CASEFOLD) == 0;
}

/* The columns of a file without header: given names, then column36, column37 …, as many as the format says. */
static jarak_status name_cells(jarak__load_job *job, const jarak__cut *cut, jarak__texts *cells, jarak_error *error)
{
    const char **items = jarak__arena_alloc(&job->arena, (cut->column_count + 1) * sizeof *items);
    *cells = (jarak__texts){.items = items, .count = cut->column_count};
    for (size_t i = 0; items != NULL && i < cut->column_count; i++) {
        char name[32];
        snprintf(name, sizeof name, "column%zu", i + 1);
        items[i] = i < cut->names.count ? cut->names.items[i] : jarak__arena_text(&job->arena, name, strlen(name));
        if (items[i] == NULL) {
            items = NULL;
        }
    }
    return items != NULL ? JARAK_OK : jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", job->file->name);
}

/* Whether the description's condition holds for the first rows. */
static jarak_status try_match(jarak__load_job *job, fit *f, jarak_error *error)
{
    const jarak__source *source = f->source;
    if (source->match.kind != JARAK__YAML_TEXT || job->file->is_parquet) {
        return JARAK_OK;
    }
    jarak_status status = jarak__load_name_columns(job, &f->cells, error);
    int64_t holds = 0;
    jarak__writer sql = {0};
    jarak__sql_write(&sql, "SELECT CAST(2 * count(*) FILTER (WHERE %s) > count(*) AS INTEGER) FROM (SELECT * FROM ",
                     jarak__yaml_text(source->match));
    jarak__load_write_reader(&sql, job->file->path, &source->cut, &job->columns, ", ignore_errors = true, strict_mode = false");
    jarak__write_text(&sql, " LIMIT 20)");
    if (status == JARAK_OK) {
        status = sql.failed ? jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", job->file->name)
                            : jarak__sql_integer(job->store, sql.bytes, 0, NULL, &holds, error);
    }
    jarak__writer_release(&sql);
    f->wrong_rows = status == JARAK_OK && holds == 0;
    return jarak__load_blame(source->match, "match", status, error);
}

static jarak_status try_source(jarak__load_job *job, const jarak__source *source, const jarak__texts *parquet, fit *f, jarak_error *error)
{
    *f = (fit){.source = source, .wrong_name = !name_fits(source->file_name, job->file->name)};
    const jarak__cut *cut = &source->cut;
    jarak_status status = JARAK_OK;
    if (job->file->is_parquet) {
        f->cells = *parquet;
    } else {
        status = jarak__file_first_cells(job->file, cut->delimiter, cut->quote, &job->arena, &f->cells, error);
    }
    if (status == JARAK_OK && !cut->header && !job->file->is_parquet) {
        f->wrong_rows = f->cells.count != cut->column_count;
        status = name_cells(job, cut, &f->cells, error);
        if (f->wrong_rows) {
            f->n_missing = cut->column_count;
            return status;
        }
    }
    for (size_t i = 0; i < source->columns.count; i++) {
        f->n_missing += !contains(&f->cells, source->columns.items[i]);
    }
    for (size_t i = 0; i < source->columns_not.count; i++) {
        if (contains(&f->cells, source->columns_not.items[i])) {
            f->forbidden = source->columns_not.items[i];
        }
    }
    return status == JARAK_OK && f->n_missing == 0 ? try_match(job, f, error) : status;
}

static bool fits(const fit *f)
{
    return f->n_missing == 0 && f->forbidden == NULL && !f->wrong_name && !f->wrong_rows;
}

static void write_missing(const fit *f, jarak__writer *text)
{
    size_t n_told = 0;
    for (size_t i = 0; i < f->source->columns.count; i++) {
        if (!contains(&f->cells, f->source->columns.items[i])) {
            jarak__write_format(text, "%s`%s`", n_told++ > 0 ? ", " : "", f->source->columns.items[i]);
        }
    }
}

/* Says why the file is not of the format f. */
static jarak_status fail_unfit(jarak__load_job *job, const fit *f, bool was_asked, jarak_error *error)
{
    const char *file = job->file->name;
    const char *name = f->source->name;
    const char *lead = was_asked ? "" : "the format is not recognised; ";
    jarak__writer missing = {0};
    jarak_status status;
    if (f->wrong_rows && !f->source->cut.header) {
        status = jarak_fail(error, JARAK_ERR_FORMAT, "%s: %s`%s` is a file without header of %zu columns, whose first rows look different",
                            file, lead, name, f->source->cut.column_count);
    } else if (f->n_missing > 0) {
        write_missing(f, &missing);
        status = jarak_fail(error, JARAK_ERR_FORMAT,
                            "%s: %s%s`%s` wants the column%s %s, which %s missing (`jarak sources --formats` lists all)", file, lead,
                            was_asked ? "" : "the nearest, ", name, f->n_missing == 1 ? "" : "s", missing.failed ? "" : missing.bytes,
                            f->n_missing == 1 ? "is" : "are");
    } else if (f->forbidden != NULL) {
        status = jarak_fail(error, JARAK_ERR_FORMAT, "%s: %s`%s` has no column `%s`", file, lead, name, f->forbidden);
    } else if (f->wrong_rows) {
        status =
            jarak_fail(error, JARAK_ERR_FORMAT, "%s: %sit has the columns of `%s`, but its first rows look different", file, lead, name);
    } else {
        status =
            jarak_fail(error, JARAK_ERR_FORMAT, "%s: it has the columns of `%s`, whose files are called %s; rename it, or say --source %s",
                       file, name, f->source->file_name, name);
    }
    jarak__writer_release(&missing);
    return status;
}

/* The nearest of formats that do not fit: most columns there, fewest missing. */
static bool is_nearer(const fit *a, const fit *b)
{
    if (b->source == NULL) {
        return true;
    }
    size_t a_there = a->source->columns.count - (a->n_missing < a->source->columns.count ? a->n_missing : a->source->columns.count);
    size_t b_there = b->source->columns.count - (b->n_missing < b->source->columns.count ? b->n_missing : b->source->columns.count);
    double a_share = a->source->columns.count > 0 ? (double)a_there / (double)a->source->columns.count : 0;
    double b_share = b->source->columns.count > 0 ? (double)b_there / (double)b->source->columns.count : 0;
    return a_share > b_share;
}

/* The file is of this format, whatever its name and its rows; but it must have the columns. */
static jarak_status take_asked(jarak__load_job *job, const jarak__catalogue *catalogue, const jarak__texts *parquet, jarak_error *error)
{
    const jarak__source *source;
    fit f;
    jarak_status status = jarak__catalogue_find(catalogue, job->settings->source, &source, error);
    if (status == JARAK_OK) {
        status = try_source(job, source, parquet, &f, error);
    }
    if (status != JARAK_OK) {
        return status;
    }
    if (f.n_missing > 0) {
        return fail_unfit(job, &f, true, error);
    }
    job->source = source;
    return jarak__load_name_columns(job, &f.cells, error);
}

jarak_status jarak__load_recognise(jarak__load_job *job, const jarak__catalogue *catalogue, jarak_error *error)
{
    fit best = {0}, rival = {0}, nearest = {0};
    jarak__texts parquet = {0};
    jarak_status status = job->file->is_parquet ? parquet_columns(job, &parquet, error) : JARAK_OK;
    if (status == JARAK_OK && job->settings->source != NULL) {
        return take_asked(job, catalogue, &parquet, error);
    }
    for (size_t i = 0; status == JARAK_OK && i < catalogue->count; i++) {
        fit f;
        status = try_source(job, catalogue->sources[i], &parquet, &f, error);
        if (status != JARAK_OK) {
            break;
        }
        if (!fits(&f)) {
            nearest = is_nearer(&f, &nearest) ? f : nearest;
        } else if (best.source == NULL || f.source->columns.count > best.source->columns.count) {
            best = f;
            rival = (fit){0};
        } else if (f.source->columns.count == best.source->columns.count) {
            rival = f;
        }
    }
    if (status != JARAK_OK) {
        return status;
    }
    if (best.source == NULL && nearest.source != NULL && nearest.n_missing >= nearest.source->columns.count) {
        return jarak_fail(error, JARAK_ERR_FORMAT,
                          "%s: no known format has columns like these (`jarak sources --formats` lists all); describe "
                          "the format as in docs/writing-a-source.md and load it with --sources",
                          job->file->name);
    }
    if (best.source == NULL) {
        return nearest.source != NULL ? fail_unfit(job, &nearest, false, error)
                                      : jarak_fail(error, JARAK_ERR_FORMAT, "%s: no formats are known", job->file->name);
    }
    if (rival.source != NULL) {
        return jarak_fail(error, JARAK_ERR_FORMAT, "%s has the columns of `%s` and of `%s`; say which: --source %s", job->file->name,
                          best.source->name, rival.source->name, best.source->name);
    }
    job->source = best.source;
    return jarak__load_name_columns(job, &best.cells, error);
}
