/* What a session's votes say of its points by themselves.
 *
 * At the solution the forces on a point balance: those of its votes, g, those of the walk and those of the convention on location and
 * scale. With I the information of the votes, y = theta + g / I is the mode of the votes' likelihood to second order (the working
 * response), and the smoother over y with variances 1 / I finds theta again. The convention's force is taken out of g: no vote supports it.
 *
 * A roll call's parameters are uncertain, too, and with them y: dy = -I^-1 W d(parameters), W being the coupling of points and parameters.
 * With A the information of the parameters and C the covariance of the session's points (standardised as the result is), the parameters'
 * covariance is A^-1 + A^-1 W' C W A^-1, so that
 *
 *     cov(y) = I^-1 + I^-1 (G + G C G) I^-1,   G = W A^-1 W'
 *
 * Of roll calls that bridge sessions A holds all their votes; that their parameters also lean on points of other sessions, beyond what C
 * tells of it, is left out. */
#include <math.h>
#include <stdatomic.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/text.h"
#include "num/dense.h"
#include "num/sum.h"
#include "stat/ideal/expect.h"
#include "stat/ideal/fit.h"

typedef struct own_run {
    const jarak_ideal *fit;
    const ideal_pass *pass;
    const double (*factor)[IDEAL_PACKED]; /* n_blocks */
    ideal_own *own;
    atomic_bool no_memory;
} own_run;

void jarak__ideal_own_free(const ideal_problem *problem, ideal_own *own)
{
    if (own == NULL) {
        return;
    }
    for (size_t s = 0; own->covariance != NULL && s < problem->n_sessions; s++) {
        jarak__free(own->covariance[s]);
    }
    jarak__free(own->covariance);
    jarak__free(own->estimate);
    jarak__free(own->information);
    jarak__free(own->score);
    jarak__free(own);
}

static ideal_own *own_new(const ideal_problem *problem, uint32_t least_votes)
{
    ideal_own *own = jarak__calloc(1, sizeof *own);
    if (own == NULL) {
        return NULL;
    }
    own->least_votes = least_votes;
    own->estimate = jarak__calloc(problem->n_points, sizeof *own->estimate);
    own->information = jarak__calloc(problem->n_points, sizeof *own->information);
    own->covariance = jarak__calloc(problem->n_sessions, sizeof *own->covariance);
    bool is_there = own->estimate != NULL && own->information != NULL && own->covariance != NULL;
    for (size_t s = 0; is_there && s < problem->n_sessions; s++) {
        size_t n = ideal_session_points(problem, s);
        own->covariance[s] = jarak__calloc(n * n, sizeof *own->covariance[s]);
        is_there = own->covariance[s] != NULL;
    }
    if (!is_there) {
        jarak__ideal_own_free(problem, own);
        return NULL;
    }
    return own;
}

/* The force of the walk on each point, the gradient of its log density. */
static void add_walk(const jarak_ideal *fit, double first_precision, double *force)
{
    const ideal_problem *problem = &fit->problem;
    const double *theta = fit->state.theta;
    for (size_t p = 0; p < problem->n_points; p++) {
        const ideal_point *point = &problem->points[p];
        if (point->before == JARAK_IDEAL_NONE) {
            force[p] -= first_precision * theta[p];
            continue;
        }
        double pull = (theta[p] - theta[point->before]) / (fit->state.evolution * point->gap);
        force[p] -= pull;
        force[point->before] += pull;
    }
}

/* Into estimate, the force of the votes on each point without that of the convention. All forces together are what the convention resists,
 * n (at mean + at sd * theta) of a point with n votes; the points' mean over votes is 0 and their variance 1. */
static void find_forces(const jarak_ideal *fit, const ideal_pass *pass, double *force)
{
    const ideal_problem *problem = &fit->problem;
    const ideal_state *state = &fit->state;
    jarak__sum on_mean = {0};
    jarak__sum on_sd = {0};
    for (size_t p = 0; p < problem->n_points; p++) {
        force[p] = 0;
    }
    add_walk(fit, pass->first_precision, force);
    for (size_t p = 0; p < problem->n_points; p++) {
        double votes = pass->gradient[p] + state->pull_to[p] - state->pull[p] * state->theta[p];
        jarak__sum_add(&on_mean, force[p] + votes);
        jarak__sum_add(&on_sd, (force[p] + votes) * state->theta[p]);
        force[p] = votes;
    }
    double at_mean = jarak__sum_value(&on_mean) / (double)problem->n_votes;
    double at_sd = jarak__sum_value(&on_sd) / (double)problem->n_votes;
    for (size_t p = 0; p < problem->n_points; p++) {
        force[p] -= problem->points[p].n_votes * (at_mean + at_sd * state->theta[p]);
    }
}

