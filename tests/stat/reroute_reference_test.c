/* Rerouted goods in the EU's exports of 2020 to 2022 against the reference values of docs/methods/reroute.md, to the digits printed there.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"
#include "stat/reroute_files.h"

static jarak_reroute *fit_hubs(const r_files *files, size_t n_hubs, const int *hubs)
{
    r_input input;
    jarak_reroute *fit;
    jarak_error error = {.message = ""};
    r_make_input(files, n_hubs, hubs, &input);
    if (jarak_reroute_fit(&input.data, NULL, &fit, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    r_free_input(&input);
    return fit;
}

static const int five[] = {0, 1, 2, 3, 4};

static jarak_reroute *fit_five(void **state)
{
    if (*state == NULL) {
        skip();
    }
    return fit_hubs(*state, 5, five);
}

static void calibration(void **state)
{
    const r_files *files = *state;
    jarak_reroute *fit = fit_five(state);
    const jarak_reroute_info *info = jarak_reroute_result(fit);
    const jarak_reroute_calibration *c = &info->calibration;
    const double drift[] = {.14244150, .16899284, .26051693, .08824361, -.10828764}; /* from the reference's own rows */
    assert_int_equal(files->n_products, 1392);
    assert_int_equal(files->n_changed, 117);
    assert_int_equal(info->n_tested_pairs, 3200);
    assert_int_equal(info->decoys.n_pairs, 2602);
    assert_int_equal(info->n_tested_products, 969);
    assert_int_equal(info->decoys.n_products, 868);
    assert_true(c->is_calibrated);
    assert_near(c->s0_squared, 8.098252279, 5e-10);
    assert_near(c->d0, 3.830529690, 5e-10);
    assert_near(c->placebo_s0_squared, 8.635674213, 5e-10);
    assert_near(c->placebo_d0, 3.841084945, 5e-10);
    assert_near(c->inflation, 1.6193190484, 5e-11);
    assert_near(c->sigma_ratio, 1.070211121, 5e-10);
    assert_near(c->sigma_regularity, 1.393418723, 5e-10);
    assert_near(c->direct_inflation, 1.719156018, 2e-9);
    for (size_t h = 0; h < 5; h++) {
        assert_near(c->drift[h], drift[h], 6e-9);
    }
    assert_int_equal(info->n_lowered, 1318);
    jarak_reroute_free(fit);
}

/* How many are found at a level. */
typedef struct counts {
    double level;
    size_t products, pairs, twos;
    size_t strict_products, strict_pairs, strict_twos;
    size_t links;
} counts;

static counts count(const jarak_reroute *fit, double level)
{
    const jarak_reroute_info *info = jarak_reroute_result(fit);
    counts found = {.level = level};
    for (size_t i = 0; i < info->n_products; i++) {
        found.products += info->products[i].q <= level;
        found.twos += info->products[i].q_two <= level;
        found.strict_products += info->products[i].strict_q <= level;
        found.strict_twos += info->products[i].strict_q_two <= level;
    }
    for (size_t i = 0; i < info->n_pairs; i++) {
        found.pairs += info->pairs[i].q <= level;
        found.strict_pairs += info->pairs[i].strict_q <= level;
    }
    bool *linked = calloc(info->n_pairs, sizeof *linked);
    found.links = jarak_reroute_links(fit, level, false, linked);
    free(linked);
    return found;
}

static void findings(void **state)
{
    jarak_reroute *fit = fit_five(state);
    const counts at05 = count(fit, .05), at10 = count(fit, .10), at15 = count(fit, .15), at20 = count(fit, .20);
    assert_int_equal(at05.products, 68);
    assert_int_equal(at10.products, 113);
    assert_int_equal(at05.twos, 73);
    assert_int_equal(at10.twos, 151);
    assert_int_equal(at10.pairs, 170);
    assert_int_equal(at15.pairs, 363);
    assert_int_equal(at20.pairs, 544);
    assert_int_equal(at05.links, 19);
    assert_int_equal(at10.links, 121);
    assert_int_equal(at20.links, 347);
    assert_int_equal(at05.strict_products, 0);
    assert_int_equal(at10.strict_products, 37);
    assert_int_equal(at15.strict_pairs, 91);
    assert_int_equal(at20.strict_pairs, 161);
    assert_int_equal(at10.strict_twos, 84);
    jarak_reroute_free(fit);
}

