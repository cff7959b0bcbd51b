/* Any bytes as a source description: read or refused. */
#include <stdint.h>

#include "data/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    jarak__source *source = NULL;
    jarak_error error;
    if (jarak__source_parse("input", bytes, size, &source, &error) == JARAK_OK) {
        jarak__source_free(source);
    }
    return 0;
}
