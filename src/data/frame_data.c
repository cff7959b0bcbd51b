/* Finding out what DATA means, and which columns it has. */
#include "data/frame_data.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/nearest.h"
#include "base/settings.h"
#include "base/table.h"
#include "base/text.h"
#include "data/engine/rows.h"
#include "data/sql.h"

void jarak_frame_settings_init_sized(jarak_frame_settings *settings, size_t size)
{
    const jarak_frame_settings defaults = {.skip = -1};
    jarak__settings_give(settings, size, &defaults, sizeof defaults);
}

static bool ends_with(const char *text, size_t length, const char *ending)
{
    size_t n = strlen(ending);
    return length > n && strncasecmp(text + length - n, ending, n) == 0;
}

bool jarak_frame_is_file(const char *data)
{
    static const char *const endings[] = {".csv", ".tsv", ".txt", ".parquet"};
    struct stat about;
    if (stat(data, &about) == 0) {
        return true;
    }
    size_t length = strlen(data);
    length -= ends_with(data, length, ".gz") ? 3 : 0;
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        if (ends_with(data, length, endings[i]) && strpbrk(data, "\n;'\"") == NULL) {
            return true;
        }
    }
    return false;
}

/* Whether the text begins with one of the words that begin a query. */
static bool is_query(const char *text)
{
    static const char *const words[] = {"SELECT", "WITH", "FROM", "VALUES"};
    while (isspace((unsigned char)*text) || *text == '(') {
        text++;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t length = strlen(words[i]);
        if (strncasecmp(text, words[i], length) == 0 && !isalnum((unsigned char)text[length]) && text[length] != '_') {
            return true;
        }
    }
    return false;
}

/* The file under its absolute name, in an engine that may read it and nothing else. */
static jarak_status open_file(jarak__data *data, const jarak_frame_settings *settings, jarak_error *error)
{
    jarak_store_settings store_settings;
    jarak_status status =
        jarak__file_look(data->text, data->text, &(jarak__file_told){settings->encoding, settings->sheet}, &data->file, error);
    if (status != JARAK_OK) {
        return status;
    }
    data->kind = data->file.is_parquet ? JARAK__DATA_PARQUET : JARAK__DATA_CSV;
    data->has_order = true;
    if (data->kind == JARAK__DATA_CSV && (status = jarak__data_look_at_csv(data, settings, error)) != JARAK_OK) {
        return status;
    }
    char *resolved = data->file.unpacked == NULL ? realpath(data->text, NULL) : NULL;
    data->path = resolved != NULL ? jarak__copy_text(resolved) : data->file.unpacked != NULL ? jarak__copy_text(data->file.path) : NULL;
    free(resolved);
    jarak_store_settings_init(&store_settings);
    store_settings.threads = settings->threads;
    store_settings.progress = settings->progress;
    store_settings.cancel = settings->cancel;
    status = data->path != NULL ? jarak__store_open_bare(NULL, JARAK_WRITE, &store_settings, &data->store, error)
                                : jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory"), data->text);
    data->owns_store = true;
    if (status != JARAK_OK) {
        return status;
    }
    char *sql = jarak__sql_format("SET allowed_paths = [%Q]", data->path);
    status =
        sql != NULL ? jarak__sql_run(data->store, sql, error) : jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory"), data->text);
    jarak__free(sql);
    return status == JARAK_OK ? jarak__store_seal(data->store, error) : status;
}

/* A base table's rows lie in an order; a view's do not. */
static jarak_status look_at_table(jarak__data *data, jarak_error *error)
{
    int64_t n_tables = 0;
    const char *dot = strchr(data->text, '.');
    jarak_status status = jarak__sql_integer(
        data->store, "SELECT count(*) FROM duckdb_tables() WHERE lower(table_name) = lower(?) AND (? OR lower(schema_name) = lower(?))", 3,
        (jarak__bind[]){jarak__bind_text(dot != NULL ? dot + 1 : data->text), jarak__bind_boolean(dot == NULL),
                        jarak__bind_text(jarak__arena_text(&data->names_in, data->text, dot != NULL ? (size_t)(dot - data->text) : 0))},
        &n_tables, error);
    data->has_order = status == JARAK_OK && n_tables > 0;
    return status;
}

