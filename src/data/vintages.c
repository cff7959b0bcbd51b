/* Which of several vintages stands for a key, and putting the others aside. */
#include "data/vintages.h"

#include <inttypes.h>
#include <string.h>

#include "base/alloc.h"
#include "base/writer.h"
#include "data/sql.h"
#include "jarak/table.h"

/* What makes two facts of one publication the same fact: less than what makes them repeats within a file (load_facts.c). A revised unit of
 * money, day of accession, or end of a sanction is a revision; and a list, a concordance or an estimation is one thing: what a
 * newer one lacks is no longer on it. An event is what its publisher numbers as one, whatever its day, which may
 * be what was revised. range: by which it is cheap to see that two loads have nothing in common; NULL: the table is small. is_id: without a
 * range a fact is like no other; else it may be like any. */
static const struct table {
    const char *name;
    const char *range, *range_type;
    bool is_id;
    const char *key[9];
} tables[] = {
    {"flow", "first_day", "DATE", false, {"exporter", "importer", "product", "first_day", "last_day", "side", "reporter", NULL}},
    {"figure",
     "first_day",
     "DATE",
     false,
     {"measure", "from_state", "to_state", "first_day", "last_day", "period_kind", "reporter",
      "CASE WHEN facts.money_scale(unit) IS NULL THEN unit END", NULL}},
    {"vote", "date", "DATE", false, {"body", "number", "date", "state", NULL}},
    {"rollcall", "date", "DATE", false, {"rollcall", NULL}},
    {"event", "event_id", "VARCHAR", true, {"event_id", NULL}},
    {"membership", NULL, NULL, false, {"organisation", "state", NULL}},
    {"sanction", NULL, NULL, false, {"regime", "decision", "sender", "target", "kind", NULL}},
    {"alignment", NULL, NULL, false, {"decision", "sender", "state", NULL}},
    {"product_list", NULL, NULL, false, {"list", NULL}},
    {"concordance", NULL, NULL, false, {"from_list", "to_list", NULL}},
    {"published_ideal_point", NULL, NULL, false, {"body", "votes", NULL}},
};

enum { N_TABLES = sizeof tables / sizeof tables[0] };

/* The sources of the publications that the load has a part in, in the order of their vintages. */
static const char involved_sql[] = "CREATE OR REPLACE TEMP TABLE jarak_vintage AS "
                                   "SELECT source_id, publication_id, rank, load_id = ?1 AS is_new FROM facts.vintage_order "
                                   "WHERE publication_id IN (SELECT publication_id FROM facts.vintage_order WHERE load_id = ?1)";

static jarak_status run(jarak_store *store, jarak__writer *sql, jarak_error *error)
{
    jarak_status status =
        sql->failed ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for vintages") : jarak__sql_run(store, sql->bytes, error);
    jarak__writer_release(sql);
    return status;
}

/* "a, b": the parts of the key, each with a name of its own: k0, k1 … */
static void write_key(jarak__writer *sql, const struct table *table)
{
    for (size_t i = 0; table->key[i] != NULL; i++) {
        jarak__write_format(sql, "%s%s AS k%zu", i > 0 ? ", " : "", table->key[i], i);
    }
}

static void write_key_names(jarak__writer *sql, const struct table *table)
{
    for (size_t i = 0; table->key[i] != NULL; i++) {
        jarak__write_format(sql, ", k%zu", i);
    }
}

/* " a.k0 IS NOT DISTINCT FROM b.k0 AND …": in one publication. */
static void write_same_key(jarak__writer *sql, const struct table *table)
{
    jarak__write_text(sql, "a.publication_id = b.publication_id");
    for (size_t i = 0; table->key[i] != NULL; i++) {
        jarak__write_format(sql, " AND a.k%zu IS NOT DISTINCT FROM b.k%zu", i, i);
    }
}

/* " AND …": facts f that may be like one of the range first … last. */
static void write_range(jarak__writer *sql, const struct table *table, const char *first, const char *last)
{
    jarak__write_text(sql, " AND (");
    if (!table->is_id) {
        jarak__write_format(sql, "f.%s IS NULL OR ", table->range);
    }
    jarak__write_format(sql, "f.%s BETWEEN ", table->range);
    jarak__sql_write(sql, "CAST(%Q AS %s) AND CAST(%Q AS %s))", first, table->range_type, last, table->range_type);
}

