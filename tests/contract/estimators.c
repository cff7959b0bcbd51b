/* The table of estimators, each with data that are made here. A new estimator: its data, its fingerprint, and a row. */
#include "contract/estimators.h"

#include <math.h>
#include <string.h>

#include "jarak/affinity.h"
#include "jarak/breaks.h"
#include "jarak/change.h"
#include "jarak/equilibrium.h"
#include "jarak/ideal.h"
#include "jarak/network_trade.h"
#include "jarak/ppml.h"
#include "jarak/reroute.h"
#include "jarak/routes.h"
#include "jarak/similarity.h"
#include "num/random.h"

static uint64_t mix(uint64_t hash, const void *bytes, size_t n)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < n; i++) {
        hash = (hash ^ at[i]) * UINT64_C(1099511628211); /* FNV-1a */
    }
    return hash;
}

#define MIX(hash, array, n) ((array) == NULL ? (hash) : mix(hash, array, (n) * sizeof *(array)))

enum { BEYOND = 16 };

/* The adapters of an estimator X whose settings are S: X_settings, apart from the fields that all have set by set(). */
#define ESTIMATOR(X, S, set, get)                                                                                   \
    typedef struct X##_room {                                                                                       \
        jarak_##S##_settings settings;                                                                              \
        unsigned char beyond[BEYOND];                                                                               \
    } X##_room;                                                                                                     \
    static const jarak_##S##_settings *X##_choose(const contract_choice *choice, X##_room *room)                    \
    {                                                                                                               \
        memset(room, 0, sizeof *room);                                                                              \
        jarak_##S##_settings_init(&room->settings);                                                                 \
        if (choice->size > 0) {                                                                                     \
            room->settings.size = choice->size;                                                                     \
            room->beyond[0] = choice->sets_unknown;                                                                 \
        } else if (!choice->defaults) {                                                                             \
            room->settings.threads = choice->threads;                                                               \
            room->settings.cancel = choice->cancel;                                                                 \
            set(&room->settings, choice->wrong);                                                                    \
        }                                                                                                           \
        return choice->no_settings ? NULL : &room->settings;                                                        \
    }                                                                                                               \
    static jarak_status X##_check(contract_data which, const contract_choice *choice, jarak_error *error)           \
    {                                                                                                               \
        X##_room room;                                                                                              \
        return jarak_##X##_check(get(which), X##_choose(choice, &room), error);                                     \
    }                                                                                                               \
    static jarak_status X##_fit(contract_data which, const contract_choice *choice, void **fit, jarak_error *error) \
    {                                                                                                               \
        X##_room room;                                                                                              \
        jarak_##X *made = *fit;                                                                                     \
        jarak_status status = jarak_##X##_fit(get(which), X##_choose(choice, &room), &made, error);                 \
        *fit = made;                                                                                                \
        return status;                                                                                              \
    }                                                                                                               \
    static void X##_free(void *fit)                                                                                 \
    {                                                                                                               \
        jarak_##X##_free(fit);                                                                                      \
    }

#define ROW(X, S)                                                                       \
    {                                                                                   \
#X, sizeof(jarak_##S##_settings), X##_check, X##_fit, X##_fingerprint, X##_free \
    }

/* ---- PPML: two or three sets of effects and a regressor ---- */

