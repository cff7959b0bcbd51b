/* The nearest right word. */
#include "cli/nearest_word.h"

#include <stdio.h>
#include <string.h>

#include "cli/language.h"
#include "jarak/text.h"

const char *cli_nearest_word(const char *text, size_t n_words, const char *const *words)
{
    const size_t length = strlen(text);
    size_t least = (length <= 4 ? 1 : (length + 2) / 3) + 1; /* as of the names of columns; further away, likeness is chance */
    const char *nearest = NULL;
    for (size_t i = 0; i < n_words; i++) {
        const size_t distance = jarak_text_distance(text, words[i]);
        if (distance < least) {
            least = distance;
            nearest = words[i];
        }
    }
    return nearest;
}

cli_exit cli_say_unknown(const jarak_error *unknown, const char *nearest, const char *where_to_look)
{
    fputs(unknown->message, stderr);
    if (nearest != NULL) {
        fprintf(stderr, _("; did you mean \"%s\"?"), nearest);
    }
    fputs(where_to_look, stderr);
    return CLI_WRONG_USE;
}
