/* One way to read for all packings: zlib reads gzip and plain files, minizip the one file of a zip archive. */
#include "data/file_unpack.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include <unzip.h>
#include <zlib.h>

#include "base/alloc.h"

enum { BUFFER_BYTES = 1 << 18 };

struct jarak__unpacker {
    const char *name;
    gzFile plain; /* or gzip */
    unzFile archive;
};

static bool is_zip(const char *path)
{
    unsigned char magic[4] = {0};
    FILE *file = fopen(path, "rbe");
    bool found = file != NULL && fread(magic, 1, sizeof magic, file) == sizeof magic && memcmp(magic, "PK\3\4", 4) == 0;
    if (file != NULL) {
        fclose(file);
    }
    return found;
}

static jarak_status open_member(jarak__unpacker *u, const char *path, jarak_error *error)
{
    unz_global_info64 about;
    u->archive = unzOpen64(path);
    if (u->archive == NULL || unzGetGlobalInfo64(u->archive, &about) != UNZ_OK) {
        return jarak_fail(error, JARAK_ERR_FORMAT, "%s: broken zip archive; fetch the file again", u->name);
    }
    if (about.number_entry != 1) {
        return jarak_fail(error, JARAK_ERR_FORMAT, "%s is a zip archive of %llu files (or a spreadsheet); unpack it, or save it as CSV",
                          u->name, (unsigned long long)about.number_entry);
    }
    if (unzGoToFirstFile(u->archive) != UNZ_OK || unzOpenCurrentFile(u->archive) != UNZ_OK) {
        return jarak_fail(error, JARAK_ERR_FORMAT, "%s: broken zip archive, or packed in a way that is not known; unpack it", u->name);
    }
    return JARAK_OK;
}

jarak_status jarak__unpack_open(const char *path, const char *name, jarak__unpacker **unpacker, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    jarak__unpacker *u = jarak__calloc(1, sizeof *u);
    *unpacker = NULL;
    if (u == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", name);
    }
    u->name = name;
    if (is_zip(path)) {
        status = open_member(u, path, error);
    } else {
        u->plain = gzopen(path, "rbe");
        if (u->plain == NULL) {
            status = jarak_fail(error, errno != 0 ? JARAK_ERR_IO : JARAK_ERR_MEMORY, "%s: %s", name,
                                errno != 0 ? strerror(errno) : "out of memory");
        } else {
            gzbuffer(u->plain, BUFFER_BYTES);
        }
    }
    if (status != JARAK_OK) {
        jarak__unpack_close(u);
        return status;
    }
    *unpacker = u;
    return JARAK_OK;
}

static jarak_status read_plain(jarak__unpacker *u, void *bytes, size_t capacity, size_t *size, jarak_error *error)
{
    size_t n_read = gzfread(bytes, 1, capacity, u->plain);
    int code = Z_OK;
    const char *message = n_read < capacity ? gzerror(u->plain, &code) : "";
    *size = n_read;
    if (code == Z_ERRNO) {
        return jarak_fail(error, JARAK_ERR_IO, "%s: %s", u->name, strerror(errno));
    }
    if (code != Z_OK && code != Z_STREAM_END) {
        return jarak_fail(error, JARAK_ERR_FORMAT, "%s: the gzip data %s; fetch the file again (%s)", u->name,
                          code == Z_BUF_ERROR ? "end too early" : "are broken", message);
    }
    return JARAK_OK;
}

static jarak_status read_member(jarak__unpacker *u, unsigned char *bytes, size_t capacity, size_t *size, jarak_error *error)
{
    int n_read = 1;
    *size = 0;
    while (*size < capacity && n_read > 0) {
        size_t wanted = capacity - *size < INT_MAX ? capacity - *size : INT_MAX;
        n_read = unzReadCurrentFile(u->archive, bytes + *size, (unsigned)wanted);
        *size += n_read > 0 ? (size_t)n_read : 0;
    }
    bool is_broken = n_read < 0 || (n_read == 0 && unzCloseCurrentFile(u->archive) == UNZ_CRCERROR);
    return is_broken ? jarak_fail(error, JARAK_ERR_FORMAT, "%s: the zip data are broken; fetch the file again", u->name) : JARAK_OK;
}

jarak_status jarak__unpack_read(jarak__unpacker *unpacker, void *bytes, size_t capacity, size_t *size, jarak_error *error)
{
    return unpacker->plain != NULL ? read_plain(unpacker, bytes, capacity, size, error)
                                   : read_member(unpacker, bytes, capacity, size, error);
}

void jarak__unpack_close(jarak__unpacker *unpacker)
{
    if (unpacker == NULL) {
        return;
    }
    if (unpacker->plain != NULL) {
        gzclose(unpacker->plain);
    }
    if (unpacker->archive != NULL) {
        unzCloseCurrentFile(unpacker->archive);
        unzClose(unpacker->archive);
    }
    jarak__free(unpacker);
}

jarak_status jarak__unpack_copy(const char *path, const char *name, FILE **copy, jarak_error *error)
{
    jarak__unpacker *unpacker = NULL;
    char *block = jarak__alloc(BUFFER_BYTES);
    size_t size = BUFFER_BYTES;
    *copy = NULL;
    jarak_status status =
        block == NULL ? jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", name) : jarak__unpack_open(path, name, &unpacker, error);
    FILE *made = status == JARAK_OK ? tmpfile() : NULL;
    if (status == JARAK_OK && made == NULL) {
        status = jarak_fail(error, JARAK_ERR_IO, "%s: no room for an unpacked copy: %s", name, strerror(errno));
    }
    while (status == JARAK_OK && size == BUFFER_BYTES) {
        status = jarak__unpack_read(unpacker, block, BUFFER_BYTES, &size, error);
        if (status == JARAK_OK && fwrite(block, 1, size, made) != size) {
            status = jarak_fail(error, JARAK_ERR_IO, "%s: no room for an unpacked copy: %s", name, strerror(errno));
        }
    }
    if (status == JARAK_OK && fflush(made) != 0) {
        status = jarak_fail(error, JARAK_ERR_IO, "%s: no room for an unpacked copy: %s", name, strerror(errno));
    }
    jarak__unpack_close(unpacker);
    jarak__free(block);
    if (status == JARAK_OK) {
        *copy = made;
    } else if (made != NULL) {
        fclose(made);
    }
    return status;
}
