/* The rows of a described file of votes flow past once: names, roll calls and ballots are kept, by number. */
#include "data/votes_rows.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/text.h"
#include "data/engine/rows.h"
#include "data/sql.h"

enum { COLUMN_BODY, COLUMN_NUMBER, COLUMN_DATE, COLUMN_STATE, COLUMN_YEAR, COLUMN_VERDICT, COLUMN_VOTE, N_COLUMNS };

jarak_status jarak__votes_reader_no_memory(const jarak__votes_reader *r, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory for votes"), r->job.file->path);
}

static bool add_rollcall(jarak__votes_reader *r, const jarak__given_rollcall *given)
{
    if (r->n_rollcalls == r->capacity) {
        size_t capacity;
        jarak__given_rollcall *grown = jarak__grown_capacity(r->capacity, r->n_rollcalls + 1, &capacity)
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

static bool is_same(const jarak__given_rollcall *a, const jarak__given_rollcall *b)
{
    return a->number == b->number && a->day == b->day;
}

/* The place of a roll call; UINT32_MAX where memory is out. One whose states are to be understood as of two years is unusual. */
static uint32_t place_rollcall(jarak__votes_reader *r, const jarak__given_rollcall *given)
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
static bool is_of_body(jarak__votes_reader *r, const jarak__text_cell *text)
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
static bool take_row(jarak__votes_reader *r, const jarak__column *columns, size_t row)
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
    const jarak__given_rollcall given = {
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
    jarak__votes_reader *r = context;
    jarak__column columns[N_COLUMNS];
    for (size_t i = 0; i < N_COLUMNS; i++) {
        columns[i] = jarak__chunk_column(chunk, i);
    }
    bool is_there = jarak__ballots_reserve(r->b, n_rows);
    for (size_t i = 0; is_there && !r->is_unusual && i < n_rows; i++) {
        is_there = take_row(r, columns, i);
    }
    r->n_rows += (int64_t)n_rows;
    return is_there ? JARAK_OK : jarak__votes_reader_no_memory(r, error);
}

/* The source's own SQL, but that a state is, until all are known, its text and year with the verdict of its row: the description may pass
 * it on, and where it does anything else with it the engine refuses. */
static void write_query(const jarak__votes_reader *r, jarak__writer *view, jarak__writer *query)
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
static jarak_status stream_rows(jarak__votes_reader *r, const char *sql, jarak_error *error)
{
    jarak_status status = jarak__sql_run(r->job.store, "SET disabled_optimizers = 'build_side_probe_side,join_order'", error);
    if (status == JARAK_OK) {
        status = jarak__sql_stream(r->job.store, sql, take_chunk, r, error);
    }
    jarak_status reset = jarak__sql_run(r->job.store, "RESET disabled_optimizers", NULL);
    return status == JARAK_OK ? reset : status;
}

jarak_status jarak__votes_reader_read(jarak__votes_reader *r, jarak_error *error)
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
        status = query.failed ? jarak__votes_reader_no_memory(r, error) : stream_rows(r, query.bytes, error);
    }
    jarak__writer_release(&view);
    jarak__writer_release(&query);
    r->job.source = whole;
    /* a row that the jarak__votes_reader refused, or that the description leaves out or doubles */
    r->is_unusual |= r->n_rows != r->job.scan.records - (r->source.cut.header ? 1 : 0) || r->b->n_votes == 0;
    return status;
}
