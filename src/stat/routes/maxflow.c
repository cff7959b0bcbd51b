/* The largest flow by blocking flows over shortest paths (Dinic 1970; Even & Tarjan 1975), and what is left of it without some routes. */
#include <string.h>

#include "stat/routes/flow.h"

bool jarak__routes_reach(const routes_shape *shape, routes_flow *flow, uint32_t from, uint32_t to, int64_t least)
{
    size_t n = 0;
    for (size_t i = 0; i < shape->n_nodes; i++) {
        flow->level[i] = UINT32_MAX;
    }
    flow->level[from] = 0;
    flow->list[n++] = from;
    for (size_t i = 0; i < n; i++) {
        const uint32_t at = flow->list[i];
        for (size_t k = shape->first[at]; k < shape->first[at + 1]; k++) {
            const uint32_t arc = shape->arcs[k], head = shape->head[arc];
            if (flow->left[arc] > least && flow->level[head] == UINT32_MAX) {
                flow->level[head] = flow->level[at] + 1;
                flow->list[n++] = head;
            }
        }
    }
    return flow->level[to] != UINT32_MAX;
}

/* ------------------------------------------------------------------------------------------------------------------ a blocking flow */

/* The arc that leads on from a node by one level, or -1 where none is left. */
static int64_t step(const routes_shape *shape, routes_flow *flow, uint32_t at)
{
    for (size_t *k = &flow->next[at]; *k < shape->first[at + 1]; ++*k) {
        const uint32_t arc = shape->arcs[*k];
        if (flow->left[arc] > 0 && flow->level[shape->head[arc]] == flow->level[at] + 1) {
            return arc;
        }
    }
    return -1;
}

/* Fills the path in the list; returns how many of its arcs lead up to the first that is full. */
static size_t fill_path(routes_flow *flow, size_t length, int64_t most, int64_t *sent)
{
    int64_t amount = most;
    size_t kept = length;
    for (size_t i = 0; i < length; i++) {
        const int64_t left = flow->left[flow->list[i]];
        amount = left < amount ? left : amount;
    }
    for (size_t i = length; i-- > 0;) {
        const uint32_t arc = flow->list[i];
        flow->left[arc] -= amount;
        flow->left[arc ^ 1] += amount;
        kept = flow->left[arc] == 0 ? i : kept;
    }
    *sent += amount;
    return kept;
}

static int64_t block(const routes_shape *shape, routes_flow *flow, uint32_t from, uint32_t to, int64_t most)
{
    int64_t sent = 0;
    size_t length = 0; /* of the path so far: the queue is no longer needed */
    uint32_t at = from;
    memcpy(flow->next, shape->first, shape->n_nodes * sizeof *flow->next);
    while (sent < most) {
        if (at == to) {
            length = fill_path(flow, length, most - sent, &sent);
            at = length > 0 ? shape->head[flow->list[length - 1]] : from;
            continue;
        }
        const int64_t arc = step(shape, flow, at);
        if (arc >= 0) {
            flow->list[length++] = (uint32_t)arc;
            at = shape->head[arc];
        } else if (length > 0) {
            at = shape->head[flow->list[--length] ^ 1];
            flow->next[at]++;
        } else {
            break;
        }
    }
    return sent;
}

int64_t jarak__routes_send(const routes_shape *shape, routes_flow *flow, uint32_t from, uint32_t to, int64_t most)
{
    int64_t sent = 0;
    while (sent < most && from != to && jarak__routes_reach(shape, flow, from, to, 0)) {
        sent += block(shape, flow, from, to, most - sent);
    }
    return sent;
}

/* ------------------------------------------------------------------------------------------------------------------ networks */

void jarak__routes_solve(const routes_shape *shape, routes_flow *flow, const double *capacities)
{
    for (size_t i = 0; i < shape->n_edges; i++) {
        flow->left[2 * i] = i < shape->n_routes ? jarak__routes_whole(shape, capacities[i]) : shape->finite + 1;
        flow->left[2 * i + 1] = 0;
    }
    flow->value = jarak__routes_reach(shape, flow, shape->source, shape->sink, shape->finite)
                      ? (int64_t)ROUTES_UNLIMITED
                      : jarak__routes_send(shape, flow, shape->source, shape->sink, INT64_MAX);
}

int64_t jarak__routes_carried(const routes_flow *flow, size_t route)
{
    return flow->left[2 * route + 1];
}

/* Without a route, what it carried is sent from its beginning to its end by other ways. What finds none goes back: from its beginning to
 * the source, and from the sink to its end, against what flows there, which has room for just as much. The flow is then a largest one
 * again: cancelling what the route carried opens no other way from source to sink, else there had been one before. */
static void close_route(const routes_shape *shape, routes_flow *flow, size_t route)
{
    const uint32_t from = shape->head[2 * route + 1], to = shape->head[2 * route];
    const int64_t carried = jarak__routes_carried(flow, route);
    flow->left[2 * route] = flow->left[2 * route + 1] = 0;
    const int64_t stopped = carried - jarak__routes_send(shape, flow, from, to, carried);
    (void)jarak__routes_send(shape, flow, from, shape->source, stopped);
    (void)jarak__routes_send(shape, flow, shape->sink, to, stopped);
    flow->value -= stopped;
}

void jarak__routes_close(const routes_shape *shape, routes_flow *flow, size_t n, const uint32_t *routes)
{
    for (size_t i = 0; i < n; i++) { /* first those that carry nothing: nothing is to be sent by them */
        if (jarak__routes_carried(flow, routes[i]) == 0) {
            flow->left[2 * (size_t)routes[i]] = 0;
        }
    }
    for (size_t i = 0; i < n; i++) {
        close_route(shape, flow, routes[i]);
    }
}