/* jarak_new and jarak_old: the keys of this load's facts, and of the other vintages' of the same range. */
static void write_sides(jarak__writer *sql, const struct table *table, const char *first, const char *last)
{
    static const char *const names[] = {"jarak_new", "jarak_old"};
    for (int is_old = 0; is_old < 2; is_old++) {
        jarak__write_format(sql, "CREATE OR REPLACE TEMP TABLE %s AS SELECT f.rowid AS id, v.publication_id, v.source_id, v.rank, ",
                            names[is_old]);
        write_key(sql, table);
        jarak__write_format(sql, " FROM facts.%s f JOIN jarak_vintage v USING (source_id) WHERE %s v.is_new", table->name,
                            is_old ? "NOT" : "");
        if (first != NULL && (is_old || table->is_id)) {
            write_range(sql, table, first, last);
        }
        jarak__write_text(sql, ";");
    }
}

/* jarak_moved: the rows that do not stand, and what stands for them. */
static void write_moved(jarak__writer *sql, const struct table *table)
{
    jarak__write_text(sql, "CREATE OR REPLACE TEMP TABLE jarak_moved AS "
                           "SELECT a.id, b.source_id AS by_source FROM jarak_old a JOIN (SELECT DISTINCT publication_id, source_id, rank");
    write_key_names(sql, table);
    jarak__write_text(sql, " FROM jarak_new) b ON b.rank > a.rank AND ");
    write_same_key(sql, table);
    jarak__write_text(sql, " UNION ALL SELECT a.id, arg_max(b.source_id, b.rank) FROM jarak_new a "
                           "JOIN (SELECT DISTINCT publication_id, source_id, rank");
    write_key_names(sql, table);
    jarak__write_text(sql, " FROM jarak_old) b ON b.rank > a.rank AND ");
    write_same_key(sql, table);
    jarak__write_text(sql, " GROUP BY a.id;");
}

/* From the table to its shadow. */
static void write_move(jarak__writer *sql, const struct table *table)
{
    jarak__write_format(
        sql,
        "INSERT INTO facts.superseded_%s BY NAME SELECT f.*, m.by_source FROM facts.%s f JOIN jarak_moved m ON m.id = f.rowid "
        "ORDER BY f.source_id, m.id;"
        "DELETE FROM facts.%s WHERE rowid IN (SELECT id FROM jarak_moved);",
        table->name, table->name, table->name);
}

/* What was superseded before: by the newest now. */
static void write_handed_on(jarak__writer *sql, const struct table *table)
{
    jarak__write_format(sql,
                        "UPDATE facts.superseded_%s SET by_source = h.by_source FROM (SELECT a.id, b.source_id AS by_source FROM "
                        "(SELECT f.rowid AS id, f.by_source, v.publication_id, ",
                        table->name);
    write_key(sql, table);
    jarak__write_format(sql,
                        " FROM facts.superseded_%s f JOIN jarak_vintage v USING (source_id)) a JOIN (SELECT DISTINCT publication_id, "
                        "source_id",
                        table->name);
    write_key_names(sql, table);
    jarak__write_text(sql, " FROM jarak_new WHERE id NOT IN (SELECT id FROM jarak_moved)) b ON a.by_source <> b.source_id AND ");
    write_same_key(sql, table);
    jarak__write_format(sql, ") h WHERE facts.superseded_%s.rowid = h.id;", table->name);
}

