/* Names and codes of states in a file: the lookups, and what to say about a name that nobody knows. */
#include <inttypes.h>
#include <string.h>

#include "base/alloc.h"
#include "data/load_job.h"
#include "data/load_lookup.h"
#include "data/schema.h"
#include "data/sql.h"
#include "jarak/state.h"
#include "jarak/table.h"

enum { MOST_NAMES_TOLD = 8 };

/* The lookup's parts that hold whatever the file: texts that are no states, and names that only this source uses. */
static void write_own_texts(jarak__writer *sql, const jarak__state_column *state)
{
    jarak__write_text(sql, "SELECT * FROM (VALUES (CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR))");
    for (size_t i = 0; i < state->aggregates.count; i++) {
        jarak__sql_write(sql, ", (%Q, NULL, 'aggregate')", state->aggregates.items[i]);
    }
    for (size_t i = 0; i < state->aliases.count; i++) {
        jarak__sql_write(sql, ", (%Q, %Q, NULL)", state->aliases.items[i].key, state->aliases.items[i].value);
    }
    jarak__write_text(sql, ") own(own_text, own_state, own_kind) WHERE own_text IS NOT NULL");
}

/* Codes of states and groups joined by '+' stand for themselves where each of them is known. */
static void write_set_lookup(jarak__writer *sql, const jarak__state_column *state, size_t index)
{
    jarak__sql_write(
        sql,
        "CREATE TEMP TABLE jarak_state_%ld AS "
        "SELECT text AS jarak_text, CAST(NULL AS INTEGER) AS jarak_year, "
        "  CASE WHEN bool_and(a.state IS NOT NULL) THEN string_agg(a.state, '+' ORDER BY position) END AS jarak_state, "
        "  CASE WHEN bool_and(a.state IS NOT NULL) THEN CASE WHEN count(*) > 1 THEN 'group' ELSE any_value(s.kind) END END AS jarak_kind "
        "FROM (SELECT text, unnest(string_split(text, '+')) AS part, generate_subscripts(string_split(text, '+'), 1) AS position "
        "      FROM (SELECT DISTINCT CAST(%N AS VARCHAR) AS text FROM jarak_rows) WHERE text IS NOT NULL) "
        "LEFT JOIN facts.alias a ON a.alias = jarak_key(part) AND a.system = 'iso3' AND a.today "
        "LEFT JOIN facts.state s ON s.state = a.state GROUP BY text;",
        (long)index, state->column);
}

/* For a bulk file: every code of the system, in the type of the column, so that the rows flow past it in one pass, with states in the type
 * of the flows. With a year, a code that meant several states has a row each, from the year after the one before it ended: the first goes
 * back for ever, and the last on, since a file may keep a partner longer than the state lived. Without one it means what it means today. */
static jarak_status make_bulk_lookup(jarak__load_job *job, const jarak__state_column *state, size_t index, jarak_error *error)
{
    char *type = NULL, *state_type = NULL;
    jarak__writer sql = {0};
    jarak_status status = jarak__sql_text(job->store, "SELECT column_type FROM (DESCRIBE jarak_rows) WHERE column_name = ?", 1,
                                          (jarak__bind[]){jarak__bind_text(state->column)}, &type, error);
    if (status == JARAK_ERR_NOT_FOUND) {
        return jarak__yaml_fail(state->node, error, "`rows` gives no column `%s`", state->column);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_text(job->store, jarak__flow_state_type_sql, 0, NULL, &state_type, error);
    }
    if (status != JARAK_OK) {
        jarak__free(type);
        return status;
    }
    jarak__sql_write(&sql, "CREATE TEMP TABLE jarak_state_%ld AS WITH own AS (", (long)index);
    write_own_texts(&sql, state);
    jarak__sql_write(
        &sql,
        ") SELECT jarak_text, jarak_first, jarak_last, CAST(min(state) AS %s) AS jarak_state, min(kind) AS jarak_kind FROM ("
        "SELECT TRY_CAST(a.alias AS %s) AS jarak_text, s.state, s.kind, "
        "  coalesce(lag(a.last_year) OVER codes + 1, -2147483647) AS jarak_first, "
        "  if(lead(a.state) OVER codes IS NULL, 2147483647, a.last_year) AS jarak_last "
        "FROM facts.alias a JOIN facts.state s USING (state) "
        "WHERE a.system = %Q AND (a.today OR %s) AND TRY_CAST(a.alias AS %s) NOT IN (SELECT TRY_CAST(own_text AS %s) FROM own) "
        "WINDOW codes AS (PARTITION BY a.alias ORDER BY a.first_year NULLS FIRST) "
        "UNION ALL SELECT TRY_CAST(own_text AS %s), own_state, own_kind, -2147483647, 2147483647 FROM own) "
        "WHERE jarak_text IS NOT NULL GROUP BY 1, 2, 3;",
        state_type, type, state->system, state->year != NULL ? "true" : "false", type, type, type);
    jarak__free(state_type);
    jarak__free(type);
    return jarak__load_run(job, &sql, error);
}

