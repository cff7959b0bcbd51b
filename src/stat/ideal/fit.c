/* jarak_ideal_fit: from votes to results. */
#include "stat/ideal/fit.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "num/normal.h"
#include "stat/ideal/start.h"

/* Points by unit, then by session: where each stands. */
static jarak_status order_points(jarak_ideal *fit, jarak_error *error)
{
    const ideal_problem *problem = &fit->problem;
    fit->first_of_unit = jarak__calloc(problem->n_units + 2, sizeof *fit->first_of_unit);
    fit->place = jarak__calloc(problem->n_points, sizeof *fit->place);
    fit->point_at = jarak__calloc(problem->n_points, sizeof *fit->point_at);
    fit->points = jarak__calloc(problem->n_points, sizeof *fit->points);
    if (fit->first_of_unit == NULL || fit->place == NULL || fit->point_at == NULL || fit->points == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu points"), problem->n_points);
    }
    uint32_t *next = fit->first_of_unit + 1; /* shifted by one while counting */
    for (size_t p = 0; p < problem->n_points; p++) {
        next[problem->points[p].unit + 1]++;
    }
    for (size_t unit = 0; unit < problem->n_units; unit++) {
        next[unit + 1] += next[unit];
    }
    for (size_t p = 0; p < problem->n_points; p++) {
        fit->place[p] = next[problem->points[p].unit]++;
        fit->point_at[fit->place[p]] = (uint32_t)p;
    }
    return JARAK_OK;
}

static void fill_points(jarak_ideal *fit)
{
    for (size_t i = 0; i < fit->problem.n_points; i++) {
        size_t p = fit->point_at[i];
        const ideal_point *point = &fit->problem.points[p];
        double estimate = fit->gauge.sign * (fit->state.theta[p] - fit->gauge.mean) / fit->gauge.sd;
        double std_error = sqrt(fmax(jarak__ideal_covariance(fit, p, p), 0));
        fit->points[i] = (jarak_ideal_point){
            .unit = point->unit,
            .time = fit->problem.time[point->session],
            .estimate = estimate,
            .std_error = std_error,
            .conf_low = estimate - fit->z * std_error,
            .conf_high = estimate + fit->z * std_error,
            .n_votes = point->n_votes,
        };
    }
}

static void fill_info(jarak_ideal *fit, const ideal_progress *progress)
{
    const ideal_problem *problem = &fit->problem;
    jarak_ideal_info *info = &fit->info;
    info->outcome = progress->outcome;
    info->iterations = progress->iterations;
    info->last_change = progress->last_change;
    info->n_points = problem->n_points;
    info->points = fit->points;
    info->n_items = problem->n_data_items;
    info->items = fit->items;
    info->n_votes = problem->n_votes;
    info->n_absent = problem->n_absent;
    info->n_repeated = problem->n_repeated;
    info->n_one_sided = problem->n_one_sided;
    info->n_units_without_votes = problem->n_units_without_votes;
    info->n_sessions = problem->n_sessions;
    info->n_bridging = problem->n_bridges;
    info->evolution = fit->is_static ? 0 : fit->state.evolution / (fit->gauge.sd * fit->gauge.sd);
    info->raw_mean = fit->gauge.mean;
    info->raw_sd = fit->gauge.sd;
}

/* The covariances of a session's points take the place of their information, which nothing needs any more. */
static jarak_status find_covariances(jarak_ideal *fit, ideal_pass *pass, ideal_front *front, jarak_error *error)
{
    const ideal_problem *problem = &fit->problem;
    double *step_covariance = jarak__calloc(problem->n_points, sizeof *step_covariance);
    double(*bridge)[IDEAL_DIMS * IDEAL_DIMS] = jarak__calloc(problem->n_bridges, sizeof *bridge);
    jarak_status status;
    if (step_covariance == NULL || bridge == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu points"), problem->n_points);
        goto out;
    }
    status = jarak__ideal_front_covariances(front, pass->session, step_covariance, bridge, error);
    if (status == JARAK_OK) {
        fit->session = pass->session;
        status = jarak__ideal_describe_items(fit, pass, front, (const double(*)[IDEAL_DIMS * IDEAL_DIMS]) bridge, error);
        pass->session = NULL; /* they belong to the fit now */
    }
out:
    jarak__free(step_covariance);
    jarak__free(bridge);
    return status;
}

