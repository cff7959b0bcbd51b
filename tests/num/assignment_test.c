/* Assignments against all that there are, and against what can be told by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "num/assignment.h"
#include "num/random.h"

enum { MOST = 7 };

/* The largest total gain of rows row … by trying every column that is left, and none. */
static double best_of_all(size_t n_rows, size_t n_columns, const double *gain, size_t row, unsigned taken)
{
    if (row == n_rows) {
        return 0;
    }
    double best = best_of_all(n_rows, n_columns, gain, row + 1, taken);
    for (size_t c = 0; c < n_columns; c++) {
        if ((taken >> c & 1) == 0) {
            best = fmax(best, gain[row * n_columns + c] + best_of_all(n_rows, n_columns, gain, row + 1, taken | 1U << c));
        }
    }
    return best;
}

static double total(size_t n_rows, size_t n_columns, const double *gain, const uint32_t *column)
{
    double sum = 0;
    unsigned taken = 0;
    for (size_t r = 0; r < n_rows; r++) {
        if (column[r] != JARAK__UNASSIGNED) {
            assert_true(column[r] < n_columns);
            assert_int_equal(taken >> column[r] & 1, 0);
            assert_true(gain[r * n_columns + column[r]] > 0);
            taken |= 1U << column[r];
            sum += gain[r * n_columns + column[r]];
        }
    }
    return sum;
}

static void no_assignment_gains_more(void **state)
{
    (void)state;
    jarak__random random = jarak__random_stream(7, 0);
    double gain[MOST * MOST] = {0};
    uint32_t column[MOST];
    for (int round = 0; round < 300; round++) {
        size_t n_rows = 1 + jarak__random_below(&random, MOST - 1), n_columns = 1 + jarak__random_below(&random, MOST - 1);
        for (size_t i = 0; i < n_rows * n_columns; i++) {
            double drawn = jarak__random_uniform(&random);
            gain[i] = drawn < 0.4 ? 0 : round % 2 == 0 ? drawn : floor(4 * drawn); /* also ties */
        }
        assert_int_equal(jarak__assign(n_rows, n_columns, gain, column, NULL), JARAK_OK);
        double found = total(n_rows, n_columns, gain, column), best = best_of_all(n_rows, n_columns, gain, 0, 0);
        if (fabs(found - best) > 1e-12) {
            fail_msg("%zu rows, %zu columns: %.15g, and %.15g can be had", n_rows, n_columns, found, best);
        }
    }
}

static void the_greedy_choice_is_not_taken(void **state)
{
    (void)state;
    const double gain[] = {0.9, 0.85, 0, 0.86, 0.1, 0, 0, 0, 0};
    uint32_t column[3];
    assert_int_equal(jarak__assign(3, 3, gain, column, NULL), JARAK_OK);
    assert_int_equal(column[0], 1);
    assert_int_equal(column[1], 0);
    assert_int_equal(column[2], JARAK__UNASSIGNED);
}

static void sides_of_nothing_are_no_error(void **state)
{
    (void)state;
    uint32_t column[2] = {5, 5};
    assert_int_equal(jarak__assign(2, 0, NULL, column, NULL), JARAK_OK);
    assert_int_equal(column[0], JARAK__UNASSIGNED);
    assert_int_equal(column[1], JARAK__UNASSIGNED);
    assert_int_equal(jarak__assign(0, 2, NULL, column, NULL), JARAK_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_assignment_gains_more),
        cmocka_unit_test(the_greedy_choice_is_not_taken),
        cmocka_unit_test(sides_of_nothing_are_no_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
