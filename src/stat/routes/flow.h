/* The largest flow in whole numbers: a network's shape, and the state of a flow through it. */
#ifndef JARAK_STAT_ROUTES_FLOW_H
#define JARAK_STAT_ROUTES_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/routes.h"

/* Arcs come in pairs, 2e along edge e and 2e + 1 against it. Edges are the routes, then one from the node `source` to each source, then one
 * from each sink to the node `sink`. */
typedef struct routes_shape {
    size_t n_nodes, n_edges, n_routes;
    uint32_t source, sink;
    uint32_t *head; /* 2 n_edges: where an arc leads */
    size_t *first;  /* n_nodes + 1: the arcs out of a node, in `arcs` */
    uint32_t *arcs; /* 2 n_edges */
    int exponent;   /* capacities are multiples of 2^exponent */
    int64_t finite; /* no sum of finite capacities is more; an unlimited one is one more than this */
} routes_shape;

typedef struct routes_flow {
    int64_t *left;   /* 2 n_edges: what an arc can still take */
    uint32_t *level; /* n_nodes: how far from the start; UINT32_MAX: not reached */
    size_t *next;    /* n_nodes: the arc to try next */
    uint32_t *list;  /* n_nodes: a queue, or the arcs of a path */
    int64_t value;   /* from source to sink; ROUTES_UNLIMITED */
} routes_flow;

enum { ROUTES_UNLIMITED = -1 };

/* Errors: ERR_MEMORY. The data have been checked. */
JARAK_MUST_CHECK jarak_status jarak__routes_shape_make(const jarak_routes_data *data, routes_shape *shape, jarak_error *error);
void jarak__routes_shape_release(routes_shape *shape);
/* False where memory is out; to be released in any case. */
bool jarak__routes_flow_make(const routes_shape *shape, routes_flow *flow);
void jarak__routes_flow_release(routes_flow *flow);

int64_t jarak__routes_whole(const routes_shape *shape, double capacity);
/* Of a value of a flow: infinite where it is unlimited. */
double jarak__routes_number(const routes_shape *shape, int64_t value);

/* Sets the levels of nodes that arcs of more than `least` lead to from a node; whether they reach the other. */
bool jarak__routes_reach(const routes_shape *shape, routes_flow *flow, uint32_t from, uint32_t to, int64_t least);
/* Sends as much as can be from one node to another, `most` at most, and returns how much that is. */
int64_t jarak__routes_send(const routes_shape *shape, routes_flow *flow, uint32_t from, uint32_t to, int64_t most);
/* The largest flow of these capacities of routes, of which none is closed. */
void jarak__routes_solve(const routes_shape *shape, routes_flow *flow, const double *capacities);
/* Takes routes out of a largest flow, and leaves a largest flow of the rest. */
void jarak__routes_close(const routes_shape *shape, routes_flow *flow, size_t n, const uint32_t *routes);
/* What a route carries. */
int64_t jarak__routes_carried(const routes_flow *flow, size_t route);
void jarak__routes_copy(const routes_shape *shape, routes_flow *flow, const routes_flow *from);

/* The draws of the shares that survive, into the results: `all` of n_losses + 1, of which the first is with nothing lost. Errors:
 * ERR_MEMORY, ERR_OVERFLOW, ERR_INTERRUPTED. */
JARAK_MUST_CHECK jarak_status jarak__routes_draw(const jarak_routes_data *data, const jarak_routes_settings *settings,
                                                 const routes_shape *shape, jarak_routes_loss *nothing, jarak_routes_loss *losses,
                                                 jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__routes_settings_take(const jarak_routes_settings *given, jarak_routes_settings *used,
                                                          jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__routes_no_memory(const jarak_routes_data *data, jarak_error *error);

#endif
