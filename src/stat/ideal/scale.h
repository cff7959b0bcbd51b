/* Location and scale while the iterations go on: mean 0 and variance 1 over all votes, each standing for its point: a convention that only
 * priors have a view on. Internal to stat/ideal. */
#ifndef JARAK_STAT_IDEAL_SCALE_H
#define JARAK_STAT_IDEAL_SCALE_H

#include "stat/ideal/front.h"

/* Mean 0 and variance 1 to the last digit, the parameters with the points: the likelihood stays what it is. */
void jarak__ideal_standardise(const ideal_problem *problem, ideal_state *state);

/* The multiplier of the convention on the scale, per vote: how much the objective would rise with all points stretched. The likelihood
 * does not change when they are stretched and the discriminations shrunk with them, so that it is read off the priors: that of b wants
 * points far apart, that of points wants them close. */
double jarak__ideal_scale_pressure(const ideal_pass *pass, const ideal_state *state);

/* With e1 = n and e2 = n theta the directions that change location and scale, n being the votes of a point: information^-1 e1 in mean,
 * and information^-1 e2 in sd, of n_variables elements as has work. */
void jarak__ideal_location_direction(const ideal_front *front, double *mean, double *work);
void jarak__ideal_scale_direction(const ideal_front *front, const ideal_state *state, double *sd, double *work);

/* Takes out of a Newton step of n_variables what would change location or scale, to first order, in the best way: with E = (e1, e2) and
 * U = (mean, sd), the step loses U (E'U)^-1 E' step. U must be of this state and of the factor that the step was found with: where the
 * gradient is E l, which nothing but the convention holds, the step is then nothing. */
void jarak__ideal_hold_scale(const ideal_front *front, const ideal_state *state, const double *mean, const double *sd, double *step);

#endif
