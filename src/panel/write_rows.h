/* The rows of a file of the panel, as SQL. */
#ifndef JARAK_PANEL_WRITE_ROWS_H
#define JARAK_PANEL_WRITE_ROWS_H

#include <stdbool.h>

#include "base/writer.h"
#include "jarak/table.h"

typedef struct jarak__panel_shape {
    bool is_wide;
    bool is_named;            /* pairs are named: they have a row where there is no value, too */
    const jarak_table *names; /* of jarak__panel_asked_make() */
} jarak__panel_shape;

/* Writes a query of the values of the states from first to last, by codes: a, b (numbers of written_state), year, place (of
 * asked_indicator), value, sd, plain (in the natural unit), n. */
void jarak__panel_cells_write(jarak__writer *sql, const jarak__panel_shape *shape, const char *first, const char *last);
/* Whether the rows are made of values that were laid down in temp.written_cell, which are looked up then. */
bool jarak__panel_needs_cells(const jarak__panel_shape *shape);
/* Writes a query of the rows of these states, in order, where temp.written_cell has their values if that is needed. */
void jarak__panel_rows_write(jarak__writer *sql, const jarak__panel_shape *shape, const char *first, const char *last);
/* Writes a query of the file's columns from temp.written, which has such rows, in their order. as_text: codes as texts, not as codes of a
 * type. */
void jarak__panel_file_write(jarak__writer *sql, const jarak__panel_shape *shape, bool as_text);
/* Writes a query of one column: the lines of a CSV file of such rows, which is not wide; its name is the header. To be written without
 * quotes: one cell a row takes the engine's writer half of the time that twelve take. */
void jarak__panel_lines_write(jarak__writer *sql);

#endif
