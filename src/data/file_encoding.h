/* In which encoding a file of text is, and its contents in UTF-8. */
#ifndef JARAK_DATA_FILE_ENCODING_H
#define JARAK_DATA_FILE_ENCODING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "jarak/status.h"

typedef struct jarak__encoding {
    const char *name;  /* as iconv(3) has it; NULL: UTF-8 */
    const char *shown; /* as people read it */
} jarak__encoding;

/* What a person calls it: `latin-1`, `utf-8`, or any name of iconv(3), which must outlive the encoding. Errors: ERR_ARGUMENT. */
JARAK_MUST_CHECK jarak_status jarak__encoding_named(const char *name, jarak__encoding *encoding, jarak_error *error);

/* What the start of a file, as far as it goes, says: UTF-16 by its mark or its zero bytes, else UTF-8 where nothing speaks against it.
 * False where it is none of these. */
bool jarak__encoding_of_start(const void *bytes, size_t size, jarak__encoding *encoding);

/* Of a file that is not all UTF-8: UTF-8 where more characters of several bytes fit than not, since then it is damaged; else Windows-1251
 * where letters above ASCII stand together, as in Cyrillic words, else Windows-1252, or Latin-1, which is a part of it. The whole file is
 * read. Errors: as jarak__unpack_open(). */
JARAK_MUST_CHECK jarak_status jarak__encoding_of_file(const char *path, const char *name, jarak__encoding *encoding, jarak_error *error);

/* The contents in UTF-8 as a file of their own, without a name, that is gone when it is closed. Errors: ERR_FORMAT (bytes that the encoding
 * does not have, with their line), and as jarak__unpack_open(). On error *copy is NULL. */
JARAK_MUST_CHECK jarak_status jarak__encoding_convert(const char *path, const char *name, const jarak__encoding *encoding, FILE **copy,
                                                      jarak_error *error);

#endif
