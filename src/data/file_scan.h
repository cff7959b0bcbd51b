/* Reading a file from end to end beside the engine: its fingerprint, how many rows it must give, and on which line each of them begins.
 *
 * The engine tells neither the line of a row nor what it left out, and takes bytes that are no text. The scan knows, so that every line of
 * the file is accounted for. */
#ifndef JARAK_DATA_FILE_SCAN_H
#define JARAK_DATA_FILE_SCAN_H

#include <stdio.h>

#include "data/digest.h"
#include "data/file_head.h"
#include "jarak/cancel.h"

/* From this record on, lines follow each other again. Records are counted from 1, the header among them; blank lines are none. */
typedef struct jarak__line_jump {
    int64_t record;
    int64_t blanks; /* blank lines before it */
    int64_t line;   /* on which it begins; 1 is the first */
} jarak__line_jump;

typedef struct jarak__scan {
    char sha256[JARAK__SHA256_TEXT_BYTES]; /* of the unpacked contents */
    bool is_not_utf8;                      /* which is why it failed */
    int64_t records;
    int64_t n_unix, n_dos;   /* records that end in \n and in \r\n */
    jarak__line_jump *jumps; /* where the line of a record is not that of the one before plus one */
    size_t n_jumps, jump_capacity;
} jarak__scan;

/* Scans the file as cut says, until cancel (NULL: none) is triggered; for Parquet only the fingerprint is taken. With copy (not NULL), the
 * contents are written there with every record ending in \n. Errors: ERR_IO, ERR_FORMAT (NUL, not UTF-8, truncated or broken gzip: with the
 * line), ERR_MEMORY, ERR_INTERRUPTED.
 */
JARAK_MUST_CHECK jarak_status jarak__file_scan(const jarak__file *file, const jarak__cut *cut, const jarak_cancel *cancel, FILE *copy,
                                               jarak__scan *scan, jarak_error *error);
void jarak__scan_release(jarak__scan *scan);

#endif
