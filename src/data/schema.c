/* The schema's version, kept in facts.meta, and what each newer version changed. */
#include "data/schema.h"

#include <inttypes.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/embed.h"
#include "base/text.h"
#include "data/manifest.h"
#include "data/sql.h"
#include "data/store.h"
#include "data/vintages.h"

enum { SCHEMA_VERSION = 8, FIRST_WITH_VINTAGES = 6, NO_SCHEMA = INT_MIN };

/* A change to schema.sql raises SCHEMA_VERSION and adds here the step that a store of the version before needs. Version 0 was the
 * layout before rejected rows were kept; in version 1 exporter and importer of flows were texts whose compression was fixed, and such a
 * column's type cannot be changed; version 2 had no catalogue of indicators, version 3 no sanctions and no counted events; in version 4 all
 * of a vote and a figure was text; version 5 knew of no vintages, version 6 of no numbers of events, version 7 of no tables of reference
 * that files bring. */
static const jarak__migration migrations[] = {
    {.from = 0,
     .sql = "CREATE TABLE IF NOT EXISTS facts.reject (load_id INTEGER NOT NULL, line BIGINT, column_name VARCHAR, "
            "reason VARCHAR NOT NULL, row_text VARCHAR)"},
    {.from = 1,
     .sql = "ALTER TABLE facts.flow RENAME TO flow_1;"
            "CREATE TABLE facts.flow (source_id INTEGER NOT NULL, line BIGINT, exporter VARCHAR NOT NULL, importer VARCHAR NOT NULL, "
            "product VARCHAR NOT NULL USING COMPRESSION dictionary, first_day DATE NOT NULL, last_day DATE NOT NULL, "
            "period_kind ENUM('day', 'month', 'quarter', 'half', 'year', 'span') NOT NULL, side ENUM('export', 'import'), "
            "reporter VARCHAR USING COMPRESSION dictionary, value DOUBLE NOT NULL, "
            "unit ENUM('USD', 'USD_thousand', 'USD_million', 'USD_billion', 'EUR', 'EUR_thousand', 'EUR_million', 'EUR_billion') NOT NULL, "
            "quantity DOUBLE, quantity_unit ENUM('t', 'kg', 'g', 'carat', 'l', 'thousand_l', 'm', 'thousand_m', 'm2', 'm3', 'thousand_m3', "
            "'u', 'pair', 'dozen', 'MWh', 'TJ'), status ENUM('official', 'reported', 'estimate', 'disputed', 'denied') NOT NULL);"
            "INSERT INTO facts.flow BY NAME SELECT * FROM facts.flow_1;"
            "DROP TABLE facts.flow_1;"
            "CREATE TABLE IF NOT EXISTS facts.panel_caution (\"check\" VARCHAR NOT NULL, state VARCHAR NOT NULL, partner VARCHAR, "
            "year BIGINT NOT NULL);"
            "DELETE FROM facts.meta WHERE key = 'reference'"}, /* so that its states are numbered */
    {.from = 2,
     .sql = "CREATE TABLE IF NOT EXISTS facts.quantity_measure (measure VARCHAR NOT NULL, quantity VARCHAR NOT NULL, adds_up "
            "BOOLEAN NOT NULL);"
            "CREATE TABLE IF NOT EXISTS facts.indicator (code VARCHAR NOT NULL, \"group\" VARCHAR NOT NULL, dimension VARCHAR NOT "
            "NULL, label VARCHAR NOT NULL, natural_unit VARCHAR NOT NULL, scale VARCHAR NOT NULL, sign INTEGER NOT NULL, unit "
            "DOUBLE NOT NULL, weight DOUBLE NOT NULL, noise DOUBLE, noise_at DOUBLE, noise_power DOUBLE, noise_least DOUBLE, "
            "noise_most DOUBLE, floor DOUBLE, floor_part DOUBLE, floor_of VARCHAR, pooled BOOLEAN NOT NULL, competes_with VARCHAR, "
            "traced_by VARCHAR, "
            "recipe VARCHAR NOT NULL, quantity VARCHAR, flow VARCHAR, per VARCHAR, times DOUBLE, divisor DOUBLE, value_times "
            "DOUBLE, constant BOOLEAN, describes VARCHAR NOT NULL);"},
    {.from = 3,
     .sql = "CREATE TABLE IF NOT EXISTS facts.sanction (source_id INTEGER NOT NULL, line BIGINT, regime VARCHAR NOT NULL, decision VARCHAR "
            "NOT NULL, sender VARCHAR NOT NULL, target VARCHAR NOT NULL, kind VARCHAR NOT NULL, scope VARCHAR, first_day DATE NOT NULL, "
            "last_day DATE, status VARCHAR NOT NULL);"
            "CREATE TABLE IF NOT EXISTS facts.alignment (source_id INTEGER NOT NULL, line BIGINT, regime VARCHAR NOT NULL, decision "
            "VARCHAR NOT NULL, sender VARCHAR NOT NULL, target VARCHAR, state VARCHAR NOT NULL, stance VARCHAR NOT NULL, first_day DATE "
            "NOT NULL, status VARCHAR NOT NULL);"
            "CREATE TABLE IF NOT EXISTS facts.event_cell (source_id INTEGER NOT NULL, day DATE NOT NULL, actor VARCHAR NOT NULL, target "
            "VARCHAR NOT NULL, root VARCHAR NOT NULL, quad_class TINYINT NOT NULL, official BOOLEAN NOT NULL, reports INTEGER NOT NULL);"
            "CREATE TABLE IF NOT EXISTS facts.event_named (source_id INTEGER NOT NULL, day DATE NOT NULL, state VARCHAR NOT NULL, reports "
            "INTEGER NOT NULL);"
            "CREATE TABLE IF NOT EXISTS facts.event_day (source_id INTEGER NOT NULL, day DATE NOT NULL, reports INTEGER NOT NULL);"
            "CREATE TABLE IF NOT EXISTS facts.event_id (source_id INTEGER NOT NULL, word BIGINT NOT NULL, bits BIGINT NOT NULL);"},
    {.from = 4,
     .sql = "ALTER TABLE facts.vote ALTER vote TYPE ENUM('A', 'N', 'X', 'Y');"
            "ALTER TABLE facts.figure ALTER period_kind TYPE ENUM('day', 'half', 'month', 'planned', 'quarter', 'span', 'undated', 'year');"
            "ALTER TABLE facts.figure ALTER status TYPE ENUM('denied', 'disputed', 'estimate', 'official', 'reported');"
            "DELETE FROM facts.meta WHERE key = 'reference'"}, /* so that its states are numbered */
    {.from = 5,
     .sql =
         "CREATE TABLE IF NOT EXISTS facts.vintage (source_id INTEGER NOT NULL, publication VARCHAR NOT NULL, publication_id INTEGER NOT "
         "NULL, day DATE, version VARCHAR, counted_with INTEGER);"
         "CREATE TABLE IF NOT EXISTS facts.superseded_flow AS SELECT * REPLACE (exporter::VARCHAR AS exporter, importer::VARCHAR AS "
         "importer), source_id AS by_source FROM facts.flow LIMIT 0;"
         "CREATE TABLE IF NOT EXISTS facts.superseded_vote AS SELECT * REPLACE (state::VARCHAR AS state), source_id AS by_source FROM "
         "facts.vote LIMIT 0;"
         "CREATE TABLE IF NOT EXISTS facts.superseded_figure AS SELECT *, source_id AS by_source FROM facts.figure LIMIT 0;"
         "CREATE TABLE IF NOT EXISTS facts.superseded_rollcall AS SELECT *, source_id AS by_source FROM facts.rollcall LIMIT 0;"
         "CREATE TABLE IF NOT EXISTS facts.superseded_membership AS SELECT *, source_id AS by_source FROM facts.membership LIMIT 0;"
         "CREATE TABLE IF NOT EXISTS facts.superseded_sanction AS SELECT *, source_id AS by_source FROM facts.sanction LIMIT 0;"
         "CREATE TABLE IF NOT EXISTS facts.superseded_alignment AS SELECT *, source_id AS by_source FROM facts.alignment LIMIT 0;"
         "DELETE FROM facts.meta WHERE key = 'reference'"},
    {.from = 6,
     .sql = "ALTER TABLE facts.event ADD COLUMN IF NOT EXISTS event_id VARCHAR;"
            "CREATE TABLE IF NOT EXISTS facts.superseded_event AS SELECT *, source_id AS by_source FROM facts.event LIMIT 0;"},
    {.from = 7,
     .sql = "CREATE TABLE IF NOT EXISTS facts.product_list (source_id INTEGER NOT NULL, line BIGINT, list VARCHAR NOT NULL, code VARCHAR "
            "NOT NULL, name VARCHAR, parent VARCHAR, part VARCHAR, first_day DATE, last_day DATE);"
            "CREATE TABLE IF NOT EXISTS facts.concordance (source_id INTEGER NOT NULL, line BIGINT, from_list VARCHAR NOT NULL, from_code "
            "VARCHAR NOT NULL, to_list VARCHAR NOT NULL, to_code VARCHAR NOT NULL, relationship VARCHAR);"
            "CREATE TABLE IF NOT EXISTS facts.published_ideal_point (source_id INTEGER NOT NULL, line BIGINT, body VARCHAR NOT NULL, votes "
            "VARCHAR NOT NULL, state VARCHAR NOT NULL, year INTEGER NOT NULL, session INTEGER, estimate DOUBLE NOT NULL, conf_low DOUBLE, "
            "conf_high DOUBLE, n_votes INTEGER);"
            "CREATE TABLE IF NOT EXISTS facts.superseded_product_list AS SELECT *, source_id AS by_source FROM facts.product_list LIMIT 0;"
            "CREATE TABLE IF NOT EXISTS facts.superseded_concordance AS SELECT *, source_id AS by_source FROM facts.concordance LIMIT 0;"
            "CREATE TABLE IF NOT EXISTS facts.superseded_published_ideal_point AS SELECT *, source_id AS by_source FROM "
            "facts.published_ideal_point LIMIT 0;"
            "DELETE FROM facts.meta WHERE key = 'reference'"},
};

