/* Trying a format on a file: which of its columns are there, and which columns of the file it knows. */
#include "data/load_fit.h"

#include <ctype.h>
#include <fnmatch.h>
#include <regex.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "data/file_cells.h"
#include "data/sql.h"

static bool has_column(const jarak__texts *columns, const char *name)
{
    return jarak__find_column(columns, name) < columns->count;
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
    return items != NULL ? JARAK_OK : jarak__load_fail_memory(job, error);
}

static jarak_status cut_cells(jarak__load_job *job, jarak__cuts *cuts, char delimiter, char quote, jarak__texts *cells, jarak_error *error)
{
    for (size_t i = 0; i < cuts->n_known; i++) {
        if (cuts->known[i].delimiter == delimiter && cuts->known[i].quote == quote) {
            *cells = cuts->known[i].cells;
            return JARAK_OK;
        }
    }
    jarak_status status = jarak__file_first_cells(job->file, delimiter, quote, &job->arena, cells, error);
    if (status == JARAK_OK && cuts->n_known < sizeof cuts->known / sizeof cuts->known[0]) {
        cuts->known[cuts->n_known].delimiter = delimiter;
        cuts->known[cuts->n_known].quote = quote;
        cuts->known[cuts->n_known++].cells = *cells;
    }
    return status;
}

/* Whether the description's condition holds for the first rows. */
static jarak_status try_match(jarak__load_job *job, jarak__fit *f, jarak_error *error)
{
    const jarak__source *source = f->source;
    if (source->match.kind != JARAK__YAML_TEXT || job->file->is_parquet) {
        return JARAK_OK;
    }
    jarak__cut cut = source->cut;
    cut.delimiter = f->delimiter;
    jarak_status status = jarak__load_lock(job, source, true, error);
    if (status != JARAK_OK) {
        return status;
    }
    status = jarak__load_name_columns(job, &f->cells, error);
    int64_t holds = 0;
    jarak__writer sql = {0};
    jarak__sql_write(&sql, "SELECT CAST(2 * count(*) FILTER (WHERE %s) > count(*) AS INTEGER) FROM (SELECT *",
                     jarak__yaml_text(source->match));
    for (size_t i = 0; i < source->columns_may.count; i++) { /* one that is not there is empty, as in `rows` */
        if (!has_column(&f->cells, source->columns_may.items[i])) {
            jarak__sql_write(&sql, ", CAST(NULL AS VARCHAR) AS %N", source->columns_may.items[i]);
        }
    }
    jarak__write_text(&sql, " FROM ");
    jarak__load_write_reader(&sql, job->file->path, &cut, &job->columns, ", ignore_errors = true, strict_mode = false");
    jarak__write_text(&sql, " LIMIT 20)");
    if (status == JARAK_OK) {
        status = sql.failed ? jarak__load_fail_memory(job, error) : jarak__sql_integer(job->store, sql.bytes, 0, NULL, &holds, error);
    }
    jarak__writer_release(&sql);
    f->wrong_rows = status == JARAK_OK && holds == 0;
    return jarak__load_blame(source->match, "match", status, error);
}

static bool is_like(const char *pattern, const char *name)
{
    regex_t regex;
    if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0) {
        return false;
    }
    bool fits = regexec(&regex, name, 0, NULL, 0) == 0;
    regfree(&regex);
    return fits;
}

static bool has_column_like(const jarak__texts *columns, const char *pattern)
{
    for (size_t i = 0; i < columns->count; i++) {
        if (is_like(pattern, columns->items[i])) {
            return true;
        }
    }
    return false;
}

/* Whether the word stands in the SQL, as a name or within one in quotes. */
static bool mentions(jarak__yaml_node sql, const char *word)
{
    const size_t length = strlen(word);
    if (sql.kind != JARAK__YAML_TEXT || length == 0) {
        return false;
    }
    const char *text = jarak__yaml_text(sql);
    for (const char *c = text; (c = strcasestr(c, word)) != NULL; c++) {
        bool starts = c == text || !(isalnum((unsigned char)c[-1]) || c[-1] == '_');
        bool ends = !(isalnum((unsigned char)c[length]) || c[length] == '_');
        if (starts && ends) {
            return true;
        }
    }
    return false;
}

static bool speaks_of(const jarak__source *source, const char *column)
{
    bool spoken = has_column(&source->columns, column) || has_column(&source->columns_may, column) || mentions(source->rows, column) ||
                  mentions(source->match, column);
    for (size_t i = 0; !spoken && i < source->columns_like.count; i++) {
        spoken = is_like(source->columns_like.items[i], column);
    }
    return spoken;
}

static void count_columns(jarak__fit *f)
{
    const jarak__source *source = f->source;
    f->n_missing = f->n_inexact = 0;
    for (size_t i = 0; i < source->columns.count; i++) {
        size_t found = jarak__find_column(&f->cells, source->columns.items[i]);
        f->n_missing += found == f->cells.count;
        f->n_inexact += found < f->cells.count && strcmp(f->cells.items[found], source->columns.items[i]) != 0;
    }
    for (size_t i = 0; i < source->columns_like.count; i++) {
        f->n_missing += !has_column_like(&f->cells, source->columns_like.items[i]);
    }
}

/* Cuts the first line by the delimiter that is told, that the format fixes, or that was found; by the next of these where columns are
 * missing. */
