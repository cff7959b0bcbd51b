/* Variational EM whose M step is joint.
 *
 * E step: a unit's points given the roll calls are Gaussian, with variances from its own tridiagonal information (the votes' on the diagonal,
 * the random walk's beside it). M step: a Newton step of the expected log-posterior in the means of all points and in all roll calls at
 * once, with the expected information; it sees that moving a session's points and its roll calls together costs little, which is what makes
 * alternating between the two slow. q, the variance of the random walk, is where the expected squares of the steps say it is. */
#include "stat/ideal/newton.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "num/sum.h"

enum { ROUNDS_FOR_PARAMETERS = 6, MOST_HALVINGS = 6 };

static const double longest_point_step = 1.0;
static const double longest_parameter_step = 1.5;
static const double least_evolution = 1e-6;

typedef struct newton {
    const ideal_problem *problem;
    const jarak_ideal_settings *settings;
    ideal_pass *pass;
    ideal_front *front;
    ideal_state *state;
    double *step;                      /* n_variables */
    double *work;                      /* n_variables */
    double *keep_mean, *keep_sd;       /* n_variables */
    double *old_theta, *old_sd;        /* n_points */
    ideal_parameters *old_parameters;  /* n_blocks */
    ideal_parameters *parameter_step;  /* n_blocks */
    double objective;
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

static void evaluate(newton *fit)
{
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
                step[k] -= row[k] * point_step[problem->local[v]];
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
static void settle_parameters(const newton *fit)
{
    const ideal_problem *problem = fit->problem;
    fit->pass->eliminate = false;
    for (int round = 0; round < ROUNDS_FOR_PARAMETERS; round++) {
        jarak__ideal_pass_run(fit->pass, fit->state);
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
            double step[IDEAL_DIMS] = {sums->gradient[0], sums->gradient[1], sums->gradient[2]};
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
    fit->pass->eliminate = true;
}

/* The variances of points given the roll calls, and what the steps' expected squares say of q. Forward, ahead[p] is the information of the
 * votes up to p; backward, what comes after is added. */
static double update_variances(const newton *fit, double *ahead)
{
    const ideal_problem *problem = fit->problem;
    double q = fit->state->evolution;
    for (size_t p = 0; p < problem->n_points; p++) {
        const ideal_point *point = &problem->points[p];
        double prior = point->before == JARAK_IDEAL_NONE ? fit->pass->first_precision : 1 / (1 / ahead[point->before] + q * point->gap);
        ahead[p] = fit->pass->curvature[p] + prior;
    }
    jarak__sum squares = {0};
    size_t n_steps = 0;
    for (size_t p = problem->n_points; p-- > 0;) {
        const ideal_point *point = &problem->points[p];
        double variance = 1 / ahead[p]; /* filtered; smoothed where there is a session after (Rauch, Tung & Striebel 1965) */
        if (point->after != JARAK_IDEAL_NONE) {
            const ideal_point *after = &problem->points[point->after];
            double predicted = variance + q * after->gap;
            double gain = variance / predicted;
            double variance_after = fit->state->sd[point->after] * fit->state->sd[point->after];
            double covariance = gain * variance_after;
            double step = fit->state->theta[point->after] - fit->state->theta[p];
            variance += gain * gain * (variance_after - predicted);
            jarak__sum_add(&squares, (step * step + variance + variance_after - 2 * covariance) / after->gap);
            n_steps++;
        }
        fit->state->sd[p] = sqrt(variance);
    }
    return n_steps > 0 ? jarak__sum_value(&squares) / (double)n_steps : q;
}

/* The covariance of a block's parameters given the points, from a Cholesky factor. */
static void small_inverse(int dims, const double factor[IDEAL_PACKED], double inverse[IDEAL_DIMS])
{
    inverse[0] = 1; /* the first column: all that is asked for */
    inverse[1] = 0;
    inverse[2] = 0;
    jarak__ideal_small_solve(dims, factor, inverse);
}

/* What the uncertainty of roll calls does to points. With S the covariance of a block's parameters, E[b^2] is b^2 + S_bb: the expected
 * log-likelihood of a vote loses 0.5 (h S_bb theta^2 + 2 theta (h_1 S_b1 + h_2 S_b2)) beside terms without theta. Without it the scale of a
 * session is what makes the most probable discriminations, rather than all the probable ones, likely. */
static void update_pull(const newton *fit)
{
    const ideal_problem *problem = fit->problem;
    memset(fit->state->pull, 0, problem->n_points * sizeof *fit->state->pull);
    memset(fit->state->pull_to, 0, problem->n_points * sizeof *fit->state->pull_to);
    if (getenv("NOPULL")) return;
    double *total = calloc(problem->n_blocks, IDEAL_PACKED * sizeof *total);
    for (size_t i = 0; i < problem->n_portions; i++) {
        for (int k = 0; k < IDEAL_PACKED; k++) total[problem->portions[i].block * IDEAL_PACKED + k] += fit->pass->sums[i].information[k];
    }
    for (size_t j = 0; j < problem->n_bridges; j++) {
        double *t = total + problem->bridges[j] * IDEAL_PACKED;
        t[0] += fit->pass->prior_precision[0]; t[3] += fit->pass->prior_precision[1]; t[5] += fit->pass->prior_precision[2];
        jarak__ideal_small_factor(problem->blocks[problem->bridges[j]].dims, t);
    }
    for (size_t i = 0; i < problem->n_portions; i++) {
        const ideal_portion *portion = &problem->portions[i];
        double s[IDEAL_DIMS];
        small_inverse(problem->blocks[portion->block].dims, total + portion->block * IDEAL_PACKED, s);
        size_t first = problem->first_point[portion->session];
        for (size_t v = portion->first_vote; v < portion->end_vote; v++) {
            const float *c = fit->pass->coupling + IDEAL_COUPLED * v;
            size_t p = first + problem->local[v];
            fit->state->pull[p] += (double)c[3] * s[0];
            fit->state->pull_to[p] -= (double)c[1] * s[1] + (double)c[2] * s[2];
        }
    }
    free(total);
}

static double dot(size_t n, const double *a, const double *b)
{
    jarak__sum sum = {0};
    for (size_t i = 0; i < n; i++) {
        jarak__sum_add(&sum, a[i] * b[i]);
    }
    return jarak__sum_value(&sum);
}

/* Location and scale of the points are a convention (mean 0, variance 1) that only priors have a view on. The step is the best one that
 * keeps both: with e1 = 1 and e2 = theta the directions that change them, and U = information^-1 (e1, e2), it loses U (E'U)^-1 E' step. */
static void hold_gauge(const newton *fit)
{
    size_t n = fit->problem->n_points;
    size_t n_variables = fit->front->n_variables;
    memset(fit->keep_mean, 0, n_variables * sizeof *fit->keep_mean);
    memset(fit->keep_sd, 0, n_variables * sizeof *fit->keep_sd);
    for (size_t p = 0; p < n; p++) {
        fit->keep_mean[p] = 1;
    }
    memcpy(fit->keep_sd, fit->state->theta, n * sizeof *fit->keep_sd);
    jarak__ideal_front_solve(fit->front, fit->keep_mean, fit->work);
    jarak__ideal_front_solve(fit->front, fit->keep_sd, fit->work);
    double mean_mean = 0;
    double mean_step = 0;
    for (size_t p = 0; p < n; p++) {
        mean_mean += fit->keep_mean[p];
        mean_step += fit->step[p];
    }
    double mean_sd = dot(n, fit->keep_mean, fit->state->theta);
    double sd_sd = dot(n, fit->keep_sd, fit->state->theta);
    double sd_step = dot(n, fit->step, fit->state->theta);
    double determinant = mean_mean * sd_sd - mean_sd * mean_sd;
    double by_mean = (sd_sd * mean_step - mean_sd * sd_step) / determinant;
    double by_sd = (mean_mean * sd_step - mean_sd * mean_step) / determinant;
    for (size_t v = 0; v < n_variables; v++) {
        fit->step[v] -= by_mean * fit->keep_mean[v] + by_sd * fit->keep_sd[v];
    }
}

/* Mean 0 and variance 1 to the last digit, the parameters with the points: the likelihood stays what it is. */
static void standardise(const newton *fit)
{
    size_t n = fit->problem->n_points;
    double mean = 0;
    for (size_t p = 0; p < n; p++) {
        mean += fit->state->theta[p] / (double)n;
    }
    for (size_t p = 0; p < n; p++) {
        fit->state->theta[p] -= mean;
    }
    double sd = sqrt(dot(n, fit->state->theta, fit->state->theta) / (double)n);
    for (size_t p = 0; p < n; p++) {
        fit->state->theta[p] /= sd;
        fit->state->sd[p] /= sd;
    }
    for (size_t b = 0; b < fit->problem->n_blocks; b++) {
        double *value = fit->state->parameters[b].value;
        for (int k = 1; k < fit->problem->blocks[b].dims; k++) {
            value[k] -= value[0] * mean;
        }
        value[0] *= sd;
    }
}

/* The multiplier of the convention on the scale, per point: how much the objective would rise with all points stretched. The likelihood
 * does not change when they are stretched and the discriminations shrunk with them, so that it is read off the priors: that of b wants
 * points far apart, that of points wants them close. */
static double scale_pressure(const newton *fit)
{
    const ideal_problem *problem = fit->problem;
    jarak__sum sum = {0};
    for (size_t b = 0; b < problem->n_blocks; b++) {
        double value = fit->state->parameters[b].value[0];
        jarak__sum_add(&sum, fit->pass->prior_precision[0] * value * value);
    }
    for (size_t p = 0; p < problem->n_points; p++) {
        const ideal_point *point = &problem->points[p];
        double theta = fit->state->theta[p];
        double step = point->before == JARAK_IDEAL_NONE ? theta : theta - fit->state->theta[point->before];
        double variance = point->before == JARAK_IDEAL_NONE ? 1 / fit->pass->first_precision : fit->state->evolution * point->gap;
        jarak__sum_add(&sum, -step * step / variance);
        jarak__sum_add(&sum, theta * (fit->state->pull_to[p] - fit->state->pull[p] * theta));
    }
    return jarak__sum_value(&sum) / (double)problem->n_points;
}

static jarak_status direction(newton *fit, jarak_error *error)
{
    size_t n = fit->problem->n_points;
    gradient(fit, fit->step);
    fit->state->ridge = scale_pressure(fit);
    for (size_t p = 0; p < n; p++) {
        fit->step[p] -= fit->state->ridge * fit->state->theta[p];
    }
    if (!jarak__ideal_front_factor(fit->front, fit->pass, fit->state)) {
        return jarak_fail(error, JARAK_ERR_INTERNAL, _("the information matrix of the ideal points is not positive definite"));
    }
    jarak__ideal_front_solve(fit->front, fit->step, fit->work);
    hold_gauge(fit);
    parameter_steps(fit);
    return JARAK_OK;
}

/* One Newton step; *change is the largest move of a point, 0 where no step raises the objective. */
static jarak_status take_step(newton *fit, double *change, jarak_error *error)
{
    double before = fit->objective;
    memcpy(fit->old_parameters, fit->state->parameters, fit->problem->n_blocks * sizeof *fit->old_parameters);
    jarak_status status = direction(fit, error);
    if (status == JARAK_ERR_INTERNAL && fit->pass->observed) {
        fit->pass->observed = false;
        if (getenv("IDEAL_TRACE")) fprintf(stderr, "not definite\n");
        evaluate(fit);
        status = direction(fit, error);
    }
    if (status != JARAK_OK) {
        return status;
    }
    memcpy(fit->old_theta, fit->state->theta, fit->problem->n_points * sizeof *fit->old_theta);
    memcpy(fit->old_sd, fit->state->sd, fit->problem->n_points * sizeof *fit->old_sd);
    double share = 1;
    for (int halving = 0; halving <= MOST_HALVINGS; halving++, share /= 2) {
        *change = move(fit, share);
        standardise(fit);
        evaluate(fit);
        if (getenv("IDEAL_TRACE")) fprintf(stderr, "   share %g gain %g\n", share, fit->objective-before);
        if (fit->objective >= before - 1e-9 * fabs(before)) {
            return JARAK_OK;
        }
    }
    memcpy(fit->state->theta, fit->old_theta, fit->problem->n_points * sizeof *fit->old_theta);
    memcpy(fit->state->sd, fit->old_sd, fit->problem->n_points * sizeof *fit->old_sd);
    memcpy(fit->state->parameters, fit->old_parameters, fit->problem->n_blocks * sizeof *fit->old_parameters);
    evaluate(fit);
    return JARAK_OK;
}

static jarak_status iterate(newton *fit, ideal_progress *progress, jarak_error *error)
{
    const jarak_ideal_settings *settings = fit->settings;
    jarak_status status = JARAK_OK;
    standardise(fit);
    settle_parameters(fit);
    evaluate(fit);
    progress->outcome = JARAK_IDEAL_MAX_ITERATIONS;
    while (progress->iterations < settings->max_iterations && status == JARAK_OK) {
        if (jarak_interrupted()) {
            return jarak_fail(error, JARAK_ERR_INTERRUPTED, _("interrupted"));
        }
        fit->pass->observed = progress->iterations > 0 && progress->last_change < 0.3;
        double q = fit->state->evolution;
        double found = update_variances(fit, fit->work);
        if (settings->evolution <= 0) {
            fit->state->evolution = found > least_evolution ? found : least_evolution;
        }
        evaluate(fit);
        update_pull(fit);
        fit->objective = fit->pass->log_likelihood + log_prior(fit);
        status = take_step(fit, &progress->last_change, error);
        progress->iterations++;
        if (getenv("IDEAL_TRACE")) {
            fprintf(stderr, "%d obj %.6f ll %.6f q %.6g change %.3g\n", progress->iterations, fit->objective, fit->pass->log_likelihood,
                    fit->state->evolution, progress->last_change);
        }
        if (progress->last_change < settings->tolerance && fabs(log(fit->state->evolution / q)) < settings->tolerance * 10) {
            progress->outcome = JARAK_IDEAL_CONVERGED;
            break;
        }
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
        .keep_mean = jarak__calloc(front->n_variables, sizeof *fit.keep_mean),
        .keep_sd = jarak__calloc(front->n_variables, sizeof *fit.keep_sd),
        .old_theta = jarak__calloc(problem->n_points, sizeof *fit.old_theta),
        .old_sd = jarak__calloc(problem->n_points, sizeof *fit.old_sd),
        .old_parameters = jarak__calloc(problem->n_blocks, sizeof *fit.old_parameters),
        .parameter_step = jarak__calloc(problem->n_blocks, sizeof *fit.parameter_step),
    };
    *progress = (ideal_progress){0};
    jarak_status status;
    if (fit.step == NULL || fit.work == NULL || fit.keep_mean == NULL || fit.keep_sd == NULL || fit.old_theta == NULL || fit.old_sd == NULL || fit.old_parameters == NULL || fit.parameter_step == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu points"), problem->n_points);
    } else {
        status = iterate(&fit, progress, error);
    }
    jarak__free(fit.step);
    jarak__free(fit.work);
    jarak__free(fit.keep_mean);
    jarak__free(fit.keep_sd);
    jarak__free(fit.old_theta);
    jarak__free(fit.old_sd);
    jarak__free(fit.old_parameters);
    jarak__free(fit.parameter_step);
    return status;
}
