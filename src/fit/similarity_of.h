/* Putting similarities together: what similarity of votes and of alliances share. */
#ifndef JARAK_FIT_SIMILARITY_OF_H
#define JARAK_FIT_SIMILARITY_OF_H

#include "base/arena.h"
#include "jarak/fit_similarity.h"

/* All zero is empty. Arrays are of jarak__alloc(). */
typedef struct jarak__similarity_input {
    jarak_similarity_data data; /* its arrays below where they are made here */
    const char **units;
    jarak__arena texts; /* of units, where they are not somebody else's */
    size_t *window_first, *window_end;
    jarak_similarity_window *windows;
    uint32_t *pair_a, *pair_b;
    double *weights;
    jarak_similarity_by by;
    bool rolling;
} jarak__similarity_input;

JARAK_MUST_CHECK jarak_status jarak__similarity_of_check(const jarak_fit_similarity_settings *settings, jarak_error *error);

/* Fits, and hands units and windows to the result. */
JARAK_MUST_CHECK jarak_status jarak__similarity_of_fit(jarak__similarity_input *input, const jarak_similarity_settings *settings,
                                                       jarak_fitted_similarity **result, jarak_error *error);
void jarak__similarity_input_release(jarak__similarity_input *input);

/* Cuts "US,GB" at its comma. Errors: ERR_ARGUMENT, ERR_MEMORY. *first is of jarak__alloc(), *second points into it. */
JARAK_MUST_CHECK jarak_status jarak__similarity_pair(const char *pair, char **first, char **second, jarak_error *error);

#endif
