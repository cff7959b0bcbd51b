/* The embedded tables are read into one block, cut in place: a quoted field loses its quotes, each field ends in NUL. */
#include "data/reference_csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/embed.h"

/* Ends the field at *cursor and returns it; *cursor moves behind its separator, which is returned in *separator (',', '\n', or '\0' at the
 * end of the text). */
static char *cut_field(char **cursor, char *separator)
{
    char *field = *cursor;
    char *in = field;
    char *out = field;
    bool quoted = *in == '"';
    if (quoted) {
        in++;
    }
    while (*in != '\0' && (quoted || (*in != ',' && *in != '\n'))) {
        if (quoted && *in == '"') {
            in++;
            quoted = *in == '"';
            if (!quoted) {
                continue;
            }
        }
        *out++ = *in++;
    }
    *separator = *in;
    *cursor = *in == '\0' ? in : in + 1;
    *out = '\0';
    return field;
}

static size_t count_lines(const char *text)
{
    size_t n = 0;
    for (const char *end = strchr(text, '\n'); end != NULL; end = strchr(end + 1, '\n')) {
        n++;
    }
    return n + 1;
}

static size_t count_columns(const char *header)
{
    size_t n = 1;
    for (; *header != '\0'; header++) {
        n += *header == ',' ? 1 : 0;
    }
    return n;
}

static jarak_status cut_rows(const char *name, char *cursor, jarak__csv *csv, jarak_error *error)
{
    while (*cursor != '\0') {
        char separator = ',';
        size_t column = 0;
        for (; separator == ','; column++) {
            char *field = cut_field(&cursor, &separator);
            if (column < csv->n_columns) {
                csv->fields[csv->n_rows * csv->n_columns + column] = field;
            }
        }
        if (column != csv->n_columns) {
            return jarak_fail(error, JARAK_ERR_FORMAT, "%s:%zu: %zu fields where there must be %zu", name, csv->n_rows + 2, column,
                              csv->n_columns);
        }
        csv->n_rows++;
    }
    return JARAK_OK;
}

jarak_status jarak__csv_read(const char *name, const char *header, jarak__csv *csv, jarak_error *error)
{
    *csv = (jarak__csv){.n_columns = count_columns(header)};
    const jarak__embedded_file *file = jarak__embedded(name);
    size_t header_length = strlen(header);
    if (file == NULL || strncmp((const char *)file->bytes, header, header_length) != 0 || file->bytes[header_length] != '\n') {
        return jarak_fail(error, JARAK_ERR_FORMAT, "%s:1: is missing, or its header is not \"%s\"", name, header);
    }
    csv->text = malloc(file->size + 1);
    csv->fields = csv->text == NULL ? NULL : calloc(count_lines((const char *)file->bytes) * csv->n_columns, sizeof *csv->fields);
    if (csv->fields == NULL) {
        jarak__csv_free(csv);
        return jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", name);
    }
    memcpy(csv->text, file->bytes, file->size + 1);
    jarak_status status = cut_rows(name, csv->text + header_length + 1, csv, error);
    if (status != JARAK_OK) {
        jarak__csv_free(csv);
    }
    return status;
}

void jarak__csv_free(jarak__csv *csv)
{
    free(csv->text);
    free(csv->fields);
    *csv = (jarak__csv){0};
}

int jarak__csv_integer(const jarak__csv *csv, size_t row, size_t column, int fallback)
{
    const char *text = jarak__csv_field(csv, row, column);
    return *text != '\0' ? (int)strtol(text, NULL, 10) : fallback;
}
