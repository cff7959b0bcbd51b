/* What can still flow through a named network when routes are lost: the question as sets of routes, and what the fit says. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/settings.h"
#include "base/text.h"
#include "base/writer.h"
#include "cut/network.h"
#include "jarak/state.h"

typedef struct losses_work {
    jarak_route_losses shown; /* what is handed out */
    const jarak_route_network *network;
    jarak_routes *fit;
    jarak__arena arena;
    jarak_route_loss *losses;
    uint32_t *lost; /* routes of all losses, one loss after the other */
    size_t n_losses, n_lost;
} losses_work;

void jarak_route_losses_settings_init_sized(jarak_route_losses_settings *settings, size_t size)
{
    jarak_route_losses_settings defaults = {0};
    jarak_routes_settings_init(&defaults.fit);
    defaults.fit.n_draws = 4000;
    jarak__settings_give(settings, size, &defaults, sizeof defaults);
}

static jarak_status no_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for a network of routes"));
}

/* n elements of zero bytes that live as long as what is found. */
static void *keep(losses_work *w, size_t n, size_t size)
{
    void *kept = jarak__arena_alloc(&w->arena, n * size + 1);
    if (kept != NULL) {
        memset(kept, 0, n * size);
    }
    return kept;
}

/* ------------------------------------------------------------------------------------------------------------------ sets of routes */

/* Begins a loss; routes are added behind. */
static jarak_route_loss *begin_loss(losses_work *w, jarak_route_loss_kind kind, const char *name)
{
    jarak_route_loss *loss = &w->losses[w->n_losses++];
    *loss = (jarak_route_loss){.kind = kind, .lost = name, .routes = w->lost + w->n_lost};
    return loss;
}

static void add_route(losses_work *w, jarak_route_loss *loss, size_t route)
{
    w->lost[w->n_lost++] = (uint32_t)route;
    loss->n_routes++;
}

static bool passes(const jarak_named_route *route, const char *state)
{
    size_t i = 0;
    while (i < route->n_through && strcmp(route->through[i], state) != 0) {
        i++;
    }
    return i < route->n_through;
}

/* All routes through a state. */
static void lose_state(losses_work *w, const char *state)
{
    jarak_route_loss *loss = begin_loss(w, JARAK_LOSS_STATE, state);
    for (size_t i = 0; i < w->network->n_routes; i++) {
        if (passes(&w->network->routes[i], state)) {
            add_route(w, loss, i);
        }
    }
}

static void lose_each_route(losses_work *w)
{
    for (size_t i = 0; i < w->network->n_routes; i++) {
        if (!w->network->routes[i].is_supply) {
            add_route(w, begin_loss(w, JARAK_LOSS_ROUTE, w->network->routes[i].id), i);
        }
    }
}

/* The states that routes pass, each where it first stands. */
static size_t list_states(const jarak_route_network *network, const char **states)
{
    size_t n = 0;
    for (size_t i = 0; i < network->n_routes; i++) {
        for (size_t j = 0; j < network->routes[i].n_through; j++) {
            size_t k = 0;
            while (k < n && strcmp(states[k], network->routes[i].through[j]) != 0) {
                k++;
            }
            states[k] = network->routes[i].through[j];
            n += k == n;
        }
    }
    return n;
}

static jarak_status unknown_route(const jarak_route_network *network, const char *text, jarak_error *error)
{
    jarak__writer names = {0};
    for (size_t i = 0; i < network->n_routes; i++) {
        jarak__write_format(&names, "%s%s", i > 0 ? ", " : "", network->routes[i].id);
    }
    if (names.failed) {
        jarak__writer_release(&names);
        return no_memory(error);
    }
    jarak_status status = jarak_fail(error, JARAK_ERR_NOT_FOUND, _("%s: there is no route \"%s\"; there are: %s"), network->file, text,
                                     names.bytes != NULL ? names.bytes : "");
    jarak__writer_release(&names);
    return status;
}

