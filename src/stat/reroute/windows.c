/* What comparisons need of the months of a window. */
#include <math.h>
#include <stdatomic.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/text.h"
#include "num/exp.h"
#include "num/log.h"
#include "num/sum.h"
#include "stat/reroute/fit.h"

enum { UNITS_AT_ONCE = 256 };

typedef struct windows_work {
    reroute_series *series;
    const double *values;
    double power;
    const jarak_cancel *cancel;
    _Atomic int failed; /* a jarak_status */
} windows_work;

static reroute_window window_of(size_t n, const double *values, const double *powers)
{
    reroute_window made = {.is_known = true};
    for (size_t m = 0; m < n; m++) {
        made.is_known = made.is_known && !isnan(values[m]);
        made.n_traded += values[m] > 0;
        made.sum += values[m];
        made.power_mean += powers[m] / (double)n;
    }
    const double mean = made.sum / (double)n;
    for (size_t m = 0; m < n; m++) {
        const double apart = powers[m] - made.power_mean;
        made.squares += (values[m] - mean) * (values[m] - mean);
        made.power_variance += apart * apart / (double)(n - 1);
    }
    return made;
}

static void fill_units(size_t first, size_t end, void *context)
{
    windows_work *w = context;
    const size_t n_months = w->series->n_months, n = w->series->n_years * n_months;
    double *powers = jarak__calloc(n, sizeof *powers);
    const bool is_cancelled = jarak_cancel_triggered(w->cancel);
    if (powers == NULL || is_cancelled) {
        atomic_store(&w->failed, is_cancelled ? JARAK_ERR_INTERRUPTED : JARAK_ERR_MEMORY);
        jarak__free(powers);
        return;
    }
    for (size_t u = first; u < end; u++) {
        const double *values = w->values + u * n;
        jarak__log(n, values, powers);
        for (size_t m = 0; m < n; m++) {
            powers[m] *= w->power; /* of 0: -inf, and 0 once more below */
        }
        jarak__exp(n, powers, powers);
        for (size_t y = 0; y < w->series->n_years; y++) {
            w->series->windows[u * w->series->n_years + y] = window_of(n_months, values + y * n_months, powers + y * n_months);
        }
    }
    jarak__free(powers);
}

jarak_status jarak__reroute_series_make(size_t n_units, const jarak_reroute_data *data, const double *values,
                                        const jarak_reroute_settings *settings, reroute_series *series, jarak_error *error)
{
    *series = (reroute_series){.n_units = n_units, .n_years = data->n_years, .n_months = data->n_months, .n_groups = 1};
    series->windows = jarak__calloc(n_units * data->n_years + 1, sizeof *series->windows);
    if (series->windows == NULL) {
        return jarak__reroute_no_memory(n_units, error);
    }
    windows_work work = {.series = series, .values = values, .power = 1 - settings->taylor_power / 2, .cancel = settings->cancel};
    jarak__parallel_for(n_units, UNITS_AT_ONCE, settings->threads, fill_units, &work);
    const jarak_status status = (jarak_status)atomic_load(&work.failed);
    return status == JARAK_OK                ? JARAK_OK
           : status == JARAK_ERR_INTERRUPTED ? jarak_fail(error, status, _("interrupted"))
                                             : jarak__reroute_no_memory(n_units, error);
}

void jarak__reroute_series_release(reroute_series *series)
{
    jarak__free(series->windows);
    series->windows = NULL;
}

double jarak_reroute_taylor_power(size_t n_windows, size_t n_months, const double *flow, size_t *n)
{
    enum { LEAST_MONTHS = 5 };
    jarak__sum sums[4] = {{0}};
    *n = 0;
    for (size_t i = 0; i < n_windows; i++) {
        const double *values = flow + i * n_months;
        double sum = 0, squares = 0;
        size_t n_traded = 0;
        for (size_t m = 0; m < n_months; m++) {
            sum += values[m];
            n_traded += values[m] > 0;
        }
        const double mean = sum / (double)n_months;
        for (size_t m = 0; m < n_months; m++) {
            squares += (values[m] - mean) * (values[m] - mean);
        }
        if (n_traded >= LEAST_MONTHS && squares > 0) {
            const double x = log(mean), y = log(squares / (double)(n_months - 1)), terms[] = {x, y, x * x, x * y};
            for (size_t k = 0; k < sizeof terms / sizeof terms[0]; k++) {
                jarak__sum_add(&sums[k], terms[k]);
            }
            ++*n;
        }
    }
    const double count = (double)*n, x = jarak__sum_value(&sums[0]) / count, y = jarak__sum_value(&sums[1]) / count;
    const double spread = jarak__sum_value(&sums[2]) / count - x * x;
    return spread > 0 ? (jarak__sum_value(&sums[3]) / count - x * y) / spread : (double)NAN;
}
