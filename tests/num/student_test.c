/* Student's t against its closed forms with 1, 2, 3 and 4 degrees of freedom, and the normal distribution that it becomes. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"
#include "num/normal.h"
#include "num/student.h"

static const double pi = 3.14159265358979323846;

/* P(T > t) for t >= 0, without cancellation. */
static double closed_form(double t, int freedom)
{
    const double angle = atan2(sqrt(freedom), t); /* from the far end */
    const double root = sqrt(freedom + t * t);
    switch (freedom) {
    case 1:
        return angle / pi;
    case 2:
        return 1 / (root * (root + t));
    case 3:
        return (angle - sqrt(3) * t / (3 + t * t)) / pi;
    default: { /* 4: with s = t / root, (1 - s)^2 (2 + s) / 4 */
        const double far = 4 / (root * (root + t));
        return far * far * (2 + t / root) / 4;
    }
    }
}

static void closed_forms(void **state)
{
    (void)state;
    for (int freedom = 1; freedom <= 4; freedom++) {
        for (int i = 0; i < 30; i++) {
            const double t = 0.01 * pow(1.3, i);
            const double expected = closed_form(t, freedom);
            assert_near(jarak__student_upper(t, freedom) / expected, 1, freedom == 3 ? 1e-10 : 1e-12);
            assert_near(jarak__student_upper(-t, freedom), 1 - expected, 1e-14);
        }
        assert_near(jarak__student_upper(0, freedom), 0.5, 1e-15);
    }
}

static void many_degrees_of_freedom_are_normal(void **state)
{
    (void)state;
    for (int i = 0; i < 16; i++) {
        const double t = 0.1 + 0.37 * i;
        assert_near(jarak__student_upper(t, 1e12) / jarak__normal_upper(t), 1, 1e-9);
        assert_near(jarak__student_upper(t, 100001) / jarak__student_upper(t, 99999), 1, 2e-8 * (1 + t * t * t * t)); /* no seam */
        assert_true(jarak__student_upper(t, (double)INFINITY) == jarak__normal_upper(t));
        assert_true(jarak__student_upper(t, 5) > jarak__student_upper(t, 6)); /* heavier tails of fewer */
    }
}

static void quantiles_lead_back(void **state)
{
    (void)state;
    const double freedoms[] = {0.7, 1, 2.5, 19.83, 400};
    for (size_t i = 0; i < sizeof freedoms / sizeof freedoms[0]; i++) {
        for (int k = 0; k < 16; k++) {
            const double p = 0.5 * pow(2.3, -k);
            assert_near(jarak__student_upper(jarak__student_quantile(p, freedoms[i]), freedoms[i]) / p, 1, 1e-10);
        }
    }
    assert_near(jarak__student_quantile(0.025, 10), 2.228138851986275, 1e-12); /* by its closed form, with 40 digits */
    assert_near(jarak__student_quantile(0.025, (double)INFINITY), 1.959963984540054, 1e-12);
}

static void nothing_outside(void **state)
{
    (void)state;
    assert_true(isnan(jarak__student_upper(1, 0)));
    assert_true(isnan(jarak__student_upper((double)NAN, 3)));
    assert_true(isnan(jarak__student_quantile(0, 3)));
    assert_true(isnan(jarak__student_quantile(0.6, 3)));
    assert_true(isnan(jarak__student_quantile(0.1, -1)));
    assert_true(jarak__student_upper((double)INFINITY, 3) == 0);
    assert_true(jarak__student_upper((double)-INFINITY, 3) == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closed_forms),
        cmocka_unit_test(many_degrees_of_freedom_are_normal),
        cmocka_unit_test(quantiles_lead_back),
        cmocka_unit_test(nothing_outside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
