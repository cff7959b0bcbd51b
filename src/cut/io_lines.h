/* The lines of a table that may be compressed, one after the other, and their cells. */
#ifndef JARAK_CUT_IO_LINES_H
#define JARAK_CUT_IO_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <zlib.h>

#include "base/arena.h"
#include "cut/io_forms.h"
#include "data/file_head.h"
#include "jarak/cancel.h"

typedef struct jarak__io_lines {
    jarak__file file;
    gzFile stream; /* NULL where the file is none of lines */
    char delimiter;
    char *line, *text; /* of room bytes each: the line that was read, and room for a cell */
    size_t room, number;
    const jarak_cancel *cancel;
} jarak__io_lines;

/* lines: zeros, and not moved once open; to be released also when this fails. Errors: ERR_NOT_FOUND, ERR_IO, ERR_MEMORY. */
jarak_status jarak__io_lines_open(const char *name, const jarak_cancel *cancel, jarak__io_lines *lines, jarak_error *error);
/* The next line with its end, *length bytes; *is_there is false at the end of the file. Errors: ERR_INTERRUPTED, ERR_MEMORY. */
jarak_status jarak__io_lines_next(jarak__io_lines *lines, bool *is_there, size_t *length, jarak_error *error);
/* The cells of the line that was read, in the arena. Errors: ERR_MEMORY. */
jarak_status jarak__io_lines_cut(const jarak__io_lines *lines, size_t length, jarak__arena *arena, jarak__io_line *into,
                                 jarak_error *error);
/* From the beginning again. Errors: ERR_IO. */
jarak_status jarak__io_lines_again(jarak__io_lines *lines, jarak_error *error);
void jarak__io_lines_release(jarak__io_lines *lines);

#endif
