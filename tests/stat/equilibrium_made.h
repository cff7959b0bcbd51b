/* Made-up worlds for the tests of the equilibrium. */
#ifndef JARAK_TESTS_STAT_EQUILIBRIUM_MADE_H
#define JARAK_TESTS_STAT_EQUILIBRIUM_MADE_H

#include <math.h>
#include <stdlib.h>

#include "jarak/equilibrium.h"
#include "num/random.h"

typedef struct made_trade {
    jarak_equilibrium_data data;
    double *flows, *effect;
} made_trade;

/* Countries of different sizes that all trade, mostly with themselves; effect is 1 everywhere. */
static inline made_trade made_trade_new(size_t n, uint64_t seed)
{
    made_trade made = {.flows = malloc(n * n * sizeof *made.flows), .effect = malloc(n * n * sizeof *made.effect)};
    assert_true(made.flows != NULL && made.effect != NULL);
    jarak__random random = jarak__random_stream(seed, 0);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            const double size = exp((double)((i * 7) % n) / (double)n * 3 + (double)((j * 5) % n) / (double)n * 2);
            made.flows[i * n + j] = size * exp(0.8 * jarak__random_normal(&random)) * (i == j ? 8 * (double)n : 1);
            made.effect[i * n + j] = 1;
        }
    }
    made.data = (jarak_equilibrium_data){.n = n, .flows = made.flows, .trade_effect = made.effect, .theta = 5};
    return made;
}

static inline void made_trade_free(made_trade *made)
{
    free(made->flows);
    free(made->effect);
}

static inline const jarak_equilibrium_info *made_solve(const jarak_equilibrium_data *data, jarak_equilibrium **solved)
{
    jarak_error error = {.message = ""};
    if (jarak_equilibrium_solve(data, NULL, solved, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return jarak_equilibrium_result(*solved);
}

#endif
