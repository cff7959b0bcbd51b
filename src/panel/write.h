/* The panel into a file. */
#ifndef JARAK_PANEL_WRITE_H
#define JARAK_PANEL_WRITE_H

#include <stdbool.h>

#include "jarak/panel.h"

/* jarak_panel_write() with no more than most_rows rows, or those of one state, put in order at once; the file is the same for any number.
 */
JARAK_MUST_CHECK jarak_status jarak__panel_write_in_parts(jarak_store *store, const char *path, const jarak_panel_write_settings *settings,
                                                          int64_t most_rows, jarak_error *error);
/* The rows of a query into a workbook, under the names of its columns. Errors: ERR_DATA (more rows than a sheet has), ERR_IO. */
JARAK_MUST_CHECK jarak_status jarak__panel_workbook_write(jarak_store *store, const char *rows, const char *path, jarak_error *error);

enum { JARAK__STATA_NAME_BYTES = 33 };
/* The name of a column as Stata takes it, in 32 characters: of an indicator's that is longer, the first word (its dimension) loses letters
 * at its end, in all its columns alike. false: there are not enough of them. */
bool jarak__panel_stata_name(const char *column, char name[JARAK__STATA_NAME_BYTES]);
/* The rows of a query into a file of Stata. is_wide: the indicators of temp.asked_indicator have five columns each, behind all others.
 * Errors: ERR_DATA (more rows than Stata takes), ERR_IO, ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__panel_stata_write(jarak_store *store, const char *rows, bool is_wide, const char *path,
                                                       jarak_error *error);
/* The sources of what temp.written has into a file, as BibTeX. */
JARAK_MUST_CHECK jarak_status jarak__panel_sources_write(jarak_store *store, const char *path, jarak_error *error);

#endif
