/* Rerouted goods: a pair by hand, what must not matter, ordinary years, the other signs, and bad input. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "near.h"
#include "stat/reroute_made.h"

static const jarak_reroute_info *fit_data(const jarak_reroute_data *data, const jarak_reroute_settings *settings, jarak_reroute **fit)
{
    jarak_error error = {.message = ""};
    if (jarak_reroute_fit(data, settings, fit, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return jarak_reroute_result(*fit);
}

/* ------------------------------------------------------------------------------------------------------------------ by hand */

/* Two months of two years: 40 and 60, then 300 and 500, where other goods doubled. One pair has no other to be moderated by, and no
 * ordinary year. */
static void a_pair_by_hand(void **state)
{
    (void)state;
    const uint32_t zero = 0;
    const double flow[] = {40, 60, 300, 500}, control[] = {1000, 2000}, direct[] = {900, 1100, 200, 300};
    const jarak_reroute_data data = {1, 1, 2, 2, 1, &zero, &zero, flow, control, NULL, NULL, direct};
    jarak_reroute_settings settings;
    jarak_reroute_settings_init(&settings);
    settings.floor = 0;
    jarak_reroute *fit;
    const jarak_reroute_info *info = fit_data(&data, &settings, &fit);
    const jarak_reroute_pair *pair = &info->pairs[0];
    const double m = 225, before = (100 + m / 2) / 2.5, after = (800 + m / 2) / 2.5; /* 85 and 365 */
    const double scatter = (200 / pow(before, 1.77) + 20000 / pow(after, 1.77)) / 2;
    const double variance = scatter * (pow(before, -.23) + pow(after, -.23)) / 2;
    assert_near(pair->change.before, 100, 0);
    assert_near(pair->change.after, 800, 0);
    assert_near(pair->change.growth, 2, 1e-15);
    assert_near(pair->change.estimate, log(365.0 / 85) - log(2), 1e-15);
    assert_near(pair->scatter, scatter, 1e-12);
    assert_near(pair->change.std_error, 1.62 * sqrt(variance), 1e-12);
    assert_near(pair->excess, 600, 1e-12);
    assert_near(pair->change.p_rise + pair->change.p_fall, 1, 1e-15);
    /* with two degrees of freedom P(T > z) = 1 / (root (root + z)), root^2 = 2 + z^2 */
    const double z = pair->change.z, root = sqrt(2 + z * z);
    assert_near(pair->change.p_rise, 1 / (root * (root + z)), 1e-13);
    assert_near(info->calibration.freedom, 2, 0);
    assert_false(info->calibration.is_calibrated);
    assert_true(isnan(pair->q) && isnan(pair->decoy_p) && isnan(info->products[0].q));
    assert_int_equal(info->products[0].n_tested, 1);
    assert_near(info->products[0].loss, 1500, 0);
    assert_near(info->products[0].direct.estimate, log((500 + 312.5) / (2000 + 312.5)), 1e-15);
    assert_int_equal(pair->onward.missing, JARAK_REROUTE_UNKNOWN);
    assert_true(isnan(info->products[0].rerouted));
    jarak_reroute_free(fit);
}

/* Half a month of what both years have in common: a rise from nothing is finite. */
static void a_rise_from_nothing(void **state)
{
    (void)state;
    made_world world = made_world_new(3, 60, 3, 0, 1);
    jarak_reroute *fit;
    memset(made_flow(&world, 5, 0), 0, (size_t)2 * MADE_MONTHS * sizeof(double));
    for (size_t m = 0; m < MADE_MONTHS; m++) {
        made_flow(&world, 5, 2)[m] = 1e5;
    }
    const jarak_reroute_info *info = fit_data(&world.data, NULL, &fit);
    const jarak_reroute_pair *pair = &info->pairs[5];
    assert_int_equal(pair->change.missing, JARAK_REROUTE_TESTED);
    assert_true(isfinite(pair->change.estimate) && pair->change.z > 3);
    assert_near(pair->excess, 9e5, 1e-9);
    assert_near(pair->excess_high, 9e5, 1e-9); /* there is no more than what came */
    assert_true(pair->excess_low > 0 && pair->excess_low < 9e5);
    jarak_reroute_free(fit);
    made_world_free(&world);
}

/* ------------------------------------------------------------------------------------------------------------------ invariance */