const char jarak__flow_state_type_sql[] =
    "SELECT data_type FROM duckdb_columns() WHERE schema_name = 'facts' AND table_name = 'flow' AND column_name = 'exporter'";

static pthread_once_t digest_once = PTHREAD_ONCE_INIT;
static uint64_t digest_of_this;

static void make_digest(void)
{
    const char *prefixes[] = {"data/", "src/data/", "src/panel/"};
    uint64_t digest = UINT64_C(14695981039346656037);
    for (size_t p = 0; p < sizeof prefixes / sizeof prefixes[0]; p++) {
        const jarak__embedded_file *file;
        for (size_t i = 0; (file = jarak__embedded_list(prefixes[p], i)) != NULL; i++) {
            for (size_t byte = 0; byte <= file->size; byte++) {
                digest = (digest ^ file->bytes[byte]) * UINT64_C(1099511628211);
            }
        }
    }
    digest_of_this = digest;
}

/* A digest of everything embedded that a store takes over: a program that carries other tables of states or other views puts them into
 * the store when it next writes it. FNV-1a, 64 bits: it tells versions apart, it protects nothing. It takes milliseconds, so that a process
 * makes it once. */
static uint64_t reference_digest(void)
{
    pthread_once(&digest_once, make_digest);
    return digest_of_this;
}

