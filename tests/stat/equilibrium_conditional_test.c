/* Where incomes and spending stay: what is sold and spent is what it was, a factor of all that a country sells does nothing, two countries
 * alike by hand, derivatives; and flows without deficits: sums, ratios, and what they imply. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "near.h"
#include "stat/equilibrium_made.h"

enum { N = 9 };

static made_trade made_conditional(void)
{
    made_trade made = made_trade_new(N, 33);
    made.data.conditional = true;
    jarak__random random = jarak__random_stream(7, 1);
    for (size_t i = 0; i < (size_t)N * N; i++) {
        made.effect[i] = i % (N + 1) == 0 ? 1 : exp(0.4 * jarak__random_normal(&random));
    }
    made.effect[1] = made.effect[N] = 0; /* the first two do not trade any more */
    return made;
}

static void sums(const double *flows, size_t i, double *sold, double *bought)
{
    *sold = *bought = 0;
    for (size_t k = 0; k < N; k++) {
        *sold += flows[i * N + k];
        *bought += flows[k * N + i];
    }
}

static void sales_and_spending_stay(void **state)
{
    (void)state;
    made_trade made = made_conditional();
    made.data.psi = 1.24; /* which does not matter */
    jarak_equilibrium *solved, *other;
    const jarak_equilibrium_info *info = made_solve(&made.data, &solved);
    assert_int_equal(info->outcome, JARAK_EQUILIBRIUM_SOLVED);
    assert_true(info->residual < 1e-12 && info->fixed_point_steps == 0);
    double value = 0, value_before = 0;
    for (size_t i = 0; i < N; i++) {
        double sold, bought, sold_before, bought_before;
        sums(info->flows, i, &sold, &bought);
        sums(made.flows, i, &sold_before, &bought_before);
        assert_near(sold / sold_before, 1, 1e-11);
        assert_near(bought / bought_before, 1, 1e-11);
        assert_near(info->income[i] / sold_before, 1, 1e-14);
        assert_near(info->welfare[i] / pow(info->domestic_share[i] / info->share_before[i], -1 / made.data.theta), 1, 1e-12);
        assert_near(info->welfare[i], info->price[i] / info->price_index[i], 1e-13);
        value += sold_before * info->price[i];
        value_before += sold_before;
    }
    assert_near(value / value_before, 1, 1e-12);
    made.data.psi = 0;
    made.data.deficits = JARAK_DEFICITS_MULTIPLICATIVE;
    const jarak_equilibrium_info *same = made_solve(&made.data, &other);
    assert_memory_equal(same->welfare, info->welfare, N * sizeof *info->welfare);
    jarak_equilibrium_free(solved);
    jarak_equilibrium_free(other);
    made_trade_free(&made);
}

/* Who sells everywhere at twice the ease sells the same at another price; likewise who buys. */
static void a_factor_of_all_sales_or_purchases_moves_no_flow(void **state)
{
    (void)state;
    made_trade made = made_trade_new(N, 34);
    made.data.conditional = true;
    for (size_t k = 0; k < N; k++) {
        made.effect[(size_t)2 * N + k] *= 3;
        made.effect[k * N + 5] *= 0.2;
    }
    jarak_equilibrium *solved;
    const jarak_equilibrium_info *info = made_solve(&made.data, &solved);
    for (size_t cell = 0; cell < (size_t)N * N; cell++) {
        assert_near(info->flows[cell] / made.flows[cell], 1, 1e-11);
    }
    assert_near(info->price[2] / info->price[3], pow(3, 1 / made.data.theta), 1e-12);
    jarak_equilibrium_free(solved);
    made_trade_free(&made);
}

/* Two alike: prices stay, so that conditional and full equilibrium are the same. */
static void two_alike_by_hand(void **state)
{
    (void)state;
    const double flows[] = {75, 25, 25, 75}, effect[] = {1, 0.5, 0.5, 1};
    const jarak_equilibrium_data data = {.n = 2, .flows = flows, .trade_effect = effect, .theta = 4, .conditional = true};
    jarak_equilibrium *solved;
    const jarak_equilibrium_info *info = made_solve(&data, &solved);
    assert_near(info->welfare[0], pow(0.75 + 0.25 * 0.5, 0.25), 1e-14);
    assert_near(info->flows[1], 100 * 0.125 / 0.875, 1e-11);
    jarak_equilibrium_free(solved);
}

