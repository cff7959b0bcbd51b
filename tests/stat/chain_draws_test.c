/* Intervals of a scenario of many sectors: against the delta method, against exact solutions, for any number of threads, and where draws
 * fail. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "near.h"
#include "stat/chain_made.h"

enum { N = 4, J = 3, PAIRS = N * N * J };

/* Of a standard normal, so much lies within one standard deviation. */
static const double one_sd = .6826894921370859;

/* A world in which a tie is dearer, tariffs fall, and another tie loses half of its trade. */
typedef struct scenario {
    made_chain made;
    double effect[PAIRS], regressor[PAIRS];
} scenario;

static void scenario_new(scenario *of, double beta)
{
    of->made = made_chain_new(N, J, 7);
    made_chain_tie(&of->made, 0, 1, 2, 1.4);
    of->made.after[(1 * N + 2) * N + 3] = 0;
    for (size_t pair = 0; pair < PAIRS; pair++) {
        const size_t exporter = pair % N, importer = pair / N % N;
        of->regressor[pair] = (exporter == 0 && importer == 3) || (exporter == 3 && importer == 0) ? -1 : 0;
        of->effect[pair] = exp(beta * of->regressor[pair]);
    }
    of->made.data.trade_effect = of->effect;
}

static double log_income(const scenario *of, size_t country)
{
    jarak_chain *solved;
    const jarak_chain_info *info = made_chain_solve(&of->made, NULL, &solved);
    assert_int_equal(info->outcome, JARAK_CHAIN_SOLVED);
    const double value = log(info->real_income[country]);
    jarak_chain_free(solved);
    return value;
}

/* ∂ log Ŵ / ∂ log θ_j, by central differences of exact solutions. */
static double slope_of(scenario *of, size_t sector, size_t country)
{
    const double step = 1e-4, theta = of->made.theta[sector];
    of->made.theta[sector] = theta * exp(step);
    const double up = log_income(of, country);
    of->made.theta[sector] = theta * exp(-step);
    const double down = log_income(of, country);
    of->made.theta[sector] = theta;
    return (up - down) / (2 * step);
}

