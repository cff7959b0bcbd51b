/* The report's pages: what was bundled at build time, with an answer put in, written whole or not at all. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/embed.h"
#include "base/neutral.h"
#include "base/text.h"
#include "base/writer.h"
#include "jarak/report.h"
#include "report/page_file.h"
#include "report/page_json.h"
#include "report/page_pack.h"

/* Where the page has room for the answer. */
static const char slot_start[] = "<script type=\"text/plain\" id=\"answer\">";
static const char slot_end[] = "</script>";

static jarak_status fill_page(const char *template, jarak__writer *json, jarak__writer *page, jarak_error *error)
{
    const char *start = strstr(template, slot_start);
    const char *end = start != NULL ? strstr(start, slot_end) : NULL;
    if (end == NULL) {
        return jarak_fail(error, JARAK_ERR_INTERNAL, "the report's page has no place for the answer");
    }
    jarak__neutralise(json->bytes, json->length);
    jarak__write_bytes(page, template, (size_t)(start - template) + sizeof slot_start - 1);
    jarak_status status = jarak__page_pack(json->bytes, json->length, page, error);
    jarak__write_text(page, end);
    if (status == JARAK_OK && page->failed) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the report");
    }
    return status;
}

typedef struct pictures {
    const char *kind, *language;
    void (*tree)(const void *result, jarak__json *json);
    const void *result;
} pictures;

static void write_pictures(const void *all, jarak__json *json)
{
    const pictures *of = all;
    jarak__json_text(json, "jarak", JARAK_VERSION);
    jarak__json_text(json, "language", of->language);
    jarak__json_text(json, "kind", of->kind);
    of->tree(of->result, json);
}

/* Opens a file of its own beside path, with the rights that a new file there gets. */
static FILE *open_beside(const char *path, char **temporary)
{
    *temporary = jarak__format_text("%s.XXXXXX", path);
    int descriptor = *temporary != NULL ? mkstemp(*temporary) : -1;
    if (descriptor < 0) {
        return NULL;
    }
    mode_t mask = umask(0);
    umask(mask);
    (void)fchmod(descriptor, 0666 & ~mask);
    FILE *file = fdopen(descriptor, "w");
    if (file == NULL) {
        int reason = errno;
        close(descriptor);
        unlink(*temporary);
        errno = reason;
    }
    return file;
}

static jarak_status write_whole(const char *path, const jarak__writer *page, jarak_error *error)
{
    char *temporary = NULL;
    FILE *file = open_beside(path, &temporary);
    bool done = file != NULL && fwrite(page->bytes, 1, page->length, file) == page->length && fflush(file) == 0 && fsync(fileno(file)) == 0;
    int reason = errno;
    if (file != NULL && fclose(file) != 0 && done) {
        reason = errno;
        done = false;
    }
    if (done && rename(temporary, path) != 0) {
        reason = errno;
        done = false;
    }
    if (!done && file != NULL) {
        unlink(temporary);
    }
    jarak__free(temporary);
    return done ? JARAK_OK : jarak_fail(error, JARAK_ERR_IO, _("cannot write %s: %s"), path, strerror(reason));
}

jarak_status jarak__page_write(const char *name, jarak__writer *json, const char *path, jarak_error *error)
{
    const jarak__embedded_file *template = jarak__embedded(name);
    if (template == NULL) {
        return jarak_fail(error, JARAK_ERR_NOT_FOUND, _("this jarak was built without the report's page (node and npm were not there)"));
    }
    jarak__writer page = {0};
    jarak_status status = fill_page((const char *)template->bytes, json, &page, error);
    if (status == JARAK_OK) {
        status = write_whole(path, &page, error);
    }
    jarak__writer_release(&page);
    return status;
}

jarak_status jarak__pictures_write(const char *kind, const char *language, void (*tree)(const void *result, jarak__json *json),
                                   const void *result, const char *path, jarak_error *error)
{
    const pictures all = {.kind = kind, .language = language, .tree = tree, .result = result};
    jarak__writer json = {0};
    jarak_status status = jarak__write_small_json(write_pictures, &all, &json, error);
    if (status == JARAK_OK) {
        status = jarak__page_write("web/pictures-template.html", &json, path, error);
    }
    jarak__writer_release(&json);
    return status;
}

static jarak_status write_report(const jarak_answer *answer, const jarak_claims *claims, bool sheets, const char *path, jarak_error *error)
{
    jarak__writer json = {0};
    jarak_status status = jarak__write_page_json(answer, claims, sheets, &json, error);
    if (status == JARAK_OK) {
        status = jarak__page_write("web/report-template.html", &json, path, error);
    }
    jarak__writer_release(&json);
    return status;
}

jarak_status jarak_report_write(const jarak_answer *answer, const jarak_claims *claims, const char *path, jarak_error *error)
{
    return write_report(answer, claims, false, path, error);
}

jarak_status jarak_report_write_print(const jarak_answer *answer, const jarak_claims *claims, const char *path, jarak_error *error)
{
    return write_report(answer, claims, true, path, error);
}