/* Whether another vintage has facts of the range of this one's: first … last, NULL where it does not matter. */
static jarak_status have_range_in_common(jarak_store *store, const struct table *table, char **first, char **last, bool *common,
                                         jarak_error *error)
{
    jarak_table *range = NULL;
    int64_t n_old = 0;
    jarak__writer sql = {0};
    const char *by = table->range != NULL ? table->range : "NULL";
    jarak__write_format(
        &sql,
        "SELECT count(%s), CAST(min(%s) AS VARCHAR), CAST(max(%s) AS VARCHAR) FROM facts.%s WHERE source_id BETWEEN (SELECT "
        "min(source_id) FROM jarak_vintage WHERE is_new) AND (SELECT max(source_id) FROM jarak_vintage WHERE is_new)",
        table->is_id ? by : "*", by, by, table->name);
    jarak_status status =
        sql.failed ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for vintages") : jarak__sql_table(store, sql.bytes, &range, error);
    jarak__writer_release(&sql);
    *common = status == JARAK_OK && jarak_table_integer(range, 0, 0) > 0;
    if (*common && jarak_table_text(range, 0, 1) != NULL) {
        *first = jarak__copy_text(jarak_table_text(range, 0, 1));
        *last = jarak__copy_text(jarak_table_text(range, 0, 2));
        status = *first != NULL && *last != NULL ? JARAK_OK : jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for vintages");
    }
    jarak_table_free(range);
    if (status != JARAK_OK || !*common) {
        return status;
    }
    jarak__write_format(
        &sql,
        "SELECT count(*) FROM (SELECT 1 FROM facts.%s f SEMI JOIN (FROM jarak_vintage WHERE NOT is_new) v USING (source_id) "
        "WHERE true",
        table->name);
    if (*first != NULL) {
        write_range(&sql, table, *first, *last);
    }
    jarak__write_text(&sql, " LIMIT 1)");
    status = sql.failed ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for vintages")
                        : jarak__sql_integer(store, sql.bytes, 0, NULL, &n_old, error);
    jarak__writer_release(&sql);
    *common = n_old > 0;
    return status;
}

static jarak_status settle_table(jarak_store *store, const struct table *table, jarak_error *error)
{
    char *first = NULL, *last = NULL;
    bool common = false;
    jarak_status status = have_range_in_common(store, table, &first, &last, &common, error);
    if (status == JARAK_OK && common) {
        jarak__writer sql = {0};
        write_sides(&sql, table, first, last);
        write_moved(&sql, table);
        write_move(&sql, table);
        write_handed_on(&sql, table);
        jarak__write_text(&sql, "DROP TABLE jarak_new; DROP TABLE jarak_old; DROP TABLE jarak_moved;");
        status = run(store, &sql, error);
    }
    jarak__free(first);
    jarak__free(last);
    return status;
}

/* Whether files of the format (NULL: of any) have rows in the table. */
static bool is_written_by(const struct table *table, const jarak__source *source)
{
    bool is_written = source == NULL;
    for (size_t i = 0; !is_written && i < source->n_targets; i++) {
        is_written = strcmp(source->targets[i].table, table->name) == 0;
    }
    return is_written;
}

jarak_status jarak__vintages_settle(jarak_store *store, int64_t load_id, const jarak__source *source, jarak_error *error)
{
    int64_t n_others = 0;
    jarak_status status = jarak__sql_integer(store,
                                             "SELECT count(*) FROM facts.vintage v JOIN facts.source s USING (source_id) WHERE s.load_id "
                                             "<> ?1 AND v.publication_id IN (SELECT publication_id FROM facts.vintage SEMI JOIN (FROM "
                                             "facts.source WHERE load_id = ?1) USING (source_id))",
                                             1, (jarak__bind[]){jarak__bind_integer(load_id)}, &n_others, error);
    if (status != JARAK_OK || n_others == 0) {
        return status;
    }
    status = jarak__sql_run_with(store, involved_sql, 1, (jarak__bind[]){jarak__bind_integer(load_id)}, error);
    for (size_t i = 0; status == JARAK_OK && i < N_TABLES; i++) {
        status = is_written_by(&tables[i], source) ? settle_table(store, &tables[i], error) : JARAK_OK;
    }
    return status == JARAK_OK ? jarak__sql_run(store, "DROP TABLE jarak_vintage", error) : status;
}

/* ------------------------------------------------------------------------------------------------- standing again */

/* Facts for which one of jarak_leaving_source stands: jarak_orphan. Of each key the newest stands again; where all of them leave, too, the
 * oldest. */