static jarak_status open_in_store(jarak__data *data, const jarak_frame_settings *settings, jarak_error *error)
{
    if (settings->store == NULL) {
        return jarak_fail(error, JARAK_ERR_NOT_FOUND, _("%s: there is no such file, and no store was given to look for a table in"),
                          data->text);
    }
    data->store = settings->store;
    if (!is_query(data->text)) {
        data->kind = JARAK__DATA_TABLE;
        return look_at_table(data, error);
    }
    data->kind = JARAK__DATA_QUERY;
    jarak_status status = jarak__store_seal(data->store, error);
    return status == JARAK_OK ? jarak__query_is_ordered(data->store, data->text, &data->has_order, error) : status;
}

void jarak__data_write_from(const jarak__data *data, jarak__writer *sql)
{
    const char *dot = strchr(data->text, '.');
    size_t length = strlen(data->text);
    switch (data->kind) {
    case JARAK__DATA_CSV:
        jarak__sql_write(sql, "read_csv(%Q, ", data->path);
        jarak__data_write_csv_options(data, sql);
        jarak__write_text(sql, ")");
        break;
    case JARAK__DATA_PARQUET:
        jarak__write_text(sql, "data");
        break;
    case JARAK__DATA_QUERY:
        while (length > 0 && (isspace((unsigned char)data->text[length - 1]) || data->text[length - 1] == ';')) {
            length--;
        }
        jarak__write_format(sql, "(%.*s\n) AS data", (int)length, data->text);
        break;
    default:
        if (dot != NULL) {
            char *schema = jarak__format_text("%.*s", (int)(dot - data->text), data->text);
            sql->failed = sql->failed || schema == NULL;
            jarak__sql_write(sql, "%N.%N AS data", schema != NULL ? schema : "", dot + 1);
            jarak__free(schema);
        } else {
            jarak__sql_write(sql, "%N AS data", data->text);
        }
    }
}

/* Names and types of the columns of a prepared statement. */
static jarak_status take_columns(jarak__data *data, const jarak_table *described, jarak_error *error)
{
    size_t n = jarak_table_rows(described);
    data->names = jarak__calloc(n, sizeof *data->names);
    data->types = jarak__calloc(n, sizeof *data->types);
    if (data->names == NULL || data->types == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory"), data->text);
    }
    for (size_t i = 0; i < n; i++) {
        const char *name = jarak_table_text(described, i, 0), *type = jarak_table_text(described, i, 1);
        data->names[i] = jarak__arena_text(&data->names_in, name, strlen(name));
        data->types[i] = jarak__arena_text(&data->names_in, type, strlen(type));
        if (data->names[i] == NULL || data->types[i] == NULL) {
            return jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory"), data->text);
        }
    }
    data->n_columns = n;
    return JARAK_OK;
}

static jarak_status describe(jarak__data *data, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak_table *described = NULL;
    jarak_status status = JARAK_OK;
    if (data->kind == JARAK__DATA_PARQUET) {
        jarak__sql_write(&sql, "CREATE VIEW data AS SELECT * FROM read_parquet(%Q)", data->path);
        status = sql.failed ? jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory"), data->text)
                            : jarak__sql_run(data->store, sql.bytes, error);
        jarak__writer_release(&sql);
    }
    jarak__write_text(&sql, "DESCRIBE SELECT * FROM ");
    jarak__data_write_from(data, &sql);
    if (status == JARAK_OK && sql.failed) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory"), data->text);
    } else if (status == JARAK_OK && data->kind == JARAK__DATA_CSV) {
        status = jarak__sql_table(data->store, sql.bytes, &described, error); /* our own SQL, which calls read_csv() */
    } else if (status == JARAK_OK) {
        status = jarak_query(data->store, sql.bytes, NULL, &described, error);
    }
    if (status == JARAK_OK) {
        status = take_columns(data, described, error);
    }
    if (status == JARAK_OK && data->kind == JARAK__DATA_CSV) {
        status = jarak__data_check_csv_header(data, error);
    }
    jarak_table_free(described);
    jarak__writer_release(&sql);
    return status;
}

/* What the engine's message about the data means to a user. */
static jarak_status explain(jarak__data *data, jarak_status status, const char *message, jarak_error *error)
{
    if (data->kind == JARAK__DATA_CSV && strstr(message, "when sniffing") != NULL) {
        return jarak__data_fail_at_csv_line(data, error);
    }
    if (data->kind == JARAK__DATA_TABLE && strstr(message, "does not exist") != NULL) {
        return jarak_fail(error, JARAK_ERR_NOT_FOUND,
                          _("%s is neither a file nor a table or view of the store; see the tables with `jarak query 'SHOW ALL TABLES'`"),
                          data->text);
    }
    if (data->kind == JARAK__DATA_CSV || data->kind == JARAK__DATA_PARQUET) {
        const char *end = strstr(message, "\nin: ");
        return jarak_fail(error, status == JARAK_ERR_SQL ? JARAK_ERR_FORMAT : status, "%s: %.*s", data->text,
                          (int)(end != NULL ? end - message : (long)strlen(message)), message);
    }
    return jarak_fail(error, status, "%s", message);
}

