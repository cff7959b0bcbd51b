/* The ballots of the panel as votes, and their years. */
#include "panel/ballots.h"

#include "base/text.h"
#include "base/writer.h"
#include "data/sql.h"
#include "data/votes.h"

static const char voters_sql[] =
    "CREATE OR REPLACE TEMP TABLE voter AS SELECT state, (row_number() OVER (ORDER BY state))::INTEGER - 1 AS id "
    "FROM (SELECT DISTINCT state FROM facts.panel_ballot SEMI JOIN recorded USING (rollcall_id))";
/* Resolution, title and description of each, where lists of roll calls tell them. */
static const char rollcalls_sql[] =
    "WITH described AS (SELECT concat_ws(' ', body, number, date) AS rollcall, min(resolution) AS resolution, min(title) AS title, "
    "    min(description) AS description FROM facts.rollcall GROUP BY 1) "
    "SELECT r.rollcall, r.session_year, year(r.date)::INTEGER, r.date::VARCHAR, d.resolution, d.title, d.description, NULL::VARCHAR, "
    "    false, r.n_absent "
    "FROM recorded r LEFT JOIN described d USING (rollcall) ORDER BY r.item";
static const char votes_sql[] =
    "SELECT r.item::UINTEGER, v.id::UINTEGER, (CASE b.vote WHEN 'N' THEN 0 WHEN 'A' THEN 1 ELSE 2 END)::UTINYINT "
    "FROM facts.panel_ballot b JOIN recorded r USING (rollcall_id) JOIN voter v USING (state)";

/* The roll calls, numbered. */
static jarak_status select_rollcalls(jarak_store *store, size_t n_years, const int *years, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak__write_text(&sql, "CREATE OR REPLACE TEMP TABLE recorded AS SELECT rollcall_id, rollcall, date, session_year, n_absent, "
                            "(row_number() OVER (ORDER BY date, rollcall_id))::INTEGER - 1 AS item FROM facts.panel_rollcall "
                            "WHERE is_recorded");
    for (size_t i = 0; i < n_years; i++) {
        jarak__write_format(&sql, "%s%d", i == 0 ? " AND year(date) IN (" : ", ", years[i]);
    }
    jarak__write_text(&sql, n_years > 0 ? ")" : "");
    jarak_status status =
        sql.failed ? jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for votes")) : jarak__sql_run(store, sql.bytes, error);
    jarak__writer_release(&sql);
    return status;
}

static jarak_status fill(jarak_store *store, size_t n_years, const int *years, jarak__ballots *ballots, jarak_error *error)
{
    jarak_status status = select_rollcalls(store, n_years, years, error);
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

jarak_status jarak__panel_ballots_read(jarak_store *store, size_t n_years, const int *years, jarak__panel_ballots *b, jarak_error *error)
{
    *b = (jarak__panel_ballots){0};
    jarak__ballots ballots = {.units_are_states = true};
    jarak_votes_settings every;
    jarak_votes_settings_init(&every);
    jarak_status status = fill(store, n_years, years, &ballots, error);
    if (status == JARAK_OK && ballots.n_votes > 0) {
        status = jarak__votes_build(&ballots, &every, &b->votes, error);
    }
    if (status == JARAK_OK && b->votes != NULL) {
        status = jarak_votes_by_year(b->votes, &b->years, error);
    }
    jarak__ballots_release(&ballots);
    return status;
}

void jarak__panel_ballots_release(jarak__panel_ballots *b)
{
    jarak_votes_free(b->votes);
    jarak_votes_years_free(b->years);
    *b = (jarak__panel_ballots){0};
}

jarak_affinity_data jarak__panel_affinity_data(const jarak__panel_ballots *b)
{
    return (jarak_affinity_data){
        .n_units = b->votes->n_units,
        .n_items = b->years->n_items,
        .n_votes = b->votes->n_votes,
        .unit = b->votes->vote_unit,
        .item = b->years->item,
        .value = b->votes->vote_value,
        .day = b->years->day,
        .n_absent = b->years->n_absent,
        .n_windows = b->years->n_years,
        .window_first = b->years->first,
        .window_end = b->years->end,
    };
}
