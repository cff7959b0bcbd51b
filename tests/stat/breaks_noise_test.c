/* Noise that is correlated from date to date: the posterior averaged over models of it against dense normal densities, what it makes of
 * series without a break and with one, and the test of residuals. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "breaks_made.h"
#include "jarak/breaks.h"
#include "num/random.h"

enum { T = 7, MASKS = 1 << (T - 1), N_CORRELATIONS = 11 };

static const double correlations[N_CORRELATIONS] = {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95};

/* ---- against dense densities ---- */

/* log N(y; mean 1, covariance), by elimination: the product of the densities of each value given those before it. */
static double log_normal(size_t n, const double *y, double mean, double covariance[T][T])
{
    double a[T][T], z[T], sum = 0;
    for (size_t i = 0; i < n; i++) {
        z[i] = y[i] - mean;
        for (size_t j = 0; j < n; j++) {
            a[i][j] = covariance[i][j];
        }
    }
    for (size_t i = 0; i < n; i++) {
        sum -= 0.5 * (log(2 * acos(-1) * a[i][i]) + z[i] * z[i] / a[i][i]);
        for (size_t k = i + 1; k < n; k++) {
            double factor = a[k][i] / a[i][i];
            z[k] -= factor * z[i];
            for (size_t j = i + 1; j < n; j++) {
                a[k][j] -= factor * a[i][j];
            }
        }
    }
    return sum;
}

/* Of the values of a segment: a level of its own, and noise with these variances. */
static double log_segment(const double *values, const double *variances, size_t first, size_t last, double correlation,
                          const jarak_breaks_posterior_settings *prior)
{
    double y[T], covariance[T][T];
    size_t at[T], n = 0;
    for (size_t t = first; t <= last; t++) {
        if (!isnan(values[t])) {
            y[n] = values[t];
            at[n++] = t;
        }
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            double apart = fabs((double)at[i] - (double)at[j]);
            covariance[i][j] = prior->prior_variance + (i == j ? 1 : pow(correlation, apart)) * sqrt(variances[at[i]] * variances[at[j]]);
        }
    }
    return log_normal(n, y, prior->prior_mean, covariance);
}

static double log_breaks(unsigned mask, const double *values, const double *variances, double correlation,
                         const jarak_breaks_posterior_settings *prior)
{
    static const double ways[T] = {1, 6, 15, 20, 15, 6, 1};
    size_t n_breaks = (size_t)__builtin_popcount(mask), first = 0;
    double sum = -(double)n_breaks * log(2) - log(2 - pow(0.5, T - 1)) - log(ways[n_breaks]);
    for (size_t t = 0; t < T; t++) {
        if (t == T - 1 || ((mask >> t) & 1)) {
            sum += log_segment(values, variances, first, t, correlation, prior);
            first = t + 1;
        }
    }
    return sum;
}

/* Every segmentation and every model of the noise, one by one. variance: the noise's, white, times a factor and 1 / (1 - correlation) where
 * it is an estimate. */
