/* Newton's iteration. */
#include "stat/ppml/newton.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clones.h"
#include "num/dense.h"
#include "num/exp.h"

static jarak_status out_of_memory(const ppml_problem *problem, jarak_error *error)
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
        {&state->normal, problem->n_x * problem->n_x},
        {&state->column_norm, problem->n_x},
    };
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        *arrays[i].array = jarak__calloc(arrays[i].count, sizeof(double));
        if (*arrays[i].array == NULL) {
            return out_of_memory(problem, error);
        }
    }
    return jarak__ppml_solver_new(problem, &state->solver, error);
}

void jarak__ppml_state_free(ppml_state *state)
{
    double *arrays[] = {state->eta,     state->r,    state->v,         state->b,      state->group,      state->level_y,
                        state->group_y, state->beta, state->beta_step, state->normal, state->column_norm};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        jarak__free(arrays[i]);
    }
    jarak__ppml_solver_free(&state->solver);
    *state = (ppml_state){0};
}

/* ---- sums that stay: outcomes by level ---- */

static double prior_of(const ppml_problem *problem, size_t i)
{
    return problem->prior == NULL ? 1 : problem->prior[i];
}

static void add_outcomes(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch;
    ppml_state *state = context;
    for (size_t i = batch->row; i < batch->row_end; i++) {
        double y = prior_of(problem, i) * problem->y[i];
        for (size_t f = 0; f < problem->n_sets; f++) {
            const ppml_set *set = &problem->sets[f];
            sums[set->code[i]] += y * (set->slope == NULL ? 1 : fabs(set->slope[i]));
        }
        sums[problem->n_levels] += prior_of(problem, i);
        sums[problem->n_levels + 1] += y;
    }
    for (size_t g = batch->group; g < batch->group_end; g++) {
        double sum = 0;
        for (size_t i = problem->group_start[g]; i < problem->group_start[g + 1]; i++) {
            sum += prior_of(problem, i) * problem->y[i];
        }
        state->group_y[g] = sum;
    }
}

/* ---- the start ---- */

/* prior * exp(offset): what the levels' factors multiply. */
static void start_rows(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)sums, (void)context;
    size_t first = batch->row, n = batch->row_end - first;
    if (problem->offset != NULL) {
        jarak__exp(n, problem->offset + first, scratch);
    }
    for (size_t i = 0; i < n; i++) {
        problem->weight[first + i] = prior_of(problem, first + i) * (problem->offset == NULL ? 1 : scratch[i]);
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
        double factor = (state->group_y[g] + state->least_sum) / sum;
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
        sums[0] += problem->weight[i] - prior_of(problem, i) * problem->y[i] * state->eta[i];
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
                sums[l] = (state->level_y[shared.set->first + l] + state->least_sum) / sums[l];
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
        return out_of_memory(problem, error);
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

static void residual(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch, (void)sums;
    ppml_state *state = context;
    for (size_t i = batch->row; i < batch->row_end; i++) {
        state->r[i] = prior_of(problem, i) * problem->y[i] - problem->weight[i];
    }
}

/* ---- regressors net of effects ---- */

typedef struct column_context {
    ppml_state *state;
    double *x;
} column_context;

static void weigh_column(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch;
    column_context *column = context;
    double square = 0;
    for (size_t i = batch->row; i < batch->row_end; i++) {
        double weighted = problem->weight[i] * column->x[i];
        column->state->r[i] = weighted;
        square += weighted * column->x[i];
    }
    sums[0] += square;
}

static void subtract_step(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)sums;
    column_context *column = context;
    jarak__ppml_step(problem, batch, column->state->v, column->state->r, scratch, NULL);
    for (size_t i = batch->row; i < batch->row_end; i++) {
        column->x[i] -= scratch[i - batch->row];
    }
}

static void partial_out_column(ppml_state *state, size_t k, double relative)
{
    ppml_problem *problem = state->problem;
    column_context column = {.state = state, .x = problem->x[k]};
    double square;
    jarak__ppml_sweep(problem, weigh_column, &column, 1, &square);
    if (problem->n_levels > 0) {
        jarak__ppml_right_side(problem, state->r, state->b);
    }
    jarak__ppml_solve(&state->solver, state->b, 1e-14, relative * sqrt(square), state->v);
    jarak__ppml_sweep(problem, subtract_step, &column, 0, NULL);
}

