/* Routes: the oil of Kazakhstan, draws, ends of the range, and bad input. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "failing.h"
#include "near.h"
#include "stat/routes_made.h"

/* ------------------------------------------------------------------------------------------------------------------ oil */

static void assert_loss(const jarak_routes_loss *loss, const double expected[4])
{
    assert_near(loss->max_flow_low, expected[0], 0);
    assert_near(loss->max_flow_high, expected[1], 0);
    assert_near(loss->surviving_low, expected[2], 5e-5);
    assert_near(loss->surviving_high, expected[3], 5e-5);
}

static void assert_cut(const jarak_routes_cut *cut, size_t n, const uint32_t *routes)
{
    assert_int_equal(cut->n, n);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(cut->routes[i], routes[i]);
    }
}

/* docs/routes.md; flows by hand: with CPC lost and capacities low, 17 + 6 + 1.5. */
static void oil_of_kazakhstan(void **state)
{
    (void)state;
    static const double expected[OIL_LOSSES][4] = {
        [LOSS_CPC] = {24.5, 43.5, .3025, .6444},
        [LOSS_SAMARA] = {74.5, 93.5, .9198, 1},
        [LOSS_KENKIYAK] = {85.5, 102, 1, 1},
        [LOSS_CHINA] = {85.5, 90.5, 1, 1},
        [LOSS_TANKERS] = {90, 104, 1, 1},
        [LOSS_BTC] = {90, 104, 1, 1},
        [LOSS_THROUGH_RUSSIA] = {7.5, 26.5, .0926, .3926},
    };
    jarak_routes_data data = oil_data();
    jarak_routes *fit;
    const jarak_routes_info *info = fit_data(&data, NULL, &fit);
    assert_near(info->demand_low, 67.5, 1e-13);
    assert_near(info->demand_high, 81, 1e-13);
    assert_loss(&info->nothing, (double[]){91.5, 110.5, 1, 1});
    assert_cut(&info->nothing.cut_low, 4, (uint32_t[]){OIL_CPC, OIL_SAMARA, OIL_KENKIYAK, OIL_TANKERS});
    assert_cut(&info->nothing.cut_high, 4, (uint32_t[]){OIL_CPC, OIL_SAMARA, OIL_CHINA, OIL_TANKERS});
    for (size_t i = 0; i < OIL_LOSSES; i++) {
        assert_loss(&info->losses[i], expected[i]);
    }
    assert_cut(&info->losses[LOSS_CPC].cut_low, 3, (uint32_t[]){OIL_SAMARA, OIL_KENKIYAK, OIL_TANKERS});
    assert_cut(&info->losses[LOSS_THROUGH_RUSSIA].cut_low, 2, (uint32_t[]){OIL_KENKIYAK, OIL_TANKERS});
    assert_true(isnan(info->losses[0].drawn_median));
    jarak_routes_free(fit);
}

/* 5, 50 and 95 % of 4,000 draws with another generator: within what so many draws scatter. */
static void draws_of_oil(void **state)
{
    (void)state;
    jarak_routes_data data = oil_data();
    jarak_routes_settings settings;
    jarak_routes_settings_init(&settings);
    settings.n_draws = 4000;
    jarak_routes *fit;
    const jarak_routes_info *info = fit_data(&data, &settings, &fit);
    const jarak_routes_loss *cpc = &info->losses[LOSS_CPC], *russia = &info->losses[LOSS_THROUGH_RUSSIA];
    assert_near(cpc->drawn_low, .38, .01);
    assert_near(cpc->drawn_median, .49, .01);
    assert_near(cpc->drawn_high, .58, .01);
    assert_near(russia->drawn_low, .17, .01);
    assert_near(russia->drawn_median, .24, .01);
    assert_near(russia->drawn_high, .33, .01);
    assert_near(info->nothing.drawn_low, 1, 0);
    for (size_t i = 0; i < OIL_LOSSES; i++) { /* within what is possible */
        assert_true(info->losses[i].surviving_low <= info->losses[i].drawn_low);
        assert_true(info->losses[i].drawn_low <= info->losses[i].drawn_median);
        assert_true(info->losses[i].drawn_high <= info->losses[i].surviving_high);
    }
    jarak_routes_free(fit);
}

/* One route from 4 to 8 for a demand of 16: the share is uniform from 1/4 to 1/2. Its quantiles lie within three standard errors, which
 * are at most half of the range over the root of the number. */
