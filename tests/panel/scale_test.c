/* The arithmetic of intervals and changes, against values worked out by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "panel/scale.h"

static const double Z90 = 1.6448536269514722; /* the 0.95 quantile of the standard normal distribution */

static void assert_near(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-9 * fmax(1, fabs(expected)))) {
        fail_msg("%.12g is not %.12g", actual, expected);
    }
}

static jarak_indicator_change compute(jarak_scale scale, int sign, double level, jarak_point first, jarak_point last)
{
    static jarak_indicator indicator;
    static jarak_point points[2];
    indicator = (jarak_indicator){.scale = scale, .sign = sign, .natural_unit = ""};
    points[0] = first;
    points[1] = last;
    double width = jarak__interval_width(level);
    jarak__point_interval(scale, width, &points[0]);
    jarak__point_interval(scale, width, &points[1]);
    jarak_indicator_change change = {.indicator = &indicator, .first = &points[0], .last = &points[1]};
    jarak__change_compute(level, &change);
    return change;
}

static void width_of_intervals(void **state)
{
    (void)state;
    assert_near(jarak__interval_width(0.9), Z90);
    assert_near(jarak__interval_width(0.95), 1.959963984540054);
}

/* A doubling, each end known to within 10 percent: ln 2 = 0.6931, sd = √0.02 = 0.1414. */
static void a_ratio(void **state)
{
    (void)state;
    jarak_indicator_change change = compute(JARAK_SCALE_LOG, 1, 0.9, (jarak_point){.value = log(5), .variance = 0.01, .natural = 5},
                                            (jarak_point){.value = log(10), .variance = 0.01, .natural = 10});
    double reach = Z90 * sqrt(0.02);
    assert_near(change.change, log(2));
    assert_near(change.low, log(2) - reach);
    assert_near(change.high, log(2) + reach);
    assert_near(change.ratio, 2);
    assert_near(change.ratio_low, 2 * exp(-reach));
    assert_near(change.ratio_high, 2 * exp(reach));
    assert_near(change.last->natural_low, 10 * exp(-0.1 * Z90));
}

/* 24.2 to 19.4 percent, as shares. */
static void a_share(void **state)
{
    (void)state;
    double first = log(24.2 / 75.8), last = log(19.4 / 80.6);
    jarak_indicator_change change = compute(JARAK_SCALE_LOGIT, 1, 0.9, (jarak_point){.value = first, .variance = 0.0025, .natural = 24.2},
                                            (jarak_point){.value = last, .variance = 0.0025, .natural = 19.4});
    assert_near(change.natural_change, -4.8);
    assert_true(isnan(change.ratio));
    /* 100 / (1 + e^-(v ± 1.6449 · 0.05)) */
    assert_near(change.first->natural_low, 100 / (1 + exp(-(first - 0.05 * Z90))));
    assert_near(change.first->natural_high, 100 / (1 + exp(-(first + 0.05 * Z90))));
    /* The interval of the difference from those of its ends. */
    assert_near(change.natural_low, -4.8 - hypot(19.4 - change.last->natural_low, change.first->natural_high - 24.2));
    assert_near(change.natural_high, -4.8 + hypot(change.last->natural_high - 19.4, 24.2 - change.first->natural_low));
    assert_true(change.natural_low < -4.8 && change.natural_high > -4.8 && change.natural_high < 0);
}

/* The bounds of the interval decide exactly: a change of just 1.6449 standard deviations is one, of a little less none. */
static void the_threshold(void **state)
{
    (void)state;
    const jarak_point zero = {.variance = 0.5};
    jarak_indicator_change above =
        compute(JARAK_SCALE_LINEAR, 1, 0.9, zero, (jarak_point){.value = 1.6449, .natural = 1.6449, .variance = 0.5});
    jarak_indicator_change below =
        compute(JARAK_SCALE_LINEAR, 1, 0.9, zero, (jarak_point){.value = 1.6448, .natural = 1.6448, .variance = 0.5});
    assert_true(above.low > 0);
    assert_true(below.low < 0);
}

/* Two values and their errors make no verdict, however far they are apart. */
static void no_verdict_is_made(void **state)
{
    (void)state;
    jarak_indicator_change change =
        compute(JARAK_SCALE_LINEAR, -1, 0.9, (jarak_point){.variance = 0.01}, (jarak_point){.value = 1, .natural = 1, .variance = 0.01});
    assert_true(change.low > 0 && isnan(change.probability));
    assert_int_equal(change.direction, JARAK_DIRECTION_UNDECIDED);
    assert_null(change.use);
}

/* The verdict's interval, in units that matter with closer positive, in place of that of two values: of a ratio, of a share, of a distance.
 */