/* The column and its year must be there and make sense: tried alone, so that the message can name them. */
static jarak_status check_column(jarak__load_job *job, const jarak__state_column *state, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak__sql_write(&sql, "SELECT %N, CAST(%s AS INTEGER) FROM jarak_rows LIMIT 0", state->column,
                     state->year != NULL ? state->year : "NULL");
    jarak_status status = jarak__load_run_one(job, &sql, error);
    return jarak__load_blame(state->node, "states", status, error);
}

/* A code is joined in a bulk file, and so are sets of codes in others; all else is a function. */
static bool is_joined(const jarak__source *source, const jarak__state_column *state)
{
    return source->is_bulk ? state->aliases.count == 0 : strcmp(state->system, "set") == 0;
}

jarak_status jarak__load_register_lookups(jarak__load_job *job, jarak_error *error)
{
    const jarak__source *source = job->source;
    jarak_status status = JARAK_OK;
    job->lookups = jarak__arena_alloc(&job->arena, (source->n_states + 1) * sizeof *job->lookups);
    if (job->lookups == NULL) {
        return jarak__load_fail_memory(job, error);
    }
    for (size_t i = 0; i < source->n_states; i++) {
        job->lookups[i] = NULL;
    }
    for (size_t i = 0; status == JARAK_OK && i < source->n_states; i++) {
        jarak__state_column state = source->states[i];
        if (strcmp(state.system, "any") == 0) {
            status = jarak__load_find_coding(job, &state, error);
        }
        if (status == JARAK_OK && !is_joined(source, &state)) {
            status = jarak__lookup_register(job->store, &state, &job->lookups[i], error);
        }
    }
    return status;
}

void jarak__load_forget_lookups(jarak__load_job *job)
{
    for (size_t i = 0; job->lookups != NULL && i < job->source->n_states; i++) {
        jarak__lookup_forget(job->lookups[i]);
    }
    job->lookups = NULL;
}

jarak_status jarak__load_resolve_states(jarak__load_job *job, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < job->source->n_states; i++) {
        const jarak__state_column *state = &job->source->states[i];
        if (is_joined(job->source, state) && job->source->is_bulk) {
            status = make_bulk_lookup(job, state, i, error);
            continue;
        }
        status = check_column(job, state, error);
        if (status == JARAK_OK && is_joined(job->source, state)) {
            jarak__writer sql = {0};
            write_set_lookup(&sql, state, i);
            status = jarak__load_run(job, &sql, error);
        }
    }
    return status;
}

