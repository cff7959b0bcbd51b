/* Votes out of the store: roll calls and units as small tables, the votes themselves streamed as numbers straight into arrays. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/settings.h"
#include "base/text.h"
#include "data/sql.h"
#include "data/store.h"
#include "data/votes.h"
#include "jarak/load.h"

/* A former state's seat goes on under the code of today that has the same number in the Correlates of War (SUN, COW_TAN; YUG and SCG are
 * SRB there); the Federal Republic of Germany and the Yemen Arab Republic, whose numbers changed with unification, keep their seats. */
static const char heirs_sql[] = "CREATE OR REPLACE TEMP TABLE vote_heir AS "
                                "SELECT s.state, coalesce(g.unit, t.state, s.state) AS unit FROM facts.state s "
                                "LEFT JOIN (VALUES ('COW_GFR', 'DEU'), ('COW_YAR', 'YEM')) g(state, unit) ON g.state = s.state "
                                "LEFT JOIN facts.state t ON t.cow = s.cow AND t.kind = 'state' AND s.kind = 'former'";

/* The roll calls in the order of time, each taken from the source that speaks for it. A session that no list names follows from the date
 * as in the published list: regular sessions open in September and last until the next. */
static const char rollcalls_sql[] =
    "CREATE OR REPLACE TEMP TABLE vote_rollcall AS "
    "WITH described AS (SELECT body, number, date, min(description) AS description FROM facts.rollcall GROUP BY ALL), "
    "timed AS (SELECT p.body, p.number, p.date, p.source_id, "
    "    coalesce(r.session, IF(p.body = 'UNGA', greatest(1, year(p.date) - 1945 - IF(month(p.date) < 9, 1, 0)), year(p.date))) AS "
    "session, "
    "    r.resolution, r.title, d.description, r.issues, r.important "
    "  FROM vote_spoken p "
    "  LEFT JOIN facts.any_rollcall r ON r.body = p.body AND r.number = p.number AND r.date IS NOT DISTINCT FROM p.date "
    "  LEFT JOIN described d ON d.body = p.body AND d.number = p.number AND d.date IS NOT DISTINCT FROM p.date) "
    "SELECT (row_number() OVER (ORDER BY session, date, number))::INTEGER - 1 AS id, * FROM timed WHERE session IS NOT NULL";

static const char list_rollcalls_sql[] =
    "WITH absent AS (SELECT body, number, date, source_id, count(*) AS n FROM facts.dated_vote WHERE vote = 'X' GROUP BY ALL) "
    "SELECT concat_ws(' ', r.body, r.number, r.date) AS name, session::INTEGER AS session, coalesce(year(r.date), 0)::INTEGER AS year, "
    "r.date::VARCHAR AS date, resolution, title, description, issues, coalesce(important, false) AS important, coalesce(n, 0) AS n_absent "
    "FROM vote_rollcall r LEFT JOIN absent x ON x.body = r.body AND x.number = r.number AND x.date IS NOT DISTINCT FROM r.date "
    "AND x.source_id = r.source_id ORDER BY id";

static const char units_sql[] = "CREATE OR REPLACE TEMP TABLE vote_unit AS "
                                "SELECT unit, (row_number() OVER (ORDER BY unit))::INTEGER - 1 AS id "
                                "FROM (SELECT DISTINCT unit FROM vote_heir JOIN vote_state USING (state))";

/* Where two codes of one unit voted in the same roll call, its code of today speaks. */
static const char votes_sql[] =
    "WITH coded AS ("
    "  SELECT r.id AS rollcall, u.id AS unit, IF(v.state = h.unit, 0, 4) + CASE v.vote WHEN 'N' THEN 0 WHEN 'A' THEN 1 ELSE 2 END AS code "
    "  FROM facts.dated_vote v "
    "  JOIN vote_rollcall r ON r.body = v.body AND r.number = v.number AND r.date = v.date AND r.source_id = v.source_id "
    "  JOIN vote_heir h ON h.state = v.state JOIN vote_unit u ON u.unit = h.unit "
    "  WHERE v.vote IN ('Y', 'N', 'A')) "
    "SELECT rollcall::UINTEGER, unit::UINTEGER, (min(code) % 4)::UTINYINT FROM coded GROUP BY rollcall, unit";

static jarak_status fail_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for votes"));
}

