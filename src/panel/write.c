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
#include "panel/catalogue.h"

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

static jarak_status write_copy(jarak__writer *sql, const char *path, const jarak_panel_write_settings *settings, jarak_error *error)
{
    jarak__write_text(sql, "COPY (SELECT * FROM panel WHERE true");
    if (settings->since != 0) {
        jarak__write_format(sql, " AND year >= %d", settings->since);
    }
    if (settings->until != 0) {
        jarak__write_format(sql, " AND year <= %d", settings->until);
    }
    jarak_status status = write_pairs(sql, settings, error);
    if (status == JARAK_OK) {
        status = write_indicators(sql, settings, error);
    }
    jarak__sql_write(sql, " ORDER BY state, partner, indicator, period_kind, first_day) TO %Q (%s)", path,
                     settings->format == JARAK_PANEL_PARQUET ? "FORMAT parquet, COMPRESSION zstd" : "FORMAT csv, HEADER");
    if (status == JARAK_OK && sql->failed) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the panel");
    }
    return status;
}

/* Writes beside the file, then moves it there. */
static jarak_status write_file(jarak_store *store, const char *path, const char *part, const jarak_panel_write_settings *settings,
                               jarak_error *error)
{
    jarak__writer sql = {0};
    jarak_status status = write_copy(&sql, part, settings, error);
    if (status == JARAK_OK) {
        status = jarak__sql_run(store, sql.bytes, error);
    }
    if (status == JARAK_OK && rename(part, path) != 0) {
        status = jarak_fail(error, JARAK_ERR_IO, "%s: %s", path, strerror(errno));
    }
    if (status != JARAK_OK) {
        (void)remove(part);
    }
    jarak__writer_release(&sql);
    return status;
}

jarak_status jarak_panel_write(jarak_store *store, const char *path, const jarak_panel_write_settings *settings, jarak_error *error)
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
    status = write_file(store, path, part, &used, error);
    jarak__free(part);
    return status;
}
