/* Rows as CSV (RFC 4180) at full precision. */
#include <inttypes.h>

#include "report/format.h"

/* A list is one field with blanks between its elements, which are dates and names without blanks. */
static void write_list(jarak__writer *writer, const jarak__cell *cell)
{
    for (size_t i = 0; i < cell->n_list; i++) {
        jarak__write_text(writer, i > 0 ? " " : "");
        jarak__write_text(writer, cell->list[i]);
    }
}

static void write_cell(jarak__writer *writer, jarak_type type, const jarak__cell *cell)
{
    if (!cell->present) {
        return;
    }
    if (cell->is_list) {
        write_list(writer, cell);
        return;
    }
    switch (type) {
    case JARAK_INTEGER:
        jarak__write_integer(writer, cell->integer);
        return;
    case JARAK_NUMBER:
        jarak__write_number(writer, cell->number);
        return;
    case JARAK_BOOLEAN:
        jarak__write_text(writer, cell->boolean ? "true" : "false");
        return;
    default:
        jarak__write_csv_text(writer, cell->text);
    }
}

static void write_sheet(jarak__output *out, const jarak__sheet *sheet)
{
    jarak__writer *w = &out->writer;
    for (size_t column = 0, at = 0; column < sheet->n_columns; column++) {
        if (sheet->columns[column].key != NULL) {
            jarak__write_text(w, at++ > 0 ? "," : "");
            jarak__write_csv_text(w, sheet->columns[column].key);
        }
    }
    jarak__write_text(w, "\n");
    jarak__cell cell;
    for (size_t row = 0; row < sheet->n_rows && jarak__output_flush(out); row++) {
        for (size_t column = 0, at = 0; column < sheet->n_columns; column++) {
            if (sheet->columns[column].key != NULL) {
                jarak__write_text(w, at++ > 0 ? "," : "");
                jarak__sheet_cell(sheet, row, column, &cell);
                write_cell(w, sheet->columns[column].type, &cell);
            }
        }
        jarak__write_text(w, "\n");
    }
}

const jarak__format jarak__format_csv = {.name = "csv", .shows = JARAK__SHOWS_ROWS, .sheet = write_sheet};
