/* What the votes of one kind on a roll call add to a pass. Internal to stat/ideal. */
#ifndef JARAK_STAT_IDEAL_TERMS_H
#define JARAK_STAT_IDEAL_TERMS_H

#include "num/mills.h"
#include "stat/ideal/votes_pass.h"

enum { IDEAL_PLACES = 3 }; /* of the quadrature over a point */

/* Votes first … end - 1, all of one kind. */
typedef struct ideal_range {
    const jarak__mills_node *nodes;
    size_t n_places;          /* IDEAL_PLACES, or 1: points are taken for certain */
    const double *theta, *sd; /* of the session's points */
    const uint32_t *local;
    float *coupling;
    size_t first, end;
    double *gradient, *curvature; /* of the session's points */
    double with_score;            /* 1: the term of the score is in the coupling; 0: it is not */
    double log_likelihood;
    ideal_portion_sums *sums;
} ideal_range;

/* Adds them to log_likelihood, gradient, curvature and sums, and fills their coupling. dims is that of their block. */
void jarak__ideal_add_votes(ideal_range *range, const ideal_parameters *parameters, int dims, uint8_t kind);

#endif
