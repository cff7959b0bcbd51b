/* Pairs, indicators and years that a file of the panel is asked to hold. */
#include "panel/write_asked.h"

#include <string.h>

#include "base/text.h"
#include "base/writer.h"
#include "data/sql.h"
#include "jarak/period.h"
#include "jarak/state.h"
#include "panel/catalogue.h"

static jarak_status run(jarak_store *store, jarak__writer *sql, jarak_error *error)
{
    jarak_status status =
        sql->failed ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the panel") : jarak__sql_run(store, sql->bytes, error);
    jarak__writer_release(sql);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ indicators */

static bool is_asked(const jarak__indicator *row, const char *asked)
{
    return strcmp(row->code, asked) == 0 || strcmp(row->dimension, asked) == 0;
}

static jarak_status write_indicators(jarak__writer *sql, const jarak_panel_write_settings *settings, jarak_error *error)
{
    jarak__indicators catalogue = {0};
    jarak_status status = jarak__indicators_read(&catalogue, error);
    for (size_t i = 0; status == JARAK_OK && i < settings->n_indicators; i++) {
        bool found = false;
        for (size_t row = 0; row < catalogue.count; row++) {
            if (is_asked(&catalogue.rows[row], settings->indicators[i])) {
                jarak__sql_write(sql, "%s%Q", i == 0 && !found ? " WHERE code IN (" : ", ", catalogue.rows[row].code);
                found = true;
            }
        }
        if (!found) {
            status = jarak__indicators_unknown(&catalogue, settings->indicators[i], error);
        }
    }
    jarak__write_text(sql, settings->n_indicators > 0 ? ")" : "");
    jarak__indicators_release(&catalogue);
    return status;
}

/* A bit a row: of the catalogue's some forty no more than 63. */
static jarak_status make_indicators(jarak_store *store, const jarak_panel_write_settings *settings, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak__write_text(&sql,
                      "CREATE OR REPLACE TEMP TABLE asked_indicator AS SELECT (row_number() OVER (ORDER BY rowid) - 1)::TINYINT AS place, "
                      "code, replace(code, '.', '_') AS name, recipe, quantity, natural_unit, scale = 'linear' AS is_linear, "
                      "recipe IN ('turnover', 'turnover_share', 'amount', 'share_of_all', 'visits', 'visits_share', 'memberships', "
                      "'memberships_share', 'agreements', 'igos', 'alliances', 'sanctions') AS is_count FROM facts.indicator");
    jarak_status status = write_indicators(&sql, settings, error);
    jarak__write_text(&sql, " ORDER BY rowid");
    if (status == JARAK_OK) {
        return run(store, &sql, error);
    }
    jarak__writer_release(&sql);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ pairs */

/* Writes the states that a name stands for, as a query of one column: "*" for all that the store has a value of; a group for its members
 * on the last day asked for, and for itself where the store has values of it as one. */
static jarak_status write_side(jarak__writer *sql, const char *name, int until, jarak_error *error)
{
    enum { MOST_MEMBERS = 256 };
    char code[JARAK_STATE_CODE_BYTES], members[MOST_MEMBERS][JARAK_STATE_CODE_BYTES];
    size_t count = 0;
    if (strcmp(name, "*") == 0) {
        jarak__write_text(sql, "(FROM valued_state)");
        return JARAK_OK;
    }
    jarak_status status = jarak_state_find(name, until != 0 ? until : JARAK_ANY_YEAR, code, error);
    if (status != JARAK_OK) {
        return status;
    }
    const int day = jarak_day_from_date(until != 0 ? until : 9999, 12, 31);
    if (jarak_group_members(code, day, MOST_MEMBERS, members, &count, NULL) != JARAK_OK) {
        jarak__sql_write(sql, "(SELECT %Q AS state)", code);
        return JARAK_OK;
    }
    jarak__sql_write(sql, "(SELECT state FROM valued_state WHERE state = %Q", code);
    for (size_t i = 0; i < count && i < MOST_MEMBERS; i++) {
        jarak__sql_write(sql, " UNION ALL SELECT %Q", members[i]);
    }
    jarak__write_text(sql, ")");
    return JARAK_OK;
}

static jarak_status make_named_pairs(jarak_store *store, const jarak_panel_write_settings *settings, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak_status status = JARAK_OK;
    jarak__write_text(&sql, "CREATE OR REPLACE TEMP TABLE named_pair AS SELECT DISTINCT a, b FROM (");
    for (size_t i = 0; status == JARAK_OK && i < settings->n_pairs; i++) {
        jarak__write_text(&sql, i == 0 ? "SELECT a.state AS a, b.state AS b FROM " : " UNION ALL SELECT a.state, b.state FROM ");
        status = write_side(&sql, settings->pairs[2 * i], settings->until, error);
        jarak__write_text(&sql, " a, ");
        if (status == JARAK_OK) {
            status = write_side(&sql, settings->pairs[2 * i + 1], settings->until, error);
        }
        jarak__write_text(&sql, " b");
    }
    jarak__write_text(&sql, ") WHERE a <> b");
    if (status == JARAK_OK) {
        return run(store, &sql, error);
    }
    jarak__writer_release(&sql);
    return status;
}

/* States by numbers, which are in the order of their codes. */
static jarak_status make_pairs(jarak_store *store, const jarak_panel_write_settings *settings, jarak_error *error)
{
    jarak_status status =
        jarak__sql_run(store,
                       "CREATE OR REPLACE TEMP TABLE valued_state AS SELECT state::VARCHAR AS state FROM facts.panel UNION "
                       "SELECT partner::VARCHAR FROM facts.panel UNION SELECT a::VARCHAR FROM facts.panel_vote UNION "
                       "SELECT b::VARCHAR FROM facts.panel_vote UNION SELECT state::VARCHAR FROM facts.panel_ideal",
                       error);
    if (status == JARAK_OK && settings->n_pairs > 0) {
        status = make_named_pairs(store, settings, error);
    }
    if (status == JARAK_OK) {
        jarak__writer sql = {0};
        jarak__write_format(
            &sql,
            "CREATE OR REPLACE TEMP TABLE written_state AS SELECT (row_number() OVER (ORDER BY v.state))::SMALLINT AS id, v.state, "
            "s.cow::BIGINT AS cow, s.first_year, s.last_year FROM (%s) v LEFT JOIN facts.state s ON s.state = v.state ORDER BY v.state",
            settings->n_pairs > 0 ? "SELECT a AS state FROM named_pair UNION SELECT b FROM named_pair" : "FROM valued_state");
        status = run(store, &sql, error);
    }
    if (status == JARAK_OK && settings->n_pairs > 0) {
        return jarak__sql_run(store,
                              "CREATE OR REPLACE TEMP TABLE asked_pair AS SELECT s.id AS a, t.id AS b FROM named_pair p "
                              "JOIN written_state s ON s.state = p.a JOIN written_state t ON t.state = p.b ORDER BY 1, 2; "
                              "CREATE OR REPLACE TEMP TABLE cited_pair AS SELECT a, b FROM named_pair UNION SELECT b, a FROM named_pair; "
                              "CREATE OR REPLACE TEMP TABLE cited_state AS SELECT DISTINCT a AS state FROM named_pair",
                              error);
    }
    return status == JARAK_OK ? jarak__sql_run(store,
                                               "CREATE OR REPLACE TEMP TABLE cited_pair AS SELECT s.state AS a, t.state AS b "
                                               "FROM written_state s JOIN written_state t ON s.state <> t.state; "
                                               "CREATE OR REPLACE TEMP TABLE cited_state AS SELECT state FROM written_state",
                                               error)
                              : status;
}

/* ------------------------------------------------------------------------------------------------------------------ years */

/* From the first to the last that is asked for, or that the store has a value of. */
static jarak_status make_years(jarak_store *store, const jarak_panel_write_settings *settings, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak__write_format(&sql,
                        "CREATE OR REPLACE TEMP TABLE asked_year AS WITH reach AS (SELECT min(year) AS first, max(year) AS last FROM ("
                        "SELECT year(first_day) AS year FROM facts.panel UNION ALL SELECT year FROM facts.panel_vote UNION ALL "
                        "SELECT year FROM facts.panel_ideal)) "
                        "SELECT unnest(range(IF(%d <> 0, %d, first), IF(%d <> 0, %d, last) + 1))::INTEGER AS year FROM reach",
                        settings->since, settings->since, settings->until, settings->until);
    return run(store, &sql, error);
}

/* The codes as types, whose numbers the rows have; and what else is looked up by these. */
static const char types_sql[] =
    "CREATE TEMP TYPE written_code AS ENUM (SELECT state FROM written_state ORDER BY id); "
    "CREATE TEMP TYPE written_indicator AS ENUM (SELECT code FROM asked_indicator ORDER BY place); "
    "CREATE TEMP TYPE written_unit AS ENUM (SELECT natural_unit FROM asked_indicator GROUP BY natural_unit ORDER BY min(place)); "
    "CREATE TEMP TYPE written_flag AS ENUM ('zero', 'missing', 'not covered'); "
    "CREATE OR REPLACE TEMP MACRO cell_of(x) AS IF(regexp_matches(x, '[,\"\\r\\n]'), '\"' || replace(x, '\"', '\"\"') || '\"', x); "
    "CREATE OR REPLACE TEMP TABLE written_list AS SELECT (SELECT list(cow ORDER BY id) FROM written_state) AS cow, "
    "(SELECT list(natural_unit::written_unit ORDER BY place) FROM asked_indicator) AS units, "
    "(SELECT list(concat(cell_of(state), ',', cow) ORDER BY id) FROM written_state) AS state_cells, "
    "(SELECT list(cell_of(code) ORDER BY place) FROM asked_indicator) AS indicator_cells, "
    "(SELECT list(cell_of(natural_unit) ORDER BY place) FROM asked_indicator) AS unit_cells; "
    "DROP MACRO cell_of";

jarak_status jarak__panel_asked_make(jarak_store *store, const jarak_panel_write_settings *settings, jarak_table **names,
                                     jarak_error *error)
{
    *names = NULL;
    jarak_status status = make_indicators(store, settings, error);
    if (status == JARAK_OK) {
        status = make_pairs(store, settings, error);
    }
    if (status == JARAK_OK) {
        status = make_years(store, settings, error);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_run(store, types_sql, error);
    }
    return status == JARAK_OK
               ? jarak__sql_table(store, "SELECT name, is_linear, is_count FROM asked_indicator ORDER BY place", names, error)
               : status;
}

jarak_status jarak__panel_asked_drop(jarak_store *store, jarak_error *error)
{
    return jarak__sql_run(store,
                          "DROP TABLE IF EXISTS temp.asked_indicator; DROP TABLE IF EXISTS temp.valued_state; "
                          "DROP TABLE IF EXISTS temp.named_pair; DROP TABLE IF EXISTS temp.written_state; DROP TABLE IF EXISTS "
                          "temp.asked_pair; DROP TABLE IF EXISTS temp.cited_pair; DROP TABLE IF EXISTS temp.cited_state; "
                          "DROP TABLE IF EXISTS temp.asked_year; DROP TABLE IF EXISTS temp.written_mask; DROP TABLE IF EXISTS "
                          "temp.zero_cell; DROP TABLE IF EXISTS temp.written_cell; DROP TABLE IF EXISTS temp.written; "
                          "DROP TABLE IF EXISTS temp.written_list; DROP TYPE IF EXISTS temp.written_code; "
                          "DROP TYPE IF EXISTS temp.written_indicator; DROP TYPE IF EXISTS temp.written_unit; "
                          "DROP TYPE IF EXISTS temp.written_flag",
                          error);
}
