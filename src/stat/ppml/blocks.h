/* Dense blocks between their files: what they hold. */
#ifndef JARAK_STAT_PPML_BLOCKS_H
#define JARAK_STAT_PPML_BLOCKS_H

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

/* Looks for two sets whose components can be afforded as blocks, and lays them out: all of made but with_groups, n_nodes and
 * one_row_an_edge is filled. *fits is false where there are none. What made holds is the caller's to free. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__ppml_blocks_choose(const ppml_problem *problem, ppml_blocks *made, bool *fits, jarak_error *error);

#endif
