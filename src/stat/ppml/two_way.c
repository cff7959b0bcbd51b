/* Separation by two sets of intercepts, found exactly from their graph.
 *
 * A combination a[level of f] + b[level of g] that is zero at every positive outcome is a constant c on each connected component of the
 * levels that positive outcomes join: a = c, b = -c. At a zero outcome between the components p (of its level of f) and q (of that of g) it
 * is c_p - c_q, and must not be negative. So zeros are edges p -> q of a directed graph, and one is separated if and only if no way leads
 * back: if p and q are not in one strongly connected component (Tarjan 1972, doi:10.1137/0201010). The length of the longest way from a
 * component is such a c. Where few rows join the levels, as workers do that few firms share, long chains of zeros are found at once that
 * the iteration would have to lower link by link. */
#include "stat/ppml/two_way.h"

#include "base/alloc.h"
#include "stat/ppml/sample.h"

static const uint32_t none = UINT32_MAX;

typedef struct two_way {
    const jarak_ppml_data *data;
    const jarak_ppml_effect *f, *g;
    unsigned char *reason;
    size_t n_nodes;   /* levels of f, then those of g */
    uint32_t *parent; /* of each node, in the forest of components */
    uint32_t *start;  /* n_nodes + 1: of each component's edges */
    uint32_t *target;
    size_t n_edges;
    uint32_t *order, *low, *next, *path, *open; /* of the search: none, or numbers by first visit; the next edge; two stacks */
    uint32_t *strong;                           /* of each component: its strongly connected one */
    uint32_t *longest;                          /* of each of those: steps of the longest way from it */
} two_way;

static uint32_t find(uint32_t *parent, uint32_t node)
{
    while (parent[node] != node) {
        parent[node] = parent[parent[node]];
        node = parent[node];
    }
    return node;
}

static bool is_zero(const two_way *graph, size_t i)
{
    return graph->reason[i] == JARAK_ROW_USED && graph->data->y[i] == 0;
}

static uint32_t tail_of(const two_way *graph, size_t i)
{
    return find(graph->parent, graph->f->codes[i]);
}

static uint32_t head_of(const two_way *graph, size_t i)
{
    return find(graph->parent, (uint32_t)graph->f->n_levels + graph->g->codes[i]);
}

/* Joins what positive outcomes join, and counts the zeros between components into start, one place on. */
static void join(two_way *graph)
{
    const jarak_ppml_data *data = graph->data;
    for (uint32_t node = 0; node < graph->n_nodes; node++) {
        graph->parent[node] = node;
    }
    for (size_t i = 0; i < data->n_rows; i++) {
        if (graph->reason[i] == JARAK_ROW_USED && data->y[i] > 0) {
            uint32_t p = tail_of(graph, i), q = head_of(graph, i);
            graph->parent[p > q ? p : q] = p > q ? q : p;
        }
    }
    for (size_t i = 0; i < data->n_rows; i++) {
        if (is_zero(graph, i) && tail_of(graph, i) != head_of(graph, i)) {
            graph->start[tail_of(graph, i) + 1]++;
            graph->n_edges++;
        }
    }
}

static jarak_status lay_edges(two_way *graph, jarak_error *error)
{
    uint32_t **const arrays[] = {&graph->order, &graph->low, &graph->next, &graph->path, &graph->open, &graph->strong, &graph->longest};
    graph->target = jarak__calloc(graph->n_edges, sizeof *graph->target);
    bool made = graph->target != NULL;
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        *arrays[i] = jarak__calloc(graph->n_nodes, sizeof **arrays[i]);
        made = made && *arrays[i] != NULL;
    }
    if (!made) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the graph of %zu levels", graph->n_nodes);
    }
    for (size_t node = 0; node < graph->n_nodes; node++) {
        graph->start[node + 1] += graph->start[node];
        graph->next[node] = graph->start[node];
        graph->order[node] = graph->strong[node] = none;
    }
    for (size_t i = 0; i < graph->data->n_rows; i++) {
        if (is_zero(graph, i) && tail_of(graph, i) != head_of(graph, i)) {
            graph->target[graph->next[tail_of(graph, i)]++] = head_of(graph, i);
        }
    }
    for (size_t node = 0; node < graph->n_nodes; node++) {
        graph->next[node] = graph->start[node];
    }
    return JARAK_OK;
}

/* Takes a strongly connected component off the stack. All that its edges lead to is closed already. */
static void close_component(two_way *graph, uint32_t root, size_t *n_open, uint32_t *n_strong)
{
    uint32_t longest = 0;
    size_t first = *n_open;
    do {
        graph->strong[graph->open[--first]] = *n_strong;
    } while (graph->open[first] != root);
    for (size_t k = first; k < *n_open; k++) {
        for (uint32_t e = graph->start[graph->open[k]]; e < graph->start[graph->open[k] + 1]; e++) {
            uint32_t other = graph->strong[graph->target[e]];
            if (other != *n_strong && graph->longest[other] >= longest) {
                longest = graph->longest[other] + 1;
            }
        }
    }
    graph->longest[(*n_strong)++] = longest;
    *n_open = first;
}

