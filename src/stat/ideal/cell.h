/* What one vote says: the log-likelihood of an ordinal probit cell, its first derivatives and its information in the distance
 * eta = b theta and the cutpoints. Internal to stat/ideal. */
#ifndef JARAK_STAT_IDEAL_CELL_H
#define JARAK_STAT_IDEAL_CELL_H

#include <math.h>
#include <stdbool.h>

#include "num/mills.h"

/* Between two cutpoints: P = Phi(u) - Phi(l), with u = c2 - eta and l = c1 - eta, l < u. */
typedef struct ideal_between {
    double log_probability;
    double upper, lower; /* phi(u) / P, phi(l) / P: derivatives of log P in c2 and, but for the sign, in c1 */
} ideal_between;

static inline ideal_between ideal_between_at(const jarak__mills_node *nodes, double l, double u)
{
    bool flipped = l + u > 0; /* to the lower tail, where log Phi keeps its digits */
    double low = flipped ? -u : l;
    double high = flipped ? -l : u;
    double log_low;
    double log_high;
    double ratio_low = jarak__mills(nodes, low, &log_low);
    double ratio_high = jarak__mills(nodes, high, &log_high);
    double log_share = log_low - log_high; /* of Phi(low) in Phi(high) */
    double rest = -expm1(log_share);
    double at_high = ratio_high / rest;
    double at_low = ratio_low * (1 - rest) / rest;
    return (ideal_between){
        .log_probability = log_high + log(rest),
        .upper = flipped ? at_low : at_high,
        .lower = flipped ? at_high : at_low,
    };
}

#endif
