/* The panel into a file. */
#ifndef JARAK_PANEL_WRITE_H
#define JARAK_PANEL_WRITE_H

#include "jarak/panel.h"

/* jarak_panel_write() with no more than most_rows rows, or those of one state, put in order at once; the file is the same for any number.
 */
JARAK_MUST_CHECK jarak_status jarak__panel_write_in_parts(jarak_store *store, const char *path, const jarak_panel_write_settings *settings,
                                                          int64_t most_rows, jarak_error *error);
/* The rows of a query into a workbook, under the names of its columns. Errors: ERR_DATA (more rows than a sheet has), ERR_IO. */
JARAK_MUST_CHECK jarak_status jarak__panel_workbook_write(jarak_store *store, const char *rows, const char *path, jarak_error *error);
/* The sources of what temp.written has into a file, as BibTeX. */
JARAK_MUST_CHECK jarak_status jarak__panel_sources_write(jarak_store *store, const char *path, jarak_error *error);

#endif
