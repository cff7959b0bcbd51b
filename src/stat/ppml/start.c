/* The start of the iteration: effects by iterative proportional fitting, regressors at zero. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "num/exp.h"
#include "stat/ppml/newton.h"

static void add_outcomes(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch;
    ppml_state *state = context;
    for (size_t i = batch->row; i < batch->row_end; i++) {
        double y = ppml_prior_of(problem, i) * problem->y[i];
        for (size_t f = 0; f < problem->n_sets; f++) {
            const ppml_set *set = &problem->sets[f];
            sums[set->code[i]] += y * (set->slope == NULL ? 1 : fabs(set->slope[i]));
        }
        sums[problem->n_levels] += ppml_prior_of(problem, i);
        sums[problem->n_levels + 1] += y;
    }
    for (size_t g = batch->group; g < batch->group_end; g++) {
        double sum = 0;
        for (size_t i = problem->group_start[g]; i < problem->group_start[g + 1]; i++) {
            sum += ppml_prior_of(problem, i) * problem->y[i];
        }
        state->group_y[g] = sum;
    }
}

/* prior * exp(offset): what the levels' factors multiply. */
static void start_rows(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)sums, (void)context;
    size_t first = batch->row, n = batch->row_end - first;
    if (problem->offset != NULL) {
        jarak__exp(n, problem->offset + first, scratch);
    }
    for (size_t i = 0; i < n; i++) {
        problem->weight[first + i] = ppml_prior_of(problem, first + i) * (problem->offset == NULL ? 1 : scratch[i]);
    }
}

/* Multiplies the weights of each group so that they add up to its outcomes. */
static void fit_groups(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch, (void)sums;
    ppml_state *state = context;
    for (size_t g = batch->group; g < batch->group_end; g++) {
        size_t begin = problem->group_start[g], end = problem->group_start[g + 1];
        double sum = 0;
        for (size_t i = begin; i < end; i++) {
            sum += problem->weight[i];
        }
        double factor = ppml_level_sum(state, state->group_y[g]) / sum;
        for (size_t i = begin; i < end; i++) {
            problem->weight[i] *= factor;
        }
        state->group[g] += log(factor);
    }
}

typedef struct set_fit {
    ppml_state *state;
    const ppml_set *set;
    double *factor; /* of the set's levels */
} set_fit;

static void add_set(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch;
    const set_fit *shared = context;
    for (size_t i = batch->row; i < batch->row_end; i++) {
        sums[shared->set->code[i] - shared->set->first] += problem->weight[i];
    }
}

static void multiply_set(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch, (void)sums;
    const set_fit *shared = context;
    for (size_t i = batch->row; i < batch->row_end; i++) {
        problem->weight[i] *= shared->factor[shared->set->code[i] - shared->set->first];
    }
}

static void start_eta(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    ppml_state *state = context;
    size_t first = batch->row;
    jarak__ppml_whole_step(state, batch, scratch);
    for (size_t i = batch->row; i < batch->row_end; i++) {
        state->eta[i] = scratch[i - first] + (problem->offset == NULL ? 0 : problem->offset[i]);
        sums[0] += problem->weight[i] - ppml_prior_of(problem, i) * problem->y[i] * state->eta[i];
    }
}

/* Effects by iterative proportional fitting (Deming & Stephan 1940): each set in turn is made to add up to its outcomes. A few rounds give
 * every row the right order of magnitude, from which Newton's method needs few steps; a common start would leave it to lower small
 * rows by a factor of e a step. */
static void fit_proportionally(ppml_state *state, double *sums)
{
    enum { ROUNDS = 4 };
    ppml_problem *problem = state->problem;
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t f = 0; f < problem->n_sets; f++) {
            set_fit shared = {.state = state, .set = &problem->sets[f], .factor = sums};
            if (shared.set->slope != NULL) {
                continue;
            }
            jarak__ppml_sweep(problem, add_set, &shared, shared.set->n_levels, sums);
            for (size_t l = 0; l < shared.set->n_levels; l++) {
                sums[l] = ppml_level_sum(state, state->level_y[shared.set->first + l]) / sums[l];
                state->v[shared.set->first + l] += log(sums[l]);
            }
            jarak__ppml_sweep(problem, multiply_set, &shared, 0, NULL);
        }
        if (problem->eliminates) {
            jarak__ppml_sweep(problem, fit_groups, state, 0, NULL);
        }
    }
}

jarak_status jarak__ppml_start(ppml_state *state, jarak_error *error)
{
    ppml_problem *problem = state->problem;
    double *sums = jarak__calloc(problem->n_levels + 2, sizeof *sums);
    if (sums == NULL) {
        return jarak__ppml_out_of_memory(problem, error);
    }
    jarak__ppml_sweep(problem, add_outcomes, state, problem->n_levels + 2, sums);
    memcpy(state->level_y, sums, problem->n_levels * sizeof *sums);
    state->sum_w = sums[problem->n_levels];
    state->sum_wy = sums[problem->n_levels + 1];
    state->mean_y = state->sum_wy / state->sum_w;
    state->least_sum = 1e-6 * state->mean_y;
    state->solver.floor = 1e-15 * sqrt(state->sum_wy);
    jarak__ppml_sweep(problem, start_rows, state, 0, NULL);
    fit_proportionally(state, sums);
    jarak__free(sums);
    jarak__ppml_sweep(problem, start_eta, state, 1, &state->objective);
    return jarak__ppml_solver_update(&state->solver, error);
}