static const jarak_ppml_data *ppml_data(contract_data which)
{
    enum { ROWS = 40000, SETS = 3 };
    static uint32_t codes[SETS][ROWS];
    static double y[ROWS], x[ROWS];
    static const double *columns[] = {x};
    static jarak_ppml_effect effects[SETS];
    static jarak_ppml_data data;
    if (which == CONTRACT_NONE) {
        return NULL;
    }
    size_t n = which == CONTRACT_LARGE ? ROWS : which == CONTRACT_NO_ROWS ? 0 : which == CONTRACT_ONE_ROW ? 1 : 90;
    jarak__random random = jarak__random_stream(1, 0);
    const size_t n_levels[SETS] = {n / 9 + 1, 6, 5};
    for (size_t i = 0; i < n; i++) {
        double eta = 0;
        for (size_t f = 0; f < SETS; f++) {
            codes[f][i] = (uint32_t)jarak__random_below(&random, n_levels[f]);
            eta += 0.1 * (double)(codes[f][i] % 7);
        }
        x[i] = jarak__random_normal(&random);
        y[i] = floor(exp(eta + 0.3 * x[i]) + 3 * jarak__random_uniform(&random));
    }
    for (size_t f = 0; f < SETS; f++) {
        effects[f] = (jarak_ppml_effect){.codes = codes[f], .n_levels = n_levels[f]};
    }
    if (which == CONTRACT_NAN) {
        y[3] = x[5] = (double)NAN;
        codes[1][7] = UINT32_MAX;
    }
    data = (jarak_ppml_data){.n_rows = n, .y = y, .n_regressors = 1, .x = columns, .n_effects = SETS, .effects = effects};
    return &data;
}

static void ppml_set(jarak_ppml_settings *settings, bool wrong)
{
    settings->max_iterations = wrong ? 0 : 50;
}

static uint64_t ppml_fingerprint(const void *fit)
{
    const jarak_ppml_info *info = jarak_ppml_result(fit);
    uint64_t hash = MIX(info->n_used, info->beta, info->n_regressors);
    hash = mix(hash, &info->deviance, sizeof info->deviance);
    return mix(hash, &info->log_likelihood, sizeof info->log_likelihood) + (uint64_t)info->iterations + (uint64_t)info->outcome;
}

ESTIMATOR(ppml, ppml, ppml_set, ppml_data)

/* ---- ideal points: units on a line, roll calls that cut it ---- */

static const jarak_ideal_data *ideal_data(contract_data which)
{
    enum { UNITS = 40, ITEMS = 240 };
    static uint32_t unit[UNITS * ITEMS], item[UNITS * ITEMS];
    static uint8_t value[UNITS * ITEMS];
    static int32_t time[ITEMS];
    static jarak_ideal_data data;
    if (which == CONTRACT_NONE) {
        return NULL;
    }
    size_t n_units = which == CONTRACT_LARGE ? UNITS : 10, n_items = which == CONTRACT_LARGE ? ITEMS : 40, n = 0;
    jarak__random random = jarak__random_stream(2, 0);
    for (size_t v = 0; v < n_items; v++) {
        double slope = jarak__random_normal(&random), cut = jarak__random_normal(&random);
        time[v] = (int32_t)(v % 2);
        for (size_t u = 0; u < n_units; u++, n++) {
            double seen = slope * ((double)u / (double)n_units * 3 - 1.5) + jarak__random_normal(&random) - cut;
            unit[n] = (uint32_t)u;
            item[n] = (uint32_t)v;
            value[n] = seen < -0.2 ? JARAK_VOTE_NO : seen < 0.2 ? JARAK_VOTE_ABSTAIN : JARAK_VOTE_YES;
            if (which == CONTRACT_NAN && n % 11 == 0) {
                value[n] = JARAK_VOTE_ABSENT;
            }
        }
    }
    n = which == CONTRACT_NO_ROWS ? 0 : which == CONTRACT_ONE_ROW ? 1 : n;
    data =
        (jarak_ideal_data){.n_votes = n, .unit = unit, .item = item, .value = value, .n_units = n_units, .n_items = n_items, .time = time};
    return &data;
}

static void ideal_set(jarak_ideal_settings *settings, bool wrong)
{
    settings->tolerance = wrong ? -1 : 1e-3;
    settings->bootstrap = 2;
}

static uint64_t ideal_fingerprint(const void *fit)
{
    const jarak_ideal_info *info = jarak_ideal_result(fit);
    uint64_t hash = info->n_votes;
    for (size_t i = 0; i < info->n_points; i++) {
        hash = mix(hash, &info->points[i].estimate, sizeof info->points[i].estimate);
        hash = mix(hash, &info->points[i].std_error, sizeof info->points[i].std_error);
    }
    for (size_t i = 0; i < info->n_items; i++) {
        hash = mix(hash, &info->items[i].discrimination, sizeof info->items[i].discrimination);
    }
    return mix(hash, &info->log_likelihood, sizeof info->log_likelihood);
}

