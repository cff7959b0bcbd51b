/* A file to load, as its first bytes tell: that it can be read, how it is packed and encoded, and its first line. */
#ifndef JARAK_DATA_FILE_HEAD_H
#define JARAK_DATA_FILE_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "data/source.h"

/* So much of a file is looked at; a first line longer than this is no header. */
enum { JARAK__HEAD_BYTES = 1 << 20 };

typedef struct jarak__file {
    const char *path; /* by which it is opened */
    const char *name; /* by which people know it */
    int64_t bytes;    /* on the disk */
    bool is_parquet;
    bool is_gzip;
    FILE *unpacked; /* its contents as they are read, which path then leads to: of a zip archive its one file, in UTF-8; NULL: none */
    char unpacked_path[32]; /* so it must not be copied */
    const char *encoding;   /* from which it was converted, as people read it; NULL: it is UTF-8 */
    bool encoding_is_told;  /* by a person */
    bool is_typed;          /* its numbers are numbers (a workbook, JSON, a file of statistics): what it has of them has a point */
    int64_t n_dropped;      /* lines before the table that are no longer there */
    char *head;             /* its start, unpacked and without byte order mark, NUL-terminated */
    size_t head_size;
} jarak__file;

/* What a person told about a file; NULL: found out. */
typedef struct jarak__file_told {
    const char *encoding;
    const char *sheet; /* of a workbook */
} jarak__file_told;

/* Looks at the file; path, name and told (NULL: nothing) must outlive it. A workbook and JSON are read as the CSV of their table, and a
 * file whose start is not UTF-8 is converted. Errors: ERR_NOT_FOUND, ERR_IO (a folder, no permission), ERR_FORMAT (empty, broken gzip or
 * zip, a zip archive that does not hold exactly one file), ERR_ARGUMENT (an encoding that nobody knows), ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__file_look(const char *path, const char *name, const jarak__file_told *told, jarak__file *file,
                                               jarak_error *error);
/* Converts a file that turned out not to be UTF-8 further down; one that is UTF-8 but for a few bytes stays as it is. Errors: as above. */
JARAK_MUST_CHECK jarak_status jarak__file_convert(jarak__file *file, jarak_error *error);
/* Takes away its first n lines, those of n_dropped not counted. Errors: ERR_FORMAT (it has no more lines), and as above. */
JARAK_MUST_CHECK jarak_status jarak__file_drop_lines(jarak__file *file, int64_t n, jarak_error *error);
/* Whether the head is all of the file; a byte order mark is not in it. */
static inline bool jarak__head_is_whole(const jarak__file *file)
{
    return file->head_size + 3 < JARAK__HEAD_BYTES;
}
void jarak__file_release(jarak__file *file);

#endif
