/* The rows of a three-way gravity model ordered by pair and year, and what the correction of its bias is made of. Internal to stat/ppml. */
#ifndef JARAK_STAT_PPML_GRAVITY_PANEL_H
#define JARAK_STAT_PPML_GRAVITY_PANEL_H

#include "stat/ppml/fit.h"

/* Rows of the sample ordered by pair and year; a country's sums over its pairs are T × T. */
typedef struct gravity_panel {
    const jarak_ppml *fit;
    size_t n_years;
    uint32_t *row; /* rows in working order, sorted by pair */
    size_t n_pairs;
    uint32_t *start;   /* n_pairs + 1 */
    uint32_t *side[2]; /* of each pair: its exporter and its importer, numbered densely */
    size_t n_side[2];
    double *inverse[2]; /* n_side matrices (sum H)^+ */
} gravity_panel;

/* One pair's means, scores and regressors by year; years without a row are zero. */
typedef struct gravity_pair {
    double total;       /* of mu */
    double *mu, *s, *x; /* T, T, T × n_x */
} gravity_pair;

/* What is summed over the pairs of each country of one side. */
typedef struct gravity_sides {
    double *outer; /* T × T for each country: sum of S S' */
    double *third; /* T × T for each country, of one regressor: sum of G x */
} gravity_sides;

/* Fails with ERR_MEMORY. */
jarak_status jarak__gravity_no_memory(size_t n, jarak_error *error);

/* The rows of the sample by pair; codes are the exporter, importer and year of each row of the caller's, year receives the dense number of
 * each row's year. Errors: ERR_MEMORY. What was made is released either way by jarak__gravity_panel_release(). */
JARAK_MUST_CHECK jarak_status jarak__gravity_panel_new(const jarak_ppml *fit, const uint32_t *const codes[3], gravity_panel *panel,
                                                       uint32_t **year, jarak_error *error);
void jarak__gravity_panel_release(gravity_panel *panel);

/* One pair's rows by year. */
void jarak__gravity_read_pair(const gravity_panel *made, const uint32_t *year, size_t pair, gravity_pair *rows);
/* h += H, T × T. */
void jarak__gravity_add_hessian(size_t n_years, const gravity_pair *rows, double *h);

/* Sums of H over each country's pairs, and their pseudo-inverses. work: T (T + 1) at least. */
JARAK_MUST_CHECK jarak_status jarak__gravity_invert_sides(gravity_panel *panel, const uint32_t *year, gravity_pair *rows, double *work,
                                                          jarak_error *error);
/* Adds one side's part to the score's bias of regressor k. */
void jarak__gravity_add_bias(const gravity_panel *made, const uint32_t *year, int side, size_t k, gravity_sides *sums, gravity_pair *rows,
                             double *work, double *bias);

/* The information on the effects of every exporter-year and importer-year, (N + N) T square, and a generalised inverse of it. */
JARAK_MUST_CHECK jarak_status jarak__gravity_invert_information(const gravity_panel *panel, const uint32_t *year, gravity_pair *rows,
                                                                double *information, jarak_error *error);
/* One pair's score with what its own fit took out of it put back: x' (I - H Q)^-1 S, Q = x V x' + d I^-1 d'. */
JARAK_MUST_CHECK jarak_status jarak__gravity_corrected_score(const gravity_panel *panel, size_t pair, const gravity_pair *rows,
                                                             const double *bread, const double *information, double *work, double *score,
                                                             jarak_error *error);

#endif