/* The one body whose roll calls are in the store. */
static jarak_status choose_body(jarak_store *store, const jarak_votes_settings *settings, char **body, jarak_error *error)
{
    jarak_table *table = NULL;
    jarak__bind wanted = jarak__bind_text(settings->body);
    jarak_status status = jarak__sql_table_with(
        store, "SELECT DISTINCT body FROM facts.dated_vote WHERE date IS NOT NULL AND coalesce(body = ?, true) ORDER BY body", 1, &wanted,
        &table, error);
    if (status != JARAK_OK) {
        return status;
    }
    size_t n = jarak_table_rows(table);
    if (n == 0) {
        status = settings->body != NULL
                     ? jarak_fail(error, JARAK_ERR_NOT_FOUND, _("there are no dated votes of \"%s\""), settings->body)
                     : jarak_fail(error, JARAK_ERR_NOT_FOUND,
                                  _("there are no dated votes; load a file of votes first, with its list of roll calls"));
    } else if (n > 1) {
        status = jarak_fail(error, JARAK_ERR_ARGUMENT, _("there are votes of several bodies (%s, %s …): say which"),
                            jarak_table_text(table, 0, 0), jarak_table_text(table, 1, 0));
    } else {
        *body = jarak__copy_text(jarak_table_text(table, 0, 0));
        status = *body != NULL ? JARAK_OK : fail_memory(error);
    }
    jarak_table_free(table);
    return status;
}

/* The units, and which former states they go on from. */
static jarak_status read_units(jarak_store *store, jarak__ballots *b, jarak_error *error)
{
    jarak_table *former = NULL;
    jarak_status status = jarak__ballots_read_units(store, "SELECT unit FROM vote_unit ORDER BY id", b, error);
    if (status == JARAK_OK) {
        status = jarak__sql_table(store, "SELECT state, unit FROM vote_heir WHERE state <> unit ORDER BY state", &former, error);
    }
    if (status == JARAK_OK) {
        bool failed = false;
        b->units_are_states = true;
        b->n_former = jarak_table_rows(former);
        b->former = jarak__calloc(b->n_former, sizeof *b->former);
        failed = b->former == NULL;
        for (size_t i = 0; !failed && i < b->n_former; i++) {
            b->former[i].code = jarak__ballots_keep(b, former, i, 0, &failed);
            b->former[i].unit = jarak__ballots_keep(b, former, i, 1, &failed);
        }
        status = failed ? fail_memory(error) : JARAK_OK;
    }
    jarak_table_free(former);
    return status;
}

jarak_status jarak__votes_prepare(jarak_store *store, jarak__ballots *b, jarak_error *error)
{
    jarak_status status = jarak__sql_run(store, heirs_sql, error);
    if (status == JARAK_OK) {
        status = jarak__sql_run(store, units_sql, error);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_run(store, rollcalls_sql, error);
    }
    if (status == JARAK_OK) {
        status = jarak__ballots_read_rollcalls(store, list_rollcalls_sql, b, error);
    }
    return status == JARAK_OK ? read_units(store, b, error) : status;
}

static jarak_status drop_tables(jarak_store *store, jarak_error *error)
{
    return jarak__sql_run(store,
                          "DROP TABLE IF EXISTS vote_spoken; DROP TABLE IF EXISTS vote_state; DROP TABLE IF EXISTS vote_heir; "
                          "DROP TABLE IF EXISTS vote_rollcall; DROP TABLE IF EXISTS vote_unit",
                          error);
}

/* The votes of one body, in any order. */
static jarak_status read_ballots(jarak_store *store, const char *body, jarak__ballots *b, jarak_error *error)
{
    const jarak__bind bound = jarak__bind_text(body);
    int64_t n_undated = 0;
    jarak_status status = jarak__sql_run_with(
        store, "CREATE OR REPLACE TEMP TABLE vote_spoken AS SELECT body, number, date, source_id FROM facts.vote_speaker WHERE body = ?", 1,
        &bound, error);
    if (status == JARAK_OK) {
        status = jarak__sql_run(store, "CREATE OR REPLACE TEMP TABLE vote_state AS SELECT DISTINCT state FROM facts.vote", error);
    }
    if (status == JARAK_OK) {
        status = jarak__votes_prepare(store, b, error);
    }
    if (status == JARAK_OK) {
        status = jarak__ballots_read_votes(store, votes_sql, b, error);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_integer(store, "SELECT count(*) FROM facts.dated_vote WHERE date IS NULL AND body = ?", 1, &bound, &n_undated,
                                    error);
    }
    b->n_undated = (size_t)n_undated;
    return status;
}

jarak_status jarak_votes_read(jarak_store *store, const jarak_votes_settings *settings, jarak_votes **votes, jarak_error *error)
{
    *votes = NULL;
    jarak_votes_settings used;
    jarak__ballots ballots = {0};
    char *body = NULL;
    jarak_votes_settings_init(&used);
    jarak_status status = jarak__settings_take(settings, &used, sizeof used, "jarak_votes_settings_init", error);
    settings = &used;
    status = status == JARAK_OK ? jarak__votes_settings_check(settings, error) : status;
    if (status == JARAK_OK) {
        status = choose_body(store, settings, &body, error);
    }
    if (status == JARAK_OK) {
        status = read_ballots(store, body, &ballots, error);
    }
    jarak_status dropped = drop_tables(store, NULL);
    status = status == JARAK_OK ? dropped : status;
    if (status == JARAK_OK) {
        status = jarak__votes_build(&ballots, settings, votes, error);
    }
    jarak__ballots_release(&ballots);
    jarak__free(body);
    return status;
}
