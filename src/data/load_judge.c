/* Judging rows: the SQL that gives each row its verdict, and what is kept of those that do not stay. */
#include <inttypes.h>
#include <string.h>

#include "base/alloc.h"
#include "data/load_job.h"
#include "data/load_lookup.h"
#include "data/load_tally.h"
#include "data/sql.h"

/* The rows as the description makes them. A view: as a table they would stand in memory beside jarak_laid, which holds all of them. */
jarak_status jarak__load_make_rows(jarak__load_job *job, jarak_error *error)
{
    const jarak__source *source = job->source;
    const char *rows = source->rows.kind == JARAK__YAML_TEXT ? jarak__yaml_text(source->rows) : "SELECT * FROM input";
    jarak__writer sql = {0};
    jarak__sql_write(&sql, "CREATE TEMP VIEW jarak_rows AS %s", rows);
    jarak_status status = jarak__load_run_one(job, &sql, error);
    if (status != JARAK_OK) {
        return jarak__load_blame(source->rows, "rows", status, error);
    }
    status = jarak__sql_run(job->store, "SELECT line FROM jarak_rows LIMIT 0", NULL);
    return status == JARAK_ERR_SQL ? jarak__yaml_fail(source->rows, error, "`rows` must give the column `line`") : status;
}

/* The columns x_state and x_kind of the state column x, which stands in r. */
static void write_state(const jarak__load_job *job, size_t index, jarak__writer *sql)
{
    const jarak__state_column *state = &job->source->states[index];
    const jarak__lookup *lookup = job->lookups[index];
    const struct {
        const char *suffix, *function;
    } outputs[] = {{"state", lookup != NULL ? jarak__lookup_state_name(lookup) : NULL},
                   {"kind", lookup != NULL ? jarak__lookup_kind_name(lookup) : NULL}};
    for (size_t i = 0; i < sizeof outputs / sizeof outputs[0]; i++) {
        if (lookup != NULL) {
            jarak__sql_write(sql, ", %N(CAST(r.%N AS VARCHAR), CAST(%s AS INTEGER))", outputs[i].function, state->column,
                             state->year != NULL ? state->year : "NULL");
        } else {
            jarak__sql_write(sql, ", s%ld.jarak_%s", (long)index, outputs[i].suffix);
        }
        char *name = jarak__format_text("%s_%s", state->column, outputs[i].suffix);
        jarak__sql_write(sql, " AS %N", name != NULL ? name : "");
        sql->failed = sql->failed || name == NULL;
        jarak__free(name);
    }
}

/* jarak_rows with x_state and x_kind for each state column x. The lookups' own columns are hidden. */
static void write_stated(const jarak__load_job *job, jarak__writer *sql)
{
    const jarak__source *source = job->source;
    jarak__write_text(sql, "SELECT r.*");
    for (size_t i = 0; i < source->n_states; i++) {
        write_state(job, i, sql);
    }
    jarak__write_text(sql, " FROM jarak_rows r");
    for (size_t i = 0; i < source->n_states; i++) {
        if (job->lookups[i] == NULL) {
            jarak__sql_write(sql,
                             source->is_bulk ? " LEFT JOIN jarak_state_%ld s%ld ON s%ld.jarak_text = r.%N"
                                             : " LEFT JOIN jarak_state_%ld s%ld ON s%ld.jarak_text = CAST(r.%N AS VARCHAR)",
                             (long)i, (long)i, (long)i, source->states[i].column);
            if (source->is_bulk && source->states[i].year != NULL) {
                jarak__sql_write(sql, " AND (%s) BETWEEN s%ld.jarak_first AND s%ld.jarak_last", source->states[i].year, (long)i, (long)i);
            }
        }
    }
}

void jarak__load_write_verdict(const jarak__source *source, jarak__writer *sql)
{
    jarak__write_text(sql, "CASE WHEN false THEN 0"); /* a CASE needs a branch, whatever the description has */
    for (size_t i = 0; i < source->n_rules; i++) {
        jarak__sql_write(sql, " WHEN (%s) THEN %ld", jarak__yaml_text(source->rules[i].when), (long)(1 + i));
    }
    for (size_t i = 0; i < source->n_states; i++) {
        const char *column = source->states[i].column;
        jarak__writer state = {0};
        jarak__write_format(&state, "%s_state", column);
        jarak__sql_write(sql, " WHEN %N IS NOT NULL AND %N IS NULL THEN %ld", column, state.bytes != NULL ? state.bytes : "",
                         (long)jarak__verdict_of_state(source, i));
        jarak__writer_release(&state);
    }
    for (size_t i = 0; i < source->n_units; i++) {
        jarak__sql_write(sql, " WHEN %N NOT IN (", source->units[i].column);
        for (size_t u = 0; u < source->units[i].units.count; u++) {
            jarak__sql_write(sql, "%s%Q", u > 0 ? ", " : "", source->units[i].units.items[u]);
        }
        jarak__sql_write(sql, ") THEN %ld", (long)jarak__verdict_of_unit(source, i));
    }
    jarak__write_text(sql, " ELSE 0 END");
}