static jarak_status run(jarak_ideal *fit, const jarak_ideal_settings *settings, ideal_pass *pass, ideal_front *front, jarak_error *error)
{
    ideal_progress progress;
    jarak_status status = jarak__ideal_start(&fit->problem, settings, &fit->state, error);
    if (status == JARAK_OK) {
        status = jarak__ideal_newton(&fit->problem, settings, pass, front, &fit->state, &progress, error);
    }
    if (status == JARAK_OK && !jarak__ideal_front_factor(front, pass, &fit->state)) {
        status = jarak_fail(error, JARAK_ERR_INTERNAL, _("the information matrix of the ideal points is not positive definite"));
    }
    if (status == JARAK_OK) {
        status = jarak__ideal_gauge_new(&fit->problem, settings, &fit->state, front, &fit->gauge, error);
    }
    if (status == JARAK_OK) {
        status = find_covariances(fit, pass, front, error);
    }
    if (status == JARAK_OK) {
        status = jarak__ideal_classify(fit, settings->threads, error);
    }
    if (status == JARAK_OK) {
        fill_points(fit);
        fill_info(fit, &progress);
    }
    if (status == JARAK_OK && settings->data_only) {
        status = jarak__ideal_own_find(fit, settings, pass, error);
    }
    if (status == JARAK_OK && settings->bootstrap > 0) {
        status = jarak__ideal_bootstrap(fit, settings, pass, front, error);
    }
    return status;
}

jarak_status jarak_ideal_fit(const jarak_ideal_data *data, const jarak_ideal_settings *given, jarak_ideal **fit, jarak_error *error)
{
    *fit = NULL;
    jarak_ideal_settings used;
    const jarak_ideal_settings *settings = &used;
    ideal_pass pass = {0};
    ideal_front front = {0};
    jarak_status status = jarak__ideal_settings_take(given, &used, error);
    if (status != JARAK_OK) {
        return status;
    }
    jarak_ideal *made = jarak__calloc(1, sizeof *made);
    if (made == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the ideal points"));
    }
    made->is_static = settings->is_static;
    made->z = jarak__normal_quantile(0.5 + settings->level / 2);
    status = jarak__ideal_problem_new(data, settings, &made->problem, error);
    if (status == JARAK_OK) {
        made->items = made->problem.described;
        status = jarak__ideal_state_new(&made->problem, &made->state, error);
    }
    if (status == JARAK_OK) {
        status = order_points(made, error);
    }
    if (status == JARAK_OK) {
        status = jarak__ideal_pass_new(&made->problem, settings, &pass, error);
    }
    if (status == JARAK_OK) {
        status = jarak__ideal_front_new(&made->problem, settings->threads, &front, error);
    }
    if (status == JARAK_OK) {
        status = run(made, settings, &pass, &front, error);
    }
    jarak__ideal_pass_release(&pass);
    jarak__ideal_front_release(&front);
    if (status != JARAK_OK) {
        jarak_ideal_free(made);
        return status;
    }
    *fit = made;
    return JARAK_OK;
}

static void free_sessions(const ideal_problem *problem, double **session)
{
    for (size_t s = 0; session != NULL && s < problem->n_sessions; s++) {
        jarak__free(session[s]);
    }
    jarak__free(session);
}

void jarak_ideal_free(jarak_ideal *fit)
{
    if (fit == NULL) {
        return;
    }
    free_sessions(&fit->problem, fit->session);
    free_sessions(&fit->problem, fit->bootstrap);
    jarak__ideal_own_free(&fit->problem, fit->own);
    jarak__ideal_gauge_release(&fit->gauge);
    jarak__ideal_state_release(&fit->state);
    jarak__ideal_problem_release(&fit->problem); /* and with it the items */
    jarak__free(fit->place);
    jarak__free(fit->point_at);
    jarak__free(fit->first_of_unit);
    jarak__free(fit->points);
    jarak__free(fit);
}

const jarak_ideal_info *jarak_ideal_result(const jarak_ideal *fit)
{
    return &fit->info;
}

size_t jarak_ideal_find(const jarak_ideal *fit, uint32_t unit, int32_t time)
{
    if (unit >= fit->problem.n_units) {
        return SIZE_MAX;
    }
    for (size_t i = fit->first_of_unit[unit]; i < fit->first_of_unit[unit + 1]; i++) {
        if (fit->is_static || fit->points[i].time == time) {
            return i;
        }
    }
    return SIZE_MAX;
}

jarak_status jarak_ideal_distance(const jarak_ideal *fit, size_t point, size_t other, jarak_ideal_gap *gap, jarak_error *error)
{
    *gap = (jarak_ideal_gap){(double)NAN, (double)NAN, (double)NAN, (double)NAN, (double)NAN};
    if (point >= fit->info.n_points || other >= fit->info.n_points) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("point %zu or %zu is out of range: there are %zu"), point, other,
                          fit->info.n_points);
    }
    size_t p = fit->point_at[point];
    size_t o = fit->point_at[other];
    if (fit->problem.points[p].session != fit->problem.points[o].session) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("points %zu and %zu are of different sessions"), point, other);
    }
    double variance = jarak__ideal_covariance(fit, p, p) + jarak__ideal_covariance(fit, o, o) - 2 * jarak__ideal_covariance(fit, p, o);
    gap->difference = fit->points[point].estimate - fit->points[other].estimate;
    gap->std_error = sqrt(fmax(variance, 0));
    gap->distance = fabs(gap->difference);
    double half = fit->z * gap->std_error;
    gap->conf_low = gap->distance > half ? gap->distance - half : 0;
    gap->conf_high = gap->distance + half;
    return JARAK_OK;
}
