/* Votes straight from a file that a source describes: its rows flow past once, and only the distinct roll calls and states of a year become
 * tables, to be looked up as a load would. Whatever is out of the ordinary is left to the load, which names it. */
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/text.h"
#include "data/engine/appender.h"
#include "data/engine/rows.h"
#include "data/load_job.h"
#include "data/load_lookup.h"
#include "data/sql.h"
#include "data/store.h"
#include "data/votes.h"
#include "data/votes_labels.h"

enum { COLUMN_BODY, COLUMN_NUMBER, COLUMN_DATE, COLUMN_STATE, COLUMN_YEAR, COLUMN_VERDICT, COLUMN_VOTE, N_COLUMNS };

typedef struct given_rollcall {
    int64_t number;
    int32_t day; /* since 1970-01-01 */
    int32_t year;
} given_rollcall;

/* A file in hand. While it is read, the units of the ballots are names, and their roll calls in the order in which they come. */
typedef struct reader {
    jarak__load_job job;
    jarak__source source; /* the file's, as it is read here */
    jarak__ballots *b;
    jarak__arena texts;
    jarak__labels names, numbers;
    given_rollcall *rollcalls;
    size_t n_rollcalls, capacity;
    uint32_t last; /* the roll call of the row before */
    char body[32];
    int64_t n_rows;
    bool is_unusual; /* the file is one for the load */
    /* of the votes of one name in one year: */
    int32_t first_year;
    size_t n_years;
    uint32_t *voter; /* [name][year]: its number + 1; 0: none */
    size_t n_voters;
    uint32_t *voter_unit; /* [voter]; UINT32_MAX: unknown, and to be left out */
} reader;

static jarak_status fail_memory(const reader *r, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory for votes"), r->job.file->path);
}

/* ---------------------------------------------------------------------------------------------------------------- rows */

static bool add_rollcall(reader *r, const given_rollcall *given)
{
    if (r->n_rollcalls == r->capacity) {
        size_t capacity;
        given_rollcall *grown = jarak__grown_capacity(r->capacity, r->n_rollcalls + 1, &capacity)
                                    ? jarak__resize_array(r->rollcalls, capacity, sizeof *grown)
                                    : NULL;
        if (grown == NULL) {
            return false;
        }
        r->rollcalls = grown;
        r->capacity = capacity;
    }
    r->rollcalls[r->n_rollcalls++] = *given;
    return true;
}

static bool is_same(const given_rollcall *a, const given_rollcall *b)
{
    return a->number == b->number && a->day == b->day;
}

/* The place of a roll call; UINT32_MAX where memory is out. One whose states are to be understood as of two years is unusual. */
static uint32_t place_rollcall(reader *r, const given_rollcall *given)
{
    char key[40];
    if (r->n_rollcalls == 0 || !is_same(&r->rollcalls[r->last], given)) {
        int length = snprintf(key, sizeof key, "%lld %ld", (long long)given->number, (long)given->day);
        r->last = jarak__label_number(&r->numbers, key, (size_t)length);
        if (r->last == UINT32_MAX || (r->last == r->n_rollcalls && !add_rollcall(r, given))) {
            return UINT32_MAX;
        }
    }
    r->is_unusual |= r->rollcalls[r->last].year != given->year;
    return r->last;
}

static const jarak__text_cell *text_at(const jarak__column *column, size_t row)
{
    return &((const jarak__text_cell *)column->values)[row];
}

/* All votes are of one body. */
static bool is_of_body(reader *r, const jarak__text_cell *text)
{
    size_t length = jarak__text_cell_length(text);
    if (r->body[0] == '\0' && length < sizeof r->body) {
        memcpy(r->body, jarak__text_cell_bytes(text), length);
    }
    return length > 0 && strlen(r->body) == length && memcmp(r->body, jarak__text_cell_bytes(text), length) == 0;
}

/* JARAK_VOTE_VALUES where it is none of Y, N, A. */
static uint8_t vote_of(const jarak__text_cell *text)
{
    if (jarak__text_cell_length(text) != 1) {
        return JARAK_VOTE_VALUES;
    }
    switch (*jarak__text_cell_bytes(text)) {
    case 'Y':
        return JARAK_VOTE_YES;
    case 'N':
        return JARAK_VOTE_NO;
    case 'A':
        return JARAK_VOTE_ABSTAIN;
    default:
        return JARAK_VOTE_VALUES;
    }
}

