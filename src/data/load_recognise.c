/* Recognising a file: which format has its columns, and how it is cut. */
#include "base/alloc.h"
#include "base/text.h"
#include "data/dialect.h"
#include "data/file_cells.h"
#include "data/load_fit.h"
#include "data/sql.h"
#include "jarak/table.h"

#include <stdio.h>
#include <string.h>

static jarak_status parquet_columns(jarak__load_job *job, jarak__texts *cells, jarak_error *error)
{
    jarak_table *table = NULL;
    char *sql = jarak__sql_format("SELECT column_name FROM (DESCRIBE SELECT * FROM read_parquet(%Q))", job->file->path);
    if (sql == NULL) {
        return jarak__load_fail_memory(job, error);
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
    return items != NULL ? JARAK_OK : jarak__load_fail_memory(job, error);
}

/* What trying all formats came to. */
typedef struct choice {
    jarak__fit best, rival; /* that fit; a rival fits as well as the best */
    jarak__fit *others;     /* that do not; in the arena */
    size_t n_others;
} choice;

/* A format that the columns of the file tell of, and that fit overlooks; NULL: none. */
static const jarak__source *find_overlooked(const jarak__catalogue *catalogue, const jarak__fit *fit, const char **column)
{
    for (size_t i = 0; i < catalogue->count; i++) {
        *column = catalogue->sources[i] != fit->source ? jarak__fit_overlooks(fit, catalogue->sources[i]) : NULL;
        if (*column != NULL) {
            return catalogue->sources[i];
        }
    }
    return NULL;
}

/* The better fit overlooks nothing that tells of another format, asks for more columns, then speaks of more of the file's, then writes them
 * more exactly. Below zero: a is. */
static int compare(const jarak__fit *a, const jarak__fit *b)
{
    const size_t of_a[] = {!a->overlooks, a->source->columns.count + a->source->columns_like.count, a->n_explained, b->n_inexact};
    const size_t of_b[] = {!b->overlooks, b->source->columns.count + b->source->columns_like.count, b->n_explained, a->n_inexact};
    for (size_t i = 0; i < sizeof of_a / sizeof of_a[0]; i++) {
        if (of_a[i] != of_b[i]) {
            return of_a[i] > of_b[i] ? -1 : 1;
        }
    }
    return 0;
}

static void weigh(choice *c, const jarak__catalogue *catalogue, jarak__fit *f)
{
    const char *column;
    if (!jarak__fit_holds(f)) {
        c->others[c->n_others++] = *f;
        return;
    }
    f->overlooks = find_overlooked(catalogue, f, &column) != NULL;
    int order = c->best.source == NULL ? -1 : compare(f, &c->best);
    c->rival = order < 0 ? (jarak__fit){0} : order == 0 ? *f : c->rival;
    c->best = order < 0 ? *f : c->best;
}

/* Says why the file is not of the format f. */
static jarak_status fail_unfit(jarak__load_job *job, const jarak__fit *f, bool was_asked, jarak_error *error)
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
        jarak__fit_write_missing(f, &missing);
        status = jarak_fail(error, JARAK_ERR_FORMAT,
                            "%s: %s%s`%s` wants the column%s %s, which %s missing (`jarak sources --formats` lists all)", file, lead,
                            was_asked ? "" : "the nearest, ", name, f->n_missing == 1 ? "" : "s", missing.failed ? "" : missing.bytes,
                            f->n_missing == 1 ? "is" : "are");
    } else if (f->forbidden != NULL) {
        status = jarak_fail(error, JARAK_ERR_FORMAT, "%s: %s`%s` has no column `%s`", file, lead, name, f->forbidden);
    } else if (f->wrong_rows) {
        status = jarak_fail(error, JARAK_ERR_FORMAT,
                            "%s: %sit has the columns of `%s`, but its first rows look different; if it is one, say --source %s", file,
                            lead, name, name);
    } else {
        status =
            jarak_fail(error, JARAK_ERR_FORMAT, "%s: it has the columns of `%s`, whose files are called %s; rename it, or say --source %s",
                       file, name, f->source->file_name, name);
    }
    jarak__writer_release(&missing);
    return status;
}

