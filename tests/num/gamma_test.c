/* Digamma and trigamma against their closed forms at whole and half numbers (Abramowitz & Stegun 1964, 6.3.2-4, 6.4.2-4). */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"
#include "num/gamma.h"

static const double euler = 0.57721566490153286061, pi = 3.14159265358979323846;

static void whole_and_half_numbers(void **state)
{
    (void)state;
    double harmonic = 0, squares = 0, odd = 0, odd_squares = 0;
    for (int n = 1; n <= 60; n++) {
        const double half = n - 0.5;
        assert_near(jarak__digamma(n), harmonic - euler, 2e-15 * (1 + n));
        assert_near(jarak__trigamma(n), pi * pi / 6 - squares, 1e-14);
        assert_near(jarak__digamma(half), odd - euler - 2 * log(2), 2e-15 * (1 + n));
        assert_near(jarak__trigamma(half), pi * pi / 2 - odd_squares, 1e-14);
        harmonic += 1.0 / n;
        squares += 1.0 / n / n;
        odd += 1 / half;
        odd_squares += 1 / (half * half);
    }
}

static void near_zero_and_far_out(void **state)
{
    (void)state;
    assert_near(jarak__digamma(1e-8) * 1e-8, -1 - 1e-8 * euler, 1e-15);
    assert_near(jarak__trigamma(1e-8) * 1e-16, 1 + pi * pi / 6 * 1e-16, 1e-15);
    assert_near(jarak__digamma(1e9), log(1e9) - 0.5e-9, 1e-14);
    assert_near(jarak__trigamma(1e9), 1e-9 + 0.5e-18, 1e-23);
}

static void what_trigamma_is_of(void **state)
{
    (void)state;
    for (int i = 0; i < 24; i++) {
        const double x = 1e-6 * pow(3.7, i);
        assert_near(jarak__trigamma_inverse(jarak__trigamma(x)) / x, 1, 1e-13);
    }
}

static void nothing_outside(void **state)
{
    (void)state;
    const double outside[] = {0, -1, (double)NAN};
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        assert_true(isnan(jarak__digamma(outside[i])));
        assert_true(isnan(jarak__trigamma(outside[i])));
        assert_true(isnan(jarak__trigamma_inverse(outside[i])));
    }
    assert_true(isnan(jarak__trigamma_inverse((double)INFINITY)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_and_half_numbers),
        cmocka_unit_test(near_zero_and_far_out),
        cmocka_unit_test(what_trigamma_is_of),
        cmocka_unit_test(nothing_outside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
