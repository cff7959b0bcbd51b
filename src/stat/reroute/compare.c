/* Two windows of every unit compared: ratio and regularity, with errors by the scatter of months, moderated over all units. */
#include <math.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "num/sum.h"
#include "stat/reroute/fit.h"

enum { UNITS_AT_ONCE = 1024 };

typedef struct compare_work {
    const reroute_series *series;
    const jarak_reroute_settings *settings;
    size_t earlier, later;
    reroute_comparison *made;
    double shift_s0_squared, shift_d0;
} compare_work;

/* The mean a month, drawn towards that of both windows: finite in its logarithm, and a rise from nothing is told from little as little. */
static double drawn_mean(double sum, double mean_of_both, double n, double drawn_months)
{
    return (sum + drawn_months * mean_of_both) / (n + drawn_months);
}

static jarak_reroute_missing missing_of(const reroute_window *from, const reroute_window *to, const jarak_reroute_settings *settings)
{
    return !from->is_known || !to->is_known                         ? JARAK_REROUTE_UNKNOWN
           : from->sum + to->sum <= 0                               ? JARAK_REROUTE_SMALL
           : from->sum + to->sum < settings->floor                  ? JARAK_REROUTE_SMALL
           : from->n_traded + to->n_traded < settings->least_months ? JARAK_REROUTE_RARE
                                                                    : JARAK_REROUTE_TESTED;
}

static void compare_unit(const compare_work *w, size_t unit, reroute_step *step)
{
    const reroute_series *series = w->series;
    const reroute_window *from = &series->windows[unit * series->n_years + w->earlier];
    const reroute_window *to = &series->windows[unit * series->n_years + w->later];
    const double *control = series->control == NULL ? NULL : series->control + unit * series->n_years;
    const double n = (double)series->n_months, power = w->settings->taylor_power;
    *step = (reroute_step){.missing = missing_of(from, to, w->settings)};
    step->growth = control == NULL ? 0 : log(control[w->later] / control[w->earlier]);
    if (step->missing != JARAK_REROUTE_TESTED) {
        return;
    }
    const double both = (from->sum + to->sum) / (2 * n);
    const double before = drawn_mean(from->sum, both, n, w->settings->drawn_months);
    const double after = drawn_mean(to->sum, both, n, w->settings->drawn_months);
    const double law_before = pow(before, power), law_after = pow(after, power); /* what the variance of a month grows with */
    step->estimate = log(after / before) - step->growth;
    step->scatter = (from->squares / law_before + to->squares / law_after) / (2 * n - 2);
    step->unit_variance = (law_before / (before * before) + law_after / (after * after)) / n;

    const double grown = exp(step->growth * (1 - power / 2)); /* powers of the earlier window had it grown as other goods did */
    const double mean_before = from->power_mean * grown, common = (mean_before + to->power_mean) / 2;
    step->shift = (to->power_mean - mean_before) / common;
    step->shift_variance = (from->power_variance * grown * grown + to->power_variance) / (2 * common * common);
}

static void compare_units(size_t first, size_t end, void *context)
{
    const compare_work *w = context;
    for (size_t u = first; u < end; u++) {
        compare_unit(w, u, &w->made->steps[u]);
    }
}

/* Errors of the units, once their priors are known. */
static void moderate_units(size_t first, size_t end, void *context)
{
    const compare_work *w = context;
    const reroute_comparison *made = w->made;
    const double n = (double)w->series->n_months, own = 2 * n - 2;
    for (size_t u = first; u < end; u++) {
        reroute_step *step = &made->steps[u];
        if (step->missing == JARAK_REROUTE_TESTED) {
            const double scatter = jarak__reroute_moderated(step->scatter, own, made->s0_squared, made->d0);
            const double shift = jarak__reroute_moderated(step->shift_variance, own, w->shift_s0_squared, w->shift_d0);
            step->std_error = sqrt(scatter * step->unit_variance);
            step->regularity = step->shift / sqrt(2 * shift / n);
        }
    }
}

