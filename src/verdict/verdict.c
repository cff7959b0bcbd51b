/* jarak_verdict_fit(): one model a group for all pairs, and what it says of each. */
#include "verdict/verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "num/normal.h"
#include "panel/scale.h"

enum { DRAWS = 200, MARGIN_YEARS = 2 };

void *jarak__verdict_array(jarak__verdict_work *work, size_t count, size_t size)
{
    size_t bytes;
    void *memory = jarak__multiply(count > 0 ? count : 1, size, &bytes) ? jarak__arena_alloc(&work->arena, bytes) : NULL;
    return memory != NULL ? memset(memory, 0, bytes) : NULL;
}

jarak_status jarak__verdict_out_of_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the verdict");
}

jarak_verdict *jarak__verdict_of(const jarak__verdict_work *work, size_t pair, jarak_group group)
{
    return &work->verdicts[pair * JARAK_N_GROUPS + (size_t)group];
}

jarak_direction jarak__direction_at(double probability, double level)
{
    return probability >= level ? JARAK_DIRECTION_CLOSER : probability <= 1 - level ? JARAK_DIRECTION_APART : JARAK_DIRECTION_UNDECIDED;
}

jarak_status jarak__group_fit_make(const jarak__verdict_work *work, jarak_group group, const jarak__choices *choices, int parameter_draws,
                                   jarak__group_fit *made, jarak_error *error)
{
    *made = (jarak__group_fit){.unit = 1};
    jarak_status status = jarak__group_data_make(work->data, group, choices, &made->data, error);
    if (status != JARAK_OK || made->data.data.n_rows == 0) {
        return status;
    }
    jarak_closeness_settings settings;
    jarak_closeness_settings_init(&settings);
    settings.parameter_draws = parameter_draws;
    settings.equal_loadings = choices->equal_weights;
    settings.first_cell = work->window.from - MARGIN_YEARS;
    settings.last_cell = work->window.to + MARGIN_YEARS;
    status = jarak_closeness_fit(&made->data.data, &settings, &made->fit, error);
    if (status == JARAK_OK && made->fit->groups[0].spread > 0) {
        made->unit = made->fit->groups[0].spread;
    }
    return status;
}

void jarak__group_fit_release(jarak__group_fit *made)
{
    jarak_closeness_free(made->fit);
    jarak__group_data_release(&made->data);
    *made = (jarak__group_fit){0};
}

/* Whether an indicator of the pair has values of two years, so that there is a change to tell; and the years that its values span. */
static bool spans_years(const jarak__group_fit *made, size_t pair, int *first, int *last)
{
    bool any = false;
    *first = 0;
    *last = 0;
    for (size_t i = 0; i < made->data.data.n_rows; i++) {
        if (made->data.unit[i] != pair || made->fit->indicators[made->data.indicator[i]].use != JARAK_CLOSENESS_USED) {
            continue;
        }
        int year = made->data.first[i];
        *first = !any || year < *first ? year : *first;
        *last = !any || year > *last ? year : *last;
        any = true;
    }
    return any && *first < *last;
}

static const jarak_indicator *main_indicator(const jarak__group_fit *made)
{
    for (size_t k = 0; k < made->fit->n_indicators; k++) {
        if (made->fit->indicators[k].reference) {
            return made->data.indicators[k];
        }
    }
    return NULL;
}

/* What the level of a year is in the main indicator's natural unit, from the pair's value of it that is nearest in time. */
static double natural_of(const jarak_verdict_data *data, const jarak_indicator *main, size_t pair, int year, double level)
{
    const jarak_verdict_value *nearest = NULL;
    for (size_t i = 0; i < data->n_values; i++) {
        const jarak_verdict_value *row = &data->values[i];
        if (row->pair == pair && &data->indicators[row->indicator] == main &&
            (nearest == NULL || abs(row->year - year) < abs(nearest->year - year))) {
            nearest = row;
        }
    }
    if (nearest == NULL) {
        return (double)NAN;
    }
    double value = nearest->value * main->sign; /* values are larger where it is closer */
    return jarak__natural_shifted(main->scale, value, nearest->natural, main->sign * level - value);
}

