/* Any text as the start of a file: its dialect, and its columns with a decimal comma. What is found lies within the text. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "data/dialect.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    enum { N_COLUMNS = 8 };
    static const char told[] = {'\0', ',', ';', '^'};
    bool has_comma[N_COLUMNS];
    char *text = malloc(size + 1); /* as long as it is, so that reading past its end is seen */
    if (text == NULL) {
        return 0;
    }
    memcpy(text, bytes, size);
    int64_t n_lines = 0;
    for (size_t i = 0; i < size; i++) {
        n_lines += text[i] == '\n';
    }
    for (size_t i = 0; i < sizeof told; i++) {
        jarak__dialect found = jarak__dialect_find(text, size, i % 2 == 0, told[i]);
        if (found.n_above < 0 || found.n_above > n_lines || (told[i] != '\0' && found.delimiter != told[i])) {
            abort();
        }
        if (!jarak__dialect_find_commas(text, size, found.delimiter, '"', N_COLUMNS, has_comma)) {
            abort();
        }
    }
    free(text);
    return 0;
}
