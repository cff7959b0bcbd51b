/* Trees as JSON: the keys of an object and the rows of a list on lines of their own, whole numbers and texts at full precision. A tree may
 * be written small, too: without blanks, and without what is null. */
#include <assert.h>
#include <math.h>

#include "base/alloc.h"
#include "base/plain_locale.h"
#include "report/json.h"

enum { DEEPEST = 12 };
enum { SMALL_DIGITS = 15 }; /* all that a publication prints; two more only tell doubles apart that were computed */

struct jarak__json {
    jarak__output *out;
    bool is_small;
    int depth;
    struct {
        bool is_list, on_one_line, is_empty;
    } levels[DEEPEST];
};

/* What stands before a value: the comma, the line's end and the key. */
static void begin_value(jarak__json *json, const char *key)
{
    jarak__writer *w = &json->out->writer;
    bool is_first = json->levels[json->depth].is_empty;
    if (json->is_small) {
        jarak__write_text(w, is_first ? "" : ",");
    } else if (json->levels[json->depth].on_one_line) {
        jarak__write_text(w, is_first ? "" : ", ");
    } else {
        jarak__write_format(w, "%s\n%*s", is_first ? "" : ",", json->depth + 1, "");
    }
    json->levels[json->depth].is_empty = false;
    assert((key == NULL) == json->levels[json->depth].is_list);
    if (key != NULL) {
        jarak__write_json_text(w, key);
        jarak__write_text(w, json->is_small ? ":" : ": ");
    }
    jarak__output_flush(json->out);
}

/* Whether a value that is null is left out: its key alone would say no more. */
static bool is_left_out(const jarak__json *json, const char *key)
{
    return json->is_small && key != NULL;
}

static void begin(jarak__json *json, const char *key, bool is_list, bool on_one_line)
{
    begin_value(json, key);
    assert(json->depth + 1 < DEEPEST);
    on_one_line = on_one_line || json->levels[json->depth].on_one_line;
    json->depth++;
    json->levels[json->depth].is_list = is_list;
    json->levels[json->depth].on_one_line = on_one_line;
    json->levels[json->depth].is_empty = true;
    jarak__write_text(&json->out->writer, is_list ? "[" : "{");
}

void jarak__json_object(jarak__json *json, const char *key, bool on_one_line)
{
    begin(json, key, false, on_one_line);
}

void jarak__json_list(jarak__json *json, const char *key, bool on_one_line)
{
    begin(json, key, true, on_one_line);
}

void jarak__json_end(jarak__json *json)
{
    jarak__writer *w = &json->out->writer;
    if (!json->levels[json->depth].is_empty && !json->levels[json->depth].on_one_line && !json->is_small) {
        jarak__write_format(w, "\n%*s", json->depth, "");
    }
    jarak__write_text(w, json->levels[json->depth].is_list ? "]" : "}");
    json->depth--;
}

void jarak__json_text(jarak__json *json, const char *key, const char *text)
{
    if (text == NULL && is_left_out(json, key)) {
        return;
    }
    begin_value(json, key);
    jarak__write_json_text(&json->out->writer, text);
}

void jarak__json_number(jarak__json *json, const char *key, double number)
{
    if (!isfinite(number) && is_left_out(json, key)) {
        return;
    }
    begin_value(json, key);
    if (json->is_small && isfinite(number)) {
        jarak__write_format(&json->out->writer, "%.*g", SMALL_DIGITS, number);
    } else {
        jarak__write_json_number(&json->out->writer, number);
    }
}

void jarak__json_integer(jarak__json *json, const char *key, int64_t integer)
{
    begin_value(json, key);
    jarak__write_integer(&json->out->writer, integer);
}

void jarak__json_count(jarak__json *json, const char *key, size_t count)
{
    jarak__json_integer(json, key, (int64_t)count);
}

void jarak__json_boolean(jarak__json *json, const char *key, bool boolean)
{
    begin_value(json, key);
    jarak__write_text(&json->out->writer, boolean ? "true" : "false");
}

void jarak__json_null(jarak__json *json, const char *key)
{
    jarak__json_text(json, key, NULL);
}

