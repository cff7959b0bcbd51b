/* The known names most like a mistyped one, for error messages. */
#ifndef JARAK_BASE_NEAREST_H
#define JARAK_BASE_NEAREST_H

#include <stddef.h>

/* Writes up to three of the names that are like text, nearest first, whatever the case of ASCII letters, as `a, b, c` to found (capacity
 * bytes); an empty text where there is none near enough. Returns how many. */
size_t jarak__nearest_names(const char *text, size_t n_names, const char *const *names, size_t capacity, char *found);

/* What a message adds behind a name that nothing has: " (did you mean a, b?)", or nothing. Returns hint. */
enum { JARAK__HINT_BYTES = 256 };
const char *jarak__did_you_mean(const char *text, size_t n_names, const char *const *names, char hint[JARAK__HINT_BYTES]);

/* Of what is embedded in a folder, by names without their endings: "a, b" of all of them as choices, and the hint on those like text. */
enum { JARAK__CHOICES_BYTES = 512 };
void jarak__embedded_choices(const char *folder, const char *text, char choices[JARAK__CHOICES_BYTES], char hint[JARAK__HINT_BYTES]);

#endif
