/* The evidence of pairs and products in a year, plain and strict, from comparisons with the years before it. */
#include "stat/reroute/evidence.h"

#include <math.h>

#include "base/alloc.h"
#include "num/sum.h"
#include "stat/reroute/signature.h"

/* Ratio and regularity of every pair in an ordinary year, over the year before; NaN where it is not tested. */
typedef struct ordinary_year {
    double *ratio, *regularity;
} ordinary_year;

static double evidence_of(const reroute_step *step, const reroute_scale *scale)
{
    return step->missing != JARAK_REROUTE_TESTED ? (double)NAN
                                                 : fmin(step->estimate / (scale->inflation * step->std_error) / scale->sigma_ratio,
                                                        step->regularity / scale->sigma_regularity);
}

/* ------------------------------------------------------------------------------------------------------------------ scale */

/* Of the numbers that are known, with n - 1. */
static double standard_deviation(size_t n, const double *values)
{
    jarak__sum sum = {0}, squares = {0};
    size_t n_known = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(values[i])) {
            jarak__sum_add(&sum, values[i]);
            n_known++;
        }
    }
    const double mean = jarak__sum_value(&sum) / (double)n_known;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(values[i])) {
            jarak__sum_add(&squares, (values[i] - mean) * (values[i] - mean));
        }
    }
    return n_known > 1 ? sqrt(jarak__sum_value(&squares) / (double)(n_known - 1)) : (double)NAN;
}

/* ratio and regularity: of all ordinary years one after the other, n_pairs each. */
static jarak_status read_ordinary_years(const reroute_series *flow, const jarak_reroute_settings *settings, double *ratio,
                                        double *regularity, double *drift, reroute_scale *scale, jarak_error *error)
{
    reroute_spread all = {0};
    reroute_comparison made = {0};
    jarak_status status = JARAK_OK;
    for (size_t year = 1; status == JARAK_OK && year + 1 < flow->n_years; year++) {
        reroute_spread spread = {0};
        status = jarak__reroute_compare(flow, settings, year - 1, year, &made, error);
        if (status == JARAK_OK) {
            status = jarak__reroute_spread_of(flow, &made, drift, &spread, error);
        }
        for (size_t i = 0; status == JARAK_OK && i < flow->n_units; i++) {
            const reroute_step *step = &made.steps[i];
            const bool is_tested = step->missing == JARAK_REROUTE_TESTED;
            ratio[(year - 1) * flow->n_units + i] = is_tested ? step->estimate / step->std_error : (double)NAN;
            regularity[(year - 1) * flow->n_units + i] = is_tested ? step->regularity : (double)NAN;
        }
        all.squares += spread.squares;
        all.freedom += spread.freedom;
        scale->s0_squared = made.s0_squared; /* of the last one, the year of comparison */
        scale->d0 = made.d0;
    }
    jarak__reroute_comparison_release(&made);
    scale->is_calibrated = all.freedom > 0;
    scale->inflation = jarak__reroute_inflation(all, settings->inflation);
    return status;
}

jarak_status jarak__reroute_scale_find(const reroute_series *flow, const jarak_reroute_settings *settings, double *drift,
                                       reroute_scale *scale, jarak_error *error)
{
    const size_t n = (flow->n_years - 2) * flow->n_units;
    double *ratio = jarak__calloc(n + 1, sizeof *ratio), *regularity = jarak__calloc(n + 1, sizeof *regularity);
    jarak_status status;
    *scale = (reroute_scale){.s0_squared = (double)NAN, .d0 = (double)NAN, .sigma_ratio = 1, .sigma_regularity = 1};
    if (ratio == NULL || regularity == NULL) {
        status = jarak__reroute_no_memory(flow->n_units, error);
        goto out;
    }
    status = read_ordinary_years(flow, settings, ratio, regularity, drift, scale, error);
    if (status == JARAK_OK && scale->is_calibrated) {
        scale->sigma_ratio = standard_deviation(n, ratio) / scale->inflation;
        scale->sigma_regularity = standard_deviation(n, regularity);
    }
out:
    jarak__free(ratio);
    jarak__free(regularity);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ a year */

/* Lowers the strict evidence to that of a comparison with an earlier year, where that is known. */
static jarak_status compare_with(const reroute_series *flow, const jarak_reroute_settings *settings, const reroute_scale *scale,
                                 size_t earlier, size_t year, reroute_comparison *comparison, double *strict, jarak_error *error)
{
    jarak_status status = jarak__reroute_compare(flow, settings, earlier, year, comparison, error);
    for (size_t i = 0; status == JARAK_OK && i < flow->n_units; i++) {
        const double found = evidence_of(&comparison->steps[i], scale);
        strict[i] = found < strict[i] ? found : strict[i];
    }
    return status;
}

jarak_status jarak__reroute_evidence(const reroute_series *flow, const jarak_reroute_settings *settings, const reroute_scale *scale,
                                     size_t year, reroute_comparison *comparison, double *plain, double *strict, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    for (size_t i = 0; i < flow->n_units; i++) {
        strict[i] = (double)INFINITY;
    }
    for (size_t earlier = 0; status == JARAK_OK && earlier < year; earlier++) { /* the year before comes last, and stays in comparison */
        status = compare_with(flow, settings, scale, earlier, year, comparison, strict, error);
    }
    for (size_t i = 0; status == JARAK_OK && i < flow->n_units; i++) {
        plain[i] = evidence_of(&comparison->steps[i], scale);
        strict[i] = isnan(plain[i]) ? plain[i] : strict[i];
    }
    return status;
}

reroute_joint jarak__reroute_join(size_t n_pairs, const double *evidence)
{
    reroute_joint made = {.n_tested = 0};
    double sum = 0;
    double first = (double)-INFINITY, second = (double)-INFINITY;
    for (size_t i = 0; i < n_pairs; i++) {
        if (!isnan(evidence[i])) {
            made.n_tested++;
            sum += evidence[i];
            second = fmax(second, fmin(first, evidence[i]));
            first = fmax(first, evidence[i]);
        }
    }
    made.evidence = made.n_tested > 0 ? sum / sqrt((double)made.n_tested) : (double)NAN;
    made.second = made.n_tested > 1 ? second : (double)NAN;
    return made;
}
