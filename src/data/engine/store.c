/* The engine of a store: opening, sealing and closing it, and saying plainly why it cannot be opened. */
#include "data/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/progress.h"
#include "base/settings.h"
#include "base/text.h"
#include "data/engine/engine.h"
#include "data/engine/sql_functions.h"
#include "data/sql.h"
#include "data/store_file.h"

static const uint64_t default_memory_bytes = UINT64_C(3) << 29; /* 1.5 GiB */

struct jarak_store {
    duckdb_database database;
    duckdb_connection connection;
    duckdb_connection query_connection; /* made before the store is sealed: settings cannot be changed afterwards */
    char *path;                         /* NULL: in memory */
    jarak_access access;
    jarak_store_settings settings;
    double statement_seconds; /* that a statement may take; 0: no limit */
    bool sealed;
    bool is_new;
    jarak__store_file file;
};

void jarak_store_settings_init_sized(jarak_store_settings *settings, size_t size)
{
    const jarak_store_settings defaults = {.memory_bytes = default_memory_bytes};
    jarak__settings_give(settings, size, &defaults, sizeof defaults);
}

duckdb_connection jarak__store_connection(const jarak_store *store)
{
    return store->connection;
}

const char *jarak__store_name(const jarak_store *store)
{
    return store->path != NULL ? store->path : "memory";
}

bool jarak__store_is_writable(const jarak_store *store)
{
    return store->access == JARAK_WRITE;
}

bool jarak__store_is_new(const jarak_store *store)
{
    return store->is_new;
}

jarak_progress *jarak__store_progress(const jarak_store *store)
{
    return store->settings.progress;
}

void jarak__store_limit_statements(jarak_store *store, double seconds)
{
    store->statement_seconds = seconds;
}

double jarak__store_statement_seconds(const jarak_store *store)
{
    return store->statement_seconds;
}

const jarak_cancel *jarak__store_cancel(const jarak_store *store)
{
    return store->settings.cancel;
}

duckdb_connection jarak__store_query_connection(const jarak_store *store)
{
    return store->query_connection;
}

/* "…Conflicting lock is held in /usr/bin/x (PID 7)…" → "by /usr/bin/x (PID 7)". */
static jarak_status fail_locked(const char *path, const char *message, jarak_error *error)
{
    static const char marker[] = "Conflicting lock is held in ";
    char holder[256];
    snprintf(holder, sizeof holder, "%s", _("another process"));
    const char *start = strstr(message, marker);
    if (start != NULL) {
        start += sizeof marker - 1;
        const char *end = strchr(start, ')');
        if (end != NULL) {
            snprintf(holder, sizeof holder, "%.*s", (int)(end + 1 - start), start);
        }
    }
    return jarak_fail(error, JARAK_ERR_LOCKED, _("%s is in use by %s; wait until that is done or end it, then try again"), path, holder);
}

jarak_status jarak__store_fail_damaged(const char *path, const char *cause, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_FORMAT, _("%s is damaged: take a copy from before, or load its files into a new store (%.800s)"),
                      path, cause);
}

/* What the engine's refusal to open a file means for the user. */
static jarak_status fail_open(const char *path, const char *message, jarak_error *error)
{
    if (message == NULL) {
        message = "the engine gave no reason";
    }
    if (strstr(message, "lock") != NULL && strstr(message, "Could not set lock") != NULL) {
        return fail_locked(path, message, error);
    }
    if (strstr(message, "version number") != NULL) {
        return jarak_fail(error, JARAK_ERR_FORMAT,
                          _("%s was written by a newer DuckDB than the one inside this jarak; use the newer jarak (%.600s)"), path,
                          message);
    }
    if (strstr(message, "Cannot open file") != NULL || strstr(message, "No space left") != NULL) {
        return jarak_fail(error, JARAK_ERR_IO, _("%s cannot be opened: %.800s"), path, message);
    }
    if (jarak__engine_status(message) == JARAK_ERR_MEMORY) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "%s: %.800s", path, message);
    }
    return jarak__store_fail_damaged(path, message, error);
}

static jarak_status set_option(duckdb_config config, const char *name, const char *value, jarak_error *error)
{
    if (duckdb_set_config(config, name, value) != DuckDBSuccess) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("the engine refuses %s = %s"), name, value);
    }
    return JARAK_OK;
}