/* G = W A^-1 W' of a session, the full matrix; columns has points × most_columns. */
static void couple_points(const own_run *run, size_t session, double *columns, double *g)
{
    const ideal_problem *problem = &run->fit->problem;
    size_t n = ideal_session_points(problem, session);
    size_t n_columns = 0;
    for (size_t i = problem->first_portion[session]; i < problem->first_portion[session + 1]; i++) {
        const ideal_portion *portion = &problem->portions[i];
        int dims = problem->blocks[portion->block].dims;
        for (size_t v = portion->first_vote; v < portion->end_vote; v++) {
            double row[IDEAL_DIMS];
            ideal_coupling_row(run->pass->coupling + IDEAL_COUPLED * v, run->fit->state.parameters[portion->block].value[0], row);
            jarak__ideal_small_forward(dims, run->factor[portion->block], row);
            for (int k = 0; k < dims; k++) {
                columns[problem->local[v] + (n_columns + (size_t)k) * n] += row[k];
            }
        }
        n_columns += (size_t)dims;
    }
    jarak__syrk(false, n, n_columns, 1, columns, n, 0, g, n);
    jarak__symmetrise(n, g, n);
}

/* The covariances of a session's points, standardised as to location and scale, in the units of the solution. */
static void points_covariance(const jarak_ideal *fit, size_t session, double *c)
{
    size_t n = ideal_session_points(&fit->problem, session);
    size_t first = fit->problem.first_point[session];
    double square = fit->gauge.sd * fit->gauge.sd;
    for (size_t j = 0; j < n; j++) {
        for (size_t i = j; i < n; i++) {
            c[i + j * n] = c[j + i * n] = square * jarak__ideal_covariance(fit, first + i, first + j);
        }
    }
}

static bool find_session(const own_run *run, size_t session)
{
    const ideal_problem *problem = &run->fit->problem;
    size_t n = ideal_session_points(problem, session);
    size_t n_portions = problem->first_portion[session + 1] - problem->first_portion[session];
    const double *information = run->own->information + problem->first_point[session];
    double *columns = jarak__calloc(n * n_portions, IDEAL_DIMS * sizeof *columns);
    double *g = jarak__calloc(n * n, sizeof *g);
    double *c = jarak__calloc(n * n, sizeof *c);
    double *g_c = jarak__calloc(n * n, sizeof *g_c);
    bool is_there = columns != NULL && g != NULL && c != NULL && g_c != NULL;
    if (is_there) {
        double *covariance = run->own->covariance[session];
        couple_points(run, session, columns, g);
        points_covariance(run->fit, session, c);
        jarak__gemm(false, false, n, n, n, 1, g, n, c, n, 0, g_c, n);
        memcpy(covariance, g, n * n * sizeof *covariance);
        jarak__gemm(false, false, n, n, n, 1, g_c, n, g, n, 1, covariance, n);
        for (size_t j = 0; j < n; j++) {
            for (size_t i = 0; i < n; i++) {
                covariance[i + j * n] = (covariance[i + j * n] / information[j] + (i == j ? 1 : 0)) / information[i];
            }
        }
    }
    jarak__free(columns);
    jarak__free(g);
    jarak__free(c);
    jarak__free(g_c);
    return is_there;
}

static void find_sessions(size_t first, size_t end, void *context)
{
    own_run *run = context;
    for (size_t s = first; s < end; s++) {
        if (!find_session(run, s)) {
            atomic_store(&run->no_memory, true);
        }
    }
}

