/* The iterations. Internal to stat/ideal. */
#ifndef JARAK_STAT_IDEAL_NEWTON_H
#define JARAK_STAT_IDEAL_NEWTON_H

#include "stat/ideal/front.h"
#include "stat/ideal/votes_pass.h"

typedef struct ideal_progress {
    jarak_ideal_outcome outcome;
    int iterations;
    double last_change;
} ideal_progress;

/* From a start to the estimates. Afterwards pass and front hold the information and its factor at the estimates. Errors: ERR_MEMORY,
 * ERR_INTERRUPTED, ERR_INTERNAL where the information is not positive definite (which numbers out of range can bring about). */
JARAK_MUST_CHECK jarak_status jarak__ideal_newton(const ideal_problem *problem, const jarak_ideal_settings *settings, ideal_pass *pass,
                                                  ideal_front *front, ideal_state *state, ideal_progress *progress, jarak_error *error);

#endif
