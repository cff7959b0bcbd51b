/* One model a group for all pairs, and what it says of each: direction, size, states, reasons. */
#include "answer/pooled.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "num/normal.h"
#include "panel/scale.h"

enum { DRAWS = 200, MARGIN_YEARS = 2, MOST_INFLUENCES = 3 };

jarak_direction jarak__direction_at(double probability, double level)
{
    return probability >= level ? JARAK_DIRECTION_CLOSER : probability <= 1 - level ? JARAK_DIRECTION_APART : JARAK_DIRECTION_UNDECIDED;
}

jarak_status jarak__group_fit_make(const jarak_answer *answer, const jarak__evidence *evidence, jarak_group group,
                                   const jarak__choices *choices, jarak__window window, int parameter_draws, jarak__group_fit *made,
                                   jarak_error *error)
{
    *made = (jarak__group_fit){.unit = 1};
    jarak_status status = jarak__group_data_make(answer, evidence, group, choices, &made->data, error);
    if (status != JARAK_OK || made->data.data.n_rows == 0) {
        return status;
    }
    jarak_closeness_settings settings;
    jarak_closeness_settings_init(&settings);
    settings.parameter_draws = parameter_draws;
    settings.equal_loadings = choices->equal_weights;
    settings.first_cell = window.from - MARGIN_YEARS;
    settings.last_cell = window.to + MARGIN_YEARS;
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

/* What the state of a year is in the main indicator's natural unit, from the pair's value of it that is nearest in time. */
static double natural_of(const jarak_answer *answer, const jarak__evidence *evidence, const jarak_indicator *main, size_t pair, int year,
                         double state)
{
    const jarak__evidence_row *nearest = NULL;
    for (size_t i = 0; i < evidence->n_rows; i++) {
        const jarak__evidence_row *row = &evidence->rows[i];
        if (row->pair == pair && &answer->indicators[row->indicator] == main &&
            (nearest == NULL || abs(row->year - year) < abs(nearest->year - year))) {
            nearest = row;
        }
    }
    if (nearest == NULL) {
        return (double)NAN;
    }
    double value = nearest->value * main->sign; /* evidence is larger where it is closer */
    return jarak__natural_shifted(main->scale, value, nearest->natural, main->sign * state - value);
}

static double state_at(const jarak__group_fit *made, size_t pair, int year)
{
    return made->fit->states[pair * made->fit->n_cells + (size_t)(year - made->fit->first_cell)];
}

/* The state of each year against that of the first year of the window: changes has those of all pairs, year after year. */
static void fill_states(jarak__answer_work *answer, const jarak__group_fit *made, const jarak_closeness_change *changes, size_t pair,
                        int first, int last, jarak_pooled *pooled)
{
    first = first > made->fit->first_cell ? first : made->fit->first_cell;
    int end = made->fit->first_cell + (int)made->fit->n_cells - 1;
    last = last < end ? last : end;
    jarak_state_value *states = jarak__answer_array(answer, made->fit->n_cells, sizeof *states);
    for (int year = first; year <= last && states != NULL; year++) {
        const jarak_closeness_change *change = &changes[(size_t)(year - made->fit->first_cell) * answer->public.n_pairs + pair];
        states[pooled->n_states++] = (jarak_state_value){
            .year = year, .state = change->mean / made->unit, .low = change->low / made->unit, .high = change->high / made->unit};
    }
    pooled->states = states;
}

/* Adds a value's contribution to its indicator's. */
static void add_reason(jarak_reason *reasons, size_t *count, const jarak_indicator *indicator, double contribution)
{
    size_t place = 0;
    while (place < *count && reasons[place].indicator != indicator) {
        place++;
    }
    if (place == *count) {
        reasons[(*count)++] = (jarak_reason){.indicator = indicator};
    }
    reasons[place].contribution += contribution;
}

static void sort_reasons(jarak_reason *reasons, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        jarak_reason moved = reasons[i];
        size_t place = i;
        for (; place > 0 && fabs(reasons[place - 1].contribution) < fabs(moved.contribution); place--) {
            reasons[place] = reasons[place - 1];
        }
        reasons[place] = moved;
    }
}

/* Keeps the strongest of the values without which the direction would be another. */
static void add_influence(jarak_influence *influences, size_t *count, jarak_influence found)
{
    size_t place = *count < MOST_INFLUENCES ? (*count)++ : MOST_INFLUENCES;
    for (; place > 0 && fabs(influences[place - 1].contribution) < fabs(found.contribution); place--) {
        if (place < MOST_INFLUENCES) {
            influences[place] = influences[place - 1];
        }
    }
    if (place < MOST_INFLUENCES) {
        influences[place] = found;
    }
}

