/* The joint information of all points and of the roll calls that bridge sessions: its Cholesky factor, solutions, exact variances, draws.
 * Internal to stat/ideal.
 *
 * A point is tied to points of its own session (by the roll calls that were eliminated there) and to the unit's point before and after; a
 * bridging block to the points of the sessions it occurs in. Going through the sessions in order, a variable enters with its first session
 * and can be eliminated once the last session that it is tied to has been added. What is in hand at one time, the front, is a dense matrix
 * over two sessions' points and the blocks that are open. The same order serves gaps in membership (the point waits) and bridging (the
 * block waits); without either it is the Cholesky factorisation of a block tridiagonal matrix. */
#ifndef JARAK_STAT_IDEAL_FRONT_H
#define JARAK_STAT_IDEAL_FRONT_H

#include "num/random.h"
#include "stat/ideal/votes_pass.h"

/* A step, one per session: what is eliminated comes first among the front's variables. */
typedef struct ideal_step {
    uint32_t *variables; /* n_front */
    size_t n_front, n_eliminated;
    double *pivot; /* eliminated × eliminated: L, the lower triangle */
    double *rows;  /* eliminated × the rest: L^-1 F_er */
} ideal_step;

/* Variables: the points, then the parameters of the bridging blocks. */
typedef struct ideal_front {
    const ideal_problem *problem;
    size_t n_variables;
    uint32_t *bridge_variable; /* n_bridges + 1: the first variable of each */
    ideal_step *steps;         /* n_sessions */
    size_t largest_front, largest_rest;
    double *rest[2];      /* the matrices of what is left after a step, in turns */
    uint32_t *place;      /* n_variables: where a variable stands in the front */
    uint32_t *rest_place; /* largest_rest: of what the step before left, where it stands in the front */
    int threads;
} ideal_front;

JARAK_MUST_CHECK jarak_status jarak__ideal_front_new(const ideal_problem *problem, int threads, ideal_front *front, jarak_error *error);
void jarak__ideal_front_release(ideal_front *front);

/* The factor of the information that a pass found, with the priors of points and bridging blocks. False where it is not positive
 * definite. */
bool jarak__ideal_front_factor(ideal_front *front, const ideal_pass *pass, const ideal_state *state);

/* Solves for one right-hand side of n_variables in its place. work has largest_front elements. */
void jarak__ideal_front_solve(const ideal_front *front, double *x, double *work);

/* A draw from N(0, information^-1) of n_variables. */
void jarak__ideal_front_draw(const ideal_front *front, jarak__random *random, double *x, double *work);

/* The exact inverse, as far as the factor is filled: session[s] receives the covariances of the points of session s (full matrix, points ×
 * points), step_covariance[p] that of point p with the unit's point before, and bridge[j] the 3 × 3 covariance of a bridging block's
 * parameters. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__ideal_front_covariances(ideal_front *front, double **session, double *step_covariance,
                                                             double (*bridge)[IDEAL_DIMS * IDEAL_DIMS], jarak_error *error);

#endif
