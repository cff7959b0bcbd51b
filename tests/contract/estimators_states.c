/* Contract rows: estimators of what states are to each other: flows, votes, ratings. */
#include <math.h>

#include "contract/adapter.h"
#include "jarak/affinity.h"
#include "jarak/ideal.h"
#include "jarak/ols.h"
#include "jarak/ppml.h"
#include "jarak/similarity.h"
#include "num/random.h"

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

/* ---- least squares: the same data ---- */

static const jarak_ols_data *ols_data(contract_data which)
{
    static jarak_ols_data data;
    const jarak_ppml_data *same = ppml_data(which);
    if (same == NULL) {
        return NULL;
    }
    data = (jarak_ols_data){.n_rows = same->n_rows,
                            .y = same->y,
                            .n_regressors = same->n_regressors,
                            .x = same->x,
                            .n_effects = same->n_effects,
                            .effects = same->effects};
    return &data;
}

static void ols_set(jarak_ols_settings *settings, bool wrong)
{
    settings->tolerance = wrong ? 1 : 1e-10;
}

static uint64_t ols_fingerprint(const void *fit)
{
    const jarak_ols_info *info = jarak_ols_result(fit);
    uint64_t hash = MIX(info->n_used, info->beta, info->n_regressors);
    const double numbers[] = {info->rss, info->tss, info->within_tss, info->r2, info->sigma, info->log_likelihood, info->score};
    return MIX(hash, numbers, sizeof numbers / sizeof numbers[0]) + (uint64_t)info->n_parameters + (uint64_t)info->outcome;
}

ESTIMATOR(ols, ols, ols_set, ols_data)

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
