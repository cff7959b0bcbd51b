/* What a verdict says: plain cases are told plainly, each kind of answer, which years are compared, and what stands beside the verdict. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "verdict/verdict_made.h"

static void plain_cases_are_told_plainly(void **state)
{
    (void)state;
    static const struct {
        double trade, money; /* jumps of 2016; NaN: no such values */
        double sd;
        jarak_direction direction;
        int since;
    } cases[] = {
        {1, (double)NAN, 0.02, JARAK_DIRECTION_CLOSER, 2016},
        {-1, (double)NAN, 0.02, JARAK_DIRECTION_APART, 2016},
        {0, (double)NAN, 0.002, JARAK_DIRECTION_NOT_MATERIAL, 0},
        {0, (double)NAN, 0.5, JARAK_DIRECTION_UNDECIDED, 0},
        {1, -1, 0.02, JARAK_DIRECTION_MIXED, 0},
        {1, 1, 0.02, JARAK_DIRECTION_CLOSER, 2016},
        {-1, 0, 0.02, JARAK_DIRECTION_APART, 2016},
        {0, 0, 0.002, JARAK_DIRECTION_NOT_MATERIAL, 0},
        {0.4, (double)NAN, 0.5, JARAK_DIRECTION_UNDECIDED, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        made *m = made_new(1);
        made_jump(m, 0, made_indicator(m, "volume", "trade", "made.trade"), 5, cases[i].trade, cases[i].sd);
        if (!isnan(cases[i].money)) {
            made_jump(m, 0, made_indicator(m, "volume", "money", "made.money"), 2, cases[i].money, cases[i].sd);
        }
        const jarak_verdict_settings settings = made_quick(0, 0);
        jarak_verdicts *verdicts = made_verdicts(m, &settings);
        const jarak_verdict *verdict = made_of(verdicts, 0, JARAK_GROUP_VOLUME);
        assert_true(verdict->known);
        if (verdict->direction != cases[i].direction || verdict->since != cases[i].since) {
            fail_msg("case %zu: %s since %d, not %s since %d", i, jarak_direction_text(verdict->direction), verdict->since,
                     jarak_direction_text(cases[i].direction), cases[i].since);
        }
        assert_true((verdict->since_indicator != NULL) == (verdict->since != 0));
        assert_false(made_of(verdicts, 0, JARAK_GROUP_SHARE)->known);
        assert_false(made_of(verdicts, 0, JARAK_GROUP_SIGNALS)->known);
        jarak_verdict_free(verdicts);
        free(m);
    }
}

/* Both sides tell the same of a change that both see; where each is sure of the contrary, that is said. */
static void reporters_that_contradict_each_other_are_in_dispute(void **state)
{
    (void)state;
    static const struct {
        double own, partners;
        jarak_direction direction;
    } cases[] = {{1, 1, JARAK_DIRECTION_CLOSER},
                 {1, -1, JARAK_DIRECTION_DISPUTED},
                 {-1, 1, JARAK_DIRECTION_DISPUTED},
                 {-1, -1, JARAK_DIRECTION_APART}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        made *m = made_new(1);
        made_two_reporters(m, 0, made_indicator(m, "volume", "trade", "made.trade"), cases[i].own, cases[i].partners, 0.02);
        const jarak_verdict_settings settings = made_quick(0, 0);
        jarak_verdicts *verdicts = made_verdicts(m, &settings);
        const jarak_verdict *verdict = made_of(verdicts, 0, JARAK_GROUP_VOLUME);
        assert_int_equal(verdict->direction, cases[i].direction);
        assert_int_equal(verdict->parts[0].n_reporters, 2);
        jarak_verdict_free(verdicts);
        free(m);
    }
}