jarak_status jarak__data_open(jarak__data *data, const char *text, const jarak_frame_settings *settings, jarak_error *error)
{
    *data = (jarak__data){.text = text};
    jarak_error failure = {.status = JARAK_OK};
    if (jarak_cancel_triggered(settings->cancel)) { /* a small file is read before the engine looks */
        return jarak_fail(error, JARAK_ERR_INTERRUPTED, "interrupted");
    }
    jarak_status status = jarak_frame_is_file(text) ? open_file(data, settings, error) : open_in_store(data, settings, error);
    if (status == JARAK_OK && (status = describe(data, &failure)) != JARAK_OK) {
        status = explain(data, status, failure.message, error);
    }
    return status;
}

void jarak__data_close(jarak__data *data)
{
    if (data->owns_store) {
        jarak_store_close(data->store);
    }
    jarak__file_release(&data->file);
    jarak__free(data->path);
    jarak__free((void *)data->names);
    jarak__free((void *)data->types);
    jarak__arena_release(&data->names_in);
    *data = (jarak__data){0};
}

jarak_status jarak__data_find(const jarak__data *data, const char *name, size_t *index, jarak_error *error)
{
    char nearest[512];
    for (size_t i = 0; i < data->n_columns; i++) {
        if (strcmp(data->names[i], name) == 0) {
            *index = i;
            return JARAK_OK;
        }
    }
    if (jarak__nearest_names(name, data->n_columns, data->names, sizeof nearest, nearest) > 0) {
        return jarak_fail(error, JARAK_ERR_NOT_FOUND, _("%.200s has no column \"%s\"; did you mean %s?"), data->text, name, nearest);
    }
    jarak__writer list = {0};
    for (size_t i = 0; i < data->n_columns && list.length < 600; i++) {
        jarak__write_format(&list, "%s%s", i > 0 ? ", " : "", data->names[i]);
    }
    jarak_status status = jarak_fail(error, JARAK_ERR_NOT_FOUND, _("%.200s has no column \"%s\"; it has %s"), data->text, name,
                                     list.bytes != NULL ? list.bytes : _("none"));
    jarak__writer_release(&list);
    return status;
}

bool jarak__data_is_number(const jarak__data *data, size_t index)
{
    static const char *const types[] = {"TINYINT",  "SMALLINT", "INTEGER",  "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT",
                                        "UINTEGER", "UBIGINT",  "UHUGEINT", "FLOAT",  "DOUBLE",  "BOOLEAN"};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (strcmp(data->types[index], types[i]) == 0) {
            return true;
        }
    }
    return strncmp(data->types[index], "DECIMAL", 7) == 0;
}

jarak_status jarak_frame_columns(const char *data, const jarak_frame_settings *settings, jarak_table **table, jarak_error *error)
{
    jarak_frame_settings used;
    jarak_frame_settings_init(&used);
    jarak__data opened;
    *table = NULL;
    jarak_status status = jarak__settings_take(settings, &used, sizeof used, "jarak_frame_settings_init", error);
    if (status != JARAK_OK) {
        return status;
    }
    status = jarak__data_open(&opened, data, &used, error);
    if (status == JARAK_OK) {
        status = jarak__table_new(table, error);
    }
    if (status == JARAK_OK) {
        status = jarak__table_add_column(*table, "name", JARAK_TEXT, error);
    }
    if (status == JARAK_OK) {
        status = jarak__table_add_column(*table, "type", JARAK_TEXT, error);
    }
    if (status == JARAK_OK) {
        status = jarak__table_add_column(*table, "is_number", JARAK_BOOLEAN, error);
    }
    if (status == JARAK_OK) {
        status = jarak__table_add_rows(*table, opened.n_columns, error);
    }
    for (size_t i = 0; status == JARAK_OK && i < opened.n_columns; i++) {
        jarak__table_set_boolean(*table, i, 2, jarak__data_is_number(&opened, i));
        status = jarak__table_set_text(*table, i, 0, opened.names[i], strlen(opened.names[i]), error);
        if (status == JARAK_OK) {
            status = jarak__table_set_text(*table, i, 1, opened.types[i], strlen(opened.types[i]), error);
        }
    }
    if (status != JARAK_OK) {
        jarak_table_free(*table);
        *table = NULL;
    }
    jarak__data_close(&opened);
    return status;
}
