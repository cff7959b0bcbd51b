/* Average marginal effects of PPML and their errors by the delta method, effects and constant included.
 *
 * With m the weighted mean of mu, the effect of regressor k is beta_k m, since d mu / d x_k = beta_k mu. Its variance needs that of the
 * mean of mu over all parameters, the effects' too. Where constants are in the span of the effects, the gradient of the mean is that of a
 * constant added to eta, so that a column of ones beside the regressors, which are net of the effects, tells it: log m moves as that
 * constant a does, and the gradient of beta_k exp(a) is m for beta_k and beta_k m for a. */
#include <math.h>

#include "base/alloc.h"
#include "base/text.h"
#include "stat/ppml/fit.h"

static void add_means(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch, (void)context;
    for (size_t i = batch->row; i < batch->row_end; i++) {
        sums[0] += problem->weight[i];
        sums[1] += ppml_prior_of(problem, i);
    }
}

/* Whether a covariance counts residuals as they are, which the column of ones can stand beside in a model with effects. */
static bool is_plain(jarak_vcov_kind kind)
{
    return kind == JARAK_VCOV_IID || kind == JARAK_VCOV_ROBUST || kind == JARAK_VCOV_CLUSTER;
}

static void fill(const jarak_ppml *fit, const double *covariance, double mean, double *margin, double *std_error)
{
    const ppml_problem *problem = fit->problem;
    size_t n_x = problem->n_x, n = n_x + 1;
    for (size_t k = 0; k < n_x; k++) {
        double beta = fit->state.beta[k];
        double variance = covariance[k * (n + 1)] + 2 * beta * covariance[k + n_x * n] + beta * beta * covariance[n_x * (n + 1)];
        int unit = problem->y_exponent - problem->x_exponent[k];
        margin[problem->x_index[k]] = ldexp(beta * mean, unit);
        std_error[problem->x_index[k]] = ldexp(mean * sqrt(variance), unit);
    }
}

jarak_status jarak__ppml_margins(jarak_ppml *fit, const jarak_vcov_settings *settings, double *margin, double *std_error,
                                 jarak_error *error)
{
    const ppml_problem *problem = fit->problem;
    size_t n = problem->n_x + 1;
    double sums[2];
    jarak_vcov_info info;
    for (size_t k = 0; k < fit->info.n_regressors; k++) {
        margin[k] = std_error[k] = (double)NAN;
    }
    if (!problem->has_intercept) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("margins: a model whose effects are slopes alone has none"));
    }
    double *covariance = jarak__calloc(n * n, sizeof *covariance);
    jarak_status status = covariance != NULL ? jarak__ppml_covariance_with_ones(fit, settings, covariance, &info, error)
                                             : jarak_fail(error, JARAK_ERR_MEMORY, "out of memory");
    if (status == JARAK_OK && fit->info.n_effects > 0 && !is_plain(info.kind)) {
        status = jarak_fail(error, JARAK_ERR_ARGUMENT,
                            _("margins: beside fixed effects they have no errors of the kinds cr2 and cr3; --vcov cluster has some"));
    }
    if (status == JARAK_OK) {
        jarak__ppml_sweep(fit->problem, add_means, NULL, 2, sums);
        fill(fit, covariance, sums[0] / sums[1], margin, std_error);
    }
    jarak__free(covariance);
    return status;
}
