/* Variational EM whose M step is joint.
 *
 * E step: expect.c. M step: a Newton step of the expected log-posterior in the means of all points and in all roll calls at
 * once; it sees that moving a session's points and its roll calls together costs little, which is what makes
 * alternating between the two slow. q, the variance of the random walk, is where the expected squares of the steps say it is. */
#include "stat/ideal/newton.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "num/sum.h"
#include "stat/ideal/expect.h"
#include "stat/ideal/scale.h"

enum { ROUNDS_FOR_PARAMETERS = 6, MOST_HALVINGS = 6 };

static const double longest_point_step = 1.0;
static const double longest_parameter_step = 1.5;
static const double least_evolution = 1e-6;
static const double near_change = 0.3; /* of a point: from here on the observed information leads faster, and q is extrapolated */
static const double steepest_ratio = 0.95;
static const double longest_log_step = 1; /* of q */
static const double log_q_tolerance = 10; /* times that of points */
static const double least_correction = 0.05;
static const double corrections_a_tolerance = 1e3; /* a finer tolerance asks for a finer correction, too */
static const double rough_tolerance = 0.01;        /* before corrections */

typedef struct newton {
    const ideal_problem *problem;
    const jarak_ideal_settings *settings;
    ideal_pass *pass;
    ideal_front *front;
    ideal_state *state;
    double *step;                                   /* n_variables */
    double *work, *mean, *sd;                       /* n_variables each */
    double *old_theta, *old_sd;                     /* n_points */
    ideal_parameters *old_parameters;               /* n_blocks */
    ideal_parameters *parameter_step;               /* n_blocks */
    double (*block_work)[IDEAL_PACKED];             /* n_blocks */
    double (*bridge_work)[IDEAL_DIMS * IDEAL_DIMS]; /* n_bridges */
    double objective;
    double q_correction;  /* for what the E step leaves out; see correct_evolution() */
    double last_log_step; /* of the search for q; NaN where the next is to be EM's own */
} newton;

/* The log of the prior of points and parameters, without constants. */
static double log_prior(const newton *fit)
{
    const ideal_problem *problem = fit->problem;
    jarak__sum sum = {0};
    for (size_t p = 0; p < problem->n_points; p++) {
        const ideal_point *point = &problem->points[p];
        double theta = fit->state->theta[p];
        double step = point->before == JARAK_IDEAL_NONE ? theta : theta - fit->state->theta[point->before];
        double variance = point->before == JARAK_IDEAL_NONE ? 1 / fit->pass->first_precision : fit->state->evolution * point->gap;
        jarak__sum_add(&sum, -0.5 * step * step / variance);
        jarak__sum_add(&sum, theta * (fit->state->pull_to[p] - 0.5 * fit->state->pull[p] * theta));
    }
    for (size_t b = 0; b < problem->n_blocks; b++) {
        for (int k = 0; k < problem->blocks[b].dims; k++) {
            double value = fit->state->parameters[b].value[k];
            jarak__sum_add(&sum, -0.5 * fit->pass->prior_precision[k] * value * value);
        }
    }
    return jarak__sum_value(&sum);
}

/* With elimination, ready for a Newton step; without, enough for the objective and the E step. */
static void evaluate(newton *fit, bool eliminate)
{
    fit->pass->eliminate = eliminate;
    jarak__ideal_pass_run(fit->pass, fit->state);
    fit->objective = fit->pass->log_likelihood + log_prior(fit);
}

