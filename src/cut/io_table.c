/* Tables of a folder whose rows are numbered cells: every cell once, every figure a number, or the file and line where it is not so. */
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/text.h"
#include "base/writer.h"
#include "cut/io.h"

jarak_status jarak__io_reading(const jarak_cut_sectors *cut, const char *file, jarak_frame_settings *settings, jarak_error *error)
{
    if (access(file, R_OK) != 0) {
        return jarak_fail(error, JARAK_ERR_NOT_FOUND, _("%s: there is no such file"), file);
    }
    jarak_frame_settings_init(settings);
    settings->threads = cut->settings.solve.threads;
    settings->cancel = cut->settings.solve.cancel;
    return JARAK_OK;
}

jarak_status jarak__io_read(const jarak_cut_sectors *cut, const char *file, size_t n, const jarak_column_request *columns,
                            jarak_frame **frame, jarak_error *error)
{
    jarak_frame_settings settings;
    *frame = NULL;
    jarak_status status = jarak__io_reading(cut, file, &settings, error);
    return status == JARAK_OK ? jarak_frame_read(file, &settings, n, columns, frame, error) : status;
}

/* Whether it is a whole number from 0 and below the bound. */
static bool is_index(double number, size_t bound)
{
    return number >= 0 && number < (double)bound && number == floor(number);
}

/* ------------------------------------------------------------------------------------------------------------------ names */

static jarak_status enter_name(jarak_cut_sectors *cut, const char *file, const jarak_frame *frame, size_t row, jarak__io_names *names,
                               jarak_error *error)
{
    const jarak_column *of = frame->columns;
    const double number = of[0].numbers[row];
    if (!is_index(number, names->n) || names->names[(size_t)number] != NULL) {
        return jarak_fail(error, JARAK_ERR_DATA, _("%s, line %zu: idx %g; number the rows from 0 to %zu, each once"), file,
                          row + JARAK__IO_FIRST_LINE, number, names->n - 1);
    }
    if (of[1].codes[row] == JARAK_NO_CODE) {
        return jarak_fail(error, JARAK_ERR_DATA, _("%s, line %zu: the name is missing"), file, row + JARAK__IO_FIRST_LINE);
    }
    const char *label = of[1].labels[of[1].codes[row]];
    names->names[(size_t)number] = jarak__arena_text(&cut->memory, label, strlen(label));
    return names->names[(size_t)number] != NULL ? JARAK_OK : jarak__io_no_memory(error);
}

static jarak_status enter_names(jarak_cut_sectors *cut, const char *file, const jarak_frame *frame, jarak__io_names *names,
                                jarak_error *error)
{
    jarak_status status = JARAK_OK;
    if (frame->n_rows == 0) {
        return jarak_fail(error, JARAK_ERR_DATA, _("%s has no rows"), file);
    }
    names->n = frame->n_rows;
    names->names = jarak__arena_alloc(&cut->memory, names->n * sizeof *names->names);
    if (names->names == NULL) {
        return jarak__io_no_memory(error);
    }
    memset(names->names, 0, names->n * sizeof *names->names);
    for (size_t row = 0; status == JARAK_OK && row < names->n; row++) {
        status = enter_name(cut, file, frame, row, names, error);
    }
    if (status == JARAK_OK && frame->columns[1].n_levels < names->n) {
        return jarak_fail(error, JARAK_ERR_DATA, _("%s: a name stands there twice; give each row a name of its own"), file);
    }
    return status;
}