/* Routes that were named, together. */
static jarak_status lose_named(losses_work *w, const jarak_route_losses_settings *settings, jarak_error *error)
{
    jarak__writer name = {0};
    jarak_route_loss *loss = begin_loss(w, settings->n_lose > 1 ? JARAK_LOSS_SET : JARAK_LOSS_ROUTE, NULL);
    for (size_t i = 0; i < settings->n_lose; i++) {
        const size_t route = jarak__network_find(w->network, settings->lose[i]);
        if (route == w->network->n_routes) {
            jarak__writer_release(&name);
            return unknown_route(w->network, settings->lose[i], error);
        }
        add_route(w, loss, route);
        jarak__write_format(&name, "%s%s", i > 0 ? " + " : "", w->network->routes[route].id);
    }
    loss->lost = name.failed || name.bytes == NULL ? NULL : jarak__arena_text(&w->arena, name.bytes, name.length);
    jarak__writer_release(&name);
    return loss->lost != NULL ? JARAK_OK : no_memory(error);
}

static jarak_status lose_through(losses_work *w, const char *through, size_t n_states, const char *const *states, jarak_error *error)
{
    char code[JARAK_STATE_CODE_BYTES], known[512] = "";
    jarak_status status = jarak_state_find(through, JARAK_ANY_YEAR, code, error);
    if (status != JARAK_OK) {
        return status;
    }
    size_t i = 0, used = 0;
    while (i < n_states && strcmp(states[i], code) != 0) {
        i++;
    }
    if (i < n_states) {
        lose_state(w, states[i]);
        return JARAK_OK;
    }
    for (size_t k = 0; k < n_states && used < sizeof known; k++) {
        const int written = snprintf(known + used, sizeof known - used, "%s%s", k > 0 ? ", " : "", states[k]);
        used += written > 0 ? (size_t)written : 0;
    }
    return jarak_fail(error, JARAK_ERR_NOT_FOUND, _("%s: no route passes %s; states that routes pass: %s"), w->network->file, code, known);
}

static jarak_status ask(losses_work *w, const jarak_route_losses_settings *settings, jarak_error *error)
{
    const jarak_route_network *network = w->network;
    size_t n_passed = 0;
    for (size_t i = 0; i < network->n_routes; i++) {
        n_passed += network->routes[i].n_through;
    }
    const char **states = keep(w, n_passed + 1, sizeof *states);
    w->losses = keep(w, network->n_routes + n_passed + 1, sizeof *w->losses);
    w->lost = keep(w, network->n_routes + network->n_routes * n_passed + settings->n_lose, sizeof *w->lost);
    if (states == NULL || w->losses == NULL || w->lost == NULL) {
        return no_memory(error);
    }
    const size_t n_states = list_states(network, states);
    if (settings->n_lose > 0) {
        return lose_named(w, settings, error);
    }
    if (settings->through != NULL) {
        return lose_through(w, settings->through, n_states, states, error);
    }
    lose_each_route(w);
    for (size_t i = 0; !settings->each && i < n_states; i++) {
        lose_state(w, states[i]);
    }
    return JARAK_OK;
}

/* ------------------------------------------------------------------------------------------------------------------ the fit */

/* The place of each route's id among all: its random stream, whatever the order of the file. */
static uint32_t stream_of(const jarak_route_network *network, size_t route)
{
    uint32_t n_before = 0;
    for (size_t i = 0; i < network->n_routes; i++) {
        n_before += strcasecmp(network->routes[i].id, network->routes[route].id) < 0;
    }
    return n_before;
}

