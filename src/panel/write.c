/* The panel into a file, by the engine's own writers. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/settings.h"
#include "base/text.h"
#include "data/sql.h"
#include "data/store.h"
#include "jarak/panel.h"
#include "jarak/state.h"
#include "jarak/table.h"
#include "panel/catalogue.h"
#include "panel/write.h"

void jarak_panel_write_settings_init_sized(jarak_panel_write_settings *settings, size_t size)
{
    const jarak_panel_write_settings defaults = {.format = JARAK_PANEL_CSV};
    jarak__settings_give(settings, size, &defaults, sizeof defaults);
}

static jarak_status write_pairs(jarak__writer *sql, const jarak_panel_write_settings *settings, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < settings->n_pairs; i++) {
        char codes[2][JARAK_STATE_CODE_BYTES];
        for (size_t k = 0; status == JARAK_OK && k < 2; k++) {
            status = jarak_state_find(settings->pairs[2 * i + k], JARAK_ANY_YEAR, codes[k], error);
        }
        if (status == JARAK_OK) {
            jarak__sql_write(sql, "%s(state = %Q AND partner = %Q)", i == 0 ? " AND (" : " OR ", codes[0], codes[1]);
        }
    }
    jarak__write_text(sql, settings->n_pairs > 0 ? ")" : "");
    return status;
}

static bool is_asked(const jarak__indicator *row, const char *asked)
{
    return strcmp(row->code, asked) == 0 || strcmp(row->dimension, asked) == 0;
}

static jarak_status write_indicators(jarak__writer *sql, const jarak_panel_write_settings *settings, jarak_error *error)
{
    jarak__indicators catalogue = {0};
    jarak_status status = settings->n_indicators > 0 ? jarak__indicators_read(&catalogue, error) : JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < settings->n_indicators; i++) {
        bool found = false;
        for (size_t row = 0; row < catalogue.count; row++) {
            if (is_asked(&catalogue.rows[row], settings->indicators[i])) {
                jarak__sql_write(sql, "%s%Q", i == 0 && !found ? " AND indicator IN (" : ", ", catalogue.rows[row].code);
                found = true;
            }
        }
        if (!found) {
            status = jarak_fail(error, JARAK_ERR_NOT_FOUND, _("there is no indicator \"%s\"; `jarak query 'FROM indicator'` lists them"),
                                settings->indicators[i]);
        }
    }
    jarak__write_text(sql, settings->n_indicators > 0 ? ")" : "");
    jarak__indicators_release(&catalogue);
    return status;
}

/* " WHERE …" with all that was asked for. */
static jarak_status write_condition(jarak__writer *sql, const jarak_panel_write_settings *settings, jarak_error *error)
{
    jarak__write_text(sql, " WHERE true");
    if (settings->since != 0) {
        jarak__write_format(sql, " AND year >= %d", settings->since);
    }
    if (settings->until != 0) {
        jarak__write_format(sql, " AND year <= %d", settings->until);
    }
    jarak_status status = write_pairs(sql, settings, error);
    return status == JARAK_OK ? write_indicators(sql, settings, error) : status;
}

static const char order_sql[] = " ORDER BY state, partner, indicator, period_kind, first_day";

static jarak_status run(jarak_store *store, jarak__writer *sql, jarak_error *error)
{
    jarak_status status =
        sql->failed ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the panel") : jarak__sql_run(store, sql->bytes, error);
    jarak__writer_release(sql);
    return status;
}

static jarak_status copy_out(jarak_store *store, const char *rows, const char *path, const jarak_panel_write_settings *settings,
                             jarak_error *error)
{
    jarak__writer sql = {0};
    jarak__sql_write(&sql, "COPY (%s) TO %Q (%s)", rows, path,
                     settings->format == JARAK_PANEL_PARQUET ? "FORMAT parquet, COMPRESSION zstd" : "FORMAT csv, HEADER");
    return run(store, &sql, error);
}

