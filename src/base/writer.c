/* The growing text. */
#include "base/writer.h"

#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/plain_locale.h"

/* Makes room for length further bytes and the NUL. */
static bool reserve(jarak__writer *writer, size_t length)
{
    size_t needed, capacity;
    if (writer->failed || !jarak__add(writer->length, length, &needed) || !jarak__add(needed, 1, &needed)) {
        writer->failed = true;
        return false;
    }
    if (writer->bytes != NULL && needed <= writer->capacity) {
        return true;
    }
    char *bytes = jarak__grown_capacity(writer->capacity, needed, &capacity) ? jarak__resize_array(writer->bytes, capacity, 1) : NULL;
    if (bytes == NULL) {
        writer->failed = true;
        return false;
    }
    writer->bytes = bytes;
    writer->capacity = capacity;
    return true;
}

void jarak__write_bytes(jarak__writer *writer, const char *bytes, size_t length)
{
    if (reserve(writer, length)) {
        memcpy(writer->bytes + writer->length, bytes, length);
        writer->length += length;
        writer->bytes[writer->length] = '\0';
    }
}

void jarak__write_text(jarak__writer *writer, const char *text)
{
    jarak__write_bytes(writer, text, strlen(text));
}

void jarak__write_format(jarak__writer *writer, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = jarak__print_plainly(NULL, 0, format, arguments);
    if (length < 0) {
        writer->failed = true;
    } else if (reserve(writer, (size_t)length)) {
        jarak__print_plainly(writer->bytes + writer->length, (size_t)length + 1, format, again);
        writer->length += (size_t)length;
    }
    va_end(again);
    va_end(arguments);
}

void jarak__write_integer(jarak__writer *writer, int64_t number)
{
    char text[24];
    size_t at = sizeof text;
    uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        text[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (number < 0) {
        text[--at] = '-';
    }
    jarak__write_bytes(writer, text + at, sizeof text - at);
}

__extension__ typedef unsigned __int128 wide;

/* The decimal digits of |number| rounded to so many behind the point, where they read back as the same double; false where they do not.
 * |number| = mantissa / 2^scale with 1e-4 <= |number| < 2^20, so that everything fits 128 bits and is exact. */
static bool exact_digits(uint64_t mantissa, int scale, int decimals, uint64_t *digits)
{
    wide ten = 1;
    for (int i = 0; i < decimals; i++) {
        ten *= 10;
    }
    wide scaled = mantissa * ten, half = (wide)1 << (scale - 1);
    wide rounded = (scaled + half) >> scale;
    wide back = rounded << scale;
    wide error = back > scaled ? back - scaled : scaled - back;
    *digits = (uint64_t)rounded;
    return 2 * error < ten || error == 0; /* nearer than half the distance to the next double */
}

/* The shortest form of usual numbers, many times faster than by way of snprintf. False where it is left to that. */
static bool write_usual(jarak__writer *writer, double number)
{
    double magnitude = fabs(number);
    if (!(magnitude >= 1e-4 && magnitude < 1048576)) {
        return false;
    }
    static const double powers[] = {1e-4, 1e-3, 1e-2, 1e-1, 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
    int exponent, before_point = -4; /* zeros behind the point are not significant */
    uint64_t mantissa = (uint64_t)ldexp(frexp(magnitude, &exponent), 53), digits = 0;
    for (size_t i = 0; i < sizeof powers / sizeof powers[0] && powers[i] <= magnitude; i++) {
        before_point++;
    }
    if (mantissa == UINT64_C(1) << 52) {
        return false; /* the next double below is nearer */
    }
    int decimals = 15 - before_point;
    while (decimals <= 17 - before_point && !exact_digits(mantissa, 53 - exponent, decimals, &digits)) {
        decimals++;
    }
    if (decimals > 17 - before_point) {
        return false;
    }
    char text[32];
    size_t at = sizeof text;
    while (decimals > 0 && digits % 10 == 0) {
        digits /= 10;
        decimals--;
    }
    for (int i = 0; i < decimals; i++, digits /= 10) {
        text[--at] = (char)('0' + digits % 10);
    }
    if (decimals > 0) {
        text[--at] = '.';
    }
    do {
        text[--at] = (char)('0' + digits % 10);
        digits /= 10;
    } while (digits > 0);
    if (number < 0) {
        text[--at] = '-';
    }
    jarak__write_bytes(writer, text + at, sizeof text - at);
    return true;
}

const char *jarak__shortest_text(double number, char text[JARAK__SHORTEST_BYTES])
{
    int digits = 15; /* every double is told from its neighbours by 17 digits, most by fewer */
    do {
        jarak__format_plainly(text, JARAK__SHORTEST_BYTES, "%.*g", digits, number);
    } while (digits++ < 17 && !isnan(number) && jarak__read_plainly(text, NULL) != number);
    return text;
}

void jarak__write_number(jarak__writer *writer, double number)
{
    char text[JARAK__SHORTEST_BYTES];
    if (!write_usual(writer, number)) {
        jarak__write_text(writer, jarak__shortest_text(number, text));
    }
}

void jarak__write_csv_text(jarak__writer *writer, const char *text)
{
    if (text[0] != '\0' && strpbrk(text, ",\"\r\n") == NULL) {
        jarak__write_text(writer, text);
        return;
    }
    jarak__write_text(writer, "\"");
    for (const char *c = text; *c != '\0'; c++) {
        jarak__write_bytes(writer, "\"\"", *c == '"' ? 2 : 0);
        jarak__write_bytes(writer, c, *c == '"' ? 0 : 1);
    }
    jarak__write_text(writer, "\"");
}

char *jarak__writer_take(jarak__writer *writer)
{
    if (!writer->failed && writer->bytes == NULL) {
        jarak__write_bytes(writer, "", 0);
    }
    char *text = NULL;
    if (!writer->failed) {
        text = writer->bytes;
        writer->bytes = NULL;
    }
    jarak__writer_release(writer);
    return text;
}

void jarak__writer_release(jarak__writer *writer)
{
    jarak__free(writer->bytes);
    *writer = (jarak__writer){0};
}