/* Which rule the engine does not understand: each is tried alone. */
static jarak_status blame_rule(jarak__load_job *job, jarak_status status, jarak_error *error)
{
    const jarak__source *source = job->source;
    for (size_t i = 0; status == JARAK_ERR_SQL && i < source->n_rules; i++) {
        jarak__writer sql = {0};
        jarak_error failure = {0};
        jarak__sql_write(&sql, "SELECT CASE WHEN (%s) THEN 1 END FROM (", jarak__yaml_text(source->rules[i].when));
        write_stated(job, &sql);
        jarak__write_text(&sql, ") LIMIT 0");
        if (jarak__load_run_one(job, &sql, &failure) == JARAK_ERR_SQL) {
            if (error != NULL) {
                *error = failure;
            }
            return jarak__load_blame(source->rules[i].when, "when", JARAK_ERR_SQL, error);
        }
    }
    for (size_t i = 0; status == JARAK_ERR_SQL && i < source->n_units; i++) {
        jarak__writer sql = {0};
        jarak__sql_write(&sql, "SELECT %N FROM jarak_rows LIMIT 0", source->units[i].column);
        if (jarak__load_run_one(job, &sql, NULL) == JARAK_ERR_SQL) {
            return jarak__yaml_fail(source->units[i].node, error, "`rows` gives no column `%s`", source->units[i].column);
        }
    }
    return status;
}

/* Whether rows are judged on their way into the facts. */
static bool flows(const jarak__source *source)
{
    return source->is_bulk || source->is_one_pass;
}

/* The list of columns that functions give, in brackets behind EXCLUDE; nothing where there are none. */
static void write_without_looked_up(const jarak__load_job *job, jarak__writer *sql)
{
    const char *before = " EXCLUDE (";
    for (size_t i = 0; i < job->source->n_states; i++) {
        const char *suffixes[] = {"state", "kind"};
        for (size_t k = 0; job->lookups[i] != NULL && k < sizeof suffixes / sizeof suffixes[0]; k++) {
            char *name = jarak__format_text("%s_%s", job->source->states[i].column, suffixes[k]);
            jarak__sql_write(sql, "%s%N", before, name != NULL ? name : "");
            sql->failed = sql->failed || name == NULL;
            jarak__free(name);
            before = ", ";
        }
    }
    jarak__write_text(sql, strcmp(before, ", ") == 0 ? ")" : "");
}

/* jarak_judged as a view of the rows laid down with their verdicts. What functions find of states is looked up again where it is asked
 * for: twice a lookup costs less than two texts laid down in every row, most of which nobody reads. */
static jarak_status show_judged(jarak__load_job *job, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak__write_text(&sql, "CREATE TEMP VIEW jarak_judged AS SELECT r.* EXCLUDE (jarak_verdict)");
    for (size_t i = 0; i < job->source->n_states; i++) {
        if (job->lookups[i] != NULL) {
            write_state(job, i, &sql);
        }
    }
    jarak__write_text(&sql, ", r.jarak_verdict FROM jarak_laid r");
    return jarak__load_run_one(job, &sql, error);
}

/* jarak_judged, and what it is a view of: jarak_laid, or where rows flow nothing that is kept. */
static jarak_status make_judged(jarak__load_job *job, jarak_error *error)
{
    const jarak__source *source = job->source;
    jarak__writer verdict = {0};
    jarak__writer sql = {0};
    jarak__load_write_verdict(source, &verdict);
    jarak__sql_write(&sql, "CREATE TEMP %s AS SELECT *", flows(source) ? "VIEW jarak_judged" : "TABLE jarak_laid");
    if (!flows(source)) {
        write_without_looked_up(job, &sql);
    }
    jarak__sql_write(&sql, ", CAST(%s AS INTEGER) AS jarak_verdict FROM (", verdict.bytes != NULL ? verdict.bytes : "");
    write_stated(job, &sql);
    jarak__write_text(&sql, ")");
    sql.failed = sql.failed || verdict.failed;
    jarak__writer_release(&verdict);
    jarak_status status = jarak__load_run_one(job, &sql, error);
    status = status == JARAK_OK ? JARAK_OK : blame_rule(job, status, error);
    return status == JARAK_OK && !flows(source) ? show_judged(job, error) : status;
}

