/* A sparse factor against the matrix it came from. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "num/sparse.h"

enum { N = 500 };

/* A ring whose node i hangs on i - 1, i + 1 and the hub 0: diagonal 5, others -1. */
static size_t fill_ring(int *start, int *row, double *value)
{
    int n_entries = 0;
    for (int j = 0; j < N; j++) {
        start[j] = n_entries;
        for (int i = 0; i < N; i++) {
            int gap = i > j ? i - j : j - i;
            bool neighbours = gap == 1 || gap == N - 1 || i == 0 || j == 0;
            if (i == j || neighbours) {
                row[n_entries] = i;
                value[n_entries++] = i != j ? -1 : i == 0 ? N : 5;
            }
        }
    }
    start[N] = n_entries;
    return (size_t)n_entries;
}

static void a_factor_solves(void **state)
{
    (void)state;
    static int start[N + 1], row[8 * N];
    static double value[8 * N], x[N], b[N];
    fill_ring(start, row, value);
    jarak__sparse_factor *factor;
    jarak__sparse_cost cost;
    assert_int_equal(jarak__sparse_analyse(N, start, row, &factor, &cost, NULL), JARAK_OK);
    assert_true(cost.entries < 10 * N); /* the hub is eliminated last */
    double diagonal[N];
    for (int i = 0; i < N; i++) {
        diagonal[i] = i == 0 ? N : 5;
    }
    for (int scale = 1; scale <= 2; scale++) { /* factorised again with other values */
        for (int k = 0; k < start[N]; k++) {
            value[k] *= scale;
        }
        assert_int_equal(jarak__sparse_factorise(factor, value, diagonal, 1e-12, NULL), JARAK_OK);
        for (int j = 0; j < N; j++) {
            x[j] = sin(j);
            b[j] = 0;
        }
        for (int j = 0; j < N; j++) {
            for (int k = start[j]; k < start[j + 1]; k++) {
                b[row[k]] += value[k] * x[j];
            }
        }
        jarak__sparse_solve(factor, b, b);
        for (int j = 0; j < N; j++) {
            assert_true(fabs(b[j] - x[j]) < 1e-12);
        }
    }
    jarak__sparse_free(factor);
}

static void a_zero_pivot_is_an_error(void **state)
{
    (void)state;
    int start[] = {0, 1, 2}, row[] = {0, 1};
    double value[] = {1, 0};
    jarak__sparse_factor *factor;
    jarak__sparse_cost cost;
    jarak_error error;
    assert_int_equal(jarak__sparse_analyse(2, start, row, &factor, &cost, &error), JARAK_OK);
    assert_int_equal(jarak__sparse_factorise(factor, value, value, 1e-12, &error), JARAK_ERR_DATA);
    jarak__sparse_free(factor);
    jarak__sparse_free(NULL);
}

/* The Laplacian of a path is singular: a constant adds nothing. */
static void a_singular_system_is_solved_with_one_element_zero(void **state)
{
    (void)state;
    int start[] = {0, 2, 5, 7}, row[] = {0, 1, 0, 1, 2, 1, 2};
    double value[] = {1, -1, -1, 2 * (1 + 1e-15), -1, -1, 1}, diagonal[] = {1, 2, 1}, b[] = {1, 0, -1};
    jarak__sparse_factor *factor;
    jarak__sparse_cost cost;
    assert_int_equal(jarak__sparse_analyse(3, start, row, &factor, &cost, NULL), JARAK_OK);
    assert_int_equal(jarak__sparse_factorise(factor, value, diagonal, 1e-12, NULL), JARAK_OK);
    jarak__sparse_solve(factor, b, b);
    assert_true(b[0] == 0 || b[1] == 0 || b[2] == 0);
    assert_true(fabs(b[0] - b[1] - 1) < 1e-12 && fabs(b[1] - b[2] - 1) < 1e-12);
    jarak__sparse_free(factor);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_factor_solves),
        cmocka_unit_test(a_zero_pivot_is_an_error),
        cmocka_unit_test(a_singular_system_is_solved_with_one_element_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
