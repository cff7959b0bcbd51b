/* The scan: one pass over the unpacked bytes, block by block. Blocks without quotes and blank lines only need their newlines counted;
 * the others are walked byte by byte. */
#include "data/file_scan.h"

#include <errno.h>
#include <string.h>

#include <zlib.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "data/utf8_check.h"

enum { BLOCK_BYTES = 1 << 18, MOST_JUMPS = 1 << 24 };

/* Where the walk stands in a record. */
typedef enum place { AT_CELL, IN_CELL, IN_QUOTES, AFTER_QUOTE } place;

typedef struct walk {
    const jarak__file *file;
    const jarak__cut *cut;
    const jarak_cancel *cancel;
    jarak__scan *scan;
    FILE *copy;
    place place;
    int64_t line;         /* of the current byte */
    int64_t record_line;  /* on which the current record began */
    int64_t record_bytes; /* of the current record, without its end */
    int64_t blanks;
    int64_t shift; /* line minus number of the last record */
    unsigned char last;
    jarak__utf8_check utf8;
} walk;

/* What a block holds, found without looking at each byte in turn. */
typedef struct contents {
    size_t n_newlines;
    size_t n_returns;
    bool has_quote;
    bool has_blank;
    bool has_high; /* a byte above ASCII */
    bool has_nul;
} contents;

static contents survey(const unsigned char *bytes, size_t size, char quote)
{
    contents found = {0};
    unsigned char all = 0;
    for (size_t i = 0; i < size; i++) {
        all |= bytes[i];
        found.n_newlines += bytes[i] == '\n';
        found.n_returns += bytes[i] == '\r';
    }
    found.has_high = (all & 0x80) != 0;
    found.has_nul = memchr(bytes, '\0', size) != NULL;
    found.has_quote = quote != '\0' && memchr(bytes, quote, size) != NULL;
    size_t n_blank = 0;
    for (size_t i = 1; i < size; i++) {
        n_blank += (bytes[i] == '\n') & (bytes[i - 1] == '\n');
    }
    for (size_t i = 2; found.n_returns > 0 && i < size; i++) {
        n_blank += (bytes[i] == '\n') & (bytes[i - 1] == '\r') & (bytes[i - 2] == '\n');
    }
    found.has_blank = n_blank > 0;
    return found;
}

static int64_t count_newlines(const unsigned char *bytes, size_t size)
{
    int64_t count = 0;
    for (size_t i = 0; i < size; i++) {
        count += bytes[i] == '\n';
    }
    return count;
}

static jarak_status fail_utf8(const walk *w, int64_t line, jarak_error *error)
{
    w->scan->is_not_utf8 = true;
    return jarak_fail(error, JARAK_ERR_FORMAT, "%s:%lld: the byte 0x%02X is not UTF-8; name the encoding of the file with --encoding",
                      w->file->name, (long long)line, w->utf8.lead);
}

/* Checks that the block is text. */
static jarak_status check_text(walk *w, const unsigned char *bytes, size_t size, const contents *found, jarak_error *error)
{
    if (found->has_nul) {
        const unsigned char *nul = memchr(bytes, '\0', size);
        return jarak_fail(error, JARAK_ERR_FORMAT, "%s:%lld: a NUL character; the file is damaged, or not a text", w->file->name,
                          (long long)w->line + count_newlines(bytes, (size_t)(nul - bytes)));
    }
    if (w->cut->is_latin1 || (!found->has_high && w->utf8.to_come == 0)) {
        return JARAK_OK;
    }
    for (size_t i = 0; i < size; i++) {
        if (!jarak__utf8_take(&w->utf8, bytes[i])) {
            return fail_utf8(w, w->line + count_newlines(bytes, i), error);
        }
    }
    return JARAK_OK;
}

/* Notes where record begins when its line does not follow from the one before. */
static jarak_status note_record(walk *w, jarak_error *error)
{
    jarak__scan *scan = w->scan;
    scan->records++;
    if (w->record_line - scan->records == w->shift) {
        return JARAK_OK;
    }
    w->shift = w->record_line - scan->records;
    if (scan->n_jumps == scan->jump_capacity) {
        size_t capacity;
        jarak__line_jump *jumps = NULL;
        if (scan->n_jumps < MOST_JUMPS && jarak__grown_capacity(scan->jump_capacity, scan->n_jumps + 16, &capacity)) {
            jumps = jarak__resize_array(scan->jumps, capacity, sizeof *jumps);
        }
        if (jumps == NULL) {
            return jarak_fail(error, JARAK_ERR_MEMORY, "%s: too many blank lines and line breaks inside cells", w->file->name);
        }
        scan->jumps = jumps;
        scan->jump_capacity = capacity;
    }
    scan->jumps[scan->n_jumps++] = (jarak__line_jump){.record = scan->records, .blanks = w->blanks, .line = w->record_line};
    return JARAK_OK;
}