/* What is told hangs together, whatever the values: probabilities, interval, steps and levels. */
static void the_numbers_of_a_verdict_agree_with_each_other(void **state)
{
    (void)state;
    static const double jumps[] = {-2, -0.3, -0.05, 0, 0.1, 0.6, 3}, sds[] = {0.01, 0.1, 0.4};
    for (size_t i = 0; i < sizeof jumps / sizeof jumps[0]; i++) {
        for (size_t k = 0; k < sizeof sds / sizeof sds[0]; k++) {
            made *m = made_new(1);
            made_jump(m, 0, made_indicator(m, "volume", "trade", "made.trade"), 5, jumps[i], sds[k]);
            made_jump(m, 0, made_indicator(m, "volume", "money", "made.money"), 2, -0.5 * jumps[i], sds[k]);
            const jarak_verdict_settings settings = made_quick(0, 0);
            jarak_verdicts *verdicts = made_verdicts(m, &settings);
            const jarak_verdict *v = made_of(verdicts, 0, JARAK_GROUP_VOLUME);
            assert_true(v->low < v->change && v->change < v->high);
            assert_true(v->p_up <= v->probability && v->p_down <= 1 - v->probability + 1e-12);
            assert_true(v->p_no_change >= 0 && v->p_no_change <= 1);
            assert_near(v->s_value, fmin(v->probability, 1 - v->probability), 1e-9);
            assert_int_equal(v->n_dimensions, 2);
            assert_int_equal(v->n_all_dimensions, 2);
            /* distributions are summed in cells, which are wider than the narrowest of them */
            assert_near(v->change, 0.5 * (v->parts[0].change + v->parts[1].change), sds[k] > 0.05 ? 1e-6 : 5e-4);
            assert_int_equal(v->n_steps, 10);
            assert_int_equal(v->n_levels, 11);
            assert_true(v->levels[0].level == 0);
            for (size_t s = 0; s < v->n_steps; s++) {
                const jarak_step *one = &v->parts[0].steps[s], *other = &v->parts[1].steps[s], *both = &v->steps[s];
                assert_int_equal(both->year, 2011 + (int)s);
                assert_int_equal(v->levels[s + 1].year, both->year);
                assert_near(both->change, 0.5 * (one->change + other->change), 1e-12);
                assert_near(both->std_error, 0.5 * hypot(one->std_error, other->std_error), 1e-12);
                assert_near(v->levels[s + 1].level - v->levels[s].level, both->change, 1e-12);
                assert_true((both->probability > 0.5) == (both->change > 0) || both->change == 0);
            }
            jarak_verdict_free(verdicts);
            free(m);
        }
    }
}

static void the_window_is_as_asked_else_as_far_as_the_longest_series(void **state)
{
    (void)state;
    static const struct {
        int since, until, from, to; /* from 0: nothing is compared */
    } cases[] = {{0, 0, 2010, 2020},       {2012, 0, 2012, 2020}, {0, 2018, 2010, 2018},   {2012, 2018, 2012, 2018},
                 {2018, 2012, 0, 0},       {2015, 2015, 0, 0},    {2021, 0, 0, 0},         {1950, 2050, 0, 0},
                 {2009, 2021, 2009, 2021}, {0, 2009, 0, 0},       {2019, 2020, 2019, 2020}};
    made *m = made_new(1);
    const size_t shorter = made_indicator(m, "volume", "money", "made.money");
    made_jump(m, 0, made_indicator(m, "volume", "trade", "made.trade"), 5, 1, 0.02);
    for (int year = 2018; year <= 2023; year++) {
        made_value(m, 0, shorter, year, 1, 0.01);
    }
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const jarak_verdict_settings settings = made_quick(cases[i].since, cases[i].until);
        jarak_verdicts *verdicts = made_verdicts(m, &settings);
        const jarak_verdict *verdict = made_of(verdicts, 0, JARAK_GROUP_VOLUME);
        if (verdict->known != (cases[i].from != 0)) {
            fail_msg("since %d until %d is %s", cases[i].since, cases[i].until, verdict->known ? "known" : "not known");
        }
        if (verdict->known) {
            assert_int_equal(verdict->from, cases[i].from);
            assert_int_equal(verdict->to, cases[i].to);
        }
        jarak_verdict_free(verdicts);
    }
    free(m);
}

/* Where nothing spans the years asked for, those of the indicator with weight that spans most of them, if that is half of them; what is
 * below its floor, or has no weight, opens none. What is narrowed is told apart, and no part of the mean over pairs. */
