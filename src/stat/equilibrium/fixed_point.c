/* The plain iteration that Newton's method falls back on: every price moves by what clears its own market if no other price did. */
#include <math.h>

#include "stat/equilibrium/model.h"

enum { STEPS_BETWEEN_LOOKS = 64 };

bool jarak__equilibrium_fixed_point(jarak__equilibrium_solver *solver)
{
    const jarak__equilibrium_model *model = solver->model;
    const jarak_equilibrium_settings *settings = solver->settings;
    const double slope = 1 + model->theta + model->psi; /* of log demand over log supply, other prices and indices held */
    for (size_t i = 0; i < model->n; i++) {
        solver->at.price[i] = 0;
    }
    if (!jarak__equilibrium_evaluate(model, &solver->at)) {
        return false;
    }
    while (solver->at.residual >= settings->tolerance && solver->fixed_point_steps < settings->max_fixed_point) {
        if (solver->fixed_point_steps % STEPS_BETWEEN_LOOKS == 0 && jarak_cancel_triggered(settings->cancel)) {
            solver->interrupted = true;
            return false;
        }
        solver->fixed_point_steps++;
        for (size_t i = 0; i < model->n; i++) {
            solver->at.price[i] += solver->at.gap[i] / slope - solver->at.level[model->part[i]];
        }
        if (!jarak__equilibrium_evaluate(model, &solver->at)) {
            return false;
        }
    }
    return solver->at.residual < settings->tolerance;
}

bool jarak__equilibrium_find(jarak__equilibrium_solver *solver)
{
    return jarak__equilibrium_newton(solver) ||
           (!solver->interrupted && !solver->meets_no_spending && jarak__equilibrium_fixed_point(solver));
}