ESTIMATOR(ideal, ideal, ideal_set, ideal_data)

/* ---- similarity: everyone rates everything, in three categories, two windows ---- */

static const jarak_similarity_data *similarity_data(contract_data which)
{
    enum { UNITS = 40, ITEMS = 200 };
    static uint32_t unit[UNITS * ITEMS], item[UNITS * ITEMS];
    static uint8_t value[UNITS * ITEMS];
    static double weights[ITEMS];
    static size_t first[2], end[2];
    static jarak_similarity_data data;
    if (which == CONTRACT_NONE) {
        return NULL;
    }
    size_t n_units = which == CONTRACT_LARGE ? UNITS : 5, n_items = which == CONTRACT_LARGE ? ITEMS : 30, n = 0;
    jarak__random random = jarak__random_stream(3, 0);
    for (size_t v = 0; v < n_items; v++) {
        weights[v] = 1;
        for (size_t u = 0; u < n_units; u++, n++) {
            unit[n] = (uint32_t)u;
            item[n] = (uint32_t)v;
            value[n] = (uint8_t)jarak__random_below(&random, 3);
        }
    }
    weights[3] = (double)NAN;
    n = which == CONTRACT_NO_ROWS ? 0 : which == CONTRACT_ONE_ROW ? 1 : n;
    first[1] = n_items / 2;
    end[0] = end[1] = n_items;
    data = (jarak_similarity_data){.n_units = n_units,
                                   .n_items = n_items,
                                   .n_ratings = n,
                                   .n_categories = 3,
                                   .item = item,
                                   .unit = unit,
                                   .value = value,
                                   .item_weights = which == CONTRACT_NAN ? weights : NULL,
                                   .n_windows = 2,
                                   .window_first = first,
                                   .window_end = end};
    return &data;
}

static void similarity_set(jarak_similarity_settings *settings, bool wrong)
{
    settings->level = wrong ? 2 : 0.9;
    settings->n_draws = 50;
}

static uint64_t similarity_fingerprint(const void *fit)
{
    const jarak_similarity_info *info = jarak_similarity_result(fit);
    uint64_t hash = MIX(info->n_rows, info->n, info->n_rows);
    for (size_t m = 0; m < JARAK_SIMILARITY_MEASURES; m++) {
        hash = MIX(hash, info->value[m], info->n_rows);
        hash = MIX(hash, info->low[m], info->n_rows);
        hash = MIX(hash, info->high[m], info->n_rows);
    }
    return hash;
}

ESTIMATOR(similarity, similarity, similarity_set, similarity_data)

/* ---- affinity: everyone votes on everything, two years ---- */

static const jarak_affinity_data *affinity_data(contract_data which)
{
    enum { UNITS = 60, ITEMS = 400 };
    static uint32_t unit[UNITS * ITEMS], item[UNITS * ITEMS];
    static uint8_t value[UNITS * ITEMS];
    static int32_t day[ITEMS];
    static size_t first[2], end[2];
    static jarak_affinity_data data;
    if (which == CONTRACT_NONE) {
        return NULL;
    }
    size_t n_units = which == CONTRACT_LARGE ? UNITS : 25, n_items = which == CONTRACT_LARGE ? ITEMS : 50, n = 0;
    jarak__random random = jarak__random_stream(5, 0);
    for (size_t v = 0; v < n_items; v++) {
        day[v] = (int32_t)(v / 3);
        for (size_t u = 0; u < n_units; u++, n++) {
            unit[n] = (uint32_t)u;
            item[n] = (uint32_t)v;
            value[n] = (uint8_t)jarak__random_below(&random, 3);
        }
    }
    if (which == CONTRACT_NAN) {
        value[7] = 9; /* no code of a vote */
    }
    n = which == CONTRACT_NO_ROWS ? 0 : which == CONTRACT_ONE_ROW ? 1 : n;
    first[1] = end[0] = n_items / 2;
    end[1] = n_items;
    data = (jarak_affinity_data){.n_units = n_units,
                                 .n_items = n_items,
                                 .n_votes = n,
                                 .unit = unit,
                                 .item = item,
                                 .value = value,
                                 .day = day,
                                 .n_windows = 2,
                                 .window_first = first,
                                 .window_end = end};
    return &data;
}

