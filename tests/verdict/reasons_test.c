/* Why a verdict is as it is: contributions that sum to the change, the publications behind them, the value that it hangs on, and what other
 * choices would have said. What is claimed of a choice or a value is compared with the verdict on data where it was made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "verdict/verdict_made.h"

static const jarak_verdict *volume_of(const jarak_verdicts *verdicts)
{
    return made_of(verdicts, 0, JARAK_GROUP_VOLUME);
}

/* ---- reasons and publications ---- */

static void contributions_sum_to_the_change(void **state)
{
    (void)state;
    made *m = made_new(1);
    const size_t trade = made_indicator(m, "volume", "trade", "made.trade"), money = made_indicator(m, "volume", "money", "made.money");
    made_two_reporters(m, 0, trade, 0.8, 0.7, 0.05);
    made_jump(m, 0, money, 2, -2, 0.1);
    const jarak_verdict_settings settings = made_quick(0, 0);
    jarak_verdicts *verdicts = made_verdicts(m, &settings);
    const jarak_verdict *verdict = volume_of(verdicts);
    double by_value[2] = {0};
    for (size_t i = 0; i < verdict->n_contributions; i++) {
        const jarak_contribution *one = &verdict->contributions[i];
        by_value[one->indicator - m->indicators] += one->contribution;
        assert_true(i == 0 || one[-1].indicator < one->indicator || (one[-1].indicator == one->indicator && one[-1].year < one->year));
    }
    assert_int_equal(verdict->n_contributions, 22); /* two reporters of a value are one */
    assert_int_equal(verdict->n_reasons, 2);
    assert_ptr_equal(verdict->reasons[0].indicator, &m->indicators[money]); /* the largest first */
    assert_near(verdict->reasons[0].contribution, by_value[money], 1e-12);
    assert_near(verdict->reasons[1].contribution, by_value[trade], 1e-12);
    assert_near(by_value[trade] + by_value[money], verdict->change, 1e-6); /* the tails of distributions are cut off */
    assert_true(by_value[money] < -0.8 && by_value[trade] > 0.3);
    assert_int_equal(verdict->n_source_reasons, 0);
    jarak_verdict_free(verdicts);
    free(m);
}

/* A value of several publications counts for each in proportion to its figures; one without any for a publication without number. */
static void publications_share_a_value_by_their_figures(void **state)
{
    (void)state;
    made *m = made_new(1);
    const size_t trade = made_indicator(m, "volume", "trade", "made.trade");
    made_jump(m, 0, trade, 5, 1, 0.05);
    const jarak_verdict_settings settings = made_quick(0, 0);
    for (int year = 2020; year >= 2010; year--) { /* in any order; 2010 is of nobody, 2020 of two */
        if (year > 2010) {
            made_origin(m, 0, trade, year, 3, 3);
        }
        if (year >= 2019) {
            made_origin(m, 0, trade, year, 9, 1);
        }
    }
    jarak_verdicts *verdicts = made_verdicts(m, &settings);
    const jarak_verdict *verdict = volume_of(verdicts);
    double expected[10] = {0};
    for (size_t i = 0; i < verdict->n_contributions; i++) {
        const jarak_contribution *one = &verdict->contributions[i];
        expected[one->year == 2010 ? 0 : 3] += one->contribution * (one->year >= 2019 ? 0.75 : 1);
        expected[9] += one->contribution * (one->year >= 2019 ? 0.25 : 0);
    }
    assert_int_equal(verdict->n_source_reasons, 3);
    for (size_t i = 0; i < 3; i++) {
        const jarak_source_reason *one = &verdict->source_reasons[i];
        assert_true(one->source == 0 || one->source == 3 || one->source == 9);
        assert_near(one->contribution, expected[one->source], 1e-12);
        assert_true((one->title == NULL) == (one->source == 0));
        assert_true(i == 0 || fabs(one[-1].contribution) >= fabs(one->contribution));
    }
    jarak_verdict_free(verdicts);
    free(m);
}

/* ---- the value that a verdict hangs on ---- */

static made *made_without(const made *m, size_t value)
{
    made *less = made_new(m->data.n_pairs);
    for (size_t k = 0; k < m->data.n_indicators; k++) {
        (void)made_indicator(less, m->indicators[k].group, m->indicators[k].dimension, m->indicators[k].code);
    }
    for (size_t i = 0; i < m->data.n_values; i++) {
        if (i != value) {
            less->values[less->data.n_values++] = m->values[i];
        }
    }
    return less;
}

