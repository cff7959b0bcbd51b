/* Contract rows: estimators of what becomes of trade: round a barrier, along routes, without a tie. */
#include <math.h>

#include "contract/adapter.h"
#include "jarak/equilibrium.h"
#include "jarak/network_trade.h"
#include "jarak/reroute.h"
#include "jarak/routes.h"
#include "num/random.h"

/* ---- rerouted goods: three years of some products in two hubs ---- */

static const jarak_reroute_data *reroute_data(contract_data which)
{
    enum { PRODUCTS = 3000, HUBS = 2, YEARS = 3, MONTHS = 4, CELLS = YEARS * MONTHS };
    static uint32_t product[PRODUCTS * HUBS], hub[PRODUCTS * HUBS];
    static double flow[PRODUCTS * HUBS * CELLS], direct[PRODUCTS * CELLS];
    static jarak_reroute_data data;
    if (which == CONTRACT_NONE) {
        return NULL;
    }
    const size_t n_products = which == CONTRACT_LARGE ? PRODUCTS : 40;
    const size_t n = which == CONTRACT_NO_ROWS ? 0 : which == CONTRACT_ONE_ROW ? 1 : n_products * HUBS;
    jarak__random random = jarak__random_stream(6, 0);
    for (size_t i = 0; i < n_products * HUBS; i++) {
        product[i] = (uint32_t)(i / HUBS);
        hub[i] = (uint32_t)(i % HUBS);
    }
    for (size_t i = 0; i < n_products * HUBS * CELLS; i++) {
        flow[i] = which == CONTRACT_NAN && i % 50 < 20 ? (double)NAN : 20000 * exp(jarak__random_normal(&random));
    }
    for (size_t i = 0; i < n_products * CELLS; i++) {
        direct[i] = 50000 * exp(jarak__random_normal(&random));
    }
    data = (jarak_reroute_data){.n_products = n_products,
                                .n_hubs = HUBS,
                                .n_years = YEARS,
                                .n_months = MONTHS,
                                .n_pairs = n,
                                .product = product,
                                .hub = hub,
                                .flow = flow,
                                .onward = flow,
                                .recorded = flow,
                                .direct = direct};
    return &data;
}
static void reroute_set(jarak_reroute_settings *settings, bool wrong)
{
    settings->floor = wrong ? -1 : 30000;
}
static uint64_t reroute_fingerprint(const void *fit)
{
    const jarak_reroute_info *info = jarak_reroute_result(fit);
    uint64_t hash = info->n_tested_pairs;
    for (size_t i = 0; i < info->n_pairs; i++) {
        const jarak_reroute_pair *pair = &info->pairs[i];
        const double all[] = {pair->change.estimate, pair->change.std_error, pair->evidence, pair->strict_evidence, pair->q, pair->strict_q,
                              pair->excess_low,      pair->onward.z,         pair->gap.z};
        hash = mix(hash, all, sizeof all);
    }
    for (size_t i = 0; i < info->n_products; i++) {
        const jarak_reroute_product *of = &info->products[i];
        const double all[] = {of->evidence, of->q, of->strict_q_two, of->excess, of->direct.p_fall, of->direct_q, of->rerouted};
        hash = mix(hash, all, sizeof all);
    }
    return hash;
}
ESTIMATOR(reroute, reroute, reroute_set, reroute_data)

/* ---- routes: a network at random, with draws ---- */