/* Other controls than the growth of other goods; reroute_controls.py works these counts out a second time. A control is how flows are
 * expected to grow: regularity too is of what goes beyond it. */
static void other_controls(void **state)
{
    static const struct {
        double growth; /* a logarithm a year; NaN: no control at all */
        size_t products05, products10, pairs05, pairs10;
    } controls[] = {{NAN, 237, 349, 359, 765},
                    {0, 237, 349, 359, 765},
                    {.09531017980432487, 249, 362, 321, 717},
                    {.16551443847757333, 180, 372, 160, 721},
                    {.18, 159, 373, 159, 723},
                    {.1823215567939546, 158, 373, 159, 724}};
    if (*state == NULL) {
        skip();
    }
    r_input input;
    r_make_input(*state, R_HUBS, five, &input);
    for (size_t i = 0; i < sizeof controls / sizeof controls[0]; i++) {
        jarak_reroute *fit = NULL;
        for (size_t cell = 0; cell < input.data.n_pairs * R_YEARS; cell++) {
            input.control[cell] = exp(controls[i].growth * (double)(cell % R_YEARS));
        }
        input.data.control = isnan(controls[i].growth) ? NULL : input.control;
        assert_int_equal(jarak_reroute_fit(&input.data, NULL, &fit, NULL), JARAK_OK);
        const counts at05 = count(fit, .05), at10 = count(fit, .10);
        assert_int_equal(at05.products, controls[i].products05);
        assert_int_equal(at10.products, controls[i].products10);
        assert_int_equal(at05.pairs, controls[i].pairs05);
        assert_int_equal(at10.pairs, controls[i].pairs10);
        jarak_reroute_free(fit);
    }
    r_free_input(&input);
}

/* Products that are found and whose direct trade fell, by the plain rule at .05 and the strict one at .10. */
static void excess_and_loss(void **state)
{
    jarak_reroute *fit = fit_five(state);
    const jarak_reroute_info *info = jarak_reroute_result(fit);
    size_t n_fallen = 0, n_plain = 0, n_strict = 0;
    double excess = 0, loss = 0, strict_excess = 0, strict_loss = 0, by_hub[R_HUBS] = {0};
    for (size_t i = 0; i < info->n_products; i++) {
        const jarak_reroute_product *product = &info->products[i];
        const bool fell = product->direct_q <= .05;
        n_fallen += fell && product->n_tested > 0;
        if (fell && product->q <= .05) {
            n_plain++;
            excess += product->excess;
            loss += product->loss;
            for (size_t j = product->first_pair; j < product->end_pair; j++) {
                const bool is_tested = info->pairs[j].change.missing == JARAK_REROUTE_TESTED;
                by_hub[info->pairs[j].hub] += is_tested ? info->pairs[j].excess : 0;
            }
        }
        if (fell && product->strict_q <= .10) {
            n_strict++;
            strict_excess += product->excess;
            strict_loss += product->loss;
        }
        assert_true(isnan(product->rerouted)); /* what the hubs sent on is not known */
    }
    assert_int_equal(n_fallen, 466);
    assert_int_equal(n_plain, 49);
    assert_near(excess / 1e6, 1009.4, .05);
    assert_near(loss / 1e6, 2477.3, .05);
    const double expected[] = {517.0, 173.4, 151.5, 48.7, 118.8};
    for (size_t h = 0; h < R_HUBS; h++) {
        assert_near(by_hub[h] / 1e6, expected[h], .05);
    }
    assert_int_equal(n_strict, 25);
    assert_near(strict_excess / 1e6, 745.4, .05);
    assert_near(strict_loss / 1e6, 1876.2, .05);
    jarak_reroute_free(fit);
}

