/* Mean-field Gaussians: points of a unit together, the parameters of a block together. */
#include "stat/ideal/expect.h"

#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "num/sum.h"

/* A unit's points given the roll calls have tridiagonal information: the votes' and the pull on the diagonal, the random walk's beside it.
 * Forward, ahead[p] is what sessions up to p say; backward, the later ones are added (Rauch, Tung & Striebel 1965). */
double jarak__ideal_expect_points(const ideal_pass *pass, ideal_state *state, double *ahead)
{
    const ideal_problem *problem = pass->problem;
    double q = state->evolution;
    for (size_t p = 0; p < problem->n_points; p++) {
        const ideal_point *point = &problem->points[p];
        double prior = point->before == JARAK_IDEAL_NONE ? pass->first_precision : 1 / (1 / ahead[point->before] + q * point->gap);
        ahead[p] = pass->curvature[p] + state->pull[p] + prior;
    }
    jarak__sum squares = {0};
    size_t n_steps = 0;
    for (size_t p = problem->n_points; p-- > 0;) {
        const ideal_point *point = &problem->points[p];
        double variance = 1 / ahead[p];
        if (point->after != JARAK_IDEAL_NONE) {
            double gap = problem->points[point->after].gap;
            double predicted = variance + q * gap;
            double gain = variance / predicted;
            double variance_after = state->sd[point->after] * state->sd[point->after];
            double covariance = gain * variance_after;
            double step = state->theta[point->after] - state->theta[p];
            variance += gain * gain * (variance_after - predicted);
            jarak__sum_add(&squares, (step * step + variance + variance_after - 2 * covariance) / gap);
            n_steps++;
        }
        state->sd[p] = sqrt(variance);
    }
    return n_steps > 0 ? jarak__sum_value(&squares) / (double)n_steps : q;
}

typedef struct pulling {
    const ideal_pass *pass;
    ideal_state *state;
    double (*factor)[IDEAL_PACKED];
} pulling;

static void pull_session(const pulling *shared, size_t session)
{
    const ideal_problem *problem = shared->pass->problem;
    size_t first = problem->first_point[session];
    double *pull = shared->state->pull + first;
    double *pull_to = shared->state->pull_to + first;
    memset(pull, 0, ideal_session_points(problem, session) * sizeof *pull);
    memset(pull_to, 0, ideal_session_points(problem, session) * sizeof *pull_to);
    for (size_t i = problem->first_portion[session]; i < problem->first_portion[session + 1]; i++) {
        const ideal_portion *portion = &problem->portions[i];
        double covariance[IDEAL_DIMS] = {1, 0, 0}; /* of b with b, c1 and c2 */
        jarak__ideal_small_solve(problem->blocks[portion->block].dims, shared->factor[portion->block], covariance);
        for (size_t v = portion->first_vote; v < portion->end_vote; v++) {
            const float *coupling = shared->pass->coupling + IDEAL_COUPLED * v;
            size_t p = problem->local[v];
            pull[p] += (double)coupling[3] * covariance[0];
            pull_to[p] -= (double)coupling[1] * covariance[1] + (double)coupling[2] * covariance[2];
        }
    }
}

static void pull_sessions(size_t first, size_t end, void *context)
{
    for (size_t s = first; s < end; s++) {
        pull_session(context, s);
    }
}

void jarak__ideal_factor_blocks(const ideal_pass *pass, double (*factor)[IDEAL_PACKED])
{
    static const int diagonal[] = {0, 3, 5};
    const ideal_problem *problem = pass->problem;
    memset(factor, 0, problem->n_blocks * sizeof *factor);
    for (size_t i = 0; i < problem->n_portions; i++) {
        for (int k = 0; k < IDEAL_PACKED; k++) { /* of a local block the factor itself, its only portion */
            factor[problem->portions[i].block][k] += pass->sums[i].information[k];
        }
    }
    for (size_t j = 0; j < problem->n_bridges; j++) {
        double *total = factor[problem->bridges[j]];
        for (int k = 0; k < IDEAL_DIMS; k++) {
            total[diagonal[k]] += pass->prior_precision[k];
        }
        jarak__ideal_small_factor(problem->blocks[problem->bridges[j]].dims, total); /* the prior keeps it positive definite */
    }
}

/* With S the covariance of a block's parameters given the points, E[b^2] is b^2 + S_bb, and the expected log-likelihood of a vote loses
 * 0.5 h S_bb theta^2 + theta (h_1 S_b1 + h_2 S_b2) beside terms without theta, h being the information on eta and h_k that between eta and
 * a cutpoint. Without this loss the scale of a session would be the one that makes the most probable discriminations likely rather than
 * all that are probable, and too large where roll calls are many. */
void jarak__ideal_expect_blocks(const ideal_pass *pass, ideal_state *state, double (*work)[IDEAL_PACKED])
{
    jarak__ideal_factor_blocks(pass, work);
    pulling shared = {pass, state, work};
    jarak__parallel_for(pass->problem->n_sessions, 1, pass->threads, pull_sessions, &shared);
}
