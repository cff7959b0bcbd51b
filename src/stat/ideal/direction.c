/* A Newton step: the gradient, the solution for points and roll calls together, and the move. */
#include "stat/ideal/direction.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "num/sum.h"
#include "stat/ideal/scale.h"

enum { ROUNDS_FOR_PARAMETERS = 6 };

static const double longest_point_step = 1.0;
static const double longest_parameter_step = 1.5;

/* The log of the prior of points and parameters, without constants. */
static double log_prior(const ideal_newton *fit)
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

void jarak__ideal_take_prior(ideal_newton *fit)
{
    fit->objective = fit->pass->log_likelihood + log_prior(fit);
}

void jarak__ideal_evaluate(ideal_newton *fit, ideal_depth depth)
{
    fit->pass->depth = depth;
    jarak__ideal_pass_run(fit->pass, fit->state);
    jarak__ideal_take_prior(fit);
}

/* The gradient in points and bridging parameters, local blocks eliminated. */
static void gradient(const ideal_newton *fit, double *x)
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
static void parameter_steps(const ideal_newton *fit)
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
double jarak__ideal_move(const ideal_newton *fit, double share)
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

void jarak__ideal_remember(ideal_newton *fit)
{
    memcpy(fit->old_theta, fit->state->theta, fit->problem->n_points * sizeof *fit->old_theta);
    memcpy(fit->old_sd, fit->state->sd, fit->problem->n_points * sizeof *fit->old_sd);
    memcpy(fit->old_parameters, fit->state->parameters, fit->problem->n_blocks * sizeof *fit->old_parameters);
}

/* Sums of a bridging block's portions gather in its first. */
static void gather_bridges(const ideal_newton *fit)
{
    const ideal_problem *problem = fit->problem;
    for (size_t j = 0; j < problem->n_bridges; j++) {
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
}

void jarak__ideal_settle_parameters(ideal_newton *fit)
{
    const ideal_problem *problem = fit->problem;
    for (int round = 0; round < ROUNDS_FOR_PARAMETERS; round++) {
        jarak__ideal_evaluate(fit, IDEAL_ROUGH);
        gather_bridges(fit);
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

jarak_status jarak__ideal_direction(ideal_newton *fit, bool reuse, jarak_error *error)
{
    size_t n = fit->problem->n_points;
    gradient(fit, fit->step);
    fit->state->ridge = jarak__ideal_scale_pressure(fit->pass, fit->state);
    for (size_t p = 0; p < n; p++) {
        fit->step[p] -= fit->problem->points[p].n_votes * fit->state->ridge * fit->state->theta[p];
    }
    if (!reuse) {
        if (!jarak__ideal_front_factor(fit->front, fit->pass, fit->state)) {
            return jarak_fail(error, JARAK_ERR_INTERNAL, _("the information matrix of the ideal points is not positive definite"));
        }
        jarak__ideal_location_direction(fit->front, fit->mean, fit->work);
    }
    jarak__ideal_scale_direction(fit->front, fit->state, fit->sd, fit->work);
    jarak__ideal_front_solve(fit->front, fit->step, fit->work);
    jarak__ideal_hold_scale(fit->front, fit->state, fit->mean, fit->sd, fit->step);
    parameter_steps(fit);
    return JARAK_OK;
}
