/* Made-up exports of goods to hubs: lumpy, seasonal, drifting from year to year, and in some pairs a jump in the last year. */
#ifndef TESTS_STAT_REROUTE_MADE_H
#define TESTS_STAT_REROUTE_MADE_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "jarak/reroute.h"
#include "num/random.h"

enum { MADE_HUBS = 4, MADE_MONTHS = 9 };

typedef struct made_world {
    jarak_reroute_data data;
    uint32_t *product, *hub;
    double *flow, *control, *direct;
    bool *is_planted; /* pairs */
} made_world;

static inline double *made_flow(const made_world *world, size_t pair, size_t year)
{
    return world->flow + (pair * world->data.n_years + year) * MADE_MONTHS;
}

/* Months about a mean, some of them without any trade where it is small. */
static inline void made_months(jarak__random *random, double mean, double *months)
{
    const double scatter = 0.5 + 0.6 * jarak__random_uniform(random);
    for (size_t m = 0; m < MADE_MONTHS; m++) {
        const bool is_idle = jarak__random_uniform(random) < 0.5 * exp(-mean / 20000);
        const double season = 1 + 0.3 * sin((double)m);
        months[m] = is_idle ? 0 : mean * season * exp(scatter * jarak__random_normal(random) - scatter * scatter / 2);
    }
}

/* share of the products is planted, in one to three hubs, times jump; the direct trade of all of them falls to a third. */
static inline made_world made_world_new(uint64_t seed, size_t n_products, size_t n_years, double share, double jump)
{
    const size_t n_pairs = n_products * MADE_HUBS;
    made_world world = {.product = calloc(n_pairs, sizeof *world.product),
                        .hub = calloc(n_pairs, sizeof *world.hub),
                        .flow = calloc(n_pairs * n_years * MADE_MONTHS, sizeof(double)),
                        .control = calloc(n_pairs * n_years, sizeof(double)),
                        .direct = calloc(n_products * n_years * MADE_MONTHS, sizeof(double)),
                        .is_planted = calloc(n_pairs, sizeof *world.is_planted)};
    world.data = (jarak_reroute_data){.n_products = n_products,
                                      .n_hubs = MADE_HUBS,
                                      .n_years = n_years,
                                      .n_months = MADE_MONTHS,
                                      .n_pairs = n_pairs,
                                      .product = world.product,
                                      .hub = world.hub,
                                      .flow = world.flow,
                                      .control = world.control,
                                      .direct = world.direct};
    for (size_t p = 0; p < n_products; p++) {
        jarak__random random = jarak__random_stream(seed, p);
        const bool is_planted = jarak__random_uniform(&random) < share;
        const size_t n_planted = 1 + jarak__random_below(&random, 3);
        const double of_product = 10.5 + 1.5 * jarak__random_normal(&random);
        for (size_t h = 0; h < MADE_HUBS; h++) {
            const size_t pair = p * MADE_HUBS + h;
            double mean = of_product + jarak__random_normal(&random);
            world.product[pair] = (uint32_t)p;
            world.hub[pair] = (uint32_t)h;
            world.is_planted[pair] = is_planted && h < n_planted;
            for (size_t y = 0; y < n_years; y++) {
                mean += 0.3 * jarak__random_normal(&random);
                const double now = exp(mean + 0.2 * (double)y) * (world.is_planted[pair] && y + 1 == n_years ? jump : 1);
                made_months(&random, now, made_flow(&world, pair, y));
                world.control[pair * n_years + y] = 1e9 * exp(0.2 * (double)y);
            }
        }
        for (size_t y = 0; y < n_years; y++) {
            made_months(&random, exp(of_product + 2) / (y + 1 == n_years ? 3 : 1), world.direct + (p * n_years + y) * MADE_MONTHS);
        }
    }
    return world;
}

static inline void made_world_free(made_world *world)
{
    free(world->product);
    free(world->hub);
    free(world->flow);
    free(world->control);
    free(world->direct);
    free(world->is_planted);
}

#endif
