/* Files that hold a table but are no text of cells: which form they are of, and their table as CSV. */
#ifndef JARAK_DATA_FILE_FORM_H
#define JARAK_DATA_FILE_FORM_H

#include <stddef.h>
#include <stdio.h>

#include "jarak/status.h"

typedef enum jarak__form { JARAK__FORM_CELLS, JARAK__FORM_JSON, JARAK__FORM_DTA, JARAK__FORM_SAV, JARAK__FORM_SAS } jarak__form;

/* The form by the first bytes of the contents, unpacked; name is the file's in messages. Errors: ERR_FORMAT for one that cannot be read,
 * with what to do instead (an old workbook, PDF, a web page, data of R, an archive). */
JARAK_MUST_CHECK jarak_status jarak__form_of_start(const void *bytes, size_t size, const char *name, jarak__form *form, jarak_error *error);

/* The table of a JSON file as CSV in UTF-8: an array of objects, at the top or within (of several the longest), a row an object, a column a
 * key, those of objects within objects joined by a point. Row n stands in line n + 1. Errors: ERR_FORMAT (no JSON, with its line; no such
 * array; larger than 1 GiB), and as jarak__unpack_open(). On error *csv is NULL. */
JARAK_MUST_CHECK jarak_status jarak__json_to_csv(const char *path, const char *name, FILE **csv, jarak_error *error);

#endif
