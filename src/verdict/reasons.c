/* Why: a change split into the parts of its values and indicators, and the values on which the verdict hangs. */
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "verdict/verdict.h"

/* The largest first, equals by the order of print. */
static int compare_reasons(const void *one, const void *other)
{
    const jarak_reason *a = one, *b = other;
    const double left = fabs(a->contribution), right = fabs(b->contribution);
    return left != right ? (left < right) - (left > right) : (a->indicator > b->indicator) - (a->indicator < b->indicator);
}

/* Reporters of one value are one contribution: rows of a value follow each other. */
static void add_contribution(jarak_contribution *contributions, size_t *count, const jarak_indicator *indicator, int year,
                             double contribution)
{
    if (*count == 0 || contributions[*count - 1].indicator != indicator || contributions[*count - 1].year != year) {
        contributions[(*count)++] = (jarak_contribution){.indicator = indicator, .year = year};
    }
    contributions[*count - 1].contribution += contribution;
}

/* The change of a signed distance is that of its size, which its values' contributions do not sum to where it crosses zero or may have:
 * what is left is a half of either end's. */
static double folded_part(const jarak__questions *questions, const jarak_change_figure *figure, int year)
{
    double sum = 0;
    if (!questions->series_of[figure->series].is_signed || (year != figure->from && year != figure->to)) {
        return 0;
    }
    for (size_t k = 0; k < figure->n_reasons; k++) {
        sum += figure->reasons[k].contribution;
    }
    return 0.5 * (figure->posterior.change - sum);
}

jarak_status jarak__verdict_reasons(jarak__verdict_work *work, const jarak__questions *questions, const jarak_changes *changes,
                                    const jarak_change_tie *tie, jarak_verdict *verdict, jarak_error *error)
{
    size_t n_values = 0;
    for (size_t i = 0; i < tie->n_figures; i++) {
        n_values += changes->figures[tie->first_figure + i].n_reasons;
    }
    jarak_reason *reasons = jarak__verdict_array(work, tie->n_figures, sizeof *reasons);
    jarak_contribution *contributions = jarak__verdict_array(work, n_values, sizeof *contributions);
    if (reasons == NULL || contributions == NULL) {
        return jarak__verdict_out_of_memory(error);
    }
    for (size_t i = 0; i < tie->n_figures; i++) {
        const jarak_change_figure *figure = &changes->figures[tie->first_figure + i];
        if (!(figure->weight > 0)) {
            continue;
        }
        jarak_reason *reason = &reasons[verdict->n_reasons++];
        reason->indicator = &work->data->indicators[questions->indicator[figure->series]];
        for (size_t k = 0; k < figure->n_reasons; k++) {
            const jarak_verdict_value *value = &work->data->values[questions->value_of[figure->reasons[k].row]];
            const double contribution = figure->weight * (figure->reasons[k].contribution + folded_part(questions, figure, value->year));
            reason->contribution += contribution;
            add_contribution(contributions, &verdict->n_contributions, reason->indicator, value->year, contribution);
        }
    }
    qsort(reasons, verdict->n_reasons, sizeof *reasons, compare_reasons);
    verdict->reasons = reasons;
    verdict->contributions = contributions;
    return JARAK_OK;
}

/* The number of a value of a pair. */
static size_t find_value(const jarak__verdict_work *work, size_t pair, const jarak_contribution *sought)
{
    for (size_t i = work->first_value[pair]; i < work->first_value[pair + 1]; i++) {
        const jarak_verdict_value *value = &work->data->values[i];
        if (&work->data->indicators[value->indicator] == sought->indicator && value->year == sought->year) {
            return i;
        }
    }
    return SIZE_MAX;
}

static const jarak_contribution *largest_contribution(const jarak_verdict *verdict)
{
    const jarak_contribution *largest = NULL;
    for (size_t i = 0; i < verdict->n_contributions; i++) {
        const jarak_contribution *one = &verdict->contributions[i];
        largest = largest == NULL || fabs(one->contribution) > fabs(largest->contribution) ? one : largest;
    }
    return largest;
}

static bool is_decided(const jarak_verdict *verdict)
{
    return verdict->known && (verdict->direction == JARAK_DIRECTION_CLOSER || verdict->direction == JARAK_DIRECTION_APART);
}

static jarak_status keep_influence(jarak__verdict_work *work, const jarak_change_tie *tie, jarak_verdict *verdict, jarak_error *error)
{
    const jarak_change_posterior *posterior = &tie->posterior;
    const jarak_direction direction = jarak__direction_of(posterior->answer);
    if (direction == verdict->direction) {
        return JARAK_OK;
    }
    const jarak_contribution *value = largest_contribution(verdict);
    jarak_influence *influence = jarak__verdict_array(work, 1, sizeof *influence);
    if (influence == NULL) {
        return jarak__verdict_out_of_memory(error);
    }
    *influence = (jarak_influence){.indicator = value->indicator,
                                   .year = value->year,
                                   .contribution = value->contribution,
                                   .probability = posterior->probability,
                                   .direction = direction};
    verdict->influences = influence;
    verdict->n_influences = 1;
    return JARAK_OK;
}

jarak_status jarak__verdict_influences(jarak__verdict_work *work, jarak_error *error)
{
    const size_t n_all = work->data->n_pairs * JARAK_N_GROUPS;
    jarak__questions questions = {0};
    jarak_change *fit = NULL;
    jarak_verdict **about = jarak__calloc(n_all + 1, sizeof *about);
    jarak_status status = about != NULL ? JARAK_OK : jarak__verdict_out_of_memory(error);
    for (size_t i = 0; i < n_all && status == JARAK_OK && about != NULL; i++) {
        jarak_verdict *verdict = &work->verdicts[i];
        const jarak_contribution *largest = is_decided(verdict) ? largest_contribution(verdict) : NULL;
        if (largest != NULL) {
            const size_t pair = i / JARAK_N_GROUPS;
            about[questions.data.n_windows] = verdict;
            status = jarak__question_add(&questions, work, pair, (jarak_group)(i % JARAK_N_GROUPS), &jarak__main_choices,
                                         (jarak__window){.from = verdict->from, .to = verdict->to}, find_value(work, pair, largest), error);
        }
    }
    jarak_change_settings settings;
    jarak_change_settings_init(&settings);
    settings.level = work->settings.level;
    settings.cancel = work->settings.cancel;
    settings.steps = settings.reasons = settings.distributions = false;
    if (status == JARAK_OK && questions.data.n_windows > 0) {
        status = jarak_change_fit(&questions.data, &settings, &fit, error);
    }
    const jarak_changes *changes = fit != NULL ? jarak_change_result(fit) : NULL;
    for (size_t w = 0; changes != NULL && about != NULL && w < changes->n_ties && status == JARAK_OK; w++) {
        status = keep_influence(work, &changes->ties[w], about[w], error);
    }
    jarak_change_free(fit);
    jarak__questions_release(&questions);
    jarak__free(about);
    return status;
}
