/* A finding that is kept, traced: its question is put again, of the same figures, and asked to explain it. */
#include <string.h>

#include "base/alloc.h"
#include "data/sql.h"
#include "reroute/work.h"

/* One kept pair of product and hub, with its question. */
typedef struct kept {
    jarak__arena memory;
    int64_t run;
    bool is_found;
    const char *question;
    jarak_rerouting_settings ask;
} kept;

static const char *copy(kept *pair, const char *text)
{
    return jarak__arena_text(&pair->memory, text, strlen(text));
}

static jarak_status select_rows(jarak_store *store, char *sql, jarak_table **rows, jarak_error *error)
{
    *rows = NULL;
    jarak_status status = sql == NULL ? jarak__rerouting_no_memory(error) : jarak__sql_table(store, sql, rows, error);
    jarak__free(sql);
    return status;
}

/* Why nothing of these is kept. */
static jarak_status blame(jarak_store *store, const char *destination, const char *hub, const char *product, jarak_error *error)
{
    jarak_table *runs = NULL;
    jarak_status status = select_rows(
        store,
        jarak__sql_format("SELECT question, is_current FROM rerouting_run WHERE destination = %Q ORDER BY is_current DESC, run DESC",
                          destination),
        &runs, error);
    if (status != JARAK_OK) {
        return status;
    }
    if (jarak_table_rows(runs) == 0) {
        status = jarak_fail(error, JARAK_ERR_NOT_FOUND,
                            _("nothing is kept of goods that reach %s around a barrier; find and keep it first (`jarak reroute … --keep`)"),
                            destination);
    } else if (!jarak_table_boolean(runs, 0, 1)) {
        status = jarak_fail(error, JARAK_ERR_NOT_FOUND,
                            _("what is kept of rerouted goods is of other figures than the store has now; find and keep it again: %s"),
                            jarak_table_text(runs, 0, 0));
    } else {
        status = jarak_fail(error, JARAK_ERR_NOT_FOUND, _("product %s and hub %s are not among what is kept, the tested ones of: %s"),
                            product, hub, jarak_table_text(runs, 0, 0));
    }
    jarak_table_free(runs);
    return status;
}

static jarak_status take_hubs(kept *pair, const char *hubs, jarak_error *error)
{
    pair->ask.hubs = jarak__rerouting_split(&pair->memory, hubs, &pair->ask.n_hubs);
    return pair->ask.hubs != NULL ? JARAK_OK : jarak__rerouting_no_memory(error);
}

static jarak_status look_up(jarak_store *store, const char *destination, const char *hub, const char *product, kept *pair,
                            jarak_error *error)
{
    jarak_table *rows = NULL;
    char *sql = jarak__sql_format(
        "SELECT r.run, r.origin, r.destination, r.hubs, r.rule, r.q, r.question, coalesce(p.found, false) FROM facts.rerouting_pair p "
        "JOIN rerouting_run r USING (run) WHERE r.is_current AND r.destination = %Q AND p.hub = %Q AND p.product = %Q "
        "ORDER BY 8 DESC, r.run DESC LIMIT 1",
        destination, hub, product);
    jarak_status status = select_rows(store, sql, &rows, error);
    if (status == JARAK_OK && jarak_table_rows(rows) == 0) {
        status = blame(store, destination, hub, product, error);
    }
    if (status == JARAK_OK) {
        pair->run = jarak_table_integer(rows, 0, 0);
        pair->ask.origin = copy(pair, jarak_table_text(rows, 0, 1));
        pair->ask.destination = copy(pair, jarak_table_text(rows, 0, 2));
        pair->ask.plain = strcmp(jarak_table_text(rows, 0, 4), "plain") == 0;
        pair->ask.q = jarak_table_number(rows, 0, 5);
        pair->question = copy(pair, jarak_table_text(rows, 0, 6));
        pair->is_found = jarak_table_boolean(rows, 0, 7);
        const bool has_memory = pair->ask.origin != NULL && pair->ask.destination != NULL && pair->question != NULL;
        status = has_memory ? take_hubs(pair, jarak_table_text(rows, 0, 3), error) : jarak__rerouting_no_memory(error);
    }
    jarak_table_free(rows);
    return status;
}

jarak_status jarak_rerouting_why(jarak_store *store, const char *destination, const char *hub, const char *product, int threads,
                                 const jarak_cancel *cancel, jarak_rerouting **found, jarak_error *error)
{
    char from[JARAK_STATE_CODE_BYTES], to[JARAK_STATE_CODE_BYTES];
    kept pair = {.run = 0};
    jarak__writer explain = {0}, note = {0};
    *found = NULL;
    jarak_rerouting_settings_init(&pair.ask);
    jarak_status status = jarak_state_find(hub, JARAK_ANY_YEAR, from, error);
    status = status == JARAK_OK ? jarak_state_find(destination, JARAK_ANY_YEAR, to, error) : status;
    status = status == JARAK_OK ? look_up(store, to, from, product, &pair, error) : status;
    status = status == JARAK_OK ? jarak__rerouting_take_asked(store, pair.run, &pair.memory, &pair.ask, error) : status;
    if (status == JARAK_OK) {
        jarak__write_format(&explain, "%s:%s", product, from);
        jarak__write_format(&note,
                            pair.is_found ? _("%s is among what is found and kept. The question: %s")
                                          : _("%s is tested and kept, and not among what is found. The question: %s"),
                            product, pair.question);
        status = explain.failed || note.failed ? jarak__rerouting_no_memory(error) : JARAK_OK;
    }
    if (status == JARAK_OK) {
        pair.ask.explain = explain.bytes;
        pair.ask.note = note.bytes;
        pair.ask.fit.threads = threads;
        pair.ask.fit.cancel = cancel;
        status = jarak_rerouting_find(store, &pair.ask, found, error);
    }
    jarak__writer_release(&explain);
    jarak__writer_release(&note);
    jarak__arena_release(&pair.memory);
    return status;
}
