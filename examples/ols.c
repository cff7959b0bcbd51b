/* Does an agreement raise trade? Least squares on the logarithm, with effects of exporters and importers on a dozen rows. */
#include <stdio.h>

#include "jarak/ols.h"

int main(void)
{
    const uint32_t exporter[] = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2}, importer[] = {1, 1, 2, 2, 0, 0, 2, 2, 0, 0, 1, 1};
    const double log_trade[] = {2.48, 2.94, 3.40, 3.50, 2.20, 2.64, 3.22, 3.69, 2.71, 3.04, 3.33, 3.76};
    const double agreement[] = {0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1};
    const double *const x[] = {agreement};
    const jarak_ppml_effect effects[] = {{.codes = exporter, .n_levels = 3}, {.codes = importer, .n_levels = 3}};
    const jarak_ols_data data = {.n_rows = 12, .y = log_trade, .n_regressors = 1, .x = x, .n_effects = 2, .effects = effects};
    jarak_ols *fit;
    jarak_error error;
    if (jarak_ols_fit(&data, NULL, &fit, &error) != JARAK_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    const jarak_ols_info *info = jarak_ols_result(fit);
    double std_error;
    if (jarak_ols_joint_vcov(fit, NULL, &std_error, NULL, NULL, NULL, &error) != JARAK_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    printf("agreement: %.4f (%.4f), R2 %.4f, within R2 %.4f\n", info->beta[0], std_error, info->r2, info->within_r2);
    jarak_ols_free(fit);
    return 0;
}
