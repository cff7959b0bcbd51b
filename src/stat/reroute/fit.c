/* A fit of rerouted goods: scale by the ordinary years, evidence in the barrier's, decoys, q-values, and the other signs. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "num/student.h"
#include "stat/reroute/evidence.h"
#include "stat/reroute/signature.h"

enum { PLAIN, STRICT, RULES };
enum { PAIRS, PRODUCTS, SECONDS, KINDS };

typedef struct fit_work {
    const jarak_reroute_data *data;
    jarak_reroute *fit;
    reroute_series flow;
    reroute_scale scale;
    reroute_comparison made; /* of the year in hand with the one before */
    size_t first_strict;     /* the first year whose decoys are strict: the first ordinary one with two before it, else the first */
    double *evidence[RULES]; /* n_pairs: of the year in hand */
    double *scratch, *q, *p; /* n_pairs or n_products, whichever is more */
} fit_work;

/* ------------------------------------------------------------------------------------------------------------------ products */

static void find_ranges(const jarak_reroute_data *data, jarak_reroute_product *products)
{
    size_t at = 0;
    for (size_t i = 0; i < data->n_products; i++) {
        products[i].first_pair = at;
        while (at < data->n_pairs && data->product[at] == i) {
            at++;
        }
        products[i].end_pair = at;
    }
}

static reroute_joint joint_of(const fit_work *w, size_t product, int rule)
{
    const jarak_reroute_product *range = &w->fit->products[product];
    return jarak__reroute_join(range->end_pair - range->first_pair, w->evidence[rule] + range->first_pair);
}

/* ------------------------------------------------------------------------------------------------------------------ decoys */

static void push(jarak_reroute *fit, int rule, int kind, size_t *n, double value)
{
    if (!isnan(value)) {
        fit->decoy_values[rule][kind][(*n)++] = value;
    }
}

/* The evidence of an ordinary year joins the decoys. */
static void add_decoys(fit_work *w, size_t year, int rule, jarak_reroute_decoys *decoys)
{
    for (size_t i = 0; i < w->data->n_pairs; i++) {
        if (!isnan(w->evidence[rule][i])) {
            w->fit->decoy_pair[rule][decoys->n_pairs] = (uint32_t)i;
            w->fit->decoy_year[rule][decoys->n_pairs] = (uint32_t)year;
            push(w->fit, rule, PAIRS, &decoys->n_pairs, w->evidence[rule][i]);
        }
    }
    for (size_t i = 0; i < w->data->n_products; i++) {
        const reroute_joint joint = joint_of(w, i, rule);
        push(w->fit, rule, PRODUCTS, &decoys->n_products, joint.evidence);
        push(w->fit, rule, SECONDS, &decoys->n_seconds, joint.second);
    }
}

/* The largest first, and which pair and year each is of in the same order. */
static jarak_status sort_pairs(jarak_reroute *fit, int rule, size_t n, jarak_error *error)
{
    size_t *order = jarak__calloc(n + 1, sizeof *order);
    uint32_t *moved = jarak__calloc(2 * n + 1, sizeof *moved);
    jarak_status status;
    if (order == NULL || moved == NULL) {
        status = jarak__reroute_no_memory(n, error);
        goto out;
    }
    status = jarak__reroute_sort_falling(n, fit->decoy_values[rule][PAIRS], order, error);
    for (size_t i = 0; status == JARAK_OK && i < n; i++) {
        moved[i] = fit->decoy_pair[rule][order[i]];
        moved[n + i] = fit->decoy_year[rule][order[i]];
    }
    if (status == JARAK_OK) {
        memcpy(fit->decoy_pair[rule], moved, n * sizeof *moved);
        memcpy(fit->decoy_year[rule], moved + n, n * sizeof *moved);
    }
out:
    jarak__free(order);
    jarak__free(moved);
    return status;
}

static jarak_status sort_decoys(jarak_reroute *fit, int rule, jarak_reroute_decoys *decoys, jarak_error *error)
{
    jarak_status status = sort_pairs(fit, rule, decoys->n_pairs, error);
    if (status == JARAK_OK) {
        status = jarak__reroute_sort_falling(decoys->n_products, fit->decoy_values[rule][PRODUCTS], NULL, error);
    }
    if (status == JARAK_OK) {
        status = jarak__reroute_sort_falling(decoys->n_seconds, fit->decoy_values[rule][SECONDS], NULL, error);
    }
    decoys->pairs = fit->decoy_values[rule][PAIRS];
    decoys->products = fit->decoy_values[rule][PRODUCTS];
    decoys->seconds = fit->decoy_values[rule][SECONDS];
    decoys->pair = fit->decoy_pair[rule];
    decoys->year = fit->decoy_year[rule];
    return status;
}

