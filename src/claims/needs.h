/* What has to be in the store before a claim can be checked. Private to the claims layer. */
#ifndef JARAK_CLAIMS_NEEDS_H
#define JARAK_CLAIMS_NEEDS_H

#include "claims/claims_file.h"

/* Reads the list `needs` of a file: {id, data, load, load_id} each. Errors: ERR_FORMAT, ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__needs_read(jarak__yaml_node root, jarak__claims_file *file, jarak_error *error);
/* Reads `needs` of a claim, ids of the file's: one as a text, or a list. Errors: ERR_FORMAT (an id that the file has not), ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__claim_needs_read(const jarak__claims_file *file, jarak__claim_text *claim, jarak_error *error);

#endif
