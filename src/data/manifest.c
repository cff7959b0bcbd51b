/* A sum of hashes does not depend on the order of rows, and tells whether a row is missing, twice, or other than it was. */
#include "data/manifest.h"

#include <stdbool.h>
#include <string.h>

#include "base/apart.h"
#include "base/text.h"
#include "base/writer.h"
#include "data/sql.h"
#include "data/store.h"

/* The tables with a file behind each row, and what a row says. Columns of states are hashed as texts: their numbers (ENUM) change. */
static const struct kept {
    const char *table, *id;
    bool can_be_superseded;
    const char *columns;
} kept[] = {
    {"load", "load_id", false, "sha256, file, format, bytes, rows_read, rows_loaded, rows_skipped, rows_rejected, facts, loaded_at"},
    {"source", "load_id", false, "source_id, title, publisher, url, licence"},
    {"reject", "load_id", false, "line, column_name, reason, row_text"},
    {"skip", "load_id", false, "reason, rows"},
    {"coverage", "source_id", false, "measure, state, first_day, last_day, absent"},
    {"flow", "source_id", true,
     "line, exporter::VARCHAR, importer::VARCHAR, product, first_day, last_day, period_kind, side, reporter, value, unit, quantity, "
     "quantity_unit, status"},
    {"rollcall", "source_id", true, "line, rollcall, body, number, session, date, resolution, title, description, important, issues"},
    {"vote", "source_id", true, "line, body, number, date, state::VARCHAR, vote"},
    {"event", "source_id", true,
     "line, actor, target, first_day, last_day, period_kind, code, quad_class, goldstein, weight, text, event_id"},
    {"event_cell", "source_id", false, "day, actor, target, root, quad_class, official, reports"},
    {"event_named", "source_id", false, "day, state, reports"},
    {"event_day", "source_id", false, "day, reports"},
    {"event_id", "source_id", false, "word, bits"},
    {"membership", "source_id", true, "line, organisation, state, kind, first_day, last_day"},
    {"sanction", "source_id", true, "line, regime, decision, sender, target, kind, scope, first_day, last_day, status"},
    {"alignment", "source_id", true, "line, regime, decision, sender, target, state, stance, first_day, status"},
    {"figure", "source_id", true,
     "line, from_state, to_state, first_day, last_day, period_kind, measure, value, text, unit, status, reporter, note"},
    {"product_list", "source_id", true, "line, list, code, name, parent, part, first_day, last_day"},
    {"concordance", "source_id", true, "line, from_list, from_code, to_list, to_code, relationship"},
    {"published_ideal_point", "source_id", true, "line, body, votes, state, year, session, estimate, conf_low, conf_high, n_votes"},
};
enum { N_KEPT = sizeof kept / sizeof kept[0] };

static const char create_sql[] = "CREATE TABLE IF NOT EXISTS facts.manifest (fact VARCHAR NOT NULL, id INTEGER NOT NULL, rows BIGINT NOT "
                                 "NULL, hash HUGEINT NOT NULL);";

/* Who wrote it: hashes are compared where the engine is of the same version, rows where no other program has changed the store since. */
static const char writer_sql[] = "SELECT version() || ' ' || value FROM facts.meta WHERE key = 'reference'";

static void write_rows_of(jarak__writer *sql, const struct kept *of, const char *prefix, int64_t first)
{
    jarak__write_format(sql, "SELECT %s AS id, hash(%s) AS h FROM facts.%s%s WHERE %s >= %lld", of->id, of->columns, prefix, of->table,
                        of->id, (long long)first);
}

static bool is_by_load(const struct kept *of)
{
    return strcmp(of->id, "load_id") == 0;
}

/* The names of the tables whose rows are numbered by load, for a list in SQL. */
static void write_by_load(jarak__writer *sql)
{
    for (size_t i = 0, n = 0; i < N_KEPT; i++) {
        if (is_by_load(&kept[i])) {
            jarak__write_format(sql, "%s'%s'", n++ > 0 ? ", " : "", kept[i].table);
        }
    }
}