/* The unit of the flows does not matter: in cents all is as in euros. */
static void units_do_not_matter(void **state)
{
    (void)state;
    made_world world = made_world_new(4, 200, 3, .1, 10);
    jarak_reroute *fit, *scaled;
    jarak_reroute_settings settings;
    jarak_reroute_settings_init(&settings);
    const jarak_reroute_info *info = fit_data(&world.data, NULL, &fit);
    for (size_t i = 0; i < world.data.n_pairs * 3 * MADE_MONTHS; i++) {
        world.flow[i] *= 128;
    }
    settings.floor *= 128;
    const jarak_reroute_info *other = fit_data(&world.data, &settings, &scaled);
    assert_int_equal(info->n_tested_pairs, other->n_tested_pairs);
    for (size_t i = 0; i < info->n_pairs; i++) {
        assert_near(other->pairs[i].change.estimate, info->pairs[i].change.estimate, 1e-11);
        assert_near(other->pairs[i].change.z, info->pairs[i].change.z, 1e-9);
        assert_near(other->pairs[i].regularity, info->pairs[i].regularity, 1e-9);
        assert_near(other->pairs[i].excess / 128, info->pairs[i].excess, 1e-6);
    }
    jarak_reroute_free(fit);
    jarak_reroute_free(scaled);
    made_world_free(&world);
}

/* What all hubs' other goods did alike cancels. */
static void growth_of_other_goods_cancels(void **state)
{
    (void)state;
    made_world world = made_world_new(5, 150, 3, .1, 10);
    jarak_reroute *fit, *grown;
    const jarak_reroute_info *info = fit_data(&world.data, NULL, &fit);
    for (size_t i = 0; i < world.data.n_pairs; i++) {
        for (size_t m = 0; m < MADE_MONTHS; m++) {
            made_flow(&world, i, 0)[m] /= 4;
        }
        world.control[i * 3] /= 4;
    }
    const jarak_reroute_info *other = fit_data(&world.data, NULL, &grown);
    for (size_t i = 0; i < info->n_pairs; i++) { /* the barrier's year is compared with the one before alone */
        assert_near(other->pairs[i].change.estimate, info->pairs[i].change.estimate, 1e-12);
    }
    jarak_reroute_free(fit);
    jarak_reroute_free(grown);
    made_world_free(&world);
}

/* ------------------------------------------------------------------------------------------------------------------ q */

static size_t reach(size_t n, const double *falling, double value)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        count += falling[i] >= value;
    }
    return count;
}

/* q by its definition: at each threshold (1 + decoys) n_t / n_d over targets, and the least of those at or below one's own. */
static void q_by_its_definition(void **state)
{
    (void)state;
    made_world world = made_world_new(6, 80, 3, .2, 12);
    jarak_reroute *fit;
    const jarak_reroute_info *info = fit_data(&world.data, NULL, &fit);
    const jarak_reroute_decoys *decoys = &info->decoys;
    double *values = calloc(info->n_pairs, sizeof *values);
    size_t n = 0;
    for (size_t i = 0; i < info->n_pairs; i++) {
        if (info->pairs[i].change.missing == JARAK_REROUTE_TESTED) {
            values[n++] = info->pairs[i].evidence;
        }
    }
    for (size_t i = 0; i < info->n_pairs; i++) {
        const jarak_reroute_pair *pair = &info->pairs[i];
        if (isnan(pair->evidence)) {
            assert_true(isnan(pair->q));
            continue;
        }
        double least = 1;
        for (size_t j = 0; j < n; j++) {
            if (values[j] <= pair->evidence) {
                const double share = (1 + (double)reach(decoys->n_pairs, decoys->pairs, values[j])) * (double)n / (double)decoys->n_pairs /
                                     (double)reach(n, values, values[j]);
                least = fmin(least, share);
            }
        }
        assert_near(pair->q, least, 1e-14);
        assert_near(pair->decoy_p, (1 + (double)reach(decoys->n_pairs, decoys->pairs, pair->evidence)) / (1 + (double)decoys->n_pairs), 0);
        assert_true(pair->strict_evidence <= pair->evidence);
    }
    for (size_t i = 1; i < decoys->n_pairs; i++) {
        assert_true(decoys->pairs[i] <= decoys->pairs[i - 1]);
    }
    free(values);
    jarak_reroute_free(fit);
    made_world_free(&world);
}

static void products_join_their_hubs(void **state)
{
    (void)state;
    made_world world = made_world_new(8, 50, 3, .2, 12);
    jarak_reroute *fit;
    const jarak_reroute_info *info = fit_data(&world.data, NULL, &fit);
    for (size_t i = 0; i < info->n_products; i++) {
        const jarak_reroute_product *product = &info->products[i];
        double sum = 0, largest = -INFINITY, second = -INFINITY, excess = 0;
        uint32_t n = 0;
        for (size_t j = product->first_pair; j < product->end_pair; j++) {
            const jarak_reroute_pair *pair = &info->pairs[j];
            assert_int_equal(pair->product, i);
            if (pair->change.missing == JARAK_REROUTE_TESTED) {
                second = fmax(second, fmin(largest, pair->evidence));
                largest = fmax(largest, pair->evidence);
                sum += pair->evidence;
                excess += pair->excess;
                n++;
            }
        }
        assert_int_equal(product->n_tested, n);
        assert_near(product->evidence, n > 0 ? sum / sqrt(n) : (double)NAN, 1e-12);
        assert_near(product->second, n > 1 ? second : (double)NAN, 0);
        assert_near(product->excess, excess, 1e-6);
    }
    jarak_reroute_free(fit);
    made_world_free(&world);
}