/* Takes a row; false where memory is out. */
static bool take_row(reader *r, const jarak__column *columns, size_t row)
{
    int32_t verdict = ((const int32_t *)columns[COLUMN_VERDICT].values)[row];
    if (verdict > 0) { /* left out by a rule of the source, which is no fault; but units that nobody knows are */
        r->is_unusual |= (size_t)verdict > r->source.n_rules;
        return true;
    }
    for (size_t i = 0; i < N_COLUMNS; i++) {
        r->is_unusual |= !jarak__column_has(&columns[i], row);
    }
    if (r->is_unusual || !is_of_body(r, text_at(&columns[COLUMN_BODY], row))) {
        r->is_unusual = true;
        return true;
    }
    const given_rollcall given = {
        .number = ((const int64_t *)columns[COLUMN_NUMBER].values)[row],
        .day = ((const int32_t *)columns[COLUMN_DATE].values)[row],
        .year = ((const int32_t *)columns[COLUMN_YEAR].values)[row],
    };
    const jarak__text_cell *name = text_at(&columns[COLUMN_STATE], row);
    uint8_t value = vote_of(text_at(&columns[COLUMN_VOTE], row));
    uint32_t unit = jarak__label_number(&r->names, jarak__text_cell_bytes(name), jarak__text_cell_length(name));
    uint32_t rollcall = place_rollcall(r, &given);
    if (unit == UINT32_MAX || rollcall == UINT32_MAX) {
        return false;
    }
    r->is_unusual |= value == JARAK_VOTE_VALUES;
    jarak__ballots_add(r->b, rollcall, unit, value);
    return true;
}

static jarak_status take_chunk(const jarak__chunk *chunk, size_t n_rows, void *context, jarak_error *error)
{
    reader *r = context;
    jarak__column columns[N_COLUMNS];
    for (size_t i = 0; i < N_COLUMNS; i++) {
        columns[i] = jarak__chunk_column(chunk, i);
    }
    bool is_there = jarak__ballots_reserve(r->b, n_rows);
    for (size_t i = 0; is_there && !r->is_unusual && i < n_rows; i++) {
        is_there = take_row(r, columns, i);
    }
    r->n_rows += (int64_t)n_rows;
    return is_there ? JARAK_OK : fail_memory(r, error);
}

/* The source's own SQL, but that a state is, until all are known, its text and year with the verdict of its row: the description may pass
 * it on, and where it does anything else with it the engine refuses. */
static void write_query(const reader *r, jarak__writer *view, jarak__writer *query)
{
    const jarak__state_column *state = &r->job.source->states[0];
    jarak__writer name = {0};
    jarak__write_format(&name, "%s_state", state->column);
    jarak__sql_write(view, "CREATE TEMP VIEW row AS SELECT *, {'text': CAST(%N AS VARCHAR), 'year': CAST(", state->column);
    jarak__write_text(view, state->year != NULL ? state->year : "0");
    jarak__write_text(view, " AS INTEGER), 'verdict': CAST(");
    jarak__load_write_verdict(&r->source, view);
    jarak__sql_write(view, " AS INTEGER)} AS %N FROM jarak_rows", name.bytes != NULL ? name.bytes : "");
    view->failed = view->failed || name.failed;
    jarak__writer_release(&name);
    jarak__sql_write(query,
                     "SELECT CAST(body AS VARCHAR), CAST(number AS BIGINT), CAST(date AS DATE), state.text, state.year, state.verdict, "
                     "CAST(vote AS VARCHAR) FROM (%s)",
                     jarak__yaml_text(r->source.targets[0].select));
}

/* The engine takes a file of unknown length for a short one and would hash all of it, to have the companion's rows flow past instead. */
static jarak_status stream_rows(reader *r, const char *sql, jarak_error *error)
{
    jarak_status status = jarak__sql_run(r->job.store, "SET disabled_optimizers = 'build_side_probe_side,join_order'", error);
    if (status == JARAK_OK) {
        status = jarak__sql_stream(r->job.store, sql, take_chunk, r, error);
    }
    jarak_status reset = jarak__sql_run(r->job.store, "RESET disabled_optimizers", NULL);
    return status == JARAK_OK ? reset : status;
}

