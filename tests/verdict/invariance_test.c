/* What a verdict does not depend on: the company of a pair, the order of pairs and origins, and the names; and what mirrors it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "num/random.h"
#include "verdict/verdict_made.h"

enum { N_PAIRS = 4, N_INDICATORS = 3 };

/* Walks of their own for each pair and indicator; position gives the number that a pair has in the data. */
static made *made_walks(const size_t position[N_PAIRS], size_t n_pairs, double sign)
{
    static const char *const groups[] = {"volume", "volume", "signals"}, *const names[] = {"trade", "money", "votes"};
    made *m = made_new(n_pairs);
    for (size_t k = 0; k < N_INDICATORS; k++) {
        made_indicator(m, groups[k], names[k], names[k]);
    }
    for (size_t p = 0; p < N_PAIRS; p++) {
        jarak__random random = jarak__random_stream(5, p);
        for (size_t k = 0; k < N_INDICATORS; k++) {
            double level = 0;
            for (int year = 2008; year <= 2019; year++) {
                level += 0.3 * jarak__random_normal(&random);
                if (position[p] != SIZE_MAX) {
                    made_value(m, position[p], k, year, sign * level, 0.01);
                }
            }
        }
    }
    return m;
}

static void a_pair_has_the_same_bits_in_any_company_and_order(void **state)
{
    (void)state;
    static const size_t straight[] = {0, 1, 2, 3}, backward[] = {3, 2, 1, 0};
    made *all = made_walks(straight, N_PAIRS, 1), *turned = made_walks(backward, N_PAIRS, 1);
    jarak_verdicts *of_all = made_verdicts(all, NULL), *of_turned = made_verdicts(turned, NULL), *again = made_verdicts(all, NULL);
    for (size_t p = 0; p < N_PAIRS; p++) {
        size_t only[N_PAIRS] = {SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX};
        only[p] = 0;
        made *one = made_walks(only, 1, 1);
        jarak_verdicts *of_one = made_verdicts(one, NULL);
        for (int g = 0; g < JARAK_N_GROUPS; g++) {
            const jarak_verdict *verdict = made_of(of_all, p, (jarak_group)g);
            assert_int_equal(verdict->known, g != JARAK_GROUP_SHARE);
            made_same_verdict(verdict, made_of(again, p, (jarak_group)g));
            made_same_verdict(verdict, made_of(of_turned, N_PAIRS - 1 - p, (jarak_group)g));
            made_same_verdict(verdict, made_of(of_one, 0, (jarak_group)g));
        }
        jarak_verdict_free(of_one);
        free(one);
    }
    assert_near(of_all->together[JARAK_GROUP_VOLUME].change, of_turned->together[JARAK_GROUP_VOLUME].change, 1e-9);
    assert_near(of_all->together[JARAK_GROUP_VOLUME].probability, of_turned->together[JARAK_GROUP_VOLUME].probability, 1e-9);
    jarak_verdict_free(of_all);
    jarak_verdict_free(of_turned);
    jarak_verdict_free(again);
    free(all);
    free(turned);
}

/* Values of the other sign say the contrary, just as surely. */
static void opposite_values_say_the_contrary(void **state)
{
    (void)state;
    static const size_t straight[] = {0, 1, 2, 3};
    made *plain = made_walks(straight, N_PAIRS, 1), *mirrored = made_walks(straight, N_PAIRS, -1);
    const jarak_verdict_settings settings = made_quick(0, 0);
    jarak_verdicts *of_plain = made_verdicts(plain, &settings), *of_mirrored = made_verdicts(mirrored, &settings);
    for (size_t p = 0; p < N_PAIRS; p++) {
        const jarak_verdict *one = made_of(of_plain, p, JARAK_GROUP_VOLUME), *other = made_of(of_mirrored, p, JARAK_GROUP_VOLUME);
        assert_near(one->change, -other->change, 1e-9);
        assert_near(one->low, -other->high, 1e-9);
        assert_near(one->probability, 1 - other->probability, 1e-9);
        assert_near(one->p_up, other->p_down, 1e-9);
        assert_near(one->p_no_change, other->p_no_change, 1e-9);
        assert_int_equal(one->since, other->since);
        const jarak_direction turned = one->direction == JARAK_DIRECTION_CLOSER  ? JARAK_DIRECTION_APART
                                       : one->direction == JARAK_DIRECTION_APART ? JARAK_DIRECTION_CLOSER
                                                                                 : one->direction;
        assert_int_equal(other->direction, turned);
    }
    jarak_verdict_free(of_plain);
    jarak_verdict_free(of_mirrored);
    free(plain);
    free(mirrored);
}

/* A level has no meaning: only changes do. */
static void a_constant_added_to_an_indicator_changes_nothing(void **state)
{
    (void)state;
    static const size_t straight[] = {0, 1, 2, 3};
    made *plain = made_walks(straight, N_PAIRS, 1), *raised = made_walks(straight, N_PAIRS, 1);
    for (size_t i = 0; i < raised->data.n_values; i++) {
        raised->values[i].value += 16;
    }
    const jarak_verdict_settings settings = made_quick(0, 0);
    jarak_verdicts *of_plain = made_verdicts(plain, &settings), *of_raised = made_verdicts(raised, &settings);
    for (size_t p = 0; p < N_PAIRS; p++) {
        const jarak_verdict *one = made_of(of_plain, p, JARAK_GROUP_VOLUME), *other = made_of(of_raised, p, JARAK_GROUP_VOLUME);
        assert_near(one->change, other->change, 1e-6);
        assert_near(one->probability, other->probability, 1e-6);
        assert_int_equal(one->direction, other->direction);
        for (size_t i = 0; i < one->n_contributions; i++) {
            assert_near(one->contributions[i].contribution, other->contributions[i].contribution, 1e-6);
        }
    }
    jarak_verdict_free(of_plain);
    jarak_verdict_free(of_raised);
    free(plain);
    free(raised);
}

/* The stricter the level, the fewer are decided and the wider is the interval; nothing else moves. */
static void a_stricter_level_decides_less(void **state)
{
    (void)state;
    static const size_t straight[] = {0, 1, 2, 3};
    static const double levels[] = {0.6, 0.8, 0.9, 0.99, 0.9999};
    made *m = made_walks(straight, N_PAIRS, 1);
    for (size_t p = 0; p < N_PAIRS; p++) {
        double width = 0, probability = (double)NAN;
        bool decided = true;
        for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
            jarak_verdict_settings settings = made_quick(0, 0);
            settings.level = levels[i];
            jarak_verdicts *verdicts = made_verdicts(m, &settings);
            const jarak_verdict *verdict = made_of(verdicts, p, JARAK_GROUP_VOLUME);
            const bool is_decided = verdict->direction == JARAK_DIRECTION_CLOSER || verdict->direction == JARAK_DIRECTION_APART;
            assert_true(decided || !is_decided);
            assert_true(!is_decided || fmax(verdict->probability, 1 - verdict->probability) >= levels[i]);
            assert_true(verdict->high - verdict->low > width);
            assert_true(isnan(probability) || probability == verdict->probability);
            decided = is_decided;
            width = verdict->high - verdict->low;
            probability = verdict->probability;
            jarak_verdict_free(verdicts);
        }
    }
    free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pair_has_the_same_bits_in_any_company_and_order),
        cmocka_unit_test(opposite_values_say_the_contrary),
        cmocka_unit_test(a_constant_added_to_an_indicator_changes_nothing),
        cmocka_unit_test(a_stricter_level_decides_less),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
