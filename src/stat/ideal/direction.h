/* The state of the iteration, and its Newton steps. Internal to stat/ideal. */
#ifndef JARAK_STAT_IDEAL_DIRECTION_H
#define JARAK_STAT_IDEAL_DIRECTION_H

#include "stat/ideal/front.h"
#include "stat/ideal/votes_pass.h"

typedef struct ideal_newton {
    const ideal_problem *problem;
    const jarak_ideal_settings *settings;
    ideal_pass *pass;
    ideal_front *front;
    ideal_state *state;
    double *step;                                   /* n_variables */
    double *work;                                   /* n_variables */
    double *mean, *sd;                              /* n_variables: see scale.h */
    double *old_theta, *old_sd;                     /* n_points */
    ideal_parameters *old_parameters;               /* n_blocks */
    ideal_parameters *parameter_step;               /* n_blocks */
    double (*block_work)[IDEAL_PACKED];             /* n_blocks */
    double (*bridge_work)[IDEAL_DIMS * IDEAL_DIMS]; /* n_bridges */
    double objective;
    double q_correction;  /* for what the E step leaves out; see correct_evolution() */
    double last_log_step; /* of the search for q; NaN where the next is to be EM's own */
} ideal_newton;

/* A pass at the state, and the objective there. */
void jarak__ideal_evaluate(ideal_newton *fit, ideal_depth depth);

/* The objective at the last pass with the prior as it is now. */
void jarak__ideal_take_prior(ideal_newton *fit);

/* Newton steps of the parameters alone, from shares of votes to what the starting points say. */
void jarak__ideal_settle_parameters(ideal_newton *fit);

/* Fills step and parameter_step, from a pass at the state that eliminated. reuse: with the factor of an earlier step instead of a pass that
 * has the matrix; the step is then a little off, what it leads to is not. Errors: ERR_INTERNAL where the information is not positive
 * definite. */
JARAK_MUST_CHECK jarak_status jarak__ideal_direction(ideal_newton *fit, bool reuse, jarak_error *error);

/* Keeps the state that moves start from. */
void jarak__ideal_remember(ideal_newton *fit);
/* Moves from there by a share of the step; returns the largest move of a point. */
double jarak__ideal_move(const ideal_newton *fit, double share);

#endif
