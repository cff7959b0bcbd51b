/* The two passes over a series: for each lane, products with the inverse of the covariance of its values, in O(values).
 *
 * With V the covariance of the values given the offsets (walk, noise and sampling), g_j the vector that is 1 for values at time j and later
 * and 0 before, and columns c (the values themselves, the offsets' indicators, functionals of the walk), one forward and one backward pass
 * of scalar updates of the state (x, e) give
 *
 *     log |V|,   c'V⁻¹c',   g_j'V⁻¹c   and   g_j'V⁻¹g_j   for every transition j.
 *
 * g'V⁻¹c is the smoother's r of the walk, its variance the smoother's N (de Jong & Penzer 1998; Durbin & Koopman 2012, 4.4 and 6.4). */
#ifndef JARAK_STAT_CHANGE_PASSES_H
#define JARAK_STAT_CHANGE_PASSES_H

#include <stddef.h>
#include <stdint.h>

#include "jarak/status.h"
#include "stat/change/lanes.h"

/* A series as the passes see it: its values by time. */
typedef struct jarak__track {
    size_t n_values, n_times, n_reporters;
    const size_t *first;      /* n_times + 1: the values of time j are first[j] … first[j + 1] - 1 */
    const int32_t *time;      /* n_times, ascending */
    const double *value;      /* n_values */
    const double *variance;   /* above 0 */
    const uint32_t *reporter; /* 0 … n_reporters - 1 */
    const size_t *row;        /* of the data */
} jarak__track;

/* Work space for series of up to so many values, times and columns, and what a run leaves in it; [a][b][lane] is at
 * (a * n_b + b) * lanes->n + lane. */
typedef struct jarak__passes {
    size_t n_columns;  /* of the last run */
    size_t n_products; /* columns from 0 on whose products with each other were asked for */
    double *column;    /* [column][value]: to be filled before a run */
    double *solved;    /* [value][lane]: V⁻¹ times the one column of jarak__passes_solve() */
    double *r;         /* [time j][column][lane]: g_j'V⁻¹c; j = 1 … n_times - 1 */
    double *info;      /* [time j][lane]: g_j'V⁻¹g_j */
    double *product;   /* [a][b ≤ a][lane] at (a (a + 1) / 2 + b): c_a'V⁻¹c_b */
    double *log_det;   /* [lane] */
    /* of the forward pass */
    double *inverse, *gain_x, *gain_e; /* [value][lane] */
    double *memory;                    /* [time][lane]: correlation of e over the gap before it */
    double *innovation;                /* [value][column][lane] */
    double *state;                     /* scratch, [3 + 2 columns][lane] */
    size_t n_lanes;
    size_t most_values, most_times, most_columns; /* what there is room for */
} jarak__passes;

/* Makes room; what was in it is lost. Errors: ERR_MEMORY, ERR_OVERFLOW. */
JARAK_MUST_CHECK jarak_status jarak__passes_reserve(jarak__passes *passes, size_t n_lanes, size_t n_values, size_t n_times,
                                                    size_t n_columns, jarak_error *error);
void jarak__passes_release(jarak__passes *passes);

/* Both passes over the columns in passes->column. */
void jarak__passes_run(jarak__passes *passes, const jarak__track *track, const jarak__lanes *lanes, size_t n_columns, size_t n_products);

/* V⁻¹ u into passes->solved, u = passes->solved before ([value][lane], a column that differs between lanes). After a run on the same track
 * and lanes, whose gains it uses; r and the innovations of that run are overwritten. */
void jarak__passes_solve(jarak__passes *w, const jarak__track *track, const jarak__lanes *lanes);

#endif
