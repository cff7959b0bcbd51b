/* The ballots of the panel as votes, and their years. */
#include "panel/ballots.h"

#include "base/alloc.h"
#include "base/text.h"
#include "data/sql.h"
#include "data/votes.h"
#include "jarak/period.h"

/* The roll calls, numbered, and the states that voted in them. */
static const char recorded_sql[] =
    "CREATE OR REPLACE TEMP TABLE recorded AS SELECT rollcall_id, rollcall, cell_day, "
    "(row_number() OVER (ORDER BY cell_day, rollcall_id))::INTEGER - 1 AS item FROM facts.panel_rollcall WHERE is_recorded";
static const char all_sql[] =
    "CREATE OR REPLACE TEMP TABLE recorded AS SELECT rollcall_id, rollcall, cell_day, "
    "(row_number() OVER (ORDER BY cell_day, is_contested DESC, rollcall_id))::INTEGER - 1 AS item FROM facts.panel_rollcall";
static const char voters_sql[] =
    "CREATE OR REPLACE TEMP TABLE voter AS SELECT state, (row_number() OVER (ORDER BY state))::INTEGER - 1 AS id "
    "FROM (SELECT DISTINCT state FROM facts.panel_ballot SEMI JOIN recorded USING (rollcall_id))";
/* Resolution, title and description of each, where lists of roll calls tell them. */
static const char rollcalls_sql[] =
    "WITH described AS (SELECT concat_ws(' ', body, number, date) AS rollcall, min(resolution) AS resolution, min(title) AS title, "
    "    min(description) AS description FROM facts.rollcall GROUP BY 1) "
    "SELECT r.rollcall, year(r.cell_day)::INTEGER, year(r.cell_day)::INTEGER, NULL::VARCHAR, d.resolution, d.title, d.description, "
    "    NULL::VARCHAR, false "
    "FROM recorded r LEFT JOIN described d USING (rollcall) ORDER BY r.item";
static const char votes_sql[] =
    "SELECT r.item::UINTEGER, v.id::UINTEGER, (CASE b.vote WHEN 'N' THEN 0 WHEN 'A' THEN 1 ELSE 2 END)::UTINYINT "
    "FROM facts.panel_ballot b JOIN recorded r USING (rollcall_id) JOIN voter v USING (state)";

static jarak_status out_of_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for votes"));
}

/* A year is a range of roll calls, since they are in the order of time. */
static jarak_status find_years(jarak__panel_ballots *b, jarak_error *error)
{
    size_t n = b->votes->n_rollcalls;
    b->year = jarak__calloc(n, sizeof *b->year);
    b->first_day = jarak__calloc(n, sizeof *b->first_day);
    b->first = jarak__calloc(n, sizeof *b->first);
    b->contested_end = jarak__calloc(n, sizeof *b->contested_end);
    b->end = jarak__calloc(n, sizeof *b->end);
    if (b->year == NULL || b->first_day == NULL || b->first == NULL || b->contested_end == NULL || b->end == NULL) {
        return out_of_memory(error);
    }
    for (size_t i = 0; i < n; i++) {
        const jarak_rollcall *r = &b->votes->rollcalls[i];
        if (b->n_years == 0 || b->year[b->n_years - 1] != r->year) {
            b->year[b->n_years] = r->year;
            b->first_day[b->n_years] = jarak_day_from_date(r->year, 1, 1);
            b->first[b->n_years] = b->contested_end[b->n_years] = i;
            b->n_years++;
        }
        b->contested_end[b->n_years - 1] += r->contested;
        b->end[b->n_years - 1] = i + 1;
    }
    return JARAK_OK;
}

static jarak_status fill(jarak_store *store, jarak__rollcalls which, jarak__ballots *ballots, jarak_error *error)
{
    jarak_status status = jarak__sql_run(store, which == JARAK__ROLLCALLS_ALL ? all_sql : recorded_sql, error);
    if (status == JARAK_OK) {
        status = jarak__sql_run(store, voters_sql, error);
    }
    if (status == JARAK_OK) {
        status = jarak__ballots_read_units(store, "SELECT state FROM voter ORDER BY id", ballots, error);
    }
    if (status == JARAK_OK) {
        status = jarak__ballots_read_rollcalls(store, rollcalls_sql, ballots, error);
    }
    if (status == JARAK_OK) {
        status = jarak__ballots_read_votes(store, votes_sql, ballots, error);
    }
    return status == JARAK_OK ? jarak__sql_run(store, "DROP TABLE recorded; DROP TABLE voter", error) : status;
}

jarak_status jarak__panel_ballots_read(jarak_store *store, jarak__rollcalls which, jarak__panel_ballots *b, jarak_error *error)
{
    *b = (jarak__panel_ballots){0};
    jarak__ballots ballots = {.units_are_states = true};
    jarak_votes_settings every;
    jarak_votes_settings_init(&every);
    jarak_status status = fill(store, which, &ballots, error);
    if (status == JARAK_OK && ballots.n_votes > 0) {
        status = jarak__votes_build(&ballots, &every, &b->votes, error);
    }
    if (status == JARAK_OK && b->votes != NULL) {
        status = find_years(b, error);
    }
    jarak__ballots_release(&ballots);
    return status;
}

void jarak__panel_ballots_release(jarak__panel_ballots *b)
{
    jarak_votes_free(b->votes);
    jarak__free(b->year);
    jarak__free(b->first_day);
    jarak__free(b->first);
    jarak__free(b->contested_end);
    jarak__free(b->end);
    *b = (jarak__panel_ballots){0};
}
