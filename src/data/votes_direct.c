/* Votes straight from a file that a source describes: of its rows, only the distinct roll calls and states of a year become tables, to be
 * looked up as a load would. Whatever is out of the ordinary is left to the load, which names it. */
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/text.h"
#include "data/engine/appender.h"
#include "data/load_lookup.h"
#include "data/sql.h"
#include "data/store.h"
#include "data/votes_rows.h"

/* ---------------------------------------------------------------------------------------------------------------- states */

/* Numbers the pairs of a name and a year that occur. */
static jarak_status number_voters(jarak__votes_reader *r, jarak_error *error)
{
    int32_t last = r->rollcalls[0].year;
    size_t size;
    r->first_year = last;
    for (size_t i = 0; i < r->n_rollcalls; i++) {
        int32_t year = r->rollcalls[i].year;
        r->first_year = year < r->first_year ? year : r->first_year;
        last = year > last ? year : last;
    }
    r->n_years = (size_t)((int64_t)last - r->first_year) + 1;
    r->voter = jarak__multiply(r->n_years, r->names.count, &size) ? jarak__calloc(size, sizeof *r->voter) : NULL;
    if (r->voter == NULL) {
        return jarak__votes_reader_no_memory(r, error);
    }
    for (size_t i = 0; i < r->b->n_votes; i++) {
        size_t year = (size_t)((int64_t)r->rollcalls[r->b->rollcall[i]].year - r->first_year);
        uint32_t *number = &r->voter[r->b->unit[i] * r->n_years + year];
        *number = *number != 0 ? *number : (uint32_t)++r->n_voters;
        r->b->unit[i] = *number - 1;
    }
    r->voter_unit = jarak__alloc(r->n_voters * sizeof *r->voter_unit);
    return r->voter_unit != NULL ? JARAK_OK : jarak__votes_reader_no_memory(r, error);
}

static jarak_status append_voters(const jarak__votes_reader *r, jarak_error *error)
{
    jarak__appender *appender = NULL;
    jarak_status status = jarak__appender_open(r->job.store, "temp", "jarak_rows", &appender, error);
    for (size_t i = 0; status == JARAK_OK && r->voter != NULL && i < r->names.count * r->n_years; i++) {
        if (r->voter[i] != 0) {
            jarak__append_integer(appender, r->voter[i] - 1);
            jarak__append_text(appender, r->names.items[i / r->n_years]);
            jarak__append_integer(appender, (int64_t)(i % r->n_years) + r->first_year);
            jarak__append_row(appender);
        }
    }
    return status == JARAK_OK ? jarak__appender_close(appender, error) : status;
}

static jarak_status append_rollcalls(const jarak__votes_reader *r, jarak_error *error)
{
    jarak__appender *appender = NULL;
    jarak_status status = jarak__sql_run(
        r->job.store, "CREATE OR REPLACE TEMP TABLE vote_spoken (body VARCHAR, number BIGINT, date DATE, source_id INTEGER)", error);
    if (status == JARAK_OK) {
        status = jarak__appender_open(r->job.store, "temp", "vote_spoken", &appender, error);
    }
    for (size_t i = 0; status == JARAK_OK && i < r->n_rollcalls; i++) {
        jarak__append_text(appender, r->body);
        jarak__append_integer(appender, r->rollcalls[i].number);
        jarak__append_day(appender, r->rollcalls[i].day);
        jarak__append_integer(appender, (int64_t)i);
        jarak__append_row(appender);
    }
    return status == JARAK_OK ? jarak__appender_close(appender, error) : status;
}

/* The states of the voters, as a load would understand them: vote_voter (voter, state). */
static jarak_status find_states(jarak__votes_reader *r, jarak_error *error)
{
    const jarak__state_column *state = &r->job.source->states[0];
    jarak__lookup *lookup = NULL;
    jarak__writer sql = {0};
    jarak_status status = jarak__sql_run(
        r->job.store, "DROP VIEW jarak_rows; CREATE TEMP TABLE jarak_rows (voter INTEGER, name VARCHAR, year INTEGER)", error);
    if (status == JARAK_OK) {
        status = append_voters(r, error);
    }
    if (status == JARAK_OK) {
        status = jarak__lookup_register(r->job.store, state, &lookup, error);
    }
    if (status == JARAK_OK) {
        jarak__sql_write(&sql,
                         "CREATE OR REPLACE TEMP TABLE vote_voter AS SELECT voter, %N(name, %s) AS state FROM jarak_rows;"
                         "CREATE OR REPLACE TEMP TABLE vote_state AS SELECT DISTINCT state FROM vote_voter WHERE state IS NOT NULL;",
                         jarak__lookup_state_name(lookup), state->year != NULL ? "year" : "NULL");
        status = jarak__load_run(&r->job, &sql, error);
    }
    jarak__lookup_forget(lookup);
    return status;
}

