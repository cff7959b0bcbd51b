/* What is said of a change where that is not plain: a dip that is made good, reporters of whom one must be wrong, and a second measure of
 * the same thing that says the contrary. */
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

/* Since when: the first step that is told, unless what it took was given back. */
static void a_dip_made_good_is_no_date(void **state)
{
    (void)state;
    const struct {
        double level[9]; /* 2016 … 2024 */
        int32_t since;
    } cases[] = {
        {{0, 0, 0, 0, -0.5, 0.1, 0.1, -1.6, -1.9}, 2023},          /* the pandemic, made good, and then the break */
        {{0, 0, 0, 0, -0.5, -0.5, -0.5, -1.6, -1.9}, 2020},        /* never made good */
        {{0, 0.6, 0.6, 0.6, 0.4, 0.6, 0.6, 0.6, 0.6}, 2017},       /* an early rise, of which a dip leaves enough */
        {{0, 0, 0, 0, -0.5, -0.2, -0.2, -1.6, -1.9}, 2023},        /* most of it made good */
        {{0, 0.6, 0.6, 0.35, 0.35, 0.35, -0.6, -1.6, -1.9}, 2022}, /* a fall from a height is not yet one below the start */
        {{0, 0.6, 0, 0, 0, 0, 0, 0.8, 0.8}, 2023},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        made *m = made_new();
        made_series(m, 0, 0, 0.04);
        for (int32_t i = 0; i < 9; i++) {
            made_value(m, 2016 + i, cases[c].level[i], 0.02, 0);
        }
        made_window(m, 0, 0, 2016, 2024);
        jarak_change *fit = made_fit(m, NULL);
        const jarak_change_figure *f = made_figure(fit, 0);
        assert_true(f->has_since);
        if (f->since != cases[c].since) {
            fail_msg("case %zu: since %d, not %d", c, f->since, cases[c].since);
        }
        assert_int_equal(made_tie(fit, 0)->since, cases[c].since);
        jarak_change_free(fit);
        free(m);
    }
}

/* One says a fifth more, the other fourfold. Both closer; and how much is between what each says, not between their mean and itself. */
static void an_interval_holds_both_who_contradict_each_other(void **state)
{
    (void)state;
    made *m = made_new();
    jarak_change_series *series = made_series(m, 0, 0, 0.06);
    series->reporter_sd = 0.4;
    series->reporter_year_sd = 0.04;
    for (int32_t t = 2013; t <= 2023; t++) {
        made_value(m, t, t < 2022 ? 0 : 0.35, 0.02, 7);
        made_value(m, t, 0.3 + (t < 2023 ? 0 : 1.4), 0.02, 9);
    }
    made_window(m, 0, 0, 2021, 2023);
    jarak_change *fit = made_fit(m, NULL);
    const jarak_change_figure *f = made_figure(fit, 0);
    const jarak_change_posterior *p = &f->posterior;
    assert_int_equal(f->n_disputing, 2);
    assert_int_equal(f->disputing[0].posterior.answer, JARAK_CHANGE_CLOSER);
    assert_int_equal(f->disputing[1].posterior.answer, JARAK_CHANGE_CLOSER);
    assert_int_equal(p->answer, JARAK_CHANGE_CLOSER);
    for (size_t k = 0; k < 2; k++) {
        assert_true(p->low < f->disputing[k].posterior.change && f->disputing[k].posterior.change < p->high);
    }
    assert_near(p->change, 0.5 * (f->disputing[0].posterior.change + f->disputing[1].posterior.change), 1e-9);
    assert_near(p->probability, 0.5 * (f->disputing[0].posterior.probability + f->disputing[1].posterior.probability), 1e-3);
    double told = 0, stepped = 0;
    for (size_t i = 0; i < f->n_reasons; i++) {
        told += f->reasons[i].contribution;
    }
    for (size_t i = 0; i < f->n_steps; i++) {
        stepped += f->steps[i].mean;
    }
    assert_near(told, p->change, 1e-9);
    assert_near(stepped, p->change, 1e-9);
    assert_int_equal(f->n_reasons, f->n_values);
    assert_near(made_tie(fit, 0)->posterior.high, p->high, 0);
    jarak_change_free(fit);
    free(m);
}

static jarak_change_answer answer_with_companion(double tie, double companion, bool is_companion)
{
    made *m = made_new();
    for (int k = 0; k < 2; k++) {
        jarak_change_series *series = made_series(m, 0, 0, 0.05);
        series->weight = k == 0;
        series->companion = k == 1 && is_companion;
        for (int32_t t = 2010; t < 2022; t++) {
            made_value(m, t, (k == 0 ? tie : companion) * (t >= 2016), 0.05, 0);
        }
    }
    made_window(m, 0, 0, 2012, 2020);
    jarak_change *fit = made_fit(m, NULL);
    const jarak_change_answer answer = made_tie(fit, 0)->posterior.answer;
    assert_int_equal(made_tie(fit, 0)->has_since, answer == JARAK_CHANGE_CLOSER || answer == JARAK_CHANGE_APART);
    jarak_change_free(fit);
    free(m);
    return answer;
}

/* A companion has no weight, but where it is sure of the contrary nobody should say the tie's direction aloud. */
static void a_companion_may_contradict(void **state)
{
    (void)state;
    assert_int_equal(answer_with_companion(0.8, -0.8, true), JARAK_CHANGE_MIXED);
    assert_int_equal(answer_with_companion(-0.8, 0.8, true), JARAK_CHANGE_MIXED);
    assert_int_equal(answer_with_companion(0.8, -0.8, false), JARAK_CHANGE_CLOSER);
    assert_int_equal(answer_with_companion(0.8, 0.8, true), JARAK_CHANGE_CLOSER);
    assert_int_equal(answer_with_companion(-0.8, 0, true), JARAK_CHANGE_APART);
    assert_int_equal(answer_with_companion(0, 0.8, true), JARAK_CHANGE_NOT_MATERIAL); /* it decides nothing by itself */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dip_made_good_is_no_date),
        cmocka_unit_test(an_interval_holds_both_who_contradict_each_other),
        cmocka_unit_test(a_companion_may_contradict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
