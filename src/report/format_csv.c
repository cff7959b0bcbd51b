/* Rows as CSV (RFC 4180) at full precision. */
#include <inttypes.h>
#include <string.h>

#include "base/alloc.h"
#include "base/plain_locale.h"
#include "report/format.h"

/* Spreadsheets run a text that begins so as a formula, whoever wrote it; an apostrophe before it makes it a text again. A number in a
 * text is none. */
static bool is_formula(const char *text)
{
    char *end;
    if (text[0] == '\0' || strchr("=+-@", text[0]) == NULL) {
        return false;
    }
    (void)jarak__read_plainly(text, &end);
    return end == text || *end != '\0';
}

static void write_harmless(jarak__writer *writer, const char *text)
{
    char *harmless = is_formula(text) ? jarak__format_text("'%s", text) : NULL;
    writer->failed = writer->failed || (harmless == NULL && is_formula(text));
    jarak__write_csv_text(writer, harmless != NULL ? harmless : text);
    jarak__free(harmless);
}

/* A list is one field with blanks between its elements, which are dates and names without blanks. */
static void write_list(jarak__writer *writer, const jarak__cell *cell)
{
    for (size_t i = 0; i < cell->n_list; i++) {
        jarak__write_text(writer, i > 0 ? " " : "");
        jarak__write_text(writer, cell->list[i]);
    }
}

static void write_cell(jarak__writer *writer, const jarak__sheet *sheet, jarak_type type, const jarak__cell *cell)
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
        (sheet->is_raw ? jarak__write_csv_text : write_harmless)(writer, cell->text);
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
                write_cell(w, sheet, sheet->columns[column].type, &cell);
            }
        }
        jarak__write_text(w, "\n");
    }
}

const jarak__format jarak__format_csv = {.name = "csv", .shows = JARAK__SHOWS_ROWS, .sheet = write_sheet};
