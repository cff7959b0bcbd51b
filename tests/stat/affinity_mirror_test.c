/* What mirrors affinity: yes and no swapped, states renumbered, roll calls in another order, and states that never vote. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jarak/affinity.h"
#include "near.h"
#include "num/random.h"

enum { N_UNITS = 26, N_ITEMS = 60, N_VOTES = N_UNITS * N_ITEMS };

typedef struct ballots {
    uint32_t unit[N_VOTES], item[N_VOTES];
    uint8_t value[N_VOTES];
    size_t n_units;
} ballots;

/* Two camps with some noise. */
static void draw(ballots *b)
{
    jarak__random random = jarak__random_stream(23, 0);
    b->n_units = N_UNITS;
    for (uint32_t v = 0; v < N_ITEMS; v++) {
        for (uint32_t u = 0; u < N_UNITS; u++) {
            const double leaning = (u % 2 == v % 2 ? 0.6 : -0.6) + jarak__random_normal(&random);
            b->item[v * N_UNITS + u] = v;
            b->unit[v * N_UNITS + u] = u;
            b->value[v * N_UNITS + u] = leaning > 0.3 ? JARAK_VOTE_YES : leaning > -0.3 ? JARAK_VOTE_ABSTAIN : JARAK_VOTE_NO;
        }
    }
}

static jarak_affinity *fit(const ballots *b)
{
    jarak_affinity *fitted = NULL;
    jarak_error error = {.message = ""};
    const jarak_affinity_data data = {
        .n_units = b->n_units, .n_items = N_ITEMS, .n_votes = N_VOTES, .unit = b->unit, .item = b->item, .value = b->value};
    if (jarak_affinity_fit(&data, NULL, &fitted, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return fitted;
}

/* The row of a pair, whichever is named first; all pairs are a < b. */
static size_t find_pair(const jarak_affinity *fitted, uint32_t one, uint32_t other)
{
    return jarak_affinity_find(fitted, one < other ? one : other, one < other ? other : one, 0);
}

/* Units of the second are those of the first by number. */
static void assert_same(const ballots *one, const ballots *other, const uint32_t *number, double tolerance)
{
    jarak_affinity *a = fit(one), *b = fit(other);
    const jarak_affinity_info *first = jarak_affinity_result(a), *second = jarak_affinity_result(b);
    size_t n_compared = 0;
    for (uint32_t i = 0; i < N_UNITS; i++) {
        for (uint32_t k = i + 1; k < N_UNITS; k++) {
            const size_t row = jarak_affinity_find(a, i, k, 0), mirrored = find_pair(b, number[i], number[k]);
            assert_true(row != SIZE_MAX && mirrored != SIZE_MAX);
            assert_near(first->rows[row].affinity, second->rows[mirrored].affinity, tolerance);
            assert_near(first->rows[row].affinity_variance, second->rows[mirrored].affinity_variance, tolerance);
            assert_near(first->rows[row].nearness, second->rows[mirrored].nearness, tolerance);
            assert_int_equal(first->rows[row].n, second->rows[mirrored].n);
            n_compared += !isnan(first->rows[row].affinity);
        }
    }
    assert_int_equal(n_compared, N_UNITS * (N_UNITS - 1) / 2);
    jarak_affinity_free(a);
    jarak_affinity_free(b);
}

static void numbers_as_they_are(uint32_t number[N_UNITS])
{
    for (uint32_t u = 0; u < N_UNITS; u++) {
        number[u] = u;
    }
}

static void yes_and_no_swapped_is_the_same(void **state)
{
    (void)state;
    static ballots plain, swapped;
    uint32_t number[N_UNITS];
    draw(&plain);
    swapped = plain;
    for (size_t i = 0; i < N_VOTES; i++) {
        swapped.value[i] = plain.value[i] == JARAK_VOTE_YES  ? JARAK_VOTE_NO
                           : plain.value[i] == JARAK_VOTE_NO ? JARAK_VOTE_YES
                                                             : plain.value[i];
    }
    numbers_as_they_are(number);
    assert_same(&plain, &swapped, number, 1e-12);
}

static void states_may_have_any_numbers_and_others_may_never_vote(void **state)
{
    (void)state;
    static ballots plain, renumbered;
    uint32_t number[N_UNITS];
    draw(&plain);
    renumbered = plain;
    renumbered.n_units = N_UNITS + 14;
    for (uint32_t u = 0; u < N_UNITS; u++) {
        number[u] = (7 * u + 3) % N_UNITS + 5; /* 7 and 26 have no divisor in common */
    }
    for (size_t i = 0; i < N_VOTES; i++) {
        renumbered.unit[i] = number[plain.unit[i]];
    }
    assert_same(&plain, &renumbered, number, 1e-12);
}

static void roll_calls_may_stand_in_any_order(void **state)
{
    (void)state;
    static ballots plain, turned;
    uint32_t number[N_UNITS];
    draw(&plain);
    turned = plain;
    for (size_t i = 0; i < N_VOTES; i++) {
        turned.item[i] = N_ITEMS - 1 - plain.item[i];
    }
    numbers_as_they_are(number);
    assert_same(&plain, &turned, number, 1e-12);
}

/* Of the same camp nearer than by lot, of the other farther: the figures tell the camps apart. */
static void camps_are_told_apart(void **state)
{
    (void)state;
    static ballots b;
    draw(&b);
    jarak_affinity *fitted = fit(&b);
    const jarak_affinity_info *info = jarak_affinity_result(fitted);
    for (uint32_t i = 0; i < N_UNITS; i++) {
        for (uint32_t k = i + 1; k < N_UNITS; k++) {
            const size_t row = jarak_affinity_find(fitted, i, k, 0);
            const double affinity = info->rows[row].affinity, se = sqrt(info->rows[row].affinity_variance);
            assert_true(affinity <= 1 && se > 0);
            assert_true((affinity > 0) == (i % 2 == k % 2) || fabs(affinity) < 3.5 * se);
        }
    }
    jarak_affinity_free(fitted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(yes_and_no_swapped_is_the_same),
        cmocka_unit_test(states_may_have_any_numbers_and_others_may_never_vote),
        cmocka_unit_test(roll_calls_may_stand_in_any_order),
        cmocka_unit_test(camps_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
