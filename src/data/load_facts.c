/* From rows to facts: publications, the tables, repeats and coverage. */
#include <inttypes.h>
#include <string.h>

#include "base/alloc.h"
#include "data/load_job.h"
#include "data/load_keys.h"
#include "data/sql.h"
#include "jarak/table.h"

/* What makes a fact the same fact, the most telling columns first, and what it says. Events repeat by nature: they have no key but the one
 * that their publisher gave them. */
static const struct key {
    const char *table;
    const char *says;
    const char *columns[9];
} keys[] = {
    {"flow", "value", {"exporter", "importer", "product", "first_day", "last_day", "side", "reporter", "unit", NULL}},
    {"figure", "text", {"measure", "from_state", "to_state", "first_day", "last_day", "period_kind", "unit", "reporter", NULL}},
    {"vote", "vote", {"body", "number", "date", "state", NULL}},
    {"rollcall", "resolution", {"rollcall", NULL}},
    {"sanction", "last_day", {"regime", "decision", "sender", "target", "kind", "first_day", NULL}},
    {"alignment", "stance", {"decision", "sender", "state", NULL}},
    {"membership", "last_day", {"organisation", "state", "kind", "first_day", NULL}},
    {"product_list", "name", {"list", "code", "first_day", "last_day", "part", NULL}},
    {"concordance", "relationship", {"from_code", "to_code", "from_list", "to_list", NULL}},
    {"published_ideal_point", "estimate", {"state", "year", "votes", "body", NULL}},
};

/* So many of a key's columns tell nearly all facts apart. */
enum { N_TELLING = 4 };

jarak_status jarak__load_publish(jarak__load_job *job, jarak_error *error)
{
    const jarak__source *source = job->source;
    if (source->title_column == NULL) {
        jarak_status status = jarak__sql_run_with(job->store, "INSERT INTO facts.source VALUES (?, ?, ?, ?, ?, ?)", 6,
                                                  (jarak__bind[]){jarak__bind_integer(job->source_id), jarak__bind_integer(job->load_id),
                                                                  jarak__bind_text(source->title), jarak__bind_text(source->publisher),
                                                                  jarak__bind_text(source->url), jarak__bind_text(source->licence)},
                                                  error);
        return status == JARAK_OK ? jarak__sql_run(job->store, "CREATE TEMP VIEW row AS SELECT * FROM jarak_row", error) : status;
    }
    jarak__writer sql = {0};
    jarak__sql_write(&sql,
                     "CREATE TEMP TABLE jarak_publication AS SELECT %ld + row_number() OVER (ORDER BY min(line)) - 1 AS source_id, "
                     "coalesce(CAST(%N AS VARCHAR), '') AS title, coalesce(CAST(%N AS VARCHAR), '') AS publisher, "
                     "coalesce(CAST(%N AS VARCHAR), '') AS url FROM jarak_row GROUP BY ALL;",
                     (long)job->source_id, source->title_column, source->publisher_column, source->url_column);
    jarak__sql_write(
        &sql,
        "INSERT INTO facts.source SELECT source_id, %ld, title, nullif(publisher, ''), nullif(url, ''), %Q FROM jarak_publication "
        "ORDER BY source_id;",
        (long)job->load_id, source->licence);
    jarak__sql_write(
        &sql,
        "CREATE TEMP VIEW row AS SELECT s.source_id, r.* FROM jarak_row r JOIN jarak_publication s ON s.title = coalesce(CAST(r.%N AS "
        "VARCHAR), '') AND s.publisher = coalesce(CAST(r.%N AS VARCHAR), '') AND s.url = coalesce(CAST(r.%N AS VARCHAR), '');",
        source->title_column, source->publisher_column, source->url_column);
    jarak_status status = jarak__load_run(job, &sql, error);
    return jarak__load_blame(jarak__yaml_get(jarak__yaml_root(source->document), "source"), "source", status, error);
}

/* The hash of the first n columns of a key, or of all. */
static void write_key_hash(jarak__writer *sql, const char *const *key, size_t n)
{
    jarak__write_text(sql, "hash(");
    for (size_t i = 0; key[i] != NULL && i < n; i++) {
        jarak__sql_write(sql, "%s%N", i > 0 ? ", " : "", key[i]);
    }
    jarak__write_text(sql, ")");
}

