/* Pages as LaTeX: sheets as tabulars of booktabs, and running text as comments, so that an article can input the file as it is. */
#include <string.h>

#include "report/format.h"

/* Signs outside of ASCII that jarak writes itself, and that LaTeX has no letter for unless more packages are loaded. */
static const struct {
    const char *sign, *command;
} signs[] = {{"−", "$-$"}, {"→", "$\\to$"}, {"×", "$\\times$"}, {"…", "\\dots{}"}, {"κ", "$\\kappa$"}, {"π", "$\\pi$"}, {"±", "$\\pm$"}};

/* Writes the sign that the text begins with and returns its length; 0 where it begins with none. */
static size_t write_sign(jarak__writer *writer, const char *text)
{
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t length = strlen(signs[i].sign);
        if (strncmp(text, signs[i].sign, length) == 0) {
            jarak__write_text(writer, signs[i].command);
            return length;
        }
    }
    return 0;
}

static void write_letter(jarak__writer *writer, char letter)
{
    switch (letter) {
    case '\\':
        jarak__write_text(writer, "\\textbackslash{}");
        return;
    case '^':
        jarak__write_text(writer, "\\^{}");
        return;
    case '~':
        jarak__write_text(writer, "\\~{}");
        return;
    case '\n':
        jarak__write_text(writer, " ");
        return;
    default:
        jarak__write_text(writer, strchr("&%$#_{}", letter) != NULL ? "\\" : "");
        jarak__write_bytes(writer, &letter, 1);
    }
}

/* Text with what has a meaning of its own made harmless. */
static void write_escaped(jarak__writer *writer, const char *text)
{
    while (*text != '\0') {
        size_t length = write_sign(writer, text);
        if (length == 0) {
            write_letter(writer, *text);
            length = 1;
        }
        text += length;
    }
}

static void write_line(jarak__writer *writer, const char *line, size_t length)
{
    if (strspn(line, " ") < length) {
        jarak__write_text(writer, "% ");
        jarak__write_bytes(writer, line, length);
        jarak__write_text(writer, "\n");
    }
}

static void write_cell(jarak__writer *writer, const jarak__column *column, const jarak__cell *cell, jarak__writer *text)
{
    text->length = 0;
    jarak__write_cell(text, column, cell);
    write_escaped(writer, text->length > 0 ? text->bytes : "");
    if (cell->mark != NULL) {
        jarak__write_text(writer, "$^{");
        write_escaped(writer, cell->mark);
        jarak__write_text(writer, "}$");
    }
}

static void write_heads(jarak__writer *writer, const jarak__sheet *sheet)
{
    size_t at = 0;
    jarak__write_text(writer, "\\begin{tabular}{");
    for (size_t column = 0; column < sheet->n_columns; column++) {
        if (!sheet->columns[column].only_data) {
            jarak__write_text(writer, jarak__column_is_right(&sheet->columns[column]) ? "r" : "l");
        }
    }
    jarak__write_text(writer, "}\n\\toprule\n");
    for (size_t column = 0; column < sheet->n_columns; column++) {
        if (!sheet->columns[column].only_data) {
            jarak__write_text(writer, at++ > 0 ? " & " : "");
            write_escaped(writer, jarak__column_title(sheet, column));
        }
    }
    jarak__write_text(writer, " \\\\\n");
}

static void write_sheet(jarak__output *out, const jarak__sheet *sheet)
{
    jarak__writer *w = &out->writer, text = {0};
    jarak__cell cell;
    write_heads(w, sheet);
    if (sheet->starts_block == NULL) {
        jarak__write_text(w, "\\midrule\n");
    }
    for (size_t row = 0; row < sheet->n_rows && jarak__output_flush(out); row++) {
        if (sheet->starts_block != NULL && sheet->starts_block(sheet->data, row)) {
            jarak__write_text(w, "\\midrule\n");
        }
        for (size_t column = 0, at = 0; column < sheet->n_columns; column++) {
            if (!sheet->columns[column].only_data) {
                jarak__write_text(w, at++ > 0 ? " & " : "");
                jarak__sheet_cell(sheet, row, column, &cell);
                write_cell(w, &sheet->columns[column], &cell, &text);
            }
        }
        jarak__write_text(w, " \\\\\n");
    }
    jarak__write_text(w, "\\bottomrule\n\\end{tabular}\n");
    w->failed |= text.failed;
    jarak__writer_release(&text);
}

const jarak__format jarak__format_latex = {
    .name = "latex", .shows = JARAK__SHOWS_PAGE, .is_article = true, .line = write_line, .sheet = write_sheet};
