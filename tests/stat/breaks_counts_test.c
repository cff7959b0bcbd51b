/* The best segmentation for each number of breaks and its BIC: every one of them one by one, and the Nile. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "breaks_made.h"
#include "jarak/breaks.h"
#include "nile.h"
#include "num/random.h"

enum { T = 10 };

/* -2 log likelihood of one segment at its maximum, with the noise's variance v (MEAN). */
static double deviance(jarak_breaks_model model, const double *y, size_t first, size_t last, double v)
{
    double n = (double)(last - first + 1), sum = 0, squares = 0, value = 0;
    for (size_t t = first; t <= last; t++) {
        sum += y[t];
    }
    for (size_t t = first; t <= last; t++) {
        double mean = sum / n;
        squares += (y[t] - mean) * (y[t] - mean);
        value -= mean > 0 && model == JARAK_BREAKS_POISSON ? 2 * (y[t] * log(mean) - mean - lgamma(y[t] + 1)) : 0;
    }
    if (model == JARAK_BREAKS_MEAN) {
        return n * log(2 * acos(-1) * v) + squares / v;
    }
    return model == JARAK_BREAKS_POISSON ? value : n * (log(2 * acos(-1) * squares / n) + 1);
}

/* The least BIC with k breaks, of all ways to place them; NaN where there is none. estimated: one variance for all. */
static double least(jarak_breaks_model model, const double *y, size_t k, size_t length, double v, bool estimated)
{
    double best = NAN, levels = (double)(k + 1) * (model == JARAK_BREAKS_MEAN_VARIANCE ? 2 : 1);
    for (unsigned mask = 0; mask < 1U << (T - 1); mask++) {
        double sum = 0;
        size_t first = 0;
        bool fits = (size_t)__builtin_popcount(mask) == k;
        for (size_t t = 0; t < T && fits; t++) {
            if (t == T - 1 || ((mask >> t) & 1)) {
                fits = t + 1 - first >= length;
                sum += fits ? deviance(model, y, first, t, v) : 0;
                first = t + 1;
            }
        }
        if (estimated && fits) { /* of unit variance: the squares, and a constant */
            double squares = sum - T * log(2 * acos(-1));
            sum = T * (log(2 * acos(-1) * squares / T) + 1);
        }
        sum += (levels + (double)k + estimated) * log(T);
        best = fits && !(sum >= best) ? sum : best;
    }
    return best;
}

static void is_the_least_of_all(void **state)
{
    (void)state;
    double y[T];
    for (uint64_t stream = 0; stream < 6; stream++) {
        for (int variant = 0; variant < 4; variant++) { /* the three models, and a mean whose noise is given */
            const jarak_breaks_model model = variant == 3 ? JARAK_BREAKS_MEAN : (jarak_breaks_model)variant;
            const size_t length = model == JARAK_BREAKS_MEAN_VARIANCE ? 3 : 1;
            jarak__random random = jarak__random_stream(8, stream);
            for (size_t t = 0; t < T; t++) {
                double value = 4 + (t > 5 ? 3 : 0) + 2 * jarak__random_normal(&random);
                y[t] = model == JARAK_BREAKS_POISSON ? floor(fabs(value)) + 1 : value;
            }
            jarak_breaks_segmentation_settings settings;
            jarak_breaks_segmentation_settings_init(&settings);
            settings.model = model;
            settings.min_length = length;
            settings.max_breaks = 4;
            settings.noise_variance = variant == 3 ? 2.5 : (double)NAN;
            jarak_breaks_segmentation *fit;
            const jarak_breaks_data data = {.n_series = 1, .n_times = T, .values = y};
            assert_int_equal(jarak_breaks_segmentation_fit(&data, &settings, &fit, NULL), JARAK_OK);
            const jarak_breaks_segmentation_info *info = jarak_breaks_segmentation_result(fit);
            assert_int_equal(info->n_counts, length == 3 ? 3 : 5);
            for (size_t k = 0; k < info->n_counts; k++) {
                const double expected = least(model, y, k, length, variant == 3 ? 2.5 : 1, variant == 0);
                if (!(fabs(info->counts[k].bic - expected) < 1e-9)) {
                    fail_msg("variant %d, %zu breaks: %.15g, not %.15g", variant, k, info->counts[k].bic, expected);
                }
            }
            jarak_breaks_segmentation_free(fit);
        }
    }
}

/* Figures of the literature, with segments of at least 15 years. */
static void the_nile_has_one_break(void **state)
{
    (void)state;
    static const double expected[] = {1318.242, 1270.084, 1276.467};
    double flows[NILE_YEARS];
    fill_nile(flows);
    const jarak_breaks_data data = {.n_series = 1, .n_times = NILE_YEARS, .values = flows};
    jarak_breaks_posterior_settings settings;
    jarak_breaks_posterior_settings_init(&settings);
    settings.min_length = 15;
    settings.max_breaks = 2;
    jarak_breaks_posterior *fit;
    assert_int_equal(jarak_breaks_posterior_fit(&data, &settings, &fit, NULL), JARAK_OK);
    const jarak_breaks_posterior_info *info = jarak_breaks_posterior_result(fit);
    assert_int_equal(info->n_counts, 3);
    for (size_t k = 0; k < 3; k++) {
        assert_true(fabs(info->counts[k].bic - expected[k]) < 5e-4);
    }
    assert_int_equal(1871 + info->counts[1].breaks[0], 1898);
    jarak_breaks_posterior_free(fit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_the_least_of_all),
        cmocka_unit_test(the_nile_has_one_break),
    };
    return cmocka_run_group_tests_name("breaks by their number", tests, NULL, NULL);
}
