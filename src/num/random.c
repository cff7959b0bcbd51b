/* Philox4x64-10, and what is made from its bits. */
#include "num/random.h"

#include <Random123/philox.h>

#include "num/normal.h"

jarak__random jarak__random_stream(uint64_t seed, uint64_t stream)
{
    return (jarak__random){.seed = seed, .stream = stream};
}

uint64_t jarak__random_bits(jarak__random *random)
{
    if (random->left == 0) {
        philox4x64_ctr_t counter = {{random->block, 0, random->stream, 0}};
        philox4x64_key_t key = {{random->seed, 0}};
        philox4x64_ctr_t drawn = philox4x64(counter, key);
        for (int i = 0; i < 4; i++) {
            random->bits[i] = drawn.v[i];
        }
        random->block++;
        random->left = 4;
    }
    return random->bits[4 - random->left--];
}

double jarak__random_uniform(jarak__random *random)
{
    return ((double)(jarak__random_bits(random) >> 12) + 0.5) * 0x1p-52;
}

__extension__ typedef unsigned __int128 wide;

uint64_t jarak__random_below(jarak__random *random, uint64_t n)
{
    wide product = (wide)jarak__random_bits(random) * n;
    if ((uint64_t)product < n) {
        uint64_t short_by = (0 - n) % n; /* 2^64 mod n: so many of the lowest values would come too often */
        while ((uint64_t)product < short_by) {
            product = (wide)jarak__random_bits(random) * n;
        }
    }
    return (uint64_t)(product >> 64);
}

double jarak__random_normal(jarak__random *random)
{
    return jarak__normal_quantile(jarak__random_uniform(random));
}
