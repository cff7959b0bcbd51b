/* Log marginal likelihoods of segments: normal with known variances, normal with unknown variance, Poisson.
 *
 * With W, m, M the sum of weights, weighted mean and weighted sum of squared deviations of a segment's n values (Bernardo & Smith 1994,
 * appendix A; what is the same for all segmentations stands in `constant`):
 *   MEAN           -M/2 - log(1 + vW)/2 - (m - prior mean)² W / (2 (1 + vW)),                    v the prior variance
 *   MEAN_VARIANCE  log(k / (k + W))/2 + log Gamma(a + n/2) - log Gamma(a) + a log b
 *                  - (a + n/2) log(b + M/2 + k W (m - prior mean)² / (2 (k + W))),               a shape, b scale, k strength
 *   POISSON        a log b - log Gamma(a) + log Gamma(a + S) - (a + S) log(b + W),               S the sum of counts */
#include "stat/breaks/evidence.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/text.h"

static const double log_two_pi = 1.8378770664093454836;

/* lgamma() writes a global sign; this one is safe on any thread. */
static double log_gamma(double x)
{
    int sign;
    return lgamma_r(x, &sign);
}

/* What a segment has seen of one series. */
typedef struct moments {
    size_t n;
    double weight, mean, squares; /* Poisson: exposure, unused, the sum of counts */
    double log_scale;             /* AR(1): of the density, what the correlation adds */
} moments;

static inline void see(moments *seen, double value, double weight)
{
    if (weight > 0) {
        seen->n++;
        seen->weight += weight;
        double off = value - seen->mean;
        seen->mean += off * (weight / seen->weight);
        seen->squares += weight * off * (value - seen->mean);
    }
}

/* A value y of weight w beside its neighbour, `apart` dates off, in AR(1) noise: what the neighbour does not tell of it,
 *   (sqrt(w) y - r sqrt(w') y') / sqrt(1 - r²) = (sqrt(w) - r sqrt(w')) / sqrt(1 - r²) mean + noise of variance 1,
 * joins the moments, b = a mean + noise. The process is the same forwards and backwards, so that it does not matter which of the two was
 * there before. */
static inline void see_next(moments *seen, const jarak__breaks_evidence *evidence, double value, double root, double other_value,
                            double other_root, size_t apart)
{
    double r = evidence->correlation[apart], scale = evidence->inverse_root[apart];
    double a = (root - r * other_root) * scale, b = (root * value - r * other_root * other_value) * scale;
    double off = b - a * seen->mean;
    seen->n++;
    seen->weight += a * a;
    seen->mean += a != 0 ? off * (a / seen->weight) : 0;
    seen->squares += off * (b - a * seen->mean);
    seen->log_scale += evidence->log_inverse_root[apart];
}

static inline void see_count(moments *seen, double count, double exposure)
{
    seen->n += exposure > 0;
    seen->weight += exposure;
    seen->squares += count;
}

static inline double evidence_mean(const moments *seen, const jarak__breaks_prior *prior)
{
    double widened = prior->variance * seen->weight, off = seen->mean - prior->mean;
    return seen->log_scale - 0.5 * (seen->squares + log1p(widened) + off * off * seen->weight / (1 + widened));
}

static inline double evidence_mean_variance(const moments *seen, const jarak__breaks_prior *prior, const double *log_gamma_ratio)
{
    if (seen->n == 0) {
        return 0;
    }
    double off = seen->mean - prior->mean, pulled = prior->strength / (prior->strength + seen->weight);
    double scale = prior->scale + 0.5 * (seen->squares + pulled * seen->weight * off * off);
    double half_n = 0.5 * (double)seen->n;
    return seen->log_scale + 0.5 * log(pulled) + log_gamma_ratio[seen->n] + prior->shape * log(prior->scale / scale) - half_n * log(scale);
}

