/* Series judged by their values at both ends, whose errors covary: the same questions asked again err alike, and that cancels in a change.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "near.h"
#include "num/normal.h"
#include "num/random.h"
#include "stat/change_made.h"

static const double noise = 0.05;

/* Two values, two times apart, whose errors correlate. */
typedef struct ends {
    made *m;
    jarak_change_covariance covariance;
} ends;

static void ends_make(ends *e, bool is_signed, const double value[2], const double sd[2], double correlation)
{
    e->m = made_new();
    jarak_change_series *series = made_series(e->m, 0, 0, noise);
    series->end_values = true;
    series->is_signed = is_signed;
    made_value(e->m, 2010, value[0], sd[0], 0);
    made_value(e->m, 2012, value[1], sd[1], 0);
    made_window(e->m, 0, 0, 2010, 2012);
    e->covariance = (jarak_change_covariance){0, 1, correlation * sd[0] * sd[1]};
    e->m->data.covariances = &e->covariance;
    e->m->data.n_covariances = 1;
}

/* s0² + s1² - 2c + 2σ0², whatever the two variances are: also where the surer end's is below the covariance. */
static void what_both_ends_err_alike_cancels(void **state)
{
    (void)state;
    static const double correlations[] = {-0.9, -0.2, 0, 0.3, 0.51, 0.8, 0.97};
    static const double sds[][2] = {{0.2, 0.3}, {0.3, 0.2}, {0.05, 0.4}, {0.2, 0.2}};
    static const double values[2] = {0.1, 0.5};
    for (size_t i = 0; i < sizeof correlations / sizeof correlations[0]; i++) {
        for (size_t k = 0; k < sizeof sds / sizeof sds[0]; k++) {
            const double c = correlations[i], a = sds[k][0], b = sds[k][1], sd = sqrt(a * a + b * b - 2 * c * a * b + 2 * noise * noise);
            ends e;
            ends_make(&e, false, values, sds[k], c);
            jarak_change *fit = made_fit(e.m, NULL);
            const jarak_change_posterior *p = &made_figure(fit, 0)->posterior;
            assert_near(p->change, 0.4, 1e-3);
            assert_near(p->std_error, sd, 1e-4);
            assert_near(p->measurement_sd, sd, 1e-12);
            assert_near(p->probability, jarak__normal_cdf(0.4 / sd), 1e-3);
            assert_near(p->low, 0.4 - 1.6448536 * sd, 2e-3);
            jarak_change_free(fit);
            free(e.m);
        }
    }
}

/* Errors that are wholly alike leave the noise alone, and without any noise next to nothing; the variance never becomes negative. */
static void errors_wholly_alike_leave_a_variance(void **state)
{
    (void)state;
    static const double values[2] = {0.1, 0.5}, sds[2] = {0.2, 0.2};
    for (int with_noise = 0; with_noise < 2; with_noise++) {
        ends e;
        ends_make(&e, false, values, sds, 1);
        e.m->series_of[0].noise = with_noise ? noise : 0;
        jarak_change *fit = made_fit(e.m, NULL);
        const double sd = made_figure(fit, 0)->posterior.std_error;
        assert_true(sd > 0);
        assert_near(sd, with_noise ? sqrt(2) * noise : 0, with_noise ? 1e-3 : 0.01);
        assert_true(made_figure(fit, 0)->posterior.probability > 0.999);
        jarak_change_free(fit);
        free(e.m);
    }
}