/* The gradient in points and bridging parameters, local blocks eliminated. */
static void gradient(const newton *fit, double *x)
{
    const ideal_problem *problem = fit->problem;
    memcpy(x, fit->pass->gradient, problem->n_points * sizeof *x);
    for (size_t p = 0; p < problem->n_points; p++) {
        const ideal_point *point = &problem->points[p];
        x[p] += fit->state->pull_to[p] - fit->state->pull[p] * fit->state->theta[p];
        if (point->before == JARAK_IDEAL_NONE) {
            x[p] -= fit->pass->first_precision * fit->state->theta[p];
            continue;
        }
        double pull = (fit->state->theta[p] - fit->state->theta[point->before]) / (fit->state->evolution * point->gap);
        x[p] -= pull;
        x[point->before] += pull;
    }
    for (size_t j = 0; j < problem->n_bridges; j++) {
        const ideal_parameters *parameters = &fit->state->parameters[problem->bridges[j]];
        for (uint32_t v = fit->front->bridge_variable[j]; v < fit->front->bridge_variable[j + 1]; v++) {
            int k = (int)(v - fit->front->bridge_variable[j]);
            x[v] = -fit->pass->prior_precision[k] * parameters->value[k];
        }
    }
    for (size_t i = 0; i < problem->n_portions; i++) {
        const ideal_block *block = &problem->blocks[problem->portions[i].block];
        if (block->bridge != JARAK_IDEAL_NONE) {
            for (int k = 0; k < block->dims; k++) {
                x[fit->front->bridge_variable[block->bridge] + (uint32_t)k] += fit->pass->sums[i].gradient[k];
            }
        }
    }
}

/* The step of every block that belongs to the points' step. */
static void parameter_steps(const newton *fit)
{
    const ideal_problem *problem = fit->problem;
    for (size_t i = 0; i < problem->n_portions; i++) {
        const ideal_portion *portion = &problem->portions[i];
        const ideal_block *block = &problem->blocks[portion->block];
        double *step = fit->parameter_step[portion->block].value;
        if (block->bridge != JARAK_IDEAL_NONE) {
            memcpy(step, fit->step + fit->front->bridge_variable[block->bridge], block->dims * sizeof *step);
            continue;
        }
        const double *point_step = fit->step + problem->first_point[portion->session];
        memcpy(step, fit->pass->sums[i].gradient, sizeof fit->pass->sums[i].gradient);
        for (size_t v = portion->first_vote; v < portion->end_vote; v++) {
            double row[IDEAL_DIMS];
            ideal_coupling_row(fit->pass->coupling + IDEAL_COUPLED * v, fit->old_parameters[portion->block].value[0], row);
            for (int k = 0; k < block->dims; k++) {
                step[k] -= row[k] * point_step[problem->local[v]]; /* NOLINT(clang-analyzer-core.UndefinedBinaryOperatorResult) */
            }
        }
        jarak__ideal_small_solve(block->dims, fit->pass->sums[i].information, step);
    }
}

static double clipped(double step, double most)
{
    return step > most ? most : step < -most ? -most : step;
}

/* How much of a block's step can be taken with cutpoints in their order. */
static double keep_order(const ideal_block *block, const ideal_parameters *from, const double step[IDEAL_DIMS])
{
    if (block->dims < IDEAL_DIMS) {
        return 1;
    }
    double gap = from->value[2] - from->value[1];
    double closing = step[1] - step[2];
    return closing > 0.9 * gap ? 0.9 * gap / closing : 1;
}

static void move_block(const ideal_block *block, const ideal_parameters *from, const double step[IDEAL_DIMS], double share,
                       ideal_parameters *to)
{
    double bounded[IDEAL_DIMS] = {0};
    for (int k = 0; k < block->dims; k++) {
        bounded[k] = clipped(share * step[k], longest_parameter_step);
    }
    double part = keep_order(block, from, bounded);
    for (int k = 0; k < block->dims; k++) {
        to->value[k] = from->value[k] + part * bounded[k];
    }
}

/* Moves from the old state; returns the largest move of a point. */
static double move(const newton *fit, double share)
{
    double largest = 0;
    for (size_t p = 0; p < fit->problem->n_points; p++) {
        double step = clipped(share * fit->step[p], longest_point_step);
        fit->state->theta[p] = fit->old_theta[p] + step;
        fit->state->sd[p] = fit->old_sd[p];
        largest = fabs(step) > largest ? fabs(step) : largest;
    }
    for (size_t b = 0; b < fit->problem->n_blocks; b++) {
        move_block(&fit->problem->blocks[b], &fit->old_parameters[b], fit->parameter_step[b].value, share, &fit->state->parameters[b]);
    }
    return largest;
}

