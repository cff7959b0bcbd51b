/* How far apart two words are, letter by letter. */
#ifndef JARAK_BASE_TEXT_DISTANCE_H
#define JARAK_BASE_TEXT_DISTANCE_H

#include <stddef.h>
#include <stdint.h>

#include "jarak/text.h"

enum { JARAK__LONGEST_WORD = JARAK_TEXT_DISTANCE_LETTERS };

/* The letters of a text in UTF-8, each of its characters one number. Gives how many; one more than JARAK__LONGEST_WORD where there are more
 * than that. */
size_t jarak__letters_of(const char *text, uint32_t letters[JARAK__LONGEST_WORD + 1]);

/* As jarak_text_distance(), of words of at most JARAK__LONGEST_WORD letters; limit + 1 where it is greater than limit. */
size_t jarak__letters_distance(const uint32_t *a, size_t n_a, const uint32_t *b, size_t n_b, size_t limit);

#endif
