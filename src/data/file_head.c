/* Looking at the first bytes of a file. */
#include "data/file_head.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>

#include "base/alloc.h"
#include "data/file_encoding.h"
#include "data/file_form.h"
#include "data/file_statistics.h"
#include "data/file_unpack.h"
#include "data/file_workbook.h"

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
    return JARAK_OK;
}

static bool is_zip(int descriptor)
{
    unsigned char magic[4] = {0};
    return pread(descriptor, magic, sizeof magic, 0) == sizeof magic && memcmp(magic, "PK\3\4", 4) == 0;
}

/* What reads it from now on gets these contents, which are plain. */
static void take_contents(jarak__file *file, FILE *contents)
{
    if (file->unpacked != NULL) {
        fclose(file->unpacked);
    }
    file->unpacked = contents;
    snprintf(file->unpacked_path, sizeof file->unpacked_path, "/proc/self/fd/%d", fileno(contents));
    file->path = file->unpacked_path;
    file->is_gzip = false;
}

/* Reads the start, without byte order mark. */
static jarak_status read_head(jarak__file *file, jarak_error *error)
{
    gzFile stream = gzopen(file->path, "rbe"); /* reads plain files as they are */
    if (stream == NULL) {
        return jarak_fail(error, errno != 0 ? JARAK_ERR_IO : JARAK_ERR_MEMORY, "%s: %s", file->name,
                          errno != 0 ? strerror(errno) : "out of memory");
    }
    jarak_status status = JARAK_OK;
    int n_read = gzread(stream, file->head, JARAK__HEAD_BYTES);
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

static jarak_status convert(jarak__file *file, const jarak__encoding *encoding, jarak_error *error)
{
    FILE *contents;
    jarak_status status = jarak__encoding_convert(file->path, file->name, encoding, &contents, error);
    if (status != JARAK_OK) {
        return status;
    }
    take_contents(file, contents);
    file->encoding = encoding->shown;
    return read_head(file, error);
}

jarak_status jarak__file_convert(jarak__file *file, jarak_error *error)
{
    jarak__encoding encoding;
    jarak_status status = jarak__encoding_of_file(file->path, file->name, &encoding, error);
    return status == JARAK_OK && encoding.name != NULL ? convert(file, &encoding, error) : status;
}

/* Files of statistics packages say their encoding themselves, unless a person does; what they become is UTF-8. */
static jarak_status read_statistics(jarak__file *file, jarak__form form, const char *encoding, FILE **csv, jarak_error *error)
{
    FILE *plain = NULL;
    jarak_status status = JARAK_OK;
    if (file->is_gzip) {
        status = jarak__unpack_copy(file->path, file->name, &plain, error);
        if (status != JARAK_OK) {
            return status;
        }
        take_contents(file, plain);
    }
    return jarak__statistics_to_csv(file->path, file->name, form, encoding, csv, error);
}

/* Gives a table of another form as CSV; *told is the encoding that a person told, NULL where it has been heard. */
static jarak_status read_form(jarak__file *file, const char **told, jarak_error *error)
{
    jarak__form form;
    FILE *csv = NULL;
    jarak_status status = jarak__form_of_start(file->head, file->head_size, file->name, &form, error);
    if (status == JARAK_OK && form == JARAK__FORM_JSON) {
        status = jarak__json_to_csv(file->path, file->name, &csv, error);
    } else if (status == JARAK_OK && form != JARAK__FORM_CELLS) {
        status = read_statistics(file, form, *told, &csv, error);
        *told = NULL;
    }
    if (csv == NULL) {
        return status;
    }
    take_contents(file, csv);
    file->is_typed = true;
    return read_head(file, error);
}

/* Converts the file where its start, or a person, says that it is not UTF-8. */
static jarak_status read_encoding(jarak__file *file, const char *told, jarak_error *error)
{
    jarak__encoding encoding;
    file->encoding_is_told = told != NULL;
    if (told != NULL) {
        jarak_status status = jarak__encoding_named(told, &encoding, error);
        return status == JARAK_OK && encoding.name != NULL ? convert(file, &encoding, error) : status;
    }
    if (!jarak__encoding_of_start(file->head, file->head_size, &encoding)) {
        return jarak__file_convert(file, error);
    }
    return encoding.name != NULL ? convert(file, &encoding, error) : JARAK_OK;
}

jarak_status jarak__file_look(const char *path, const char *name, const jarak__file_told *told, jarak__file *file, jarak_error *error)
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
    FILE *contents = NULL;
    const char *encoding = told != NULL ? told->encoding : NULL;
    bool is_packed = is_zip(descriptor);
    if (is_packed && jarak__is_workbook(path)) {
        status = jarak__workbook_to_csv(path, name, told != NULL ? told->sheet : NULL, &contents, error);
        file->is_typed = true;
    } else if (is_packed) { /* which the engine cannot open */
        status = jarak__unpack_copy(path, name, &contents, error);
    }
    if (contents != NULL) {
        take_contents(file, contents);
    }
    if (status == JARAK_OK) {
        status = look_at_magic(file, is_packed ? fileno(file->unpacked) : descriptor, error);
    }
    close(descriptor);
    if (status == JARAK_OK && !file->is_parquet) {
        file->head = jarak__alloc(JARAK__HEAD_BYTES + 1);
        status = file->head == NULL ? jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", name) : read_head(file, error);
    }
    if (status == JARAK_OK && !file->is_parquet) {
        status = read_form(file, &encoding, error);
    }
    if (status == JARAK_OK && !file->is_parquet) {
        status = read_encoding(file, encoding, error);
    }
    if (status != JARAK_OK) {
        jarak__file_release(file);
    }
    return status;
}

