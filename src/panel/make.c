/* Keeps the panel up to the facts. What the panel is stands in SQL: src/data/sql/panel_*.sql, run in this order. */
#include "panel/make.h"

#include <string.h>

#include "base/alloc.h"
#include "base/embed.h"
#include "data/sql.h"
#include "data/store.h"

static const char *const steps[] = {
    "src/panel/sql/items.sql",        "src/panel/sql/reports.sql",      "src/panel/sql/trade.sql",
    "src/panel/sql/figures.sql",      "src/panel/sql/votes.sql",        "src/panel/sql/acts.sql",
    "src/panel/sql/institutions.sql", "src/data/sql/flow_findings.sql", "src/panel/sql/done.sql",
};

/* What the panel depends on: the facts, and the reference tables and SQL of this program. */
static const char stamp_sql[] = "SELECT concat_ws('/', (SELECT value FROM facts.meta WHERE key = 'generation'), (SELECT value FROM "
                                "facts.meta WHERE key = 'reference'), "
                                "(SELECT count(*) FROM facts.load), (SELECT coalesce(max(load_id), 0) FROM facts.load))";

static jarak_status build(jarak_store *store, const char *stamp, jarak__panel_step *last_step, jarak_error *error)
{
    jarak_status status = jarak__sql_begin(store, error);
    for (size_t i = 0; status == JARAK_OK && i < sizeof steps / sizeof steps[0]; i++) {
        const jarak__embedded_file *step = jarak__embedded(steps[i]);
        status = step == NULL ? jarak_fail(error, JARAK_ERR_INTERNAL, "%s is not part of the program", steps[i])
                              : jarak__sql_run(store, (const char *)step->bytes, error);
    }
    if (status == JARAK_OK && last_step != NULL) {
        status = last_step(store, error);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_run_with(store, "INSERT OR REPLACE INTO facts.meta VALUES ('panel', ?)", 1,
                                     (jarak__bind[]){jarak__bind_text(stamp)}, error);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_commit(store, error);
    }
    if (status != JARAK_OK) {
        jarak__sql_rollback(store);
    }
    return status;
}

jarak_status jarak__panel_make(jarak_store *store, jarak__panel_step *last_step, jarak_error *error)
{
    char *stamp = NULL;
    char *made_from = NULL;
    jarak_status status;
    if (store == NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "jarak_panel_ensure: store is NULL");
    }
    status = jarak__sql_text(store, stamp_sql, 0, NULL, &stamp, error);
    if (status != JARAK_OK) {
        goto out;
    }
    status = jarak__sql_text(store, "SELECT coalesce((SELECT value FROM facts.meta WHERE key = 'panel'), '')", 0, NULL, &made_from, error);
    if (status != JARAK_OK || strcmp(stamp, made_from) == 0) {
        goto out;
    }
    if (!jarak__store_is_writable(store)) {
        status = jarak_fail(error, JARAK_ERR_ARGUMENT,
                            "%s: files were loaded since its panel was made, or another version of jarak made it; open the store for "
                            "writing once",
                            jarak__store_name(store));
        goto out;
    }
    status = build(store, stamp, last_step, error);

out:
    jarak__free(stamp);
    jarak__free(made_from);
    return status;
}
