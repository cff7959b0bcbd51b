/* Reading a frame: one query whose columns are doubles, whole numbers and texts, streamed into the arrays.
 *
 * A CSV file is read in one pass with its numbers typed by the reader, which is fastest. Where that fails, a second pass takes them as
 * texts, so that "NA" can be a missing number without ceasing to be a category; where that fails, too, the offending cell is looked for. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/settings.h"
#include "base/text.h"
#include "data/engine/rows.h"
#include "data/frame.h"
#include "data/frame_data.h"
#include "data/frame_query.h"
#include "data/sql.h"

typedef struct reading {
    jarak__data data;
    jarak__frame_query query;
    const jarak_frame_settings *settings;
    size_t *columns; /* of the data, for each request */
    jarak__frame_work *frame;
} reading;

static jarak_status out_of_memory(const reading *job, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory"), job->data.text);
}

static void take_numbers(jarak__frame_column *column, size_t first_row, const double *values, const uint64_t *validity, size_t n_rows)
{
    double *numbers = column->numbers + first_row;
    memcpy(numbers, values, n_rows * sizeof *numbers);
    for (size_t row = 0; validity != NULL && row < n_rows; row++) {
        if ((validity[row / 64] >> (row % 64) & 1) == 0) {
            numbers[row] = (double)NAN;
        }
    }
    for (size_t row = 0; row < n_rows; row++) {
        column->n_missing += isnan(numbers[row]) ? 1 : 0;
    }
}

/* The code of a cell. Neighbouring rows are often alike, so the one before is tried first; returns false where a level cannot be added. */
typedef struct cell_reader {
    jarak__frame_column *column;
    jarak__column cells;
} cell_reader;

static uint32_t code_of(const cell_reader *reader, size_t row)
{
    jarak__levels *levels = &reader->column->levels;
    if (reader->cells.cell == JARAK__CELL_INT64) {
        return jarak__levels_integer(levels, ((const int64_t *)reader->cells.values)[row]);
    }
    if (reader->cells.cell == JARAK__CELL_DOUBLE) {
        return jarak__levels_number(levels, ((const double *)reader->cells.values)[row]);
    }
    const jarak__text_cell *text = &((const jarak__text_cell *)reader->cells.values)[row];
    return jarak__levels_text(levels, jarak__text_cell_bytes(text), jarak__text_cell_length(text));
}

static bool is_like_before(const cell_reader *reader, size_t row)
{
    if (reader->cells.cell != JARAK__CELL_TEXT) {
        const char *values = reader->cells.values;
        return memcmp(values + 8 * row, values + 8 * (row - 1), 8) == 0;
    }
    const jarak__text_cell *texts = reader->cells.values;
    return jarak__text_cell_length(&texts[row]) <= sizeof texts->within.bytes && memcmp(&texts[row], &texts[row - 1], sizeof *texts) == 0;
}

static bool is_missing(const cell_reader *reader, size_t row)
{
    return !jarak__column_has(&reader->cells, row) ||
           (reader->cells.cell == JARAK__CELL_DOUBLE && isnan(((const double *)reader->cells.values)[row]));
}

static bool take_codes(const cell_reader *reader, size_t first_row, size_t n_rows)
{
    uint32_t *codes = reader->column->codes + first_row;
    for (size_t row = 0; row < n_rows; row++) {
        if (is_missing(reader, row)) {
            codes[row] = JARAK_NO_CODE;
            reader->column->n_missing++;
        } else if (row > 0 && codes[row - 1] != JARAK_NO_CODE && is_like_before(reader, row)) {
            codes[row] = codes[row - 1];
        } else if ((codes[row] = code_of(reader, row)) == JARAK_NO_CODE) {
            return false;
        }
    }
    return true;
}