jarak_status jarak__ppml_partial_out(ppml_state *state, double relative, jarak_error *error)
{
    for (size_t k = 0; k < state->problem->n_x; k++) {
        partial_out_column(state, k, relative);
        if (jarak_cancel_triggered(state->problem->cancel)) {
            return jarak_fail(error, JARAK_ERR_INTERRUPTED, "interrupted");
        }
    }
    state->x_drift = 0;
    return JARAK_OK;
}

static void add_square(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch;
    const column_context *column = context;
    for (size_t i = batch->row; i < batch->row_end; i++) {
        sums[0] += problem->weight[i] * column->x[i];
        sums[1] += problem->weight[i] * column->x[i] * column->x[i];
        sums[2] += problem->weight[i];
    }
}

/* Weighted variance around the mean (times the weights), and square around zero. */
static void moments(ppml_state *state, size_t k, double *variance, double *square)
{
    column_context column = {.state = state, .x = state->problem->x[k]};
    double sums[3];
    jarak__ppml_sweep(state->problem, add_square, &column, 3, sums);
    *square = sums[1];
    *variance = sums[1] - sums[0] * sums[0] / sums[2];
}

jarak_status jarak__ppml_find_collinear(ppml_state *state, bool *dropped_x, bool *any, jarak_error *error)
{
    static const double loose = 1e-2, tight = 1e-9;
    static const double suspicious = 1e-4, collinear = 1e-14; /* squares of relative norms */
    ppml_problem *problem = state->problem;
    *any = false;
    for (size_t k = 0; k < problem->n_x; k++) {
        double before, raw, left, square;
        moments(state, k, &before, &raw);
        state->column_norm[k] = before;
        partial_out_column(state, k, loose);
        moments(state, k, &left, &square);
        if (square <= suspicious * before || before <= 1e-12 * raw) {
            for (int again = 0; again < 2; again++) { /* the bound is relative to what is left */
                partial_out_column(state, k, tight);
            }
            moments(state, k, &left, &square);
        }
        if (!(square > collinear * raw) || !(square > 1e-13 * before)) {
            dropped_x[problem->x_index[k]] = true;
            *any = true;
        }
        if (jarak_cancel_triggered(state->problem->cancel)) {
            return jarak_fail(error, JARAK_ERR_INTERRUPTED, "interrupted");
        }
    }
    state->x_drift = 0;
    if (*any) {
        return JARAK_OK; /* the rest is looked at without them */
    }
    size_t minor;
    while ((minor = jarak__ppml_factor_normal(state)) != 0) {
        dropped_x[problem->x_index[minor - 1]] = true;
        *any = true;
        break;
    }
    return JARAK_OK;
}

/* ---- the normal equations of the regressors ---- */

JARAK_CLONES static double weighted_product(size_t n, const double *restrict w, const double *restrict a, const double *restrict b)
{
    double lanes[8] = {0};
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        for (size_t k = 0; k < 8; k++) {
            lanes[k] += w[i + k] * a[i + k] * b[i + k];
        }
    }
    double sum = 0;
    for (; i < n; i++) {
        sum += w[i] * a[i] * b[i];
    }
    for (size_t k = 0; k < 8; k++) {
        sum += lanes[k];
    }
    return sum;
}

static void add_normal(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch, (void)context;
    size_t first = batch->row, n = batch->row_end - first;
    for (size_t k = 0; k < problem->n_x; k++) {
        for (size_t l = 0; l <= k; l++) {
            sums[k + l * problem->n_x] += weighted_product(n, problem->weight + first, problem->x[k] + first, problem->x[l] + first);
        }
    }
}

