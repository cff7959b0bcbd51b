/* A change between two dates, and what each value does to it.
 *
 * The change is c'E(x, u | y) with c = -1 at the one date and +1 at the other. With z = Q⁻¹c, Q the joint precision of states and offsets,
 * its variance is c'z and the weight of a value is ω = a'z / v, a the value's row of loadings (Koopman & Harvey 2003,
 * doi:10.1016/S0165-1889(02)00119-3). A state that has stood still all along leaves no change, so Σ ω λ = 0: the weights may act on
 * distances from the state at the first date. Without a value of residual r and fit variance P = a'Q⁻¹a the change is less by ω v r / (v -
 * P), and its variance more by (ω v)² / (v - P).
 *
 * Over draws of the parameters the distribution of a change is a mixture of normal ones: probabilities, means and contributions are
 * averages with the draws' weights, and an interval is found where the mixture's distribution function says. */
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "num/normal.h"
#include "stat/closeness/fit.h"

static jarak_status out_of_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for a change");
}

static size_t n_models(const jarak__closeness_part *part)
{
    return part->trace.draws.count > 0 ? part->trace.draws.count : 1;
}

static const jarak__closeness_model *model_of(const jarak__closeness_part *part, size_t i, double *weight)
{
    *weight = part->trace.draws.count > 0 ? part->trace.draws.weight[i] : 1;
    return part->trace.draws.count > 0 ? &part->trace.draws.models[i] : &part->model;
}

/* ------------------------------------------------------------------------------------------------------------------ mixtures */

/* One normal distribution of a mixture. */
typedef struct component {
    double weight, mean, variance;
} component;

static double probability_above(double mean, double variance)
{
    return variance > 0 ? jarak__normal_cdf(mean / sqrt(variance)) : 0.5;
}

static double mixture_cdf(size_t n, const component *components, double x)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += components[i].weight * jarak__normal_cdf((x - components[i].mean) / sqrt(components[i].variance));
    }
    return sum;
}

/* By bisection between bounds that hold for every component. */
static double mixture_quantile(size_t n, const component *components, double probability)
{
    const double width = jarak__normal_quantile(probability);
    double low = (double)INFINITY, high = -(double)INFINITY;
    for (size_t i = 0; i < n; i++) {
        const double own = components[i].mean + width * sqrt(components[i].variance);
        low = fmin(low, own);
        high = fmax(high, own);
    }
    while (high - low > 1e-12 * (fabs(low) + fabs(high))) {
        const double middle = 0.5 * (low + high);
        if (middle <= low || middle >= high) {
            break;
        }
        if (mixture_cdf(n, components, middle) < probability) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return 0.5 * (low + high);
}

static jarak_closeness_change mix(size_t n, const component *components, bool same, double level)
{
    if (same) {
        return (jarak_closeness_change){.probability = 0.5};
    }
    double mean = 0, second = 0, probability = 0;
    for (size_t i = 0; i < n; i++) {
        mean += components[i].weight * components[i].mean;
        probability += components[i].weight * probability_above(components[i].mean, components[i].variance);
    }
    for (size_t i = 0; i < n; i++) {
        const double distance = components[i].mean - mean;
        second += components[i].weight * (components[i].variance + distance * distance);
    }
    return (jarak_closeness_change){.mean = mean,
                                    .variance = second,
                                    .low = mixture_quantile(n, components, 0.5 * (1 - level)),
                                    .high = mixture_quantile(n, components, 0.5 * (1 + level)),
                                    .probability = probability};
}

/* ------------------------------------------------------------------------------------------------------------------ changes */

typedef struct comparing {
    const jarak__closeness_part *part;
    int32_t cells[2];
    double level;
    jarak_closeness_change *changes;
    bool failed;
} comparing;

static void compare_batches(size_t begin, size_t end, void *context)
{
    comparing *c = context;
    const jarak__closeness_panel *panel = &c->part->panel;
    const size_t n = n_models(c->part), size = panel->n_cells * JARAK__LANES;
    double *scratch = jarak__closeness_scratch(panel), *states = jarak__calloc(2 * size, sizeof *states);
    component *components = jarak__calloc(n * JARAK__LANES, sizeof *components);
    if (scratch == NULL || states == NULL || components == NULL) {
        __atomic_store_n(&c->failed, true, __ATOMIC_RELAXED);
        begin = end;
    }
    double variance[JARAK__LANES];
    for (size_t batch = begin; batch < end; batch++) {
        const jarak__closeness_output output = {
            .state = states, .variance = states + size, .contrast = c->cells, .contrast_variance = variance};
        const double scale = panel->members[0].scale;
        for (size_t i = 0; i < n; i++) {
            double weight;
            jarak__closeness_smooth(panel, model_of(c->part, i, &weight), batch, scratch, NULL, &output);
            for (size_t lane = 0; lane < JARAK__LANES; lane++) {
                components[lane * n + i] = (component){
                    .weight = weight,
                    .mean = scale * (states[(size_t)c->cells[1] * JARAK__LANES + lane] - states[(size_t)c->cells[0] * JARAK__LANES + lane]),
                    .variance = scale * scale * variance[lane]};
            }
        }
        for (size_t lane = 0; lane < JARAK__LANES; lane++) {
            const uint32_t unit = panel->unit_of_slot[batch * JARAK__LANES + lane];
            if (unit != UINT32_MAX) {
                c->changes[unit] = mix(n, components + lane * n, c->cells[0] == c->cells[1], c->level);
            }
        }
    }
    jarak__free(scratch);
    jarak__free(states);
    jarak__free(components);
}

static jarak_status check_place(const jarak_closeness *fit, size_t group, int32_t from, int32_t to, int32_t cells[2], jarak_error *error)
{
    const int64_t first = (int64_t)from - fit->first_cell, second = (int64_t)to - fit->first_cell;
    if (group >= fit->n_groups || first < 0 || second < 0 || first >= (int64_t)fit->n_cells || second >= (int64_t)fit->n_cells) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "group %zu, cell %d or cell %d is out of range", group, from, to);
    }
    cells[0] = (int32_t)first;
    cells[1] = (int32_t)second;
    return JARAK_OK;
}

