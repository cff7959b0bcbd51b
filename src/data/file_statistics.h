/* Files of statistics packages (Stata .dta, SPSS .sav and .zsav, SAS .sas7bdat): their table as CSV. ReadStat reads them. */
#ifndef JARAK_DATA_FILE_STATISTICS_H
#define JARAK_DATA_FILE_STATISTICS_H

#include <stddef.h>
#include <stdio.h>

#include "data/file_form.h"
#include "jarak/status.h"

/* Which of the three a file is by its first bytes; JARAK__FORM_CELLS: none of them. */
jarak__form jarak__statistics_form(const void *bytes, size_t size);

/* The table of such a file, plain on the disk, as CSV in UTF-8: row n stands in line n + 1, unless its cells have line breaks. Missing
 * values of any kind are empty cells; days, months, quarters and half-years by their format come as 2021-12-31, 2021-12, 2021Q4 and 2021H2.
 * Where the labels of a column's values name states, they stand for the values. encoding (NULL: as the file says) is that of its texts. The
 * file is read twice as a stream, first for its labels. Errors: ERR_FORMAT (broken, or of a version that is not known), ERR_ARGUMENT (an
 * encoding that nobody knows), ERR_IO, ERR_MEMORY. On error *csv is NULL. */
JARAK_MUST_CHECK jarak_status jarak__statistics_to_csv(const char *path, const char *name, jarak__form form, const char *encoding,
                                                       FILE **csv, jarak_error *error);

#endif
