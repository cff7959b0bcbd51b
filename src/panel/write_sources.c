/* The bibliography beside a file of the panel. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/embed.h"
#include "data/bibtex.h"
#include "data/sql.h"
#include "panel/write.h"

static jarak_status write_text(const char *path, const jarak__writer *text, jarak_error *error)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        return jarak_fail(error, JARAK_ERR_IO, "%s: %s", path, strerror(errno));
    }
    const bool written = fwrite(text->bytes, 1, text->length, file) == text->length;
    const bool closed = fclose(file) == 0;
    return written && closed ? JARAK_OK : jarak_fail(error, JARAK_ERR_IO, "%s: %s", path, strerror(errno));
}

jarak_status jarak__panel_sources_write(jarak_store *store, const char *path, jarak_error *error)
{
    const jarak__embedded_file *file = jarak__embedded("src/panel/sql/cited.sql");
    jarak__writer text = {0};
    jarak_status status = jarak__sql_run(store, (const char *)file->bytes, error);
    if (status == JARAK_OK) {
        status = jarak__bibtex_write(store, "SELECT source_id FROM cited", &text, error);
    }
    if (status == JARAK_OK) {
        status = write_text(path, &text, error);
    }
    jarak__writer_release(&text);
    jarak_status dropped = jarak__sql_run(store, "DROP TABLE IF EXISTS temp.cited", status == JARAK_OK ? error : NULL);
    return status == JARAK_OK ? dropped : status;
}
