/* Variational EM whose M step is joint.
 *
 * E step: expect.c. M step: a Newton step of the expected log-posterior in the means of all points and in all roll calls at
 * once; it sees that moving a session's points and its roll calls together costs little, which is what makes
 * alternating between the two slow. q, the variance of the random walk, is where the expected squares of the steps say it is, once the
 * points are near their places.
 *
 * Far from the solution a step is taken as far as it raises the objective. Near it a whole step is right, and is not looked at: the pass
 * of the next E step is then the only one of the iteration. Should a step be longer than the one before, the next one is looked at again.
 */
#include "stat/ideal/newton.h"

#include <math.h>

#include "base/alloc.h"
#include "base/text.h"
#include "num/sum.h"
#include "stat/ideal/direction.h"
#include "stat/ideal/expect.h"
#include "stat/ideal/scale.h"

enum { MOST_HALVINGS = 6, MOST_AGAIN = 1 }; /* corrections once the fit has converged: q that creeps to 0 would never end them */

static const double least_evolution = 1e-6;
static const double near_change = 0.6;      /* of a point: from here on the observed information leads faster, and q is looked for */
static const double settled_change = 0.005; /* from here on the E step is what matters, and is taken at the points as they are */
static const double reuse_change = 0.02;    /* after such a step the factor of the last one leads on */
static const double steepest_ratio = 0.95;
static const double longest_log_step = 1; /* of q */
static const double log_q_tolerance = 10; /* times that of points */
static const double least_correction = 0.05;
static const double corrections_a_tolerance = 1e3; /* a finer tolerance asks for a finer correction, too */
static const double rough_tolerance = 0.01;        /* before corrections */

static double clipped(double step, double most)
{
    return step > most ? most : step < -most ? -most : step;
}

/* The direction from the state, with the expected information where the observed one is not positive definite: that always is. */
static jarak_status look_ahead(ideal_newton *fit, bool reuse, jarak_error *error)
{
    jarak__ideal_remember(fit);
    jarak_status status = jarak__ideal_direction(fit, reuse, error);
    if (status == JARAK_ERR_INTERNAL && fit->pass->observed) {
        fit->pass->observed = false;
        jarak__ideal_evaluate(fit, IDEAL_MATRIX);
        status = jarak__ideal_direction(fit, false, error);
    }
    return status;
}

/* The whole step, whatever it does to the objective, which is left as it was. */
static double take_whole_step(ideal_newton *fit)
{
    double change = jarak__ideal_move(fit, 1);
    jarak__ideal_standardise(fit->problem, fit->state);
    return change;
}

/* The largest part of the step, halved and halved again, that raises the objective. Returns the largest move of a point, 0 where no part
 * does. */
static double take_good_step(ideal_newton *fit)
{
    double before = fit->objective;
    for (int halving = 0; halving <= MOST_HALVINGS; halving++) {
        double change = jarak__ideal_move(fit, ldexp(1, -halving));
        jarak__ideal_standardise(fit->problem, fit->state);
        jarak__ideal_evaluate(fit, IDEAL_VOTES);
        if (fit->objective >= before - 1e-9 * fabs(before)) {
            return change;
        }
    }
    (void)jarak__ideal_move(fit, 0);
    jarak__ideal_evaluate(fit, IDEAL_VOTES);
    return 0;
}

/* The next q. EM creeps where sessions have few votes, so that after two of its steps a third goes to where the three would lead (Aitken's
 * extrapolation of log q). */
static double next_evolution(ideal_newton *fit, double found)
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

/* The E step at the state, and a pass there. search: q moves, too. Returns how much log q moved. */
static double expect(ideal_newton *fit, bool search, ideal_depth depth)
{
    double before = fit->state->evolution;
    double found = fit->q_correction * jarak__ideal_expect_points(fit->pass, fit->state, fit->work);
    if (fit->settings->evolution <= 0 && search) {
        fit->state->evolution = next_evolution(fit, found);
    }
    jarak__ideal_evaluate(fit, depth);
    jarak__ideal_expect_blocks(fit->pass, fit->state, fit->block_work);
    jarak__ideal_take_prior(fit);
    return fabs(log(fit->state->evolution / before));
}

static double variance_of(const ideal_newton *fit, size_t p)
{
    size_t session = fit->problem->points[p].session;
    size_t at = p - fit->problem->first_point[session];
    return fit->pass->session[session][at * (ideal_session_points(fit->problem, session) + 1)];
}

