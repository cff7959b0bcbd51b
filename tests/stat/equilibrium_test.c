/* The equilibrium: identities that hold for every scenario, and what must not matter. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "near.h"
#include "stat/equilibrium_made.h"

enum { N = 12, COMBINATIONS = 4 };

/* Both treatments of deficits, without and with supply elasticity. */
static made_trade made_combination(int which)
{
    made_trade made = made_trade_new(N, 21);
    made.data.deficits = which % 2 == 0 ? JARAK_DEFICITS_ADDITIVE : JARAK_DEFICITS_MULTIPLICATIVE;
    made.data.psi = which < 2 ? 0 : 1.24;
    return made;
}

static void shake(made_trade *made)
{
    jarak__random random = jarak__random_stream(5, 1);
    for (size_t i = 0; i < (size_t)N * N; i++) {
        made->effect[i] = i % (N + 1) == 0 ? 1 : exp(0.4 * jarak__random_normal(&random));
    }
    made->effect[1] = made->effect[N] = 0; /* the first two do not trade any more */
}

/* Every equation of the header, from the flows alone. */
static void all_equations_hold(void **state)
{
    (void)state;
    for (int which = 0; which < COMBINATIONS; which++) {
        made_trade made = made_combination(which);
        shake(&made);
        const double theta = made.data.theta, psi = made.data.psi;
        jarak_equilibrium *solved;
        const jarak_equilibrium_info *info = made_solve(&made.data, &solved);
        assert_int_equal(info->outcome, JARAK_EQUILIBRIUM_SOLVED);
        assert_true(info->residual < 1e-12 && info->steps <= 25 && info->fixed_point_steps == 0);
        double world = 0, world_before = 0, wedge = 0;
        for (size_t i = 0; i < N; i++) {
            double y = 0, e = 0, sold = 0, bought = 0, sum = 0;
            for (size_t k = 0; k < N; k++) {
                y += made.flows[i * N + k];
                e += made.flows[k * N + i];
                sold += info->flows[i * N + k];
                bought += info->flows[k * N + i];
            }
            for (size_t k = 0; k < N; k++) {
                sum += made.flows[k * N + i] / e * made.effect[k * N + i] * pow(info->price[k], -theta);
            }
            const double income = y * info->price[i] * pow(info->price[i] / info->price_index[i], psi);
            assert_near(pow(sum, -1 / theta) / info->price_index[i], 1, 1e-13);
            assert_near(info->income[i] / income, 1, 1e-13);
            assert_near(sold / income, 1, 1e-11);
            assert_near(bought / info->expenditure[i], 1, 1e-12);
            const double real_wage = pow(info->price[i] / info->price_index[i], 1 + psi);
            assert_near(info->real_wage[i], real_wage, 1e-13);
            if (made.data.deficits == JARAK_DEFICITS_ADDITIVE) {
                assert_near(info->expenditure[i] / (income + e - y), 1, 1e-12);
                assert_near(info->welfare[i], info->expenditure[i] / e / info->price_index[i], 1e-13);
            } else {
                wedge = i == 0 ? info->expenditure[i] / (income * e / y) : wedge;
                assert_near(info->expenditure[i] / (income * e / y), wedge, 1e-12);
                assert_near(info->welfare[i], real_wage, 1e-13);
            }
            world += income;
            world_before += y;
        }
        assert_near(world / world_before, 1, 1e-12);
        assert_true(info->flows[1] == 0 && info->flows[N] == 0);
        jarak_equilibrium_free(solved);
        made_trade_free(&made);
    }
}

/* Real wages follow from domestic shares alone (Arkolakis, Costinot & Rodríguez-Clare 2012). */
static void real_wages_from_domestic_shares(void **state)
{
    (void)state;
    for (int which = 0; which < COMBINATIONS; which++) {
        made_trade made = made_combination(which);
        shake(&made);
        jarak_equilibrium *solved;
        const jarak_equilibrium_info *info = made_solve(&made.data, &solved);
        for (size_t j = 0; j < N; j++) {
            const double expected = pow(info->domestic_share[j] / info->share_before[j], -(1 + made.data.psi) / made.data.theta);
            assert_near(info->real_wage[j], expected, 1e-13);
        }
        jarak_equilibrium_free(solved);
        made_trade_free(&made);
    }
}

static void nothing_changes_without_a_shock(void **state)
{
    (void)state;
    for (int which = 0; which < COMBINATIONS; which++) {
        made_trade made = made_combination(which);
        jarak_equilibrium *solved;
        const jarak_equilibrium_info *info = made_solve(&made.data, &solved);
        assert_int_equal(info->steps, 0);
        for (size_t j = 0; j < N; j++) {
            assert_near(info->welfare[j], 1, 1e-14);
            assert_near(info->price[j], 1, 1e-14);
        }
        for (size_t i = 0; i < (size_t)N * N; i++) {
            assert_near(info->flows[i] / made.flows[i], 1, 1e-13);
        }
        jarak_equilibrium_free(solved);
        made_trade_free(&made);
    }
}

/* In another unit everything is the same; with countries in another order, too. */
static void unit_and_order_do_not_matter(void **state)
{
    (void)state;
    for (int which = 0; which < COMBINATIONS; which++) {
        made_trade made = made_combination(which), other = made_combination(which);
        shake(&made);
        for (size_t i = 0; i < N; i++) {
            for (size_t j = 0; j < N; j++) {
                other.flows[(N - 1 - i) * N + N - 1 - j] = 1e6 * made.flows[i * N + j];
                other.effect[(N - 1 - i) * N + N - 1 - j] = made.effect[i * N + j];
            }
        }
        jarak_equilibrium *solved, *turned;
        const jarak_equilibrium_info *info = made_solve(&made.data, &solved), *of_turned = made_solve(&other.data, &turned);
        for (size_t j = 0; j < N; j++) {
            assert_near(of_turned->welfare[N - 1 - j], info->welfare[j], 1e-11);
            assert_near(of_turned->price[N - 1 - j], info->price[j], 1e-11);
            assert_near(of_turned->income[N - 1 - j] / info->income[j], 1e6, 1e-5);
        }
        jarak_equilibrium_free(solved);
        jarak_equilibrium_free(turned);
        made_trade_free(&made);
        made_trade_free(&other);
    }
}

