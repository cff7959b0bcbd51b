/* Connected components of two sets of levels that rows join. */
#include "base/alloc.h"
#include "stat/ppml/problem.h"

static uint32_t find_root(uint32_t *parent, uint32_t node)
{
    while (parent[node] != node) {
        parent[node] = parent[parent[node]]; /* halves the path */
        node = parent[node];
    }
    return node;
}

/* The root of a component is its least node, whatever the order of rows. */
static void join_rows(const uint32_t *code_a, const uint32_t *code_b, size_t n, uint32_t *parent)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t a = find_root(parent, code_a[i]), b = find_root(parent, code_b[i]);
        if (a < b) {
            parent[b] = a;
        } else {
            parent[a] = b;
        }
    }
}

/* Roots of all parts together: the least root that any part knows, until no part learns anything. */
static jarak_status join_parts(const ppml_problem *problem, size_t n_nodes, uint32_t *parent, jarak_error *error)
{
    double *least = jarak__calloc(n_nodes, sizeof *least);
    if (least == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the components of %zu levels", n_nodes);
    }
    double changed;
    do {
        for (size_t i = 0; i < n_nodes; i++) {
            least[i] = find_root(parent, (uint32_t)i);
        }
        problem->reduction->combine(least, n_nodes, JARAK_REDUCE_MIN, problem->reduction->context);
        changed = 0;
        for (size_t i = 0; i < n_nodes; i++) {
            uint32_t mine = find_root(parent, (uint32_t)i), other = find_root(parent, (uint32_t)least[i]);
            if (mine != other) {
                parent[mine > other ? mine : other] = mine > other ? other : mine;
                changed = 1;
            }
        }
        problem->reduction->combine(&changed, 1, JARAK_REDUCE_SUM, problem->reduction->context);
    } while (changed > 0);
    jarak__free(least);
    return JARAK_OK;
}

jarak_status jarak__ppml_components(const ppml_problem *problem, const uint32_t *code_a, const uint32_t *code_b, size_t n_nodes,
                                    uint32_t *component, size_t *n_components, jarak_error *error)
{
    uint32_t *parent = jarak__calloc(n_nodes, sizeof *parent);
    if (parent == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the components of %zu levels", n_nodes);
    }
    for (size_t i = 0; i < n_nodes; i++) {
        parent[i] = (uint32_t)i;
    }
    join_rows(code_a, code_b, problem->n, parent);
    jarak_status status = problem->reduction != NULL ? join_parts(problem, n_nodes, parent, error) : JARAK_OK;
    size_t count = 0;
    for (size_t i = 0; i < n_nodes; i++) { /* a root comes before the rest of its component */
        uint32_t root = find_root(parent, (uint32_t)i);
        component[i] = root == i ? (uint32_t)count++ : component[root];
    }
    *n_components = count;
    jarak__free(parent);
    return status;
}
