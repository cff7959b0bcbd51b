/* The vector logarithm against the C library's in extended precision. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "num/log.h"
#include "num/random.h"

enum { N = 200001 };

static void errors_stay_below_the_bound(void **state)
{
    (void)state;
    static double x[N], found[N];
    jarak__random random = jarak__random_stream(1, 0);
    for (size_t i = 0; i < N; i++) {
        double u = jarak__random_uniform(&random);
        x[i] = i % 3 == 0 ? exp(1400 * u - 700) : i % 3 == 1 ? 0.5 + u : 1 + (u - 0.5) * exp(-30 * jarak__random_uniform(&random));
    }
    jarak__log(N, x, found);
    for (size_t i = 0; i < N; i++) {
        long double exact = logl((long double)x[i]);
        if (!(fabsl((long double)found[i] - exact) <= 4e-16L * fabsl(exact))) {
            fail_msg("log(%.17g) = %.17g, expected %.17Lg", x[i], found[i], exact);
        }
    }
}

static void ends_of_the_range(void **state)
{
    (void)state;
    double x[] = {1, 0, -1, (double)INFINITY, (double)NAN, DBL_MIN, DBL_MAX, -0.0, -(double)INFINITY};
    jarak__log(sizeof x / sizeof x[0], x, x); /* in place */
    assert_true(x[0] == 0 && isinf(x[1]) && x[1] < 0 && isnan(x[2]) && isinf(x[3]) && x[3] > 0 && isnan(x[4]));
    assert_true(fabs(x[5] - log(DBL_MIN)) < 1e-12 && fabs(x[6] - log(DBL_MAX)) < 1e-12);
    assert_true(isinf(x[7]) && x[7] < 0 && isnan(x[8]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_stay_below_the_bound),
        cmocka_unit_test(ends_of_the_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
