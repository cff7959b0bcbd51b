/* Routes: flows and cuts held against all cuts of small networks one by one, and what must not matter. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "near.h"
#include "stat/routes_made.h"

enum { N_NETWORKS = 400 };

/* ------------------------------------------------------------------------------------------------------------------ by all cuts */

/* The least capacity over all cuts: sets of nodes with every source and no sink. */
static double least_cut(const jarak_routes_data *data, const double *capacities, const bool *is_lost)
{
    uint32_t sources = 0, sinks = 0;
    double least = (double)INFINITY;
    for (size_t i = 0; i < data->n_sources; i++) {
        sources |= UINT32_C(1) << data->sources[i];
    }
    for (size_t i = 0; i < data->n_sinks; i++) {
        sinks |= UINT32_C(1) << data->sinks[i];
    }
    for (uint32_t set = 0; set < UINT32_C(1) << data->n_nodes; set++) {
        double sum = 0;
        for (size_t i = 0; i < data->n_routes; i++) {
            sum += !is_lost[i] && (set >> data->from[i] & 1) != 0 && (set >> data->to[i] & 1) == 0 ? capacities[i] : 0;
        }
        least = (set & sources) == sources && (set & sinks) == 0 ? fmin(least, sum) : least;
    }
    return least;
}

/* A cut is full: its routes sum to the flow, none of them is lost, and without them nothing flows. */
static void assert_cuts(const jarak_routes_data *data, const double *capacities, const bool *is_lost, const jarak_routes_cut *cut,
                        double flow)
{
    bool without[RANDOM_ROUTES];
    double sum = 0;
    memcpy(without, is_lost, sizeof without);
    for (size_t i = 0; i < cut->n; i++) {
        assert_true(i == 0 || cut->routes[i] > cut->routes[i - 1]);
        assert_false(is_lost[cut->routes[i]]);
        sum += capacities[cut->routes[i]];
        without[cut->routes[i]] = true;
    }
    assert_near(sum, flow, 1e-12);
    assert_near(least_cut(data, capacities, without), 0, 0);
}

static void assert_least(const jarak_routes_data *data, const jarak_routes_loss *loss, const bool *is_lost)
{
    assert_near(loss->max_flow_low, least_cut(data, data->low, is_lost), 1e-12);
    assert_near(loss->max_flow_high, least_cut(data, data->high, is_lost), 1e-12);
    assert_near(loss->surviving_low, fmin(loss->max_flow_low, 14) / 14, 0);
    assert_near(loss->surviving_high, fmin(loss->max_flow_high, 9) / 9, 0);
    assert_cuts(data, data->low, is_lost, &loss->cut_low, loss->max_flow_low);
    assert_cuts(data, data->high, is_lost, &loss->cut_high, loss->max_flow_high);
}

static void flows_are_least_cuts(void **state)
{
    (void)state;
    size_t n_flowing = 0, n_weakened = 0;
    for (uint64_t seed = 0; seed < N_NETWORKS; seed++) {
        random_network made;
        random_network_make(&made, seed);
        const jarak_routes_data *data = &made.data;
        jarak_routes *fit;
        const jarak_routes_info *info = fit_data(data, NULL, &fit);
        bool is_lost[RANDOM_ROUTES] = {false};
        assert_least(data, &info->nothing, is_lost);
        n_flowing += info->nothing.max_flow_low > 0;
        for (size_t i = 0; i < data->n_losses; i++) {
            memset(is_lost, 0, sizeof is_lost);
            for (size_t j = data->first_lost[i]; j < data->first_lost[i + 1]; j++) {
                is_lost[data->lost[j]] = true;
            }
            assert_least(data, &info->losses[i], is_lost);
            n_weakened += info->losses[i].max_flow_low > 0 && info->losses[i].max_flow_low < info->nothing.max_flow_low;
        }
        jarak_routes_free(fit);
    }
    assert_true(n_flowing > N_NETWORKS / 4 && n_weakened > N_NETWORKS); /* else little would have been tried */
}

/* ------------------------------------------------------------------------------------------------------------------ what must not matter
 */

static void assert_same_loss(const jarak_routes_loss *a, const jarak_routes_loss *b)
{
    assert_memory_equal(a, b, offsetof(jarak_routes_loss, cut_low));
}