static void the_value_that_decides_is_named_with_what_is_said_without_it(void **state)
{
    (void)state;
    static const double last[] = {0, 1, 3, -3}; /* above the level of the years before */
    size_t n_influences = 0;
    for (size_t i = 0; i < sizeof last / sizeof last[0]; i++) {
        made *m = made_new(1);
        const size_t trade = made_indicator(m, "volume", "trade", "made.trade");
        for (int year = 2010; year <= 2020; year++) {
            made_value(m, 0, trade, year, year == 2020 ? last[i] : 0, 0.01);
        }
        const jarak_verdict_settings settings = made_quick(2010, 2020);
        jarak_verdicts *verdicts = made_verdicts(m, &settings);
        const jarak_verdict *verdict = volume_of(verdicts);
        made *less = made_without(m, 10);
        jarak_verdicts *without = made_verdicts(less, &settings);
        const bool hangs = volume_of(without)->direction != verdict->direction;
        const bool decided = verdict->direction == JARAK_DIRECTION_CLOSER || verdict->direction == JARAK_DIRECTION_APART;
        assert_int_equal(verdict->n_influences, hangs && decided);
        for (size_t k = 0; k < verdict->n_influences; k++) {
            const jarak_influence *one = &verdict->influences[k];
            assert_int_equal(one->year, 2020);
            assert_ptr_equal(one->indicator, &m->indicators[trade]);
            assert_int_equal(one->direction, volume_of(without)->direction);
            made_same_bits(one->probability, volume_of(without)->probability);
            made_same_bits(one->contribution, verdict->contributions[10].contribution);
            n_influences++;
        }
        jarak_verdict_free(without);
        jarak_verdict_free(verdicts);
        free(less);
        free(m);
    }
    assert_true(n_influences >= 2);
}

/* The data without what was left out. */
static made *made_omitting(const made *m, const jarak_influence *left_out)
{
    made *less = made_new(m->data.n_pairs);
    for (size_t k = 0; k < m->data.n_indicators; k++) {
        (void)made_indicator(less, m->indicators[k].group, m->indicators[k].dimension, m->indicators[k].code);
    }
    for (size_t i = 0; i < m->data.n_values; i++) {
        const bool indicator = left_out->indicator == NULL || left_out->indicator == &m->indicators[m->values[i].indicator];
        if (!(indicator && (left_out->year == 0 || left_out->year == m->values[i].year))) {
            less->values[less->data.n_values++] = m->values[i];
        }
    }
    return less;
}

/* Each value, indicator and year that is left out leaves what the data without it say, to the last bit; and the parts add up. */
static void what_is_left_out_is_as_if_it_were_not_there(void **state)
{
    (void)state;
    made *m = made_new(1);
    const size_t trade = made_indicator(m, "volume", "trade", "made.trade"), people = made_indicator(m, "volume", "people", "made.people");
    for (int year = 2010; year <= 2020; year++) {
        made_value(m, 0, trade, year, year >= 2017 ? 1.2 : 0, 0.01);
        if (year % 2 == 0) {
            made_value(m, 0, people, year, year == 2020 ? 0.4 : 0, 0.01);
        }
    }
    const jarak_verdict_settings settings = made_quick(2010, 2020);
    jarak_verdicts *verdicts = made_verdicts(m, &settings);
    const jarak_verdict *verdict = volume_of(verdicts);
    size_t values = 0, indicators = 0, years = 0;
    double sum = 0;
    assert_int_equal(verdict->direction, JARAK_DIRECTION_CLOSER);
    for (size_t i = 0; i < verdict->n_omissions; i++) {
        const jarak_influence *one = &verdict->omissions[i];
        made *less = made_omitting(m, one);
        jarak_verdicts *without = made_verdicts(less, &settings);
        assert_int_equal(one->known, volume_of(without)->known);
        assert_int_equal(one->direction, volume_of(without)->direction);
        made_same_bits(one->probability, volume_of(without)->probability);
        values += one->indicator != NULL && one->year != 0;
        indicators += one->year == 0;
        years += one->indicator == NULL;
        sum += one->year == 0 ? one->contribution : 0;
        jarak_verdict_free(without);
        free(less);
    }
    assert_int_equal(values, 3);
    assert_int_equal(indicators, 2);
    assert_int_equal(years, 3);
    assert_near(sum, verdict->change, 1e-6);
    for (size_t i = 1; i < 3; i++) {
        assert_true(fabs(verdict->omissions[i].contribution) <= fabs(verdict->omissions[i - 1].contribution));
    }
    jarak_verdict_free(verdicts);
    free(m);
}

