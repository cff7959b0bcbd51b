/* The panel into a file: CSV and Parquet by the engine's own writers. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/embed.h"
#include "base/plain_locale.h"
#include "base/settings.h"
#include "base/text.h"
#include "data/sql.h"
#include "data/store.h"
#include "jarak/panel.h"
#include "jarak/table.h"
#include "panel/write.h"
#include "panel/write_asked.h"
#include "panel/write_rows.h"

void jarak_panel_write_settings_init_sized(jarak_panel_write_settings *settings, size_t size)
{
    const jarak_panel_write_settings defaults = {.format = JARAK_PANEL_CSV};
    jarak__settings_give(settings, size, &defaults, sizeof defaults);
}

static jarak_status run(jarak_store *store, jarak__writer *sql, jarak_error *error)
{
    jarak_status status =
        sql->failed ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the panel") : jarak__sql_run(store, sql->bytes, error);
    jarak__writer_release(sql);
    return status;
}

/* Rows by state, so that those of so many states are put in order at once as fit into the engine's memory: its values, or, where pairs are
 * named, a row of each pair, year and indicator. */
static const char valued_sql[] =
    "SELECT s.state, coalesce(n, 0) FROM written_state s LEFT JOIN (SELECT p.state, count(*) AS n FROM facts.panel_cell p "
    "JOIN asked_indicator i ON i.code = p.indicator WHERE p.period_kind = 'year' GROUP BY p.state) c ON c.state = s.state ORDER BY s.id";
static const char named_sql[] =
    "SELECT s.state, coalesce(n, 0) * (SELECT count(*) FROM asked_year) * (SELECT count(*) FROM asked_indicator) FROM written_state s "
    "LEFT JOIN (SELECT a, count(*) AS n FROM asked_pair GROUP BY a) p ON p.a = s.id ORDER BY s.id";

/* Makes a table of a query, or adds its rows to one. */
static jarak_status put(jarak_store *store, const char *what,
                        void (*query)(jarak__writer *, const jarak__panel_shape *, const char *, const char *),
                        const jarak__panel_shape *shape, const char *first, const char *last, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak__write_text(&sql, what);
    query(&sql, shape, first, last);
    return run(store, &sql, error);
}

static jarak_status put_part(jarak_store *store, const jarak__panel_shape *shape, const char *first, const char *last, bool is_first,
                             jarak_error *error)
{
    jarak_status status = jarak__panel_needs_cells(shape) ? put(store, "CREATE OR REPLACE TEMP TABLE written_cell AS ",
                                                                jarak__panel_cells_write, shape, first, last, error)
                                                          : JARAK_OK;
    return status == JARAK_OK ? put(store, is_first ? "CREATE OR REPLACE TEMP TABLE written AS " : "INSERT INTO written ",
                                    jarak__panel_rows_write, shape, first, last, error)
                              : status;
}

/* Tells how many rows there are going to be, before the first of them is made; where pairs are named, that many at most. */
static void tell_rows(const jarak_store *store, const jarak__panel_shape *shape, const jarak_table *states)
{
    char label[64];
    uint64_t n_rows = 0;
    for (size_t i = 0; i < jarak_table_rows(states); i++) {
        n_rows += (uint64_t)jarak_table_integer(states, i, 1);
    }
    (void)jarak__format_plainly(label, sizeof label, shape->is_wide ? _("panel of %.1f M cells") : _("panel of %.1f M rows"),
                                (double)n_rows / 1e6);
    jarak_progress_start(jarak__store_progress(store), label, shape->is_wide ? "cells" : "rows", n_rows);
}

/* Puts the rows in order in temp.written: those of some states after those of others. */
static jarak_status order_in_parts(jarak_store *store, const jarak__panel_shape *shape, int64_t most_rows, jarak_error *error)
{
    jarak_table *states = NULL;
    jarak_status status = jarak__sql_table(store, shape->is_named ? named_sql : valued_sql, &states, error);
    const size_t n_states = status == JARAK_OK ? jarak_table_rows(states) : 0;
    if (status == JARAK_OK && n_states == 0) {
        status = put_part(store, shape, "", "", true, error);
    }
    uint64_t n_done = 0;
    if (n_states > 0) {
        tell_rows(store, shape, states);
    }
    for (size_t first = 0, end; status == JARAK_OK && first < n_states; first = end) {
        int64_t n_rows = jarak_table_integer(states, first, 1);
        for (end = first + 1; end < n_states && n_rows + jarak_table_integer(states, end, 1) <= most_rows; end++) {
            n_rows += jarak_table_integer(states, end, 1);
        }
        status = put_part(store, shape, jarak_table_text(states, first, 0), jarak_table_text(states, end - 1, 0), first == 0, error);
        n_done += (uint64_t)n_rows;
        jarak_progress_set(jarak__store_progress(store), n_done);
    }
    if (n_states > 0) {
        jarak_progress_finish(jarak__store_progress(store));
    }
    jarak_table_free(states);
    return status;
}