static long count_threads(const jarak_store *store)
{
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return store->settings.threads > 0 ? (long)store->settings.threads : cores > 0 ? cores : 1L;
}

/* Ways to write a column that the engine shall not try: it tries all that suit a type on all values. Without these a load takes a fifteenth
 * less work, for files larger by a fiftieth. (Numbers are packed by their bits or as decimals, texts go into dictionaries.) */
static const char untried[] = "fsst,alprd,chimp,patas,dict_fsst,roaring,zstd";

/* The engine's settings: nothing is fetched or loaded by itself, memory is bounded, and only a store written to a file may spill
 * beside it. */
static jarak_status fill_config(const jarak_store *store, duckdb_config config, jarak_error *error)
{
    char threads[24], memory[32];
    snprintf(threads, sizeof threads, "%ld", count_threads(store));
    snprintf(memory, sizeof memory, "%" PRIu64 "B", store->settings.memory_bytes > 0 ? store->settings.memory_bytes : default_memory_bytes);
    const struct {
        const char *name;
        const char *value;
    } options[] = {
        {"autoinstall_known_extensions", "false"},
        {"autoload_known_extensions", "false"},
        {"allow_community_extensions", "false"},
        {"allow_unsigned_extensions", "false"},
        {"threads", threads},
        {"memory_limit", memory},
        {"disabled_compression_methods", untried},
    };
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < sizeof options / sizeof options[0]; i++) {
        status = set_option(config, options[i].name, options[i].value, error);
    }
    bool spills = store->path != NULL && store->access == JARAK_WRITE;
    char *folder = jarak__format_text("%s%s", spills ? store->path : "", spills ? ".tmp" : "");
    if (folder == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the engine's settings");
    }
    status = status == JARAK_OK ? set_option(config, "temp_directory", folder, error) : status;
    jarak__free(folder);
    return status;
}

static void close_engine(jarak_store *store)
{
    duckdb_disconnect(&store->query_connection);
    duckdb_disconnect(&store->connection);
    duckdb_close(&store->database);
    store->sealed = false;
}

static jarak_status connect_engine(const jarak_store *store, duckdb_connection *connection, jarak_error *error)
{
    if (duckdb_connect(store->database, connection) != DuckDBSuccess) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("%s: no connection to the engine"), jarak__store_name(store));
    }
    /* the engine measures progress only with its own bar on, which must then not be printed; measuring costs a tenth of a load */
    bool shows = jarak__progress_is_drawn(store->settings.progress);
    char sql[128];
    snprintf(sql, sizeof sql, "SET enable_progress_bar = %s; SET enable_progress_bar_print = false%s", shows ? "true" : "false",
             store->path != NULL ? "; USE jarak_store" : "");
    return jarak__engine_run(*connection, sql, &(jarak__engine_limits){.cancel = store->settings.cancel}, error);
}

/* Opens the file under a name of our own: the engine would name the catalog after the file, and one called facts.duckdb then clashes with
 * the schema in it. */
static jarak_status attach_file(jarak_store *store, jarak_error *error)
{
    jarak_error cause = {.status = JARAK_OK, .message = ""};
    char *sql = jarak__sql_format("ATTACH %Q AS jarak_store (%s)", store->path, store->access == JARAK_WRITE ? "READ_WRITE" : "READ_ONLY");
    duckdb_connection connection = NULL;
    jarak_status status = JARAK_OK;
    if (sql == NULL || duckdb_connect(store->database, &connection) != DuckDBSuccess) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", store->path);
    } else {
        status = jarak__engine_run(connection, sql, &(jarak__engine_limits){.cancel = store->settings.cancel}, &cause);
    }
    if (status == JARAK_ERR_INTERRUPTED) {
        status = jarak_fail(error, status, "%s", cause.message); /* says nothing about the file */
    } else if (cause.status != JARAK_OK) {
        status = fail_open(store->path, cause.message, error);
    }
    duckdb_disconnect(&connection);
    jarak__free(sql);
    return status;
}

