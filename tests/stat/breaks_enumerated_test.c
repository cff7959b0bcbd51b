/* The posterior over break dates against the sum over every segmentation one by one, with segments' densities from one-step predictions. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "breaks_made.h"
#include "jarak/breaks.h"
#include "nile.h"
#include "num/random.h"

enum { T = 11, SERIES = 2 };

/* The density of a segment's values as the product of the densities of each given those before it. */
static double log_predictive(const jarak_breaks_data *data, const jarak_breaks_posterior_settings *prior, size_t r, size_t first,
                             size_t last)
{
    double sum = 0;
    double mean = prior->prior_mean, variance = prior->prior_variance;
    double shape = prior->prior_shape, scale = prior->prior_scale, strength = prior->prior_strength;
    for (size_t t = first; t <= last; t++) {
        size_t i = r * data->n_times + t;
        double y = data->values[i];
        if (isnan(y)) {
            continue;
        }
        double e = data->exposures != NULL ? data->exposures[i] : 1;
        if (prior->model == JARAK_BREAKS_MEAN) {
            double v = data->variances != NULL ? data->variances[i] : prior->noise_variance;
            sum += -0.5 * log(2 * acos(-1) * (variance + v)) - 0.5 * (y - mean) * (y - mean) / (variance + v);
            double gain = variance / (variance + v);
            mean += gain * (y - mean);
            variance *= 1 - gain;
        } else if (prior->model == JARAK_BREAKS_MEAN_VARIANCE) {
            /* Student's t with 2 shape degrees of freedom */
            double spread = scale / shape * (strength + 1) / strength, freedom = 2 * shape;
            double z = (y - mean) * (y - mean) / spread;
            sum += lgamma((freedom + 1) / 2) - lgamma(freedom / 2) - 0.5 * log(freedom * acos(-1) * spread) -
                   (freedom + 1) / 2 * log1p(z / freedom);
            scale += 0.5 * strength / (strength + 1) * (y - mean) * (y - mean);
            mean += (y - mean) / (strength + 1);
            strength += 1;
            shape += 0.5;
        } else {
            /* negative binomial */
            sum += lgamma(shape + y) - lgamma(shape) - lgamma(y + 1) + shape * log(scale / (scale + e)) + y * log(e / (scale + e));
            shape += y;
            scale += e;
        }
    }
    return sum;
}

typedef struct enumeration {
    double evidence, count[T], probability[T], first[T], last[T], best;
    unsigned best_mask;
    double given_count[T][T]; /* [k][t] the first of k breaks */
} enumeration;

static double prior_of(const jarak_breaks_posterior_settings *settings, size_t k, const size_t *ways)
{
    double total = 0, wanted = 0;
    for (size_t i = 0; i <= settings->max_breaks && ways[i] > 0; i++) {
        double weight = settings->prior_breaks != NULL ? settings->prior_breaks[i]
                        : !isnan(settings->break_rate)
                            ? (double)ways[i] * pow(settings->break_rate, (double)i) * pow(1 - settings->break_rate, (double)(T - 1 - i))
                            : pow(0.5, (double)i);
        total += weight;
        wanted = i == k ? weight : wanted;
    }
    return wanted / total / (double)ways[k];
}

static size_t count_breaks(unsigned mask)
{
    return (size_t)__builtin_popcount(mask);
}

static bool allowed(unsigned mask, const jarak_breaks_posterior_settings *settings)
{
    size_t length = 1;
    for (size_t t = 0; t + 1 < T; t++) {
        bool cut = (mask >> t) & 1;
        if (cut && length < settings->min_length) {
            return false;
        }
        length = cut ? 1 : length + 1;
    }
    return length >= settings->min_length && count_breaks(mask) <= settings->max_breaks;
}

static double joint(unsigned mask, const jarak_breaks_data *data, const jarak_breaks_posterior_settings *settings, const size_t *ways)
{
    double log_density = 0;
    size_t first = 0;
    for (size_t t = 0; t < T; t++) {
        if (t == T - 1 || ((mask >> t) & 1)) {
            for (size_t r = 0; r < data->n_series; r++) {
                log_density += log_predictive(data, settings, r, first, t);
            }
            first = t + 1;
        }
    }
    return exp(log_density) * prior_of(settings, count_breaks(mask), ways);
}

static void enumerate(const jarak_breaks_data *data, const jarak_breaks_posterior_settings *settings, enumeration *all)
{
    size_t ways[T] = {0};
    memset(all, 0, sizeof *all);
    for (unsigned mask = 0; mask < 1U << (T - 1); mask++) {
        ways[count_breaks(mask)] += allowed(mask, settings);
    }
    for (unsigned mask = 0; mask < 1U << (T - 1); mask++) {
        if (!allowed(mask, settings)) {
            continue;
        }
        double p = joint(mask, data, settings, ways);
        size_t k = count_breaks(mask);
        all->evidence += p;
        all->count[k] += p;
        if (p > all->best) {
            all->best = p;
            all->best_mask = mask;
        }
        for (size_t t = 0; t + 1 < T; t++) {
            all->probability[t] += (mask >> t) & 1 ? p : 0;
        }
        if (mask != 0) {
            all->first[__builtin_ctz(mask)] += p;
            all->last[31 - __builtin_clz(mask)] += p;
            all->given_count[k][__builtin_ctz(mask)] += p;
        }
    }
}

