/* Cumulative sums, and costs of segments from their differences.
 *
 *   MEAN           sum of w (x - m)² = Q - S² / W
 *   MEAN_VARIANCE  N log v + M / v with M as above and v = max(M / N, least): the minimum of -2 log likelihood over variances of at least
 *                  `least`, so that two values that happen to be equal are no infinitely good fit
 *   POISSON        -2 (S log (S / W) - S)
 * Each is the least value of a sum over dates, so that a segment never costs less than its two halves: what pruning rests on. */
#include "stat/breaks/cost.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/text.h"

/* Of the series' noise variance. Rounded figures are often equal side by side: such a pair gains 2 log(1 / share) = 18 at the most, less
 * than the two breaks around it cost by BIC from 22 dates on. */
static const double least_variance_share = 1e-4;

static inline double cost_mean(double weight, double sum, double square)
{
    return weight > 0 ? fmax(0, square - sum * sum / weight) : 0;
}

static inline double cost_mean_variance(double number, double squares, double least)
{
    double variance = squares / number;
    if (variance < least) {
        return number * log(least) + squares / least;
    }
    return number * (log(variance) + 1);
}

static inline double cost_poisson(double exposure, double sum)
{
    return sum > 0 ? -2 * sum * (log(sum / exposure) - 1) : 0;
}

/* Adds the costs of one series, for each start. */
static void add_series(const jarak__breaks_cost *cost, size_t r, size_t count, const uint32_t *starts, size_t end, double *costs)
{
    size_t row = r * (cost->n + 1);
    const double *weights = cost->weight + row, *sums = cost->sum + row;
    double weight = weights[end], sum = sums[end];
    if (cost->model == JARAK_BREAKS_POISSON) {
        for (size_t i = 0; i < count; i++) {
            costs[i] += cost_poisson(weight - weights[starts[i]], sum - sums[starts[i]]);
        }
        return;
    }
    const double *squares = cost->square + row;
    double square = squares[end];
    if (cost->model == JARAK_BREAKS_MEAN) {
        for (size_t i = 0; i < count; i++) {
            size_t start = starts[i];
            costs[i] += cost_mean(weight - weights[start], sum - sums[start], square - squares[start]);
        }
        return;
    }
    const double *numbers = cost->number + row;
    double number = numbers[end], least = cost->least_variance[r];
    for (size_t i = 0; i < count; i++) {
        size_t start = starts[i];
        double n = number - numbers[start];
        if (n > 0) {
            costs[i] += cost_mean_variance(n, cost_mean(weight - weights[start], sum - sums[start], square - squares[start]), least);
        }
    }
}

void jarak__breaks_cost_many(const jarak__breaks_cost *cost, size_t count, const uint32_t *starts, size_t end, double *costs)
{
    memset(costs, 0, count * sizeof costs[0]);
    for (size_t r = 0; r < cost->n_series; r++) {
        add_series(cost, r, count, starts, end, costs);
    }
}

double jarak__breaks_cost_of(const jarak__breaks_cost *cost, size_t start, size_t end)
{
    uint32_t from = (uint32_t)start;
    double one;
    jarak__breaks_cost_many(cost, 1, &from, end, &one);
    return one;
}

static bool has_value(const jarak__breaks_input *series, size_t t)
{
    for (size_t r = 0; r < series->n_series; r++) {
        if (series->weight[r * series->n_times + t] > 0) {
            return true;
        }
    }
    return false;
}

/* The smallest variance to be believed; any, where nothing moves. */
static double least_variance(const jarak__breaks_input *series, size_t r, double variance)
{
    double square = series->centre[r] * series->centre[r];
    return least_variance_share * (variance > 0 ? variance : square > 0 ? square : 1);
}

static jarak_status sum_series(const jarak__breaks_input *series, size_t r, jarak__breaks_cost *cost, jarak_error *error)
{
    const double *value = series->value + r * series->n_times, *weight = series->weight + r * series->n_times;
    size_t row = r * (cost->n + 1);
    for (size_t i = 0; i < cost->n; i++) {
        double w = weight[cost->date[i]], y = value[cost->date[i]];
        cost->weight[row + i + 1] = cost->weight[row + i] + w;
        /* counts come as sums over their exposure already */
        cost->sum[row + i + 1] = cost->sum[row + i] + (cost->model == JARAK_BREAKS_POISSON ? y : w * y);
        if (cost->square != NULL) {
            cost->square[row + i + 1] = cost->square[row + i] + w * y * y;
        }
        if (cost->number != NULL) {
            cost->number[row + i + 1] = cost->number[row + i] + (w > 0);
        }
    }
    if (cost->model != JARAK_BREAKS_MEAN_VARIANCE) {
        return JARAK_OK;
    }
    double *observed = jarak__calloc(series->n_times, sizeof observed[0]);
    if (observed == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    for (size_t t = 0; t < series->n_times; t++) {
        observed[t] = weight[t] > 0 ? value[t] * sqrt(weight[t]) : (double)NAN;
    }
    double variance;
    const bool done = jarak__breaks_noise(series->n_times, observed, &variance);
    jarak__free(observed);
    if (!done) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    cost->least_variance[r] = least_variance(series, r, series->constant[r] ? 0 : variance);
    return JARAK_OK;
}

jarak_status jarak__breaks_cost_take(const jarak__breaks_input *series, size_t min_length, jarak__breaks_cost *cost, jarak_error *error)
{
    memset(cost, 0, sizeof *cost);
    cost->model = series->model;
    cost->n_series = series->n_series;
    cost->min_length = min_length;
    size_t cells;
    if (series->n_times >= UINT32_MAX || !jarak__multiply(series->n_times + 1, series->n_series, &cells)) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("breaks: there are too many dates"));
    }
    cost->date = jarak__calloc(series->n_times, sizeof cost->date[0]);
    cost->least_variance = jarak__calloc(series->n_series, sizeof cost->least_variance[0]);
    cost->weight = jarak__calloc(cells, sizeof cost->weight[0]);
    cost->sum = jarak__calloc(cells, sizeof cost->sum[0]);
    bool normal = series->model != JARAK_BREAKS_POISSON, varying = series->model == JARAK_BREAKS_MEAN_VARIANCE;
    cost->square = normal ? jarak__calloc(cells, sizeof cost->square[0]) : NULL;
    cost->number = varying ? jarak__calloc(cells, sizeof cost->number[0]) : NULL;
    if (cost->date == NULL || cost->least_variance == NULL || cost->weight == NULL || cost->sum == NULL ||
        (normal && cost->square == NULL) || (varying && cost->number == NULL)) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    for (size_t t = 0; t < series->n_times; t++) {
        if (has_value(series, t)) {
            cost->date[cost->n++] = t;
        }
    }
    jarak_status status = JARAK_OK;
    for (size_t r = 0; r < series->n_series && status == JARAK_OK; r++) {
        status = sum_series(series, r, cost, error);
    }
    return status;
}

void jarak__breaks_cost_free(jarak__breaks_cost *cost)
{
    jarak__free(cost->date);
    jarak__free(cost->weight);
    jarak__free(cost->sum);
    jarak__free(cost->square);
    jarak__free(cost->number);
    jarak__free(cost->least_variance);
    memset(cost, 0, sizeof *cost);
}