/* Why: the change split into the parts of its values. */
static jarak_status fill_reasons(jarak__answer_work *answer, const jarak__group_fit *made, size_t pair, jarak_pooled *pooled,
                                 jarak_error *error)
{
    jarak_closeness_reason *found;
    size_t n_found;
    double level = answer->public.level;
    jarak_status status = jarak_closeness_reasons(made->fit, pair, 0, pooled->from, pooled->to, level, NULL, &found, &n_found, error);
    if (status != JARAK_OK) {
        return status;
    }
    jarak_reason *reasons = jarak__answer_array(answer, made->fit->n_indicators, sizeof *reasons);
    jarak_contribution *contributions = jarak__answer_array(answer, n_found, sizeof *contributions);
    jarak_influence *influences = jarak__answer_array(answer, MOST_INFLUENCES, sizeof *influences);
    for (size_t i = 0; i < n_found && reasons != NULL && contributions != NULL && influences != NULL; i++) {
        size_t row = found[i].row;
        const jarak_indicator *indicator = made->data.indicators[made->data.indicator[row]];
        double contribution = found[i].contribution / made->unit, without = found[i].without_probability;
        contributions[pooled->n_contributions++] = (jarak_contribution){
            .indicator = indicator, .year = made->data.first[row], .contribution = contribution, .probability = without};
        add_reason(reasons, &pooled->n_reasons, indicator, contribution);
        jarak_direction direction = isnan(without) ? JARAK_DIRECTION_UNDECIDED : jarak__direction_at(without, level);
        if (pooled->direction != JARAK_DIRECTION_UNDECIDED && direction != pooled->direction) {
            add_influence(influences, &pooled->n_influences,
                          (jarak_influence){.indicator = indicator,
                                            .year = made->data.first[row],
                                            .contribution = contribution,
                                            .probability = isnan(without) ? 0.5 : without,
                                            .direction = direction});
        }
    }
    if (reasons != NULL) {
        sort_reasons(reasons, pooled->n_reasons);
    }
    pooled->reasons = reasons;
    pooled->contributions = contributions;
    pooled->influences = influences;
    jarak_closeness_reasons_free(found);
    return JARAK_OK;
}

static jarak_status fill_pair(jarak__answer_work *answer, const jarak__evidence *evidence, const jarak__group_fit *made, size_t pair,
                              const jarak_closeness_change *changes, jarak__window window, jarak_pooled *pooled, jarak_error *error)
{
    const jarak_closeness_change *change = &changes[(size_t)(window.to - made->fit->first_cell) * answer->public.n_pairs + pair];
    int first, last;
    if (!spans_years(made, pair, &first, &last) || isnan(change->mean)) {
        return JARAK_OK;
    }
    *pooled = (jarak_pooled){.known = true,
                             .main = main_indicator(made),
                             .from = window.from,
                             .to = window.to,
                             .direction = jarak__direction_at(change->probability, answer->public.level),
                             .probability = change->probability,
                             .change = change->mean / made->unit,
                             .low = change->low / made->unit,
                             .high = change->high / made->unit};
    if (pooled->main != NULL) {
        pooled->natural_from = natural_of(&answer->public, evidence, pooled->main, pair, window.from, state_at(made, pair, window.from));
        pooled->natural_to = natural_of(&answer->public, evidence, pooled->main, pair, window.to, state_at(made, pair, window.to));
    }
    fill_states(answer, made, changes, pair, first < window.from ? first : window.from, last > window.to ? last : window.to, pooled);
    jarak_status status = fill_reasons(answer, made, pair, pooled, error);
    return status == JARAK_OK ? jarak__pooled_since(answer, evidence, made, pair, window, pooled, error) : status;
}

/* All states together: the mean change of their pairs with the partner, whose errors are taken as independent. */
static void fill_mean(jarak__answer_work *answer, jarak_group group)
{
    jarak_pooled_mean *mean = &answer->public.groups[group];
    double sum = 0, variance = 0, width = jarak__interval_width(answer->public.level);
    *mean = (jarak_pooled_mean){0};
    for (size_t i = 0; i < answer->public.n_pairs; i++) {
        const jarak_pooled *pooled = &answer->pairs[i].groups[group];
        if (!answer->pairs[i].rival && pooled->known) {
            double sd = (pooled->high - pooled->low) / (2 * width);
            mean->n_pairs++;
            sum += pooled->change;
            variance += sd * sd;
        }
    }
    if (mean->n_pairs > 0) {
        double n = (double)mean->n_pairs, sd = sqrt(variance) / n;
        mean->change = sum / n;
        mean->low = mean->change - width * sd;
        mean->high = mean->change + width * sd;
        mean->probability = sd > 0 ? jarak__normal_cdf(mean->change / sd) : 0.5;
        mean->direction = jarak__direction_at(mean->probability, answer->public.level);
    }
}