void jarak__json_texts(jarak__json *json, const char *key, size_t n, const char *const *texts)
{
    jarak__json_list(json, key, true);
    for (size_t i = 0; i < n; i++) {
        jarak__json_text(json, NULL, texts[i]);
    }
    jarak__json_end(json);
}

void jarak__json_numbers(jarak__json *json, const char *key, size_t n, const double *numbers)
{
    jarak__json_list(json, key, true);
    for (size_t i = 0; i < n; i++) {
        jarak__json_number(json, NULL, numbers[i]);
    }
    jarak__json_end(json);
}

static void write_cell(jarak__json *json, const jarak__column *column, const jarak__cell *cell)
{
    if (cell->is_list) {
        jarak__json_texts(json, column->key, cell->n_list, cell->list);
    } else if (!cell->present) {
        jarak__json_null(json, column->key);
    } else if (column->type == JARAK_NUMBER) {
        jarak__json_number(json, column->key, cell->number);
    } else if (column->type == JARAK_INTEGER) {
        jarak__json_integer(json, column->key, cell->integer);
    } else if (column->type == JARAK_BOOLEAN) {
        jarak__json_boolean(json, column->key, cell->boolean);
    } else {
        jarak__json_text(json, column->key, cell->text);
    }
}

static void write_rows(jarak__json *json, const jarak__sheet *sheet)
{
    jarak__cell cell;
    for (size_t row = 0; row < sheet->n_rows && json->out->status == JARAK_OK; row++) {
        jarak__json_object(json, NULL, true);
        for (size_t column = 0; column < sheet->n_columns; column++) {
            if (sheet->columns[column].key != NULL) {
                jarak__sheet_cell(sheet, row, column, &cell);
                write_cell(json, &sheet->columns[column], &cell);
            }
        }
        jarak__json_end(json);
    }
}

void jarak__json_sheet(jarak__json *json, const char *key, const jarak__sheet *sheet)
{
    jarak__json_list(json, key, false);
    write_rows(json, sheet);
    jarak__json_end(json);
}

void jarak__json_table(jarak__json *json, const char *key, const jarak_table *table)
{
    jarak__column *columns;
    jarak__sheet sheet;
    jarak_error error = {0};
    jarak_status status = jarak__sheet_of_table(table, &columns, &sheet, &error);
    if (status != JARAK_OK) {
        jarak__output_fail(json->out, status, &error);
        return;
    }
    jarak__json_sheet(json, key, &sheet);
    jarak__free(columns);
}

jarak_status jarak__write_small_json(void (*tree)(const void *result, jarak__json *json), const void *result, jarak__writer *writer,
                                     jarak_error *error)
{
    const jarak__plain_locale locale = jarak__plain_locale_enter();
    jarak__output out = {.writer = *writer};
    jarak__json json = {.out = &out, .is_small = true, .levels = {{.is_empty = true}}};
    jarak__write_text(&out.writer, "{");
    tree(result, &json);
    assert(json.depth == 0 || out.status != JARAK_OK);
    jarak__write_text(&out.writer, "}");
    jarak__output_end(&out);
    jarak__plain_locale_leave(locale);
    *writer = out.writer;
    if (out.status != JARAK_OK && error != NULL) {
        *error = out.error;
    }
    return out.status;
}

static void write_tree(jarak__output *out, const jarak__printout *printout)
{
    bool is_list = printout->tree == NULL;
    jarak__json json = {.out = out, .levels = {{.is_list = is_list, .is_empty = true}}};
    jarak__write_text(&out->writer, is_list ? "[" : "{");
    if (is_list) {
        jarak__sheet sheet = {0};
        printout->rows(printout->result, &sheet);
        write_rows(&json, &sheet);
    } else {
        printout->tree(printout->result, &json);
    }
    assert(json.depth == 0);
    json.depth = 0;
    if (!json.levels[0].is_empty) {
        jarak__write_text(&out->writer, "\n");
    }
    jarak__write_text(&out->writer, is_list ? "]\n" : "}\n");
}

const jarak__format jarak__format_json = {.name = "json", .shows = JARAK__SHOWS_TREE, .tree = write_tree};
