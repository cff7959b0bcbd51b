/* Reading the contents of a file from its beginning, plain or packed (gzip, or a zip archive of one file). */
#ifndef JARAK_DATA_FILE_UNPACK_H
#define JARAK_DATA_FILE_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "jarak/status.h"

typedef struct jarak__unpacker jarak__unpacker;

/* name is the file's in messages and must outlive the unpacker. Errors: ERR_IO, ERR_FORMAT (a zip archive that is broken, or does not hold
 * exactly one file), ERR_MEMORY. On error *unpacker is NULL. */
JARAK_MUST_CHECK jarak_status jarak__unpack_open(const char *path, const char *name, jarak__unpacker **unpacker, jarak_error *error);
/* Fills bytes; *size is less than capacity only at the end. Errors: ERR_IO, ERR_FORMAT (packed data that are broken or end too early). */
JARAK_MUST_CHECK jarak_status jarak__unpack_read(jarak__unpacker *unpacker, void *bytes, size_t capacity, size_t *size, jarak_error *error);
/* NULL is none. */
void jarak__unpack_close(jarak__unpacker *unpacker);

/* The contents as a file of their own, without a name, that is gone when it is closed. Errors: as above. On error *copy is NULL. */
JARAK_MUST_CHECK jarak_status jarak__unpack_copy(const char *path, const char *name, FILE **copy, jarak_error *error);

#endif