/* The record ends before this newline, or at the end of the file. */
static jarak_status end_record(walk *w, jarak_error *error)
{
    bool is_dos = w->last == '\r';
    jarak_status status = JARAK_OK;
    if (w->record_bytes > (is_dos ? 1 : 0)) {
        status = note_record(w, error);
    } else {
        w->blanks++;
    }
    w->place = AT_CELL;
    w->record_bytes = 0;
    return status;
}

static void step(walk *w, unsigned char byte)
{
    bool is_quote = w->cut->quote != '\0' && byte == (unsigned char)w->cut->quote;
    switch (w->place) {
    case AT_CELL:
        w->place = is_quote ? IN_QUOTES : byte == (unsigned char)w->cut->delimiter ? AT_CELL : IN_CELL;
        break;
    case IN_QUOTES:
        w->place = is_quote ? AFTER_QUOTE : IN_QUOTES;
        break;
    case AFTER_QUOTE:
        w->place = is_quote ? IN_QUOTES : byte == (unsigned char)w->cut->delimiter ? AT_CELL : IN_CELL;
        break;
    case IN_CELL:
        w->place = byte == (unsigned char)w->cut->delimiter ? AT_CELL : IN_CELL;
        break;
    }
}

/* Writes the byte to the copy, but holds back a \r until it is known not to end a record. */
static void copy_byte(walk *w, unsigned char byte, bool ends_record)
{
    if (w->copy == NULL) {
        return;
    }
    if (w->last == '\r' && !ends_record) {
        putc_unlocked('\r', w->copy);
    }
    if (byte != '\r') {
        putc_unlocked(byte, w->copy);
    }
}

static jarak_status walk_bytes(walk *w, const unsigned char *bytes, size_t size, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < size; i++) {
        unsigned char byte = bytes[i];
        bool ends_record = byte == '\n' && w->place != IN_QUOTES;
        copy_byte(w, byte, ends_record);
        if (ends_record) {
            w->scan->n_dos += w->last == '\r';
            w->scan->n_unix += w->last != '\r';
            status = end_record(w, error);
        } else {
            if (w->record_bytes++ == 0) {
                w->record_line = w->line;
            }
            step(w, byte);
        }
        w->line += byte == '\n';
        w->last = byte;
    }
    return status;
}

/* Copies whole records, each with \n at its end. */
static void copy_records(FILE *copy, const unsigned char *bytes, const unsigned char *end)
{
    while (bytes < end) {
        const unsigned char *newline = memchr(bytes, '\n', (size_t)(end - bytes));
        size_t size = (size_t)(newline - bytes);
        fwrite_unlocked(bytes, 1, size > 0 && newline[-1] == '\r' ? size - 1 : size, copy);
        putc_unlocked('\n', copy);
        bytes = newline + 1;
    }
}

/* A block in which every newline ends a record that is not blank, and no cell begins with a quote. */
static jarak_status skip_bytes(walk *w, const unsigned char *bytes, size_t size, const contents *found, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    const unsigned char *first = memchr(bytes, '\n', size);
    const unsigned char *last = memrchr(bytes, '\n', size);
    size_t head = first != NULL ? (size_t)(first - bytes) + 1 : size;
    status = walk_bytes(w, bytes, head, error); /* ends the record of the block before */
    if (status == JARAK_OK && first != NULL && last > first) {
        int64_t n_records = (int64_t)found->n_newlines - 1;
        w->record_line = w->line;
        status = note_record(w, error); /* the first of them may stand at a jump */
        w->scan->records += n_records - 1;
        w->line += n_records;
        w->last = '\n';
        int64_t n_dos = 0;
        if (found->n_returns > 0) {
            for (const unsigned char *c = first + 1; c <= last; c++) {
                n_dos += *c == '\n' && c[-1] == '\r';
            }
        }
        w->scan->n_dos += n_dos;
        w->scan->n_unix += n_records - n_dos;
        if (w->copy != NULL) {
            copy_records(w->copy, first + 1, last + 1);
        }
    }
    if (status == JARAK_OK && first != NULL) {
        status = walk_bytes(w, last + 1, (size_t)(bytes + size - last - 1), error);
    }
    return status;
}