static jarak_status open_engine(jarak_store *store, jarak_error *error)
{
    duckdb_config config = NULL;
    char *message = NULL;
    jarak_status status = JARAK_OK;
    if (duckdb_create_config(&config) != DuckDBSuccess) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the engine's settings"));
    }
    status = fill_config(store, config, error);
    if (status == JARAK_OK && duckdb_open_ext(NULL, &store->database, config, &message) != DuckDBSuccess) {
        status = fail_open(jarak__store_name(store), message, error);
    }
    duckdb_free(message);
    duckdb_destroy_config(&config);
    if (status == JARAK_OK && store->path != NULL) {
        status = attach_file(store, error);
    }
    if (status == JARAK_OK) {
        status = connect_engine(store, &store->connection, error);
    }
    if (status == JARAK_OK) {
        status = connect_engine(store, &store->query_connection, error);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_functions_register(store->connection, error);
    }
    if (status == JARAK_OK && store->access == JARAK_READ) {
        status = jarak__store_seal(store, error);
    }
    return status;
}

jarak_status jarak__store_seal(jarak_store *store, jarak_error *error)
{
    if (store->sealed) {
        return JARAK_OK;
    }
    jarak_status status = jarak__engine_run(store->connection, "SET enable_external_access = false; SET lock_configuration = true",
                                            &(jarak__engine_limits){.cancel = store->settings.cancel}, error);
    store->sealed = status == JARAK_OK;
    return status;
}

jarak_status jarak__store_use_threads(jarak_store *store, int threads, jarak_error *error)
{
    if (store->sealed) {
        return JARAK_OK;
    }
    char sql[48];
    snprintf(sql, sizeof sql, "SET threads = %ld", threads > 0 ? (long)threads : count_threads(store));
    return jarak__engine_run_through(store->connection, sql, error);
}

jarak_status jarak__store_unseal(jarak_store *store, jarak_error *error)
{
    if (!store->sealed) {
        return JARAK_OK;
    }
    if (store->access == JARAK_READ) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("%s is open for reading only"), store->path);
    }
    if (store->path == NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("a store in memory takes no files after its first query; load all files first"));
    }
    close_engine(store);
    return open_engine(store, error);
}

/* Everything of opening that can fail once the store's shell exists. */
static jarak_status open_store(jarak_store *store, jarak_error *error)
{
    store->is_new = store->path == NULL || access(store->path, F_OK) != 0;
    if (store->path == NULL) {
        return open_engine(store, error);
    }
    jarak_status status = jarak__store_file_enter(store->path, &store->file, error);
    if (status == JARAK_OK) {
        status = jarak__store_file_inspect(store->path, store->access, error);
    }
    if (status == JARAK_OK) {
        status = open_engine(store, error);
    }
    return status == JARAK_OK ? jarak__store_file_enter(store->path, &store->file, error) /* a file that was only now made */ : status;
}

jarak_status jarak__store_opening_failed(const jarak_store *store, jarak_status status, jarak_error *error)
{
    return status != JARAK_OK && jarak_cancel_triggered(store->settings.cancel) ? jarak_fail(error, JARAK_ERR_INTERRUPTED, "interrupted")
                                                                                : status;
}

jarak_status jarak__store_open_bare(const char *path, jarak_access access, const jarak_store_settings *settings, jarak_store **store,
                                    jarak_error *error)
{
    *store = NULL;
    jarak_store_settings used;
    jarak_store_settings_init(&used);
    jarak_status status = jarak__settings_take(settings, &used, sizeof used, "jarak_store_settings_init", error);
    if (status != JARAK_OK) {
        return status;
    }
    jarak_store *opened = jarak__calloc(1, sizeof *opened);
    if (opened == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for a store"));
    }
    opened->settings = used;
    opened->access = path == NULL ? JARAK_WRITE : access;
    opened->path = path != NULL ? jarak__copy_text(path) : NULL;
    status = path != NULL && opened->path == NULL ? jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for a store"))
                                                  : open_store(opened, error);
    if (status != JARAK_OK) {
        status = jarak__store_opening_failed(opened, status, error);
        jarak_store_close(opened);
        return status;
    }
    *store = opened;
    return JARAK_OK;
}

void jarak_store_close(jarak_store *store)
{
    if (store == NULL) {
        return;
    }
    close_engine(store);
    jarak__store_file_leave(&store->file);
    jarak__free(store->path);
    jarak__free(store);
}