/* Newton steps of the parameters alone, from shares of votes to what the starting points say. */
static void settle_parameters(newton *fit)
{
    const ideal_problem *problem = fit->problem;
    for (int round = 0; round < ROUNDS_FOR_PARAMETERS; round++) {
        evaluate(fit, false);
        for (size_t j = 0; j < problem->n_bridges; j++) { /* sums of a bridging block's portions gather in its first */
            ideal_portion_sums *total = NULL;
            for (size_t i = 0; i < problem->n_portions; i++) {
                if (problem->portions[i].block != problem->bridges[j]) {
                    continue;
                }
                if (total == NULL) {
                    total = &fit->pass->sums[i];
                    continue;
                }
                for (int k = 0; k < IDEAL_PACKED; k++) {
                    total->information[k] += fit->pass->sums[i].information[k];
                }
                for (int k = 0; k < IDEAL_DIMS; k++) {
                    total->gradient[k] += fit->pass->sums[i].gradient[k];
                }
            }
        }
        for (size_t i = problem->n_portions; i-- > 0;) { /* backwards, so that the first portion of a block has the last word */
            const ideal_block *block = &problem->blocks[problem->portions[i].block];
            ideal_portion_sums *sums = &fit->pass->sums[i];
            double step[IDEAL_DIMS];
            memcpy(step, sums->gradient, sizeof step); /* NOLINT(clang-analyzer-core.NonNullParamChecker): sums is there */
            if (block->bridge != JARAK_IDEAL_NONE && problem->portions[i].session != block->first_session) {
                continue;
            }
            if (jarak__ideal_small_factor(block->dims, sums->information)) {
                ideal_parameters *parameters = &fit->state->parameters[problem->portions[i].block];
                jarak__ideal_small_solve(block->dims, sums->information, step);
                move_block(block, parameters, step, 1, parameters);
            }
        }
    }
}

static jarak_status direction(newton *fit, jarak_error *error)
{
    size_t n = fit->problem->n_points;
    gradient(fit, fit->step);
    fit->state->ridge = jarak__ideal_scale_pressure(fit->pass, fit->state);
    for (size_t p = 0; p < n; p++) {
        fit->step[p] -= fit->problem->points[p].n_votes * fit->state->ridge * fit->state->theta[p];
    }
    if (!jarak__ideal_front_factor(fit->front, fit->pass, fit->state)) {
        return jarak_fail(error, JARAK_ERR_INTERNAL, _("the information matrix of the ideal points is not positive definite"));
    }
    jarak__ideal_front_solve(fit->front, fit->step, fit->work);
    jarak__ideal_hold_scale(fit->front, fit->state, fit->step, fit->mean, fit->sd, fit->work);
    parameter_steps(fit);
    return JARAK_OK;
}

/* One Newton step; *change is the largest move of a point, 0 where no step raises the objective. */
static jarak_status take_step(newton *fit, double *change, jarak_error *error)
{
    double before = fit->objective;
    memcpy(fit->old_theta, fit->state->theta, fit->problem->n_points * sizeof *fit->old_theta);
    memcpy(fit->old_sd, fit->state->sd, fit->problem->n_points * sizeof *fit->old_sd);
    memcpy(fit->old_parameters, fit->state->parameters, fit->problem->n_blocks * sizeof *fit->old_parameters);
    jarak_status status = direction(fit, error);
    if (status == JARAK_ERR_INTERNAL && fit->pass->observed) { /* the expected information always is positive definite */
        fit->pass->observed = false;
        evaluate(fit, true);
        status = direction(fit, error);
    }
    if (status != JARAK_OK) {
        return status;
    }
    double share = 1;
    for (int halving = 0; halving <= MOST_HALVINGS; halving++) {
        share = ldexp(1, -halving);
        *change = move(fit, share);
        jarak__ideal_standardise(fit->problem, fit->state);
        evaluate(fit, false);
        if (fit->objective >= before - 1e-9 * fabs(before)) {
            return JARAK_OK;
        }
    }
    *change = move(fit, 0);
    evaluate(fit, false);
    return JARAK_OK;
}

