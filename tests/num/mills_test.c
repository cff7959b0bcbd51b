/* The table of log Phi and of the Mills ratio against the distribution function itself. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "num/mills.h"

/* In extended precision, from the C library's erfc. */
static long double log_cdf(double x)
{
    return x > 0 ? log1pl(-0.5L * erfcl((long double)x / sqrtl(2))) : logl(0.5L * erfcl(-(long double)x / sqrtl(2)));
}

static long double ratio(double x)
{
    return expl(-0.5L * (long double)x * (long double)x - 0.5L * logl(2 * acosl(-1)) - log_cdf(x));
}

static void assert_near(double found, long double expected, double absolute, double relative, double x)
{
    if (!(fabsl((long double)found - expected) <= (long double)absolute + (long double)relative * fabsl(expected))) {
        fail_msg("at %.17g: %.17g, expected %.17Lg", x, found, expected);
    }
}

/* Some machines, and valgrind, compute long doubles as doubles: too few digits to compare with. */
static void need_extended_precision(void)
{
    volatile long double one = 1, small = 1e-18L;
    if (one + small == one) {
        print_message("skipped: no extended precision here\n");
        skip();
    }
}

static void values_agree_with_the_distribution(void **state)
{
    (void)state;
    need_extended_precision();
    const jarak__mills_node *nodes = jarak__mills_nodes();
    for (int i = 0; i < 23660; i++) {
        double x = -60 + 0.00317 * i;
        double log_found;
        double found = jarak__mills(nodes, x, &log_found);
        assert_near(found, ratio(x), 2e-14, 2e-13, x);
        assert_near(log_found, log_cdf(x), 2e-14, 2e-13, x);
    }
}

static void a_batch_is_the_same(void **state)
{
    (void)state;
    enum { N = 37 };
    const jarak__mills_node *nodes = jarak__mills_nodes();
    double x[N];
    double found[N];
    double log_found[N];
    for (int i = 0; i < N; i++) {
        x[i] = -40 + 1.7 * i;
    }
    jarak__mills_batch(nodes, N, x, found, log_found);
    for (int i = 0; i < N; i++) {
        double log_one;
        double one = jarak__mills(nodes, x[i], &log_one);
        assert_near(found[i], (long double)one, 1e-15, 1e-14, x[i]);
        assert_near(log_found[i], (long double)log_one, 1e-15, 1e-14, x[i]);
    }
}

/* Ends of the table, and what is no number. */
static void edges_hold(void **state)
{
    (void)state;
    const jarak__mills_node *nodes = jarak__mills_nodes();
    const double edges[] = {-10, 10, -10.0000001, 10.0000001, -35, -1e5};
    double log_found;
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
        assert_true(isfinite(jarak__mills(nodes, edges[i], &log_found)));
        assert_true(isfinite(log_found));
    }
    assert_true(jarak__mills(nodes, -1e5, &log_found) > 1e5);
    assert_true(jarak__mills(nodes, 100, &log_found) < 1e-300);
    assert_true(log_found <= 0);
    assert_true(isnan(jarak__mills(nodes, (double)NAN, &log_found)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_agree_with_the_distribution),
        cmocka_unit_test(a_batch_is_the_same),
        cmocka_unit_test(edges_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