jarak_status jarak__ideal_own_find(jarak_ideal *fit, const jarak_ideal_settings *settings, const ideal_pass *pass, jarak_error *error)
{
    const ideal_problem *problem = &fit->problem;
    double(*factor)[IDEAL_PACKED] = jarak__calloc(problem->n_blocks, sizeof *factor);
    fit->own = own_new(problem, settings->data_only_votes);
    own_run run = {.fit = fit, .pass = pass, .own = fit->own};
    if (factor == NULL || fit->own == NULL) {
        jarak__free(factor);
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu points"), problem->n_points);
    }
    jarak__ideal_factor_blocks(pass, factor);
    run.factor = (const double(*)[IDEAL_PACKED])factor;
    find_forces(fit, pass, fit->own->estimate);
    for (size_t p = 0; p < problem->n_points; p++) {
        fit->own->information[p] = pass->curvature[p] + fit->state.pull[p];
        fit->own->estimate[p] = fit->state.theta[p] + fit->own->estimate[p] / fit->own->information[p];
    }
    jarak__parallel_for(problem->n_sessions, 1, settings->threads, find_sessions, &run);
    jarak__free(factor);
    return atomic_load(&run.no_memory) ? jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu points"), problem->n_points)
                                       : jarak__ideal_own_score(fit, fit->own, error);
}

/* ------------------------------------------------------------------------------------------------------------ what is asked */

static jarak_status check(const jarak_ideal *fit, size_t point, size_t other, jarak_error *error)
{
    if (fit->own == NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "the fit was made without settings.data_only");
    }
    if (point >= fit->info.n_points || other >= fit->info.n_points) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("point %zu or %zu is out of range: there are %zu"), point, other,
                          fit->info.n_points);
    }
    return JARAK_OK;
}

static bool is_known(const jarak_ideal *fit, size_t p)
{
    return fit->problem.points[p].n_votes >= fit->own->least_votes;
}

static double estimate_of(const jarak_ideal *fit, size_t p)
{
    return is_known(fit, p) ? fit->gauge.sign * (fit->own->estimate[p] - fit->gauge.mean) / fit->gauge.sd : (double)NAN;
}

/* Of two points of a session, by their places in the problem. */
static double covariance_of(const jarak_ideal *fit, size_t p, size_t o)
{
    size_t session = fit->problem.points[p].session;
    size_t first = fit->problem.first_point[session];
    double raw = fit->own->covariance[session][p - first + (o - first) * ideal_session_points(&fit->problem, session)];
    return raw / (fit->gauge.sd * fit->gauge.sd);
}

jarak_status jarak_ideal_data_only(const jarak_ideal *fit, size_t point, jarak_ideal_own *own, jarak_error *error)
{
    jarak_status status = check(fit, point, point, error);
    if (status != JARAK_OK) {
        return status;
    }
    size_t p = fit->point_at[point];
    *own = (jarak_ideal_own){
        .n_votes = fit->problem.points[p].n_votes,
        .estimate = estimate_of(fit, p),
        .std_error = is_known(fit, p) ? sqrt(covariance_of(fit, p, p)) : (double)NAN,
        .given_std_error = is_known(fit, p) ? 1 / (sqrt(fit->own->information[p]) * fit->gauge.sd) : (double)NAN,
    };
    return JARAK_OK;
}

jarak_status jarak_ideal_data_only_distance(const jarak_ideal *fit, size_t point, size_t other, jarak_ideal_gap *gap, jarak_error *error)
{
    jarak_status status = check(fit, point, other, error);
    if (status != JARAK_OK) {
        return status;
    }
    size_t p = fit->point_at[point];
    size_t o = fit->point_at[other];
    if (fit->problem.points[p].session != fit->problem.points[o].session) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("points %zu and %zu are of different sessions"), point, other);
    }
    double variance = covariance_of(fit, p, p) + covariance_of(fit, o, o) - 2 * covariance_of(fit, p, o);
    gap->difference = estimate_of(fit, p) - estimate_of(fit, o);
    gap->std_error = isnan(gap->difference) ? (double)NAN : sqrt(fmax(variance, 0));
    gap->distance = fabs(gap->difference);
    double half = fit->z * gap->std_error;
    gap->conf_low = gap->distance <= half ? 0 : gap->distance - half;
    gap->conf_high = gap->distance + half;
    return JARAK_OK;
}
