/* jarak_verdict_fit(): one question a pair and group to the engine. */
#include "verdict/verdict.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/holds.h"
#include "base/settings.h"

/* What has been asked. */
typedef struct asking {
    jarak__questions questions;
    size_t *pair_of, *group_of; /* of each window, */
    bool *narrowed;             /* and whether it is; room for all pairs and groups */
    bool *repeats;              /* of each pair and group: it has the verdict of the pair before */
} asking;

static bool same_number(double a, double b)
{
    return (isnan(a) && isnan(b)) || !(a < b || a > b || isnan(a) || isnan(b));
}

static bool same_value(const jarak_verdict_value *a, const jarak_verdict_value *b)
{
    return a->indicator == b->indicator && a->year == b->year && a->spread == b->spread && same_number(a->value, b->value) &&
           same_number(a->variance, b->variance) && same_number(a->natural, b->natural) && same_number(a->own, b->own) &&
           same_number(a->partners, b->partners);
}

/* The next value of a group from i on, end where there is none. */
static size_t next_value(const jarak__verdict_work *work, size_t i, size_t end, size_t group)
{
    while (i < end && work->measures[work->data->values[i].indicator].group != group) {
        i++;
    }
    return i;
}

/* Whether a pair has the values of the one before, as the other order of two states has in signals. Not of shares: amounts that they are
 * taken of are in another group. */
static bool is_as_before(const jarak__verdict_work *work, size_t pair, jarak_group group)
{
    if (pair == 0 || group == JARAK_GROUP_SHARE) {
        return false;
    }
    const jarak_verdict_value *values = work->data->values;
    const jarak_verdict_size *sizes = work->data->sizes;
    const size_t end_a = work->first_value[pair], end_b = work->first_value[pair + 1], g = (size_t)group;
    const size_t first_size = work->first_size[pair], n_sizes = work->first_size[pair + 1] - first_size;
    bool same = first_size - work->first_size[pair - 1] == n_sizes;
    for (size_t i = 0; i < n_sizes && same; i++) {
        const jarak_verdict_size *a = &sizes[first_size - n_sizes + i], *b = &sizes[first_size + i];
        same = a->year == b->year && same_number(a->gdp, b->gdp) && same_number(a->population, b->population);
    }
    size_t a = next_value(work, work->first_value[pair - 1], end_a, g), b = next_value(work, end_a, end_b, g);
    while (same && a < end_a && b < end_b) {
        same = same_value(&values[a], &values[b]);
        a = next_value(work, a + 1, end_a, g);
        b = next_value(work, b + 1, end_b, g);
    }
    return same && a == end_a && b == end_b;
}

/* Values at both ends give no date: without reasons, the steps of a window that has only such ones are for nothing. */
static void leave_out_steps(asking *all, size_t first_series)
{
    bool dated = false;
    for (size_t s = first_series; s < all->questions.data.n_series; s++) {
        const jarak_change_series *series = &all->questions.series_of[s];
        dated = dated || (series->weight > 0 && !series->end_values);
    }
    for (size_t s = first_series; s < all->questions.data.n_series; s++) {
        jarak_change_series *series = &all->questions.series_of[s];
        series->no_steps = !dated || !(series->weight > 0);
    }
}

static jarak_status ask(jarak__verdict_work *work, asking *all, size_t pair, jarak_group group, jarak_error *error)
{
    const size_t w = all->questions.data.n_windows, first_series = all->questions.data.n_series;
    jarak__window window;
    if (work->settings.no_reasons && is_as_before(work, pair, group)) {
        all->repeats[pair * JARAK_N_GROUPS + (size_t)group] = true;
        return JARAK_OK;
    }
    if (!jarak__window_of(work, pair, group, &window)) {
        return JARAK_OK;
    }
    all->pair_of[w] = pair;
    all->group_of[w] = (size_t)group;
    all->narrowed[w] = window.narrowed;
    jarak_status status = jarak__question_add(&all->questions, work, pair, group, &jarak__main_choices, window, SIZE_MAX, error);
    if (status == JARAK_OK && work->settings.no_reasons) {
        leave_out_steps(all, first_series);
    }
    return status;
}

static bool begin(asking *all, size_t n_pairs)
{
    const size_t n = n_pairs + 1;
    *all = (asking){.pair_of = jarak__calloc(n, JARAK_N_GROUPS * sizeof *all->pair_of),
                    .group_of = jarak__calloc(n, JARAK_N_GROUPS * sizeof *all->group_of),
                    .narrowed = jarak__calloc(n, JARAK_N_GROUPS * sizeof *all->narrowed),
                    .repeats = jarak__calloc(n, JARAK_N_GROUPS * sizeof *all->repeats)};
    return all->pair_of != NULL && all->group_of != NULL && all->narrowed != NULL && all->repeats != NULL;
}

