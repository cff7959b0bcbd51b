/* Where the iterations begin. Internal to stat/ideal. */
#ifndef JARAK_STAT_IDEAL_START_H
#define JARAK_STAT_IDEAL_START_H

#include "stat/ideal/votes_pass.h"

/* Points by factor analysis of each session's votes, or from an earlier fit; parameters by the shares of the votes. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__ideal_start(const ideal_problem *problem, const jarak_ideal_settings *settings, ideal_state *state,
                                                 jarak_error *error);

#endif
