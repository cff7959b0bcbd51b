/* Checking series for breaks, and their centre, spread and noise. */
#include "stat/breaks/data.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/text.h"
#include "num/sorted.h"
#include "num/sum.h"

enum { FEW_DIFFERENCES = 20 };

/* Deviations that arithmetic leaves in values that are the same, relative to their size. */
static const double rounding = 4 * DBL_EPSILON;

/* Sorts the differences in their place. */
static double median_scale_variance(size_t n_differences, double *differences)
{
    jarak__sort_numbers(n_differences, differences);
    double low = differences[(n_differences - 1) / 2], high = differences[n_differences / 2];
    /* The median of |N(0, 2 variance)| is 0.6745 deviations. */
    double deviation = (low + (high - low) / 2) / 0.67448975019608171;
    return deviation * deviation / 2;
}

bool jarak__breaks_noise(size_t n, const double *values, double *variance)
{
    jarak__sum squares = {0};
    size_t n_differences = 0, n_seen = 0;
    double before = (double)NAN;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(values[i])) {
            if (n_seen++ > 0) {
                double difference = values[i] - before;
                jarak__sum_add(&squares, difference * difference);
                n_differences++;
            }
            before = values[i];
        }
    }
    if (n_differences == 0) {
        *variance = (double)NAN;
        return true;
    }
    double mean_square = jarak__sum_value(&squares) / (2 * (double)n_differences);
    if (n_differences < FEW_DIFFERENCES || !isfinite(mean_square)) {
        *variance = mean_square;
        return true;
    }
    double *differences = jarak__calloc(n_differences, sizeof differences[0]);
    if (differences == NULL) {
        return false; /* the other estimate would be another number */
    }
    size_t k = 0;
    before = (double)NAN;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(values[i])) {
            if (!isnan(before)) {
                differences[k++] = fabs(values[i] - before);
            }
            before = values[i];
        }
    }
    double robust = median_scale_variance(n_differences, differences);
    jarak__free(differences);
    *variance = robust > 0 ? robust : mean_square;
    return true;
}

double jarak_breaks_noise_variance(size_t n, const double *values)
{
    double variance;
    return jarak__breaks_noise(n, values, &variance) ? variance : (double)NAN;
}

/* Weights that mean something only relative to each other: brought to a mean of 1. */
static void normalise_weights(jarak__breaks_input *series, size_t r)
{
    double *weight = series->weight + r * series->n_times;
    double mean = 0;
    for (size_t t = 0; t < series->n_times; t++) {
        mean += weight[t] / (double)series->n_values[r];
    }
    for (size_t t = 0; t < series->n_times && series->n_values[r] > 0; t++) {
        weight[t] /= mean;
    }
}

static jarak_status check_value(const jarak_breaks_data *data, jarak_breaks_model model, size_t i, jarak_error *error)
{
    size_t series = i / data->n_times, time = i % data->n_times;
    double value = data->values[i];
    if (isinf(value)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: series %zu, date %zu: the value is infinite"), series, time);
    }
    if (model == JARAK_BREAKS_POISSON && (value < 0 || value != floor(value))) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT,
                          _("breaks: series %zu, date %zu: %g is not a count; the Poisson model needs whole numbers"), series, time, value);
    }
    const double *weights = model == JARAK_BREAKS_POISSON ? data->exposures : data->variances;
    if (weights != NULL && !(weights[i] > 0 && isfinite(weights[i]) && isfinite(1 / weights[i]))) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT,
                          model == JARAK_BREAKS_POISSON ? _("breaks: series %zu, date %zu: the exposure %g is not a positive number")
                                                        : _("breaks: series %zu, date %zu: the variance %g is not a positive number"),
                          series, time, weights[i]);
    }
    return JARAK_OK;
}

static jarak_status check(const jarak_breaks_data *data, jarak_breaks_model model, double noise_variance, jarak_error *error)
{
    if (data->n_series == 0 || data->n_times == 0) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: there are no data"));
    }
    if (model != JARAK_BREAKS_MEAN && model != JARAK_BREAKS_MEAN_VARIANCE && model != JARAK_BREAKS_POISSON) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: model %d does not exist"), (int)model);
    }
    if (!isnan(noise_variance) && !(noise_variance > 0 && isfinite(noise_variance))) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: noise_variance is %g; it must be positive"), noise_variance);
    }
    if (data->variances != NULL && model == JARAK_BREAKS_POISSON) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: counts of the Poisson model have no variances of their own"));
    }
    if (data->exposures != NULL && model != JARAK_BREAKS_POISSON) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: exposures belong to the Poisson model alone"));
    }
    size_t count = data->n_series * data->n_times;
    for (size_t i = 0; i < count; i++) {
        if (!isnan(data->values[i])) {
            jarak_status status = check_value(data, model, i, error);
            if (status != JARAK_OK) {
                return status;
            }
        }
    }
    return JARAK_OK;
}

