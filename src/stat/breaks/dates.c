/* What is read off the sums over segmentations: probabilities of breaks, the best segmentation, intervals for dates, levels. */
#include <math.h>

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

jarak_status jarak__breaks_posterior_start(size_t n_series, size_t n_times, size_t n_segments, jarak_breaks_posterior *result,
                                           jarak_error *error)
{
    result->n_series = n_series;
    result->n_times = n_times;
    result->max_breaks = n_segments - 1;
    result->count_probability = jarak__calloc(n_segments, sizeof result->count_probability[0]);
    result->probability = jarak__calloc(n_times, sizeof result->probability[0]);
    result->first = jarak__calloc(n_times, sizeof result->first[0]);
    result->last = jarak__calloc(n_times, sizeof result->last[0]);
    result->noise_variance = jarak__calloc(n_series, sizeof result->noise_variance[0]);
    if (result->count_probability == NULL || result->probability == NULL || result->first == NULL || result->last == NULL ||
        result->noise_variance == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    return JARAK_OK;
}

/* log P(k - 1 breaks and the values), up to the constant. */
static double log_joint(const jarak__breaks_sums *sums, size_t k)
{
    return sums->log_prior[k] + sums->forward[k * sums->n_times + sums->n_times - 1];
}

double jarak__breaks_log_evidence(const jarak__breaks_sums *sums)
{
    double most = -HUGE_VAL, sum = 0;
    for (size_t k = 1; k <= sums->n_segments; k++) {
        most = fmax(most, log_joint(sums, k));
    }
    for (size_t k = 1; k <= sums->n_segments; k++) {
        sum += exp(log_joint(sums, k) - most);
    }
    return most + log(sum);
}

/* The best for each number of segments, the best of these. */
jarak_status jarak__breaks_best(const jarak__breaks_sums *sums, size_t *n_breaks, size_t **breaks, jarak_error *error)
{
    size_t n = sums->n_times, best = 1;
    for (size_t k = 2; k <= sums->n_segments; k++) {
        if (sums->log_prior[k] + sums->best[k * n + n - 1] > sums->log_prior[best] + sums->best[best * n + n - 1]) {
            best = k;
        }
    }
    *n_breaks = best - 1;
    *breaks = jarak__calloc(best, sizeof **breaks);
    if (*breaks == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    for (size_t j = best, end = n - 1; j > 1; j--) {
        end = sums->best_start[j * n + end] - (size_t)1;
        (*breaks)[j - 2] = end;
    }
    return JARAK_OK;
}

jarak_status jarak__breaks_posterior_choose(const size_t *breaks, size_t n_breaks, jarak_breaks_posterior *result, jarak_error *error)
{
    size_t levels = (n_breaks + 1) * result->n_series;
    result->n_breaks = n_breaks;
    result->breaks = jarak__calloc(n_breaks, sizeof result->breaks[0]);
    result->chosen = jarak__calloc(n_breaks, sizeof result->chosen[0]);
    result->date_weights = jarak__calloc(n_breaks, result->n_times * sizeof result->date_weights[0]);
    result->segment_mean = jarak__calloc(levels, sizeof result->segment_mean[0]);
    result->segment_sd = jarak__calloc(levels, sizeof result->segment_sd[0]);
    if (result->breaks == NULL || result->chosen == NULL || result->date_weights == NULL || result->segment_mean == NULL ||
        result->segment_sd == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    for (size_t i = 0; i < n_breaks; i++) {
        result->breaks[i].at = result->chosen[i] = breaks[i];
    }
    return JARAK_OK;
}

/* P(the j-th of k - 1 breaks is at t), given k segments. */
static double break_probability(const jarak__breaks_sums *sums, size_t k, size_t j, size_t t)
{
    size_t n = sums->n_times;
    return exp(sums->forward[j * n + t] + sums->backward[(k - j) * (n + 1) + t + 1] - sums->forward[k * n + n - 1]);
}

static void add_dates(const jarak__breaks_sums *sums, size_t k, double weight, jarak_breaks_posterior *result)
{
    for (size_t j = 1; j < k; j++) {
        double *given = k == result->n_breaks + 1 ? result->date_weights + (j - 1) * result->n_times : NULL;
        for (size_t t = 0; t + 1 < sums->n_times; t++) {
            double probability = weight * break_probability(sums, k, j, t);
            result->probability[t] += probability;
            result->first[t] += j == 1 ? probability : 0;
            result->last[t] += j == k - 1 ? probability : 0;
            if (given != NULL) {
                given[t] += probability;
            }
        }
    }
}

void jarak__breaks_posterior_add(const jarak__breaks_sums *sums, double weight, jarak_breaks_posterior *result)
{
    const double log_evidence = jarak__breaks_log_evidence(sums);
    for (size_t k = 1; k <= sums->n_segments; k++) {
        double probability = weight * exp(log_joint(sums, k) - log_evidence);
        result->count_probability[k - 1] += probability;
        if (probability > 0) {
            add_dates(sums, k, probability, result);
        }
    }
}

void jarak__breaks_posterior_finish(double level, jarak_breaks_posterior *result)
{
    const size_t n = result->n_times;
    for (size_t k = 1; k <= result->max_breaks; k++) {
        result->any += result->count_probability[k];
    }
    result->any = fmin(1, result->any);
    for (size_t t = 0; t < n; t++) {
        result->probability[t] = fmin(1, result->probability[t]);
    }
    for (size_t i = 0; i < result->n_breaks; i++) {
        const size_t at = result->chosen[i];
        const double *weights = result->date_weights + i * n, given = result->count_probability[result->n_breaks];
        result->breaks[i] = jarak_breaks_interval(n, weights, level);
        result->breaks[i].at = at;
        result->breaks[i].probability = fmin(1, weights[at] / given);
    }
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
        .correlated = result->correlated,
        .correlation = result->correlation,
        .constant = result->constant,
        .noise_estimated = result->noise_estimated,
        .residual_correlation = result->residuals.correlation,
        .residual_p_value = result->residuals.p_value,
        .n_counts = result->counts.n,
        .counts = result->counts.counts,
    };
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
    jarak__free(fit->date_weights);
    jarak__free(fit->chosen);
    jarak__breaks_counts_free(&fit->counts);
    jarak__free(fit);
}