/* The facts of this load in a table: its publications have the highest numbers. */
static void write_new_facts(const jarak__load_job *job, const char *table, jarak__writer *sql)
{
    jarak__sql_write(sql, "FROM facts.%N WHERE source_id >= %ld", table, (long)job->source_id);
}

/* Fails where two facts share a key among those whose hash repeats. */
static jarak_status check_conflicts(jarak__load_job *job, const char *table, const char *says, const char *const *key, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak_table *conflict = NULL;
    jarak__sql_write(&sql, "SELECT min(line), max(line), CAST(list(%N ORDER BY line, %N) AS VARCHAR), concat_ws(', '", says, says);
    for (size_t i = 0; key[i] != NULL; i++) {
        jarak__sql_write(&sql, ", '%s ' || CAST(%N AS VARCHAR)", key[i], key[i]);
    }
    jarak__write_text(&sql, ") ");
    write_new_facts(job, table, &sql);
    jarak__write_text(&sql, " AND ");
    write_key_hash(&sql, key, SIZE_MAX);
    jarak__write_text(&sql, " IN (SELECT jarak_hash FROM jarak_repeat) GROUP BY ");
    for (size_t i = 0; key[i] != NULL; i++) {
        jarak__sql_write(&sql, "%s%N", i > 0 ? ", " : "", key[i]);
    }
    jarak__write_text(&sql, " HAVING count(*) > 1 ORDER BY 1 LIMIT 1");
    jarak_status status = sql.failed ? jarak__load_fail_memory(job, error) : jarak__sql_table(job->store, sql.bytes, &conflict, error);
    if (status == JARAK_OK && jarak_table_rows(conflict) > 0) {
        char lines[64] = "";
        if (!jarak_table_is_missing(conflict, 0, 0)) {
            snprintf(lines, sizeof lines, ":%" PRId64 " and line %" PRId64, jarak_table_integer(conflict, 0, 0),
                     jarak_table_integer(conflict, 0, 1));
        }
        status = jarak_fail(error, JARAK_ERR_DATA,
                            "%s%s: the same %s is given with different values %s: %s. Remove one of them, or let a "
                            "rule of the format choose",
                            job->file->name, lines, table, jarak_table_text(conflict, 0, 2), jarak_table_text(conflict, 0, 3));
    }
    jarak_table_free(conflict);
    jarak__writer_release(&sql);
    return status;
}

/* Deletes facts that repeat another one in all but their line. */
static jarak_status collapse_repeats(jarak__load_job *job, const char *table, const char *const *key, int64_t *n_deleted,
                                     jarak_error *error)
{
    char *columns = NULL;
    jarak__writer sql = {0};
    jarak_status status =
        jarak__sql_text(job->store,
                        "SELECT string_agg('\"' || column_name || '\"', ', ' ORDER BY column_index) FROM duckdb_columns() "
                        "WHERE schema_name = 'facts' AND table_name = ? AND column_name <> 'line'",
                        1, (jarak__bind[]){jarak__bind_text(table)}, &columns, error);
    if (status != JARAK_OK) {
        return status;
    }
    jarak__sql_write(&sql,
                     "DELETE FROM facts.%N WHERE rowid IN (SELECT id FROM (SELECT rowid AS id, "
                     "row_number() OVER (PARTITION BY %s ORDER BY line, rowid) AS n ",
                     table, columns);
    write_new_facts(job, table, &sql);
    jarak__write_text(&sql, " AND ");
    write_key_hash(&sql, key, SIZE_MAX);
    jarak__write_text(&sql, " IN (SELECT jarak_hash FROM jarak_repeat)) WHERE n > 1)");
    status = sql.failed ? jarak__load_fail_memory(job, error) : jarak__sql_change(job->store, sql.bytes, 0, NULL, n_deleted, error);
    jarak__writer_release(&sql);
    jarak__free(columns);
    return status;
}

/* jarak_repeat: the hashes of the first n columns of the key that more than one new fact has. */
static jarak_status find_repeats(jarak__load_job *job, const char *table, const char *const *key, size_t n, int64_t *n_found,
                                 jarak_error *error)
{
    jarak__writer sql = {0};
    jarak__write_text(&sql, "CREATE OR REPLACE TEMP TABLE jarak_repeat AS SELECT jarak_hash FROM (SELECT ");
    write_key_hash(&sql, key, n);
    jarak__write_text(&sql, " AS jarak_hash ");
    write_new_facts(job, table, &sql);
    jarak__write_text(&sql, ") GROUP BY 1 HAVING count(*) > 1;");
    jarak_status status = jarak__load_run(job, &sql, error);
    return status == JARAK_OK ? jarak__sql_integer(job->store, "SELECT count(*) FROM jarak_repeat", 0, NULL, n_found, error) : status;
}