/* The mean and mean squared deviation of a series, weights not looked at. */
static void describe(jarak__breaks_input *series, size_t r, const double *values)
{
    size_t n = 0;
    double mean = 0, squares = 0;
    for (size_t t = 0; t < series->n_times; t++) {
        if (!isnan(values[t])) {
            double off = values[t] - mean;
            mean += off / (double)++n;
            squares += off * (values[t] - mean);
        }
    }
    series->n_values[r] = n;
    series->centre[r] = mean;
    series->spread[r] = n > 0 ? squares / (double)n : 0;
    series->constant[r] = n > 1 && sqrt(series->spread[r]) <= rounding * fabs(mean);
}

/* Estimates the noise; a series that never moves, or has one value, gets its own size as a unit, since any will do. */
static bool estimate_noise(const jarak__breaks_input *series, size_t r, const double *values)
{
    double variance;
    if (!jarak__breaks_noise(series->n_times, values, &variance)) {
        return false;
    }
    double square = series->centre[r] * series->centre[r];
    series->noise_variance[r] = variance > 0 && !series->constant[r] ? variance : square > 0 && isfinite(square) ? square : 1;
    return true;
}

/* False when memory is out. */
static bool fill(jarak__breaks_input *series, size_t r, const jarak_breaks_data *data, double noise_variance)
{
    size_t start = r * data->n_times;
    const double *values = data->values + start;
    describe(series, r, values);
    bool done = true;
    series->noise_variance[r] = (double)NAN;
    if (series->model == JARAK_BREAKS_POISSON) {
        series->centre[r] = 0;
        series->spread[r] = 0;
    } else if (series->model == JARAK_BREAKS_MEAN && data->variances == NULL) {
        series->noise_variance[r] = noise_variance;
        done = !isnan(noise_variance) || estimate_noise(series, r, values);
    }
    for (size_t t = 0; t < data->n_times; t++) {
        double *value = &series->value[start + t], *weight = &series->weight[start + t];
        if (isnan(values[t])) {
            *value = 0;
            *weight = 0;
            continue;
        }
        *value = values[t] - series->centre[r];
        if (series->model == JARAK_BREAKS_POISSON) {
            *weight = data->exposures != NULL ? data->exposures[start + t] : 1;
        } else if (data->variances != NULL) {
            *weight = 1 / data->variances[start + t];
        } else {
            *weight = series->model == JARAK_BREAKS_MEAN ? 1 / series->noise_variance[r] : 1;
        }
    }
    if (series->model == JARAK_BREAKS_MEAN_VARIANCE && data->variances != NULL) {
        normalise_weights(series, r);
    }
    return done;
}

jarak_status jarak__breaks_input_take(const jarak_breaks_data *data, jarak_breaks_model model, double noise_variance,
                                      jarak__breaks_input *series, jarak_error *error)
{
    memset(series, 0, sizeof *series);
    size_t count;
    if (!jarak__multiply(data->n_series, data->n_times, &count) || count > SIZE_MAX / sizeof(double)) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("breaks: there are too many values"));
    }
    jarak_status status = check(data, model, noise_variance, error);
    if (status != JARAK_OK) {
        return status;
    }
    series->model = model;
    series->n_series = data->n_series;
    series->n_times = data->n_times;
    series->noise_given = data->variances != NULL || (model == JARAK_BREAKS_MEAN && !isnan(noise_variance));
    series->value = jarak__calloc(count, sizeof series->value[0]);
    series->weight = jarak__calloc(count, sizeof series->weight[0]);
    series->centre = jarak__calloc(data->n_series, sizeof series->centre[0]);
    series->spread = jarak__calloc(data->n_series, sizeof series->spread[0]);
    series->n_values = jarak__calloc(data->n_series, sizeof series->n_values[0]);
    series->constant = jarak__calloc(data->n_series, sizeof series->constant[0]);
    series->noise_variance = jarak__calloc(data->n_series, sizeof series->noise_variance[0]);
    if (series->value == NULL || series->weight == NULL || series->centre == NULL || series->spread == NULL || series->n_values == NULL ||
        series->constant == NULL || series->noise_variance == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    for (size_t r = 0; r < data->n_series; r++) {
        if (!fill(series, r, data, noise_variance)) {
            return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
        }
        if (!isfinite(series->centre[r]) || !isfinite(series->spread[r])) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: series %zu: its values are too large to be squared"), r);
        }
    }
    return JARAK_OK;
}

bool jarak__breaks_input_noise_estimated(const jarak__breaks_input *series)
{
    return series->model == JARAK_BREAKS_MEAN_VARIANCE || (series->model == JARAK_BREAKS_MEAN && !series->noise_given);
}

bool jarak__breaks_input_constant(const jarak__breaks_input *series)
{
    bool constant = true;
    for (size_t r = 0; r < series->n_series; r++) {
        constant = constant && series->constant[r];
    }
    return constant;
}

double jarak__breaks_input_noise(const jarak__breaks_input *series, size_t r)
{
    if (series->noise_given) {
        return series->noise_variance[r];
    }
    return series->constant[r] ? 0 * series->noise_variance[r] : series->n_values[r] < 2 ? (double)NAN : series->noise_variance[r];
}

void jarak__breaks_input_free(jarak__breaks_input *series)
{
    jarak__free(series->value);
    jarak__free(series->weight);
    jarak__free(series->centre);
    jarak__free(series->spread);
    jarak__free(series->n_values);
    jarak__free(series->constant);
    jarak__free(series->noise_variance);
    memset(series, 0, sizeof *series);
}