/* Whether files of the format (NULL: of any) can have rows in the table. */
static bool is_written_by(const struct kept *of, const jarak__source *source)
{
    bool is_written = source == NULL || is_by_load(of) || strcmp(of->table, "coverage") == 0 ||
                      (source->cells.is_given && strncmp(of->table, "event_", strlen("event_")) == 0);
    for (size_t i = 0; !is_written && i < source->n_targets; i++) {
        is_written = strcmp(source->targets[i].table, of->table) == 0;
    }
    return is_written;
}

/* What is in the tables of the format: fact, id, rows, hash, of loads and sources from these on. */
static void write_found(jarak__writer *sql, const jarak__source *source, int64_t first_load, int64_t first_source)
{
    for (size_t i = 0, n = 0; i < N_KEPT; i++) {
        if (!is_written_by(&kept[i], source)) {
            continue;
        }
        const int64_t first = is_by_load(&kept[i]) ? first_load : first_source;
        jarak__write_format(sql, "%sSELECT '%s' AS fact, id, count(*) AS rows, sum(h) AS hash FROM (", n++ > 0 ? " UNION ALL " : "",
                            kept[i].table);
        write_rows_of(sql, &kept[i], "", first);
        if (kept[i].can_be_superseded) {
            jarak__write_text(sql, " UNION ALL ");
            write_rows_of(sql, &kept[i], "superseded_", first);
        }
        jarak__write_text(sql, ") GROUP BY id");
    }
}

static jarak_status run(jarak_store *store, jarak__writer *sql, jarak_error *error)
{
    jarak_status status =
        sql->failed ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the manifest") : jarak__sql_run(store, sql->bytes, error);
    jarak__writer_release(sql);
    return status;
}

static jarak_status add_from(jarak_store *store, const jarak__source *source, int64_t first_load, int64_t first_source, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak__write_text(&sql, "INSERT INTO facts.manifest ");
    write_found(&sql, source, first_load, first_source);
    return run(store, &sql, error);
}

jarak_status jarak__manifest_add(jarak_store *store, const jarak__source *source, jarak_error *error)
{
    jarak_table *first = NULL;
    jarak_status status =
        jarak__sql_table(store,
                         "SELECT coalesce(min(load_id), 0), coalesce(min(source_id), 0) FROM facts.source WHERE load_id > "
                         "(SELECT coalesce(max(id), 0) FROM facts.manifest WHERE fact = 'load')",
                         &first, error);
    if (status == JARAK_OK && jarak_table_integer(first, 0, 0) > 0) {
        status = add_from(store, source, jarak_table_integer(first, 0, 0), jarak_table_integer(first, 0, 1), error);
    }
    jarak_table_free(first);
    return status;
}

jarak_status jarak__manifest_remove(jarak_store *store, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak__write_text(&sql, "DELETE FROM facts.manifest WHERE CASE WHEN fact IN (");
    write_by_load(&sql);
    jarak__write_text(&sql, ") THEN id NOT IN (SELECT load_id FROM facts.load) ELSE id NOT IN (SELECT source_id FROM facts.source) END");
    return run(store, &sql, error);
}

jarak_status jarak__manifest_rebuild(jarak_store *store, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak__write_format(&sql, "%sDELETE FROM facts.manifest; INSERT OR REPLACE INTO facts.meta SELECT 'manifest', (%s);", create_sql,
                        writer_sql);
    jarak_status status = run(store, &sql, error);
    return status == JARAK_OK ? add_from(store, NULL, 1, 0, error) : status;
}

/* ---- comparing ---- */

