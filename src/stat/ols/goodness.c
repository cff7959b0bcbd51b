/* How well the model fits: sums of squares and what follows from them; and whether the effects are out of the residuals. */
#include <math.h>

#include "stat/ols/ols.h"

enum { SUM_Y, SUM_WEIGHT, SUM_LOG_WEIGHT, N_SUMS };

static void add_outcomes(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch, (void)context;
    for (size_t i = batch->row; i < batch->row_end; i++) {
        sums[SUM_Y] += problem->weight[i] * problem->y[i];
        sums[SUM_WEIGHT] += problem->weight[i];
        sums[SUM_LOG_WEIGHT] += problem->prior == NULL ? 0 : log(problem->weight[i]);
    }
}

static void add_squares(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch;
    const double *mean = context;
    for (size_t i = batch->row; i < batch->row_end; i++) {
        double from_mean = problem->y[i] - *mean;
        sums[0] += problem->weight[i] * from_mean * from_mean;
    }
}

/* Residuals by level; of groups, |d' r| / |d|. */
static void add_residuals(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch;
    ppml_state *state = context;
    if (problem->n_levels > 0) {
        jarak__ppml_scatter(problem, batch, state->r + batch->row, sums);
    }
    for (size_t g = batch->group; g < batch->group_end; g++) {
        double sum = 0;
        for (size_t i = problem->group_start[g]; i < problem->group_start[g + 1]; i++) {
            sum += state->r[i];
        }
        state->group[g] = fabs(sum) * sqrt(problem->inverse[g]);
    }
}

/* d' W d by level. */
static void add_norms(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch, (void)context;
    for (size_t f = 0; f < problem->n_sets; f++) {
        const ppml_set *set = &problem->sets[f];
        for (size_t i = batch->row; i < batch->row_end; i++) {
            double slope = set->slope == NULL ? 1 : set->slope[i];
            sums[set->code[i]] += problem->weight[i] * slope * slope;
        }
    }
}

/* The largest |d' r| / |d| over columns d of the effects. Overwrites v, b and group. */
static double find_largest(ppml_state *state)
{
    ppml_problem *problem = state->problem;
    jarak__ppml_sweep(problem, add_residuals, state, problem->n_levels, state->v);
    jarak__ppml_sweep(problem, add_norms, NULL, problem->n_levels, state->b);
    double largest = 0;
    for (size_t l = 0; l < problem->n_levels; l++) {
        largest = state->b[l] > 0 ? fmax(largest, fabs(state->v[l]) / sqrt(state->b[l])) : largest;
    }
    for (size_t g = 0; g < problem->n_groups; g++) {
        largest = fmax(largest, state->group[g]);
    }
    return largest;
}

static size_t count_parameters(const jarak_ppml *linear)
{
    size_t count = linear->problem->n_x + (linear->info.n_effects == 0);
    for (size_t f = 0; f < linear->info.n_effects; f++) {
        count += linear->effects[f].levels - linear->effects[f].redundant;
    }
    return count;
}

void jarak__ols_measure_fit(jarak_ols *fit, const jarak_ols_settings *settings)
{
    static const double ln_2 = 0.69314718055994530942, ln_2_pi = 1.8378770664093454836;
    jarak_ppml *linear = &fit->linear;
    ppml_problem *problem = linear->problem;
    jarak_ols_info *info = &fit->info;
    info->saturated = jarak__ppml_is_saturated(linear);
    double sums[N_SUMS], tss, rss = info->saturated ? 0 : linear->rss, n = (double)problem->n;
    jarak__ppml_sweep(problem, add_outcomes, NULL, N_SUMS, sums);
    double mean = problem->has_intercept ? sums[SUM_Y] / sums[SUM_WEIGHT] : 0;
    jarak__ppml_sweep(problem, add_squares, &mean, 1, &tss);
    linear->n_parameters = info->n_parameters = count_parameters(linear);
    double left = n - (double)info->n_parameters, exponent = 2 * problem->beta_exponent;
    int square_exponent = problem->prior_exponent + 2 * problem->beta_exponent;
    info->rss = ldexp(rss, square_exponent);
    info->tss = ldexp(tss, square_exponent);
    info->within_tss = info->n_effects > 0 ? ldexp(fit->within_tss, square_exponent) : (double)NAN;
    info->r2 = tss > 0 ? 1 - rss / tss : (double)NAN;
    info->adjusted_r2 = left > 0 && tss > 0 ? 1 - (rss / left) / (tss / (n - problem->has_intercept)) : (double)NAN;
    info->within_r2 = info->n_effects > 0 && !info->saturated ? 1 - rss / fit->within_tss : (double)NAN;
    info->sigma = left > 0 ? sqrt(ldexp(rss / left, problem->prior_exponent)) : (double)NAN;
    info->sigma = ldexp(info->sigma, problem->beta_exponent);
    double log_variance = log(rss / n) + exponent * ln_2; /* in the problem's weights, whose logarithms are summed, too */
    info->log_likelihood = info->saturated ? (double)NAN : -n / 2 * (ln_2_pi + log_variance + 1) + sums[SUM_LOG_WEIGHT] / 2;
    double largest = find_largest(&linear->state);
    info->score = largest > 0 && tss > 0 ? largest / sqrt(tss) : 0;
    info->outcome = info->score <= 10 * settings->tolerance ? JARAK_OLS_CONVERGED : JARAK_OLS_STALLED;
    linear->info.score = info->score;
    linear->info.outcome = info->outcome == JARAK_OLS_CONVERGED ? JARAK_PPML_CONVERGED : JARAK_PPML_STALLED;
    linear->info.log_likelihood = info->log_likelihood;
    linear->info.null_log_likelihood = linear->info.pseudo_r2 = (double)NAN;
    linear->info.deviance = info->rss;
}