/* What is known that is like the text: the end of the message of jarak_state_find(), or the nearest units. */
static void write_hint(jarak__writer *message, const char *text, const char *kind)
{
    char code[JARAK_STATE_CODE_BYTES];
    jarak_error error;
    if (strcmp(kind, "outside") == 0) {
        jarak__write_text(message, " (known for other years only)");
    } else if (jarak_state_find(text, JARAK_ANY_YEAR, code, &error) == JARAK_OK) {
        jarak__write_format(message, " (%s elsewhere, but not in the words of this column)", code);
    } else {
        const char *nearest = strstr(error.message, "the nearest known: ");
        if (nearest != NULL) {
            jarak__write_format(message, " (nearest: %s)", nearest + strlen("the nearest known: "));
        }
    }
}

static jarak_status fail_state(jarak__load_job *job, const jarak__state_column *state, const jarak_table *names, jarak_error *error)
{
    jarak__writer message = {0};
    size_t n_names = jarak_table_rows(names);
    for (size_t i = 0; i < n_names && i < MOST_NAMES_TOLD; i++) {
        const char *text = jarak_table_text(names, i, 0);
        jarak__write_format(&message, "\n  %s:%" PRId64 ": \"%s\", %" PRId64 " row%s", job->file->name, jarak_table_integer(names, i, 2),
                            text, jarak_table_integer(names, i, 1), jarak_table_integer(names, i, 1) == 1 ? "" : "s");
        write_hint(&message, text, jarak_table_text(names, i, 3));
    }
    if (n_names > MOST_NAMES_TOLD) {
        jarak__write_format(&message, "\n  and %zu more", n_names - MOST_NAMES_TOLD);
    }
    jarak_status status =
        jarak_fail(error, JARAK_ERR_DATA,
                   "%s: `%s` names %zu unknown state%s; correct the file, teach the format the names (aliases), or leave the rows out with "
                   "--skip-unknown:%s",
                   job->file->name, state->column, n_names, n_names == 1 ? "" : "s", message.failed ? "" : message.bytes);
    jarak__writer_release(&message);
    return status;
}

static jarak_status fail_unit(jarak__load_job *job, const jarak__unit_column *unit, const jarak_table *names, jarak_error *error)
{
    jarak__writer known = {0};
    for (size_t i = 0; i < unit->units.count; i++) {
        jarak__write_format(&known, "%s%s", i > 0 ? ", " : "", unit->units.items[i]);
    }
    jarak_status status =
        jarak_fail(error, JARAK_ERR_DATA,
                   "%s:%" PRId64 ": \"%s\" is no known %s (%zu unknown in the file); correct it, or leave such rows out with "
                   "--skip-unknown. Known are: %s",
                   job->file->name, jarak_table_integer(names, 0, 2), jarak_table_text(names, 0, 0), unit->column, jarak_table_rows(names),
                   known.failed ? "" : known.bytes);
    jarak__writer_release(&known);
    return status;
}

jarak_status jarak__load_fail_unknown(jarak__load_job *job, size_t verdict, jarak_error *error)
{
    const jarak__source *source = job->source;
    bool is_state = verdict < jarak__verdict_of_unit(source, 0);
    size_t index = verdict - (is_state ? jarak__verdict_of_state(source, 0) : jarak__verdict_of_unit(source, 0));
    const char *column = is_state ? source->states[index].column : source->units[index].column;
    jarak_table *names = NULL;
    char *kind = is_state ? jarak__sql_format("coalesce(any_value(%s_kind), '')", column) : jarak__copy_text("''");
    char *sql = kind != NULL ? jarak__sql_format("SELECT CAST(%N AS VARCHAR), count(*), coalesce(min(line), 0), %s FROM jarak_bad "
                                                 "WHERE jarak_verdict = %ld GROUP BY 1 ORDER BY 2 DESC, 3, 1",
                                                 column, kind, (long)verdict)
                             : NULL;
    jarak_status status = sql != NULL ? jarak__sql_table(job->store, sql, &names, error) : jarak__load_fail_memory(job, error);
    if (status == JARAK_OK) {
        status = is_state ? fail_state(job, &source->states[index], names, error) : fail_unit(job, &source->units[index], names, error);
    }
    jarak_table_free(names);
    jarak__free(sql);
    jarak__free(kind);
    return status;
}
