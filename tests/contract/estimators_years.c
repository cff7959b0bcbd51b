/* Contract rows: estimators of what changes over years. */
#include <math.h>

#include "contract/adapter.h"
#include "jarak/breaks.h"
#include "jarak/change.h"
#include "num/random.h"

/* ---- breaks: two series that jump together, three ways ---- */

static const jarak_breaks_data *breaks_data(contract_data which)
{
    enum { TIMES = 400, SERIES = 2 };
    static double values[TIMES * SERIES];
    static jarak_breaks_data data;
    if (which == CONTRACT_NONE) {
        return NULL;
    }
    size_t n = which == CONTRACT_LARGE ? TIMES : which == CONTRACT_NO_ROWS ? 0 : which == CONTRACT_ONE_ROW ? 1 : 40;
    jarak__random random = jarak__random_stream(4, 0);
    for (size_t i = 0; i < SERIES * n; i++) {
        values[i] = (double)(i % n / 13 % 3) * 4 + jarak__random_normal(&random);
        if (which == CONTRACT_NAN && i % 5 == 0) {
            values[i] = (double)NAN;
        }
    }
    data = (jarak_breaks_data){.n_series = SERIES, .n_times = n, .values = values};
    return &data;
}

static void posterior_set(jarak_breaks_posterior_settings *settings, bool wrong)
{
    settings->min_length = wrong ? 0 : 2;
}

static uint64_t breaks_posterior_fingerprint(const void *fit)
{
    const jarak_breaks_posterior_info *info = jarak_breaks_posterior_result(fit);
    uint64_t hash = MIX(info->n_breaks, info->probability, info->n_times);
    hash = MIX(hash, info->last, info->n_times);
    hash = MIX(hash, info->segment_sd, (info->n_breaks + 1) * info->n_series);
    return mix(hash, &info->log_evidence, sizeof info->log_evidence);
}

ESTIMATOR(breaks_posterior, breaks_posterior, posterior_set, breaks_data)

static void segmentation_set(jarak_breaks_segmentation_settings *settings, bool wrong)
{
    settings->method = wrong ? (jarak_breaks_method)77 : JARAK_BREAKS_AUTO;
}

static uint64_t breaks_segmentation_fingerprint(const void *fit)
{
    const jarak_breaks_segmentation_info *info = jarak_breaks_segmentation_result(fit);
    uint64_t hash = MIX(info->n_breaks, info->breaks, info->n_breaks);
    hash = MIX(hash, info->segment_mean, (info->n_breaks + 1) * info->n_series);
    return mix(hash, &info->cost, sizeof info->cost);
}

ESTIMATOR(breaks_segmentation, breaks_segmentation, segmentation_set, breaks_data)

static uint64_t breaks_path_fingerprint(const void *fit)
{
    const jarak_breaks_path_info *info = jarak_breaks_path_result(fit);
    uint64_t hash = info->n_steps;
    for (size_t i = 0; i < info->n_steps; i++) {
        const jarak_breaks_step *step = &info->steps[i];
        hash = mix(hash, &step->penalty_low, sizeof step->penalty_low);
        hash = MIX(hash, step->breaks, step->n_breaks);
    }
    return hash;
}

ESTIMATOR(breaks_path, breaks_segmentation, segmentation_set, breaks_data)

/* ---- changes: units with two series in a group, the second by two reporters ---- */

static const jarak_change_data *change_data(contract_data which)
{
    enum { UNITS = 60, YEARS = 12, ROWS = UNITS * YEARS * 3 };
    static uint32_t series[ROWS], reporter[ROWS];
    static int32_t time[ROWS];
    static double value[ROWS], variance[ROWS];
    static jarak_change_series series_of[2 * UNITS];
    static jarak_change_window windows[UNITS];
    static jarak_change_data data;
    if (which == CONTRACT_NONE) {
        return NULL;
    }
    const size_t n_units = which == CONTRACT_LARGE ? UNITS : 4;
    jarak__random random = jarak__random_stream(5, 0);
    size_t n = 0;
    for (size_t u = 0; u < n_units; u++) {
        for (size_t k = 0; k < 2; k++) {
            jarak_change_series_init(&series_of[2 * u + k]);
            series_of[2 * u + k].unit = (uint32_t)u;
            series_of[2 * u + k].noise = 0.1;
        }
        windows[u] = (jarak_change_window){(uint32_t)u, 0, 2012, 2020};
        for (int32_t t = 0; t < YEARS; t++) {
            for (uint32_t k = 0; k < 3; k++, n++) {
                series[n] = (uint32_t)(2 * u + (k > 0));
                reporter[n] = k;
                time[n] = 2010 + t;
                value[n] = (double)(t > 5 && u % 2 == 0) + 0.1 * jarak__random_normal(&random);
                variance[n] = 0.01;
                if (which == CONTRACT_NAN && n % 7 == 0) {
                    value[n] = variance[n] = (double)NAN;
                }
            }
        }
    }
    n = which == CONTRACT_NO_ROWS ? 0 : which == CONTRACT_ONE_ROW ? 1 : n;
    data = (jarak_change_data){.n_rows = n,
                               .series = series,
                               .reporter = reporter,
                               .time = time,
                               .value = value,
                               .variance = variance,
                               .n_series = 2 * n_units,
                               .series_of = series_of,
                               .n_units = n_units,
                               .n_groups = 1,
                               .n_windows = n_units,
                               .windows = windows};
    return &data;
}

static void change_set(jarak_change_settings *settings, bool wrong)
{
    settings->level = wrong ? 2 : 0.8;
}

static uint64_t change_fingerprint(const void *fit)
{
    const jarak_changes *result = jarak_change_result(fit);
    uint64_t hash = result->n_ties;
    for (size_t i = 0; i < result->n_ties; i++) {
        hash = MIX(hash, &result->ties[i].posterior.change, 10); /* all its numbers */
    }
    for (size_t i = 0; i < result->n_figures; i++) {
        const jarak_change_figure *figure = &result->figures[i];
        hash = MIX(hash, &figure->posterior.change, 10);
        for (size_t k = 0; k < figure->n_steps; k++) {
            hash = MIX(hash, &figure->steps[k].mean, 4);
        }
        for (size_t k = 0; k < figure->n_reasons; k++) {
            hash = MIX(hash, &figure->reasons[k].weight, 2);
        }
    }
    return hash;
}

ESTIMATOR(change, change, change_set, change_data)