/* The nearest of the formats that do not fit and the one after it, by the share of their columns; *second is NULL where it has none. */
static const jarak__fit *find_nearest(const choice *c, const jarak__catalogue *catalogue, const jarak__fit **second)
{
    const jarak__fit *first = NULL;
    double first_share = 0, second_share = 0;
    *second = NULL;
    for (size_t i = 0; i < c->n_others; i++) {
        const jarak__fit *other = &c->others[i];
        const bool has_all = other->n_missing == 0 && other->wrong_rows && other->source->cut.header;
        const double share = has_all ? 1 : jarak__fit_share(other, catalogue);
        if (share > first_share) {
            *second = first;
            second_share = first_share;
            first = &c->others[i];
            first_share = share;
        } else if (share > second_share) {
            *second = &c->others[i];
            second_share = share;
        }
    }
    return first;
}

static jarak_status fail_unknown(jarak__load_job *job, const jarak__catalogue *catalogue, const choice *c, jarak_error *error)
{
    const jarak__fit *near_one, *nearest = find_nearest(c, catalogue, &near_one);
    if (c->n_others == 0) {
        return jarak_fail(error, JARAK_ERR_FORMAT, "%s: no formats are known", job->file->name);
    }
    if (nearest == NULL) {
        return jarak_fail(error, JARAK_ERR_FORMAT,
                          "%s: no known format has columns like these (`jarak sources --formats` lists all); say what they are with --map, "
                          "or complete the description that `jarak sources --new FILE` begins (docs/writing-a-source.md)",
                          job->file->name);
    }
    if (nearest->n_missing == 0 || near_one == NULL || near_one->n_missing == 0) {
        return fail_unfit(job, nearest, false, error);
    }
    jarak__writer first = {0}, second = {0};
    jarak__fit_write_missing(nearest, &first);
    jarak__fit_write_missing(near_one, &second);
    jarak_status status = first.failed || second.failed
                              ? jarak__load_fail_memory(job, error)
                              : jarak_fail(error, JARAK_ERR_FORMAT,
                                           "%s: the format is not recognised; the nearest are `%s`, for which %s %s missing, and `%s`, "
                                           "for which %s %s (`jarak sources --formats` lists all)",
                                           job->file->name, nearest->source->name, first.bytes, nearest->n_missing == 1 ? "is" : "are",
                                           near_one->source->name, second.bytes, near_one->n_missing == 1 ? "is" : "are");
    jarak__writer_release(&first);
    jarak__writer_release(&second);
    return status;
}

/* Tries all formats, or the one that was asked for, whatever the file's name and its rows; but it must have the columns. */
static jarak_status choose(jarak__load_job *job, const jarak__catalogue *catalogue, jarak__cuts *cuts, choice *c, jarak_error *error)
{
    jarak__fit f = {0};
    *c = (choice){.others = jarak__arena_alloc(&job->arena, (catalogue->count + 1) * sizeof *c->others)};
    if (c->others == NULL) {
        return jarak__load_fail_memory(job, error);
    }
    if (job->settings->source != NULL) {
        const jarak__source *source;
        jarak_status status = jarak__catalogue_find(catalogue, job->settings->source, &source, error);
        status = status == JARAK_OK ? jarak__fit_try(job, source, cuts, &f, error) : status;
        *(status == JARAK_OK && f.n_missing == 0 ? &c->best : &c->others[c->n_others++]) = f;
        return status;
    }
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < catalogue->count; i++) {
        status = jarak__fit_try(job, catalogue->sources[i], cuts, &f, error);
        if (status == JARAK_OK) {
            weigh(c, catalogue, &f);
        }
    }
    return status;
}