static void years_without_figures_are_left_out_and_said(void **state)
{
    (void)state;
    static const struct {
        int first, last; /* of trade */
        double amount;   /* the floor is 10 */
        int from, to;    /* 0: nothing is compared */
        bool narrowed;
    } cases[] = {{2012, 2023, 500, 2012, 2023, false}, {2014, 2021, 500, 2012, 2023, false}, {2016, 2023, 500, 2016, 2023, true},
                 {2012, 2019, 500, 2012, 2019, true},  {2018, 2023, 500, 0, 0, false},       {2016, 2023, 5, 0, 0, false}};
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        made *m = made_new(2);
        const size_t trade = made_indicator(m, "volume", "trade", "trade.volume");
        const size_t beside = made_indicator(m, "volume", "institutions", "institutions.igos");
        for (size_t pair = 0; pair < 2; pair++) {
            for (int year = pair == 0 ? cases[c].first : 2012; year <= (pair == 0 ? cases[c].last : 2023); year++) {
                const double level = log(pair == 0 ? cases[c].amount : 500);
                made_value(m, pair, trade, year, level - (year >= 2018 ? 1.5 : 0), 1e-4);
            }
            for (int year = 2012; year <= 2022; year++) {
                made_value(m, pair, beside, year, 50, 0);
            }
        }
        const jarak_verdict_settings settings = made_quick(2012, 2023);
        jarak_verdicts *verdicts = made_verdicts(m, &settings);
        const jarak_verdict *verdict = made_of(verdicts, 0, JARAK_GROUP_VOLUME);
        assert_int_equal(verdict->known, cases[c].from != 0);
        assert_int_equal(verdict->narrowed, cases[c].narrowed);
        assert_int_equal(verdicts->together[JARAK_GROUP_VOLUME].n_pairs, 1 + (verdict->known && !verdict->narrowed));
        if (verdict->known) {
            assert_int_equal(verdict->from, cases[c].from);
            assert_int_equal(verdict->to, cases[c].to);
            assert_int_equal(verdict->direction, JARAK_DIRECTION_APART);
            assert_int_equal(verdict->since, 2018);
            assert_int_equal(verdict->n_steps, (size_t)(cases[c].to - cases[c].from));
        }
        jarak_verdict_free(verdicts);
        free(m);
    }
}

/* Every indicator of the group is shown with why it counts or does not. */
static void why_an_indicator_counts_or_not_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *code, *dimension;
        int first, last;
        double value; /* its amount is e to that */
        const char *use;
    } cases[] = {
        {"trade.volume", "trade", 2010, 2020, 8, "used"},
        {"made.late", "people", 2016, 2020, 8, "starts late"},
        {"made.early", "people", 2010, 2014, 8, "ends early"},
        {"made.outside", "people", 1990, 1999, 8, "no values"},
        {"money.remittances", "money", 2010, 2020, -2, "below the floor"},
        {"institutions.agreements", "institutions", 2010, 2020, 8, "beside"},
    };
    enum { N = sizeof cases / sizeof cases[0] };
    made *m = made_new(1);
    for (size_t i = 0; i < N; i++) {
        const size_t number = made_indicator(m, "volume", cases[i].dimension, cases[i].code);
        for (int year = cases[i].first; year <= cases[i].last; year++) {
            made_value(m, 0, number, year, cases[i].value, 0.01);
        }
    }
    const jarak_verdict_settings settings = made_quick(2010, 2020);
    jarak_verdicts *verdicts = made_verdicts(m, &settings);
    const jarak_verdict *verdict = made_of(verdicts, 0, JARAK_GROUP_VOLUME);
    assert_int_equal(verdict->n_parts, N);
    assert_int_equal(verdict->n_dimensions, 1);
    assert_int_equal(verdict->n_all_dimensions, 3); /* institutions are in no verdict */
    for (size_t i = 0; i < N; i++) {
        const jarak_verdict_part *part = &verdict->parts[i];
        assert_ptr_equal(part->indicator, &m->indicators[i]);
        assert_string_equal(part->use, cases[i].use);
        assert_true(part->weight == (i == 0 ? 1 : 0));
        const bool compared = i == 0 || i >= 4;
        assert_true((part->from != 0) == compared && (part->n_steps != 0) == compared);
    }
    assert_int_equal(verdict->n_reasons, 1);
    jarak_verdict_free(verdicts);
    free(m);
}

