/* Pages that were bundled at build time, with an answer put in. */
#ifndef JARAK_REPORT_PAGE_FILE_H
#define JARAK_REPORT_PAGE_FILE_H

#include "jarak/status.h"
#include "report/json.h"

/* Writes the embedded page of the name with the answer, whole or not at all; the JSON is made harmless in place. Errors: ERR_NOT_FOUND
 * (built without pages), ERR_IO naming the file, ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__page_write(const char *name, jarak__writer *json, const char *path, jarak_error *error);

/* Writes the page of pictures with the tree of a result, which web/src/pictures.js draws by its kind: "rerouting", "cut", "sectors" or
 * "routes". Errors as above. */
JARAK_MUST_CHECK jarak_status jarak__pictures_write(const char *kind, const char *language,
                                                    void (*tree)(const void *result, jarak__json *json), const void *result,
                                                    const char *path, jarak_error *error);

#endif
