/* The E step: how uncertain points are given the roll calls, and roll calls given the points. Internal to stat/ideal. */
#ifndef JARAK_STAT_IDEAL_EXPECT_H
#define JARAK_STAT_IDEAL_EXPECT_H

#include "stat/ideal/votes_pass.h"

/* Sets state->sd. Returns what the expected squares of the points' steps say of the variance q of the random walk (its value in state where
 * there are no steps). ahead has n_points elements. */
double jarak__ideal_expect_points(const ideal_pass *pass, ideal_state *state, double *ahead);

/* The Cholesky factor of the information of each block's parameters, over all its portions and with its prior, from a pass that eliminated.
 * factor has n_blocks packed matrices. */
void jarak__ideal_factor_blocks(const ideal_pass *pass, double (*factor)[IDEAL_PACKED]);

/* Sets state->pull and state->pull_to from a pass at state. work has n_blocks packed matrices. */
void jarak__ideal_expect_blocks(const ideal_pass *pass, ideal_state *state, double (*work)[IDEAL_PACKED]);

#endif
