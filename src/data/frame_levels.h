/* Finding the levels of a category: each cell gets the code of its label, a new one where the label is new, and in the end the levels are
 * sorted. */
#ifndef JARAK_DATA_FRAME_LEVELS_H
#define JARAK_DATA_FRAME_LEVELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "jarak/frame.h"

typedef struct jarak__level_slot {
    uint64_t key;
    uint32_t code; /* JARAK_NO_CODE: free */
} jarak__level_slot;

/* All zero is empty. Fill one only with texts, with whole numbers or with fractions. */
typedef struct jarak__levels {
    jarak__arena texts;
    const char **labels;
    size_t *lengths; /* of texts; NULL with numbers */
    size_t n, capacity;
    jarak__level_slot *slots; /* open addressing, a power of two of them */
    size_t n_slots;
} jarak__levels;

/* The code of a label, given in the order of appearance; JARAK_NO_CODE where memory is out or there are too many. */
uint32_t jarak__levels_text(jarak__levels *levels, const char *text, size_t length);
uint32_t jarak__levels_integer(jarak__levels *levels, int64_t value);
uint32_t jarak__levels_number(jarak__levels *levels, double value);

/* Sorts the levels as jarak/frame.h says, and gives the n_rows codes their new values. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__levels_sort(jarak__levels *levels, int threads, size_t n_rows, uint32_t *codes, jarak_error *error);

/* The memory for finding; the labels stay. */
void jarak__levels_release_search(jarak__levels *levels);
void jarak__levels_release(jarak__levels *levels);

#endif
