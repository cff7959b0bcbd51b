/* Folding names and codes to the keys under which they are looked up. The one normalisation of jarak: SQL calls it as jarak_key(). */
#ifndef JARAK_DATA_FOLD_H
#define JARAK_DATA_FOLD_H

#include <stddef.h>
#include <stdint.h>

/* Folds a UTF-8 text of length bytes: letters without accents and in lower case, digits, nothing else; "&" becomes "and", and a text of
 * digits alone loses its leading zeros ("Côte d’Ivoire" and "COTE D'IVOIRE" are "cotedivoire", "008" is "8"). Folding a key changes
 * nothing. Letters of scripts other than Latin, Greek and Cyrillic are kept as they are; bytes that are not UTF-8 are dropped.
 * Writes at most capacity - 1 bytes and a NUL (capacity > 0), cut between characters, and returns the length of the whole key.
 * A key is at most 3 times as long as its text. */
size_t jarak__fold(const char *text, size_t length, char *key, size_t capacity);

enum { JARAK__FOLD_GROWTH = 3 };

/* Reads the character at text (length > 0): its code point and its size in bytes; code point 0 and one byte where it is not UTF-8. */
uint32_t jarak__utf8_character(const char *text, size_t length, size_t *size);

#endif
