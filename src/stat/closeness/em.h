/* Estimating the parameters of one group. */
#ifndef JARAK_STAT_CLOSENESS_EM_H
#define JARAK_STAT_CLOSENESS_EM_H

#include "stat/closeness/smoother.h"

/* Parameters drawn from their posterior, with weights that sum to 1; none: they are taken as known. */
typedef struct jarak__closeness_draws {
    size_t count;
    double *weight;
    jarak__closeness_model *models;
} jarak__closeness_draws;

void jarak__closeness_draws_release(jarak__closeness_draws *draws);

/* How the parameters were found. */
typedef struct jarak__closeness_trace {
    bool converged;
    int iterations;
    double residual, log_likelihood, objective;
    size_t n_path;
    double *path; /* to be freed */
    jarak__closeness_draws draws;
} jarak__closeness_trace;

/* Memory of a model of n members; jarak__closeness_model_release() frees it. */
JARAK_MUST_CHECK jarak_status jarak__closeness_model_make(size_t n_members, jarak__closeness_model *model, jarak_error *error);
void jarak__closeness_model_release(jarak__closeness_model *model);

/* Estimates the model on a panel with at least one member. What *given has that is no NaN stays as given; *model gets the result. */
JARAK_MUST_CHECK jarak_status jarak__closeness_estimate(const jarak__closeness_panel *panel, const jarak_closeness_settings *settings,
                                                        const jarak__closeness_model *given, jarak__closeness_model *model,
                                                        jarak__closeness_trace *trace, jarak_error *error);

#endif
