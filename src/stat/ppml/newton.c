/* Newton's iteration: moves with halving, first-order conditions, and when to stop. */
#include "stat/ppml/newton.h"

#include <math.h>

#include "base/alloc.h"
#include "base/clones.h"
#include "num/exp.h"

typedef struct moving {
    ppml_state *state;
    double factor; /* of the step */
} moving;

enum { MOVED_OBJECTIVE, MOVED_SQUARE, MOVED_WEIGHT, MOVED_FALLING, MOVED_MOVING, N_MOVED };

/* eta moves by a multiple of the step; mu, weights and r follow. */
JARAK_CLONES static void move(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    const moving *shared = context;
    ppml_state *state = shared->state;
    size_t first = batch->row, n = batch->row_end - first;
    double *restrict eta = state->eta + first, *restrict weight = problem->weight + first, *restrict r = state->r + first;
    double *restrict step = scratch, *restrict mu = scratch + problem->longest_batch;
    const double *restrict y = problem->y + first;
    jarak__ppml_whole_step(state, batch, step);
    double square = 0, falling = 0, moving_far = 0, objective = 0, total = 0;
    for (size_t i = 0; i < n; i++) {
        eta[i] += shared->factor * step[i];
        square += weight[i] * step[i] * step[i];
        falling += step[i] < -0.1 && y[i] == 0;
        moving_far += fabs(step[i]) > 0.1 && y[i] > 0;
    }
    jarak__exp(n, eta, mu);
    if (problem->prior == NULL) {
        for (size_t i = 0; i < n; i++) {
            weight[i] = mu[i];
            r[i] = y[i] - mu[i];
            objective += mu[i] - y[i] * eta[i];
            total += mu[i];
        }
    } else {
        const double *restrict prior = problem->prior + first;
        for (size_t i = 0; i < n; i++) {
            weight[i] = prior[i] * mu[i];
            r[i] = prior[i] * y[i] - weight[i];
            objective += weight[i] - prior[i] * y[i] * eta[i];
            total += weight[i];
        }
    }
    sums[MOVED_OBJECTIVE] += objective;
    sums[MOVED_SQUARE] += square;
    sums[MOVED_WEIGHT] += total;
    sums[MOVED_FALLING] += falling;
    sums[MOVED_MOVING] += moving_far;
}

/* ---- first-order conditions ---- */

static void add_scores(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch;
    ppml_state *state = context;
    if (problem->n_levels > 0) {
        jarak__ppml_scatter(problem, batch, state->r + batch->row, sums);
    }
    for (size_t g = batch->group; g < batch->group_end; g++) {
        double sum = 0;
        for (size_t i = problem->group_start[g]; i < problem->group_start[g + 1]; i++) {
            sum += state->r[i];
        }
        state->group[g] = fabs(sum) / ppml_level_sum(state, state->group_y[g]);
    }
    double *x_sums = sums + problem->n_levels;
    for (size_t k = 0; k < problem->n_x; k++) {
        const double *x = problem->x[k];
        double product = 0, size = 0;
        for (size_t i = batch->row; i < batch->row_end; i++) {
            product += x[i] * state->r[i];
            size += fabs(x[i]) * (problem->weight[i] + state->r[i] / 2); /* prior (y + mu) / 2 */
        }
        x_sums[2 * k] += product;
        x_sums[2 * k + 1] += size;
    }
}

/* The larger of two, or what is not a number. */
static double larger(double score, double other)
{
    return isnan(score) || other <= score ? score : other;
}

/* The largest relative first-order condition; of a level whose outcomes are all zero, relative to a part of their mean, so that it does not
 * count for ever. NaN where anything is. Overwrites group. */
static double find_score(ppml_state *state, double *sums)
{
    ppml_problem *problem = state->problem;
    jarak__ppml_sweep(problem, add_scores, state, problem->n_levels + 2 * problem->n_x, sums);
    double score = 0;
    for (size_t l = 0; l < problem->n_levels; l++) {
        score = larger(score, fabs(sums[l]) / ppml_level_sum(state, state->level_y[l]));
    }
    for (size_t g = 0; g < problem->n_groups; g++) { /* groups of other parts stand at zero */
        score = problem->group_start[g] < problem->group_start[g + 1] ? larger(score, state->group[g]) : score;
    }
    if (problem->reduction != NULL && problem->eliminates) {
        double least = -score;
        problem->reduction->combine(&least, 1, JARAK_REDUCE_MIN, problem->reduction->context);
        score = -least;
    }
    for (size_t k = 0; k < problem->n_x; k++) {
        const double *x_sums = sums + problem->n_levels + 2 * k;
        score = x_sums[1] == 0 ? score : larger(score, fabs(x_sums[0]) / x_sums[1]);
    }
    return score;
}

/* ---- the iteration ---- */

