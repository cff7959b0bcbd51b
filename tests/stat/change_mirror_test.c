/* What mirrors a change, and what must not move it: time run backwards, other units, more noise, values that are missing or far away, and
 * indicators that weigh nothing. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "near.h"
#include "num/random.h"
#include "stat/change_made.h"

enum { N_UNITS = 6 };

/* Walks with jumps, with gaps and, for odd units, two reporters; all is multiplied by scale, time runs forward or backward. */
static made *draw(double scale, int32_t forward)
{
    made *m = made_new();
    for (uint32_t unit = 0; unit < N_UNITS; unit++) {
        jarak__random random = jarak__random_stream(31, unit);
        jarak_change_series *series = made_series(m, unit, 0, 0.08 * scale);
        series->unit_size = scale;
        series->reporter_sd = unit % 2 == 1 ? 0.3 * scale : (double)INFINITY;
        series->reporter_year_sd = 0.04 * scale;
        double level = 0;
        for (int32_t t = 0; t < 14; t++) {
            level += 0.1 * jarak__random_normal(&random) + (t == 8 ? 0.2 * (double)unit : 0);
            if ((t + (int32_t)unit) % 5 == 0 && t != 2 && t != 12) {
                continue; /* a gap, but not at the ends of the window */
            }
            for (uint32_t r = 0; r <= unit % 2; r++) {
                made_value(m, forward * t, scale * (level + 0.1 * r + 0.05 * jarak__random_normal(&random)), 0.05 * scale, r);
            }
        }
        made_window(m, unit, 0, forward > 0 ? 2 : -12, forward > 0 ? 12 : -2);
    }
    return m;
}

static void time_run_backwards_gives_the_contrary(void **state)
{
    (void)state;
    made *ahead = draw(1, 1), *back = draw(1, -1);
    jarak_change *a = made_fit(ahead, NULL), *b = made_fit(back, NULL);
    for (size_t i = 0; i < N_UNITS; i++) {
        const jarak_change_figure *one = made_figure(a, i), *other = made_figure(b, i);
        assert_int_equal(one->use, JARAK_CHANGE_USED);
        assert_near(one->posterior.change, -other->posterior.change, 1e-8);
        assert_near(one->posterior.std_error, other->posterior.std_error, 1e-8);
        assert_near(one->posterior.probability, 1 - other->posterior.probability, 1e-8);
        assert_near(one->posterior.low, -other->posterior.high, 1e-7);
        assert_near(one->posterior.p_up, other->posterior.p_down, 1e-8);
        assert_near(one->posterior.p_no_change, other->posterior.p_no_change, 1e-8);
        assert_int_equal(one->n_steps, other->n_steps);
        for (size_t k = 0; k < one->n_steps; k++) { /* the step from t - 1 to t is the step back */
            const jarak_change_step *step = &one->steps[k], *mirrored = &other->steps[one->n_steps - 1 - k];
            assert_int_equal(step->time - 1, -mirrored->time);
            assert_near(step->mean, -mirrored->mean, 1e-8);
            assert_near(step->std_error, mirrored->std_error, 1e-8);
            assert_near(step->p_material, mirrored->p_material, 1e-8);
        }
    }
    jarak_change_free(a);
    jarak_change_free(b);
    free(ahead);
    free(back);
}

/* Dollars or millions: where all that has the unit of the values is multiplied likewise, the prior among it, nothing is said otherwise. */
static void units_of_measurement_do_not_matter(void **state)
{
    (void)state;
    static const double scales[] = {1e-2, 0.5, 1e3};
    made *plain = draw(1, 1);
    jarak_change *a = made_fit(plain, NULL);
    for (size_t s = 0; s < sizeof scales / sizeof scales[0]; s++) {
        made *scaled = draw(scales[s], 1);
        jarak_change_settings settings;
        jarak_change_settings_init(&settings);
        for (size_t k = 0; k < settings.prior.n_jump; k++) {
            settings.prior.jump[k] *= scales[s];
        }
        for (size_t i = 0; i < N_UNITS; i++) {
            scaled->series_of[i].step = scales[s];
        }
        jarak_change *b = made_fit(scaled, &settings);
        for (size_t i = 0; i < N_UNITS; i++) {
            const jarak_change_posterior *one = &made_figure(a, i)->posterior, *other = &made_figure(b, i)->posterior;
            assert_near(one->change, other->change, 1e-7);
            assert_near(one->std_error, other->std_error, 1e-7);
            assert_near(one->probability, other->probability, 1e-7);
            assert_near(one->measurement_sd, other->measurement_sd, 1e-9);
            assert_int_equal(one->answer, other->answer);
            assert_int_equal(made_figure(a, i)->since, made_figure(b, i)->since);
        }
        jarak_change_free(b);
        free(scaled);
    }
    jarak_change_free(a);
    free(plain);
}