/* The pivots of a Cholesky factorisation relative to the diagonal tell how much of a column the columns before it leave. */
static size_t factor_checked(size_t n, double *a)
{
    static const double least_pivot = 1e-11;
    for (size_t j = 0; j < n; j++) {
        double diagonal = a[j + j * n], pivot = diagonal;
        for (size_t k = 0; k < j; k++) {
            pivot -= a[j + k * n] * a[j + k * n];
        }
        if (!(pivot > least_pivot * diagonal)) {
            return j + 1;
        }
        a[j + j * n] = sqrt(pivot);
        for (size_t i = j + 1; i < n; i++) {
            double sum = a[i + j * n];
            for (size_t k = 0; k < j; k++) {
                sum -= a[i + k * n] * a[j + k * n];
            }
            a[i + j * n] = sum / a[j + j * n];
        }
    }
    return 0;
}

size_t jarak__ppml_factor_normal(ppml_state *state)
{
    ppml_problem *problem = state->problem;
    jarak__ppml_sweep(problem, add_normal, NULL, problem->n_x * problem->n_x, state->normal);
    return factor_checked(problem->n_x, state->normal);
}

void jarak__ppml_solve_normal(const ppml_state *state, double *x)
{
    jarak__cholesky_solve(state->problem->n_x, 1, state->normal, state->problem->n_x, x, state->problem->n_x);
}

/* ---- one step ---- */

/* r' = r - W (effects' step); sums: X' r', X' W X (lower triangle), sum of W step^2. */
static void take_effects(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    ppml_state *state = context;
    size_t first = batch->row, n = batch->row_end - first, n_x = problem->n_x;
    double *left = scratch + problem->longest_batch;
    jarak__ppml_step(problem, batch, state->v, state->r, scratch, state->group);
    double square = 0;
    for (size_t i = 0; i < n; i++) {
        double pull = problem->weight[first + i] * scratch[i];
        left[i] = state->r[first + i] - pull;
        square += pull * scratch[i];
    }
    for (size_t k = 0; k < n_x; k++) {
        const double *x = problem->x[k] + first;
        double sum = 0;
        for (size_t i = 0; i < n; i++) {
            sum += x[i] * left[i];
        }
        sums[k] += sum;
        for (size_t l = 0; l <= k; l++) {
            sums[n_x + k + l * n_x] += weighted_product(n, problem->weight + first, x, problem->x[l] + first);
        }
    }
    sums[n_x + n_x * n_x] += square;
}

/* Solves for the effects' and then for the regressors' part. sums has room for n_x (n_x + 1) + 1 numbers. */
static size_t solve_step(ppml_state *state, double relative, double *sums, double *effects_square)
{
    ppml_problem *problem = state->problem;
    size_t n_x = problem->n_x;
    if (problem->n_levels > 0) {
        jarak__ppml_right_side(problem, state->r, state->b);
    }
    jarak__ppml_solve(&state->solver, state->b, relative, 0, state->v);
    jarak__ppml_sweep(problem, take_effects, state, n_x * (n_x + 1) + 1, sums);
    memcpy(state->beta_step, sums, n_x * sizeof *sums);
    memcpy(state->normal, sums + n_x, n_x * n_x * sizeof *sums);
    *effects_square = sums[n_x + n_x * n_x];
    size_t minor = factor_checked(n_x, state->normal);
    if (minor == 0) {
        jarak__ppml_solve_normal(state, state->beta_step);
    } else {
        memset(state->beta_step, 0, n_x * sizeof *state->beta_step);
    }
    return minor;
}

void jarak__ppml_least_squares(ppml_state *state, double relative)
{
    double few[64], square;
    size_t n_x = state->problem->n_x, needed = n_x * (n_x + 1) + 1;
    double *sums = needed <= sizeof few / sizeof few[0] ? few : jarak__calloc(needed, sizeof *sums);
    if (sums != NULL) {
        solve_step(state, relative, sums, &square);
    }
    if (sums != few) {
        jarak__free(sums);
    }
}

void jarak__ppml_whole_step(const ppml_state *state, const ppml_batch *batch, double *step)
{
    const ppml_problem *problem = state->problem;
    size_t first = batch->row, n = batch->row_end - first;
    if (problem->n_levels > 0) {
        jarak__ppml_gather(problem, batch, state->v, step);
    } else {
        memset(step, 0, n * sizeof *step);
    }
    for (size_t g = batch->group; g < batch->group_end; g++) {
        for (size_t i = problem->group_start[g]; i < problem->group_start[g + 1]; i++) {
            step[i - first] += state->group[g];
        }
    }
    for (size_t k = 0; k < problem->n_x; k++) {
        const double *x = problem->x[k] + first;
        double beta = state->beta_step[k];
        for (size_t i = 0; i < n; i++) {
            step[i] += beta * x[i];
        }
    }
}