static int rising(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* More cannot flow than all routes carry. */
static jarak_status check_flow(const losses_work *w, jarak_error *error)
{
    const jarak_routes_info *info = w->shown.fit;
    if (info->demand_high > info->nothing.max_flow_high) {
        return jarak_fail(
            error, JARAK_ERR_DATA,
            _("%s: %s of %g %s today, and all routes together carry %g at the most: a figure is wrong, or a route is missing"),
            w->network->file, w->network->goods, info->demand_high, w->network->unit, info->nothing.max_flow_high);
    }
    return JARAK_OK;
}

static jarak_status fit_network(losses_work *w, const jarak_routes_settings *settings, jarak_error *error)
{
    const jarak_route_network *network = w->network;
    const size_t n = network->n_routes;
    const uint32_t supply = (uint32_t)network->n_places;
    uint32_t *from = keep(w, n, sizeof *from), *to = keep(w, n, sizeof *to), *streams = keep(w, n, sizeof *streams);
    double *low = keep(w, n, sizeof *low), *high = keep(w, n, sizeof *high), *demands = keep(w, network->n_flows, sizeof *demands);
    size_t *first_lost = keep(w, w->n_losses + 1, sizeof *first_lost), n_demands = 0;
    if (from == NULL || to == NULL || streams == NULL || low == NULL || high == NULL || demands == NULL || first_lost == NULL) {
        return no_memory(error);
    }
    for (size_t i = 0; i < n; i++) {
        const jarak_named_route *route = &network->routes[i];
        from[i] = route->from;
        to[i] = route->to;
        low[i] = route->low;
        high[i] = route->high;
        streams[i] = stream_of(network, i);
    }
    for (size_t i = 0; i < network->n_flows; i++) {
        if (!network->flows[i].is_impossible) {
            demands[n_demands++] = network->flows[i].value;
        }
    }
    qsort(demands, n_demands, sizeof *demands, rising);
    for (size_t i = 0; i < w->n_losses; i++) {
        first_lost[i + 1] = first_lost[i] + w->losses[i].n_routes;
    }
    const jarak_routes_data data = {.n_nodes = network->n_places + 1,
                                    .n_routes = n,
                                    .from = from,
                                    .to = to,
                                    .low = low,
                                    .high = high,
                                    .n_sources = 1,
                                    .n_sinks = network->n_markets,
                                    .sources = &supply,
                                    .sinks = network->markets,
                                    .n_demands = n_demands,
                                    .demands = demands,
                                    .demand_between = network->flow_between,
                                    .n_losses = w->n_losses,
                                    .first_lost = first_lost,
                                    .lost = w->lost,
                                    .streams = streams};
    jarak_status status = jarak_routes_fit(&data, settings, &w->fit, error);
    if (status != JARAK_OK) {
        return status;
    }
    w->shown.fit = jarak_routes_result(w->fit);
    return check_flow(w, error);
}

jarak_status jarak_route_losses_find(const jarak_route_network *network, const jarak_route_losses_settings *settings,
                                     jarak_route_losses **found, jarak_error *error)
{
    jarak_route_losses_settings used;
    *found = NULL;
    jarak_route_losses_settings_init(&used);
    jarak_status status = jarak__settings_take(settings, &used, sizeof used, "jarak_route_losses_settings_init", error);
    status = status == JARAK_OK ? jarak_routes_check(NULL, &used.fit, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    if ((used.n_lose > 0) + (used.through != NULL) + used.each > 1) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("settings: give one of lose, through and each"));
    }
    losses_work *w = jarak__calloc(1, sizeof *w);
    if (w == NULL) {
        return no_memory(error);
    }
    w->network = network;
    status = ask(w, &used, error);
    status = status == JARAK_OK ? fit_network(w, &used.fit, error) : status;
    if (status != JARAK_OK) {
        jarak_route_losses_free(&w->shown);
        return status;
    }
    for (size_t i = 0; i < w->n_losses; i++) {
        w->losses[i].found = &w->shown.fit->losses[i];
    }
    w->shown.network = network;
    w->shown.level = used.fit.level;
    w->shown.seed = used.fit.seed;
    w->shown.n_losses = w->n_losses;
    w->shown.losses = w->losses;
    w->shown.nothing = (jarak_route_loss){.kind = JARAK_LOSS_NOTHING, .lost = "nothing", .found = &w->shown.fit->nothing};
    *found = &w->shown;
    return JARAK_OK;
}

void jarak_route_losses_free(jarak_route_losses *found)
{
    if (found != NULL) {
        losses_work *w = (losses_work *)found;
        jarak_routes_free(w->fit);
        jarak__arena_release(&w->arena);
        jarak__free(w);
    }
}
