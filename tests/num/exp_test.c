/* The vector exponential against the C library's in extended precision. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "num/exp.h"
#include "num/random.h"

enum { N = 200001 };

static void errors_stay_below_the_bound(void **state)
{
    (void)state;
    static double x[N], found[N];
    jarak__random random = jarak__random_stream(1, 0);
    for (size_t i = 0; i < N; i++) {
        x[i] = i % 2 == 0 ? -708 + 1417 * jarak__random_uniform(&random) : 2 * jarak__random_uniform(&random) - 1;
    }
    jarak__exp(N, x, found);
    for (size_t i = 0; i < N; i++) {
        long double exact = expl((long double)x[i]);
        if (!(fabsl((long double)found[i] - exact) <= 3e-16L * exact)) {
            fail_msg("exp(%.17g) = %.17g, expected %.17Lg", x[i], found[i], exact);
        }
    }
}

static void less_one_is_exact_near_zero(void **state)
{
    (void)state;
    static double x[N], found[N];
    jarak__random random = jarak__random_stream(2, 0);
    for (size_t i = 0; i < N; i++) {
        x[i] = (jarak__random_uniform(&random) < 0.5 ? -1 : 1) * exp(-40 * jarak__random_uniform(&random) + 3);
    }
    jarak__expm1(N, x, found);
    for (size_t i = 0; i < N; i++) {
        long double exact = expm1l((long double)x[i]);
        if (!(fabsl((long double)found[i] - exact) <= 5e-16L * fabsl(exact))) {
            fail_msg("expm1(%.17g) = %.17g, expected %.17Lg", x[i], found[i], exact);
        }
    }
    double ends[] = {0, -800, 800, -(double)INFINITY, (double)NAN};
    jarak__expm1(sizeof ends / sizeof ends[0], ends, ends); /* in place */
    assert_true(ends[0] == 0 && ends[1] == -1 && isinf(ends[2]) && ends[3] == -1 && isnan(ends[4]));
}

static void ends_of_the_range(void **state)
{
    (void)state;
    double x[] = {0, -0.0, -800, 800, (double)INFINITY, -(double)INFINITY, (double)NAN, 709.78, -707.9};
    jarak__exp(sizeof x / sizeof x[0], x, x); /* in place */
    assert_true(x[0] == 1 && x[1] == 1 && x[2] == 0 && isinf(x[3]) && isinf(x[4]) && x[5] == 0 && isnan(x[6]));
    assert_true(x[7] < DBL_MAX && x[7] > 1.79e308);
    assert_true(x[8] > DBL_MIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_stay_below_the_bound),
        cmocka_unit_test(less_one_is_exact_near_zero),
        cmocka_unit_test(ends_of_the_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
