/* Numbers that a benchmark makes its data of: the same on every machine. */
#ifndef BENCH_DRAWS_H
#define BENCH_DRAWS_H

#include <math.h>
#include <stdint.h>

/* xorshift64*, which is enough to make data. */
static inline double uniform(void)
{
    static uint64_t state = 88172645463325252ULL;
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return ((double)(state * 2685821657736338717ULL >> 11) + 0.5) * 0x1p-53;
}

static inline double normal(void)
{
    return sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform());
}

#endif
