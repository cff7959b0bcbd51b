/* Looking at the first bytes of a file. */
#include "data/file_head.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>

#include "base/alloc.h"
#include "data/file_unpack.h"

/* A first line longer than this is no header. */
enum { HEAD_BYTES = 1 << 20 };

static jarak_status check_kind(jarak__file *file, jarak_error *error)
{
    struct stat about;
    if (stat(file->path, &about) != 0) {
        return jarak_fail(error, errno == ENOENT ? JARAK_ERR_NOT_FOUND : JARAK_ERR_IO, "%s: %s", file->name, strerror(errno));
    }
    if (S_ISDIR(about.st_mode)) {
        return jarak_fail(error, JARAK_ERR_IO, "%s is a folder; name the files in it", file->name);
    }
    if (!S_ISREG(about.st_mode)) {
        return jarak_fail(error, JARAK_ERR_IO, "%s is not a regular file; write its contents to one first", file->name);
    }
    if (about.st_size == 0) {
        return jarak_fail(error, JARAK_ERR_FORMAT, "%s is empty", file->name);
    }
    file->bytes = about.st_size;
    return JARAK_OK;
}

/* The start of the file as it lies on the disk, to see how it is packed. */
static jarak_status look_at_magic(jarak__file *file, int descriptor, jarak_error *error)
{
    unsigned char magic[4] = {0};
    if (pread(descriptor, magic, sizeof magic, 0) < 0) {
        return jarak_fail(error, JARAK_ERR_IO, "%s: %s", file->name, strerror(errno));
    }
    file->is_parquet = memcmp(magic, "PAR1", 4) == 0;
    file->is_gzip = magic[0] == 0x1f && magic[1] == 0x8b;
    if ((magic[0] == 0xff && magic[1] == 0xfe) || (magic[0] == 0xfe && magic[1] == 0xff)) {
        return jarak_fail(error, JARAK_ERR_FORMAT, "%s is in UTF-16; convert it first: iconv -f UTF-16 -t UTF-8 '%s' > utf-8.csv",
                          file->name, file->name);
    }
    return JARAK_OK;
}

static bool is_zip(int descriptor)
{
    unsigned char magic[4] = {0};
    return pread(descriptor, magic, sizeof magic, 0) == sizeof magic && memcmp(magic, "PK\3\4", 4) == 0;
}

/* What reads it from now on gets the one file of a zip archive, which the engine cannot open. */
static jarak_status unpack(jarak__file *file, int *descriptor, jarak_error *error)
{
    close(*descriptor);
    *descriptor = -1;
    jarak_status status = jarak__unpack_copy(file->path, file->name, &file->unpacked, error);
    if (status == JARAK_OK) {
        snprintf(file->unpacked_path, sizeof file->unpacked_path, "/proc/self/fd/%d", fileno(file->unpacked));
        file->path = file->unpacked_path;
        *descriptor = open(file->path, O_RDONLY | O_CLOEXEC);
        status = *descriptor < 0 ? jarak_fail(error, JARAK_ERR_IO, "%s: %s", file->name, strerror(errno)) : JARAK_OK;
    }
    return status;
}

