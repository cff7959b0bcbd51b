/* Files of events, packed or plain: whatever bytes they hold, reading them ends with rows or an error. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "data/event_rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static jarak__catalogue formats;
    static jarak__event_reading reading = {.skip_unknown = true};
    jarak_error error;
    if (reading.source == NULL && (jarak__catalogue_read(NULL, &formats, &error) != JARAK_OK ||
                                   jarak__catalogue_find(&formats, "gdelt2", &reading.source, &error) != JARAK_OK ||
                                   jarak__state_table_get(&reading.table, &error) != JARAK_OK ||
                                   jarak__lookup_open(&reading.source->cells.states, &reading.lookup, &error) != JARAK_OK)) {
        abort();
    }
    char path[32];
    int descriptor = memfd_create("events", MFD_CLOEXEC);
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    if (descriptor < 0 || write(descriptor, bytes, size) != (ssize_t)size) {
        abort();
    }
    jarak__event_file file = {.path = path};
    jarak__event_rows_read(&reading, &file);
    for (size_t i = 0; i < file.n_rows; i++) { /* what later steps rely on */
        const jarak__event_row *row = &file.rows[i];
        if (row->root < 1 || row->root > 20 || row->quad_class < 1 || row->quad_class > 4 ||
            (row->skip == JARAK__EVENT_COUNTED && (row->actor >= reading.table->n_states || row->target >= reading.table->n_states))) {
            abort();
        }
    }
    jarak__event_file_release(&file);
    close(descriptor);
    return 0;
}
