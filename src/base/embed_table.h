/* The table that embed.py writes, sorted by name. Only embed.c reads it. */
#ifndef JARAK_BASE_EMBED_TABLE_H
#define JARAK_BASE_EMBED_TABLE_H

#include "base/embed.h"

extern const jarak__embedded_file jarak__embedded_table[];
extern const size_t jarak__embedded_table_size;

#endif