static jarak_status find_decoys(fit_work *w, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    for (size_t year = 1; status == JARAK_OK && year + 1 < w->data->n_years; year++) {
        if (jarak_cancel_triggered(w->fit->settings.cancel)) {
            return jarak_fail(error, JARAK_ERR_INTERRUPTED, _("interrupted"));
        }
        status =
            jarak__reroute_evidence(&w->flow, &w->fit->settings, &w->scale, year, &w->made, w->evidence[PLAIN], w->evidence[STRICT], error);
        if (status == JARAK_OK) {
            add_decoys(w, year, PLAIN, &w->fit->info.decoys);
        }
        if (status == JARAK_OK && year >= w->first_strict) {
            add_decoys(w, year, STRICT, &w->fit->info.strict_decoys);
        }
    }
    status = status == JARAK_OK ? sort_decoys(w->fit, PLAIN, &w->fit->info.decoys, error) : status;
    return status == JARAK_OK ? sort_decoys(w->fit, STRICT, &w->fit->info.strict_decoys, error) : status;
}

/* ------------------------------------------------------------------------------------------------------------------ findings */

static void describe_pair(const fit_work *w, double quantile, size_t i)
{
    jarak_reroute_pair *pair = &w->fit->pairs[i];
    const reroute_step *step = &w->made.steps[i];
    pair->product = w->data->product[i];
    pair->hub = w->data->hub[i];
    jarak__reroute_change_of(&w->flow, i, step, w->scale.inflation, w->made.freedom, quantile, &pair->change);
    const bool is_tested = step->missing == JARAK_REROUTE_TESTED;
    const double after = pair->change.after;
    pair->scatter = is_tested ? step->scatter : (double)NAN;
    pair->regularity = is_tested ? step->regularity : (double)NAN;
    pair->evidence = w->evidence[PLAIN][i];
    pair->strict_evidence = w->evidence[STRICT][i];
    pair->excess = after - pair->change.growth * pair->change.before;
    pair->excess_low = fmin(pair->excess, after * -expm1(-pair->change.conf_low)); /* the estimate is drawn towards 0, the excess is not */
    pair->excess_high = fmax(pair->excess, after * -expm1(-pair->change.conf_high));
    if (!is_tested) {
        pair->excess_low = pair->excess_high = (double)NAN;
    }
}

static void describe_product(const fit_work *w, size_t i)
{
    jarak_reroute_product *product = &w->fit->products[i];
    const reroute_joint plain = joint_of(w, i, PLAIN), strict = joint_of(w, i, STRICT);
    product->n_tested = plain.n_tested;
    product->evidence = plain.evidence;
    product->second = plain.second;
    product->strict_evidence = strict.evidence;
    product->strict_second = strict.second;
    double below = 0, above = 0;
    for (size_t j = product->first_pair; j < product->end_pair; j++) {
        const jarak_reroute_pair *pair = &w->fit->pairs[j];
        if (pair->change.missing == JARAK_REROUTE_TESTED) {
            product->before += pair->change.before;
            product->after += pair->change.after;
            product->excess += pair->excess;
            below += (pair->excess - pair->excess_low) * (pair->excess - pair->excess_low);
            above += (pair->excess_high - pair->excess) * (pair->excess_high - pair->excess);
        }
    }
    const double known = product->n_tested > 0 ? 0 : (double)NAN;
    product->excess_low = product->excess - sqrt(below) + known;
    product->excess_high = product->excess + sqrt(above) + known;
}

static jarak_status find_evidence(fit_work *w, jarak_error *error)
{
    jarak_reroute_info *info = &w->fit->info;
    const reroute_comparison *made = &w->made;
    jarak_status status = jarak__reroute_evidence(&w->flow, &w->fit->settings, &w->scale, w->data->n_years - 1, &w->made,
                                                  w->evidence[PLAIN], w->evidence[STRICT], error);
    if (status == JARAK_OK) {
        const double quantile = jarak__student_quantile((1 - w->fit->settings.level) / 2, made->freedom);
        info->n_tested_pairs = made->n_tested;
        info->calibration.s0_squared = made->s0_squared;
        info->calibration.d0 = made->d0;
        info->calibration.freedom = made->freedom;
        for (size_t i = 0; i < w->data->n_pairs; i++) {
            describe_pair(w, quantile, i);
            info->n_lowered += w->evidence[STRICT][i] < w->evidence[PLAIN][i];
        }
        for (size_t i = 0; i < w->data->n_products; i++) {
            describe_product(w, i);
            info->n_tested_products += w->fit->products[i].n_tested > 0;
        }
    }
    return status;
}

