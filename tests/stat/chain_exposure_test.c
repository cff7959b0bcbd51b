/* Exposures to trade costs against differences of exact solutions. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"
#include "stat/chain_made.h"

enum { N = 5, J = 3, PAIRS = J * N * N };

static double welfare_at(made_chain *made, size_t cell, double log_cost, size_t country)
{
    jarak_chain_settings settings;
    jarak_chain *solved;
    jarak_chain_settings_init(&settings);
    settings.tolerance = 1e-13;
    made->cost[cell] = exp(log_cost);
    const jarak_chain_info *info = made_chain_solve(made, &settings, &solved);
    made->cost[cell] = 1;
    assert_int_equal(info->outcome, JARAK_CHAIN_SOLVED);
    const double welfare = log(info->real_income[country]);
    jarak_chain_free(solved);
    return welfare;
}

/* Every cost, for two countries, by fourth-order central differences; domestic costs among them. */
static void exposures_are_derivatives(void **state)
{
    (void)state;
    static double exposure[2 * PAIRS];
    const size_t of[] = {3, 0};
    const double h = 5e-3;
    made_chain made = made_chain_new(N, J, 31);
    assert_int_equal(jarak_chain_exposure(&made.data, NULL, 2, of, exposure, NULL), JARAK_OK);
    for (size_t k = 0; k < 2; k++) {
        for (size_t cell = 0; cell < PAIRS; cell++) {
            const double near_by = welfare_at(&made, cell, h, of[k]) - welfare_at(&made, cell, -h, of[k]);
            const double far_off = welfare_at(&made, cell, 2 * h, of[k]) - welfare_at(&made, cell, -2 * h, of[k]);
            const double expected = (8 * near_by - far_off) / (12 * h);
            assert_near(exposure[k * PAIRS + cell], expected, 1e-6 * fabs(expected) + 2e-10);
        }
    }
    made_chain_free(&made);
}

/* One sector, balanced trade, no tariffs: all costs dearer alike, real incomes fall by 1 / γ of that, where it is the same everywhere. */
static void exposures_sum_to_what_theory_says(void **state)
{
    (void)state;
    static double exposure[N * N * N];
    made_chain made = made_chain_new(N, 1, 32);
    made.data.deficit = NULL;
    made.data.tariffs = made.data.tariffs_after = NULL;
    for (size_t n = 0; n < N; n++) {
        made.value_added_share[n] = .5;
        made.inputs[n] = .5;
    }
    assert_int_equal(jarak_chain_exposure(&made.data, NULL, N, NULL, exposure, NULL), JARAK_OK);
    for (size_t k = 0; k < N; k++) {
        double sum = 0;
        for (size_t cell = 0; cell < (size_t)N * N; cell++) {
            sum += exposure[k * N * N + cell];
        }
        assert_near(sum, -2, 1e-10);
    }
    made_chain_free(&made);
}

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    static double exposure[PAIRS];
    const size_t none[] = {N};
    made_chain made = made_chain_new(N, J, 33);
    assert_int_equal(jarak_chain_exposure(&made.data, NULL, 1, none, exposure, NULL), JARAK_ERR_ARGUMENT);
    assert_int_equal(jarak_chain_exposure(&made.data, NULL, N + 1, NULL, exposure, NULL), JARAK_ERR_ARGUMENT);
    for (size_t j = 0; j < J; j++) { /* the first trades with nobody, and has a deficit */
        for (size_t row = 0; row < N; row++) {
            for (size_t i = 0; i < N; i++) {
                double *share = &made.shares[(j * N + row) * N + i];
                *share = (row == 0) != (i == 0) ? 0 : *share;
            }
            made_scale(made.shares + (j * N + row) * N, N, 1, 1);
        }
    }
    assert_int_equal(jarak_chain_exposure(&made.data, NULL, 1, NULL, exposure, NULL), JARAK_ERR_DATA);
    made.data.deficit = NULL; /* none: but a level of wages of its own */
    assert_int_equal(jarak_chain_exposure(&made.data, NULL, 1, NULL, exposure, NULL), JARAK_ERR_DATA);
    made_chain_free(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exposures_are_derivatives),
        cmocka_unit_test(exposures_sum_to_what_theory_says),
        cmocka_unit_test(what_cannot_be_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