static jarak_chain_draws *draw(const scenario *of, const jarak_chain_settings *settings, const jarak_chain_uncertainty *uncertainty)
{
    jarak_chain_draws *draws;
    jarak_error error = {.message = ""};
    if (jarak_chain_draw(&of->made.data, settings, uncertainty, &draws, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return draws;
}

/* Half of the width of the interval of log Ŵ that holds what one standard deviation does. */
static double spread_of(const jarak_chain_draws_info *info, size_t country)
{
    return log(info->high[country] / info->low[country]) / 2;
}

/* Small errors: the spread of the draws is that of the delta method, of a common error and of errors of each sector's own. */
static void spread_is_that_of_delta_method(void **state)
{
    (void)state;
    scenario of;
    scenario_new(&of, .7);
    const double own[J] = {.02, .01, .03};
    const jarak_chain_uncertainty each = {.sector_sd = own, .n_draws = 4000, .seed = 3, .level = one_sd};
    const jarak_chain_uncertainty common = {.theta_sd = .02, .n_draws = 4000, .seed = 4, .level = one_sd};
    jarak_chain_draws *by_sector = draw(&of, NULL, &each), *together = draw(&of, NULL, &common);
    assert_int_equal(jarak_chain_draws_result(by_sector)->n_failed, 0);
    for (size_t country = 0; country < 2; country++) {
        double sum = 0, squares = 0;
        for (size_t j = 0; j < J; j++) {
            const double slope = slope_of(&of, j, country);
            sum += slope;
            squares += slope * slope * own[j] * own[j];
        }
        assert_near(spread_of(jarak_chain_draws_result(by_sector), country), sqrt(squares), .05 * sqrt(squares));
        assert_near(spread_of(jarak_chain_draws_result(together), country), .02 * fabs(sum), .05 * .02 * fabs(sum));
        const double centre = exp(log_income(&of, country));
        assert_near(jarak_chain_draws_result(together)->median[country], centre, .1 * .02 * fabs(sum));
    }
    jarak_chain_draws_free(by_sector);
    jarak_chain_draws_free(together);
    made_chain_free(&of.made);
}

/* One coefficient, to which real income is monotone: the interval is the image of that of the coefficient. */
static void interval_of_coefficient_is_its_image(void **state)
{
    (void)state;
    scenario of, low, high;
    const double sd = .3, variance = sd * sd;
    scenario_new(&of, .7);
    scenario_new(&low, .7 - sd);
    scenario_new(&high, .7 + sd);
    const double *const regressors[] = {of.regressor};
    const jarak_chain_uncertainty beta = {
        .n_coefficients = 1, .regressors = regressors, .covariance = &variance, .n_draws = 4000, .seed = 5, .level = one_sd};
    jarak_chain_draws *draws = draw(&of, NULL, &beta);
    const jarak_chain_draws_info *info = jarak_chain_draws_result(draws);
    for (size_t country = 0; country < N; country += 3) {
        const double from = exp(log_income(&high, country)), to = exp(log_income(&low, country));
        assert_true(from < to);
        assert_near(info->low[country], from, .05 * (to - from));
        assert_near(info->high[country], to, .05 * (to - from));
    }
    jarak_chain_draws_free(draws);
    made_chain_free(&of.made);
    made_chain_free(&low.made);
    made_chain_free(&high.made);
}

/* An effect of 0 is an embargo, one of B a cost of B^(-1/θ). */
static void effects_are_costs_to_the_power_of_theta(void **state)
{
    (void)state;
    scenario by_effect, by_cost;
    scenario_new(&by_effect, .7);
    scenario_new(&by_cost, .7);
    by_effect.effect[(2 * N + 1) * N + 2] = 0;
    by_cost.made.data.trade_effect = NULL;
    for (size_t pair = 0; pair < PAIRS; pair++) {
        const double effect = by_effect.effect[pair];
        by_cost.made.cost[pair] *= effect == 0 ? HUGE_VAL : pow(effect, -1 / by_cost.made.theta[pair / ((size_t)N * N)]);
    }
    for (size_t country = 0; country < N; country++) {
        assert_near(log_income(&by_effect, country), log_income(&by_cost, country), 1e-11);
    }
    by_effect.effect[0] = -1;
    jarak_error error;
    assert_int_equal(jarak_chain_check(&by_effect.made.data, NULL, &error), JARAK_ERR_DATA);
    made_chain_free(&by_effect.made);
    made_chain_free(&by_cost.made);
}

static void same_bits_for_any_threads(void **state)
{
    (void)state;
    scenario of;
    scenario_new(&of, .7);
    const double variance = .04, *const regressors[] = {of.regressor};
    const jarak_chain_uncertainty all = {
        .theta_sd = .2, .n_coefficients = 1, .regressors = regressors, .covariance = &variance, .n_draws = 50, .seed = 9, .level = .9};
    jarak_chain_settings settings;
    jarak_chain_settings_init(&settings);
    jarak_chain_draws *draws[3];
    for (int k = 0; k < 3; k++) {
        settings.threads = 1 + k;
        draws[k] = draw(&of, &settings, &all);
    }
    const jarak_chain_draws_info *first = jarak_chain_draws_result(draws[0]);
    for (int k = 1; k < 3; k++) {
        const jarak_chain_draws_info *other = jarak_chain_draws_result(draws[k]);
        assert_memory_equal(first->low, other->low, N * sizeof(double));
        assert_memory_equal(first->median, other->median, N * sizeof(double));
        assert_memory_equal(first->high, other->high, N * sizeof(double));
        assert_memory_equal(first->real_wage_low, other->real_wage_low, N * sizeof(double));
        assert_memory_equal(first->real_wage_high, other->real_wage_high, N * sizeof(double));
    }
    assert_true(first->low[0] < first->median[0] && first->median[0] < first->high[0]);
    for (int k = 0; k < 3; k++) {
        jarak_chain_draws_free(draws[k]);
    }
    made_chain_free(&of.made);
}

/* Elasticities that no iteration gets along with: such draws are counted, and the others have their quantiles. */
static void failing_draws_are_counted(void **state)
{
    (void)state;
    scenario of;
    scenario_new(&of, .7);
    jarak_chain_settings settings;
    jarak_chain_settings_init(&settings);
    settings.max_steps = 100;
    settings.max_fixed_point = 0;
    const jarak_chain_uncertainty wild = {.theta_sd = 4, .n_draws = 60, .seed = 1, .level = .5};
    jarak_chain_draws *draws = draw(&of, &settings, &wild);
    const jarak_chain_draws_info *info = jarak_chain_draws_result(draws);
    assert_int_equal(info->n_draws, 60);
    assert_in_range(info->n_failed, 1, 40);
    assert_true(isfinite(info->low[0]) && info->low[0] < info->high[0]);
    jarak_chain_draws_free(draws);
    made_chain_free(&of.made);
}

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    scenario of;
    scenario_new(&of, .7);
    const double wrong_sd[J] = {.1, NAN, .1};
    const jarak_chain_uncertainty wrong[] = {{.theta_sd = -1, .n_draws = 10, .level = .9},
                                             {.sector_sd = wrong_sd, .n_draws = 10, .level = .9},
                                             {.theta_sd = .1, .n_draws = 1, .level = .9},
                                             {.theta_sd = .1, .n_draws = 10, .level = 1},
                                             {.n_coefficients = 1, .n_draws = 10, .level = .9}};
    const char *const fields[] = {"theta_sd", "sector_sd", "n_draws", "level", "covariance"};
    for (size_t k = 0; k < sizeof wrong / sizeof wrong[0]; k++) {
        jarak_chain_draws *draws;
        jarak_error error = {.message = ""};
        assert_int_equal(jarak_chain_draw(&of.made.data, NULL, &wrong[k], &draws, &error), JARAK_ERR_ARGUMENT);
        assert_non_null(strstr(error.message, fields[k]));
        assert_null(draws);
    }
    /* without an equilibrium at the centre there are no draws of it */
    for (size_t pair = 0; pair < PAIRS; pair++) {
        of.effect[pair] = (pair % N == 0) != (pair / N % N == 0) ? 0 : of.effect[pair];
    }
    jarak_chain_draws *draws;
    jarak_error error;
    const jarak_chain_uncertainty usual = {.theta_sd = .1, .n_draws = 10, .level = .9};
    assert_int_equal(jarak_chain_draw(&of.made.data, NULL, &usual, &draws, &error), JARAK_ERR_DATA);
    made_chain_free(&of.made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spread_is_that_of_delta_method),
        cmocka_unit_test(interval_of_coefficient_is_its_image),
        cmocka_unit_test(effects_are_costs_to_the_power_of_theta),
        cmocka_unit_test(same_bits_for_any_threads),
        cmocka_unit_test(failing_draws_are_counted),
        cmocka_unit_test(what_cannot_be_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
