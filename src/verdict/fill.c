/* What the engine's result says of a pair and group, and of several pairs together. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "num/normal.h"
#include "verdict/verdict.h"

/* Errors of pairs with one partner have that much in common: measured of votes (the agenda moves all states); of other groups not known,
 * where a common reporter makes it likely. */
static const double common_error = 0.5;

/* Of values at both ends whose noise nobody has measured, such as agreement in votes, which moves with what is voted on, the interval is
 * that of counts alone: they are shown and get no direction. */
static bool has_noise(const jarak__verdict_work *work, const jarak__questions *questions, const jarak_change_figure *figure)
{
    const jarak__indicator *entry = work->measures[questions->indicator[figure->series]].entry;
    return entry == NULL || !isnan(entry->noise) || !questions->series_of[figure->series].end_values;
}

static const char *use_of(const jarak__verdict_work *work, const jarak__questions *questions, const jarak_change_figure *figure)
{
    if (figure->use != JARAK_CHANGE_USED) {
        return questions->spread[figure->series] ? "spread by the publisher" : jarak_change_use_text(figure->use);
    }
    return figure->weight > 0                   ? "used"
           : questions->small[figure->series]   ? "below the floor"
           : has_noise(work, questions, figure) ? "beside"
                                                : "noise not known";
}

/* Nor do amounts that are too small for a factor to say anything. */
static bool is_judged(const jarak__verdict_work *work, const jarak__questions *questions, const jarak_change_figure *figure)
{
    return !questions->small[figure->series] && has_noise(work, questions, figure);
}

static jarak_status fill_part(jarak__verdict_work *work, const jarak__questions *questions, const jarak_change_figure *figure,
                              jarak_verdict_part *part, jarak_error *error)
{
    *part = (jarak_verdict_part){.indicator = &work->data->indicators[questions->indicator[figure->series]],
                                 .use = use_of(work, questions, figure),
                                 .weight = figure->weight,
                                 .n_reporters = figure->n_reporters};
    if (figure->use != JARAK_CHANGE_USED) {
        return JARAK_OK;
    }
    part->unit = questions->series_of[figure->series].unit_size;
    part->from = figure->from;
    part->to = figure->to;
    part->direction = is_judged(work, questions, figure) ? jarak__direction_of(figure->posterior.answer) : JARAK_DIRECTION_UNDECIDED;
    part->probability = figure->posterior.probability;
    part->change = figure->posterior.change;
    part->low = figure->posterior.low;
    part->high = figure->posterior.high;
    part->s_value = figure->posterior.s_value;
    /* values at both ends say nothing of the years between: a yearly value's own error looks like a step */
    const bool knows_steps = !questions->series_of[figure->series].end_values;
    part->since = figure->has_since && knows_steps ? figure->since : 0;
    jarak_step *steps = jarak__verdict_array(work, figure->n_steps, sizeof *steps);
    for (size_t i = 0; i < figure->n_steps && steps != NULL; i++) {
        const jarak_change_step *step = &figure->steps[i];
        steps[i] = (jarak_step){.year = step->time,
                                .change = step->mean,
                                .std_error = step->std_error,
                                .probability = step->probability,
                                .told = step->told && knows_steps};
    }
    part->steps = steps;
    part->n_steps = figure->n_steps;
    return steps != NULL ? JARAK_OK : jarak__verdict_out_of_memory(error);
}

/* The steps of the group: those of its parts, weighted. */
static jarak_status fill_steps(jarak__verdict_work *work, jarak_verdict *verdict, jarak_error *error)
{
    const double material = 0.1, level = work->settings.level;
    const size_t n_years = (size_t)(verdict->to - verdict->from);
    jarak_step *steps = jarak__verdict_array(work, n_years, sizeof *steps);
    jarak_level *levels = jarak__verdict_array(work, n_years + 1, sizeof *levels);
    if (steps == NULL || levels == NULL) {
        return jarak__verdict_out_of_memory(error);
    }
    levels[0].year = verdict->from;
    for (size_t i = 0; i < n_years; i++) {
        double variance = 0;
        bool told = false;
        steps[i].year = verdict->from + 1 + (int)i;
        for (size_t k = 0; k < verdict->n_parts; k++) {
            const jarak_verdict_part *part = &verdict->parts[k];
            for (size_t m = 0; m < part->n_steps; m++) {
                if (part->weight > 0 && part->steps[m].year == steps[i].year) {
                    steps[i].change += part->weight * part->steps[m].change;
                    told = told || part->steps[m].told;
                    variance += part->weight * part->weight * part->steps[m].std_error * part->steps[m].std_error;
                }
            }
        }
        const double sd = sqrt(variance), size = fabs(steps[i].change);
        steps[i].std_error = sd;
        steps[i].probability = sd > 0 ? jarak__normal_cdf(steps[i].change / sd) : 0.5;
        steps[i].told = told && sd > 0 && jarak__normal_cdf(size / sd) >= level && size > material;
        levels[i + 1] = (jarak_level){.year = steps[i].year, .level = levels[i].level + steps[i].change};
    }
    verdict->steps = steps;
    verdict->n_steps = n_years;
    verdict->levels = levels;
    verdict->n_levels = n_years + 1;
    return JARAK_OK;
}