/* The next q. EM creeps where sessions have few votes, so that after two of its steps a third goes to where the three would lead (Aitken's
 * extrapolation of log q). */
static double next_evolution(newton *fit, double found)
{
    double log_q = log(fit->state->evolution);
    double step = log(fmax(found, least_evolution)) - log_q;
    double ratio = step / fit->last_log_step;
    if (ratio > 0 && ratio < 1) { /* false where there is no step before */
        step = clipped(step / (1 - fmin(ratio, steepest_ratio)), longest_log_step);
        fit->last_log_step = (double)NAN;
    } else {
        fit->last_log_step = step;
    }
    return fmax(exp(log_q + step), least_evolution);
}

/* The E step at the state, and what it does to the objective. Returns how much log q moved. */
static double expect(newton *fit, bool search)
{
    double before = fit->state->evolution;
    double found = fit->q_correction * jarak__ideal_expect_points(fit->pass, fit->state, fit->work);
    if (fit->settings->evolution <= 0) {
        fit->state->evolution = search ? next_evolution(fit, found) : fmax(found, least_evolution);
    }
    evaluate(fit, true);
    jarak__ideal_expect_blocks(fit->pass, fit->state, fit->block_work);
    fit->objective = fit->pass->log_likelihood + log_prior(fit);
    return fabs(log(fit->state->evolution / before));
}

static double variance_of(const newton *fit, size_t p)
{
    size_t session = fit->problem->points[p].session;
    size_t at = p - fit->problem->first_point[session];
    return fit->pass->session[session][at * (ideal_session_points(fit->problem, session) + 1)];
}

/* The E step has the variances of points given the roll calls, which makes the steps of the walk look smaller than they are: the exact
 * covariances say by how much. The factor is at hand from the last Newton step. Sets *moved to the change of the log of the correction. */
static jarak_status correct_evolution(newton *fit, double *moved, jarak_error *error)
{
    const ideal_problem *problem = fit->problem;
    double *step_covariance = fit->work;
    jarak__sum squares = {0};
    size_t n_steps = 0;
    jarak_status status = jarak__ideal_front_covariances(fit->front, fit->pass->session, step_covariance, fit->bridge_work, error);
    if (status != JARAK_OK) {
        return status;
    }
    for (size_t p = 0; p < problem->n_points; p++) {
        const ideal_point *point = &problem->points[p];
        if (point->before != JARAK_IDEAL_NONE) {
            double step = fit->state->theta[p] - fit->state->theta[point->before];
            double variance = variance_of(fit, p) + variance_of(fit, point->before) - 2 * step_covariance[p];
            jarak__sum_add(&squares, (step * step + variance) / point->gap);
            n_steps++;
        }
    }
    double exact = jarak__sum_value(&squares) / (double)n_steps;
    double correction = exact / jarak__ideal_expect_points(fit->pass, fit->state, fit->mean);
    *moved = fabs(log(correction / fit->q_correction));
    fit->q_correction = correction;
    fit->last_log_step = (double)NAN;
    return JARAK_OK;
}