/* ---- other choices ---- */

enum { SINCE, UNTIL, LEFT_OUT, REPORTER, VOTES, WEIGHTS, NOISE, FLOOR, CORRELATION, MATERIAL };

static size_t count_differing(const jarak_specification *one, const jarak_specification *other)
{
    size_t count = 0;
    for (size_t k = 0; k < JARAK_N_CHOICES; k++) {
        count += strcmp(one->choices[k], other->choices[k]) != 0;
    }
    return count;
}

static const jarak_specification *find_main(const jarak_verdict *verdict)
{
    const jarak_specification *found = NULL;
    for (size_t i = 0; i < verdict->n_specifications; i++) {
        if (verdict->specifications[i].main) {
            assert_null(found);
            found = &verdict->specifications[i];
        }
    }
    assert_non_null(found);
    return found;
}

/* The specification that differs from the verdict's own in this choice alone; NULL. */
static const jarak_specification *find_single(const jarak_verdict *verdict, size_t choice, const char *text)
{
    const jarak_specification *main = find_main(verdict);
    for (size_t i = 0; i < verdict->n_specifications; i++) {
        const jarak_specification *one = &verdict->specifications[i];
        if (strcmp(one->choices[choice], text) == 0 && count_differing(one, main) == 1) {
            return one;
        }
    }
    return NULL;
}

/* Trade in two indicators told by both sides, and money below its floor. */
static made *made_with_choices(void)
{
    made *m = made_new(1);
    made_two_reporters(m, 0, made_indicator(m, "volume", "trade", "made.goods"), 0.9, 0.6, 0.1);
    made_jump(m, 0, made_indicator(m, "volume", "trade", "made.services"), 2, 0.3, 0.1);
    made_jump(m, 0, made_indicator(m, "volume", "people", "made.people"), 5, -0.1, 0.1);
    made_jump(m, 0, made_indicator(m, "volume", "money", "money.remittances"), -3, 1, 0.1);
    return m;
}

static jarak_verdict_settings with_specifications(bool multiverse)
{
    jarak_verdict_settings settings = made_quick(2011, 2019);
    settings.specifications = true;
    settings.multiverse = multiverse;
    return settings;
}

static void expect_verdict_of(const jarak_specification *one, const made *changed, const jarak_verdict_settings *settings)
{
    assert_non_null(one);
    jarak_verdicts *verdicts = made_verdicts(changed, settings);
    const jarak_verdict *verdict = volume_of(verdicts);
    made_same_bits(one->change, verdict->change);
    made_same_bits(one->low, verdict->low);
    made_same_bits(one->high, verdict->high);
    made_same_bits(one->probability, verdict->probability);
    assert_int_equal(one->direction, verdict->direction);
    jarak_verdict_free(verdicts);
}

/* Each choice by itself is the verdict of whoever had made it. */
static void a_choice_gives_the_verdict_of_whoever_makes_it(void **state)
{
    (void)state;
    made *m = made_with_choices();
    const jarak_verdict_settings settings = with_specifications(false), plain = made_quick(2011, 2019);
    jarak_verdicts *verdicts = made_verdicts(m, &settings);
    const jarak_verdict *verdict = volume_of(verdicts);
    expect_verdict_of(find_main(verdict), m, &plain);
    static const int shifts[] = {-2, -1, 1, 2};
    for (size_t i = 0; i < 4; i++) {
        char year[16];
        jarak_verdict_settings moved = made_quick(2011 + shifts[i], 2019);
        snprintf(year, sizeof year, "%d", moved.since);
        if (shifts[i] != -2) { /* the years begin in 2010, so that 2009 compares the same values */
            expect_verdict_of(find_single(verdict, SINCE, year), m, &moved);
        }
        moved = made_quick(2011, 2019 + shifts[i]);
        snprintf(year, sizeof year, "%d", moved.until);
        expect_verdict_of(find_single(verdict, UNTIL, year), m, &moved);
    }
    made *own = made_with_choices(), *partners = made_with_choices();
    for (size_t i = 0; i < own->data.n_values; i++) {
        own->values[i].partners = (double)NAN;
        partners->values[i].own = (double)NAN;
    }
    expect_verdict_of(find_single(verdict, REPORTER, "own"), own, &plain);
    expect_verdict_of(find_single(verdict, REPORTER, "partner"), partners, &plain);
    made *flat = made_with_choices();
    flat->indicators[1].dimension = "services";
    expect_verdict_of(find_single(verdict, WEIGHTS, "indicators"), flat, &plain);
    made *above = made_with_choices();
    for (size_t i = 0; i < above->data.n_values; i++) {
        above->values[i].natural += above->values[i].indicator == 3 ? 1 : 0; /* remittances of a dollar million or more count */
    }
    expect_verdict_of(find_single(verdict, FLOOR, "none"), above, &plain);
    jarak_verdict_free(verdicts);
    free(own);
    free(partners);
    free(flat);
    free(above);
    free(m);
}

