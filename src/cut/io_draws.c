/* The intervals of an answer among many sectors: draws of the elasticities and of a fit's coefficients, where any of them is uncertain. */
#include "cut/io.h"

static bool is_uncertain(const jarak_cut_sectors *cut)
{
    bool has_errors = cut->settings.theta_sd > 0 || cut->info.n_estimates > 0;
    for (size_t j = 0; cut->theta_spread != NULL && j < cut->sectors.n && !has_errors; j++) {
        has_errors = cut->theta_spread[j] > 0;
    }
    return has_errors && cut->settings.n_draws > 0;
}

jarak_status jarak__io_draw(jarak_cut_sectors *cut, jarak_cut_sectors_country *countries, jarak_error *error)
{
    jarak_cut_sectors_info *info = &cut->info;
    if (!is_uncertain(cut)) {
        return JARAK_OK;
    }
    const jarak_chain_uncertainty uncertainty = {.theta_sd = cut->settings.theta_sd,
                                                 .sector_sd = cut->theta_spread,
                                                 .n_coefficients = info->n_estimates,
                                                 .regressors = (const double *const *)cut->regressors,
                                                 .covariance = cut->covariance,
                                                 .n_draws = cut->settings.n_draws,
                                                 .seed = cut->settings.seed,
                                                 .level = cut->settings.level,
                                                 .progress = cut->settings.progress};
    jarak_chain_draws *draws = NULL;
    jarak_status status = jarak_chain_draw(&cut->data, &cut->settings.solve, &uncertainty, &draws, error);
    if (status != JARAK_OK) {
        return status;
    }
    const jarak_chain_draws_info *drawn = jarak_chain_draws_result(draws);
    info->n_draws = drawn->n_draws;
    info->n_failed = drawn->n_failed;
    info->seed = cut->settings.seed;
    info->level = cut->settings.level;
    for (size_t i = 0; i < drawn->n; i++) {
        countries[i].low = drawn->low[i];
        countries[i].high = drawn->high[i];
        countries[i].real_wage_low = drawn->real_wage_low[i];
        countries[i].real_wage_high = drawn->real_wage_high[i];
    }
    jarak_chain_draws_free(draws);
    return JARAK_OK;
}
