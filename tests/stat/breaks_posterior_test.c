/* The posterior over break dates against the sum over every segmentation one by one, with segments' densities from one-step predictions;
 * the Nile's reference values; and properties of a right answer. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "jarak/breaks.h"
#include "nile.h"
#include "num/random.h"

enum { T = 11, SERIES = 2 };

/* ---- every segmentation one by one ---- */

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

static void expect_near(double value, double expected)
{
    if (!(fabs(value - expected) <= 1e-12)) {
        fail_msg("%.17g is not within 1e-12 of %.17g", value, expected);
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

static void the_nile_changed_after_1898(void **state)
{
    (void)state;
    double flows[NILE_YEARS];
    fill_nile(flows);
    static const jarak_breaks_model models[] = {JARAK_BREAKS_MEAN, JARAK_BREAKS_MEAN_VARIANCE};
    for (size_t m = 0; m < 2; m++) {
        jarak_breaks_posterior_settings settings;
        jarak_breaks_posterior_settings_init(&settings);
        settings.model = models[m];
        jarak_breaks_posterior *result;
        assert_int_equal(jarak_breaks_posterior_fit(&(jarak_breaks_data){1, NILE_YEARS, flows, NULL, NULL}, &settings, &result, NULL),
                         JARAK_OK);
        assert_true(jarak_breaks_posterior_result(result)->any > 0.99);
        assert_int_equal(jarak_breaks_posterior_result(result)->n_breaks, 1);
        assert_int_equal(1871 + jarak_breaks_posterior_result(result)->breaks[0].at, 1898);
        assert_true(jarak_breaks_posterior_result(result)->breaks[0].low >= 1893 - 1871 &&
                    jarak_breaks_posterior_result(result)->breaks[0].high <= 1903 - 1871);
        assert_true(fabs(jarak_breaks_posterior_result(result)->segment_mean[0] - 1097.75) < 15 &&
                    fabs(jarak_breaks_posterior_result(result)->segment_mean[1] - 849.972) < 10);
        jarak_breaks_posterior_free(result);
    }
}

static double total(size_t n, const double *terms)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += terms[i];
    }
    return sum;
}

static void probabilities_add_up_and_threads_change_no_bit(void **state)
{
    (void)state;
    double flows[NILE_YEARS];
    fill_nile(flows);
    jarak_breaks_posterior_settings settings;
    jarak_breaks_posterior_settings_init(&settings);
    jarak_breaks_posterior *one, *more;
    jarak_breaks_data data = {1, NILE_YEARS, flows, NULL, NULL};
    settings.threads = 1;
    assert_int_equal(jarak_breaks_posterior_fit(&data, &settings, &one, NULL), JARAK_OK);
    double expected = 0;
    for (size_t k = 0; k <= jarak_breaks_posterior_result(one)->max_breaks; k++) {
        expected += (double)k * jarak_breaks_posterior_result(one)->count_probability[k];
    }
    expect_near(total(NILE_YEARS, jarak_breaks_posterior_result(one)->probability), expected);
    expect_near(total(NILE_YEARS, jarak_breaks_posterior_result(one)->first), jarak_breaks_posterior_result(one)->any);
    expect_near(total(NILE_YEARS, jarak_breaks_posterior_result(one)->last), jarak_breaks_posterior_result(one)->any);
    for (int threads = 2; threads <= 7; threads += 5) {
        settings.threads = threads;
        assert_int_equal(jarak_breaks_posterior_fit(&data, &settings, &more, NULL), JARAK_OK);
        assert_memory_equal(jarak_breaks_posterior_result(one)->probability, jarak_breaks_posterior_result(more)->probability,
                            sizeof flows);
        assert_memory_equal(jarak_breaks_posterior_result(one)->last, jarak_breaks_posterior_result(more)->last, sizeof flows);
        assert_true(jarak_breaks_posterior_result(one)->log_evidence == jarak_breaks_posterior_result(more)->log_evidence);
        jarak_breaks_posterior_free(more);
    }
    jarak_breaks_posterior_free(one);
}