/* Copies what stands behind the first n lines. */
static jarak_status copy_below(jarak__file *file, int64_t n, FILE *copy, jarak_error *error)
{
    enum { BLOCK_BYTES = 1 << 16 };
    jarak__unpacker *unpacker = NULL;
    char *block = jarak__alloc(BLOCK_BYTES);
    size_t size;
    jarak_status status = block == NULL ? jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", file->name)
                                        : jarak__unpack_open(file->path, file->name, &unpacker, error);
    for (size = BLOCK_BYTES; status == JARAK_OK && size == BLOCK_BYTES;) {
        status = jarak__unpack_read(unpacker, block, BLOCK_BYTES, &size, error);
        const char *start = block, *end = block + size;
        for (const char *newline; n > 0 && (newline = memchr(start, '\n', (size_t)(end - start))) != NULL; n--) {
            start = newline + 1;
        }
        if (status == JARAK_OK && n == 0 && fwrite(start, 1, (size_t)(end - start), copy) != (size_t)(end - start)) {
            status = jarak_fail(error, JARAK_ERR_IO, "%s: no room for a copy without its first lines: %s", file->name, strerror(errno));
        }
    }
    jarak__unpack_close(unpacker);
    jarak__free(block);
    if (status == JARAK_OK && n > 0) {
        status =
            jarak_fail(error, JARAK_ERR_FORMAT, "%s has no table below its first %lld lines", file->name, (long long)(n + file->n_dropped));
    }
    return status == JARAK_OK && fflush(copy) != 0
               ? jarak_fail(error, JARAK_ERR_IO, "%s: no room for a copy without its first lines: %s", file->name, strerror(errno))
               : status;
}

jarak_status jarak__file_drop_lines(jarak__file *file, int64_t n, jarak_error *error)
{
    if (n <= 0 || file->is_parquet) {
        return JARAK_OK;
    }
    FILE *copy = tmpfile();
    jarak_status status =
        copy != NULL ? copy_below(file, n, copy, error)
                     : jarak_fail(error, JARAK_ERR_IO, "%s: no room for a copy without its first lines: %s", file->name, strerror(errno));
    if (status != JARAK_OK) {
        if (copy != NULL) {
            fclose(copy);
        }
        return status;
    }
    take_contents(file, copy);
    file->n_dropped += n;
    return read_head(file, error);
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
