/* The segmentation of least penalised cost, two ways. */
#ifndef JARAK_STAT_BREAKS_OPTIMUM_H
#define JARAK_STAT_BREAKS_OPTIMUM_H

#include <stdbool.h>
#include <stdint.h>

#include "stat/breaks/cost.h"

typedef struct jarak__breaks_optimum {
    double penalty;      /* of a break */
    bool length_penalty; /* the sum of log (length / n) over segments as well (MBIC) */
    jarak_progress *progress;
    const jarak_cancel *cancel;
} jarak__breaks_optimum;

/* Each writes, for every position that can end a segment, where the last segment of the best segmentation before it starts: previous[n +
 * 1]. Errors: ERR_MEMORY, ERR_INTERRUPTED. */
JARAK_MUST_CHECK jarak_status jarak__breaks_pelt(const jarak__breaks_cost *cost, const jarak__breaks_optimum *wanted, uint32_t *previous,
                                                 jarak_error *error);
/* For the mean of one series, without length_penalty. */
JARAK_MUST_CHECK jarak_status jarak__breaks_fpop(const jarak__breaks_cost *cost, const jarak__breaks_optimum *wanted, uint32_t *previous,
                                                 jarak_error *error);

/* How many positions may pass between two looks at the interruption. */
enum { JARAK__BREAKS_PATIENCE = 1024 };

#endif
