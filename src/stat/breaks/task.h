/* A segmentation task, checked and ready to run for one penalty or many. */
#ifndef JARAK_STAT_BREAKS_TASK_H
#define JARAK_STAT_BREAKS_TASK_H

#include "stat/breaks/optimum.h"

typedef struct jarak__breaks_task {
    jarak__breaks_input series;
    jarak__breaks_cost cost;
    const jarak_cancel *cancel;
    bool fpop;
    double penalty; /* as the settings say */
    bool length_penalty;
    bool noise_open; /* the variances of the series are estimates, from differences at first */
} jarak__breaks_task;

jarak_breaks_segmentation_settings jarak__breaks_task_defaults(void);
/* Whether settings are in their ranges and, where data is not NULL, go with it. Errors: ERR_ARGUMENT, ERR_MEMORY, ERR_OVERFLOW. */
JARAK_MUST_CHECK jarak_status jarak__breaks_task_check(const jarak_breaks_data *data, const jarak_breaks_segmentation_settings *settings,
                                                       jarak_error *error);
/* The penalty of a break that the settings' rule gives where n dates of n_series series have a value. */
double jarak__breaks_penalty(const jarak_breaks_segmentation_settings *settings, size_t n_series, size_t n);

/* Errors: ERR_ARGUMENT, ERR_MEMORY, ERR_OVERFLOW; *task can be freed then too. */
JARAK_MUST_CHECK jarak_status jarak__breaks_task_take(const jarak_breaks_data *data, const jarak_breaks_segmentation_settings *settings,
                                                      jarak__breaks_task *task, jarak_error *error);
void jarak__breaks_task_free(jarak__breaks_task *task);

/* The best segmentation for a penalty: its breaks as dates of the data, freshly allocated, and its cost without penalties. Errors:
 * ERR_MEMORY, ERR_INTERRUPTED. */
JARAK_MUST_CHECK jarak_status jarak__breaks_task_run(const jarak__breaks_task *task, double penalty, jarak_progress *progress,
                                                     size_t **breaks, size_t *n_breaks, double *cost, jarak_error *error);

/* Series r over one segment, from the values themselves, twice as exact as the cumulative sums. */
typedef struct jarak__breaks_piece {
    double mean, variance; /* weighted; NaN without a value */
    double cost, rss;
} jarak__breaks_piece;

jarak__breaks_piece jarak__breaks_describe(const jarak__breaks_task *task, size_t r, size_t first, size_t last);

#endif
