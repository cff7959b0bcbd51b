/* Writing JSON: values and tables at full precision, missing values and numbers that JSON does not know as null. */
#ifndef JARAK_REPORT_JSON_H
#define JARAK_REPORT_JSON_H

#include <stdbool.h>

#include "base/writer.h"
#include "jarak/table.h"
#include "report/format.h"

/* ---- a tree, as printers say it ----
 *
 * Objects and lists that are begun are ended; in an object every value has a key, in a list none (NULL). The outermost object is there
 * already. What stands on one line has everything within it on that line. */
void jarak__json_object(jarak__json *json, const char *key, bool on_one_line);
void jarak__json_list(jarak__json *json, const char *key, bool on_one_line);
void jarak__json_end(jarak__json *json);

void jarak__json_text(jarak__json *json, const char *key, const char *text);
void jarak__json_number(jarak__json *json, const char *key, double number);
void jarak__json_integer(jarak__json *json, const char *key, int64_t integer);
void jarak__json_count(jarak__json *json, const char *key, size_t count);
void jarak__json_boolean(jarak__json *json, const char *key, bool boolean);
void jarak__json_null(jarak__json *json, const char *key);
/* Lists on one line. */
void jarak__json_texts(jarak__json *json, const char *key, size_t n, const char *const *texts);
void jarak__json_numbers(jarak__json *json, const char *key, size_t n, const double *numbers);
/* A list with an object a row on a line of its own. */
void jarak__json_sheet(jarak__json *json, const char *key, const jarak__sheet *sheet);
void jarak__json_table(jarak__json *json, const char *key, const jarak_table *table);

/* Writes the tree small, behind what the writer has: without blanks, numbers to 15 digits, and no key whose value is null, NaN or infinite.
 * Errors: ERR_MEMORY, and what the tree fails with. */
JARAK_MUST_CHECK jarak_status jarak__write_small_json(void (*tree)(const void *result, jarak__json *json), const void *result,
                                                      jarak__writer *writer, jarak_error *error);

/* ---- the pieces ---- */

/* A quoted text; NULL becomes null. */
void jarak__write_json_text(jarak__writer *writer, const char *text);
/* A number that reads back as the same double; null where it is not finite. */
void jarak__write_json_number(jarak__writer *writer, double number);
#endif
