/* Pages as Markdown: each line of text a paragraph, sheets as pipe tables (as GitHub, pandoc and most others read them). */
#include <string.h>

#include "report/format.h"

/* Text with what has a meaning of its own made harmless; a line's end within a cell would end the row. */
static void write_escaped(jarak__writer *writer, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        jarak__write_text(writer, strchr("|*_`\\<", text[i]) != NULL && text[i] != '\0' ? "\\" : "");
        jarak__write_bytes(writer, text[i] == '\n' ? " " : text + i, 1);
    }
}

/* An empty line parts paragraphs and tables; text that is only an empty line is nothing more than that. */
static void write_line(jarak__writer *writer, const char *line, size_t length)
{
    size_t blanks = strspn(line, " ");
    if (blanks < length) {
        jarak__write_text(writer, writer->length > 0 ? "\n" : "");
        write_escaped(writer, line + blanks, length - blanks);
        jarak__write_text(writer, "\n");
    }
}

static void write_heads(jarak__writer *writer, const jarak__sheet *sheet)
{
    for (size_t column = 0; column < sheet->n_columns; column++) {
        if (!sheet->columns[column].only_data) {
            const char *title = jarak__column_title(sheet, column);
            jarak__write_text(writer, "| ");
            write_escaped(writer, title, strlen(title));
            jarak__write_text(writer, " ");
        }
    }
    jarak__write_text(writer, "|\n");
    for (size_t column = 0; column < sheet->n_columns; column++) {
        if (!sheet->columns[column].only_data) {
            jarak__write_text(writer, jarak__column_is_right(&sheet->columns[column]) ? "|--:" : "|:--");
        }
    }
    jarak__write_text(writer, "|\n");
}

static void write_sheet(jarak__output *out, const jarak__sheet *sheet)
{
    jarak__writer *w = &out->writer, text = {0};
    jarak__cell cell;
    jarak__write_text(w, out->n_blocks > 0 ? "\n" : "");
    write_heads(w, sheet);
    for (size_t row = 0; row < sheet->n_rows && jarak__output_flush(out); row++) {
        for (size_t column = 0; column < sheet->n_columns; column++) {
            if (sheet->columns[column].only_data) {
                continue;
            }
            jarak__sheet_cell(sheet, row, column, &cell);
            text.length = 0;
            jarak__write_cell(&text, &sheet->columns[column], &cell);
            jarak__write_text(&text, cell.mark != NULL ? cell.mark : "");
            jarak__write_text(w, "| ");
            write_escaped(w, text.bytes, text.length);
            jarak__write_text(w, " ");
        }
        jarak__write_text(w, "|\n");
    }
    w->failed |= text.failed;
    jarak__writer_release(&text);
}

const jarak__format jarak__format_markdown = {
    .name = "markdown", .shows = JARAK__SHOWS_PAGE, .is_article = true, .line = write_line, .sheet = write_sheet};
