/* A workbook whose parts are any bytes: a sheet, its shared texts, its formats and its list of sheets, in this order and parted by form
 * feeds, packed as .xlsx, so that the bytes reach the readers of XML. What is read is CSV whose lines end. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <zip.h>

#include "data/file_workbook.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char relations[] = "<Relationships><Relationship Id=\"a\" Target=\"worksheets/sheet1.xml\"/></Relationships>";
static const char workbook[] = "<workbook xmlns:r=\"r\"><sheets><sheet name=\"Data\" r:id=\"a\"/></sheets></workbook>";

static void add_part(zipFile archive, const char *name, const void *bytes, size_t size)
{
    zip_fileinfo about = {0};
    if (zipOpenNewFileInZip(archive, name, &about, NULL, 0, NULL, 0, NULL, 0, 0) != ZIP_OK ||
        zipWriteInFileInZip(archive, bytes, (unsigned)size) != ZIP_OK || zipCloseFileInZip(archive) != ZIP_OK) {
        abort();
    }
}

static void pack(const char *path, const uint8_t *bytes, size_t size)
{
    static const char *const names[] = {"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"};
    enum { N_PARTS = sizeof names / sizeof names[0] };
    zipFile archive = zipOpen(path, APPEND_STATUS_CREATE);
    if (archive == NULL) {
        abort();
    }
    add_part(archive, "xl/_rels/workbook.xml.rels", relations, sizeof relations - 1);
    size_t start = 0, n = 0;
    for (; n < N_PARTS && start <= size; n++) {
        const uint8_t *end = n + 1 < N_PARTS && start < size ? memchr(bytes + start, '\f', size - start) : NULL;
        size_t length = end != NULL ? (size_t)(end - bytes) - start : size - start;
        if (length > 0 || n == 0) {
            add_part(archive, names[n], bytes + start, length);
        }
        start += length + 1;
    }
    if (n < N_PARTS) {
        add_part(archive, names[N_PARTS - 1], workbook, sizeof workbook - 1);
    }
    if (zipClose(archive, NULL) != ZIP_OK) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char path[32];
    jarak_error error = {0};
    FILE *csv;
    int descriptor = memfd_create("fuzz", MFD_CLOEXEC);
    if (descriptor < 0) {
        abort();
    }
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    pack(path, bytes, size);
    if (jarak__workbook_to_csv(path, "input", NULL, &csv, &error) == JARAK_OK) {
        if (fseek(csv, 0, SEEK_END) != 0 || (ftell(csv) > 0 && (fseek(csv, -1, SEEK_END) != 0 || getc(csv) != '\n'))) {
            abort();
        }
        fclose(csv);
    } else if (csv != NULL || error.message[0] == '\0') {
        abort();
    }
    close(descriptor);
    return 0;
}