/* Both priors, from the tested units. */
static jarak_status find_priors(compare_work *w, jarak_error *error)
{
    const size_t n = w->series->n_units;
    reroute_comparison *made = w->made;
    double *scatters = jarak__calloc(n + 1, sizeof *scatters), *shifts = jarak__calloc(n + 1, sizeof *shifts);
    jarak_status status = JARAK_OK;
    if (scatters == NULL || shifts == NULL) {
        status = jarak__reroute_no_memory(n, error);
        goto out;
    }
    for (size_t u = 0; u < n; u++) {
        if (made->steps[u].missing == JARAK_REROUTE_TESTED) {
            scatters[made->n_tested] = made->steps[u].scatter;
            shifts[made->n_tested++] = made->steps[u].shift_variance;
        }
    }
    const double own = 2 * (double)w->series->n_months - 2;
    status = jarak__reroute_prior(made->n_tested, scatters, own, &made->s0_squared, &made->d0, error);
    if (status == JARAK_OK) {
        status = jarak__reroute_prior(made->n_tested, shifts, own, &w->shift_s0_squared, &w->shift_d0, error);
    }
    made->freedom = own + (isnan(made->d0) ? 0 : made->d0);
out:
    jarak__free(scatters);
    jarak__free(shifts);
    return status;
}

jarak_status jarak__reroute_compare(const reroute_series *series, const jarak_reroute_settings *settings, size_t earlier, size_t later,
                                    reroute_comparison *comparison, jarak_error *error)
{
    reroute_step *steps = comparison->steps != NULL ? comparison->steps : jarak__calloc(series->n_units + 1, sizeof *steps);
    *comparison = (reroute_comparison){.steps = steps};
    if (steps == NULL) {
        return jarak__reroute_no_memory(series->n_units, error);
    }
    compare_work work = {.series = series, .settings = settings, .earlier = earlier, .later = later, .made = comparison};
    jarak__parallel_for(series->n_units, UNITS_AT_ONCE, settings->threads, compare_units, &work);
    jarak_status status = find_priors(&work, error);
    if (status == JARAK_OK) {
        jarak__parallel_for(series->n_units, UNITS_AT_ONCE, settings->threads, moderate_units, &work);
    }
    return status;
}

void jarak__reroute_comparison_release(reroute_comparison *comparison)
{
    jarak__free(comparison->steps);
    comparison->steps = NULL;
}

/* ------------------------------------------------------------------------------------------------------------------ between years */

/* Sums over the units of a group. */
typedef struct group_sums {
    jarak__sum weights, weighted, squares;
    size_t n;
} group_sums;

jarak_status jarak__reroute_spread_of(const reroute_series *series, const reroute_comparison *comparison, double *drift,
                                      reroute_spread *spread, jarak_error *error)
{
    group_sums *groups = jarak__calloc(series->n_groups, sizeof *groups);
    jarak__sum squares = {0};
    double freedom = 0;
    if (groups == NULL) {
        return jarak__reroute_no_memory(series->n_units, error);
    }
    for (size_t u = 0; u < series->n_units; u++) {
        const reroute_step *step = &comparison->steps[u];
        if (step->missing == JARAK_REROUTE_TESTED) {
            group_sums *group = &groups[series->group == NULL ? 0 : series->group[u]];
            const double weight = 1 / (step->std_error * step->std_error);
            jarak__sum_add(&group->weights, weight);
            jarak__sum_add(&group->weighted, weight * step->estimate);
            group->n++;
        }
    }
    for (size_t g = 0; g < series->n_groups; g++) {
        drift[g] = jarak__sum_value(&groups[g].weighted) / jarak__sum_value(&groups[g].weights); /* NaN of none */
        freedom += groups[g].n > 1 ? (double)(groups[g].n - 1) : 0;
    }
    for (size_t u = 0; u < series->n_units; u++) {
        const reroute_step *step = &comparison->steps[u];
        const size_t g = series->group == NULL ? 0 : series->group[u];
        if (step->missing == JARAK_REROUTE_TESTED && groups[g].n > 1) {
            const double z = (step->estimate - drift[g]) / step->std_error;
            jarak__sum_add(&squares, z * z);
        }
    }
    const double of_t = isinf(comparison->freedom) ? 1 : (comparison->freedom - 2) / comparison->freedom; /* 1 / variance of Student's t */
    *spread = (reroute_spread){.squares = jarak__sum_value(&squares) * of_t, .freedom = freedom};
    jarak__free(groups);
    return JARAK_OK;
}
