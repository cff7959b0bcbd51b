/* The scale on which points are reported. The likelihood does not change when all points are shifted or stretched and the roll calls with
 * them, so that location and scale are conventions; a standard error should not contain how uncertain the convention is. Points are
 * therefore standardised to mean 0 and standard deviation 1 over all unit-sessions, and their variances follow by the delta method:
 *
 *     z = (theta - m) / s,   dz = (dtheta - dm - z ds) / s,   dm = sum dtheta / n,   ds = sum z dtheta / n
 */
#include <math.h>

#include "base/alloc.h"
#include "base/text.h"
#include "num/sum.h"
#include "stat/ideal/fit.h"

static double mean_of_unit(const ideal_problem *problem, const ideal_state *state, uint32_t unit)
{
    double sum = 0;
    size_t n = 0;
    for (size_t p = 0; p < problem->n_points; p++) {
        if (problem->points[p].unit == unit) {
            sum += state->theta[p];
            n++;
        }
    }
    return sum / (double)n;
}

/* Without anchors, the point farthest from the mean is positive. */
static double farthest(const ideal_problem *problem, const ideal_state *state, double mean)
{
    double found = 0;
    for (size_t p = 0; p < problem->n_points; p++) {
        double from_mean = state->theta[p] - mean;
        found = fabs(from_mean) > fabs(found) ? from_mean : found;
    }
    return found;
}

void jarak__ideal_gauge_find(const ideal_problem *problem, const jarak_ideal_settings *settings, const ideal_state *state,
                             ideal_gauge *gauge)
{
    jarak__sum sum = {0};
    jarak__sum squares = {0};
    double n = (double)problem->n_points;
    for (size_t p = 0; p < problem->n_points; p++) {
        jarak__sum_add(&sum, state->theta[p]);
    }
    gauge->mean = jarak__sum_value(&sum) / n;
    for (size_t p = 0; p < problem->n_points; p++) {
        double from_mean = state->theta[p] - gauge->mean;
        jarak__sum_add(&squares, from_mean * from_mean);
    }
    gauge->sd = sqrt(jarak__sum_value(&squares) / n);
    double direction = settings->anchor_high == JARAK_IDEAL_NONE
                           ? farthest(problem, state, gauge->mean)
                           : mean_of_unit(problem, state, settings->anchor_high) - mean_of_unit(problem, state, settings->anchor_low);
    gauge->sign = direction < 0 ? -1 : 1;
}

jarak_status jarak__ideal_gauge_new(const ideal_problem *problem, const jarak_ideal_settings *settings, const ideal_state *state,
                                    const ideal_front *front, ideal_gauge *gauge, jarak_error *error)
{
    *gauge = (ideal_gauge){0};
    gauge->with_mean = jarak__calloc(front->n_variables, sizeof *gauge->with_mean);
    gauge->with_sd = jarak__calloc(front->n_variables, sizeof *gauge->with_sd);
    double *work = jarak__calloc(front->largest_front, sizeof *work);
    if (gauge->with_mean == NULL || gauge->with_sd == NULL || work == NULL) {
        jarak__free(work);
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu points"), problem->n_points);
    }
    jarak__ideal_gauge_find(problem, settings, state, gauge);
    double n = (double)problem->n_points;
    for (size_t p = 0; p < problem->n_points; p++) {
        gauge->with_mean[p] = 1 / n;
        gauge->with_sd[p] = (state->theta[p] - gauge->mean) / gauge->sd / n;
    }
    jarak__ideal_front_solve(front, gauge->with_mean, work);
    jarak__ideal_front_solve(front, gauge->with_sd, work);
    for (size_t p = 0; p < problem->n_points; p++) {
        double z = (state->theta[p] - gauge->mean) / gauge->sd;
        gauge->mean_mean += gauge->with_mean[p] / n;
        gauge->mean_sd += gauge->with_sd[p] / n;
        gauge->sd_sd += z * gauge->with_sd[p] / n;
    }
    jarak__free(work);
    return JARAK_OK;
}

void jarak__ideal_gauge_release(ideal_gauge *gauge)
{
    jarak__free(gauge->with_mean);
    jarak__free(gauge->with_sd);
    *gauge = (ideal_gauge){0};
}

double jarak__ideal_covariance(const jarak_ideal *fit, size_t point, size_t other)
{
    const ideal_gauge *gauge = &fit->gauge;
    size_t session = fit->problem.points[point].session;
    size_t first = fit->problem.first_point[session];
    size_t n = ideal_session_points(&fit->problem, session);
    size_t at = point - first + (other - first) * n;
    if (fit->bootstrap != NULL) {
        return fit->bootstrap[session][at];
    }
    double z = (fit->state.theta[point] - gauge->mean) / gauge->sd;
    double z_other = (fit->state.theta[other] - gauge->mean) / gauge->sd;
    double raw = fit->session[session][at] - gauge->with_mean[point] - gauge->with_mean[other] - z_other * gauge->with_sd[point] -
                 z * gauge->with_sd[other] + gauge->mean_mean + (z + z_other) * gauge->mean_sd + z * z_other * gauge->sd_sd;
    return raw / (gauge->sd * gauge->sd);
}
