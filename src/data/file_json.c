/* A table in JSON as CSV. The whole document stands in memory while it is read: jansson builds it. */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/alloc.h"
#include "base/writer.h"
#include "data/file_form.h"
#include "data/file_unpack.h"

enum { MOST_BYTES = 1 << 30, FLUSH_BYTES = 1 << 18 };

/* ----------------------------------------------------------------------------------------------------------------- reading */

typedef struct input {
    jarak__unpacker *unpacker;
    int64_t n_read;
    jarak_status status;
    jarak_error error;
} input;

static size_t read_input(void *buffer, size_t size, void *context)
{
    input *in = context;
    size_t n_read = 0;
    in->status = jarak__unpack_read(in->unpacker, buffer, size, &n_read, &in->error);
    in->n_read += (int64_t)n_read;
    return in->status != JARAK_OK || in->n_read > MOST_BYTES ? (size_t)-1 : n_read;
}

static jarak_status read_document(const char *path, const char *name, json_t **document, jarak_error *error)
{
    input in = {0};
    json_error_t failure;
    *document = NULL;
    jarak_status status = jarak__unpack_open(path, name, &in.unpacker, error);
    if (status != JARAK_OK) {
        return status;
    }
    *document = json_load_callback(read_input, &in, JSON_REJECT_DUPLICATES, &failure);
    jarak__unpack_close(in.unpacker);
    if (*document != NULL) {
        return JARAK_OK;
    }
    if (in.status != JARAK_OK) {
        return jarak_fail(error, in.status, "%s", in.error.message);
    }
    if (in.n_read > MOST_BYTES) {
        return jarak_fail(error, JARAK_ERR_FORMAT, "%s is JSON of more than 1 GiB; get it as CSV", name);
    }
    return json_error_code(&failure) == json_error_out_of_memory
               ? jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", name)
               : jarak_fail(error, JARAK_ERR_FORMAT, "%s:%d:%d: not JSON: %s", name, failure.line, failure.column, failure.text);
}

/* -------------------------------------------------------------------------------------------------------------------- the table */

static bool is_table(const json_t *value)
{
    bool fits = json_is_array(value) && json_array_size(value) > 0;
    for (size_t i = 0; fits && i < json_array_size(value); i++) {
        fits = json_is_object(json_array_get(value, i));
    }
    return fits;
}

static const json_t *longer(const json_t *a, const json_t *b)
{
    return a == NULL || (b != NULL && json_array_size(b) > json_array_size(a)) ? b : a;
}

/* The longest array of objects: the value itself, or within it, depth levels down. */
static const json_t *find_table(json_t *value, int depth)
{
    const json_t *found = is_table(value) ? value : NULL;
    const char *key;
    json_t *item;
    size_t i;
    if (json_is_object(value) && depth > 0) {
        json_object_foreach(value, key, item)
        {
            found = longer(found, find_table(item, depth - 1));
        }
    } else if (json_is_array(value) && depth > 0 && json_array_size(value) <= 16) { /* such as a header and the rows */
        json_array_foreach(value, i, item)
        {
            found = longer(found, json_is_array(item) ? find_table(item, depth - 1) : NULL);
        }
    }
    return found;
}

typedef struct table {
    const char *name;
    json_t *places;       /* name of a column → its place */
    const json_t **cells; /* of the row at hand */
    size_t n_columns, capacity;
    bool failed; /* memory was out */
} table;

/* Calls for each cell of an object, objects within it as further columns. */
typedef void cell_visitor(table *t, const char *column, const json_t *cell);

static void visit_cells(table *t, json_t *object, const char *prefix, int depth, cell_visitor *visit)
{
    const char *key;
    json_t *item;
    json_object_foreach(object, key, item)
    {
        char *column = prefix[0] == '\0' ? jarak__copy_text(key) : jarak__format_text("%s.%s", prefix, key);
        if (column == NULL) {
            t->failed = true;
        } else if (json_is_object(item) && depth > 0) {
            visit_cells(t, item, column, depth - 1, visit);
        } else {
            visit(t, column, item);
        }
        jarak__free(column);
    }
}

enum { MOST_DEPTH = 4 };

static void note_column(table *t, const char *column, const json_t *cell)
{
    (void)cell;
    if (json_object_get(t->places, column) == NULL) {
        t->failed = json_object_set_new(t->places, column, json_integer((json_int_t)t->n_columns++)) != 0 || t->failed;
    }
}

