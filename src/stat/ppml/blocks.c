/* Dense blocks: the components of two sets, one side of each eliminated, the other factored. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "num/dense.h"
#include "stat/ppml/precondition.h"

typedef struct ppml_block {
    uint32_t n_a, n_b;       /* levels on the larger side, which is eliminated, and on the smaller one, which is factored */
    size_t first_a, first_b; /* their lists in node_a and node_b */
    size_t edge;             /* of its n_a × n_b matrix in edges */
    size_t factor;           /* of its n_b × n_b matrix in factors */
    uint32_t fixed;          /* the level of side b that is held at zero */
} ppml_block;

struct ppml_blocks {
    bool with_groups; /* side a or b is the eliminated set: S is what is factored here */
    size_t n_blocks;
    ppml_block *blocks;
    uint32_t *node_a, *node_b; /* nodes by block: stacked levels, or groups numbered behind them */
    size_t n_nodes;
    uint32_t *block_of;              /* of each node; UINT32_MAX: in none */
    uint32_t *local;                 /* number of each node on its side of the block */
    const uint32_t *code_a, *code_b; /* nodes of each row */
    uint32_t *group_code;            /* of each row, where groups are one of the sets */
    bool one_row_an_edge;
    double *edges, *factors, *inverse_a; /* inverse_a: of each node of node_a */
    double *work;                        /* n_nodes */
};

/* What a block costs to factor, and what it holds. */
typedef struct block_cost {
    double multiplications, numbers;
} block_cost;

static block_cost cost_of(size_t n_a, size_t n_b)
{
    double a = (double)n_a, b = (double)n_b;
    return (block_cost){.multiplications = a * b * b / 2 + b * b * b / 6, .numbers = a * b + b * b};
}

/* Counts the nodes of each component on the two sides; the sides of a block are then ordered by size. */
static void count_sides(const ppml_blocks *made, size_t n_a_nodes_from, size_t n_a_nodes_to, ppml_block *blocks)
{
    for (size_t node = 0; node < made->n_nodes; node++) {
        if (made->block_of[node] == UINT32_MAX) {
            continue;
        }
        ppml_block *block = &blocks[made->block_of[node]];
        if (node >= n_a_nodes_from && node < n_a_nodes_to) {
            block->n_a++;
        } else {
            block->n_b++;
        }
    }
}

static bool affordable(const ppml_problem *problem, const ppml_block *blocks, size_t n_blocks)
{
    enum { MULTIPLICATIONS_A_ROW = 600 };
    block_cost sum = {0};
    for (size_t b = 0; b < n_blocks; b++) {
        size_t larger = blocks[b].n_a > blocks[b].n_b ? blocks[b].n_a : blocks[b].n_b;
        size_t smaller = blocks[b].n_a > blocks[b].n_b ? blocks[b].n_b : blocks[b].n_a;
        block_cost cost = cost_of(larger, smaller);
        sum.multiplications += cost.multiplications;
        sum.numbers += cost.numbers;
    }
    double n = (double)problem->n_all;
    return sum.multiplications <= MULTIPLICATIONS_A_ROW * (n + 10000) && sum.numbers <= 2 * n + 100000;
}

/* The two sets of a choice: pairs of other sets, or (a == n_sets) the groups and the only other set. */
typedef struct choice {
    size_t a, b;
} choice;

