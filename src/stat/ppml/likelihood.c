/* Likelihood, deviance and pseudo R2. */
#include <math.h>

#include "num/exp.h"
#include "stat/ppml/fit.h"

/* log y!, for y that need not be whole: Stirling's series, whose first term left out is below 1e-16 from 16 on. */
static double log_factorial(double y)
{
    if (y <= 16) {
        int sign;
        return y > 0 ? lgamma_r(y + 1, &sign) : 0;
    }
    double x = 1 / y, x2 = x * x;
    static const double half_log_2pi = 0.91893853320467274178;
    double series = x * (1.0 / 12 - x2 * (1.0 / 360 - x2 * (1.0 / 1260 - x2 * (1.0 / 1680 - x2 * (1.0 / 1188)))));
    return (y + 0.5) * log(y) - y + half_log_2pi + series;
}

/* In the problem's units, but for SUM_FACTORIAL, of y in the caller's and of weights in the problem's. */
enum { SUM_MU, SUM_Y_ETA, SUM_Y_LOG_Y, SUM_Y, SUM_FACTORIAL, SUM_EXP_OFFSET, SUM_Y_OFFSET, N_SUMS };

static void add_terms(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    const ppml_state *state = context;
    size_t first = batch->row, n = batch->row_end - first;
    double terms[N_SUMS] = {0};
    if (problem->offset != NULL) {
        jarak__exp(n, problem->offset + first, scratch);
    }
    for (size_t i = first; i < batch->row_end; i++) {
        double prior = problem->prior == NULL ? 1 : problem->prior[i];
        double y = problem->y[i];
        terms[SUM_MU] += problem->weight[i];
        terms[SUM_EXP_OFFSET] += prior * (problem->offset == NULL ? 1 : scratch[i - first]);
        if (y > 0) {
            terms[SUM_Y_ETA] += prior * y * state->eta[i];
            terms[SUM_Y_LOG_Y] += prior * y * log(y);
            terms[SUM_Y] += prior * y;
            terms[SUM_FACTORIAL] += prior * log_factorial(ldexp(y, problem->y_exponent));
            terms[SUM_Y_OFFSET] += problem->offset == NULL ? 0 : prior * y * problem->offset[i];
        }
    }
    for (size_t k = 0; k < N_SUMS; k++) {
        sums[k] += terms[k];
    }
}

void jarak__ppml_fill_likelihood(jarak_ppml *fit)
{
    double sums[N_SUMS];
    jarak__ppml_sweep(fit->problem, add_terms, &fit->state, N_SUMS, sums);
    const ppml_problem *problem = fit->problem;
    jarak_ppml_info *info = &fit->info;
    double constant = log(sums[SUM_Y] / sums[SUM_EXP_OFFSET]); /* with it the fitted sum is the outcomes' */
    double null = sums[SUM_Y] * constant + sums[SUM_Y_OFFSET] - sums[SUM_Y], own = sums[SUM_Y_ETA] - sums[SUM_MU];
    double shift = sums[SUM_Y] * problem->eta_shift;
    int exponent = problem->y_exponent + problem->prior_exponent;
    double factorials = ldexp(sums[SUM_FACTORIAL], problem->prior_exponent);
    info->deviance =
        ldexp(fmax(2 * (sums[SUM_Y_LOG_Y] - sums[SUM_Y_ETA] - sums[SUM_Y] + sums[SUM_MU]), 0), exponent); /* but for rounding */
    info->log_likelihood = ldexp(own + shift, exponent) - factorials;
    info->null_log_likelihood = ldexp(null + shift, exponent) - factorials;
    info->pseudo_r2 = 1 - info->log_likelihood / info->null_log_likelihood;
}
