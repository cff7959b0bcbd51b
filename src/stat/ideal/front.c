/* Factorising session by session, solving, and the inverse on the pattern of the factor.
 *
 * At each step the front is F = [F_ee F_er; F_re F_rr], e what is eliminated and r the rest: F_ee = L L', X = L^-1 F_er, and F_rr - X'X is
 * handed to the next step. Backwards, with K = L'^-1 X: cov_er = -K cov_rr and cov_ee = (L L')^-1 + K cov_rr K' (Takahashi's recursion in
 * blocks; Erisman & Tinney 1975, doi:10.1145/360680.360704). */
#include "stat/ideal/front.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/text.h"
#include "num/dense.h"

enum { COLUMNS_A_CHUNK = 64 };

/* A front being put together. */
typedef struct assembly {
    size_t n_eliminated, n_rest;
    double *pivot, *rows, *rest;
} assembly;

static void add(const assembly *front, size_t i, size_t j, double value)
{
    size_t low = i < j ? i : j;
    size_t high = i < j ? j : i;
    size_t n = front->n_eliminated;
    if (high < n) {
        front->pivot[high + low * n] += value;
    } else if (low < n) {
        front->rows[low + (high - n) * n] += value;
    } else {
        front->rest[high - n + (low - n) * front->n_rest] += value;
    }
}

/* Adds a lower triangle whose rows and columns stand at these places of the front. */
static void add_triangle(const assembly *front, size_t n, const uint32_t *places, const double *matrix)
{
    for (size_t j = 0; j < n; j++) {
        for (size_t i = j; i < n; i++) {
            add(front, places[i], places[j], matrix[i + j * n]);
        }
    }
}

static void add_point_priors(const ideal_front *front, const ideal_pass *pass, const assembly *into, size_t session,
                             const ideal_state *state)
{
    const ideal_problem *problem = front->problem;
    for (uint32_t p = problem->first_point[session]; p < problem->first_point[session + 1]; p++) {
        const ideal_point *point = &problem->points[p];
        size_t at = front->place[p];
        add(into, at, at, state->pull[p] + point->n_votes * (state->ridge > 0 ? state->ridge : 0));
        if (point->before == JARAK_IDEAL_NONE) {
            add(into, at, at, pass->first_precision);
            continue;
        }
        double precision = 1 / (state->evolution * point->gap);
        size_t before = front->place[point->before];
        add(into, at, at, precision);
        add(into, before, before, precision);
        add(into, at, before, -precision);
    }
}

/* What a bridging block's votes in this session say of it and of its points. */
static void add_bridging_portion(const ideal_front *front, const ideal_pass *pass, const ideal_state *state, const assembly *into,
                                 size_t portion_index)
{
    static const int packed[IDEAL_DIMS][IDEAL_DIMS] = {{0, 1, 2}, {1, 3, 4}, {2, 4, 5}};
    const ideal_problem *problem = front->problem;
    const ideal_portion *portion = &problem->portions[portion_index];
    const ideal_block *block = &problem->blocks[portion->block];
    const uint32_t *at = front->place + front->bridge_variable[block->bridge];
    const uint32_t *point_at = front->place + problem->first_point[portion->session];
    for (int k = 0; k < block->dims; k++) {
        for (int m = 0; m <= k; m++) {
            add(into, at[k], at[m], pass->sums[portion_index].information[packed[k][m]]);
        }
        if (portion->session == block->first_session) {
            add(into, at[k], at[k], pass->prior_precision[k]);
        }
    }
    for (size_t v = portion->first_vote; v < portion->end_vote; v++) {
        double row[IDEAL_DIMS];
        ideal_coupling_row(pass->coupling + IDEAL_COUPLED * v, state->parameters[portion->block].value[0], row);
        for (int k = 0; k < block->dims; k++) {
            add(into, at[k], point_at[problem->local[v]], row[k]);
        }
    }
}

static void assemble(const ideal_front *front, const ideal_pass *pass, const ideal_state *state, size_t session, const assembly *into)
{
    const ideal_problem *problem = front->problem;
    const ideal_step *step = &front->steps[session];
    memset(into->pivot, 0, into->n_eliminated * into->n_eliminated * sizeof *into->pivot);
    memset(into->rows, 0, into->n_eliminated * into->n_rest * sizeof *into->rows);
    memset(into->rest, 0, into->n_rest * into->n_rest * sizeof *into->rest);
    for (size_t i = 0; i < step->n_front; i++) {
        front->place[step->variables[i]] = (uint32_t)i;
    }
    if (session > 0) {
        const ideal_step *before = &front->steps[session - 1];
        size_t n = before->n_front - before->n_eliminated;
        for (size_t i = 0; i < n; i++) {
            front->rest_place[i] = front->place[before->variables[before->n_eliminated + i]];
        }
        add_triangle(into, n, front->rest_place, front->rest[(session - 1) % 2]);
    }
    add_triangle(into, ideal_session_points(problem, session), front->place + problem->first_point[session], pass->session[session]);
    add_point_priors(front, pass, into, session, state);
    for (size_t i = problem->first_portion[session]; i < problem->first_portion[session + 1]; i++) {
        if (problem->blocks[problem->portions[i].block].bridge != JARAK_IDEAL_NONE) {
            add_bridging_portion(front, pass, state, into, i);
        }
    }
}