static void affinity_set(jarak_affinity_settings *settings, bool wrong)
{
    settings->least_common = wrong ? 1 : 20;
}

static uint64_t affinity_fingerprint(const void *fit)
{
    const jarak_affinity_info *info = jarak_affinity_result(fit);
    uint64_t hash = info->n_rows;
    for (size_t i = 0; i < info->n_rows; i++) {
        const jarak_affinity_row *row = &info->rows[i];
        hash = mix(hash, &row->n, sizeof row->n);
        hash = mix(hash, &row->affinity, sizeof row->affinity);
        hash = mix(hash, &row->affinity_variance, sizeof row->affinity_variance);
        hash = mix(hash, &row->nearness, sizeof row->nearness);
        hash = mix(hash, &row->nearness_variance, sizeof row->nearness_variance);
        hash = mix(hash, &row->pair, sizeof row->pair);
    }
    return hash;
}

ESTIMATOR(affinity, affinity, affinity_set, affinity_data)

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

/* ---- breaks: two series that jump together, three ways ---- */

static const jarak_breaks_data *breaks_data(contract_data which)
{
    enum { TIMES = 400, SERIES = 2 };
    static double values[TIMES * SERIES];
    static jarak_breaks_data data;
    if (which == CONTRACT_NONE) {
        return NULL;
    }
    size_t n = which == CONTRACT_LARGE ? TIMES : which == CONTRACT_NO_ROWS ? 0 : which == CONTRACT_ONE_ROW ? 1 : 40;
    jarak__random random = jarak__random_stream(4, 0);
    for (size_t i = 0; i < SERIES * n; i++) {
        values[i] = (double)(i % n / 13 % 3) * 4 + jarak__random_normal(&random);
        if (which == CONTRACT_NAN && i % 5 == 0) {
            values[i] = (double)NAN;
        }
    }
    data = (jarak_breaks_data){.n_series = SERIES, .n_times = n, .values = values};
    return &data;
}

static void posterior_set(jarak_breaks_posterior_settings *settings, bool wrong)
{
    settings->min_length = wrong ? 0 : 2;
}

static uint64_t breaks_posterior_fingerprint(const void *fit)
{
    const jarak_breaks_posterior_info *info = jarak_breaks_posterior_result(fit);
    uint64_t hash = MIX(info->n_breaks, info->probability, info->n_times);
    hash = MIX(hash, info->last, info->n_times);
    hash = MIX(hash, info->segment_sd, (info->n_breaks + 1) * info->n_series);
    return mix(hash, &info->log_evidence, sizeof info->log_evidence);
}

ESTIMATOR(breaks_posterior, breaks_posterior, posterior_set, breaks_data)

static void segmentation_set(jarak_breaks_segmentation_settings *settings, bool wrong)
{
    settings->method = wrong ? (jarak_breaks_method)77 : JARAK_BREAKS_AUTO;
}

static uint64_t breaks_segmentation_fingerprint(const void *fit)
{
    const jarak_breaks_segmentation_info *info = jarak_breaks_segmentation_result(fit);
    uint64_t hash = MIX(info->n_breaks, info->breaks, info->n_breaks);
    hash = MIX(hash, info->segment_mean, (info->n_breaks + 1) * info->n_series);
    return mix(hash, &info->cost, sizeof info->cost);
}

ESTIMATOR(breaks_segmentation, breaks_segmentation, segmentation_set, breaks_data)

static uint64_t breaks_path_fingerprint(const void *fit)
{
    const jarak_breaks_path_info *info = jarak_breaks_path_result(fit);
    uint64_t hash = info->n_steps;
    for (size_t i = 0; i < info->n_steps; i++) {
        const jarak_breaks_step *step = &info->steps[i];
        hash = mix(hash, &step->penalty_low, sizeof step->penalty_low);
        hash = MIX(hash, step->breaks, step->n_breaks);
    }
    return hash;
}

