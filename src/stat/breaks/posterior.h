/* The sums over segmentations, and what is read off them. */
#ifndef JARAK_STAT_BREAKS_POSTERIOR_H
#define JARAK_STAT_BREAKS_POSTERIOR_H

#include <stddef.h>
#include <stdint.h>

#include "stat/breaks/evidence.h"

/* Logs of sums over segmentations, by number of segments j = 1 … n_segments (row 0 unused); -inf where there is none. */
typedef struct jarak__breaks_sums {
    size_t n_times, n_segments, min_length;
    double *forward;      /* [j][n_times] of dates 0 … t in j segments */
    double *backward;     /* [j][n_times + 1] of dates s … the last in j segments */
    double *best;         /* [j][n_times] as forward, of the best segmentation alone */
    uint32_t *best_start; /* [j][n_times] where its last segment starts */
    double *log_prior;    /* [j] of one segmentation into j segments */
    double *log_ways;     /* [j] number of segmentations */
} jarak__breaks_sums;

/* A fit: what jarak_breaks_posterior_info says of each, as it is filled. */
struct jarak_breaks_posterior {
    size_t n_series, n_times, max_breaks;
    double log_evidence;
    double *count_probability;
    double any;
    double *probability;
    double *first;
    double *last;
    size_t n_breaks;
    double probability_of_breaks;
    jarak_breaks_date *breaks;
    double *segment_mean;
    double *segment_sd;
    double *noise_variance;
    jarak_breaks_posterior_info info;
};

/* Errors: ERR_MEMORY; *result is to be freed then too. */
JARAK_MUST_CHECK jarak_status jarak__breaks_posterior_fill(const jarak__breaks_evidence *evidence, const jarak__breaks_sums *sums,
                                                           double level, jarak_breaks_posterior *result, jarak_error *error);

#endif
