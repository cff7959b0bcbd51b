/* A file to load, as its first bytes tell: that it can be read, how it is packed, and its first line. */
#ifndef JARAK_DATA_FILE_HEAD_H
#define JARAK_DATA_FILE_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "data/source.h"

typedef struct jarak__file {
    const char *path; /* by which it is opened */
    const char *name; /* by which people know it */
    int64_t bytes;    /* on the disk */
    bool is_parquet;
    bool is_gzip;
    FILE *unpacked;         /* of a zip archive its one file, which path then leads to; NULL: none */
    char unpacked_path[32]; /* so it must not be copied */
    char *head;             /* its start, unpacked and without byte order mark, NUL-terminated */
    size_t head_size;
} jarak__file;

/* Looks at the file; path and name must outlive it. Errors: ERR_NOT_FOUND, ERR_IO (a folder, no permission), ERR_FORMAT (empty, UTF-16,
 * broken gzip or zip, a zip archive that does not hold exactly one file), ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__file_look(const char *path, const char *name, jarak__file *file, jarak_error *error);
void jarak__file_release(jarak__file *file);

/* The cells of the first line, cut by delimiter and quote ('\0': none); they live in the arena. Errors: ERR_FORMAT (the line does not end
 * within the head), ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__file_first_cells(const jarak__file *file, char delimiter, char quote, jarak__arena *arena,
                                                      jarak__texts *cells, jarak_error *error);

#endif
