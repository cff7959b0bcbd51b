/* Publications as BibTeX. */
#ifndef JARAK_DATA_BIBTEX_H
#define JARAK_DATA_BIBTEX_H

#include "base/writer.h"
#include "jarak/store.h"

/* Writes an entry for this program, and one for each source of a query of source_id, in the order of numbers: BibTeX's @misc, in UTF-8,
 * with what of a file tells it from its other vintages. Errors: of jarak__sql_table(); ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__bibtex_write(jarak_store *store, const char *sources, jarak__writer *out, jarak_error *error);

#endif