jarak_status jarak__io_read_names(jarak_cut_sectors *cut, const char *file, const char *label, jarak__io_names *names, jarak_error *error)
{
    const jarak_column_request wanted[] = {{"idx", JARAK_COLUMN_NUMBER}, {label, JARAK_COLUMN_CATEGORY}};
    jarak_frame *frame = NULL;
    jarak_status status = jarak__io_read(cut, file, 2, wanted, &frame, error);
    status = status == JARAK_OK ? enter_names(cut, file, frame, names, error) : status;
    jarak_frame_free(frame);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ cells */

/* "n 3, j 1". */
static void write_cell(const jarak__io_table *table, size_t cell, jarak__writer *text)
{
    size_t rest = cell, key[JARAK__IO_MOST_KEYS];
    for (size_t k = table->n_keys; k-- > 0;) {
        key[k] = rest % table->sizes[k];
        rest /= table->sizes[k];
    }
    for (size_t k = 0; k < table->n_keys; k++) {
        jarak__write_format(text, "%s%s %zu", k > 0 ? ", " : "", table->keys[k], key[k]);
    }
}

static jarak_status wrong_cell(const jarak__io_table *table, const char *words, size_t row, size_t cell, jarak_error *error)
{
    jarak__writer text = {0};
    write_cell(table, cell, &text);
    jarak_status status = text.failed       ? jarak__io_no_memory(error)
                          : row == SIZE_MAX ? jarak_fail(error, JARAK_ERR_DATA, "%s: %s: %s", table->file, text.bytes, _(words))
                                            : jarak_fail(error, JARAK_ERR_DATA, _("%s, line %zu: %s: %s"), table->file,
                                                         row + JARAK__IO_FIRST_LINE, text.bytes, _(words));
    jarak__writer_release(&text);
    return status;
}

/* The number of the row's cell, and where its values go. */
static jarak_status find_cell(const jarak__io_table *table, const jarak_frame *frame, size_t row, size_t *cell, size_t *place,
                              jarak_error *error)
{
    *cell = *place = 0;
    for (size_t k = 0; k < table->n_keys; k++) {
        const double number = frame->columns[k].numbers[row];
        if (!is_index(number, table->sizes[k])) {
            return jarak_fail(error, JARAK_ERR_DATA, _("%s, line %zu: %s is %g; give a whole number from 0 to %zu"), table->file,
                              row + JARAK__IO_FIRST_LINE, table->keys[k], number, table->sizes[k] - 1);
        }
        *cell = *cell * table->sizes[k] + (size_t)number;
        *place += (size_t)number * table->strides[k];
    }
    return JARAK_OK;
}

static jarak_status enter_row(const jarak__io_table *table, const jarak_frame *frame, size_t row, bool *seen, jarak_error *error)
{
    size_t cell, place;
    jarak_status status = find_cell(table, frame, row, &cell, &place, error);
    if (status != JARAK_OK) {
        return status;
    }
    if (seen[cell]) {
        return wrong_cell(table, N_("the row stands there twice; leave one"), row, cell, error);
    }
    seen[cell] = true;
    for (size_t k = 0; k < table->n_values; k++) {
        const double value = frame->columns[table->n_keys + k].numbers[row];
        if (!isfinite(value)) {
            return jarak_fail(error, JARAK_ERR_DATA,
                              _("%s, line %zu: %s is missing or no number; give a figure, 0 where there is none of it"), table->file,
                              row + JARAK__IO_FIRST_LINE, table->values[k]);
        }
        table->into[k][place] = value;
    }
    return JARAK_OK;
}

static jarak_status enter_rows(const jarak__io_table *table, const jarak_frame *frame, jarak_error *error)
{
    size_t n_cells = 1;
    jarak_status status = JARAK_OK;
    for (size_t k = 0; k < table->n_keys; k++) {
        n_cells *= table->sizes[k]; /* no more than values, which there is room for */
    }
    bool *seen = jarak__calloc(n_cells, sizeof *seen);
    if (seen == NULL) {
        return jarak__io_no_memory(error);
    }
    for (size_t row = 0; status == JARAK_OK && row < frame->n_rows; row++) {
        status = enter_row(table, frame, row, seen, error);
    }
    for (size_t cell = 0; status == JARAK_OK && cell < n_cells; cell++) {
        status = seen[cell]
                     ? JARAK_OK
                     : wrong_cell(table, N_("there is no such row; add it, with 0 where there is none of it"), SIZE_MAX, cell, error);
    }
    jarak__free(seen);
    return status;
}

jarak_status jarak__io_read_table(const jarak_cut_sectors *cut, const jarak__io_table *table, jarak_error *error)
{
    jarak_column_request wanted[JARAK__IO_MOST_KEYS + JARAK__IO_MOST_VALUES];
    jarak_frame *frame = NULL;
    for (size_t k = 0; k < table->n_keys + table->n_values; k++) {
        wanted[k] = (jarak_column_request){k < table->n_keys ? table->keys[k] : table->values[k - table->n_keys], JARAK_COLUMN_NUMBER};
    }
    jarak_status status = jarak__io_read(cut, table->file, table->n_keys + table->n_values, wanted, &frame, error);
    status = status == JARAK_OK ? enter_rows(table, frame, error) : status;
    jarak_frame_free(frame);
    return status;
}
