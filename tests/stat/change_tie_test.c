/* Ties of change: one figure, several, errors in common, mixed answers, company, threads, windows together. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "num/normal.h"
#include "num/random.h"
#include "stat/change_made.h"

static void assert_near(double found, double expected, double most, const char *what)
{
    if (!(fabs(found - expected) <= most)) {
        fail_msg("%s: %.12g, expected %.12g", what, found, expected);
    }
}

/* A series of twelve years that moves by `change` in 2016. */
static jarak_change_series *add_series(made *m, uint32_t unit, uint32_t group, double change, uint64_t seed)
{
    jarak__random random = jarak__random_stream(seed, unit * (uint64_t)100 + m->data.n_series);
    jarak_change_series *series = made_series(m, unit, group, 0.05);
    for (int32_t t = 2010; t < 2022; t++) {
        made_value(m, t, change * (t >= 2016) + 0.08 * jarak__random_normal(&random), 0.06, 0);
    }
    return series;
}

static void assert_same(const jarak_change_posterior *a, const jarak_change_posterior *b)
{
    assert_memory_equal(a, b, offsetof(jarak_change_posterior, answer));
    assert_int_equal(a->answer, b->answer);
}

static void one_figure_is_its_tie(void **state)
{
    (void)state;
    for (int is_signed = 0; is_signed < 2; is_signed++) {
        made *m = made_new();
        jarak_change_series *series = add_series(m, 0, 0, 0.2, 1);
        series->unit_size = 0.5;
        series->is_signed = is_signed;
        made_window(m, 0, 0, 2012, 2020);
        jarak_change *fit = made_fit(m, NULL);
        assert_same(&made_figure(fit, 0)->posterior, &made_tie(fit, 0)->posterior);
        assert_near(made_figure(fit, 0)->weight, 1, 0, "weight");
        jarak_change_free(fit);
        free(m);
    }
}

/* Mean and variance of a sum are the sums of means and variances; weights are equal over the dimensions, and equal within. */
static void moments_of_a_tie_add_up(void **state)
{
    (void)state;
    made *m = made_new();
    const double changes[] = {0.3, -0.1, 0.5};
    for (size_t i = 0; i < 3; i++) {
        add_series(m, 0, 0, changes[i], 2)->dimension = i == 2;
    }
    made_window(m, 0, 0, 2012, 2020);
    for (int common = -1; common <= 1; common++) {
        m->series_of[0].error_loading = common == 0 ? 0 : 0.8;
        m->series_of[2].error_loading = 0.5 * common;
        m->series_of[1].error_loading = 0.9; /* of another factor: alone with it */
        m->series_of[1].error_factor = 7;
        jarak_change *fit = made_fit(m, NULL);
        const double weights[] = {0.25, 0.25, 0.5};
        double mean = 0, variance = 0, measured = 0;
        for (size_t i = 0; i < 3; i++) {
            const jarak_change_figure *f = made_figure(fit, i);
            assert_near(f->weight, weights[i], 1e-15, "weight");
            mean += f->weight * f->posterior.change;
            variance += pow(f->weight * f->posterior.std_error, 2);
            measured += pow(f->weight * f->posterior.measurement_sd, 2);
        }
        variance += 2 * weights[0] * weights[2] * 0.8 * 0.5 * common * made_figure(fit, 0)->posterior.std_error *
                    made_figure(fit, 2)->posterior.std_error;
        const jarak_change_tie *tie = made_tie(fit, 0);
        assert_near(tie->posterior.change, mean, 1e-6, "mean");
        assert_near(tie->posterior.std_error, sqrt(variance), 5e-4, "standard error"); /* cells are .01 wide */
        assert_near(tie->posterior.measurement_sd, sqrt(measured), 1e-12, "measurement");
        assert_int_equal(tie->n_used, 3);
        assert_int_equal(tie->n_dimensions, 2);
        jarak_change_free(fit);
    }
    free(m);
}

/* With one walk and no jump a figure is normal, and so are sums: everything in closed form. */
static void normal_figures_make_a_normal_tie(void **state)
{
    (void)state;
    jarak_change_settings settings;
    jarak_change_settings_init(&settings);
    settings.prior.n_walk = settings.prior.n_noise = settings.prior.n_autocorrelation = 1;
    settings.prior.n_jump = 0;
    settings.prior.walk[0] = 0.2;
    made *m = made_new();
    add_series(m, 0, 0, 0.1, 3);
    add_series(m, 0, 0, 0.2, 3);
    made_window(m, 0, 0, 2012, 2020);
    jarak_change *fit = made_fit(m, &settings);
    const jarak_change_posterior *a = &made_figure(fit, 0)->posterior, *b = &made_figure(fit, 1)->posterior,
                                 *t = &made_tie(fit, 0)->posterior;
    const double mean = 0.5 * (a->change + b->change), sd = 0.5 * hypot(a->std_error, b->std_error);
    assert_near(t->probability, jarak__normal_cdf(mean / sd), 1e-3, "probability");
    assert_near(t->p_up, jarak__normal_cdf((mean - 0.1) / sd), 1e-3, "up");
    assert_near(t->p_down, jarak__normal_cdf((-mean - 0.1) / sd), 1e-3, "down");
    assert_near(t->p_no_change, jarak__normal_cdf((0.2 - mean) / sd) - jarak__normal_cdf((-0.2 - mean) / sd), 1e-3, "no change");
    assert_near(t->low, mean + sd * jarak__normal_quantile(0.05), 2e-3, "low");
    assert_near(t->high, mean + sd * jarak__normal_quantile(0.95), 2e-3, "high");
    assert_near(a->low, a->change + a->std_error * jarak__normal_quantile(0.05), 1e-6, "low of a figure");
    jarak_change_free(fit);
    free(m);
}

