/* Facts for tests: put into a store by SQL, or loaded from the real files. */
#ifndef TESTS_FACTS_H
#define TESTS_FACTS_H

#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "data/sql.h"
#include "data/store.h"
#include "jarak/load.h"
#include "jarak/panel.h"

static inline jarak_store *facts_store(int threads)
{
    jarak_store *store = NULL;
    jarak_error error = {.message = ""};
    jarak_store_settings settings;
    jarak_store_settings_init(&settings);
    settings.threads = threads;
    if (jarak_store_open(NULL, JARAK_WRITE, &settings, &store, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return store;
}

static inline void facts_run(jarak_store *store, const char *sql)
{
    jarak_error error = {.message = ""};
    if (jarak__sql_run(store, sql, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
}

/* A store with one load and one source, and a panel that is up to date and empty, for tests that fill it by hand. */
static inline jarak_store *facts_panel_store(void)
{
    jarak_store *store = facts_store(1);
    jarak_error error = {.message = ""};
    facts_run(store, "INSERT INTO facts.load VALUES (1, 'sha', 'file', 'format', 1, 1, 1, 0, 0, 1598, TIMESTAMP '2024-01-01');"
                     "INSERT INTO facts.source VALUES (1, 1, 'a source', NULL, NULL, NULL)");
    if (jarak_panel_ensure(store, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    facts_run(
        store,
        "DELETE FROM facts.panel_vote; DELETE FROM facts.panel_ideal; DELETE FROM facts.panel_ideal_pair"); /* those inside the program */
    return store;
}

/* The one number that a query gives. */
static inline double facts_number(jarak_store *store, const char *sql)
{
    double value = 0;
    jarak_error error = {.message = ""};
    char *scalar = jarak__sql_format("SELECT CAST((%s) AS DOUBLE)", sql);
    assert_non_null(scalar);
    if (jarak__sql_number(store, scalar, 0, NULL, &value, &error) != JARAK_OK) {
        fail_msg("%s: %s", sql, error.message);
    }
    jarak__free(scalar);
    return value;
}

static const char facts_real_files[] = JARAK_SOURCE_ROOT "/../shared/data";

/* Leaves the test, visibly, where the real files are not there. */
static inline void facts_need_real_files(void)
{
    if (access(facts_real_files, R_OK) != 0) {
        print_message("%s is not there: the real files cannot be read\n", facts_real_files);
        skip();
    }
}

/* Loads a real file, or the `ledger`. */
static inline jarak_load_report facts_load(jarak_store *store, const char *file)
{
    jarak_error error = {.message = ""};
    jarak_load_report report = {0};
    char *path = jarak__format_text("%s/%s", facts_real_files, file);
    assert_non_null(path);
    jarak_status status =
        strcmp(file, "ledger") == 0 ? jarak_load_ledger(store, &report, &error) : jarak_load_file(store, path, NULL, &report, &error);
    jarak__free(path);
    if (status != JARAK_OK) {
        fail_msg("%s: %s", file, error.message);
    }
    return report;
}

/* A source with this number, from a load of its own. */
#define FACTS_SOURCE(id)                                                                                                 \
    "INSERT INTO facts.load VALUES (" #id ", 'sha" #id "', 'file', 'format', 1, 1, 1, 0, 0, 1, TIMESTAMP '2024-01-01');" \
    "INSERT INTO facts.source VALUES (" #id ", " #id ", 'source " #id "', 'publisher', NULL, NULL);"

/* The ledger as its rows say, without the checks of a load. */
static inline void facts_ledger(jarak_store *store)
{
    facts_run(
        store,
        "CREATE TEMP TABLE row AS SELECT row_number() OVER () + 1 AS line, * FROM read_csv('" JARAK_SOURCE_ROOT "/data/ledger.csv', "
        "header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"');"
        "INSERT INTO facts.load VALUES (1, 'ledger', 'ledger.csv', 'ledger', 1, 1, 1, 0, 0, 1, TIMESTAMP '2024-01-01');"
        "INSERT INTO facts.source SELECT row_number() OVER (ORDER BY min(line)), 1, source_title, publisher, url, NULL FROM row "
        "GROUP BY source_title, publisher, url;"
        "INSERT INTO facts.figure SELECT s.source_id, r.line, r.\"from\", r.\"to\", jarak_period_first(r.period), "
        "jarak_period_last(r.period), jarak_period_kind(r.period), r.measure, TRY_CAST(r.value AS DOUBLE), r.value, r.unit, r.status, "
        "r.reporter, r.note FROM row r JOIN facts.source s ON s.title = r.source_title "
        "AND s.publisher IS NOT DISTINCT FROM r.publisher AND s.url IS NOT DISTINCT FROM r.url;"
        "DROP TABLE row;");
}

#endif
