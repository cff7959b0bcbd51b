/* Trade of many sectors on made-up worlds: the equations themselves, what theory says exactly, and what must not matter. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "jarak/equilibrium.h"
#include "near.h"
#include "stat/chain_made.h"

enum { N = 6, J = 4 };

static const jarak_chain_info *solve(const made_chain *made, jarak_chain **solved)
{
    const jarak_chain_info *info = made_chain_solve(made, NULL, solved);
    assert_int_equal(info->outcome, JARAK_CHAIN_SOLVED);
    assert_false(info->is_base);
    assert_true(info->residual < 1e-12 && info->residual_base < 1e-12);
    assert_int_equal(info->fixed_point_steps + info->fixed_point_steps_base, 0);
    return info;
}

/* A world in which tariffs fall, a tie is dearer and another cut. */
static made_chain changed_world(uint64_t seed)
{
    made_chain made = made_chain_new(N, J, seed);
    for (size_t i = 0; i < N; i++) {
        const size_t second = 1, fourth = 3;
        made.after[(second * N + 2) * N + i] /= 3;
        made.after[(fourth * N + i) * N + 1] *= 2;
    }
    made_chain_tie(&made, 0, 3, 2, 1.3);
    made_chain_tie(&made, 1, 4, 0, HUGE_VAL);
    return made;
}

static void nothing_changes(void **state)
{
    (void)state;
    made_chain made = made_chain_new(N, J, 1);
    jarak_chain *solved;
    const jarak_chain_info *info = solve(&made, &solved);
    for (size_t n = 0; n < N; n++) {
        assert_true(info->real_income[n] == 1 && info->real_wage[n] == 1 && info->wage[n] == 1);
        assert_true(info->terms_of_trade[n] == 0);
        assert_near(info->volume_of_trade[n], 0, 1e-12);
    }
    assert_int_equal(info->steps, 1);
    jarak_chain_free(solved);
    made_chain_free(&made);
}

/* What is given satisfies the equations of the model, written down anew: prices, costs, shares, spending, income, balance, numeraire. */
static void equations_hold(void **state)
{
    (void)state;
    made_chain made = changed_world(2);
    jarak_chain *solved;
    const jarak_chain_info *info = solve(&made, &solved);
    double total = 0, paid = 0;
    for (size_t n = 0; n < N; n++) {
        double income = made.deficit[n], imports = 0, exports = 0, index = 1, wages_base = 0, wages = 0;
        for (size_t j = 0; j < J; j++) {
            double cost = pow(info->wage[n], made.value_added_share[n * J + j]), sum = 0, spending = 0;
            for (size_t k = 0; k < J; k++) {
                cost *= pow(info->price[n * J + k], made.inputs[(n * J + k) * J + j]);
            }
            assert_near(info->cost[n * J + j], cost, 1e-11);
            for (size_t i = 0; i < N; i++) {
                const size_t cell = (j * N + n) * N + i;
                const double share = info->flows_base[cell] * (1 + made.tariffs[cell]) / info->spending_base[n * J + j];
                const double kappa = made.cost[cell] * (1 + made.after[cell]) / (1 + made.tariffs[cell]);
                const double weight = isinf(kappa) ? 0 : share * pow(kappa * info->cost[i * J + j], -made.theta[j]);
                sum += weight;
                const double bought = weight * pow(info->price[n * J + j], made.theta[j]) * info->spending[n * J + j];
                assert_near(info->flows[cell] * (1 + made.after[cell]), bought, 1e-10 * bought);
                assert_int_equal(info->flows[cell] == 0, isinf(made.cost[cell]));
                income += info->flows[cell] * made.after[cell];
                imports += info->flows[cell];
                exports += info->flows[(j * N + i) * N + n];
                wages += made.value_added_share[n * J + j] * info->flows[(j * N + i) * N + n];
                wages_base += made.value_added_share[n * J + j] * info->flows_base[(j * N + i) * N + n];
            }
            assert_near(pow(info->price[n * J + j], -made.theta[j]), sum, 1e-11);
            index *= pow(info->price[n * J + j], made.final_shares[n * J + j]);
            for (size_t k = 0; k < J; k++) {
                for (size_t i = 0; i < N; i++) {
                    spending += made.inputs[(n * J + j) * J + k] * info->flows[(k * N + i) * N + n];
                }
            }
            spending += made.final_shares[n * J + j] * info->income[n];
            assert_near(info->spending[n * J + j], spending, 1e-11 * spending);
        }
        assert_near(imports - exports, made.deficit[n], 1e-11 * made.value_added[n]);
        assert_near(wages / wages_base, info->wage[n], 1e-10);
        assert_near(info->income[n], income + wages, 1e-10 * info->income[n]);
        assert_near(info->real_income[n], info->income[n] / info->income_base[n] / index, 1e-12);
        assert_near(info->real_wage[n], info->wage[n] / index, 1e-12);
        total += wages_base;
        paid += wages;
    }
    assert_near(paid, total, 1e-10 * total);
    jarak_chain_free(solved);
    made_chain_free(&made);
}

