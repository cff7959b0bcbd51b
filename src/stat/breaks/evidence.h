/* How well one level explains the values from one date to another: log marginal likelihoods of segments under the conjugate priors. */
#ifndef JARAK_STAT_BREAKS_EVIDENCE_H
#define JARAK_STAT_BREAKS_EVIDENCE_H

#include "stat/breaks/data.h"

/* The prior of one series, no setting left open; the mean's is relative to the series' centre. */
typedef struct jarak__breaks_prior {
    double mean, variance; /* of the mean, MEAN */
    double shape, scale;   /* of precision or rate */
    double strength;       /* of the mean, MEAN_VARIANCE */
} jarak__breaks_prior;

typedef struct jarak__breaks_evidence {
    const jarak__breaks_input *series;
    jarak__breaks_prior *prior; /* [n_series] */
    double *log_gamma;          /* [n_series][n_times + 1] MEAN_VARIANCE: log Gamma(shape + n / 2) - log Gamma(shape) */
    double precision;           /* what the series' weights are multiplied by */
    /* AR(1) noise, else NULL. root: [n_series][n_times] of the weights. The others: [n_times] of values that are so many dates apart: their
     * correlation r, 1 / sqrt(1 - r²), and its logarithm. */
    double *root, *correlation, *inverse_root, *log_inverse_root;
    double constant; /* what is the same for all segmentations, left out of the segments' evidence */
} jarak__breaks_evidence;

/* The noise about a level: AR(1) with this correlation of neighbouring dates, in [0, 1), 0 for white noise; variance is a factor on the
 * series' own. */
typedef struct jarak__breaks_noise_model {
    double correlation, variance;
} jarak__breaks_noise_model;

/* Takes the settings' prior, NaN filled from each series. The series must outlive the evidence. Errors: ERR_ARGUMENT naming the setting,
 * ERR_MEMORY; *evidence can be freed then too. */
JARAK_MUST_CHECK jarak_status jarak__breaks_evidence_take(const jarak__breaks_input *series,
                                                          const jarak_breaks_posterior_settings *settings, jarak__breaks_noise_model noise,
                                                          jarak__breaks_evidence *evidence, jarak_error *error);
void jarak__breaks_evidence_free(jarak__breaks_evidence *evidence);

/* The log evidence of the segments s … last for every s = 0 … last, into log_evidence[s]; and of first … t for every
 * t = first … n_times - 1, into log_evidence[t]. Cost O(n_times n_series). Sums are updated by one value at a time, weights and deviations
 * from the running mean (Welford 1962; West 1979), which loses no digits where prefix sums would. */
void jarak__breaks_evidence_ending(const jarak__breaks_evidence *evidence, size_t last, double *log_evidence);
void jarak__breaks_evidence_starting(const jarak__breaks_evidence *evidence, size_t first, double *log_evidence);

/* Posterior mean and standard deviation of the level of one series over a segment; infinite where the deviation does not exist. */
void jarak__breaks_evidence_level(const jarak__breaks_evidence *evidence, size_t r, size_t first, size_t last, double *mean,
                                  double *deviation);

#endif