/* Routes and nodes under other numbers, in another order: every bit is the same, of draws too. */
static void order_and_names_do_not_matter(void **state)
{
    (void)state;
    jarak_routes_settings settings;
    jarak_routes_settings_init(&settings);
    settings.n_draws = 40;
    for (uint64_t seed = 0; seed < N_NETWORKS; seed++) {
        random_network made, turned;
        random_network_make(&made, seed);
        random_network_make(&turned, seed);
        const size_t n = made.data.n_routes;
        const uint32_t last = (uint32_t)made.data.n_nodes - 1;
        for (size_t i = 0; i < n; i++) {
            const size_t from = n - 1 - i;
            turned.from[i] = last - made.from[from];
            turned.to[i] = last - made.to[from];
            turned.low[i] = made.low[from];
            turned.high[i] = made.high[from];
            turned.streams[i] = made.streams[from];
        }
        for (size_t i = 0; i < made.first_lost[made.data.n_losses]; i++) {
            turned.lost[i] = (uint32_t)n - 1 - made.lost[i];
        }
        for (size_t i = 0; i < 2; i++) {
            turned.sources[i] = last - made.sources[i];
            turned.sinks[i] = last - made.sinks[i];
        }
        jarak_routes *fit, *other;
        const jarak_routes_info *a = fit_data(&made.data, &settings, &fit), *b = fit_data(&turned.data, &settings, &other);
        assert_same_loss(&a->nothing, &b->nothing);
        for (size_t i = 0; i < a->n_losses; i++) {
            const jarak_routes_cut *cut = &a->losses[i].cut_low, *mirrored = &b->losses[i].cut_low;
            assert_same_loss(&a->losses[i], &b->losses[i]);
            assert_int_equal(cut->n, mirrored->n);
            for (size_t k = 0; k < cut->n; k++) {
                assert_int_equal(cut->routes[k], n - 1 - mirrored->routes[cut->n - 1 - k]);
            }
        }
        jarak_routes_free(fit);
        jarak_routes_free(other);
    }
}

static void threads_do_not_matter(void **state)
{
    (void)state;
    jarak_routes_data data = oil_data();
    jarak_routes_settings settings;
    jarak_routes_settings_init(&settings);
    settings.n_draws = 500;
    jarak_routes *one, *many;
    settings.threads = 1;
    const jarak_routes_info *a = fit_data(&data, &settings, &one);
    settings.threads = 7;
    const jarak_routes_info *b = fit_data(&data, &settings, &many);
    for (size_t i = 0; i < a->n_losses; i++) {
        assert_same_loss(&a->losses[i], &b->losses[i]);
    }
    settings.seed = 2;
    jarak_routes_free(many);
    b = fit_data(&data, &settings, &many);
    assert_true(a->losses[LOSS_CPC].drawn_median != b->losses[LOSS_CPC].drawn_median);
    jarak_routes_free(one);
    jarak_routes_free(many);
}

/* More capacity never lessens a flow, and in another unit, by a power of two, all is the same to the bit. */
static void flows_grow_with_capacities(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < N_NETWORKS; seed++) {
        random_network made, wider, scaled;
        random_network_make(&made, seed);
        random_network_make(&wider, seed);
        random_network_make(&scaled, seed);
        for (size_t i = 0; i < made.data.n_routes; i++) {
            wider.low[i] += (double)((i * 7 + seed) % 3);
            wider.high[i] = fmax(wider.high[i], wider.low[i]) + 1;
            scaled.low[i] = ldexp(scaled.low[i], -900);
            scaled.high[i] = ldexp(scaled.high[i], -900);
        }
        jarak_routes *fit, *more, *small;
        const jarak_routes_info *a = fit_data(&made.data, NULL, &fit), *b = fit_data(&wider.data, NULL, &more);
        const jarak_routes_info *c = fit_data(&scaled.data, NULL, &small);
        for (size_t i = 0; i < a->n_losses; i++) {
            assert_true(a->losses[i].max_flow_low <= a->losses[i].max_flow_high);
            assert_true(a->losses[i].max_flow_low <= a->nothing.max_flow_low);
            assert_true(a->losses[i].max_flow_low <= b->losses[i].max_flow_low);
            assert_true(a->losses[i].max_flow_high <= b->losses[i].max_flow_high);
            assert_near(ldexp(c->losses[i].max_flow_high, 900), a->losses[i].max_flow_high, 0);
        }
        jarak_routes_free(fit);
        jarak_routes_free(more);
        jarak_routes_free(small);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flows_are_least_cuts),
        cmocka_unit_test(order_and_names_do_not_matter),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(flows_grow_with_capacities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
