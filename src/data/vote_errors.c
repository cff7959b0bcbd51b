/* Correlations of errors over years as letters. */
#include "data/vote_errors.h"

#include <string.h>

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
enum { N_LETTERS = sizeof letters - 1, ZERO = 20, UNIT = 3 }; /* U; hundredths from letter to letter */

jarak__error_text jarak__error_text_of(size_t n, const signed char *hundredths)
{
    jarak__error_text text = {.letters = ""};
    size_t end = 0;
    for (size_t k = 0; k < n && k < JARAK__ERROR_YEARS; k++) {
        const int known = hundredths[k] >= -100 && hundredths[k] <= 100 ? hundredths[k] : 0;
        const int place = ZERO + (known + (known < 0 ? -1 : 1)) / UNIT; /* the nearest: no hundredth lies half way between two */
        text.letters[k] = letters[place < 0 ? 0 : place >= N_LETTERS ? N_LETTERS - 1 : place];
        end = text.letters[k] != letters[ZERO] ? k + 1 : end;
    }
    text.letters[end] = '\0'; /* no correlation: no letter */
    return text;
}

void jarak__error_text_read(size_t length, const char *text, signed char hundredths[JARAK__ERROR_YEARS])
{
    for (size_t k = 0; k < JARAK__ERROR_YEARS; k++) {
        const char *found = k < length ? memchr(letters, text[k], N_LETTERS) : NULL;
        hundredths[k] = (signed char)(found != NULL ? (found - letters - ZERO) * UNIT : 0);
    }
}

bool jarak__error_text_is(size_t length, const char *text)
{
    size_t k = 0;
    while (k < length && memchr(letters, text[k], N_LETTERS) != NULL) {
        k++;
    }
    return k == length && length <= JARAK__ERROR_YEARS;
}
