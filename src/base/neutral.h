/* Characters that act on a terminal or turn the text around them, made visible: names and cells come from anybody's files. */
#ifndef JARAK_BASE_NEUTRAL_H
#define JARAK_BASE_NEUTRAL_H

#include <stddef.h>

/* Replaces, in place and byte for byte so that nothing moves: control characters other than tab, line end and the carriage return before
 * one by `?` (of two bytes, U+0080 … U+009F, by `¿`), and the marks that turn the direction of writing (U+061C, U+200E, U+200F, U+202A …
 * U+202E, U+2066 … U+2069: Unicode Standard Annex #9) by U+FFFD, U+061C by `¿`. Other bytes stay, whether they are UTF-8 or not. */
void jarak__neutralise(char *text, size_t length);

#endif