/* Tarjan's search from one component on, with a path of its own instead of calls. */
static void search_from(two_way *graph, uint32_t from, uint32_t *n_visited, uint32_t *n_strong)
{
    size_t depth = 0, n_open = 0;
    graph->path[depth++] = from;
    while (depth > 0) {
        uint32_t node = graph->path[depth - 1];
        if (graph->order[node] == none) {
            graph->order[node] = graph->low[node] = (*n_visited)++;
            graph->open[n_open++] = node;
        }
        if (graph->next[node] < graph->start[node + 1]) {
            uint32_t other = graph->target[graph->next[node]];
            if (graph->order[other] == none) { /* its edge is looked at again on return */
                graph->path[depth++] = other;
                continue;
            }
            if (graph->strong[other] == none && graph->low[other] < graph->low[node]) {
                graph->low[node] = graph->low[other];
            }
            graph->next[node]++;
            continue;
        }
        if (graph->low[node] == graph->order[node]) {
            close_component(graph, node, &n_open, n_strong);
        }
        depth--;
    }
}

/* Marks the zeros that no way leads back from. */
static jarak_status mark(two_way *graph, double **separating, size_t *n_found, jarak_error *error)
{
    const jarak_ppml_data *data = graph->data;
    if (*separating == NULL) {
        *separating = jarak__calloc(data->n_rows, sizeof **separating);
    }
    if (*separating == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu rows", data->n_rows);
    }
    for (size_t i = 0; i < data->n_rows; i++) {
        if (is_zero(graph, i)) {
            uint32_t p = graph->strong[tail_of(graph, i)], q = graph->strong[head_of(graph, i)];
            if (p != q) {
                (*separating)[i] = graph->longest[p] - graph->longest[q];
                graph->reason[i] = JARAK_ROW_SEPARATED;
                ++*n_found;
            }
        }
    }
    return JARAK_OK;
}

static jarak_status look_at_pair(two_way *graph, double **separating, size_t *n_found, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    uint32_t n_visited = 0, n_strong = 0;
    graph->n_nodes = graph->f->n_levels + graph->g->n_levels;
    graph->parent = jarak__calloc(graph->n_nodes, sizeof *graph->parent);
    graph->start = jarak__calloc(graph->n_nodes + 1, sizeof *graph->start);
    if (graph->parent == NULL || graph->start == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the graph of %zu levels", graph->n_nodes);
        goto out;
    }
    join(graph);
    if (graph->n_edges == 0) {
        goto out;
    }
    status = lay_edges(graph, error);
    for (uint32_t node = 0; status == JARAK_OK && node < graph->n_nodes; node++) {
        if (graph->parent[node] == node && graph->order[node] == none) {
            search_from(graph, node, &n_visited, &n_strong);
        }
    }
    status = status == JARAK_OK ? mark(graph, separating, n_found, error) : status;
out:;
    uint32_t *const arrays[] = {graph->parent, graph->start, graph->target, graph->order,  graph->low,
                                graph->next,   graph->path,  graph->open,   graph->strong, graph->longest};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        jarak__free(arrays[i]);
    }
    return status;
}

jarak_status jarak__ppml_drop_two_way(const jarak_ppml_data *data, const jarak_ppml_settings *settings, bool dense_too,
                                      unsigned char *reason, double **separating, size_t *n_found, jarak_error *error)
{
    enum { FEW_ROWS_A_LEVEL = 16 };
    *n_found = 0;
    if (data->n_effects < 2 || settings->reduction != NULL || (settings->separation & JARAK_SEPARATION_RECTIFIER) == 0) {
        return JARAK_OK;
    }
    jarak_status status = jarak__ppml_check_rows(data, false, settings->threads, reason, error);
    for (size_t before = 1; before > 0 && status == JARAK_OK;) {
        before = 0;
        status = jarak__ppml_drop_levels(data, settings, reason, error);
        for (size_t f = 0; f < data->n_effects; f++) {
            for (size_t g = 0; g < f && status == JARAK_OK; g++) {
                two_way graph = {.data = data, .f = &data->effects[f], .g = &data->effects[g], .reason = reason};
                size_t levels = graph.f->n_levels + graph.g->n_levels;
                bool looks = graph.f->slope == NULL && graph.g->slope == NULL && levels < none &&
                             (dense_too || data->n_rows / (levels + 1) < FEW_ROWS_A_LEVEL);
                if (looks) {
                    status = look_at_pair(&graph, separating, &before, error);
                }
            }
        }
        *n_found += before;
    }
    return status;
}
