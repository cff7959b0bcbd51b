/* Preconditioners of the system S v = b (problem.h): approximate inverses that make conjugate gradients fast.
 *
 *   blocks    Two sets whose levels fall into small components, as exporter-years and importer-years fall into years: the diagonal block
 *             of S for each component is the Laplacian of a dense bipartite graph, of which one side is eliminated and the other
 *             factored. Where the eliminated set itself is one of the two and there is no other, this is S itself.
 *   sparse    A sparse factor of all of S, where it costs little: few levels, or groups that hang together like a chain.
 *   diagonal  The diagonal of S, where levels are mixed so well that little more would help. */
#ifndef JARAK_STAT_PPML_PRECONDITION_H
#define JARAK_STAT_PPML_PRECONDITION_H

#include "stat/ppml/problem.h"

typedef struct ppml_blocks ppml_blocks;
typedef struct ppml_sparse ppml_sparse;

typedef struct ppml_preconditioner {
    ppml_blocks *blocks; /* one of them, or neither */
    ppml_sparse *sparse;
    double *diagonal; /* of S: for levels that the blocks do not cover */
} ppml_preconditioner;

/* Chooses by the graph. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__ppml_preconditioner_new(ppml_problem *problem, ppml_preconditioner *made, jarak_error *error);
/* Takes in the weights of the moment. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__ppml_preconditioner_update(ppml_problem *problem, ppml_preconditioner *made, jarak_error *error);
/* z = M^-1 r. */
void jarak__ppml_preconditioner_apply(const ppml_problem *problem, ppml_preconditioner *made, const double *r, double *z);
void jarak__ppml_preconditioner_free(ppml_preconditioner *made);
/* Such as "dense blocks"; static text. */
const char *jarak__ppml_preconditioner_name(const ppml_problem *problem, const ppml_preconditioner *made);

/* *made is NULL where the graph does not suit. */
JARAK_MUST_CHECK jarak_status jarak__ppml_blocks_new(const ppml_problem *problem, ppml_blocks **made, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__ppml_blocks_update(ppml_problem *problem, ppml_blocks *made, jarak_error *error);
size_t jarak__ppml_blocks_count(const ppml_blocks *made);
void jarak__ppml_blocks_apply(const ppml_problem *problem, ppml_blocks *made, const double *r, double *z);
void jarak__ppml_blocks_free(ppml_blocks *made);

JARAK_MUST_CHECK jarak_status jarak__ppml_sparse_new(const ppml_problem *problem, ppml_sparse **made, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__ppml_sparse_update(const ppml_problem *problem, ppml_sparse *made, jarak_error *error);
void jarak__ppml_sparse_apply(ppml_sparse *made, const double *r, double *z);
void jarak__ppml_sparse_free(ppml_sparse *made);

#endif