static void solve_columns(size_t first, size_t end, void *context)
{
    const assembly *front = context;
    size_t n = front->n_eliminated;
    jarak__lower_solve(false, n, end - first, front->pivot, n, front->rows + first * n, n);
}

static void update_columns(size_t first, size_t end, void *context)
{
    const assembly *front = context;
    size_t n = front->n_eliminated;
    size_t m = front->n_rest;
    const double *rows = front->rows + first * n;
    jarak__gemm(true, false, m - first, end - first, n, -1, rows, n, rows, n, 1, front->rest + first + first * m, m);
}

bool jarak__ideal_front_factor(ideal_front *front, const ideal_pass *pass, const ideal_state *state)
{
    bool is_definite = true;
    for (size_t s = 0; s < front->problem->n_sessions && is_definite; s++) {
        ideal_step *step = &front->steps[s];
        assembly now = {step->n_eliminated, step->n_front - step->n_eliminated, step->pivot, step->rows, front->rest[s % 2]};
        assemble(front, pass, state, s, &now);
        is_definite = jarak__cholesky(now.n_eliminated, now.pivot, now.n_eliminated) == 0;
        if (is_definite && now.n_eliminated > 0) {
            jarak__parallel_for(now.n_rest, COLUMNS_A_CHUNK, front->threads, solve_columns, &now);
            jarak__parallel_for(now.n_rest, COLUMNS_A_CHUNK, front->threads, update_columns, &now);
        }
    }
    return is_definite;
}

/* Values of the eliminated and of the rest, side by side in work, and back. */
static void gather(const ideal_step *step, const double *x, double *work)
{
    for (size_t i = 0; i < step->n_front; i++) {
        work[i] = x[step->variables[i]];
    }
}

static void scatter(const ideal_step *step, size_t n, const double *work, double *x)
{
    for (size_t i = 0; i < n; i++) {
        x[step->variables[i]] = work[i];
    }
}

/* x = L'^-1 (x - X x_rest), from the last step to the first. */
static void solve_backward(const ideal_front *front, double *x, double *work)
{
    for (size_t s = front->problem->n_sessions; s-- > 0;) {
        const ideal_step *step = &front->steps[s];
        size_t n = step->n_eliminated;
        if (n == 0) {
            continue;
        }
        gather(step, x, work);
        jarak__gemv(false, n, step->n_front - n, -1, step->rows, n, work + n, 1, work);
        jarak__lower_solve(true, n, 1, step->pivot, n, work, n);
        scatter(step, n, work, x);
    }
}

void jarak__ideal_front_solve(const ideal_front *front, double *x, double *work)
{
    for (size_t s = 0; s < front->problem->n_sessions; s++) {
        const ideal_step *step = &front->steps[s];
        size_t n = step->n_eliminated;
        if (n == 0) {
            continue;
        }
        gather(step, x, work);
        jarak__lower_solve(false, n, 1, step->pivot, n, work, n);
        jarak__gemv(true, n, step->n_front - n, -1, step->rows, n, work, 1, work + n);
        scatter(step, step->n_front, work, x);
    }
    solve_backward(front, x, work);
}

void jarak__ideal_front_draw(const ideal_front *front, jarak__random *random, double *x, double *work)
{
    for (size_t i = 0; i < front->n_variables; i++) {
        x[i] = jarak__random_normal(random);
    }
    solve_backward(front, x, work);
}

/* Covariances of one front, and what they are made from. */
typedef struct covariances {
    const ideal_step *step;
    size_t n, m;        /* eliminated, rest */
    double *k;          /* n × m: L'^-1 X */
    const double *rest; /* m × m, full */
    double *front;      /* (n + m) × (n + m), full */
} covariances;

static void multiply_columns(size_t first, size_t end, void *context)
{
    const covariances *now = context;
    size_t n = now->n;
    jarak__lower_solve(true, n, end - first, now->step->pivot, n, now->k + first * n, n);
}

/* cov_er = -K cov_rr, by columns of the rest. */
static void cross_columns(size_t first, size_t end, void *context)
{
    const covariances *now = context;
    size_t n = now->n;
    size_t size = n + now->m;
    jarak__gemm(false, false, n, end - first, now->m, -1, now->k, n, now->rest + first * now->m, now->m, 0, now->front + (n + first) * size,
                size);
}