static jarak_status copy_out(jarak_store *store, const jarak__panel_shape *shape, const char *part, jarak_panel_format format,
                             jarak_error *error)
{
    const bool as_lines = format == JARAK_PANEL_CSV && !shape->is_wide;
    jarak__writer sql = {0}, rows = {0};
    if (as_lines) {
        jarak__panel_lines_write(&rows);
    } else {
        jarak__panel_file_write(&rows, shape, format == JARAK_PANEL_XLSX || format == JARAK_PANEL_DTA);
    }
    jarak_status status = rows.failed ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the panel") : JARAK_OK;
    if (status == JARAK_OK && format == JARAK_PANEL_XLSX) {
        status = jarak__panel_workbook_write(store, rows.bytes, part, error);
    } else if (status == JARAK_OK && format == JARAK_PANEL_DTA) {
        status = jarak__panel_stata_write(store, rows.bytes, shape->is_wide, part, error);
    } else if (status == JARAK_OK) {
        jarak__sql_write(&sql, "COPY (%s) TO %Q (%s)", rows.bytes, part,
                         format == JARAK_PANEL_PARQUET ? "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 1000"
                         : as_lines                    ? "FORMAT csv, HEADER, DELIMITER '\001', QUOTE '\002'"
                                                       : "FORMAT csv, HEADER");
        status = run(store, &sql, error);
    }
    jarak__writer_release(&rows);
    return status;
}

static jarak_status run_file(jarak_store *store, const char *name, jarak_error *error)
{
    const jarak__embedded_file *file = jarak__embedded(name);
    return file != NULL ? jarak__sql_run(store, (const char *)file->bytes, error)
                        : jarak_fail(error, JARAK_ERR_INTERNAL, "%s is not part of the program", name);
}

static jarak_status prepare(jarak_store *store, const jarak_panel_write_settings *settings, jarak_table **names, jarak_error *error)
{
    jarak_status status = jarak__panel_asked_make(store, settings, names, error);
    if (status == JARAK_OK) {
        status = run_file(store, "src/panel/sql/written.sql", error);
    }
    return status == JARAK_OK && (settings->wide || settings->n_pairs > 0) ? run_file(store, "src/panel/sql/absent.sql", error) : status;
}

/* The rows into one file and their sources into another, both beside their places. */
static jarak_status write_parts(jarak_store *store, const char *part, const char *sources_part, const jarak_panel_write_settings *settings,
                                int64_t most_rows, jarak_error *error)
{
    jarak_table *names = NULL;
    jarak_status status = prepare(store, settings, &names, error);
    if (status == JARAK_OK) {
        const jarak__panel_shape shape = {.is_wide = settings->wide, .is_named = settings->n_pairs > 0, .names = names};
        status = order_in_parts(store, &shape, most_rows, error);
        status = status == JARAK_OK ? copy_out(store, &shape, part, settings->format, error) : status;
        status = status == JARAK_OK ? jarak__panel_sources_write(store, sources_part, error) : status;
    }
    jarak_table_free(names);
    jarak_status dropped = jarak__panel_asked_drop(store, status == JARAK_OK ? error : NULL);
    return status == JARAK_OK ? dropped : status;
}

/* Writes beside the files, then moves them there. */
static jarak_status write_files(jarak_store *store, const char *path, const jarak_panel_write_settings *settings, int64_t most_rows,
                                jarak_error *error)
{
    const char *folder_end = strrchr(path, '/'), *dot = strrchr(path, '.');
    const size_t stem = dot != NULL && (folder_end == NULL || dot > folder_end + 1) ? (size_t)(dot - path) : strlen(path);
    char *part = jarak__format_text("%s.part", path), *sources = jarak__format_text("%.*s.bib", (int)stem, path),
         *sources_part = jarak__format_text("%.*s.bib.part", (int)stem, path);
    jarak_status status = part == NULL || sources == NULL || sources_part == NULL
                              ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the panel")
                              : write_parts(store, part, sources_part, settings, most_rows, error);
    if (status == JARAK_OK && (rename(part, path) != 0 || rename(sources_part, sources) != 0)) {
        status = jarak_fail(error, JARAK_ERR_IO, "%s: %s", path, strerror(errno));
    }
    if (status != JARAK_OK && part != NULL && sources_part != NULL) {
        (void)remove(part);
        (void)remove(sources_part);
    }
    jarak__free(part);
    jarak__free(sources);
    jarak__free(sources_part);
    return status;
}

static jarak_status check(jarak_store *store, const char *path, const jarak_panel_write_settings *settings, jarak_error *error)
{
    if (store == NULL || path == NULL || path[0] == '\0') {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "jarak_panel_write: store or path is not given");
    }
    if (settings->since != 0 && settings->until != 0 && settings->since > settings->until) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("no year is since %d and until %d"), settings->since, settings->until);
    }
    if (!jarak__store_is_writable(store)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("%s is open for reading only"), jarak__store_name(store));
    }
    return JARAK_OK;
}

jarak_status jarak__panel_write_in_parts(jarak_store *store, const char *path, const jarak_panel_write_settings *settings,
                                         int64_t most_rows, jarak_error *error)
{
    jarak_panel_write_settings used;
    jarak_panel_write_settings_init(&used);
    jarak_status status = jarak__settings_take(settings, &used, sizeof used, "jarak_panel_write_settings_init", error);
    if (status != JARAK_OK) {
        return status;
    }
    status = check(store, path, &used, error);
    return status == JARAK_OK ? write_files(store, path, &used, most_rows, error) : status;
}

jarak_status jarak_panel_write(jarak_store *store, const char *path, const jarak_panel_write_settings *settings, jarak_error *error)
{
    enum { MOST_ROWS = 3000000 }; /* to be put in order at once: some 300 MB of the engine's memory */
    return jarak__panel_write_in_parts(store, path, settings, MOST_ROWS, error);
}
