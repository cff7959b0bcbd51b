/* The routes of a network's file: what places can supply, what leads from place to place, and where it is to arrive. */
#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "cut/network.h"
#include "jarak/state.h"

size_t jarak__network_find(const jarak_route_network *network, const char *text)
{
    size_t i = 0;
    while (i < network->n_routes && strcasecmp(network->routes[i].id, text) != 0 && strcasecmp(network->routes[i].name, text) != 0) {
        i++;
    }
    return i;
}

/* The place of that name, which is entered where it is new: there is room for the ends of all routes. */
static uint32_t place_of(jarak__network *network, const char *name)
{
    size_t i = 0;
    while (i < network->shown.n_places && strcmp(network->places[i], name) != 0) {
        i++;
    }
    if (i == network->shown.n_places) {
        network->places[network->shown.n_places++] = name;
    }
    return (uint32_t)i;
}

/* ------------------------------------------------------------------------------------------------------------------ a route */

/* `capacity`, one number or "unlimited"; or `low` and `high`. */
static jarak_status read_capacity(jarak__yaml_node node, jarak_named_route *route, jarak_error *error)
{
    const char *text;
    jarak_status status = jarak__yaml_want_text(node, "capacity", false, &text, error);
    if (status != JARAK_OK) {
        return status;
    }
    const bool has_low = jarak__yaml_get(node, "low").kind != JARAK__YAML_ABSENT;
    const bool has_high = jarak__yaml_get(node, "high").kind != JARAK__YAML_ABSENT;
    if ((text != NULL && (has_low || has_high)) || (text == NULL && !(has_low && has_high))) {
        return jarak__yaml_fail(node, error, "`%s` needs a `capacity`, or both `low` and `high` where figures differ", route->id);
    }
    if (text != NULL && strcmp(text, "unlimited") == 0) {
        route->low = route->high = (double)INFINITY;
        return JARAK_OK;
    }
    status = jarak__network_want_number(node, text != NULL ? "capacity" : "low", true, 0, 0, &route->low, error);
    route->high = route->low;
    if (status == JARAK_OK && text == NULL) {
        status = jarak__network_want_number(node, "high", true, 0, 0, &route->high, error);
    }
    if (status == JARAK_OK && route->low > route->high) {
        return jarak__yaml_fail(jarak__yaml_get(node, "low"), error, "the capacity of `%s` is from %g to %g; give the lower figure first",
                                route->id, route->low, route->high);
    }
    return status;
}

/* States that it passes, by code. */
static jarak_status read_through(jarak__network *network, jarak__yaml_node node, jarak_named_route *route, jarak_error *error)
{
    const char *const *given = NULL;
    void *kept = NULL;
    jarak_status status = jarak__network_want_texts(network, node, "through", &route->n_through, &given, error);
    status = status == JARAK_OK ? jarak__network_keep(network, route->n_through, sizeof(char *), &kept, error) : status;
    const char **codes = kept;
    for (size_t i = 0; status == JARAK_OK && i < route->n_through; i++) {
        char code[JARAK_STATE_CODE_BYTES];
        jarak_error unknown;
        if (jarak_state_find(given[i], JARAK_ANY_YEAR, code, &unknown) != JARAK_OK) {
            return jarak__yaml_fail(jarak__yaml_item(jarak__yaml_get(node, "through"), i, NULL), error, "%s", unknown.message);
        }
        codes[i] = jarak__arena_text(&network->arena, code, strlen(code));
        if (codes[i] == NULL) {
            return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for a network of routes"));
        }
    }
    route->through = codes;
    return status;
}

