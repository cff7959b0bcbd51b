/* Writing JSON: values and tables at full precision, missing values and numbers that JSON does not know as null. */
#ifndef JARAK_REPORT_JSON_H
#define JARAK_REPORT_JSON_H

#include <stdbool.h>

#include "base/writer.h"
#include "jarak/table.h"

/* A quoted text; NULL becomes null. */
void jarak__write_json_text(jarak__writer *writer, const char *text);
/* A number that reads back as the same double; null where it is not finite. */
void jarak__write_json_number(jarak__writer *writer, double number);
/* `"key": ` with a comma and a new line before all but the first of an object's keys. */
void jarak__write_json_key(jarak__writer *writer, bool *first, int indent, const char *key);
/* An array with an object a row, indented by that many blanks, without a line's end. */
void jarak__write_json_table(jarak__writer *writer, const jarak_table *table, int indent);

/* Whether a cell has something to show: neither missing nor NaN. */
bool jarak__cell_is_shown(const jarak_table *table, size_t row, size_t column);

#endif