/* Of signed distances each end keeps its own error: against draws from the two ends jointly. */
static void ends_that_err_alike_keep_their_own_errors(void **state)
{
    (void)state;
    enum { DRAWS = 400000 };
    static const double cases[][5] = {{0.5, 0.3, 0.3, 0.25, 0.44}, {0.1, -0.4, 0.2, 0.2, 0.44}, {1.2, 0.2, 0.3, 0.2, 0.8},
                                      {0.05, 0.1, 0.15, 0.2, 0.9}, {0.6, 0.2, 0.1, 0.4, 0.7},   {0.3, 0.2, 0.2, 0.3, -0.5}};
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        const double *d = cases[k], c = d[4];
        ends e;
        ends_make(&e, true, d, d + 2, c);
        jarak_change *fit = made_fit(e.m, NULL);
        jarak__random random = jarak__random_stream(11, k);
        size_t nearer = 0, up = 0;
        for (size_t i = 0; i < DRAWS; i++) {
            const double a = jarak__random_normal(&random), b = c * a + sqrt(1 - c * c) * jarak__random_normal(&random);
            const double from = d[0] + d[2] * a + noise * jarak__random_normal(&random);
            const double to = d[1] + d[3] * b + noise * jarak__random_normal(&random);
            nearer += fabs(to) < fabs(from);
            up += fabs(from) - fabs(to) > 0.1;
        }
        assert_near(made_figure(fit, 0)->posterior.probability, (double)nearer / DRAWS, 4e-3);
        assert_near(made_figure(fit, 0)->posterior.p_up, (double)up / DRAWS, 4e-3);
        jarak_change_free(fit);
        free(e.m);
    }
}

/* Pairs of which none moves, with errors that come back: told of them, false verdicts come as often as they may, a tenth of either sign,
 * and intervals cover; not told, the engine is more careful than it need be. */
static void nothing_is_found_where_errors_alone_move(void **state)
{
    (void)state;
    enum { PAIRS = 4000 };
    static const double correlations[] = {-0.3, 0.2, 0.51, 0.8};
    for (size_t k = 0; k < sizeof correlations / sizeof correlations[0]; k++) {
        const double c = correlations[k];
        size_t called[2] = {0}, covered[2] = {0};
        for (int told = 0; told < 2; told++) {
            jarak__random random = jarak__random_stream(12, k);
            for (size_t i = 0; i < PAIRS; i++) {
                const double a = jarak__random_normal(&random), b = c * a + sqrt(1 - c * c) * jarak__random_normal(&random);
                const double sds[2] = {0.2, 0.2},
                             values[2] = {0.2 * a + noise * jarak__random_normal(&random), 0.2 * b + noise * jarak__random_normal(&random)};
                jarak_change_settings settings;
                jarak_change_settings_init(&settings);
                settings.steps = settings.reasons = settings.distributions = false;
                settings.material = 0.01; /* the sign alone */
                ends e;
                ends_make(&e, false, values, sds, told == 1 ? c : 0);
                jarak_change *fit = made_fit(e.m, &settings);
                const jarak_change_posterior *p = &made_figure(fit, 0)->posterior;
                called[told] += p->answer == JARAK_CHANGE_CLOSER || p->answer == JARAK_CHANGE_APART;
                covered[told] += p->low <= 0 && p->high >= 0;
                jarak_change_free(fit);
                free(e.m);
            }
        }
        printf("  nothing moves, errors correlate %.2f: called %.3f (told), %.3f (not); intervals cover %.3f, %.3f\n", c,
               (double)called[1] / PAIRS, (double)called[0] / PAIRS, (double)covered[1] / PAIRS, (double)covered[0] / PAIRS);
        assert_true((double)called[1] > 0.17 * PAIRS && (double)called[1] < 0.23 * PAIRS);
        assert_true((double)covered[1] > 0.885 * PAIRS && (double)covered[1] < 0.915 * PAIRS);
        assert_true(c < 0.3 || (double)called[0] < 0.75 * (double)called[1]);
        assert_true(c > 0 || (double)called[0] > 1.1 * (double)called[1]);
    }
}

/* A band of covariances along ten years: each change and each step takes its own, wherever it stands in the list and however many threads
 * and other windows there are. */
