/* Random numbers by counter: the Philox generator of Salmon, Moraes, Dror & Shaw (2011, doi:10.1145/2063384.2063405), from Random123.
 *
 * A stream is named by a seed and a number; streams with different names are independent. Give every unit of work (a draw, a country, a
 * chunk) a stream of its own, and results do not depend on which thread did it. */
#ifndef JARAK_NUM_RANDOM_H
#define JARAK_NUM_RANDOM_H

#include <stdint.h>

typedef struct jarak__random {
    uint64_t seed;
    uint64_t stream;
    uint64_t block;   /* number of the next block of four */
    uint64_t bits[4]; /* the block in hand */
    unsigned left;    /* how many of it are not used yet */
} jarak__random;

jarak__random jarak__random_stream(uint64_t seed, uint64_t stream);

uint64_t jarak__random_bits(jarak__random *random);
/* In (0, 1), never an end; 2^52 values. */
double jarak__random_uniform(jarak__random *random);
/* 0 … n - 1 with equal probabilities, n at least 1 (Lemire 2019, doi:10.1145/3230636). */
uint64_t jarak__random_below(jarak__random *random, uint64_t n);
/* Standard normal, by the inverse of the distribution: one uniform each. */
double jarak__random_normal(jarak__random *random);

#endif
