/* The best segmentation where the variances of the noise are not known. */
#ifndef JARAK_STAT_BREAKS_NOISE_H
#define JARAK_STAT_BREAKS_NOISE_H

#include "stat/breaks/task.h"

/* The best segmentation for the task's own penalty; where the noise is open, of all variances too, which are left in the task. Errors as
 * above. */
JARAK_MUST_CHECK jarak_status jarak__breaks_task_best(jarak__breaks_task *task, jarak_progress *progress, size_t **breaks, size_t *n_breaks,
                                                      jarak_error *error);

#endif
