/* Bootstrap intervals of a pair's measures.
 *
 * Drawing n of the n items that both rated, with replacement, and tabulating them is drawing the table's counts from a multinomial. With
 * the items laid out cell after cell, a draw is n places in 0 … n - 1, and a cell's count is how many of them fall into the cell's stretch:
 * the difference of two cumulative counts. Those depend on n alone, so they are made once for all tables of n items (a resampler), and a
 * table of thousand draws is a subtraction of two rows for each of its cells. Tables that are equal get equal intervals, and so does a pair
 * whichever of the two is named first. */
#ifndef JARAK_STAT_SIMILARITY_BOOTSTRAP_H
#define JARAK_STAT_SIMILARITY_BOOTSTRAP_H

#include "jarak/similarity.h"

/* Of one thread. All zero is empty. */
typedef struct jarak__resampler {
    size_t n_draws;
    uint64_t seed;
    double level, tail_z; /* the tails' candidates lie so many standard deviations from the mean, or further */
    size_t n;             /* items drawn; 0: not prepared */
    size_t capacity;      /* of below */
    uint16_t *below;      /* [place][draw]: how many of the draw's places are below it, place 0 … n; NULL where n is too large for it */
    uint32_t *counts;     /* of the places of one draw */
    size_t n_counts;
    double *cells;   /* of a block of draws */
    double *results; /* [measure][draw] */
    double *sorted;  /* candidates of a tail */
} jarak__resampler;

/* Errors: ERR_MEMORY, ERR_OVERFLOW. */
JARAK_MUST_CHECK jarak_status jarak__resampler_init(jarak__resampler *resampler, const jarak_similarity_settings *settings,
                                                    jarak_error *error);
void jarak__resampler_release(jarak__resampler *resampler);

/* Gets ready for tables of n items, n at least 1. */
JARAK_MUST_CHECK jarak_status jarak__resampler_prepare(jarak__resampler *resampler, size_t n, jarak_error *error);

/* The bounds of all measures of a table of counts, of as many items as were prepared for. */
void jarak__resampler_table(jarak__resampler *resampler, size_t k, const uint32_t *table, double range, double *low, double *high);

/* The same where items have weights: the cell and the weight of each item. */
void jarak__resampler_weighted(jarak__resampler *resampler, size_t k, size_t n, const uint8_t *cells, const double *weights, double range,
                               double *low, double *high);

/* The quantiles (1 - level) / 2 and (1 + level) / 2 of x, by linear interpolation of order statistics (type 7 of Hyndman & Fan 1996); NaN
 * where more than a tenth of x is NaN. Without the NaN otherwise. x and scratch (n each) are overwritten. tail_z speeds it up and does not
 * change it: candidates are sought that far from the mean first. */
void jarak__tails(size_t n, double *x, double level, double tail_z, double *scratch, double *low, double *high);

#endif
