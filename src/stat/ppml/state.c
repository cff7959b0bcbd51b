/* What a fit holds while it iterates. */
#include "base/alloc.h"
#include "stat/ppml/newton.h"

#include <math.h>

jarak_status jarak__ppml_out_of_memory(const ppml_problem *problem, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for a fit with %zu rows and %zu levels", problem->n,
                      problem->n_levels + problem->n_groups);
}

jarak_status jarak__ppml_state_new(ppml_problem *problem, ppml_state *state, jarak_error *error)
{
    *state = (ppml_state){.problem = problem, .x_drift = (double)INFINITY, .rms_step = (double)INFINITY, .score = (double)INFINITY};
    const struct {
        double **array;
        size_t count;
    } arrays[] = {
        {&state->eta, problem->n},
        {&state->r, problem->n},
        {&state->v, problem->n_levels},
        {&state->b, problem->n_levels},
        {&state->group, problem->n_groups},
        {&state->level_y, problem->n_levels},
        {&state->group_y, problem->n_groups},
        {&state->beta, problem->n_x},
        {&state->beta_step, problem->n_x},
        {&state->normal, (problem->n_x + 1) * (problem->n_x + 1)}, /* one more for a constant, in covariances */
    };
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        *arrays[i].array = jarak__calloc(arrays[i].count, sizeof(double));
        if (*arrays[i].array == NULL) {
            return jarak__ppml_out_of_memory(problem, error);
        }
    }
    return jarak__ppml_solver_new(problem, &state->solver, error);
}

void jarak__ppml_state_free(ppml_state *state)
{
    double *arrays[] = {state->eta,     state->r,       state->v,    state->b,         state->group,
                        state->level_y, state->group_y, state->beta, state->beta_step, state->normal};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        jarak__free(arrays[i]);
    }
    jarak__ppml_solver_free(&state->solver);
    *state = (ppml_state){0};
}