/* A year of comparison without trade makes a finding by the plain rule; the year before it had as much as the last: not by the strict one.
 */
static void an_odd_year_of_comparison(void **state)
{
    (void)state;
    made_world world = made_world_new(9, 300, 3, .25, 30);
    jarak_reroute *fit;
    for (size_t h = 0; h < MADE_HUBS; h++) {
        for (size_t m = 0; m < MADE_MONTHS; m++) {
            made_flow(&world, h, 0)[m] = 1e6;
            made_flow(&world, h, 1)[m] = 1e3;
            made_flow(&world, h, 2)[m] = 1e6;
        }
    }
    const jarak_reroute_info *info = fit_data(&world.data, NULL, &fit);
    assert_true(info->products[0].q <= .05);
    assert_true(info->products[0].strict_q > .5);
    assert_true(info->n_lowered >= MADE_HUBS);
    jarak_reroute_free(fit);
    made_world_free(&world);
}

static void links_and_conjunction(void **state)
{
    (void)state;
    double p[] = {.03, .001, .2};
    assert_near(jarak_reroute_conjunction(3, p, 1), .003, 1e-15);
    assert_near(jarak_reroute_conjunction(3, p, 2), .06, 1e-15);
    assert_near(jarak_reroute_conjunction(3, p, 3), .2, 1e-15);
    made_world world = made_world_new(10, 300, 3, .2, 30);
    jarak_reroute *fit;
    const jarak_reroute_info *info = fit_data(&world.data, NULL, &fit);
    bool *linked = calloc(info->n_pairs, sizeof *linked);
    const size_t n = jarak_reroute_links(fit, .10, false, linked);
    size_t counted = 0, right = 0;
    for (size_t i = 0; i < info->n_pairs; i++) {
        counted += linked[i];
        right += linked[i] && world.is_planted[i];
        assert_true(!linked[i] || info->products[info->pairs[i].product].q <= .10);
    }
    assert_int_equal(counted, n);
    assert_in_range(n, 20, info->n_pairs);
    assert_true((double)right >= .8 * (double)n);
    free(linked);
    jarak_reroute_free(fit);
    made_world_free(&world);
}

/* ------------------------------------------------------------------------------------------------------------------ other signs */

/* Hubs send on what they took, and record half of what is said to have been sent to them in the last year. */
static void onward_and_recorded(void **state)
{
    (void)state;
    made_world world = made_world_new(11, 200, 3, .3, 10);
    const size_t cells = world.data.n_pairs * 3 * MADE_MONTHS;
    double *onward = calloc(cells, sizeof *onward), *recorded = calloc(cells, sizeof *recorded);
    for (size_t i = 0; i < cells; i++) {
        const bool is_last = i / MADE_MONTHS % 3 == 2;
        onward[i] = world.flow[i] * .5;
        recorded[i] = world.flow[i] * (is_last ? .1 : 1);
    }
    recorded[3] = (double)NAN;                                 /* of the first pair's first year */
    recorded[4 * 3 * MADE_MONTHS + MADE_MONTHS] = (double)NAN; /* and of another one's year of comparison */
    world.data.onward = onward;
    world.data.recorded = recorded;
    jarak_reroute *fit;
    const jarak_reroute_info *info = fit_data(&world.data, NULL, &fit);
    size_t n_rerouted = 0;
    for (size_t i = 0; i < info->n_pairs; i++) {
        const jarak_reroute_pair *pair = &info->pairs[i];
        assert_near(pair->onward.growth, 1, 0);
        if (pair->gap.missing == JARAK_REROUTE_TESTED) {
            assert_true(pair->gap.estimate > 0);
            assert_near(pair->gap.before, 1, 1e-9);
            assert_near(pair->gap.after, 10, 1e-7);
        }
    }
    assert_int_equal(info->pairs[4].gap.missing, JARAK_REROUTE_UNKNOWN);
    for (size_t i = 0; i < info->n_products; i++) {
        const jarak_reroute_product *product = &info->products[i];
        if (product->n_tested == MADE_HUBS) {
            double sent_on = 0;
            for (size_t j = product->first_pair; j < product->end_pair; j++) {
                sent_on += info->pairs[j].onward_excess;
            }
            assert_near(product->rerouted, fmax(0, fmin(fmin(product->excess, sent_on), product->loss)), 1e-6);
            n_rerouted += product->rerouted > 0;
        }
        assert_true(isnan(product->direct_q) == (product->n_tested == 0 || product->direct.missing != JARAK_REROUTE_TESTED));
    }
    assert_in_range(n_rerouted, 20, info->n_products);
    free(onward);
    free(recorded);
    jarak_reroute_free(fit);
    made_world_free(&world);
}