static inline double evidence_poisson(const moments *seen, const jarak__breaks_prior *prior, double log_gamma_shape)
{
    double sum = seen->squares;
    return log_gamma(prior->shape + sum) - log_gamma_shape - prior->shape * log1p(seen->weight / prior->scale) -
           sum * log(prior->scale + seen->weight);
}

/* The value at t, which follows the one at `before` unless it is the first. */
static inline void see_value(moments *seen, const jarak__breaks_evidence *evidence, size_t r, size_t before, size_t t)
{
    const jarak__breaks_input *series = evidence->series;
    const size_t row = r * series->n_times;
    const double *value = series->value + row;
    if (evidence->root == NULL || seen->n == 0) {
        see(seen, value[t], series->weight[row + t] * evidence->precision);
        return;
    }
    const double *root = evidence->root + row;
    see_next(seen, evidence, value[t], root[t], value[before], root[before], t > before ? t - before : before - t);
}

/* Adds one series' evidence of all segments that end at a date (backwards) or start there, growing by one date at a time. */
static void add_series(const jarak__breaks_evidence *evidence, size_t r, size_t at, bool backwards, double *log_evidence)
{
    const jarak__breaks_input *series = evidence->series;
    const double *value = series->value + r * series->n_times, *weight = series->weight + r * series->n_times;
    const jarak__breaks_prior *prior = &evidence->prior[r];
    const double *log_gamma_ratio = series->model == JARAK_BREAKS_MEAN_VARIANCE ? evidence->log_gamma + r * (series->n_times + 1) : NULL;
    double log_gamma_shape = series->model == JARAK_BREAKS_POISSON ? log_gamma(prior->shape) : 0;
    size_t count = backwards ? at + 1 : series->n_times - at;
    moments seen = {0};
    double last = 0;
    size_t before = at;
    for (size_t i = 0; i < count; i++) {
        size_t t = backwards ? at - i : at + i;
        if (weight[t] > 0) {
            switch (series->model) {
            case JARAK_BREAKS_MEAN:
                see_value(&seen, evidence, r, before, t);
                last = evidence_mean(&seen, prior);
                break;
            case JARAK_BREAKS_MEAN_VARIANCE:
                see_value(&seen, evidence, r, before, t);
                last = evidence_mean_variance(&seen, prior, log_gamma_ratio);
                break;
            case JARAK_BREAKS_POISSON:
                see_count(&seen, value[t], weight[t]);
                last = evidence_poisson(&seen, prior, log_gamma_shape);
                break;
            }
            before = t;
        }
        log_evidence[t] += last;
    }
}

void jarak__breaks_evidence_ending(const jarak__breaks_evidence *evidence, size_t last, double *log_evidence)
{
    memset(log_evidence, 0, (last + 1) * sizeof log_evidence[0]);
    for (size_t r = 0; r < evidence->series->n_series; r++) {
        add_series(evidence, r, last, true, log_evidence);
    }
}

void jarak__breaks_evidence_starting(const jarak__breaks_evidence *evidence, size_t first, double *log_evidence)
{
    memset(log_evidence + first, 0, (evidence->series->n_times - first) * sizeof log_evidence[0]);
    for (size_t r = 0; r < evidence->series->n_series; r++) {
        add_series(evidence, r, first, false, log_evidence);
    }
}

