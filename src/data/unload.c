/* Taking files out of the store again, as if they had never been loaded. */
#include <inttypes.h>
#include <string.h>

#include "base/alloc.h"
#include "base/nearest.h"
#include "base/text.h"
#include "base/writer.h"
#include "data/event_rows.h"
#include "data/load_job.h"
#include "data/manifest.h"
#include "data/sql.h"
#include "data/store.h"
#include "data/vintages.h"
#include "jarak/load.h"
#include "jarak/table.h"

/* All that lies under the number of a source; what was superseded is taken care of by the vintages. */
static const char *const tables_of_sources[] = {"flow",
                                                "rollcall",
                                                "vote",
                                                "event",
                                                "event_cell",
                                                "event_named",
                                                "event_day",
                                                "event_id",
                                                "membership",
                                                "sanction",
                                                "alignment",
                                                "figure",
                                                "coverage",
                                                "vintage",
                                                "product_list",
                                                "concordance",
                                                "published_ideal_point"};
static const char *const tables_of_loads[] = {"source", "reject", "skip", "load"};

/* Loads that a name means: the file as it was called, else the last part of that, else the beginning of its digest. */
static const char *const find_sql[] = {
    "SELECT load_id, file, sha256, CAST(loaded_at AS VARCHAR) FROM facts.load WHERE file = ? ORDER BY load_id",
    "SELECT load_id, file, sha256, CAST(loaded_at AS VARCHAR) FROM facts.load WHERE ends_with(file, '/' || ?) ORDER BY load_id",
    ("SELECT load_id, file, sha256, CAST(loaded_at AS VARCHAR) FROM facts.load WHERE length(?1) >= 8 AND starts_with(sha256, ?1) "
     "ORDER BY load_id"),
};
enum { LOAD_ID, FILE_NAME, DIGEST, LOADED_AT, DIGEST_CHARACTERS = 8, MOST_LISTED = 5 };

static jarak_status fail_ambiguous(const char *name, const jarak_table *found, jarak_error *error)
{
    jarak__writer list = {0};
    const size_t n = jarak_table_rows(found);
    for (size_t row = 0; row < n && row < MOST_LISTED; row++) {
        jarak__write_format(&list, "\n  %.*s  %s, %.19s", DIGEST_CHARACTERS, jarak_table_text(found, row, DIGEST),
                            jarak_table_text(found, row, FILE_NAME), jarak_table_text(found, row, LOADED_AT));
    }
    jarak_status status = list.failed ? jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", name)
                                      : jarak_fail(error, JARAK_ERR_ARGUMENT,
                                                   P_("%s: %zu load is called so; name it by the beginning of its digest:%s%s",
                                                      "%s: %zu loads are called so; name one by the beginning of its digest:%s%s", n),
                                                   name, n, list.bytes, n > MOST_LISTED ? "\n  …" : "");
    jarak__writer_release(&list);
    return status;
}

static jarak_status fail_unknown(jarak_store *store, const char *name, jarak_error *error)
{
    char hint[JARAK__HINT_BYTES];
    jarak_table *loaded = NULL;
    jarak_status status = jarak__sql_table_with(
        store, "SELECT DISTINCT name FROM (SELECT unnest([file, parse_filename(file)]) AS name FROM facts.load) ORDER BY name", 0, NULL,
        &loaded, error);
    const size_t n = status == JARAK_OK ? jarak_table_rows(loaded) : 0;
    const char **names = jarak__calloc(n, sizeof *names);
    for (size_t row = 0; names != NULL && row < n; row++) {
        names[row] = jarak_table_text(loaded, row, 0);
    }
    if (status == JARAK_OK) {
        status = jarak_fail(error, JARAK_ERR_NOT_FOUND, _("%s: no file of that name is loaded%s; `jarak sources` lists those that are"),
                            name, jarak__did_you_mean(name, names != NULL ? n : 0, names, hint));
    }
    jarak__free((void *)names);
    jarak_table_free(loaded);
    return status;
}

/* Notes the load that a name means among those that leave. */
static jarak_status find_load(jarak_store *store, const char *name, jarak_error *error)
{
    jarak_table *found = NULL;
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < sizeof find_sql / sizeof find_sql[0] && (found == NULL || jarak_table_rows(found) == 0);
         i++) {
        jarak_table_free(found);
        status = jarak__sql_table_with(store, find_sql[i], 1, (jarak__bind[]){jarak__bind_text(name)}, &found, error);
    }
    if (status == JARAK_OK && jarak_table_rows(found) == 0) {
        status = fail_unknown(store, name, error);
    } else if (status == JARAK_OK && jarak_table_rows(found) > 1) {
        status = fail_ambiguous(name, found, error);
    } else if (status == JARAK_OK) {
        status = jarak__sql_run_with(store, "INSERT INTO jarak_leaving SELECT ?1 WHERE ?1 NOT IN (SELECT load_id FROM jarak_leaving)", 1,
                                     (jarak__bind[]){jarak__bind_integer(jarak_table_integer(found, 0, LOAD_ID))}, error);
    }
    jarak_table_free(found);
    return status;
}

/* Events of several files were counted in one, so that no single one of them can leave. */
static const char left_behind_sql[] =
    "WITH counted AS (SELECT v.counted_with, s.load_id, load_id IN (SELECT load_id FROM jarak_leaving) AS leaves FROM facts.vintage v JOIN "
    "facts.source s USING (source_id) WHERE v.counted_with IS NOT NULL) "
    "SELECT min(l.file) FILTER (leaves), min(l.file) FILTER (NOT leaves), count(*) FILTER (NOT leaves) "
    "FROM counted JOIN facts.load l USING (load_id) GROUP BY counted_with HAVING bool_or(leaves) AND NOT bool_and(leaves) "
    "ORDER BY counted_with LIMIT 1";

