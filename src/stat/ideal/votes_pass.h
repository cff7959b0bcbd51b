/* One pass over the votes: the expected log-likelihood, its gradient and its information, with the roll calls of single sessions already
 * eliminated. Internal to stat/ideal.
 *
 * The expectation is over theta_p ~ N(theta[p], sd[p]^2), by Gauss-Hermite quadrature with three nodes, exact for polynomials of degree 5.
 */
#ifndef JARAK_STAT_IDEAL_VOTES_PASS_H
#define JARAK_STAT_IDEAL_VOTES_PASS_H

#include "stat/ideal/problem.h"
#include "stat/ideal/small.h"

enum { IDEAL_COUPLED = 4 }; /* numbers that a vote leaves behind */

/* Parameters of a block: b, c1, c2 (with two, c2 is not read). */
typedef struct ideal_parameters {
    double value[IDEAL_DIMS];
} ideal_parameters;

/* Where the fit is. */
typedef struct ideal_state {
    double *theta;                /* n_points */
    double *sd;                   /* n_points: of the distribution of a point given the roll calls */
    ideal_parameters *parameters; /* n_blocks */
    double *pull, *pull_to;       /* n_points: precision and precision × mean of what the uncertainty of roll calls adds; see newton.c */
    double evolution;             /* variance of a step of one unit of time */
    double ridge;                 /* precision that the convention on the scale adds to a point for every vote; see scale.h */
} ideal_state;

/* Of a portion: information (packed lower triangle by columns: bb, b1, b2, 11, 12, 22) and gradient of its block's parameters. */
typedef struct ideal_portion_sums {
    double information[IDEAL_PACKED];
    double gradient[IDEAL_DIMS];
} ideal_portion_sums;

/* How much a pass finds out; each holds what stands before it. */
typedef enum ideal_depth {
    IDEAL_ROUGH = 0,  /* points taken for certain, one node for three: enough for parameters to begin with */
    IDEAL_VOTES,      /* log-likelihood, gradient, curvature, coupling, sums */
    IDEAL_ELIMINATED, /* local blocks are eliminated from the gradient */
    IDEAL_MATRIX,     /* and the information of the points that they leave is in session */
} ideal_depth;

typedef struct ideal_pass {
    const ideal_problem *problem;
    double prior_precision[IDEAL_DIMS]; /* of b, c1, c2 */
    double first_precision;             /* of a unit's first point */
    bool observed;                      /* observed information rather than expected: may be not positive definite away from the solution */
    ideal_depth depth;
    int threads;
    /* Results. */
    double log_likelihood;    /* expected */
    double **session;         /* per session, points × points, lower triangle: information on the points without their prior */
    double *gradient;         /* n_points: likelihood's, after elimination */
    double *curvature;        /* n_points: information of the votes on a point, given the roll calls */
    float *coupling;          /* n_votes × IDEAL_COUPLED: of a vote, information between its point and b, between eta and c1, eta and c2,
                                 and on eta; see ideal_coupling_row() */
    ideal_portion_sums *sums; /* n_portions; of local blocks the prior is in, and once eliminated the Cholesky factor stands in place of
                                 the information */
    /* Work. */
    struct ideal_task *tasks;
    size_t n_tasks;
} ideal_pass;

JARAK_MUST_CHECK jarak_status jarak__ideal_pass_new(const ideal_problem *problem, const jarak_ideal_settings *settings, ideal_pass *pass,
                                                    jarak_error *error);
void jarak__ideal_pass_release(ideal_pass *pass);

/* Fills the results for a state. */
void jarak__ideal_pass_run(ideal_pass *pass, const ideal_state *state);

/* The information between the point of a vote and the parameters of its block, whose discrimination is b. */
static inline void ideal_coupling_row(const float *coupling, double b, double row[IDEAL_DIMS])
{
    row[0] = (double)coupling[0];
    row[1] = b * (double)coupling[1];
    row[2] = b * (double)coupling[2];
}

#endif
