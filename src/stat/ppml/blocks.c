/* Dense blocks: the components of two sets, one side of each eliminated, the other factored. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "num/dense.h"
#include "stat/ppml/blocks.h"

/* Where in edges a row's weight goes. */
static size_t edge_of(const ppml_blocks *made, size_t row)
{
    uint32_t a = made->code_a[row], b = made->code_b[row];
    const ppml_block *block = &made->blocks[made->block_of[a]];
    uint32_t i = made->local[a], j = made->local[b];
    /* which of the two stands on the eliminated side shows in the list */
    bool a_first = i < block->n_a && made->node_a[block->first_a + i] == a;
    return block->edge + (a_first ? i + (size_t)j * block->n_a : j + (size_t)i * block->n_a);
}

static void find_shared_edges(const ppml_problem *problem, ppml_blocks *made)
{
    made->one_row_an_edge = true;
    for (size_t i = 0; i < problem->n; i++) {
        double *edge = &made->edges[edge_of(made, i)];
        made->one_row_an_edge = made->one_row_an_edge && *edge == 0;
        *edge = 1;
    }
}

jarak_status jarak__ppml_blocks_new(const ppml_problem *problem, ppml_blocks **out, jarak_error *error)
{
    *out = NULL;
    bool with_groups = problem->eliminates && problem->n_sets == 1;
    if ((!with_groups && problem->n_sets < 2) || problem->n_levels + problem->n_groups >= UINT32_MAX) {
        return JARAK_OK;
    }
    ppml_blocks *made = jarak__calloc(1, sizeof *made);
    if (made == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory");
    }
    bool fits;
    made->with_groups = with_groups;
    made->n_nodes = problem->n_levels + (with_groups ? problem->n_groups : 0);
    jarak_status status = jarak__ppml_blocks_choose(problem, made, &fits, error);
    if (status != JARAK_OK || !fits) {
        jarak__ppml_blocks_free(made);
        return status;
    }
    find_shared_edges(problem, made);
    *out = made;
    return JARAK_OK;
}

static void fill_edges(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch, (void)sums;
    ppml_blocks *made = context;
    bool nets = problem->eliminates && !made->with_groups;
    if (!problem->eliminates) {
        for (size_t i = batch->row; i < batch->row_end; i++) {
            made->edges[edge_of(made, i)] += problem->weight[i];
        }
        return;
    }
    for (size_t g = batch->group; g < batch->group_end; g++) {
        double inverse = nets ? problem->inverse[g] : 0;
        for (size_t i = problem->group_start[g]; i < problem->group_start[g + 1]; i++) {
            made->edges[edge_of(made, i)] += problem->weight[i] * (1 - problem->weight[i] * inverse);
        }
    }
}

/* 1 / row sums of a block's edges, and the edges as E D_a^-1/2, so that one symmetric product gives E' D_a^-1 E. */
static void scale_edges(size_t n_a, size_t n_b, double *edges, double *inverse)
{
    memset(inverse, 0, n_a * sizeof *inverse);
    for (size_t j = 0; j < n_b; j++) {
        for (size_t i = 0; i < n_a; i++) {
            inverse[i] += edges[i + j * n_a];
        }
    }
    for (size_t i = 0; i < n_a; i++) {
        inverse[i] = inverse[i] > 0 ? 1 / inverse[i] : 0;
    }
    for (size_t j = 0; j < n_b; j++) {
        for (size_t i = 0; i < n_a; i++) {
            edges[i + j * n_a] *= sqrt(inverse[i]);
        }
    }
}

/* D_b (1 + ridge) - E' D_a^-1 E, with the row and column of level fixed taken out. */
static void fill_factor(size_t n_a, size_t n_b, const double *edges, const double *diagonal, size_t fixed, double ridge, double *factor)
{
    memset(factor, 0, n_b * n_b * sizeof *factor);
    for (size_t j = 0; j < n_b; j++) {
        factor[j + j * n_b] = diagonal[j] * (1 + ridge);
    }
    jarak__syrk(true, n_b, n_a, -1, edges, n_a, 1, factor, n_b);
    for (size_t j = 0; j < n_b; j++) {
        factor[fixed + j * n_b] = 0;
        factor[j + fixed * n_b] = 0;
    }
    factor[fixed + fixed * n_b] = 1;
}

/* Row sums of the smaller side's edges, and the level that has most. A level of which its groups explain all has no edges left: any
 * number does for it. */
static size_t sum_sides(size_t n_a, size_t n_b, const double *edges, double *diagonal)
{
    size_t largest = 0;
    for (size_t j = 0; j < n_b; j++) {
        double sum = 0;
        for (size_t i = 0; i < n_a; i++) {
            sum += edges[i + j * n_a];
        }
        diagonal[j] = sum;
        largest = sum > diagonal[largest] ? j : largest;
    }
    for (size_t j = 0; j < n_b; j++) {
        diagonal[j] = diagonal[j] > 1e-14 * diagonal[largest] ? diagonal[j] : diagonal[largest] > 0 ? diagonal[largest] : 1;
    }
    return largest;
}