/* The questions of all pairs and groups that have a window. */
static jarak_status ask_all(jarak__verdict_work *work, asking *all, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    for (size_t p = 0; p < work->data->n_pairs && status == JARAK_OK; p++) {
        for (int g = 0; g < JARAK_N_GROUPS && status == JARAK_OK; g++) {
            status = ask(work, all, p, (jarak_group)g, error);
        }
    }
    return status;
}

static void release(asking *all)
{
    jarak__questions_release(&all->questions);
    jarak__free(all->pair_of);
    jarak__free(all->group_of);
    jarak__free(all->narrowed);
    jarak__free(all->repeats);
}

static void repeat_verdicts(jarak__verdict_work *work, const asking *all)
{
    for (size_t i = JARAK_N_GROUPS; i < work->data->n_pairs * JARAK_N_GROUPS; i++) {
        if (all->repeats[i]) {
            work->verdicts[i] = work->verdicts[i - JARAK_N_GROUPS];
        }
    }
}

static jarak_status fit_all(jarak__verdict_work *work, jarak_error *error)
{
    asking all;
    jarak_change *fit = NULL;
    jarak_change_settings settings;
    jarak_change_settings_init(&settings);
    settings.level = work->settings.level;
    settings.cancel = work->settings.cancel;
    settings.reasons = settings.distributions = !work->settings.no_reasons; /* distributions are for means alone */
    if (!begin(&all, work->data->n_pairs)) {
        release(&all);
        return jarak__verdict_out_of_memory(error);
    }
    jarak_status status = ask_all(work, &all, error);
    if (status == JARAK_OK && all.questions.data.n_windows > 0) {
        status = jarak_change_fit(&all.questions.data, &settings, &fit, error);
    }
    const jarak_changes *changes = fit != NULL ? jarak_change_result(fit) : NULL;
    for (size_t w = 0; changes != NULL && w < changes->n_ties && status == JARAK_OK; w++) {
        const jarak_group group = (jarak_group)all.group_of[w];
        jarak_verdict *verdict = jarak__verdict_of(work, all.pair_of[w], group);
        status = jarak__verdict_fill(work, &all.questions, changes, &changes->ties[w], group, verdict, error);
        verdict->narrowed = verdict->known && all.narrowed[w];
    }
    for (int g = 0; changes != NULL && !work->settings.no_reasons && g < JARAK_N_GROUPS && status == JARAK_OK; g++) {
        status = jarak__verdict_fill_mean(work, fit, all.pair_of, all.group_of, changes->n_ties, (jarak_group)g, error);
    }
    repeat_verdicts(work, &all);
    jarak_change_free(fit);
    release(&all);
    return status;
}

void jarak_verdict_settings_init_sized(jarak_verdict_settings *settings, size_t size)
{
    const jarak_verdict_settings defaults = {.level = 0.9, .specifications = true};
    jarak__settings_give(settings, size, &defaults, sizeof defaults);
}

static bool is_after(const jarak_verdict_value *value, const jarak_verdict_value *before)
{
    if (value->pair != before->pair) {
        return value->pair > before->pair;
    }
    return value->indicator != before->indicator ? value->indicator > before->indicator : value->year > before->year;
}

static jarak_status check(const jarak_verdict_data *data, const jarak_verdict_settings *settings, jarak_error *error)
{
    if (!(settings->level > 0.5 && settings->level < 1)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "level: %g does not lie between 0.5 and 1", settings->level);
    }
    for (size_t i = 0; i < data->n_values; i++) {
        const jarak_verdict_value *value = &data->values[i];
        if (value->pair >= data->n_pairs || value->indicator >= data->n_indicators) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, "value %zu: there is no pair %zu or no indicator %zu", i, value->pair,
                              value->indicator);
        }
        if (!isfinite(value->value) || !isfinite(value->variance) || value->variance < 0) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, "value %zu: %g with variance %g", i, value->value, value->variance);
        }
        if (isinf(value->own) || isinf(value->partners)) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, "value %zu: %g by its own figures, %g by its partner's", i, value->own,
                              value->partners);
        }
        if (i > 0 && !is_after(value, value - 1)) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, "value %zu: values are sorted by pair, indicator and year, each year once", i);
        }
    }
    for (size_t i = 0; i < data->n_sizes; i++) {
        const jarak_verdict_size *size = &data->sizes[i];
        if (size->pair >= data->n_pairs ||
            (i > 0 && (size->pair < size[-1].pair || (size->pair == size[-1].pair && size->year <= size[-1].year)))) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT,
                              "size %zu: sizes are of pairs that there are, sorted by pair and year, each year once", i);
        }
        if (size->gdp <= 0 || size->population <= 0) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, "size %zu: a GDP of %g and a population of %g", i, size->gdp, size->population);
        }
    }
    return JARAK_OK;
}

/* The amounts that a share is taken of: of the same dimension in the group of volumes, the one whose code the share's begins with, else the
 * first; SIZE_MAX where the data have none, since percents are no amounts. */