typedef struct moving {
    ppml_state *state;
    double factor; /* of the step */
} moving;

enum { MOVED_OBJECTIVE, MOVED_SQUARE, MOVED_WEIGHT, MOVED_FALLING, N_MOVED };

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
    double square = 0, falling = 0, objective = 0, total = 0;
    for (size_t i = 0; i < n; i++) {
        eta[i] += shared->factor * step[i];
        square += weight[i] * step[i] * step[i];
        falling += step[i] < -0.1 && y[i] == 0;
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
}

/* ---- first-order conditions ---- */

typedef struct scoring {
    ppml_state *state;
    double floor; /* of the denominators, so that a level whose outcomes are all zero does not count for ever */
} scoring;

static void add_scores(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch;
    const scoring *shared = context;
    ppml_state *state = shared->state;
    if (problem->n_levels > 0) {
        jarak__ppml_scatter(problem, batch, state->r + batch->row, sums);
    }
    for (size_t g = batch->group; g < batch->group_end; g++) {
        double sum = 0;
        for (size_t i = problem->group_start[g]; i < problem->group_start[g + 1]; i++) {
            sum += state->r[i];
        }
        state->group[g] = fabs(sum) / (state->group_y[g] + shared->floor);
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

/* The largest relative first-order condition. Overwrites group. */
static double find_score(ppml_state *state, double *sums)
{
    ppml_problem *problem = state->problem;
    scoring shared = {.state = state, .floor = state->least_sum};
    jarak__ppml_sweep(problem, add_scores, &shared, problem->n_levels + 2 * problem->n_x, sums);
    double score = 0;
    for (size_t l = 0; l < problem->n_levels; l++) {
        score = fmax(score, fabs(sums[l]) / (state->level_y[l] + shared.floor));
    }
    for (size_t g = 0; g < problem->n_groups; g++) { /* groups of other parts stand at zero */
        score = problem->group_start[g] < problem->group_start[g + 1] ? fmax(score, state->group[g]) : score;
    }
    if (problem->reduction != NULL && problem->eliminates) {
        double least = -score;
        problem->reduction->combine(&least, 1, JARAK_REDUCE_MIN, problem->reduction->context);
        score = -least;
    }
    for (size_t k = 0; k < problem->n_x; k++) {
        const double *x_sums = sums + problem->n_levels + 2 * k;
        score = x_sums[1] > 0 ? fmax(score, fabs(x_sums[0]) / x_sums[1]) : score;
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

jarak_status jarak__ppml_iterate(ppml_state *state, const jarak_ppml_settings *settings, bool stops_for_separation, jarak_error *error)
{
    static const double near = 1e-4, settled = 0.05, still = 1e-3;
    ppml_problem *problem = state->problem;
    size_t n_sums = problem->n_levels + problem->n_x * (problem->n_x + 2) + 2;
    double *sums = jarak__calloc(n_sums, sizeof *sums);
    jarak_status status = sums == NULL ? out_of_memory(problem, error) : JARAK_OK;
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
        solve_step(state, forcing(state), sums, &square);
        bool lower = take_step(state, sums);
        state->iterations++;
        jarak_progress_set(settings->progress, (uint64_t)state->iterations);
        if (jarak_cancel_triggered(problem->cancel)) {
            status = jarak_fail(error, JARAK_ERR_INTERRUPTED, "interrupted");
            break;
        }
        if (!lower) {
            state->score = find_score(state, sums);
            state->outcome = state->score <= settings->tolerance ? JARAK_PPML_CONVERGED : JARAK_PPML_STALLED;
            break;
        }
        if (state->rms_step < near) {
            /* v and group are needed to know the last step: find_score leaves v alone */
            state->score = find_score(state, sums);
            if (state->score <= settings->tolerance) {
                state->outcome = JARAK_PPML_CONVERGED;
                break;
            }
            without_progress = state->score < 0.5 * best_score ? 0 : without_progress + 1;
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
