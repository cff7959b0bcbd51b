/* Encodings: guessed from the bytes, converted by iconv(3) as they stream past. */
#include "data/file_encoding.h"
#include "base/nearest.h"
#include "base/text.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "data/file_unpack.h"
#include "data/utf8_check.h"

enum { BLOCK_BYTES = 1 << 16, OUTPUT_BYTES = 4 * BLOCK_BYTES, MOST_CARRIED = 16 };

static const jarak__encoding utf_8 = {NULL, "UTF-8"};
static const jarak__encoding latin_1 = {"ISO-8859-1", "Latin-1"};
static const jarak__encoding windows_1251 = {"WINDOWS-1251", "Windows-1251"};
static const jarak__encoding windows_1252 = {"WINDOWS-1252", "Windows-1252"};
static const jarak__encoding utf_16_little = {"UTF-16LE", "UTF-16"};
static const jarak__encoding utf_16_big = {"UTF-16BE", "UTF-16"};

static bool is_open(iconv_t converter)
{
    return (intptr_t)converter != -1; /* as iconv_open() says that it is not */
}

jarak_status jarak__encoding_named(const char *name, jarak__encoding *encoding, jarak_error *error)
{
    static const struct {
        const char *name;
        const jarak__encoding *encoding;
    } known[] = {{"utf-8", &utf_8},         {"utf8", &utf_8},
                 {"latin-1", &latin_1},     {"latin1", &latin_1},
                 {"iso-8859-1", &latin_1},  {"windows-1251", &windows_1251},
                 {"cp1251", &windows_1251}, {"windows-1252", &windows_1252},
                 {"cp1252", &windows_1252}, {"utf-16le", &utf_16_little},
                 {"utf-16be", &utf_16_big}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcasecmp(name, known[i].name) == 0) {
            *encoding = *known[i].encoding;
            return JARAK_OK;
        }
    }
    iconv_t converter = iconv_open("UTF-8", name);
    if (!is_open(converter)) {
        const char *names[sizeof known / sizeof known[0]];
        char hint[JARAK__HINT_BYTES];
        for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
            names[i] = known[i].name;
        }
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("the encoding `%s` is not known%s; `iconv --list` names those that are"), name,
                          jarak__did_you_mean(name, sizeof known / sizeof known[0], names, hint));
    }
    iconv_close(converter);
    *encoding = (jarak__encoding){name, name};
    return JARAK_OK;
}

/* Text in UTF-16 without a mark: most characters are ASCII, so every other byte is zero. */
static bool has_zeros_at(const unsigned char *bytes, size_t size, size_t place)
{
    size_t n = size < 512 ? size / 2 : 256, n_zeros = 0, n_others = 0;
    for (size_t i = 0; i < n; i++) {
        n_zeros += bytes[2 * i + place] == '\0';
        n_others += bytes[2 * i + 1 - place] == '\0';
    }
    return n >= 4 && n_zeros * 4 >= n * 3 && n_others == 0;
}

bool jarak__encoding_of_start(const void *bytes, size_t size, jarak__encoding *encoding)
{
    const unsigned char *b = bytes;
    jarak__utf8_check check = {0};
    *encoding = utf_8;
    if (size >= 2 && b[0] == 0xff && b[1] == 0xfe) {
        *encoding = utf_16_little;
        return true;
    }
    if (size >= 2 && b[0] == 0xfe && b[1] == 0xff) {
        *encoding = utf_16_big;
        return true;
    }
    if (has_zeros_at(b, size, 1) || has_zeros_at(b, size, 0)) {
        *encoding = has_zeros_at(b, size, 1) ? utf_16_little : utf_16_big;
        return true;
    }
    bool fits = true;
    for (size_t i = 0; fits && i < size; i++) {
        fits = jarak__utf8_take(&check, b[i]);
    }
    return fits;
}

/* What tells the encodings of one byte a character apart. */
typedef struct survey {
    size_t n_together, n_alone; /* letters above ASCII with and without another one beside them */
    bool has_controls;          /* 0x80 … 0x9f, which are letters and signs in Windows' encodings alone */
    bool has_undefined;         /* in Windows-1252 */
    bool before_is_letter;
    jarak__utf8_check utf8;
    size_t n_characters, n_misfits; /* of UTF-8: characters of several bytes, and bytes that cannot stand where they do */
} survey;

static void take_bytes(survey *s, const unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = bytes[i];
        s->has_controls = s->has_controls || (byte >= 0x80 && byte <= 0x9f);
        s->has_undefined = s->has_undefined || byte == 0x81 || byte == 0x8d || byte == 0x8f || byte == 0x90 || byte == 0x9d;
        bool is_letter = byte >= 0xc0;
        bool has_neighbour = s->before_is_letter || (i + 1 < size && bytes[i + 1] >= 0xc0);
        s->n_together += is_letter && has_neighbour;
        s->n_alone += is_letter && !has_neighbour;
        s->before_is_letter = is_letter;
        bool is_within = s->utf8.to_come > 0;
        bool fits = jarak__utf8_take(&s->utf8, byte);
        s->n_characters += fits && is_within && s->utf8.to_come == 0;
        s->n_misfits += !fits;
        s->utf8.to_come = fits ? s->utf8.to_come : 0;
    }
}

