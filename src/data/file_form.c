/* Forms of files by their first bytes. */
#include "data/file_form.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "data/file_statistics.h"

/* What cannot be read, and the way round. */
static const struct {
    const char *magic;
    size_t size;
    const char *what;
} unreadable[] = {
    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, "is a workbook of the old form (.xls); save it as .xlsx or CSV"},
    {"%PDF-", 5, "is a PDF, which holds no table to read; look for the data as CSV or .xlsx, or copy the table into a spreadsheet"},
    {"RDX2\n", 5, "holds data of R; in R: load(file), then write.csv(data, \"data.csv\", row.names = FALSE)"},
    {"RDX3\n", 5, "holds data of R; in R: load(file), then write.csv(data, \"data.csv\", row.names = FALSE)"},
    {"X\n\0\0\0", 5, "holds data of R; in R: write.csv(readRDS(file), \"data.csv\", row.names = FALSE)"},
    {"BZh", 3, "is packed by bzip2; unpack it: bunzip2 --keep"},
    {"\xfd"
     "7zXZ",
     5, "is packed by xz; unpack it: unxz --keep (data of R, .rda or .rds: in R, write.csv(…))"},
    {"\x28\xb5\x2f\xfd", 4, "is packed by zstd; unpack it: unzstd"},
    {"7z\xbc\xaf\x27\x1c", 6, "is a 7z archive; unpack it: 7z x"},
    {"Rar!", 4, "is a RAR archive; unpack it"},
};

/* Whether the text begins with the word, whatever the case of its letters. */
static bool begins(const char *text, size_t size, const char *word)
{
    return size >= strlen(word) && strncasecmp(text, word, strlen(word)) == 0;
}

jarak_status jarak__form_of_start(const void *bytes, size_t size, const char *name, jarak__form *form, jarak_error *error)
{
    const char *text = bytes;
    *form = jarak__statistics_form(bytes, size);
    if (*form != JARAK__FORM_CELLS) {
        return JARAK_OK;
    }
    for (size_t i = 0; i < sizeof unreadable / sizeof unreadable[0]; i++) {
        if (size >= unreadable[i].size && memcmp(text, unreadable[i].magic, unreadable[i].size) == 0) {
            return jarak_fail(error, JARAK_ERR_FORMAT, "%s %s", name, unreadable[i].what);
        }
    }
    while (size > 0 && isspace((unsigned char)*text)) {
        text++;
        size--;
    }
    if (begins(text, size, "<!doctype html") || begins(text, size, "<html")) {
        return jarak_fail(
            error, JARAK_ERR_FORMAT,
            "%s is a web page, not a table; where it was downloaded, look for a link to CSV or .xlsx (a page often comes instead of a "
            "file when one must log in)",
            name);
    }
    if (size > 1 && (*text == '{' || (*text == '[' && (isspace((unsigned char)text[1]) || strchr("{[]", text[1]) != NULL)))) {
        *form = JARAK__FORM_JSON;
    }
    return JARAK_OK;
}
