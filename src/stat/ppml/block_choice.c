/* Which two sets of effects make dense blocks, and where each block lies. */
#include "base/alloc.h"
#include "stat/ppml/blocks.h"

/* The nodes of the two sides: levels of a set, or (a, with groups) the groups numbered behind all levels. */
typedef struct sides {
    size_t a_from, a_to, b_from, b_to;
} sides;

static bool in_a(const sides *of, size_t node)
{
    return node >= of->a_from && node < of->a_to;
}

static bool in_b(const sides *of, size_t node)
{
    return node >= of->b_from && node < of->b_to;
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

/* Numbers the components of two sets; nodes of other sets are components of their own, and in no block. */
static jarak_status find_components(const ppml_problem *problem, const sides *of, ppml_blocks *made, size_t *n_components,
                                    jarak_error *error)
{
    jarak_status status = jarak__ppml_components(problem, made->code_a, made->code_b, made->n_nodes, made->block_of, n_components, error);
    for (size_t node = 0; node < made->n_nodes && status == JARAK_OK; node++) {
        if (!in_a(of, node) && !in_b(of, node)) {
            made->block_of[node] = UINT32_MAX;
        }
    }
    return status;
}

/* Counts the nodes of each component on the two sides. */
static void count_sides(const ppml_blocks *made, const sides *of, ppml_block *blocks)
{
    for (size_t node = 0; node < made->n_nodes; node++) {
        if (made->block_of[node] != UINT32_MAX) {
            ppml_block *block = &blocks[made->block_of[node]];
            *(in_a(of, node) ? &block->n_a : &block->n_b) += 1;
        }
    }
}

/* What a block costs to factor, and what it holds. */
typedef struct block_cost {
    double multiplications, numbers;
} block_cost;

static block_cost cost_of(size_t n_a, size_t n_b)
{
    double a = (double)n_a, b = (double)n_b;
    return (block_cost){.multiplications = a * b * b / 2 + b * b * b / 6, .numbers = a * b + b * b};
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

/* Components of other sets have no nodes: closes the gaps that they leave. Returns the number of blocks that are left. */
static jarak_status close_gaps(ppml_blocks *made, ppml_block *blocks, size_t n_components, size_t *n_blocks, jarak_error *error)
{
    uint32_t *number = jarak__calloc(n_components, sizeof *number);
    if (number == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu components", n_components);
    }
    *n_blocks = 0;
    for (size_t c = 0; c < n_components; c++) {
        if (blocks[c].n_a > 0) {
            number[c] = (uint32_t)*n_blocks;
            blocks[(*n_blocks)++] = blocks[c];
        }
    }
    for (size_t node = 0; node < made->n_nodes; node++) {
        if (made->block_of[node] != UINT32_MAX) {
            made->block_of[node] = number[made->block_of[node]];
        }
    }
    jarak__free(number);
    return JARAK_OK;
}

/* Where each block's lists and matrices begin; swapped, of each block, tells that its sides have changed places, so that the larger one is
 * eliminated. *end is where a next block would begin. */
static void place_blocks(ppml_blocks *made, bool *swapped, ppml_block *end)
{
    *end = (ppml_block){0};
    for (size_t k = 0; k < made->n_blocks; k++) {
        ppml_block *block = &made->blocks[k];
        swapped[k] = !made->with_groups && block->n_b > block->n_a; /* groups stay the eliminated side */
        if (swapped[k]) {
            uint32_t n_a = block->n_a;
            block->n_a = block->n_b;
            block->n_b = n_a;
        }
        block->first_a = end->first_a;
        block->first_b = end->first_b;
        block->edge = end->edge;
        block->factor = end->factor;
        end->first_a += block->n_a;
        end->first_b += block->n_b;
        end->edge += (size_t)block->n_a * block->n_b;
        end->factor += (size_t)block->n_b * block->n_b;
    }
}

/* The lists of nodes, and each node's number in its own; filled has two counts a block, all zero. */
static void list_nodes(ppml_blocks *made, const sides *of, const bool *swapped, uint32_t *filled)
{
    for (size_t node = 0; node < made->n_nodes; node++) {
        const uint32_t k = made->block_of[node];
        if (k == UINT32_MAX) {
            continue;
        }
        const ppml_block *block = &made->blocks[k];
        const bool eliminated = in_a(of, node) != swapped[k];
        uint32_t *count = &filled[2 * k + (eliminated ? 0 : 1)];
        made->local[node] = *count;
        (eliminated ? made->node_a + block->first_a : made->node_b + block->first_b)[*count] = (uint32_t)node;
        ++*count;
    }
}

static jarak_status lay_out(ppml_blocks *made, const sides *of, jarak_error *error)
{
    ppml_block end;
    jarak_status status = JARAK_OK;
    uint32_t *filled = jarak__calloc(made->n_blocks, 2 * sizeof *filled);
    bool *swapped = jarak__calloc(made->n_blocks, sizeof *swapped);
    made->node_a = jarak__calloc(made->n_nodes, sizeof *made->node_a);
    made->node_b = jarak__calloc(made->n_nodes, sizeof *made->node_b);
    made->local = jarak__calloc(made->n_nodes, sizeof *made->local);
    made->work = jarak__calloc(made->n_nodes, sizeof *made->work);
    if (filled == NULL || swapped == NULL || made->node_a == NULL || made->node_b == NULL || made->local == NULL || made->work == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu levels", made->n_nodes);
        goto out;
    }
    place_blocks(made, swapped, &end);
    list_nodes(made, of, swapped, filled);
    made->edges = jarak__calloc(end.edge, sizeof *made->edges);
    made->factors = jarak__calloc(end.factor, sizeof *made->factors);
    made->inverse_a = jarak__calloc(end.first_a, sizeof *made->inverse_a);
    if (made->edges == NULL || made->factors == NULL || made->inverse_a == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for dense blocks of %zu numbers", end.edge + end.factor);
    }
out:
    jarak__free(filled);
    jarak__free(swapped);
    return status;
}

/* Sets up components for sets a and b, or (with groups) the groups and b. *fits tells whether blocks are affordable. */
static jarak_status try_sets(const ppml_problem *problem, size_t a, size_t b, ppml_blocks *made, bool *fits, jarak_error *error)
{
    size_t n_components;
    sides of = {.b_from = problem->sets[b].first, .b_to = problem->sets[b].first + problem->sets[b].n_levels};
    of.a_from = made->with_groups ? problem->n_levels : problem->sets[a].first;
    of.a_to = made->with_groups ? made->n_nodes : of.a_from + problem->sets[a].n_levels;
    made->code_a = made->with_groups ? made->group_code : problem->sets[a].code;
    made->code_b = problem->sets[b].code;
    *fits = false;
    jarak_status status = find_components(problem, &of, made, &n_components, error);
    if (status != JARAK_OK) {
        return status;
    }
    ppml_block *blocks = jarak__calloc(n_components, sizeof *blocks);
    if (blocks == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu components", n_components);
    }
    count_sides(made, &of, blocks);
    if (!affordable(problem, blocks, n_components)) {
        jarak__free(blocks);
        return JARAK_OK;
    }
    made->blocks = blocks;
    *fits = true;
    status = close_gaps(made, blocks, n_components, &made->n_blocks, error);
    return status == JARAK_OK ? lay_out(made, &of, error) : status;
}

jarak_status jarak__ppml_blocks_choose(const ppml_problem *problem, ppml_blocks *made, bool *fits, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    *fits = false;
    made->block_of = jarak__calloc(made->n_nodes, sizeof *made->block_of);
    if (made->block_of == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu levels", made->n_nodes);
    }
    if (made->with_groups) {
        status = number_groups(problem, made, error);
    }
    for (size_t a = 0; a < problem->n_sets && status == JARAK_OK && !*fits; a++) {
        for (size_t b = made->with_groups ? a : a + 1; b < problem->n_sets && status == JARAK_OK && !*fits; b++) {
            if (problem->sets[a].slope == NULL && problem->sets[b].slope == NULL) {
                status = try_sets(problem, a, b, made, fits, error);
            }
        }
    }
    return status;
}