void jarak__breaks_evidence_level(const jarak__breaks_evidence *evidence, size_t r, size_t first, size_t last, double *mean,
                                  double *deviation)
{
    const jarak__breaks_input *series = evidence->series;
    const double *value = series->value + r * series->n_times, *weight = series->weight + r * series->n_times;
    const jarak__breaks_prior *prior = &evidence->prior[r];
    moments seen = {0};
    size_t before = first;
    for (size_t t = first; t <= last; t++) {
        if (weight[t] > 0) {
            if (series->model == JARAK_BREAKS_POISSON) {
                see_count(&seen, value[t], weight[t]);
            } else {
                see_value(&seen, evidence, r, before, t);
            }
            before = t;
        }
    }
    if (series->model == JARAK_BREAKS_POISSON) {
        *mean = (prior->shape + seen.squares) / (prior->scale + seen.weight);
        *deviation = sqrt(prior->shape + seen.squares) / (prior->scale + seen.weight);
        return;
    }
    double off = seen.mean - prior->mean;
    if (series->model == JARAK_BREAKS_MEAN) {
        double widened = prior->variance * seen.weight;
        *mean = series->centre[r] + prior->mean + off * (widened / (1 + widened));
        *deviation = sqrt(prior->variance / (1 + widened));
        return;
    }
    /* The mean has a t distribution with 2 shape + n degrees of freedom. */
    double strength = prior->strength + seen.weight, freedom = 2 * prior->shape + (double)seen.n;
    double scale = prior->scale + 0.5 * (seen.squares + prior->strength * seen.weight / strength * off * off);
    *mean = series->centre[r] + prior->mean + off * (seen.weight / strength);
    *deviation = freedom > 2 ? sqrt(2 * scale / ((freedom - 2) * strength)) : (double)INFINITY;
}

static double chosen(double setting, double otherwise)
{
    return isnan(setting) ? otherwise : setting;
}

/* Fills the prior of a series from the settings and, where they are open, from the series; and adds its part of the constant. */
static void take_series(jarak__breaks_evidence *evidence, size_t r, const jarak_breaks_posterior_settings *settings)
{
    const jarak__breaks_input *series = evidence->series;
    const double *value = series->value + r * series->n_times, *weight = series->weight + r * series->n_times;
    double sum = 0, exposure = 0, mean_variance = 0, n = (double)series->n_values[r];
    bool poisson = series->model == JARAK_BREAKS_POISSON;
    for (size_t t = 0; t < series->n_times; t++) {
        if (weight[t] > 0) {
            sum += value[t];
            exposure += weight[t];
            mean_variance += 1 / weight[t] / n;
            if (poisson) {
                evidence->constant += value[t] * log(weight[t]) - log_gamma(value[t] + 1);
            } else {
                evidence->constant += 0.5 * (log(weight[t] * evidence->precision) - log_two_pi);
            }
        }
    }
    jarak__breaks_prior *prior = &evidence->prior[r];
    prior->mean = isnan(settings->prior_mean) ? 0 : settings->prior_mean - series->centre[r];
    prior->variance = chosen(settings->prior_variance, n > 0 ? fmax(series->spread[r], mean_variance) : 1);
    prior->shape = chosen(settings->prior_shape, 1);
    prior->strength = chosen(settings->prior_strength, 1);
    if (poisson) {
        /* no event at all: as if half a one had been seen */
        prior->scale = chosen(settings->prior_scale, exposure > 0 ? prior->shape * exposure / fmax(sum, 0.5) : 1);
    } else {
        prior->scale = settings->prior_scale;
    }
}

/* Noise around a mean that jumps, in units of the weights' inverse: from the values over the roots of their variances. */
static jarak_status default_scale(jarak__breaks_evidence *evidence, size_t r, double factor, jarak_error *error)
{
    const jarak__breaks_input *series = evidence->series;
    const double *value = series->value + r * series->n_times, *weight = series->weight + r * series->n_times;
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
    double square = series->centre[r] * series->centre[r];
    evidence->prior[r].scale = variance > 0 && !series->constant[r] ? factor * variance : square > 0 && isfinite(square) ? square : 1;
    return JARAK_OK;
}

