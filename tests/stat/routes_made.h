/* Networks of routes for tests: Kazakhstan's oil by figures written here, and small ones at random. */
#ifndef TESTS_STAT_ROUTES_MADE_H
#define TESTS_STAT_ROUTES_MADE_H

#include <math.h>
#include <string.h>

#include "jarak/routes.h"
#include "num/random.h"

enum { OIL_FIELDS, OIL_WEST, OIL_KUMKOL, OIL_AKTAU, OIL_SEA, OIL_NODES };
enum { OIL_WEST_FIELDS, OIL_CENTRE_FIELDS, OIL_CPC, OIL_SAMARA, OIL_KENKIYAK, OIL_CHINA, OIL_TANKERS, OIL_BTC, OIL_ROUTES };
enum { LOSS_CPC, LOSS_SAMARA, LOSS_KENKIYAK, LOSS_CHINA, LOSS_TANKERS, LOSS_BTC, LOSS_THROUGH_RUSSIA, OIL_LOSSES };

/* Mt a year. */
static inline jarak_routes_data oil_data(void)
{
    static const uint32_t from[] = {OIL_FIELDS, OIL_FIELDS, OIL_WEST, OIL_WEST, OIL_WEST, OIL_KUMKOL, OIL_WEST, OIL_AKTAU};
    static const uint32_t to[] = {OIL_WEST, OIL_KUMKOL, OIL_SEA, OIL_SEA, OIL_KUMKOL, OIL_SEA, OIL_AKTAU, OIL_SEA};
    static const double low[] = {INFINITY, 0, 67, 17, 6, 12, 1.5, 1e6 * 365 / 7.33 / 1e6};
    static const double high[] = {INFINITY, 11.5, 67, 17, 12, 20, 6.5, 1e6 * 365 / 7.33 / 1e6};
    static const uint32_t fields = OIL_FIELDS, sea = OIL_SEA;
    static const double demands[] = {54 / .8, 54 / .8, 54 / (2.0 / 3)};
    static const size_t first_lost[] = {0, 1, 2, 3, 4, 5, 6, 8};
    static const uint32_t lost[] = {OIL_CPC, OIL_SAMARA, OIL_KENKIYAK, OIL_CHINA, OIL_TANKERS, OIL_BTC, OIL_CPC, OIL_SAMARA};
    return (jarak_routes_data){.n_nodes = OIL_NODES,
                               .n_routes = OIL_ROUTES,
                               .from = from,
                               .to = to,
                               .low = low,
                               .high = high,
                               .n_sources = 1,
                               .n_sinks = 1,
                               .sources = &fields,
                               .sinks = &sea,
                               .n_demands = 3,
                               .demands = demands,
                               .n_losses = OIL_LOSSES,
                               .first_lost = first_lost,
                               .lost = lost};
}

/* Routes between few nodes: parallel ones, circles, loops, none of capacity, nodes that nothing leads to. Nodes 0 and 1 are sources, the
 * last one and, of many, the one before it are sinks. Losses: each route, and some sets of three. */
enum { RANDOM_NODES = 8, RANDOM_ROUTES = 16, RANDOM_SETS = 6, RANDOM_LOSSES = RANDOM_ROUTES + RANDOM_SETS };

typedef struct random_network {
    jarak_routes_data data;
    uint32_t from[RANDOM_ROUTES], to[RANDOM_ROUTES], sources[2], sinks[2], lost[RANDOM_ROUTES + 3 * RANDOM_SETS], streams[RANDOM_ROUTES];
    double low[RANDOM_ROUTES], high[RANDOM_ROUTES], demands[2];
    size_t first_lost[RANDOM_LOSSES + 1];
} random_network;

/* Points into the network, once it lies where it stays. */
static inline void random_network_make(random_network *made, uint64_t seed)
{
    jarak__random random = jarak__random_stream(seed, 77);
    const size_t n_nodes = 3 + (size_t)jarak__random_below(&random, RANDOM_NODES - 2);
    const size_t n_routes = 1 + (size_t)jarak__random_below(&random, RANDOM_ROUTES);
    memset(made, 0, sizeof *made);
    for (size_t i = 0; i < n_routes; i++) {
        made->from[i] = (uint32_t)jarak__random_below(&random, n_nodes);
        made->to[i] = (uint32_t)jarak__random_below(&random, n_nodes);
        made->low[i] = jarak__random_below(&random, 5) == 0 ? 0 : (double)jarak__random_below(&random, 100) / 8;
        made->high[i] = made->low[i] + (double)jarak__random_below(&random, 3) * 0.7;
        made->streams[i] = (uint32_t)i;
    }
    for (size_t i = 0; i < n_routes; i++) {
        made->first_lost[i] = i;
        made->lost[i] = (uint32_t)i;
    }
    for (size_t i = 0; i <= RANDOM_SETS; i++) {
        made->first_lost[n_routes + i] = n_routes + 3 * i;
    }
    for (size_t i = n_routes; i < n_routes + (size_t)3 * RANDOM_SETS; i++) {
        made->lost[i] = (uint32_t)jarak__random_below(&random, n_routes);
    }
    made->sources[1] = 1;
    made->sinks[0] = (uint32_t)n_nodes - 1;
    made->sinks[1] = (uint32_t)n_nodes - 2;
    made->demands[0] = 9;
    made->demands[1] = 14;
    made->data = (jarak_routes_data){.n_nodes = n_nodes,
                                     .n_routes = n_routes,
                                     .from = made->from,
                                     .to = made->to,
                                     .low = made->low,
                                     .high = made->high,
                                     .n_sources = n_nodes > 3 ? 2 : 1,
                                     .n_sinks = n_nodes > 4 ? 2 : 1,
                                     .sources = made->sources,
                                     .sinks = made->sinks,
                                     .n_demands = 2,
                                     .demands = made->demands,
                                     .n_losses = n_routes + RANDOM_SETS,
                                     .first_lost = made->first_lost,
                                     .lost = made->lost,
                                     .streams = made->streams};
}

/* Fails the test where it cannot be fitted. */
static inline const jarak_routes_info *fit_data(const jarak_routes_data *data, const jarak_routes_settings *settings, jarak_routes **fit)
{
    jarak_error error = {.message = ""};
    if (jarak_routes_fit(data, settings, fit, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return jarak_routes_result(*fit);
}

#endif
