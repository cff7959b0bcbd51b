/* Loading small files that a test writes, and asking the store what became of them. */
#ifndef TESTS_DATA_LOADING_H
#define TESTS_DATA_LOADING_H

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "data/sql.h"
#include "jarak/load.h"

static const char store_path[] = "test.duckdb";

static inline void write_file(const char *file, const char *text)
{
    FILE *stream = fopen(file, "wb");
    assert_non_null(stream);
    fputs(text, stream);
    assert_int_equal(fclose(stream), 0);
}

static inline jarak_store *open_store(const char *path)
{
    jarak_error error = {0};
    jarak_store *store;
    if (jarak_store_open(path, JARAK_WRITE, NULL, &store, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return store;
}

static inline jarak_load_report load(jarak_store *store, const char *file)
{
    jarak_error error = {0};
    jarak_load_report report;
    jarak_load_settings settings;
    jarak_load_settings_init(&settings);
    settings.sources_dir = "sources";
    settings.allow_few = true; /* so few rows show what each rule takes */
    if (jarak_load_file(store, file, &settings, &report, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(report.rows_read, report.rows_loaded + report.rows_skipped + report.rows_rejected);
    return report;
}

/* Loading fails with status and the part in its message, and leaves no trace. */
static inline void refuse(jarak_store *store, const char *file, jarak_status status, const char *part)
{
    jarak_error error = {0};
    int64_t before, after;
    jarak_load_settings settings;
    jarak_load_settings_init(&settings);
    settings.sources_dir = "sources";
    const char *sql = "SELECT sum(estimated_size) + (SELECT count(*) FROM facts.load) FROM duckdb_tables() WHERE NOT temporary";
    assert_int_equal(jarak__sql_integer(store, sql, 0, NULL, &before, &error), JARAK_OK);
    jarak_status found = jarak_load_file(store, file, &settings, NULL, &error);
    if (found != status || strstr(error.message, part) == NULL) {
        fail_msg("status %d, without \"%s\": %s", (int)found, part, error.message);
    }
    assert_int_equal(jarak__sql_integer(store, sql, 0, NULL, &after, &error), JARAK_OK);
    assert_int_equal(before, after);
}

/* One text from the store. */
static inline void expect(jarak_store *store, const char *sql, const char *expected)
{
    char *text = NULL;
    jarak_error error = {0};
    if (jarak__sql_text(store, sql, 0, NULL, &text, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_string_equal(text, expected);
    free(text);
}

#endif
