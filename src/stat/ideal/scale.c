/* The convention on location and scale as a constraint of the Newton steps: a step along it, then back onto it. Points weigh by their
 * votes: where priors and convention pull against each other, a point gives way the less the more its votes say. */
#include "stat/ideal/scale.h"

#include <math.h>
#include <string.h>

#include "num/sum.h"

/* Sums over all votes of what belongs to their points. */
static double total(const ideal_problem *problem, const double *a)
{
    jarak__sum sum = {0};
    for (size_t p = 0; p < problem->n_points; p++) {
        jarak__sum_add(&sum, problem->points[p].n_votes * a[p]);
    }
    return jarak__sum_value(&sum);
}

static double dot(const ideal_problem *problem, const double *a, const double *b)
{
    jarak__sum sum = {0};
    for (size_t p = 0; p < problem->n_points; p++) {
        jarak__sum_add(&sum, problem->points[p].n_votes * a[p] * b[p]);
    }
    return jarak__sum_value(&sum);
}

void jarak__ideal_standardise(const ideal_problem *problem, ideal_state *state)
{
    size_t n = problem->n_points;
    double mean = total(problem, state->theta) / (double)problem->n_votes;
    for (size_t p = 0; p < n; p++) {
        state->theta[p] -= mean;
    }
    double sd = sqrt(dot(problem, state->theta, state->theta) / (double)problem->n_votes);
    if (!(sd > 0)) {
        return; /* all points are one: nothing to stretch */
    }
    for (size_t p = 0; p < n; p++) {
        state->theta[p] /= sd;
        state->sd[p] /= sd;
    }
    for (size_t b = 0; b < problem->n_blocks; b++) {
        double *value = state->parameters[b].value;
        for (int k = 1; k < problem->blocks[b].dims; k++) {
            value[k] -= value[0] * mean;
        }
        value[0] *= sd;
    }
}

double jarak__ideal_scale_pressure(const ideal_pass *pass, const ideal_state *state)
{
    const ideal_problem *problem = pass->problem;
    jarak__sum sum = {0};
    for (size_t b = 0; b < problem->n_blocks; b++) {
        double value = state->parameters[b].value[0];
        jarak__sum_add(&sum, pass->prior_precision[0] * value * value);
    }
    for (size_t p = 0; p < problem->n_points; p++) {
        const ideal_point *point = &problem->points[p];
        double theta = state->theta[p];
        double step = point->before == JARAK_IDEAL_NONE ? theta : theta - state->theta[point->before];
        double precision = point->before == JARAK_IDEAL_NONE ? pass->first_precision : 1 / (state->evolution * point->gap);
        jarak__sum_add(&sum, -precision * step * step);
        jarak__sum_add(&sum, theta * (state->pull_to[p] - state->pull[p] * theta));
    }
    return jarak__sum_value(&sum) / (double)problem->n_votes;
}

void jarak__ideal_location_direction(const ideal_front *front, double *mean, double *work)
{
    const ideal_problem *problem = front->problem;
    memset(mean, 0, front->n_variables * sizeof *mean);
    for (size_t p = 0; p < problem->n_points; p++) {
        mean[p] = problem->points[p].n_votes;
    }
    jarak__ideal_front_solve(front, mean, work);
}

void jarak__ideal_scale_direction(const ideal_front *front, const ideal_state *state, double *sd, double *work)
{
    const ideal_problem *problem = front->problem;
    memset(sd, 0, front->n_variables * sizeof *sd);
    for (size_t p = 0; p < problem->n_points; p++) {
        sd[p] = problem->points[p].n_votes * state->theta[p];
    }
    jarak__ideal_front_solve(front, sd, work);
}

void jarak__ideal_hold_scale(const ideal_front *front, const ideal_state *state, const double *mean, const double *sd, double *step)
{
    const ideal_problem *problem = front->problem;
    double mean_mean = total(problem, mean);
    double mean_sd = dot(problem, mean, state->theta);
    double sd_mean = total(problem, sd);
    double sd_sd = dot(problem, sd, state->theta);
    double mean_step = total(problem, step);
    double sd_step = dot(problem, step, state->theta);
    double determinant = mean_mean * sd_sd - mean_sd * sd_mean;
    if (!(determinant > 0)) {
        return; /* all points are one */
    }
    double by_mean = (sd_sd * mean_step - sd_mean * sd_step) / determinant;
    double by_sd = (mean_mean * sd_step - mean_sd * mean_step) / determinant;
    for (size_t v = 0; v < front->n_variables; v++) {
        step[v] -= by_mean * mean[v] + by_sd * sd[v];
    }
}
