/* Compensated sums against sums known exactly. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "num/sum.h"

static void small_terms_are_not_lost_beside_large_ones(void **state)
{
    (void)state;
    assert_true(jarak__sum_of(4, (const double[]){1, 1e100, 1, -1e100}) == 2); /* Neumaier's own example; Kahan's gives 0 */
    assert_true(jarak__sum_of(3, (const double[]){1e16, 1, -1e16}) == 1);
    assert_true(jarak__sum_of(0, NULL) == 0);
}

static void ten_million_tenths_are_a_million(void **state)
{
    (void)state;
    jarak__sum sum = {0};
    double plain = 0;
    for (int i = 0; i < 10000000; i++) {
        jarak__sum_add(&sum, 0.1);
        plain += 0.1;
    }
    assert_true(jarak__sum_value(&sum) == 1e6);
    assert_true(plain != 1e6);
}

static void merging_keeps_the_compensations(void **state)
{
    (void)state;
    jarak__sum left = {0}, right = {0};
    jarak__sum_add(&left, 1e16);
    jarak__sum_add(&left, 1);
    jarak__sum_add(&right, 1);
    jarak__sum_add(&right, -1e16);
    jarak__sum_merge(&left, &right);
    assert_true(jarak__sum_value(&left) == 2);
}

static void infinities_and_nan_come_out(void **state)
{
    (void)state;
    const double infinity = (double)INFINITY;
    assert_true(jarak__sum_of(3, (const double[]){1, infinity, 2}) == infinity);
    assert_true(jarak__sum_of(2, (const double[]){1e308, 1e308}) == infinity);
    assert_true(isnan(jarak__sum_of(2, (const double[]){infinity, -infinity})));
    assert_true(isnan(jarak__sum_of(2, (const double[]){(double)NAN, 1})));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_terms_are_not_lost_beside_large_ones),
        cmocka_unit_test(ten_million_tenths_are_a_million),
        cmocka_unit_test(merging_keeps_the_compensations),
        cmocka_unit_test(infinities_and_nan_come_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