/* What values so many dates apart tell of each other. */
static jarak_status tabulate_correlation(jarak__breaks_evidence *evidence, double correlation, jarak_error *error)
{
    const jarak__breaks_input *series = evidence->series;
    const size_t n_times = series->n_times, cells = series->n_series * n_times;
    evidence->root = jarak__calloc(cells, sizeof evidence->root[0]);
    evidence->correlation = jarak__calloc(n_times, sizeof evidence->correlation[0]);
    evidence->inverse_root = jarak__calloc(n_times, sizeof evidence->inverse_root[0]);
    evidence->log_inverse_root = jarak__calloc(n_times, sizeof evidence->log_inverse_root[0]);
    if (evidence->root == NULL || evidence->correlation == NULL || evidence->inverse_root == NULL || evidence->log_inverse_root == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    for (size_t i = 0; i < cells; i++) {
        evidence->root[i] = sqrt(series->weight[i] * evidence->precision);
    }
    for (size_t apart = 1; apart < n_times; apart++) {
        double r = pow(correlation, (double)apart);
        evidence->correlation[apart] = r;
        evidence->inverse_root[apart] = 1 / sqrt((1 - r) * (1 + r));
        evidence->log_inverse_root[apart] = -0.5 * log1p(-r * r);
    }
    return JARAK_OK;
}

static void tabulate_log_gamma(jarak__breaks_evidence *evidence, size_t r)
{
    size_t n_times = evidence->series->n_times;
    double shape = evidence->prior[r].shape;
    for (size_t n = 0; n <= n_times; n++) {
        evidence->log_gamma[r * (n_times + 1) + n] = log_gamma(shape + 0.5 * (double)n) - log_gamma(shape);
    }
}

static jarak_status check_positive(double setting, const char *name, jarak_error *error)
{
    if (isnan(setting) || (setting > 0 && isfinite(setting))) {
        return JARAK_OK;
    }
    return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: %s is %g; it must be positive"), name, setting);
}

static jarak_status check_prior(const jarak_breaks_posterior_settings *settings, jarak_error *error)
{
    if (isinf(settings->prior_mean)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: prior_mean is infinite"));
    }
    jarak_status status = check_positive(settings->prior_variance, "prior_variance", error);
    status = status != JARAK_OK ? status : check_positive(settings->prior_shape, "prior_shape", error);
    status = status != JARAK_OK ? status : check_positive(settings->prior_scale, "prior_scale", error);
    return status != JARAK_OK ? status : check_positive(settings->prior_strength, "prior_strength", error);
}

jarak_status jarak__breaks_evidence_take(const jarak__breaks_input *series, const jarak_breaks_posterior_settings *settings,
                                         jarak__breaks_noise_model noise, jarak__breaks_evidence *evidence, jarak_error *error)
{
    memset(evidence, 0, sizeof *evidence);
    evidence->series = series;
    evidence->precision = series->model == JARAK_BREAKS_MEAN ? 1 / noise.variance : 1;
    jarak_status status = check_prior(settings, error);
    if (status != JARAK_OK) {
        return status;
    }
    size_t tabulated;
    bool varying = series->model == JARAK_BREAKS_MEAN_VARIANCE;
    if (!jarak__multiply(series->n_series, series->n_times + 1, &tabulated)) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("breaks: there are too many values"));
    }
    evidence->prior = jarak__calloc(series->n_series, sizeof evidence->prior[0]);
    evidence->log_gamma = jarak__calloc(varying ? tabulated : 1, sizeof evidence->log_gamma[0]);
    if (evidence->prior == NULL || evidence->log_gamma == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    for (size_t r = 0; r < series->n_series && status == JARAK_OK; r++) {
        take_series(evidence, r, settings);
        if (varying) {
            status = isnan(evidence->prior[r].scale) ? default_scale(evidence, r, noise.variance, error) : JARAK_OK;
            tabulate_log_gamma(evidence, r);
        }
    }
    if (status == JARAK_OK && noise.correlation > 0) {
        status = tabulate_correlation(evidence, noise.correlation, error);
    }
    return status;
}

void jarak__breaks_evidence_free(jarak__breaks_evidence *evidence)
{
    jarak__free(evidence->prior);
    jarak__free(evidence->log_gamma);
    jarak__free(evidence->root);
    jarak__free(evidence->correlation);
    jarak__free(evidence->inverse_root);
    jarak__free(evidence->log_inverse_root);
    memset(evidence, 0, sizeof *evidence);
}
