/* Where the components of a mixture stand; shared by the files that tell what they say. */
#ifndef JARAK_STAT_CHANGE_MIXTURE_PARTS_H
#define JARAK_STAT_CHANGE_MIXTURE_PARTS_H

#include "stat/change/mixture.h"

/* Transition j of a column of the passes, by lanes. */
static inline const double *mixture_r(const jarak__mixture *m, size_t j, size_t column)
{
    return m->passes.r + (j * m->passes.n_columns + column) * m->lanes.n;
}

/* Transition and place of a component's jump; 0 for none. */
static inline size_t mixture_transition(const jarak__mixture *m, uint32_t component, size_t *place)
{
    const size_t n = m->lanes.n, block = component / n, n_jump = m->asked.prior->n_jump;
    if (block == 0) {
        return 0;
    }
    const size_t j = (block - 1) / n_jump + 1;
    *place = (j * n_jump + (block - 1) % n_jump) * n + component % n;
    return j;
}

#endif
