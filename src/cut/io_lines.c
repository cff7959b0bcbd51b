/* The lines of a table that may be compressed, and their cells. */
#include "cut/io_lines.h"

#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "cut/io.h"
#include "data/file_cells.h"

enum { FIRST_ROOM = 1 << 16 };

/* Twice the room, of which n bytes of the line are kept. */
static bool grow(jarak__io_lines *lines, size_t n)
{
    char *line = jarak__alloc(2 * lines->room), *text = jarak__alloc(2 * lines->room);
    if (line == NULL || text == NULL) {
        jarak__free(line);
        jarak__free(text);
        return false;
    }
    memcpy(line, lines->line, n);
    jarak__free(lines->line);
    jarak__free(lines->text);
    lines->line = line;
    lines->text = text;
    lines->room *= 2;
    return true;
}

jarak_status jarak__io_lines_next(jarak__io_lines *lines, bool *is_there, size_t *length, jarak_error *error)
{
    *length = 0;
    *is_there = false;
    for (;;) {
        if (lines->room - *length < 2 && !grow(lines, *length)) {
            return jarak__io_no_memory(error);
        }
        if (gzgets(lines->stream, lines->line + *length, (int)(lines->room - *length)) == NULL) {
            break;
        }
        *length += strlen(lines->line + *length);
        *is_there = true;
        if (*length > 0 && lines->line[*length - 1] == '\n') {
            break;
        }
    }
    lines->number += *is_there;
    return jarak_cancel_triggered(lines->cancel) ? jarak_fail(error, JARAK_ERR_INTERRUPTED, _("interrupted while the table was read"))
                                                 : JARAK_OK;
}

jarak_status jarak__io_lines_cut(const jarak__io_lines *lines, size_t length, jarak__arena *arena, jarak__io_line *into, jarak_error *error)
{
    const char *position = lines->line, *end = lines->line + length;
    size_t n = 1, bytes;
    for (const char *c = lines->line; c < end; c++) {
        n += *c == lines->delimiter;
    }
    into->cells = jarak__arena_alloc(arena, n * sizeof *into->cells);
    into->n = 0;
    for (bool more = into->cells != NULL; more;) {
        more = jarak__next_cell(&position, end, lines->delimiter, '"', lines->text, &bytes);
        into->cells[into->n] = jarak__arena_text(arena, lines->text, bytes);
        if (into->cells[into->n++] == NULL) {
            return jarak__io_no_memory(error);
        }
    }
    return into->cells != NULL ? JARAK_OK : jarak__io_no_memory(error);
}

static size_t count_bytes(const char *text, size_t length, char wanted)
{
    size_t n = 0;
    for (size_t i = 0; i < length; i++) {
        n += text[i] == wanted;
    }
    return n;
}

jarak_status jarak__io_lines_open(const char *name, const jarak_cancel *cancel, jarak__io_lines *lines, jarak_error *error)
{
    lines->cancel = cancel;
    jarak_status status = jarak__file_look(name, name, NULL, &lines->file, error);
    if (status != JARAK_OK) {
        return status;
    }
    if (lines->file.is_parquet) {
        return JARAK_OK;
    }
    lines->stream = gzopen(lines->file.path, "rb");
    lines->room = FIRST_ROOM;
    lines->line = jarak__alloc(lines->room);
    lines->text = jarak__alloc(lines->room);
    if (lines->stream == NULL) {
        return jarak_fail(error, JARAK_ERR_IO, _("cannot read %s: %s"), name, strerror(errno));
    }
    const size_t semicolons = count_bytes(lines->file.head, lines->file.head_size, ';'),
                 commas = count_bytes(lines->file.head, lines->file.head_size, ',');
    lines->delimiter = semicolons > 0 && 2 * semicolons > commas ? ';' : ',';
    return lines->line != NULL && lines->text != NULL ? JARAK_OK : jarak__io_no_memory(error);
}

jarak_status jarak__io_lines_again(jarak__io_lines *lines, jarak_error *error)
{
    lines->number = 0;
    return gzrewind(lines->stream) == 0 ? JARAK_OK : jarak_fail(error, JARAK_ERR_IO, _("cannot read %s"), lines->file.name);
}

void jarak__io_lines_release(jarak__io_lines *lines)
{
    if (lines->stream != NULL) {
        (void)gzclose(lines->stream);
    }
    jarak__file_release(&lines->file);
    jarak__free(lines->line);
    jarak__free(lines->text);
}
