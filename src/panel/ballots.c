/* The ballots of the panel as arrays. */
#include "panel/ballots.h"

#include "base/alloc.h"
#include "base/text.h"
#include "data/sql.h"

/* The roll calls, numbered, and the states that voted in them. */
static const char recorded_sql[] =
    "CREATE OR REPLACE TEMP TABLE recorded AS SELECT rollcall_id, cell_day, is_contested, "
    "(row_number() OVER (ORDER BY cell_day, rollcall_id))::INTEGER - 1 AS item FROM facts.panel_rollcall WHERE is_recorded";
static const char all_sql[] =
    "CREATE OR REPLACE TEMP TABLE recorded AS SELECT rollcall_id, cell_day, is_contested, "
    "(row_number() OVER (ORDER BY cell_day, is_contested DESC, rollcall_id))::INTEGER - 1 AS item FROM facts.panel_rollcall";
static const char voters_sql[] =
    "CREATE OR REPLACE TEMP TABLE voter AS SELECT state, (row_number() OVER (ORDER BY state))::INTEGER - 1 AS id "
    "FROM (SELECT DISTINCT state FROM facts.panel_ballot SEMI JOIN recorded USING (rollcall_id))";
static const char years_sql[] =
    "SELECT year(cell_day)::INTEGER, (cell_day - DATE '1970-01-01')::INTEGER, min(item)::INTEGER, "
    "max(item)::INTEGER + 1, (count(*) FILTER (is_contested))::INTEGER FROM recorded GROUP BY cell_day ORDER BY cell_day";
static const char ballots_sql[] = "SELECT r.item, v.id, CASE b.vote WHEN 'N' THEN 0 WHEN 'A' THEN 1 ELSE 2 END "
                                  "FROM facts.panel_ballot b JOIN recorded r USING (rollcall_id) JOIN voter v USING (state)";

static const char items_sql[] =
    "WITH described AS (SELECT concat_ws(' ', body, number, date) AS rollcall, min(resolution) AS resolution, min(title) AS title, "
    "    min(description) AS description FROM facts.rollcall GROUP BY 1) "
    "SELECT d.resolution, d.title, d.description FROM recorded r JOIN facts.panel_rollcall p USING (rollcall_id) LEFT JOIN described d "
    "USING (rollcall) "
    "ORDER BY r.item";

static jarak_status out_of_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for votes"));
}

static jarak_status read_years(jarak_store *store, jarak__panel_ballots *b, jarak_error *error)
{
    jarak_table *years = NULL;
    jarak_status status = jarak__sql_table(store, years_sql, &years, error);
    if (status != JARAK_OK) {
        return status;
    }
    b->n_years = jarak_table_rows(years);
    b->year = jarak__calloc(b->n_years, sizeof *b->year);
    b->first_day = jarak__calloc(b->n_years, sizeof *b->first_day);
    b->first = jarak__calloc(b->n_years, sizeof *b->first);
    b->contested_end = jarak__calloc(b->n_years, sizeof *b->contested_end);
    b->end = jarak__calloc(b->n_years, sizeof *b->end);
    if (b->year == NULL || b->first_day == NULL || b->first == NULL || b->contested_end == NULL || b->end == NULL) {
        status = out_of_memory(error);
    }
    for (size_t i = 0; status == JARAK_OK && i < b->n_years; i++) {
        b->year[i] = (int32_t)jarak_table_integer(years, i, 0);
        b->first_day[i] = (int32_t)jarak_table_integer(years, i, 1);
        b->first[i] = (size_t)jarak_table_integer(years, i, 2);
        b->end[i] = (size_t)jarak_table_integer(years, i, 3);
        b->contested_end[i] = b->first[i] + (size_t)jarak_table_integer(years, i, 4);
        b->n_items = b->end[i];
    }
    jarak_table_free(years);
    return status;
}

static jarak_status read_ballots(jarak_store *store, jarak__panel_ballots *b, jarak_error *error)
{
    jarak_table *rows = NULL;
    jarak_status status = jarak__sql_table(store, ballots_sql, &rows, error);
    if (status != JARAK_OK) {
        return status;
    }
    size_t n = jarak_table_rows(rows);
    b->n_ballots = n;
    b->item = jarak__calloc(n, sizeof *b->item);
    b->state = jarak__calloc(n, sizeof *b->state);
    b->vote = jarak__calloc(n, sizeof *b->vote);
    if (b->item == NULL || b->state == NULL || b->vote == NULL) {
        status = out_of_memory(error);
    }
    for (size_t i = 0; status == JARAK_OK && i < n; i++) {
        b->item[i] = (uint32_t)jarak_table_integer(rows, i, 0);
        b->state[i] = (uint32_t)jarak_table_integer(rows, i, 1);
        b->vote[i] = (uint8_t)jarak_table_integer(rows, i, 2);
    }
    jarak_table_free(rows);
    return status;
}

jarak_status jarak__panel_ballots_read(jarak_store *store, jarak__rollcalls which, jarak__panel_ballots *b, jarak_error *error)
{
    *b = (jarak__panel_ballots){0};
    jarak_status status = jarak__sql_run(store, which == JARAK__ROLLCALLS_ALL ? all_sql : recorded_sql, error);
    if (status == JARAK_OK) {
        status = jarak__sql_run(store, voters_sql, error);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_table(store, "SELECT state FROM voter ORDER BY id", &b->states, error);
    }
    if (status == JARAK_OK) {
        b->n_states = jarak_table_rows(b->states);
        status = read_years(store, b, error);
    }
    if (status == JARAK_OK) {
        status = read_ballots(store, b, error);
    }
    if (status == JARAK_OK && which == JARAK__ROLLCALLS_RECORDED) {
        status = jarak__sql_table(store, items_sql, &b->items, error);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_run(store, "DROP TABLE recorded; DROP TABLE voter", error);
    }
    return status;
}

void jarak__panel_ballots_release(jarak__panel_ballots *b)
{
    jarak_table_free(b->states);
    jarak_table_free(b->items);
    jarak__free(b->item);
    jarak__free(b->state);
    jarak__free(b->vote);
    jarak__free(b->year);
    jarak__free(b->first_day);
    jarak__free(b->first);
    jarak__free(b->contested_end);
    jarak__free(b->end);
    *b = (jarak__panel_ballots){0};
}
