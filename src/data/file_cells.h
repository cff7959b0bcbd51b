/* The cells of a file's first lines. */
#ifndef JARAK_DATA_FILE_CELLS_H
#define JARAK_DATA_FILE_CELLS_H

#include "data/file_head.h"

/* Reads the cell at *position into text (large enough), without its quotes ('\0': none), and moves on to the next; true where another cell
 * follows on the line. */
bool jarak__next_cell(const char **position, const char *end, char delimiter, char quote, char *text, size_t *length);

/* The cells of the first line, cut by delimiter and quote ('\0': none); they live in the arena. Errors: ERR_FORMAT (the line does not end
 * within the head), ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__file_first_cells(const jarak__file *file, char delimiter, char quote, jarak__arena *arena,
                                                      jarak__texts *cells, jarak_error *error);

#endif
