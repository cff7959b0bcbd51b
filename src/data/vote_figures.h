/* Figures of votes that travel inside the library (data/ideal_points.csv, data/vote_pairs.csv), so that votes say something where no file
 * of roll calls was loaded. scripts/make_signals makes them. */
#ifndef JARAK_DATA_VOTE_FIGURES_H
#define JARAK_DATA_VOTE_FIGURES_H

#include <stddef.h>
#include <stdint.h>

#include "data/vote_errors.h"
#include "jarak/status.h"

/* A state in the session that opens in a year: jarak_ideal_data_only(). Errors of two states of a year may be taken as independent: the
 * standard error of a difference by jarak_ideal_data_only_distance() is .87 to 1.04 of what that gives, .99 on average. */
typedef struct jarak__vote_point {
    char state[4]; /* ISO alpha-3 */
    int32_t year;
    uint32_t n; /* votes, at least 20 */
    double estimate, std_error, given_std_error;
} jarak__vote_point;

/* Two states in a calendar year, a before b: a row of jarak_affinity_result(). */
typedef struct jarak__vote_pair {
    char a[4], b[4];
    int32_t year;
    uint32_t n; /* roll calls in which both voted, at least 20 */
    double distance, isolation_a, isolation_b, division;
    double affinity, affinity_variance, nearness, nearness_variance;
    jarak__error_text affinity_errors, nearness_errors;
    jarak__error_text point_errors; /* of the difference of the two states' points in the session that opens in the year */
} jarak__vote_pair;

typedef struct jarak__vote_figures {
    char sha256[65]; /* of the file of roll calls that the points are from */
    size_t n_points, n_pairs;
    jarak__vote_point *points; /* by state, then year */
    jarak__vote_pair *pairs;   /* by a, b, then year */
} jarak__vote_figures;

/* Reads both files. On error *figures is empty. Errors: ERR_MEMORY; ERR_INTERNAL where a file is not as it should be (names the line). */
JARAK_MUST_CHECK jarak_status jarak__vote_figures_read(jarak__vote_figures *figures, jarak_error *error);
void jarak__vote_figures_release(jarak__vote_figures *figures);

#endif
