/* How the error of what two states' votes of a year say correlates with those of years before, as a text: a letter a year before, from one
 * year on, A = -.60, B = -.57 … U = 0 … Z = .15, a = .18 … z = .93; what is beyond is cut. Years without a letter: 0. */
#ifndef JARAK_DATA_VOTE_ERRORS_H
#define JARAK_DATA_VOTE_ERRORS_H

#include <stdbool.h>
#include <stddef.h>

/* Beyond a dozen years errors correlate by less than a tenth, on average (docs/methods/signals.md). */
enum { JARAK__ERROR_YEARS = 12 };

typedef struct jarak__error_text {
    char letters[JARAK__ERROR_YEARS + 1];
} jarak__error_text;

/* n correlations in hundredths, at most JARAK__ERROR_YEARS; those outside -100 … 100 are none. */
jarak__error_text jarak__error_text_of(size_t n, const signed char *hundredths);
/* The opposite, of length bytes; what is no letter is 0. */
void jarak__error_text_read(size_t length, const char *text, signed char hundredths[JARAK__ERROR_YEARS]);
/* Whether there are at most JARAK__ERROR_YEARS letters and nothing else. */
bool jarak__error_text_is(size_t length, const char *text);

#endif