jarak_status jarak__encoding_of_file(const char *path, const char *name, jarak__encoding *encoding, jarak_error *error)
{
    survey s = {0};
    jarak__unpacker *unpacker = NULL;
    unsigned char *block = jarak__alloc(BLOCK_BYTES);
    size_t size = BLOCK_BYTES;
    jarak_status status =
        block == NULL ? jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", name) : jarak__unpack_open(path, name, &unpacker, error);
    while (status == JARAK_OK && size == BLOCK_BYTES) {
        status = jarak__unpack_read(unpacker, block, BLOCK_BYTES, &size, error);
        if (status == JARAK_OK) {
            take_bytes(&s, block, size);
        }
    }
    jarak__unpack_close(unpacker);
    jarak__free(block);
    *encoding = s.n_characters >= s.n_misfits        ? utf_8
                : s.n_together > s.n_alone           ? windows_1251
                : s.has_controls && !s.has_undefined ? windows_1252
                                                     : latin_1;
    return status;
}

/* A conversion under way. */
typedef struct conversion {
    const char *name;
    const jarak__encoding *encoding;
    iconv_t converter;
    jarak__unpacker *unpacker;
    FILE *copy;
    char *input, *output;
    size_t n_carried; /* bytes of a character whose others have not come yet, at the start of input */
    int64_t line;
} conversion;

static jarak_status fail_writing(const conversion *c, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_IO, "%s: no room for a copy in UTF-8: %s", c->name, strerror(errno));
}

/* Converts the first size bytes of the input; what is left of them is carried. */
static jarak_status convert_block(conversion *c, size_t size, jarak_error *error)
{
    char *from = c->input;
    size_t n_left = size;
    int reason = E2BIG;
    while (reason == E2BIG && n_left > 0) {
        char *to = c->output;
        size_t room = OUTPUT_BYTES;
        errno = 0;
        reason = iconv(c->converter, &from, &n_left, &to, &room) == (size_t)-1 ? errno : 0;
        size_t n_made = OUTPUT_BYTES - room;
        if (fwrite(c->output, 1, n_made, c->copy) != n_made) {
            return fail_writing(c, error);
        }
        for (size_t i = 0; i < n_made; i++) {
            c->line += c->output[i] == '\n';
        }
    }
    if (reason == EILSEQ || n_left > MOST_CARRIED) {
        return jarak_fail(error, JARAK_ERR_FORMAT, "%s:%lld: the byte 0x%02X is not %s; name the encoding of the file with --encoding",
                          c->name, (long long)c->line, (unsigned char)*from, c->encoding->shown);
    }
    memmove(c->input, from, n_left);
    c->n_carried = n_left;
    return JARAK_OK;
}

static jarak_status convert_all(conversion *c, jarak_error *error)
{
    size_t size = BLOCK_BYTES;
    jarak_status status = JARAK_OK;
    while (status == JARAK_OK && size == BLOCK_BYTES) {
        status = jarak__unpack_read(c->unpacker, c->input + c->n_carried, BLOCK_BYTES, &size, error);
        if (status == JARAK_OK) {
            status = convert_block(c, c->n_carried + size, error);
        }
    }
    if (status == JARAK_OK && c->n_carried > 0) {
        return jarak_fail(error, JARAK_ERR_FORMAT, "%s:%lld: the file ends in the middle of a character of %s; fetch it again", c->name,
                          (long long)c->line, c->encoding->shown);
    }
    return status == JARAK_OK && fflush(c->copy) != 0 ? fail_writing(c, error) : status;
}

jarak_status jarak__encoding_convert(const char *path, const char *name, const jarak__encoding *encoding, FILE **copy, jarak_error *error)
{
    *copy = NULL;
    conversion c = {.name = name, .encoding = encoding, .line = 1, .converter = iconv_open("UTF-8", encoding->name)};
    if (!is_open(c.converter)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "the encoding `%s` is not known; `iconv --list` names those that are", encoding->name);
    }
    c.input = jarak__alloc(BLOCK_BYTES + MOST_CARRIED);
    c.output = jarak__alloc(OUTPUT_BYTES);
    jarak_status status = c.input == NULL || c.output == NULL ? jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", name)
                                                              : jarak__unpack_open(path, name, &c.unpacker, error);
    if (status == JARAK_OK) {
        c.copy = tmpfile();
        status = c.copy != NULL ? convert_all(&c, error) : fail_writing(&c, error);
    }
    jarak__unpack_close(c.unpacker);
    iconv_close(c.converter);
    jarak__free(c.input);
    jarak__free(c.output);
    if (status == JARAK_OK) {
        *copy = c.copy;
    } else if (c.copy != NULL) {
        fclose(c.copy);
    }
    return status;
}