static void each_change_takes_its_own(void **state)
{
    (void)state;
    enum { YEARS = 10, BAND = 3 };
    jarak_change_covariance band[YEARS * BAND + 1];
    made *m = made_new();
    jarak_change_series *other = made_series(m, 1, 0, noise);
    other->end_values = true;
    made_value(m, 2010, 0, 0.2, 0);
    made_value(m, 2019, 0.3, 0.2, 0);
    jarak_change_series *series = made_series(m, 0, 0, noise);
    series->end_values = true;
    size_t n = 0;
    band[n++] = (jarak_change_covariance){0, 1, 0.01};
    for (size_t t = 0; t < YEARS; t++) {
        made_value(m, 2010 + (int32_t)t, 0.1 * (double)t, 0.1 + 0.01 * (double)t, 0);
        for (size_t k = 1; k <= BAND && t + k < YEARS; k++) {
            band[n++] = (jarak_change_covariance){2 + t, 2 + t + k, 0.002 * (double)k + 0.0001 * (double)t};
        }
    }
    for (int32_t from = 2010; from < 2019; from++) {
        for (int32_t to = from + 1; to <= 2019; to++) {
            made_window(m, 0, 0, from, to);
        }
    }
    m->data.covariances = band;
    m->data.n_covariances = n;
    jarak_change_settings settings;
    jarak_change_settings_init(&settings);
    settings.threads = 1;
    jarak_change *one = made_fit(m, &settings);
    settings.threads = 3;
    jarak_change *more = made_fit(m, &settings);
    for (size_t w = 0; w < m->data.n_windows; w++) {
        const jarak_change_figure *f = made_figure(one, w);
        const int32_t from = f->from - 2010, to = f->to - 2010, apart = to - from;
        const double a = 0.1 + 0.01 * from, b = 0.1 + 0.01 * to, c = apart <= BAND ? 0.002 * apart + 0.0001 * from : 0;
        assert_near(f->posterior.std_error, sqrt(a * a + b * b - 2 * c + 2 * noise * noise), 1e-4);
        assert_memory_equal(&f->posterior, &made_figure(more, w)->posterior, sizeof f->posterior);
        for (size_t i = 0; i < f->n_steps; i++) {
            const double s = a + 0.01 * (double)i, t = s + 0.01;
            assert_near(f->steps[i].std_error, sqrt(s * s + t * t - 2 * (0.002 + 0.0001 * (from + (double)i)) + 2 * noise * noise), 1e-4);
        }
        /* alone, without anybody's company */
        made *alone = made_new();
        made_series(alone, 0, 0, noise)->end_values = true;
        for (int t = 0; t < YEARS; t++) {
            made_value(alone, 2010 + t, 0.1 * t, 0.1 + 0.01 * t, 0);
        }
        made_window(alone, 0, 0, f->from, f->to);
        jarak_change_covariance its = {(size_t)from, (size_t)to, c};
        alone->data.covariances = &its;
        alone->data.n_covariances = 1;
        jarak_change *single = made_fit(alone, &settings);
        const jarak_change_posterior *p = &made_figure(single, 0)->posterior;
        assert_memory_equal(&p->change, &f->posterior.change, sizeof p->change);
        assert_memory_equal(&p->std_error, &f->posterior.std_error, sizeof p->std_error);
        assert_memory_equal(&p->probability, &f->posterior.probability, sizeof p->probability);
        jarak_change_free(single);
        free(alone);
    }
    jarak_change_free(one);
    jarak_change_free(more);
    free(m);
}