/* Another unit or origin changes no probability, as the default prior is taken from the series. */
static void unit_and_origin_do_not_matter(void **state)
{
    (void)state;
    double flows[NILE_YEARS], others[NILE_YEARS];
    fill_nile(flows);
    for (size_t i = 0; i < NILE_YEARS; i++) {
        others[i] = 1e6 + flows[i] * 1e-3;
    }
    for (int model = JARAK_BREAKS_MEAN; model <= JARAK_BREAKS_MEAN_VARIANCE; model++) {
        jarak_breaks_posterior_settings settings;
        jarak_breaks_posterior_settings_init(&settings);
        settings.model = (jarak_breaks_model)model;
        jarak_breaks_posterior *a, *b;
        assert_int_equal(jarak_breaks_posterior_fit(&(jarak_breaks_data){1, NILE_YEARS, flows, NULL, NULL}, &settings, &a, NULL), JARAK_OK);
        assert_int_equal(jarak_breaks_posterior_fit(&(jarak_breaks_data){1, NILE_YEARS, others, NULL, NULL}, &settings, &b, NULL),
                         JARAK_OK);
        for (size_t t = 0; t < NILE_YEARS; t++) {
            assert_true(fabs(jarak_breaks_posterior_result(a)->probability[t] - jarak_breaks_posterior_result(b)->probability[t]) < 1e-6);
        }
        jarak_breaks_posterior_free(a);
        jarak_breaks_posterior_free(b);
    }
}

/* Under the model itself, probabilities are frequencies: dates said to be in an interval with 90 % are so in about 90 % of cases. */
static void intervals_cover_what_they_say(void **state)
{
    (void)state;
    enum { REPEATS = 600, LENGTH = 30 };
    size_t covered = 0, said_any = 0;
    double sum_any = 0;
    for (uint64_t i = 0; i < REPEATS; i++) {
        jarak__random random = jarak__random_stream(11, i);
        double values[LENGTH];
        bool breaks = jarak__random_uniform(&random) < 0.5;
        size_t at = breaks ? (size_t)jarak__random_below(&random, LENGTH - 1) : LENGTH;
        double before = 2 * jarak__random_normal(&random), after = 2 * jarak__random_normal(&random);
        for (size_t t = 0; t < LENGTH; t++) {
            values[t] = (t <= at ? before : after) + jarak__random_normal(&random);
        }
        static const double prior_breaks[] = {1, 1};
        jarak_breaks_posterior_settings settings;
        jarak_breaks_posterior_settings_init(&settings);
        settings.max_breaks = 1;
        settings.prior_breaks = prior_breaks;
        settings.prior_mean = 0;
        settings.prior_variance = 4;
        settings.noise_variance = 1;
        jarak_breaks_posterior *result;
        assert_int_equal(jarak_breaks_posterior_fit(&(jarak_breaks_data){1, LENGTH, values, NULL, NULL}, &settings, &result, NULL),
                         JARAK_OK);
        jarak_breaks_date date = jarak_breaks_interval(LENGTH, jarak_breaks_posterior_result(result)->last, 0.9);
        covered += breaks && at >= date.low && at <= date.high;
        said_any += breaks;
        sum_any += jarak_breaks_posterior_result(result)->any;
        jarak_breaks_posterior_free(result);
    }
    double share = (double)covered / (double)said_any;
    assert_true(share > 0.88 && share < 0.985); /* whole dates hold more than asked for */
    assert_true(fabs(sum_any - (double)said_any) < 3 * sqrt(REPEATS * 0.15));
}

static void a_series_without_movement_has_no_break(void **state)
{
    (void)state;
    double values[40];
    for (size_t i = 0; i < 40; i++) {
        values[i] = 7;
    }
    for (int model = JARAK_BREAKS_MEAN; model <= JARAK_BREAKS_POISSON; model++) {
        jarak_breaks_posterior_settings settings;
        jarak_breaks_posterior_settings_init(&settings);
        settings.model = (jarak_breaks_model)model;
        jarak_breaks_posterior *result;
        assert_int_equal(jarak_breaks_posterior_fit(&(jarak_breaks_data){1, 40, values, NULL, NULL}, &settings, &result, NULL), JARAK_OK);
        assert_int_equal(jarak_breaks_posterior_result(result)->n_breaks, 0);
        assert_true(jarak_breaks_posterior_result(result)->any < 0.5); /* less than before looking */
        jarak_breaks_posterior_free(result);
    }
}

static void nothing_seen_leaves_the_prior(void **state)
{
    (void)state;
    double values[6] = {NAN, NAN, NAN, NAN, NAN, NAN};
    for (int model = JARAK_BREAKS_MEAN; model <= JARAK_BREAKS_POISSON; model++) {
        jarak_breaks_posterior_settings settings;
        jarak_breaks_posterior_settings_init(&settings);
        settings.model = (jarak_breaks_model)model;
        settings.max_breaks = 1;
        jarak_breaks_posterior *result;
        assert_int_equal(jarak_breaks_posterior_fit(&(jarak_breaks_data){1, 6, values, NULL, NULL}, &settings, &result, NULL), JARAK_OK);
        expect_near(jarak_breaks_posterior_result(result)->any, 1. / 3);
        for (size_t t = 0; t < 5; t++) {
            expect_near(jarak_breaks_posterior_result(result)->probability[t], 1. / 15);
        }
        expect_near(jarak_breaks_posterior_result(result)->log_evidence, 0);
        jarak_breaks_posterior_free(result);
    }
}