/* ---------------------------------------------------------------------------------------------------------------- numbers */

/* From names in a year to units. */
static jarak_status number_units(jarak__votes_reader *r, bool skip_unknown, jarak_error *error)
{
    jarak_table *table = NULL;
    jarak_status status = jarak__sql_table(r->job.store,
                                           "SELECT v.voter, u.id FROM vote_voter v LEFT JOIN vote_heir h ON h.state = v.state "
                                           "LEFT JOIN vote_unit u ON u.unit = h.unit",
                                           &table, error);
    if (status != JARAK_OK) {
        return status;
    }
    r->is_unusual |= jarak_table_rows(table) != r->n_voters;
    for (size_t i = 0; i < jarak_table_rows(table); i++) {
        bool is_known = !jarak_table_is_missing(table, i, 1);
        r->voter_unit[jarak_table_integer(table, i, 0)] = is_known ? (uint32_t)jarak_table_integer(table, i, 1) : UINT32_MAX;
        r->is_unusual |= !is_known && !skip_unknown;
    }
    jarak_table_free(table);
    return JARAK_OK;
}

/* Takes units and roll calls by their numbers in the lists. Two votes of one unit in a roll call are unusual. */
static jarak_status number_votes(jarak__votes_reader *r, jarak_error *error)
{
    jarak__ballots *b = r->b;
    jarak_table *table = NULL;
    size_t n_cells;
    uint32_t *place = jarak__calloc(r->n_rollcalls, sizeof *place);
    uint8_t *has_voted = jarak__multiply(b->n_rollcalls, b->n_units, &n_cells) ? jarak__calloc(n_cells / 8 + 1, 1) : NULL;
    jarak_status status = place != NULL && has_voted != NULL
                              ? jarak__sql_table(r->job.store, "SELECT source_id, id FROM vote_rollcall", &table, error)
                              : jarak__votes_reader_no_memory(r, error);
    if (status == JARAK_OK && place != NULL && has_voted != NULL) {
        r->is_unusual |= jarak_table_rows(table) != r->n_rollcalls;
        for (size_t i = 0; i < jarak_table_rows(table); i++) {
            place[jarak_table_integer(table, i, 0)] = (uint32_t)jarak_table_integer(table, i, 1);
        }
        size_t kept = 0;
        for (size_t i = 0; !r->is_unusual && i < b->n_votes; i++) {
            uint32_t unit = r->voter_unit[b->unit[i]], rollcall = place[b->rollcall[i]];
            if (unit == UINT32_MAX) {
                continue;
            }
            size_t cell = rollcall * b->n_units + unit;
            r->is_unusual |= (has_voted[cell / 8] >> cell % 8 & 1) != 0;
            has_voted[cell / 8] |= (uint8_t)(1 << cell % 8);
            b->rollcall[kept] = rollcall;
            b->unit[kept] = unit;
            b->value[kept++] = b->value[i];
        }
        b->n_votes = kept;
    }
    jarak_table_free(table);
    jarak__free(place);
    jarak__free(has_voted);
    return status;
}

static jarak_status read_ballots(jarak__votes_reader *r, const jarak_votes_settings *settings, jarak_error *error)
{
    jarak_status status = jarak__votes_reader_read(r, error);
    r->is_unusual |= settings->body != NULL && strcmp(settings->body, r->body) != 0;
    if (status == JARAK_OK && !r->is_unusual) {
        status = number_voters(r, error);
    }
    if (status == JARAK_OK && !r->is_unusual) {
        status = find_states(r, error);
    }
    if (status == JARAK_OK && !r->is_unusual) {
        status = append_rollcalls(r, error);
    }
    if (status == JARAK_OK && !r->is_unusual) {
        status = jarak__votes_prepare(r->job.store, r->b, error);
    }
    if (status == JARAK_OK && !r->is_unusual) {
        status = number_units(r, settings->skip_unknown, error);
    }
    return status == JARAK_OK && !r->is_unusual ? number_votes(r, error) : status;
}

