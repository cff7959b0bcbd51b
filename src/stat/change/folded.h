/* Signed distances: whether |D| became smaller. */
#ifndef JARAK_STAT_CHANGE_FOLDED_H
#define JARAK_STAT_CHANGE_FOLDED_H

#include "stat/change/blend.h"
#include "stat/change/mixture.h"

/* A component: D at the start (mean0, sd0), its change (mean1, sd1), and their covariance. */
typedef struct jarak__pair_normal {
    double weight, mean0, mean1, variance0, variance1, covariance;
} jarak__pair_normal;

/* P(|D0| - |D1| > x), D1 = D0 + change. With u = D0 - D1 and w = D0 + D1, |D0| - |D1| > x >= 0 where u and w are both above x or both below
 * -x; and P(|D0| - |D1| < -x) is the same with D0 and D1 exchanged: two bivariate normal probabilities, exact for every x. */
double jarak__folded_above(const jarak__pair_normal *pair, double x);
/* E(|D0| - |D1|) and E((|D0| - |D1|)²) of a component. */
double jarak__folded_mean(const jarak__pair_normal *pair);

enum { JARAK__MOST_PAIRS = 3200 };

/* Sums over the components of a cell; means are told from the least of all. */
typedef struct jarak__folded_cell {
    double weight, d0, d1, s00, s01, s11;
} jarak__folded_cell;

/* A mixture in few components, and scratch to make it. */
typedef struct jarak__folded {
    size_t n;
    jarak__pair_normal pairs[JARAK__MOST_PAIRS];
    jarak__folded_cell cells[JARAK__MOST_PAIRS];
} jarak__folded;

/* The components of a mixture whose mean2, sd2 and covariance are filled, merged where both means and both variances are near to each other
 * (an eighth and a sixteenth of the range of means, octaves of the variances), and divided by unit. Probabilities change by less than 1e-3,
 * mostly 1e-4. */
void jarak__folded_merge(jarak__folded *folded, const jarak__mixture *mixture, double unit);

/* P(|D0| - |D1| > x). */
double jarak__folded_all_above(const jarak__folded *folded, double x);
/* The distribution of |D0| - |D1|. Errors: ERR_MEMORY, ERR_OVERFLOW. */
JARAK_MUST_CHECK jarak_status jarak__folded_mass(jarak__mass *mass, const jarak__folded *folded, double width, jarak_error *error);

#endif