static jarak_status take_block(walk *w, const unsigned char *bytes, size_t size, jarak_error *error)
{
    contents found = survey(bytes, size, w->cut->quote);
    jarak_status status = check_text(w, bytes, size, &found, error);
    if (status != JARAK_OK) {
        return status;
    }
    bool is_plain = !found.has_quote && !found.has_blank && w->place != IN_QUOTES;
    return is_plain ? skip_bytes(w, bytes, size, &found, error) : walk_bytes(w, bytes, size, error);
}

static jarak_status fail_reading(const jarak__file *file, gzFile stream, int64_t line, jarak_error *error)
{
    int code;
    const char *message = gzerror(stream, &code);
    if (code == Z_ERRNO) {
        return jarak_fail(error, JARAK_ERR_IO, "%s: %s", file->name, strerror(errno));
    }
    return jarak_fail(error, JARAK_ERR_FORMAT, "%s:%lld: the gzip data %s here; fetch the file again (%s)", file->name, (long long)line,
                      code == Z_BUF_ERROR ? "end too early" : "are broken", message);
}

/* Reads block after block until the file ends. */
static jarak_status take_all(walk *w, gzFile stream, jarak__digest *digest, unsigned char *block, jarak_error *error)
{
    bool is_start = true;
    jarak_status status = JARAK_OK;
    while (status == JARAK_OK) {
        int n_read = gzread(stream, block, BLOCK_BYTES);
        int code;
        gzerror(stream, &code);
        if (n_read < 0 || code == Z_BUF_ERROR) {
            return fail_reading(w->file, stream, w->line, error);
        }
        if (n_read == 0) {
            break;
        }
        size_t size = (size_t)n_read;
        if (!jarak__digest_add(digest, block, size)) {
            return jarak_fail(error, JARAK_ERR_INTERNAL, "%s: the fingerprint could not be taken", w->file->name);
        }
        if (jarak_cancel_triggered(w->cancel)) {
            return jarak_fail(error, JARAK_ERR_INTERRUPTED, "interrupted");
        }
        size_t mark = is_start && size >= 3 && memcmp(block, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
        is_start = false;
        if (!w->file->is_parquet && size > mark) {
            status = take_block(w, block + mark, size - mark, error);
        }
    }
    if (status == JARAK_OK && w->utf8.to_come > 0) {
        return fail_utf8(w, w->line, error);
    }
    if (status == JARAK_OK && w->record_bytes > 0) {
        status = end_record(w, error);
    }
    if (status == JARAK_OK && w->copy != NULL && (fflush(w->copy) != 0 || ferror(w->copy))) {
        status = jarak_fail(error, JARAK_ERR_IO, "%s: no room for a copy with uniform line ends: %s", w->file->name, strerror(errno));
    }
    return status;
}

jarak_status jarak__file_scan(const jarak__file *file, const jarak__cut *cut, const jarak_cancel *cancel, FILE *copy, jarak__scan *scan,
                              jarak_error *error)
{
    *scan = (jarak__scan){0};
    walk w = {.file = file,
              .cut = cut,
              .cancel = cancel,
              .scan = scan,
              .copy = copy,
              .line = 1 + file->n_dropped,
              .record_line = 1 + file->n_dropped};
    jarak_status status = JARAK_OK;
    unsigned char *block = jarak__alloc(BLOCK_BYTES);
    jarak__digest *digest = jarak__digest_begin();
    gzFile stream = gzopen(file->path, "rbe");
    if (block == NULL || digest == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", file->name);
        goto out;
    }
    if (stream == NULL) {
        status = jarak_fail(error, JARAK_ERR_IO, "%s: %s", file->name, strerror(errno));
        goto out;
    }
    gzbuffer(stream, BLOCK_BYTES);
    status = take_all(&w, stream, digest, block, error);
    if (status == JARAK_OK) {
        jarak__digest_write(digest, scan->sha256);
    }

out:
    if (stream != NULL) {
        gzclose(stream);
    }
    jarak__digest_free(digest);
    jarak__free(block);
    if (status != JARAK_OK) {
        jarak__scan_release(scan);
    }
    return status;
}

void jarak__scan_release(jarak__scan *scan)
{
    jarak__free(scan->jumps);
    scan->jumps = NULL;
    scan->n_jumps = 0;
}
