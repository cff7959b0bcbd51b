/* A network of routes as arcs out of nodes, and its capacities as whole numbers. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "stat/routes/flow.h"

enum {
    WHOLE_BITS = 60,  /* of the sum of capacities, so that what is more than it by rounding, and twice that, fit into 63 bits */
    COARSE_BITS = 32, /* of the largest capacity, to find that sum with; there are at most 2^30 routes */
};

/* The unit of capacities, whatever the order of routes: the sum is first found from above, in whole numbers. */
static void choose_unit(const jarak_routes_data *data, routes_shape *shape)
{
    double most = 0;
    uint64_t coarse = 0;
    int bits = 0;
    for (size_t i = 0; i < data->n_routes; i++) {
        most = isinf(data->high[i]) ? most : fmax(most, data->high[i]);
    }
    int above = 0; /* most < 2^above */
    (void)frexp(most, &above);
    for (size_t i = 0; i < data->n_routes; i++) {
        coarse += isinf(data->high[i]) ? 0 : (uint64_t)ceil(ldexp(data->high[i], COARSE_BITS - above));
    }
    while (coarse >> bits != 0) {
        bits++;
    }
    shape->exponent = above - COARSE_BITS + bits - WHOLE_BITS;
    shape->finite = INT64_C(2) << WHOLE_BITS;
}

int64_t jarak__routes_whole(const routes_shape *shape, double capacity)
{
    return isinf(capacity) ? shape->finite + 1 : llrint(ldexp(capacity, -shape->exponent));
}

double jarak__routes_number(const routes_shape *shape, int64_t value)
{
    return value == ROUTES_UNLIMITED ? (double)INFINITY : ldexp((double)value, shape->exponent);
}

static void put_edge(routes_shape *shape, size_t edge, uint32_t from, uint32_t to)
{
    shape->head[2 * edge] = to;
    shape->head[2 * edge + 1] = from;
    shape->first[from + 1]++;
    shape->first[to + 1]++;
}

/* Counts have become places. */
static void list_arcs(routes_shape *shape)
{
    for (size_t i = 0; i < shape->n_nodes; i++) {
        shape->first[i + 1] += shape->first[i];
    }
    for (size_t arc = 2 * shape->n_edges; arc-- > 0;) { /* backwards, so that a node's arcs stand in their order */
        const uint32_t tail = shape->head[arc ^ 1];
        shape->arcs[--shape->first[tail + 1]] = (uint32_t)arc;
    }
    memmove(shape->first, shape->first + 1, shape->n_nodes * sizeof *shape->first);
    shape->first[shape->n_nodes] = 2 * shape->n_edges;
}

jarak_status jarak__routes_shape_make(const jarak_routes_data *data, routes_shape *shape, jarak_error *error)
{
    const size_t n_nodes = data->n_nodes + 2, n_edges = data->n_routes + data->n_sources + data->n_sinks;
    *shape = (routes_shape){.n_nodes = n_nodes,
                            .n_edges = n_edges,
                            .n_routes = data->n_routes,
                            .source = (uint32_t)data->n_nodes,
                            .sink = (uint32_t)data->n_nodes + 1,
                            .head = jarak__calloc(2 * n_edges, sizeof *shape->head),
                            .first = jarak__calloc(n_nodes + 1, sizeof *shape->first),
                            .arcs = jarak__calloc(2 * n_edges, sizeof *shape->arcs)};
    if (shape->head == NULL || shape->first == NULL || shape->arcs == NULL) {
        jarak__routes_shape_release(shape);
        return jarak__routes_no_memory(data, error);
    }
    choose_unit(data, shape);
    size_t edge = 0;
    for (size_t i = 0; i < data->n_routes; i++) {
        put_edge(shape, edge++, data->from[i], data->to[i]);
    }
    for (size_t i = 0; i < data->n_sources; i++) {
        put_edge(shape, edge++, shape->source, data->sources[i]);
    }
    for (size_t i = 0; i < data->n_sinks; i++) {
        put_edge(shape, edge++, data->sinks[i], shape->sink);
    }
    list_arcs(shape);
    return JARAK_OK;
}

void jarak__routes_shape_release(routes_shape *shape)
{
    jarak__free(shape->head);
    jarak__free(shape->first);
    jarak__free(shape->arcs);
    *shape = (routes_shape){0};
}

bool jarak__routes_flow_make(const routes_shape *shape, routes_flow *flow)
{
    *flow = (routes_flow){.left = jarak__calloc(2 * shape->n_edges, sizeof *flow->left),
                          .level = jarak__calloc(shape->n_nodes, sizeof *flow->level),
                          .next = jarak__calloc(shape->n_nodes, sizeof *flow->next),
                          .list = jarak__calloc(shape->n_nodes, sizeof *flow->list)};
    return flow->left != NULL && flow->level != NULL && flow->next != NULL && flow->list != NULL;
}

void jarak__routes_flow_release(routes_flow *flow)
{
    jarak__free(flow->left);
    jarak__free(flow->level);
    jarak__free(flow->next);
    jarak__free(flow->list);
    *flow = (routes_flow){0};
}

void jarak__routes_copy(const routes_shape *shape, routes_flow *flow, const routes_flow *from)
{
    memcpy(flow->left, from->left, 2 * shape->n_edges * sizeof *flow->left);
    flow->value = from->value;
}