/* Covariances of nothing are as none, bit by bit; and a series with several values at a time does not look at them. */
static void no_covariance_changes_no_bit(void **state)
{
    (void)state;
    static const double values[2] = {0.4, 0.1}, sds[2] = {0.2, 0.3};
    for (int is_signed = 0; is_signed < 2; is_signed++) {
        ends zero, none;
        ends_make(&zero, is_signed == 1, values, sds, 0);
        ends_make(&none, is_signed == 1, values, sds, 0.5);
        none.m->data.n_covariances = 0;
        jarak_change *one = made_fit(zero.m, NULL), *other = made_fit(none.m, NULL);
        assert_memory_equal(&made_figure(one, 0)->posterior, &made_figure(other, 0)->posterior, sizeof(jarak_change_posterior));
        for (size_t i = 0; i < 2; i++) {
            assert_memory_equal(&made_figure(one, 0)->steps[i], &made_figure(other, 0)->steps[i], sizeof(jarak_change_step));
        }
        jarak_change_free(one);
        jarak_change_free(other);
        free(zero.m);
        free(none.m);
    }
    ends two, without;
    ends_make(&two, false, values, sds, 0.5);
    ends_make(&without, false, values, sds, 0);
    made_value(two.m, 2012, 0.2, 0.3, 1);
    made_value(without.m, 2012, 0.2, 0.3, 1);
    jarak_change *one = made_fit(two.m, NULL), *other = made_fit(without.m, NULL);
    assert_memory_equal(&made_figure(one, 0)->posterior, &made_figure(other, 0)->posterior, sizeof(jarak_change_posterior));
    jarak_change_free(one);
    jarak_change_free(other);
    free(two.m);
    free(without.m);
}

static void covariances_that_cannot_be_are_refused(void **state)
{
    (void)state;
    static const double values[2] = {0.4, 0.1}, sds[2] = {0.2, 0.3};
    const struct {
        jarak_change_covariance covariance[2];
        jarak_status status;
        bool end_values;
    } cases[] = {
        {{{0, 1, 0.06}, {0, 2, 0}}, JARAK_OK, true},
        {{{0, 1, -0.06}, {0, 2, 0}}, JARAK_OK, true},
        {{{0, 1, 0.0601}, {0, 2, 0}}, JARAK_ERR_DATA, true},
        {{{0, 1, -0.0601}, {0, 2, 0}}, JARAK_ERR_DATA, true},
        {{{0, 1, (double)NAN}, {0, 2, 0}}, JARAK_ERR_DATA, true},
        {{{1, 0, 0}, {1, 2, 0}}, JARAK_ERR_ARGUMENT, true},
        {{{0, 0, 0}, {0, 2, 0}}, JARAK_ERR_ARGUMENT, true},
        {{{0, 2, 0}, {0, 1, 0}}, JARAK_ERR_ARGUMENT, true},
        {{{0, 1, 0}, {0, 1, 0}}, JARAK_ERR_ARGUMENT, true},
        {{{0, 1, 0}, {0, 3, 0}}, JARAK_ERR_ARGUMENT, true},  /* of two series */
        {{{0, 1, 0}, {0, 99, 0}}, JARAK_ERR_ARGUMENT, true}, /* no such row */
        {{{0, 1, 0}, {0, 2, 0}}, JARAK_ERR_ARGUMENT, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ends e;
        jarak_error error = {.message = ""};
        ends_make(&e, false, values, sds, 0);
        made_value(e.m, 2013, 0, 0.1, 0);
        made_series(e.m, 0, 0, noise)->end_values = true;
        made_value(e.m, 2013, 0, 0.1, 0);
        e.m->series_of[0].end_values = cases[i].end_values;
        e.m->data.covariances = cases[i].covariance;
        e.m->data.n_covariances = 2;
        if (jarak_change_check(&e.m->data, NULL, &error) != cases[i].status) {
            fail_msg("case %zu: %s", i, error.message);
        }
        assert_true(cases[i].status == JARAK_OK || strstr(error.message, "covariances[") != NULL);
        free(e.m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_both_ends_err_alike_cancels),
        cmocka_unit_test(errors_wholly_alike_leave_a_variance),
        cmocka_unit_test(ends_that_err_alike_keep_their_own_errors),
        cmocka_unit_test(nothing_is_found_where_errors_alone_move),
        cmocka_unit_test(each_change_takes_its_own),
        cmocka_unit_test(no_covariance_changes_no_bit),
        cmocka_unit_test(covariances_that_cannot_be_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
