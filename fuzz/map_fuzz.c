/* Any text as a map, below a line of columns between commas: where it is one, what follows from it is a description that can be read. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/map_fields.h"
#include "data/utf8_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { MOST_COLUMNS = 16 };

static void try_map(const char *text, const jarak__texts *columns)
{
    jarak__arena arena = {0};
    jarak__map map;
    jarak_error error = {0};
    jarak__writer yaml = {0};
    jarak__source *source = NULL;
    jarak_status status = jarak__map_parse(text, &arena, &map, &error);
    if (status == JARAK_OK) {
        status = jarak__map_resolve(&map, columns, &error);
    }
    if (status == JARAK_OK) {
        jarak__write_text(&yaml, "name: map\n");
        jarak__map_write_publication(&map, "a title", &yaml);
        const jarak__map_entry *publisher = jarak__map_get(&map, JARAK__MAP_PUBLISHER_FIELD);
        if (publisher == NULL || publisher->is_column) {
            jarak__write_text(&yaml, "publisher: somebody\n");
        }
        jarak__map_write_columns(&map, &yaml);
        jarak__map_write(&map, &yaml);
        if (jarak__source_parse("map", yaml.bytes, yaml.length, &source, &error) != JARAK_OK) {
            fprintf(stderr, "%s\n%s\n", error.message, yaml.bytes);
            abort();
        }
        jarak__source_free(source);
    } else if (error.message[0] == '\0') {
        abort();
    }
    jarak__writer_release(&yaml);
    jarak__arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const char *names[MOST_COLUMNS + 1] = {0};
    jarak__texts columns = {.items = names};
    char *text = malloc(size + 1);
    if (text == NULL) {
        abort();
    }
    memcpy(text, bytes, size);
    text[size] = '\0';
    char *newline = strchr(text, '\n');
    char *map = newline != NULL ? newline + 1 : text + strlen(text);
    if (newline != NULL) {
        *newline = '\0';
    }
    jarak__utf8_check check = {0};
    for (const char *c = text; newline != NULL && *c != '\0'; c++) {
        if (!jarak__utf8_take(&check, (unsigned char)*c)) { /* files are UTF-8 when their columns are read */
            free(text);
            return 0;
        }
    }
    for (char *name = check.to_come > 0 ? NULL : strtok_r(text, ",", &newline); name != NULL && columns.count < MOST_COLUMNS;
         name = strtok_r(NULL, ",", &newline)) {
        names[columns.count++] = name;
    }
    try_map(map, &columns);
    free(text);
    return 0;
}