static void leaving_an_indicator_out_is_as_if_it_had_no_values(void **state)
{
    (void)state;
    made *m = made_with_choices();
    const jarak_verdict_settings settings = with_specifications(false), plain = made_quick(2011, 2019);
    jarak_verdicts *verdicts = made_verdicts(m, &settings);
    for (size_t k = 0; k < 3; k++) {
        made *less = made_with_choices();
        less->data.n_values = 0;
        for (size_t i = 0; i < m->data.n_values; i++) {
            if (m->values[i].indicator != k) {
                less->values[less->data.n_values++] = m->values[i];
            }
        }
        expect_verdict_of(find_single(volume_of(verdicts), LEFT_OUT, m->indicators[k].code), less, &plain);
        free(less);
    }
    assert_null(find_single(volume_of(verdicts), LEFT_OUT, "money.remittances")); /* has no weight that could be left out */
    jarak_verdict_free(verdicts);
    free(m);
}

/* Choices are only those that would make a difference for these data. */
static void choices_that_change_nothing_are_not_tried(void **state)
{
    (void)state;
    made *m = made_new(1);
    made_jump(m, 0, made_indicator(m, "volume", "trade", "made.goods"), 5, 1, 0.1);
    const jarak_verdict_settings settings = with_specifications(false);
    jarak_verdicts *verdicts = made_verdicts(m, &settings);
    const jarak_verdict *verdict = volume_of(verdicts);
    static const size_t never[] = {LEFT_OUT, REPORTER, VOTES, WEIGHTS, FLOOR};
    for (size_t i = 0; i < verdict->n_specifications; i++) {
        for (size_t k = 0; k < sizeof never / sizeof never[0]; k++) {
            assert_string_equal(verdict->specifications[i].choices[never[k]], find_main(verdict)->choices[never[k]]);
        }
        assert_true(count_differing(&verdict->specifications[i], find_main(verdict)) <= 1);
    }
    assert_int_equal(verdict->n_specifications, 1 + 2 + 2 + 4 + 4); /* noises, material changes, beginnings, ends */
    jarak_verdict_free(verdicts);
    free(m);
}

