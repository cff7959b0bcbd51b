/* The exact smoother of one batch of eight units, and the sums that EM needs of it. */
#ifndef JARAK_STAT_CLOSENESS_SMOOTHER_H
#define JARAK_STAT_CLOSENESS_SMOOTHER_H

#include "stat/closeness/panel.h"

/* Parameters of a group in units of the members' scales. */
typedef struct jarak__closeness_model {
    size_t n_members;
    double *alpha, *lambda, *sigma2, *tau2; /* of each member; tau2 of the first is not used */
    double q, phi;
    bool autoregressive;
    double degrees; /* 0: Gaussian */
} jarak__closeness_model;

/* Sums over all values of a member, with w = 1/v, v = σ²/n + s², f the mean of the state over the n cells of a value y, and u the offset;
 * E is the expectation given all values. With Student noise w has the value's weight ω in it. */
typedef struct jarak__closeness_member_sums {
    double w, wf, wff, wy, wfy;      /* Σ w, Σ w E f, Σ w E f², Σ w E(y - u), Σ w E f (y - u) */
    double v, vf, vff, vy, vfy, vyy; /* the same, and E (y - u)², with w² / n in place of w */
    double known;                    /* Σ σ² s² w: the part of E n e² that s² leaves open */
    double n_values;                 /* their number */
    double uu, n_units;              /* Σ E u² over the units with a value, and their number */
} jarak__closeness_member_sums;

typedef struct jarak__closeness_sums {
    double log_likelihood; /* diffuse; with Student noise the variational lower bound */
    double steps, n_steps; /* Σ E (x_t - φ x_t-1)² between first and last value */
    double xx_next, xx_cross, xx_before,
        xx_start;                           /* autoregressive: Σ E x_t², E x_t x_t-1, E x_t-1² over the steps, and E x² at the first */
    bool failed;                            /* memory was out */
    jarak__closeness_member_sums members[]; /* n_members */
} jarak__closeness_sums;

static inline size_t jarak__closeness_sums_bytes(size_t n_members)
{
    return sizeof(jarak__closeness_sums) + n_members * sizeof(jarak__closeness_member_sums);
}

/* What a smoother gives beside the sums; NULL: not wanted. */
typedef struct jarak__closeness_output {
    double *state, *variance; /* [cell][lane], in units of the reference's scale */
    /* The contrast x_to - x_from: its variance by lane, and of each value [cell][column][lane] its weight in the contrast's mean, the mean
     * of its residual y - α - λ f - u, and the variance of λ f + u. */
    const int32_t *contrast; /* {from, to} */
    double *contrast_variance;
    double *weight, *residual, *fit_variance;
} jarak__closeness_output;

/* Scratch memory of a smoother, for batches of one panel; jarak__free() frees it. NULL when memory is out. */
double *jarak__closeness_scratch(const jarak__closeness_panel *panel);

/* Smooths one batch. sums, where not NULL, are added to; with Student noise the panel's weights are then brought up to date. */
void jarak__closeness_smooth(const jarak__closeness_panel *panel, const jarak__closeness_model *model, size_t batch, double *scratch,
                             jarak__closeness_sums *sums, const jarak__closeness_output *output);

#endif