static jarak_status read_head(jarak__file *file, int descriptor, jarak_error *error)
{
    gzFile stream = gzdopen(descriptor, "rb"); /* reads plain files as they are */
    if (stream == NULL) {
        close(descriptor);
        return jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", file->name);
    }
    jarak_status status = JARAK_OK;
    int n_read = gzread(stream, file->head, HEAD_BYTES);
    if (n_read < 0) {
        int code;
        const char *message = gzerror(stream, &code);
        status = code == Z_ERRNO ? jarak_fail(error, JARAK_ERR_IO, "%s: %s", file->name, strerror(errno))
                                 : jarak_fail(error, JARAK_ERR_FORMAT, "%s: broken gzip data (%s)", file->name, message);
    } else if (n_read == 0) {
        status = jarak_fail(error, JARAK_ERR_FORMAT, "%s is empty", file->name);
    } else {
        size_t mark = n_read >= 3 && memcmp(file->head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
        file->head_size = (size_t)n_read - mark;
        memmove(file->head, file->head + mark, file->head_size);
        file->head[file->head_size] = '\0';
    }
    gzclose(stream);
    return status;
}

jarak_status jarak__file_look(const char *path, const char *name, jarak__file *file, jarak_error *error)
{
    *file = (jarak__file){.path = path, .name = name};
    jarak_status status = check_kind(file, error);
    if (status != JARAK_OK) {
        return status;
    }
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return jarak_fail(error, JARAK_ERR_IO, "%s: %s", name, strerror(errno));
    }
    if (is_zip(descriptor)) {
        status = unpack(file, &descriptor, error);
    }
    if (status == JARAK_OK) {
        status = look_at_magic(file, descriptor, error);
    }
    if (status == JARAK_OK && !file->is_parquet) {
        file->head = jarak__alloc(HEAD_BYTES + 1);
        status = file->head == NULL ? jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", name) : JARAK_OK;
    }
    if (status == JARAK_OK && !file->is_parquet) {
        status = read_head(file, descriptor, error); /* closes it */
    } else if (descriptor >= 0) {
        close(descriptor);
    }
    if (status != JARAK_OK) {
        jarak__file_release(file);
    }
    return status;
}

void jarak__file_release(jarak__file *file)
{
    jarak__free(file->head);
    file->head = NULL;
    if (file->unpacked != NULL) {
        fclose(file->unpacked);
        file->unpacked = NULL;
    }
}

/* Reads the cell at *position into text (large enough) and moves on to the next; true where another cell follows on the line. */
static bool next_cell(const char **position, const char *end, char delimiter, char quote, char *text, size_t *length)
{
    const char *c = *position;
    *length = 0;
    bool quoted = quote != '\0' && c < end && *c == quote;
    if (quoted) {
        c++;
    }
    for (; c < end; c++) {
        if (quoted && *c == quote) {
            if (c + 1 < end && c[1] == quote) {
                c++;
            } else {
                quoted = false;
                continue;
            }
        } else if (!quoted && (*c == delimiter || *c == '\n')) {
            break;
        }
        text[(*length)++] = *c;
    }
    bool more = c < end && *c == delimiter;
    if (!more && *length > 0 && text[*length - 1] == '\r') {
        (*length)--;
    }
    *position = c < end ? c + 1 : c;
    return more;
}

jarak_status jarak__file_first_cells(const jarak__file *file, char delimiter, char quote, jarak__arena *arena, jarak__texts *cells,
                                     jarak_error *error)
{
    const char *end = file->head + file->head_size;
    if (memchr(file->head, '\n', file->head_size) == NULL && file->head_size >= HEAD_BYTES - 3) {
        return jarak_fail(error, JARAK_ERR_FORMAT, "%s: the first line is longer than 1 MiB; this is no table", file->name);
    }
    char *text = jarak__alloc(file->head_size + 1);
    const char **items = NULL;
    jarak_status status = JARAK_OK;
    size_t length, n_cells = 0;
    *cells = (jarak__texts){0};
    if (text != NULL) { /* once to count the cells, once to keep them */
        const char *position = file->head;
        do {
            n_cells++;
        } while (next_cell(&position, end, delimiter, quote, text, &length));
        items = jarak__arena_alloc(arena, n_cells * sizeof *items);
    }
    const char *position = file->head;
    for (size_t i = 0; items != NULL && i < n_cells; i++) {
        next_cell(&position, end, delimiter, quote, text, &length);
        items[i] = jarak__arena_text(arena, text, length);
        if (items[i] == NULL) {
            items = NULL;
        }
    }
    if (items == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", file->name);
        goto out;
    }
    *cells = (jarak__texts){.items = items, .count = n_cells};

out:
    jarak__free(text);
    return status;
}