/* Of events of one number the first row stands, as it does where events are counted. */
static jarak_status settle_events(jarak__load_job *job, int64_t *n_repeats, jarak_error *error)
{
    int64_t n_found = 0, n_deleted = 0;
    jarak__writer sql = {0};
    jarak__write_text(&sql, "SELECT count(event_id) - count(DISTINCT event_id) ");
    write_new_facts(job, "event", &sql);
    jarak_status status =
        sql.failed ? jarak__load_fail_memory(job, error) : jarak__sql_integer(job->store, sql.bytes, 0, NULL, &n_found, error);
    jarak__writer_release(&sql);
    if (status != JARAK_OK || n_found == 0) {
        return status;
    }
    jarak__write_text(&sql, "DELETE FROM facts.event WHERE rowid IN (SELECT id FROM (SELECT rowid AS id, "
                            "row_number() OVER (PARTITION BY source_id, event_id ORDER BY line, rowid) AS n ");
    write_new_facts(job, "event", &sql);
    jarak__write_text(&sql, " AND event_id IS NOT NULL) WHERE n > 1)");
    status = sql.failed ? jarak__load_fail_memory(job, error) : jarak__sql_change(job->store, sql.bytes, 0, NULL, &n_deleted, error);
    jarak__writer_release(&sql);
    *n_repeats += n_deleted;
    return status;
}

/* The key of a table whose facts are not to repeat; NULL where they may. */
static const struct key *key_of(const jarak__load_job *job, const char *table)
{
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
        if (strcmp(keys[k].table, table) == 0) {
            return job->source->keeps_repeats ? NULL : &keys[k];
        }
    }
    return NULL;
}

/* Finds keys given more than once: cheaply by the hashes of the most telling columns, which of a large file were noted on the way, then by
 * those of all, exactly only where those repeat. */
static jarak_status settle_repeats(jarak__load_job *job, const struct key *key, int64_t n_facts, int64_t *n_repeats, jarak_error *error)
{
    int64_t n_found = 0, n_deleted = 0, threads = 0;
    jarak_status status = jarak__sql_integer(job->store, "SELECT current_setting('threads')", 0, NULL, &threads, error);
    if (status != JARAK_OK || (job->keys != NULL && jarak__keys_differ(job->keys, n_facts, (int)threads))) {
        return status;
    }
    if (job->keys == NULL) {
        status = find_repeats(job, key->table, key->columns, N_TELLING, &n_found, error);
    }
    if (status == JARAK_OK && (job->keys != NULL || n_found > 0)) {
        status = find_repeats(job, key->table, key->columns, SIZE_MAX, &n_found, error);
    }
    if (status != JARAK_OK || n_found == 0) {
        return status;
    }
    status = collapse_repeats(job, key->table, key->columns, &n_deleted, error);
    *n_repeats += n_deleted;
    return status == JARAK_OK ? check_conflicts(job, key->table, key->says, key->columns, error) : status;
}

/* Has the rows of a large file note the most telling columns of their key on the way, those that the description gives, as the table will
 * hold them. */
static jarak_status write_noting(jarak__load_job *job, const jarak__target *target, const struct key *key, jarak__writer *sql,
                                 jarak_error *error)
{
    jarak_table *columns = NULL;
    jarak__writer question = {0};
    jarak__sql_write(&question, "SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = 'facts' AND table_name = %Q ",
                     key->table);
    jarak__sql_write(&question, "AND column_name IN (SELECT column_name FROM (DESCRIBE %s)) AND column_name IN (",
                     jarak__yaml_text(target->select));
    for (size_t i = 0; i < N_TELLING && key->columns[i] != NULL; i++) {
        jarak__sql_write(&question, "%s%Q", i > 0 ? ", " : "", key->columns[i]);
    }
    jarak__write_text(&question, ") ORDER BY column_index");
    jarak_status status =
        question.failed ? jarak__load_fail_memory(job, error) : jarak__sql_table(job->store, question.bytes, &columns, error);
    jarak__writer_release(&question);
    if (status != JARAK_OK) {
        return status;
    }
    jarak__sql_write(sql, " WHERE %N(", jarak__keys_name(job->keys));
    for (size_t i = 0; i < jarak_table_rows(columns); i++) {
        jarak__sql_write(sql, "%sCAST(%N AS %s)", i > 0 ? ", " : "", jarak_table_text(columns, i, 0), jarak_table_text(columns, i, 1));
    }
    jarak__write_text(sql, ")");
    jarak_table_free(columns);
    return JARAK_OK;
}