static void compare(const jarak_breaks_data *data, const jarak_breaks_posterior_settings *settings)
{
    enumeration all;
    enumerate(data, settings, &all);
    jarak_breaks_posterior *result;
    jarak_error error;
    if (jarak_breaks_posterior_fit(data, settings, &result, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    expect_near(jarak_breaks_posterior_result(result)->log_evidence, log(all.evidence));
    expect_near(jarak_breaks_posterior_result(result)->any, 1 - all.count[0] / all.evidence);
    for (size_t k = 0; k <= jarak_breaks_posterior_result(result)->max_breaks; k++) {
        expect_near(jarak_breaks_posterior_result(result)->count_probability[k], all.count[k] / all.evidence);
    }
    for (size_t t = 0; t < T; t++) {
        expect_near(jarak_breaks_posterior_result(result)->probability[t], all.probability[t] / all.evidence);
        expect_near(jarak_breaks_posterior_result(result)->first[t], all.first[t] / all.evidence);
        expect_near(jarak_breaks_posterior_result(result)->last[t], all.last[t] / all.evidence);
    }
    expect_near(jarak_breaks_posterior_result(result)->probability_of_breaks, all.best / all.evidence);
    assert_int_equal(jarak_breaks_posterior_result(result)->n_breaks, count_breaks(all.best_mask));
    for (size_t i = 0; i < jarak_breaks_posterior_result(result)->n_breaks; i++) {
        assert_true((all.best_mask >> jarak_breaks_posterior_result(result)->breaks[i].at) & 1);
        assert_true(jarak_breaks_posterior_result(result)->breaks[i].mass >= settings->level - 1e-9 &&
                    jarak_breaks_posterior_result(result)->breaks[i].low <= jarak_breaks_posterior_result(result)->breaks[i].high);
    }
    if (jarak_breaks_posterior_result(result)->n_breaks > 0) {
        double given =
            all.given_count[jarak_breaks_posterior_result(result)->n_breaks][jarak_breaks_posterior_result(result)->breaks[0].at] /
            all.count[jarak_breaks_posterior_result(result)->n_breaks];
        expect_near(jarak_breaks_posterior_result(result)->breaks[0].probability, given);
    }
    jarak_breaks_posterior_free(result);
}

/* Two series that jump at dates 3 and 7, a gap, a date where one is missing. */
static void fill_series(jarak_breaks_model model, uint64_t stream, double *values, double *variances)
{
    jarak__random random = jarak__random_stream(5, stream);
    for (size_t i = 0; i < (size_t)SERIES * T; i++) {
        size_t t = i % T;
        double level = t <= 3 ? 1 : t <= 7 ? 4 : 2, noise = jarak__random_normal(&random);
        variances[i] = 0.5 + jarak__random_uniform(&random);
        values[i] = model == JARAK_BREAKS_POISSON ? floor(fabs(level + noise)) : 100 + level + noise * sqrt(variances[i]);
    }
    values[5] = NAN;
    values[T + 9] = values[9] = NAN;
}

static jarak_breaks_posterior_settings fixed_prior(jarak_breaks_model model)
{
    jarak_breaks_posterior_settings settings;
    jarak_breaks_posterior_settings_init(&settings);
    settings.model = model;
    settings.noise = JARAK_BREAKS_NOISE_WHITE;
    settings.prior_mean = model == JARAK_BREAKS_POISSON ? (double)NAN : 101.5;
    settings.prior_variance = 4;
    settings.prior_shape = 1.5;
    settings.prior_scale = 0.7;
    settings.prior_strength = 0.3;
    return settings;
}

static void agrees_with_every_segmentation_one_by_one(void **state)
{
    (void)state;
    static const jarak_breaks_model models[] = {JARAK_BREAKS_MEAN, JARAK_BREAKS_MEAN_VARIANCE, JARAK_BREAKS_POISSON};
    double values[SERIES * T], variances[SERIES * T];
    static const double prior_breaks[] = {3, 0, 2, 1};
    for (size_t m = 0; m < 3; m++) {
        for (uint64_t variant = 0; variant < 5; variant++) {
            fill_series(models[m], variant, values, variances);
            jarak_breaks_data data = {.n_series = variant == 0 ? 1 : SERIES, .n_times = T, .values = values};
            data.variances = models[m] == JARAK_BREAKS_MEAN && variant != 1 ? variances : NULL;
            data.exposures = models[m] == JARAK_BREAKS_POISSON && variant != 1 ? variances : NULL;
            jarak_breaks_posterior_settings settings = fixed_prior(models[m]);
            settings.noise_variance = 0.8;
            settings.min_length = variant == 2 ? 3 : 1;
            settings.break_rate = variant == 3 ? 0.2 : (double)NAN;
            if (variant == 4) {
                settings.prior_breaks = prior_breaks;
                settings.max_breaks = 3;
            }
            compare(&data, &settings);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_every_segmentation_one_by_one),
    };
    return cmocka_run_group_tests_name("posterior of breaks", tests, NULL, NULL);
}
