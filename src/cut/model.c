/* What is asked as the data of the equilibrium. */
#include "cut/work.h"

jarak_equilibrium_data jarak__cut_data(const jarak_cut *cut)
{
    return (jarak_equilibrium_data){.n = cut->world.n,
                                    .flows = cut->world.flows,
                                    .trade_effect = cut->effect,
                                    .trade_cost = cut->cost,
                                    .names = cut->world.names,
                                    .theta = cut->settings.theta,
                                    .psi = cut->settings.psi,
                                    .deficits = cut->settings.deficits,
                                    .conditional = cut->settings.conditional};
}

jarak_status jarak__cut_draw(const jarak_cut *cut, const jarak_equilibrium_data *data, jarak_equilibrium_draws **draws, jarak_error *error)
{
    const jarak_equilibrium_uncertainty uncertainty = {.theta_sd = cut->settings.theta_sd,
                                                       .n_coefficients = cut->info.n_estimates,
                                                       .regressors = (const double *const *)cut->regressors,
                                                       .covariance = cut->covariance,
                                                       .n_draws = cut->settings.n_draws,
                                                       .seed = cut->settings.seed,
                                                       .level = cut->settings.level};
    return jarak_equilibrium_draw(data, &cut->settings.solve, &uncertainty, draws, error);
}
