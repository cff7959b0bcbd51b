/* Text on its way out: gathered, and written to the stream when it is much. */
#include <errno.h>
#include <string.h>

#include "base/neutral.h"
#include "base/text.h"
#include "report/format.h"
#include "report/grid.h"

enum { FLUSH_BYTES = 1 << 16 };

void jarak__output_fail(jarak__output *out, jarak_status status, const jarak_error *error)
{
    if (out->status == JARAK_OK) {
        out->status = status;
        out->error = *error;
    }
}

void jarak__output_end(jarak__output *out)
{
    jarak_error error = {0};
    jarak__writer *w = &out->writer;
    if (!w->failed && w->bytes != NULL && out->format != NULL &&
        out->format->shows != JARAK__SHOWS_TREE) { /* a tree is JSON, which has escapes */
        jarak__neutralise(w->bytes, w->length);
    }
    if (w->failed) {
        jarak__output_fail(out, jarak_fail(&error, JARAK_ERR_MEMORY, _("out of memory for printing the results")), &error);
    } else if (out->stream == NULL) {
        return; /* the text stays in the writer */
    } else if (out->status == JARAK_OK && w->length > 0 && fwrite(w->bytes, 1, w->length, out->stream) != w->length) {
        jarak__output_fail(out, jarak_fail(&error, JARAK_ERR_IO, _("the results could not be written: %s"), strerror(errno)), &error);
    }
    w->length = 0;
}

bool jarak__output_flush(jarak__output *out)
{
    if (out->writer.length >= FLUSH_BYTES || out->writer.failed) {
        jarak__output_end(out);
    }
    return out->status == JARAK_OK;
}

/* What does not fit follows below the first word, behind a bullet. */
static void write_wrapped(jarak__output *out, const char *line, size_t length)
{
    const bool is_item = length > 2 && (line[0] == '-' || line[0] == '*') && line[1] == ' ';
    size_t indent = is_item ? 2 : 0;
    while (!is_item && indent < length && line[indent] == ' ') {
        indent++;
    }
    jarak__write_wrapped_line(&out->writer, line, length, out->columns, (int)indent);
    jarak__write_text(&out->writer, "\n");
}

void jarak__page_end_text(jarak__output *out)
{
    jarak__writer *text = &out->text;
    out->writer.failed |= text->failed;
    for (size_t at = 0; at < text->length;) {
        const char *line = text->bytes + at;
        size_t length = strcspn(line, "\n");
        if (out->columns > 0 && !jarak__page_is_article(out)) {
            write_wrapped(out, line, length);
        } else {
            out->format->line(&out->writer, line, length);
        }
        out->n_blocks++;
        at += length + 1;
    }
    text->length = 0;
}

void jarak__page_sheet(jarak__output *out, const jarak__sheet *sheet)
{
    jarak__page_end_text(out);
    if (out->status == JARAK_OK) {
        out->format->sheet(out, sheet);
        out->n_blocks++;
    }
}

bool jarak__page_is_article(const jarak__output *out)
{
    return out->format->is_article;
}
