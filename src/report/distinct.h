/* Things that occur many times, told once: the number of each among those that differ. */
#ifndef JARAK_REPORT_DISTINCT_H
#define JARAK_REPORT_DISTINCT_H

#include <stddef.h>
#include <stdint.h>

#include "jarak/status.h"

/* Compares two of them as qsort() does; 0: the same. NULL for texts sorts first. */
typedef int jarak__compare(const void *a, const void *b);

typedef struct jarak__distinct {
    uint32_t *numbers;   /* of each of the things: which of those that differ it is */
    const void **firsts; /* those that differ, in the order in which they occur first */
    size_t n_firsts;
} jarak__distinct;

/* Numbers n things. Cost: a sort of them. Errors: ERR_MEMORY, ERR_OVERFLOW (2^32 things or more); nothing is to be released then. */
JARAK_MUST_CHECK jarak_status jarak__distinct_find(size_t n, const void *const *things, jarak__compare *compare, jarak__distinct *distinct,
                                                   jarak_error *error);
void jarak__distinct_release(jarak__distinct *distinct);

/* For comparing: texts, of which NULL is the first, and numbers, of which NaN is. */
int jarak__compare_texts(const char *a, const char *b);
int jarak__compare_numbers(double a, double b);

#endif
