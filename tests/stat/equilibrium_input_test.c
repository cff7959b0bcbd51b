/* Where there is no equilibrium, where the world falls apart, and bad input. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "near.h"
#include "stat/equilibrium_made.h"

enum { N = 6 };

/* Cuts what country c sells to others, or buys, or both. */
static void cut(made_trade *made, size_t c, bool sales, bool purchases)
{
    for (size_t j = 0; j < N; j++) {
        if (j != c) {
            made->effect[c * N + j] = sales ? 0 : 1;
            made->effect[j * N + c] = purchases ? 0 : 1;
        }
    }
}

static double deficit_of(const made_trade *made, size_t c)
{
    double deficit = 0;
    for (size_t j = 0; j < N; j++) {
        deficit += made->flows[j * N + c] - made->flows[c * N + j];
    }
    return deficit;
}

static size_t with_deficit(const made_trade *made, bool is_deficit)
{
    size_t c = 0;
    while ((deficit_of(made, c) > 0) != is_deficit) {
        c++;
    }
    return c;
}

static void assert_outcome(const made_trade *made, jarak_equilibrium_outcome outcome, size_t at_fault)
{
    jarak_equilibrium *solved;
    const jarak_equilibrium_info *info = made_solve(&made->data, &solved);
    assert_int_equal(info->outcome, outcome);
    for (size_t j = 0; j < N; j++) {
        assert_int_equal(info->at_fault[j], j == at_fault);
        assert_int_equal(isnan(info->welfare[j]), outcome != JARAK_EQUILIBRIUM_SOLVED);
    }
    jarak_equilibrium_free(solved);
}

/* Cut off from all: autarky where its spending follows its income; no equilibrium where its deficit is to stay. */
static void cut_off_from_all(void **state)
{
    (void)state;
    for (int psi = 0; psi < 2; psi++) {
        made_trade made = made_trade_new(N, 31);
        made.data.psi = 1.24 * psi;
        cut(&made, 2, true, true);
        assert_outcome(&made, JARAK_EQUILIBRIUM_UNFINANCED, 2);
        made.data.deficits = JARAK_DEFICITS_MULTIPLICATIVE;
        jarak_equilibrium *solved;
        const jarak_equilibrium_info *info = made_solve(&made.data, &solved);
        assert_int_equal(info->outcome, JARAK_EQUILIBRIUM_SOLVED);
        assert_int_equal(info->n_parts, 2);
        assert_true(info->part[2] != info->part[0] && info->part[0] == info->part[5]);
        assert_near(info->welfare[2], pow(info->share_before[2], (1 + made.data.psi) / made.data.theta), 1e-14);
        assert_near(info->domestic_share[2], 1, 1e-15);
        jarak_equilibrium_free(solved);
        made_trade_free(&made);
    }
}

/* Without a deficit autarky is an equilibrium, too, where deficits stay: W = λ^(1/θ). */
static void cut_off_in_balance(void **state)
{
    (void)state;
    made_trade made = made_trade_new(N, 32);
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < i; j++) {
            made.flows[i * N + j] = made.flows[j * N + i];
        }
    }
    cut(&made, 4, true, true);
    jarak_equilibrium *solved;
    const jarak_equilibrium_info *info = made_solve(&made.data, &solved);
    assert_int_equal(info->outcome, JARAK_EQUILIBRIUM_SOLVED);
    assert_near(info->welfare[4], pow(info->share_before[4], .2), 1e-13);
    jarak_equilibrium_free(solved);
    made_trade_free(&made);
}

/* Who only buys needs a deficit that pays for it, and who only sells a surplus: else prices go to nothing, or without bound. */
static void one_way_trade(void **state)
{
    (void)state;
    for (int deficits = 0; deficits < 2; deficits++) {
        for (int is_deficit = 0; is_deficit < 2; is_deficit++) {
            made_trade made = made_trade_new(N, 33);
            made.data.deficits = (jarak_deficits)deficits;
            const size_t c = with_deficit(&made, is_deficit == 1);
            cut(&made, c, true, false);
            assert_outcome(&made, is_deficit == 1 ? JARAK_EQUILIBRIUM_SOLVED : JARAK_EQUILIBRIUM_ONLY_BUYS, is_deficit == 1 ? N : c);
            cut(&made, c, false, true);
            assert_outcome(&made, is_deficit == 1 ? JARAK_EQUILIBRIUM_ONLY_SELLS : JARAK_EQUILIBRIUM_SOLVED, is_deficit == 1 ? c : N);
            made_trade_free(&made);
        }
    }
}

