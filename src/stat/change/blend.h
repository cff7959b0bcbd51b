/* A mixture of normals in few components, and its distribution on a grid: what ties are made of. */
#ifndef JARAK_STAT_CHANGE_BLEND_H
#define JARAK_STAT_CHANGE_BLEND_H

#include <stddef.h>
#include <stdint.h>

#include "jarak/status.h"

typedef struct jarak__normal {
    double weight, mean, sd;
} jarak__normal;

/* Weights sum to 1. */
typedef struct jarak__blend {
    size_t n, room;
    jarak__normal *normals;
} jarak__blend;

void jarak__blend_release(jarak__blend *blend);

/* Merges components that are near to each other (by a 40th of the range of means, and half an octave of the variance) into one with
 * their mean and variance: the whole keeps both exactly, probabilities change by less than 3e-4. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__blend_make(jarak__blend *blend, size_t n, const double *weight, const double *mean, const double *sd,
                                                jarak_error *error);
/* Adds the components of another one, their weights times a factor: with factors that sum to 1, a mixture of blends. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__blend_append(jarak__blend *blend, const jarak__blend *other, double factor, jarak_error *error);
void jarak__blend_moments(const jarak__blend *blend, double *mean, double *variance);
/* P(X <= x). */
double jarak__blend_cdf(const jarak__blend *blend, double x);
/* The x with P(X <= x) = p in (0, 1), to 1e-9 of the sd. */
double jarak__blend_quantile(const jarak__blend *blend, double p);

/* Probabilities of cells of one width: cell i, centre (first + i) * width. */
typedef struct jarak__mass {
    double width;
    int64_t first;
    size_t n, room;
    double *p;
} jarak__mass;

void jarak__mass_release(jarak__mass *mass);
/* Room for n cells from `first` on, all zero. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__mass_reset(jarak__mass *mass, double width, int64_t first, size_t n, jarak_error *error);
/* The distribution of scale * X. Errors: ERR_MEMORY, ERR_OVERFLOW. */
JARAK_MUST_CHECK jarak_status jarak__mass_of_blend(jarak__mass *mass, const jarak__blend *blend, double scale, double width,
                                                   jarak_error *error);
/* The distribution of scale * X, X distributed as `from`: mass goes to the two nearest cells, so that the mean is kept. */
JARAK_MUST_CHECK jarak_status jarak__mass_rescale(jarak__mass *mass, const jarak__mass *from, double scale, double width,
                                                  jarak_error *error);
/* The distribution of X + Y, independent. Errors: ERR_MEMORY, ERR_OVERFLOW. */
JARAK_MUST_CHECK jarak_status jarak__mass_add(jarak__mass *sum, const jarak__mass *a, const jarak__mass *b, jarak_error *error);
void jarak__mass_moments(const jarak__mass *mass, double *mean, double *variance);
/* P(X > x), the mass of a cell being spread evenly over it. */
double jarak__mass_above(const jarak__mass *mass, double x);
double jarak__mass_quantile(const jarak__mass *mass, double p);

#endif
