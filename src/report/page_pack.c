/* gzip by zlib, and base64. */
#include "report/page_pack.h"

#define ZLIB_CONST /* what is read stays as it is */
#include <zlib.h>

enum { GZIP_WINDOW = 15 + 16, MEMORY_LEVEL = 9, PIECE = 48 * 1024, MOST_INPUT = 1 << 30 };
_Static_assert(PIECE % 3 == 0, "only the last piece is padded");

static void write_base64(const unsigned char *bytes, size_t length, jarak__writer *page)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < length; i += 3) {
        const size_t n = length - i < 3 ? length - i : 3;
        const unsigned group = (unsigned)bytes[i] << 16 | (n > 1 ? (unsigned)bytes[i + 1] << 8 : 0) | (n > 2 ? bytes[i + 2] : 0);
        const char text[4] = {digits[group >> 18], digits[group >> 12 & 63], n > 1 ? digits[group >> 6 & 63] : '=',
                              n > 2 ? digits[group & 63] : '='};
        jarak__write_bytes(page, text, sizeof text);
    }
}

jarak_status jarak__page_pack(const char *bytes, size_t length, jarak__writer *page, jarak_error *error)
{
    unsigned char piece[PIECE];
    z_stream stream = {.next_in = (const Bytef *)bytes, .next_out = piece, .avail_out = PIECE};
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the report");
    }
    int done = Z_OK;
    while (done == Z_OK && !page->failed) {
        if (stream.avail_in == 0) {
            stream.avail_in = length < MOST_INPUT ? (uInt)length : MOST_INPUT;
            length -= stream.avail_in;
        }
        done = deflate(&stream, length == 0 ? Z_FINISH : Z_NO_FLUSH);
        if (stream.avail_out == 0 || done == Z_STREAM_END) {
            write_base64(piece, PIECE - stream.avail_out, page);
            stream.next_out = piece;
            stream.avail_out = PIECE;
        }
    }
    (void)deflateEnd(&stream);
    if (page->failed) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the report");
    }
    return done == Z_STREAM_END ? JARAK_OK
                                : jarak_fail(error, JARAK_ERR_INTERNAL, "the report's answer could not be packed (zlib: %d)", done);
}