static void draws_are_uniform(void **state)
{
    (void)state;
    const double low = 4, high = 8, demands[] = {16, 16};
    const uint32_t from = 0, to = 1;
    const jarak_routes_data data = {.n_nodes = 2,
                                    .n_routes = 1,
                                    .from = &from,
                                    .to = &to,
                                    .low = &low,
                                    .high = &high,
                                    .n_sources = 1,
                                    .n_sinks = 1,
                                    .sources = &from,
                                    .sinks = &to,
                                    .n_demands = 2,
                                    .demands = demands};
    jarak_routes_settings settings;
    jarak_routes_settings_init(&settings);
    settings.n_draws = 10000;
    settings.level = 0.8;
    jarak_routes *fit;
    const jarak_routes_info *info = fit_data(&data, &settings, &fit);
    assert_near(info->nothing.drawn_low, 0.275, 3 * 0.125 / 100);
    assert_near(info->nothing.drawn_median, 0.375, 3 * 0.125 / 100);
    assert_near(info->nothing.drawn_high, 0.475, 3 * 0.125 / 100);
    jarak_routes_free(fit);
}

/* A demand between two figures, and one of two: of a flow of 10, 10 of 20 to 40 have the median 10 / 30, or either end. */
static void demands_are_drawn(void **state)
{
    (void)state;
    const double capacity = 10, demands[] = {40, 20};
    const uint32_t from = 0, to = 1;
    jarak_routes_data data = {.n_nodes = 2,
                              .n_routes = 1,
                              .from = &from,
                              .to = &to,
                              .low = &capacity,
                              .high = &capacity,
                              .n_sources = 1,
                              .n_sinks = 1,
                              .sources = &from,
                              .sinks = &to,
                              .n_demands = 2,
                              .demands = demands};
    jarak_routes_settings settings;
    jarak_routes_settings_init(&settings);
    settings.n_draws = 2000;
    jarak_routes *fit;
    const jarak_routes_info *info = fit_data(&data, &settings, &fit);
    assert_near(info->nothing.drawn_low, 0.25, 0);
    assert_near(info->nothing.drawn_high, 0.5, 0);
    jarak_routes_free(fit);
    data.demand_between = true;
    info = fit_data(&data, &settings, &fit);
    assert_near(info->nothing.drawn_low, 10.0 / 39, .01);
    assert_near(info->nothing.drawn_median, 10.0 / 30, .01);
    assert_near(info->nothing.drawn_high, 10.0 / 21, .01);
    jarak_routes_free(fit);
}

/* ------------------------------------------------------------------------------------------------------------------ ends of the range */

/* 0.1 + 0.2 by two ways, to a door of 0.3: whichever is lost, and in any order, without a trace of rounding in the cut. */
static void decimals_sum_exactly(void **state)
{
    (void)state;
    const uint32_t from[] = {0, 0, 1}, to[] = {1, 1, 2}, source = 0, sink = 2;
    const double capacity[] = {0.1, 0.2, 0.25};
    const size_t first_lost[] = {0, 1, 2};
    const uint32_t lost[] = {0, 1};
    const jarak_routes_data data = {.n_nodes = 3,
                                    .n_routes = 3,
                                    .from = from,
                                    .to = to,
                                    .low = capacity,
                                    .high = capacity,
                                    .n_sources = 1,
                                    .n_sinks = 1,
                                    .sources = &source,
                                    .sinks = &sink,
                                    .n_losses = 2,
                                    .first_lost = first_lost,
                                    .lost = lost};
    jarak_routes *fit;
    const jarak_routes_info *info = fit_data(&data, NULL, &fit);
    assert_near(info->nothing.max_flow_low, 0.25, 0);
    assert_cut(&info->nothing.cut_low, 1, (uint32_t[]){2});
    assert_near(info->losses[0].max_flow_low, 0.2, 0);
    assert_near(info->losses[1].max_flow_high, 0.1, 0);
    assert_true(isnan(info->losses[0].surviving_low) && isnan(info->demand_high)); /* no demand */
    jarak_routes_free(fit);
}

/* An unlimited way beside a limited one: infinite until it is lost. */
static void unlimited_ways(void **state)
{
    (void)state;
    const uint32_t from[] = {0, 1, 0}, to[] = {1, 2, 2}, source = 0, sink = 2;
    const double low[] = {INFINITY, 5, 3}, high[] = {INFINITY, INFINITY, 3}, demand = 16;
    const size_t first_lost[] = {0, 1, 2};
    const uint32_t lost[] = {1, 2};
    jarak_routes_data data = {.n_nodes = 3,
                              .n_routes = 3,
                              .from = from,
                              .to = to,
                              .low = low,
                              .high = high,
                              .n_sources = 1,
                              .n_sinks = 1,
                              .sources = &source,
                              .sinks = &sink,
                              .n_demands = 1,
                              .demands = &demand,
                              .n_losses = 2,
                              .first_lost = first_lost,
                              .lost = lost};
    jarak_routes_settings settings;
    jarak_routes_settings_init(&settings);
    settings.n_draws = 10;
    jarak_routes *fit;
    const jarak_routes_info *info = fit_data(&data, &settings, &fit);
    assert_near(info->nothing.max_flow_low, 8, 0);
    assert_true(isinf(info->nothing.max_flow_high) && info->nothing.cut_high.n == 0);
    assert_near(info->nothing.surviving_high, 1, 0);
    assert_near(info->losses[0].max_flow_high, 3, 0);
    assert_near(info->losses[0].surviving_high, 3.0 / 16, 0);
    assert_true(isinf(info->losses[1].max_flow_high));
    assert_near(info->nothing.drawn_high, 0.5, 0); /* an interval without an end is drawn at its lower one */
    jarak_routes_free(fit);
    data.low = high;
    info = fit_data(&data, &settings, &fit);
    assert_near(info->nothing.drawn_low, 1, 0);
    assert_near(info->losses[0].drawn_median, 3.0 / 16, 0);
    jarak_routes_free(fit);
}

