/* Any bytes as a file of Stata, SPSS or SAS: it becomes CSV whose lines end, or there is an error that says something. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "data/file_statistics.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char path[32];
    jarak_error error = {0};
    FILE *csv;
    const jarak__form form = jarak__statistics_form(bytes, size);
    if (form == JARAK__FORM_CELLS) {
        return -1; /* of no use to go on from */
    }
    int descriptor = memfd_create("fuzz", MFD_CLOEXEC);
    if (descriptor < 0 || write(descriptor, bytes, size) != (ssize_t)size) {
        abort();
    }
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    if (jarak__statistics_to_csv(path, "input", form, NULL, &csv, &error) == JARAK_OK) {
        if (fseek(csv, -1, SEEK_END) != 0 || getc(csv) != '\n') {
            abort();
        }
        fclose(csv);
    } else if (csv != NULL || error.message[0] == '\0') {
        abort();
    }
    close(descriptor);
    return 0;
}
