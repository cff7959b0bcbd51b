/* The sums over segmentations, the models of the noise that they are averaged over, and what is read off them. */
#ifndef JARAK_STAT_BREAKS_POSTERIOR_H
#define JARAK_STAT_BREAKS_POSTERIOR_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "stat/breaks/counts.h"
#include "stat/breaks/evidence.h"
#include "stat/breaks/residuals.h"

/* ---- sums ---- */

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

/* Room for sums, and the prior; at most so many segments. Errors: ERR_MEMORY, ERR_OVERFLOW; *sums can be freed then too. */
JARAK_MUST_CHECK jarak_status jarak__breaks_sums_take(const jarak_breaks_posterior_settings *settings, size_t n_times, size_t most_segments,
                                                      jarak__breaks_sums *sums, jarak_error *error);
void jarak__breaks_sums_free(jarak__breaks_sums *sums);

/* What all passes of a fit, on any thread, share. */
typedef struct jarak__breaks_work {
    jarak_progress *progress;
    const jarak_cancel *cancel;
    atomic_size_t done; /* dates */
    atomic_bool interrupted, no_memory;
} jarak__breaks_work;

/* forward and best, on this thread; and backward as well, on two. Whether it went well is told by the work's status. */
void jarak__breaks_sums_forward(const jarak__breaks_evidence *evidence, jarak__breaks_work *work, jarak__breaks_sums *sums);
void jarak__breaks_sums_both(const jarak__breaks_evidence *evidence, int threads, jarak__breaks_work *work, jarak__breaks_sums *sums);
/* Errors: ERR_MEMORY, ERR_INTERRUPTED. */
JARAK_MUST_CHECK jarak_status jarak__breaks_work_status(jarak__breaks_work *work, jarak_error *error);

/* ---- models of the noise ---- */

/* One of them, and what it says of the series. */
typedef struct jarak__breaks_choice {
    jarak__breaks_noise_model noise;
    double log_prior;
    jarak__breaks_evidence evidence;
    double log_evidence; /* of all values, given this noise */
    double weight;       /* its posterior probability */
    size_t n_breaks;     /* the best segmentation, given this noise */
    size_t *breaks;
} jarak__breaks_choice;

typedef struct jarak__breaks_mixture {
    const jarak__breaks_input *series;
    const jarak_breaks_posterior_settings *settings;
    size_t most_segments;
    size_t n_choices;
    jarak__breaks_choice *choices;
} jarak__breaks_mixture;

/* The models that the settings allow. Errors: ERR_ARGUMENT naming a setting of the prior, ERR_MEMORY; *mixture can be freed then too. */
JARAK_MUST_CHECK jarak_status jarak__breaks_mixture_take(const jarak__breaks_input *series, const jarak_breaks_posterior_settings *settings,
                                                         jarak__breaks_mixture *mixture, jarak_error *error);
void jarak__breaks_mixture_free(jarak__breaks_mixture *mixture);
/* The posterior, averaged over them. Errors: ERR_MEMORY, ERR_OVERFLOW, ERR_INTERRUPTED; *result is to be freed then too. */
JARAK_MUST_CHECK jarak_status jarak__breaks_mixture_fit(jarak__breaks_mixture *mixture, jarak_breaks_posterior *result, jarak_error *error);

/* ---- the result ---- */

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
    double correlated, correlation;
    bool constant, noise_estimated;
    jarak__breaks_residuals residuals;
    jarak__breaks_counts counts;
    size_t *chosen;       /* [n_breaks] the segmentation */
    double *date_weights; /* [n_breaks][n_times] where each of them is, given their number */
    jarak_breaks_posterior_info info;
};

/* Room for it. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__breaks_posterior_start(size_t n_series, size_t n_times, size_t n_segments,
                                                            jarak_breaks_posterior *result, jarak_error *error);
/* The log evidence that the forward sums give, without the constant; and the best segmentation. Errors: ERR_MEMORY. */
double jarak__breaks_log_evidence(const jarak__breaks_sums *sums);
JARAK_MUST_CHECK jarak_status jarak__breaks_best(const jarak__breaks_sums *sums, size_t *n_breaks, size_t **breaks, jarak_error *error);
/* Makes breaks the result's segmentation. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__breaks_posterior_choose(const size_t *breaks, size_t n_breaks, jarak_breaks_posterior *result,
                                                             jarak_error *error);
/* Adds weight times what the sums say. */
void jarak__breaks_posterior_add(const jarak__breaks_sums *sums, double weight, jarak_breaks_posterior *result);
/* Once all is added, the weights of which sum to 1. */
void jarak__breaks_posterior_finish(double level, jarak_breaks_posterior *result);

#endif
