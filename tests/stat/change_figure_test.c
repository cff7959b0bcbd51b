/* Figures of change: against dense matrices, known answers, invariances, reasons, steps, reporters. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "num/random.h"
#include "stat/change_dense.h"
#include "stat/change_made.h"

static void assert_near(double found, double expected, double most, const char *what)
{
    if (!(fabs(found - expected) <= most)) {
        fail_msg("%s: %.12g, expected %.12g", what, found, expected);
    }
}

/* Values of up to two reporters with gaps, a jump and a walk. */
static dense_data draw(uint64_t seed, bool two)
{
    jarak__random random = jarak__random_stream(seed, two);
    dense_data d = {0};
    const size_t most = two ? 9 : 10;
    double level = 3 * jarak__random_normal(&random);
    int32_t t = 2010;
    for (size_t i = 0; i < most; i++) {
        const bool again = two && i > 0 && jarak__random_below(&random, 3) == 0; /* a second reporter of the same time */
        t += again ? 0 : 1 + (int32_t)jarak__random_below(&random, 3);
        level += again ? 0 : 0.1 * jarak__random_normal(&random) + (i == 5 ? 0.8 : 0);
        d.time[i] = t;
        d.reporter[i] = again ? 1 - d.reporter[i - 1] : two && i > 4;
        d.variance[i] = 0.002 + 0.02 * jarak__random_uniform(&random);
        d.value[i] = level + 0.3 * d.reporter[i] + 0.1 * jarak__random_normal(&random);
        d.n++;
    }
    return d;
}

/* A question about the whole series but its first value. */
static made *question(const dense_data *d, double noise, double step, double reporter_sd)
{
    made *m = made_new();
    jarak_change_series *series = made_series(m, 0, 0, noise);
    series->step = step;
    series->reporter_sd = reporter_sd;
    for (size_t i = 0; i < d->n; i++) {
        made_value(m, d->time[i], d->value[i], sqrt(d->variance[i]), d->reporter[i]);
    }
    made_window(m, 0, 0, d->time[1], d->time[d->n - 1]);
    return m;
}

static void compare_with_dense(const dense_data *d, double reporter_sd, double most)
{
    jarak_change_prior prior;
    jarak_change_prior_init(&prior);
    made *m = question(d, 0.1, 1.3, reporter_sd);
    jarak_change *fit = made_fit(m, NULL);
    const jarak_change_figure *f = made_figure(fit, 0);
    const dense_posterior p = dense_fit(d, &prior, 0.01, 1.3, f->from, f->to);
    assert_int_equal(f->use, JARAK_CHANGE_USED);
    assert_int_equal(f->n_values, d->n);
    assert_near(f->posterior.change, p.mean, most, "change");
    assert_near(f->posterior.std_error, sqrt(p.variance), most, "standard error");
    assert_near(f->posterior.probability, p.probability, most, "probability");
    assert_near(f->posterior.p_up, p.up, 3e-4, "up"); /* by merged components */
    double sum = 0, told = 0;
    for (size_t i = 0; i < f->n_reasons; i++) {
        sum += f->reasons[i].weight;
        told += f->reasons[i].contribution;
    }
    assert_near(sum, 0, 1e-9, "sum of weights");
    assert_near(told, f->posterior.change, 1e-9, "sum of contributions");
    jarak_change_free(fit);
    free(m);
}

static void one_reporter_agrees_with_dense_matrices(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        dense_data d = draw(seed, false);
        d.flat_common = true;
        compare_with_dense(&d, (double)INFINITY, 1e-9);
    }
}

static void two_reporters_agree_with_dense_matrices(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        dense_data d = draw(seed, true);
        d.flat_own = true; /* each a level of its own */
        compare_with_dense(&d, (double)INFINITY, 1e-9);
        d.flat_own = false;
        d.flat_common = true;
        d.own = 0.3 * 0.3;
        compare_with_dense(&d, 0.3, 1e-9);
    }
}

/* The reasons are the derivative of the change by each value, at fixed weights of the components: with one component, exactly. */
static void reasons_are_the_weights_of_values(void **state)
{
    (void)state;
    jarak_change_settings settings;
    jarak_change_settings_init(&settings);
    jarak_change_prior *prior = &settings.prior;
    prior->n_walk = prior->n_noise = prior->n_autocorrelation = 1;
    prior->n_jump = 0;
    prior->walk[0] = 0.2;
    prior->noise[0] = 1;
    prior->autocorrelation[0] = 0.4;
    for (int two = 0; two < 2; two++) {
        dense_data d = draw(7, two);
        d.flat_common = true;
        d.own = two ? 0.09 : 0;
        made *m = question(&d, 0.1, 1, 0.3);
        jarak_change *fit = made_fit(m, &settings);
        const jarak_change_figure *f = made_figure(fit, 0);
        const dense_posterior p = dense_fit(&d, prior, 0.01, 1, f->from, f->to);
        assert_int_equal(f->n_reasons, d.n);
        for (size_t i = 0; i < d.n; i++) {
            assert_near(f->reasons[i].weight, p.weight[f->reasons[i].row], 1e-9, "weight");
        }
        jarak_change_free(fit);
        free(m);
    }
}