/* What is read from each item, and where its q and its p go (0: nowhere): of pairs or of products. */
typedef struct q_of {
    unsigned char *items;
    size_t n, stride, value_at, q_at, p_at;
    size_t n_decoys;
    const double *decoys;
} q_of;

static jarak_status find_q(const fit_work *w, const q_of *of, jarak_error *error)
{
    for (size_t i = 0; i < of->n; i++) {
        memcpy(&w->scratch[i], of->items + i * of->stride + of->value_at, sizeof w->scratch[i]);
    }
    jarak_status status = jarak__reroute_q(of->n, w->scratch, of->n_decoys, of->decoys, w->q, w->p, error);
    for (size_t i = 0; status == JARAK_OK && i < of->n; i++) {
        unsigned char *item = of->items + i * of->stride;
        memcpy(item + of->q_at, &w->q[i], sizeof w->q[i]);
        if (of->p_at > 0) {
            memcpy(item + of->p_at, &w->p[i], sizeof w->p[i]);
        }
    }
    return status;
}

#define AT_PAIR(value) offsetof(jarak_reroute_pair, value)
#define AT_PRODUCT(value) offsetof(jarak_reroute_product, value)

static jarak_status find_all_q(const fit_work *w, jarak_error *error)
{
    const jarak_reroute_info *info = &w->fit->info;
    const jarak_reroute_decoys *plain = &info->decoys, *strict = &info->strict_decoys;
    unsigned char *pairs = (unsigned char *)w->fit->pairs, *products = (unsigned char *)w->fit->products;
    const size_t n_pairs = info->n_pairs, n_products = info->n_products, pair = sizeof(jarak_reroute_pair),
                 product = sizeof(jarak_reroute_product);
    const q_of all[] = {
        {pairs, n_pairs, pair, AT_PAIR(evidence), AT_PAIR(q), AT_PAIR(decoy_p), plain->n_pairs, plain->pairs},
        {pairs, n_pairs, pair, AT_PAIR(strict_evidence), AT_PAIR(strict_q), AT_PAIR(strict_decoy_p), strict->n_pairs, strict->pairs},
        {products, n_products, product, AT_PRODUCT(evidence), AT_PRODUCT(q), 0, plain->n_products, plain->products},
        {products, n_products, product, AT_PRODUCT(strict_evidence), AT_PRODUCT(strict_q), 0, strict->n_products, strict->products},
        {products, n_products, product, AT_PRODUCT(second), AT_PRODUCT(q_two), 0, plain->n_seconds, plain->seconds},
        {products, n_products, product, AT_PRODUCT(strict_second), AT_PRODUCT(strict_q_two), 0, strict->n_seconds, strict->seconds},
    };
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < sizeof all / sizeof all[0]; i++) {
        status = find_q(w, &all[i], error);
    }
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ all */

/* An ordinary year gives a pair one decoy at most. */
static bool reserve(fit_work *w)
{
    const jarak_reroute_data *data = w->data;
    const size_t n_years = data->n_years - 2, n_pairs = data->n_pairs * n_years + 1, n_products = data->n_products * n_years + 1;
    const size_t n = (data->n_pairs > data->n_products ? data->n_pairs : data->n_products) + 1;
    jarak_reroute *fit = w->fit;
    fit->pairs = jarak__calloc(data->n_pairs + 1, sizeof *fit->pairs);
    fit->products = jarak__calloc(data->n_products + 1, sizeof *fit->products);
    fit->drift = jarak__calloc(data->n_hubs + 1, sizeof *fit->drift);
    w->scratch = jarak__calloc(n, sizeof *w->scratch);
    w->q = jarak__calloc(n, sizeof *w->q);
    w->p = jarak__calloc(n, sizeof *w->p);
    bool is_there = fit->pairs != NULL && fit->products != NULL && fit->drift != NULL && w->scratch != NULL && w->q != NULL && w->p != NULL;
    for (int rule = 0; rule < RULES; rule++) {
        w->evidence[rule] = jarak__calloc(data->n_pairs + 1, sizeof *w->evidence[rule]);
        fit->decoy_pair[rule] = jarak__calloc(n_pairs, sizeof *fit->decoy_pair[rule]);
        fit->decoy_year[rule] = jarak__calloc(n_pairs, sizeof *fit->decoy_year[rule]);
        is_there = is_there && w->evidence[rule] != NULL && fit->decoy_pair[rule] != NULL && fit->decoy_year[rule] != NULL;
        for (int kind = 0; kind < KINDS; kind++) {
            fit->decoy_values[rule][kind] = jarak__calloc(kind == PAIRS ? n_pairs : n_products, sizeof(double));
            is_there = is_there && fit->decoy_values[rule][kind] != NULL;
        }
    }
    return is_there;
}