static size_t amount_of(const jarak_verdict_data *data, size_t indicator)
{
    const jarak_indicator *share = &data->indicators[indicator];
    if (strcmp(share->group, "share") != 0) {
        return indicator;
    }
    size_t found = SIZE_MAX, longest = 0;
    for (size_t k = 0; k < data->n_indicators; k++) {
        const jarak_indicator *other = &data->indicators[k];
        const size_t length = strlen(other->code);
        if (strcmp(other->group, "volume") != 0 || strcmp(other->dimension, share->dimension) != 0) {
            continue;
        }
        const size_t fits = strncmp(share->code, other->code, length) == 0 ? length : 0;
        if (found == SIZE_MAX || fits > longest) {
            found = k;
            longest = fits;
        }
    }
    return found;
}

/* What is known is finite and in order, and lies in what it is about. */
static bool is_a_verdict(const jarak_verdict *v)
{
    const double rounding = 1e-9;
    return !v->known || (v->from <= v->to && isfinite(v->change) && v->low <= v->high && isfinite(v->low) && isfinite(v->high) &&
                         v->probability >= -rounding && v->probability <= 1 + rounding && v->n_agree <= v->n_specifications);
}

static jarak_status look_over(const jarak__verdict_work *work, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < work->data->n_pairs * JARAK_N_GROUPS; i++) {
        status = jarak__holds(is_a_verdict(&work->public.verdicts[i]), error);
    }
    return status;
}

static jarak_status prepare(jarak__verdict_work *work, jarak_error *error)
{
    const jarak_verdict_data *data = work->data;
    jarak_status status = jarak__indicators_read(&work->catalogue, error);
    work->measures = jarak__verdict_array(work, data->n_indicators, sizeof *work->measures);
    work->first_value = jarak__verdict_array(work, data->n_pairs + 1, sizeof *work->first_value);
    work->first_size = jarak__verdict_array(work, data->n_pairs + 1, sizeof *work->first_size);
    work->verdicts = jarak__verdict_array(work, data->n_pairs, JARAK_N_GROUPS * sizeof *work->verdicts);
    if (work->measures == NULL || work->first_value == NULL || work->first_size == NULL || work->verdicts == NULL) {
        return status == JARAK_OK ? jarak__verdict_out_of_memory(error) : status;
    }
    work->public.verdicts = work->verdicts;
    work->public.n_pairs = data->n_pairs;
    for (size_t k = 0; k < data->n_indicators; k++) {
        jarak__measure *measure = &work->measures[k];
        *measure = (jarak__measure){.entry = jarak__indicators_find(&work->catalogue, data->indicators[k].code),
                                    .amount = amount_of(data, k),
                                    .group = JARAK_N_GROUPS};
        for (int g = 0; g < JARAK_N_GROUPS; g++) {
            measure->group = strcmp(data->indicators[k].group, jarak_group_text((jarak_group)g)) == 0 ? (size_t)g : measure->group;
        }
    }
    for (size_t p = 0, i = 0; p <= data->n_pairs; p++) {
        while (i < data->n_values && data->values[i].pair < p) {
            i++;
        }
        work->first_value[p] = i;
    }
    for (size_t p = 0, i = 0; p <= data->n_pairs; p++) {
        while (i < data->n_sizes && data->sizes[i].pair < p) {
            i++;
        }
        work->first_size[p] = i;
    }
    return status;
}

jarak_status jarak_verdict_fit(const jarak_verdict_data *data, const jarak_verdict_settings *settings, jarak_verdicts **verdicts,
                               jarak_error *error)
{
    *verdicts = NULL;
    jarak__verdict_work *work = jarak__calloc(1, sizeof *work);
    if (work == NULL) {
        return jarak__verdict_out_of_memory(error);
    }
    jarak_verdict_settings_init(&work->settings);
    work->data = data;
    jarak_status status = jarak__settings_take(settings, &work->settings, sizeof work->settings, "jarak_verdict_settings_init", error);
    status = status == JARAK_OK ? check(data, &work->settings, error) : status;
    status = status == JARAK_OK ? prepare(work, error) : status;
    status = status == JARAK_OK ? fit_all(work, error) : status;
    status = status == JARAK_OK && !work->settings.no_reasons ? jarak__verdict_influences(work, error) : status;
    status = status == JARAK_OK && work->settings.specifications ? jarak__verdict_specifications(work, error) : status;
    status = status == JARAK_OK && !work->settings.no_reasons ? jarak__verdict_publications(work, error) : status;
    status = status == JARAK_OK ? look_over(work, error) : status;
    jarak__indicators_release(&work->catalogue);
    if (status != JARAK_OK) {
        jarak_verdict_free(&work->public);
        return status;
    }
    *verdicts = &work->public;
    return JARAK_OK;
}

void jarak_verdict_free(jarak_verdicts *verdicts)
{
    if (verdicts != NULL) {
        jarak__verdict_work *work = (jarak__verdict_work *)verdicts; /* public is its first member */
        jarak__arena_release(&work->arena);
        jarak__free(work);
    }
}