jarak_status jarak__load_judge(jarak__load_job *job, jarak_error *error)
{
    const jarak__source *source = job->source;
    jarak_status status = jarak__load_make_rows(job, error);
    if (status == JARAK_OK) {
        status = jarak__load_resolve_states(job, error);
    }
    if (status == JARAK_OK) {
        status = make_judged(job, error);
    }
    if (status != JARAK_OK) {
        return status;
    }
    jarak__writer sql = {0};
    jarak__write_text(&sql, "CREATE TEMP VIEW jarak_row AS SELECT * EXCLUDE (jarak_verdict) FROM jarak_judged WHERE ");
    if (flows(source)) {
        jarak__sql_write(&sql, "%N(jarak_verdict)", jarak__tally_name(job->tally));
    } else {
        jarak__write_text(&sql, "jarak_verdict = 0");
    }
    return jarak__load_run(job, &sql, error);
}

jarak_status jarak__load_keep_skips(jarak__load_job *job, const int64_t *counts, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < job->source->n_rules; i++) {
        const jarak__rule *rule = &job->source->rules[i];
        if (!rule->is_reject && counts[1 + i] > 0) {
            status = jarak__sql_run_with(
                job->store, "INSERT INTO facts.skip VALUES (?, ?, ?)", 3,
                (jarak__bind[]){jarak__bind_integer(job->load_id), jarak__bind_text(rule->reason), jarak__bind_integer(counts[1 + i])},
                error);
        }
    }
    return status;
}

/* Column and reason of a verdict, as SQL over jarak_bad. */
static void write_reasons(const jarak__source *source, bool want_column, jarak__writer *sql)
{
    jarak__write_text(sql, "CASE jarak_verdict WHEN -1 THEN ''");
    for (size_t i = 0; i < source->n_rules; i++) {
        if (source->rules[i].is_reject) {
            jarak__sql_write(sql, " WHEN %ld THEN %Q", (long)(1 + i), want_column ? source->rules[i].column : source->rules[i].reason);
        }
    }
    for (size_t i = 0; i < source->n_states; i++) {
        const char *column = source->states[i].column;
        jarak__sql_write(sql, want_column ? " WHEN %ld THEN %Q" : " WHEN %ld THEN 'unknown state ' || CAST(%N AS VARCHAR)",
                         (long)jarak__verdict_of_state(source, i), column);
    }
    for (size_t i = 0; i < source->n_units; i++) {
        const char *column = source->units[i].column;
        jarak__sql_write(sql, want_column ? " WHEN %ld THEN %Q" : " WHEN %ld THEN 'unknown unit ' || CAST(%N AS VARCHAR)",
                         (long)jarak__verdict_of_unit(source, i), column);
    }
    jarak__write_text(sql, " END");
}

/* ", a, b": columns of `input` that the file lacks. */
static void write_absent_names(const jarak__load_job *job, jarak__writer *sql)
{
    const jarak__texts *may = &job->source->columns_may;
    for (size_t i = 0; i < may->count; i++) {
        if (jarak__find_column(&job->columns, may->items[i]) == job->columns.count) {
            jarak__sql_write(sql, ", %N", may->items[i]);
        }
    }
}

jarak_status jarak__load_keep_rejects(jarak__load_job *job, jarak_error *error)
{
    const jarak__source *source = job->source;
    const char delimiter[2] = {job->cut.delimiter, '\0'};
    jarak__writer sql = {0};
    jarak__sql_write(&sql, "INSERT INTO facts.reject SELECT %ld, line, column_name, reason, row_text FROM jarak_bad_line ORDER BY line;",
                     (long)job->load_id);
    if (job->flows && job->report->rows_rejected == 0) {
        return jarak__load_run(job, &sql, error); /* without a second look at the file */
    }
    jarak__sql_write(&sql, "INSERT INTO facts.reject SELECT %ld, b.line, ", (long)job->load_id);
    write_reasons(source, true, &sql);
    jarak__write_text(&sql, ", ");
    write_reasons(source, false, &sql);
    if (source->is_bulk) { /* the file has gone past: the row as `rows` made it */
        jarak__write_text(&sql, ", CAST(b AS VARCHAR) FROM (SELECT * FROM jarak_bad) b ORDER BY b.line;");
    } else {
        jarak__write_text(&sql, ", i.jarak_text FROM jarak_bad b LEFT JOIN (SELECT line AS jarak_line, array_to_string(list_transform("
                                "[*COLUMNS(* EXCLUDE (line, file");
        write_absent_names(job, &sql);
        jarak__sql_write(&sql,
                         "))], lambda x: coalesce(x, '')), %Q) AS jarak_text FROM input "
                         "WHERE line IN (SELECT line FROM jarak_bad)) i ON i.jarak_line = b.line ORDER BY b.line, jarak_verdict;",
                         delimiter);
    }
    return jarak__load_run(job, &sql, error);
}
