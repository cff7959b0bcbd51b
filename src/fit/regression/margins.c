/* Average marginal effects of a model's regressors, and of which there are none. */
#include <math.h>

#include "base/alloc.h"
#include "fit/regression/running.h"
#include "num/student.h"

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

static void finish(jarak_margin *margin, double level, double df)
{
    if (!(margin->std_error > 0 && isfinite(margin->std_error))) {
        margin->std_error = (double)NAN;
    }
    double width = jarak__student_quantile(0.5 - level / 2, df) * margin->std_error;
    margin->z = margin->estimate / margin->std_error;
    margin->p_value = 2 * jarak__student_upper(fabs(margin->z), df);
    margin->conf_low = margin->estimate - width;
    margin->conf_high = margin->estimate + width;
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
        const jarak_coefficient *coefficient = &model->coefficients[first + j];
        const char *refused = why_refused(sample, j);
        bool linear = job->ols != NULL;
        margins[j] = (jarak_margin){.name = coefficient->name,
                                    .refused = refused,
                                    .estimate = refused != NULL ? (double)NAN
                                                : linear        ? coefficient->estimate
                                                                : numbers[j],
                                    .std_error = refused != NULL ? (double)NAN
                                                 : linear        ? coefficient->std_error
                                                                 : numbers[n + j]};
        finish(&margins[j], job->settings->level, model->df);
    }
    jarak__free(numbers);
    model->margins = margins;
    model->n_margins = status == JARAK_OK ? n : 0;
    return status;
}
