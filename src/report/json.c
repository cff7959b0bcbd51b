/* JSON, written piece by piece; jansson escapes the texts. */
#include "report/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include <jansson.h>

bool jarak__cell_is_shown(const jarak_table *table, size_t row, size_t column)
{
    return !jarak_table_is_missing(table, row, column) &&
           !(jarak_table_type(table, column) == JARAK_NUMBER && isnan(jarak_table_number(table, row, column)));
}

/* Whether a text needs no escape. */
static bool is_plain(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text < ' ' || *text > '~' || *text == '"' || *text == '\\') {
            return false;
        }
    }
    return true;
}

void jarak__write_json_text(jarak__writer *writer, const char *text)
{
    if (text == NULL) {
        jarak__write_text(writer, "null");
        return;
    }
    if (is_plain(text)) {
        jarak__write_text(writer, "\"");
        jarak__write_text(writer, text);
        jarak__write_text(writer, "\"");
        return;
    }
    json_t *string = json_string(text);
    char *escaped = string != NULL ? json_dumps(string, JSON_ENCODE_ANY) : NULL;
    if (escaped != NULL) {
        jarak__write_text(writer, escaped);
    } else {
        writer->failed = true;
    }
    free(escaped);
    json_decref(string);
}

void jarak__write_json_number(jarak__writer *writer, double number)
{
    if (isfinite(number)) {
        jarak__write_number(writer, number);
    } else {
        jarak__write_text(writer, "null");
    }
}

void jarak__write_json_key(jarak__writer *writer, bool *first, int indent, const char *key)
{
    jarak__write_format(writer, "%s\n%*s", *first ? "" : ",", indent, "");
    *first = false;
    jarak__write_json_text(writer, key);
    jarak__write_text(writer, ": ");
}

static void write_cell(jarak__writer *writer, const jarak_table *table, size_t row, size_t column)
{
    if (!jarak__cell_is_shown(table, row, column)) {
        jarak__write_text(writer, "null");
        return;
    }
    switch (jarak_table_type(table, column)) {
    case JARAK_INTEGER:
        jarak__write_format(writer, "%" PRId64, jarak_table_integer(table, row, column));
        break;
    case JARAK_NUMBER:
        jarak__write_json_number(writer, jarak_table_number(table, row, column));
        break;
    case JARAK_BOOLEAN:
        jarak__write_text(writer, jarak_table_boolean(table, row, column) ? "true" : "false");
        break;
    default:
        jarak__write_json_text(writer, jarak_table_text(table, row, column));
    }
}

void jarak__write_json_table(jarak__writer *writer, const jarak_table *table, int indent)
{
    size_t rows = jarak_table_rows(table);
    jarak__write_text(writer, "[");
    for (size_t row = 0; row < rows && !writer->failed; row++) {
        jarak__write_format(writer, "%s\n%*s{", row > 0 ? "," : "", indent + 1, "");
        for (size_t column = 0; column < jarak_table_columns(table); column++) {
            jarak__write_text(writer, column > 0 ? ", " : "");
            jarak__write_json_text(writer, jarak_table_name(table, column));
            jarak__write_text(writer, ": ");
            write_cell(writer, table, row, column);
        }
        jarak__write_text(writer, "}");
    }
    if (rows > 0) {
        jarak__write_format(writer, "\n%*s", indent, "");
    }
    jarak__write_text(writer, "]");
}