/* cov_ee = (L L')^-1 - cov_er K', the lower triangle by columns; the inverse stands there. */
static void pivot_columns(size_t first, size_t end, void *context)
{
    const covariances *now = context;
    size_t n = now->n;
    size_t size = n + now->m;
    jarak__gemm(false, true, n - first, end - first, now->m, -1, now->front + first + n * size, size, now->k + first, n, 1,
                now->front + first + first * size, size);
}

static void front_covariances(const ideal_front *front, covariances *now)
{
    size_t n = now->n;
    size_t m = now->m;
    size_t size = n + m;
    memcpy(now->k, now->step->rows, n * m * sizeof *now->k);
    jarak__parallel_for(m, COLUMNS_A_CHUNK, front->threads, multiply_columns, now);
    for (size_t j = 0; j < n; j++) {
        memcpy(now->front + j + j * size, now->step->pivot + j + j * n, (n - j) * sizeof *now->front);
    }
    jarak__cholesky_inverse(n, now->front, size);
    for (size_t j = 0; j < m; j++) {
        memcpy(now->front + n + (n + j) * size, now->rest + j * m, m * sizeof *now->front);
    }
    jarak__parallel_for(m, COLUMNS_A_CHUNK, front->threads, cross_columns, now);
    jarak__parallel_for(n, COLUMNS_A_CHUNK, front->threads, pivot_columns, now);
    for (size_t j = 0; j < n; j++) {
        for (size_t i = j + 1; i < size; i++) {
            if (i < n) {
                now->front[j + i * size] = now->front[i + j * size];
            } else {
                now->front[i + j * size] = now->front[j + i * size];
            }
        }
    }
}

/* Takes what is asked for out of the covariances of a session's front. */
static void harvest(const ideal_front *front, size_t session, const covariances *now, double **sessions, double *step_covariance,
                    double (*bridge)[IDEAL_DIMS * IDEAL_DIMS])
{
    const ideal_problem *problem = front->problem;
    size_t size = now->n + now->m;
    uint32_t first_point = problem->first_point[session];
    size_t n_points = ideal_session_points(problem, session);
    for (size_t i = 0; i < size; i++) {
        front->place[now->step->variables[i]] = (uint32_t)i;
    }
    for (size_t j = 0; j < n_points; j++) {
        const double *column = now->front + (size_t)front->place[first_point + j] * size;
        for (size_t i = 0; i < n_points; i++) {
            sessions[session][i + j * n_points] = column[front->place[first_point + i]];
        }
        uint32_t before = problem->points[first_point + j].before;
        step_covariance[first_point + j] = before == JARAK_IDEAL_NONE ? 0 : column[front->place[before]];
    }
    for (size_t b = 0; b < problem->n_bridges; b++) {
        const ideal_block *block = &problem->blocks[problem->bridges[b]];
        if (block->last_session != session) {
            continue;
        }
        const uint32_t *at = front->place + front->bridge_variable[b];
        for (int k = 0; k < block->dims; k++) {
            for (int m = 0; m < block->dims; m++) {
                bridge[b][k + IDEAL_DIMS * m] = now->front[at[k] + at[m] * size];
            }
        }
    }
}

/* The part of a front's covariances that belongs to what the step before left over. */
static void pick_rest(const ideal_front *front, const covariances *now, const ideal_step *before, double *rest)
{
    size_t size = now->n + now->m;
    size_t m = before->n_front - before->n_eliminated;
    const uint32_t *variables = before->variables + before->n_eliminated;
    for (size_t j = 0; j < m; j++) {
        const double *column = now->front + (size_t)front->place[variables[j]] * size;
        for (size_t i = 0; i < m; i++) {
            rest[i + j * m] = column[front->place[variables[i]]];
        }
    }
}

jarak_status jarak__ideal_front_covariances(ideal_front *front, double **session, double *step_covariance,
                                            double (*bridge)[IDEAL_DIMS * IDEAL_DIMS], jarak_error *error)
{
    size_t largest = front->largest_front;
    double *matrix = jarak__calloc(largest, largest * sizeof *matrix);
    double *k = jarak__calloc(largest, largest * sizeof *k);
    jarak_status status = JARAK_OK;
    if (matrix == NULL || k == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the covariances of %zu points"), front->problem->n_points);
        goto out;
    }
    for (size_t s = front->problem->n_sessions; s-- > 0;) {
        const ideal_step *step = &front->steps[s];
        covariances now = {step, step->n_eliminated, step->n_front - step->n_eliminated, k, front->rest[0], matrix};
        front_covariances(front, &now);
        harvest(front, s, &now, session, step_covariance, bridge);
        if (s > 0) {
            pick_rest(front, &now, &front->steps[s - 1], front->rest[0]);
        }
    }
out:
    jarak__free(matrix);
    jarak__free(k);
    return status;
}
