/* Texts that the library hands out; and words that are nearly alike, to tell someone what they may have meant. */
#ifndef JARAK_TEXT_H
#define JARAK_TEXT_H

#include <stddef.h>

#include "jarak/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Frees a text that a function handed out through a char **. NULL is allowed. Cost O(1); safe from any thread. */
JARAK_API void jarak_text_free(char *text);

enum { JARAK_TEXT_DISTANCE_LETTERS = 40 };

/* How many letters must be inserted, deleted, replaced, or swapped with their neighbour to make b of a: 0 where they are the same, at most
 * JARAK_TEXT_DISTANCE_LETTERS, for only so many letters of each are looked at. The texts are UTF-8, a letter is one of its characters. This
 * is the optimal string alignment distance (Boytsov 2011, doi:10.1145/1963190.1963191, 2.1). It costs the product of the two lengths and
 * cannot fail. */
JARAK_API size_t jarak_text_distance(const char *a, const char *b);

#ifdef __cplusplus
}
#endif
#endif