jarak_status jarak_closeness_changes(const jarak_closeness *fit, size_t group, int32_t from, int32_t to, double level,
                                     jarak_closeness_change *changes, jarak_error *error)
{
    const jarak__closeness_fit *whole = (const jarak__closeness_fit *)fit; /* public is its first member */
    comparing context = {.level = level, .changes = changes};
    jarak_status status = check_place(fit, group, from, to, context.cells, error);
    if (status == JARAK_OK && !(level > 0 && level < 1)) {
        status = jarak_fail(error, JARAK_ERR_ARGUMENT, "level must be between 0 and 1, not %g", level);
    }
    if (status != JARAK_OK) {
        return status;
    }
    const double none = (double)NAN;
    for (size_t unit = 0; unit < fit->n_units; unit++) {
        changes[unit] = (jarak_closeness_change){none, none, none, none, none};
    }
    context.part = &whole->parts[group];
    if (context.part->panel.n_members > 0) {
        jarak__parallel_for(context.part->panel.n_batches, 16, whole->threads, compare_batches, &context);
    }
    return context.failed ? out_of_memory(error) : JARAK_OK;
}

/* ------------------------------------------------------------------------------------------------------------------ reasons */

/* What a smoother says of one batch under one model. */
typedef struct weights {
    double variance[JARAK__LANES];
    double *memory, *state, *state_variance, *weight, *residual, *fit_variance;
} weights;

static jarak_status weights_make(const jarak__closeness_panel *panel, weights *w, jarak_error *error)
{
    const size_t of_cells = panel->n_cells * JARAK__LANES, of_values = of_cells * panel->n_columns;
    w->memory = jarak__calloc(2 * of_cells + 3 * of_values, sizeof(double));
    if (w->memory == NULL) {
        return out_of_memory(error);
    }
    w->state = w->memory;
    w->state_variance = w->state + of_cells;
    w->weight = w->state_variance + of_cells;
    w->residual = w->weight + of_values;
    w->fit_variance = w->residual + of_values;
    return JARAK_OK;
}

/* The unit's place, and the dates. */
typedef struct place {
    const jarak__closeness_part *part;
    size_t batch, lane;
    int32_t cells[2];
    double level;
} place;

/* What is added up over models for one value. */
typedef struct reason_sums {
    size_t row;
    double contribution, mean, second, probability, known; /* without the value; known: the weight of models that then know anything */
} reason_sums;

static void add_reason(const place *at, const weights *w, const jarak__closeness_model *model, double share, size_t t, size_t j,
                       const component *change, reason_sums *sums)
{
    const jarak__closeness_panel *panel = &at->part->panel;
    const size_t k = panel->columns[j].indicator, in = (t * panel->n_columns + j) * JARAK__LANES + at->lane;
    const size_t value = jarak__panel_index(panel, at->batch, t, j) + at->lane;
    const double scale = panel->members[0].scale, weight = w->weight[in];
    const double start = model->autoregressive ? 0 : w->state[(size_t)at->cells[0] * JARAK__LANES + at->lane];
    const double v =
        (model->sigma2[k] / (double)panel->columns[j].span + panel->noise[value]) / (panel->weight != NULL ? panel->weight[value] : 1);
    const double left = v - w->fit_variance[in], reach = scale * weight * v;
    sums->row = panel->row[value];
    sums->contribution += share * scale * weight * (panel->value[value] - model->alpha[k] - model->lambda[k] * start);
    if (left > 1e-10 * v) { /* else the others say nothing about what this value measures */
        const double mean = change->mean - reach * w->residual[in] / left, variance = change->variance + reach * reach / left;
        sums->known += share;
        sums->mean += share * mean;
        sums->second += share * (variance + mean * mean);
        sums->probability += share * probability_above(mean, variance);
    }
}

