/* Which preconditioner, and the diagonal one. */
#include "stat/ppml/precondition.h"

#include "base/alloc.h"

jarak_status jarak__ppml_preconditioner_new(ppml_problem *problem, ppml_preconditioner *made, jarak_error *error)
{
    *made = (ppml_preconditioner){0};
    made->diagonal = jarak__calloc(problem->n_levels, sizeof *made->diagonal);
    if (made->diagonal == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu levels", problem->n_levels);
    }
    if (problem->n_levels == 0) {
        return JARAK_OK;
    }
    /* A few blocks are most of a system that hangs together: a sparse factor of all of it, if cheap, is better. */
    enum { FEW_BLOCKS = 16 };
    jarak_status status = jarak__ppml_blocks_new(problem, &made->blocks, error);
    if (status == JARAK_OK && (made->blocks == NULL || jarak__ppml_blocks_count(made->blocks) <= FEW_BLOCKS)) {
        status = jarak__ppml_sparse_new(problem, &made->sparse, error);
    }
    if (made->sparse != NULL) {
        jarak__ppml_blocks_free(made->blocks);
        made->blocks = NULL;
    }
    return status;
}

jarak_status jarak__ppml_preconditioner_update(ppml_problem *problem, ppml_preconditioner *made, jarak_error *error)
{
    if (problem->n_levels == 0) {
        return JARAK_OK;
    }
    if (made->sparse != NULL) {
        return jarak__ppml_sparse_update(problem, made->sparse, error);
    }
    jarak__ppml_diagonal(problem, made->diagonal);
    double largest = 0;
    for (size_t l = 0; l < problem->n_levels; l++) {
        largest = made->diagonal[l] > largest ? made->diagonal[l] : largest;
    }
    for (size_t l = 0; l < problem->n_levels; l++) { /* a level that its groups explain wholly has nothing left, up to rounding */
        made->diagonal[l] = made->diagonal[l] > 1e-14 * largest ? made->diagonal[l] : largest;
    }
    return made->blocks != NULL ? jarak__ppml_blocks_update(problem, made->blocks, error) : JARAK_OK;
}

void jarak__ppml_preconditioner_apply(const ppml_problem *problem, ppml_preconditioner *made, const double *r, double *z)
{
    if (made->sparse != NULL) {
        jarak__ppml_sparse_apply(made->sparse, r, z);
        return;
    }
    for (size_t l = 0; l < problem->n_levels; l++) {
        z[l] = r[l] / made->diagonal[l];
    }
    if (made->blocks != NULL) {
        jarak__ppml_blocks_apply(problem, made->blocks, r, z);
    }
}

void jarak__ppml_preconditioner_free(ppml_preconditioner *made)
{
    jarak__ppml_blocks_free(made->blocks);
    jarak__ppml_sparse_free(made->sparse);
    jarak__free(made->diagonal);
    *made = (ppml_preconditioner){0};
}

const char *jarak__ppml_preconditioner_name(const ppml_problem *problem, const ppml_preconditioner *made)
{
    if (problem->n_levels == 0) {
        return "one set, solved in closed form";
    }
    if (made->blocks != NULL) {
        return "dense blocks";
    }
    return made->sparse != NULL ? "sparse factor" : "diagonal";
}
