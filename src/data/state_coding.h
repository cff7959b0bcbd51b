/* In which words a column names states, told by its texts. */
#ifndef JARAK_DATA_STATE_CODING_H
#define JARAK_DATA_STATE_CODING_H

#include <stdbool.h>
#include <stddef.h>

#include "jarak/status.h"

typedef struct jarak__coding {
    const char *system; /* name, iso3, iso2, m49, comtrade or cow; NULL: none knows more than half of the texts */
    const char *rival;  /* another system that they may be in as well, and in which they mean other states; NULL: none */
    size_t n_known;     /* texts that the system knows */
} jarak__coding;

/* The system that knows most of the n texts, which should differ. Nothing is guessed where two systems fit: a rival is one that knows all
 * of them, or, where the system itself does not, at least half as many as it, and gives some text another meaning (40 is Austria in M49 and
 * Cuba in COW). Errors: ERR_MEMORY. Cost: six look-ups a text; safe from any thread. */
JARAK_MUST_CHECK jarak_status jarak__coding_find(size_t n, const char *const *texts, jarak__coding *coding, jarak_error *error);

#endif