static void signed_distances_agree_with_dense_matrices(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        dense_data d = draw(seed, false);
        for (size_t i = 0; i < d.n; i++) {
            d.value[i] = d.value[i] - d.value[0] + 0.15 * (double)seed - 0.4; /* around 0, where signs are open */
        }
        d.common = 1e5; /* as good as flat here */
        jarak_change_prior prior;
        jarak_change_prior_init(&prior);
        made *m = question(&d, 0.05, 1, (double)INFINITY);
        m->series_of[0].is_signed = true;
        jarak_change *fit = made_fit(m, NULL);
        const jarak_change_figure *f = made_figure(fit, 0);
        const dense_posterior p = dense_fit(&d, &prior, 0.0025, 1, f->from, f->to);
        assert_near(f->posterior.probability, p.closer, 1e-3, "probability"); /* components are merged */
        assert_near(f->level_to - f->level_from, p.mean, 1e-5, "change of D");
        assert_true(f->posterior.low < f->posterior.change && f->posterior.change < f->posterior.high);
        /* The same from the other side: nothing changes. */
        for (size_t i = 0; i < d.n; i++) {
            m->value[i] = -m->value[i];
        }
        jarak_change *mirrored = made_fit(m, NULL);
        assert_near(made_figure(mirrored, 0)->posterior.probability, f->posterior.probability, 1e-3, "mirrored");
        assert_near(made_figure(mirrored, 0)->posterior.change, f->posterior.change, 1e-3, "mirrored");
        jarak_change_free(mirrored);
        jarak_change_free(fit);
        free(m);
    }
}

/* Shifting, scaling and turning the values does what it must. */
static void shifts_scales_and_signs(void **state)
{
    (void)state;
    const dense_data d = draw(11, true);
    made *m = question(&d, 0.1, 1, 0.3);
    jarak_change *fit = made_fit(m, NULL);
    const jarak_change_posterior before = made_figure(fit, 0)->posterior;
    jarak_change_free(fit);
    for (size_t i = 0; i < d.n; i++) {
        m->value[i] += 100;
    }
    fit = made_fit(m, NULL);
    assert_near(made_figure(fit, 0)->posterior.change, before.change, 1e-9, "shifted");
    assert_near(made_figure(fit, 0)->posterior.probability, before.probability, 1e-9, "shifted");
    jarak_change_free(fit);
    for (size_t i = 0; i < d.n; i++) {
        m->value[i] = -m->value[i];
    }
    fit = made_fit(m, NULL);
    assert_near(made_figure(fit, 0)->posterior.change, -before.change, 1e-9, "turned");
    assert_near(made_figure(fit, 0)->posterior.probability, 1 - before.probability, 1e-9, "turned");
    jarak_change_free(fit);
    m->series_of[0].sign = -1;
    m->series_of[0].unit_size = 2;
    fit = made_fit(m, NULL);
    assert_near(made_figure(fit, 0)->posterior.change, before.change / 2, 1e-9, "turned twice, half as large");
    assert_near(made_figure(fit, 0)->posterior.std_error, before.std_error / 2, 1e-9, "turned twice, half as large");
    assert_near(made_figure(fit, 0)->posterior.probability, before.probability, 1e-9, "turned twice, half as large");
    jarak_change_free(fit);
    free(m);
}

/* Names of reporters and the order of rows mean nothing. */
static void labels_and_order_mean_nothing(void **state)
{
    (void)state;
    const dense_data d = draw(12, true);
    made *m = question(&d, 0.1, 1, 0.3), *turned = question(&d, 0.1, 1, 0.3);
    for (size_t i = 0; i < d.n; i++) {
        turned->time[i] = m->time[d.n - 1 - i];
        turned->value[i] = m->value[d.n - 1 - i];
        turned->variance[i] = m->variance[d.n - 1 - i];
        turned->reporter[i] = 900 - 7 * m->reporter[d.n - 1 - i];
    }
    jarak_change *a = made_fit(m, NULL), *b = made_fit(turned, NULL);
    assert_near(made_figure(a, 0)->posterior.change, made_figure(b, 0)->posterior.change, 1e-9, "change");
    assert_near(made_figure(a, 0)->posterior.probability, made_figure(b, 0)->posterior.probability, 1e-9, "probability");
    jarak_change_free(a);
    jarak_change_free(b);
    free(m);
    free(turned);
}

