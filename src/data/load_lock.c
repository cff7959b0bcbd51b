/* The SQL of a user's format is somebody else's: a format is fetched and used like a file of data, and must be able to do no more than one.
 * It is held to what `jarak query` allows, and to a time for each statement. (The store cannot be sealed as for a query: the engine is to
 * read the file.) */
#include <stdio.h>

#include "base/apart.h"
#include "data/load_job.h"
#include "data/sql.h"
#include "data/store.h"

/* Far more than any sound format takes: files load at 20 MiB/s and more, packed ones unfold to ten times their bytes. */
static const double seconds_least = 60, seconds_per_mib = 10;

static jarak_status check(jarak__load_job *job, jarak__yaml_node node, const char *key, const char *sql, jarak_error *error)
{
    return jarak__load_blame(node, key, jarak__sql_check_foreign(job->store, sql, error), error);
}

/* SQL that stands where a query does. */
static jarak_status check_query(jarak__load_job *job, jarak__yaml_node node, const char *key, jarak_error *error)
{
    return node.kind == JARAK__YAML_TEXT ? check(job, node, key, jarak__yaml_text(node), error) : JARAK_OK;
}

/* SQL that stands within one. */
static jarak_status check_expression(jarak__load_job *job, jarak__yaml_node node, const char *key, const char *text, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak__sql_write(&sql, "SELECT (%s)", text);
    jarak_status status = sql.failed ? jarak__load_fail_memory(job, error) : check(job, node, key, sql.bytes, error);
    jarak__writer_release(&sql);
    return status;
}

static jarak_status check_node(jarak__load_job *job, jarak__yaml_node node, const char *key, jarak_error *error)
{
    return node.kind == JARAK__YAML_TEXT ? check_expression(job, node, key, jarak__yaml_text(node), error) : JARAK_OK;
}

static jarak_status check_all(jarak__load_job *job, const jarak__source *source, jarak_error *error)
{
    jarak_status status = check_query(job, source->rows, "rows", error);
    if (status == JARAK_OK) {
        status = check_query(job, source->coverage, "coverage", error);
    }
    if (status == JARAK_OK) {
        status = check_node(job, source->vintage, "vintage", error);
    }
    for (size_t i = 0; status == JARAK_OK && i < source->n_targets; i++) {
        status = check_query(job, source->targets[i].select, source->targets[i].table, error);
    }
    for (size_t i = 0; status == JARAK_OK && i < source->n_rules; i++) {
        status = check_node(job, source->rules[i].when, "when", error);
    }
    for (size_t i = 0; status == JARAK_OK && i < source->n_states; i++) {
        const jarak__state_column *state = &source->states[i];
        status = state->year != NULL ? check_expression(job, state->node, "year", state->year, error) : JARAK_OK;
    }
    return status;
}

jarak_status jarak__load_lock(jarak__load_job *job, const jarak__source *source, bool match_only, jarak_error *error)
{
    if (!source->is_foreign) {
        jarak__load_unlock(job->store);
        return JARAK_OK;
    }
    jarak_status status = check_node(job, source->match, "match", error);
    if (status == JARAK_OK && !match_only) {
        status = check_all(job, source, error);
    }
    char place[512];
    snprintf(place, sizeof place, "%.500s: ", job->file->name);
    jarak__apart_place(place);
    jarak__store_limit_statements(job->store, seconds_least + seconds_per_mib * (double)job->file->bytes / (1 << 20));
    return status;
}

void jarak__load_unlock(jarak_store *store)
{
    jarak__apart_place("");
    jarak__store_limit_statements(store, 0);
}
