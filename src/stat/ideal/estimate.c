/* From votes to points and parameters, without their errors. */
#include "base/alloc.h"
#include "base/text.h"
#include "stat/ideal/fit.h"
#include "stat/ideal/start.h"

static const double first_evolution = 0.02; /* to begin with */

jarak_status jarak__ideal_state_new(const ideal_problem *problem, ideal_state *state, jarak_error *error)
{
    *state = (ideal_state){
        .theta = jarak__calloc(problem->n_points, sizeof *state->theta),
        .sd = jarak__calloc(problem->n_points, sizeof *state->sd),
        .pull = jarak__calloc(problem->n_points, sizeof *state->pull),
        .pull_to = jarak__calloc(problem->n_points, sizeof *state->pull_to),
        .parameters = jarak__calloc(problem->n_blocks, sizeof *state->parameters),
        .evolution = first_evolution,
    };
    if (state->theta == NULL || state->sd == NULL || state->pull == NULL || state->pull_to == NULL || state->parameters == NULL) {
        jarak__ideal_state_release(state);
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu points"), problem->n_points);
    }
    return JARAK_OK;
}

void jarak__ideal_state_release(ideal_state *state)
{
    jarak__free(state->theta);
    jarak__free(state->sd);
    jarak__free(state->pull);
    jarak__free(state->pull_to);
    jarak__free(state->parameters);
    *state = (ideal_state){0};
}

jarak_status jarak__ideal_estimate(const jarak_ideal_data *data, const jarak_ideal_settings *settings, ideal_estimate *estimate,
                                   jarak_error *error)
{
    ideal_pass pass = {0};
    ideal_front front = {0};
    *estimate = (ideal_estimate){0};
    jarak_status status = jarak__ideal_problem_new(data, settings, &estimate->problem, error);
    if (status == JARAK_OK) {
        status = jarak__ideal_state_new(&estimate->problem, &estimate->state, error);
    }
    if (status == JARAK_OK) {
        status = jarak__ideal_pass_new(&estimate->problem, settings, &pass, error);
    }
    if (status == JARAK_OK) {
        status = jarak__ideal_front_new(&estimate->problem, settings->threads, &front, error);
    }
    if (status == JARAK_OK) {
        status = jarak__ideal_start(&estimate->problem, settings, &estimate->state, error);
    }
    if (status == JARAK_OK) {
        status = jarak__ideal_newton(&estimate->problem, settings, &pass, &front, &estimate->state, &estimate->progress, error);
    }
    jarak__ideal_pass_release(&pass);
    jarak__ideal_front_release(&front);
    if (status != JARAK_OK) {
        jarak__ideal_estimate_release(estimate);
    }
    return status;
}

void jarak__ideal_estimate_release(ideal_estimate *estimate)
{
    jarak__ideal_state_release(&estimate->state);
    jarak__ideal_problem_release(&estimate->problem);
}
