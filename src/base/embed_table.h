/* The tables that embed.py writes, sorted by name. Only embed.c reads them. */
#ifndef JARAK_BASE_EMBED_TABLE_H
#define JARAK_BASE_EMBED_TABLE_H

#include "base/embed.h"

extern const jarak__embedded_file jarak__embedded_table[];
extern const size_t jarak__embedded_table_size;

/* Files made by the library's own code: weak, since that code is linked without them first. */
extern const jarak__embedded_file jarak__embedded_made_table[] __attribute__((weak, visibility("hidden")));
extern const size_t jarak__embedded_made_table_size __attribute__((weak, visibility("hidden")));

#endif