/* A row a file and fact: file, fact, rows written, rows found, whether they are the same. */
static jarak_status compare(jarak_store *store, bool by_hash, jarak_table **table, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak__write_text(&sql, "WITH found AS (");
    write_found(&sql, NULL, 1, 0); /* load 0 is the program itself */
    jarak__write_text(&sql,
                      "), file_of AS (SELECT load_id, NULL AS source_id, file FROM facts.load UNION ALL SELECT NULL, source_id, file FROM "
                      "facts.source JOIN facts.load USING (load_id)) SELECT coalesce(l.file, '?') AS file, fact, coalesce(m.rows, 0) AS "
                      "written, coalesce(f.rows, 0) AS found, written = found");
    jarak__write_text(&sql, by_hash ? " AND m.hash IS NOT DISTINCT FROM f.hash" : "");
    jarak__write_text(&sql, " AS same FROM facts.manifest m FULL JOIN found f USING (fact, id) LEFT JOIN file_of l ON id = IF(fact IN (");
    write_by_load(&sql);
    jarak__write_text(&sql, "), l.load_id, l.source_id) ORDER BY same, id, fact");
    jarak_status status = sql.failed ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the manifest")
                                     : jarak__sql_table(store, sql.bytes, table, error);
    jarak__writer_release(&sql);
    return status;
}

/* Reads every row of every other table, so that the engine sees whether its blocks are whole. */
static jarak_status read_others(jarak_store *store, jarak_error *error)
{
    jarak_table *tables = NULL;
    jarak_status status =
        jarak__sql_table(store, "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'facts' ORDER BY ALL", &tables, error);
    for (size_t row = 0; status == JARAK_OK && row < jarak_table_rows(tables); row++) {
        jarak__writer sql = {0};
        int64_t n;
        jarak__sql_write(&sql, "SELECT count(*) FROM facts.%N t WHERE hash(t) IS NOT NULL", jarak_table_text(tables, row, 0));
        status = sql.failed ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the manifest")
                            : jarak__sql_integer(store, sql.bytes, 0, NULL, &n, error);
        jarak__writer_release(&sql);
    }
    jarak_table_free(tables);
    return status;
}

/* Whether the manifest is of the program that wrote last, and its hashes are of this engine. */
static jarak_status look_at_writer(jarak_store *store, bool *same_engine, jarak_error *error)
{
    jarak_table *about = NULL;
    jarak_status status =
        jarak__sql_table(store,
                         "SELECT split_part(m.value, ' ', 2) = r.value, split_part(m.value, ' ', 1) = version() FROM facts.meta m, "
                         "facts.meta r WHERE m.key = 'manifest' AND r.key = 'reference'",
                         &about, error);
    if (status == JARAK_OK && (jarak_table_rows(about) == 0 || !jarak_table_boolean(about, 0, 0))) {
        status =
            jarak_fail(error, JARAK_ERR_VERSION,
                       _("%s was last written by a version of jarak that keeps no record of what it wrote, so there is nothing to compare "
                         "with; the next `jarak load` makes the record"),
                       jarak__store_name(store));
    }
    *same_engine = status == JARAK_OK && jarak_table_boolean(about, 0, 1);
    jarak_table_free(about);
    return status;
}

static bool is_of_the_file(jarak_status status)
{
    return status != JARAK_OK && status != JARAK_ERR_MEMORY && status != JARAK_ERR_INTERRUPTED && status != JARAK_ERR_TIMEOUT &&
           status != JARAK_ERR_VERSION;
}

jarak_status jarak_store_verify(jarak_store *store, jarak_table **table, jarak_error *error)
{
    jarak_error cause = {.status = JARAK_OK};
    bool same_engine = false;
    *table = NULL;
    jarak__apart_open_begin(jarak__store_name(store)); /* if the engine crashes, it is over the file */
    jarak_status status = look_at_writer(store, &same_engine, &cause);
    if (status == JARAK_OK) {
        status = compare(store, same_engine, table, &cause);
    }
    if (status == JARAK_OK) {
        status = read_others(store, &cause);
    }
    jarak__apart_open_end();
    if (status != JARAK_OK) {
        jarak_table_free(*table);
        *table = NULL;
    }
    if (is_of_the_file(status)) {
        return jarak__store_fail_damaged(jarak__store_name(store), cause.message, error);
    }
    return status == JARAK_OK ? JARAK_OK : jarak_fail(error, status, "%s", cause.message);
}
