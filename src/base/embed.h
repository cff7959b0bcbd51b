/* Files that travel inside the library: the ledger, the country tables, source descriptions, claims, SQL and the report's page.
 * Which files: the patterns in src/base/meson.build. */
#ifndef JARAK_BASE_EMBED_H
#define JARAK_BASE_EMBED_H

#include <stddef.h>

typedef struct jarak__embedded_file {
    const char *name;           /* path from the project root with '/' between its parts, such as "data/ledger.csv" */
    const unsigned char *bytes; /* the file's contents, followed by a NUL that is not counted in size */
    size_t size;                /* in bytes */
} jarak__embedded_file;

/* The file of that name, or NULL. */
const jarak__embedded_file *jarak__embedded(const char *name);

/* The index-th file, in order of names, whose name starts with prefix ("" for all); NULL past the last. */
const jarak__embedded_file *jarak__embedded_list(const char *prefix, size_t index);

/* A file that this library itself made while it was built, or NULL: the program that makes them has none, nor has a library that was
 * built for another machine. */
const jarak__embedded_file *jarak__embedded_made(const char *name);

#endif
