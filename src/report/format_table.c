/* Pages for the terminal: text as it is, sheets as aligned columns (libsmartcols, which knows how wide Cyrillic is). */
#include <libsmartcols/libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include "report/format.h"

static void write_line(jarak__writer *writer, const char *line, size_t length)
{
    jarak__write_bytes(writer, line, length);
    jarak__write_text(writer, "\n");
}

/* Texts may have lines of their own, which libsmartcols would otherwise escape. */
static bool add_column(struct libscols_table *lines, const jarak__sheet *sheet, size_t column)
{
    bool is_right = jarak__column_is_right(&sheet->columns[column]);
    bool wraps = sheet->plain && !is_right;
    struct libscols_column *added = scols_table_new_column(lines, jarak__column_title(sheet, column), 0,
                                                           is_right ? SCOLS_FL_RIGHT
                                                           : wraps  ? SCOLS_FL_WRAP
                                                                    : 0);
    return added != NULL && (!wraps || (scols_column_set_safechars(added, "\n") == 0 &&
                                        scols_column_set_wrapfunc(added, scols_wrapnl_chunksize, scols_wrapnl_nextchunk, NULL) == 0));
}

/* Where a sheet for the eye has a mark, it stands in a column of its own, so that numbers stay aligned. */
static bool has_marks(const jarak__sheet *sheet, size_t column)
{
    jarak__cell cell;
    bool found = false;
    for (size_t row = 0; !sheet->plain && !found && row < sheet->n_rows; row++) {
        jarak__sheet_cell(sheet, row, column, &cell);
        found = cell.mark != NULL;
    }
    return found;
}

/* The texts of a row of the sheet; the writer is where the text of each cell is put together. */
static bool add_row(struct libscols_table *lines, const jarak__sheet *sheet, const bool *marked, size_t row, jarak__writer *text)
{
    struct libscols_line *line = scols_table_new_line(lines, NULL);
    bool done = line != NULL;
    jarak__cell cell;
    for (size_t column = 0, at = 0; done && column < sheet->n_columns; column++) {
        if (sheet->columns[column].only_data) {
            continue;
        }
        jarak__sheet_cell(sheet, row, column, &cell);
        if (cell.present || cell.instead != NULL) {
            text->length = 0;
            jarak__write_bytes(text, "", 0);
            jarak__write_cell(text, &sheet->columns[column], &cell);
            done = !text->failed && scols_line_set_data(line, at, text->bytes != NULL ? text->bytes : "") == 0;
        }
        at++;
        if (marked[column]) {
            done = done && (cell.mark == NULL || scols_line_set_data(line, at, cell.mark) == 0);
            at++;
        }
    }
    return done;
}

/* libsmartcols prints nothing for a table without rows; the names of its columns still tell something. */
static void write_titles(jarak__writer *writer, const jarak__sheet *sheet)
{
    for (size_t column = 0, at = 0; column < sheet->n_columns; column++) {
        if (!sheet->columns[column].only_data) {
            jarak__write_format(writer, "%s%s", at++ > 0 ? " " : "", jarak__column_title(sheet, column));
        }
    }
    jarak__write_text(writer, "\n");
}

/* The lines without the blanks that fill up their last columns. */
static void write_trimmed(jarak__writer *writer, const char *lines, int indent)
{
    while (*lines != '\0') {
        size_t length = strcspn(lines, "\n"), shown = length;
        while (shown > 0 && lines[shown - 1] == ' ') {
            shown--;
        }
        jarak__write_format(writer, "%*s", shown > 0 ? indent : 0, "");
        write_line(writer, lines, shown);
        lines += length + (lines[length] == '\n');
    }
}

static bool fill(struct libscols_table *lines, const jarak__sheet *sheet, bool *marked, jarak__writer *text)
{
    bool done = lines != NULL && scols_table_set_termforce(lines, SCOLS_TERMFORCE_NEVER) == 0 &&
                (sheet->plain || scols_table_set_column_separator(lines, "  ") == 0);
    for (size_t column = 0; done && column < sheet->n_columns; column++) {
        if (!sheet->columns[column].only_data) {
            marked[column] = has_marks(sheet, column);
            done = add_column(lines, sheet, column) && (!marked[column] || scols_table_new_column(lines, "", 0, 0) != NULL);
        }
    }
    for (size_t row = 0; done && row < sheet->n_rows; row++) {
        done = add_row(lines, sheet, marked, row, text);
    }
    return done;
}

static void write_sheet(jarak__output *out, const jarak__sheet *sheet)
{
    if (sheet->n_rows == 0) {
        write_titles(&out->writer, sheet);
        return;
    }
    char *printed = NULL;
    jarak__writer text = {0};
    bool *marked = calloc(sheet->n_columns + 1, sizeof *marked);
    struct libscols_table *lines = scols_new_table();
    if (marked != NULL && fill(lines, sheet, marked, &text) && scols_print_table_to_string(lines, &printed) == 0) {
        write_trimmed(&out->writer, printed, sheet->indent);
    } else {
        out->writer.failed = true;
    }
    jarak__writer_release(&text);
    free(marked);
    free(printed);
    scols_unref_table(lines);
}

const jarak__format jarak__format_table = {.name = "table", .shows = JARAK__SHOWS_PAGE, .line = write_line, .sheet = write_sheet};
