/* The normal distribution against tests/ref/normal.csv, which normal.py beside it computes with 60 digits. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "num/normal.h"

static void assert_close(double found, double expected, double relative, double argument)
{
    if (!(fabs(found - expected) <= relative * fabs(expected))) {
        fail_msg("at %.17g: %.17g, expected %.17g", argument, found, expected);
    }
}

static void values_agree_with_the_reference(void **state)
{
    (void)state;
    FILE *stream = fopen(JARAK_SOURCE_ROOT "/tests/ref/normal.csv", "r");
    char line[256], name[16];
    int n_cases = 0;
    assert_non_null(stream);
    while (fgets(line, sizeof line, stream) != NULL) {
        char *argument_text = strchr(line, ',');
        if (argument_text == NULL || strncmp(line, "function", 8) == 0) {
            continue;
        }
        snprintf(name, sizeof name, "%.*s", (int)(argument_text - line), line);
        char *value_text;
        double argument = strtod(argument_text + 1, &value_text);
        double value = strtod(value_text + 1, NULL);
        if (strcmp(name, "cdf") == 0) {
            /* erfc loses digits with its argument squared: far out in the tail a rounding of z alone costs 37^2 eps */
            assert_close(jarak__normal_cdf(argument), value, 2e-15 + argument * argument * 2.3e-16, argument);
            assert_close(jarak__normal_upper(-argument), value, 2e-15 + argument * argument * 2.3e-16, argument);
        } else {
            assert_close(jarak__normal_quantile(argument), value, 2e-15, argument);
        }
        n_cases++;
    }
    fclose(stream);
    assert_int_equal(n_cases, 36);
}

static void the_quantile_is_odd_and_inverts_the_distribution(void **state)
{
    (void)state;
    assert_true(jarak__normal_quantile(0.5) == 0);
    for (int i = 1; i < 512; i++) {
        double probability = i / 1024.0;
        double z = jarak__normal_quantile(probability);
        assert_true(jarak__normal_quantile(1 - probability) == -z);
        assert_close(jarak__normal_cdf(z), probability, 1e-14, probability);
    }
}

static void ends_and_nonsense_are_told_apart(void **state)
{
    (void)state;
    assert_true(isinf(jarak__normal_quantile(0)) && jarak__normal_quantile(0) < 0);
    assert_true(isinf(jarak__normal_quantile(1)) && jarak__normal_quantile(1) > 0);
    assert_true(isnan(jarak__normal_quantile(-0.1)));
    assert_true(isnan(jarak__normal_quantile(1.1)));
    assert_true(isnan(jarak__normal_quantile((double)NAN)));
    assert_true(jarak__normal_cdf(-(double)INFINITY) == 0);
    assert_true(jarak__normal_cdf((double)INFINITY) == 1);
    assert_true(isnan(jarak__normal_cdf((double)NAN)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_agree_with_the_reference),
        cmocka_unit_test(the_quantile_is_odd_and_inverts_the_distribution),
        cmocka_unit_test(ends_and_nonsense_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