/* Two years, s = .01, a change of 6.9 logs: certain; and a jump of 1 in the middle of six quiet years has its size and its date. */
static void jumps_of_known_size(void **state)
{
    (void)state;
    made *m = made_new();
    made_series(m, 0, 0, 0);
    made_value(m, 2021, 0, 0.01, 0);
    made_value(m, 2022, 6.9, 0.01, 0);
    made_series(m, 1, 0, 0.05);
    for (int32_t t = 2010; t < 2022; t++) {
        made_value(m, t, 5 + (t >= 2016), 0.02, 0);
    }
    made_window(m, 0, 0, 2021, 2022);
    made_window(m, 1, 0, 2012, 2020);
    jarak_change *fit = made_fit(m, NULL);
    assert_true(made_figure(fit, 0)->posterior.probability >= 0.999);
    assert_int_equal(made_figure(fit, 0)->posterior.answer, JARAK_CHANGE_CLOSER);
    assert_near(made_figure(fit, 0)->posterior.change, 6.9, 0.3, "change");
    const jarak_change_figure *f = made_figure(fit, 1);
    assert_near(f->posterior.change, 1, 0.05, "jump");
    assert_int_equal(f->posterior.answer, JARAK_CHANGE_CLOSER);
    assert_true(f->has_since);
    assert_int_equal(f->since, 2016);
    assert_int_equal(f->n_steps, 8);
    double sum = 0;
    for (size_t i = 0; i < f->n_steps; i++) {
        assert_int_equal(f->steps[i].time, 2013 + (int32_t)i);
        assert_int_equal(f->steps[i].told, f->steps[i].time == 2016);
        sum += f->steps[i].mean;
    }
    assert_near(sum, f->posterior.change, 1e-9, "steps sum to the change");
    jarak_change_free(fit);
    free(m);
}

/* A gap of three years with a jump somewhere inside: its years have the same steps, which sum to the change. */
static void a_gap_shares_its_steps(void **state)
{
    (void)state;
    made *m = made_new();
    made_series(m, 0, 0, 0.05);
    const int32_t times[] = {2010, 2011, 2012, 2015, 2016, 2017};
    for (size_t i = 0; i < 6; i++) {
        made_value(m, times[i], times[i] >= 2015, 0.05, 0);
    }
    made_window(m, 0, 0, 2011, 2016);
    jarak_change *fit = made_fit(m, NULL);
    const jarak_change_figure *f = made_figure(fit, 0);
    double sum = 0;
    assert_int_equal(f->n_steps, 5);
    for (size_t i = 0; i < 5; i++) {
        sum += f->steps[i].mean;
    }
    assert_near(sum, f->posterior.change, 1e-9, "steps sum to the change");
    assert_near(f->steps[1].mean, f->steps[3].mean, 1e-12, "steps of a gap");
    assert_near(f->steps[1].std_error, f->steps[2].std_error, 1e-12, "steps of a gap");
    assert_true(f->steps[1].mean > 0.25 && f->steps[1].std_error > 0.3); /* all or nothing in each */
    jarak_change_free(fit);
    free(m);
}

/* Who speaks for a window: a value within a quarter of it, at least one period, of each end. */
static void windows_need_values_at_both_ends(void **state)
{
    (void)state;
    const struct {
        int32_t first, last;
        jarak_change_use use;
    } cases[] = {{2012, 2023, JARAK_CHANGE_USED},      {2014, 2021, JARAK_CHANGE_USED},  {2015, 2023, JARAK_CHANGE_LATE_START},
                 {2012, 2020, JARAK_CHANGE_EARLY_END}, {2024, 2025, JARAK_CHANGE_EMPTY}, {2000, 2011, JARAK_CHANGE_EMPTY},
                 {2016, 2017, JARAK_CHANGE_LATE_START}};
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        made *m = made_new();
        made_series(m, 0, 0, 0.1);
        for (int32_t t = cases[c].first; t <= cases[c].last; t++) {
            made_value(m, t, 0.01 * (t % 3), 0.1, 0);
        }
        made_window(m, 0, 0, 2012, 2023);
        jarak_change *fit = made_fit(m, NULL);
        assert_int_equal(made_figure(fit, 0)->use, cases[c].use);
        assert_int_equal(made_tie(fit, 0)->posterior.answer == JARAK_CHANGE_NO_FIGURES, cases[c].use != JARAK_CHANGE_USED);
        assert_int_equal(isnan(made_figure(fit, 0)->posterior.probability), cases[c].use != JARAK_CHANGE_USED);
        jarak_change_free(fit);
        free(m);
    }
}

