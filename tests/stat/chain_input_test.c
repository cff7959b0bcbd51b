/* Trade of many sectors: where there is no equilibrium, and input that is refused. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "near.h"
#include "stat/chain_made.h"

enum { N = 5, J = 3 };

/* Of sector j, what n buys from i. */
static size_t pair(size_t j, size_t n, size_t i)
{
    return (j * N + n) * N + i;
}

/* Of country n, sector j. */
static size_t cell(size_t n, size_t j)
{
    return n * J + j;
}

/* Of country n, input k of sector j. */
static size_t input(size_t n, size_t k, size_t j)
{
    return (n * J + k) * J + j;
}

static made_chain world(bool has_deficits)
{
    made_chain made = made_chain_new(N, J, 21);
    made.data.deficit = has_deficits ? made.deficit : NULL;
    return made;
}

/* Cuts what country c sells to others, or buys, in all sectors. */
static void cut(made_chain *made, size_t c, bool sales, bool purchases)
{
    for (size_t j = 0; j < J; j++) {
        for (size_t i = 0; i < N; i++) {
            if (i != c) {
                made->cost[pair(j, i, c)] = sales ? HUGE_VAL : 1;
                made->cost[pair(j, c, i)] = purchases ? HUGE_VAL : 1;
            }
        }
    }
}

static void assert_none(const made_chain *made, jarak_chain_outcome outcome, size_t at_fault)
{
    jarak_chain *solved;
    const jarak_chain_info *info = made_chain_solve(made, NULL, &solved);
    assert_int_equal(info->outcome, outcome);
    assert_false(info->is_base);
    for (size_t n = 0; n < N; n++) {
        assert_int_equal(info->at_fault[n], n == at_fault);
        assert_true(isnan(info->real_income[n]) && isnan(info->wage[n]) && isnan(info->flows[n]));
        assert_true(info->income_base[n] > 0);
    }
    jarak_chain_free(solved);
}

/* Cut off, with a deficit that nobody gives any more; or selling, or buying, for nothing. */
static void trade_that_nothing_pays_for(void **state)
{
    (void)state;
    made_chain made = world(true);
    cut(&made, 2, true, true);
    assert_none(&made, JARAK_CHAIN_UNFINANCED, 2);
    made.data.deficit = NULL;
    cut(&made, 2, true, false);
    assert_none(&made, JARAK_CHAIN_ONLY_BUYS, 2);
    cut(&made, 2, false, true);
    assert_none(&made, JARAK_CHAIN_ONLY_SELLS, 2);
    cut(&made, 2, true, true);
    jarak_chain *solved;
    const jarak_chain_info *info = made_chain_solve(&made, NULL, &solved);
    assert_int_equal(info->outcome, JARAK_CHAIN_SOLVED);
    assert_true(info->real_income[2] < 1);
    jarak_chain_free(solved);
    made_chain_free(&made);
}

/* What country c buys of sector j comes from supplier alone. */
static void buy_from_one(made_chain *made, size_t c, size_t j, size_t supplier)
{
    for (size_t i = 0; i < N; i++) {
        made->shares[pair(j, c, i)] = i == supplier ? 1 : 0;
    }
}

/* A good that is consumed and cannot be had; one that is only an input, without which others are not made; what these are for. */
static void goods_that_nobody_supplies(void **state)
{
    (void)state;
    made_chain made = world(true);
    buy_from_one(&made, 1, 0, 3);
    made.cost[pair(0, 1, 3)] = HUGE_VAL;
    jarak_chain *solved;
    const jarak_chain_info *info = made_chain_solve(&made, NULL, &solved);
    assert_int_equal(info->outcome, JARAK_CHAIN_NO_SUPPLIER);
    assert_true(info->at_fault[1] && !info->at_fault[0] && info->sector_at_fault[0] && !info->sector_at_fault[1]);
    jarak_chain_free(solved);
    /* not consumed, and an input of sector 1 alone: sector 1 ends, and the others sell what it sold */
    double *of = made.final_shares + (size_t)1 * J, *inputs = made.inputs + (size_t)1 * J * J;
    of[2] += of[0];
    of[0] = 0;
    for (size_t j = 0; j < J; j += 2) {
        inputs[cell(2, j)] += inputs[j];
        inputs[j] = 0;
    }
    info = made_chain_solve(&made, NULL, &solved);
    assert_int_equal(info->outcome, JARAK_CHAIN_SOLVED);
    assert_true(isinf(info->price[cell(1, 0)]) && isinf(info->cost[cell(1, 1)]) && isfinite(info->price[cell(1, 1)]));
    for (size_t n = 0; n < N; n++) {
        assert_true(info->flows[pair(1, n, 1)] == 0 && info->flows_base[pair(1, n, 1)] > 0);
        assert_true(isfinite(info->real_income[n]));
    }
    assert_true(info->real_income[1] < 1 && isnan(info->terms_of_trade[1]));
    assert_near(info->spending[cell(1, 0)], 0, 0);
    jarak_chain_free(solved);
    made_chain_free(&made);
}