/* ---------------------------------------------------------------------------------------------------------------- the file */

/* Whether a source gives votes and nothing else, row by row. */
static bool gives_votes(const jarak__source *source)
{
    return source->n_targets == 1 && strcmp(source->targets[0].table, "vote") == 0 && source->n_states == 1 &&
           strcmp(source->states[0].system, "set") != 0 && source->title_column == NULL && !source->is_bulk && !source->keeps_repeats;
}

/* Looks at the file as a load does; what is wrong with it, the load says. */
static jarak_status look(jarak__votes_reader *r, const jarak__catalogue *catalogue, jarak__file *file, jarak_error *error)
{
    int64_t n_loaded = 0;
    jarak_status status = jarak__file_look(file->path, file->name, NULL, file, error);
    if (status == JARAK_OK) {
        status = jarak__load_recognise(&r->job, catalogue, error);
    }
    if (status != JARAK_OK || file->is_parquet || !gives_votes(r->job.source)) {
        r->is_unusual = true;
        return status;
    }
    status = jarak__sql_integer(r->job.store, "SELECT count(*) FROM facts.vote", 0, NULL, &n_loaded, error);
    if (status == JARAK_OK && n_loaded == 0) {
        status = jarak__file_scan(file, &r->job.cut, jarak__store_cancel(r->job.store), NULL, &r->job.scan, error);
    }
    r->is_unusual = n_loaded > 0 || (r->job.scan.n_dos > 0 && r->job.scan.n_unix > 0);
    r->job.is_dos = r->job.scan.n_dos > 0;
    r->job.engine_path = file->path;
    r->source = *r->job.source;
    r->source.is_bulk = true; /* the rows flow past */
    r->source.n_states = 0;   /* and no rule may ask what a state is */
    return status;
}

jarak_status jarak__votes_read_direct(jarak_store *store, const char *path, const jarak_votes_settings *settings, bool *done,
                                      jarak_votes **votes, jarak_error *error)
{
    jarak_load_settings load;
    jarak_load_report report = {0};
    jarak__catalogue catalogue = {0};
    jarak__file file = {.path = path, .name = path};
    jarak__ballots ballots = {0};
    jarak_load_settings_init(&load);
    load.sources_dir = settings->sources_dir;
    load.beside = settings->rollcalls;
    jarak__votes_reader r = {.job = {.store = store, .settings = &load, .report = &report, .file = &file}, .b = &ballots};
    r.names.texts = r.numbers.texts = &r.texts;
    jarak_status status = jarak__store_unseal(store, error);
    if (status == JARAK_OK) {
        status = jarak__catalogue_read(load.sources_dir, &catalogue, error);
    }
    if (status == JARAK_OK) {
        status = look(&r, &catalogue, &file, error);
    }
    if (status == JARAK_OK && !r.is_unusual) {
        status = read_ballots(&r, settings, error);
        jarak_status swept = jarak__load_sweep(&r.job, status == JARAK_OK ? error : NULL);
        status = status == JARAK_OK ? swept : status;
    }
    *done = status == JARAK_ERR_MEMORY || status == JARAK_ERR_INTERRUPTED || (status == JARAK_OK && !r.is_unusual);
    if (status == JARAK_OK && *done) {
        status = jarak__votes_build(&ballots, settings, votes, error);
    }
    jarak__load_unlock(store);
    jarak__ballots_release(&ballots);
    jarak__labels_release(&r.names);
    jarak__labels_release(&r.numbers);
    jarak__arena_release(&r.texts);
    jarak__free(r.rollcalls);
    jarak__free(r.voter);
    jarak__free(r.voter_unit);
    jarak__scan_release(&r.job.scan);
    jarak__arena_release(&r.job.arena);
    jarak__file_release(&file);
    jarak__catalogue_release(&catalogue);
    return *done ? status : JARAK_OK;
}