typedef struct printed_pair {
    const char *hub, *hs6;
    double estimate, std_error, ratio, low, high;
} printed_pair;

static size_t find_product(const r_files *files, const char *hs6)
{
    size_t p = 0;
    while (p < files->n_products && strcmp(files->products[p].hs6, hs6) != 0) {
        p++;
    }
    assert_true(p < files->n_products);
    return p;
}

static const jarak_reroute_pair *pair_of(const r_files *files, const jarak_reroute_info *info, const char *hub, const char *hs6)
{
    const jarak_reroute_product *product = &info->products[find_product(files, hs6)];
    for (size_t j = product->first_pair; j < product->end_pair; j++) {
        if (strcmp(r_hubs[info->pairs[j].hub], hub) == 0) {
            return &info->pairs[j];
        }
    }
    fail_msg("no pair of %s and %s", hub, hs6);
    return NULL;
}

static void pairs(void **state)
{
    static const printed_pair printed[] = {{"KAZ", "870710", 2.96258, .430156, 19.35, 7.88, 47.48},
                                           {"ARM", "854239", 2.80536, .459028, 16.53, 6.34, 43.09},
                                           {"KGZ", "852872", 2.54809, .448289, NAN, NAN, NAN},
                                           {"KAZ", "870899", 1.5252, .318972, 4.60, 2.36, 8.94},
                                           {"ARM", "870899", 2.63393, .511164, NAN, NAN, NAN}};
    jarak_reroute *fit = fit_five(state);
    const jarak_reroute_info *info = jarak_reroute_result(fit);
    for (size_t i = 0; i < sizeof printed / sizeof printed[0]; i++) {
        const jarak_reroute_change *change = &pair_of(*state, info, printed[i].hub, printed[i].hs6)->change;
        assert_near(change->estimate, printed[i].estimate, 6e-6);
        assert_near(change->std_error, printed[i].std_error, 6e-7);
        if (!isnan(printed[i].ratio)) {
            assert_near(exp(change->estimate), printed[i].ratio, .005);
            assert_near(exp(change->conf_low), printed[i].low, .005);
            assert_near(exp(change->conf_high), printed[i].high, .005);
        }
    }
    const jarak_reroute_pair *bodies = pair_of(*state, info, "KAZ", "870710");
    assert_near(bodies->change.z, 6.88721, 6e-6);
    assert_near(bodies->regularity, 8.11099, 6e-6);
    assert_near(bodies->evidence, 5.82093, 6e-6);
    assert_near(bodies->q, .0872778, 6e-8);
    jarak_reroute_free(fit);
}

/* Car bodies lead the plain list since 2021, not 2022, was the odd year: the strict rule drops them. */
static void products(void **state)
{
    const r_files *files = *state;
    jarak_reroute *fit = fit_five(state);
    const jarak_reroute_info *info = jarak_reroute_result(fit);
    const jarak_reroute_product *bodies = &info->products[find_product(files, "870710")];
    assert_near(bodies->evidence, 7.300709036, 6e-9);
    assert_near(bodies->q, .03283410138, 6e-11);
    assert_near(bodies->strict_q, .350, 5e-4);
    assert_near(bodies->before, 181410, 2);
    assert_near(bodies->after / 1e6, 44.187, 5e-4);
    assert_near(bodies->excess / 1e6, 43.88, 5e-3);
    assert_near(bodies->direct.z, -8.885711939, 6e-9);
    assert_near(bodies->direct_q / 5.215839983e-7, 1, 1e-7);
    const jarak_reroute_product *dishwashers = &info->products[find_product(files, "842211")];
    assert_near(dishwashers->q, .04925115207, 6e-11);
    assert_near(dishwashers->q_two, .03323151578, 6e-11);
    assert_near(dishwashers->strict_q, .147, 5e-4);
    assert_near(dishwashers->direct_q, .001140580352, 6e-12);
    const jarak_reroute_product *cars = &info->products[find_product(files, "870350")];
    assert_near(cars->strict_evidence, 6.134431411, 6e-9);
    assert_near(cars->strict_q, .05581797235, 6e-11);
    jarak_reroute_free(fit);
}

