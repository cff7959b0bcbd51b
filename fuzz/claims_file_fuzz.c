/* Any bytes as a claims file: read or refused, and every claim that is read is complete. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "claims/claims_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check(const jarak__claims_file *file)
{
    for (size_t i = 0; i < file->count; i++) {
        const jarak__claim_text *claim = &file->claims[i];
        if (claim->id == NULL || claim->statement == NULL || (claim->condition == NULL) != claim->opinion) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    int memory = memfd_create("claims", 0);
    if (memory < 0 || write(memory, bytes, size) != (ssize_t)size) {
        abort();
    }
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", memory);

    jarak__claims_file *file = NULL;
    jarak_error error;
    if (jarak__claims_file_read(path, &file, &error) == JARAK_OK) {
        check(file);
    }
    jarak__claims_file_free(file);
    close(memory);
    return 0;
}
