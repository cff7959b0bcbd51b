/* The frame as an object: its memory, its columns, frames made of a program's own arrays. */
#include "data/frame.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/text.h"

static jarak_status out_of_memory(const jarak__frame_work *frame, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for a frame of %zu columns after %zu rows"), frame->n_columns,
                      frame->n_rows);
}

/* The arrays of a column for a number of rows, growing or shrinking; at least one element, so that NULL means the other kind. */
static bool resize_column(jarak__frame_column *column, size_t n_rows)
{
    size_t count = n_rows > 0 ? n_rows : 1;
    if (column->kind == JARAK_COLUMN_NUMBER) {
        double *numbers = jarak__resize_array(column->numbers, count, sizeof *numbers);
        column->numbers = numbers != NULL ? numbers : column->numbers;
        return numbers != NULL;
    }
    uint32_t *codes = jarak__resize_array(column->codes, count, sizeof *codes);
    column->codes = codes != NULL ? codes : column->codes;
    return codes != NULL;
}

jarak_status jarak__frame_add_column(jarak__frame_work *frame, const char *name, jarak_column_kind kind, jarak_error *error)
{
    jarak__frame_column *columns = jarak__resize_array(frame->columns, frame->n_columns + 1, sizeof *columns);
    if (columns == NULL) {
        return out_of_memory(frame, error);
    }
    frame->columns = columns;
    jarak_column *shown = jarak__resize_array(frame->shown_columns, frame->n_columns + 1, sizeof *shown);
    if (shown == NULL) {
        return out_of_memory(frame, error);
    }
    frame->shown_columns = shown;
    frame->shown.columns = shown;
    jarak__frame_column *column = &columns[frame->n_columns];
    *column = (jarak__frame_column){.kind = kind, .name = jarak__copy_text(name)};
    if (column->name == NULL) {
        return out_of_memory(frame, error);
    }
    frame->n_columns++;
    return resize_column(column, frame->row_capacity > frame->n_rows ? frame->row_capacity : frame->n_rows) ? JARAK_OK
                                                                                                            : out_of_memory(frame, error);
}

jarak_status jarak__frame_reserve(jarak__frame_work *frame, size_t count, jarak_error *error)
{
    size_t needed, capacity;
    if (!jarak__add(frame->n_rows, count, &needed)) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("too many rows for a frame"));
    }
    if (needed <= frame->row_capacity) {
        return JARAK_OK;
    }
    if (!jarak__grown_capacity(frame->row_capacity, needed, &capacity)) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("too many rows for a frame"));
    }
    for (size_t i = 0; i < frame->n_columns; i++) {
        if (!resize_column(&frame->columns[i], capacity)) {
            return out_of_memory(frame, error);
        }
    }
    frame->row_capacity = capacity;
    return JARAK_OK;
}

static jarak_status finish_column(jarak__frame_work *frame, size_t index, int threads, jarak_error *error)
{
    jarak__frame_column *column = &frame->columns[index];
    if (column->levels.slots != NULL) {
        jarak_status status = jarak__levels_sort(&column->levels, threads, frame->n_rows, column->codes, error);
        if (status != JARAK_OK) {
            return status;
        }
    }
    if (frame->row_capacity > frame->n_rows && !resize_column(column, frame->n_rows)) {
        return out_of_memory(frame, error);
    }
    frame->shown_columns[index] = (jarak_column){.name = column->name,
                                                 .kind = column->kind,
                                                 .n_missing = column->n_missing,
                                                 .numbers = column->numbers,
                                                 .codes = column->codes,
                                                 .n_levels = column->levels.n,
                                                 .labels = (const char *const *)column->levels.labels};
    return JARAK_OK;
}

jarak_status jarak__frame_finish(jarak__frame_work *frame, int threads, jarak_error *error)
{
    for (size_t i = 0; i < frame->n_columns; i++) {
        jarak_status status = finish_column(frame, i, threads, error);
        if (status != JARAK_OK) {
            return status;
        }
    }
    frame->row_capacity = frame->n_rows;
    frame->shown.n_rows = frame->n_rows;
    frame->shown.n_columns = frame->n_columns;
    return JARAK_OK;
}

jarak_status jarak_frame_new(size_t n_rows, jarak_frame **frame, jarak_error *error)
{
    jarak__frame_work *made = jarak__calloc(1, sizeof *made);
    *frame = made != NULL ? &made->shown : NULL;
    if (made == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for a frame"));
    }
    made->n_rows = n_rows;
    made->row_capacity = n_rows;
    made->shown.n_rows = n_rows;
    return JARAK_OK;
}

jarak_status jarak_frame_add_numbers(jarak_frame *frame, const char *name, const double *numbers, jarak_error *error)
{
    jarak__frame_work *made = (jarak__frame_work *)frame;
    jarak_status status = jarak__frame_add_column(made, name, JARAK_COLUMN_NUMBER, error);
    if (status != JARAK_OK) {
        return status;
    }
    jarak__frame_column *column = &made->columns[made->n_columns - 1];
    for (size_t row = 0; row < made->n_rows; row++) {
        column->numbers[row] = numbers[row];
        column->n_missing += isnan(numbers[row]) ? 1 : 0;
    }
    return jarak__frame_finish(made, 1, error);
}

jarak_status jarak_frame_add_texts(jarak_frame *frame, const char *name, const char *const *texts, jarak_error *error)
{
    jarak__frame_work *made = (jarak__frame_work *)frame;
    jarak_status status = jarak__frame_add_column(made, name, JARAK_COLUMN_CATEGORY, error);
    if (status != JARAK_OK) {
        return status;
    }
    jarak__frame_column *column = &made->columns[made->n_columns - 1];
    for (size_t row = 0; row < made->n_rows; row++) {
        column->codes[row] = texts[row] != NULL ? jarak__levels_text(&column->levels, texts[row], strlen(texts[row])) : JARAK_NO_CODE;
        if (texts[row] == NULL) {
            column->n_missing++;
        } else if (column->codes[row] == JARAK_NO_CODE) {
            return out_of_memory(made, error);
        }
    }
    return jarak__frame_finish(made, 1, error);
}

const jarak_column *jarak_frame_find(const jarak_frame *frame, const char *name, jarak_column_kind kind)
{
    for (size_t i = 0; i < frame->n_columns; i++) {
        if (frame->columns[i].kind == kind && strcmp(frame->columns[i].name, name) == 0) {
            return &frame->columns[i];
        }
    }
    return NULL;
}

void jarak_frame_free(jarak_frame *frame)
{
    jarak__frame_work *made = (jarak__frame_work *)frame;
    if (made == NULL) {
        return;
    }
    for (size_t i = 0; i < made->n_columns; i++) {
        jarak__free(made->columns[i].name);
        jarak__free(made->columns[i].numbers);
        jarak__free(made->columns[i].codes);
        jarak__levels_release(&made->columns[i].levels);
    }
    jarak__free(made->columns);
    jarak__free(made->shown_columns);
    jarak__free(made);
}