static jarak_status revive_table(jarak_store *store, const struct table *table, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak__write_text(&sql, "CREATE OR REPLACE TEMP TABLE jarak_orphan AS SELECT f.rowid AS id, v.publication_id, v.source_id, v.rank, "
                            "IF(v.source_id IN (SELECT source_id FROM jarak_leaving_source), -v.rank, v.rank) AS preference, ");
    write_key(&sql, table);
    jarak__write_format(
        &sql,
        " FROM facts.superseded_%s f JOIN facts.vintage_order v USING (source_id) "
        "WHERE f.by_source IN (SELECT source_id FROM jarak_leaving_source);"
        "CREATE OR REPLACE TEMP TABLE jarak_heir AS SELECT id, source_id, max(preference) OVER same_key = preference AS stands, "
        "arg_max(source_id, preference) OVER same_key AS by_source FROM jarak_orphan WINDOW same_key AS (PARTITION BY "
        "publication_id",
        table->name);
    write_key_names(&sql, table);
    jarak__write_format(
        &sql,
        ");INSERT INTO facts.%s BY NAME SELECT f.* EXCLUDE (by_source) FROM facts.superseded_%s f JOIN jarak_heir h ON h.id = "
        "f.rowid WHERE h.stands ORDER BY f.source_id, h.id;"
        "UPDATE facts.superseded_%s SET by_source = h.by_source FROM jarak_heir h WHERE h.id = facts.superseded_%s.rowid;"
        "DELETE FROM facts.superseded_%s WHERE rowid IN (SELECT id FROM jarak_heir WHERE stands);"
        "DROP TABLE jarak_heir;",
        table->name, table->name, table->name, table->name, table->name);
    return run(store, &sql, error);
}

static jarak_status forget_leaving(jarak_store *store, const struct table *table, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak__write_format(&sql, "DELETE FROM facts.superseded_%s WHERE source_id IN (SELECT source_id FROM jarak_leaving_source)",
                        table->name);
    return run(store, &sql, error);
}

jarak_status jarak__vintages_revive(jarak_store *store, jarak_error *error)
{
    jarak_status status =
        jarak__sql_run(store,
                       "CREATE OR REPLACE TEMP TABLE jarak_leaving_source AS SELECT source_id FROM facts.source SEMI JOIN "
                       "jarak_leaving USING (load_id)",
                       error);
    for (size_t i = 0; status == JARAK_OK && i < N_TABLES; i++) {
        status = forget_leaving(store, &tables[i], error);
        status = status == JARAK_OK ? revive_table(store, &tables[i], error) : status;
    }
    return status == JARAK_OK ? jarak__sql_run(store, "DROP TABLE jarak_orphan", error) : status;
}

/* What leaves, of the keys of which something older stands again. */
static jarak_status replace_in_table(jarak_store *store, const struct table *table, int64_t *n_replaced, jarak_error *error)
{
    int64_t n = 0;
    jarak__writer sql = {0};
    jarak__write_format(&sql, "DELETE FROM facts.%s WHERE rowid IN (SELECT a.id FROM (SELECT f.rowid AS id, v.publication_id, v.rank, ",
                        table->name);
    write_key(&sql, table);
    jarak__write_format(&sql,
                        " FROM facts.%s f JOIN facts.vintage_order v USING (source_id) WHERE f.source_id IN (SELECT source_id FROM "
                        "jarak_leaving_source)) a SEMI JOIN jarak_orphan b ON b.rank < a.rank AND ",
                        table->name);
    write_same_key(&sql, table);
    jarak__write_text(&sql, ")");
    jarak_status status = sql.failed ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for vintages")
                                     : jarak__sql_change(store, sql.bytes, 0, NULL, &n, error);
    jarak__writer_release(&sql);
    *n_replaced += n;
    return status;
}

jarak_status jarak__vintages_go_back(jarak_store *store, int64_t *n_replaced, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    *n_replaced = 0;
    for (size_t i = 0; status == JARAK_OK && i < N_TABLES; i++) {
        status = revive_table(store, &tables[i], error);
        status = status == JARAK_OK ? replace_in_table(store, &tables[i], n_replaced, error) : status;
    }
    return status == JARAK_OK ? jarak__sql_run(store, "DROP TABLE jarak_orphan", error) : status;
}
