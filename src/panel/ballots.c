/* The ballots of the panel as votes, and their years. */
#include "panel/ballots.h"

#include "base/text.h"
#include "base/writer.h"
#include "data/sql.h"
#include "data/votes.h"
#include "jarak/table.h"

/* Of the votes on them one copy, read once: the table of all is long. The roll calls are numbered by date, so that those of a year lie
 * together, and a branch a year looks at no other. */
static const char votes_before[] = "CREATE OR REPLACE TEMP TABLE cast_vote AS SELECT r.item, b.state, b.vote FROM (";
static const char votes_after[] = ") b JOIN recorded r USING (rollcall_id)";
static const char voters_sql[] =
    "CREATE OR REPLACE TEMP TABLE voter AS SELECT state, (row_number() OVER (ORDER BY state))::INTEGER - 1 AS id "
    "FROM (SELECT DISTINCT state FROM cast_vote)";
/* Resolution, title and description of each, where lists of roll calls tell them: ideal points find by these which ask the same again. */
static const char described_sql[] =
    "WITH described AS (SELECT concat_ws(' ', body, number, date) AS rollcall, min(resolution) AS resolution, min(title) AS title, "
    "    min(description) AS description FROM facts.rollcall GROUP BY 1) "
    "SELECT r.rollcall, r.session_year, year(r.date)::INTEGER, r.date::VARCHAR, d.resolution, d.title, d.description, NULL::VARCHAR, "
    "    false, r.n_absent "
    "FROM recorded r LEFT JOIN described d USING (rollcall) ORDER BY r.item";
/* Of some years only the votes are asked for. */
static const char rollcalls_sql[] =
    "SELECT rollcall, session_year, year(date)::INTEGER, date::VARCHAR, NULL::VARCHAR, NULL::VARCHAR, NULL::VARCHAR, NULL::VARCHAR, "
    "    false, n_absent "
    "FROM recorded ORDER BY item";
static const char votes_sql[] =
    "SELECT c.item::UINTEGER, v.id::UINTEGER, (CASE c.vote WHEN 'N' THEN 0 WHEN 'A' THEN 1 ELSE 2 END)::UTINYINT "
    "FROM cast_vote c JOIN voter v USING (state)";

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

/* The votes on them. */
static jarak_status select_votes(jarak_store *store, size_t n_years, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak_table *ranges = NULL;
    jarak_status status = JARAK_OK;
    jarak__write_text(&sql, votes_before);
    if (n_years > 0) {
        status = jarak__sql_table(store, "SELECT min(rollcall_id)::BIGINT, max(rollcall_id)::BIGINT FROM recorded GROUP BY year(date)",
                                  &ranges, error);
    }
    const size_t n_ranges = status == JARAK_OK && n_years > 0 ? jarak_table_rows(ranges) : 0;
    for (size_t i = 0; i < n_ranges; i++) {
        jarak__write_format(&sql, "%sSELECT rollcall_id, state, vote FROM facts.panel_ballot WHERE rollcall_id BETWEEN %d AND %d",
                            i > 0 ? " UNION ALL " : "", (int)jarak_table_integer(ranges, i, 0), (int)jarak_table_integer(ranges, i, 1));
    }
    jarak__write_text(&sql, n_ranges > 0 ? "" : "SELECT rollcall_id, state, vote FROM facts.panel_ballot");
    jarak__write_text(&sql, votes_after);
    if (status == JARAK_OK) {
        status = sql.failed ? jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for votes")) : jarak__sql_run(store, sql.bytes, error);
    }
    jarak__writer_release(&sql);
    jarak_table_free(ranges);
    return status;
}

static jarak_status fill(jarak_store *store, size_t n_years, const int *years, jarak__ballots *ballots, jarak_error *error)
{
    jarak_status status = select_rollcalls(store, n_years, years, error);
    if (status == JARAK_OK) {
        status = select_votes(store, n_years, error);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_run(store, voters_sql, error);
    }
    if (status == JARAK_OK) {
        status = jarak__ballots_read_units(store, "SELECT state FROM voter ORDER BY id", ballots, error);
    }
    if (status == JARAK_OK) {
        status = jarak__ballots_read_rollcalls(store, n_years > 0 ? rollcalls_sql : described_sql, ballots, error);
    }
    if (status == JARAK_OK) {
        status = jarak__ballots_read_votes(store, votes_sql, ballots, error);
    }
    return status == JARAK_OK ? jarak__sql_run(store, "DROP TABLE recorded; DROP TABLE cast_vote; DROP TABLE voter", error) : status;
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
