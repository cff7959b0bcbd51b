/* The page's data as they stand in its file: packed, since they repeat themselves and would be most of it. */
#ifndef JARAK_REPORT_PAGE_PACK_H
#define JARAK_REPORT_PAGE_PACK_H

#include <stddef.h>

#include "base/writer.h"
#include "jarak/status.h"

/* Appends length bytes to a page as base64 (RFC 4648) of gzip (RFC 1952), in which no byte can end the element around it, and which
 * browsers unpack by themselves. The same bytes give the same text, with one version of zlib. O(1) memory besides the page's. Errors:
 * ERR_MEMORY; the page may hold a part then. */
JARAK_MUST_CHECK jarak_status jarak__page_pack(const char *bytes, size_t length, jarak__writer *page, jarak_error *error);

#endif