static void agrees(const double *values, const double *variances, bool estimated, const jarak_breaks_posterior *fit,
                   const jarak_breaks_posterior_settings *prior)
{
    static const double factors[] = {1, 0.5, 2};
    double all = 0, any = 0, count[T] = {0}, dates[T] = {0}, correlated = 0, correlation = 0;
    for (size_t f = 0; f < (estimated ? 3 : 1); f++) {
        for (size_t c = 0; c < N_CORRELATIONS; c++) {
            double used[T];
            for (size_t t = 0; t < T; t++) {
                used[t] = variances[t] * (estimated ? factors[f] / (1 - correlations[c]) : 1);
            }
            for (unsigned mask = 0; mask < MASKS; mask++) {
                double p = exp(log_breaks(mask, values, used, correlations[c], prior)) * (c == 0 ? 0.5 : 0.05) / (estimated ? 3 : 1);
                all += p;
                any += mask != 0 ? p : 0;
                count[__builtin_popcount(mask)] += p;
                correlated += c > 0 ? p : 0;
                correlation += correlations[c] * p;
                for (size_t t = 0; t + 1 < T; t++) {
                    dates[t] += (mask >> t) & 1 ? p : 0;
                }
            }
        }
    }
    const jarak_breaks_posterior_info *info = jarak_breaks_posterior_result(fit);
    expect_near(info->log_evidence, log(all));
    expect_near(info->any, any / all);
    expect_near(info->correlated, correlated / all);
    expect_near(info->correlation, correlation / all);
    for (size_t k = 0; k < T; k++) {
        expect_near(info->count_probability[k], count[k] / all);
        expect_near(info->probability[k], dates[k] / all);
    }
    /* the segmentation's own probability is that of its breaks in the sum */
    unsigned mask = 0;
    double own = 0;
    for (size_t i = 0; i < info->n_breaks; i++) {
        mask |= 1U << info->breaks[i].at;
    }
    for (size_t f = 0; f < (estimated ? 3 : 1); f++) {
        for (size_t c = 0; c < N_CORRELATIONS; c++) {
            double used[T];
            for (size_t t = 0; t < T; t++) {
                used[t] = variances[t] * (estimated ? factors[f] / (1 - correlations[c]) : 1);
            }
            own += exp(log_breaks(mask, values, used, correlations[c], prior)) * (c == 0 ? 0.5 : 0.05) / (estimated ? 3 : 1);
        }
    }
    expect_near(info->probability_of_breaks, own / all);
}

