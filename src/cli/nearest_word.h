/* What someone who mistyped a word may have meant. */
#ifndef JARAK_CLI_NEAREST_WORD_H
#define JARAK_CLI_NEAREST_WORD_H

#include <stddef.h>

#include "cli/command.h"
#include "jarak/status.h"

/* The word nearest to the text by jarak_text_distance(), the first of equals; NULL where none is near enough for the likeness to be more
 * than chance. */
const char *cli_nearest_word(const char *text, size_t n_words, const char *const *words);

/* Prints the message of what there is none of, the word that may have been meant where there is one, and where to look: exit code 2. */
cli_exit cli_say_unknown(const jarak_error *unknown, const char *nearest, const char *where_to_look);

#endif
