/* What a fit keeps behind its public face. */
#ifndef JARAK_STAT_CLOSENESS_FIT_H
#define JARAK_STAT_CLOSENESS_FIT_H

#include "stat/closeness/em.h"

/* One group; empty where it has no indicator that can be used. */
typedef struct jarak__closeness_part {
    jarak__closeness_panel panel;
    jarak__closeness_model model;
    jarak__closeness_trace trace;
} jarak__closeness_part;

typedef struct jarak__closeness_fit {
    jarak_closeness public; /* first, so that the public pointer is the whole */
    jarak_closeness_indicator *indicators;
    jarak_closeness_group *groups;
    jarak_closeness_use *use;
    jarak__closeness_part *parts;
    double *states, *variances;
    int threads;
} jarak__closeness_fit;

#endif