/* Nor does a unit of money. */
static void unit_does_not_matter(void **state)
{
    (void)state;
    made_chain made = changed_world(3), other = changed_world(3);
    jarak_chain *solved, *again;
    const jarak_chain_info *a = solve(&made, &solved);
    for (size_t n = 0; n < N; n++) {
        other.value_added[n] *= 1e9;
        other.deficit[n] *= 1e9;
    }
    const jarak_chain_info *b = solve(&other, &again);
    for (size_t n = 0; n < N; n++) {
        assert_near(b->real_income[n], a->real_income[n], 1e-12);
        assert_near(b->wage[n], a->wage[n], 1e-12);
        assert_near(b->income[n] / 1e9, a->income[n], 1e-11 * a->income[n]);
    }
    jarak_chain_free(solved);
    jarak_chain_free(again);
    made_chain_free(&made);
    made_chain_free(&other);
}

/* The same world with countries and sectors in another order. */
static void order_does_not_matter(void **state)
{
    (void)state;
    static const size_t country[N] = {3, 0, 5, 1, 4, 2}, sector[J] = {2, 0, 3, 1};
    made_chain made = changed_world(4), other = changed_world(4);
    for (size_t j = 0; j < J; j++) {
        for (size_t n = 0; n < N; n++) {
            for (size_t i = 0; i < N; i++) {
                const size_t from = (j * N + n) * N + i, to = (sector[j] * N + country[n]) * N + country[i];
                other.shares[to] = made.shares[from];
                other.tariffs[to] = made.tariffs[from];
                other.after[to] = made.after[from];
                other.cost[to] = made.cost[from];
            }
            for (size_t k = 0; k < J; k++) {
                other.inputs[(country[n] * J + sector[k]) * J + sector[j]] = made.inputs[(n * J + k) * J + j];
            }
            other.value_added_share[country[n] * J + sector[j]] = made.value_added_share[n * J + j];
            other.final_shares[country[n] * J + sector[j]] = made.final_shares[n * J + j];
            other.value_added[country[n]] = made.value_added[n];
            other.deficit[country[n]] = made.deficit[n];
        }
        other.theta[sector[j]] = made.theta[j];
    }
    jarak_chain *solved, *again;
    const jarak_chain_info *a = solve(&made, &solved), *b = solve(&other, &again);
    for (size_t n = 0; n < N; n++) {
        assert_near(b->real_income[country[n]], a->real_income[n], 1e-11);
        assert_near(b->terms_of_trade[country[n]], a->terms_of_trade[n], 1e-11);
        for (size_t j = 0; j < J; j++) {
            assert_near(b->price[country[n] * J + sector[j]], a->price[n * J + j], 1e-11);
        }
    }
    jarak_chain_free(solved);
    jarak_chain_free(again);
    made_chain_free(&made);
    made_chain_free(&other);
}

/* One sector that buys a share of its own output, balanced trade, no tariffs: Ŵ = (λ'_nn / λ_nn)^(-1 / (θ γ)) (Arkolakis, Costinot &
 * Rodríguez-Clare 2012), in every country. Without trade λ' is 1. */