static const jarak_routes_data *routes_data(contract_data which)
{
    enum { ROUTES = 3000, LOSSES = 50 };
    static uint32_t from[ROUTES], to[ROUTES], lost[LOSSES];
    static double low[ROUTES], high[ROUTES];
    static size_t first_lost[LOSSES + 1];
    static const uint32_t source = 0, sink = 1;
    static const double demands[] = {40, 60};
    static jarak_routes_data data;
    if (which == CONTRACT_NONE) {
        return NULL;
    }
    const size_t n = which == CONTRACT_LARGE ? ROUTES : which == CONTRACT_NO_ROWS ? 0 : which == CONTRACT_ONE_ROW ? 1 : 60;
    const size_t n_nodes = 2 + n / 3;
    jarak__random random = jarak__random_stream(9, 0);
    for (size_t i = 0; i < n; i++) {
        from[i] = (uint32_t)jarak__random_below(&random, n_nodes);
        to[i] = (uint32_t)jarak__random_below(&random, n_nodes);
        low[i] = 30 * jarak__random_uniform(&random);
        high[i] = low[i] * (1 + jarak__random_uniform(&random));
    }
    if (which == CONTRACT_NAN) {
        low[3] = (double)NAN;
    }
    for (size_t i = 0; i < LOSSES; i++) {
        first_lost[i + 1] = i + 1;
        lost[i] = (uint32_t)(i % (n > 0 ? n : 1));
    }
    data = (jarak_routes_data){.n_nodes = n_nodes,
                               .n_routes = n,
                               .from = from,
                               .to = to,
                               .low = low,
                               .high = high,
                               .n_sources = 1,
                               .n_sinks = 1,
                               .sources = &source,
                               .sinks = &sink,
                               .n_demands = 2,
                               .demands = demands,
                               .n_losses = n > 0 ? LOSSES : 0,
                               .first_lost = first_lost,
                               .lost = lost};
    return &data;
}

static void routes_set(jarak_routes_settings *settings, bool wrong)
{
    settings->n_draws = 64;
    settings->level = wrong ? 2 : 0.9;
}

static uint64_t routes_fingerprint(const void *fit)
{
    const jarak_routes_info *info = jarak_routes_result(fit);
    uint64_t hash = mix(info->n_losses, &info->nothing.max_flow_low, sizeof info->nothing.max_flow_low);
    for (size_t i = 0; i < info->n_losses; i++) {
        const jarak_routes_loss *loss = &info->losses[i];
        hash = mix(hash, loss, offsetof(jarak_routes_loss, cut_low));
        hash = MIX(hash, loss->cut_low.routes, loss->cut_low.n);
    }
    return hash;
}

ESTIMATOR(routes, routes, routes_set, routes_data)
/* ---- equilibrium: countries that trade, and a tie that is cut; and its interval ---- */

enum { CONTRACT_COUNTRIES = 40 };

static const jarak_equilibrium_data *equilibrium_data(contract_data which)
{
    static double flows[CONTRACT_COUNTRIES * CONTRACT_COUNTRIES], effect[CONTRACT_COUNTRIES * CONTRACT_COUNTRIES];
    static jarak_equilibrium_data data;
    if (which == CONTRACT_NONE) {
        return NULL;
    }
    const size_t n = which == CONTRACT_LARGE ? CONTRACT_COUNTRIES : which == CONTRACT_NO_ROWS ? 0 : which == CONTRACT_ONE_ROW ? 1 : 7;
    jarak__random random = jarak__random_stream(8, 0);
    for (size_t i = 0; i < n * n; i++) {
        flows[i] = exp(jarak__random_normal(&random)) * (i % (n + 1) == 0 ? 100 : 1);
        effect[i] = 1;
    }
    if (which != CONTRACT_ONE_ROW) {
        effect[1] = effect[n] = 0;
    }
    if (which == CONTRACT_NAN) {
        flows[3] = (double)NAN;
    }
    data = (jarak_equilibrium_data){.n = n, .flows = flows, .trade_effect = effect, .theta = 4};
    return &data;
}

static void equilibrium_set(jarak_equilibrium_settings *settings, bool wrong)
{
    settings->max_steps = wrong ? 0 : 200;
}

static uint64_t equilibrium_fingerprint(const void *fit)
{
    const jarak_equilibrium_info *info = jarak_equilibrium_result(fit);
    uint64_t hash = MIX((uint64_t)info->steps, info->welfare, info->n);
    hash = MIX(hash, info->price_index, info->n);
    return MIX(hash, info->flows, info->n * info->n);
}

#define jarak_equilibrium_fit jarak_equilibrium_solve /* the name of fits by which the table calls it */
ESTIMATOR(equilibrium, equilibrium, equilibrium_set, equilibrium_data)

static jarak_status jarak_equilibrium_draws_check(const jarak_equilibrium_data *data, const jarak_equilibrium_settings *settings,
                                                  jarak_error *error)
{
    return jarak_equilibrium_check(data, settings, error);
}

