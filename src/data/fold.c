/* Folding of names to keys: case, accents and punctuation of Latin, Greek and Cyrillic. */
#include "data/fold.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* The base letter of each code point of a range; '.' where there is none of a single letter. */
static const char latin_00c0_023f[] = "aaaaaa.ceeeeiiiidnooooo.ouuuuy..aaaaaa.ceeeeiiiidnooooo.ouuuuy.y"
                                      "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii..jjkkkllllll."
                                      ".llnnnnnn.nnoooooo..rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"
                                      "...............e................oo.............uu....zz........."
                                      ".............aaiioouuuuuuuuuu.aaaa....ggkkoooo..j...gg..nnaa...."
                                      "aaaaeeeeiiiioooorrrruuuusstt..hh......aaeeooooooooyy............";
_Static_assert(sizeof latin_00c0_023f == 0x240 - 0xc0 + 1, "a letter for each code point of the range");
static const char latin_1e00_1eff[] = "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm"
                                      "mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
                                      "wwwwwwwwwwxxxxyyzzzzzzhtwy.s....aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
                                      "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy......";
_Static_assert(sizeof latin_1e00_1eff == 0x1f00 - 0x1e00 + 1, "a letter for each code point of the range");

uint32_t jarak__utf8_character(const char *text, size_t length, size_t *size)
{
    const unsigned char *bytes = (const unsigned char *)text;
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char lead = bytes[0];
    *size = 1;
    if (lead < 0x80) {
        return lead;
    }
    size_t n = lead >= 0xf8 ? 0 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 0;
    if (n == 0 || n > length) {
        return 0;
    }
    uint32_t code_point = lead & (0xffU >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if ((bytes[i] & 0xc0U) != 0x80U) {
            return 0;
        }
        code_point = code_point << 6 | (bytes[i] & 0x3fU);
    }
    if (code_point < smallest[n] || code_point > 0x10ffff || (code_point >= 0xd800 && code_point <= 0xdfff)) {
        return 0;
    }
    *size = n;
    return code_point;
}

static size_t encode(uint32_t code_point, char out[4])
{
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    size_t n = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80U | (code_point & 0x3fU));
        code_point >>= 6;
    }
    out[0] = (char)((0xf00U >> n & 0xffU) | code_point);
    return n;
}

/* Latin letters that fold to more than one. */
static const char *ligature(uint32_t code_point)
{
    switch (code_point) {
    case '&':
        return "and";
    case 0xc6: /* Æ */
    case 0xe6:
        return "ae";
    case 0x152: /* Œ */
    case 0x153:
        return "oe";
    case 0xdf: /* ß */
    case 0x1e9e:
        return "ss";
    case 0xde: /* Þ */
    case 0xfe:
        return "th";
    default:
        return NULL;
    }
}

static bool between(uint32_t code_point, uint32_t first, uint32_t last)
{
    return code_point >= first && code_point <= last;
}

static uint32_t fold_cyrillic(uint32_t code_point)
{
    if (code_point == 0x401 || code_point == 0x451) { /* Ё, ё: mostly written е */
        return 0x435;
    }
    if (between(code_point, 0x400, 0x40f)) {
        return code_point + 0x50;
    }
    if (between(code_point, 0x410, 0x42f)) {
        return code_point + 0x20;
    }
    if (between(code_point, 0x4c1, 0x4ce)) {
        return (code_point & 1U) != 0 ? code_point + 1 : code_point;
    }
    if (between(code_point, 0x460, 0x481) || between(code_point, 0x48a, 0x4bf) || between(code_point, 0x4d0, 0x52f)) {
        return code_point | 1U;
    }
    return between(code_point, 0x482, 0x489) ? 0 : code_point;
}

/* The letter or digit that a character folds to; 0 where it vanishes. */
static uint32_t fold_character(uint32_t code_point)
{
    if (code_point < 0x80) {
        bool upper = between(code_point, 'A', 'Z');
        return upper ? code_point + ('a' - 'A') : between(code_point, 'a', 'z') || between(code_point, '0', '9') ? code_point : 0;
    }
    if (between(code_point, 0xc0, 0x23f) || between(code_point, 0x1e00, 0x1eff)) {
        char letter = code_point < 0x1e00 ? latin_00c0_023f[code_point - 0xc0] : latin_1e00_1eff[code_point - 0x1e00];
        bool sign = code_point == 0xd7 || code_point == 0xf7; /* × and ÷ stand among the letters */
        return sign ? 0 : letter != '.' ? (uint32_t)letter : code_point;
    }
    if (between(code_point, 0x391, 0x3a9)) { /* Greek capitals */
        return code_point + 0x20;
    }
    if (between(code_point, 0x400, 0x52f)) {
        return fold_cyrillic(code_point);
    }
    /* Latin-1 signs, spacing modifiers (the apostrophes of Oʻzbekiston), combining marks, general punctuation to currency signs,
     * CJK punctuation, the byte order mark and the mark of a lost character. */
    bool vanishes = between(code_point, 0x80, 0xbf) || between(code_point, 0x2b0, 0x36f) || between(code_point, 0x2000, 0x20ff) ||
                    between(code_point, 0x3000, 0x303f) || between(code_point, 0xfe00, 0xfe0f) || code_point == 0xfeff ||
                    code_point == 0xfffd;
    return vanishes ? 0 : code_point;
}

/* A key under construction: what fits is written, everything is counted. */
typedef struct key_writer {
    char *key;
    size_t capacity;
    size_t written;
    size_t length;
    bool only_digits;
} key_writer;

static void put(key_writer *writer, const char *bytes, size_t n)
{
    bool digit = n == 1 && bytes[0] >= '0' && bytes[0] <= '9';
    writer->only_digits = writer->only_digits && digit;
    if (writer->written == writer->length && writer->written + n < writer->capacity) {
        memcpy(writer->key + writer->written, bytes, n);
        writer->written += n;
    }
    writer->length += n;
}

static void drop_leading_zeros(key_writer *writer)
{
    if (!writer->only_digits || writer->length != writer->written) {
        return;
    }
    size_t zeros = 0;
    while (zeros + 1 < writer->length && writer->key[zeros] == '0') {
        zeros++;
    }
    memmove(writer->key, writer->key + zeros, writer->length - zeros);
    writer->length -= zeros;
    writer->written = writer->length;
}

size_t jarak__fold(const char *text, size_t length, char *key, size_t capacity)
{
    key_writer writer = {.key = key, .capacity = capacity, .only_digits = true};
    for (size_t position = 0; position < length;) {
        size_t size = 1;
        uint32_t code_point = jarak__utf8_character(text + position, length - position, &size);
        position += size;
        const char *letters = ligature(code_point);
        if (letters != NULL) {
            put(&writer, letters, strlen(letters));
            continue;
        }
        uint32_t folded = fold_character(code_point);
        if (folded != 0) {
            char bytes[4];
            put(&writer, bytes, encode(folded, bytes));
        }
    }
    drop_leading_zeros(&writer);
    key[writer.written] = '\0';
    return writer.length;
}