/* The E step has the variances of points given the roll calls, which makes the steps of the walk look smaller than they are: the exact
 * covariances say by how much. The factor is at hand from the last Newton step. Sets *moved to the change of the log of the correction. */
static jarak_status correct_evolution(ideal_newton *fit, double *moved, jarak_error *error)
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
    double correction = exact / jarak__ideal_expect_points(fit->pass, fit->state, fit->step);
    *moved = fabs(log(correction / fit->q_correction));
    fit->q_correction = correction;
    fit->last_log_step = (double)NAN;
    return JARAK_OK;
}

/* Newton steps until nothing moves. Factors are used again only in the last round: before it, the correction of q looks at them. */
static jarak_status converge(ideal_newton *fit, double tolerance, bool is_last, ideal_progress *progress, jarak_error *error)
{
    const jarak_ideal_settings *settings = fit->settings;
    bool grew = true; /* the last step, over the one before it */
    progress->outcome = JARAK_IDEAL_MAX_ITERATIONS;
    while (progress->iterations < settings->max_iterations) {
        if (jarak_cancel_triggered(settings->cancel)) {
            return jarak_fail(error, JARAK_ERR_INTERRUPTED, _("interrupted"));
        }
        double before = progress->last_change;
        bool near = before < near_change, reuse = before < reuse_change && !grew && is_last;
        fit->pass->observed = near;
        double moved = expect(fit, near, reuse ? IDEAL_ELIMINATED : IDEAL_MATRIX);
        jarak_status status = look_ahead(fit, reuse, error);
        if (status != JARAK_OK) {
            return status;
        }
        progress->last_change = near && !grew && before > settled_change ? take_whole_step(fit) : take_good_step(fit);
        grew = !(progress->last_change < before);
        progress->iterations++;
        jarak_progress_set(settings->progress, (uint64_t)progress->iterations);
        if (near && progress->last_change < tolerance && moved < log_q_tolerance * tolerance) {
            progress->outcome = progress->last_change > 0 ? JARAK_IDEAL_CONVERGED : JARAK_IDEAL_STALLED;
            break;
        }
    }
    return JARAK_OK;
}

/* A factor at the state, where the last step may have used an older one. */
static jarak_status refresh(ideal_newton *fit, jarak_error *error)
{
    jarak__ideal_evaluate(fit, IDEAL_MATRIX);
    return look_ahead(fit, false, error);
}

static jarak_status iterate(ideal_newton *fit, ideal_progress *progress, jarak_error *error)
{
    bool corrects = fit->settings->evolution <= 0 && fit->problem->n_sessions > 1;
    double tolerance = fit->settings->tolerance;
    double settled = fmin(least_correction, corrections_a_tolerance * tolerance);
    double moved = (double)INFINITY; /* the log of the correction */
    double corrected = (double)NAN;  /* q that it was found for */
    int again = 0;
    jarak_status status = JARAK_OK;
    progress->last_change = (double)INFINITY;
    jarak__ideal_standardise(fit->problem, fit->state);
    jarak__ideal_settle_parameters(fit);
    jarak__ideal_evaluate(fit, IDEAL_VOTES);
    while (status == JARAK_OK) { /* every round takes iterations, of which there are max_iterations */
        bool last = !corrects || moved < settled;
        status = converge(fit, last ? tolerance : fmax(tolerance, rough_tolerance), last, progress, error);
        if (status != JARAK_OK || progress->outcome != JARAK_IDEAL_CONVERGED ||
            (last && (!corrects || again++ == MOST_AGAIN || fabs(log(fit->state->evolution / corrected)) < settled))) {
            break;
        }
        corrected = fit->state->evolution;
        status = last ? refresh(fit, error) : status;
        status = status == JARAK_OK ? correct_evolution(fit, &moved, error) : status;
    }
    if (status == JARAK_OK) {
        jarak__ideal_evaluate(fit, IDEAL_MATRIX); /* the information at the solution */
    }
    return status;
}

jarak_status jarak__ideal_newton(const ideal_problem *problem, const jarak_ideal_settings *settings, ideal_pass *pass, ideal_front *front,
                                 ideal_state *state, ideal_progress *progress, jarak_error *error)
{
    ideal_newton fit = {
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