static jarak_status answer_group(jarak__answer_work *answer, const jarak__evidence *evidence, jarak_group group,
                                 const jarak__choices *choices, jarak__window window, bool all_specifications, jarak_error *error)
{
    jarak__group_fit made;
    jarak_closeness_change *changes = NULL;
    jarak_status status = jarak__group_fit_make(&answer->public, evidence, group, choices, window, DRAWS, &made, error);
    if (status == JARAK_OK && made.fit != NULL) {
        changes = jarak__calloc(made.fit->n_cells, answer->public.n_pairs * sizeof *changes);
        status = changes != NULL ? JARAK_OK : jarak__answer_out_of_memory(error);
        for (size_t cell = 0; cell < made.fit->n_cells && status == JARAK_OK; cell++) {
            status = jarak_closeness_changes(made.fit, 0, window.from, made.fit->first_cell + (int)cell, answer->public.level,
                                             changes + cell * answer->public.n_pairs, error);
        }
        for (size_t pair = 0; pair < answer->public.n_pairs && status == JARAK_OK; pair++) {
            status = fill_pair(answer, evidence, &made, pair, changes, window, &answer->pairs[pair].groups[group], error);
        }
        status = status == JARAK_OK
                     ? jarak__pooled_specifications(answer, evidence, group, &made, choices, window, all_specifications, error)
                     : status;
        fill_mean(answer, group);
    }
    jarak__free(changes);
    jarak__group_fit_release(&made);
    return status;
}

/* The years that are compared: the window asked for, as far as there is evidence. A state beyond it would be a guess that passes for a
 * comparison. */
static jarak__window find_window(const jarak_answer *answer, const jarak__evidence *evidence)
{
    jarak__window window = {.from = answer->since, .to = answer->until};
    int first = 0, last = 0;
    for (size_t i = 0; i < evidence->n_rows; i++) {
        int year = evidence->rows[i].year;
        first = i == 0 || year < first ? year : first;
        last = i == 0 || year > last ? year : last;
    }
    window.from = window.from > first ? window.from : first;
    window.to = window.to != 0 && window.to < last ? window.to : last;
    return window;
}

/* The verdict over all indicators, where only some of them were asked for. */
static jarak_status take_whole(jarak__answer_work *answer, jarak_store *store, const jarak_ask_settings *settings, jarak_error *error)
{
    jarak_ask_settings all = *settings;
    all.indicators = NULL;
    all.n_indicators = 0;
    all.figures = false;
    all.n_findings = 0;
    all.years_before = 0;
    jarak_status status = jarak__ask_panel(store, &all, &answer->whole, error);
    for (size_t i = 0; i < answer->public.n_pairs && status == JARAK_OK; i++) { /* the same pairs in the same order */
        memcpy(answer->pairs[i].groups, answer->whole->pairs[i].groups, sizeof answer->pairs[i].groups);
    }
    if (status == JARAK_OK) {
        memcpy(answer->public.groups, answer->whole->groups, sizeof answer->public.groups);
    }
    return status;
}

jarak_status jarak__answer_pooled(jarak__answer_work *answer, jarak_store *store, const jarak_ask_settings *settings, jarak_error *error)
{
    if (settings->n_indicators > 0) {
        jarak_status taken = take_whole(answer, store, settings, error);
        return taken == JARAK_OK ? jarak__pooled_sentences(answer, error) : taken;
    }
    jarak__evidence evidence;
    jarak_status status = jarak__evidence_read(answer, store, &evidence, error);
    jarak__window window = find_window(&answer->public, &evidence);
    const jarak__choices main = {.left_out = SIZE_MAX};
    for (int group = 0; group < JARAK_N_GROUPS && status == JARAK_OK && window.from < window.to; group++) {
        status = answer_group(answer, &evidence, (jarak_group)group, &main, window, settings->multiverse, error);
    }
    status = status == JARAK_OK ? jarak__pooled_sources(answer, store, error) : status;
    return status == JARAK_OK ? jarak__pooled_sentences(answer, error) : status;
}