/* A surplus beyond what is earned. */
static void income_that_ends(void **state)
{
    (void)state;
    made_chain made = world(true);
    made.deficit[2] -= 1.5 * made.value_added[2];
    made.deficit[3] += 1.5 * made.value_added[2];
    jarak_chain *solved;
    const jarak_chain_info *info = made_chain_solve(&made, NULL, &solved);
    assert_true(info->outcome == JARAK_CHAIN_NO_SPENDING || info->outcome == JARAK_CHAIN_NOT_CONVERGED);
    assert_true(info->is_base);
    assert_true(isnan(info->real_income[2]) && isnan(info->income_base[2]));
    jarak_chain_free(solved);
    made_chain_free(&made);
}

/* ------------------------------------------------------------------------------------------------------------------ refused */

static void assert_refused(made_chain *made, double *where, double value, const char *first, const char *second)
{
    static const char *const countries[N] = {"Aa", "Bb", "Cc", "Dd", "Ee"}, *const sectors[J] = {"Farms", "Mines", "Banks"};
    jarak_error error = {.message = ""};
    jarak_chain *solved;
    const double before = *where;
    made->data.countries = countries;
    made->data.sectors = sectors;
    *where = value;
    assert_int_equal(jarak_chain_solve(&made->data, NULL, &solved, &error), JARAK_ERR_DATA);
    assert_null(solved);
    assert_int_equal(jarak_chain_check(&made->data, NULL, NULL), JARAK_ERR_DATA);
    if (strstr(error.message, first) == NULL || strstr(error.message, second) == NULL) {
        fail_msg("\"%s\" does not say %s and %s", error.message, first, second);
    }
    *where = before;
    assert_int_equal(jarak_chain_check(&made->data, NULL, NULL), JARAK_OK);
}

static void bad_values_are_named(void **state)
{
    (void)state;
    made_chain made = world(true);
    const double nan = (double)NAN;
    double *share = &made.shares[pair(1, 2, 3)];
    assert_refused(&made, share, nan, "from Dd to Cc", "Mines");
    assert_refused(&made, share, -.1, "from Dd to Cc", "Mines");
    assert_refused(&made, share, *share + 1e-5, "the sum of suppliers' shares of Cc", "Mines");
    assert_refused(&made, &made.tariffs[1], -1, "the tariff from Bb to Aa", "Farms");
    assert_refused(&made, &made.after[pair(2, 1, 0)], nan, "the tariff from Aa to Bb", "Banks");
    assert_refused(&made, &made.cost[pair(2, 1, 0)], 0, "the factor of trade costs from Aa to Bb", "Banks");
    assert_refused(&made, &made.cost[pair(2, 1, 0)], nan, "the factor of trade costs from Aa to Bb", "Banks");
    assert_refused(&made, &made.inputs[input(2, 1, 1)], -.02, "the share of an input of Cc", "Mines");
    assert_refused(&made, &made.inputs[input(2, 1, 1)], nan, "the share of an input of Cc", "Mines");
    assert_refused(&made, &made.inputs[input(2, 1, 1)], 1, "the sum of the shares of value added and inputs of Cc", "Mines");
    assert_refused(&made, &made.value_added_share[cell(4, 0)], -1, "the share of value added of Ee", "Farms");
    assert_refused(&made, &made.final_shares[cell(4, 2)], -1, "the share of consumption of Ee", "Banks");
    assert_refused(&made, &made.final_shares[cell(4, 2)], 2, "the sum of the shares of consumption", "Ee");
    assert_refused(&made, &made.theta[2], 0, "theta", "Banks");
    assert_refused(&made, &made.value_added[3], 0, "the value added of Dd", "above 0");
    assert_refused(&made, &made.deficit[3], nan, "the deficit of Dd", "finite");
    assert_refused(&made, &made.deficit[3], 1, "deficits", "sum to 0");
    made.data.n_sectors = 0;
    assert_int_equal(jarak_chain_check(&made.data, NULL, NULL), JARAK_ERR_DATA);
    made_chain_free(&made);
}

static void bad_settings_are_named(void **state)
{
    (void)state;
    for (int which = 0; which < 4; which++) {
        static const char *const fields[] = {"tolerance", "max_steps", "max_fixed_point", "threads"};
        jarak_chain_settings settings;
        jarak_error error;
        jarak_chain_settings_init(&settings);
        settings.tolerance = which == 0 ? (double)NAN : 1e-12;
        settings.max_steps = which == 1 ? 0 : 1;
        settings.max_fixed_point = which == 2 ? -1 : 0;
        settings.threads = which == 3 ? -1 : 0;
        assert_int_equal(jarak_chain_check(NULL, &settings, &error), JARAK_ERR_ARGUMENT);
        assert_non_null(strstr(error.message, fields[which]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trade_that_nothing_pays_for), cmocka_unit_test(goods_that_nobody_supplies), cmocka_unit_test(income_that_ends),
        cmocka_unit_test(bad_values_are_named),        cmocka_unit_test(bad_settings_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