static void figures_apart_and_closer_are_mixed(void **state)
{
    (void)state;
    made *m = made_new();
    add_series(m, 0, 0, 0.8, 4);
    add_series(m, 0, 0, -0.8, 4);
    add_series(m, 1, 0, 0.8, 4);
    add_series(m, 1, 0, 0, 4);
    made_window(m, 0, 0, 2012, 2020);
    made_window(m, 1, 0, 2012, 2020);
    jarak_change *fit = made_fit(m, NULL);
    assert_int_equal(made_figure(fit, 0)->posterior.answer, JARAK_CHANGE_CLOSER);
    assert_int_equal(made_figure(fit, 1)->posterior.answer, JARAK_CHANGE_APART);
    assert_int_equal(made_tie(fit, 0)->posterior.answer, JARAK_CHANGE_MIXED);
    assert_int_equal(made_tie(fit, 1)->posterior.answer, JARAK_CHANGE_CLOSER);
    assert_int_equal(made_tie(fit, 1)->since, 2016);
    assert_int_equal(made_tie(fit, 1)->since_figure, 2);
    jarak_change_free(fit);
    free(m);
}

/* A pair has the same bits alone and beside others that move much, and with any number of threads. */
static void company_and_threads_change_no_bit(void **state)
{
    (void)state;
    enum { UNITS = 22 };
    made *alone = made_new(), *beside = made_new();
    add_series(alone, 0, 0, 0.2, 5);
    add_series(alone, 0, 0, 0, 5);
    made_window(alone, 0, 0, 2012, 2020);
    for (uint32_t u = 0; u < UNITS; u++) {
        for (size_t k = 0; k < 2; k++) {
            add_series(beside, u, 0, u == 0 ? 0.2 * (k == 0) : 1.5, 5);
        }
        made_window(beside, u, 0, 2012, 2020);
    }
    jarak_change_settings settings;
    jarak_change_settings_init(&settings);
    jarak_change *a = made_fit(alone, NULL);
    for (int threads = 1; threads <= 4; threads++) {
        settings.threads = threads;
        jarak_change *b = made_fit(beside, &settings);
        assert_same(&made_tie(a, 0)->posterior, &made_tie(b, 0)->posterior);
        for (size_t i = 0; i < 2; i++) {
            assert_same(&made_figure(a, i)->posterior, &made_figure(b, i)->posterior);
            assert_memory_equal(made_figure(a, i)->steps, made_figure(b, i)->steps, made_figure(a, i)->n_steps * sizeof(jarak_change_step));
        }
        jarak_change_free(b);
    }
    jarak_change_free(a);
    free(alone);
    free(beside);
}

static void windows_together(void **state)
{
    (void)state;
    made *m = made_new();
    for (uint32_t u = 0; u < 3; u++) {
        add_series(m, u, 0, 0.2, 6);
        made_window(m, u, 0, 2012, 2020);
    }
    made_window(m, 0, 0, 1990, 2000); /* no figures */
    const size_t windows[] = {0, 1, 2, 3};
    jarak_change *fit = made_fit(m, NULL);
    jarak_error error;
    for (int c = 0; c < 2; c++) {
        jarak_change_posterior p;
        assert_int_equal(jarak_change_together(fit, 4, windows, 0.5 * c, &p, &error), JARAK_OK);
        double mean = 0, sum = 0, own = 0;
        for (size_t i = 0; i < 3; i++) {
            mean += made_tie(fit, i)->posterior.change / 3;
            sum += made_tie(fit, i)->posterior.std_error / 3;
            own += pow(made_tie(fit, i)->posterior.std_error / 3, 2);
        }
        assert_near(p.change, mean, 1e-6, "mean");
        assert_near(p.std_error, sqrt(own + 0.5 * c * (sum * sum - own)), 5e-4, "standard error");
    }
    jarak_change_posterior one;
    assert_int_equal(jarak_change_together(fit, 1, windows, 0.5, &one, &error), JARAK_OK);
    assert_near(one.probability, made_tie(fit, 0)->posterior.probability, 2e-3, "one alone");
    assert_int_equal(jarak_change_together(fit, 1, windows + 3, 0.5, &one, &error), JARAK_OK);
    assert_int_equal(one.answer, JARAK_CHANGE_NO_FIGURES);
    const size_t beyond = 4;
    assert_int_equal(jarak_change_together(fit, 1, &beyond, 0.5, &one, &error), JARAK_ERR_ARGUMENT);
    assert_int_equal(jarak_change_together(fit, 1, windows, 1.5, &one, &error), JARAK_ERR_ARGUMENT);
    jarak_change_free(fit);
    free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_figure_is_its_tie),
        cmocka_unit_test(moments_of_a_tie_add_up),
        cmocka_unit_test(normal_figures_make_a_normal_tie),
        cmocka_unit_test(figures_apart_and_closer_are_mixed),
        cmocka_unit_test(company_and_threads_change_no_bit),
        cmocka_unit_test(windows_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
