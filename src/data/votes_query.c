/* Votes out of queries: units and roll calls as small tables, the votes themselves streamed as numbers straight into arrays. */
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "data/engine/rows.h"
#include "data/sql.h"
#include "data/votes.h"

static jarak_status fail_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for votes"));
}

const char *jarak__ballots_keep(jarak__ballots *b, const jarak_table *table, size_t row, size_t column, bool *failed)
{
    const char *text = jarak_table_text(table, row, column);
    const char *copy = text != NULL ? jarak__arena_text(&b->texts, text, strlen(text)) : NULL;
    *failed = *failed || (text != NULL && copy == NULL);
    return copy;
}

jarak_status jarak__ballots_read_units(jarak_store *store, const char *sql, jarak__ballots *b, jarak_error *error)
{
    jarak_table *table = NULL;
    jarak_status status = jarak__sql_table(store, sql, &table, error);
    if (status != JARAK_OK) {
        return status;
    }
    b->n_units = jarak_table_rows(table);
    b->units = jarak__calloc(b->n_units, sizeof *b->units);
    bool failed = b->units == NULL;
    for (size_t i = 0; !failed && i < b->n_units; i++) {
        b->units[i] = jarak__ballots_keep(b, table, i, 0, &failed);
    }
    jarak_table_free(table);
    return failed ? fail_memory(error) : JARAK_OK;
}

jarak_status jarak__ballots_read_rollcalls(jarak_store *store, const char *sql, jarak__ballots *b, jarak_error *error)
{
    jarak_table *table = NULL;
    jarak_status status = jarak__sql_table(store, sql, &table, error);
    if (status != JARAK_OK) {
        return status;
    }
    b->n_rollcalls = jarak_table_rows(table);
    b->rollcalls = jarak__calloc(b->n_rollcalls, sizeof *b->rollcalls);
    const bool tells_absent = jarak_table_columns(table) > 9;
    bool failed = b->rollcalls == NULL;
    for (size_t i = 0; !failed && i < b->n_rollcalls; i++) {
        b->rollcalls[i] = (jarak_rollcall){
            .name = jarak__ballots_keep(b, table, i, 0, &failed),
            .session = (int32_t)jarak_table_integer(table, i, 1),
            .year = (int32_t)jarak_table_integer(table, i, 2),
            .date = jarak__ballots_keep(b, table, i, 3, &failed),
            .resolution = jarak__ballots_keep(b, table, i, 4, &failed),
            .title = jarak__ballots_keep(b, table, i, 5, &failed),
            .description = jarak__ballots_keep(b, table, i, 6, &failed),
            .issues = jarak__ballots_keep(b, table, i, 7, &failed),
            .important = jarak_table_boolean(table, i, 8),
            .n_absent = tells_absent ? (uint32_t)jarak_table_integer(table, i, 9) : 0,
        };
    }
    jarak_table_free(table);
    return failed ? fail_memory(error) : JARAK_OK;
}

static jarak_status take_votes(const jarak__chunk *chunk, size_t n_rows, void *context, jarak_error *error)
{
    jarak__ballots *b = context;
    const uint32_t *rollcall = jarak__chunk_column(chunk, 0).values;
    const uint32_t *unit = jarak__chunk_column(chunk, 1).values;
    const uint8_t *value = jarak__chunk_column(chunk, 2).values;
    if (!jarak__ballots_reserve(b, n_rows)) {
        return fail_memory(error);
    }
    for (size_t i = 0; i < n_rows; i++) {
        jarak__ballots_add(b, rollcall[i], unit[i], value[i]);
    }
    return JARAK_OK;
}

jarak_status jarak__ballots_read_votes(jarak_store *store, const char *sql, jarak__ballots *b, jarak_error *error)
{
    return jarak__sql_stream(store, sql, take_votes, b, error);
}