static void one_date_is_enough(void **state)
{
    (void)state;
    double value = 3;
    jarak_breaks_posterior_settings settings;
    jarak_breaks_posterior_settings_init(&settings);
    jarak_breaks_posterior *result;
    assert_int_equal(jarak_breaks_posterior_fit(&(jarak_breaks_data){1, 1, &value, NULL, NULL}, &settings, &result, NULL), JARAK_OK);
    assert_true(jarak_breaks_posterior_result(result)->any == 0 && jarak_breaks_posterior_result(result)->n_breaks == 0 &&
                jarak_breaks_posterior_result(result)->count_probability[0] == 1);
    jarak_breaks_posterior_free(result);
}

static void huge_and_tiny_evidence_stay_numbers(void **state)
{
    (void)state;
    enum { LONG = 400 };
    static double values[LONG];
    for (size_t t = 0; t < LONG; t++) {
        values[t] = t < 150 ? 0 : 1e9;
    }
    jarak_breaks_posterior_settings settings;
    jarak_breaks_posterior_settings_init(&settings);
    settings.noise_variance = 1;
    jarak_breaks_posterior *result;
    assert_int_equal(jarak_breaks_posterior_fit(&(jarak_breaks_data){1, LONG, values, NULL, NULL}, &settings, &result, NULL), JARAK_OK);
    assert_true(isfinite(jarak_breaks_posterior_result(result)->log_evidence));
    assert_int_equal(jarak_breaks_posterior_result(result)->breaks[0].at, 149);
    expect_near(jarak_breaks_posterior_result(result)->probability[149], 1);
    jarak_breaks_posterior_free(result);
}

static void the_shortest_interval_is_found(void **state)
{
    (void)state;
    static const double weights[] = {1, 0, 5, 8, 0, 6, 0, 0};
    jarak_breaks_date date = jarak_breaks_interval(8, weights, 0.9);
    assert_true(date.at == 3 && date.low == 2 && date.high == 5 && fabs(date.mass - 0.95) < 1e-15 && fabs(date.probability - 0.4) < 1e-15);
    date = jarak_breaks_interval(8, weights, 0.5);
    assert_true(date.low == 2 && date.high == 3);
    date = jarak_breaks_interval(8, weights, 0.3);
    assert_true(date.low == 3 && date.high == 3);
    date = jarak_breaks_interval(8, weights, 1);
    assert_true(date.low == 0 && date.high == 5 && date.mass == 1);
}

static void noise_is_measured_despite_jumps(void **state)
{
    (void)state;
    static const double few[] = {1, NAN, 3, 3};
    expect_near(jarak_breaks_noise_variance(4, few), 1);
    assert_true(isnan(jarak_breaks_noise_variance(1, few)));
    enum { MANY = 20000 };
    static double values[MANY];
    jarak__random random = jarak__random_stream(3, 0);
    for (size_t i = 0; i < MANY; i++) {
        values[i] = (double)(i / 100 % 7) * 50 + 2 * jarak__random_normal(&random);
    }
    assert_true(fabs(jarak_breaks_noise_variance(MANY, values) - 4) < 0.3);
}

static void expect_refusal(const jarak_breaks_data *data, const jarak_breaks_posterior_settings *settings, const char *named)
{
    jarak_breaks_posterior *result;
    jarak_error error;
    assert_int_equal(jarak_breaks_posterior_fit(data, settings, &result, &error), JARAK_ERR_ARGUMENT);
    if (strstr(error.message, named) == NULL) {
        fail_msg("\"%s\" does not name %s", error.message, named);
    }
    assert_null(result);
    assert_int_equal(jarak_breaks_posterior_check(data, settings, NULL), JARAK_ERR_ARGUMENT);
}

