/* What is read off the sums over segmentations: probabilities of breaks, the best segmentation, intervals for dates, levels. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "stat/breaks/posterior.h"

jarak_breaks_date jarak_breaks_interval(size_t n, const double *weights, double level)
{
    double total = 0;
    jarak_breaks_date date = {0};
    for (size_t t = 0; t < n; t++) {
        total += weights[t];
        if (weights[t] > weights[date.at]) {
            date.at = t;
        }
    }
    if (!(total > 0)) {
        return date;
    }
    date.probability = weights[date.at] / total;
    /* A window whose ends only move forwards; rounding must not make it miss a level that all dates together reach. */
    double wanted = level * total * (1 - 1e-12), held = 0;
    size_t low = 0;
    date.low = 0;
    date.high = n - 1;
    double most = total;
    for (size_t high = 0; high < n; high++) {
        held += weights[high];
        while (low < high && held - weights[low] >= wanted) {
            held -= weights[low++];
        }
        if (held >= wanted && (high - low < date.high - date.low || (high - low == date.high - date.low && held > most))) {
            date.low = low;
            date.high = high;
            most = held;
        }
    }
    date.mass = fmin(1, most / total);
    return date;
}

static jarak_status allocate(const jarak__breaks_evidence *evidence, const jarak__breaks_sums *sums, jarak_breaks_posterior *result,
                             jarak_error *error)
{
    size_t n = sums->n_times, n_series = evidence->series->n_series;
    result->n_series = n_series;
    result->n_times = n;
    result->max_breaks = sums->n_segments - 1;
    result->count_probability = jarak__calloc(sums->n_segments, sizeof result->count_probability[0]);
    result->probability = jarak__calloc(n, sizeof result->probability[0]);
    result->first = jarak__calloc(n, sizeof result->first[0]);
    result->last = jarak__calloc(n, sizeof result->last[0]);
    result->noise_variance = jarak__calloc(n_series, sizeof result->noise_variance[0]);
    if (result->count_probability == NULL || result->probability == NULL || result->first == NULL || result->last == NULL ||
        result->noise_variance == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    memcpy(result->noise_variance, evidence->series->noise_variance, n_series * sizeof result->noise_variance[0]);
    return JARAK_OK;
}

/* P(k breaks), and the log evidence. */
static void count_breaks(const jarak__breaks_evidence *evidence, const jarak__breaks_sums *sums, jarak_breaks_posterior *result)
{
    double most = -HUGE_VAL, sum = 0, any = 0;
    size_t last = sums->n_times - 1;
    for (size_t k = 1; k <= sums->n_segments; k++) {
        result->count_probability[k - 1] = sums->log_prior[k] + sums->forward[k * sums->n_times + last];
        most = fmax(most, result->count_probability[k - 1]);
    }
    for (size_t k = 0; k < sums->n_segments; k++) {
        result->count_probability[k] = exp(result->count_probability[k] - most);
        sum += result->count_probability[k];
    }
    for (size_t k = 0; k < sums->n_segments; k++) {
        result->count_probability[k] /= sum;
        any += k > 0 ? result->count_probability[k] : 0;
    }
    result->any = any;
    result->log_evidence = most + log(sum) + evidence->constant;
}

/* P(the j-th of k - 1 breaks is at t), given k segments. */
static double break_probability(const jarak__breaks_sums *sums, size_t k, size_t j, size_t t)
{
    size_t n = sums->n_times;
    return exp(sums->forward[j * n + t] + sums->backward[(k - j) * (n + 1) + t + 1] - sums->forward[k * n + n - 1]);
}

static void date_breaks(const jarak__breaks_sums *sums, jarak_breaks_posterior *result)
{
    for (size_t t = 0; t + 1 < sums->n_times; t++) {
        for (size_t k = 2; k <= sums->n_segments; k++) {
            double weight = result->count_probability[k - 1];
            for (size_t j = 1; j < k && weight > 0; j++) {
                double probability = weight * break_probability(sums, k, j, t);
                result->probability[t] += probability;
                result->first[t] += j == 1 ? probability : 0;
                result->last[t] += j == k - 1 ? probability : 0;
            }
        }
        result->probability[t] = fmin(1, result->probability[t]);
    }
}

/* The most probable segmentation: the best for each number of segments, the best of these. */
static jarak_status find_best(const jarak__breaks_evidence *evidence, const jarak__breaks_sums *sums, double level,
                              jarak_breaks_posterior *result, jarak_error *error)
{
    size_t n = sums->n_times, best = 1;
    for (size_t k = 2; k <= sums->n_segments; k++) {
        if (sums->log_prior[k] + sums->best[k * n + n - 1] > sums->log_prior[best] + sums->best[best * n + n - 1]) {
            best = k;
        }
    }
    result->n_breaks = best - 1;
    result->probability_of_breaks =
        fmin(1, exp(sums->log_prior[best] + sums->best[best * n + n - 1] - (result->log_evidence - evidence->constant)));
    result->breaks = jarak__calloc(best, sizeof result->breaks[0]);
    double *weights = jarak__calloc(n, sizeof weights[0]);
    if (result->breaks == NULL || weights == NULL) {
        jarak__free(weights);
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    size_t end = n - 1;
    for (size_t j = best; j > 1; j--) {
        size_t at = sums->best_start[j * n + end] - (size_t)1;
        for (size_t t = 0; t + 1 < n; t++) {
            weights[t] = break_probability(sums, best, j - 1, t);
        }
        result->breaks[j - 2] = jarak_breaks_interval(n, weights, level);
        result->breaks[j - 2].at = at;
        result->breaks[j - 2].probability = weights[at];
        end = at;
    }
    jarak__free(weights);
    return JARAK_OK;
}

static jarak_status find_levels(const jarak__breaks_evidence *evidence, jarak_breaks_posterior *result, jarak_error *error)
{
    size_t n_series = result->n_series;
    result->segment_mean = jarak__calloc((result->n_breaks + 1) * n_series, sizeof result->segment_mean[0]);
    result->segment_sd = jarak__calloc((result->n_breaks + 1) * n_series, sizeof result->segment_sd[0]);
    if (result->segment_mean == NULL || result->segment_sd == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    for (size_t i = 0; i <= result->n_breaks; i++) {
        size_t first = i == 0 ? 0 : result->breaks[i - 1].at + 1, last = i == result->n_breaks ? result->n_times - 1 : result->breaks[i].at;
        for (size_t r = 0; r < n_series; r++) {
            jarak__breaks_evidence_level(evidence, r, first, last, &result->segment_mean[i * n_series + r],
                                         &result->segment_sd[i * n_series + r]);
        }
    }
    return JARAK_OK;
}

jarak_status jarak__breaks_posterior_fill(const jarak__breaks_evidence *evidence, const jarak__breaks_sums *sums, double level,
                                          jarak_breaks_posterior *result, jarak_error *error)
{
    jarak_status status = allocate(evidence, sums, result, error);
    if (status != JARAK_OK) {
        return status;
    }
    count_breaks(evidence, sums, result);
    date_breaks(sums, result);
    status = find_best(evidence, sums, level, result, error);
    status = status != JARAK_OK ? status : find_levels(evidence, result, error);
    result->info = (jarak_breaks_posterior_info){
        .n_series = result->n_series,
        .n_times = result->n_times,
        .max_breaks = result->max_breaks,
        .log_evidence = result->log_evidence,
        .count_probability = result->count_probability,
        .any = result->any,
        .probability = result->probability,
        .first = result->first,
        .last = result->last,
        .n_breaks = result->n_breaks,
        .probability_of_breaks = result->probability_of_breaks,
        .breaks = result->breaks,
        .segment_mean = result->segment_mean,
        .segment_sd = result->segment_sd,
        .noise_variance = result->noise_variance,
    };
    return status;
}

const jarak_breaks_posterior_info *jarak_breaks_posterior_result(const jarak_breaks_posterior *fit)
{
    return &fit->info;
}

void jarak_breaks_posterior_free(jarak_breaks_posterior *fit)
{
    if (fit == NULL) {
        return;
    }
    jarak__free(fit->count_probability);
    jarak__free(fit->probability);
    jarak__free(fit->first);
    jarak__free(fit->last);
    jarak__free(fit->breaks);
    jarak__free(fit->segment_mean);
    jarak__free(fit->segment_sd);
    jarak__free(fit->noise_variance);
    jarak__free(fit);
}