static jarak_status set_meta(jarak_store *store, const char *key, const char *value, jarak_error *error)
{
    return jarak__sql_run_with(store, "INSERT OR REPLACE INTO facts.meta VALUES (?, ?)", 2,
                               (jarak__bind[]){jarak__bind_text(key), jarak__bind_text(value)}, error);
}

static jarak_status set_version(jarak_store *store, int version, jarak_error *error)
{
    char text[16];
    snprintf(text, sizeof text, "%d", version);
    jarak_status status = set_meta(store, "schema_version", text, error);
    return status == JARAK_OK ? set_meta(store, "jarak_version", JARAK_VERSION, error) : status;
}

/* Columns of large tables that are numbers (ENUM) of codes, in alphabetical order: written in a fifth of the time of texts, and compared in
 * less. */
static const struct numbered {
    const char *table, *column;
    const char *codes; /* what the column may hold; what it and its like in the table hold already is added */
} numbered[] = {
    {"flow", "exporter", "SELECT state AS code FROM facts.state"},
    {"flow", "importer", "SELECT state AS code FROM facts.state"},
    {"vote", "state", "SELECT state AS code FROM facts.state"},
    {"panel", "state", "SELECT state AS code FROM facts.state"},
    {"panel", "partner", "SELECT state AS code FROM facts.state"},
    {"panel", "indicator", "SELECT code FROM facts.indicator"},
    {"panel_ballot", "state", "SELECT state AS code FROM facts.state UNION SELECT CAST(state AS VARCHAR) FROM facts.vote"},
    {"panel_vote", "a", "SELECT state AS code FROM facts.state UNION SELECT CAST(state AS VARCHAR) FROM facts.vote"},
    {"panel_vote", "b", "SELECT state AS code FROM facts.state UNION SELECT CAST(state AS VARCHAR) FROM facts.vote"},
};

