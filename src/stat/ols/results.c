/* What is asked of a fit: answered by the linear model that it is. */
#include "stat/ols/ols.h"

jarak_ppml *jarak__ols_linear(jarak_ols *fit)
{
    return &fit->linear;
}

const jarak_ols_info *jarak_ols_result(const jarak_ols *fit)
{
    return &fit->info;
}

jarak_status jarak_ols_vcov(jarak_ols *fit, const jarak_vcov_settings *settings, double *covariance, jarak_vcov_info *info,
                            jarak_error *error)
{
    return jarak_ppml_vcov(&fit->linear, settings, covariance, info, error);
}

jarak_status jarak_ols_joint_vcov(jarak_ols *fit, const jarak_vcov_settings *settings, double *std_error, jarak_ppml_constant *constant,
                                  double *covariance, jarak_vcov_info *info, jarak_error *error)
{
    return jarak_ppml_joint_vcov(&fit->linear, settings, std_error, constant, covariance, info, error);
}

jarak_status jarak_ols_leverage(jarak_ols *fit, const uint32_t *clusters, double *share, size_t *row, jarak_error *error)
{
    return jarak_ppml_leverage(&fit->linear, clusters, share, row, error);
}

jarak_status jarak_ols_bootstrap(jarak_ols *fit, const jarak_bootstrap_settings *settings, jarak_bootstrap *found, size_t *n_draws,
                                 jarak_error *error)
{
    return jarak_ppml_bootstrap(&fit->linear, settings, found, n_draws, error);
}

void jarak_ols_fitted(const jarak_ols *fit, double *fitted, jarak_ppml_row *reasons)
{
    jarak_ppml_fitted(&fit->linear, fitted, reasons);
}

jarak_status jarak_ols_effects(jarak_ols *fit, size_t f, double *alpha, jarak_error *error)
{
    return jarak_ppml_effects(&fit->linear, f, alpha, error);
}