static void describe_calibration(fit_work *w)
{
    jarak_reroute_calibration *calibration = &w->fit->info.calibration;
    calibration->is_calibrated = w->scale.is_calibrated;
    calibration->placebo_s0_squared = w->scale.s0_squared;
    calibration->placebo_d0 = w->scale.d0;
    calibration->inflation = w->scale.inflation;
    calibration->sigma_ratio = w->scale.sigma_ratio;
    calibration->sigma_regularity = w->scale.sigma_regularity;
    calibration->drift = w->fit->drift;
}

static jarak_status fit_all(fit_work *w, jarak_error *error)
{
    const jarak_reroute_data *data = w->data;
    jarak_reroute *fit = w->fit;
    for (size_t h = 0; h < data->n_hubs; h++) {
        fit->drift[h] = (double)NAN;
    }
    find_ranges(data, fit->products);
    fit->info.n_pairs = data->n_pairs;
    fit->info.pairs = fit->pairs;
    fit->info.n_products = data->n_products;
    fit->info.products = fit->products;
    w->first_strict = data->n_years > 3 ? 2 : 1;
    jarak_status status = jarak__reroute_series_make(data->n_pairs, data, data->flow, &fit->settings, &w->flow, error);
    w->flow.control = data->control;
    w->flow.group = data->hub;
    w->flow.n_groups = data->n_hubs > 0 ? data->n_hubs : 1;
    status = status == JARAK_OK ? jarak__reroute_scale_find(&w->flow, &fit->settings, fit->drift, &w->scale, error) : status;
    if (status == JARAK_OK) {
        describe_calibration(w);
        status = find_decoys(w, error);
    }
    status = status == JARAK_OK ? find_evidence(w, error) : status;
    status = status == JARAK_OK ? find_all_q(w, error) : status;
    return status == JARAK_OK ? jarak__reroute_signs(data, &w->flow, fit, w->scratch, w->q, error) : status;
}

jarak_status jarak_reroute_fit(const jarak_reroute_data *data, const jarak_reroute_settings *settings, jarak_reroute **fit,
                               jarak_error *error)
{
    *fit = NULL;
    if (data == NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "jarak_reroute_fit: data is NULL");
    }
    jarak_status status = jarak_reroute_check(data, settings, error);
    if (status != JARAK_OK) {
        return status;
    }
    fit_work work = {.data = data, .fit = jarak__calloc(1, sizeof **fit)};
    if (work.fit == NULL) {
        return jarak__reroute_no_memory(data->n_pairs, error);
    }
    status = jarak__reroute_settings_take(settings, &work.fit->settings, error);
    if (status == JARAK_OK) {
        status = reserve(&work) ? fit_all(&work, error) : jarak__reroute_no_memory(data->n_pairs, error);
    }
    jarak__reroute_series_release(&work.flow);
    jarak__reroute_comparison_release(&work.made);
    jarak__free(work.evidence[PLAIN]);
    jarak__free(work.evidence[STRICT]);
    jarak__free(work.scratch);
    jarak__free(work.q);
    jarak__free(work.p);
    if (status != JARAK_OK) {
        jarak_reroute_free(work.fit);
        return status;
    }
    *fit = work.fit;
    return JARAK_OK;
}

const jarak_reroute_info *jarak_reroute_result(const jarak_reroute *fit)
{
    return &fit->info;
}

void jarak_reroute_free(jarak_reroute *fit)
{
    if (fit == NULL) {
        return;
    }
    for (int rule = 0; rule < RULES; rule++) {
        jarak__free(fit->decoy_pair[rule]);
        jarak__free(fit->decoy_year[rule]);
        for (int kind = 0; kind < KINDS; kind++) {
            jarak__free(fit->decoy_values[rule][kind]);
        }
    }
    jarak__free(fit->pairs);
    jarak__free(fit->products);
    jarak__free(fit->drift);
    jarak__free(fit);
}