static double level_at(const jarak__group_fit *made, size_t pair, int year)
{
    return made->fit->states[pair * made->fit->n_cells + (size_t)(year - made->fit->first_cell)];
}

/* The level of each year against that of the first year of the window: changes has those of all pairs, year after year. */
static void fill_levels(jarak__verdict_work *work, const jarak__group_fit *made, const jarak_closeness_change *changes, size_t pair,
                        int first, int last, jarak_verdict *verdict)
{
    first = first > made->fit->first_cell ? first : made->fit->first_cell;
    int end = made->fit->first_cell + (int)made->fit->n_cells - 1;
    last = last < end ? last : end;
    jarak_level *levels = jarak__verdict_array(work, made->fit->n_cells, sizeof *levels);
    for (int year = first; year <= last && levels != NULL; year++) {
        const jarak_closeness_change *change = &changes[(size_t)(year - made->fit->first_cell) * work->data->n_pairs + pair];
        levels[verdict->n_levels++] = (jarak_level){
            .year = year, .level = change->mean / made->unit, .low = change->low / made->unit, .high = change->high / made->unit};
    }
    verdict->levels = levels;
}

static jarak_status fill_pair(jarak__verdict_work *work, const jarak__group_fit *made, size_t pair, const jarak_closeness_change *changes,
                              jarak_verdict *verdict, jarak_error *error)
{
    const jarak__window window = work->window;
    const jarak_closeness_change *change = &changes[(size_t)(window.to - made->fit->first_cell) * work->data->n_pairs + pair];
    int first, last;
    if (!spans_years(made, pair, &first, &last) || isnan(change->mean)) {
        return JARAK_OK;
    }
    *verdict = (jarak_verdict){.known = true,
                               .main = main_indicator(made),
                               .from = window.from,
                               .to = window.to,
                               .direction = jarak__direction_at(change->probability, work->settings.level),
                               .probability = change->probability,
                               .change = change->mean / made->unit,
                               .low = change->low / made->unit,
                               .high = change->high / made->unit};
    if (verdict->main != NULL) {
        verdict->natural_from = natural_of(work->data, verdict->main, pair, window.from, level_at(made, pair, window.from));
        verdict->natural_to = natural_of(work->data, verdict->main, pair, window.to, level_at(made, pair, window.to));
    }
    fill_levels(work, made, changes, pair, first < window.from ? first : window.from, last > window.to ? last : window.to, verdict);
    if (verdict->levels == NULL) {
        return jarak__verdict_out_of_memory(error);
    }
    jarak_status status = jarak__verdict_reasons(work, made, pair, verdict, error);
    return status == JARAK_OK ? jarak__verdict_since(work, made, pair, verdict, error) : status;
}

/* The mean change of several pairs, whose errors are taken as independent. */
static void fill_mean(jarak__verdict_work *work, jarak_group group)
{
    jarak_verdict_mean *mean = &work->public.together[group];
    double sum = 0, variance = 0, width = jarak__interval_width(work->settings.level);
    *mean = (jarak_verdict_mean){0};
    for (size_t i = 0; i < work->data->n_pairs; i++) {
        const jarak_verdict *verdict = jarak__verdict_of(work, i, group);
        if (verdict->known && (work->data->together == NULL || work->data->together[i])) {
            double sd = (verdict->high - verdict->low) / (2 * width);
            mean->n_pairs++;
            sum += verdict->change;
            variance += sd * sd;
        }
    }
    if (mean->n_pairs > 0) {
        double n = (double)mean->n_pairs, sd = sqrt(variance) / n;
        mean->change = sum / n;
        mean->low = mean->change - width * sd;
        mean->high = mean->change + width * sd;
        mean->probability = sd > 0 ? jarak__normal_cdf(mean->change / sd) : 0.5;
        mean->direction = jarak__direction_at(mean->probability, work->settings.level);
    }
}

