/* The table of estimators. A new one: its data and its fingerprint in one of estimators_*.c, and its name here. */
#include "contract/estimators.h"

extern estimator contract_ppml, contract_ols, contract_ideal, contract_similarity, contract_affinity, contract_reroute, contract_routes,
    contract_chain, contract_equilibrium, contract_equilibrium_draws, contract_breaks_posterior, contract_breaks_segmentation,
    contract_breaks_path, contract_change;

estimator *const estimators[] = {
    &contract_ppml,
    &contract_ols,
    &contract_ideal,
    &contract_similarity,
    &contract_affinity,
    &contract_reroute,
    &contract_routes,
    &contract_chain,
    &contract_equilibrium,
    &contract_equilibrium_draws,
    &contract_breaks_posterior,
    &contract_breaks_segmentation,
    &contract_breaks_path,
    &contract_change,
};
const size_t n_estimators = sizeof estimators / sizeof estimators[0];
