/* Keeps the panel up to the facts. What the panel is stands in SQL and, for what pairs make of votes, in C: steps run in this order, each
 * only where a part of the panel that it makes is no longer what the store says (src/panel/sql/stale.sql). */
#include <string.h>

#include "base/embed.h"
#include "base/text.h"
#include "data/schema.h"
#include "data/sql.h"
#include "data/store.h"
#include "jarak/panel.h"
#include "jarak/table.h"
#include "panel/as_of.h"
#include "panel/ballots.h"

typedef struct step {
    const char *file; /* below src/; NULL: add makes it */
    jarak_status (*add)(jarak_store *store, jarak_error *error);
    const char *part; /* ANY_QUANTITY: any of the quantities; NULL: always */
} step;

static const char ANY_QUANTITY[] = "a quantity";

static const step steps[] = {
    {"src/panel/sql/items.sql", NULL, ANY_QUANTITY},
    {"src/panel/sql/reports.sql", NULL, ANY_QUANTITY},
    {"src/panel/sql/superseded.sql", NULL, ANY_QUANTITY},
    {"src/panel/sql/trade.sql", NULL, "goods"},
    {"src/data/sql/flow_findings.sql", NULL, "goods"},
    {"src/panel/sql/cautions.sql", NULL, "goods"},
    {"src/panel/sql/figures.sql", NULL, ANY_QUANTITY},
    {"src/panel/sql/votes.sql", NULL, "votes"},
    {NULL, jarak__panel_add_votes, "votes"},
    {"src/panel/sql/acts.sql", NULL, "acts"},
    {"src/panel/sql/events.sql", NULL, "events"},
    {"src/panel/sql/standings.sql", NULL, "standings"},
    {"src/panel/sql/igos.sql", NULL, "igos"},
    {"src/panel/sql/alliances.sql", NULL, "alliances"},
    {"src/panel/sql/sanctions.sql", NULL, "sanctions"},
    {"src/panel/sql/done.sql", NULL, NULL},
};

/* What the whole panel depends on: the facts, and the reference tables and SQL of this program; and what it was made from. */
static const char stamps_sql[] = "SELECT concat_ws('/', max(value) FILTER (key = 'generation'), max(value) FILTER (key = 'reference'), "
                                 "(SELECT count(*) FROM facts.load), (SELECT coalesce(max(load_id), 0) FROM facts.load)), "
                                 "coalesce(max(value) FILTER (key = 'panel'), '') FROM facts.meta";

static jarak_status run_file(jarak_store *store, const char *name, jarak_error *error)
{
    const jarak__embedded_file *file = jarak__embedded(name);
    return file == NULL ? jarak_fail(error, JARAK_ERR_INTERNAL, "%s is not part of the program", name)
                        : jarak__sql_run(store, (const char *)file->bytes, error);
}

static jarak_status is_stale(jarak_store *store, const char *part, bool *stale, jarak_error *error)
{
    int64_t count = 1;
    jarak_status status = JARAK_OK;
    if (part == ANY_QUANTITY) {
        status = jarak__sql_integer(store, "SELECT count(*) FROM stale_quantity", 0, NULL, &count, error);
    } else if (part != NULL) {
        status = jarak__sql_integer(store, "SELECT count(*) FROM stale WHERE part = ?", 1, (jarak__bind[]){jarak__bind_text(part)}, &count,
                                    error);
    }
    *stale = count > 0;
    return status;
}

jarak_status jarak__panel_make(jarak_store *store, jarak_error *error)
{
    jarak_status status = run_file(store, "src/panel/sql/stale.sql", error);
    for (size_t i = 0; status == JARAK_OK && i < sizeof steps / sizeof steps[0]; i++) {
        bool stale = false;
        status = is_stale(store, steps[i].part, &stale, error);
        if (status == JARAK_OK && stale) {
            status = steps[i].add != NULL ? steps[i].add(store, error) : run_file(store, steps[i].file, error);
        }
    }
    return status;
}

/* Up to so many facts the engine makes the panel in one thread: two take a fifth more work, for tables each of which one makes within a
 * second. What is computed of votes has all threads as ever. */
enum { FEW_FACTS = 10 * 1000 * 1000 };

static jarak_status make_in_few_threads(jarak_store *store, jarak_error *error)
{
    int64_t n_facts = 0;
    jarak_status status = jarak__sql_integer(store, "SELECT coalesce(sum(facts), 0)::BIGINT FROM facts.load", 0, NULL, &n_facts, error);
    if (status == JARAK_OK) {
        status = jarak__store_use_threads(store, n_facts <= FEW_FACTS ? 1 : 0, error);
    }
    return status == JARAK_OK ? jarak__panel_make(store, error) : status;
}

static jarak_status build(jarak_store *store, const char *stamp, jarak_error *error)
{
    jarak_status status = jarak__sql_begin(store, error);
    if (status == JARAK_OK) {
        status = make_in_few_threads(store, error);
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
    jarak_status reset = jarak__store_use_threads(store, 0, status == JARAK_OK ? error : NULL);
    return status == JARAK_OK ? reset : status;
}

jarak_status jarak_panel_ensure(jarak_store *store, jarak_error *error)
{
    if (store == NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "jarak_panel_ensure: store is NULL");
    }
    jarak_table *stamps = NULL;
    jarak_status status = jarak__sql_table(store, stamps_sql, &stamps, error);
    bool is_current = true; /* a store that may be written to is, since it was opened */
    if (status == JARAK_OK && !jarak__store_is_writable(store)) {
        status = jarak__schema_is_current(store, &is_current, error);
    }
    if (status != JARAK_OK || (is_current && strcmp(jarak_table_text(stamps, 0, 0), jarak_table_text(stamps, 0, 1)) == 0)) {
        goto out;
    }
    if (!jarak__store_is_writable(store)) {
        status = jarak_fail(error, JARAK_ERR_ARGUMENT,
                            "%s: files were loaded since its panel was made, or another version of jarak made it; open the store for "
                            "writing once",
                            jarak__store_name(store));
        goto out;
    }
    status = build(store, jarak_table_text(stamps, 0, 0), error);

out:
    jarak_table_free(stamps);
    return status;
}
