/* Combinations of categories: ranks against a search by brute force, by bits and by sorting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "num/codes.h"
#include "num/random.h"

enum { ROWS = 500 };

/* The number of different combinations below that of a row. */
static uint32_t rank_of(const uint32_t *a, const uint32_t *b, size_t row)
{
    uint32_t rank = 0;
    for (size_t i = 0; i < ROWS; i++) {
        bool below = a[i] != JARAK__NO_CODE && b[i] != JARAK__NO_CODE && (a[i] < a[row] || (a[i] == a[row] && b[i] < b[row]));
        bool first = below;
        for (size_t j = 0; first && j < i; j++) {
            first = a[j] != a[i] || b[j] != b[i];
        }
        rank += first ? 1 : 0;
    }
    return rank;
}

static void check(size_t n_a, size_t n_b, uint64_t seed)
{
    jarak__random random = jarak__random_stream(seed, 0);
    uint32_t a[ROWS], b[ROWS], out[ROWS], other[ROWS];
    for (size_t i = 0; i < ROWS; i++) {
        a[i] = jarak__random_below(&random, 20) == 0 ? JARAK__NO_CODE : (uint32_t)jarak__random_below(&random, n_a);
        b[i] = jarak__random_below(&random, 20) == 0 ? JARAK__NO_CODE : (uint32_t)jarak__random_below(&random, n_b);
        if (i > 0 && jarak__random_below(&random, 3) == 0) { /* repeats, however many are possible */
            a[i] = a[i - 1];
            b[i] = b[i - 1];
        }
    }
    size_t n_out, *first_rows;
    assert_int_equal(jarak__codes_combine(ROWS, a, n_a, b, n_b, 1, out, &n_out, &first_rows, NULL), JARAK_OK);
    for (size_t i = 0; i < ROWS; i++) {
        if (a[i] == JARAK__NO_CODE || b[i] == JARAK__NO_CODE) {
            assert_int_equal(out[i], JARAK__NO_CODE);
            continue;
        }
        assert_int_equal(out[i], rank_of(a, b, i));
        assert_true(out[i] < n_out);
        size_t first = first_rows[out[i]];
        assert_true(first <= i && a[first] == a[i] && b[first] == b[i]);
    }
    jarak__free(first_rows);
    /* in the place of one of the two, by more threads */
    memcpy(other, a, sizeof other);
    assert_int_equal(jarak__codes_combine(ROWS, other, n_a, b, n_b, 3, other, &n_out, NULL, NULL), JARAK_OK);
    assert_memory_equal(other, out, sizeof out);
}

static void combinations_are_ranked(void **state)
{
    (void)state;
    check(1, 1, 1);
    check(7, 5, 2);
    check(100, 3, 3);
    check(3000, 1000, 4);             /* by bits */
    check(3000000, 70000, 5);         /* by sorting */
    check(UINT32_MAX, UINT32_MAX, 6); /* with the largest keys */
}

static void no_rows_have_no_combinations(void **state)
{
    (void)state;
    size_t n_out = 7, *first_rows;
    assert_int_equal(jarak__codes_combine(0, NULL, 0, NULL, 0, 2, NULL, &n_out, &first_rows, NULL), JARAK_OK);
    assert_int_equal(n_out, 0);
    jarak__free(first_rows);
    uint32_t a[2] = {JARAK__NO_CODE, JARAK__NO_CODE}, b[2] = {4000000, 1}, out[2];
    assert_int_equal(jarak__codes_combine(2, a, 5000000, b, 5000000, 1, out, &n_out, NULL, NULL), JARAK_OK);
    assert_int_equal(n_out, 0);
    assert_int_equal(out[0], JARAK__NO_CODE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(combinations_are_ranked),
        cmocka_unit_test(no_rows_have_no_combinations),
    };
    return cmocka_run_group_tests_name("codes", tests, NULL, NULL);
}
