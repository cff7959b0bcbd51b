/* Since when: the dates at which the series of a group jump to another level, shared by its indicators. */
#include <math.h>

#include "base/alloc.h"
#include "jarak/breaks.h"
#include "verdict/verdict.h"

/* The pair's values by indicator and year, with their whole variances: known error plus what the model found beside it. */
static void lay_out(const jarak__group_fit *made, size_t pair, int first, size_t n_years, double *values, double *variances)
{
    size_t n_series = made->fit->n_indicators;
    for (size_t i = 0; i < n_series * n_years; i++) {
        values[i] = (double)NAN;
        variances[i] = 1;
    }
    for (size_t i = 0; i < made->data.data.n_rows; i++) {
        const jarak_closeness_indicator *indicator = &made->fit->indicators[made->data.indicator[i]];
        int year = made->data.first[i];
        if (made->data.unit[i] != pair || indicator->use != JARAK_CLOSENESS_USED || year < first || (size_t)(year - first) >= n_years) {
            continue;
        }
        size_t place = made->data.indicator[i] * n_years + (size_t)(year - first);
        values[place] = made->data.value[i];
        variances[place] = made->data.variance[i] + indicator->parameters.sigma2;
        variances[place] = variances[place] > 0 ? variances[place] : 1e-12;
    }
}

/* Which series have values at all: the others are left out, one behind the other. */
static size_t close_gaps(size_t n_series, size_t n_years, double *values, double *variances)
{
    size_t kept = 0;
    for (size_t r = 0; r < n_series; r++) {
        size_t count = 0;
        for (size_t t = 0; t < n_years; t++) {
            values[kept * n_years + t] = values[r * n_years + t];
            variances[kept * n_years + t] = variances[r * n_years + t];
            count += !isnan(values[r * n_years + t]);
        }
        kept += count > 1;
    }
    return kept;
}

/* A break at t is the end of a level in year first + t: the new one begins a year later. */
static void take_posterior(jarak__verdict_work *work, const jarak_breaks_posterior_info *posterior, int first, double *weights,
                           jarak_verdict *verdict)
{
    const jarak__window window = work->window;
    jarak_jump *jumps = jarak__verdict_array(work, posterior->n_times, sizeof *jumps);
    double total = 0;
    for (size_t t = 0; t + 1 < posterior->n_times && jumps != NULL; t++) {
        int year = first + (int)t + 1;
        jumps[verdict->n_jumps++] = (jarak_jump){.year = year, .probability = posterior->probability[t]};
        weights[t] = year > window.from && year <= window.to ? posterior->last[t] : 0;
        total += weights[t];
    }
    verdict->jumps = jumps;
    if (total > 0.5 && verdict->direction != JARAK_DIRECTION_UNDECIDED) {
        jarak_breaks_date date = jarak_breaks_interval(posterior->n_times, weights, work->settings.level);
        verdict->since = first + (int)date.at + 1;
        verdict->since_low = first + (int)date.low + 1;
        verdict->since_high = first + (int)date.high + 1;
        verdict->since_probability = date.mass * total;
    }
}

jarak_status jarak__verdict_since(jarak__verdict_work *work, const jarak__group_fit *fit, size_t pair, jarak_verdict *verdict,
                                  jarak_error *error)
{
    const jarak__window window = work->window;
    int first = fit->fit->first_cell;
    int last = first + (int)fit->fit->n_cells - 1;
    last = last < window.to ? last : window.to;
    size_t n_years = fit->fit->n_cells - (size_t)(first + (int)fit->fit->n_cells - 1 - last), n_series = fit->fit->n_indicators;
    double *values = jarak__calloc(n_series * n_years, 2 * sizeof *values), *weights = jarak__calloc(n_years, sizeof *weights);
    jarak_status status = JARAK_OK;
    if (values == NULL || weights == NULL) {
        status = jarak__verdict_out_of_memory(error);
        goto out;
    }
    double *variances = values + n_series * n_years;
    lay_out(fit, pair, first, n_years, values, variances);
    n_series = close_gaps(n_series, n_years, values, variances);
    if (n_series == 0) {
        goto out;
    }
    jarak_breaks_posterior_settings settings;
    jarak_breaks_posterior_settings_init(&settings);
    settings.level = work->settings.level;
    settings.threads = 1;
    const jarak_breaks_data data = {.n_series = n_series, .n_times = n_years, .values = values, .variances = variances};
    jarak_breaks_posterior *posterior;
    status = jarak_breaks_posterior_fit(&data, &settings, &posterior, error);
    if (status == JARAK_OK) {
        take_posterior(work, jarak_breaks_posterior_result(posterior), first, weights, verdict);
        jarak_breaks_posterior_free(posterior);
    }
out:
    jarak__free(values);
    jarak__free(weights);
    return status;
}
