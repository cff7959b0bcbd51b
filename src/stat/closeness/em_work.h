/* What estimation (em.c) and the draws around its result (draws.c) share. */
#ifndef JARAK_STAT_CLOSENESS_EM_WORK_H
#define JARAK_STAT_CLOSENESS_EM_WORK_H

#include "stat/closeness/em.h"

/* The vector of parameters: log q, atanh φ, and for each member α, log λ, log σ², log τ². */
enum { AT_Q = 0, AT_PHI, N_GROUP, AT_ALPHA = 0, AT_LAMBDA, AT_SIGMA2, AT_TAU2, N_MEMBER };
#define PRIOR_LOADING 2.0 /* precision of log λ, per value of prior weight */
#define LEAST_LOG (-27.0) /* of a variance, in squared spreads */
#define MOST_LOG 40.0
#define MOST_ATANH 6.0

typedef struct jarak__em_work {
    const jarak__closeness_panel *panel;
    const jarak_closeness_settings *settings;
    size_t n; /* parameters */
    bool *fixed;
    double *prior; /* v₀ of variances, the mean of log λ; by parameter */
    double *theta0, *theta1, *theta2, *try;
    jarak__closeness_sums *sums;
    jarak__closeness_model *model;
    double n_steps, constant;
    jarak__closeness_trace *trace;
    size_t path_capacity;
} jarak__em_work;

static inline size_t jarak__member_at(size_t k, size_t which)
{
    return N_GROUP + k * N_MEMBER + which;
}

/* The objective at theta; w->sums and w->model are those of theta then. */
JARAK_MUST_CHECK jarak_status jarak__em_expect(jarak__em_work *w, const double *theta, double *objective, jarak_error *error);
void jarak__em_to_model(const jarak__em_work *w, const double *theta, jarak__closeness_model *model);

/* Fills trace->draws around w->theta0. */
JARAK_MUST_CHECK jarak_status jarak__em_draw(jarak__em_work *w, double objective, jarak_error *error);

#endif
