/* Average marginal effects of a model's regressors, and of which there are none. */
#include <math.h>

#include "base/alloc.h"
#include "fit/regression/running.h"

/* Why a unit more of the regressor alone is not one more of its column; NULL: it is. */
static const char *why_refused(const jarak__sample *sample, size_t j)
{
    const jarak__design *design = sample->design;
    const jarak__design_model *model = sample->model;
    const jarak__regressor_source *source = &design->sources[model->regressors[j]];
    bool shared = jarak__sources_share(source, &design->offset_source);
    for (size_t i = 0; i < model->n_regressors; i++) {
        shared = shared || (i != j && jarak__sources_share(source, &design->sources[model->regressors[i]]));
    }
    for (size_t f = 0; f < model->n_effects; f++) {
        shared = shared || jarak__sources_share(source, &design->effect_sources[model->effects[f]]);
    }
    return source->is_dummy ? "dummy" : source->is_product ? "product" : shared ? "shared" : NULL;
}

jarak_status jarak__regression_take_margins(jarak__running *job, const jarak__sample *sample, jarak_ppml *fit,
                                            const jarak_vcov_settings *vcov, jarak_regression_model *model)
{
    size_t n = sample->data.n_regressors, first = model->n_coefficients - n;
    jarak_margin *margins = jarak__arena_alloc(&job->made->arena, (n + 1) * sizeof *margins);
    double *numbers = jarak__calloc(2 * n + 1, sizeof *numbers);
    jarak_status status = JARAK_OK;
    if (margins == NULL || numbers == NULL) {
        jarak__free(numbers);
        return jarak__running_no_memory(job);
    }
    if (job->ols == NULL) {
        status = jarak__ppml_margins(fit, vcov, numbers, numbers + n, job->error);
    }
    for (size_t j = 0; status == JARAK_OK && j < n; j++) {
        jarak_coefficient effect = model->coefficients[first + j]; /* of least squares it is the coefficient */
        const char *refused = why_refused(sample, j);
        if (job->ols == NULL) {
            effect.estimate = numbers[j];
            effect.std_error = numbers[n + j];
        }
        if (refused != NULL) {
            effect.estimate = effect.std_error = (double)NAN;
        }
        jarak__regression_finish(&effect, job->settings->level, model->df);
        margins[j] = (jarak_margin){.name = effect.name,
                                    .refused = refused,
                                    .estimate = effect.estimate,
                                    .std_error = effect.std_error,
                                    .z = effect.z,
                                    .p_value = effect.p_value,
                                    .conf_low = effect.conf_low,
                                    .conf_high = effect.conf_high};
    }
    jarak__free(numbers);
    model->margins = margins;
    model->n_margins = status == JARAK_OK ? n : 0;
    return status;
}
