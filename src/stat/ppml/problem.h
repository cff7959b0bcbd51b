/* The data of one fit in working order, and sweeps over them.
 *
 * One set of effects (the "eliminated" one, that with most levels) is solved for exactly: rows are sorted by its levels, called groups
 * here, so that a sweep meets each group in one piece. The levels of the other sets are stacked in one vector ("stacked levels"), the
 * unknowns of the linear systems. With W the diagonal of weights, D the matrix of the other effects and C that of the groups, the system is
 *
 *     S v = b,   S = D' (W - W C (C'WC)^-1 C'W) D,   b = D' (r - W C (C'WC)^-1 C' r).
 *
 * S is never formed: a product is one sweep over the rows. Sweeps are cut into chunks whose sums are added in a fixed order, so that
 * results do not depend on the number of threads. */
#ifndef JARAK_STAT_PPML_PROBLEM_H
#define JARAK_STAT_PPML_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/ppml.h"

enum {
    PPML_BATCH_ROWS = 512, /* rows that are worked on at once, unless one group has more */
    PPML_MOST_CHUNKS = 64,
};

/* A set of effects that is not eliminated. */
typedef struct ppml_set {
    size_t index;    /* among the sets of the caller */
    size_t n_levels; /* with rows in the sample */
    size_t first;    /* stacked number of its first level */
    uint32_t *code;  /* stacked level of each row */
    double *slope;   /* of each row, in units of 2^slope_exponent; NULL: 1 */
    int slope_exponent;
    uint32_t *label; /* the caller's code of each level */
} ppml_set;

/* Rows that follow each other and whose codes in each other set do so too. */
typedef struct ppml_run {
    uint32_t row, length;
    uint32_t code[2];
} ppml_run;

/* Whole groups, some PPML_BATCH_ROWS rows together. */
typedef struct ppml_batch {
    uint32_t row, row_end;
    uint32_t group, group_end;
    uint32_t run, run_end;
} ppml_batch;

typedef struct ppml_problem {
    size_t n;     /* rows in the sample */
    size_t n_all; /* of all parts together: what decisions that parts must share depend on */
    int threads;
    const jarak_reduction *reduction; /* NULL: all rows are here */
    const jarak_cancel *cancel;       /* NULL: none */
    uint32_t *row;                    /* of each: its number among the caller's rows */
    bool is_linear;                   /* least squares (stat/ols), where weights are the caller's, not those of an iteration */
    double *y;
    double *prior;  /* the caller's weights; NULL: 1 */
    double *offset; /* NULL: 0 */
    size_t n_x;
    double **x;      /* columns, soon net of the effects; one more place than there are regressors */
    size_t *x_index; /* of each column: its number among the caller's regressors */

    /* Units (units.h): the caller's y is 2^y_exponent times y here, prior and x likewise, x beside a constant; and the caller's linear
     * predictor is (eta here + eta_shift) 2^beta_exponent. */
    bool has_intercept; /* some set has no slope, so that constants are the effects' */
    int y_exponent, prior_exponent;
    int beta_exponent; /* coefficients are in units of it; 0 where the linear predictor is a logarithm, of which y's unit is a part */
    double y_rounding; /* is_linear: how much of y may be the rounding of the caller's numbers, in units here */
    double eta_shift;
    int *x_exponent;
    double *x_rounding; /* of each column: how much of it may be the rounding of the caller's numbers, in units here */

    bool eliminates;
    size_t eliminated_set;
    size_t n_groups;
    uint32_t *group_start; /* n_groups + 1; in parts, groups of other parts have no rows */
    uint32_t *group_label; /* the caller's code of each group */

    size_t n_sets; /* other than the eliminated one */
    ppml_set *sets;
    size_t n_levels; /* stacked */

    size_t n_batches, longest_batch;
    ppml_batch *batches;
    size_t n_chunks;
    size_t chunk_start[PPML_MOST_CHUNKS + 1]; /* batches of each */
    size_t n_runs;                            /* 0: codes do not follow each other often enough to gain from it */
    ppml_run *runs;

    double *weight;  /* W: prior * mu while fitting */
    double *inverse; /* of each group: 1 / sum of W */

    size_t n_sums;   /* how many sums a sweep may ask for: at least n_levels */
    double *sums;    /* of each chunk: n_sums */
    double *scratch; /* of each chunk: 2 * longest_batch */
} ppml_problem;

/* Works on the rows of one batch; adds to sums, those of the batch's chunk. scratch has room for two numbers a row of the batch. */
typedef void ppml_batch_body(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context);

/* Runs body over all batches and adds the sums of all chunks (and parts) in order into sums[0 … n_sums - 1]. */
void jarak__ppml_sweep(ppml_problem *problem, ppml_batch_body *body, void *context, size_t n_sums, double *sums);

/* t[i] = sum over other sets of slope * v[level], for the rows of a batch. */
void jarak__ppml_gather(const ppml_problem *problem, const ppml_batch *batch, const double *v, double *t);
/* sums[level] += slope * t[i]. */
void jarak__ppml_scatter(const ppml_problem *problem, const ppml_batch *batch, const double *t, double *sums);

/* inverse from weight. */
void jarak__ppml_set_inverse(ppml_problem *problem);
/* b of the right-hand side r (n). */
void jarak__ppml_right_side(ppml_problem *problem, const double *r, double *b);
/* out = S v. */
void jarak__ppml_product(ppml_problem *problem, const double *v, double *out);
/* The diagonal of S, or somewhat more where a group has several rows in one level. */
void jarak__ppml_diagonal(ppml_problem *problem, double *diagonal);
/* For the rows of a batch, given v that solves S v = b: step[i] = fitted value of the effects in the weighted least squares of r / W,
 * groups included. To be called from a body. group (NULL allowed) takes the groups' part. */
void jarak__ppml_step(const ppml_problem *problem, const ppml_batch *batch, const double *v, const double *r, double *step, double *group);

/* Checks the data, finds out which rows are in the sample (reason, n_rows values, where those marked beforehand stay out) and lays them in
 * working order. */
JARAK_MUST_CHECK jarak_status jarak__ppml_prepare(const jarak_ppml_data *data, const jarak_ppml_settings *settings, bool is_linear,
                                                  const bool *dropped_x, unsigned char *reason, ppml_problem **problem, jarak_error *error);
/* A column of the caller's for the rows in working order, to be freed. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__ppml_copy_column(const ppml_problem *problem, const double *from, double **to, jarak_error *error);
void jarak__ppml_problem_free(ppml_problem *problem);

/* The connected components of the levels of two sets, rows being edges: component[level] for a's levels, then b's. code_a and code_b are
 * stacked so that both numbers are below n_nodes. Returns their number. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__ppml_components(const ppml_problem *problem, const uint32_t *code_a, const uint32_t *code_b,
                                                     size_t n_nodes, uint32_t *component, size_t *n_components, jarak_error *error);

#endif
