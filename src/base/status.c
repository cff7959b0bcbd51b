/* Status texts and the filling of error messages. */
#include "jarak/status.h"

#include <stdarg.h>
#include <string.h>

#include "base/neutral.h"
#include "base/plain_locale.h"

const char *jarak_status_text(jarak_status status)
{
    switch (status) {
#define STATUS_CASE(name, number, text) \
    case JARAK_##name:                  \
        return (text);
        JARAK_STATUS_LIST(STATUS_CASE)
#undef STATUS_CASE
    default:
        return "unknown status";
    }
}

/* Removes a UTF-8 sequence that was cut in the middle from the end of text. */
static void drop_partial_character(char *text)
{
    size_t length = strlen(text);
    size_t start = length;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xC0U) == 0x80U) {
        start--;
    }
    if (start == 0) {
        return;
    }
    unsigned char lead = (unsigned char)text[start - 1];
    size_t needed = lead >= 0xF0U ? 4 : lead >= 0xE0U ? 3 : lead >= 0xC0U ? 2 : 1;
    if (length - (start - 1) < needed) {
        text[start - 1] = '\0';
    }
}

jarak_status(jarak_fail)(jarak_error *error, jarak_status status, const char *format, ...)
{
    if (error != NULL) {
        va_list arguments;
        va_start(arguments, format);
        int written = jarak__print_plainly(error->message, sizeof error->message, format, arguments);
        va_end(arguments);
        if (written < 0) {
            error->message[0] = '\0';
        } else if ((size_t)written >= sizeof error->message) {
            drop_partial_character(error->message);
        }
        jarak__neutralise(error->message, strlen(error->message));
        error->status = status;
    }
    return status;
}
