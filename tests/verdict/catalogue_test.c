/* What the catalogue does to a verdict: units, floors, noise by size, indicators on the same facts, and the choices that are made of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "verdict/verdict_made.h"

enum { MEASURE = 4, NOISE = 6, FLOOR = 7 };

static jarak_verdicts *quick_verdicts(const made *m)
{
    const jarak_verdict_settings settings = made_quick(2010, 2020);
    return made_verdicts(m, &settings);
}

static const jarak_verdict_part *part_of(const jarak_verdict *verdict, const char *code)
{
    for (size_t i = 0; i < verdict->n_parts; i++) {
        if (strcmp(verdict->parts[i].indicator->code, code) == 0) {
            return &verdict->parts[i];
        }
    }
    fail_msg("%s is no part", code);
    return NULL;
}

/* Half a point of affinity is what matters: a jump of that size is a change of 1. */
static void changes_are_in_the_unit_that_matters(void **state)
{
    (void)state;
    static const struct {
        const char *group, *dimension, *code;
        double jump, change;
    } cases[] = {{"signals", "votes", "votes.affinity", 0.5, 1},
                 {"signals", "votes", "votes.affinity", -1, -2},
                 {"share", "meetings", "meetings.visits_share", 0.5, 2},
                 {"volume", "trade", "trade.volume", 1, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        made *m = made_new(1);
        made_jump(m, 0, made_indicator(m, cases[i].group, cases[i].dimension, cases[i].code), 9, cases[i].jump, 0.02);
        jarak_verdicts *verdicts = quick_verdicts(m);
        const jarak_group group = cases[i].group[0] == 'v'   ? JARAK_GROUP_VOLUME
                                  : cases[i].group[1] == 'i' ? JARAK_GROUP_SIGNALS
                                                             : JARAK_GROUP_SHARE;
        const jarak_verdict *verdict = made_of(verdicts, 0, group);
        assert_true(verdict->known);
        assert_near(verdict->change, cases[i].change, fabs(0.3 * cases[i].change)); /* noise makes it a little smaller */
        assert_true((verdict->change > 0) == (cases[i].change > 0));
        jarak_verdict_free(verdicts);
        free(m);
    }
}

/* Ten million dollars at either end are enough; a share is held to the amounts that it is a share of. */
static void what_is_small_at_both_ends_says_nothing(void **state)
{
    (void)state;
    static const struct {
        double first, last; /* million dollars of trade */
        const char *use;
    } cases[] = {{5, 5, "below the floor"}, {9.99, 9.99, "below the floor"}, {10, 10, "used"},  {5, 50, "used"},
                 {50, 5, "used"},           {0.001, 9, "below the floor"},   {500, 500, "used"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        made *m = made_new(1);
        const size_t volume = made_indicator(m, "volume", "trade", "trade.volume");
        const size_t share = made_indicator(m, "share", "trade", "trade.share");
        const size_t people = made_indicator(m, "volume", "people", "people.stock");
        for (int year = 2010; year <= 2020; year++) {
            made_value(m, 0, volume, year, 1, 0.01)->natural = year <= 2015 ? cases[i].first : cases[i].last;
            made_value(m, 0, share, year, year >= 2016, 0.01)->natural = 3;
            made_value(m, 0, people, year, 9, 0.01)->natural = 500000; /* of another dimension */
        }
        jarak_verdicts *verdicts = quick_verdicts(m);
        assert_string_equal(part_of(made_of(verdicts, 0, JARAK_GROUP_VOLUME), "trade.volume")->use, cases[i].use);
        const bool counts = strcmp(cases[i].use, "used") == 0;
        if (made_of(verdicts, 0, JARAK_GROUP_SHARE)->n_parts > 0) {
            assert_string_equal(part_of(made_of(verdicts, 0, JARAK_GROUP_SHARE), "trade.share")->use, cases[i].use);
        }
        assert_int_equal(made_of(verdicts, 0, JARAK_GROUP_SHARE)->known, counts);
        jarak_verdict_free(verdicts);
        free(m);
    }
}

/* What is much for a small state is little for two large ones: floors are also a part of the smaller one, in the year of the value. */
static void floors_are_told_by_the_smaller_state(void **state)
{
    (void)state;
    static const struct {
        double amount, gdp, population;
        int year; /* that the size is known for */
        const char *use;
    } cases[] = {{400, (double)NAN, (double)NAN, 2010, "used"}, {400, 1e5, 1e6, 2010, "used"},
                 {400, 1e6, 1e6, 2010, "below the floor"},      {501, 1e6, 1e6, 2010, "used"},
                 {400, 1e6, 1e6, 2030, "below the floor"},      {8, 1e3, 1e3, 2010, "below the floor"}, /* not less than the amount */
                 {400, (double)NAN, 1e9, 2010, "used"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        made *m = made_new(2);
        const jarak_verdict_size sizes[] = {{0, cases[i].year, cases[i].gdp, cases[i].population}, {1, 2010, 1e9, 1e9}};
        m->data.sizes = sizes;
        m->data.n_sizes = 2;
        const size_t trade = made_indicator(m, "volume", "trade", "trade.volume");
        const size_t people = made_indicator(m, "volume", "people", "people.stock");
        for (int year = 2010; year <= 2020; year++) {
            made_value(m, 0, trade, year, year >= 2016, 0.01)->natural = cases[i].amount;
            made_value(m, 0, people, year, year >= 2016, 0.01)->natural = 2000;
        }
        jarak_verdicts *verdicts = quick_verdicts(m);
        const jarak_verdict *verdict = made_of(verdicts, 0, JARAK_GROUP_VOLUME);
        const jarak_verdict_part *part = part_of(verdict, "trade.volume");
        assert_string_equal(part->use, cases[i].use);
        if (strcmp(part->use, "used") != 0) {
            assert_true(part->weight == 0);
            assert_int_equal(part->direction, JARAK_DIRECTION_UNDECIDED);
        }
        assert_string_equal(part_of(verdict, "people.stock")->use, cases[i].population > 2e6 ? "below the floor" : "used");
        jarak_verdict_free(verdicts);
        free(m);
    }
}

/* A value that its publisher moved as all others alike is shown and not looked at: with and without it every number is the same. */
static void values_spread_by_the_publisher_say_nothing(void **state)
{
    (void)state;
    jarak_verdicts *verdicts[2];
    made *m[2];
    for (int with = 0; with < 2; with++) {
        m[with] = made_new(1);
        const size_t stock = made_indicator(m[with], "volume", "people", "people.stock");
        made_value(m[with], 0, stock, 2010, 12, 0.01)->natural = 1e5;
        made_value(m[with], 0, stock, 2015, 13, 0.01)->natural = 1e5;
        made_value(m[with], 0, stock, 2020, 13.4, 0.01)->natural = 1e5;
        if (with) {
            made_value(m[with], 0, stock, 2018, 20, 0.01)->spread = true;
        }
        verdicts[with] = quick_verdicts(m[with]);
    }
    made_same_verdict(made_of(verdicts[0], 0, JARAK_GROUP_VOLUME), made_of(verdicts[1], 0, JARAK_GROUP_VOLUME));
    for (int with = 0; with < 2; with++) {
        jarak_verdict_free(verdicts[with]);
        free(m[with]);
    }
    made *alone = made_new(1);
    const size_t stock = made_indicator(alone, "volume", "people", "people.stock");
    made_value(alone, 0, stock, 2015, 13, 0.01)->natural = 1e5;
    made_value(alone, 0, stock, 2020, 13, 0.01)->natural = 1e5;
    alone->values[1].spread = true;
    const jarak_verdict_settings settings = made_quick(2015, 2020);
    jarak_verdicts *none = made_verdicts(alone, &settings);
    assert_false(made_of(none, 0, JARAK_GROUP_VOLUME)->known);
    assert_string_equal(part_of(made_of(none, 0, JARAK_GROUP_VOLUME), "people.stock")->use, "spread by the publisher");
    jarak_verdict_free(none);
    free(alone);
}

/* A share whose amounts nobody knows is held to no floor, as percents are no dollars, and is judged as one of middling size. */
static void a_share_without_amounts_is_no_small_one(void **state)
{
    (void)state;
    double width[3];
    for (size_t i = 0; i < 3; i++) {
        made *m = made_new(1);
        const size_t share = made_indicator(m, "share", "trade", "trade.share");
        made_jump(m, 0, share, 0, 1, 0.02);
        for (size_t k = 0; k < m->data.n_values; k++) {
            m->values[k].natural = 3;
        }
        if (i > 0) { /* amounts: of the size that the noise is given for, and of a large one */
            made_jump(m, 0, made_indicator(m, "volume", "trade", "trade.volume"), i == 1 ? log(3000) : log(1e6), 0, 0.01);
        }
        jarak_verdicts *verdicts = quick_verdicts(m);
        const jarak_verdict *verdict = made_of(verdicts, 0, JARAK_GROUP_SHARE);
        assert_true(verdict->known);
        assert_string_equal(part_of(verdict, "trade.share")->use, "used");
        width[i] = verdict->high - verdict->low;
        jarak_verdict_free(verdicts);
        free(m);
    }
    assert_near(width[0], width[1], 0.02 * width[1]);
    assert_true(width[2] < width[0]); /* what is not known is never taken for surer */
}

/* The same movement of a larger trade is surer, as figures of large flows err less; its middle stays where it is. */
static void the_noise_of_large_amounts_is_smaller(void **state)
{
    (void)state;
    static const double amounts[] = {20, 200, 3000, 40000};
    double width = (double)INFINITY;
    for (size_t i = 0; i < sizeof amounts / sizeof amounts[0]; i++) {
        made *m = made_new(1);
        made_jump(m, 0, made_indicator(m, "volume", "trade", "trade.volume"), 0, 0.5, 0.02);
        for (size_t k = 0; k < m->data.n_values; k++) {
            m->values[k].natural = amounts[i];
        }
        jarak_verdicts *verdicts = quick_verdicts(m);
        const jarak_verdict *verdict = made_of(verdicts, 0, JARAK_GROUP_VOLUME);
        assert_true(verdict->high - verdict->low < width);
        assert_true(verdict->probability > 0.9);
        width = verdict->high - verdict->low;
        jarak_verdict_free(verdicts);
        free(m);
    }
}

static const jarak_specification *find_main(const jarak_verdict *verdict)
{
    for (size_t i = 0; i < verdict->n_specifications; i++) {
        if (verdict->specifications[i].main) {
            return &verdict->specifications[i];
        }
    }
    fail_msg("there is no main specification");
    return NULL;
}

static const jarak_specification *find_choice(const jarak_verdict *verdict, size_t choice, const char *text)
{
    for (size_t i = 0; i < verdict->n_specifications; i++) {
        if (strcmp(verdict->specifications[i].choices[choice], text) == 0) {
            return &verdict->specifications[i];
        }
    }
    return NULL;
}

/* Three measures of the same votes: one counts, each other may take its place, and then it alone counts; but where one is sure of the
 * contrary, nobody says a direction. */
static void measures_of_the_same_facts_stand_in_for_each_other(void **state)
{
    (void)state;
    made *m = made_new(1);
    static const char *const codes[] = {"votes.affinity", "votes.nearness", "votes.kappa"};
    static const double jumps[] = {0.5, -0.25, 1};
    for (size_t k = 0; k < 3; k++) {
        made_jump(m, 0, made_indicator(m, "signals", "votes", codes[k]), 1, jumps[k], 0.02);
    }
    jarak_verdict_settings settings = made_quick(2010, 2020);
    settings.specifications = true;
    jarak_verdicts *verdicts = made_verdicts(m, &settings);
    const jarak_verdict *verdict = made_of(verdicts, 0, JARAK_GROUP_SIGNALS);
    assert_int_equal(verdict->n_dimensions, 1);
    assert_int_equal(verdict->n_all_dimensions, 1);
    assert_true(part_of(verdict, codes[0])->weight == 1);
    made_same_bits(verdict->change, part_of(verdict, codes[0])->change);
    assert_string_equal(find_main(verdict)->choices[MEASURE], "catalogue");
    for (size_t k = 1; k < 3; k++) {
        const jarak_verdict_part *part = part_of(verdict, codes[k]);
        const jarak_specification *one = find_choice(verdict, MEASURE, codes[k]);
        assert_string_equal(part->use, "beside");
        assert_non_null(one);
        made_same_bits(one->change, part->change);
        made_same_bits(one->probability, part->probability);
        assert_int_equal(part->direction, jumps[k] > 0 ? JARAK_DIRECTION_CLOSER : JARAK_DIRECTION_APART);
        assert_int_equal(one->direction, JARAK_DIRECTION_MIXED); /* the other of the two is sure of the contrary */
    }
    assert_int_equal(verdict->direction, JARAK_DIRECTION_MIXED);
    assert_null(find_choice(verdict, MEASURE, codes[0]));
    assert_string_equal(verdict->hinge, "measure"); /* they contradict each other */
    jarak_verdict_free(verdicts);
    free(m);
}

/* Events of either direction and of all actors are ways of answering, and no more: sure of the contrary, they leave the verdict as it is,
 * to the bit, and alone in the place of the balance they say theirs. */
static void variants_of_events_count_in_their_turn_only(void **state)
{
    (void)state;
    static const char *const codes[] = {"events.balance", "events.balance_own", "events.balance_partner", "events.balance_all"};
    double change[2];
    for (size_t n = 1; n <= 4; n += 3) {
        made *m = made_new(1);
        for (size_t k = 0; k < n; k++) {
            made_jump(m, 0, made_indicator(m, "signals", "events", codes[k]), 1, k % 2 == 0 ? 1.5 : -1.5, 0.02);
        }
        jarak_verdict_settings settings = made_quick(2010, 2020);
        settings.specifications = true;
        jarak_verdicts *verdicts = made_verdicts(m, &settings);
        const jarak_verdict *verdict = made_of(verdicts, 0, JARAK_GROUP_SIGNALS);
        assert_int_equal(verdict->direction, JARAK_DIRECTION_CLOSER);
        change[n / 4] = verdict->change;
        for (size_t k = 1; k < n; k++) {
            const jarak_specification *one = find_choice(verdict, MEASURE, codes[k]);
            assert_non_null(one);
            assert_string_equal(part_of(verdict, codes[k])->use, "beside");
            made_same_bits(one->change, part_of(verdict, codes[k])->change);
            assert_int_equal(one->direction, k % 2 == 0 ? JARAK_DIRECTION_CLOSER : JARAK_DIRECTION_APART);
        }
        jarak_verdict_free(verdicts);
        free(m);
    }
    made_same_bits(change[0], change[1]);
}

/* With half the noise the interval is narrower, with double wider, and a choice about a floor there is none where nothing is below it. */
static void more_noise_is_a_wider_interval(void **state)
{
    (void)state;
    made *m = made_new(1);
    made_jump(m, 0, made_indicator(m, "volume", "trade", "trade.volume"), 6, 0.4, 0.02);
    jarak_verdict_settings settings = made_quick(2010, 2020);
    settings.specifications = true;
    jarak_verdicts *verdicts = made_verdicts(m, &settings);
    const jarak_verdict *verdict = made_of(verdicts, 0, JARAK_GROUP_VOLUME);
    const jarak_specification *half = find_choice(verdict, NOISE, "half"), *twice = find_choice(verdict, NOISE, "double"),
                              *table = find_main(verdict);
    if (half == NULL || twice == NULL || table == NULL) {
        fail_msg("a way of answering is missing");
        return;
    }
    assert_true(half->high - half->low < table->high - table->low && table->high - table->low < twice->high - twice->low);
    assert_true(half->probability >= table->probability && table->probability >= twice->probability);
    made_same_bits(table->change, verdict->change);
    assert_null(find_choice(verdict, FLOOR, "none"));
    jarak_verdict_free(verdicts);
    free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_are_in_the_unit_that_matters),
        cmocka_unit_test(what_is_small_at_both_ends_says_nothing),
        cmocka_unit_test(floors_are_told_by_the_smaller_state),
        cmocka_unit_test(values_spread_by_the_publisher_say_nothing),
        cmocka_unit_test(a_share_without_amounts_is_no_small_one),
        cmocka_unit_test(the_noise_of_large_amounts_is_smaller),
        cmocka_unit_test(measures_of_the_same_facts_stand_in_for_each_other),
        cmocka_unit_test(variants_of_events_count_in_their_turn_only),
        cmocka_unit_test(more_noise_is_a_wider_interval),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