static jarak_status take_chunk(const jarak__chunk *chunk, size_t n_rows, void *context, jarak_error *error)
{
    reading *job = context;
    jarak__frame_work *frame = job->frame;
    jarak_status status = jarak__frame_reserve(frame, n_rows, error);
    for (size_t i = 0; status == JARAK_OK && i < frame->n_columns; i++) {
        jarak__frame_column *column = &frame->columns[i];
        cell_reader reader = {.column = column, .cells = jarak__chunk_column(chunk, i)};
        if (column->kind == JARAK_COLUMN_NUMBER) {
            take_numbers(column, frame->n_rows, reader.cells.values, reader.cells.validity, n_rows);
            continue;
        }
        if (!take_codes(&reader, frame->n_rows, n_rows)) {
            status = column->levels.n >= JARAK_NO_CODE
                         ? jarak_fail(error, JARAK_ERR_OVERFLOW, _("%s: column \"%s\" has too many levels"), job->data.text, column->name)
                         : out_of_memory(job, error);
        }
    }
    frame->n_rows += n_rows;
    return status;
}

/* An empty frame with the columns asked for. */
static jarak_status start_frame(reading *job, jarak_error *error)
{
    jarak_frame *frame;
    if (job->frame != NULL) {
        jarak_frame_free(&job->frame->shown);
        job->frame = NULL;
    }
    jarak_status status = jarak_frame_new(0, &frame, error);
    job->frame = (jarak__frame_work *)frame;
    for (size_t i = 0; status == JARAK_OK && i < job->query.n_requests; i++) {
        status = jarak__frame_add_column(job->frame, job->query.requests[i].name, job->query.requests[i].kind, error);
    }
    return status;
}

static jarak_status make_csv_view(const reading *job, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak__frame_query_write_view(&job->query, &sql);
    jarak_status status = sql.failed ? out_of_memory(job, error) : jarak__sql_run(job->data.store, sql.bytes, error);
    jarak__writer_release(&sql);
    return status;
}

/* One pass over the data. */
static jarak_status read_rows(reading *job, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak_status status = start_frame(job, error);
    if (status == JARAK_OK && job->data.kind == JARAK__DATA_CSV) {
        status = make_csv_view(job, error);
    }
    jarak__frame_query_write(&job->query, &sql);
    if (status == JARAK_OK && sql.failed) {
        status = out_of_memory(job, error);
    }
    if (status == JARAK_OK) {
        status = jarak__query_stream(job->data.store, sql.bytes, take_chunk, job, error);
    }
    jarak__writer_release(&sql);
    return status;
}

/* The first cell of a column of numbers that is none: *row counts from 1, 0 where there is none. */
static jarak_status find_bad_number(const reading *job, size_t request, int64_t *row, char **value, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak_table *table = NULL;
    *row = 0;
    *value = NULL;
    jarak__frame_query_write_bad_number(&job->query, request, &sql);
    jarak_status status = sql.failed ? out_of_memory(job, error) : jarak_query(job->data.store, sql.bytes, NULL, &table, error);
    if (status == JARAK_OK && jarak_table_rows(table) > 0) {
        *row = jarak_table_integer(table, 0, 0);
        *value = jarak__copy_text(jarak_table_text(table, 0, 1));
        status = *value != NULL ? JARAK_OK : out_of_memory(job, error);
    }
    jarak_table_free(table);
    jarak__writer_release(&sql);
    return status;
}

static jarak_status fail_number(const reading *job, const char *name, int64_t row, const char *value, jarak_error *error)
{
    char place[48] = "";
    if (job->data.has_order) {
        snprintf(place, sizeof place, _(", row %" PRId64), row);
    }
    return jarak_fail(error, JARAK_ERR_DATA,
                      _("%.300s: column \"%s\"%s: \"%.200s\" is not a number; correct it, leave the row out with a condition, or take the "
                        "column as a category"),
                      job->data.text, name, place, value);
}

