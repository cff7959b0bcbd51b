/* Any bytes as a network of routes: read or refused, and what is read can be asked. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "cut/network.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check(const jarak_route_network *network)
{
    jarak_route_losses_settings settings;
    jarak_route_losses_settings_init(&settings);
    settings.fit.n_draws = 2;
    settings.fit.threads = 1;
    jarak_route_losses *found = NULL;
    jarak_error error;
    if (jarak_route_losses_find(network, &settings, &found, &error) != JARAK_OK) {
        return;
    }
    for (size_t i = 0; i < found->n_losses; i++) {
        const jarak_routes_loss *loss = found->losses[i].found;
        if (loss->max_flow_low > loss->max_flow_high || loss->max_flow_high > found->nothing.found->max_flow_high ||
            loss->surviving_low < 0 || loss->surviving_high > 1) {
            abort();
        }
    }
    jarak_route_losses_free(found);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    jarak_route_network *network = NULL;
    jarak_error error;
    if (jarak__network_parse("fuzz.yaml", bytes, size, &network, &error) == JARAK_OK) {
        check(network);
    }
    jarak_route_network_free(network);
    return 0;
}