static void the_verdicts_interval(void **state)
{
    (void)state;
    jarak_indicator_change ratio = compute(JARAK_SCALE_LOG, 1, 0.9, (jarak_point){.value = log(5), .variance = 0.3, .natural = 5},
                                           (jarak_point){.value = log(10), .variance = 0.3, .natural = 10});
    assert_false(ratio.of_verdict);
    jarak__change_judge(0.2, 0.8, 1, &ratio);
    assert_true(ratio.of_verdict);
    assert_near(ratio.change, log(2));
    assert_near(ratio.ratio_low, exp(0.2));
    assert_near(ratio.ratio_high, exp(0.8));
    assert_near(ratio.natural_low, 5 * exp(0.2) - 5);
    assert_near(ratio.natural_high, 5 * exp(0.8) - 5);

    const jarak_indicator_change before = ratio; /* an interval without the change is of something else than the two values */
    jarak__change_judge(0.1, 0.5, 1, &ratio);
    assert_true(ratio.low == before.low && ratio.high == before.high && ratio.ratio_high == before.ratio_high);

    const double first = log(0.25 / 0.75), last = log(0.5 / 0.5);
    jarak_indicator_change share = compute(JARAK_SCALE_LOGIT, 1, 0.9, (jarak_point){.value = first, .variance = 0.3, .natural = 25},
                                           (jarak_point){.value = last, .variance = 0.3, .natural = 50});
    jarak__change_judge(0.5, 3, 0.5, &share); /* 0.25 … 1.5 on the scale */
    assert_near(share.natural_low, 100 / (1 + exp(-first - 0.25)) - 25);
    assert_near(share.natural_high, 100 / (1 + exp(-first - 1.5)) - 25);
    assert_true(isnan(share.ratio_low));

    jarak_indicator_change distance = compute(JARAK_SCALE_SIGNED, -1, 0.9, (jarak_point){.value = -1.5, .variance = 0.1, .natural = 1.5},
                                              (jarak_point){.value = 0.5, .variance = 0.1, .natural = 0.5});
    jarak__change_judge(0.4, 2, 0.5, &distance); /* closer: the distance falls by 0.2 … 1 */
    assert_near(distance.change, -1);
    assert_near(distance.low, -1);
    assert_near(distance.high, -0.2);
    assert_near(distance.natural_low, -1);
    assert_near(distance.natural_high, -0.2);
}

static void no_variance(void **state)
{
    (void)state;
    jarak_indicator_change more =
        compute(JARAK_SCALE_LINEAR, 1, 0.9, (jarak_point){.value = 3, .natural = 3}, (jarak_point){.value = 4, .natural = 4});
    assert_true(more.low == 1 && more.high == 1);
}

/* Three visits: 2 √(3 + 3/8) = 3.6742, with s² = 1. */
static void counts(void **state)
{
    (void)state;
    jarak_point three = {.value = 2 * sqrt(3.375), .variance = 1, .natural = 3};
    jarak__point_interval(JARAK_SCALE_ANSCOMBE, Z90, &three);
    double low = sqrt(3.375) - Z90 / 2, high = sqrt(3.375) + Z90 / 2;
    assert_near(three.natural_low, low * low - 0.375);
    assert_near(three.natural_high, high * high - 0.375);
    jarak_point none = {.value = 2 * sqrt(0.375), .variance = 1, .natural = 0};
    jarak__point_interval(JARAK_SCALE_ANSCOMBE, Z90, &none);
    assert_near(none.natural_low, 0);
}

/* Agreement in 3 of 4 and in all of 100 votes: percentages stay within 0 and 100. */
static void votes(void **state)
{
    (void)state;
    jarak_indicator_change change =
        compute(JARAK_SCALE_ARCSIN2, 1, 0.9, (jarak_point){.value = 2 * asin(sqrt(0.05)), .variance = 0.25, .natural = 5},
                (jarak_point){.value = M_PI, .variance = 0.01, .natural = 100});
    assert_near(change.last->natural_high, 100);
    assert_near(change.first->natural_low, 0);
    assert_near(change.first->natural_high, 100 * pow(sin(asin(sqrt(0.05)) + 0.25 * Z90), 2));
}

static void differences_have_no_natural_interval(void **state)
{
    (void)state;
    jarak_indicator_change change = compute(JARAK_SCALE_DIFFERENCE, 1, 0.9, (jarak_point){.value = -3, .natural = -4, .variance = 2},
                                            (jarak_point){.value = 2, .natural = 5, .variance = 2});
    assert_near(change.natural_change, 9);
    assert_true(isnan(change.natural_low) && isnan(change.natural_high));
}

static void names_of_scales(void **state)
{
    (void)state;
    jarak_scale scale;
    assert_true(jarak__scale_parse("arcsin2", &scale));
    assert_int_equal(scale, JARAK_SCALE_ARCSIN2);
    assert_string_equal(jarak__scale_name(JARAK_SCALE_LOGIT), "logit");
    assert_false(jarak__scale_parse("cubic", &scale));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(width_of_intervals),
        cmocka_unit_test(a_ratio),
        cmocka_unit_test(a_share),
        cmocka_unit_test(the_threshold),
        cmocka_unit_test(no_verdict_is_made),
        cmocka_unit_test(the_verdicts_interval),
        cmocka_unit_test(no_variance),
        cmocka_unit_test(counts),
        cmocka_unit_test(votes),
        cmocka_unit_test(differences_have_no_natural_interval),
        cmocka_unit_test(names_of_scales),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