/* Newton steps until nothing moves. */
static jarak_status converge(newton *fit, double tolerance, ideal_progress *progress, jarak_error *error)
{
    const jarak_ideal_settings *settings = fit->settings;
    progress->outcome = JARAK_IDEAL_MAX_ITERATIONS;
    while (progress->iterations < settings->max_iterations) {
        if (jarak_cancel_triggered(settings->cancel)) {
            return jarak_fail(error, JARAK_ERR_INTERRUPTED, _("interrupted"));
        }
        bool near = progress->last_change < near_change;
        fit->pass->observed = near;
        double moved = expect(fit, near);
        jarak_status status = take_step(fit, &progress->last_change, error);
        if (status != JARAK_OK) {
            return status;
        }
        progress->iterations++;
        jarak_progress_set(settings->progress, (uint64_t)progress->iterations);
        if (progress->last_change < tolerance && moved < log_q_tolerance * tolerance) {
            progress->outcome = progress->last_change > 0 ? JARAK_IDEAL_CONVERGED : JARAK_IDEAL_STALLED;
            break;
        }
    }
    return JARAK_OK;
}

static jarak_status iterate(newton *fit, ideal_progress *progress, jarak_error *error)
{
    bool corrects = fit->settings->evolution <= 0 && fit->problem->n_sessions > 1;
    double tolerance = fit->settings->tolerance;
    double moved = (double)INFINITY;
    jarak_status status = JARAK_OK;
    progress->last_change = (double)INFINITY;
    jarak__ideal_standardise(fit->problem, fit->state);
    settle_parameters(fit);
    evaluate(fit, false);
    while (status == JARAK_OK) { /* every round takes iterations, of which there are max_iterations */
        bool last = !corrects || moved < fmin(least_correction, corrections_a_tolerance * tolerance);
        status = converge(fit, last ? tolerance : fmax(tolerance, rough_tolerance), progress, error);
        if (status != JARAK_OK || last || progress->outcome != JARAK_IDEAL_CONVERGED) {
            break;
        }
        status = correct_evolution(fit, &moved, error);
    }
    if (status == JARAK_OK) {
        evaluate(fit, true); /* the information at the solution */
    }
    return status;
}

jarak_status jarak__ideal_newton(const ideal_problem *problem, const jarak_ideal_settings *settings, ideal_pass *pass, ideal_front *front,
                                 ideal_state *state, ideal_progress *progress, jarak_error *error)
{
    newton fit = {
        .problem = problem,
        .settings = settings,
        .pass = pass,
        .front = front,
        .state = state,
        .step = jarak__calloc(front->n_variables, sizeof *fit.step),
        .work = jarak__calloc(front->n_variables, sizeof *fit.work),
        .mean = jarak__calloc(front->n_variables, sizeof *fit.mean),
        .sd = jarak__calloc(front->n_variables, sizeof *fit.sd),
        .block_work = jarak__calloc(problem->n_blocks, sizeof *fit.block_work),
        .bridge_work = jarak__calloc(problem->n_bridges, sizeof *fit.bridge_work),
        .q_correction = 1,
        .last_log_step = (double)NAN,
        .old_theta = jarak__calloc(problem->n_points, sizeof *fit.old_theta),
        .old_sd = jarak__calloc(problem->n_points, sizeof *fit.old_sd),
        .old_parameters = jarak__calloc(problem->n_blocks, sizeof *fit.old_parameters),
        .parameter_step = jarak__calloc(problem->n_blocks, sizeof *fit.parameter_step),
    };
    *progress = (ideal_progress){0};
    jarak_status status;
    if (fit.step == NULL || fit.work == NULL || fit.mean == NULL || fit.sd == NULL || fit.block_work == NULL || fit.bridge_work == NULL ||
        fit.old_theta == NULL || fit.old_sd == NULL || fit.old_parameters == NULL || fit.parameter_step == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu points"), problem->n_points);
    } else {
        jarak_progress_start(settings->progress, _("Ideal points"), _("steps"), 0);
        status = iterate(&fit, progress, error);
        jarak_progress_finish(settings->progress);
    }
    jarak__free(fit.step);
    jarak__free(fit.work);
    jarak__free(fit.mean);
    jarak__free(fit.sd);
    jarak__free(fit.block_work);
    jarak__free(fit.bridge_work);
    jarak__free(fit.old_theta);
    jarak__free(fit.old_sd);
    jarak__free(fit.old_parameters);
    jarak__free(fit.parameter_step);
    return status;
}
