/* Stores of other versions of the program: brought up to date, or refused with both versions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "data/schema.h"
#include "data/sql.h"
#include "stored.h"

static void a_store_made_by_a_newer_jarak_is_refused_with_both_versions(void **state)
{
    (void)state;
    jarak_store *store = open_store(path, JARAK_WRITE);
    run(store, "UPDATE facts.meta SET value = '99' WHERE key = 'schema_version'; "
               "UPDATE facts.meta SET value = '9.8.7' WHERE key = 'jarak_version'");
    jarak_store_close(store);
    expect_failure(path, JARAK_READ, JARAK_ERR_VERSION, "jarak 9.8.7 (schema version 99)", "jarak " JARAK_VERSION " (schema version 8)");
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
    assert_int_equal(integer(store, "SELECT value::INTEGER FROM facts.meta WHERE key = 'schema_version'"), 8);
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
    assert_int_equal(integer(store, "SELECT value::INTEGER FROM facts.meta WHERE key = 'schema_version'"), 8);
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

/* In version 6 events had no numbers, and none gave way to another. */
static void events_of_an_old_store_have_no_numbers(void **state)
{
    (void)state;
    jarak_store *store = open_store(path, JARAK_WRITE);
    run(store, "UPDATE facts.meta SET value = '6' WHERE key = 'schema_version'; DELETE FROM facts.meta WHERE key = 'reference';"
               "DROP VIEW event; DROP VIEW superseded; DROP TABLE facts.superseded_event; ALTER TABLE facts.event DROP COLUMN event_id;"
               "INSERT INTO facts.event VALUES (1, 2, 'RUS', 'KAZ', DATE '2022-03-01', DATE '2022-03-01', 'day', '042', 1, NULL, 1, NULL)");
    jarak_store_close(store);
    store = open_store(path, JARAK_WRITE);
    assert_int_equal(integer(store, "SELECT value::INTEGER FROM facts.meta WHERE key = 'schema_version'"), 8);
    assert_int_equal(integer(store, "SELECT count(*) FROM event WHERE actor = 'RUS' AND event_id IS NULL"), 1);
    assert_int_equal(integer(store, "SELECT count(*) FROM superseded WHERE fact = 'event'"), 0);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_folder(a_store_made_by_a_newer_jarak_is_refused_with_both_versions),
        in_folder(an_old_store_is_migrated_when_written_and_refused_when_read),
        in_folder(flows_of_an_old_store_are_numbered),
        in_folder(votes_and_figures_of_an_old_store_are_numbered),
        in_folder(events_of_an_old_store_have_no_numbers),
        in_folder(migrations_run_in_order_and_a_missing_step_is_an_error),
        in_folder(a_failed_migration_leaves_the_store_as_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
