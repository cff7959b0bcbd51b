/* Dense linear algebra against the definitions, and on one thread whatever the calling program's setting. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/parallel.h"
#include "num/dense.h"
#include "num/random.h"

enum { N = 37, K = 23, MOST = 64 };

int omp_get_max_threads(void);
void omp_set_num_threads(int count);

static void fill(double *a, size_t count, uint64_t stream)
{
    jarak__random random = jarak__random_stream(1, stream);
    for (size_t i = 0; i < count; i++) {
        a[i] = jarak__random_normal(&random);
    }
}

static void products_are_the_sums_they_stand_for(void **state)
{
    (void)state;
    static double a[N * K], b[N * K], c[N * N];
    fill(a, sizeof a / sizeof a[0], 0);
    fill(b, sizeof b / sizeof b[0], 1);
    jarak__gemm(false, true, N, N, K, 2, a, N, b, N, 0, c, N);
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < N; j++) {
            double sum = 0;
            for (size_t k = 0; k < K; k++) {
                sum += 2 * a[i + k * N] * b[j + k * N];
            }
            assert_true(fabs(sum - c[i + j * N]) < 1e-12);
        }
    }
    jarak__syrk(false, N, K, 1, a, N, 0, c, N);
    double x[N] = {1, -1, 2}, y[K];
    jarak__gemv(true, N, K, 1, a, N, x, 0, y);
    double norm = 0;
    for (size_t k = 0; k < K; k++) {
        assert_true(fabs(y[k] - (a[k * N] - a[1 + k * N] + 2 * a[2 + k * N])) < 1e-13);
        norm += y[k] * y[k];
    }
    jarak__symmetrise(N, c, N);
    double z[N], quadratic = 0;
    jarak__gemv(false, N, N, 1, c, N, x, 0, z);
    for (size_t i = 0; i < N; i++) {
        quadratic += x[i] * z[i];
    }
    assert_true(fabs(quadratic - norm) < 1e-12 * norm);
}

/* A = B B' + I in the lower triangle. */
static void fill_definite(double *a, uint64_t stream)
{
    static double b[N * N];
    fill(b, sizeof b / sizeof b[0], stream);
    memset(a, 0, sizeof(double[N * N]));
    for (size_t i = 0; i < N; i++) {
        a[i + i * N] = 1;
    }
    jarak__syrk(false, N, N, 1, b, N, 1, a, N);
}

static void a_factor_solves_and_inverts(void **state)
{
    (void)state;
    static double a[N * N], l[N * N], x[2 * N], back[2 * N];
    fill_definite(a, 2);
    memcpy(l, a, sizeof a);
    assert_true(jarak__cholesky(N, l, N) == 0);
    fill(x, sizeof x / sizeof x[0], 3);
    jarak__symmetrise(N, a, N);
    jarak__gemm(false, false, N, 2, N, 1, a, N, x, N, 0, back, N);
    jarak__cholesky_solve(N, 2, l, N, back, N);
    for (size_t i = 0; i < sizeof x / sizeof x[0]; i++) {
        assert_true(fabs(back[i] - x[i]) < 1e-10);
    }
    jarak__cholesky_inverse(N, l, N);
    jarak__symmetrise(N, l, N);
    static double identity[N * N];
    jarak__gemm(false, false, N, N, N, 1, a, N, l, N, 0, identity, N);
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < N; j++) {
            assert_true(fabs(identity[i + j * N] - (i == j)) < 1e-10);
        }
    }
}

static void what_is_not_definite_is_told_by_its_order(void **state)
{
    (void)state;
    double a[] = {4, 2, 0, 0, 1, 0, 0, 0, 1}; /* the minor of order 2 is zero */
    assert_true(jarak__cholesky(3, a, 3) == 2);
}

static void eigenvectors_diagonalise(void **state)
{
    (void)state;
    static double a[N * N], v[N * N], av[N * N];
    double values[N];
    fill_definite(a, 4);
    memcpy(v, a, sizeof a);
    assert_int_equal(jarak__symmetric_eigen(N, v, N, values, NULL), JARAK_OK);
    jarak__symmetrise(N, a, N);
    jarak__gemm(false, false, N, N, N, 1, a, N, v, N, 0, av, N);
    for (size_t j = 0; j < N; j++) {
        assert_true(j == 0 || values[j - 1] <= values[j]);
        double largest = 0;
        for (size_t i = 0; i < N; i++) {
            assert_true(fabs(av[i + j * N] - values[j] * v[i + j * N]) < 1e-10 * values[N - 1]);
            largest = fabs(v[i + j * N]) > fabs(largest) ? v[i + j * N] : largest;
        }
        assert_true(largest > 0);
    }
}

static void a_general_system_is_solved(void **state)
{
    (void)state;
    static double a[N * N], copy[N * N];
    double x[N], b[N];
    fill(a, sizeof a / sizeof a[0], 6);
    fill(x, N, 7);
    memcpy(copy, a, sizeof a);
    jarak__gemv(false, N, N, 1, a, N, x, 0, b);
    assert_int_equal(jarak__general_solve(N, a, N, b, NULL), JARAK_OK);
    for (size_t i = 0; i < N; i++) {
        assert_true(fabs(b[i] - x[i]) < 1e-9);
    }
    memset(copy, 0, sizeof copy);
    assert_int_equal(jarak__general_solve(N, copy, N, b, NULL), JARAK_ERR_DATA);
}

static void factor_many(size_t first, size_t end, void *context)
{
    double(*factors)[N * N] = context;
    for (size_t i = first; i < end; i++) {
        jarak__cholesky(N, factors[i], N);
    }
}

static void many_threads_give_the_same_bits(void **state)
{
    (void)state;
    static double one[MOST][N * N], four[MOST][N * N];
    static double a[N * N];
    fill_definite(a, 5);
    for (size_t i = 0; i < MOST; i++) {
        memcpy(one[i], a, sizeof a);
        memcpy(four[i], a, sizeof a);
    }
    omp_set_num_threads(3); /* what the program around it may have set */
    jarak__parallel_for(MOST, 1, 1, factor_many, one);
    jarak__parallel_for(MOST, 1, 4, factor_many, four);
    assert_int_equal(omp_get_max_threads(), 3);
    assert_memory_equal(one, four, sizeof one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_are_the_sums_they_stand_for),      cmocka_unit_test(a_factor_solves_and_inverts),
        cmocka_unit_test(what_is_not_definite_is_told_by_its_order), cmocka_unit_test(eigenvectors_diagonalise),
        cmocka_unit_test(many_threads_give_the_same_bits),           cmocka_unit_test(a_general_system_is_solved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