static jarak_breaks_posterior *posterior_of(const jarak_breaks_data *data, const jarak_breaks_posterior_settings *settings)
{
    jarak_breaks_posterior *fit;
    jarak_error error;
    if (jarak_breaks_posterior_fit(data, settings, &fit, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return fit;
}

static void agrees_with_every_segmentation_and_noise_one_by_one(void **state)
{
    (void)state;
    double values[T] = {1.3, 0.6, NAN, 1.1, 3.2, 2.9, 3.7}, variances[T];
    jarak_breaks_posterior_settings settings;
    jarak_breaks_posterior_settings_init(&settings);
    settings.prior_mean = 2;
    settings.prior_variance = 3;
    for (int variant = 0; variant < 3; variant++) { /* variances of each value, one of all, an estimate */
        jarak_breaks_data data = {.n_series = 1, .n_times = T, .values = values, .variances = variant == 0 ? variances : NULL};
        settings.noise = variant == 2 ? JARAK_BREAKS_NOISE_AUTO : JARAK_BREAKS_NOISE_AR1;
        settings.noise_variance = variant == 1 ? 0.4 : (double)NAN;
        for (size_t t = 0; t < T; t++) {
            variances[t] = variant == 0 ? 0.3 + 0.1 * (double)t : variant == 1 ? 0.4 : jarak_breaks_noise_variance(T, values);
        }
        jarak_breaks_posterior *fit = posterior_of(&data, &settings);
        agrees(values, variances, variant == 2, fit, &settings);
        jarak_breaks_posterior_free(fit);
    }
}

/* ---- what it makes of series ---- */

/* AR(1) noise of variance 1, and a jump in the middle. */
static void fill(uint64_t stream, size_t n, double correlation, double jump, double *values)
{
    jarak__random random = jarak__random_stream(16, stream);
    double noise = jarak__random_normal(&random);
    for (size_t t = 0; t < n; t++) {
        values[t] = noise + (t >= n / 2 ? jump : 0);
        noise = correlation * noise + sqrt(1 - correlation * correlation) * jarak__random_normal(&random);
    }
}

/* The share of series in which P(any break) is above .9. */
static double share(size_t n_series, size_t n, double correlation, double jump, jarak_breaks_noise noise, jarak_breaks_model model)
{
    enum { MOST = 100 };
    double values[MOST];
    size_t found = 0;
    jarak_breaks_posterior_settings settings;
    jarak_breaks_posterior_settings_init(&settings);
    settings.noise = noise;
    settings.model = model;
    assert_true(n <= MOST);
    for (size_t i = 0; i < n_series; i++) {
        fill(i, n, correlation, jump, values);
        jarak_breaks_posterior *fit = posterior_of(&(jarak_breaks_data){.n_series = 1, .n_times = n, .values = values}, &settings);
        found += jarak_breaks_posterior_result(fit)->any > 0.9;
        jarak_breaks_posterior_free(fit);
    }
    return (double)found / (double)n_series;
}

static void correlated_noise_is_not_taken_for_breaks(void **state)
{
    (void)state;
    for (int model = JARAK_BREAKS_MEAN; model <= JARAK_BREAKS_MEAN_VARIANCE; model++) {
        for (int tenths = 3; tenths <= 6; tenths += 3) {
            const double correlation = tenths / 10.0;
            double found = share(40, 50, correlation, 0, JARAK_BREAKS_NOISE_AUTO, (jarak_breaks_model)model);
            if (found > 0.1) {
                fail_msg("model %d: a break in %g of the series with correlation %g, which have none", model, found, correlation);
            }
        }
    }
    /* which white noise does */
    assert_true(share(40, 50, 0.6, 0, JARAK_BREAKS_NOISE_WHITE, JARAK_BREAKS_MEAN) > 0.7);
}

static void a_true_break_is_found_as_before(void **state)
{
    (void)state;
    assert_true(share(25, 100, 0, 1.5, JARAK_BREAKS_NOISE_WHITE, JARAK_BREAKS_MEAN) >= 0.98);
    assert_true(share(12, 100, 0, 1.5, JARAK_BREAKS_NOISE_AUTO, JARAK_BREAKS_MEAN) >= 0.98);
    assert_true(share(40, 50, 0, 2, JARAK_BREAKS_NOISE_AUTO, JARAK_BREAKS_MEAN) >= 0.95);
}

static void threads_change_no_bit(void **state)
{
    (void)state;
    enum { N = 60 };
    double values[N];
    fill(3, N, 0.5, 2, values);
    jarak_breaks_posterior_settings settings;
    jarak_breaks_posterior_settings_init(&settings);
    settings.threads = 1;
    const jarak_breaks_data data = {.n_series = 1, .n_times = N, .values = values};
    jarak_breaks_posterior *one = posterior_of(&data, &settings);
    settings.threads = 5;
    jarak_breaks_posterior *more = posterior_of(&data, &settings);
    const jarak_breaks_posterior_info *a = jarak_breaks_posterior_result(one), *b = jarak_breaks_posterior_result(more);
    assert_memory_equal(a->probability, b->probability, sizeof values);
    assert_true(a->log_evidence == b->log_evidence && a->correlation == b->correlation && a->segment_sd[0] == b->segment_sd[0]);
    jarak_breaks_posterior_free(one);
    jarak_breaks_posterior_free(more);
}

/* ---- nothing to tell from ---- */

static void a_constant_series_has_no_break(void **state)
{
    (void)state;
    static const double sums[] = {0.1 + 0.2, 0.3, 0.3, 0.1 + 0.2, 0.3}, zeros[5] = {0};
    for (int model = JARAK_BREAKS_MEAN; model <= JARAK_BREAKS_MEAN_VARIANCE; model++) {
        for (int which = 0; which < 2; which++) { /* the same but for rounding; zero */
            const jarak_breaks_data data = {.n_series = 1, .n_times = 5, .values = which == 0 ? sums : zeros};
            jarak_breaks_posterior_settings settings;
            jarak_breaks_posterior_settings_init(&settings);
            settings.model = (jarak_breaks_model)model;
            jarak_breaks_posterior *fit = posterior_of(&data, &settings);
            const jarak_breaks_posterior_info *info = jarak_breaks_posterior_result(fit);
            assert_true(info->constant && info->noise_estimated && info->any == 0 && info->n_breaks == 0 && info->max_breaks == 0);
            assert_true(info->count_probability[0] == 1 && info->segment_sd[0] == 0);
            assert_true(model == JARAK_BREAKS_MEAN_VARIANCE || info->noise_variance[0] == 0);
            assert_true(isnan(info->residual_p_value) && info->n_counts == 0);
            jarak_breaks_posterior_free(fit);
        }
    }
    /* Where the noise is known, a break smaller than it may be there. */
    jarak_breaks_posterior_settings settings;
    jarak_breaks_posterior_settings_init(&settings);
    settings.noise_variance = 1;
    jarak_breaks_posterior *fit = posterior_of(&(jarak_breaks_data){.n_series = 1, .n_times = 5, .values = zeros}, &settings);
    assert_true(jarak_breaks_posterior_result(fit)->correlated == 0); /* known noise is white unless another is asked for */
    assert_true(jarak_breaks_posterior_result(fit)->constant && !jarak_breaks_posterior_result(fit)->noise_estimated);
    assert_true(jarak_breaks_posterior_result(fit)->any > 0.01 && jarak_breaks_posterior_result(fit)->any < 0.5);
    jarak_breaks_posterior_free(fit);
}

static void one_value_has_no_spread(void **state)
{
    (void)state;
    static const double one[] = {NAN, 3};
    jarak_breaks_posterior *fit = posterior_of(&(jarak_breaks_data){.n_series = 1, .n_times = 2, .values = one}, NULL);
    const jarak_breaks_posterior_info *info = jarak_breaks_posterior_result(fit);
    assert_true(!info->constant && info->correlated == 0 && isinf(info->segment_sd[0]) && isnan(info->noise_variance[0]));
    assert_true(info->segment_mean[0] == 3);
    jarak_breaks_posterior_free(fit);
}

/* ---- residuals ---- */

/* Means of the correlation and of the share below the level, over series that are taken for one segment. */
static void test_residuals(double correlation, double *mean, double *below)
{
    enum { N = 40, SERIES = 2000 };
    double values[N];
    jarak_breaks_segmentation_settings settings;
    jarak_breaks_segmentation_settings_init(&settings);
    settings.penalty = JARAK_BREAKS_MANUAL;
    settings.penalty_value = 1e6;
    settings.max_breaks = 0;
    *mean = *below = 0;
    for (uint64_t i = 0; i < SERIES; i++) {
        jarak_breaks_segmentation *fit;
        fill(i, N, correlation, 0, values);
        values[7] = NAN; /* neighbours of a gap are none */
        const jarak_breaks_data data = {.n_series = 1, .n_times = N, .values = values};
        assert_int_equal(jarak_breaks_segmentation_fit(&data, &settings, &fit, NULL), JARAK_OK);
        const jarak_breaks_segmentation_info *info = jarak_breaks_segmentation_result(fit);
        assert_int_equal(info->n_breaks, 0);
        *mean += info->residual_correlation / SERIES;
        *below += (info->residual_p_value < JARAK_BREAKS_RESIDUAL_LEVEL) / (double)SERIES;
        jarak_breaks_segmentation_free(fit);
    }
}

static void residuals_are_tested_at_their_level(void **state)
{
    (void)state;
    double mean, below;
    test_residuals(0, &mean, &below);
    assert_true(fabs(mean) < 0.015);        /* 4 standard errors of 1 / sqrt(40 * 2000) */
    assert_true(fabs(below - 0.05) < 0.02); /* 4 of .0049 */
    test_residuals(0.6, &mean, &below);
    assert_true(mean > 0.4 && below > 0.9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_every_segmentation_and_noise_one_by_one),
        cmocka_unit_test(correlated_noise_is_not_taken_for_breaks),
        cmocka_unit_test(a_true_break_is_found_as_before),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(a_constant_series_has_no_break),
        cmocka_unit_test(one_value_has_no_spread),
        cmocka_unit_test(residuals_are_tested_at_their_level),
    };
    return cmocka_run_group_tests_name("noise of breaks", tests, NULL, NULL);
}
