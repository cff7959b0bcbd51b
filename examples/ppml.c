/* Does an agreement raise trade? PPML with effects of exporters and importers on a dozen rows. */
#include <stdio.h>

#include "jarak/ppml.h"

int main(void)
{
    const uint32_t exporter[] = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2}, importer[] = {1, 1, 2, 2, 0, 0, 2, 2, 0, 0, 1, 1};
    const double trade[] = {12, 19, 30, 33, 9, 14, 25, 40, 0, 21, 28, 43}, agreement[] = {0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1};
    const double *const x[] = {agreement};
    const jarak_ppml_effect effects[] = {{.codes = exporter, .n_levels = 3}, {.codes = importer, .n_levels = 3}};
    const jarak_ppml_data data = {.n_rows = 12, .y = trade, .n_regressors = 1, .x = x, .n_effects = 2, .effects = effects};
    jarak_ppml *fit;
    jarak_error error;
    if (jarak_ppml_fit(&data, NULL, &fit, &error) != JARAK_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    const jarak_ppml_info *info = jarak_ppml_result(fit);
    double variance;
    if (jarak_ppml_vcov(fit, NULL, &variance, NULL, &error) != JARAK_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    printf("agreement: %.4f, variance %.5f, from %zu rows\n", info->beta[0], variance, info->n_used);
    jarak_ppml_free(fit);
    return 0;
}
