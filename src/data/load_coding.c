/* Columns of states whose system is `any`: in which words they are, told by the first rows of the file. */
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "data/load_job.h"
#include "data/map_write.h"
#include "data/sql.h"
#include "data/state_coding.h"
#include "jarak/table.h"

/* So many rows are looked at, and so many different texts in them. */
#define FIRST_ROWS "50000"
#define MOST_TEXTS "1000"

/* The texts of a column of `rows`, made of the file's first rows. */
static jarak_status read_texts(jarak__load_job *job, const jarak__state_column *state, jarak_table **texts, jarak_error *error)
{
    const jarak__yaml_node rows = job->source->rows;
    const char *slash = strrchr(job->file->name, '/');
    jarak__writer sql = {0};
    jarak__sql_write(&sql, "WITH input AS (SELECT row_number() OVER () AS line, %Q AS file, *",
                     slash != NULL ? slash + 1 : job->file->name);
    for (size_t i = 0; i < job->source->columns_may.count; i++) {
        if (jarak__find_column(&job->columns, job->source->columns_may.items[i]) == job->columns.count) {
            jarak__sql_write(&sql, ", CAST(NULL AS VARCHAR) AS %N", job->source->columns_may.items[i]);
        }
    }
    jarak__write_text(&sql, " FROM ");
    if (job->file->is_parquet) {
        jarak__sql_write(&sql, "(SELECT CAST(COLUMNS(*) AS VARCHAR) FROM read_parquet(%Q))", job->file->path);
    } else {
        jarak__load_write_reader(&sql, job->engine_path, &job->cut, &job->columns, ", ignore_errors = true, strict_mode = false");
    }
    jarak__sql_write(
        &sql, " LIMIT " FIRST_ROWS ") SELECT DISTINCT CAST(%N AS VARCHAR) AS text FROM (%s) WHERE text IS NOT NULL LIMIT " MOST_TEXTS,
        state->column, rows.kind == JARAK__YAML_TEXT ? jarak__yaml_text(rows) : "FROM input");
    jarak_status status = sql.failed ? jarak__load_fail_memory(job, error) : jarak__sql_table(job->store, sql.bytes, texts, error);
    jarak__writer_release(&sql);
    return jarak__load_blame(state->node, "rows", status, error);
}

/* The field of the map that becomes the column of states, or the column itself, and the file's column that it is read from; NULL where that
 * is a constant. */
static void find_origin(const jarak__load_job *job, const char *state, const char **field, const char **column)
{
    *field = *column = state;
    for (size_t i = 0; job->source->made != NULL && i < JARAK__N_MAP_STATE_FIELDS; i++) {
        if (strcmp(jarak__map_state_column(jarak__map_state_fields[i]), state) == 0) {
            const jarak__yaml_node map = jarak__yaml_get(jarak__yaml_root(job->source->document), "map");
            *field = jarak__map_field_text(jarak__map_state_fields[i]);
            const size_t at = jarak__find_column(&job->columns, jarak__yaml_text(jarak__yaml_get(map, *field)));
            *column = at < job->columns.count ? job->columns.items[at] : NULL;
        }
    }
}

static const char *words_for(const char *system)
{
    const struct {
        const char *system, *words;
    } known[] = {
        {"name", _("names of states")},        {"iso3", _("ISO codes of three letters")}, {"iso2", _("ISO codes of two letters")},
        {"m49", _("numbers of the UN (M49)")}, {"comtrade", _("numbers of UN Comtrade")}, {"cow", _("numbers of the Correlates of War")}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(known[i].system, system) == 0) {
            return known[i].words;
        }
    }
    return system;
}

/* Tells people which system was found, each once. */
static void tell(jarak__load_job *job, const char *state, const char *system)
{
    const char *field, *column;
    char *read_as = job->report->read_as;
    size_t length = strlen(read_as);
    find_origin(job, state, &field, &column);
    if (column != NULL) {
        snprintf(read_as + length, sizeof job->report->read_as - length, _("%s%s in \"%s\" (%s)"), length > 0 ? ", " : "", field, column,
                 words_for(system));
    }
}

static jarak_status settle(jarak__load_job *job, const jarak_table *texts, jarak__state_column *state, jarak_error *error)
{
    const size_t n = jarak_table_rows(texts);
    jarak__coding coding = {0};
    const char **items = jarak__alloc((n + 1) * sizeof *items);
    for (size_t i = 0; items != NULL && i < n; i++) {
        items[i] = jarak_table_text(texts, i, 0);
    }
    jarak_status status = items != NULL ? jarak__coding_find(n, items, &coding, error) : jarak__load_fail_memory(job, error);
    jarak__free(items);
    if (status != JARAK_OK) {
        return status;
    }
    if (coding.rival != NULL) {
        const char *field, *column;
        find_origin(job, state->column, &field, &column);
        return jarak_fail(error, JARAK_ERR_DATA,
                          _("%s: the codes of states in \"%s\" may be %s or %s, which mean different states; say which: states=%s"),
                          job->file->name, column != NULL ? column : field, coding.system, coding.rival, coding.system);
    }
    state->system = coding.system != NULL ? coding.system : "name"; /* the names that nobody knows are told by those who look them up */
    tell(job, state->column, state->system);
    return JARAK_OK;
}

jarak_status jarak__load_find_coding(jarak__load_job *job, jarak__state_column *state, jarak_error *error)
{
    jarak_table *texts = NULL;
    jarak_status status = read_texts(job, state, &texts, error);
    if (status == JARAK_OK) {
        status = settle(job, texts, state, error);
    }
    jarak_table_free(texts);
    return status;
}
