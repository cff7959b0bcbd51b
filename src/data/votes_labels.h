/* Labels numbered in the order in which they first come: a hash table of open addressing. */
#ifndef JARAK_DATA_VOTES_LABELS_H
#define JARAK_DATA_VOTES_LABELS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* All zero, but for texts, is empty. */
typedef struct jarak__labels {
    size_t count, capacity; /* of items */
    const char **items;
    uint32_t *slots; /* number + 1; 0: free */
    size_t n_slots;  /* a power of two */
    jarak__arena *texts;
} jarak__labels;

/* The number of a label, of which texts keeps a copy when it is new; UINT32_MAX where memory is out. */
uint32_t jarak__label_number(jarak__labels *labels, const char *text, size_t length);
/* Frees everything but the texts. */
void jarak__labels_release(jarak__labels *labels);

#endif
