/* Standard errors in the caller's units, and the constant of a model without effects.
 *
 * Regressors are held net of the constant, so that a column of ones beside them is a basis of the same model whose bread is block-diagonal;
 * the caller's constant is what is left of it at regressors of zero: a - m' beta, m the regressors' weighted means. */
#include <math.h>

#include "base/alloc.h"
#include "stat/ppml/fit.h"

static void add_effect(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch;
    const ppml_state *state = context;
    for (size_t i = batch->row; i < batch->row_end; i++) {
        sums[0] += problem->weight[i] * state->eta[i];
        sums[1] += problem->weight[i];
    }
}

/* Where eta is what the effects add up to: here, the constant in every row. */
static double estimate_constant(jarak_ppml *fit)
{
    double sums[2];
    jarak__ppml_sweep(fit->problem, add_effect, &fit->state, 2, sums);
    return ldexp(sums[0] / sums[1], fit->problem->beta_exponent);
}

/* The variance of the constant at regressors of zero; the last of the covariance's rows is that of the column of ones. */
static double constant_variance(const jarak_ppml *fit, const double *covariance)
{
    size_t n_x = fit->problem->n_x, n = n_x + 1;
    double sum = 0;
    for (size_t k = 0; k < n; k++) {
        for (size_t l = 0; l < n; l++) {
            double left = k < n_x ? -fit->x_mean[k] : 1, right = l < n_x ? -fit->x_mean[l] : 1;
            sum += left * covariance[k + l * n] * right;
        }
    }
    return sum;
}

jarak_status jarak__ppml_covariance_with_ones(jarak_ppml *fit, const jarak_vcov_settings *settings, double *covariance,
                                              jarak_vcov_info *info, jarak_error *error)
{
    ppml_problem *problem = fit->problem;
    double *ones = jarak__calloc(problem->n, sizeof *ones);
    if (ones == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for a column of %zu rows", problem->n);
    }
    for (size_t i = 0; i < problem->n; i++) {
        ones[i] = 1;
    }
    problem->x[problem->n_x++] = ones;
    fit->has_ones = true;
    jarak_status status = jarak__ppml_covariance(fit, settings, covariance, info, error);
    problem->n_x--;
    fit->has_ones = false;
    jarak__free(ones);
    return status;
}

/* With a column of ones beside the regressors where the model has a constant. */
static jarak_status find_covariance(jarak_ppml *fit, const jarak_vcov_settings *settings, double *covariance, jarak_vcov_info *info,
                                    jarak_error *error)
{
    return fit->info.n_effects > 0 ? jarak__ppml_covariance(fit, settings, covariance, info, error)
                                   : jarak__ppml_covariance_with_ones(fit, settings, covariance, info, error);
}

/* The caller's (n_regressors + 1) square from the problem's; the constant's covariance with coefficient k is what its variance is made of.
 */
static void fill_joint(const jarak_ppml *fit, const double *made, double *joint)
{
    const ppml_problem *problem = fit->problem;
    bool has_constant = fit->info.n_effects == 0;
    size_t n_x = problem->n_x, n = n_x + has_constant, last = fit->info.n_regressors, n_all = last + 1;
    for (size_t i = 0; i < n_all * n_all; i++) {
        joint[i] = (double)NAN;
    }
    for (size_t k = 0; k < n_x; k++) {
        size_t given = problem->x_index[k];
        for (size_t l = 0; l < n_x; l++) {
            int exponent = 2 * problem->beta_exponent - (problem->x_exponent[k] + problem->x_exponent[l]);
            joint[given + problem->x_index[l] * n_all] = ldexp(made[k + l * n], exponent);
        }
        double sum = has_constant ? made[n_x + k * n] : (double)NAN;
        for (size_t l = 0; l < n_x; l++) {
            sum -= fit->x_mean[l] * made[l + k * n];
        }
        joint[given + last * n_all] = joint[last + given * n_all] = ldexp(sum, 2 * problem->beta_exponent - problem->x_exponent[k]);
    }
    joint[last * (n_all + 1)] = has_constant ? ldexp(constant_variance(fit, made), 2 * problem->beta_exponent) : (double)NAN;
}

jarak_status jarak_ppml_std_errors(jarak_ppml *fit, const jarak_vcov_settings *settings, double *std_error, jarak_ppml_constant *constant,
                                   jarak_vcov_info *info, jarak_error *error)
{
    return jarak_ppml_joint_vcov(fit, settings, std_error, constant, NULL, info, error);
}

jarak_status jarak_ppml_joint_vcov(jarak_ppml *fit, const jarak_vcov_settings *settings, double *std_error, jarak_ppml_constant *constant,
                                   double *joint, jarak_vcov_info *info, jarak_error *error)
{
    jarak_vcov_info unused;
    const ppml_problem *problem = fit->problem;
    bool has_constant = fit->info.n_effects == 0;
    size_t n = problem->n_x + has_constant;
    double *covariance = jarak__calloc(n * n, sizeof *covariance);
    jarak_status status = covariance != NULL ? find_covariance(fit, settings, covariance, info != NULL ? info : &unused, error)
                                             : jarak_fail(error, JARAK_ERR_MEMORY, "out of memory");
    if (status == JARAK_OK) {
        for (size_t k = 0; k < fit->info.n_regressors; k++) {
            std_error[k] = (double)NAN;
        }
        for (size_t k = 0; k < problem->n_x; k++) {
            std_error[problem->x_index[k]] = ldexp(sqrt(covariance[k * (n + 1)]), problem->beta_exponent - problem->x_exponent[k]);
        }
        if (constant != NULL) {
            *constant = (jarak_ppml_constant){.estimate = (double)NAN, .std_error = (double)NAN};
        }
        if (constant != NULL && has_constant) {
            constant->estimate = estimate_constant(fit);
            constant->std_error = ldexp(sqrt(constant_variance(fit, covariance)), problem->beta_exponent);
        }
    }
    if (status == JARAK_OK && joint != NULL) {
        fill_joint(fit, covariance, joint);
    }
    jarak__free(covariance);
    return status;
}
