/* The parts of a workbook (.xlsx: a zip archive of XML, ECMA-376): its sheets' names, the texts that cells share, and which formats of
 * cells are dates. */
#ifndef JARAK_DATA_WORKBOOK_PARTS_H
#define JARAK_DATA_WORKBOOK_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include <expat.h>
#include <unzip.h>

#include "base/arena.h"
#include "jarak/status.h"

/* A list of texts that grows. */
typedef struct jarak__workbook_texts {
    const char **items;
    size_t count, capacity;
} jarak__workbook_texts;

typedef struct jarak__workbook {
    const char *name;
    unzFile archive;
    jarak__arena arena;
    jarak__workbook_texts sheets, relations; /* names of the sheets and the ids of their parts, side by side */
    jarak__workbook_texts ids, targets;      /* of the parts, side by side */
    jarak__workbook_texts shared;            /* texts of cells */
    bool *is_date;                           /* for each style of cells */
    size_t n_styles, style_capacity;
    jarak__workbook_texts dates; /* numbers of formats of the workbook's own that are dates */
    bool is_1904;
    bool failed; /* memory was out */
} jarak__workbook;

/* Opens the archive and reads all but the sheets; to be closed whatever it returns. Errors: ERR_FORMAT, ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__workbook_open(const char *path, const char *name, jarak__workbook *workbook, jarak_error *error);
void jarak__workbook_close(jarak__workbook *workbook);

/* Streams a part of the archive past the handlers; *is_there says whether there is such a part. Errors: ERR_FORMAT, ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__workbook_read_part(jarak__workbook *workbook, const char *part, XML_StartElementHandler start,
                                                        XML_EndElementHandler end, XML_CharacterDataHandler text, void *context,
                                                        bool *is_there, jarak_error *error);

/* The name of an element without its namespace's prefix. */
const char *jarak__workbook_local(const char *name);
/* An attribute of an element; "" where it has none of that name. */
const char *jarak__workbook_attribute(const char **attributes, const char *name);

#endif
