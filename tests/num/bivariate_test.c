/* The bivariate normal distribution against tests/ref/bivariate.csv, which bivariate.py beside it computes with 40 digits; and the batch of
 * the univariate one against the C library's. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "num/bivariate.h"
#include "num/normal.h"
#include "num/normal_batch.h"

static void assert_near(double found, double expected, double most, const char *what)
{
    if (!(fabs(found - expected) <= most)) {
        fail_msg("%s: %.17g, expected %.17g", what, found, expected);
    }
}

static void values_agree_with_the_reference(void **state)
{
    (void)state;
    FILE *stream = fopen(JARAK_SOURCE_ROOT "/tests/ref/bivariate.csv", "r");
    assert_non_null(stream);
    char line[256];
    int n_cases = 0;
    while (fgets(line, sizeof line, stream) != NULL) {
        double v[4];
        char *at = line;
        if (line[0] == '#' || line[0] == 'x') {
            continue;
        }
        for (int i = 0; i < 4; i++) {
            v[i] = strtod(at, &at);
            at++;
        }
        assert_near(jarak__bivariate_cdf(v[0], v[1], v[2]), v[3], 1e-14, line);
        assert_near(jarak__bivariate_cdf(v[1], v[0], v[2]), v[3], 1e-14, line);
        n_cases++;
    }
    fclose(stream);
    assert_int_equal(n_cases, 120);
}

/* P(X <= x, Y <= y; r) + P(X <= x, Y <= -y; -r) = P(X <= x), all r and beyond the nodes of the reference. */
static void quadrants_add_up(void **state)
{
    (void)state;
    for (int step = -32; step <= 32; step++) {
        const double r = step / 32.0;
        for (int i = 0; i <= 10; i++) {
            for (int j = 0; j <= 10; j++) {
                const double x = -4 + 0.75 * i, y = -4 + 0.8 * j;
                const double sum = jarak__bivariate_cdf(x, y, r) + jarak__bivariate_cdf(x, -y, -r);
                assert_near(sum, jarak__normal_cdf(x), 1e-14, "quadrants");
            }
        }
    }
}

static void ends_are_what_they_must_be(void **state)
{
    (void)state;
    const double inf = (double)INFINITY;
    assert_true(jarak__bivariate_cdf(inf, inf, 0.5) == 1);
    assert_true(jarak__bivariate_cdf(-inf, inf, 0.5) == 0);
    assert_true(jarak__bivariate_cdf(0.3, inf, -0.5) == jarak__normal_cdf(0.3));
    assert_near(jarak__bivariate_cdf(0.3, 0.8, 1), jarak__normal_cdf(0.3), 1e-15, "r = 1");
    assert_near(jarak__bivariate_cdf(0.3, 0.8, -1), jarak__normal_cdf(0.3) + jarak__normal_cdf(0.8) - 1, 1e-15, "r = -1");
    assert_near(jarak__bivariate_cdf(0, 0, 0.6), 0.25 + asin(0.6) / (2 * acos(-1.0)), 1e-15, "Sheppard's formula");
    assert_true(isnan(jarak__bivariate_cdf((double)NAN, 0, 0)));
    assert_true(isnan(jarak__bivariate_cdf(0, 0, 1.5)));
}

static void a_batch_agrees_with_single_values(void **state)
{
    (void)state;
    enum { N = 40001 };
    static double z[N], p[N];
    for (int i = 0; i < N; i++) {
        z[i] = (i - 20000) / 2000.0 * 1.1;
    }
    jarak__normal_cdf_batch(N, z, p);
    for (int i = 0; i < N; i++) {
        assert_near(p[i], jarak__normal_cdf(z[i]), 1e-15, "batch");
    }
    jarak__normal_cdf_batch(N, z, z);
    for (int i = 0; i < N; i++) {
        assert_true(z[i] >= p[i] && z[i] <= p[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_agree_with_the_reference),
        cmocka_unit_test(quadrants_add_up),
        cmocka_unit_test(ends_are_what_they_must_be),
        cmocka_unit_test(a_batch_agrees_with_single_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