static jarak_status read_rows(reader *r, jarak_error *error)
{
    jarak__writer view = {0}, query = {0};
    const jarak__source *whole = r->job.source;
    write_query(r, &view, &query);
    r->job.source = &r->source;
    jarak_status status = jarak__load_read(&r->job, error);
    if (status == JARAK_OK) {
        status = jarak__load_make_rows(&r->job, error);
    }
    if (status == JARAK_OK) {
        status = jarak__load_run_one(&r->job, &view, error);
    }
    if (status == JARAK_OK) {
        status = query.failed ? fail_memory(r, error) : stream_rows(r, query.bytes, error);
    }
    jarak__writer_release(&view);
    jarak__writer_release(&query);
    r->job.source = whole;
    /* a row that the reader refused, or that the description leaves out or doubles */
    r->is_unusual |= r->n_rows != r->job.scan.records - (r->source.cut.header ? 1 : 0) || r->b->n_votes == 0;
    return status;
}

/* ---------------------------------------------------------------------------------------------------------------- states */

/* Numbers the pairs of a name and a year that occur. */
static jarak_status number_voters(reader *r, jarak_error *error)
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
        return fail_memory(r, error);
    }
    for (size_t i = 0; i < r->b->n_votes; i++) {
        size_t year = (size_t)((int64_t)r->rollcalls[r->b->rollcall[i]].year - r->first_year);
        uint32_t *number = &r->voter[r->b->unit[i] * r->n_years + year];
        *number = *number != 0 ? *number : (uint32_t)++r->n_voters;
        r->b->unit[i] = *number - 1;
    }
    r->voter_unit = jarak__alloc(r->n_voters * sizeof *r->voter_unit);
    return r->voter_unit != NULL ? JARAK_OK : fail_memory(r, error);
}

static jarak_status append_voters(const reader *r, jarak_error *error)
{
    jarak__appender *appender = NULL;
    jarak_status status = jarak__appender_open(r->job.store, "temp", "jarak_rows", &appender, error);
    for (size_t i = 0; status == JARAK_OK && i < r->names.count * r->n_years; i++) {
        if (r->voter[i] != 0) {
            jarak__append_integer(appender, r->voter[i] - 1);
            jarak__append_text(appender, r->names.items[i / r->n_years]);
            jarak__append_integer(appender, (int64_t)(i % r->n_years) + r->first_year);
            jarak__append_row(appender);
        }
    }
    return status == JARAK_OK ? jarak__appender_close(appender, error) : status;
}

static jarak_status append_rollcalls(const reader *r, jarak_error *error)
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
static jarak_status find_states(reader *r, jarak_error *error)
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
static jarak_status number_units(reader *r, bool skip_unknown, jarak_error *error)
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
static jarak_status number_votes(reader *r, jarak_error *error)
{
    jarak__ballots *b = r->b;
    jarak_table *table = NULL;
    size_t n_cells;
    uint32_t *place = jarak__calloc(r->n_rollcalls, sizeof *place);
    uint8_t *has_voted = jarak__multiply(b->n_rollcalls, b->n_units, &n_cells) ? jarak__calloc(n_cells / 8 + 1, 1) : NULL;
    jarak_status status = place != NULL && has_voted != NULL
                              ? jarak__sql_table(r->job.store, "SELECT source_id, id FROM vote_rollcall", &table, error)
                              : fail_memory(r, error);
    if (status == JARAK_OK) {
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

static jarak_status read_ballots(reader *r, const jarak_votes_settings *settings, jarak_error *error)
{
    jarak_status status = read_rows(r, error);
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
static jarak_status look(reader *r, const jarak__catalogue *catalogue, jarak__file *file, jarak_error *error)
{
    int64_t n_loaded = 0;
    jarak_status status = jarak__file_look(file->path, file->name, file, error);
    if (status == JARAK_OK) {
        status = jarak__load_recognise(&r->job, catalogue, error);
    }
    if (status != JARAK_OK || file->is_parquet || !gives_votes(r->job.source)) {
        r->is_unusual = true;
        return status;
    }
    status = jarak__sql_integer(r->job.store, "SELECT count(*) FROM facts.vote", 0, NULL, &n_loaded, error);
    if (status == JARAK_OK && n_loaded == 0) {
        status = jarak__file_scan(file, &r->job.source->cut, jarak__store_cancel(r->job.store), NULL, &r->job.scan, error);
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
    reader r = {.job = {.store = store, .settings = &load, .report = &report, .file = &file}, .b = &ballots};
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