/* Of a file that stays, events were left out since the store had them, perhaps from one that leaves: which, nobody knows any more. */
static const char repeated_sql[] =
    "WITH counted AS (SELECT v.publication, s.load_id FROM facts.vintage v JOIN facts.source s USING (source_id) "
    "WHERE v.counted_with IS NOT NULL), leaving AS (SELECT publication, min(load_id) AS first_load, min(file) AS file FROM counted JOIN "
    "jarak_leaving USING (load_id) JOIN facts.load USING (load_id) GROUP BY publication) "
    "SELECT g.file, l.file FROM leaving g JOIN counted c ON c.publication = g.publication AND c.load_id > g.first_load "
    "JOIN facts.load l ON l.load_id = c.load_id JOIN facts.skip k ON k.load_id = c.load_id AND k.reason = ? "
    "WHERE c.load_id NOT IN (SELECT load_id FROM jarak_leaving) ORDER BY c.load_id LIMIT 1";

static jarak_status check_events(jarak_store *store, jarak_error *error)
{
    jarak_table *left = NULL, *repeated = NULL;
    jarak_status status = jarak__sql_table(store, left_behind_sql, &left, error);
    if (status == JARAK_OK && jarak_table_rows(left) > 0) {
        const int64_t n = jarak_table_integer(left, 0, 2);
        status = jarak_fail(error, JARAK_ERR_DATA,
                            P_("%s: its events were counted together with those of %" PRId64 " other file, %s; both leave together or none",
                               "%s: its events were counted together with those of %" PRId64
                               " other files, such as %s; all of them leave together or none",
                               n),
                            jarak_table_text(left, 0, 0), n, jarak_table_text(left, 0, 1));
    }
    if (status == JARAK_OK) {
        status = jarak__sql_table_with(store, repeated_sql, 1,
                                       (jarak__bind[]){jarak__bind_text(jarak__event_skip_reasons[JARAK__EVENT_REPEAT])}, &repeated, error);
    }
    if (status == JARAK_OK && jarak_table_rows(repeated) > 0) {
        status =
            jarak_fail(error, JARAK_ERR_DATA,
                       _("%s: events of %s, loaded later, were left out since the store had them already, and would be missing; unload "
                         "that file with it, and load it again"),
                       jarak_table_text(repeated, 0, 0), jarak_table_text(repeated, 0, 1));
    }
    jarak_table_free(left);
    jarak_table_free(repeated);
    return status;
}

static jarak_status delete_all(jarak_store *store, jarak_error *error)
{
    jarak__writer sql = {0};
    for (size_t i = 0; i < sizeof tables_of_sources / sizeof tables_of_sources[0]; i++) {
        jarak__write_format(&sql, "DELETE FROM facts.%s WHERE source_id IN (SELECT source_id FROM jarak_leaving_source);",
                            tables_of_sources[i]);
    }
    for (size_t i = 0; i < sizeof tables_of_loads / sizeof tables_of_loads[0]; i++) {
        jarak__write_format(&sql, "DELETE FROM facts.%s WHERE load_id IN (SELECT load_id FROM jarak_leaving);", tables_of_loads[i]);
    }
    jarak__write_text(&sql, "DROP TABLE jarak_leaving_source; DROP TABLE jarak_leaving;");
    jarak_status status =
        sql.failed ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for a query") : jarak__sql_run(store, sql.bytes, error);
    jarak__writer_release(&sql);
    return status;
}

static jarak_status unload(jarak_store *store, size_t n_files, const char *const *names, jarak_table **removed, jarak_error *error)
{
    jarak_status status = jarak__sql_run(store, "CREATE OR REPLACE TEMP TABLE jarak_leaving (load_id INTEGER)", error);
    for (size_t i = 0; status == JARAK_OK && i < n_files; i++) {
        status = find_load(store, names[i], error);
    }
    if (status == JARAK_OK) {
        status = check_events(store, error);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_table(store,
                                  "SELECT file, format, rows_loaded, facts FROM facts.load SEMI JOIN jarak_leaving USING (load_id) ORDER "
                                  "BY load_id",
                                  removed, error);
    }
    if (status == JARAK_OK) {
        status = jarak__vintages_revive(store, error);
    }
    if (status == JARAK_OK) {
        status = delete_all(store, error);
    }
    if (status == JARAK_OK) {
        status = jarak__vintages_number(store, error);
    }
    if (status == JARAK_OK) {
        status = jarak__manifest_remove(store, error);
    }
    return status == JARAK_OK ? jarak__load_note_change(store, true, error) : status;
}

jarak_status jarak_unload(jarak_store *store, size_t n_files, const char *const *names, jarak_table **removed, jarak_error *error)
{
    jarak_table *table = NULL;
    if (removed != NULL) {
        *removed = NULL;
    }
    if (n_files == 0) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "jarak_unload: no file is given");
    }
    jarak_status status = jarak__store_unseal(store, error);
    if (status == JARAK_OK) {
        status = jarak__sql_begin(store, error);
    }
    if (status != JARAK_OK) {
        return status;
    }
    status = unload(store, n_files, names, &table, error);
    if (status == JARAK_OK) {
        status = jarak__sql_commit(store, error);
    }
    if (status != JARAK_OK) {
        jarak__sql_rollback(store);
    }
    if (status == JARAK_OK && removed != NULL) {
        *removed = table;
    } else {
        jarak_table_free(table);
    }
    return status;
}