/* A small sure change counts or not by what is held to be material; how large it is and how sure stays. */
static void what_is_material_decides_on_small_changes(void **state)
{
    (void)state;
    static const struct {
        double jump;
        jarak_direction direction, half, twice;
    } cases[] = {
        {0.5, JARAK_DIRECTION_CLOSER, JARAK_DIRECTION_CLOSER, JARAK_DIRECTION_CLOSER},
        {0.15, JARAK_DIRECTION_CLOSER, JARAK_DIRECTION_CLOSER, JARAK_DIRECTION_NOT_MATERIAL},
        {0.07, JARAK_DIRECTION_NOT_MATERIAL, JARAK_DIRECTION_CLOSER, JARAK_DIRECTION_NOT_MATERIAL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        made *m = made_new(1);
        made_jump(m, 0, made_indicator(m, "volume", "trade", "made.goods"), 5, cases[i].jump, 0.01);
        const jarak_verdict_settings settings = with_specifications(false);
        jarak_verdicts *verdicts = made_verdicts(m, &settings);
        const jarak_verdict *verdict = volume_of(verdicts);
        const jarak_specification *half = find_single(verdict, MATERIAL, "half"), *twice = find_single(verdict, MATERIAL, "double");
        assert_non_null(half);
        assert_non_null(twice);
        assert_int_equal(verdict->direction, cases[i].direction);
        assert_int_equal(half->direction, cases[i].half);
        assert_int_equal(twice->direction, cases[i].twice);
        made_same_bits(half->probability, verdict->probability);
        made_same_bits(twice->change, verdict->change);
        jarak_verdict_free(verdicts);
        free(m);
    }
}

/* All combinations hold each choice by itself, and each is there once. */
static void combinations_hold_the_single_choices_and_each_once(void **state)
{
    (void)state;
    made *m = made_with_choices();
    const jarak_verdict_settings singly = with_specifications(false), all = with_specifications(true);
    jarak_verdicts *one_by_one = made_verdicts(m, &singly), *combined = made_verdicts(m, &all);
    const jarak_verdict *few = volume_of(one_by_one), *many = volume_of(combined);
    assert_true(many->n_specifications > 3 * few->n_specifications);
    for (size_t i = 0; i < few->n_specifications; i++) {
        size_t found = 0;
        for (size_t k = 0; k < many->n_specifications; k++) {
            if (count_differing(&few->specifications[i], &many->specifications[k]) == 0) {
                made_same_bits(few->specifications[i].change, many->specifications[k].change);
                found++;
            }
        }
        assert_int_equal(found, 1);
    }
    size_t n_agree = 0;
    for (size_t i = 0; i < many->n_specifications; i++) {
        n_agree += many->specifications[i].direction == many->direction;
        for (size_t k = 0; k < i; k++) {
            assert_true(count_differing(&many->specifications[i], &many->specifications[k]) > 0);
        }
    }
    assert_int_equal(n_agree, many->n_agree);
    assert_string_equal(many->hinge, few->hinge);
    jarak_verdict_free(one_by_one);
    jarak_verdict_free(combined);
    free(m);
}

static void the_hinge_is_the_choice_that_moves_the_change_most(void **state)
{
    (void)state;
    static const struct {
        double goods, people; /* jumps */
        const char *hinge;
    } cases[] = {{3, -1, "left_out"}, {0.001, 0.001, NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        made *m = made_new(1);
        made_jump(m, 0, made_indicator(m, "volume", "trade", "made.goods"), 5, cases[i].goods, 0.02);
        made_jump(m, 0, made_indicator(m, "volume", "people", "made.people"), 5, cases[i].people, 0.02);
        const jarak_verdict_settings settings = with_specifications(false);
        jarak_verdicts *verdicts = made_verdicts(m, &settings);
        const jarak_verdict *verdict = volume_of(verdicts);
        double largest = 0;
        size_t hinge = 0;
        for (size_t k = 0; k < verdict->n_specifications; k++) {
            const jarak_specification *one = &verdict->specifications[k], *main = find_main(verdict);
            for (size_t c = 0; c < JARAK_N_CHOICES && count_differing(one, main) == 1; c++) {
                if (strcmp(one->choices[c], main->choices[c]) != 0 && fabs(one->change - main->change) > largest) {
                    largest = fabs(one->change - main->change);
                    hinge = c;
                }
            }
        }
        assert_true(largest > 0);
        assert_string_equal(verdict->hinge, jarak_choice_name(hinge));
        assert_true(cases[i].hinge == NULL || strcmp(verdict->hinge, cases[i].hinge) == 0);
        jarak_verdict_free(verdicts);
        free(m);
    }
}

static void choices_have_stable_names(void **state)
{
    (void)state;
    static const char *const names[] = {"since",   "until", "left_out", "reporter",    "measure",
                                        "weights", "noise", "floor",    "correlation", "material"};
    for (size_t k = 0; k < JARAK_N_CHOICES; k++) {
        assert_string_equal(jarak_choice_name(k), names[k]);
    }
    assert_string_equal(jarak_choice_name(JARAK_N_CHOICES), "");
    assert_string_equal(jarak_choice_name(SIZE_MAX), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contributions_sum_to_the_change),
        cmocka_unit_test(publications_share_a_value_by_their_figures),
        cmocka_unit_test(the_value_that_decides_is_named_with_what_is_said_without_it),
        cmocka_unit_test(what_is_left_out_is_as_if_it_were_not_there),
        cmocka_unit_test(a_choice_gives_the_verdict_of_whoever_makes_it),
        cmocka_unit_test(leaving_an_indicator_out_is_as_if_it_had_no_values),
        cmocka_unit_test(choices_that_change_nothing_are_not_tried),
        cmocka_unit_test(what_is_material_decides_on_small_changes),
        cmocka_unit_test(combinations_hold_the_single_choices_and_each_once),
        cmocka_unit_test(the_hinge_is_the_choice_that_moves_the_change_most),
        cmocka_unit_test(choices_have_stable_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