static jarak_status read_type(jarak_store *store, const struct numbered *of, char **type, jarak_error *error)
{
    return jarak__sql_text(store,
                           "SELECT data_type FROM duckdb_columns() WHERE schema_name = 'facts' AND table_name = ? AND column_name = ?", 2,
                           (jarak__bind[]){jarak__bind_text(of->table), jarak__bind_text(of->column)}, type, error);
}

static jarak_status wanted_type(jarak_store *store, const struct numbered *of, char **type, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak__sql_write(&sql, "SELECT 'ENUM(' || string_agg('''' || replace(code, '''', '''''') || '''', ', ' ORDER BY code) || ')' FROM (%s",
                     of->codes);
    for (size_t i = 0; i < sizeof numbered / sizeof numbered[0]; i++) {
        if (strcmp(numbered[i].table, of->table) == 0 && strcmp(numbered[i].codes, of->codes) == 0) {
            jarak__sql_write(&sql, " UNION SELECT CAST(%N AS VARCHAR) FROM facts.%N", numbered[i].column, of->table);
        }
    }
    jarak__write_text(&sql, ")");
    jarak_status status = sql.failed ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for codes")
                                     : jarak__sql_text(store, sql.bytes, 0, NULL, type, error);
    jarak__writer_release(&sql);
    return status;
}

/* Where the codes have become more, all rows are written anew. */
static jarak_status number_column(jarak_store *store, const struct numbered *of, jarak_error *error)
{
    char *type = NULL, *current = NULL;
    jarak_status status = read_type(store, of, &current, error);
    if (status == JARAK_OK) {
        status = wanted_type(store, of, &type, error);
    }
    if (status == JARAK_OK && strcmp(type, current) != 0) {
        char *sql = jarak__sql_format("ALTER TABLE facts.%N ALTER %N TYPE %s", of->table, of->column, type);
        status = sql != NULL ? jarak__sql_run(store, sql, error) : jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for codes");
        jarak__free(sql);
    }
    jarak__free(type);
    jarak__free(current);
    return status;
}

