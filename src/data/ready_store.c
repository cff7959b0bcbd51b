/* Unpacking a store from within the library. */
#define ZLIB_CONST /* zlib.h then promises not to write to its input */
#include "data/ready_store.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>
#include <zlib.h>

#include "base/alloc.h"
#include "base/text.h"

enum {
    CHUNK_BYTES = 1 << 16,
    GZIP_WINDOW = 16 + MAX_WBITS, /* as zlib wants it for gzip */
};

/* Whether all of it is zero: most of a small store is, and need not be written. */
static bool is_blank(const unsigned char *bytes, size_t size)
{
    return size == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, size - 1) == 0);
}

static bool write_all(int descriptor, const unsigned char *bytes, size_t size, off_t offset)
{
    while (size > 0) {
        ssize_t written = pwrite(descriptor, bytes, size, offset);
        if (written <= 0) {
            return false;
        }
        bytes += written;
        size -= (size_t)written;
        offset += written;
    }
    return true;
}

/* Writes what the stream holds, with holes where it is blank. */
static bool inflate_into(z_stream *stream, unsigned char *chunk, int descriptor)
{
    off_t size = 0;
    int state = Z_OK;
    while (state == Z_OK) {
        stream->next_out = chunk;
        stream->avail_out = CHUNK_BYTES;
        state = inflate(stream, Z_NO_FLUSH);
        size_t n = CHUNK_BYTES - stream->avail_out;
        if ((state != Z_OK && state != Z_STREAM_END) || (!is_blank(chunk, n) && !write_all(descriptor, chunk, n, size))) {
            return false;
        }
        size += (off_t)n;
    }
    return ftruncate(descriptor, size) == 0;
}

bool jarak__ready_store_unpack(const jarak__embedded_file *file, int descriptor)
{
    unsigned char *chunk = jarak__alloc(CHUNK_BYTES);
    z_stream stream = {.next_in = file->bytes, .avail_in = (uInt)file->size};
    bool done = false;
    if (chunk != NULL && inflateInit2(&stream, GZIP_WINDOW) == Z_OK) {
        done = inflate_into(&stream, chunk, descriptor);
        inflateEnd(&stream);
    }
    jarak__free(chunk);
    return done;
}

/* Whether neither a store is there, nor the log of one that is gone: the engine knows what to do with that. */
static bool is_free(const char *path)
{
    char *log = jarak__format_text("%s.wal", path);
    bool is = log != NULL && access(path, F_OK) != 0 && access(log, F_OK) != 0;
    jarak__free(log);
    return is;
}

bool jarak__ready_store_lay(const char *path)
{
    const jarak__embedded_file *empty = jarak__embedded_made("empty.duckdb.gz");
    if (empty == NULL || !is_free(path)) {
        return false;
    }
    char *unfinished = jarak__format_text("%s.%ld.new", path, (long)getpid());
    bool done = false;
    if (unfinished != NULL) {
        int descriptor = open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor >= 0) {
            done = jarak__ready_store_unpack(empty, descriptor);
            done = close(descriptor) == 0 && done;
            done = done && link(unfinished, path) == 0; /* unlike rename(), it replaces no store that has come meanwhile */
            unlink(unfinished);
        }
    }
    jarak__free(unfinished);
    return done;
}