static jarak_status read_ends(jarak__network *network, jarak__yaml_node node, jarak_named_route *route, jarak_error *error)
{
    const char *from = NULL, *to = NULL;
    jarak_status status = route->is_supply ? JARAK_OK : jarak__yaml_want_text(node, "from", true, &from, error);
    status = status == JARAK_OK ? jarak__yaml_want_text(node, route->is_supply ? "at" : "to", true, &to, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    route->to = place_of(network, to);
    route->from = from != NULL ? place_of(network, from) : 0; /* of a supply once all places are known */
    if (from != NULL && route->from == route->to) {
        return jarak__yaml_fail(node, error, "`%s` leads from %s to %s", route->id, from, to);
    }
    return JARAK_OK;
}

static jarak_status read_route(jarak__network *network, jarak__yaml_node node, jarak_named_route *route, jarak_error *error)
{
    static const char *const supply_keys[] = {"id", "name", "at", "capacity", "low", "high", "assumed", "note", "sources", NULL};
    static const char *const route_keys[] = {"id",  "name", "from",    "to",   "through", "capacity",
                                             "low", "high", "assumed", "note", "sources", NULL};
    if (node.kind != JARAK__YAML_MAP) {
        return jarak__yaml_fail(node, error, "a route is a map with the keys id, from, to, capacity");
    }
    jarak_status status = jarak__yaml_only_keys(node, route->is_supply ? supply_keys : route_keys, error);
    status = status == JARAK_OK ? jarak__yaml_want_text(node, "id", true, &route->id, error) : status;
    status = status == JARAK_OK ? jarak__yaml_want_text(node, "name", false, &route->name, error) : status;
    status = status == JARAK_OK ? jarak__yaml_want_text(node, "note", false, &route->note, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    route->name = route->name != NULL ? route->name : route->id;
    status = jarak__yaml_want_bool(node, "assumed", false, &route->assumed, error);
    status = status == JARAK_OK ? read_ends(network, node, route, error) : status;
    status = status == JARAK_OK ? read_capacity(node, route, error) : status;
    status = status == JARAK_OK ? read_through(network, node, route, error) : status;
    status = status == JARAK_OK ? jarak__network_want_sources(network, node, "sources", &route->n_sources, &route->sources, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    const size_t same = jarak__network_find(&network->shown, route->id);
    if (same < network->shown.n_routes) {
        return jarak__yaml_fail(node, error, "the id `%s` is already that of another route, or its name; give each its own", route->id);
    }
    if (route->id[0] == '\0' || strpbrk(route->id, " \t\n,") != NULL) {
        return jarak__yaml_fail(node, error, "the id `%s` is empty, or has a blank or comma; what reads well may stand in `name`",
                                route->id);
    }
    if (!route->assumed && route->n_sources == 0) {
        return jarak__yaml_fail(node, error, "`%s` has no `sources`: name where its capacity was published, or say `assumed: yes`",
                                route->id);
    }
    network->shown.n_routes++;
    return JARAK_OK;
}

/* ------------------------------------------------------------------------------------------------------------------ all of them */

static jarak_status read_markets(jarak__network *network, jarak__yaml_node root, jarak_error *error)
{
    const char *const *names = NULL;
    void *kept = NULL;
    jarak_route_network *shown = &network->shown;
    jarak_status status = jarak__network_want_texts(network, root, "markets", &shown->n_markets, &names, error);
    if (status == JARAK_OK && shown->n_markets == 0) {
        return jarak__yaml_fail(root, error, "`markets` is missing: the places where what flows is to arrive, such as [market]");
    }
    status = status == JARAK_OK ? jarak__network_keep(network, shown->n_markets, sizeof(uint32_t), &kept, error) : status;
    network->markets = kept;
    for (size_t i = 0; status == JARAK_OK && i < shown->n_markets; i++) {
        const size_t n_places = shown->n_places;
        network->markets[i] = place_of(network, names[i]);
        if (shown->n_places > n_places) {
            return jarak__yaml_fail(jarak__yaml_item(jarak__yaml_get(root, "markets"), i, NULL), error,
                                    "no route leads to the market \"%s\"; write it as the routes' `to` does", names[i]);
        }
    }
    shown->markets = network->markets;
    return status;
}

jarak_status jarak__network_read_routes(jarak__network *network, jarak__yaml_node root, jarak_error *error)
{
    jarak__yaml_node supply, routes;
    void *kept = NULL, *places = NULL;
    jarak_route_network *shown = &network->shown;
    jarak_status status = jarak__yaml_want_kind(root, "supply", JARAK__YAML_LIST, true, &supply, error);
    status = status == JARAK_OK ? jarak__yaml_want_kind(root, "routes", JARAK__YAML_LIST, true, &routes, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    const size_t n_supplies = jarak__yaml_count(supply), n = n_supplies + jarak__yaml_count(routes);
    status = jarak__network_keep(network, n, sizeof(jarak_named_route), &kept, error);
    status = status == JARAK_OK
                 ? jarak__network_keep(network, 2 * n + jarak__yaml_count(jarak__yaml_get(root, "markets")), sizeof(char *), &places, error)
                 : status;
    network->routes = kept;
    network->places = places;
    shown->routes = network->routes;
    shown->places = network->places;
    for (size_t i = 0; status == JARAK_OK && i < n; i++) {
        network->routes[i].is_supply = i < n_supplies;
        status = read_route(network, i < n_supplies ? jarak__yaml_item(supply, i, NULL) : jarak__yaml_item(routes, i - n_supplies, NULL),
                            &network->routes[i], error);
    }
    status = status == JARAK_OK ? read_markets(network, root, error) : status;
    for (size_t i = 0; status == JARAK_OK && i < n_supplies; i++) {
        network->routes[i].from = (uint32_t)shown->n_places;
    }
    return status;
}