/* A cost that all imports of all countries bear alike, domestic trade too, lowers real incomes by that factor; costs are effects to the
 * power of -θ. */
static void a_cost_of_everything(void **state)
{
    (void)state;
    made_trade made = made_combination(1);
    double cost[N * N];
    for (size_t i = 0; i < (size_t)N * N; i++) {
        cost[i] = 1.1;
    }
    made.data.trade_effect = NULL;
    made.data.trade_cost = cost;
    jarak_equilibrium *solved;
    const jarak_equilibrium_info *info = made_solve(&made.data, &solved);
    for (size_t j = 0; j < N; j++) {
        assert_near(info->welfare[j], 1 / 1.1, 1e-13);
    }
    jarak_equilibrium_free(solved);
    made_trade_free(&made);
}

/* Two countries alike, each half its own customer: cut off, each has λ = 1/2 of what it consumed, so W = (1/2)^(1/θ), by hand. */
static void two_alike_by_hand(void **state)
{
    (void)state;
    const double flows[] = {50, 50, 50, 50}, cut[] = {1, 0, 0, 1}, dearer[] = {1, .5, .5, 1};
    jarak_equilibrium_data data = {.n = 2, .flows = flows, .trade_effect = cut, .theta = 4};
    jarak_equilibrium *solved;
    const jarak_equilibrium_info *info = made_solve(&data, &solved);
    assert_int_equal(info->n_parts, 2);
    assert_near(info->welfare[0], pow(.5, .25), 1e-15);
    assert_near(info->welfare[1], pow(.5, .25), 1e-15);
    jarak_equilibrium_free(solved);
    data.trade_effect = dearer;
    info = made_solve(&data, &solved);
    assert_near(info->welfare[0], pow(.75, .25), 1e-15); /* P^-θ = (1 + 1/2) / 2 */
    assert_near(info->flows[0], 200.0 / 3, 1e-12);
    assert_near(info->flows[1], 100.0 / 3, 1e-12);
    jarak_equilibrium_free(solved);
}

/* The fallback arrives where Newton's method does. */
static void both_iterations_agree(void **state)
{
    (void)state;
    for (int which = 0; which < COMBINATIONS; which++) {
        made_trade made = made_combination(which);
        shake(&made);
        jarak_equilibrium_settings settings;
        jarak_equilibrium_settings_init(&settings);
        settings.max_steps = 1;
        jarak_equilibrium *solved, *slowly;
        const jarak_equilibrium_info *info = made_solve(&made.data, &solved);
        assert_int_equal(jarak_equilibrium_solve(&made.data, &settings, &slowly, NULL), JARAK_OK);
        const jarak_equilibrium_info *slow = jarak_equilibrium_result(slowly);
        assert_int_equal(slow->outcome, JARAK_EQUILIBRIUM_SOLVED);
        assert_true(slow->fixed_point_steps > 10);
        for (size_t j = 0; j < N; j++) {
            assert_near(slow->welfare[j], info->welfare[j], 1e-11);
        }
        jarak_equilibrium_free(slowly);
        settings.max_fixed_point = 3;
        assert_int_equal(jarak_equilibrium_solve(&made.data, &settings, &slowly, NULL), JARAK_OK);
        slow = jarak_equilibrium_result(slowly);
        assert_int_equal(slow->outcome, JARAK_EQUILIBRIUM_NOT_CONVERGED);
        assert_true(isnan(slow->welfare[0]) && slow->residual > 1e-12);
        jarak_equilibrium_free(slowly);
        jarak_equilibrium_free(solved);
        made_trade_free(&made);
    }
}

/* Elasticities from hardly any to all but infinite, and trade that all but ends: found, or said not to be; never silently wrong. */
static void extreme_worlds(void **state)
{
    (void)state;
    static const double thetas[] = {.01, .1, 1, 20, 100, 1000}, factors[] = {0.1, 1e-12};
    for (size_t t = 0; t < sizeof thetas / sizeof *thetas; t++) {
        for (size_t f = 0; f < 2; f++) {
            made_trade made = made_combination(1);
            made.data.theta = thetas[t];
            for (size_t i = 0; i < (size_t)N * N; i++) {
                made.effect[i] = i % (N + 1) == 0 ? 1 : factors[f];
            }
            jarak_equilibrium *solved;
            const jarak_equilibrium_info *info = made_solve(&made.data, &solved);
            assert_int_equal(info->outcome, JARAK_EQUILIBRIUM_SOLVED);
            assert_true(info->residual < 1e-12);
            for (size_t j = 0; j < N; j++) {
                assert_true(isfinite(info->welfare[j]) && info->welfare[j] > 0 && info->welfare[j] < 1 + 1e-12);
            }
            jarak_equilibrium_free(solved);
            made_trade_free(&made);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_equations_hold),
        cmocka_unit_test(real_wages_from_domestic_shares),
        cmocka_unit_test(nothing_changes_without_a_shock),
        cmocka_unit_test(unit_and_order_do_not_matter),
        cmocka_unit_test(a_cost_of_everything),
        cmocka_unit_test(two_alike_by_hand),
        cmocka_unit_test(both_iterations_agree),
        cmocka_unit_test(extreme_worlds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