static void add_model(const place *at, const jarak__closeness_model *model, double share, double *scratch, weights *w, component *change,
                      reason_sums *sums)
{
    const jarak__closeness_panel *panel = &at->part->panel;
    const jarak__closeness_output output = {.state = w->state,
                                            .variance = w->state_variance,
                                            .contrast = at->cells,
                                            .contrast_variance = w->variance,
                                            .weight = w->weight,
                                            .residual = w->residual,
                                            .fit_variance = w->fit_variance};
    jarak__closeness_smooth(panel, model, at->batch, scratch, NULL, &output);
    const double scale = panel->members[0].scale;
    *change = (component){.weight = share,
                          .mean = scale * (w->state[(size_t)at->cells[1] * JARAK__LANES + at->lane] -
                                           w->state[(size_t)at->cells[0] * JARAK__LANES + at->lane]),
                          .variance = scale * scale * w->variance[at->lane]};
    size_t n = 0;
    for (size_t t = 0; t < panel->n_cells; t++) {
        for (size_t j = 0; j < panel->n_columns; j++) {
            if (panel->row[jarak__panel_index(panel, at->batch, t, j) + at->lane] != SIZE_MAX) {
                add_reason(at, w, model, share, t, j, change, &sums[n++]);
            }
        }
    }
}

static int by_row(const void *a, const void *b)
{
    const jarak_closeness_reason *one = a, *other = b;
    return (one->row > other->row) - (one->row < other->row);
}

static jarak_closeness_reason reason_of(const reason_sums *sums)
{
    const bool known = sums->known > 0.5;
    const double none = (double)NAN, mean = sums->mean / sums->known;
    return (jarak_closeness_reason){.row = sums->row,
                                    .contribution = sums->contribution,
                                    .without = known ? mean : none,
                                    .without_variance = known ? sums->second / sums->known - mean * mean : (double)INFINITY,
                                    .without_probability = known ? sums->probability / sums->known : 0.5};
}

static jarak_status find_reasons(const place *at, jarak_closeness_change *change, jarak_closeness_reason *reasons, size_t count,
                                 jarak_error *error)
{
    const size_t n = n_models(at->part);
    weights w = {.memory = NULL};
    jarak_status status = weights_make(&at->part->panel, &w, error);
    double *scratch = jarak__closeness_scratch(&at->part->panel);
    component *components = jarak__calloc(n, sizeof *components);
    reason_sums *sums = jarak__calloc(count, sizeof *sums);
    if (status == JARAK_OK && (scratch == NULL || components == NULL || sums == NULL)) {
        status = out_of_memory(error);
    }
    for (size_t i = 0; i < n && status == JARAK_OK; i++) {
        double share;
        const jarak__closeness_model *model = model_of(at->part, i, &share);
        add_model(at, model, share, scratch, &w, &components[i], sums);
    }
    if (status == JARAK_OK) {
        *change = mix(n, components, at->cells[0] == at->cells[1], at->level);
        for (size_t i = 0; i < count; i++) {
            reasons[i] = reason_of(&sums[i]);
        }
        qsort(reasons, count, sizeof *reasons, by_row);
    }
    jarak__free(w.memory);
    jarak__free(scratch);
    jarak__free(components);
    jarak__free(sums);
    return status;
}

jarak_status jarak_closeness_reasons(const jarak_closeness *fit, size_t unit, size_t group, int32_t from, int32_t to, double level,
                                     jarak_closeness_change *change, jarak_closeness_reason **reasons, size_t *n_reasons,
                                     jarak_error *error)
{
    const jarak__closeness_fit *whole = (const jarak__closeness_fit *)fit; /* public is its first member */
    const double none = (double)NAN;
    jarak_closeness_change unused, *result = change != NULL ? change : &unused;
    *result = (jarak_closeness_change){none, none, none, none, none};
    *reasons = NULL;
    *n_reasons = 0;
    place at = {.level = level};
    if (!(level > 0 && level < 1)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "level must be between 0 and 1, not %g", level);
    }
    if (unit >= fit->n_units) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "unit %zu is out of range", unit);
    }
    jarak_status status = check_place(fit, group, from, to, at.cells, error);
    if (status != JARAK_OK) {
        return status;
    }
    at.part = &whole->parts[group];
    const uint32_t slot = at.part->panel.n_members > 0 ? at.part->panel.slot_of_unit[unit] : UINT32_MAX;
    if (slot == UINT32_MAX) {
        return JARAK_OK;
    }
    at.batch = slot / JARAK__LANES;
    at.lane = slot % JARAK__LANES;
    const size_t count = (size_t)at.part->panel.count[slot];
    jarak_closeness_reason *list = jarak__calloc(count, sizeof *list);
    if (list == NULL) {
        return out_of_memory(error);
    }
    status = find_reasons(&at, result, list, count, error);
    if (status != JARAK_OK) {
        jarak__free(list);
        return status;
    }
    *reasons = list;
    *n_reasons = count;
    return JARAK_OK;
}

void jarak_closeness_reasons_free(jarak_closeness_reason *reasons)
{
    jarak__free(reasons);
}