/* Factors the blocks first … end - 1. Every block is singular by one, as a constant may move from one side to the other: the level with
 * most weight is held at zero. A ridge helps where that is not enough. */
static void factor_blocks(size_t first, size_t end, void *context)
{
    ppml_blocks *made = context;
    static const double ridges[] = {1e-15, 1e-12, 1e-8, 1e-4, 1};
    for (size_t k = first; k < end; k++) {
        ppml_block *block = &made->blocks[k];
        double *edges = made->edges + block->edge, *inverse = made->inverse_a + block->first_a;
        double *diagonal = made->work + block->first_a + block->first_b, *factor = made->factors + block->factor;
        block->fixed = (uint32_t)sum_sides(block->n_a, block->n_b, edges, diagonal);
        scale_edges(block->n_a, block->n_b, edges, inverse);
        for (size_t attempt = 0; attempt < sizeof ridges / sizeof ridges[0]; attempt++) {
            fill_factor(block->n_a, block->n_b, edges, diagonal, block->fixed, ridges[attempt], factor);
            if (jarak__cholesky(block->n_b, factor, block->n_b) == 0) {
                break;
            }
        }
    }
}

jarak_status jarak__ppml_blocks_update(ppml_problem *problem, ppml_blocks *made, jarak_error *error)
{
    (void)error;
    const ppml_block *last = &made->blocks[made->n_blocks - 1];
    size_t n_edges = last->edge + (size_t)last->n_a * last->n_b;
    memset(made->edges, 0, n_edges * sizeof *made->edges);
    int threads = problem->threads;
    problem->threads = made->one_row_an_edge ? threads : 1; /* rows of one edge may lie in several chunks */
    jarak__ppml_sweep(problem, fill_edges, made, 0, NULL);
    problem->threads = threads;
    if (problem->reduction != NULL) { /* every part factors all blocks: the same numbers give the same factors */
        problem->reduction->combine(made->edges, n_edges, JARAK_REDUCE_SUM, problem->reduction->context);
    }
    jarak__parallel_for(made->n_blocks, 1, threads, factor_blocks, made);
    return JARAK_OK;
}

size_t jarak__ppml_blocks_count(const ppml_blocks *made)
{
    return made->n_blocks;
}

typedef struct applying {
    ppml_blocks *made;
    const double *r;
    double *z;
} applying;

static void apply_blocks(size_t first, size_t end, void *context)
{
    const applying *shared = context;
    const ppml_blocks *made = shared->made;
    for (size_t k = first; k < end; k++) {
        const ppml_block *block = &made->blocks[k];
        size_t n_a = block->n_a, n_b = block->n_b;
        const uint32_t *node_a = made->node_a + block->first_a, *node_b = made->node_b + block->first_b;
        const double *edges = made->edges + block->edge, *inverse = made->inverse_a + block->first_a;
        double *a = made->work + block->first_a + block->first_b, *b = a + n_a;
        for (size_t j = 0; j < n_b; j++) {
            b[j] = shared->r[node_b[j]];
        }
        if (!made->with_groups) { /* edges hold E D_a^-1/2 */
            for (size_t i = 0; i < n_a; i++) {
                a[i] = shared->r[node_a[i]] * sqrt(inverse[i]);
            }
            jarak__gemv(true, n_a, n_b, -1, edges, n_a, a, 1, b);
        }
        b[block->fixed] = 0;
        jarak__cholesky_solve(n_b, 1, made->factors + block->factor, n_b, b, n_b);
        for (size_t j = 0; j < n_b; j++) {
            shared->z[node_b[j]] = b[j];
        }
        if (!made->with_groups) {
            jarak__gemv(false, n_a, n_b, -1, edges, n_a, b, 1, a);
            for (size_t i = 0; i < n_a; i++) {
                shared->z[node_a[i]] = a[i] * sqrt(inverse[i]);
            }
        }
    }
}

void jarak__ppml_blocks_apply(const ppml_problem *problem, ppml_blocks *made, const double *r, double *z)
{
    applying shared = {.made = made, .r = r, .z = z};
    jarak__parallel_for(made->n_blocks, 1, problem->threads, apply_blocks, &shared);
}

void jarak__ppml_blocks_free(ppml_blocks *made)
{
    if (made == NULL) {
        return;
    }
    void *const arrays[] = {made->blocks, made->node_a,  made->node_b,    made->block_of, made->local,
                            made->edges,  made->factors, made->inverse_a, made->work,     made->group_code};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        jarak__free(arrays[i]);
    }
    jarak__free(made);
}
