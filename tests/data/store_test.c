/* Opening a store, in memory and in a file, and saying plainly why one cannot be opened. */
#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/embed.h"
#include "data/engine/engine.h"
#include "data/ready_store.h"
#include "data/schema.h"
#include "data/sql.h"
#include "data/store.h"
#include "folder.h"
#include "jarak/load.h"

/* Every test works in an empty folder of its own, in which the store's file is called so. */
static const char path[] = "test.duckdb";

static jarak_store *open_store(const char *file, jarak_access access)
{
    jarak_error error = {0};
    jarak_store *store;
    if (jarak_store_open(file, access, NULL, &store, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return store;
}

/* Opening fails with status, and the message has both parts in it. */
static void expect_failure(const char *file, jarak_access access, jarak_status status, const char *message_part, const char *other_part)
{
    jarak_error error = {0};
    jarak_store *store = (jarak_store *)&error;
    jarak_status found = jarak_store_open(file, access, NULL, &store, &error);
    assert_null(store);
    if (found != status || strstr(error.message, message_part) == NULL || strstr(error.message, other_part) == NULL) {
        fail_msg("status %d: %s", (int)found, error.message);
    }
    assert_int_equal(error.status, status);
}

static void run(jarak_store *store, const char *sql)
{
    jarak_error error = {0};
    if (jarak__sql_run(store, sql, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
}

static int64_t integer(jarak_store *store, const char *sql)
{
    int64_t value = -1;
    jarak_error error = {0};
    if (jarak__sql_integer(store, sql, 0, NULL, &value, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return value;
}

/* A DuckDB file that no jarak made. */
static void make_foreign_file(const char *file, const char *sql)
{
    duckdb_database database;
    duckdb_connection connection;
    assert_int_equal(duckdb_open(file, &database), DuckDBSuccess);
    assert_int_equal(duckdb_connect(database, &connection), DuckDBSuccess);
    assert_int_equal(duckdb_query(connection, sql, NULL), DuckDBSuccess);
    duckdb_disconnect(&connection);
    duckdb_close(&database);
}

static void write_file(const char *file, const char *bytes, size_t size)
{
    FILE *stream = fopen(file, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, size, stream), size);
    fclose(stream);
}

static void overwrite(const char *file, long offset, const char *bytes, size_t size)
{
    FILE *stream = fopen(file, "r+b");
    assert_non_null(stream);
    assert_int_equal(fseek(stream, offset, SEEK_SET), 0);
    assert_int_equal(fwrite(bytes, 1, size, stream), size);
    fclose(stream);
}

static void a_store_in_memory_is_writable_and_has_the_schema(void **state)
{
    (void)state;
    jarak_store *store = open_store(NULL, JARAK_READ);
    assert_true(jarak__store_is_writable(store));
    assert_int_equal(integer(store, "SELECT count(*) FROM facts.figure"), 0);
    assert_int_equal(integer(store, "SELECT value::INTEGER FROM facts.meta WHERE key = 'schema_version'"), 6);
    jarak_store_close(store);
}

static void a_store_in_a_file_keeps_what_was_written(void **state)
{
    (void)state;
    jarak_store *store = open_store(path, JARAK_WRITE);
    run(store, "INSERT INTO facts.meta VALUES ('test', 'kept')");
    jarak_store_close(store);
    for (int access = JARAK_READ; access <= JARAK_WRITE; access++) {
        char *value;
        store = open_store(path, (jarak_access)access);
        assert_int_equal(jarak__sql_text(store, "SELECT value FROM facts.meta WHERE key = 'test'", 0, NULL, &value, NULL), JARAK_OK);
        assert_string_equal(value, "kept");
        free(value);
        jarak_store_close(store);
    }
}

/* How many files are in the folder. */
static int count_entries(void)
{
    int count = 0;
    DIR *folder = opendir(".");
    assert_non_null(folder);
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        count += entry->d_name[0] != '.';
    }
    closedir(folder);
    return count;
}

/* All that a store has when it is new, as one text a row. The views by their columns: what order the engine writes an EXCLUDE in, chance
 * says. */
static const char everything_sql[] =
    "SELECT string_agg(what, chr(10) ORDER BY what) FROM (SELECT concat_ws(' ', schema_name, table_name, column_name, data_type, "
    "is_nullable) "
    "AS what FROM duckdb_columns() WHERE NOT internal UNION ALL SELECT sql FROM duckdb_tables() WHERE NOT internal UNION ALL "
    "SELECT concat_ws(' ', schema_name, function_name, parameters, macro_definition) FROM duckdb_functions() WHERE NOT internal AND "
    "macro_definition IS NOT NULL UNION ALL SELECT CAST(s AS VARCHAR) FROM facts.state s UNION ALL SELECT CAST(a AS VARCHAR) FROM "
    "facts.alias a UNION ALL SELECT CAST(g AS VARCHAR) FROM facts.groups g UNION ALL SELECT CAST(i AS VARCHAR) FROM facts.indicator i "
    "UNION ALL SELECT CAST(m AS VARCHAR) FROM facts.meta m)";

/* A store in memory is made by the engine; one in a file is a copy of the store that the library carries. */
static void a_new_file_has_what_a_store_in_memory_has(void **state)
{
    (void)state;
    char *texts[2];
    assert_non_null(jarak__embedded_made("empty.duckdb.gz"));
    for (int i = 0; i < 2; i++) {
        jarak_store *store = open_store(i == 0 ? NULL : path, JARAK_WRITE);
        assert_int_equal(jarak__sql_text(store, everything_sql, 0, NULL, &texts[i], NULL), JARAK_OK);
        jarak_store_close(store);
    }
    assert_true(strlen(texts[0]) > 100000);
    assert_string_equal(texts[0], texts[1]);
    free(texts[0]);
    free(texts[1]);
    assert_int_equal(count_entries(), 1);
}

static void nothing_is_laid_over_a_file_or_beside_a_log(void **state)
{
    (void)state;
    write_file(path, "mine", 4);
    assert_false(jarak__ready_store_lay(path));
    unlink(path);
    write_file("test.duckdb.wal", "", 0);
    assert_false(jarak__ready_store_lay(path));
    assert_int_not_equal(access(path, F_OK), 0);
    unlink("test.duckdb.wal");
    assert_false(jarak__ready_store_lay("nowhere/test.duckdb"));
    assert_true(jarak__ready_store_lay(path));
    assert_false(jarak__ready_store_lay(path));
    unlink(path);
    assert_int_equal(count_entries(), 0);
}

static void a_store_opened_for_reading_refuses_to_change(void **state)
{
    (void)state;
    jarak_store_close(open_store(path, JARAK_WRITE));
    jarak_store *store = open_store(path, JARAK_READ);
    jarak_error error;
    assert_int_equal(jarak__sql_run(store, "DELETE FROM facts.meta", &error), JARAK_ERR_SQL);
    assert_int_equal(jarak__sql_run(store, "COPY facts.meta TO 'out.csv'", &error), JARAK_ERR_SQL);
    assert_int_equal(jarak__store_unseal(store, &error), JARAK_ERR_ARGUMENT);
    jarak_store_close(store);
}

static void settings_reach_the_engine(void **state)
{
    (void)state;
    jarak_store_settings settings;
    jarak_store_settings_init(&settings);
    settings.threads = 3;
    settings.memory_bytes = 256 << 20;
    jarak_store *store;
    assert_int_equal(jarak_store_open(NULL, JARAK_WRITE, &settings, &store, NULL), JARAK_OK);
    char *memory;
    assert_int_equal(integer(store, "SELECT current_setting('threads')"), 3);
    assert_int_equal(jarak__sql_text(store, "SELECT current_setting('memory_limit')", 0, NULL, &memory, NULL), JARAK_OK);
    assert_string_equal(memory, "256.0 MiB");
    free(memory);
    assert_int_equal(integer(store, "SELECT count(*) FROM duckdb_settings() WHERE name IN ('autoload_known_extensions', "
                                    "'autoinstall_known_extensions', 'allow_community_extensions') AND value = 'false'"),
                     3);
    jarak_store_close(store);
}

static void threads_are_taken_away_and_given_back(void **state)
{
    (void)state;
    jarak_store_settings settings;
    jarak_store_settings_init(&settings);
    settings.threads = 3;
    jarak_store *store;
    jarak_table *table;
    assert_int_equal(jarak_store_open(path, JARAK_WRITE, &settings, &store, NULL), JARAK_OK);
    assert_int_equal(jarak__store_use_threads(store, 1, NULL), JARAK_OK);
    assert_int_equal(integer(store, "SELECT current_setting('threads')"), 1);
    assert_int_equal(jarak__store_use_threads(store, 0, NULL), JARAK_OK);
    assert_int_equal(integer(store, "SELECT current_setting('threads')"), 3);

    /* a load gives back what it took; a sealed store has what it has */
    assert_int_equal(jarak_load_ledger(store, NULL, NULL), JARAK_OK);
    assert_int_equal(integer(store, "SELECT current_setting('threads')"), 3);
    assert_int_equal(jarak_query(store, "SELECT 1", NULL, &table, NULL), JARAK_OK);
    jarak_table_free(table);
    assert_int_equal(jarak__store_use_threads(store, 1, NULL), JARAK_OK);
    assert_int_equal(integer(store, "SELECT current_setting('threads')"), 3);
    jarak_store_close(store);
}

static void a_missing_file_names_the_remedy(void **state)
{
    (void)state;
    expect_failure(path, JARAK_READ, JARAK_ERR_NOT_FOUND, path, "jarak load");
    assert_int_not_equal(access(path, F_OK), 0);
}

static void a_store_made_by_a_newer_jarak_is_refused_with_both_versions(void **state)
{
    (void)state;
    jarak_store *store = open_store(path, JARAK_WRITE);
    run(store, "UPDATE facts.meta SET value = '99' WHERE key = 'schema_version'; "
               "UPDATE facts.meta SET value = '9.8.7' WHERE key = 'jarak_version'");
    jarak_store_close(store);
    expect_failure(path, JARAK_READ, JARAK_ERR_VERSION, "jarak 9.8.7 (schema version 99)", "jarak " JARAK_VERSION " (schema version 6)");
    expect_failure(path, JARAK_WRITE, JARAK_ERR_VERSION, "9.8.7", JARAK_VERSION);
}

static void an_old_store_is_migrated_when_written_and_refused_when_read(void **state)
{
    (void)state;
    jarak_store *store = open_store(path, JARAK_WRITE);
    run(store, "UPDATE facts.meta SET value = '0' WHERE key = 'schema_version'; DROP VIEW IF EXISTS reject; DROP TABLE facts.reject; "
               "DROP VIEW sanction; DROP VIEW alignment; DROP TABLE facts.sanction; DROP TABLE facts.alignment; "
               "INSERT INTO facts.meta VALUES ('test', 'kept')");
    jarak_store_close(store);
    expect_failure(path, JARAK_READ, JARAK_ERR_VERSION, "version 0", "jarak load");
    store = open_store(path, JARAK_WRITE);
    assert_int_equal(integer(store, "SELECT value::INTEGER FROM facts.meta WHERE key = 'schema_version'"), 6);
    assert_int_equal(integer(store, "SELECT count(*) FROM facts.reject"), 0);
    assert_int_equal(integer(store, "SELECT count(*) FROM sanction"), 0);
    assert_int_equal(integer(store, "SELECT count(*) FROM alignment"), 0);
    assert_int_equal(integer(store, "SELECT count(*) FROM facts.meta WHERE value = 'kept'"), 1);
    jarak_store_close(store);
}

/* In version 1 the states of a flow were texts whose compression was fixed, which the engine refuses to make numbers of. */
static void flows_of_an_old_store_are_numbered(void **state)
{
    (void)state;
    jarak_store *store = open_store(path, JARAK_WRITE);
    run(store, "UPDATE facts.meta SET value = '1' WHERE key = 'schema_version';"
               "CREATE TABLE facts.old AS SELECT * REPLACE (CAST(exporter AS VARCHAR) AS exporter, CAST(importer AS VARCHAR) AS importer) "
               "FROM facts.flow;"
               "DROP TABLE facts.flow; ALTER TABLE facts.old RENAME TO flow;"
               "INSERT INTO facts.flow BY NAME SELECT 1 AS source_id, 'RUS' AS exporter, 'OLDLAND' AS importer, '85' AS product, "
               "DATE '2020-01-01' AS first_day, DATE '2020-12-31' AS last_day, 'year' AS period_kind, 1.5 AS value, 'USD' AS unit, "
               "'official' AS status");
    jarak_store_close(store);
    store = open_store(path, JARAK_WRITE);
    assert_int_equal(integer(store, "SELECT count(*) FROM flow WHERE exporter = 'RUS' AND importer = 'OLDLAND' AND value = 1.5"), 1);
    assert_int_equal(integer(store, "SELECT count(*) FROM duckdb_columns() WHERE table_name = 'flow' AND schema_name = 'facts' AND "
                                    "column_name IN ('exporter', 'importer') AND data_type LIKE 'ENUM(%''KAZ''%''OLDLAND''%'"),
                     2);
    jarak_store_close(store);
}

/* In version 4 votes and figures held nothing but texts. */
static void votes_and_figures_of_an_old_store_are_numbered(void **state)
{
    (void)state;
    jarak_store *store = open_store(path, JARAK_WRITE);
    run(store, "UPDATE facts.meta SET value = '4' WHERE key = 'schema_version';"
               "ALTER TABLE facts.vote ALTER state TYPE VARCHAR; ALTER TABLE facts.vote ALTER vote TYPE VARCHAR;"
               "ALTER TABLE facts.figure ALTER period_kind TYPE VARCHAR; ALTER TABLE facts.figure ALTER status TYPE VARCHAR;"
               "INSERT INTO facts.vote VALUES (1, 2, 'UNGA', 3, DATE '1946-10-30', 'KAZ', 'X'), (1, 3, 'UNGA', 3, NULL, 'OLDLAND', 'Y');"
               "INSERT INTO facts.figure VALUES (1, 2, 'KAZ', 'EUU+USA', NULL, NULL, 'planned', 'visits', 1, '1', 'times', 'reported', "
               "NULL, NULL)");
    jarak_store_close(store);
    store = open_store(path, JARAK_WRITE);
    assert_int_equal(integer(store, "SELECT value::INTEGER FROM facts.meta WHERE key = 'schema_version'"), 6);
    assert_int_equal(integer(store, "SELECT count(*) FROM facts.vote WHERE (state, vote) IN (('KAZ', 'X'), ('OLDLAND', 'Y'))"), 2);
    assert_int_equal(integer(store, "SELECT count(*) FROM facts.figure WHERE to_state = 'EUU+USA' AND period_kind = 'planned' AND "
                                    "status = 'reported'"),
                     1);
    assert_int_equal(integer(store, "SELECT count(*) FROM duckdb_columns() WHERE schema_name = 'facts' AND data_type LIKE 'ENUM%' AND "
                                    "(table_name, column_name) IN (('vote', 'state'), ('vote', 'vote'), ('figure', 'period_kind'), "
                                    "('figure', 'status'), ('panel_vote', 'a'), ('panel', 'indicator'))"),
                     6);
    assert_int_equal(integer(store, "SELECT count(*) FROM vote"), 2); /* the views see the new types */
    /* whoever has a vote can have a ballot, known or not */
    assert_int_equal(integer(store, "SELECT count(*) FROM duckdb_columns() WHERE schema_name = 'facts' AND data_type LIKE '%OLDLAND%' AND "
                                    "table_name IN ('vote', 'panel_ballot', 'panel_vote')"),
                     4);
    jarak_store_close(store);
}

static void migrations_run_in_order_and_a_missing_step_is_an_error(void **state)
{
    (void)state;
    static const jarak__migration steps[] = {
        {.from = 11, .sql = "INSERT INTO log VALUES (12)"},
        {.from = 10, .sql = "CREATE TABLE log (step INTEGER); INSERT INTO log VALUES (11)"},
    };
    jarak_store *store = open_store(NULL, JARAK_WRITE);
    jarak_error error;
    assert_int_equal(jarak__schema_migrate(store, 10, 12, 2, steps, &error), JARAK_OK);
    assert_int_equal(integer(store, "SELECT sum(step) FROM log"), 23);
    assert_int_equal(jarak__schema_migrate(store, 12, 13, 2, steps, &error), JARAK_ERR_VERSION);
    jarak_store_close(store);
}

static void a_failed_migration_leaves_the_store_as_before(void **state)
{
    (void)state;
    jarak_store *store = open_store(path, JARAK_WRITE);
    run(store, "UPDATE facts.meta SET value = '-7' WHERE key = 'schema_version'");
    jarak_store_close(store);
    expect_failure(path, JARAK_WRITE, JARAK_ERR_VERSION, "-7", "no step");
    expect_failure(path, JARAK_WRITE, JARAK_ERR_VERSION, "-7", "no step");
}

static void a_file_that_is_no_store_is_refused(void **state)
{
    (void)state;
    static const char csv[] = "from,to,value\nRUS,KAZ,1\n";
    write_file("table.csv", csv, sizeof csv - 1);
    expect_failure("table.csv", JARAK_READ, JARAK_ERR_FORMAT, "table.csv", "no DuckDB file");
    expect_failure("table.csv", JARAK_WRITE, JARAK_ERR_FORMAT, "table.csv", "no DuckDB file");
    write_file("empty", "", 0);
    expect_failure("empty", JARAK_WRITE, JARAK_ERR_FORMAT, "empty", "remove");
    make_foreign_file("foreign.db", "CREATE TABLE t (i INTEGER)");
    expect_failure("foreign.db", JARAK_READ, JARAK_ERR_FORMAT, "foreign.db", "not one of jarak's");
    expect_failure("foreign.db", JARAK_WRITE, JARAK_ERR_FORMAT, "foreign.db", "not one of jarak's");
}

static void a_damaged_file_is_refused(void **state)
{
    (void)state;
    jarak_store_close(open_store(path, JARAK_WRITE));
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    char garbage[512];
    memset(garbage, 0xA5, sizeof garbage);
    overwrite(path, 4096 + 16, garbage, 64); /* both of the headers that point at the data */
    overwrite(path, 8192 + 16, garbage, 64);
    expect_failure(path, JARAK_READ, JARAK_ERR_FORMAT, path, "damaged");
    expect_failure(path, JARAK_WRITE, JARAK_ERR_FORMAT, path, "damaged");
}

/* An attempt that is done before the interruption reaches it succeeds. */
static void an_interruption_while_opening_is_no_damage(void **state)
{
    (void)state;
    jarak_store_close(open_store(path, JARAK_WRITE));
    jarak_error error = {0};
    jarak_status status = JARAK_OK;
    jarak_interrupt();
    for (int i = 0; i < 20 && (status == JARAK_OK || status == JARAK_ERR_INTERRUPTED); i++) {
        jarak_store *store = NULL;
        status = jarak_store_open(path, i % 2 == 0 ? JARAK_READ : JARAK_WRITE, NULL, &store, &error);
        jarak_store_close(store);
    }
    jarak_interrupt_clear(); /* before anything can fail: other tests come after this one */
    if (status != JARAK_OK) {
        assert_string_equal(error.message, "interrupted");
        assert_int_equal(status, JARAK_ERR_INTERRUPTED);
    }
    jarak_store_close(open_store(path, JARAK_READ));
}

static void a_truncated_file_is_refused(void **state)
{
    (void)state;
    jarak_store_close(open_store(path, JARAK_WRITE));
    for (int bytes = 12; bytes <= 20000; bytes += 6662) {
        assert_int_equal(truncate(path, 20000 + 12 - bytes), 0);
        expect_failure(path, JARAK_READ, JARAK_ERR_FORMAT, path, "damaged");
    }
}

/* What an eight-byte word of a block adds (by exclusive or) to the block's checksum in a DuckDB file. */
static uint64_t checksum_part(uint64_t word)
{
    return word * UINT64_C(0xbf58476d1ce4e5b9);
}

/* Raises the storage version, which follows the checksum and "DUCK", and keeps the checksum right. */
static void pretend_newer_engine(const char *file)
{
    FILE *stream = fopen(file, "r+b");
    uint64_t words[2];
    assert_non_null(stream);
    assert_int_equal(fread(words, sizeof words, 1, stream), 1);
    uint64_t newer = (words[1] & UINT32_MAX) | UINT64_C(1000) << 32;
    words[0] ^= checksum_part(words[1]) ^ checksum_part(newer);
    words[1] = newer;
    rewind(stream);
    assert_int_equal(fwrite(words, sizeof words, 1, stream), 1);
    fclose(stream);
}

static void a_file_of_a_newer_engine_is_refused(void **state)
{
    (void)state;
    jarak_store_close(open_store(path, JARAK_WRITE));
    pretend_newer_engine(path);
    expect_failure(path, JARAK_READ, JARAK_ERR_FORMAT, path, "newer DuckDB");
}

static void a_path_that_cannot_be_a_file_is_an_io_error(void **state)
{
    (void)state;
    assert_int_equal(mkdir("directory", 0755), 0);
    for (int access = JARAK_READ; access <= JARAK_WRITE; access++) {
        expect_failure("directory", (jarak_access)access, JARAK_ERR_IO, "directory", "not a file");
        expect_failure("/dev/null", (jarak_access)access, JARAK_ERR_IO, "/dev/null", "not a file");
    }
    expect_failure("nowhere/test.duckdb", JARAK_WRITE, JARAK_ERR_IO, "nowhere/test.duckdb", "directory");
}

/* Runs check in a child that is not root, for whom permissions count. */
static void as_nobody(void (*check)(void))
{
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (geteuid() == 0 && setuid(65534) != 0) {
            _exit(3);
        }
        check();
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void require_status(jarak_access access, const char *file, jarak_status expected)
{
    jarak_store *store;
    jarak_error error = {0};
    jarak_status status = jarak_store_open(file, access, NULL, &store, &error);
    if (status != expected || strstr(error.message, file) == NULL) {
        fprintf(stderr, "status %d, expected %d: %s\n", (int)status, (int)expected, error.message);
        _exit(1);
    }
}

static void check_permissions(void)
{
    require_status(JARAK_READ, path, JARAK_ERR_IO);
    require_status(JARAK_WRITE, path, JARAK_ERR_IO);
    require_status(JARAK_WRITE, "readable.duckdb", JARAK_ERR_IO);
    require_status(JARAK_WRITE, "new.duckdb", JARAK_ERR_IO);
}

static void missing_permission_is_an_io_error(void **state)
{
    (void)state;
    jarak_store_close(open_store(path, JARAK_WRITE));
    jarak_store_close(open_store("readable.duckdb", JARAK_WRITE));
    assert_int_equal(chmod(path, 0), 0);
    assert_int_equal(chmod("readable.duckdb", 0444), 0);
    assert_int_equal(chmod(".", 0555), 0);
    as_nobody(check_permissions);
    assert_int_equal(chmod(".", 0755), 0);
}

static void a_store_that_another_process_writes_is_locked(void **state)
{
    (void)state;
    int opened[2], done[2];
    char byte = 0;
    assert_int_equal(pipe(opened), 0);
    assert_int_equal(pipe(done), 0);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(done[1]); /* so that it ends with the parent, however that ends */
        jarak_store *store;
        byte = jarak_store_open(path, JARAK_WRITE, NULL, &store, NULL) == JARAK_OK;
        if (write(opened[1], &byte, 1) != 1 || read(done[0], &byte, 1) != 1) {
            _exit(1);
        }
        jarak_store_close(store);
        _exit(0);
    }
    close(opened[1]); /* so that a child that ends without a word is not waited for */
    assert_int_equal(read(opened[0], &byte, 1), 1);
    assert_int_equal(byte, 1);
    char holder[32];
    snprintf(holder, sizeof holder, "PID %d", (int)child);
    expect_failure(path, JARAK_READ, JARAK_ERR_LOCKED, holder, "wait");
    expect_failure(path, JARAK_WRITE, JARAK_ERR_LOCKED, holder, "wait");
    assert_int_equal(write(done[1], "", 1), 1);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    jarak_store_close(open_store(path, JARAK_READ));
}

static void a_store_is_open_once_in_a_process(void **state)
{
    (void)state;
    jarak_store *store = open_store(path, JARAK_WRITE);
    assert_int_equal(link(path, "other-name.duckdb"), 0);
    expect_failure(path, JARAK_READ, JARAK_ERR_LOCKED, path, "already");
    expect_failure("other-name.duckdb", JARAK_WRITE, JARAK_ERR_LOCKED, "other-name.duckdb", "already");
    jarak_store_close(store);
    jarak_store_close(open_store("other-name.duckdb", JARAK_READ));
}

static void a_store_killed_while_it_is_made_can_be_opened_anew(void **state)
{
    (void)state;
    /* What is left of it: an engine's file without a table. */
    make_foreign_file(path, "SELECT 1");
    expect_failure(path, JARAK_READ, JARAK_ERR_FORMAT, path, "empty store");
    jarak_store *store = open_store(path, JARAK_WRITE);
    assert_int_equal(integer(store, "SELECT count(*) FROM facts.figure"), 0);
    jarak_store_close(store);
}

static void what_was_committed_survives_a_kill_and_the_rest_is_gone(void **state)
{
    (void)state;
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        jarak_store *store;
        if (jarak_store_open(path, JARAK_WRITE, NULL, &store, NULL) == JARAK_OK &&
            jarak__sql_run(store,
                           "INSERT INTO facts.meta VALUES ('test', 'committed'); BEGIN; INSERT INTO facts.meta VALUES ('other', 'lost'); "
                           "INSERT INTO facts.meta SELECT 'row ' || range, 'lost' FROM range(100000)",
                           NULL) == JARAK_OK) {
            kill(getpid(), SIGKILL);
        }
        _exit(1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    for (int access = JARAK_READ; access <= JARAK_WRITE; access++) {
        jarak_store *store = open_store(path, (jarak_access)access);
        assert_int_equal(integer(store, "SELECT count(*) FROM facts.meta WHERE value = 'committed'"), 1);
        assert_int_equal(integer(store, "SELECT count(*) FROM facts.meta WHERE value = 'lost'"), 0);
        jarak_store_close(store);
    }
}

static void a_sealed_file_store_can_be_unsealed(void **state)
{
    (void)state;
    jarak_error error;
    jarak_table *table;
    write_file("one.csv", "a\n1\n", 4);
    jarak_store *store = open_store(path, JARAK_WRITE);
    assert_int_equal(jarak_query(store, "SELECT 1", NULL, &table, &error), JARAK_OK);
    jarak_table_free(table);
    assert_int_equal(jarak__sql_table(store, "FROM 'one.csv'", &table, &error), JARAK_ERR_SQL);
    assert_int_equal(jarak__store_unseal(store, &error), JARAK_OK);
    assert_int_equal(integer(store, "SELECT a FROM 'one.csv'"), 1);
    jarak_store_close(store);

    store = open_store(NULL, JARAK_WRITE);
    assert_int_equal(jarak__store_unseal(store, &error), JARAK_OK);
    assert_int_equal(jarak_query(store, "SELECT 1", NULL, &table, &error), JARAK_OK);
    jarak_table_free(table);
    assert_int_equal(jarak__store_unseal(store, &error), JARAK_ERR_ARGUMENT);
    jarak_store_close(store);
}

static void closing_null_is_safe(void **state)
{
    (void)state;
    jarak_store_close(NULL);
}

#define in_folder(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_folder(a_store_in_memory_is_writable_and_has_the_schema),
        in_folder(a_store_in_a_file_keeps_what_was_written),
        in_folder(a_new_file_has_what_a_store_in_memory_has),
        in_folder(nothing_is_laid_over_a_file_or_beside_a_log),
        in_folder(a_store_opened_for_reading_refuses_to_change),
        in_folder(settings_reach_the_engine),
        in_folder(threads_are_taken_away_and_given_back),
        in_folder(a_missing_file_names_the_remedy),
        in_folder(a_store_made_by_a_newer_jarak_is_refused_with_both_versions),
        in_folder(an_old_store_is_migrated_when_written_and_refused_when_read),
        in_folder(flows_of_an_old_store_are_numbered),
        in_folder(votes_and_figures_of_an_old_store_are_numbered),
        in_folder(migrations_run_in_order_and_a_missing_step_is_an_error),
        in_folder(a_failed_migration_leaves_the_store_as_before),
        in_folder(a_file_that_is_no_store_is_refused),
        in_folder(a_damaged_file_is_refused),
        in_folder(an_interruption_while_opening_is_no_damage),
        in_folder(a_truncated_file_is_refused),
        in_folder(a_file_of_a_newer_engine_is_refused),
        in_folder(a_path_that_cannot_be_a_file_is_an_io_error),
        in_folder(missing_permission_is_an_io_error),
        in_folder(a_store_that_another_process_writes_is_locked),
        in_folder(a_store_is_open_once_in_a_process),
        in_folder(a_store_killed_while_it_is_made_can_be_opened_anew),
        in_folder(what_was_committed_survives_a_kill_and_the_rest_is_gone),
        in_folder(a_sealed_file_store_can_be_unsealed),
        in_folder(closing_null_is_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