/* Sets up components for one choice of sets; *fits tells whether blocks are affordable. */
static jarak_status try_choice(const ppml_problem *problem, choice sets, ppml_blocks *made, bool *fits, jarak_error *error)
{
    *fits = false;
    const ppml_set *b = &problem->sets[sets.b];
    size_t a_from = made->with_groups ? problem->n_levels : problem->sets[sets.a].first;
    size_t a_to = made->with_groups ? made->n_nodes : a_from + problem->sets[sets.a].n_levels;
    made->code_a = made->with_groups ? made->group_code : problem->sets[sets.a].code;
    made->code_b = b->code;
    size_t n_components;
    jarak_status status = jarak__ppml_components(problem, made->code_a, made->code_b, made->n_nodes, made->block_of, &n_components, error);
    if (status != JARAK_OK) {
        return status;
    }
    /* nodes of other sets are components of their own, and in no block */
    for (size_t node = 0; node < made->n_nodes; node++) {
        bool in_a = node >= a_from && node < a_to, in_b = node >= b->first && node < b->first + b->n_levels;
        if (!in_a && !in_b) {
            made->block_of[node] = UINT32_MAX;
        }
    }
    ppml_block *blocks = jarak__calloc(n_components, sizeof *blocks);
    if (blocks == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu components", n_components);
    }
    count_sides(made, a_from, a_to, blocks);
    if (!affordable(problem, blocks, n_components)) {
        jarak__free(blocks);
        return JARAK_OK;
    }
    size_t n_blocks = 0; /* components of other sets have no nodes: close the gaps */
    uint32_t *number = jarak__calloc(n_components, sizeof *number);
    if (number == NULL) {
        jarak__free(blocks);
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu components", n_components);
    }
    for (size_t c = 0; c < n_components; c++) {
        if (blocks[c].n_a > 0) {
            number[c] = (uint32_t)n_blocks;
            blocks[n_blocks++] = blocks[c];
        }
    }
    for (size_t node = 0; node < made->n_nodes; node++) {
        if (made->block_of[node] != UINT32_MAX) {
            made->block_of[node] = number[made->block_of[node]];
        }
    }
    jarak__free(number);
    made->blocks = blocks;
    made->n_blocks = n_blocks;
    *fits = true;
    /* sides by size: where b is the larger one in any block, swap the sides of that block by local numbering below */
    size_t first_a = 0, first_b = 0, edge = 0, factor = 0;
    uint32_t *filled = jarak__calloc(n_blocks, 2 * sizeof *filled);
    made->node_a = jarak__calloc(made->n_nodes, sizeof *made->node_a);
    made->node_b = jarak__calloc(made->n_nodes, sizeof *made->node_b);
    made->local = jarak__calloc(made->n_nodes, sizeof *made->local);
    if (filled == NULL || made->node_a == NULL || made->node_b == NULL || made->local == NULL) {
        jarak__free(filled);
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu levels", made->n_nodes);
    }
    bool *swapped = jarak__calloc(n_blocks, sizeof *swapped);
    if (swapped == NULL) {
        jarak__free(filled);
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu components", n_blocks);
    }
    for (size_t k = 0; k < n_blocks; k++) {
        swapped[k] = !made->with_groups && blocks[k].n_b > blocks[k].n_a; /* groups stay the eliminated side */
        if (swapped[k]) {
            uint32_t n_a = blocks[k].n_a;
            blocks[k].n_a = blocks[k].n_b;
            blocks[k].n_b = n_a;
        }
        blocks[k].first_a = first_a;
        blocks[k].first_b = first_b;
        blocks[k].edge = edge;
        blocks[k].factor = factor;
        first_a += blocks[k].n_a;
        first_b += blocks[k].n_b;
        edge += (size_t)blocks[k].n_a * blocks[k].n_b;
        factor += (size_t)blocks[k].n_b * blocks[k].n_b;
    }
    for (size_t node = 0; node < made->n_nodes; node++) {
        uint32_t k = made->block_of[node];
        if (k == UINT32_MAX) {
            continue;
        }
        bool in_a = (node >= a_from && node < a_to) != swapped[k];
        uint32_t *count = &filled[2 * k + (in_a ? 0 : 1)];
        made->local[node] = *count;
        (in_a ? made->node_a : made->node_b)[(in_a ? blocks[k].first_a : blocks[k].first_b) + *count] = (uint32_t)node;
        ++*count;
    }
    jarak__free(filled);
    jarak__free(swapped);
    made->edges = jarak__calloc(edge, sizeof *made->edges);
    made->factors = jarak__calloc(factor, sizeof *made->factors);
    made->inverse_a = jarak__calloc(first_a, sizeof *made->inverse_a);
    made->work = jarak__calloc(made->n_nodes, sizeof *made->work);
    if (made->edges == NULL || made->factors == NULL || made->inverse_a == NULL || made->work == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for dense blocks of %zu numbers", edge + factor);
    }
    return JARAK_OK;
}

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

static jarak_status number_groups(const ppml_problem *problem, ppml_blocks *made, jarak_error *error)
{
    made->group_code = jarak__calloc(problem->n, sizeof *made->group_code);
    if (made->group_code == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the codes of %zu rows", problem->n);
    }
    for (size_t g = 0; g < problem->n_groups; g++) {
        for (size_t i = problem->group_start[g]; i < problem->group_start[g + 1]; i++) {
            made->group_code[i] = (uint32_t)(problem->n_levels + g);
        }
    }
    return JARAK_OK;
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
    jarak_status status = JARAK_OK;
    made->with_groups = with_groups;
    made->n_nodes = problem->n_levels + (with_groups ? problem->n_groups : 0);
    made->block_of = jarak__calloc(made->n_nodes, sizeof *made->block_of);
    if (made->block_of == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu levels", made->n_nodes);
    }
    if (status == JARAK_OK && with_groups) {
        status = number_groups(problem, made, error);
    }
    bool fits = false;
    for (size_t a = 0; a < problem->n_sets && status == JARAK_OK && !fits; a++) {
        for (size_t b = with_groups ? a : a + 1; b < problem->n_sets && status == JARAK_OK && !fits; b++) {
            bool slopes = problem->sets[a].slope != NULL || problem->sets[b].slope != NULL;
            if (!slopes) {
                status = try_choice(problem, (choice){.a = a, .b = b}, made, &fits, error);
            }
        }
    }
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
