/* The iterative rectifier, on the few rows that may be separated.
 *
 * At a solution Newton's steps have died out, except that at separated rows eta falls for ever, by about one a step. So only rows with a
 * zero outcome that still fall are candidates. With weights 1 at them and very large ones elsewhere, u = 1 at candidates and 0 elsewhere
 * is regressed on everything: what is fitted is close to zero where it must be. Negative fits are then set to zero in u, again and again,
 * until nothing negative is left: the fit is a separating vector, or zero, and then nothing is separated. */
#include "stat/ppml/separation.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "num/exp.h"

static const double anchor = 1e8; /* the weight of rows that a separating vector must not touch */
static const double small = 1e-5; /* relative to the largest element */

typedef struct rectifying {
    ppml_state *state;
    double *u; /* n: the target; below zero: not a candidate */
    double *z; /* n: what is fitted */
} rectifying;

static double prior_of(const ppml_problem *problem, size_t i)
{
    return problem->prior == NULL ? 1 : problem->prior[i];
}

/* Candidates: u = 1, others -1; and the weights. */
static void choose_candidates(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    rectifying *shared = context;
    size_t first = batch->row;
    jarak__ppml_whole_step(shared->state, batch, scratch);
    for (size_t i = first; i < batch->row_end; i++) {
        bool falls = problem->y[i] == 0 && scratch[i - first] < -0.01;
        shared->u[i] = falls ? 1 : -1;
        sums[0] += falls;
    }
}

static void set_weights(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch, (void)sums;
    rectifying *shared = context;
    for (size_t i = batch->row; i < batch->row_end; i++) {
        problem->weight[i] = shared->u[i] >= 0 ? 1 : anchor;
    }
}

static void set_target(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch, (void)sums;
    rectifying *shared = context;
    for (size_t i = batch->row; i < batch->row_end; i++) {
        shared->state->r[i] = shared->u[i] > 0 ? problem->weight[i] * shared->u[i] : 0;
    }
}

static void take_fit(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)problem, (void)sums;
    rectifying *shared = context;
    jarak__ppml_whole_step(shared->state, batch, scratch);
    memcpy(shared->z + batch->row, scratch, (batch->row_end - batch->row) * sizeof *scratch);
}

/* What the fit looks like: its largest and its least value at candidates, its largest size elsewhere. */
typedef struct shape {
    double largest, least, astray;
} shape;

static shape look_at(const ppml_problem *problem, const rectifying *shared)
{
    shape seen = {0};
    for (size_t i = 0; i < problem->n; i++) {
        if (shared->u[i] >= 0) {
            seen.largest = fmax(seen.largest, shared->z[i]);
            seen.least = fmin(seen.least, shared->z[i]);
        } else {
            seen.astray = fmax(seen.astray, fabs(shared->z[i]));
        }
    }
    if (problem->reduction != NULL) {
        double least[3] = {-seen.largest, seen.least, -seen.astray};
        problem->reduction->combine(least, 3, JARAK_REDUCE_MIN, problem->reduction->context);
        seen = (shape){.largest = -least[0], .least = least[1], .astray = -least[2]};
    }
    return seen;
}

/* u = max(z, 0) at candidates. Returns how far it moved. */
static double rectify_target(const ppml_problem *problem, rectifying *shared)
{
    double moved = 0;
    for (size_t i = 0; i < problem->n; i++) {
        if (shared->u[i] >= 0) {
            double next = fmax(shared->z[i], 0);
            moved = fmax(moved, fabs(next - shared->u[i]));
            shared->u[i] = next;
        }
    }
    if (problem->reduction != NULL) {
        moved = -moved;
        problem->reduction->combine(&moved, 1, JARAK_REDUCE_MIN, problem->reduction->context);
        moved = -moved;
    }
    return moved;
}

static jarak_status search(ppml_state *state, rectifying *shared, bool *found, jarak_error *error)
{
    enum { MOST_ITERATIONS = 1000 };
    ppml_problem *problem = state->problem;
    *found = false;
    jarak__ppml_sweep(problem, set_weights, shared, 0, NULL);
    state->solver.drift = (double)INFINITY;
    jarak_status status = jarak__ppml_solver_update(&state->solver, error);
    status = status == JARAK_OK ? jarak__ppml_partial_out(state, 1e-10, error) : status;
    for (int i = 0; i < MOST_ITERATIONS && status == JARAK_OK; i++) {
        jarak__ppml_sweep(problem, set_target, shared, 0, NULL);
        jarak__ppml_least_squares(state, 1e-10);
        jarak__ppml_sweep(problem, take_fit, shared, 0, NULL);
        shape seen = look_at(problem, shared);
        if (seen.largest <= small) {
            return JARAK_OK; /* nothing but zero fits */
        }
        if (-seen.least <= small * seen.largest && seen.astray <= small * seen.largest) {
            *found = true;
            return JARAK_OK;
        }
        double moved = rectify_target(problem, shared);
        if (moved <= 1e-12 * seen.largest) {
            return JARAK_OK;
        }
        if (jarak_cancel_triggered(problem->cancel)) {
            status = jarak_fail(error, JARAK_ERR_INTERRUPTED, "interrupted");
        }
    }
    return status;
}

jarak_status jarak__ppml_rectify(ppml_state *state, double *z, size_t *n_found, jarak_error *error)
{
    ppml_problem *problem = state->problem;
    *n_found = 0;
    rectifying shared = {.state = state, .z = z, .u = jarak__calloc(problem->n, sizeof *shared.u)};
    if (shared.u == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu rows", problem->n);
    }
    double n_candidates;
    jarak__ppml_least_squares(state, 1e-6); /* another step, not taken: find_score has overwritten parts of the last one */
    jarak__ppml_sweep(problem, choose_candidates, &shared, 1, &n_candidates);
    bool found = false;
    jarak_status status = n_candidates > 0 ? search(state, &shared, &found, error) : JARAK_OK;
    if (status == JARAK_OK && found) {
        double largest = look_at(problem, &shared).largest, count = 0;
        for (size_t i = 0; i < problem->n; i++) {
            bool separated = shared.u[i] >= 0 && z[i] > small * largest;
            z[i] = separated ? z[i] : 0;
            count += separated;
        }
        if (problem->reduction != NULL) {
            problem->reduction->combine(&count, 1, JARAK_REDUCE_SUM, problem->reduction->context);
        }
        *n_found = (size_t)count;
    }
    jarak__free(shared.u);
    return status;
}

static void restore_rows(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)sums;
    ppml_state *state = context;
    size_t first = batch->row, n = batch->row_end - first;
    jarak__exp(n, state->eta + first, scratch);
    for (size_t i = 0; i < n; i++) {
        problem->weight[first + i] = prior_of(problem, first + i) * scratch[i];
        state->r[first + i] = prior_of(problem, first + i) * problem->y[first + i] - problem->weight[first + i];
    }
}

jarak_status jarak__ppml_restore(ppml_state *state, jarak_error *error)
{
    jarak__ppml_sweep(state->problem, restore_rows, state, 0, NULL);
    state->solver.drift = (double)INFINITY;
    jarak_status status = jarak__ppml_solver_update(&state->solver, error);
    status = status == JARAK_OK ? jarak__ppml_partial_out(state, 1e-4, error) : status;
    jarak__ppml_sweep(state->problem, restore_rows, state, 0, NULL); /* r served as scratch */
    return status;
}
