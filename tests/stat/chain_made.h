/* Made-up worlds for the tests of trade of many sectors. */
#ifndef JARAK_TESTS_STAT_CHAIN_MADE_H
#define JARAK_TESTS_STAT_CHAIN_MADE_H

#include <math.h>
#include <stdlib.h>

#include "jarak/network_trade.h"
#include "num/random.h"

typedef struct made_chain {
    jarak_chain_data data;
    double *shares, *tariffs, *after, *cost, *inputs, *value_added_share, *final_shares, *theta, *value_added, *deficit;
    double *memory;
} made_chain;

static inline void made_scale(double *values, size_t n, size_t stride, double sum)
{
    double total = 0;
    for (size_t i = 0; i < n; i++) {
        total += values[i * stride];
    }
    for (size_t i = 0; i < n; i++) {
        values[i * stride] *= sum / total;
    }
}

/* Points everything into the memory. */
static inline void made_chain_place(made_chain *made, size_t n, size_t n_sectors)
{
    const size_t pairs = n * n * n_sectors, cells = n * n_sectors;
    double *room = calloc(4 * pairs + cells * n_sectors + 2 * cells + n_sectors + 2 * n, sizeof *room);
    assert_non_null(room);
    made->memory = room;
    made->shares = room;
    made->tariffs = room + pairs;
    made->after = room + 2 * pairs;
    made->cost = room + 3 * pairs;
    made->inputs = room + 4 * pairs;
    made->value_added_share = made->inputs + cells * n_sectors;
    made->final_shares = made->value_added_share + cells;
    made->theta = made->final_shares + cells;
    made->value_added = made->theta + n_sectors;
    made->deficit = made->value_added + n;
    made->data = (jarak_chain_data){.n_countries = n,
                                    .n_sectors = n_sectors,
                                    .shares = made->shares,
                                    .tariffs = made->tariffs,
                                    .tariffs_after = made->after,
                                    .cost_factor = made->cost,
                                    .input_shares = made->inputs,
                                    .value_added_share = made->value_added_share,
                                    .final_shares = made->final_shares,
                                    .theta = made->theta,
                                    .value_added = made->value_added,
                                    .deficit = made->deficit};
}

/* All trade in all sectors, mostly at home, with tariffs and deficits; nothing changes. */
static inline made_chain made_chain_new(size_t n, size_t n_sectors, uint64_t seed)
{
    made_chain made;
    made_chain_place(&made, n, n_sectors);
    jarak__random random = jarak__random_stream(seed, 0);
    for (size_t row = 0; row < n * n_sectors; row++) {
        for (size_t i = 0; i < n; i++) {
            const size_t cell = row * n + i;
            made.shares[cell] = exp(jarak__random_normal(&random)) + (i == row % n ? 2 * (double)n : 0);
            made.tariffs[cell] = made.after[cell] = i == row % n ? 0 : .2 * jarak__random_uniform(&random);
            made.cost[cell] = 1;
        }
        made_scale(made.shares + row * n, n, 1, 1);
    }
    for (size_t i = 0; i < n; i++) {
        made.value_added[i] = exp(3 * jarak__random_uniform(&random));
        made.deficit[i] = .02 * made.value_added[i] * jarak__random_normal(&random);
        for (size_t j = 0; j < n_sectors; j++) {
            made.final_shares[i * n_sectors + j] = jarak__random_uniform(&random);
            made.value_added_share[i * n_sectors + j] = .3 + .4 * jarak__random_uniform(&random);
            made.theta[j] = 3 + 5 * jarak__random_uniform(&random);
            for (size_t k = 0; k < n_sectors; k++) {
                made.inputs[(i * n_sectors + k) * n_sectors + j] = jarak__random_uniform(&random);
            }
            made_scale(made.inputs + i * n_sectors * n_sectors + j, n_sectors, n_sectors, 1 - made.value_added_share[i * n_sectors + j]);
        }
        made_scale(made.final_shares + i * n_sectors, n_sectors, 1, 1);
    }
    for (size_t i = 1; i < n; i++) {
        made.deficit[0] -= i == 1 ? made.deficit[0] + made.deficit[i] : made.deficit[i];
    }
    made.deficit[0] = n == 1 ? 0 : made.deficit[0];
    return made;
}

static inline void made_chain_free(made_chain *made)
{
    free(made->memory);
}

/* Trade between two countries in a sector, both ways, costs so much more. */
static inline void made_chain_tie(made_chain *made, size_t a, size_t b, size_t sector, double factor)
{
    const size_t n = made->data.n_countries;
    made->cost[(sector * n + a) * n + b] = made->cost[(sector * n + b) * n + a] = factor;
}

static inline const jarak_chain_info *made_chain_solve(const made_chain *made, const jarak_chain_settings *settings, jarak_chain **solved)
{
    jarak_error error = {.message = ""};
    if (jarak_chain_solve(&made->data, settings, solved, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return jarak_chain_result(*solved);
}

#endif
