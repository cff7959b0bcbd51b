/* Why: a change split into the parts of its values and indicators. */
#include <math.h>
#include <stdlib.h>

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