static size_t count_dimensions(const jarak__verdict_work *work, jarak_group group)
{
    size_t count = 0;
    for (size_t k = 0; k < work->data->n_indicators; k++) {
        bool first = work->measures[k].group == (size_t)group && (work->measures[k].entry == NULL || work->measures[k].entry->pooled);
        for (size_t i = 0; i < k && first; i++) {
            first = !(work->measures[i].group == (size_t)group &&
                      strcmp(work->data->indicators[i].dimension, work->data->indicators[k].dimension) == 0);
        }
        count += first;
    }
    return count;
}

jarak_status jarak__verdict_fill(jarak__verdict_work *work, const jarak__questions *questions, const jarak_changes *changes,
                                 const jarak_change_tie *tie, jarak_group group, jarak_verdict *verdict, jarak_error *error)
{
    jarak_verdict_part *parts = jarak__verdict_array(work, tie->n_figures, sizeof *parts);
    jarak_status status = parts != NULL ? JARAK_OK : jarak__verdict_out_of_memory(error);
    for (size_t i = 0; parts != NULL && i < tie->n_figures && status == JARAK_OK; i++) {
        status = fill_part(work, questions, &changes->figures[tie->first_figure + i], &parts[i], error);
    }
    const jarak_change_posterior *posterior = &tie->posterior;
    *verdict = (jarak_verdict){.known = posterior->answer != JARAK_CHANGE_NO_FIGURES,
                               .from = tie->window.from,
                               .to = tie->window.to,
                               .n_parts = tie->n_figures,
                               .parts = parts,
                               .n_all_dimensions = count_dimensions(work, group)};
    if (status != JARAK_OK || !verdict->known) {
        return status;
    }
    verdict->direction = jarak__direction_of(posterior->answer);
    verdict->probability = posterior->probability;
    verdict->change = posterior->change;
    verdict->low = posterior->low;
    verdict->high = posterior->high;
    verdict->p_up = posterior->p_up;
    verdict->p_down = posterior->p_down;
    verdict->p_no_change = posterior->p_no_change;
    verdict->s_value = posterior->s_value;
    verdict->n_dimensions = tie->n_dimensions;
    if (tie->has_since && !questions->series_of[changes->figures[tie->since_figure].series].end_values) {
        verdict->since = tie->since;
        verdict->since_indicator = &work->data->indicators[questions->indicator[changes->figures[tie->since_figure].series]];
    }
    if (work->settings.no_reasons) {
        return JARAK_OK;
    }
    status = fill_steps(work, verdict, error);
    return status == JARAK_OK ? jarak__verdict_reasons(work, questions, changes, tie, verdict, error) : status;
}

/* What several pairs together say: that the mean does not move is no finding where the pairs may, and where they go both ways it is said.
 */
static jarak_direction direction_together(const jarak__verdict_work *work, const size_t *windows, size_t count, const size_t *pair_of,
                                          jarak_group group, jarak_direction of_mean)
{
    size_t closer = 0, apart = 0, still = 0;
    for (size_t i = 0; i < count; i++) {
        const jarak_direction direction = jarak__verdict_of(work, pair_of[windows[i]], group)->direction;
        closer += direction == JARAK_DIRECTION_CLOSER;
        apart += direction == JARAK_DIRECTION_APART;
        still += direction == JARAK_DIRECTION_NOT_MATERIAL;
    }
    if (of_mean == JARAK_DIRECTION_CLOSER || of_mean == JARAK_DIRECTION_APART) {
        return of_mean;
    }
    return closer > 0 && apart > 0                                     ? JARAK_DIRECTION_MIXED
           : of_mean == JARAK_DIRECTION_NOT_MATERIAL && still == count ? JARAK_DIRECTION_NOT_MATERIAL
                                                                       : JARAK_DIRECTION_UNDECIDED;
}

jarak_status jarak__verdict_fill_mean(jarak__verdict_work *work, const jarak_change *fit, const size_t *pair_of, const size_t *group_of,
                                      size_t n_windows, jarak_group group, jarak_error *error)
{
    size_t *windows = jarak__calloc(n_windows + 1, sizeof *windows), count = 0;
    if (windows == NULL) {
        return jarak__verdict_out_of_memory(error);
    }
    for (size_t w = 0; w < n_windows; w++) {
        if (group_of[w] == (size_t)group && (work->data->together == NULL || work->data->together[pair_of[w]]) &&
            jarak__verdict_of(work, pair_of[w], group)->known && !jarak__verdict_of(work, pair_of[w], group)->narrowed) {
            windows[count++] = w;
        }
    }
    jarak_change_posterior posterior;
    jarak_status status = count > 0 ? jarak_change_together(fit, count, windows, common_error, &posterior, error) : JARAK_OK;
    if (status == JARAK_OK && count > 0) {
        work->public.together[group] = (jarak_verdict_mean){
            .n_pairs = count,
            .direction = direction_together(work, windows, count, pair_of, group, jarak__direction_of(posterior.answer)),
            .probability = posterior.probability,
            .change = posterior.change,
            .low = posterior.low,
            .high = posterior.high};
    }
    jarak__free(windows);
    return status;
}
