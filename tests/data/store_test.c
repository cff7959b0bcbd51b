/* Opening a store, in memory and in a file: what is in it, what its settings do, and what is left of it after a kill. */
#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/embed.h"
#include "data/engine/engine.h"
#include "data/ready_store.h"
#include "data/sql.h"
#include "data/store.h"
#include "jarak/load.h"
#include "stored.h"

static void a_store_in_memory_is_writable_and_has_the_schema(void **state)
{
    (void)state;
    jarak_store *store = open_store(NULL, JARAK_READ);
    assert_true(jarak__store_is_writable(store));
    assert_int_equal(integer(store, "SELECT count(*) FROM facts.figure"), 0);
    assert_int_equal(integer(store, "SELECT value::INTEGER FROM facts.meta WHERE key = 'schema_version'"), 8);
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
        in_folder(a_store_killed_while_it_is_made_can_be_opened_anew),
        in_folder(what_was_committed_survives_a_kill_and_the_rest_is_gone),
        in_folder(a_sealed_file_store_can_be_unsealed),
        in_folder(closing_null_is_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