/* What the choice, in which no error happened, means: the format to take, or why there is none. */
static jarak_status conclude(jarak__load_job *job, const jarak__catalogue *catalogue, const choice *c, jarak_error *error)
{
    if (c->best.source == NULL) {
        return job->settings->source != NULL ? fail_unfit(job, &c->others[0], true, error) : fail_unknown(job, catalogue, c, error);
    }
    if (c->rival.source != NULL) {
        return jarak_fail(error, JARAK_ERR_FORMAT, "%s has the columns of `%s` and of `%s`; say which: --source %s", job->file->name,
                          c->best.source->name, c->rival.source->name, c->best.source->name);
    }
    const char *column;
    const jarak__source *other = c->best.overlooks ? find_overlooked(catalogue, &c->best, &column) : NULL;
    return other == NULL ? JARAK_OK
                         : jarak_fail(error, JARAK_ERR_FORMAT,
                                      "%s: it has the columns of `%s`, but also `%s` as in `%s`, which would be lost; say --source %s if "
                                      "that is meant, or describe the format as in docs/writing-a-source.md",
                                      job->file->name, c->best.source->name, column, other->name, c->best.source->name);
}

/* ------------------------------------------------------------------------------------------------------------- how it is cut */

static jarak__dialect find_dialect(const jarak__load_job *job)
{
    const jarak__file *file = job->file;
    return jarak__dialect_find(file->head, file->head_size, jarak__head_is_whole(file), job->settings->delimiter);
}

static void write_part(jarak__writer *text, const char *part)
{
    jarak__write_format(text, "%s%s", text->length > 0 ? ", " : "", part);
}

static const char *delimiter_name(char delimiter)
{
    return delimiter == ','    ? _("comma")
           : delimiter == ';'  ? _("semicolon")
           : delimiter == '\t' ? _("tab")
           : delimiter == '|'  ? _("bar")
                               : "";
}

/* Tells how the file is read, where that is not as the format says. */
static void tell(jarak__load_job *job, bool has_commas)
{
    jarak__writer text = {0};
    const char *delimiter = delimiter_name(job->cut.delimiter);
    if (job->cut.delimiter != job->source->cut.delimiter) {
        jarak__write_format(&text, delimiter[0] != '\0' ? "%s" : "`%.1s`", delimiter[0] != '\0' ? delimiter : &job->cut.delimiter);
    }
    if (has_commas) {
        write_part(&text, _("decimal comma"));
    }
    if (job->file->encoding != NULL) {
        write_part(&text, job->file->encoding);
    }
    if (job->file->n_dropped > 0) {
        write_part(&text, "");
        jarak__write_format(&text, job->cut.header ? _("header in line %lld") : _("rows from line %lld on"),
                            (long long)job->file->n_dropped + 1);
    }
    snprintf(job->report->read_as, sizeof job->report->read_as, "%s", text.bytes != NULL ? text.bytes : "");
    jarak__writer_release(&text);
}

/* The cells with those that differ from the description's columns in the case of their letters alone written as there: what becomes of a
 * column's name is found by its letters. */
static jarak_status spell(jarak__load_job *job, const jarak__fit *f, jarak__texts *cells, jarak_error *error)
{
    const char **items = jarak__arena_alloc(&job->arena, (f->cells.count + 1) * sizeof *items);
    if (items == NULL) {
        return jarak__load_fail_memory(job, error);
    }
    memcpy(items, f->cells.items, f->cells.count * sizeof *items);
    for (size_t i = 0; i < f->source->columns.count; i++) {
        size_t found = jarak__find_column(&f->cells, f->source->columns.items[i]);
        if (found < f->cells.count) {
            items[found] = f->source->columns.items[i];
        }
    }
    *cells = (jarak__texts){.items = items, .count = f->cells.count};
    return JARAK_OK;
}

