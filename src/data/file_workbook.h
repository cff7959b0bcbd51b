/* Workbooks (.xlsx): a sheet as CSV. */
#ifndef JARAK_DATA_FILE_WORKBOOK_H
#define JARAK_DATA_FILE_WORKBOOK_H

#include <stdbool.h>
#include <stdio.h>

#include "jarak/status.h"

/* Whether a zip archive is one. */
bool jarak__is_workbook(const char *path);

/* The sheet of that name (whatever the case of its letters; NULL: the first with two rows and columns or more) as CSV in UTF-8: row n of
 * the sheet stands in line n, unless its cells have line breaks; days as 2021-12-31. Cells of a formula give its value as saved. Rows above
 * the table, which begins with the first row that has half as many cells as the fullest, end with their last cell. Errors: ERR_NOT_FOUND
 * (no such sheet, naming those that there are), ERR_FORMAT (no table, broken), ERR_IO, ERR_MEMORY. On error *csv is NULL. */
JARAK_MUST_CHECK jarak_status jarak__workbook_to_csv(const char *path, const char *name, const char *wanted, FILE **csv,
                                                     jarak_error *error);

#endif