static void take_cell(table *t, const char *column, const json_t *cell)
{
    t->cells[json_integer_value(json_object_get(t->places, column))] = cell;
}

static void write_cell(const json_t *cell, jarak__writer *text)
{
    if (cell == NULL || json_is_null(cell)) {
        return;
    }
    if (json_is_string(cell)) {
        jarak__write_csv_text(text, json_string_value(cell));
    } else if (json_is_integer(cell)) {
        jarak__write_integer(text, json_integer_value(cell));
    } else if (json_is_real(cell)) {
        jarak__write_number(text, json_real_value(cell));
    } else if (json_is_boolean(cell)) {
        jarak__write_text(text, json_is_true(cell) ? "true" : "false");
    } else {
        char *list = json_dumps(cell, JSON_COMPACT);
        text->failed = text->failed || list == NULL;
        jarak__write_csv_text(text, list != NULL ? list : "");
        free(list);
    }
}

static jarak_status flush(const table *t, jarak__writer *text, FILE *csv, jarak_error *error)
{
    if (text->failed || t->failed) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", t->name);
    }
    if (text->length > 0 && fwrite(text->bytes, 1, text->length, csv) != text->length) {
        return jarak_fail(error, JARAK_ERR_IO, "%s: no room for its table: %s", t->name, strerror(errno));
    }
    text->length = 0;
    return JARAK_OK;
}

static jarak_status write_table(table *t, const json_t *rows, FILE *csv, jarak_error *error)
{
    jarak__writer text = {0};
    const char *column;
    json_t *item;
    size_t i;
    json_array_foreach(rows, i, item)
    {
        visit_cells(t, item, "", MOST_DEPTH, note_column);
    }
    t->cells = jarak__calloc(t->n_columns + 1, sizeof *t->cells);
    t->failed = t->failed || t->cells == NULL;
    json_object_foreach(t->places, column, item)
    {
        jarak__write_text(&text, json_integer_value(item) > 0 ? "," : "");
        jarak__write_csv_text(&text, column);
    }
    jarak__write_text(&text, "\n");
    jarak_status status = flush(t, &text, csv, error);
    for (i = 0; status == JARAK_OK && i < json_array_size(rows); i++) {
        memset(t->cells, 0, t->n_columns * sizeof *t->cells);
        visit_cells(t, json_array_get(rows, i), "", MOST_DEPTH, take_cell);
        for (size_t k = 0; k < t->n_columns; k++) {
            jarak__write_text(&text, k > 0 ? "," : "");
            write_cell(t->cells[k], &text);
        }
        jarak__write_text(&text, "\n");
        status = text.length > FLUSH_BYTES || text.failed ? flush(t, &text, csv, error) : JARAK_OK;
    }
    status = status == JARAK_OK ? flush(t, &text, csv, error) : status;
    jarak__writer_release(&text);
    jarak__free(t->cells);
    return status == JARAK_OK && fflush(csv) != 0 ? jarak_fail(error, JARAK_ERR_IO, "%s: %s", t->name, strerror(errno)) : status;
}

jarak_status jarak__json_to_csv(const char *path, const char *name, FILE **csv, jarak_error *error)
{
    json_t *document;
    table t = {.name = name};
    *csv = NULL;
    jarak_status status = read_document(path, name, &document, error);
    if (status != JARAK_OK) {
        return status;
    }
    enum { DEPTH_OF_TABLE = 3 };
    const json_t *rows = find_table(document, DEPTH_OF_TABLE);
    FILE *made = NULL;
    if (rows == NULL) {
        status =
            jarak_fail(error, JARAK_ERR_FORMAT, "%s is JSON without a table: an array of objects is wanted, at the top or within", name);
    } else if ((t.places = json_object()) == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", name);
    } else if ((made = tmpfile()) == NULL) {
        status = jarak_fail(error, JARAK_ERR_IO, "%s: no room for its table: %s", name, strerror(errno));
    } else {
        status = write_table(&t, rows, made, error);
    }
    json_decref(t.places);
    json_decref(document);
    if (status == JARAK_OK) {
        *csv = made;
    } else if (made != NULL) {
        fclose(made);
    }
    return status;
}