static void one_sector_gains_follow_the_domestic_share(void **state)
{
    (void)state;
    for (int is_alone = 0; is_alone < 2; is_alone++) {
        made_chain made = made_chain_new(N, 1, 5);
        made.data.deficit = NULL;
        made.data.tariffs = made.data.tariffs_after = NULL;
        made_chain_tie(&made, 0, 1, 0, 1.5);
        for (size_t i = 1; is_alone && i < N; i++) {
            made_chain_tie(&made, 0, i, 0, HUGE_VAL);
        }
        jarak_chain *solved;
        const jarak_chain_info *info = solve(&made, &solved);
        for (size_t n = 0; n < N; n++) {
            const double before = info->flows_base[n * N + n] / info->spending_base[n];
            const double after = is_alone && n == 0 ? 1 : info->flows[n * N + n] / info->spending[n];
            const double expected = pow(after / before, -1 / (made.theta[0] * made.value_added_share[n]));
            assert_near(info->real_income[n], expected, 1e-11);
            assert_near(info->real_wage[n], expected, 1e-11);
        }
        jarak_chain_free(solved);
        made_chain_free(&made);
    }
}

/* One sector without inputs and tariffs is the model of jarak/equilibrium.h, deficits and embargoes included. */
static void one_sector_without_inputs_is_the_other_model(void **state)
{
    (void)state;
    double flows[N * N], effect[N * N];
    made_chain made = made_chain_new(N, 1, 5);
    made.data.tariffs = made.data.tariffs_after = NULL;
    for (size_t n = 0; n < N; n++) {
        made.value_added_share[n] = 1;
        made.inputs[n] = 0;
    }
    made_chain_tie(&made, 0, 1, 0, 1.5);
    made_chain_tie(&made, 2, 3, 0, HUGE_VAL);
    jarak_chain *solved;
    jarak_equilibrium *other;
    const jarak_chain_info *info = solve(&made, &solved);
    for (size_t i = 0; i < N; i++) {
        for (size_t n = 0; n < N; n++) {
            const double cost = made.cost[n * N + i];
            flows[i * N + n] = info->flows_base[n * N + i];
            effect[i * N + n] = isinf(cost) ? 0 : pow(cost, -made.theta[0]);
        }
    }
    const jarak_equilibrium_data data = {.n = N, .flows = flows, .trade_effect = effect, .theta = made.theta[0]};
    assert_int_equal(jarak_equilibrium_solve(&data, NULL, &other, NULL), JARAK_OK);
    for (size_t n = 0; n < N; n++) {
        assert_near(info->real_income[n], jarak_equilibrium_result(other)->welfare[n], 1e-11);
    }
    jarak_chain_free(solved);
    jarak_equilibrium_free(other);
    made_chain_free(&made);
}

/* Sectors that are alike are one. */
static void sectors_alike_are_one(void **state)
{
    (void)state;
    made_chain one = made_chain_new(N, 1, 6), many = made_chain_new(N, 3, 6);
    one.data.tariffs_after = many.data.tariffs_after = NULL;
    made_chain_tie(&one, 0, 1, 0, 2);
    for (size_t j = 0; j < 3; j++) {
        memcpy(many.shares + j * N * N, one.shares, (size_t)N * N * sizeof(double));
        memcpy(many.tariffs + j * N * N, one.tariffs, (size_t)N * N * sizeof(double));
        made_chain_tie(&many, 0, 1, j, 2);
        many.theta[j] = one.theta[0];
        for (size_t n = 0; n < N; n++) {
            many.value_added[n] = one.value_added[n];
            many.deficit[n] = one.deficit[n];
            many.value_added_share[n * 3 + j] = one.value_added_share[n];
            made_scale(many.inputs + n * 9 + j, 3, 3, 1 - one.value_added_share[n]);
        }
    }
    jarak_chain *first, *second;
    const jarak_chain_info *a = solve(&one, &first), *b = solve(&many, &second);
    for (size_t n = 0; n < N; n++) {
        assert_near(b->real_income[n], a->real_income[n], 1e-11);
        assert_near(b->terms_of_trade[n], a->terms_of_trade[n], 1e-11);
        assert_near(b->volume_of_trade[n], a->volume_of_trade[n], 1e-11);
    }
    jarak_chain_free(first);
    jarak_chain_free(second);
    made_chain_free(&one);
    made_chain_free(&many);
}

