/* Whether bytes are UTF-8, one byte at a time (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF). */
#ifndef JARAK_DATA_UTF8_CHECK_H
#define JARAK_DATA_UTF8_CHECK_H

#include <stdbool.h>

/* All zero is the start. */
typedef struct jarak__utf8_check {
    int to_come;                   /* bytes of the character that are still to come */
    unsigned char lowest, highest; /* between which the next of them must lie */
    unsigned char lead;            /* with which the character began */
} jarak__utf8_check;

/* Takes the next byte; false where it cannot stand there. */
static inline bool jarak__utf8_take(jarak__utf8_check *check, unsigned char byte)
{
    if (check->to_come > 0) {
        bool fits = byte >= check->lowest && byte <= check->highest;
        check->to_come--;
        check->lowest = 0x80;
        check->highest = 0xbf;
        return fits;
    }
    check->lead = byte;
    if (byte < 0x80) {
        return true;
    }
    if (byte < 0xc2 || byte > 0xf4) {
        return false;
    }
    check->to_come = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    check->lowest = byte == 0xe0 ? 0xa0 : byte == 0xf0 ? 0x90 : 0x80;
    check->highest = byte == 0xed ? 0x9f : byte == 0xf4 ? 0x8f : 0xbf;
    return true;
}

#endif