/* One reporter says doubled, the other stayed: each is run alone, and neither is called. A lasting gap between them disputes nothing. */
static void reporters_dispute(void **state)
{
    (void)state;
    for (int second_moves = 0; second_moves < 2; second_moves++) {
        made *m = made_new();
        jarak_change_series *series = made_series(m, 0, 0, 0.1);
        series->reporter_sd = 0.4;
        series->reporter_year_sd = 0.05;
        for (int32_t t = 2016; t <= 2023; t++) {
            made_value(m, t, t >= 2021 ? 0.9 : 0, 0.04, 1);
            made_value(m, t, 0.6 + (t >= 2021 && second_moves ? 0.9 : 0), 0.04, 2);
        }
        made_window(m, 0, 0, 2018, 2023);
        jarak_change *fit = made_fit(m, NULL);
        const jarak_change_figure *f = made_figure(fit, 0);
        if (second_moves) {
            assert_int_equal(f->n_disputing, 0);
            assert_int_equal(f->posterior.answer, JARAK_CHANGE_CLOSER);
            assert_near(f->posterior.change, 0.9, 0.1, "change");
        } else {
            assert_int_equal(f->n_disputing, 2);
            assert_int_equal(f->posterior.answer, JARAK_CHANGE_DISPUTED);
            assert_int_equal(made_tie(fit, 0)->posterior.answer, JARAK_CHANGE_DISPUTED);
            assert_int_equal(f->disputing[0].posterior.answer, JARAK_CHANGE_CLOSER);
            assert_true(f->disputing[1].posterior.answer != JARAK_CHANGE_CLOSER);
            assert_near(f->disputing[0].posterior.change, 0.9, 0.1, "alone");
            assert_near(f->disputing[1].posterior.change, 0, 0.05, "alone");
            assert_true(made_tie(fit, 0)->probability_highest > 0.99 && made_tie(fit, 0)->probability_lowest < 0.9);
        }
        jarak_change_free(fit);
        free(m);
    }
}

/* The work space of a thread serves questions of every shape, one after another: a series of end values that is longer than the others has
 * fewer jumps and lanes. Each has the same bits alone. (A sanitizer sees what is written beyond.) */
static void questions_of_all_shapes_in_turn(void **state)
{
    (void)state;
    made *all = made_new();
    for (uint32_t s = 0; s < 4; s++) { /* one chunk: windows of one thread */
        made_series(all, s, 0, 0.1)->end_values = s % 2 == 1;
        for (int32_t t = 0; t < (s % 2 == 1 ? 28 : 20); t++) {
            made_value(all, 2000 + t, 0.05 * t + 0.01 * (t % 3), 0.05, 1);
        }
        made_window(all, s, 0, 2000, s % 2 == 1 ? 2027 : 2019);
    }
    jarak_change_settings settings;
    jarak_change_settings_init(&settings);
    settings.threads = 1;
    jarak_change *together = made_fit(all, &settings);
    const jarak_change_window *windows = all->data.windows;
    for (size_t w = 0; w < 4; w++) {
        all->data.windows = &windows[w];
        all->data.n_windows = 1;
        jarak_change *alone = made_fit(all, &settings);
        const jarak_change_posterior *a = &made_tie(alone, 0)->posterior, *b = &made_tie(together, w)->posterior;
        assert_true(a->change == b->change && a->std_error == b->std_error && a->probability == b->probability && a->low == b->low);
        jarak_change_free(alone);
    }
    jarak_change_free(together);
    free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_reporter_agrees_with_dense_matrices),
        cmocka_unit_test(two_reporters_agree_with_dense_matrices),
        cmocka_unit_test(reasons_are_the_weights_of_values),
        cmocka_unit_test(signed_distances_agree_with_dense_matrices),
        cmocka_unit_test(shifts_scales_and_signs),
        cmocka_unit_test(labels_and_order_mean_nothing),
        cmocka_unit_test(jumps_of_known_size),
        cmocka_unit_test(a_gap_shares_its_steps),
        cmocka_unit_test(windows_need_values_at_both_ends),
        cmocka_unit_test(reporters_dispute),
        cmocka_unit_test(questions_of_all_shapes_in_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