/* An embargo is what ever dearer trade comes to. */
static void embargo_is_the_limit(void **state)
{
    (void)state;
    made_chain made = made_chain_new(N, J, 7), dear = made_chain_new(N, J, 7);
    for (size_t j = 0; j < J; j++) {
        made_chain_tie(&made, 0, 1, j, HUGE_VAL);
        made_chain_tie(&dear, 0, 1, j, 1e6);
    }
    jarak_chain *first, *second;
    const jarak_chain_info *cut = solve(&made, &first), *limit = solve(&dear, &second);
    for (size_t n = 0; n < N; n++) {
        assert_near(cut->real_income[n], limit->real_income[n], 1e-11);
    }
    assert_true(cut->real_income[0] < 1 && cut->real_income[1] < 1);
    assert_true(cut->flows[1] == 0 && limit->flows[1] > 0);
    jarak_chain_free(first);
    jarak_chain_free(second);
    made_chain_free(&made);
    made_chain_free(&dear);
}

/* Small changes of tariffs: the decomposition comes to the exact change as they shrink. */
static void decomposition_is_first_order(void **state)
{
    (void)state;
    double gap[2];
    for (int which = 0; which < 2; which++) {
        made_chain made = made_chain_new(N, J, 8);
        const double change = which == 0 ? .02 : .01;
        for (size_t j = 0; j < J; j++) {
            for (size_t i = 0; i < N; i++) {
                made.after[(j * N + 2) * N + i] += i != 2 ? change : 0;
            }
        }
        jarak_chain *solved;
        const jarak_chain_info *info = solve(&made, &solved);
        gap[which] = info->real_income[2] - 1 - info->terms_of_trade[2] - info->volume_of_trade[2];
        assert_true(fabs(gap[which]) < .1 * fabs(info->terms_of_trade[2]));
        jarak_chain_free(solved);
        made_chain_free(&made);
    }
    assert_near(gap[0] / gap[1], 4, .3); /* what is left out is of second order */
}

/* The plain iteration comes to the same point; and says so where it may not go on. */
static void plain_iteration_agrees(void **state)
{
    (void)state;
    made_chain made = changed_world(9);
    jarak_chain_settings settings;
    jarak_chain_settings_init(&settings);
    settings.max_steps = 1;
    jarak_chain *first, *second;
    const jarak_chain_info *a = solve(&made, &first), *b = made_chain_solve(&made, &settings, &second);
    assert_int_equal(b->outcome, JARAK_CHAIN_SOLVED);
    assert_true(b->fixed_point_steps > 10);
    for (size_t n = 0; n < N; n++) {
        assert_near(b->real_income[n], a->real_income[n], 1e-10);
    }
    jarak_chain_free(second);
    settings.max_fixed_point = 5;
    b = made_chain_solve(&made, &settings, &second);
    assert_int_equal(b->outcome, JARAK_CHAIN_NOT_CONVERGED);
    assert_true(b->is_base && b->residual_base > 1e-9 && isnan(b->real_income[0]) && isnan(b->residual));
    jarak_chain_free(first);
    jarak_chain_free(second);
    made_chain_free(&made);
}

/* Large enough for its sectors to be shared out. */
static void threads_do_not_matter(void **state)
{
    (void)state;
    made_chain made = made_chain_new(48, 40, 10);
    made_chain_tie(&made, 0, 1, 3, HUGE_VAL);
    jarak_chain_settings settings;
    jarak_chain *solved[2];
    const jarak_chain_info *info[2];
    jarak_chain_settings_init(&settings);
    for (int which = 0; which < 2; which++) {
        settings.threads = which == 0 ? 1 : 5;
        info[which] = made_chain_solve(&made, &settings, &solved[which]);
        assert_int_equal(info[which]->outcome, JARAK_CHAIN_SOLVED);
    }
    assert_int_equal(info[0]->steps, info[1]->steps);
    assert_memory_equal(info[0]->real_income, info[1]->real_income, 48 * sizeof(double));
    assert_memory_equal(info[0]->flows, info[1]->flows, (size_t)48 * 48 * 40 * sizeof(double));
    jarak_chain_free(solved[0]);
    jarak_chain_free(solved[1]);
    made_chain_free(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_changes),
        cmocka_unit_test(equations_hold),
        cmocka_unit_test(unit_does_not_matter),
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(one_sector_gains_follow_the_domestic_share),
        cmocka_unit_test(one_sector_without_inputs_is_the_other_model),
        cmocka_unit_test(sectors_alike_are_one),
        cmocka_unit_test(embargo_is_the_limit),
        cmocka_unit_test(decomposition_is_first_order),
        cmocka_unit_test(plain_iteration_agrees),
        cmocka_unit_test(threads_do_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