/* A deficit that stays pays for exactly what the country buys where it cannot sell. */
static void a_deficit_pays(void **state)
{
    (void)state;
    made_trade made = made_trade_new(N, 33);
    const size_t c = with_deficit(&made, true);
    cut(&made, c, true, false);
    jarak_equilibrium *solved;
    const jarak_equilibrium_info *info = made_solve(&made.data, &solved);
    assert_near((info->expenditure[c] - info->flows[c * N + c]) / deficit_of(&made, c), 1, 1e-10);
    jarak_equilibrium_free(solved);
    made_trade_free(&made);
}

/* A country that sold a quarter of its output abroad for nothing in return cannot any more where trade all but ends. */
static void a_surplus_that_cannot_be_kept(void **state)
{
    (void)state;
    made_trade made = made_trade_new(N, 34);
    for (size_t j = 0; j < N; j++) {
        made.flows[N + j] *= j == 1 ? .05 : 30;
        made.flows[j * N + 1] *= j == 1 ? 1 : .1;
    }
    for (size_t i = 0; i < (size_t)N * N; i++) {
        made.effect[i] = i % (N + 1) == 0 ? 1 : 1e-6;
    }
    jarak_equilibrium *solved;
    const jarak_equilibrium_info *info = made_solve(&made.data, &solved);
    assert_int_equal(info->outcome, JARAK_EQUILIBRIUM_NO_SPENDING);
    assert_true(info->at_fault[1]);
    assert_true(isnan(info->welfare[0]));
    jarak_equilibrium_free(solved);
    made_trade_free(&made);
}

/* ------------------------------------------------------------------------------------------------------------------ bad input */

static void assert_refused(const jarak_equilibrium_data *data, const jarak_equilibrium_settings *settings, const char *what)
{
    jarak_error error = {.message = ""};
    jarak_equilibrium *solved;
    assert_int_not_equal(jarak_equilibrium_solve(data, settings, &solved, &error), JARAK_OK);
    assert_null(solved);
    if (strstr(error.message, what) == NULL) {
        fail_msg("\"%s\" does not say %s", error.message, what);
    }
}

static void bad_data_are_refused(void **state)
{
    (void)state;
    static const char *const names[N] = {"AAA", "BBB", "CCC", "DDD", "EEE", "FFF"};
    made_trade made = made_trade_new(N, 35);
    made.data.names = names;
#define REFUSED(where, value, what)             \
    do {                                        \
        const double before = (where);          \
        (where) = (value);                      \
        assert_refused(&made.data, NULL, what); \
        (where) = before;                       \
    } while (0)
    REFUSED(made.flows[1], (double)NAN, "from AAA to BBB is nan");
    REFUSED(made.flows[N], -1, "from BBB to AAA is -1");
    REFUSED(made.flows[2], (double)INFINITY, "from AAA to CCC is inf");
    REFUSED(made.flows[N + 1], 0, "domestic trade must be above 0");
    REFUSED(made.effect[3], -.1, "the factor of trade from AAA to DDD is -0.1");
    REFUSED(made.effect[0], 0, "domestic trade must be above 0");
    REFUSED(made.data.theta, 0, "theta");
    REFUSED(made.data.theta, (double)NAN, "theta");
    REFUSED(made.data.psi, -.1, "psi");
#undef REFUSED
    double cost[N * N];
    for (size_t i = 0; i < (size_t)N * N; i++) {
        cost[i] = 1;
    }
    cost[7] = -1;
    made.data.trade_cost = cost;
    assert_refused(&made.data, NULL, "the factor of trade costs from BBB to BBB is -1");
    cost[7] = 1;
    cost[8] = 0;
    assert_refused(&made.data, NULL, "above 0");
    made.data.n = 0;
    assert_refused(&made.data, NULL, "no country trades");
    made_trade_free(&made);
}

static void bad_settings_are_refused(void **state)
{
    (void)state;
    made_trade made = made_trade_new(3, 36);
    jarak_equilibrium_settings settings;
#define REFUSED(field, value)                          \
    do {                                               \
        jarak_equilibrium_settings_init(&settings);    \
        settings.field = (value);                      \
        assert_refused(&made.data, &settings, #field); \
    } while (0)
    REFUSED(tolerance, 0);
    REFUSED(tolerance, (double)NAN);
    REFUSED(max_steps, 0);
    REFUSED(max_fixed_point, -1);
    REFUSED(threads, -1);
#undef REFUSED
    made_trade_free(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cut_off_from_all),
        cmocka_unit_test(cut_off_in_balance),
        cmocka_unit_test(one_way_trade),
        cmocka_unit_test(a_deficit_pays),
        cmocka_unit_test(a_surplus_that_cannot_be_kept),
        cmocka_unit_test(bad_data_are_refused),
        cmocka_unit_test(bad_settings_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