/* Says which cell is no number; JARAK_OK where none is to be found. */
static jarak_status fail_at_bad_number(const reading *job, jarak_error *error)
{
    for (size_t i = 0; i < job->query.n_requests; i++) {
        int64_t row;
        char *value;
        if (job->query.requests[i].kind != JARAK_COLUMN_NUMBER) {
            continue;
        }
        jarak_status status = find_bad_number(job, i, &row, &value, error);
        if (status == JARAK_OK && row > 0) {
            status = fail_number(job, job->query.requests[i].name, row, value, error);
        }
        jarak__free(value);
        if (status != JARAK_OK) {
            return status;
        }
    }
    return JARAK_OK;
}

static bool is_for_another_try(jarak_status status)
{
    return status != JARAK_ERR_MEMORY && status != JARAK_ERR_INTERRUPTED && status != JARAK_ERR_IO && status != JARAK_ERR_OVERFLOW;
}

static jarak_status read_data(reading *job, jarak_error *error)
{
    jarak_error failure = {.status = JARAK_OK};
    jarak_status status = read_rows(job, &failure);
    if (status != JARAK_OK && is_for_another_try(status) && job->data.kind == JARAK__DATA_CSV) {
        job->query.numbers_as_text = true;
        status = read_rows(job, &failure);
    }
    if (status == JARAK_OK) {
        return jarak__frame_finish(job->frame, job->settings->threads, error);
    }
    if (status == JARAK_ERR_SQL && strstr(failure.message, "Conversion") != NULL) {
        status = fail_at_bad_number(job, error);
        if (status != JARAK_OK) {
            return status;
        }
    }
    const bool is_of_file =
        job->data.kind == JARAK__DATA_CSV && failure.status != JARAK_ERR_INTERRUPTED; /* which is not the file's fault */
    return is_of_file ? jarak__data_fail_csv(&job->data, &failure, error) : jarak_fail(error, failure.status, "%s", failure.message);
}

/* The columns of the requests; a number must be one that can be read. */
static jarak_status find_columns(reading *job, jarak_error *error)
{
    job->columns = jarak__calloc(job->query.n_requests, sizeof *job->columns);
    if (job->columns == NULL) {
        return out_of_memory(job, error);
    }
    job->query.columns = job->columns;
    for (size_t i = 0; i < job->query.n_requests; i++) {
        jarak_status status = jarak__data_find(&job->data, job->query.requests[i].name, &job->columns[i], error);
        if (status != JARAK_OK) {
            return status;
        }
        const char *type = job->data.types[job->columns[i]];
        if (job->query.requests[i].kind == JARAK_COLUMN_NUMBER && job->data.kind != JARAK__DATA_CSV && strcmp(type, "VARCHAR") != 0 &&
            !jarak__data_is_number(&job->data, job->columns[i])) {
            return jarak_fail(error, JARAK_ERR_DATA,
                              _("%.300s: column \"%s\" is a %s, not a number; take it as a category, or cast it in a query"),
                              job->data.text, job->query.requests[i].name, type);
        }
    }
    return JARAK_OK;
}

jarak_status jarak_frame_read(const char *data, const jarak_frame_settings *settings, size_t n_requests,
                              const jarak_column_request *requests, jarak_frame **frame, jarak_error *error)
{
    jarak_frame_settings used;
    jarak_frame_settings_init(&used);
    *frame = NULL;
    jarak_status status = jarak__settings_take(settings, &used, sizeof used, "jarak_frame_settings_init", error);
    if (status != JARAK_OK) {
        return status;
    }
    if (n_requests == 0) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("no columns are asked for"));
    }
    reading job = {.settings = &used, .query = {.where = used.where, .n_requests = n_requests, .requests = requests}};
    job.query.data = &job.data;
    status = jarak__data_open(&job.data, data, job.settings, error);
    if (status == JARAK_OK) {
        status = find_columns(&job, error);
    }
    if (status == JARAK_OK) {
        status = read_data(&job, error);
    }
    if (status == JARAK_OK) {
        *frame = &job.frame->shown;
    } else if (job.frame != NULL) {
        jarak_frame_free(&job.frame->shown);
    }
    jarak__free(job.columns);
    jarak__data_close(&job.data);
    return status;
}
