/* Fisher's F against closed forms and tables. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "num/fisher.h"
#include "num/student.h"

static void assert_near(double value, double expected, double relative)
{
    if (!(fabs(value - expected) <= relative * fabs(expected))) {
        fail_msg("%.15g, expected %.15g", value, expected);
    }
}

static void one_and_two_squares_are_closed_forms(void **state)
{
    (void)state;
    for (int i = 0; i < 12; i++) {
        const double f = 0.1 * pow(1.7, i); /* to 34 */
        for (int k = 0; k < 7; k++) {
            const double freedom = pow(3, k); /* to 729 */
            assert_near(jarak__fisher_upper(f, 1, freedom), 2 * jarak__student_upper(sqrt(f), freedom), 1e-12);
            assert_near(jarak__fisher_upper(f, 2, freedom), pow(1 + 2 * f / freedom, -freedom / 2), 1e-11);
            /* the other tail, with two degrees of freedom below: P(F > f) = 1 - (n f / (2 + n f))^(n / 2) */
            for (size_t n = 3; n < 9; n++) {
                double share = (double)n * f / (2 + (double)n * f);
                assert_near(jarak__fisher_upper(f, n, 2), 1 - pow(share, (double)n / 2), 1e-9);
            }
        }
        assert_near(jarak__fisher_upper(f, 4, INFINITY), exp(-2 * f) * (1 + 2 * f), 1e-12);
    }
}

/* Quantiles of Abramowitz & Stegun 1964, tables 26.8 and 26.9. */
static void tables_agree(void **state)
{
    (void)state;
    assert_near(jarak__fisher_upper(7.814728 / 3, 3, INFINITY), 0.05, 1e-6);
    assert_near(jarak__fisher_upper(15.08627 / 5, 5, INFINITY), 0.01, 1e-5);
    assert_near(jarak__fisher_upper(3.7083, 3, 10), 0.05, 1e-4);
    assert_near(jarak__fisher_upper(5.6363, 5, 10), 0.01, 1e-4);
    assert_near(jarak__fisher_upper(2.5, 3, 1e7), jarak__fisher_upper(2.5, 3, INFINITY), 1e-5);
}

static void ends_and_nonsense(void **state)
{
    (void)state;
    assert_true(jarak__fisher_upper(0, 3, 5) == 1 && jarak__fisher_upper(-1, 3, 5) == 1);
    assert_true(isnan(jarak__fisher_upper(NAN, 3, 5)) && isnan(jarak__fisher_upper(1, 0, 5)) && isnan(jarak__fisher_upper(1, 1, 0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_and_two_squares_are_closed_forms),
        cmocka_unit_test(tables_agree),
        cmocka_unit_test(ends_and_nonsense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