static jarak_status number_codes(jarak_store *store, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < sizeof numbered / sizeof numbered[0]; i++) {
        status = number_column(store, &numbered[i], error);
    }
    return status;
}

enum { DIGEST_BYTES = 24 };

static jarak_status compare_reference(jarak_store *store, char digest[DIGEST_BYTES], bool *is_current, jarak_error *error)
{
    char *installed = NULL;
    snprintf(digest, DIGEST_BYTES, "%016" PRIx64, reference_digest());
    jarak_status status = jarak__sql_text(store, "SELECT value FROM facts.meta WHERE key = 'reference'", 0, NULL, &installed, error);
    *is_current = status == JARAK_OK && strcmp(installed, digest) == 0;
    jarak__free(installed);
    return status == JARAK_ERR_NOT_FOUND ? JARAK_OK : status;
}

jarak_status jarak__schema_is_current(jarak_store *store, bool *current, jarak_error *error)
{
    char digest[DIGEST_BYTES];
    return compare_reference(store, digest, current, error);
}

static jarak_status run_file(jarak_store *store, const char *name, jarak_error *error)
{
    const jarak__embedded_file *file = jarak__embedded(name);
    return file != NULL ? jarak__sql_run(store, (const char *)file->bytes, error)
                        : jarak_fail(error, JARAK_ERR_INTERNAL, "%s is not part of the program", name);
}

/* Tables of states and views, where they are not this program's already. */
static jarak_status install_reference(jarak_store *store, jarak_error *error)
{
    char digest[DIGEST_BYTES];
    bool is_current;
    jarak_status status = compare_reference(store, digest, &is_current, error);
    if (status != JARAK_OK || is_current) {
        return status;
    }
    const char *views[] = {"src/data/sql/views.sql", "src/data/sql/bounds.sql", "src/panel/sql/views.sql", "src/panel/sql/evidence.sql"};
    status = jarak__states_install(store, error);
    if (status == JARAK_OK) {
        status = run_file(store, "src/panel/sql/tables.sql", error);
    }
    if (status == JARAK_OK) {
        status = number_codes(store, error); /* before the views, which keep the types that they saw */
    }
    for (size_t i = 0; status == JARAK_OK && i < sizeof views / sizeof views[0]; i++) {
        status = run_file(store, views[i], error);
    }
    if (status == JARAK_OK && !jarak__store_is_new(store)) {
        status = run_file(store, "src/data/sql/heal.sql", error);
    }
    status = status == JARAK_OK ? set_meta(store, "reference", digest, error) : status;
    return status == JARAK_OK ? jarak__manifest_rebuild(store, error) : status;
}

static jarak_status create(jarak_store *store, jarak_error *error)
{
    const jarak__embedded_file *schema = jarak__embedded("src/data/schema.sql");
    jarak_status status = jarak__sql_run(store, (const char *)schema->bytes, error);
    return status == JARAK_OK ? set_version(store, SCHEMA_VERSION, error) : status;
}

jarak_status jarak__schema_migrate(jarak_store *store, int version, int target, size_t n_migrations, const jarak__migration *steps,
                                   jarak_error *error)
{
    while (version < target) {
        const jarak__migration *step = NULL;
        for (size_t i = 0; i < n_migrations; i++) {
            if (steps[i].from == version) {
                step = &steps[i];
            }
        }
        if (step == NULL) {
            return jarak_fail(error, JARAK_ERR_VERSION,
                              _("%s: its schema is of version %d, from which no step leads to version %d; load the files anew "
                                "into another store"),
                              jarak__store_name(store), version, target);
        }
        jarak_status status = jarak__sql_run(store, step->sql, error);
        if (status == JARAK_OK) {
            status = set_version(store, ++version, error);
        }
        if (status != JARAK_OK) {
            return status;
        }
    }
    return JARAK_OK;
}

