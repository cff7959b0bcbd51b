/* The values of all pairs, from one query a part. */
#include "answer/world_values.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answer/answer.h"
#include "answer/codes.h"
#include "base/alloc.h"
#include "data/engine/rows.h"
#include "data/sql.h"
#include "panel/catalogue.h"

/* The engine looks for a text in a longer list more slowly than it reads what the list would leave out. */
enum { MOST_LISTED = 32 };

/* A condition on p.state and p.partner that holds for all pairs, and where states are few for no others. */
static void write_pairs(jarak__writer *sql, const jarak__world_reader *reader)
{
    if (reader->n_states > MOST_LISTED) {
        jarak__write_text(sql, "true");
        return;
    }
    jarak__write_is_one_of(sql, "p.state", reader->n_states, jarak__actor_code, reader->states);
    jarak__write_is_one_of(sql, " AND p.partner", reader->n_states, jarak__actor_code, reader->states);
}

static jarak_status run(const jarak__world_reader *reader, jarak__writer *sql, jarak_table **table, jarak_error *error)
{
    jarak_status status = sql->failed ? jarak__answer_out_of_memory(error) : jarak__sql_table(reader->store, sql->bytes, table, error);
    jarak__writer_release(sql);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ once */

static jarak_status read_table(const jarak__world_reader *reader, const char *before, const char *after, jarak_table **table,
                               jarak_error *error)
{
    jarak__writer sql = {0};
    jarak__sql_write(&sql, "%s WHERE ", before);
    write_pairs(&sql, reader);
    jarak__sql_write(&sql, " %s", after);
    return run(reader, &sql, table, error);
}

static jarak_status read_sizes(jarak__world_reader *reader, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak__sql_write(&sql, "%s WHERE true %s", jarak__sizes_before, jarak__sizes_after);
    return run(reader, &sql, &reader->sizes, error);
}

static int compare_code(const void *code, const void *state)
{
    return strcmp(code, ((const jarak_actor *)state)->code);
}

static size_t find_state(const jarak__world_reader *reader, const char *code)
{
    const jarak_actor *found = bsearch(code, reader->states, reader->n_states, sizeof *found, compare_code);
    return found != NULL ? (size_t)(found - reader->states) : SIZE_MAX;
}

static jarak_status read_known(jarak__world_reader *reader, int since, int until, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak_table *table = NULL;
    jarak__write_text(&sql, "SELECT DISTINCT p.state, p.partner FROM panel p WHERE ");
    write_pairs(&sql, reader);
    if (since != 0) {
        jarak__sql_write(&sql, " AND p.year >= %d", since);
    }
    if (until != 0) {
        jarak__sql_write(&sql, " AND p.year <= %d", until);
    }
    jarak_status status = run(reader, &sql, &table, error);
    for (size_t row = 0; status == JARAK_OK && row < jarak_table_rows(table); row++) {
        const size_t state = find_state(reader, jarak_table_text(table, row, 0)),
                     partner = find_state(reader, jarak_table_text(table, row, 1));
        if (state != SIZE_MAX && partner != SIZE_MAX) {
            reader->known[state * reader->n_states + partner] = true;
        }
    }
    jarak_table_free(table);
    return status;
}

jarak_status jarak__world_reader_start(jarak__world_reader *reader, int since, int until, jarak_error *error)
{
    reader->known = jarak__calloc(reader->n_states, reader->n_states * sizeof *reader->known);
    if (reader->known == NULL) {
        return jarak__answer_out_of_memory(error);
    }
    jarak_status status = read_known(reader, since, until, error);
    status = status == JARAK_OK ? read_sizes(reader, error) : status;
    status = status == JARAK_OK ? read_table(reader, jarak__reporters_before, jarak__reporters_after, &reader->reporters, error) : status;
    return status == JARAK_OK ? read_table(reader, jarak__spread_before, jarak__spread_after, &reader->spread, error) : status;
}

void jarak__world_reader_release(jarak__world_reader *reader)
{
    jarak_table_free(reader->reporters);
    jarak_table_free(reader->spread);
    jarak_table_free(reader->sizes);
    jarak__free(reader->known);
}

/* ------------------------------------------------------------------------------------------------------------------ a part */

/* The rows of a part that are being taken. */
typedef struct taking {
    const jarak__world_reader *reader;
    size_t first;
    jarak__verdict_input *input;
} taking;

/* What has no part in a verdict is not read: it is neither pooled, nor the amounts that a pooled share is taken of. */
static bool has_a_say(const jarak__indicators *catalogue, const jarak__indicator *entry)
{
    bool has = entry->pooled;
    for (size_t k = 0; k < catalogue->count && !has && strcmp(entry->group, "volume") == 0; k++) {
        const jarak__indicator *other = &catalogue->rows[k];
        has = other->pooled && strcmp(other->group, "share") == 0 && strcmp(other->dimension, entry->dimension) == 0;
    }
    return has;
}

/* Numbers of states and of the indicators that are read. */
static void write_numbers(jarak__writer *sql, const jarak__world_reader *reader, const jarak__indicators *catalogue)
{
    const char *before = "WITH s(code, number) AS (VALUES ";
    for (size_t i = 0; i < reader->n_states; i++) {
        jarak__sql_write(sql, "%s(%Q, %d)", before, reader->states[i].code, (int)i);
        before = ", ";
    }
    before = "), i(code, number) AS (VALUES ";
    for (size_t k = 0; k < reader->n_indicators; k++) {
        const jarak__indicator *entry = jarak__indicators_find(catalogue, reader->indicators[k].code);
        if (entry != NULL && has_a_say(catalogue, entry)) {
            jarak__sql_write(sql, "%s(%Q, %d)", before, entry->code, (int)k);
            before = ", ";
        }
    }
    jarak__write_text(sql, ") ");
}

/* The rows in which the states of the part stand in one column, and in the other one those behind them. */
static void write_rows(jarak__writer *sql, const jarak__world_reader *reader, size_t first, size_t end, bool turned)
{
    const char *column = turned ? "partner" : "state", *other = turned ? "state" : "partner";
    jarak__sql_write(sql,
                     "SELECT a.number::BIGINT, b.number::BIGINT, %d::BIGINT, i.number::BIGINT, p.year::BIGINT, p.value::DOUBLE, "
                     "p.variance::DOUBLE, p.natural_value::DOUBLE FROM panel p JOIN i ON i.code = p.indicator JOIN s a ON a.code = p.%s "
                     "JOIN s b ON b.code = p.%s AND b.number > a.number WHERE p.period_kind = 'year' AND ",
                     (int)turned, column, other);
    jarak__write_is_one_of(sql, turned ? "p.partner" : "p.state", end - first, jarak__actor_code, reader->states + first);
}

static jarak_status take_rows(const jarak__chunk *chunk, size_t n_rows, void *context, jarak_error *error)
{
    enum { A, B, TURNED, INDICATOR, YEAR, N_KEYS, N_NUMBERS = 3 };
    const taking *to = context;
    const int64_t *key[N_KEYS];
    jarak__column number[N_NUMBERS]; /* value, variance, in the natural unit */
    jarak_status status = JARAK_OK;
    for (size_t k = 0; k < N_KEYS; k++) {
        key[k] = jarak__chunk_column(chunk, k).values;
    }
    for (size_t k = 0; k < N_NUMBERS; k++) {
        number[k] = jarak__chunk_column(chunk, N_KEYS + k);
    }
    for (size_t row = 0; row < n_rows && status == JARAK_OK; row++) {
        double x[N_NUMBERS];
        for (size_t k = 0; k < N_NUMBERS; k++) {
            x[k] = jarak__column_has(&number[k], row) ? ((const double *)number[k].values)[row] : (double)NAN;
        }
        const bool turned = key[TURNED][row] != 0;
        const size_t pair = jarak__world_pair(to->reader->n_states, to->first, (size_t)key[A][row], (size_t)key[B][row]) + turned;
        status =
            jarak__verdict_input_add(to->input, pair, turned, (size_t)key[INDICATOR][row], (int)key[YEAR][row], x[0], x[1], x[2], error);
    }
    return status;
}

/* How errors correlate over years, the same in both orders. */
static jarak_status take_errors(const jarak__chunk *chunk, size_t n_rows, void *context, jarak_error *error)
{
    enum { A, B, INDICATOR, YEAR, N_KEYS };
    (void)error;
    const taking *to = context;
    const int64_t *key[N_KEYS];
    for (size_t k = 0; k < N_KEYS; k++) {
        key[k] = jarak__chunk_column(chunk, k).values;
    }
    const jarak__text_cell *errors = jarak__chunk_column(chunk, N_KEYS).values;
    for (size_t row = 0; row < n_rows; row++) {
        const size_t pair = jarak__world_pair(to->reader->n_states, to->first, (size_t)key[A][row], (size_t)key[B][row]);
        for (size_t turned = 0; turned < 2; turned++) {
            jarak__verdict_input_error(to->input, pair + turned, (size_t)key[INDICATOR][row], (int)key[YEAR][row],
                                       jarak__text_cell_length(&errors[row]), jarak__text_cell_bytes(&errors[row]));
        }
    }
    return JARAK_OK;
}

static void write_errors(jarak__writer *sql, const jarak__world_reader *reader, size_t first, size_t end)
{
    jarak__write_text(sql,
                      "SELECT a.number::BIGINT, b.number::BIGINT, i.number::BIGINT, p.year::BIGINT, p.errors FROM facts.vote_error p "
                      "JOIN i ON i.code = p.indicator JOIN s a ON a.code = p.state JOIN s b ON b.code = p.partner AND b.number > a.number "
                      "WHERE p.errors <> '' AND ");
    jarak__write_is_one_of(sql, "p.state", end - first, jarak__actor_code, reader->states + first);
}

static jarak_status read_values(const jarak__world_reader *reader, size_t first, size_t end, jarak__verdict_input *input,
                                jarak_error *error)
{
    jarak__indicators catalogue;
    jarak_status status = jarak__indicators_read(&catalogue, error);
    if (status == JARAK_OK) {
        taking to = {.reader = reader, .first = first, .input = input};
        jarak__writer sql = {0};
        write_numbers(&sql, reader, &catalogue);
        write_rows(&sql, reader, first, end, false);
        jarak__write_text(&sql, " UNION ALL ");
        write_rows(&sql, reader, first, end, true);
        jarak__write_text(&sql, " ORDER BY 1, 2, 3, 4, 5"); /* as values are sorted */
        status = sql.failed ? jarak__answer_out_of_memory(error) : jarak__sql_stream(reader->store, sql.bytes, take_rows, &to, error);
        jarak__writer_release(&sql);
        sql = (jarak__writer){0};
        write_numbers(&sql, reader, &catalogue);
        write_errors(&sql, reader, first, end);
        status = status != JARAK_OK ? status
                 : sql.failed       ? jarak__answer_out_of_memory(error)
                                    : jarak__sql_stream(reader->store, sql.bytes, take_errors, &to, error);
        jarak__writer_release(&sql);
    }
    jarak__indicators_release(&catalogue);
    return status;
}

static void fill_places(const jarak__world_reader *reader, size_t first, size_t end, jarak__verdict_input *input)
{
    for (size_t a = first; a < end; a++) {
        for (size_t b = a + 1; b < reader->n_states; b++) {
            const size_t pair = jarak__world_pair(reader->n_states, first, a, b);
            const char *one = reader->states[a].code, *other = reader->states[b].code;
            input->places[pair] = (jarak__place){one, other, pair};
            input->places[pair + 1] = (jarak__place){other, one, pair + 1};
        }
    }
    jarak__verdict_input_sort_places(input);
}

jarak_status jarak__world_reader_read(const jarak__world_reader *reader, size_t first, size_t end, jarak__verdict_input *input,
                                      jarak_error *error)
{
    const size_t n_pairs = jarak__world_pair(reader->n_states, first, end, end + 1);
    jarak_status status = jarak__verdict_input_start(input, n_pairs, reader->n_indicators, reader->indicators, error);
    if (status == JARAK_OK) {
        fill_places(reader, first, end, input);
        status = read_values(reader, first, end, input, error);
    }
    if (status == JARAK_OK) {
        jarak__verdict_input_reporters(input, reader->reporters);
        jarak__verdict_input_spread(input, reader->spread);
        status = jarak__verdict_input_sizes(input, reader->sizes, error);
    }
    return status;
}
