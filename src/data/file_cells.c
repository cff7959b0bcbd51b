/* Cutting the start of a file into cells. */
#include "data/file_cells.h"

#include <string.h>

#include "base/alloc.h"

bool jarak__next_cell(const char **position, const char *end, char delimiter, char quote, char *text, size_t *length)
{
    const char *c = *position;
    *length = 0;
    bool quoted = quote != '\0' && c < end && *c == quote;
    if (quoted) {
        c++;
    }
    for (; c < end; c++) {
        if (quoted && *c == quote) {
            if (c + 1 < end && c[1] == quote) {
                c++;
            } else {
                quoted = false;
                continue;
            }
        } else if (!quoted && (*c == delimiter || *c == '\n')) {
            break;
        }
        text[(*length)++] = *c;
    }
    bool more = c < end && *c == delimiter;
    if (!more && *length > 0 && text[*length - 1] == '\r') {
        (*length)--;
    }
    *position = c < end ? c + 1 : c;
    return more;
}

jarak_status jarak__file_first_cells(const jarak__file *file, char delimiter, char quote, jarak__arena *arena, jarak__texts *cells,
                                     jarak_error *error)
{
    const char *end = file->head + file->head_size;
    if (memchr(file->head, '\n', file->head_size) == NULL && !jarak__head_is_whole(file)) {
        return jarak_fail(error, JARAK_ERR_FORMAT, "%s: the first line is longer than 1 MiB; this is no table", file->name);
    }
    char *text = jarak__alloc(file->head_size + 1);
    const char **items = NULL;
    jarak_status status = JARAK_OK;
    size_t length, n_cells = 0;
    *cells = (jarak__texts){0};
    if (text != NULL) { /* once to count the cells, once to keep them */
        const char *position = file->head;
        do {
            n_cells++;
        } while (jarak__next_cell(&position, end, delimiter, quote, text, &length));
        items = jarak__arena_alloc(arena, n_cells * sizeof *items);
    }
    const char *position = file->head;
    for (size_t i = 0; items != NULL && i < n_cells; i++) {
        jarak__next_cell(&position, end, delimiter, quote, text, &length);
        items[i] = jarak__arena_text(arena, text, length);
        if (items[i] == NULL) {
            items = NULL;
        }
    }
    if (items == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", file->name);
        goto out;
    }
    *cells = (jarak__texts){.items = items, .count = n_cells};

out:
    jarak__free(text);
    return status;
}