static void no_way_at_all(void **state)
{
    (void)state;
    const uint32_t from = 1, to = 2, source = 0, sink = 2;
    const double capacity = 7, demand = 3;
    jarak_routes_data data = {.n_nodes = 3,
                              .n_routes = 1,
                              .from = &from,
                              .to = &to,
                              .low = &capacity,
                              .high = &capacity,
                              .n_sources = 1,
                              .n_sinks = 1,
                              .sources = &source,
                              .sinks = &sink,
                              .n_demands = 1,
                              .demands = &demand};
    jarak_routes *fit;
    for (int routes = 0; routes < 2; routes++) {
        data.n_routes = (size_t)routes;
        const jarak_routes_info *info = fit_data(&data, NULL, &fit);
        assert_near(info->nothing.max_flow_high, 0, 0);
        assert_near(info->nothing.surviving_high, 0, 0);
        assert_int_equal(info->nothing.cut_high.n, 0);
        jarak_routes_free(fit);
    }
}

/* ------------------------------------------------------------------------------------------------------------------ bad input */

static void assert_refused(const jarak_routes_data *data, const jarak_routes_settings *settings, const char *word)
{
    jarak_error error = {.message = ""};
    jarak_routes *fit = (jarak_routes *)&error;
    assert_int_equal(jarak_routes_fit(data, settings, &fit, &error), JARAK_ERR_ARGUMENT);
    assert_null(fit);
    if (strstr(error.message, word) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", error.message, word);
    }
}

static void bad_data_are_refused(void **state)
{
    (void)state;
    const double negative[OIL_ROUTES] = {1, 1, -1}, nan[OIL_ROUTES] = {1, (double)NAN}, zeros[OIL_ROUTES] = {0}, demand = 0;
    const uint32_t beyond[OIL_ROUTES] = {0, 9};
    const size_t backwards[] = {0, 2, 1, 3, 4, 5, 6, 8};
#define REFUSED(word, ...)                   \
    do {                                     \
        jarak_routes_data data = oil_data(); \
        __VA_ARGS__;                         \
        assert_refused(&data, NULL, word);   \
    } while (0)
    REFUSED("route 2", data.low = negative);
    REFUSED("route 1", data.low = nan);
    REFUSED("route 0", data.high = zeros);
    REFUSED("node 9", data.to = beyond);
    REFUSED("source and a sink", data.sinks = data.sources);
    REFUSED("node 9", data.sources = beyond + 1);
    REFUSED("1 sources and 0 sinks", data.n_sinks = 0);
    REFUSED("demands[0]", data.demands = &demand);
    REFUSED("loss 1", data.first_lost = backwards);
    REFUSED("route 9", data.lost = beyond);
    REFUSED("no array", data.low = NULL);
#undef REFUSED
}

static void bad_settings_are_refused(void **state)
{
    (void)state;
    const jarak_routes_data data = oil_data();
    jarak_routes_settings settings;
    jarak_routes_settings_init(&settings);
    settings.level = 1;
    assert_refused(&data, &settings, "level");
    jarak_routes_settings_init(&settings);
    settings.threads = -1;
    assert_refused(&data, &settings, "threads");
}

static jarak_status fit_oil(jarak_error *error)
{
    jarak_routes_data data = oil_data();
    jarak_routes_settings settings;
    jarak_routes_settings_init(&settings);
    settings.n_draws = 20;
    settings.threads = 1;
    jarak_routes *fit;
    jarak_status status = jarak_routes_fit(&data, &settings, &fit, error);
    jarak_routes_free(fit);
    return status;
}

static void memory_may_run_out(void **state)
{
    (void)state;
    fail_each_allocation(fit_oil, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(oil_of_kazakhstan),  cmocka_unit_test(draws_of_oil),         cmocka_unit_test(draws_are_uniform),
        cmocka_unit_test(demands_are_drawn),  cmocka_unit_test(decimals_sum_exactly), cmocka_unit_test(unlimited_ways),
        cmocka_unit_test(no_way_at_all),      cmocka_unit_test(bad_data_are_refused), cmocka_unit_test(bad_settings_are_refused),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