static jarak_status write_target(jarak__load_job *job, const jarak__target *target, int64_t *n_repeats, jarak_error *error)
{
    const struct key *key = key_of(job, target->table);
    jarak__writer sql = {0};
    int64_t n_facts = 0;
    int64_t n_before = *n_repeats;
    jarak_status status = JARAK_OK;
    jarak__sql_write(&sql, "INSERT INTO facts.%N BY NAME SELECT ", target->table);
    if (job->source->title_column == NULL) {
        jarak__sql_write(&sql, "CAST(%ld AS INTEGER) AS source_id, ", (long)job->source_id);
    }
    jarak__sql_write(&sql, "* FROM (%s)", jarak__yaml_text(target->select));
    if (job->keys != NULL && key != NULL) {
        jarak__keys_restart(job->keys);
        status = write_noting(job, target, key, &sql, error);
    }
    if (status == JARAK_OK) {
        status = sql.failed ? jarak__load_fail_memory(job, error) : jarak__sql_change(job->store, sql.bytes, 0, NULL, &n_facts, error);
    }
    jarak__writer_release(&sql);
    if (status != JARAK_OK) {
        return jarak__load_blame(target->select, target->table, status, error);
    }
    int64_t n_faults = 0;
    status = jarak__load_take_faults(job, target->table, &n_faults, error);
    if (status == JARAK_OK && key != NULL) {
        status = settle_repeats(job, key, n_facts, n_repeats, error);
    } else if (status == JARAK_OK && !job->source->keeps_repeats && strcmp(target->table, "event") == 0) {
        status = settle_events(job, n_repeats, error);
    }
    job->report->facts += n_facts - n_faults - (*n_repeats - n_before);
    return status;
}

/* Notes how many of the events name a state in a year in which it was none. */
static jarak_status count_outside(jarak__load_job *job, jarak_error *error)
{
    bool may_be = false;
    for (size_t i = 0; i < job->source->n_states; i++) {
        may_be = may_be || job->source->states[i].outside_today;
    }
    return may_be
               ? jarak__sql_integer(
                     job->store,
                     "SELECT count(*) FROM facts.event e JOIN facts.state a ON a.state = e.actor JOIN facts.state t ON t.state = e.target "
                     "WHERE e.source_id >= ? AND (year(e.first_day) < a.first_year OR year(e.first_day) < t.first_year)",
                     1, (jarak__bind[]){jarak__bind_integer(job->source_id)}, &job->report->facts_outside, error)
               : JARAK_OK;
}

jarak_status jarak__load_facts(jarak__load_job *job, int64_t *n_repeats, jarak_error *error)
{
    *n_repeats = 0;
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < job->source->n_targets; i++) {
        status = write_target(job, &job->source->targets[i], n_repeats, error);
    }
    return status == JARAK_OK ? count_outside(job, error) : status;
}

jarak_status jarak__load_coverage(jarak__load_job *job, jarak_error *error)
{
    const jarak__source *source = job->source;
    if (source->coverage.kind != JARAK__YAML_TEXT) {
        return JARAK_OK;
    }
    jarak__writer sql = {0};
    jarak__write_text(&sql, "CREATE TEMP VIEW fact AS SELECT * ");
    write_new_facts(job, source->targets[0].table, &sql);
    jarak_status status = jarak__load_run(job, &sql, error);
    if (status != JARAK_OK) {
        return status;
    }
    jarak__write_text(&sql, "INSERT INTO facts.coverage BY NAME SELECT DISTINCT ");
    if (source->title_column == NULL) {
        jarak__sql_write(&sql, "CAST(%ld AS INTEGER) AS source_id, ", (long)job->source_id);
    }
    jarak__sql_write(&sql, "* FROM (%s) WHERE first_day IS NOT NULL ORDER BY ALL", jarak__yaml_text(source->coverage));
    status = jarak__load_run_one(job, &sql, error);
    return jarak__load_blame(source->coverage, "coverage", status, error);
}