/* The version that the store says it is; NO_SCHEMA for a store without any table. ERR_FORMAT where the tables are not ours. */
static jarak_status read_version(jarak_store *store, int *version, jarak_error *error)
{
    *version = NO_SCHEMA;
    if (jarak__store_is_new(store)) {
        return JARAK_OK; /* without asking: the engine's first look at its own catalogue takes longer than anything else here */
    }
    int64_t number;
    jarak_status status = jarak__sql_integer(store, "SELECT TRY_CAST(value AS INTEGER) FROM facts.meta WHERE key = 'schema_version'", 0,
                                             NULL, &number, error);
    if (status == JARAK_OK) {
        *version = (int)number;
    }
    if (status != JARAK_ERR_NOT_FOUND && status != JARAK_ERR_SQL) {
        return status;
    }
    int64_t n_tables;
    status = jarak__sql_integer(store, "SELECT count(*) FROM duckdb_tables()", 0, NULL, &n_tables, error);
    if (status == JARAK_OK && n_tables > 0) {
        return jarak_fail(error, JARAK_ERR_FORMAT, _("%s is a DuckDB file, but not one of jarak's; give another file with --db"),
                          jarak__store_name(store));
    }
    return status;
}

static jarak_status check_version(jarak_store *store, int version, jarak_error *error)
{
    if (version > SCHEMA_VERSION) {
        char *maker = NULL;
        jarak_status status = jarak__sql_text(store, "SELECT value FROM facts.meta WHERE key = 'jarak_version'", 0, NULL, &maker, NULL);
        status =
            jarak_fail(error, JARAK_ERR_VERSION,
                       _("%s was made by jarak %s (schema version %d); this is jarak %s (schema version %d): use the newer jarak"),
                       jarak__store_name(store), status == JARAK_OK ? maker : "of a newer version", version, JARAK_VERSION, SCHEMA_VERSION);
        jarak__free(maker);
        return status;
    }
    if (version == NO_SCHEMA && !jarak__store_is_writable(store)) {
        return jarak_fail(error, JARAK_ERR_FORMAT, _("%s is an empty store; load files into it with `jarak load`"),
                          jarak__store_name(store));
    }
    if (version < SCHEMA_VERSION && !jarak__store_is_writable(store)) {
        return jarak_fail(error, JARAK_ERR_VERSION,
                          _("%s is of schema version %d, older than this jarak's %d; the next `jarak load` brings it up to date"),
                          jarak__store_name(store), version, SCHEMA_VERSION);
    }
    return JARAK_OK;
}

static jarak_status bring_up_to_date(jarak_store *store, int version, jarak_error *error)
{
    jarak_status status = jarak__sql_begin(store, error);
    if (status != JARAK_OK) {
        return status;
    }
    if (version == NO_SCHEMA) {
        status = create(store, error);
    } else {
        status = jarak__schema_migrate(store, version, SCHEMA_VERSION, sizeof migrations / sizeof migrations[0], migrations, error);
    }
    if (status == JARAK_OK) {
        status = install_reference(store, error);
    }
    if (status == JARAK_OK && version != NO_SCHEMA && version < FIRST_WITH_VINTAGES) {
        status = jarak__vintages_of_old_store(store, error);
        status = status == JARAK_OK ? jarak__manifest_rebuild(store, error) : status;
    }
    if (status == JARAK_OK) {
        status = jarak__sql_commit(store, error);
    }
    if (status != JARAK_OK) {
        jarak__sql_rollback(store);
    }
    return status;
}

jarak_status jarak__schema_prepare(jarak_store *store, jarak_error *error)
{
    int version = NO_SCHEMA;
    jarak_status status = read_version(store, &version, error);
    if (status == JARAK_OK) {
        status = check_version(store, version, error);
    }
    if (status == JARAK_OK && jarak__store_is_writable(store)) {
        status = bring_up_to_date(store, version, error);
    }
    return status;
}
