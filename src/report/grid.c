/* Grids over libsmartcols, tones as terminal colours, and the wrapping of running text. */
#include "report/grid.h"

#include <libsmartcols/libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

struct jarak__grid {
    struct libscols_table *table;
    struct libscols_line *line;
    size_t n_lines;
    bool failed;
};

/* Blue and orange can be told apart by everybody; the words and marks say the same without any colour. */
static const char *const tone_codes[] = {
    [JARAK__TONE_PLAIN] = "",        [JARAK__TONE_CLOSER] = "\033[34;1m", [JARAK__TONE_APART] = "\033[33m",
    [JARAK__TONE_FAINT] = "\033[2m", [JARAK__TONE_STRONG] = "\033[1m",
};

jarak__grid *jarak__grid_new(const char *alignment, bool colour)
{
    jarak__grid *grid = jarak__calloc(1, sizeof *grid);
    if (grid == NULL) {
        return NULL;
    }
    grid->table = scols_new_table();
    grid->failed = grid->table == NULL || scols_table_enable_noheadings(grid->table, 1) != 0 ||
                   scols_table_set_termforce(grid->table, SCOLS_TERMFORCE_NEVER) != 0 ||
                   scols_table_enable_colors(grid->table, colour) != 0 || scols_table_set_column_separator(grid->table, "  ") != 0;
    for (const char *c = alignment; *c != '\0' && !grid->failed; c++) {
        grid->failed = scols_table_new_column(grid->table, "", 0, *c == 'r' ? SCOLS_FL_RIGHT : 0) == NULL;
    }
    return grid;
}

void jarak__grid_free(jarak__grid *grid)
{
    if (grid != NULL) {
        scols_unref_table(grid->table);
        jarak__free(grid);
    }
}

size_t jarak__grid_lines(const jarak__grid *grid)
{
    return grid->n_lines;
}

void jarak__grid_line(jarak__grid *grid)
{
    grid->line = grid->failed ? NULL : scols_table_new_line(grid->table, NULL);
    grid->failed |= grid->line == NULL;
    grid->n_lines++;
}

void jarak__grid_cell(jarak__grid *grid, size_t column, const char *text, jarak__tone tone)
{
    if (grid->failed) {
        return;
    }
    grid->failed = scols_line_set_data(grid->line, column, text) != 0 ||
                   (tone != JARAK__TONE_PLAIN && scols_cell_set_color(scols_line_get_cell(grid->line, column), tone_codes[tone]) != 0);
}

void jarak__grid_write(jarak__grid *grid, size_t start, size_t end, int indent, jarak__writer *writer)
{
    char *text = NULL;
    grid->failed = grid->failed || scols_table_print_range_to_string(grid->table, scols_table_get_line(grid->table, start),
                                                                     scols_table_get_line(grid->table, end - 1), &text) != 0;
    writer->failed |= grid->failed;
    for (const char *line = text; line != NULL && *line != '\0';) {
        size_t length = strcspn(line, "\n"), kept = length;
        while (kept > 0 && line[kept - 1] == ' ') {
            kept--;
        }
        jarak__write_format(writer, "%*s", kept > 0 ? indent : 0, "");
        jarak__write_bytes(writer, line, kept);
        jarak__write_text(writer, "\n");
        line += length + (line[length] == '\n');
    }
    free(text);
}

/* Columns of length bytes of UTF-8, one a character: near enough for the scripts that jarak speaks. */
static int columns_of(const char *text, size_t length)
{
    int columns = 0;
    for (size_t i = 0; i < length; i++) {
        columns += ((unsigned char)text[i] & 0xC0) != 0x80;
    }
    return columns;
}

/* The same without the codes of colours. */
static int seen_columns(const char *text, size_t length)
{
    int columns = 0;
    for (size_t i = 0; i < length;) {
        const char *code = memchr(text + i, '\033', length - i);
        const size_t end = code != NULL ? (size_t)(code - text) : length;
        columns += columns_of(text + i, end - i);
        const char *stop = code != NULL ? memchr(code, 'm', length - end) : NULL;
        i = stop != NULL ? (size_t)(stop - text) + 1 : length;
    }
    return columns;
}

void jarak__grid_hide(jarak__grid *grid, size_t column)
{
    struct libscols_column *hidden = grid->failed ? NULL : scols_table_get_column(grid->table, column);
    grid->failed |= hidden == NULL || scols_column_set_flags(hidden, scols_column_get_flags(hidden) | SCOLS_FL_HIDDEN) != 0;
}

int jarak__grid_columns(jarak__grid *grid, size_t start, size_t end)
{
    jarak__writer text = {0};
    int most = 0;
    jarak__grid_write(grid, start, end, 0, &text);
    for (const char *line = text.bytes; !text.failed && line != NULL && *line != '\0';) {
        const size_t length = strcspn(line, "\n");
        const int columns = seen_columns(line, length);
        most = columns > most ? columns : most;
        line += length + (line[length] == '\n');
    }
    grid->failed |= text.failed;
    jarak__writer_release(&text);
    return most;
}

void jarak__write_toned(jarak__writer *writer, const char *text, jarak__tone tone, bool colour)
{
    bool toned = colour && tone != JARAK__TONE_PLAIN;
    jarak__write_text(writer, toned ? tone_codes[tone] : "");
    jarak__write_text(writer, text);
    jarak__write_text(writer, toned ? "\033[0m" : "");
}

int jarak__text_columns(const char *text)
{
    return columns_of(text, strlen(text));
}

const char *jarak__short_text(const char *text, int columns, char *copy, size_t size)
{
    if (jarak__text_columns(text) <= columns) {
        return text;
    }
    size_t length = 0;
    for (int used = 0; text[length] != '\0' && (used < columns - 1 || ((unsigned char)text[length] & 0xC0) == 0x80); length++) {
        used += ((unsigned char)text[length] & 0xC0) != 0x80;
    }
    while (length > 0 && text[length - 1] == ' ') {
        length--;
    }
    snprintf(copy, size, "%.*s…", (int)length, text);
    return copy;
}

void jarak__write_wrapped(jarak__writer *writer, const char *text, int width, int indent)
{
    jarak__write_wrapped_line(writer, text, strlen(text), width, indent);
}

void jarak__write_wrapped_line(jarak__writer *writer, const char *text, size_t length, int width, int indent)
{
    const char *end = text + length;
    int column = indent;
    bool at_start = true;
    while (text < end) {
        const char *blank = memchr(text, ' ', (size_t)(end - text));
        const size_t word = (size_t)((blank != NULL ? blank : end) - text);
        int columns = columns_of(text, word);
        if (!at_start && column + 1 + columns > width) {
            jarak__write_format(writer, "\n%*s", indent, "");
            column = indent;
            at_start = true;
        }
        jarak__write_text(writer, at_start ? "" : " ");
        jarak__write_bytes(writer, text, word);
        column += columns + !at_start;
        at_start = false;
        text += word + (blank != NULL);
    }
}
