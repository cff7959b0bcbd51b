/* The catalogue of source descriptions: those of the user's folder before those inside the library. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/embed.h"
#include "base/nearest.h"
#include "base/text.h"
#include "base/writer.h"
#include "data/source.h"

enum { LARGEST_DESCRIPTION_BYTES = 1 << 20 };

static const jarak__source *find(const jarak__catalogue *catalogue, const char *name)
{
    for (size_t i = 0; i < catalogue->count; i++) {
        if (strcmp(catalogue->sources[i]->name, name) == 0) {
            return catalogue->sources[i];
        }
    }
    return NULL;
}

/* Parses a description and adds it at the end; one whose name is there already is dropped, or in a user's folder an error. */
static jarak_status add(jarak__catalogue *catalogue, const char *file, const void *bytes, size_t size, bool is_foreign, jarak_error *error)
{
    jarak__source *source;
    jarak_status status = jarak__source_parse(file, bytes, size, &source, error);
    if (status != JARAK_OK) {
        return status;
    }
    if (find(catalogue, source->name) != NULL) {
        status = is_foreign ? jarak_fail(error, JARAK_ERR_FORMAT, "%s: another file of this folder describes a format `%s` too", file,
                                         source->name)
                            : JARAK_OK;
        jarak__source_free(source);
        return status;
    }
    jarak__source **sources = jarak__resize_array(catalogue->sources, catalogue->count + 1, sizeof(jarak__source *));
    if (sources == NULL) {
        jarak__source_free(source);
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the source descriptions");
    }
    source->is_foreign = is_foreign;
    sources[catalogue->count++] = source;
    catalogue->sources = sources;
    return JARAK_OK;
}

static jarak_status add_file(jarak__catalogue *catalogue, const char *path, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    char *bytes = jarak__alloc(LARGEST_DESCRIPTION_BYTES);
    FILE *stream = fopen(path, "re");
    if (bytes == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", path);
        goto out;
    }
    if (stream == NULL) {
        status = jarak_fail(error, JARAK_ERR_IO, "%s: %s", path, strerror(errno));
        goto out;
    }
    size_t size = fread(bytes, 1, LARGEST_DESCRIPTION_BYTES, stream);
    if (ferror(stream)) {
        status = jarak_fail(error, JARAK_ERR_IO, "%s: %s", path, strerror(errno));
    } else if (size == LARGEST_DESCRIPTION_BYTES) {
        status = jarak_fail(error, JARAK_ERR_FORMAT, "%s: larger than a source description can be (1 MiB)", path);
    } else {
        status = add(catalogue, path, bytes, size, true, error);
    }

out:
    if (stream != NULL) {
        fclose(stream);
    }
    jarak__free(bytes);
    return status;
}

static int is_description(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot != NULL && dot != entry->d_name && strcmp(dot, ".yaml") == 0;
}

static jarak_status add_folder(jarak__catalogue *catalogue, const char *folder, jarak_error *error)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_description, alphasort);
    if (count < 0) {
        return jarak_fail(error, JARAK_ERR_IO, "%s: %s; --sources takes a folder with source descriptions", folder, strerror(errno));
    }
    jarak_status status = JARAK_OK;
    for (int i = 0; i < count; i++) {
        if (status == JARAK_OK) {
            char *path = jarak__format_text("%s/%s", folder, entries[i]->d_name);
            status = path != NULL ? add_file(catalogue, path, error) : jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", folder);
            jarak__free(path);
        }
        free(entries[i]);
    }
    free(entries);
    return status;
}

jarak_status jarak__catalogue_read(const char *folder, jarak__catalogue *catalogue, jarak_error *error)
{
    *catalogue = (jarak__catalogue){0};
    jarak_status status = folder != NULL ? add_folder(catalogue, folder, error) : JARAK_OK;
    const jarak__embedded_file *file;
    for (size_t i = 0; status == JARAK_OK && (file = jarak__embedded_list("data/sources/", i)) != NULL; i++) {
        status = add(catalogue, file->name, file->bytes, file->size, false, error);
    }
    if (status != JARAK_OK) {
        jarak__catalogue_release(catalogue);
    }
    return status;
}

jarak_status jarak__catalogue_read_file(const char *path, jarak__catalogue *catalogue, jarak_error *error)
{
    *catalogue = (jarak__catalogue){0};
    return add_file(catalogue, path, error);
}

void jarak__catalogue_release(jarak__catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->count; i++) {
        jarak__source_free(catalogue->sources[i]);
    }
    jarak__free(catalogue->sources);
    *catalogue = (jarak__catalogue){0};
}

jarak_status jarak__catalogue_find(const jarak__catalogue *catalogue, const char *name, const jarak__source **source, jarak_error *error)
{
    *source = find(catalogue, name);
    if (*source != NULL) {
        return JARAK_OK;
    }
    jarak__writer list = {0};
    const char **names = jarak__calloc(catalogue->count, sizeof *names);
    for (size_t i = 0; i < catalogue->count; i++) {
        jarak__write_format(&list, "%s%s", i > 0 ? ", " : "", catalogue->sources[i]->name);
        if (names != NULL) {
            names[i] = catalogue->sources[i]->name;
        }
    }
    char hint[JARAK__HINT_BYTES];
    jarak_status status = jarak_fail(error, JARAK_ERR_NOT_FOUND, _("there is no format `%s`%s; known are: %s"), name,
                                     jarak__did_you_mean(name, names != NULL ? catalogue->count : 0, names, hint),
                                     list.bytes != NULL && !list.failed ? list.bytes : "");
    jarak__writer_release(&list);
    jarak__free((void *)names);
    return status;
}
