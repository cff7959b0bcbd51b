/* Sorting, and quantiles by hand: definition 7 of Hyndman & Fan, as R's quantile() has them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"
#include "num/sorted.h"

static void quantiles_lie_between_neighbours(void **state)
{
    (void)state;
    double x[] = {7, -1, 3, 10};
    jarak__sort_numbers(4, x);
    assert_true(x[0] == -1 && x[1] == 3 && x[2] == 7 && x[3] == 10);
    assert_near(jarak__sorted_quantile(4, x, 0), -1, 0);
    assert_near(jarak__sorted_quantile(4, x, 0.25), 2, 1e-15);
    assert_near(jarak__sorted_quantile(4, x, 0.5), 5, 1e-15);
    assert_near(jarak__sorted_quantile(4, x, 0.9), 9.1, 1e-14);
    assert_near(jarak__sorted_quantile(4, x, 1), 10, 0);
}

static void of_one_and_of_none(void **state)
{
    (void)state;
    double one = 4;
    jarak__sort_numbers(1, &one);
    assert_near(jarak__sorted_quantile(1, &one, 0.3), 4, 0);
    assert_true(isnan(jarak__sorted_quantile(0, &one, 0.5)));
}

/* Every second number, from the first; those that are not there are left out. */
static void a_column_is_sorted_without_what_is_not_known(void **state)
{
    (void)state;
    const double table[] = {5, 100, (double)NAN, 100, -2, 100, 3, 100};
    double sorted[4];
    assert_int_equal(jarak__sort_known(4, 2, table, sorted), 3);
    assert_true(sorted[0] == -2 && sorted[1] == 3 && sorted[2] == 5);
    assert_int_equal(jarak__sort_known(0, 2, table, sorted), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(quantiles_lie_between_neighbours), cmocka_unit_test(of_one_and_of_none),
                                       cmocka_unit_test(a_column_is_sorted_without_what_is_not_known)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