static void exposures_are_derivatives(void **state)
{
    (void)state;
    static double exposure[N * N * N];
    const double step = 1e-4;
    made_trade made = made_trade_new(N, 35);
    made.data.conditional = true;
    assert_int_equal(jarak_equilibrium_exposure(&made.data, NULL, N, NULL, exposure, NULL), JARAK_OK);
    for (size_t cell = 0; cell < (size_t)N * N; cell++) {
        double welfare[2][N];
        for (int side = 0; side < 2; side++) {
            jarak_equilibrium *solved;
            made.effect[cell] = exp(side == 0 ? -step : step);
            memcpy(welfare[side], made_solve(&made.data, &solved)->welfare, sizeof welfare[side]);
            jarak_equilibrium_free(solved);
        }
        made.effect[cell] = 1;
        for (size_t m = 0; m < N; m++) {
            const double slope = log(welfare[1][m] / welfare[0][m]) / (2 * step);
            assert_near(exposure[m * N * N + cell], slope, 1e-7 * fabs(slope) + 1e-10);
        }
    }
    made_trade_free(&made);
}

/* ------------------------------------------------------------------------------------------------------------------ balance */

static void balanced_flows_have_no_deficits(void **state)
{
    (void)state;
    made_trade made = made_trade_new(N, 36);
    double balanced[N * N], again[N * N];
    made.flows[3] = 0;
    assert_int_equal(jarak_equilibrium_balance(&made.data, NULL, balanced, NULL), JARAK_OK);
    double largest_deficit = 0;
    for (size_t i = 0; i < N; i++) {
        double sold, bought, sold_before, bought_before;
        sums(balanced, i, &sold, &bought);
        sums(made.flows, i, &sold_before, &bought_before);
        largest_deficit = fmax(largest_deficit, fabs(bought_before / sold_before - 1));
        assert_near(sold / sold_before, 1, 1e-11);
        assert_near(bought / sold, 1, 1e-11);
    }
    assert_true(largest_deficit > 0.05); /* there was something to do */
    assert_true(balanced[3] == 0);
    for (size_t i = 1; i < N; i++) { /* ratios of ratios stay: rows and columns alone are scaled */
        for (size_t j = 4; j < N; j++) {
            const double before = made.flows[i * N + j] * made.flows[0] / (made.flows[i * N] * made.flows[j]);
            assert_near(balanced[i * N + j] * balanced[0] / (balanced[i * N] * balanced[j]) / before, 1, 1e-11);
        }
    }
    made.data.flows = balanced;
    assert_int_equal(jarak_equilibrium_balance(&made.data, NULL, again, NULL), JARAK_OK);
    for (size_t cell = 0; cell < (size_t)N * N; cell++) {
        assert_near(again[cell], balanced[cell], 1e-10 * balanced[cell]);
    }
    made_trade_free(&made);
}

/* Without deficits it does not matter what becomes of them. */
static void of_balanced_flows_deficits_do_not_matter(void **state)
{
    (void)state;
    made_trade made = made_conditional();
    made.data.conditional = false;
    double *flows = made.flows;
    assert_int_equal(jarak_equilibrium_balance(&made.data, NULL, flows, NULL), JARAK_OK); /* in place */
    jarak_equilibrium *additive, *multiplicative;
    const jarak_equilibrium_info *one = made_solve(&made.data, &additive);
    made.data.deficits = JARAK_DEFICITS_MULTIPLICATIVE;
    const jarak_equilibrium_info *other = made_solve(&made.data, &multiplicative);
    for (size_t i = 0; i < N; i++) {
        assert_near(one->welfare[i], other->welfare[i], 1e-11);
        assert_near(one->welfare[i], one->real_wage[i], 1e-11);
    }
    assert_true(one->welfare[0] < 0.9999);
    jarak_equilibrium_free(additive);
    jarak_equilibrium_free(multiplicative);
    made_trade_free(&made);
}

static void who_only_buys_cannot_be_balanced(void **state)
{
    (void)state;
    const double flows[] = {50, 10, 5, 0, 20, 0, 5, 8, 30};
    const char *const names[] = {"AAA", "BBB", "CCC"};
    double balanced[9];
    jarak_error error = {.message = ""};
    const jarak_equilibrium_data data = {.n = 3, .flows = flows, .theta = 5, .names = names};
    assert_int_equal(jarak_equilibrium_balance(&data, NULL, balanced, &error), JARAK_ERR_DATA);
    assert_non_null(strstr(error.message, "BBB"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sales_and_spending_stay),
        cmocka_unit_test(a_factor_of_all_sales_or_purchases_moves_no_flow),
        cmocka_unit_test(two_alike_by_hand),
        cmocka_unit_test(exposures_are_derivatives),
        cmocka_unit_test(balanced_flows_have_no_deficits),
        cmocka_unit_test(of_balanced_flows_deficits_do_not_matter),
        cmocka_unit_test(who_only_buys_cannot_be_balanced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