/* Takes the format, and finds the columns with a decimal comma. */
static jarak_status take(jarak__load_job *job, const jarak__fit *f, jarak_error *error)
{
    job->source = f->source;
    job->cut = f->source->cut;
    job->cut.delimiter = f->delimiter;
    job->cut.is_latin1 = job->cut.is_latin1 && job->file->encoding == NULL;
    jarak__texts cells;
    jarak_status status = jarak__load_lock(job, f->source, false, error);
    if (status == JARAK_OK) {
        status = spell(job, f, &cells, error);
    }
    if (status == JARAK_OK) {
        status = jarak__load_name_columns(job, &cells, error);
    }
    bool any = false;
    const jarak__file *file = job->file;
    if (status == JARAK_OK && !file->is_parquet && job->cut.header &&
        jarak__dialect_may_have_commas(file->head, file->head_size, job->cut.delimiter, job->cut.quote)) {
        job->has_comma = jarak__arena_alloc(&job->arena, (job->columns.count + 1) * sizeof *job->has_comma);
        if (job->has_comma == NULL || !jarak__dialect_find_commas(file->head, file->head_size, job->cut.delimiter, job->cut.quote,
                                                                  job->columns.count, job->has_comma)) {
            return jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", file->name);
        }
        for (size_t i = 0; i < job->columns.count; i++) {
            job->has_comma[i] = job->has_comma[i] && !jarak__load_reads_numbers(job, i); /* which is done with all of the file in view */
            any = any || job->has_comma[i];
        }
    }
    job->has_comma = any ? job->has_comma : NULL;
    if (status == JARAK_OK) {
        tell(job, any);
    }
    return status;
}

jarak_status jarak__load_columns(jarak__load_job *job, jarak__texts *cells, jarak_error *error)
{
    if (job->file->is_parquet) {
        return parquet_columns(job, cells, error);
    }
    static const char *empty_text = "";
    const int64_t told = job->settings->skip;
    jarak_status status = jarak__file_drop_lines(job->file, told - job->file->n_dropped, error);
    jarak__dialect dialect = find_dialect(job);
    job->cut = (jarak__cut){.delimiter = dialect.delimiter, .quote = '"', .header = true, .nulls = {.items = &empty_text, .count = 1}};
    if (status == JARAK_OK && told < 0) {
        status = jarak__file_drop_lines(job->file, dialect.n_above, error);
    }
    return status == JARAK_OK ? jarak__file_first_cells(job->file, dialect.delimiter, '"', &job->arena, cells, error) : status;
}

/* The file as it is first; where no format fits, without the lines above what looks like the header. */
jarak_status jarak__load_recognise(jarak__load_job *job, const jarak__catalogue *catalogue, jarak_error *error)
{
    choice c = {0};
    jarak__cuts cuts = {0};
    jarak__dialect dialect = {0};
    jarak_status status = job->file->is_parquet ? parquet_columns(job, &cuts.parquet, error) : JARAK_OK;
    if (status == JARAK_OK && job->settings->skip > job->file->n_dropped) {
        status = jarak__file_drop_lines(job->file, job->settings->skip - job->file->n_dropped, error);
    }
    if (status == JARAK_OK && !job->file->is_parquet) {
        dialect = find_dialect(job);
        cuts.found = dialect.delimiter;
    }
    if (status == JARAK_OK) {
        status = choose(job, catalogue, &cuts, &c, error);
    }
    if (status == JARAK_OK && c.best.source == NULL && dialect.n_above > 0 && job->settings->skip < 0) {
        cuts = (jarak__cuts){.found = dialect.delimiter};
        status = jarak__file_drop_lines(job->file, dialect.n_above, error);
        status = status == JARAK_OK ? choose(job, catalogue, &cuts, &c, error) : status;
    }
    if (status == JARAK_OK) {
        status = conclude(job, catalogue, &c, error);
    }
    return status == JARAK_OK ? take(job, &c.best, error) : status;
}