/* One Newton step with halving. Returns false where no part of it lowers the objective. */
static bool take_step(ppml_state *state, double *sums)
{
    enum { MOST_HALVINGS = 30 };
    ppml_problem *problem = state->problem;
    moving shared = {.state = state, .factor = 1};
    double taken = 1, before = state->objective, moved[N_MOVED];
    jarak__ppml_sweep(problem, move, &shared, N_MOVED, moved);
    double square = moved[MOVED_SQUARE];
    state->n_falling = (size_t)moved[MOVED_FALLING];
    state->n_moving = (size_t)moved[MOVED_MOVING];
    double slack = 1e-12 * (fabs(before) + state->sum_wy);
    int halvings = 0;
    while (!(moved[MOVED_OBJECTIVE] <= before + slack) && isfinite(before) && halvings < MOST_HALVINGS) {
        shared.factor = -taken / 2;
        taken /= 2;
        jarak__ppml_sweep(problem, move, &shared, N_MOVED, moved);
        halvings++;
    }
    (void)sums;
    bool lower = isfinite(moved[MOVED_OBJECTIVE]) && (halvings < MOST_HALVINGS || !isfinite(before));
    for (size_t k = 0; k < problem->n_x; k++) {
        state->beta[k] += taken * state->beta_step[k];
    }
    state->objective = moved[MOVED_OBJECTIVE];
    state->rms_step = taken * sqrt(square / (moved[MOVED_WEIGHT] > 0 ? moved[MOVED_WEIGHT] : 1));
    state->x_drift += state->rms_step;
    state->solver.drift += state->rms_step;
    return lower;
}

/* How precisely the effects' part of a step is solved: as the last step was long, so will the next one's error be. */
static double forcing(const ppml_state *state)
{
    double wanted = 0.3 * state->rms_step;
    return wanted > 0.1 ? 0.1 : wanted < 1e-9 ? 1e-9 : wanted;
}

static void residual(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch, (void)sums;
    ppml_state *state = context;
    for (size_t i = batch->row; i < batch->row_end; i++) {
        state->r[i] = ppml_prior_of(problem, i) * problem->y[i] - problem->weight[i];
    }
}

/* The score with the regressors net of the effects at the weights of the moment: with those of some step before, what is left of the
 * effects in a column may hide how far small outcomes are from their fit. Overwrites v and group. */
static jarak_status find_final_score(ppml_state *state, double *sums, jarak_error *error)
{
    jarak_status status = jarak__ppml_solver_update(&state->solver, error);
    for (int again = 0; again < 2 && status == JARAK_OK; again++) { /* the second for what rounding left, where weights lie far apart */
        status = jarak__ppml_partial_out(state, 1e-8, error);
    }
    if (status == JARAK_OK) {
        jarak__ppml_sweep(state->problem, residual, state, 0, NULL);
        state->score = find_score(state, sums);
    }
    return status;
}

jarak_status jarak__ppml_iterate(ppml_state *state, const jarak_ppml_settings *settings, bool stops_for_separation, jarak_error *error)
{
    static const double near = 1e-4, settled = 0.05, still = 1e-3;
    ppml_problem *problem = state->problem;
    size_t n_sums = problem->n_levels + problem->n_x * (problem->n_x + 2) + 2;
    double *sums = jarak__calloc(n_sums, sizeof *sums);
    jarak_status status = sums == NULL ? jarak__ppml_out_of_memory(problem, error) : JARAK_OK;
    double best_score = (double)INFINITY;
    int without_progress = 0;
    state->outcome = JARAK_PPML_MAX_ITERATIONS;
    while (status == JARAK_OK && state->iterations < settings->max_iterations) {
        status = jarak__ppml_solver_update(&state->solver, error);
        /* the drift is an average over rows, in which large outcomes hide how far small ones have moved: slow progress tells, too */
        bool slow = without_progress > 0 && without_progress % 3 == 0;
        if (status == JARAK_OK && (slow || (state->rms_step < settled && state->x_drift > settled) || state->x_drift > 2)) {
            status = jarak__ppml_partial_out(state, slow ? 1e-8 : state->rms_step < settled ? 1e-4 : 1e-2, error);
        }
        if (status != JARAK_OK) {
            break;
        }
        jarak__ppml_sweep(problem, residual, state, 0, NULL);
        double square;
        jarak__ppml_solve_step(state, forcing(state), sums, &square);
        bool lower = take_step(state, sums);
        state->iterations++;
        jarak_progress_set(settings->progress, (uint64_t)state->iterations);
        if (jarak_cancel_triggered(problem->cancel)) {
            status = jarak_fail(error, JARAK_ERR_INTERRUPTED, "interrupted");
            break;
        }
        if (!lower) {
            status = find_final_score(state, sums, error);
            state->outcome = state->score <= settings->tolerance ? JARAK_PPML_CONVERGED : JARAK_PPML_STALLED;
            break;
        }
        if (state->rms_step < near) {
            state->score = find_score(state, sums);
            if (state->score <= settings->tolerance) {
                status = find_final_score(state, sums, error);
            }
            if (status != JARAK_OK) {
                break;
            }
            if (state->score <= settings->tolerance) {
                state->outcome = JARAK_PPML_CONVERGED;
                break;
            }
            /* small outcomes beside large ones come down by a factor of e a step, without which no score falls */
            without_progress = state->score < 0.5 * best_score || state->n_moving > 0 ? 0 : without_progress + 1;
            best_score = fmin(best_score, state->score);
            if (without_progress >= 10) {
                state->outcome = JARAK_PPML_STALLED;
                break;
            }
        }
        if (stops_for_separation && state->rms_step < still && state->n_falling > 0) {
            state->outcome = JARAK_PPML_STALLED;
            break;
        }
    }
    jarak__free(sums);
    return status;
}