/* Puts the rows in order in a table, so many at a time as fit into the engine's memory: those of some states after those of others. */
static jarak_status order_in_parts(jarak_store *store, const jarak_table *states, int64_t most_rows, const char *condition,
                                   jarak_error *error)
{
    jarak_status status = jarak__sql_run(store, "CREATE OR REPLACE TEMP TABLE panel_in_order AS SELECT * FROM panel LIMIT 0", error);
    const size_t n_states = jarak_table_rows(states);
    for (size_t first = 0, end; status == JARAK_OK && first < n_states; first = end) {
        int64_t n_rows = jarak_table_integer(states, first, 1);
        for (end = first + 1; end < n_states && n_rows + jarak_table_integer(states, end, 1) <= most_rows; end++) {
            n_rows += jarak_table_integer(states, end, 1);
        }
        jarak__writer sql = {0};
        jarak__sql_write(&sql, "INSERT INTO panel_in_order SELECT * FROM panel%s AND state BETWEEN %Q AND %Q%s", condition,
                         jarak_table_text(states, first, 0), jarak_table_text(states, end - 1, 0), order_sql);
        status = run(store, &sql, error);
    }
    return status;
}

static jarak_status write_rows(jarak_store *store, const char *part, const jarak_panel_write_settings *settings, int64_t most_rows,
                               const char *condition, jarak_error *error)
{
    jarak_table *states = NULL;
    int64_t n_rows = 0;
    jarak__writer sql = {0};
    jarak__sql_write(&sql, "SELECT CAST(state AS VARCHAR), count(*) FROM panel%s GROUP BY 1 ORDER BY 1", condition);
    jarak_status status = sql.failed ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the panel")
                                     : jarak__sql_table(store, sql.bytes, &states, error);
    jarak__writer_release(&sql);
    for (size_t i = 0; status == JARAK_OK && i < jarak_table_rows(states); i++) {
        n_rows += jarak_table_integer(states, i, 1);
    }
    if (status == JARAK_OK && n_rows <= most_rows) {
        jarak__sql_write(&sql, "SELECT * FROM panel%s%s", condition, order_sql);
        status = sql.failed ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the panel")
                            : copy_out(store, sql.bytes, part, settings, error);
        jarak__writer_release(&sql);
    } else if (status == JARAK_OK) {
        status = order_in_parts(store, states, most_rows, condition, error);
        if (status == JARAK_OK) {
            status = copy_out(store, "FROM panel_in_order", part, settings, error);
        }
        jarak_status dropped = jarak__sql_run(store, "DROP TABLE IF EXISTS panel_in_order", status == JARAK_OK ? error : NULL);
        status = status == JARAK_OK ? dropped : status;
    }
    jarak_table_free(states);
    return status;
}

/* Writes beside the file, then moves it there. */
static jarak_status write_file(jarak_store *store, const char *path, const char *part, const jarak_panel_write_settings *settings,
                               int64_t most_rows, jarak_error *error)
{
    jarak__writer condition = {0};
    jarak_status status = write_condition(&condition, settings, error);
    if (status == JARAK_OK) {
        status = condition.failed ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the panel")
                                  : write_rows(store, part, settings, most_rows, condition.bytes, error);
    }
    if (status == JARAK_OK && rename(part, path) != 0) {
        status = jarak_fail(error, JARAK_ERR_IO, "%s: %s", path, strerror(errno));
    }
    if (status != JARAK_OK) {
        (void)remove(part);
    }
    jarak__writer_release(&condition);
    return status;
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
    if (store == NULL || path == NULL || path[0] == '\0') {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "jarak_panel_write: store or path is not given");
    }
    if (!jarak__store_is_writable(store)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("%s is open for reading only"), jarak__store_name(store));
    }
    char *part = jarak__format_text("%s.part", path);
    if (part == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the panel");
    }
    status = write_file(store, path, part, &used, most_rows, error);
    jarak__free(part);
    return status;
}

jarak_status jarak_panel_write(jarak_store *store, const char *path, const jarak_panel_write_settings *settings, jarak_error *error)
{
    enum { MOST_ROWS = 1500000 }; /* to be put in order at once: a third of the engine's memory */
    return jarak__panel_write_in_parts(store, path, settings, MOST_ROWS, error);
}