static jarak_status cut_and_count(jarak__load_job *job, jarak__cuts *cuts, jarak__fit *f, jarak_error *error)
{
    const jarak__cut *cut = &f->source->cut;
    const char told = job->settings->delimiter;
    const char tries[] = {told != '\0'         ? told
                          : cut->has_delimiter ? cut->delimiter
                                               : cuts->found,
                          cut->has_delimiter ? cuts->found : cut->delimiter};
    size_t n_tries = told != '\0' || tries[0] == tries[1] ? 1 : 2;
    jarak__fit best = *f;
    for (size_t i = 0; i < n_tries; i++) {
        jarak__fit t = *f;
        t.delimiter = tries[i];
        jarak_status status = cut_cells(job, cuts, t.delimiter, cut->quote, &t.cells, error);
        if (status != JARAK_OK) {
            return status;
        }
        count_columns(&t);
        best = i == 0 || t.n_missing < best.n_missing ? t : best;
    }
    *f = best;
    return JARAK_OK;
}

/* A file without header is known by its number of columns. */
static jarak_status count_headless(jarak__load_job *job, jarak__cuts *cuts, jarak__fit *f, jarak_error *error)
{
    const jarak__cut *cut = &f->source->cut;
    f->delimiter = job->settings->delimiter != '\0' ? job->settings->delimiter : cut->delimiter;
    jarak_status status = cut_cells(job, cuts, f->delimiter, cut->quote, &f->cells, error);
    if (status == JARAK_OK) {
        f->wrong_rows = f->cells.count != cut->column_count;
        status = name_cells(job, cut, &f->cells, error);
    }
    if (status == JARAK_OK && f->wrong_rows) {
        f->n_missing = cut->column_count;
    } else if (status == JARAK_OK) {
        count_columns(f);
    }
    return status;
}

jarak_status jarak__fit_try(jarak__load_job *job, const jarak__source *source, jarak__cuts *cuts, jarak__fit *f, jarak_error *error)
{
    *f = (jarak__fit){.source = source, .delimiter = ',', .wrong_name = !name_fits(source->file_name, job->file->name)};
    jarak_status status = JARAK_OK;
    if (job->file->is_parquet) {
        f->cells = cuts->parquet;
        count_columns(f);
    } else {
        status = source->cut.header ? cut_and_count(job, cuts, f, error) : count_headless(job, cuts, f, error);
    }
    for (size_t i = 0; status == JARAK_OK && i < source->columns_not.count; i++) {
        if (has_column(&f->cells, source->columns_not.items[i])) {
            f->forbidden = source->columns_not.items[i];
        }
    }
    if (status != JARAK_OK || f->n_missing > 0) {
        return status;
    }
    for (size_t i = 0; i < f->cells.count; i++) {
        const bool is_spoken_of = speaks_of(source, f->cells.items[i]);
        f->n_explained += is_spoken_of;
        if (source->has_no_other_columns && !is_spoken_of) {
            f->forbidden = f->cells.items[i];
        }
    }
    return try_match(job, f, error);
}

bool jarak__fit_holds(const jarak__fit *f)
{
    return f->n_missing == 0 && f->forbidden == NULL && !f->wrong_name && !f->wrong_rows;
}

double jarak__fit_share(const jarak__fit *f, const jarak__catalogue *catalogue)
{
    double there = 0, all = 0;
    for (size_t i = 0; i < f->source->columns.count; i++) {
        size_t n_ask = 0;
        for (size_t s = 0; s < catalogue->count; s++) {
            n_ask += has_column(&catalogue->sources[s]->columns, f->source->columns.items[i]);
        }
        const bool is_anywhere = strcasecmp(f->source->columns.items[i], "id") == 0; /* a table of anything has one */
        double weight = is_anywhere ? 0 : 1 / (double)(n_ask > 0 ? n_ask : 1);
        all += weight;
        there += has_column(&f->cells, f->source->columns.items[i]) ? weight : 0;
    }
    bool is_other = !f->source->cut.header && f->wrong_rows;
    return all <= 0 || is_other ? 0 : there / all;
}

const char *jarak__fit_overlooks(const jarak__fit *fit, const jarak__source *other)
{
    const char *overlooked = NULL;
    for (size_t i = 0; i < other->telling.count; i++) {
        size_t found = jarak__find_column(&fit->cells, other->telling.items[i]);
        if (found == fit->cells.count) {
            return NULL;
        }
        if (!speaks_of(fit->source, fit->cells.items[found])) {
            overlooked = fit->cells.items[found];
        }
    }
    return overlooked;
}

void jarak__fit_write_missing(const jarak__fit *f, jarak__writer *text)
{
    enum { MOST_TOLD = 6 };
    size_t n_told = 0, n_more = 0;
    for (size_t i = 0; i < f->source->columns.count; i++) {
        if (has_column(&f->cells, f->source->columns.items[i])) {
            continue;
        }
        if (n_told < MOST_TOLD) {
            jarak__write_format(text, "%s`%s`", n_told++ > 0 ? ", " : "", f->source->columns.items[i]);
        } else {
            n_more++;
        }
    }
    for (size_t i = 0; i < f->source->columns_like.count; i++) {
        if (!has_column_like(&f->cells, f->source->columns_like.items[i])) {
            jarak__write_format(text, "%sone like `%s`", n_told++ > 0 ? ", " : "", f->source->columns_like.items[i]);
        }
    }
    if (n_more > 0) {
        jarak__write_format(text, " and %zu more", n_more);
    }
}
