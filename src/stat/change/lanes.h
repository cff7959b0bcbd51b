/* The configurations of walk and noise that a figure is averaged over, side by side: each is a lane of the arrays that the passes work on,
 * so that one instruction advances several. */
#ifndef JARAK_STAT_CHANGE_LANES_H
#define JARAK_STAT_CHANGE_LANES_H

#include <stddef.h>

#include "jarak/change.h"

enum {
    JARAK__LANE_BLOCK = 8, /* lanes are filled up to a multiple of it with copies of weight 0 */
    JARAK__MOST_LANES = JARAK_CHANGE_MOST_GRID * JARAK_CHANGE_MOST_GRID * JARAK_CHANGE_MOST_GRID,
};

typedef struct jarak__lanes {
    size_t n;
    double q[JARAK__MOST_LANES];                                                                   /* variance of a step */
    double noise[JARAK__MOST_LANES];                                                               /* stationary variance of e */
    double correlation[JARAK__MOST_LANES];                                                         /* of e from one time to the next */
    double weight[JARAK__MOST_LANES];                                                              /* prior, sums to 1 */
    unsigned char walk[JARAK__MOST_LANES], multiple[JARAK__MOST_LANES], memory[JARAK__MOST_LANES]; /* places in the grids of the prior */
} jarak__lanes;

/* The lanes of a series. Where it has no noise, or a known autocorrelation, what would be copies of one another are one lane. */
void jarak__lanes_make(const jarak_change_prior *prior, const jarak_change_series *series, double noise_variance, jarak__lanes *lanes);

#endif
