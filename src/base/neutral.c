/* Making control characters visible. */
#include "base/neutral.h"

#include <stdbool.h>
#include <string.h>

static const char replacement[3] = {'\xEF', '\xBF', '\xBD'}, turned_question[2] = {'\xC2', '\xBF'}; /* U+FFFD, U+00BF */

static bool is_control(const char *text, size_t left)
{
    const unsigned char c = (unsigned char)text[0];
    return c == 0x7F || (c < 0x20 && c != '\t' && c != '\n' && !(c == '\r' && left > 1 && text[1] == '\n'));
}

/* U+0080 … U+009F, U+061C. */
static bool is_control_of_two(const unsigned char *c)
{
    return (c[0] == 0xC2 && c[1] >= 0x80 && c[1] <= 0x9F) || (c[0] == 0xD8 && c[1] == 0x9C);
}

/* U+200E, U+200F, U+202A … U+202E, U+2066 … U+2069. */
static bool is_turn_of_three(const unsigned char *c)
{
    return c[0] == 0xE2 && ((c[1] == 0x80 && (c[2] == 0x8E || c[2] == 0x8F || (c[2] >= 0xAA && c[2] <= 0xAE))) ||
                            (c[1] == 0x81 && c[2] >= 0xA6 && c[2] <= 0xA9));
}

void jarak__neutralise(char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        const unsigned char *c = (const unsigned char *)text + i;
        if (is_control(text + i, length - i)) {
            text[i] = '?';
        } else if (length - i >= 2 && is_control_of_two(c)) {
            memcpy(text + i, turned_question, sizeof turned_question);
        } else if (length - i >= 3 && is_turn_of_three(c)) {
            memcpy(text + i, replacement, sizeof replacement);
        }
    }
}