/* A jump seen through more and more noise: less and less sure, and at last nothing is told. */
static void more_noise_never_makes_it_surer(void **state)
{
    (void)state;
    static const double sds[] = {0.01, 0.03, 0.1, 0.3, 1, 3, 10};
    double probability = 1, std_error = 0;
    for (size_t s = 0; s < sizeof sds / sizeof sds[0]; s++) {
        made *m = made_new();
        made_series(m, 0, 0, 0.01);
        for (int32_t t = 0; t <= 10; t++) {
            made_value(m, t, t >= 5 ? 0.8 : 0, sds[s], 0);
        }
        made_window(m, 0, 0, 0, 10);
        jarak_change *fit = made_fit(m, NULL);
        const jarak_change_posterior *p = &made_figure(fit, 0)->posterior;
        assert_true(p->probability > 0.5 && p->probability <= probability);
        assert_true(p->s_value >= 0 && p->p_up <= 1 && p->p_down >= 0 && p->p_no_change >= 0 && p->p_no_change <= 1);
        assert_true(p->std_error > std_error);
        if (s == 0) {
            assert_int_equal(p->answer, JARAK_CHANGE_CLOSER);
        }
        probability = p->probability;
        std_error = p->std_error;
        if (s + 1 == sizeof sds / sizeof sds[0]) {
            assert_int_equal(p->answer, JARAK_CHANGE_UNDECIDED);
        }
        jarak_change_free(fit);
        free(m);
    }
}

static void assert_same_posterior(const jarak_change_posterior *a, const jarak_change_posterior *b)
{
    const double numbers[][2] = {{a->change, b->change},
                                 {a->std_error, b->std_error},
                                 {a->low, b->low},
                                 {a->high, b->high},
                                 {a->p_up, b->p_up},
                                 {a->p_down, b->p_down},
                                 {a->probability, b->probability},
                                 {a->s_value, b->s_value},
                                 {a->p_no_change, b->p_no_change}};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        assert_true(numbers[i][0] == numbers[i][1]);
    }
    assert_int_equal(a->answer, b->answer);
}

/* Rows that are NaN, and values beyond the reach of the window, are as if they were not there. */
static void missing_and_distant_values_change_no_bit(void **state)
{
    (void)state;
    made *plain = draw(1, 1), *more = made_new();
    for (uint32_t unit = 0; unit < N_UNITS; unit++) {
        *made_series(more, unit, 0, 0.08) = plain->series_of[unit];
        made_value(more, -5, 50, 0.05, 0); /* seven years before the window, and after it */
        made_value(more, 19, -50, 0.05, 0);
        for (size_t i = 0; i < plain->data.n_rows; i++) {
            if (plain->series[i] == unit) {
                made_value(more, plain->time[i], plain->value[i], sqrt(plain->variance[i]), plain->reporter[i]);
                more->variance[more->data.n_rows - 1] = plain->variance[i];
            }
        }
        made_value(more, 5, (double)NAN, 0.05, 0);
        made_window(more, unit, 0, 2, 12);
    }
    jarak_change *a = made_fit(plain, NULL), *b = made_fit(more, NULL);
    for (size_t i = 0; i < N_UNITS; i++) {
        assert_same_posterior(&made_figure(a, i)->posterior, &made_figure(b, i)->posterior);
        assert_int_equal(made_figure(a, i)->n_values, made_figure(b, i)->n_values);
    }
    jarak_change_free(a);
    jarak_change_free(b);
    free(plain);
    free(more);
}

/* An indicator of weight 0 is shown beside the others, and the tie is what it is without it. */
static void an_indicator_without_weight_moves_nothing(void **state)
{
    (void)state;
    jarak_change_posterior ties[2];
    for (size_t with = 0; with < 2; with++) {
        made *m = made_new();
        for (uint32_t k = 0; k < 2 + with; k++) {
            made_series(m, 0, 0, 0.05)->weight = k == 2 ? 0 : 1;
            for (int32_t t = 0; t <= 8; t++) {
                made_value(m, t, k == 2 ? -3.0 * t : 0.05 * t * (k + 1), 0.05, 0);
            }
        }
        made_window(m, 0, 0, 0, 8);
        jarak_change *fit = made_fit(m, NULL);
        ties[with] = made_tie(fit, 0)->posterior;
        assert_int_equal(made_tie(fit, 0)->n_figures, 2 + with);
        assert_int_equal(made_tie(fit, 0)->n_used, 2);
        if (with == 1) {
            assert_int_equal(made_figure(fit, 2)->posterior.answer, JARAK_CHANGE_APART);
            assert_true(made_figure(fit, 2)->weight == 0);
        }
        jarak_change_free(fit);
        free(m);
    }
    assert_same_posterior(&ties[0], &ties[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_run_backwards_gives_the_contrary),     cmocka_unit_test(units_of_measurement_do_not_matter),
        cmocka_unit_test(more_noise_never_makes_it_surer),           cmocka_unit_test(missing_and_distant_values_change_no_bit),
        cmocka_unit_test(an_indicator_without_weight_moves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
