/* Lines of aligned cells, for texts that are more than one table: lines are added, then written in ranges with other text between them,
 * all with the same widths of columns. Made with libsmartcols, which knows how wide Cyrillic is. */
#ifndef JARAK_REPORT_GRID_H
#define JARAK_REPORT_GRID_H

#include <stdbool.h>
#include <stddef.h>

#include "base/writer.h"

typedef struct jarak__grid jarak__grid;

typedef enum jarak__tone {
    JARAK__TONE_PLAIN = 0,
    JARAK__TONE_CLOSER,
    JARAK__TONE_APART,
    JARAK__TONE_FAINT,
    JARAK__TONE_STRONG
} jarak__tone;

/* alignment has a letter a column: 'l' or 'r'. NULL when memory is out. */
jarak__grid *jarak__grid_new(const char *alignment, bool colour);
void jarak__grid_free(jarak__grid *grid);

/* The number of lines so far, which is the index of the next. */
size_t jarak__grid_lines(const jarak__grid *grid);
/* Adds an empty line, and sets cells of the last line; failures are remembered until the grid is written. */
void jarak__grid_line(jarak__grid *grid);
void jarak__grid_cell(jarak__grid *grid, size_t column, const char *text, jarak__tone tone);

/* Leaves a column out of what is written from now on. */
void jarak__grid_hide(jarak__grid *grid, size_t column);

/* How many columns the widest of these lines takes. */
int jarak__grid_columns(jarak__grid *grid, size_t start, size_t end);

/* Writes the lines start … end - 1, each with indent blanks before it and none after it. */
void jarak__grid_write(jarak__grid *grid, size_t start, size_t end, int indent, jarak__writer *writer);

/* Text in a tone, where colour is wanted. */
void jarak__write_toned(jarak__writer *writer, const char *text, jarak__tone tone, bool colour);
/* How many columns a text takes, every letter being one wide. */
int jarak__text_columns(const char *text);
/* The text, or as much of it as fits into so many columns and "…". */
const char *jarak__short_text(const char *text, int columns, char *copy, size_t size);
/* Text broken into lines of width columns, each but the first with indent blanks before it, the last without a line's end. */
void jarak__write_wrapped(jarak__writer *writer, const char *text, int width, int indent);
/* The same of so many bytes. */
void jarak__write_wrapped_line(jarak__writer *writer, const char *text, size_t length, int width, int indent);

#endif
