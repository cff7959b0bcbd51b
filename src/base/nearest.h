/* The known names most like a mistyped one, for error messages. */
#ifndef JARAK_BASE_NEAREST_H
#define JARAK_BASE_NEAREST_H

#include <stddef.h>

/* Writes up to three of the names that are like text, nearest first, whatever the case of ASCII letters, as `a, b, c` to found (capacity
 * bytes); an empty text where there is none near enough. Returns how many. */
size_t jarak__nearest_names(const char *text, size_t n_names, const char *const *names, size_t capacity, char *found);

#endif