static jarak_status fit_group(jarak__verdict_work *work, jarak_group group, jarak_error *error)
{
    const jarak__choices main = {.left_out = SIZE_MAX};
    const size_t n_pairs = work->data->n_pairs;
    jarak__group_fit made;
    jarak_closeness_change *changes = NULL;
    jarak_status status = jarak__group_fit_make(work, group, &main, DRAWS, &made, error);
    if (status == JARAK_OK && made.fit != NULL) {
        changes = jarak__calloc(made.fit->n_cells, n_pairs * sizeof *changes);
        status = changes != NULL ? JARAK_OK : jarak__verdict_out_of_memory(error);
        for (size_t cell = 0; cell < made.fit->n_cells && status == JARAK_OK; cell++) {
            status = jarak_closeness_changes(made.fit, 0, work->window.from, made.fit->first_cell + (int)cell, work->settings.level,
                                             changes + cell * n_pairs, error);
        }
        for (size_t pair = 0; pair < n_pairs && status == JARAK_OK; pair++) {
            status = fill_pair(work, &made, pair, changes, jarak__verdict_of(work, pair, group), error);
        }
        status = status == JARAK_OK ? jarak__verdict_specifications(work, group, &made, &main, error) : status;
        fill_mean(work, group);
    }
    jarak__free(changes);
    jarak__group_fit_release(&made);
    return status;
}

/* The years that are compared: the window asked for, as far as there are values. A level beyond them would be a guess that passes for a
 * comparison. */
static jarak__window find_window(const jarak_verdict_data *data, const jarak_verdict_settings *settings)
{
    jarak__window window = {.from = settings->since, .to = settings->until};
    int first = 0, last = 0;
    for (size_t i = 0; i < data->n_values; i++) {
        int year = data->values[i].year;
        first = i == 0 || year < first ? year : first;
        last = i == 0 || year > last ? year : last;
    }
    window.from = window.from > first ? window.from : first;
    window.to = window.to != 0 && window.to < last ? window.to : last;
    return window;
}

void jarak_verdict_settings_init(jarak_verdict_settings *settings)
{
    *settings = (jarak_verdict_settings){.level = 0.9};
}

static jarak_status check(const jarak_verdict_data *data, const jarak_verdict_settings *settings, jarak_error *error)
{
    if (!(settings->level > 0 && settings->level < 1)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "level: %g does not lie between 0 and 1", settings->level);
    }
    for (size_t i = 0; i < data->n_values; i++) {
        const jarak_verdict_value *value = &data->values[i];
        if (value->pair >= data->n_pairs || value->indicator >= data->n_indicators) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, "value %zu: there is no pair %zu or no indicator %zu", i, value->pair,
                              value->indicator);
        }
        if (!isfinite(value->value) || !(value->variance >= 0)) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, "value %zu: %g with variance %g", i, value->value, value->variance);
        }
    }
    return JARAK_OK;
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
    work->settings = settings != NULL ? *settings : work->settings;
    work->data = data;
    work->window = find_window(data, &work->settings);
    work->verdicts = jarak__verdict_array(work, data->n_pairs, JARAK_N_GROUPS * sizeof *work->verdicts);
    work->public.verdicts = work->verdicts;
    work->public.n_pairs = data->n_pairs;
    jarak_status status = work->verdicts == NULL ? jarak__verdict_out_of_memory(error) : check(data, &work->settings, error);
    for (int group = 0; group < JARAK_N_GROUPS && status == JARAK_OK && work->window.from < work->window.to; group++) {
        status = fit_group(work, (jarak_group)group, error);
    }
    status = status == JARAK_OK ? jarak__verdict_publications(work, error) : status;
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
