/* The best segmentation for each number of breaks, and its BIC. */
#ifndef JARAK_STAT_BREAKS_COUNTS_H
#define JARAK_STAT_BREAKS_COUNTS_H

#include "stat/breaks/task.h"

typedef struct jarak__breaks_counts {
    size_t n;
    jarak_breaks_count *counts; /* [n] */
    size_t *breaks;             /* of all of them, one after the other */
} jarak__breaks_counts;

/* For 0 … most_breaks, fewer where there is no room for them or nothing is left to explain; none where the dates are more than
 * JARAK_BREAKS_MOST_COUNTED, or have no value. Time O(n² (n_series + most_breaks)). Errors: ERR_MEMORY, ERR_INTERRUPTED; *counts can be
 * freed then too. */
JARAK_MUST_CHECK jarak_status jarak__breaks_counts_find(const jarak__breaks_task *task, size_t most_breaks, jarak__breaks_counts *counts,
                                                        jarak_error *error);
/* The same of data whose posterior is looked for. */
JARAK_MUST_CHECK jarak_status jarak__breaks_counts_of(const jarak_breaks_data *data, const jarak_breaks_posterior_settings *settings,
                                                      jarak__breaks_counts *counts, jarak_error *error);
void jarak__breaks_counts_free(jarak__breaks_counts *counts);

#endif
