/* Looking up the files that travel inside the library. embed.py writes the table; a linear search is enough for some tens of files. */
#include "base/embed.h"

#include <string.h>

#include "base/embed_table.h"

static const jarak__embedded_file *find(const jarak__embedded_file *table, size_t size, const char *name)
{
    for (size_t i = 0; i < size; i++) {
        if (strcmp(table[i].name, name) == 0) {
            return &table[i];
        }
    }
    return NULL;
}

const jarak__embedded_file *jarak__embedded(const char *name)
{
    return find(jarak__embedded_table, jarak__embedded_table_size, name);
}

const jarak__embedded_file *jarak__embedded_made(const char *name)
{
    const size_t *size = &jarak__embedded_made_table_size;
    return size != NULL ? find(jarak__embedded_made_table, *size, name) : NULL;
}

const jarak__embedded_file *jarak__embedded_list(const char *prefix, size_t index)
{
    size_t prefix_length = strlen(prefix);
    for (size_t i = 0; i < jarak__embedded_table_size; i++) {
        if (strncmp(jarak__embedded_table[i].name, prefix, prefix_length) == 0 && index-- == 0) {
            return &jarak__embedded_table[i];
        }
    }
    return NULL;
}