static void wrong_settings_and_values_are_named(void **state)
{
    (void)state;
    double values[4] = {1, 2, 3, 4}, variances[4] = {1, 1, 0, 1}, wrong[4] = {1, 2, INFINITY, 2.5};
    jarak_breaks_data data = {1, 4, values, NULL, NULL};
    static const double no_prior[11], bad_prior[11] = {1, -1};
    jarak_breaks_posterior_settings settings;
#define REFUSE(named, field, value)                  \
    jarak_breaks_posterior_settings_init(&settings); \
    settings.field = value;                          \
    expect_refusal(&data, &settings, named)
    REFUSE("min_length", min_length, 0);
    REFUSE("min_length", min_length, 5);
    REFUSE("level", level, 1);
    REFUSE("level", level, NAN);
    REFUSE("break_rate", break_rate, 0);
    REFUSE("prior_breaks", prior_breaks, no_prior);
    REFUSE("prior_breaks[1]", prior_breaks, bad_prior);
    REFUSE("prior_variance", prior_variance, 0);
    REFUSE("prior_strength", prior_strength, -1);
    REFUSE("prior_mean", prior_mean, INFINITY);
    REFUSE("noise_variance", noise_variance, -2);
    REFUSE("model", model, (jarak_breaks_model)9);
    jarak_breaks_posterior_settings_init(&settings);
    expect_refusal(&(jarak_breaks_data){0, 4, values, NULL, NULL}, &settings, "no data");
    expect_refusal(&(jarak_breaks_data){1, 4, values, variances, NULL}, &settings, "date 2: the variance");
    expect_refusal(&(jarak_breaks_data){1, 4, values, NULL, variances}, &settings, "exposures");
    expect_refusal(&(jarak_breaks_data){1, 4, wrong, NULL, NULL}, &settings, "date 2: the value is infinite");
    settings.model = JARAK_BREAKS_POISSON;
    expect_refusal(&(jarak_breaks_data){1, 4, values, NULL, variances}, &settings, "date 2: the exposure");
    expect_refusal(&(jarak_breaks_data){1, 4, values, variances, NULL}, &settings, "variances");
    expect_refusal(&(jarak_breaks_data){1, 1, wrong + 3, NULL, NULL}, &settings, "2.5 is not a count");
}

/* ---- memory and interruption ---- */

static size_t allocations_left;

static void *failing_resize(void *memory, size_t size, void *context)
{
    (void)context;
    if (allocations_left == 0) {
        return NULL;
    }
    allocations_left--;
    return realloc(memory, size);
}

static void plain_release(void *memory, void *context)
{
    (void)context;
    free(memory);
}

static void running_out_of_memory_is_said(void **state)
{
    (void)state;
    double values[4] = {1, 2, 3, 4};
    jarak_breaks_posterior_settings settings;
    jarak_breaks_posterior_settings_init(&settings);
    settings.threads = 1; /* the counter is no atomic one */
    settings.model = JARAK_BREAKS_MEAN_VARIANCE;
    jarak_breaks_posterior *result;
    jarak_allocator failing = {failing_resize, plain_release, NULL};
    jarak_set_allocator(&failing);
    size_t n = 0;
    jarak_status status = JARAK_ERR_MEMORY;
    for (; status == JARAK_ERR_MEMORY && n < 200; n++) {
        allocations_left = n;
        status = jarak_breaks_posterior_fit(&(jarak_breaks_data){1, 4, values, NULL, NULL}, &settings, &result, NULL);
    }
    assert_int_equal(status, JARAK_OK);
    assert_true(n > 10);
    jarak_breaks_posterior_free(result);
    jarak_set_allocator(NULL);
    jarak_breaks_posterior_free(NULL);
}

static void an_interruption_ends_the_work(void **state)
{
    (void)state;
    double values[4] = {1, 2, 3, 4};
    jarak_breaks_posterior_settings settings;
    jarak_breaks_posterior_settings_init(&settings);
    jarak_breaks_posterior *result;
    jarak_interrupt();
    jarak_status status = jarak_breaks_posterior_fit(&(jarak_breaks_data){1, 4, values, NULL, NULL}, &settings, &result, NULL);
    jarak_interrupt_clear();
    assert_int_equal(status, JARAK_ERR_INTERRUPTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_every_segmentation_one_by_one),
        cmocka_unit_test(the_nile_changed_after_1898),
        cmocka_unit_test(probabilities_add_up_and_threads_change_no_bit),
        cmocka_unit_test(unit_and_origin_do_not_matter),
        cmocka_unit_test(intervals_cover_what_they_say),
        cmocka_unit_test(a_series_without_movement_has_no_break),
        cmocka_unit_test(nothing_seen_leaves_the_prior),
        cmocka_unit_test(one_date_is_enough),
        cmocka_unit_test(huge_and_tiny_evidence_stay_numbers),
        cmocka_unit_test(the_shortest_interval_is_found),
        cmocka_unit_test(noise_is_measured_despite_jumps),
        cmocka_unit_test(wrong_settings_and_values_are_named),
        cmocka_unit_test(running_out_of_memory_is_said),
        cmocka_unit_test(an_interruption_ends_the_work),
    };
    return cmocka_run_group_tests_name("posterior of breaks", tests, NULL, NULL);
}
