/* A text that grows: bytes are appended until it is done; a failed allocation is remembered and later writes do nothing, so that only the
 * end needs a check. */
#ifndef JARAK_BASE_WRITER_H
#define JARAK_BASE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/status.h"

/* All zero is an empty text. */
typedef struct jarak__writer {
    char *bytes; /* NUL-terminated once something was written; NULL before */
    size_t length;
    size_t capacity;
    bool failed; /* memory was out: the text is incomplete */
} jarak__writer;

void jarak__write_bytes(jarak__writer *writer, const char *bytes, size_t length);
void jarak__write_text(jarak__writer *writer, const char *text);
void jarak__write_format(jarak__writer *writer, const char *format, ...) JARAK_PRINTF(2, 3);
/* A whole number, without the detour over a format. */
void jarak__write_integer(jarak__writer *writer, int64_t number);
/* A number with the fewest digits that tell it from its neighbours, for a cell that has room of its own. */
enum { JARAK__SHORTEST_BYTES = 32 };
const char *jarak__shortest_text(double number, char text[JARAK__SHORTEST_BYTES]);
/* The shortest decimal form that reads back as the same double: "0.1", "1e+300", "nan". */
void jarak__write_number(jarak__writer *writer, double number);
/* A field of CSV (RFC 4180): quoted where it must be, and where it is empty, since an empty field without quotes is a missing value. */
void jarak__write_csv_text(jarak__writer *writer, const char *text);

/* Hands the text to the caller (jarak__free) and leaves an empty writer; NULL where it failed. */
char *jarak__writer_take(jarak__writer *writer);
void jarak__writer_release(jarak__writer *writer);

#endif
