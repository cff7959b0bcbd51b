/* Stores that were made while the library was built and travel inside it: a copy of one saves making its tables, views and panel. */
#ifndef JARAK_DATA_READY_STORE_H
#define JARAK_DATA_READY_STORE_H

#include <stdbool.h>

#include "base/embed.h"

/* Puts an empty store of this version at path, where there is no file: all of it or nothing. False where there is one, or where it cannot
 * be done, for whatever reason: then the engine opens or makes the store, and knows what to say. */
bool jarak__ready_store_lay(const char *path);

/* Writes the packed store into an empty file. False where memory or room is missing. */
bool jarak__ready_store_unpack(const jarak__embedded_file *file, int descriptor);

#endif
