/* Why: a change split into the parts of its values and indicators, and the values on which the verdict hangs. */
#include <math.h>
#include <stdlib.h>

#include "verdict/verdict.h"

enum { MOST_INFLUENCES = 3 };

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

/* The largest first, equals by the order of print. */
static int compare_reasons(const void *one, const void *other)
{
    const jarak_reason *a = one, *b = other;
    const double left = fabs(a->contribution), right = fabs(b->contribution);
    return left != right ? (left < right) - (left > right) : (a->indicator > b->indicator) - (a->indicator < b->indicator);
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
jarak_status jarak__verdict_reasons(jarak__verdict_work *work, const jarak__group_fit *made, size_t pair, jarak_verdict *verdict,
                                    jarak_error *error)
{
    jarak_closeness_reason *found;
    size_t n_found;
    double level = work->settings.level;
    jarak_status status = jarak_closeness_reasons(made->fit, pair, 0, verdict->from, verdict->to, level, NULL, &found, &n_found, error);
    if (status != JARAK_OK) {
        return status;
    }
    jarak_reason *reasons = jarak__verdict_array(work, made->fit->n_indicators, sizeof *reasons);
    jarak_contribution *contributions = jarak__verdict_array(work, n_found, sizeof *contributions);
    jarak_influence *influences = jarak__verdict_array(work, MOST_INFLUENCES, sizeof *influences);
    if (reasons == NULL || contributions == NULL || influences == NULL) {
        jarak_closeness_reasons_free(found);
        return jarak__verdict_out_of_memory(error);
    }
    for (size_t i = 0; i < n_found; i++) {
        size_t row = found[i].row;
        const jarak_indicator *indicator = made->data.indicators[made->data.indicator[row]];
        double contribution = found[i].contribution / made->unit, without = found[i].without_probability;
        contributions[verdict->n_contributions++] = (jarak_contribution){
            .indicator = indicator, .year = made->data.first[row], .contribution = contribution, .probability = without};
        add_reason(reasons, &verdict->n_reasons, indicator, contribution);
        jarak_direction direction = isnan(without) ? JARAK_DIRECTION_UNDECIDED : jarak__direction_at(without, level);
        if (verdict->direction != JARAK_DIRECTION_UNDECIDED && direction != verdict->direction) {
            add_influence(influences, &verdict->n_influences,
                          (jarak_influence){.indicator = indicator,
                                            .year = made->data.first[row],
                                            .contribution = contribution,
                                            .probability = isnan(without) ? 0.5 : without,
                                            .direction = direction});
        }
    }
    qsort(reasons, verdict->n_reasons, sizeof *reasons, compare_reasons);
    verdict->reasons = reasons;
    verdict->contributions = contributions;
    verdict->influences = influences;
    jarak_closeness_reasons_free(found);
    return JARAK_OK;
}