ESTIMATOR(breaks_path, breaks_segmentation, segmentation_set, breaks_data)

/* ---- changes: units with two series in a group, the second by two reporters ---- */

static const jarak_change_data *change_data(contract_data which)
{
    enum { UNITS = 60, YEARS = 12, ROWS = UNITS * YEARS * 3 };
    static uint32_t series[ROWS], reporter[ROWS];
    static int32_t time[ROWS];
    static double value[ROWS], variance[ROWS];
    static jarak_change_series series_of[2 * UNITS];
    static jarak_change_window windows[UNITS];
    static jarak_change_data data;
    if (which == CONTRACT_NONE) {
        return NULL;
    }
    const size_t n_units = which == CONTRACT_LARGE ? UNITS : 4;
    jarak__random random = jarak__random_stream(5, 0);
    size_t n = 0;
    for (size_t u = 0; u < n_units; u++) {
        for (size_t k = 0; k < 2; k++) {
            jarak_change_series_init(&series_of[2 * u + k]);
            series_of[2 * u + k].unit = (uint32_t)u;
            series_of[2 * u + k].noise = 0.1;
        }
        windows[u] = (jarak_change_window){(uint32_t)u, 0, 2012, 2020};
        for (int32_t t = 0; t < YEARS; t++) {
            for (uint32_t k = 0; k < 3; k++, n++) {
                series[n] = (uint32_t)(2 * u + (k > 0));
                reporter[n] = k;
                time[n] = 2010 + t;
                value[n] = (double)(t > 5 && u % 2 == 0) + 0.1 * jarak__random_normal(&random);
                variance[n] = 0.01;
                if (which == CONTRACT_NAN && n % 7 == 0) {
                    value[n] = variance[n] = (double)NAN;
                }
            }
        }
    }
    n = which == CONTRACT_NO_ROWS ? 0 : which == CONTRACT_ONE_ROW ? 1 : n;
    data = (jarak_change_data){.n_rows = n,
                               .series = series,
                               .reporter = reporter,
                               .time = time,
                               .value = value,
                               .variance = variance,
                               .n_series = 2 * n_units,
                               .series_of = series_of,
                               .n_units = n_units,
                               .n_groups = 1,
                               .n_windows = n_units,
                               .windows = windows};
    return &data;
}

static void change_set(jarak_change_settings *settings, bool wrong)
{
    settings->level = wrong ? 2 : 0.8;
}

static uint64_t change_fingerprint(const void *fit)
{
    const jarak_changes *result = jarak_change_result(fit);
    uint64_t hash = result->n_ties;
    for (size_t i = 0; i < result->n_ties; i++) {
        hash = MIX(hash, &result->ties[i].posterior.change, 10); /* all its numbers */
    }
    for (size_t i = 0; i < result->n_figures; i++) {
        const jarak_change_figure *figure = &result->figures[i];
        hash = MIX(hash, &figure->posterior.change, 10);
        for (size_t k = 0; k < figure->n_steps; k++) {
            hash = MIX(hash, &figure->steps[k].mean, 4);
        }
        for (size_t k = 0; k < figure->n_reasons; k++) {
            hash = MIX(hash, &figure->reasons[k].weight, 2);
        }
    }
    return hash;
}

ESTIMATOR(change, change, change_set, change_data)

estimator estimators[] = {
    ROW(ppml, ppml),
    ROW(ideal, ideal),
    ROW(similarity, similarity),
    ROW(affinity, affinity),
    ROW(reroute, reroute),
    ROW(routes, routes),
    ROW(chain, chain),
    ROW(equilibrium, equilibrium),
    ROW(equilibrium_draws, equilibrium),
    ROW(breaks_posterior, breaks_posterior),
    ROW(breaks_segmentation, breaks_segmentation),
    ROW(breaks_path, breaks_segmentation),
    ROW(change, change),
};
const size_t n_estimators = sizeof estimators / sizeof estimators[0];