/* Pairs of one hub that are found at a level by the scale and the decoys of others. */
static size_t found_by(const jarak_reroute_info *hub, const jarak_reroute_info *others, double level)
{
    const jarak_reroute_calibration *own = &hub->calibration, *scale = &others->calibration;
    double *evidence = calloc(hub->n_pairs, sizeof *evidence);
    size_t n = 0, found = 0;
    for (size_t i = 0; i < hub->n_pairs; i++) {
        const jarak_reroute_pair *pair = &hub->pairs[i];
        if (pair->change.missing == JARAK_REROUTE_TESTED) {
            const double z = pair->change.z * own->inflation / scale->inflation;
            evidence[n++] = fmin(z / scale->sigma_ratio, pair->regularity / scale->sigma_regularity);
        }
    }
    for (size_t i = 0; i < n; i++) {
        size_t targets = 0, decoys = 0;
        for (size_t j = 0; j < n; j++) {
            targets += evidence[j] >= evidence[i];
        }
        while (decoys < others->decoys.n_pairs && others->decoys.pairs[decoys] >= evidence[i]) {
            decoys++;
        }
        const double share = (1 + (double)decoys) * (double)n / (double)others->decoys.n_pairs / (double)targets;
        found = share <= level && targets > found ? targets : found;
    }
    free(evidence);
    return found;
}

/* The destination itself, and a state under barriers of its own, as hubs, by what the hubs' ordinary year brings. */
static void no_hub_where_none_can_be(void **state)
{
    const int russia[] = {R_RUS}, belarus[] = {6};
    jarak_reroute *hubs = fit_five(state), *of_russia = fit_hubs(*state, 1, russia), *of_belarus = fit_hubs(*state, 1, belarus);
    const jarak_reroute_info *info = jarak_reroute_result(hubs);
    const jarak_reroute_info *first = jarak_reroute_result(of_russia), *second = jarak_reroute_result(of_belarus);
    assert_int_equal(first->n_tested_pairs, 1189);
    assert_int_equal(found_by(first, info, .20), 0);
    assert_int_equal(second->n_tested_pairs, 864);
    assert_int_equal(found_by(second, info, .10), 0);
    assert_int_equal(found_by(second, info, .20), 79);
    assert_int_equal(count(of_russia, .20).pairs + count(of_belarus, .20).pairs, 0); /* nor by their own */
    jarak_reroute_free(hubs);
    jarak_reroute_free(of_russia);
    jarak_reroute_free(of_belarus);
}

/* The variance of a month's flow grows with its mean: the slope over 8-digit goods, hubs and the two ordinary years. */
static void powers_of_the_mean(void **state)
{
    const r_files *files = *state;
    size_t n = 0;
    if (files == NULL) {
        skip();
    }
    double *windows = calloc(files->n_products * R_HUBS * 2 * R_WINDOW, sizeof *windows), slope;
    for (size_t p = 0; p < files->n_products; p++) {
        for (int h = 0; h < R_HUBS; h++) {
            for (size_t y = 0; y < 2; y++, n++) {
                memcpy(windows + n * R_WINDOW, files->products[p].flow[h] + 2 + 12 * y, R_WINDOW * sizeof *windows);
            }
        }
    }
    slope = jarak_reroute_taylor_power(n, R_WINDOW, windows, &n);
    assert_near(slope, 1.77, .03); /* of 6-digit goods here; of 8-digit goods 1.7708 */
    assert_in_range(n, 3000, 7241);
    free(windows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calibration),
        cmocka_unit_test(findings),
        cmocka_unit_test(other_controls),
        cmocka_unit_test(excess_and_loss),
        cmocka_unit_test(pairs),
        cmocka_unit_test(products),
        cmocka_unit_test(no_hub_where_none_can_be),
        cmocka_unit_test(powers_of_the_mean),
    };
    return cmocka_run_group_tests(tests, r_open, r_close);
}