static void why_a_pair_is_not_tested(void **state)
{
    (void)state;
    made_world world = made_world_new(12, 60, 3, 0, 1);
    jarak_reroute *fit;
    for (size_t y = 0; y < 3; y++) {
        memset(made_flow(&world, 0, y), 0, MADE_MONTHS * sizeof(double));
        memset(made_flow(&world, 1, y), 0, MADE_MONTHS * sizeof(double));
    }
    made_flow(&world, 1, 2)[0] = 1e6; /* one large shipment */
    made_flow(&world, 2, 1)[4] = (double)NAN;
    const jarak_reroute_info *info = fit_data(&world.data, NULL, &fit);
    assert_int_equal(info->pairs[0].change.missing, JARAK_REROUTE_SMALL);
    assert_int_equal(info->pairs[1].change.missing, JARAK_REROUTE_RARE);
    assert_int_equal(info->pairs[2].change.missing, JARAK_REROUTE_UNKNOWN);
    for (size_t i = 0; i < 3; i++) {
        assert_true(isnan(info->pairs[i].change.estimate) && isnan(info->pairs[i].q) && isnan(info->pairs[i].excess_low));
    }
    assert_near(info->pairs[1].change.after, 1e6, 0);
    assert_true(isnan(info->pairs[2].change.before));
    jarak_reroute_free(fit);
    made_world_free(&world);
}

/* ------------------------------------------------------------------------------------------------------------------ bad input */

static void assert_refused(const jarak_reroute_data *data, const jarak_reroute_settings *settings, const char *word)
{
    jarak_error error = {.message = ""};
    jarak_reroute *fit;
    assert_int_equal(jarak_reroute_fit(data, settings, &fit, &error), JARAK_ERR_ARGUMENT);
    assert_null(fit);
    assert_non_null(strstr(error.message, word));
    assert_int_equal(jarak_reroute_check(data, settings, NULL), JARAK_ERR_ARGUMENT);
}

static void bad_data_are_refused(void **state)
{
    (void)state;
    made_world world = made_world_new(13, 10, 3, 0, 1);
    jarak_reroute_data data = world.data;
    world.flow[7] = -1;
    assert_refused(&data, NULL, "flow[7]");
    world.flow[7] = (double)INFINITY;
    assert_refused(&data, NULL, "flow[7]");
    world.flow[7] = 1;
    world.control[2] = 0;
    assert_refused(&data, NULL, "control[2]");
    world.control[2] = 1;
    world.hub[3] = MADE_HUBS;
    assert_refused(&data, NULL, "pair 3");
    world.hub[3] = 2; /* that of the pair before */
    assert_refused(&data, NULL, "each once");
    world.hub[3] = 3;
    world.direct[0] = -2;
    assert_refused(&data, NULL, "direct[0]");
    world.direct[0] = 0;
    data.n_years = 1;
    assert_refused(&data, NULL, "1 windows");
    data.n_years = 3;
    data.flow = NULL;
    assert_refused(&data, NULL, "without product, hub or flow");
    made_world_free(&world);
}

static void bad_settings_are_refused(void **state)
{
    (void)state;
    made_world world = made_world_new(14, 10, 3, 0, 1);
    jarak_reroute_settings settings;
#define REFUSED(field, value)                           \
    do {                                                \
        jarak_reroute_settings_init(&settings);         \
        settings.field = (value);                       \
        assert_refused(&world.data, &settings, #field); \
    } while (0)
    REFUSED(floor, -1);
    REFUSED(floor, (double)NAN);
    REFUSED(least_months, 0);
    REFUSED(taylor_power, 2);
    REFUSED(taylor_power, 0);
    REFUSED(drawn_months, 0);
    REFUSED(level, 1);
    REFUSED(inflation, .9);
    REFUSED(threads, -1);
#undef REFUSED
    made_world_free(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pair_by_hand),
        cmocka_unit_test(a_rise_from_nothing),
        cmocka_unit_test(units_do_not_matter),
        cmocka_unit_test(growth_of_other_goods_cancels),
        cmocka_unit_test(q_by_its_definition),
        cmocka_unit_test(products_join_their_hubs),
        cmocka_unit_test(an_odd_year_of_comparison),
        cmocka_unit_test(links_and_conjunction),
        cmocka_unit_test(onward_and_recorded),
        cmocka_unit_test(why_a_pair_is_not_tested),
        cmocka_unit_test(bad_data_are_refused),
        cmocka_unit_test(bad_settings_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
