/* The growing text. */
#include "base/writer.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"

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
    int length = vsnprintf(NULL, 0, format, arguments);
    if (length < 0) {
        writer->failed = true;
    } else if (reserve(writer, (size_t)length)) {
        vsnprintf(writer->bytes + writer->length, (size_t)length + 1, format, again);
        writer->length += (size_t)length;
    }
    va_end(again);
    va_end(arguments);
}

void jarak__write_number(jarak__writer *writer, double number)
{
    char text[32];
    int digits = 15; /* every double is told from its neighbours by 17 digits, most by fewer */
    do {
        snprintf(text, sizeof text, "%.*g", digits, number);
    } while (digits++ < 17 && !isnan(number) && strtod(text, NULL) != number);
    jarak__write_text(writer, text);
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
