/* The generator against the published test vectors of Random123, and the moments of what is made from it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "num/random.h"

/* philox4x64-10 with counter 0 and key 0: known-answer vector of Random123 (kat_vectors). */
static void bits_agree_with_the_known_answer(void **state)
{
    (void)state;
    static const uint64_t known[4] = {0x16554d9eca36314cULL, 0xdb20fe9d672d0fdcULL, 0xd7e772cee186176bULL, 0x7e68b68aec7ba23bULL};
    jarak__random random = jarak__random_stream(0, 0);
    for (int i = 0; i < 4; i++) {
        assert_true(jarak__random_bits(&random) == known[i]);
    }
}

static void streams_differ_and_repeat(void **state)
{
    (void)state;
    jarak__random a = jarak__random_stream(7, 1), b = jarak__random_stream(7, 2), c = jarak__random_stream(8, 1);
    jarak__random again = jarak__random_stream(7, 1);
    for (int i = 0; i < 100; i++) {
        uint64_t bits = jarak__random_bits(&a);
        assert_true(bits == jarak__random_bits(&again));
        assert_true(bits != jarak__random_bits(&b));
        assert_true(bits != jarak__random_bits(&c));
    }
}

static void normals_have_the_moments_of_a_normal(void **state)
{
    (void)state;
    enum { DRAWS = 1000000 };
    jarak__random random = jarak__random_stream(1, 0);
    double sums[5] = {0};
    for (int i = 0; i < DRAWS; i++) {
        double z = jarak__random_normal(&random), power = 1;
        for (int k = 1; k < 5; k++) {
            power *= z;
            sums[k] += power;
        }
    }
    static const double moments[5] = {1, 0, 1, 0, 3};
    static const double variances[5] = {0, 1, 2, 15, 96}; /* of z^k */
    for (int k = 1; k < 5; k++) {
        assert_true(fabs(sums[k] / DRAWS - moments[k]) < 4 * sqrt(variances[k] / DRAWS));
    }
}

static void whole_numbers_come_equally_often(void **state)
{
    (void)state;
    enum { SIDES = 6, DRAWS = 600000 };
    jarak__random random = jarak__random_stream(2, 0);
    int counts[SIDES] = {0};
    for (int i = 0; i < DRAWS; i++) {
        uint64_t side = jarak__random_below(&random, SIDES);
        assert_true(side < SIDES);
        counts[side]++;
    }
    double chi_squared = 0;
    for (int i = 0; i < SIDES; i++) {
        double gap = counts[i] - (double)DRAWS / SIDES;
        chi_squared += gap * gap / ((double)DRAWS / SIDES);
    }
    assert_true(chi_squared < 20.5);       /* the 0.999 quantile with five degrees of freedom */
    uint64_t largest = UINT64_MAX / 2 + 2; /* nearly half of all bits must be drawn again */
    for (int i = 0; i < 1000; i++) {
        assert_true(jarak__random_below(&random, largest) < largest);
    }
}

static void uniforms_stay_off_the_ends(void **state)
{
    (void)state;
    jarak__random random = jarak__random_stream(3, 0);
    double sum = 0;
    for (int i = 0; i < 1000000; i++) {
        double u = jarak__random_uniform(&random);
        assert_true(u > 0 && u < 1);
        sum += u;
    }
    assert_true(fabs(sum / 1e6 - 0.5) < 4 * sqrt(1 / 12e6));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bits_agree_with_the_known_answer),     cmocka_unit_test(streams_differ_and_repeat),
        cmocka_unit_test(normals_have_the_moments_of_a_normal), cmocka_unit_test(whole_numbers_come_equally_often),
        cmocka_unit_test(uniforms_stay_off_the_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
