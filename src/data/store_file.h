/* A store's file before the engine opens it: what it is, and that this process has it open only once. */
#ifndef JARAK_DATA_STORE_FILE_H
#define JARAK_DATA_STORE_FILE_H

#include <sys/types.h>

#include "jarak/store.h"

/* An entry in the list of files that are open as stores in this process; all zero, it is none. */
typedef struct jarak__store_file {
    dev_t device; /* with inode: which file this is, by whatever path */
    ino_t inode;
    struct jarak__store_file *next;
} jarak__store_file;

/* Looks at the file before the engine does: that it is one, may be read, and begins as DuckDB files do. A missing file is fine for writing.
 * Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT. */
JARAK_MUST_CHECK jarak_status jarak__store_file_inspect(const char *path, jarak_access access, jarak_error *error);

/* Enters the file in the list, once; a file that is not there yet is left for another call. Until it is left, entry must stay where it is.
 * Errors: ERR_LOCKED (another entry has it). */
JARAK_MUST_CHECK jarak_status jarak__store_file_enter(const char *path, jarak__store_file *entry, jarak_error *error);
void jarak__store_file_leave(jarak__store_file *entry);

#endif