static jarak_status jarak_equilibrium_draws_fit(const jarak_equilibrium_data *data, const jarak_equilibrium_settings *settings,
                                                jarak_equilibrium_draws **draws, jarak_error *error)
{
    const double *regressors[] = {data->flows};
    const double variance = 1e-6;
    const jarak_equilibrium_uncertainty uncertainty = {
        .theta_sd = .15, .n_coefficients = 1, .regressors = regressors, .covariance = &variance, .n_draws = 60, .seed = 3, .level = .9};
    return jarak_equilibrium_draw(data, settings, &uncertainty, draws, error);
}

static uint64_t equilibrium_draws_fingerprint(const void *fit)
{
    const jarak_equilibrium_draws_info *info = jarak_equilibrium_draws_result(fit);
    uint64_t hash = MIX(info->n_failed, info->low, info->n);
    hash = MIX(hash, info->median, info->n);
    return MIX(hash, info->real_wage_high, info->n);
}

ESTIMATOR(equilibrium_draws, equilibrium, equilibrium_set, equilibrium_data)

/* ---- chain: countries that trade in some sectors, and a tie that is cut ---- */

static const jarak_chain_data *chain_data(contract_data which)
{
    enum { COUNTRIES = 48, SECTORS = 40 };
    static double shares[SECTORS * COUNTRIES * COUNTRIES], cost[SECTORS * COUNTRIES * COUNTRIES], inputs[COUNTRIES * SECTORS * SECTORS];
    static double value_added_share[COUNTRIES * SECTORS], final_shares[COUNTRIES * SECTORS], theta[SECTORS], value_added[COUNTRIES];
    static jarak_chain_data data;
    if (which == CONTRACT_NONE) {
        return NULL;
    }
    const size_t n = which == CONTRACT_LARGE ? COUNTRIES : which == CONTRACT_NO_ROWS ? 0 : which == CONTRACT_ONE_ROW ? 1 : 5;
    const size_t n_sectors = which == CONTRACT_LARGE ? SECTORS : which == CONTRACT_ONE_ROW ? 1 : 3;
    jarak__random random = jarak__random_stream(9, 0);
    for (size_t cell = 0; cell < n * n * n_sectors; cell++) {
        const bool is_home = cell % n == cell / n % n;
        shares[cell] = is_home ? 1 - .01 * (double)(n - 1) : .01;
        cost[cell] = is_home ? 1 : 1 + .2 * jarak__random_uniform(&random);
    }
    for (size_t cell = 0; cell < n * n_sectors; cell++) {
        const size_t country = cell / n_sectors;
        value_added_share[cell] = .3 + .4 * jarak__random_uniform(&random);
        final_shares[cell] = 1 / (double)n_sectors;
        value_added[country] = 1 + (double)country;
        theta[cell % n_sectors] = 4 + (double)(cell % n_sectors);
        for (size_t k = 0; k < n_sectors; k++) {
            inputs[(country * n_sectors + k) * n_sectors + cell % n_sectors] = (1 - value_added_share[cell]) / (double)n_sectors;
        }
    }
    if (n > 1) {
        cost[1] = cost[n] = HUGE_VAL;
    }
    if (which == CONTRACT_NAN) {
        shares[3] = (double)NAN;
    }
    data = (jarak_chain_data){.n_countries = n,
                              .n_sectors = n_sectors,
                              .shares = shares,
                              .cost_factor = cost,
                              .input_shares = inputs,
                              .value_added_share = value_added_share,
                              .final_shares = final_shares,
                              .theta = theta,
                              .value_added = value_added};
    return &data;
}

static void chain_set(jarak_chain_settings *settings, bool wrong)
{
    settings->max_steps = wrong ? 0 : 500;
}

static uint64_t chain_fingerprint(const void *fit)
{
    const jarak_chain_info *info = jarak_chain_result(fit);
    uint64_t hash = MIX((uint64_t)info->steps, info->real_income, info->n_countries);
    hash = MIX(hash, info->price, info->n_countries * info->n_sectors);
    return MIX(hash, info->flows, info->n_countries * info->n_countries * info->n_sectors);
}

#define jarak_chain_fit jarak_chain_solve /* the name of fits by which the table calls it */
ESTIMATOR(chain, chain, chain_set, chain_data)
