/* Any bytes as a file to load: looked at, its first line cut, scanned; and the quick way over plain blocks finds what the slow one finds.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "data/file_cells.h"
#include "data/file_scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void scan(const jarak__file *file, const jarak__cut *cut)
{
    jarak__scan quick, slow;
    jarak_error error;
    jarak_status status = jarak__file_scan(file, cut, NULL, NULL, &quick, &error);
    FILE *copy = fopen("/dev/null", "w");
    if (copy == NULL || jarak__file_scan(file, cut, NULL, copy, &slow, &error) != status) {
        abort();
    }
    fclose(copy);
    if (status == JARAK_OK) {
        if (quick.records != slow.records || quick.n_jumps != slow.n_jumps || quick.n_dos != slow.n_dos || quick.n_unix != slow.n_unix ||
            strcmp(quick.sha256, slow.sha256) != 0) {
            abort();
        }
        jarak__scan_release(&quick);
        jarak__scan_release(&slow);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const jarak__cut cuts[] = {{.delimiter = ',', .quote = '"'}, {.delimiter = '\t', .quote = '\0'}};
    char path[32];
    jarak__file file;
    jarak_error error;
    int descriptor = memfd_create("fuzz", MFD_CLOEXEC);
    if (descriptor < 0 || write(descriptor, bytes, size) != (ssize_t)size) {
        abort();
    }
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    if (jarak__file_look(path, "input", NULL, &file, &error) == JARAK_OK) {
        for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
            jarak__arena arena = {0};
            jarak__texts cells;
            if (!file.is_parquet) {
                jarak_status refused = jarak__file_first_cells(&file, cuts[i].delimiter, cuts[i].quote, &arena, &cells, &error);
                (void)refused; // read or refused: either will do
            }
            jarak__arena_release(&arena);
            scan(&file, &cuts[i]);
        }
        jarak__file_release(&file);
    }
    close(descriptor);
    return 0;
}