/* Dimensions weigh the same, and within one its indicators. */
static void dimensions_share_the_weight(void **state)
{
    (void)state;
    static const struct {
        const char *code, *dimension;
        double weight;
    } cases[] = {{"made.trade", "trade", 0.5}, {"made.work", "people", 0.25}, {"made.study", "people", 0.25}};
    made *m = made_new(1);
    for (size_t i = 0; i < 3; i++) {
        made_jump(m, 0, made_indicator(m, "volume", cases[i].dimension, cases[i].code), 5, 0.1 * (double)i, 0.05);
    }
    const jarak_verdict_settings settings = made_quick(0, 0);
    jarak_verdicts *verdicts = made_verdicts(m, &settings);
    const jarak_verdict *verdict = made_of(verdicts, 0, JARAK_GROUP_VOLUME);
    double change = 0;
    for (size_t i = 0; i < 3; i++) {
        assert_near(verdict->parts[i].weight, cases[i].weight, 1e-15);
        change += cases[i].weight * verdict->parts[i].change;
    }
    assert_near(verdict->change, change, 1e-6);
    assert_int_equal(verdict->n_dimensions, 2);
    jarak_verdict_free(verdicts);
    free(m);
}

/* The mean over pairs: of those that are asked for and known; where pairs go both ways, that is said. */
static void pairs_together_are_the_mean_of_those_asked_for(void **state)
{
    (void)state;
    static const struct {
        size_t n_pairs;
        double change;
        bool together[4];
        jarak_direction direction;
    } cases[] = {{2, 1, {true, true, false, false}, JARAK_DIRECTION_CLOSER},
                 {2, 0, {true, false, true, false}, JARAK_DIRECTION_MIXED},
                 {1, -1, {false, false, true, false}, JARAK_DIRECTION_APART},
                 {3, 1.0 / 3, {true, true, true, true}, JARAK_DIRECTION_CLOSER},
                 {0, 0, {false, false, false, true}, JARAK_DIRECTION_UNDECIDED}};
    static const double jumps[] = {1, 1, -1};
    made *m = made_new(4);
    const size_t trade = made_indicator(m, "volume", "trade", "made.trade");
    for (size_t p = 0; p < 3; p++) { /* the fourth has no values */
        made_jump(m, p, trade, 5, jumps[p], 0.02);
    }
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        m->data.together = cases[i].together;
        const jarak_verdict_settings settings = made_quick(0, 0);
        jarak_verdicts *verdicts = made_verdicts(m, &settings);
        const jarak_verdict_mean *mean = &verdicts->together[JARAK_GROUP_VOLUME];
        assert_int_equal(mean->n_pairs, cases[i].n_pairs);
        assert_int_equal(mean->direction, cases[i].direction);
        assert_near(mean->change, cases[i].change, 0.02);
        if (mean->n_pairs == 1) {
            assert_near(mean->change, made_of(verdicts, 2, JARAK_GROUP_VOLUME)->change, 1e-6);
        }
        assert_true(mean->n_pairs == 0 || (mean->low < mean->change && mean->change < mean->high));
        jarak_verdict_free(verdicts);
    }
    m->data.together = NULL;
    const jarak_verdict_settings settings = made_quick(0, 0);
    jarak_verdicts *verdicts = made_verdicts(m, &settings);
    assert_int_equal(verdicts->together[JARAK_GROUP_VOLUME].n_pairs, 3);
    jarak_verdict_free(verdicts);
    free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_cases_are_told_plainly),
        cmocka_unit_test(reporters_that_contradict_each_other_are_in_dispute),
        cmocka_unit_test(the_numbers_of_a_verdict_agree_with_each_other),
        cmocka_unit_test(the_window_is_as_asked_else_as_far_as_the_longest_series),
        cmocka_unit_test(years_without_figures_are_left_out_and_said),
        cmocka_unit_test(why_an_indicator_counts_or_not_is_said),
        cmocka_unit_test(dimensions_share_the_weight),
        cmocka_unit_test(pairs_together_are_the_mean_of_those_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
