/* The state of a fit, and the iteration that brings it to the solution.
 *
 * Newton's method on the Poisson likelihood, which is iteratively reweighted least squares. Regressors are held net of the effects
 * (partialled out with the weights of some recent iteration), so that a step is nearly block-diagonal: the effects' part by conjugate
 * gradients to a precision that tightens as the steps shrink, then the regressors' part in closed form. What the two leave out of each
 * other shrinks the step's precision, never the solution's: the iteration ends when the first-order conditions hold. */
#ifndef JARAK_STAT_PPML_NEWTON_H
#define JARAK_STAT_PPML_NEWTON_H

#include "stat/ppml/solve.h"

typedef struct ppml_state {
    ppml_problem *problem;
    ppml_solver solver;
    double *eta;               /* n: offset + x' beta + effects */
    double *r;                 /* n: prior * (y - mu) */
    double *v, *b;             /* n_levels: the effects' step and right-hand side */
    double *group;             /* n_groups: the groups' step */
    double *level_y, *group_y; /* sums of prior * y (times |slope|) over levels and groups */
    double *beta, *beta_step;  /* n_x */
    double *normal;            /* n_x × n_x: X' W X, then its Cholesky factor */
    double x_drift;            /* of the weights since the regressors were partialled out */
    double sum_w, sum_wy, mean_y;
    double least_sum; /* stands for the outcomes of a level that are all zero */
    double objective; /* sum of W - prior y eta */
    double score;
    double rms_step;
    size_t n_falling; /* rows with a zero outcome whose eta still falls fast */
    size_t n_moving;  /* rows with a positive outcome whose eta still moves as fast */
    int iterations;
    jarak_ppml_outcome outcome;
} ppml_state;

/* The weight that the caller gave a row. */
static inline double ppml_prior_of(const ppml_problem *problem, size_t i)
{
    return problem->prior == NULL ? 1 : problem->prior[i];
}

/* What a level's outcomes add up to, or what stands for it. */
static inline double ppml_level_sum(const ppml_state *state, double sum)
{
    return sum > 0 ? sum : state->least_sum;
}

/* Fails with ERR_MEMORY. */
jarak_status jarak__ppml_out_of_memory(const ppml_problem *problem, jarak_error *error);

JARAK_MUST_CHECK jarak_status jarak__ppml_state_new(ppml_problem *problem, ppml_state *state, jarak_error *error);
void jarak__ppml_state_free(ppml_state *state);

/* Takes the effects out of all regressors with the weights of the moment, starting from where they are: the part of a column that is left
 * in the effects' space is at most relative times the column (weighted norms). Overwrites r. */
JARAK_MUST_CHECK jarak_status jarak__ppml_partial_out(ppml_state *state, double relative, jarak_error *error);

/* The same of one column. */
void jarak__ppml_partial_out_column(ppml_state *state, double *x, double relative);

/* Takes the effects out of a column, loose as relative above; rounding is how much of it may be that of the caller's numbers. Returns
 * whether anything is left of it. */
bool jarak__ppml_net_column(ppml_state *state, double *x, double rounding, double loose);

/* Marks regressors that are collinear with the effects or with the regressors before them in dropped_x (the caller's numbering); sets *any.
 * For weights as they are at the start. Columns that stay have the effects taken out, loose as relative below. */
JARAK_MUST_CHECK jarak_status jarak__ppml_find_collinear(ppml_state *state, double loose, bool *dropped_x, bool *any, jarak_error *error);

/* Sets eta and the weights at the start. */
JARAK_MUST_CHECK jarak_status jarak__ppml_start(ppml_state *state, jarak_error *error);

/* Iterates until the conditions hold, iterations run out, or (where stops_for_separation) rows with zero outcomes keep falling while the
 * rest stands still, which leaves outcome at JARAK_PPML_STALLED and n_falling above zero. */
JARAK_MUST_CHECK jarak_status jarak__ppml_iterate(ppml_state *state, const jarak_ppml_settings *settings, bool stops_for_separation,
                                                  jarak_error *error);

/* normal = X' W X, and its factor; returns the order of the first minor that is not definite, 0: none. */
size_t jarak__ppml_factor_normal(ppml_state *state);

/* Solves factor(normal) x = x. */
void jarak__ppml_solve_normal(const ppml_state *state, double *x);

/* Solves for the effects' and then for the regressors' part of a step: v, group and beta_step. sums has room for n_x (n_x + 1) + 1 numbers;
 * effects_square receives the sum of W step^2 of the effects. Returns the order of the first minor of X' W X that is not definite, 0: none.
 */
size_t jarak__ppml_solve_step(ppml_state *state, double relative, double *sums, double *effects_square);

/* The weighted least squares of r / W on regressors and effects, without changing anything: v, group and beta_step hold the solution. */
void jarak__ppml_least_squares(ppml_state *state, double relative);
/* step[i] for the rows of a batch, from v, group and beta_step. */
void jarak__ppml_whole_step(const ppml_state *state, const ppml_batch *batch, double *step);

#endif
